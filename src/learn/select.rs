//! Thresholds, and how good a head is: figures of out-of-fold probabilities.

use super::beta::Beta;
use super::recipe::Tune;
use crate::metrics::bootstrap::{self, Plan};
use crate::metrics::curve::{self, Point};
use crate::metrics::table::{self, METRICS};
use crate::metrics::{Confusion, Ranked, Scored, Tallies};
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
/// For F1 and macro-F1 it is best in expectation under the recalibrated scores: a smooth curve, where that of
/// the labels is bumpy and its highest bump is often chance. Other goals are promises about decisions, and are
/// met on the labels.
///
/// Source: Lipton, Elkan and Narayanaswamy (2014), "Optimal Thresholding of Classifiers to Maximize F1".
pub fn threshold(rows: Vec<Scored>, tune: Tune) -> Threshold {
    let Ok(ranked) = Ranked::new(rows, &[]) else { return Threshold(0.5) };
    let expected = matches!(tune, Tune::F1 | Tune::MacroF1) && ranked.are_probabilities();
    let points = if expected { expected_points(&ranked) } else { curve::points(&ranked) };
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

/// Expected decisions at every score, if as many rows are positive as beta calibration says.
fn expected_points(ranked: &Ranked) -> Vec<Point> {
    let beta = Beta::fit(ranked.scores(), ranked.labels());
    let share = |(p, w): (&f64, &f64)| (*p, beta.share(*p), *w);
    let rows: Vec<(f64, f64, f64)> = ranked.scores().iter().zip(ranked.weights()).map(share).collect();
    let positives: f64 = rows.iter().map(|(_, share, w)| share * w).sum();
    let negatives: f64 = rows.iter().map(|(_, share, w)| (1.0 - share) * w).sum();
    let (mut hits, mut alarms) = (0.0, 0.0);
    let point = |(p, share, w): (f64, f64, f64)| {
        hits += share * w;
        alarms += (1.0 - share) * w;
        let decisions = Confusion {
            true_positives: hits,
            false_positives: alarms,
            false_negatives: (positives - hits).max(0.0),
            true_negatives: (negatives - alarms).max(0.0),
        };
        Point { threshold: p, decisions }
    };
    rows.into_iter().map(point).collect()
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

/// Rounds of the bootstrap, and the most row visits it may cost.
const ROUNDS: usize = 200;
const VISITS: usize = 40_000_000;

/// Every metric of the table at the threshold, with 95 % bootstrap intervals.
pub fn figures(mut rows: Vec<Scored>, threshold: Threshold, seed: u64) -> Vec<Metric> {
    for (unit, row) in (0_u32..).zip(&mut rows) {
        row.unit = unit;
    }
    let units = rows.len();
    let Ok(ranked) = Ranked::new(rows, &[threshold]) else { return Vec::new() };
    let tallies = ranked.tallies();
    let rounds = ROUNDS.min(VISITS / units.max(1));
    let plan = Plan { rounds, seed, confidence: 0.95, units, grouped: false };
    let all = |tallies: &Tallies| METRICS.iter().map(|m| (m.of)(tallies)).collect::<Vec<_>>();
    let drawn = bootstrap::rounds(&[&ranked], plan, |t| t.first().map(all).unwrap_or_default());
    let figure = |(place, metric): (usize, &table::Metric)| {
        let values = drawn.iter().map(|round| round.get(place).copied().flatten());
        let interval = bootstrap::percentile(values, plan.confidence).map(|i| (i.low, i.high));
        Metric { name: metric.name.to_owned(), value: (metric.of)(&tallies), interval }
    };
    METRICS.iter().enumerate().map(figure).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ten rows by falling score; positives at 1, 2, 3, 5 and 8.
    fn rows() -> Vec<Scored> {
        let labels = [1.0, 1.0, 1.0, 0.0, 1.0, 0.0, 0.0, 1.0, 0.0, 0.0, f32::NAN];
        let scores: Vec<f64> = (0..11).map(|i| 1.0 - f64::from(i) / 11.0).collect();
        scored(&labels, &scores)
    }

    fn flagged(tune: Tune) -> usize {
        let threshold = threshold(rows(), tune);
        rows().iter().filter(|row| threshold.is_met_by(crate::number::Probability(row.score))).count()
    }

    #[test]
    fn thresholds_are_chosen_for_the_goal() {
        // By hand: five flagged are right 8 times of 10; three give precision 1.
        assert_eq!(flagged(Tune::Accuracy), 5);
        assert_eq!(flagged(Tune::Precision(1.0)), 3);
        assert_eq!(flagged(Tune::Recall(1.0)), 8);
    }

    #[test]
    fn the_best_expected_f1_is_flagged_at_half_of_itself() {
        // Lipton et al., theorem 1: the optimal threshold is half the optimal F1. Probabilities 1, 10/11 ... 2/11
        // sum to 65/11; flagging those down to 5/11 gives 2 * 56 / (11 * 7 + 65) = 0.789, half of which is 0.394.
        assert_eq!(flagged(Tune::F1), 7);
    }

    #[test]
    fn auc_counts_pairs_in_order_and_unlabelled_rows_do_not_count() {
        // By hand: of 25 pairs, 5 + 5 + 5 + 4 + 2 are in order.
        assert!((auc(rows()).unwrap() - 21.0 / 25.0).abs() < 1e-12);
        assert_eq!(rows().len(), 10);
    }
}
