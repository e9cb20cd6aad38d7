//! Scored rows in order of score, and everything one pass over them can tell.
//!
//! In: rows of score, label, weight and resampling unit. Out: [`Tallies`], the sums every metric is made of.
//! The rows are sorted once; a bootstrap round is another pass with other counts, so the resampled statistic is
//! exact. What this does not do: choose thresholds or intervals.

#![expect(
    clippy::indexing_slicing,
    reason = "the pass is the hot loop; every index is below a length made here"
)]

use super::confusion::Confusion;
use crate::number::Threshold;
use crate::{Error, Place, Result};

/// One row to judge.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scored {
    /// The score; a probability where the figures for probabilities are wanted.
    pub score: f64,
    /// The label.
    pub positive: bool,
    /// How much the row counts; 1 for most uses.
    pub weight: f64,
    /// Which resampling unit it belongs to: the row itself, or its thread or author.
    pub unit: u32,
}

/// How many equal bins the expected calibration error has.
pub const BINS: usize = 10;

/// A head's rows, highest score first.
#[derive(Debug, Clone)]
pub struct Ranked {
    score: Vec<f64>,
    weight: Vec<f64>,
    unit: Vec<u32>,
    positive: Vec<bool>,
    /// Whether the next row has another score.
    last: Vec<bool>,
    squared: Vec<f64>,
    log_loss: Vec<f64>,
    /// Places (numbers of rows above) at which running sums are kept: thresholds, bin edges, the end.
    marks: Vec<usize>,
    /// For each threshold, its mark.
    cuts: Vec<usize>,
    /// For each bin from the highest, its last mark.
    bins: [usize; BINS],
    probabilities: bool,
}

/// A running sum at a mark: weight of positives, of negatives, and of score times weight.
#[derive(Debug, Clone, Copy, Default)]
struct Running {
    positives: f64,
    negatives: f64,
    score: f64,
}

/// The sums all metrics are made of, over one set of rows or one resample of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Tallies {
    /// Weight of all rows.
    pub total: f64,
    /// Weight of the positive rows.
    pub positives: f64,
    /// Weight of the negative rows.
    pub negatives: f64,
    /// Weight of the pairs (positive, negative) that stand in the right order; a tie is half a pair.
    pub ordered_pairs: f64,
    /// Sum over the positives of the precision at their score.
    pub precision_at_positives: f64,
    /// Sum of squared differences between score and label; `None` where scores are no probabilities.
    pub squared: Option<f64>,
    /// Sum of the negative log-likelihoods, in nats.
    pub log_loss: Option<f64>,
    /// Sum over the bins of |scores - positives|.
    pub bin_gaps: Option<f64>,
    /// Decisions at each threshold asked for, in the order asked.
    pub at: Vec<Confusion>,
}

impl Tallies {
    /// The tallies of decisions alone: for metrics that need a threshold only.
    pub fn of_decisions(decisions: Confusion) -> Self {
        Self {
            total: decisions.total(),
            positives: decisions.positives(),
            negatives: decisions.total() - decisions.positives(),
            ordered_pairs: 0.0,
            precision_at_positives: 0.0,
            squared: None,
            log_loss: None,
            bin_gaps: None,
            at: vec![decisions],
        }
    }

    /// Decisions at the first threshold: the one in use.
    pub fn decisions(&self) -> Confusion {
        self.at.first().copied().unwrap_or_default()
    }
}

impl Ranked {
    /// Sorts the rows and marks the thresholds; the first threshold is the one in use.
    ///
    /// # Errors
    /// No row; a score that is not finite; a weight that is negative or not finite; all weights zero.
    pub fn new(mut rows: Vec<Scored>, thresholds: &[Threshold]) -> Result<Self> {
        check(&rows)?;
        // Rows of equal score stay in their order: sums of floats are then the same on every machine.
        rows.sort_by(|a, b| b.score.total_cmp(&a.score));
        let score: Vec<f64> = rows.iter().map(|r| r.score).collect();
        let mut marks: Vec<usize> = thresholds.iter().map(|t| above(&score, *t)).collect();
        let edges = bin_edges(&score);
        marks.extend(edges);
        marks.push(rows.len());
        marks.sort_unstable();
        marks.dedup();
        let mark = |place: usize| marks.partition_point(|m| *m < place);
        Ok(Self {
            cuts: thresholds.iter().map(|t| mark(above(&score, *t))).collect(),
            bins: edges.map(mark),
            probabilities: score.iter().all(|s| (0.0..=1.0).contains(s)),
            weight: rows.iter().map(|r| r.weight).collect(),
            unit: rows.iter().map(|r| r.unit).collect(),
            positive: rows.iter().map(|r| r.positive).collect(),
            // -0.0 and 0.0 are one score though `total_cmp` tells them apart.
            #[expect(clippy::float_cmp, reason = "a tie is equality, bit for bit but for the sign of zero")]
            last: (0..score.len()).map(|i| i + 1 == score.len() || score[i] != score[i + 1]).collect(),
            squared: rows.iter().map(|r| (r.score - target(r)).powi(2)).collect(),
            log_loss: rows.iter().map(log_loss).collect(),
            score,
            marks,
        })
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        self.score.len()
    }

