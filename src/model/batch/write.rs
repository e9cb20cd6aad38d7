//! Scored rows as bytes.

use super::Output;
use crate::model::HeadInfo;
use crate::number::Probability;

/// The header line of CSV output: `id,HEAD,HEAD_flag,...`.
pub fn csv_header(heads: &[HeadInfo]) -> String {
    let mut header = "id".to_owned();
    for head in heads {
        header.extend([",", &head.name, ",", &head.name, "_flag"]);
    }
    header.push('\n');
    header
}

/// A field, quoted where it has to be.
pub fn csv_field(field: &str, out: &mut Vec<u8>) {
    if !field.bytes().any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r')) {
        out.extend_from_slice(field.as_bytes());
        return;
    }
    out.push(b'"');
    for &byte in field.as_bytes() {
        if byte == b'"' {
            out.push(b'"');
        }
        out.push(byte);
    }
    out.push(b'"');
}

/// How the rows of an output begin and end, made once for a model.
#[derive(Debug)]
pub(super) struct Rows<'a> {
    output: Output,
    heads: &'a [HeadInfo],
    /// JSON Lines: what stands before each head's probability and before its flag, `,"HEAD":`.
    keys: Vec<(String, String)>,
    /// What ends a row: for JSON Lines `,"model":"..."}`.
    tail: String,
}

impl<'a> Rows<'a> {
    pub(super) fn new(output: Output, heads: &'a [HeadInfo], version: &str) -> Self {
        let quoted = |text: &str| serde_json::Value::from(text).to_string();
        let key = |head: &HeadInfo| {
            (format!(",{}:", quoted(&head.name)), format!(",{}:", quoted(&format!("{}_flag", head.name))))
        };
        let tail = match output {
            Output::Csv => "\n".to_owned(),
            Output::Jsonl => format!(",\"model\":{}}}\n", quoted(version)),
        };
        Self { output, heads, keys: heads.iter().map(key).collect(), tail }
    }

    /// The row's beginning with its id.
    pub(super) fn id(&self, id: &str, out: &mut Vec<u8>) {
        match self.output {
            Output::Csv => csv_field(id, out),
            Output::Jsonl => {
                out.extend_from_slice(b"{\"id\":");
                out.extend_from_slice(serde_json::Value::from(id).to_string().as_bytes());
            }
        }
    }

    /// The row's rest.
    pub(super) fn rest(&self, probabilities: &[Probability], out: &mut Vec<u8>) {
        let key = |key: &str, out: &mut Vec<u8>| match self.output {
            Output::Csv => out.push(b','),
            Output::Jsonl => out.extend_from_slice(key.as_bytes()),
        };
        for ((head, &p), (name, flag)) in self.heads.iter().zip(probabilities).zip(&self.keys) {
            key(name, out);
            probability(p, out);
            key(flag, out);
            out.push(b'0' + u8::from(head.threshold.is_met_by(p)));
        }
        out.extend_from_slice(self.tail.as_bytes());
    }
}

/// Six decimals, or nine near 0 and 1 so that the order of comments is kept there.
fn probability(p: Probability, out: &mut Vec<u8>) {
    let threes = if (0.001..=0.999).contains(&p.0) { 2 } else { 3 };
    let mut number = (p.0 * if threes == 2 { 1e6 } else { 1e9 } + 0.5) as u32;
    let mut buffer = [b'.'; 11];
    let [whole, _, decimals @ ..] = &mut buffer;
    for three in decimals.as_chunks_mut().0.iter_mut().take(threes).rev() {
        *three = THREES.get((number % 1000) as usize).copied().unwrap_or_default();
        number /= 1000;
    }
    *whole = b'0' + number as u8;
    let end = out.len() + 2 + 3 * threes;
    // All of the buffer is fewer steps than a part of it.
    out.extend_from_slice(&buffer);
    out.truncate(end);
}

/// The digits of the numbers below a thousand.
#[expect(clippy::indexing_slicing, reason = "computed by the compiler, which would refuse a bad index")]
const THREES: [[u8; 3]; 1000] = {
    let mut threes = [[0; 3]; 1000];
    let mut number = 0;
    while number < 1000 {
        let n = number as u16;
        threes[number] = [b'0' + (n / 100) as u8, b'0' + (n / 10 % 10) as u8, b'0' + (n % 10) as u8];
        number += 1;
    }
    threes
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_are_written_as_decimals_that_keep_their_order() {
        let written = |p| {
            let mut out = Vec::new();
            probability(Probability(p), &mut out);
            String::from_utf8(out).unwrap()
        };
        assert_eq!(written(0.5), "0.500000");
        assert_eq!(written(1.0), "1.000000000");
        assert_eq!(written(0.0), "0.000000000");
        assert_eq!(written(0.123_456_7), "0.123457");
        assert_eq!(written(0.000_012_345), "0.000012345");
        assert_eq!(written(0.999_999_6), "0.999999600");
    }

    #[test]
    fn fields_are_quoted_where_they_have_to_be() {
        let mut out = Vec::new();
        csv_field("plain", &mut out);
        csv_field("a,\"b\"", &mut out);
        assert_eq!(out, b"plain\"a,\"\"b\"\"\"");
    }
}
