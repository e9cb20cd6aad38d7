//! A report as blocks: headings, paragraphs, tables, charts. The renderers (`text`, `html`) know blocks, not
//! evaluations; a section of a report knows blocks, not renderers.

use super::chart::Chart;

/// A piece of a report.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// A section's title.
    Heading(String),
    /// A head's or slice's title within a section; what follows up to the next one folds away in HTML.
    Part(String),
    /// A paragraph.
    Text(String),
    /// A table.
    Table(Table),
    /// A plot with the table behind it.
    Chart(Chart),
    /// Comments with marked words.
    Quotes(Vec<Quote>),
}

/// A table of ready-made cells.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// What it shows.
    pub title: String,
    /// Column heads.
    pub columns: Vec<String>,
    /// Rows, each as long as `columns`.
    pub rows: Vec<Vec<String>>,
}

/// A comment shown as evidence.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Quote {
    /// What it is evidence of: row, head, probability, label.
    pub caption: String,
    /// The comment.
    pub text: String,
    /// Bytes of `text` to mark, in order, not overlapping; `true` where the words speak for the head.
    pub marks: Vec<(usize, usize, bool)>,
}

impl Table {
    /// A table with a title and columns and no row.
    pub fn new(title: &str, columns: &[&str]) -> Self {
        let columns = columns.iter().map(|c| (*c).to_owned()).collect();
        Self { title: title.to_owned(), columns, rows: Vec::new() }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }
}

impl Quote {
    /// The text cut into runs: what is marked (and which way) and what is not.
    pub fn runs(&self) -> Vec<(&str, Option<bool>)> {
        let mut runs = Vec::new();
        let mut at = 0;
        for (start, end, speaks_for) in &self.marks {
            let (Some(before), Some(marked)) = (self.text.get(at..*start), self.text.get(*start..*end))
            else {
                continue;
            };
            runs.push((before, None));
            runs.push((marked, Some(*speaks_for)));
            at = *end;
        }
        runs.push((self.text.get(at..).unwrap_or_default(), None));
        runs.retain(|(run, _)| !run.is_empty());
        runs
    }
}

#[cfg(test)]
mod tests {
    use super::Quote;

    #[test]
    fn runs_put_together_are_the_text() {
        let quote = Quote {
            caption: String::new(),
            text: "a bad word é".to_owned(),
            marks: vec![(2, 5, true), (4, 6, true), (11, 13, false)],
        };
        let runs = quote.runs();
        assert_eq!(runs.iter().map(|(r, _)| *r).collect::<String>(), quote.text);
        assert_eq!(runs[1], ("bad", Some(true)));
    }
}
