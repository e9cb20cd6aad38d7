//! Publishers' guidelines, complete and invented, each linted and exercised.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops where something is missing")]

use std::path::{Path, PathBuf};

use moderato::comment::{Comment, Page, Status};
use moderato::number::{Probability, Threshold};
use moderato::policy::checks::Surroundings;
use moderato::policy::{
    Action, Case, DecideBuffers, Decider, HeadName, UncheckedGuidelines, Verdict, tokens_of,
};

/// The heads of the shipped model; each flags at 0.6 here.
const HEADS: &[&str] = &[
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

fn heads() -> Vec<HeadName> {
    HEADS.iter().map(|n| HeadName { name: (*n).to_owned(), threshold: Threshold(0.6) }).collect()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/guidelines")
}

fn decider(name: &str) -> Decider {
    let path = folder().join(name);
    let text = std::fs::read_to_string(&path).unwrap();
    let file = UncheckedGuidelines::parse(name, &text).unwrap();
    Decider::new(file.check(&heads()).unwrap(), &heads())
}

/// The verdict on a comment alone, with some heads' probabilities, the others 0.
fn verdict(decider: &Decider, author: &str, text: &str, said: &[(&str, f64)]) -> Verdict {
    let comment =
        Comment { id: "c1".into(), author: Some(author.into()), text: text.into(), ..Comment::default() };
    let page = Page {
        status: Status::Comments,
        system: None,
        title: None,
        language: None,
        comments: vec![comment],
        next: None,
        blocks: Vec::new(),
        source: String::new(),
    };
    let (around, thread) = Surroundings::with_thread(&page);
    let probability = |head: &&str| said.iter().find(|(h, _)| h == head).map_or(0.0, |(_, p)| *p);
    let probabilities: Vec<_> = HEADS.iter().map(|h| Probability(probability(h))).collect();
    let mut buffers = DecideBuffers::default();
    let text = decider.readable(&mut buffers, text).into_owned();
    let tokens = tokens_of(&text);
    let case = Case {
        comment: &page.comments[0],
        index: 0,
        probabilities: &probabilities,
        passages: &[],
        around: &around,
        thread: &thread,
        tokens: &tokens,
    };
    decider.decide(&text, &case)
}

/// The action, and the ids of the rules named, weightiest first.
fn said(decider: &Decider, verdict: &Verdict) -> (Action, Vec<String>) {
    (verdict.action, verdict.reasons.iter().map(|r| decider.rule(r.rule).unwrap().id.clone()).collect())
}

fn expect(name: &str, author: &str, text: &str, heads: &[(&str, f64)], action: Action, rules: &[&str]) {
    let decider = decider(name);
    let got = said(&decider, &verdict(&decider, author, text, heads));
    assert_eq!(got, (action, rules.iter().map(|r| (*r).to_owned()).collect()), "{name}: {text}");
}

#[test]
fn every_example_is_sound_and_reads_back_as_written() {
    let mut seen = 0;
    for entry in std::fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let file = UncheckedGuidelines::parse(&path.display().to_string(), &text).unwrap();
        let problems: Vec<_> = file.lint(&heads()).iter().map(|p| p.error.to_string()).collect();
        assert_eq!(problems, [""; 0]);
        let guidelines = file.check(&heads()).unwrap();
        let written = guidelines.to_toml();
        let again = UncheckedGuidelines::parse("again", &written).unwrap().check(&heads()).unwrap();
        assert_eq!(again.to_toml(), written, "{}", path.display());
        seen += 1;
    }
    assert!(seen >= 5);
}

#[test]
fn a_local_paper_allows_place_names_and_its_own_links() {
    let name = "saltmarsh-courier.toml";
    expect(name, "Ted", "Scunthorpe has a better bridge.", &[], Action::Approve, &[]);
    expect(name, "Ted", "He cannot count.", &[("insult", 0.61)], Action::Reject, &["personal-attack"]);
    expect(name, "Ted", "He cannot count.", &[("insult", 0.4)], Action::Review, &["personal-attack"]);
    expect(
        name,
        "Ted",
        "Watch out.",
        &[("threat", 0.3), ("insult", 0.7)],
        Action::Reject,
        &["personal-attack", "threats"],
    );
    let links = "https://www.saltmarsh-courier.example/a www.b.example www.c.example";
    expect(name, "Ted", links, &[], Action::Approve, &[]);
    expect(name, "Ted", &format!("{links} www.d.example"), &[], Action::Review, &["links"]);
}

#[test]
fn a_german_paper_works_by_lists_and_checks() {
    let name = "nordhafen-zeitung.toml";
    expect(
        name,
        "Uwe Kruse",
        "Der Bürgermeister ist ein Hohlkopf, das weiß hier jeder.",
        &[],
        Action::Review,
        &["beleidigung"],
    );
    expect(
        name,
        "Uwe Kruse",
        "Ach, halt die Klappe und lies erst einmal den Artikel.",
        &[],
        Action::Review,
        &["beleidigung"],
    );
    expect(
        name,
        "Uwe Kruse",
        "Rufen Sie mich an: 040 55512345, dann reden wir über die Brücke.",
        &[],
        Action::Reject,
        &["daten"],
    );
    expect(
        name,
        "Uwe Kruse",
        "I really do not think that the bridge should be closed this year.",
        &[],
        Action::Review,
        &["sprache"],
    );
    let decider = decider(name);
    let fine = verdict(
        &decider,
        "Uwe Kruse",
        "Ich finde, dass die Brücke schon lange hätte repariert werden müssen.",
        &[],
    );
    assert_eq!(fine.action, Action::Approve);
    assert_eq!(fine.not_checked.len(), 2, "the two rules for a person are named");
}

