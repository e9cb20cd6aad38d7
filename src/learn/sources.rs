//! Public labelled sets, from their own files to one labelled table.
//!
//! In: `training-data/sources.toml` and the bytes of a source's file. Out: rows with one label a head.
//! A file whose SHA-256 is not the one the table names is refused. To add a set: one table in that file.

use std::collections::BTreeMap;

use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::{Error, Place, Result};

/// The sources this version knows: the text of `training-data/sources.toml`.
pub const SOURCES: &str = include_str!("../../training-data/sources.toml");

/// One public set: where it comes from, what it may be used for, how its labels become heads.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The name `import` knows it by.
    pub name: String,
    /// What it is.
    pub title: String,
    /// Where it is published.
    pub repository: String,
    /// The commit it was taken at.
    pub commit: String,
    /// SPDX name, or the authors' own words.
    pub licence: String,
    /// Whether a model trained on it may be given away.
    pub ship: bool,
    /// Whom to name.
    pub attribution: String,
    /// The file, below the folder the user names.
    pub file: String,
    /// The file's SHA-256, in hexadecimal.
    pub sha256: String,
    /// BCP 47 language of the texts.
    #[serde(default = "english")]
    pub language: String,
    /// How the file is written.
    #[serde(default)]
    pub format: Format,
    /// The column with the row's name.
    #[serde(default = "id_column")]
    pub id: String,
    /// The column with the text.
    #[serde(default = "text_column")]
    pub text: String,
    /// The column whose equal values must stay on one side of a split.
    pub group: Option<String>,
    /// Head name to the rule that labels it.
    pub heads: BTreeMap<String, Mapping>,
}

fn english() -> String {
    "en".to_owned()
}

fn id_column() -> String {
    "id".to_owned()
}

fn text_column() -> String {
    "text".to_owned()
}

/// How one head's label is read off a row. See `training-data/sources.toml` for the meaning of each field.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mapping {
    columns: Vec<String>,
    positive_from: Option<f64>,
    negative_to: Option<f64>,
    column: Option<String>,
    values: Vec<String>,
    constant: Option<u8>,
    keep: Keep,
}

/// Which labels of a mapping are kept; the others are left empty.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Keep {
    #[default]
    Both,
    Positives,
    Negatives,
}

/// How a source's file is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// CSV with a header.
    #[default]
    Csv,
    /// A text a line and nothing else: one column, named as the text column is.
    Lines,
}

/// One imported row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// `source:id`.
    pub id: String,
    /// The comment.
    pub text: String,
    /// `source:value` of the group column, or the row's own id.
    pub group: String,
    /// One label a head of the source, in the order of [`Source::heads`]; `None`: not labelled.
    pub labels: Vec<Option<bool>>,
}

#[derive(Deserialize)]
struct File {
    source: Vec<Source>,
}

/// The sources of a table in TOML; `at` names the file in errors.
///
/// # Errors
/// Text that is not TOML, or a table with a missing or unknown field: with its line and column.
pub fn parse(at: &str, toml_text: &str) -> Result<Vec<Source>> {
    toml::from_str::<File>(toml_text).map(|file| file.source).map_err(|e| {
        let mut place = Place::file(at);
        if let Some(span) = e.span() {
            let before = toml_text.get(..span.start).unwrap_or_default();
            let column = before.chars().rev().take_while(|&c| c != '\n').count() as u64 + 1;
            place = place.line(before.matches('\n').count() as u64 + 1).column(column);
        }
        Error::new(place, e.message().to_owned())
            .help("each [[source]] needs the fields named at the top of sources.toml")
    })
}

impl Source {
    /// Checks the file's digest and reads its rows; `at` names the file in errors.
    ///
    /// # Errors
    /// A digest other than the table's (unless `any_version`), a missing column, a ragged or unreadable row,
    /// a label that is not a number: with file and line.
    pub fn read(&self, at: &str, bytes: &[u8], any_version: bool) -> Result<Vec<Row>> {
        let found = crate::model::hex(&Sha256::digest(bytes));
        if !any_version && found != self.sha256 {
            return Err(Error::new(
                Place::file(at),
                format!("not the file sources.toml names for {}: SHA-256 {found}, expected {}", self.name, self.sha256),
            )
            .help("take the file at the commit sources.toml names, or pass --any-version to read this one as it is"));
        }
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(self.format == Format::Csv)
            .quoting(self.format == Format::Csv)
            .from_reader(bytes);
        let header = match self.format {
            Format::Csv => reader.headers().map_err(|e| csv_error(at, &e))?.clone(),
            Format::Lines => csv::StringRecord::from(vec![self.text.as_str()]),
        };
        let columns = Columns::new(self, at, &header)?;
        reader
            .records()
            .map(|record| columns.row(self, at, &record.map_err(|e| csv_error(at, &e))?))
            .collect()
    }
}

/// Where each thing a source reads stands in its header.
struct Columns {
    id: usize,
    text: usize,
    group: Option<usize>,
    heads: Vec<Vec<usize>>,
}

