//! A stream of bytes to blocks of whole rows.

use std::io::Read;

use super::{Input, Layout};
use crate::{Error, Place, Result};

/// Bytes of a block, but for a row that is longer.
const SIZE: usize = 1 << 16;
/// Longest row. A longer one is an unclosed quote, and the memory of a run must stay bounded.
const LONGEST_ROW: usize = 1 << 26;
const UTF8_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Some whole rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// The rows' bytes.
    pub bytes: Vec<u8>,
    /// The first row's line, from 1.
    pub line: u64,
}

/// Cuts a stream of rows into blocks.
#[derive(Debug)]
pub struct Blocks<R> {
    layout: Layout,
    input: R,
    /// Read and not yet given out.
    rest: Vec<u8>,
    line: u64,
    ended: bool,
}

impl<R: Read> Blocks<R> {
    /// Reads the beginning of a file; `file` is the name errors use, and its ending says how rows come in
    /// unless `input` does; without either, the first line tells.
    ///
    /// # Errors
    /// An empty or binary file; CSV without the text column; a stream that cannot be read.
    pub fn new(file: &str, input: R, format: Option<Input>, text: &str) -> Result<Self> {
        let layout = Layout::plain(file, Input::Lines, text);
        let mut blocks = Self { layout, input, rest: Vec::new(), line: 1, ended: false };
        blocks.fill(SIZE)?;
        if blocks.rest.starts_with(UTF8_MARK) {
            blocks.rest.drain(..UTF8_MARK.len());
        }
        if blocks.rest.is_empty() {
            return Err(Error::new(Place::file(file), "the file is empty")
                .help(format!("CSV with a column `{text}`, JSON Lines or plain lines are needed")));
        }
        if memchr::memchr(0, blocks.rest.get(..blocks.rest.len().min(8192)).unwrap_or_default()).is_some() {
            return Err(Error::new(Place::file(file), "this is a binary file (it holds zero bytes)")
                .help(format!("CSV with a column `{text}`, JSON Lines or plain lines are needed")));
        }
        let format = format.or_else(|| by_ending(file)).unwrap_or_else(|| blocks.sniff());
        blocks.layout.input = format;
        if format == Input::Csv {
            blocks.header()?;
        }
        Ok(blocks)
    }

    /// What the rows look like.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// The next rows; `None` at the end.
    ///
    /// # Errors
    /// A stream that cannot be read, an unclosed quote.
    pub fn read(&mut self) -> Result<Option<Block>> {
        let mut size = SIZE;
        loop {
            self.fill(size)?;
            if self.rest.is_empty() {
                return Ok(None);
            }
            let (end, open) = self.boundary();
            if self.ended {
                if let Some(at) = open {
                    return Err(self.unclosed(at));
                }
                return Ok(Some(self.take(self.rest.len())));
            }
            if end > 0 {
                return Ok(Some(self.take(end)));
            }
            if size >= LONGEST_ROW {
                return Err(match open {
                    Some(at) => self.unclosed(at),
                    None => Error::new(self.place(0), format!("a row of more than {LONGEST_ROW} bytes"))
                        .help("cut the file into rows"),
                });
            }
            size *= 2;
        }
    }

    fn fill(&mut self, size: usize) -> Result<()> {
        let wanted = size.saturating_sub(self.rest.len());
        if self.ended || wanted == 0 {
            return Ok(());
        }
        let read = (&mut self.input).take(wanted as u64).read_to_end(&mut self.rest);
        let read = read.map_err(|e| Error::io(&self.layout.file, "read", e))?;
        self.ended = read < wanted;
        Ok(())
    }

    fn take(&mut self, end: usize) -> Block {
        let rest = self.rest.split_off(end);
        let bytes = std::mem::replace(&mut self.rest, rest);
        let line = self.line;
        self.line += memchr::memchr_iter(b'\n', &bytes).count() as u64;
        Block { bytes, line }
    }

    /// Where the last whole row ends, and where a quote stands that is still open at the end.
    fn boundary(&self) -> (usize, Option<usize>) {
        match self.layout.input {
            Input::Csv => csv_boundary(&self.rest),
            _ => (memchr::memrchr(b'\n', &self.rest).map_or(0, |at| at + 1), None),
        }
    }

    fn place(&self, at: usize) -> Place {
        let before = self.rest.get(..at).unwrap_or_default();
        Place::file(&self.layout.file).line(self.line + memchr::memchr_iter(b'\n', before).count() as u64)
    }

