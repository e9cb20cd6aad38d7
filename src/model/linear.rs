//! The numbers of a model: many linear margins over one set of features, and the second stage that
//! makes each head's calibrated logit of them.
//!
//! ```text
//! margin_k  = 1/√n · Σ over the comment's distinct units · Σ over the unit's features f · weight[f][k]
//! window_h  = the largest Σ_k windows[h][k]·margin_k over the comment's overlapping windows (it is one at least)
//! sum_h     = bias_h + Σ_k margins[h][k]·margin_k + window_h + Σ_s signals[h][s]·signal_s
//! logit_h   = the largest of sum_h and of those sums that are sure, of the heads that h includes
//! ```
//!
//! n counts the n-grams of the distinct units, known to the model or not. A margin has no intercept: the
//! second stage's bias holds it. Margins and heads need not be as many: a head may weigh several margins
//! (one a data set, or those of other heads).

use serde::{Deserialize, Serialize};

use super::rows::Rows;
use crate::number::Probability;

/// Linear weights over hashed features, quantised. Copies share their rows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Linear {
    /// Each margin's step: log-odds for a weight of 1. Its length is the number of margins.
    pub steps: Vec<f64>,
    /// For each feature a byte c for each weight, which is sign(c) c² steps. Squares, because few weights are large
    /// and many are small.
    pub(super) rows: Rows,
}

/// From margins and signals to each head's logit.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SecondStage {
    /// `[n_heads]` log-odds of a comment without margins and signals.
    pub bias: Vec<f64>,
    /// `[n_heads, n_margins]` for the whole comment's margins.
    pub margins: Vec<Vec<f64>>,
    /// `[n_heads, n_margins]` for the margins of the window where these add up to most.
    pub windows: Vec<Vec<f64>>,
    /// `[n_heads, n_signals]` for the surface signals, in the order of `features::signal::SIGNALS`.
    pub signals: Vec<Vec<f64>>,
    /// Heads that include others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inclusions: Vec<Inclusion>,
}

/// A head that includes others, as toxicity includes insults: where one of them is sure, the head is at least as likely.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Inclusion {
    /// The number of the head.
    pub head: usize,
    /// The numbers of the heads it includes; these include none.
    pub includes: Vec<usize>,
    /// The probability from which one of them is sure.
    pub sure: Probability,
}

impl Inclusion {
    /// The included head that is sure and likelier than the head itself: the likeliest, the first of equals.
    pub fn raised_by(&self, probability: impl Fn(usize) -> Probability) -> Option<usize> {
        let (mut by, mut most) = (None, probability(self.head));
        for &head in &self.includes {
            let here = probability(head);
            if here >= self.sure && here > most {
                (by, most) = (Some(head), here);
            }
        }
        by
    }
}

impl Linear {
    /// Rows of codes `[n_features]``[n_margins]`, as they are written into model files, and each margin's step.
    /// Features must be strictly rising.
    pub fn new(features: &[u32], codes: &[i8], steps: Vec<f64>) -> Self {
        Self { rows: Rows::pack(features, codes, steps.len()), steps }
    }

    /// Quantises weights `[n_features]``[n_margins]` so that each margin's largest becomes [`TOP`] steps. Features
    /// must be strictly rising.
    pub fn quantised(features: &[u32], weights: &[f64], n_margins: usize) -> Self {
        let rows = || weights.chunks_exact(n_margins.max(1));
        let mut steps = vec![0.0_f64; n_margins];
        for row in rows() {
            for (step, weight) in steps.iter_mut().zip(row) {
                *step = step.max(weight.abs() / f64::from(TOP));
            }
        }
        let quantise = |(weight, &step): (&f64, &f64)| code(*weight, step);
        let codes: Vec<i8> = rows().flat_map(|row| row.iter().zip(&steps).map(quantise)).collect();
        Self::new(features, &codes, steps)
    }

    /// Columns of the weights.
    pub fn n_margins(&self) -> usize {
        self.steps.len()
    }

    /// Features that have weights.
    pub fn n_features(&self) -> usize {
        self.rows.len()
    }

    /// Whether a feature has weights.
    pub fn has(&self, feature: u32) -> bool {
        self.rows.find(feature).is_some()
    }

    /// A feature's weight in a margin, log-odds; 0 where it has none.
    pub fn weight(&self, feature: u32, margin: usize) -> f64 {
        let code = self.rows.find(feature).map_or(0, |row| self.rows.code(row, margin));
        f64::from(square(code)) * self.steps.get(margin).copied().unwrap_or_default()
    }
}

impl SecondStage {
    /// The same coefficients with rows and columns of exactly these sizes: what is missing is 0.
    pub(super) fn sized(&self, n_heads: usize, n_margins: usize, n_signals: usize) -> Self {
        let table = |rows: &[Vec<f64>], columns: usize| {
            let mut rows = rows.to_vec();
            rows.resize(n_heads, Vec::new());
            for row in &mut rows {
                row.resize(columns, 0.0);
            }
            rows
        };
        let mut bias = self.bias.clone();
        bias.resize(n_heads, 0.0);
        Self {
            bias,
            margins: table(&self.margins, n_margins),
            windows: table(&self.windows, n_margins),
            signals: table(&self.signals, n_signals),
            inclusions: self.inclusions.clone(),
        }
    }
}

/// The largest of the sums of a comment's windows and its place; the first of equals.
pub fn strongest(sums: impl Iterator<Item = f64>) -> Option<(usize, f64)> {
    sums.enumerate().max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))
}

/// The largest weight in steps: 127 squared.
pub const TOP: i16 = 127 * 127;

/// The weight in steps a byte stands for: its signed square.
pub(crate) fn square(code: i8) -> i16 {
    i16::from(code) * i16::from(code).abs()
}

/// The byte whose signed square is nearest to a weight, in whole steps.
pub(crate) fn code(weight: f64, step: f64) -> i8 {
    if step > 0.0 { root((weight / step).round() as i16) } else { 0 }
}

/// The byte whose signed square is nearest to a weight in steps.
fn root(weight: i16) -> i8 {
    let size = f64::from(weight.unsigned_abs().min(TOP.unsigned_abs()));
    let below = size.sqrt().floor();
    let code = if size - below * below <= (below + 1.0).powi(2) - size { below } else { below + 1.0 };
    if weight < 0 { -(code as i8) } else { code as i8 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_comes_back_from_its_square() {
        for code in -127..=127_i8 {
            assert_eq!(root(square(code)), code);
        }
        assert_eq!((root(6), root(7), root(-7), root(i16::MAX)), (2, 3, -3, 127));
    }
}
