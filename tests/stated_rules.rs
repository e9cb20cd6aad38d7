//! Extraction of stated rules measured on real publishers' words. Needs the folder `MODERATO_DATA` names.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test stops where something is missing, and tells its figures"
)]

use std::collections::BTreeSet;
use std::path::PathBuf;

use moderato::comment::{Block, BlockPlace, Page, Status};
use moderato::policy::{CATEGORIES, extract};
use serde_json::Value;

fn data(file: &str) -> Option<PathBuf> {
    let Some(folder) = std::env::var_os("MODERATO_DATA") else {
        eprintln!("skipped: MODERATO_DATA is not set");
        return None;
    };
    Some(PathBuf::from(folder).join(file))
}

fn lines(file: &str) -> Option<Vec<Value>> {
    let text = std::fs::read_to_string(data(file)?).unwrap();
    Some(text.lines().map(|l| serde_json::from_str(l).unwrap()).collect())
}

fn page(text: &str) -> Page {
    let offsets = (0..=text.len() as u32).collect();
    let block = Block { text: text.to_owned(), offsets, place: BlockPlace::Article };
    Page {
        status: Status::None,
        system: None,
        title: None,
        language: None,
        comments: Vec::new(),
        next: None,
        blocks: vec![block],
        source: text.to_owned(),
    }
}

#[derive(Default)]
struct Count {
    both: usize,
    found: usize,
    gold: usize,
}

impl Count {
    fn f1(&self) -> f64 {
        2.0 * self.both as f64 / (self.found + self.gold) as f64
    }
}

fn compare(rows: &[&Value], tell: bool) -> Count {
    let known: BTreeSet<&str> = CATEGORIES.iter().map(|c| c.family).collect();
    let mut count = Count::default();
    for row in rows {
        let text = row["text"].as_str().unwrap();
        let gold: BTreeSet<&str> =
            row["categories"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        assert!(gold.iter().all(|g| known.contains(g)), "a category the table lacks: {gold:?}");
        let found: BTreeSet<&str> = extract(&page(text)).iter().map(|r| r.category).collect();
        if tell {
            let extra: Vec<_> = found.difference(&gold).collect();
            let missed: Vec<_> = gold.difference(&found).collect();
            println!("{}: extra {extra:?}, missed {missed:?}", row["publisher"]);
        }
        count.both += gold.intersection(&found).count();
        count.found += found.len();
        count.gold += gold.len();
    }
    count
}

#[test]
fn categories_of_publishers_guidelines() {
    let Some(rows) = lines("rules/guidelines.jsonl") else { return };
    let tell = std::env::var_os("MODERATO_TELL").is_some();
    // The cues were written from general knowledge and then checked on the first half only.
    for (name, half) in [("first half", 0..16), ("second half", 16..rows.len())] {
        let count = compare(&rows[half].iter().collect::<Vec<_>>(), tell);
        println!(
            "{name}: F1 {:.3}, precision {:.3}, recall {:.3}",
            count.f1(),
            count.both as f64 / count.found as f64,
            count.both as f64 / count.gold as f64
        );
        // The gold lists what a publisher's whole statement says, the text is an excerpt: recall is capped.
        assert!(count.both as f64 >= 0.8 * count.found as f64, "precision of the {name}");
    }
}

/// A rule found on a saved page, by the segmenter and extraction together.
fn rules_of(path: &std::path::Path) -> (Page, Vec<moderato::policy::StatedRule>) {
    let page = moderato::segment::segment(&std::fs::read(path).unwrap());
    let rules = extract(&page);
    (page, rules)
}

#[test]
fn the_seed_that_states_rules_gives_them_and_the_others_give_none() {
    let Some(folder) = data("seeds") else { return };
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    files.retain(|f| f.extension().is_some_and(|e| e == "txt"));
    files.sort();
    for file in files {
        let (page, rules) = rules_of(&file);
        for rule in &rules {
            assert_eq!(&page.source[rule.start..rule.end], rule.quote);
            assert_eq!(&page.source[rule.statement_start..rule.statement_end], rule.statement);
        }
        let kinds: Vec<_> = rules.iter().map(|r| r.kind).collect();
        if file.file_name().unwrap().to_str().unwrap().starts_with("002") {
            let want = [
                "profanity",
                "threats",
                "personal-attack",
                "vulgarity",
                "sexism",
                "racism",
                "homophobia",
                "xenophobia",
                "commercial-promotion",
                "personal-promotion",
                "off-topic",
                "pre-moderation",
                "no-editing",
            ];
            assert!(want.iter().all(|w| kinds.contains(w)), "{kinds:?}");
            assert!(
                rules
                    .iter()
                    .any(|r| r.kind == "off-topic" && r.polarity == moderato::policy::Polarity::Require)
            );
        } else {
            assert_eq!(kinds, [""; 0], "{}", file.display());
        }
    }
}

#[test]
fn rules_inside_article_pages_are_found_with_their_quotes_and_distractors_give_none() {
    let Some(rows) = lines("rules/page_rules.jsonl") else { return };
    for row in rows {
        let (_, rules) = rules_of(&data("rules").unwrap().join(row["page"].as_str().unwrap()));
        let gold = row["rules"].as_array().unwrap();
        if gold.is_empty() {
            assert!(rules.is_empty(), "{}: {rules:?}", row["page"]);
        }
        for rule in gold {
            let quote = rule["quote"].as_str().unwrap();
            let stated: Vec<_> = rules
                .iter()
                .filter(|r| quote.contains(r.quote.as_str()) || r.statement.contains(quote))
                .collect();
            for category in rule["categories"].as_array().unwrap() {
                assert!(
                    stated.iter().any(|r| category == r.category),
                    "{}: {category} of \"{quote}\"",
                    row["page"]
                );
            }
        }
    }
}
