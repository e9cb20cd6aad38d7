//! Labelled CSV, read as a stream: what `train` learns from and what `eval` judges by.
//!
//! In: a CSV file with a header. Out: one [`Row`] after the other, labels by head, nothing kept. Every
//! complaint names file, line and field. What the labels *mean* is not this stage's business; a label is a
//! share in [0, 1], and an empty one leaves the row out of that head.

mod guard;
mod tally;

use std::io::Read;

use csv::ByteRecord;

use crate::{Error, Place, Result};
use guard::{END, Guarded};
pub use tally::{Balance, Tally};

/// The text column where none is named.
pub const TEXT: &str = "text";
/// The column that names a row.
pub const ID: &str = "id";

/// The column whose equal values stay on one side of a split, where none is named.
pub const GROUP: &str = "_group";
/// The column that names the set a row is from.
pub const SOURCE: &str = "_source";

/// A label column and the head it teaches or judges.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelColumn {
    /// The column's name in the header.
    pub column: String,
    /// The head's name in the model.
    pub head: String,
}

impl std::str::FromStr for LabelColumn {
    type Err = String;

    /// Reads `COLUMN` or `COLUMN=HEAD`.
    fn from_str(written: &str) -> std::result::Result<Self, String> {
        let (column, head) = written.split_once('=').unwrap_or((written, written));
        if column.is_empty() || head.is_empty() {
            return Err(format!("`{written}` is not COLUMN or COLUMN=HEAD"));
        }
        Ok(Self { column: column.to_owned(), head: head.to_owned() })
    }
}

/// Which columns hold what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    /// The text column.
    pub text: String,
    /// The label columns; none named means every column other than `id`, the text, the group and those
    /// starting with `_`.
    pub labels: Vec<LabelColumn>,
    /// The column whose equal values must stay on one side of a split; none named means [`GROUP`], if the file
    /// has it.
    pub group: Option<String>,
}

impl Default for Columns {
    fn default() -> Self {
        Self { text: TEXT.to_owned(), labels: Vec::new(), group: None }
    }
}

/// What to do about a row that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BadRows {
    /// End the run with the row's place.
    #[default]
    Stop,
    /// Set the row aside and go on; see [`Labelled::rejects`].
    Skip,
}

/// A row that was set aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reject {
    /// Where it stands.
    pub at: Place,
    /// What is wrong with it.
    pub found: String,
    /// Its fields as they were read (bytes that are not UTF-8 replaced).
    pub fields: Vec<String>,
}

/// One labelled comment. Reused from row to row.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Row {
    /// The `id` field, or the row's number from 1 where there is none.
    pub id: String,
    /// The comment.
    pub text: String,
    /// By head, in the order of [`Labelled::heads`]; `None` means "not labelled".
    pub labels: Vec<Option<f64>>,
    /// The group's value, where the file has a group column and the row a value.
    pub group: Option<String>,
    /// The set the row is from, where the file has a column [`SOURCE`] and the row a value.
    pub source: Option<String>,
    /// The line the row starts on, from 1.
    pub line: u64,
}

/// A labelled CSV file being read.
#[derive(Debug)]
pub struct Labelled<R: Read> {
    file: String,
    input: csv::Reader<Guarded<R>>,
    header: Vec<String>,
    text: usize,
    id: Option<usize>,
    group: Option<usize>,
    source: Option<usize>,
    labels: Vec<(usize, String)>,
    bad_rows: BadRows,
    record: ByteRecord,
    rows: u64,
    rejects: Vec<Reject>,
}

/// A field that cannot be read: its number from 0, what was found, what to do.
struct BadField {
    field: usize,
    found: String,
    help: String,
}

impl<R: Read> Labelled<R> {
    /// Reads the header. `file` is the name errors use.
    ///
    /// # Errors
    /// An empty or binary file, a header without the text column or without any label column.
    pub fn new(file: &str, input: R, columns: &Columns, bad_rows: BadRows) -> Result<Self> {
        let mut input =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(Guarded::new(input));
        let mut record = ByteRecord::new();
        let more = input.read_byte_record(&mut record).map_err(|e| unreadable(file, e))?;
        if !more || is_end(&record) {
            return Err(Error::new(Place::file(file), "the file is empty")
                .help(format!("a CSV file with a header is needed: `{}` and label columns", columns.text)));
        }
        let place = Place::file(file).line(1);
        if record.iter().any(ends_with_mark) {
            return Err(unclosed(file, &record));
        }
        let header = header(&place, &record)?;
        let find = |name: &str| header.iter().position(|h| h == name);
        let Some(text) = find(&columns.text) else {
            return Err(Error::new(place, format!("no column `{}` among {}", columns.text, list(&header)))
                .help("name the column that holds the comment with --text"));
        };
        let group = find(columns.group.as_deref().unwrap_or(GROUP));
        if let (Some(name), None) = (&columns.group, group) {
            return Err(Error::new(place, format!("no group column `{name}` among {}", list(&header)))
                .help("name the column whose equal values belong together with --group, or leave it out"));
        }
        let labels = label_columns(&place, &header, columns)?;
        Ok(Self {
            file: file.to_owned(),
            input,
            text,
            id: find(ID),
            group,
            source: find(SOURCE),
            labels,
            header,
            bad_rows,
            record,
            rows: 0,
            rejects: Vec::new(),
        })
    }

