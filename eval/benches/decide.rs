//! What deciding costs: guidelines of 20 rules, 12 judged by heads, 8 by checks and lists, on one core.
//!
//! The claim is at least 500,000 verdicts a second, so that deciding costs less than scoring. Comments have 5 to
//! 60 words, one in ten breaks a rule, some carry links and capitals; the article has 400 words. Tokens come from
//! scoring, which folds every comment once.

#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "indices and values made here")]

use std::fmt::Write;

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use moderato::comment::{Block, BlockPlace, Comment, Page, Status};
use moderato::number::{Probability, Threshold};
use moderato::policy::checks::{Surroundings, Thread};
use moderato::policy::{Case, Decider, HeadName, UncheckedGuidelines, tokens_of};

const COMMENTS: usize = 2_000;
const HEADS: &[(&str, &str)] = &[
    ("toxicity", "civility"),
    ("severe_toxicity", "harassment"),
    ("insult", "personal-attack"),
    ("threat", "threats"),
    ("profanity", "profanity"),
    ("sexual", "sexual"),
    ("identity_hate", "hate"),
    ("sexism", "sexism"),
    ("racism", "racism"),
    ("homophobia", "homophobia"),
    ("xenophobia", "xenophobia"),
    ("spam", "spam-promotion"),
];
const CHECKS: &[(&str, &str)] = &[
    ("links", "{ check = \"links\", max = 2.0 }"),
    ("privacy", "{ check = \"personal-data\" }"),
    ("commercial-promotion", "{ check = \"promotion\" }"),
    ("all-caps", "{ check = \"shouting\" }"),
    ("duplicate", "{ check = \"flooding\" }"),
    ("length", "{ check = \"length\", max = 250.0 }"),
    ("language", "{ check = \"language\", values = [\"en\"] }"),
    ("low-quality", "{ phrases = [\"great post\", \"thanks for sharing\"] }"),
];

fn main() {
    divan::main();
}

fn decider() -> Decider {
    let mut file = String::from("format = \"moderato-guidelines\"\nversion = 1\n");
    let heads = HEADS.iter().map(|(h, c)| (*c, format!("{{ head = \"{h}\", threshold = 0.8 }}")));
    let checks = CHECKS.iter().map(|(c, j)| (*c, (*j).to_owned()));
    for (category, judge) in heads.chain(checks) {
        let _ = write!(file, "[[rule]]\nid = \"{category}\"\ncategory = \"{category}\"\njudge = [{judge}]\n");
    }
    let names: Vec<_> =
        HEADS.iter().map(|(h, _)| HeadName { name: (*h).to_owned(), threshold: Threshold(0.8) }).collect();
    let guidelines = UncheckedGuidelines::parse("bench", &file).unwrap().check(&names).unwrap();
    Decider::new(guidelines, &names)
}

/// The same numbers on every machine (xorshift64).
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % n
    }
}

const WORDS: &[&str] = &[
    "the",
    "to",
    "and",
    "a",
    "of",
    "is",
    "you",
    "that",
    "it",
    "in",
    "for",
    "this",
    "not",
    "are",
    "be",
    "on",
    "they",
    "have",
    "with",
    "as",
    "if",
    "was",
    "but",
    "people",
    "what",
    "so",
    "bridge",
    "council",
    "money",
    "harbour",
    "ferry",
    "traffic",
    "spring",
    "mayor",
    "budget",
    "I",
    "never",
    "again",
    "tomorrow",
    "Saltmarsh",
    "repair",
    "road",
    "taxes",
];

fn text(chance: &mut Chance, words: usize) -> String {
    let mut out: Vec<String> = (0..words).map(|_| WORDS[chance.below(WORDS.len())].to_owned()).collect();
    match chance.below(30) {
        0 => out.push("https://www.example.org/news/123".to_owned()),
        1 => out.push("WAKE UP PEOPLE".to_owned()),
        2 => out.push("in 1998 it cost 4,200,000".to_owned()),
        _ => {}
    }
    out.join(" ") + "."
}

fn page() -> Page {
    let mut chance = Chance(0x5eed);
    let article = text(&mut chance, 400);
    let comments = (0..COMMENTS)
        .map(|i| {
            let words = 5 + chance.below(56);
            Comment {
                id: format!("c{i}"),
                author: Some("Ann".to_owned()),
                text: text(&mut chance, words),
                ..Comment::default()
            }
        })
        .collect();
    let offsets = (0..=article.len() as u32).collect();
    Page {
        status: Status::Comments,
        system: None,
        title: None,
        language: Some("en".to_owned()),
        comments,
        next: None,
        blocks: vec![Block { text: article.clone(), offsets, place: BlockPlace::Article }],
        source: article,
    }
}

fn verdicts(bencher: Bencher<'_, '_>, around: &Surroundings, thread: &Thread, page: &Page) {
    let decider = decider();
    let mut chance = Chance(0xda7a);
    let probabilities: Vec<Vec<Probability>> = (0..COMMENTS)
        .map(|_| {
            (0..HEADS.len()).map(|_| Probability(if chance.below(120) == 0 { 0.9 } else { 0.1 })).collect()
        })
        .collect();
    let tokens: Vec<_> = page.comments.iter().map(|c| tokens_of(&c.text)).collect();
    bencher.counter(ItemsCount::new(COMMENTS)).bench_local(|| {
        for (index, comment) in page.comments.iter().enumerate() {
            let case = Case {
                comment,
                index,
                probabilities: &probabilities[index],
                passages: &[],
                around,
                thread,
                tokens: &tokens[index],
            };
            black_box(decider.decide(&comment.text, &case));
        }
    });
}

#[divan::bench]
fn decide_20_rules(bencher: Bencher<'_, '_>) {
    let page = page();
    let (around, thread) = Surroundings::with_thread(&page);
    verdicts(bencher, &around, &thread, &page);
}

/// What is known of a thread before its first verdict: near-duplicates, the article's words.
#[divan::bench]
fn read_the_thread(bencher: Bencher<'_, '_>) {
    let page = page();
    bencher.counter(ItemsCount::new(COMMENTS)).bench(|| Surroundings::with_thread(black_box(&page)));
}
