//! A whole evaluation as data: what reports render, gates check and results freeze.
//!
//! Tagged and versioned. A section that was not asked for is left out of the file.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::bias::HeadBias;
use super::bootstrap::{Plan, percentile};
use super::challenge::Challenge;
use super::confusion::Confusion;
use super::gate::Verdict;
use super::head::{Head, HeadReport, MetricValues, judge};
use super::noise::{Disagreement, Suspects};
use super::overlap::Likeness;
use super::pages::PagesJudged;
use super::paired::Comparison;
use super::select::Choice;
use super::slices::Slice;
use super::subgroup::Figure;
use super::swap::HeadSwaps;
use super::table::{self, Needs};

/// The tag every file starts with.
pub const FORMAT: &str = "moderato-evaluation";
/// The version of the format; raised when a reader of the old one would misread the new.
pub const VERSION: u32 = 1;

/// An evaluation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// [`FORMAT`].
    pub format: String,
    /// [`VERSION`].
    pub version: u32,
    /// What was judged.
    pub subject: Subject,
    /// What it was judged by.
    pub data: Vec<DataFile>,
    /// How.
    pub settings: Settings,
    /// By head, in the model's order.
    pub heads: Vec<HeadReport>,
    /// Over all heads; `None` with one head.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overall: Option<Overall>,
    /// Thresholds that were chosen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<Choice>,
    /// Out-of-fold figures by fold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub folds: Vec<FoldReport>,
    /// How the figures grow with the training data.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub learning_curve: Vec<CurvePoint>,
    /// Figures of some of the comments.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub slices: Vec<Slice>,
    /// Bias by identity terms.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bias: Vec<HeadBias>,
    /// Term swaps, by head.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub swaps: Vec<HeadSwaps>,
    /// Functional tests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub challenge: Option<Challenge>,
    /// Against another model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comparison: Option<Comparison>,
    /// Duplicates in and between data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leakage: Option<Leakage>,
    /// Labels that may be wrong.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub suspects: Vec<Suspects>,
    /// The most confident wrong decisions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<Disagreement>,
    /// Pages taken apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub segment: Option<PagesJudged>,
    /// Gates and what became of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gates: Vec<Verdict>,
}

/// One fold of a cross-validation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FoldReport {
    /// Its number, from 1.
    pub fold: usize,
    /// Rows trained on.
    pub trained_on: usize,
    /// Rows judged.
    pub judged: usize,
    /// By head: metric values.
    pub heads: BTreeMap<String, BTreeMap<String, Option<f64>>>,
}

/// The figures after training on some of the data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CurvePoint {
    /// Rows trained on.
    pub rows: usize,
    /// By head: metrics.
    pub heads: BTreeMap<String, BTreeMap<String, Figure>>,
}

/// Duplicates between training and test data, and within the test data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Leakage {
    /// Comments of the training data.
    pub train_rows: usize,
    /// Comments of the test data.
    pub test_rows: usize,
    /// Test comments that stand in the training data word for word.
    pub exact: usize,
    /// Those that nearly do.
    pub near: usize,
    /// Test comments that repeat an earlier test comment, exactly or nearly.
    pub within_test: usize,
    /// The pairs between the two, by id.
    pub pairs: Vec<LeakedPair>,
}

/// A test comment that the training data holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LeakedPair {
    /// Its id.
    pub test: String,
    /// Its partner's.
    pub train: String,
    /// Exact or near.
    pub likeness: Likeness,
    /// Share of three-word runs in common.
    pub share: f64,
}

/// What was judged: a model, or scores from anywhere.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Subject {
    /// Its name: a model's own, or the file of scores.
    pub name: String,
    /// The model's version, where it is a model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// SHA-256 of the file, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
}

/// A file of labels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataFile {
    /// Its name, without folders: results must not depend on where they were made.
    pub file: String,
    /// Rows with at least one label.
    pub rows: usize,
    /// SHA-256 of its bytes.
    pub sha256: String,
}

/// How the figures were made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// Bootstrap rounds.
    pub rounds: usize,
    /// The seed.
    pub seed: u64,
    /// Confidence of the intervals.
    pub confidence: f64,
    /// What is resampled: `row`, or the column whose equal values are drawn together.
    pub unit: String,
    /// How many of them.
    pub units: usize,
    /// A label at or above this is positive.
    pub positive_at: f64,
}