    /// The heads this file has labels for, in the order of [`Row::labels`].
    pub fn heads(&self) -> impl Iterator<Item = &str> {
        self.labels.iter().map(|(_, head)| head.as_str())
    }

    /// The header's columns.
    pub fn columns(&self) -> &[String] {
        &self.header
    }

    /// A field of the row read last, whatever its column is for; `None` where the file has no such column or the
    /// field is not UTF-8.
    pub fn field(&self, column: &str) -> Option<&str> {
        let at = self.header.iter().position(|h| h == column)?;
        std::str::from_utf8(self.record.get(at)?).ok()
    }

    /// The rows read so far, rejects left out.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Bytes of the file consumed so far.
    pub fn bytes(&self) -> u64 {
        self.input.position().byte()
    }

    /// The rows set aside so far ([`BadRows::Skip`]).
    pub fn rejects(&self) -> &[Reject] {
        &self.rejects
    }

    /// Reads the next row into `row`; false at the end of the file.
    ///
    /// # Errors
    /// A ragged row, a label that is none, bytes that are not UTF-8, a quote that is never closed; and a
    /// file without any row.
    pub fn read(&mut self, row: &mut Row) -> Result<bool> {
        loop {
            let more =
                self.input.read_byte_record(&mut self.record).map_err(|e| unreadable(&self.file, e))?;
            if !more || is_end(&self.record) {
                if self.rows == 0 && self.rejects.is_empty() {
                    return Err(Error::new(Place::file(&self.file), "the file has a header and no row")
                        .help("add at least two rows, one of each class"));
                }
                return Ok(false);
            }
            // The rest of the file is inside this row: there is nothing to go on with, even when skipping.
            if self.record.iter().any(ends_with_mark) {
                return Err(unclosed(&self.file, &self.record));
            }
            match self.fill(row) {
                Ok(()) => {
                    self.rows += 1;
                    return Ok(true);
                }
                Err(bad) if self.bad_rows == BadRows::Skip => self.set_aside(&bad),
                Err(bad) => {
                    return Err(Error::new(self.place(bad.field), bad.found).help(format!(
                        "{}, or set such rows aside with --bad-rows skip --rejects FILE",
                        bad.help
                    )));
                }
            }
        }
    }

    fn set_aside(&mut self, bad: &BadField) {
        let fields = self.record.iter().map(|f| String::from_utf8_lossy(f).into_owned()).collect();
        let reject = Reject { at: self.place(bad.field), found: bad.found.clone(), fields };
        self.rejects.push(reject);
    }

    /// Where a field of the current record starts: quoted fields before it may hold line ends.
    fn place(&self, field: usize) -> Place {
        let before: usize =
            self.record.iter().take(field).map(|f| memchr::memchr_iter(b'\n', f).count()).sum();
        Place::file(&self.file).line(line_of(&self.record) + before as u64).column(field as u64 + 1)
    }

    fn fill(&self, row: &mut Row) -> std::result::Result<(), BadField> {
        if self.record.len() != self.header.len() {
            return Err(BadField {
                field: self.record.len().min(self.header.len()).saturating_sub(1),
                found: format!("{} fields where the header has {}", self.record.len(), self.header.len()),
                help: "give every row the header's fields; quote a text that holds commas".to_owned(),
            });
        }
        row.line = line_of(&self.record);
        row.id.clear();
        match self.id.map(|i| self.utf8(i)).transpose()? {
            Some(id) if !id.is_empty() => row.id.push_str(id),
            _ => row.id = (self.rows + 1).to_string(),
        }
        row.text.clear();
        row.text.push_str(self.utf8(self.text)?);
        row.group = self.value(self.group)?;
        row.source = self.value(self.source)?;
        row.labels.clear();
        for (field, _) in &self.labels {
            row.labels.push(self.label(*field)?);
        }
        Ok(())
    }

    /// A field's value, if there is such a field and it is not empty.
    fn value(&self, field: Option<usize>) -> std::result::Result<Option<String>, BadField> {
        let Some(field) = field else { return Ok(None) };
        Ok(Some(self.utf8(field)?).filter(|value| !value.is_empty()).map(str::to_owned))
    }

    fn utf8(&self, field: usize) -> std::result::Result<&str, BadField> {
        let bytes = self.record.get(field).unwrap_or_default();
        std::str::from_utf8(bytes).map_err(|e| BadField {
            field,
            found: format!("byte {} of field `{}` is not UTF-8", e.valid_up_to() + 1, self.name(field)),
            help: "save the file as UTF-8".to_owned(),
        })
    }