    fn unclosed(&self, at: usize) -> Error {
        let row = csv_boundary(self.rest.get(..at).unwrap_or_default()).0;
        let before = self.rest.get(row..at).unwrap_or_default();
        // A last field that is still empty keeps the number of fields right when the quote is its first byte.
        let fields = parse_one(&[before, b"."].concat()).map_or(1, |record| record.len());
        Error::new(self.place(at).column(fields as u64), "a quote that opens this field is never closed")
            .help("close it, or write a quote inside a quoted field as \"\"")
    }

    fn sniff(&self) -> Input {
        let first = self.rest.split(|&byte| byte == b'\n').next().unwrap_or_default();
        if first.trim_ascii_start().starts_with(b"{") {
            return Input::Jsonl;
        }
        let names_text = |record: csv::ByteRecord| {
            record.iter().any(|field| field.trim_ascii() == self.layout.text.as_bytes())
        };
        if parse_one(first).is_some_and(names_text) { Input::Csv } else { Input::Lines }
    }

    fn header(&mut self) -> Result<()> {
        let end = first_row(&self.rest);
        let block = self.take(end);
        let record = parse_one(&block.bytes).unwrap_or_default();
        let mut columns = Vec::new();
        for (index, field) in record.iter().enumerate() {
            let name = std::str::from_utf8(field).map_err(|_| {
                Error::new(
                    Place::file(&self.layout.file).line(1).column(index as u64 + 1),
                    "the header is not UTF-8",
                )
                .help("save the file as UTF-8")
            })?;
            columns.push(name.trim().to_owned());
        }
        self.layout = Layout::csv(&self.layout.file, columns, &self.layout.text)?;
        Ok(())
    }
}

fn by_ending(file: &str) -> Option<Input> {
    const ENDINGS: &[(&str, Input)] = &[
        ("csv", Input::Csv),
        ("jsonl", Input::Jsonl),
        ("ndjson", Input::Jsonl),
        ("json", Input::Jsonl),
        ("txt", Input::Lines),
    ];
    let ending = std::path::Path::new(file).extension()?.to_str()?;
    ENDINGS.iter().find(|(known, _)| ending.eq_ignore_ascii_case(known)).map(|&(_, input)| input)
}

fn parse_one(bytes: &[u8]) -> Option<csv::ByteRecord> {
    let mut record = csv::ByteRecord::new();
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
    reader.read_byte_record(&mut record).ok().filter(|&more| more).map(|_| record)
}

/// One past the end of the last row that is whole, and where the quote stands that is open at the end. A
/// quote opens at the beginning of a field only, as the CSV reader has it.
fn csv_boundary(bytes: &[u8]) -> (usize, Option<usize>) {
    let (mut end, mut at) = (0, 0);
    while let Some(found) = next(bytes, at, |rest| memchr::memchr2(b'"', b'\n', rest)) {
        at = found + 1;
        if bytes.get(found) == Some(&b'\n') {
            end = at;
        } else if opens(bytes, found) {
            match closes(bytes, at) {
                Some(after) => at = after,
                None => return (end, Some(found)),
            }
        }
    }
    (end, None)
}

/// One past the end of the first row.
fn first_row(bytes: &[u8]) -> usize {
    let mut at = 0;
    while let Some(found) = next(bytes, at, |rest| memchr::memchr2(b'"', b'\n', rest)) {
        at = found + 1;
        if bytes.get(found) == Some(&b'\n') {
            return at;
        }
        if opens(bytes, found) {
            at = closes(bytes, at).unwrap_or(bytes.len());
        }
    }
    bytes.len()
}

fn next(bytes: &[u8], at: usize, find: impl Fn(&[u8]) -> Option<usize>) -> Option<usize> {
    find(bytes.get(at..)?).map(|found| at + found)
}

fn opens(bytes: &[u8], at: usize) -> bool {
    at.checked_sub(1).is_none_or(|before| matches!(bytes.get(before), Some(b',' | b'\n' | b'\r')))
}

/// One past the quote that closes a field whose content begins at `at`.
fn closes(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at = next(bytes, at, |rest| memchr::memchr(b'"', rest))? + 1;
        if bytes.get(at) != Some(&b'"') {
            return Some(at);
        }
        at += 1;
    }
}