    /// Whether there is no row (there always is one).
    pub fn is_empty(&self) -> bool {
        self.score.is_empty()
    }

    /// The scores, highest first.
    pub fn scores(&self) -> &[f64] {
        &self.score
    }

    /// The labels, in the order of [`Ranked::scores`].
    pub fn labels(&self) -> &[bool] {
        &self.positive
    }

    /// The weights, in the order of [`Ranked::scores`].
    pub fn weights(&self) -> &[f64] {
        &self.weight
    }

    /// Whether every row weighs 1.
    pub fn is_unweighted(&self) -> bool {
        self.weight.iter().all(|w| (w - 1.0).abs() < f64::EPSILON)
    }

    /// Whether every score is in [0, 1].
    pub fn are_probabilities(&self) -> bool {
        self.probabilities
    }

    /// The sums over the rows as they are.
    pub fn tallies(&self) -> Tallies {
        self.pass(|_| 1.0)
    }

    /// The sums over a resample: `counts[unit]` says how often a unit was drawn.
    pub fn resampled(&self, counts: &[u8]) -> Tallies {
        self.pass(|unit| f64::from(counts[unit as usize]))
    }

    fn pass(&self, count: impl Fn(u32) -> f64) -> Tallies {
        let mut sums = Sums::default();
        let mut running = Vec::with_capacity(self.marks.len());
        let mut from = 0;
        for &to in &self.marks {
            for i in from..to {
                let weight = count(self.unit[i]) * self.weight[i];
                sums.row(weight, self.positive[i], self.score[i], self.squared[i], self.log_loss[i]);
                if self.last[i] {
                    sums.end_tie();
                }
            }
            running.push(sums.running);
            from = to;
        }
        self.tallies_of(&sums, &running)
    }

    fn tallies_of(&self, sums: &Sums, running: &[Running]) -> Tallies {
        let all = sums.running;
        let at = |mark: usize| {
            let above = running[mark];
            Confusion {
                true_positives: above.positives,
                false_positives: above.negatives,
                false_negatives: all.positives - above.positives,
                true_negatives: all.negatives - above.negatives,
            }
        };
        let mut before = Running::default();
        let gaps = self.bins.iter().map(|mark| {
            let here = running[*mark];
            let gap = (here.score - before.score) - (here.positives - before.positives);
            before = here;
            gap.abs()
        });
        let bin_gaps = gaps.sum();
        let sound = |x: f64| self.probabilities.then_some(x);
        Tallies {
            total: all.positives + all.negatives,
            positives: all.positives,
            negatives: all.negatives,
            ordered_pairs: sums.ordered_pairs,
            precision_at_positives: sums.precision_at_positives,
            squared: sound(sums.squared),
            log_loss: sound(sums.log_loss),
            bin_gaps: sound(bin_gaps),
            at: self.cuts.iter().map(|mark| at(*mark)).collect(),
        }
    }
}

/// What a pass adds up.
#[derive(Default)]
struct Sums {
    running: Running,
    /// Of the rows that share the current score.
    tie: Running,
    ordered_pairs: f64,
    precision_at_positives: f64,
    squared: f64,
    log_loss: f64,
}

impl Sums {
    #[inline]
    fn row(&mut self, weight: f64, positive: bool, score: f64, squared: f64, log_loss: f64) {
        if positive {
            self.tie.positives += weight;
        } else {
            self.tie.negatives += weight;
        }
        self.running.score += weight * score;
        self.squared += weight * squared;
        self.log_loss += weight * log_loss;
    }

