//! What the data itself is like: duplicates, labels that may be wrong, the worst errors.

use super::super::figure::{count, percent};
use crate::metrics::evaluation::Evaluation;
use crate::metrics::noise::Disagreement;
use crate::metrics::overlap::{Likeness, NEAR};
use crate::report::document::{Block, Quote, Table};

/// Pairs listed in a report; JSON has all.
const LISTED: usize = 30;

pub(super) fn leakage(e: &Evaluation) -> Vec<Block> {
    let Some(leakage) = &e.leakage else { return Vec::new() };
    let share = |n: usize| percent(n as f64 / leakage.test_rows.max(1) as f64);
    let mut table = Table::new("Duplicates", &["what", "comments", "share of the test data"]);
    let rows = [
        ("test comments that stand in the training data word for word", leakage.exact),
        ("test comments that nearly do", leakage.near),
        ("test comments that repeat an earlier test comment", leakage.within_test),
    ];
    for (what, n) in rows {
        table.row([what.to_owned(), count(n as f64), share(n)]);
    }
    let said = format!(
        "{} training and {} test comments compared; near means that at least {} of the three-word runs agree.",
        count(leakage.train_rows as f64),
        count(leakage.test_rows as f64),
        percent(NEAR)
    );
    let mut pairs = Table::new("Pairs", &["test id", "training id", "likeness"]);
    for pair in leakage.pairs.iter().take(LISTED) {
        let likeness = match pair.likeness {
            Likeness::Exact => "exact".to_owned(),
            Likeness::Near => format!("near ({})", percent(pair.share)),
        };
        pairs.row([pair.test.clone(), pair.train.clone(), likeness]);
    }
    let mut blocks = vec![Block::Heading("Leakage".to_owned()), Block::Text(said), Block::Table(table)];
    if !pairs.rows.is_empty() {
        blocks.push(Block::Table(pairs));
    }
    blocks
}

pub(super) fn suspects(e: &Evaluation) -> Vec<Block> {
    if e.suspects.is_empty() {
        return Vec::new();
    }
    let said = "Rows on which the model is as sure of the other class as it is on average of that class itself \
                (confident learning). A person should look; some are the model's errors.";
    let mut table =
        Table::new("Suspect labels", &["head", "labelled 0, look like 1", "labelled 1, look like 0"]);
    for s in &e.suspects {
        table.row([s.head.clone(), s.negatives.to_string(), s.positives.to_string()]);
    }
    let mut blocks = vec![
        Block::Heading("Labels that may be wrong".to_owned()),
        Block::Text(said.to_owned()),
        Block::Table(table),
    ];
    for s in &e.suspects {
        blocks.push(Block::Part(format!("suspects of {}", s.head)));
        blocks.push(Block::Quotes(s.rows.iter().map(quote).collect()));
    }
    blocks
}

pub(super) fn errors(e: &Evaluation) -> Vec<Block> {
    if e.errors.is_empty() {
        return Vec::new();
    }
    let said = "The most confident wrong decisions, with the words that moved the model: [for] the head and (against) it.";
    let mut blocks = vec![Block::Heading("Worst errors".to_owned()), Block::Text(said.to_owned())];
    for errors in e.errors.chunk_by(|a, b| a.head == b.head) {
        blocks.push(Block::Part(format!("errors of {}", errors.first().map_or("", |d| d.head.as_str()))));
        blocks.push(Block::Quotes(errors.iter().map(quote).collect()));
    }
    blocks
}

fn quote(d: &Disagreement) -> Quote {
    Quote {
        caption: format!(
            "{} · {} · line {} · label {} · probability {:.3}",
            d.head,
            d.id,
            d.line,
            u8::from(d.positive),
            d.probability
        ),
        text: d.text.clone(),
        marks: d.marks.clone(),
    }
}
