//! Functional tests: short written cases, each for one thing a moderator must get right.
//!
//! In: a scored [`Sample`] with the columns [`FUNCTION`] and, for disguised cases, [`TWIN`]. Out: the share right by
//! function, how many disguised cases are still flagged, and every failure. A case is right when each head that has
//! an expectation flags exactly as expected.
//!
//! Source: the method is `HateCheck`'s (Röttger et al., ACL 2021); the cases are the project's own.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::binomial::{Interval, clopper_pearson};
use super::sample::{Example, Sample};

/// The column that says what a case tests.
pub const FUNCTION: &str = "function";
/// The column with the id of the same case in the clear.
pub const TWIN: &str = "_twin";
/// The column that says why the case is in the set.
pub const WHY: &str = "_why";

/// Cases of one kind and how many are right.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Share {
    /// The function or head.
    pub name: String,
    /// Cases.
    pub cases: usize,
    /// Those that are right.
    pub right: usize,
    /// `right / cases`.
    pub share: f64,
    /// Its exact interval.
    pub interval: Option<Interval>,
}

/// One head's mistake on a case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Mistake {
    /// The head.
    pub head: String,
    /// Whether it should flag.
    pub expected: bool,
    /// What it says.
    pub probability: f64,
    /// Where it flags.
    pub threshold: f64,
}

/// A case that went wrong.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Failure {
    /// Its id.
    pub id: String,
    /// What it tests.
    pub function: String,
    /// The comment; left out of frozen results.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// Why the case is in the set.
    pub why: String,
    /// What went wrong.
    pub mistakes: Vec<Mistake>,
}

/// The outcome of a set of functional tests.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Challenge {
    /// The set's file, without folders.
    pub file: String,
    /// All cases.
    pub overall: Share,
    /// By function, in the set's order.
    pub functions: Vec<Share>,
    /// By head: decisions that are as expected.
    pub heads: Vec<Share>,
    /// Disguised cases flagged, of those whose twin in the clear is flagged.
    pub disguised: Share,
    /// Cases that went wrong, in the set's order.
    pub failures: Vec<Failure>,
}

/// Judges a set of functional tests.
pub fn challenge(file: &str, sample: &Sample, confidence: f64) -> Challenge {
    let column = |name: &str| sample.columns.iter().position(|c| c == name);
    let (function, twin, why) = (column(FUNCTION), column(TWIN), column(WHY));
    let value =
        |e: &Example, at: Option<usize>| at.and_then(|at| e.values.get(at)).cloned().unwrap_or_default();
    let mut functions = Tally::default();
    let (mut heads, mut all) = (Tally::default(), Tally::default());
    let mut failures = Vec::new();
    for (i, example) in sample.examples.iter().enumerate() {
        let decisions = decisions(sample, i);
        for mistake in &decisions {
            heads.add(&mistake.0.head, mistake.1);
        }
        let mistakes: Vec<Mistake> = decisions.into_iter().filter(|d| !d.1).map(|d| d.0).collect();
        functions.add(&value(example, function), mistakes.is_empty());
        all.add("all", mistakes.is_empty());
        if !mistakes.is_empty() {
            failures.push(Failure {
                id: example.id.clone(),
                function: value(example, function),
                text: example.text.clone(),
                why: value(example, why),
                mistakes,
            });
        }
    }
    Challenge {
        file: file.to_owned(),
        overall: all.one("all", confidence),
        functions: functions.shares(confidence),
        heads: heads.shares(confidence),
        disguised: disguised(sample, |e| value(e, twin), confidence),
        failures,
    }
}

/// Every decision of a case, and whether it is as expected.
fn decisions(sample: &Sample, example: usize) -> Vec<(Mistake, bool)> {
    let (Some(labels), Some(scores)) = (sample.examples.get(example), sample.scores.get(example)) else {
        return Vec::new();
    };
    let decision = |((head, label), score): ((&super::sample::JudgedHead, &Option<f64>), &Option<f64>)| {
        let (label, probability) = ((*label)?, (*score)?);
        let expected = label >= sample.positive_at;
        let threshold = head.threshold.0;
        let right = (probability >= threshold) == expected;
        Some((Mistake { head: head.name.clone(), expected, probability, threshold }, right))
    };
    sample.heads.iter().zip(&labels.labels).zip(scores).filter_map(decision).collect()
}