impl Columns {
    fn new(source: &Source, at: &str, header: &csv::StringRecord) -> Result<Self> {
        let find = |name: &str| {
            header.iter().position(|h| h == name).ok_or_else(|| {
                let named: Vec<&str> = header.iter().collect();
                Error::new(
                    Place::file(at).line(1),
                    format!("no column {name:?}; the header has {}", named.join(", ")),
                )
                .help("this is not the file sources.toml describes")
            })
        };
        let heads = source
            .heads
            .values()
            .map(|m| m.columns.iter().chain(&m.column).map(|c| find(c)).collect::<Result<Vec<_>>>())
            .collect::<Result<Vec<_>>>()?;
        Ok(Self {
            id: find(&source.id)?,
            text: find(&source.text)?,
            group: source.group.as_deref().map(find).transpose()?,
            heads,
        })
    }

    fn row(&self, source: &Source, at: &str, record: &csv::StringRecord) -> Result<Row> {
        let cell = |i: usize| record.get(i).unwrap_or_default();
        let id = format!("{}:{}", source.name, cell(self.id));
        let group = self.group.map_or_else(|| id.clone(), |g| format!("{}:{}", source.name, cell(g)));
        let labels = source
            .heads
            .values()
            .zip(&self.heads)
            .map(|(mapping, columns)| {
                let cells: Vec<&str> = columns.iter().map(|&i| cell(i)).collect();
                mapping.label(&cells).map_err(|value| {
                    let line = record.position().map_or(0, csv::Position::line);
                    Error::new(Place::file(at).line(line), format!("label {value:?} is not a number"))
                        .help("this is not the file sources.toml describes")
                })
            })
            .collect::<Result<Vec<_>>>()?;
        Ok(Row { id, text: cell(self.text).to_owned(), group, labels })
    }
}

impl Mapping {
    /// The label these cells give; the cell itself where it is not a number.
    fn label<'a>(&self, cells: &[&'a str]) -> std::result::Result<Option<bool>, &'a str> {
        let label = if let Some(constant) = self.constant {
            Some(constant == 1)
        } else if self.column.is_some() {
            cells.last().map(|cell| self.values.iter().any(|v| v == cell))
        } else {
            let mut largest: Option<f64> = None;
            for cell in cells.iter().map(|c| c.trim()).filter(|c| !c.is_empty()) {
                let value: f64 = cell.parse().map_err(|_| cell)?;
                largest = Some(largest.map_or(value, |l| l.max(value)));
            }
            largest.and_then(|value| self.side(value))
        };
        Ok(label.filter(|&positive| match self.keep {
            Keep::Both => true,
            Keep::Positives => positive,
            Keep::Negatives => !positive,
        }))
    }

    fn side(&self, value: f64) -> Option<bool> {
        if value >= self.positive_from.unwrap_or(0.5) {
            Some(true)
        } else if self.negative_to.is_none_or(|limit| value <= limit) {
            Some(false)
        } else {
            None
        }
    }
}

fn csv_error(at: &str, error: &csv::Error) -> Error {
    let line = error.position().map_or(1, csv::Position::line);
    Error::new(Place::file(at).line(line), format!("not readable as CSV: {error}"))
        .help("the file must be UTF-8 CSV with a header")
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = r#"
[[source]]
name = "own"
title = "t"
repository = "r"
commit = "c"
licence = "CC0-1.0"
ship = true
attribution = "a"
file = "f.csv"
sha256 = "0"
[source.heads]
insult = { columns = ["x", "y"], positive_from = 0.6, negative_to = 0.2 }
spam = { column = "kind", values = ["advert"], keep = "positives" }
toxicity = { constant = 1 }
"#;

    fn read(csv: &str) -> Result<Vec<Row>> {
        parse("s.toml", ONE).unwrap()[0].read("f.csv", csv.as_bytes(), true)
    }

    #[test]
    fn every_shipped_source_is_read_from_the_table_and_names_are_unique() {
        let sources = parse("sources.toml", SOURCES).unwrap();
        let mut names: Vec<_> = sources.iter().map(|s| s.name.clone()).collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), sources.len());
        assert!(sources.iter().all(|s| s.sha256.len() == 64 && !s.heads.is_empty()));
    }

    #[test]
    fn labels_between_the_limits_are_left_empty() {
        let rows = read("id,text,x,y,kind\n1,a,0.1,0.7,advert\n2,b,0.3,,talk\n3,c,0.2,0,talk\n").unwrap();
        assert_eq!(rows[0].labels, [Some(true), Some(true), Some(true)]);
        assert_eq!(rows[1].labels, [None, None, Some(true)]);
        assert_eq!(rows[2].labels, [Some(false), None, Some(true)]);
        assert_eq!(rows[0].id, "own:1");
    }

    #[test]
    fn another_file_than_the_one_named_is_refused_with_both_digests() {
        let source = &parse("s.toml", ONE).unwrap()[0];
        let error = source.read("f.csv", b"id,text\n", false).unwrap_err().to_string();
        assert!(error.contains("expected 0") && error.contains("--any-version"), "{error}");
    }

    #[test]
    fn a_label_that_is_no_number_names_its_line() {
        let error = read("id,text,x,y,kind\n1,a,0,0,k\n2,b,maybe,0,k\n").unwrap_err().to_string();
        assert!(error.starts_with("f.csv:3: label \"maybe\""), "{error}");
    }

    #[test]
    fn a_table_with_an_unknown_field_names_line_and_column() {
        let error = parse("s.toml", &ONE.replace("title", "tytle")).unwrap_err().to_string();
        assert!(error.starts_with("s.toml:"), "{error}");
    }
}
