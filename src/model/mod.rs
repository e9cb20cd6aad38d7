//! The model file, the scorer and its explanation.
//!
//! In: a model file and a comment. Out: one calibrated probability a head, and what moved it. Model (data),
//! scorer (compiled) and trainer ([`crate::learn`]) are three things.
//!
//! The formula is in `linear.rs`.

pub mod batch;
pub mod card;
mod explain;
mod file;
mod linear;
mod margins;
mod rows;
mod scorer;
mod sums;
mod table;
#[cfg(test)]
mod tests;
mod weights;
mod words;

use serde::{Deserialize, Serialize};

use crate::features::Pipeline;
use crate::number::Threshold;

pub use explain::{Contribution, Explanation, SignalPart};
pub use file::hex;
pub(crate) use file::signal_names;
pub use file::{FORMAT, TAG};
pub(crate) use linear::code;
pub use linear::{Inclusion, Linear, SecondStage, TOP, strongest};
pub use scorer::{Buffers, HeadInfo, Margins, Scorer};

/// A trained model: plain data. [`Model::save`] and [`Model::load`] write and read it.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// Everything but the weights: the file's JSON header.
    pub header: Header,
    /// First stage: the margins' weights.
    pub linear: Linear,
    /// SHA-256 of the file's content, in hexadecimal; empty until saved or loaded.
    pub digest: String,
}

/// What the model file says of itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Header {
    /// What the model is called: its file's name when it was trained.
    pub name: String,
    /// Program and version that trained it.
    pub tool: String,
    /// The feature hash's name ([`crate::features::hash::NAME`]).
    pub hash: String,
    /// Text to features.
    pub pipeline: Pipeline,
    /// What each margin is a margin of: a head's name, or a head's and a source's.
    pub margins: Vec<String>,
    /// Names of the surface signals the second stage reads, in its order.
    pub signals: Vec<String>,
    /// The heads, in the model's order.
    pub heads: Vec<Head>,
    /// Second stage: margins and signals to each head's calibrated logit.
    pub second: SecondStage,
    /// What it learnt from.
    pub training: Training,
}

/// One thing the model gives a probability for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Head {
    /// Its name, such as `insult`.
    pub name: String,
    /// The probability at or above which it flags.
    pub threshold: Threshold,
    /// How it was learnt and how good it is, out of fold.
    pub report: HeadReport,
}

/// A head's data, fit and out-of-fold figures.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct HeadReport {
    /// Labelled rows.
    pub rows: u64,
    /// Those labelled at least one half.
    pub positives: u64,
    /// Iterations of the final fit.
    pub iterations: usize,
    /// Norm of the gradient there, over its norm at the start.
    pub gradient: f64,
    /// Whether the optimum was reached in every fit.
    pub converged: bool,
    /// How the threshold was chosen, such as `macro-f1`.
    pub tuned: String,
    /// Which second stage it has: `stacked` or `own-margin`.
    pub stage: String,
    /// Of each set's rows labelled negative, the share flagged; out of fold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub false_alarms: Vec<Metric>,
    /// Figures by name, such as `auc`; out of fold, from calibrated probabilities.
    pub metrics: Vec<Metric>,
    /// ROC AUC lost by pruning and quantising, on the training rows.
    pub auc_lost: f64,
}

/// A figure with its name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Metric {
    /// The field's standard name, such as `auc`.
    pub name: String,
    /// The figure; `None` where it is not defined.
    pub value: Option<f64>,
    /// Ends of its 95 % interval, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interval: Option<(f64, f64)>,
}

impl HeadReport {
    /// A figure by its name.
    pub fn metric(&self, name: &str) -> Option<f64> {
        self.metrics.iter().find(|m| m.name == name)?.value
    }
}

/// What a model learnt from.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Training {
    /// The seed.
    pub seed: u64,
    /// Folds of the out-of-fold margins.
    pub folds: usize,
    /// How many of them were left out in turn, where not all were: figures are of their rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held_out: Option<usize>,
    /// The recipe, as it was used.
    pub recipe: serde_json::Value,
    /// SHA-256 of all rows as they were read: text, labels, groups, in order.
    pub digest: String,
    /// The files.
    pub sources: Vec<Source>,
    /// Distinct features before pruning.
    pub features: u64,
}

impl Training {
    /// How the figures were made, for people.
    pub fn figures_are(&self) -> String {
        let of = |held: usize| format!("out of fold, on the rows of {held} of {} folds", self.folds);
        self.held_out.map_or("out of fold".to_owned(), of)
    }
}

/// One training file.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Source {
    /// Its name, without folders.
    pub file: String,
    /// Rows read.
    pub rows: u64,
    /// SHA-256 of its rows as they were read.
    pub digest: String,
    /// Weight of each of its rows.
    pub weight: f64,
    /// The heads it has labels for.
    pub heads: Vec<String>,
    /// Its licence, if known.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub licence: String,
    /// Whom to name, and where it comes from, if known.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub attribution: String,
}

impl Source {
    /// Whether `name` is its name, with or without the ending.
    pub fn is_called(&self, name: &str) -> bool {
        self.file == name || self.file.strip_suffix(".csv") == Some(name)
    }
}

impl Model {
    /// The heads, in the model's order.
    pub fn heads(&self) -> &[Head] {
        &self.header.heads
    }

    /// The model's name and the first 12 digits of its digest: the version every answer carries.
    pub fn version(&self) -> String {
        format!("{}@{}", self.header.name, self.digest.get(..12).unwrap_or("unsaved"))
    }
}

/// The file inside the binary.
const SHIPPED: &[u8] = include_bytes!("../../models/en.moderato");

/// The English model inside the binary.
///
/// # Errors
/// A build that was made without its model file.
pub fn shipped() -> crate::Result<Model> {
    Model::load_own(SHIPPED)
}

impl Scorer {
    /// Compiles a model.
    pub fn new(model: &Model) -> Self {
        let info = |head: &Head| HeadInfo { name: head.name.clone(), threshold: head.threshold };
        let header = &model.header;
        Self::compile(
            &header.pipeline,
            &model.linear,
            &header.second,
            header.heads.iter().map(info).collect(),
        )
    }
}