/// Whether any head that should flag the case does.
fn is_caught(sample: &Sample, example: usize) -> bool {
    decisions(sample, example).iter().any(|(decision, right)| decision.expected && *right)
}

fn disguised(sample: &Sample, twin: impl Fn(&Example) -> String, confidence: f64) -> Share {
    let by_id: BTreeMap<&str, usize> =
        sample.examples.iter().enumerate().map(|(i, e)| (e.id.as_str(), i)).collect();
    let mut tally = Tally::default();
    for (i, example) in sample.examples.iter().enumerate() {
        let clear = by_id.get(twin(example).as_str()).copied();
        if clear.is_some_and(|clear| is_caught(sample, clear)) {
            tally.add("disguised", is_caught(sample, i));
        }
    }
    tally.one("disguised", confidence)
}

/// Right and all by name, in the order met.
#[derive(Default)]
struct Tally(Vec<(String, usize, usize)>);

impl Tally {
    fn add(&mut self, name: &str, right: bool) {
        if !self.0.iter().any(|(n, ..)| n == name) {
            self.0.push((name.to_owned(), 0, 0));
        }
        if let Some((_, cases, rights)) = self.0.iter_mut().find(|(n, ..)| n == name) {
            *cases += 1;
            *rights += usize::from(right);
        }
    }

    fn shares(&self, confidence: f64) -> Vec<Share> {
        self.0.iter().map(|(name, cases, right)| share(name, *cases, *right, confidence)).collect()
    }

    fn one(&self, name: &str, confidence: f64) -> Share {
        self.shares(confidence).into_iter().next().unwrap_or_else(|| share(name, 0, 0, confidence))
    }
}

fn share(name: &str, cases: usize, right: usize, confidence: f64) -> Share {
    Share {
        name: name.to_owned(),
        cases,
        right,
        share: right as f64 / cases.max(1) as f64,
        interval: clopper_pearson(right as f64, cases as f64, confidence),
    }
}

#[cfg(test)]
mod tests {
    use super::{FUNCTION, TWIN, challenge};
    use crate::metrics::sample::{Example, JudgedHead, Sample};
    use crate::number::Threshold;

    fn case(id: &str, function: &str, label: f64, twin: &str) -> Example {
        Example {
            id: id.to_owned(),
            labels: vec![Some(label), None],
            values: vec![function.to_owned(), twin.to_owned()],
            ..Example::default()
        }
    }

    #[test]
    fn functions_twins_and_failures_are_counted() {
        let head = |name: &str| JudgedHead { name: name.to_owned(), threshold: Threshold(0.5) };
        let sample = Sample {
            heads: vec![head("insult"), head("threat")],
            columns: vec![FUNCTION.to_owned(), TWIN.to_owned()],
            examples: vec![
                case("a", "plain", 1.0, ""),
                case("b", "plain", 1.0, ""),
                case("c", "leet", 1.0, "a"),
                case("d", "leet", 1.0, "b"),
                case("e", "negation", 0.0, ""),
            ],
            scores: [0.9, 0.1, 0.2, 0.8, 0.7].iter().map(|s| vec![Some(*s), Some(0.99)]).collect(),
            positive_at: 0.5,
            ..Sample::default()
        };
        let got = challenge("x.csv", &sample, 0.95);
        assert_eq!((got.overall.right, got.overall.cases), (2, 5));
        let plain = &got.functions[0];
        assert_eq!((plain.name.as_str(), plain.right, plain.cases), ("plain", 1, 2));
        // Only `a` is caught in the clear, and its twin `c` is not.
        assert_eq!((got.disguised.right, got.disguised.cases), (0, 1));
        assert_eq!(got.failures.iter().map(|f| f.id.as_str()).collect::<Vec<_>>(), ["b", "c", "e"]);
        assert_eq!(got.heads.len(), 1, "a head without expectation is not judged");
    }
}
