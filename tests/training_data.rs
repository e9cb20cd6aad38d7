//! The project's own labelled rows: complete, unique, enough of each kind, and apart from the test cases.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test may panic: that is how it fails"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

const NEWSROOM: &str = "training-data/newsroom.csv";
const MADE: &str = "training-data/made.csv";
const LONG: &str = "training-data/long.csv";
const PASSAGES: &str = "training-data/passages.csv";
const OBJECTS: &str = "training-data/objects.csv";
const GROUPS: &str = "training-data/groups.csv";
const PHRASES: &str = "training-data/phrases.csv";
/// Files whose every row has every label.
const COMMENTS: [&str; 5] = [NEWSROOM, MADE, LONG, PASSAGES, OBJECTS];
const FILES: [&str; 7] = [NEWSROOM, MADE, LONG, PASSAGES, OBJECTS, GROUPS, PHRASES];
const HEADS: [&str; 13] = [
    "toxicity",
    "severe_toxicity",
    "insult",
    "threat",
    "profanity",
    "sexual",
    "identity_hate",
    "sexism",
    "racism",
    "homophobia",
    "xenophobia",
    "spam",
    "reject",
];

type Row = BTreeMap<String, String>;

fn rows(file: &str) -> Vec<Row> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    let mut reader = csv::Reader::from_path(path).unwrap();
    let header = reader.headers().unwrap().clone();
    reader
        .records()
        .map(|r| header.iter().map(str::to_owned).zip(r.unwrap().iter().map(str::to_owned)).collect())
        .collect()
}

/// Letters and digits alone, so that rows that differ only in punctuation count as alike.
fn essence(text: &str) -> String {
    let folded: String = text.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
    if folded.is_empty() { text.to_owned() } else { folded }
}

#[test]
fn comments_label_every_head_of_every_row_with_0_or_1() {
    for row in COMMENTS.into_iter().flat_map(rows) {
        for head in HEADS {
            assert!(matches!(row[head].as_str(), "0" | "1"), "{}: {head} is {:?}", row["id"], row[head]);
        }
        assert!(!row["_why"].is_empty(), "{} has no reason", row["id"]);
    }
}

#[test]
fn kinds_agree_with_the_labels() {
    for row in COMMENTS.into_iter().flat_map(rows) {
        let labelled = HEADS.iter().any(|&head| row[head] == "1");
        let kind = row["_kind"].as_str();
        assert_eq!(labelled, kind == "positive", "{} is {kind:?}", row["id"]);
        assert!(matches!(kind, "positive" | "hard-negative" | "ordinary"), "{} is {kind:?}", row["id"]);
    }
}

#[test]
fn newsroom_has_enough_rows_positives_and_hard_negatives() {
    let rows = rows(NEWSROOM);
    assert!(rows.len() >= 2500, "{} rows", rows.len());
    for head in HEADS {
        let positives = rows.iter().filter(|r| r[head] == "1").count();
        assert!(positives >= 200, "{head} has {positives} positives");
    }
    assert!(rows.iter().filter(|r| r["_kind"] == "hard-negative").count() >= 150);
}

#[test]
fn no_two_rows_are_alike_and_no_id_occurs_twice() {
    for file in FILES {
        let (mut texts, mut ids) = (BTreeSet::new(), BTreeSet::new());
        for row in rows(file) {
            assert!(texts.insert(essence(&row["text"])), "{file}: {} repeats a text", row["id"]);
            assert!(ids.insert(row["id"].clone()), "{file}: id {} occurs twice", row["id"]);
        }
    }
}

#[test]
fn phrases_and_frames_label_known_heads_with_0_1_or_nothing() {
    for row in [PHRASES, GROUPS].into_iter().flat_map(rows) {
        let labels = row.iter().filter(|(c, _)| !c.starts_with('_') && *c != "id" && *c != "text");
        for (column, value) in labels {
            assert!(HEADS.contains(&column.as_str()), "{column} is no head");
            assert!(matches!(value.as_str(), "0" | "1" | ""), "{}: {column} is {value:?}", row["id"]);
        }
    }
}

#[test]
fn no_challenge_case_is_trained_on() {
    let cases: BTreeSet<String> =
        rows("eval/sets/challenge.csv").iter().map(|r| essence(&r["text"])).collect();
    for file in FILES {
        for row in rows(file) {
            assert!(!cases.contains(&essence(&row["text"])), "{file}: {} is a challenge case", row["id"]);
        }
    }
}