/// Over all heads.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Overall {
    /// The mean over the heads for which a metric is defined.
    #[serde(rename = "macro")]
    pub macro_mean: BTreeMap<String, Figure>,
    /// All decisions of all heads together.
    pub micro: BTreeMap<String, Figure>,
    /// Those decisions.
    pub confusion: Confusion,
}

impl Evaluation {
    /// Judges heads; further sections are added by their own rooms.
    ///
    /// # Errors
    /// See [`judge`].
    pub fn new(
        subject: Subject,
        data: Vec<DataFile>,
        settings: Settings,
        heads: &[Head],
    ) -> crate::Result<Self> {
        let (reports, rounds) = judge(heads, settings.plan())?;
        let overall = (reports.len() > 1).then(|| overall(&reports, &rounds, settings.confidence));
        Ok(Self { data, heads: reports, overall, ..Self::empty(subject, settings) })
    }

    /// An evaluation with no section yet.
    pub fn empty(subject: Subject, settings: Settings) -> Self {
        Self {
            format: FORMAT.to_owned(),
            version: VERSION,
            subject,
            data: Vec::new(),
            settings,
            heads: Vec::new(),
            overall: None,
            choices: Vec::new(),
            folds: Vec::new(),
            learning_curve: Vec::new(),
            slices: Vec::new(),
            bias: Vec::new(),
            swaps: Vec::new(),
            challenge: None,
            comparison: None,
            leakage: None,
            suspects: Vec::new(),
            errors: Vec::new(),
            segment: None,
            gates: Vec::new(),
        }
    }

    /// The head with this name.
    pub fn head(&self, name: &str) -> Option<&HeadReport> {
        self.heads.iter().find(|h| h.name == name)
    }

    /// The same without what only plots need and without any comment's text: small and harmless enough to keep in
    /// a repository.
    #[must_use]
    pub fn frozen(mut self) -> Self {
        self.heads.iter_mut().for_each(|h| h.curves = None);
        let failures = self.challenge.iter_mut().flat_map(|c| &mut c.failures).map(|f| &mut f.text);
        let flips = self.comparison.iter_mut().flat_map(|c| &mut c.heads).flat_map(|h| &mut h.flips);
        failures.chain(flips.map(|f| &mut f.text)).for_each(String::clear);
        for row in self.suspects.iter_mut().flat_map(|s| &mut s.rows).chain(&mut self.errors) {
            row.text.clear();
            row.marks.clear();
        }
        self
    }
}

impl Settings {
    /// How the bootstrap draws.
    pub fn plan(&self) -> Plan {
        Plan {
            rounds: self.rounds,
            seed: self.seed,
            confidence: self.confidence,
            units: self.units,
            grouped: self.unit != "row",
        }
    }
}

fn overall(heads: &[HeadReport], rounds: &[Vec<MetricValues>], confidence: f64) -> Overall {
    let mean = |values: &mut dyn Iterator<Item = Option<f64>>| {
        let defined: Vec<f64> = values.flatten().collect();
        (!defined.is_empty()).then(|| defined.iter().sum::<f64>() / defined.len() as f64)
    };
    let figure = |(i, metric): (usize, &table::Metric)| {
        let value = mean(&mut heads.iter().map(|h| h.metrics.get(metric.name)?.value));
        let of_round =
            |round: &Vec<MetricValues>| mean(&mut round.iter().map(|h| h.get(i).copied().flatten()));
        let interval = value.and_then(|_| percentile(rounds.iter().map(of_round), confidence));
        (metric.name.to_owned(), Figure { value, interval })
    };
    let confusion = heads.iter().fold(Confusion::default(), |sum, h| sum.plus(h.confusion));
    let decided = |m: &table::Metric| {
        let tallies = super::Tallies::of_decisions(confusion);
        (m.name.to_owned(), Figure { value: (m.of)(&tallies), interval: None })
    };
    Overall {
        macro_mean: table::METRICS.iter().enumerate().map(figure).collect(),
        micro: table::METRICS.iter().filter(|m| m.needs == Needs::Threshold).map(decided).collect(),
        confusion,
    }
}
