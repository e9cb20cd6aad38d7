//! Beta calibration: of the rows with one probability, the share that is positive.
//!
//! A second stage is one sigmoid, and rows in the middle may be positive more often than it says. Thresholds are chosen
//! by what is expected, so they need to know.
//!
//! Source: Kull, Silva Filho and Flach (2017), "Beta calibration: a well-founded and easily implemented improvement on
//! logistic calibration for binary classifiers".

use ndarray::Array2;

use super::logistic::{self, MOST_ROWS};
use super::solver::sigmoid;

/// Rows of each class it takes at least: its three numbers are noise with fewer.
const FEWEST: usize = 200;
/// Probabilities are kept this far from 0 and 1.
const EDGE: f64 = 1e-9;

/// Log-odds `c + a ln p - b ln(1 - p)`; as they are with a = b = 1 and c = 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Beta {
    a: f64,
    b: f64,
    c: f64,
}

impl Beta {
    const IDENTITY: Self = Self { a: 1.0, b: 1.0, c: 0.0 };

    /// Fitted to probabilities in order of size and to labels; the identity where there are too few of a class or no
    /// rising map fits.
    pub(super) fn fit(probabilities: &[f64], positive: &[bool]) -> Self {
        let step = probabilities.len().div_ceil(MOST_ROWS).max(1);
        let labels: Vec<bool> = positive.iter().copied().step_by(step).collect();
        let positives = labels.iter().filter(|label| **label).count();
        if positives.min(labels.len() - positives) < FEWEST {
            return Self::IDENTITY;
        }
        let columns: Vec<[f64; 2]> = probabilities.iter().step_by(step).map(|p| terms(*p)).collect();
        let fitted = logistic::fit(Array2::from(columns), labels, 1e-3);
        match fitted.as_ref().map(|fitted| (fitted.weights.as_slice(), fitted.intercept)) {
            Some((&[a, b], c)) if a >= 0.0 && b >= 0.0 && c.is_finite() => Self { a, b, c },
            _ => Self::IDENTITY,
        }
    }

    /// The share of positives where this is the probability.
    pub(super) fn share(self, probability: f64) -> f64 {
        let [from_zero, from_one] = terms(probability);
        sigmoid(self.c + self.a * from_zero + self.b * from_one)
    }
}

/// `ln p` and `-ln(1 - p)`.
fn terms(probability: f64) -> [f64; 2] {
    let p = probability.clamp(EDGE, 1.0 - EDGE);
    [p.ln(), -(1.0 - p).ln()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::rng::Rng;

    /// Probabilities of a grid, and labels drawn with another share.
    fn drawn(share: fn(f64) -> f64) -> Beta {
        let mut rng = Rng::new(7);
        let probabilities: Vec<f64> = (1..20_000).map(|i| 1.0 - f64::from(i) / 20_000.0).collect();
        let hit = |p: &f64| (rng.below(1_000_000) as f64) < share(*p) * 1e6;
        let labels: Vec<bool> = probabilities.iter().map(hit).collect();
        Beta::fit(&probabilities, &labels)
    }

    #[test]
    fn what_is_calibrated_stays_and_what_is_not_is_mended() {
        let (same, steep) = (drawn(|p| p), drawn(|p| sigmoid(0.5 + 2.0 * p.ln() - 0.5 * (1.0 - p).ln())));
        for p in [0.05, 0.3, 0.5, 0.7, 0.95] {
            assert!((same.share(p) - p).abs() < 0.02, "{p}: {}", same.share(p));
            let expected = sigmoid(0.5 + 2.0 * p.ln() - 0.5 * (1.0 - p).ln());
            assert!((steep.share(p) - expected).abs() < 0.02, "{p}: {} {expected}", steep.share(p));
        }
    }

    #[test]
    fn few_rows_and_falling_shares_change_nothing() {
        assert_eq!(Beta::fit(&[0.9, 0.1], &[true, false]), Beta::IDENTITY);
        assert_eq!(drawn(|p| 1.0 - p), Beta::IDENTITY);
        assert!((Beta::IDENTITY.share(0.3) - 0.3).abs() < 1e-12);
    }
}
