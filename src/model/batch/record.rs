//! One CSV record after another out of a block, read where they lie.
//!
//! The grammar is that of the `csv` crate: a quote opens a field only at its beginning, two inside stand for one,
//! what follows a closing quote belongs to the field, a record ends with a line feed or a carriage return, and
//! empty lines are no records.

use std::ops::Range;

/// The records of a block.
#[derive(Debug)]
pub(super) struct Records<'a> {
    bytes: &'a [u8],
    /// Where the next record begins, or the empty lines before it.
    at: usize,
    /// Where the record at hand begins.
    pub(super) start: usize,
    fields: Vec<Field>,
    /// Fields that do not lie in the block as they are.
    joined: Vec<u8>,
}

#[derive(Debug, Clone)]
enum Field {
    /// In the block.
    Plain(Range<usize>),
    /// In `joined`.
    Joined(Range<usize>),
}

impl<'a> Records<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0, start: 0, fields: Vec::new(), joined: Vec::new() }
    }

    /// Reads the next record; says whether there is one.
    pub(super) fn advance(&mut self) -> bool {
        self.fields.clear();
        self.joined.clear();
        while matches!(self.bytes.get(self.at), Some(b'\n' | b'\r')) {
            self.at += 1;
        }
        self.start = self.at;
        if self.at >= self.bytes.len() {
            return false;
        }
        loop {
            let end = if self.bytes.get(self.at) == Some(&b'"') {
                self.quoted(self.at + 1)
            } else {
                let end = self.plain(self.at);
                self.fields.push(Field::Plain(self.at..end));
                end
            };
            self.at = end + 1;
            if self.bytes.get(end) != Some(&b',') {
                return true;
            }
        }
    }

    /// Fields of the record.
    pub(super) fn len(&self) -> usize {
        self.fields.len()
    }

    /// A field; empty where there is none.
    pub(super) fn field(&self, index: usize) -> &[u8] {
        match self.fields.get(index) {
            Some(Field::Plain(range)) => self.bytes.get(range.clone()),
            Some(Field::Joined(range)) => self.joined.get(range.clone()),
            None => None,
        }
        .unwrap_or_default()
    }

    /// Where the part without quotes that begins at `at` ends.
    fn plain(&self, at: usize) -> usize {
        let rest = self.bytes.get(at..).unwrap_or_default();
        let ends = |byte: u8| matches!(byte, b',' | b'\n' | b'\r');
        // Many fields without quotes are one digit.
        if let [first, behind, ..] = *rest
            && !ends(first)
            && ends(behind)
        {
            return at + 1;
        }
        let found = memchr::memchr3(b',', b'\n', b'\r', rest);
        at + found.unwrap_or(rest.len())
    }

    /// Reads the field whose content begins at `from`, behind its quote; where it ends.
    fn quoted(&mut self, mut from: usize) -> usize {
        let (bytes, first) = (self.bytes, self.joined.len());
        let take = |range: Range<usize>| bytes.get(range).unwrap_or_default();
        loop {
            let quote = memchr::memchr(b'"', take(from..bytes.len())).map_or(bytes.len(), |at| from + at);
            match bytes.get(quote + 1) {
                Some(b'"') => {
                    self.joined.extend_from_slice(take(from..quote + 1));
                    from = quote + 2;
                }
                Some(b',' | b'\n' | b'\r') | None if self.joined.len() == first => {
                    self.fields.push(Field::Plain(from..quote));
                    return quote + 1;
                }
                _ => {
                    let end = self.plain(quote + 1);
                    self.joined.extend_from_slice(take(from..quote));
                    self.joined.extend_from_slice(take(quote + 1..end));
                    self.fields.push(Field::Joined(first..self.joined.len()));
                    return end;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn records_equal_those_of_the_csv_crate(parts in prop::collection::vec("a|bc|,|\"|\"\"|\n|\r\n|\r| ", 0..40)) {
            let text = parts.concat();
            let mut reader =
                csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
            let mut records = Records::new(text.as_bytes());
            for expected in reader.byte_records() {
                prop_assert!(records.advance(), "{text:?}");
                let found: Vec<&[u8]> = (0..records.len()).map(|index| records.field(index)).collect();
                let expected = expected.unwrap();
                prop_assert_eq!(found, expected.iter().collect::<Vec<_>>(), "{:?}", text);
            }
            prop_assert!(!records.advance(), "{text:?}");
        }
    }
}