#[test]
fn a_radio_station_asks_for_precision_and_sends_the_rest_to_a_person() {
    let name = "ridge-and-valley-radio.toml";
    expect(name, "Jo", "Hm.", &[("toxicity", 0.9)], Action::Review, &["respect"]);
    expect(name, "Jo", "Hm.", &[("sexual", 0.94)], Action::Review, &["sexual"]);
    expect(name, "Jo", "Hm.", &[("sexual", 0.95)], Action::Reject, &["sexual"]);
    expect(name, "Jo", "Everyone should vote for Dana on Tuesday.", &[], Action::Review, &["campaigning"]);
    expect(name, "Jo", "THIS IS WHAT YOU GET FOR NOT LISTENING", &[], Action::Review, &["caps"]);
}

#[test]
fn a_book_blog_fights_spam_and_empty_praise() {
    let name = "inkwell-reviews.toml";
    expect(name, "Mia", "Great post, keep it up!", &[], Action::Review, &["praise"]);
    expect(
        name,
        "SEO King",
        "I liked the second volume more than the first.",
        &[],
        Action::Review,
        &["name"],
    );
    expect(
        name,
        "Mia",
        "Buy now at the best price: write to shop@example.org",
        &[("spam", 0.9)],
        Action::Reject,
        &["spam", "own-book"],
    );
    expect(name, "Mia", "I cried when the old captain dies.", &[], Action::Review, &["spoilers"]);
}

#[test]
fn an_agency_names_the_group_and_keeps_every_reason() {
    let name = "lantern-wire.toml";
    let heads = [("xenophobia", 0.7), ("racism", 0.8), ("insult", 0.6)];
    expect(name, "Ann", "They should all go.", &heads, Action::Reject, &["racism", "xenophobia", "attacks"]);
    expect(name, "Ann", "She lied under oath, that is perjury.", &[], Action::Review, &["court"]);
}

/// A thread with abuse, spam, copies and plain talk.
const THREAD: &[&str] = &[
    "You are a complete idiot and everyone here knows it.",
    "I would rather they repaired it now than after it falls into the harbour.",
    "Buy now at the best price, visit our website www.example.com or WhatsApp +44 7700 900123",
    "Calling a man an idiot does not mend a bridge.",
    "The council should resign today, all of them, and not tomorrow.",
    "the council should resign today, all of them, and not tomorrow!!",
    "WHY DOES NOBODY EVER ASK THE PEOPLE WHO LIVE HERE",
    "Veni, vidi, vici.",
    "My first point is the budget, which nobody has read.\n\nThe second is that you are a stupid, disgusting liar.",
    "Somebody should find out where he lives and burn his house down.",
];

fn thread(order: &[usize]) -> Page {
    let comment =
        |i: &usize| Comment { id: format!("c{i}"), text: THREAD[*i].to_owned(), ..Comment::default() };
    Page {
        status: Status::Comments,
        system: None,
        title: None,
        language: None,
        comments: order.iter().map(comment).collect(),
        next: None,
        blocks: Vec::new(),
        source: String::new(),
    }
}

#[test]
fn verdicts_are_the_same_in_any_order_on_any_number_of_threads_and_one_by_one() {
    let Ok(model) = moderato::model::shipped() else {
        eprintln!("skipped: this build has no shipped model");
        return;
    };
    let scorer = moderato::model::Scorer::new(&model);
    let heads: Vec<_> =
        model.heads().iter().map(|h| HeadName { name: h.name.clone(), threshold: h.threshold }).collect();
    let decider = Decider::new(moderato::policy::Guidelines::default_set(&heads), &heads);
    let judged = |order: &[usize], threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let page = thread(order);
        let verdicts = pool.install(|| moderato::policy::judge_page(&scorer, &decider, &page));
        let mut by_comment: Vec<_> = order.iter().copied().zip(verdicts).collect();
        by_comment.sort_by_key(|(i, _)| *i);
        by_comment
    };
    let order: Vec<usize> = (0..THREAD.len()).collect();
    let reference = judged(&order, 1);
    assert!(reference.iter().any(|(_, v)| v.action == Action::Reject));
    assert!(reference.iter().any(|(_, v)| v.action == Action::Approve));
    let backwards: Vec<usize> = order.iter().rev().copied().collect();
    let mixed: Vec<usize> = order.iter().map(|i| i * 7 % THREAD.len()).collect();
    for (order, threads) in [(&order, 4), (&backwards, 1), (&backwards, 3), (&mixed, 2)] {
        assert_eq!(judged(order, threads), reference);
    }
    // Alone, all but the two copies, which are copies only beside each other.
    for i in order.iter().filter(|i| !(4..=5).contains(*i)) {
        assert_eq!(judged(&[*i], 1)[0], reference[*i]);
    }
}
