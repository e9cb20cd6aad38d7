//! A block's rows, one comment after the other, scored and written.

use super::record::Records;
use super::write::Rows;
use super::{Block, Input, Layout, Output, Reject};
use crate::Place;
use crate::model::{Buffers, Scorer};
use crate::number::Probability;

/// A block's rows, scored.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scored {
    /// Written rows. Those that have no id of their own begin after it.
    body: Vec<u8>,
    /// Of each row of the block in order: where it ends in `body`, whether it lacks its id, and whether it
    /// was rejected.
    rows: Vec<(usize, Fate)>,
    /// Rows that could not be read.
    pub rejects: Vec<Reject>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Whole,
    LacksId,
    Rejected,
}

/// One row as it was read.
struct Row<'a> {
    id: Option<&'a str>,
    text: &'a str,
}

/// What is wrong with a row: field from 0 where there are fields, what was found, what to do.
type Bad = (Option<usize>, String, &'static str);

/// A block's comments, scored and written. `version` is the model's.
pub fn score(
    scorer: &Scorer,
    buffers: &mut Buffers,
    layout: &Layout,
    block: &Block,
    to: (Output, &str),
) -> Scored {
    let mut sink = Sink {
        scorer,
        buffers,
        layout,
        written: Rows::new(to.0, scorer.heads(), to.1),
        probabilities: vec![Probability(0.0); scorer.heads().len()],
        out: Scored::default(),
    };
    match layout.input {
        Input::Csv => csv_rows(block, &mut sink),
        Input::Jsonl | Input::Lines => lines(block, &mut sink),
    }
    sink.out
}

struct Sink<'a> {
    scorer: &'a Scorer,
    buffers: &'a mut Buffers,
    layout: &'a Layout,
    written: Rows<'a>,
    probabilities: Vec<Probability>,
    out: Scored,
}

impl Sink<'_> {
    fn row(&mut self, row: &Row<'_>) {
        self.scorer.score(self.buffers, row.text, &mut self.probabilities);
        let fate = match row.id {
            Some(id) => {
                self.written.id(id, &mut self.out.body);
                Fate::Whole
            }
            None => Fate::LacksId,
        };
        self.written.rest(&self.probabilities, &mut self.out.body);
        self.out.rows.push((self.out.body.len(), fate));
    }

    fn reject(&mut self, line: u64, bad: Bad, row: String) {
        let (field, found, help) = bad;
        let mut at = Place::file(&self.layout.file).line(line);
        at.column = field.map(|field| field as u64 + 1);
        self.out.rejects.push(Reject { at, found, help, row });
        self.out.rows.push((self.out.body.len(), Fate::Rejected));
    }
}

fn csv_rows(block: &Block, sink: &mut Sink<'_>) {
    let mut records = Records::new(&block.bytes);
    while records.advance() {
        match csv_row(&records, sink.layout) {
            Ok(row) => sink.row(&row),
            Err(bad) => {
                let lines = |bytes: &[u8]| memchr::memchr_iter(b'\n', bytes).count() as u64;
                let first = block.line + lines(block.bytes.get(..records.start).unwrap_or_default());
                let before = (0..bad.0.unwrap_or(0)).map(|field| lines(records.field(field)));
                let row = as_csv(&records);
                sink.reject(first + before.sum::<u64>(), bad, row);
            }
        }
    }
}

fn csv_row<'a>(records: &'a Records<'_>, layout: &Layout) -> Result<Row<'a>, Bad> {
    let width = layout.columns.len();
    if records.len() != width {
        let field = records.len().min(width).saturating_sub(1);
        let found = format!("{} fields where the header has {width}", records.len());
        return Err((
            Some(field),
            found,
            "give every row the header's fields; quote a text that holds commas",
        ));
    }
    let utf8 = |field: usize| {
        std::str::from_utf8(records.field(field)).map_err(|e| {
            let name = layout.columns.get(field).map_or("", String::as_str);
            let found = format!("byte {} of field `{name}` is not UTF-8", e.valid_up_to() + 1);
            (Some(field), found, "save the file as UTF-8")
        })
    };
    let id = layout.id_at.map(utf8).transpose()?.filter(|id| !id.is_empty());
    Ok(Row { id, text: utf8(layout.text_at)? })
}

fn as_csv(records: &Records<'_>) -> String {
    let mut out = Vec::new();
    for index in 0..records.len() {
        if index > 0 {
            out.push(b',');
        }
        super::csv_field(&String::from_utf8_lossy(records.field(index)), &mut out);
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn lines(block: &Block, sink: &mut Sink<'_>) {
    let content = block.bytes.strip_suffix(b"\n").unwrap_or(&block.bytes);
    for (line, bytes) in (block.line..).zip(content.split(|&byte| byte == b'\n')) {
        let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
        let text = std::str::from_utf8(bytes).map_err(|e| {
            (
                Some(e.valid_up_to()),
                format!("byte {} of the line is not UTF-8", e.valid_up_to() + 1),
                "save the file as UTF-8",
            )
        });
        let done = text.and_then(|text| match sink.layout.input {
            Input::Jsonl if text.trim().is_empty() => Ok(()),
            Input::Jsonl => json_row(text, sink),
            _ => {
                sink.row(&Row { id: None, text });
                Ok(())
            }
        });
        if let Err(bad) = done {
            sink.reject(line, bad, String::from_utf8_lossy(bytes).into_owned());
        }
    }
}

fn json_row(line: &str, sink: &mut Sink<'_>) -> Result<(), Bad> {
    let value: serde_json::Value = serde_json::from_str(line).map_err(|e| {
        let column = e.column().saturating_sub(1);
        (Some(column), format!("not a JSON object: {e}"), "write one object a line")
    })?;
    let field = &sink.layout.text;
    let text = value.get(field).and_then(serde_json::Value::as_str).ok_or_else(|| {
        let names = value.as_object().map_or_else(String::new, |object| {
            object.keys().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ")
        });
        (
            None,
            format!("no text field `{field}` among {names}"),
            "name the field that holds the comment with --text",
        )
    })?;
    let id = match value.get("id") {
        Some(serde_json::Value::String(id)) if !id.is_empty() => Some(id.clone()),
        Some(number @ serde_json::Value::Number(_)) => Some(number.to_string()),
        _ => None,
    };
    sink.row(&Row { id: id.as_deref(), text });
    Ok(())
}

impl Scored {
    /// Rows of the block, rejected ones too.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether the block had no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The written rows. `first` is the number, from 1, of the block's first row: the id of rows that have none.
    pub fn finish(self, output: Output, first: u64) -> Vec<u8> {
        if self.rows.iter().all(|&(_, fate)| fate != Fate::LacksId) {
            return self.body;
        }
        let rows = Rows::new(output, &[], "");
        let mut out = Vec::with_capacity(self.body.len() + 16 * self.rows.len());
        let mut start = 0;
        for (number, (end, fate)) in (first..).zip(self.rows) {
            if fate == Fate::LacksId {
                rows.id(&number.to_string(), &mut out);
            }
            out.extend_from_slice(self.body.get(start..end).unwrap_or_default());
            start = end;
        }
        out
    }
}
