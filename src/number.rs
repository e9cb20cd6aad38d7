//! Numbers that must not be confused with one another.

use serde::{Deserialize, Serialize};

/// Log-odds, in nats: the sum a linear model computes before calibration or squashing.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Logit(pub f64);

/// A calibrated probability in [0, 1].
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Probability(pub f64);

/// The probability at or above which a head flags a comment.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Threshold(pub f64);

impl Logit {
    /// The probability with these log-odds: `1 / (1 + exp(-x))`.
    pub fn probability(self) -> Probability {
        Probability(1.0 / (1.0 + (-self.0).exp()))
    }
}

impl Threshold {
    /// Whether a probability reaches this threshold (at or above).
    pub fn is_met_by(self, p: Probability) -> bool {
        p.0 >= self.0
    }
}
