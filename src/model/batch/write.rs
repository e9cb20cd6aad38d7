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
        for ((head, &p), (name, flag)) in self.heads.iter().zip(probabilities).zip(&self.keys) {
            let met = b'0' + u8::from(head.threshold.is_met_by(p));
            match self.output {
                Output::Csv => csv_pair(p, met, out),
                Output::Jsonl => {
                    let (digits, length) = probability(p);
                    out.extend_from_slice(name.as_bytes());
                    out.extend(digits.iter().take(length));
                    out.extend_from_slice(flag.as_bytes());
                    out.push(met);
                }
            }
        }
        out.extend_from_slice(self.tail.as_bytes());
    }
}

/// A probability and its flag, each behind a comma.
fn csv_pair(p: Probability, met: u8, out: &mut Vec<u8>) {
    let (digits, length) = probability(p);
    let mut pair = [b','; 16];
    for (to, digit) in pair.iter_mut().skip(1).zip(digits) {
        *to = digit;
    }
    if let Some(behind) = pair.get_mut(1 + length..).and_then(<[u8]>::first_chunk_mut) {
        *behind = [b',', met];
    }
    let end = out.len() + length + 3;
    // All of the buffer is fewer steps than a part of it.
    out.extend_from_slice(&pair);
    out.truncate(end);
}

/// A probability's digits, and how many they are: six decimals, or nine near 0 and 1 so that the order of comments is
/// kept there.
fn probability(p: Probability) -> ([u8; 11], usize) {
    let threes = if (0.001..=0.999).contains(&p.0) { 2 } else { 3 };
    let mut number = (p.0 * if threes == 2 { 1e6 } else { 1e9 } + 0.5) as u32;
    let mut digits = [b'.'; 11];
    let [whole, _, decimals @ ..] = &mut digits;
    for three in decimals.as_chunks_mut().0.iter_mut().take(threes).rev() {
        *three = THREES.get((number % 1000) as usize).copied().unwrap_or_default();
        number /= 1000;
    }
    *whole = b'0' + number as u8;
    (digits, 2 + 3 * threes)
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
            let (digits, length) = probability(Probability(p));
            String::from_utf8(digits[..length].to_vec()).unwrap()
        };
        assert_eq!(written(0.5), "0.500000");
        assert_eq!(written(1.0), "1.000000000");
        assert_eq!(written(0.0), "0.000000000");
        assert_eq!(written(0.123_456_7), "0.123457");
        assert_eq!(written(0.000_012_345), "0.000012345");
        assert_eq!(written(0.999_999_6), "0.999999600");
    }

    #[test]
    fn a_probability_of_either_length_is_followed_by_its_flag() {
        let mut out = Vec::new();
        csv_pair(Probability(0.5), b'1', &mut out);
        csv_pair(Probability(0.0), b'0', &mut out);
        assert_eq!(out, b",0.500000,1,0.000000000,0");
    }

    #[test]
    fn fields_are_quoted_where_they_have_to_be() {
        let mut out = Vec::new();
        csv_field("plain", &mut out);
        csv_field("a,\"b\"", &mut out);
        assert_eq!(out, b"plain\"a,\"\"b\"\"\"");
    }
}
