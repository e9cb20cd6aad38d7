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
    /// What stands before each head's probability and before its flag: `,`, or for JSON Lines `,"HEAD":`.
    keys: Vec<(String, String)>,
    /// What ends a row: for JSON Lines `,"model":"..."}`.
    tail: String,
}

impl<'a> Rows<'a> {
    pub(super) fn new(output: Output, heads: &'a [HeadInfo], version: &str) -> Self {
        let quoted = |text: &str| serde_json::Value::from(text).to_string();
        let key = |head: &HeadInfo| match output {
            Output::Csv => (",".to_owned(), ",".to_owned()),
            Output::Jsonl => {
                (format!(",{}:", quoted(&head.name)), format!(",{}:", quoted(&format!("{}_flag", head.name))))
            }
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
        for ((head, &p), (key, flag_key)) in self.heads.iter().zip(probabilities).zip(&self.keys) {
            out.extend_from_slice(key.as_bytes());
            probability(p, out);
            out.extend_from_slice(flag_key.as_bytes());
            out.push(b'0' + u8::from(head.threshold.is_met_by(p)));
        }
        out.extend_from_slice(self.tail.as_bytes());
    }
}

/// Six decimals, or nine near 0 and 1 so that the order of comments is kept there.
fn probability(p: Probability, out: &mut Vec<u8>) {
    let digits = if (0.001..=0.999).contains(&p.0) { 6 } else { 9 };
    let mut number = (p.0 * if digits == 6 { 1e6 } else { 1e9 } + 0.5) as u32;
    let mut buffer = [b'0'; 11];
    for place in buffer.iter_mut().take(digits + 2).skip(2).rev() {
        *place = b'0' + (number % 10) as u8;
        number /= 10;
    }
    let [whole, point, ..] = &mut buffer;
    (*whole, *point) = (b'0' + number as u8, b'.');
    out.extend_from_slice(buffer.get(..digits + 2).unwrap_or_default());
}

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
