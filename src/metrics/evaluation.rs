//! A whole evaluation as data: what reports render, gates check and results freeze.
//!
//! Tagged and versioned. A section that was not asked for is left out of the file.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::bootstrap::{Plan, percentile};
use super::confusion::Confusion;
use super::head::{Head, HeadReport, MetricValues, judge};
use super::select::Choice;
use super::subgroup::Figure;
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
}

/// What was judged: a model, or scores from anywhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
        Ok(Self {
            format: FORMAT.to_owned(),
            version: VERSION,
            subject,
            data,
            settings,
            heads: reports,
            overall,
            choices: Vec::new(),
        })
    }

    /// The head with this name.
    pub fn head(&self, name: &str) -> Option<&HeadReport> {
        self.heads.iter().find(|h| h.name == name)
    }

    /// The same without what only plots need: small enough to keep in a repository.
    #[must_use]
    pub fn without_curves(mut self) -> Self {
        self.heads.iter_mut().for_each(|h| h.curves = None);
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
