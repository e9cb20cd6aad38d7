//! Comments in bulk: a stream of bytes to blocks of whole rows, a block to its scored rows.
//!
//! In: CSV with a header, JSON Lines or plain lines. Out: CSV or JSON Lines, one row a comment, in order.
//! Blocks are scored independently of one another, by as many threads as the caller likes; what comes out
//! does not depend on it. Nothing here opens a file or prints.

mod block;
mod read;
mod record;
mod write;

use crate::{Error, Place};

pub use block::{Block, Blocks};
pub use read::{Scored, score};
pub use write::{csv_field, csv_header};

/// How rows come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Input {
    /// CSV with a header.
    Csv,
    /// One JSON object a line.
    Jsonl,
    /// One comment a line.
    Lines,
}

/// How rows go out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Output {
    /// `id,HEAD,HEAD_flag,...`
    Csv,
    /// The same by name, with the model's version.
    Jsonl,
}

/// What a file's rows look like, once its header is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// The name errors use.
    pub file: String,
    /// How rows come in.
    pub input: Input,
    /// CSV: the columns.
    pub columns: Vec<String>,
    /// The text column's or field's name.
    pub text: String,
    /// CSV: the text column.
    text_at: usize,
    /// CSV: the id column.
    id_at: Option<usize>,
}

impl Layout {
    /// Plain lines or JSON Lines; `text` names the field.
    fn plain(file: &str, input: Input, text: &str) -> Self {
        Self {
            file: file.to_owned(),
            input,
            columns: Vec::new(),
            text: text.to_owned(),
            text_at: 0,
            id_at: None,
        }
    }

    fn csv(file: &str, columns: Vec<String>, text: &str) -> crate::Result<Self> {
        let find = |name: &str| columns.iter().position(|column| column == name);
        let Some(text_at) = find(text) else {
            let names = columns.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
            return Err(Error::new(Place::file(file).line(1), format!("no column `{text}` among {names}"))
                .help("name the column that holds the comment with --text"));
        };
        Ok(Self { id_at: find("id"), text_at, columns, ..Self::plain(file, Input::Csv, text) })
    }
}

/// A row that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reject {
    /// Where it stands.
    pub at: Place,
    /// What is wrong with it.
    pub found: String,
    /// What to do about it.
    pub help: &'static str,
    /// The row as it was read (bytes that are not UTF-8 replaced).
    pub row: String,
}

impl From<Reject> for Error {
    fn from(reject: Reject) -> Self {
        let help = format!("{}, or set such rows aside with --bad-rows skip --rejects FILE", reject.help);
        Error::new(reject.at, reject.found).help(help)
    }
}

#[cfg(test)]
mod tests;
