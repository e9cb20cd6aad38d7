//! An evaluation as text for a terminal: tables, no plots.

use std::fmt::Write;

use super::sections::{blocks, subject};
use crate::metrics::evaluation::Evaluation;
use crate::report::document::{Block, Quote, Table};

/// With more heads than this their own tables are left to JSON and HTML: nobody scrolls through them.
const HEADS_IN_FULL: usize = 2;
/// Where the last column of a table is wrapped.
const WIDTH: usize = 118;

/// The report.
pub fn text(evaluation: &Evaluation) -> String {
    let mut out = subject(evaluation) + "\n";
    let mut folded = false;
    for block in blocks(evaluation) {
        folded = match &block {
            Block::Heading(_) => false,
            Block::Part(name) => {
                folded || (evaluation.heads.len() > HEADS_IN_FULL && evaluation.head(name).is_some())
            }
            _ => folded,
        };
        if !folded {
            add(&mut out, &block);
        }
    }
    out
}

fn add(out: &mut String, block: &Block) {
    let _ = match block {
        Block::Heading(title) => writeln!(out, "\n{}\n{}", title, "=".repeat(title.chars().count())),
        Block::Text(text) => writeln!(out, "{text}"),
        Block::Table(table) => write!(out, "\n{}", self::table(table)),
        // A part's tables have titles; a chart's numbers stand in tables of their own.
        Block::Part(_) | Block::Chart(_) => Ok(()),
        Block::Quotes(quotes) => quotes.iter().try_for_each(|q| writeln!(out, "\n{}", quote(q))),
    };
}

fn quote(quote: &Quote) -> String {
    let marked = quote.runs().into_iter().map(|(run, mark)| match mark {
        Some(true) => format!("[{run}]"),
        Some(false) => format!("({run})"),
        None => run.to_owned(),
    });
    // A control character could change the terminal it is printed on.
    let text: String =
        marked.collect::<String>().chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    format!("  {}\n    {}", quote.caption, wrap(&text, WIDTH - 4).join("\n    "))
}

/// A table in aligned columns: numbers to the right, the last column wrapped.
pub(crate) fn table(table: &Table) -> String {
    let width = |c: usize| {
        let cells = table.rows.iter().filter_map(|r| r.get(c)).chain(table.columns.get(c));
        cells.map(|s| s.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..table.columns.len()).map(width).collect();
    let right: Vec<bool> = (0..table.columns.len()).map(|c| is_numeric(table, c)).collect();
    let mut out = format!("{}\n", table.title);
    for row in std::iter::once(&table.columns).chain(&table.rows) {
        line(&mut out, row, &widths, &right);
    }
    out
}

fn line(out: &mut String, row: &[String], widths: &[usize], right: &[bool]) {
    let mut used = 0;
    let last = row.len().saturating_sub(1);
    for (i, cell) in row.iter().enumerate() {
        let width = widths.get(i).copied().unwrap_or(0);
        let pad = " ".repeat(width.saturating_sub(cell.chars().count()));
        out.push_str("  ");
        used += 2;
        if right.get(i).copied().unwrap_or(false) {
            let _ = write!(out, "{pad}{cell}");
        } else if i == last {
            let indent = format!("\n{}", " ".repeat(used));
            out.push_str(&wrap(cell, WIDTH.saturating_sub(used).max(30)).join(&indent));
        } else {
            let _ = write!(out, "{cell}{pad}");
        }
        used += width;
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
}

/// Whether a column's cells begin with a number: those are set to the right.
fn is_numeric(table: &Table, column: usize) -> bool {
    let mut cells =
        table.rows.iter().filter_map(|r| r.get(column)).filter(|c| !c.is_empty() && *c != "–").peekable();
    cells.peek().is_some() && cells.all(|c| c.starts_with(|c: char| c.is_ascii_digit() || c == '-'))
}

fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let full = lines
            .last()
            .is_some_and(|l| !l.is_empty() && l.chars().count() + 1 + word.chars().count() > width);
        if full {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
}