    fn label(&self, field: usize) -> std::result::Result<Option<f64>, BadField> {
        let written = self.utf8(field)?;
        parse_label(written).map_err(|NotALabel| BadField {
            field,
            found: format!("label `{}` in column `{}`", written.trim(), self.name(field)),
            help: format!("{NotALabel}; name the label columns with --label"),
        })
    }

    fn name(&self, field: usize) -> &str {
        self.header.get(field).map_or("", String::as_str)
    }
}

/// What a field is that is no label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a label is 0, 1, true, false, a share in [0,1], or empty for \"not labelled\"")]
pub struct NotALabel;

/// A label: 0/1, true/false or a share from 0 to 1; `None` for an empty one.
///
/// # Errors
/// Anything else.
pub fn parse_label(written: &str) -> std::result::Result<Option<f64>, NotALabel> {
    let written = written.trim();
    if written.is_empty() {
        return Ok(None);
    }
    if written.eq_ignore_ascii_case("true") {
        return Ok(Some(1.0));
    }
    if written.eq_ignore_ascii_case("false") {
        return Ok(Some(0.0));
    }
    match written.parse::<f64>() {
        Ok(share) if (0.0..=1.0).contains(&share) => Ok(Some(share)),
        _ => Err(NotALabel),
    }
}

fn header(place: &Place, record: &ByteRecord) -> Result<Vec<String>> {
    let mut names: Vec<String> = Vec::with_capacity(record.len());
    for (i, field) in record.iter().enumerate() {
        let at = || place.clone().column(i as u64 + 1);
        let name = std::str::from_utf8(field)
            .map_err(|_| Error::new(at(), "the header is not UTF-8").help("save the file as UTF-8"))?
            .trim();
        if !name.is_empty() && names.iter().any(|n| n == name) {
            return Err(Error::new(at(), format!("column `{name}` stands twice in the header"))
                .help("rename one of the two"));
        }
        names.push(name.to_owned());
    }
    Ok(names)
}

fn label_columns(place: &Place, header: &[String], columns: &Columns) -> Result<Vec<(usize, String)>> {
    let labels: Vec<(usize, String)> = if columns.labels.is_empty() {
        header.iter().enumerate().filter(|(_, h)| is_label(h, columns)).map(|(i, h)| (i, h.clone())).collect()
    } else {
        // A file of several may lack some of the columns named, never all of them.
        let find = |l: &LabelColumn| Some((header.iter().position(|h| *h == l.column)?, l.head.clone()));
        columns.labels.iter().filter_map(find).collect()
    };
    if labels.is_empty() {
        let wanted: Vec<String> = columns.labels.iter().map(|l| l.column.clone()).collect();
        let found = if wanted.is_empty() {
            format!("no label column among {}", list(header))
        } else {
            format!("none of the label columns {} among {}", list(&wanted), list(header))
        };
        return Err(Error::new(place.clone(), found)
            .help("name a column that holds labels with --label COLUMN or --label COLUMN=HEAD"));
    }
    Ok(labels)
}

fn is_label(name: &str, columns: &Columns) -> bool {
    !name.is_empty()
        && name != ID
        && name != columns.text
        && columns.group.as_deref() != Some(name)
        && !name.starts_with('_')
}

fn list(names: &[String]) -> String {
    names.iter().map(|n| format!("`{n}`")).collect::<Vec<_>>().join(", ")
}

fn line_of(record: &ByteRecord) -> u64 {
    record.position().map_or(1, csv::Position::line)
}

fn is_end(record: &ByteRecord) -> bool {
    record.len() == 1 && record.get(0) == Some(END)
}

fn ends_with_mark(field: &[u8]) -> bool {
    // The mark's own line end is inside the field when a quote swallowed it.
    field.strip_suffix(b"\n").unwrap_or(field).ends_with(END)
}

fn unclosed(file: &str, record: &ByteRecord) -> Error {
    let last = record.len().saturating_sub(1);
    let before: usize = record.iter().take(last).map(|f| memchr::memchr_iter(b'\n', f).count()).sum();
    Error::new(
        Place::file(file).line(line_of(record) + before as u64).column(last as u64 + 1),
        "a quote that opens this field is never closed",
    )
    .help("close it, or write a quote inside a quoted field as \"\"")
}

fn unreadable(file: &str, error: csv::Error) -> Error {
    match error.into_kind() {
        csv::ErrorKind::Io(e) if e.kind() == std::io::ErrorKind::InvalidData => {
            Error::new(Place::file(file), e.to_string())
                .help("a CSV file is needed: UTF-8 text with a header line")
        }
        csv::ErrorKind::Io(e) => Error::io(file, "read", e),
        other => Error::new(Place::file(file), format!("cannot be read as CSV: {other:?}")),
    }
}

#[cfg(test)]
mod tests;