    /// Adds the rows of one score at once: ROC's trapezoid and the step of average precision.
    #[inline]
    fn end_tie(&mut self) {
        let before = self.running.positives;
        self.running.positives += self.tie.positives;
        self.running.negatives += self.tie.negatives;
        self.ordered_pairs += self.tie.negatives * (before + self.tie.positives / 2.0);
        if self.tie.positives > 0.0 {
            let flagged = self.running.positives + self.running.negatives;
            self.precision_at_positives += self.tie.positives * self.running.positives / flagged;
        }
        self.tie = Running::default();
    }
}

fn target(row: &Scored) -> f64 {
    f64::from(u8::from(row.positive))
}

/// Negative log-likelihood of a row, in nats, with the score held away from 0 and 1 by the machine epsilon as
/// scikit-learn does.
fn log_loss(row: &Scored) -> f64 {
    let p = row.score.clamp(f64::EPSILON, 1.0 - f64::EPSILON);
    if row.positive { -p.ln() } else { -(1.0 - p).ln() }
}

/// How many of the scores, highest first, reach the threshold.
fn above(score: &[f64], threshold: Threshold) -> usize {
    score.partition_point(|s| *s >= threshold.0)
}

/// For each bin from the highest, how many scores stand in it or above.
fn bin_edges(score: &[f64]) -> [usize; BINS] {
    std::array::from_fn(|i| {
        let bin = BINS - 1 - i;
        score.partition_point(|s| bin_of(*s) >= bin)
    })
}

/// The calibration bin of a score: its tenth, the last bin closed.
pub fn bin_of(score: f64) -> usize {
    ((score * BINS as f64) as usize).min(BINS - 1)
}

fn check(rows: &[Scored]) -> Result<()> {
    let wrong = |found: String, help: &str| Err(Error::new(Place::default(), found).help(help));
    if rows.is_empty() {
        return wrong("no labelled row to judge by".to_owned(), "label at least one row of each class");
    }
    for (i, row) in rows.iter().enumerate() {
        if !row.score.is_finite() {
            return wrong(
                format!("the score of labelled row {} is {}", i + 1, row.score),
                "scores are finite numbers",
            );
        }
        if !(row.weight.is_finite() && row.weight >= 0.0) {
            return wrong(
                format!("the weight of labelled row {} is {}", i + 1, row.weight),
                "weights are 0 or more",
            );
        }
    }
    if rows.iter().all(|r| r.weight == 0.0) {
        return wrong("every row has weight 0".to_owned(), "give some row a weight above 0");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Ranked, Scored, Threshold};

    fn rows(of: &[(f64, bool)]) -> Vec<Scored> {
        let row = |(i, (score, positive)): (usize, &(f64, bool))| Scored {
            score: *score,
            positive: *positive,
            weight: 1.0,
            unit: i as u32,
        };
        of.iter().enumerate().map(row).collect()
    }

    #[test]
    fn a_resample_equals_the_same_rows_written_out() {
        let base = [(0.9, true), (0.8, false), (0.8, true), (0.3, false), (0.2, true)];
        let counts = [2_u8, 0, 3, 1, 1];
        let written: Vec<(f64, bool)> =
            base.iter().zip(counts).flat_map(|(r, c)| vec![*r; usize::from(c)]).collect();
        let cuts = [Threshold(0.5), Threshold(0.25)];
        let a = Ranked::new(rows(&base), &cuts).unwrap().resampled(&counts);
        let b = Ranked::new(rows(&written), &cuts).unwrap().tallies();
        assert_eq!(a.at, b.at);
        assert!((a.ordered_pairs - b.ordered_pairs).abs() < 1e-12);
        assert!((a.precision_at_positives - b.precision_at_positives).abs() < 1e-12);
        assert!((a.log_loss.unwrap() - b.log_loss.unwrap()).abs() < 1e-12);
        assert!((a.bin_gaps.unwrap() - b.bin_gaps.unwrap()).abs() < 1e-12);
    }

    #[test]
    fn a_score_that_is_not_a_number_is_refused_with_its_row() {
        let error = Ranked::new(rows(&[(0.1, true), (f64::NAN, false)]), &[]).unwrap_err();
        assert!(error.to_string().contains("labelled row 2 is NaN"), "{error}");
    }

    #[test]
    fn margins_have_ranks_and_no_brier_score() {
        let tallies = Ranked::new(rows(&[(3.0, true), (-2.0, false)]), &[Threshold(0.0)]).unwrap().tallies();
        assert_eq!(tallies.squared, None);
        assert!((tallies.ordered_pairs - 1.0).abs() < 1e-12);
        assert!((tallies.decisions().true_positives - 1.0).abs() < 1e-12);
    }
}
