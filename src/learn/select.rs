//! Thresholds, and how good a head is: figures of out-of-fold probabilities.

use super::recipe::Tune;
use crate::metrics::table::METRICS;
use crate::metrics::{Confusion, Ranked, Scored, curve};
use crate::model::Metric;
use crate::number::Threshold;

/// Judged rows of one head.
pub fn scored(labels: &[f32], scores: &[f64]) -> Vec<Scored> {
    let rows = labels.iter().zip(scores).enumerate().filter(|(_, (label, _))| !label.is_nan());
    rows.map(|(row, (label, score))| Scored {
        score: *score,
        positive: *label >= 0.5,
        weight: 1.0,
        unit: row as u32,
    })
    .collect()
}

/// ROC AUC; `None` where there is one class only.
pub fn auc(rows: Vec<Scored>) -> Option<f64> {
    let tallies = Ranked::new(rows, &[]).ok()?.tallies();
    let pairs = tallies.positives * tallies.negatives;
    (pairs > 0.0).then(|| tallies.ordered_pairs / pairs)
}

/// The threshold that does best, halfway to the next lower score so that rounding decides nothing.
///
/// A curve of decisions is bumpy: among thresholds whose goal is within a thousandth of the best, the middle
/// one by rank is taken.
pub fn threshold(rows: Vec<Scored>, tune: Tune) -> Threshold {
    let Ok(ranked) = Ranked::new(rows, &[]) else { return Threshold(0.5) };
    let points = curve::points(&ranked);
    let goals: Vec<f64> = points.iter().map(|point| goal(&point.decisions, tune)).collect();
    let best = goals.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let near: Vec<usize> =
        goals.iter().enumerate().filter(|(_, goal)| **goal >= best - NEAR).map(|(i, _)| i).collect();
    let Some(middle) = near.get(near.len() / 2).copied() else { return Threshold(0.5) };
    let score = |i: usize| points.get(i).map(|p| p.threshold);
    let here = score(middle).unwrap_or(0.5);
    let below = score(middle + 1).unwrap_or(here);
    Threshold(f64::midpoint(here, below))
}

/// Goals this close to the best are taken for equal: less than the sampling error of 100,000 rows.
const NEAR: f64 = 1e-3;

/// What a threshold is chosen to maximise.
fn goal(decisions: &Confusion, tune: Tune) -> f64 {
    let (precision, recall) = (decisions.precision(), decisions.recall());
    match tune {
        Tune::F1 => decisions.f1(),
        Tune::MacroF1 => decisions.macro_f1(),
        Tune::Accuracy => decisions.accuracy(),
        Tune::Precision(least) if precision >= least => recall,
        Tune::Recall(least) if recall >= least => precision,
        // Out of reach: as close as can be.
        Tune::Precision(_) => precision - 2.0,
        Tune::Recall(_) => recall - 2.0,
    }
}

/// Every metric of the table, at the threshold.
pub fn figures(rows: Vec<Scored>, threshold: Threshold) -> Vec<Metric> {
    let Ok(ranked) = Ranked::new(rows, &[threshold]) else { return Vec::new() };
    let tallies = ranked.tallies();
    METRICS.iter().map(|m| Metric { name: m.name.to_owned(), value: (m.of)(&tallies) }).collect()
}
