//! One head, judged: its metrics with intervals, its threshold and neighbours, its curves.
//!
//! In: [`Ranked`] rows whose first thresholds are those of `cuts`, and the resampled rounds. Out: a
//! [`HeadReport`], which is data that reports render and programs read.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::bootstrap::{Plan, percentile, rounds};
use super::confusion::Confusion;
use super::curve::{self, Bar, Bin, Point};
use super::ranked::{Ranked, Scored, Tallies};
use super::subgroup::Figure;
use super::{Interval, binomial, table};
use crate::number::Threshold;

/// How many points of a curve are kept.
const POINTS: usize = 160;
/// How many points of the precision-recall curve get an interval.
const BAND: usize = 40;
/// Bars of the score histogram.
const BARS: usize = 20;
/// Steps from the threshold in use to its neighbours, in probability.
const NEIGHBOURS: [f64; 4] = [-0.1, -0.05, 0.05, 0.1];
/// Thresholds of the table over the range, in probability.
const SWEEP: [f64; 21] = [
    0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95,
    0.98, 0.99,
];

/// One head to judge.
#[derive(Debug, Clone)]
pub struct Head {
    /// Its name.
    pub name: String,
    /// The threshold in use.
    pub threshold: Threshold,
    /// Its labelled rows.
    pub rows: Vec<Scored>,
}

/// A row of the table over the range of thresholds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SweepRow {
    /// The threshold and its decisions.
    #[serde(flatten)]
    pub point: Point,
    /// Share of the flagged that are right.
    pub precision: Figure,
    /// Share of the positives flagged.
    pub recall: Figure,
}

/// Everything about one head.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HeadReport {
    /// Its name.
    pub name: String,
    /// The threshold in use.
    pub threshold: Threshold,
    /// Labelled rows.
    pub rows: usize,
    /// Those that are positive.
    pub positives: usize,
    /// By the names of [`table::METRICS`].
    pub metrics: BTreeMap<String, Figure>,
    /// The decisions at the threshold.
    pub confusion: Confusion,
    /// The decisions a little below and above it.
    pub neighbours: Vec<Point>,
    /// The table over the range.
    pub sweep: Vec<SweepRow>,
    /// What plots are drawn from; left out of frozen results.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub curves: Option<Curves>,
}

/// What plots are drawn from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Curves {
    /// ROC and precision-recall, from the highest threshold, thinned.
    pub points: Vec<Point>,
    /// Precision and recall with intervals at some thresholds.
    pub band: Vec<SweepRow>,
    /// The bins of the calibration error; `None` where scores are no probabilities.
    pub reliability: Option<Vec<Bin>>,
    /// The spread of the scores.
    pub histogram: Vec<Bar>,
}

/// The resampled values of one head in one round.
struct Round {
    metrics: [Option<f64>; table::COUNT],
    at: Vec<Confusion>,
}

/// Judges heads together: a round of the bootstrap draws the same rows for all of them. The second value is the
/// resampled metrics, by round and head, for means over heads.
///
/// # Errors
/// A head without rows, scores or weights that are not finite.
pub fn judge(heads: &[Head], plan: Plan) -> crate::Result<(Vec<HeadReport>, Vec<Vec<MetricValues>>)> {
    // Nothing to judge: no draw is worth making.
    let plan = Plan { rounds: if heads.is_empty() { 0 } else { plan.rounds }, ..plan };
    let ranked: Vec<(Ranked, Cuts)> = heads.iter().map(rank).collect::<crate::Result<_>>()?;
    let refs: Vec<&Ranked> = ranked.iter().map(|(r, _)| r).collect();
    let rounds: Vec<Vec<Round>> = rounds(&refs, plan, |tallies| tallies.iter().map(round).collect());
    let report = |(i, (head, (ranked, cuts))): (usize, (&Head, &(Ranked, Cuts)))| {
        let mine: Vec<&Round> = rounds.iter().filter_map(|r| r.get(i)).collect();
        Judge { head, ranked, cuts, rounds: mine, plan }.report()
    };
    let reports = heads.iter().zip(&ranked).enumerate().map(report).collect();
    let values = rounds.iter().map(|r| r.iter().map(|h| h.metrics).collect()).collect();
    Ok((reports, values))
}

/// The values of all metrics, in the order of the table.
pub type MetricValues = [Option<f64>; table::COUNT];

fn round(tallies: &Tallies) -> Round {
    Round { metrics: table::values(tallies), at: tallies.at.clone() }
}

/// Thresholds at which decisions are counted, in this order.
struct Cuts {
    neighbours: Vec<f64>,
    sweep: Vec<f64>,
    band: Vec<f64>,
}

fn rank(head: &Head) -> crate::Result<(Ranked, Cuts)> {
    let in_use = head.threshold;
    let plain = Ranked::new(head.rows.clone(), &[]).map_err(|mut e| {
        e.found = format!("head `{}`: {}", head.name, e.found);
        e
    })?;
    let cuts = cuts(&plain, in_use.0);
    let all =
        [in_use.0].into_iter().chain(cuts.neighbours.iter().chain(&cuts.sweep).chain(&cuts.band).copied());
    let thresholds: Vec<Threshold> = all.map(Threshold).collect();
    Ok((Ranked::new(head.rows.clone(), &thresholds)?, cuts))
}

fn cuts(ranked: &Ranked, in_use: f64) -> Cuts {
    let spread = |n: usize, scores: &[f64]| -> Vec<f64> {
        let mut cuts: Vec<f64> = (1..=n)
            .filter_map(|i| scores.get((scores.len() * i).div_ceil(n).checked_sub(1)?).copied())
            .collect();
        cuts.dedup();
        cuts
    };
    let positives = || ranked.scores().iter().zip(ranked.labels()).filter(|(_, y)| **y).map(|(s, _)| *s);
    let band = spread(BAND, &positives().collect::<Vec<_>>());
    if !ranked.are_probabilities() {
        return Cuts { neighbours: Vec::new(), sweep: spread(SWEEP.len(), ranked.scores()), band };
    }
    let tidy = |t: f64| (t * 1e6).round() / 1e6;
    let near = NEIGHBOURS.iter().map(|step| tidy(in_use + step)).filter(|t| *t > 0.0 && *t < 1.0);
    Cuts { neighbours: near.collect(), sweep: SWEEP.to_vec(), band }
}

/// One head's ingredients.
struct Judge<'a> {
    head: &'a Head,
    ranked: &'a Ranked,
    cuts: &'a Cuts,
    rounds: Vec<&'a Round>,
    plan: Plan,
}

impl Judge<'_> {
    fn report(&self) -> HeadReport {
        let tallies = self.ranked.tallies();
        let values = table::values(&tallies);
        let at = |skip: usize, thresholds: &[f64]| -> Vec<SweepRow> {
            let row = |(i, threshold): (usize, &f64)| self.row(&tallies, skip + i, *threshold);
            thresholds.iter().enumerate().filter_map(row).collect()
        };
        let (near, sweep) = (self.cuts.neighbours.len(), self.cuts.sweep.len());
        HeadReport {
            name: self.head.name.clone(),
            threshold: self.head.threshold,
            rows: self.head.rows.len(),
            positives: self.head.rows.iter().filter(|r| r.positive).count(),
            metrics: self.metrics(&values),
            confusion: tallies.decisions(),
            neighbours: at(1, &self.cuts.neighbours).into_iter().map(|r| r.point).collect(),
            sweep: at(1 + near, &self.cuts.sweep),
            curves: Some(Curves {
                points: curve::thin(&curve::points(self.ranked), POINTS),
                band: at(1 + near + sweep, &self.cuts.band),
                reliability: curve::reliability(self.ranked).map(|bins| bins.to_vec()),
                histogram: curve::histogram(self.ranked, BARS),
            }),
        }
    }

    fn metrics(&self, values: &MetricValues) -> BTreeMap<String, Figure> {
        let figure = |(i, metric): (usize, &table::Metric)| {
            let value = values.get(i).copied().flatten();
            let resampled = self.rounds.iter().map(|r| r.metrics.get(i).copied().flatten());
            let interval = value.and_then(|_| percentile(resampled, self.plan.confidence));
            (metric.name.to_owned(), Figure { value, interval })
        };
        table::METRICS.iter().enumerate().map(figure).collect()
    }

    fn row(&self, tallies: &Tallies, cut: usize, threshold: f64) -> Option<SweepRow> {
        let decisions = *tallies.at.get(cut)?;
        let share = |of: fn(&Confusion) -> (f64, f64)| {
            let (k, n) = of(&decisions);
            Figure { value: (n > 0.0).then_some(k / n), interval: self.interval(cut, of, &decisions) }
        };
        Some(SweepRow {
            point: Point { threshold, decisions },
            precision: share(|c| (c.true_positives, c.flagged())),
            recall: share(|c| (c.true_positives, c.positives())),
        })
    }

    /// Exact where rows are drawn one by one and weigh 1, else of the bootstrap: whole threads or weighted rows
    /// are no binomial sample.
    fn interval(
        &self,
        cut: usize,
        of: fn(&Confusion) -> (f64, f64),
        decisions: &Confusion,
    ) -> Option<Interval> {
        if !self.plan.grouped && self.ranked.is_unweighted() {
            let (k, n) = of(decisions);
            return binomial::clopper_pearson(k, n, self.plan.confidence);
        }
        let share = |round: &&Round| {
            let (k, n) = of(round.at.get(cut)?);
            (n > 0.0).then_some(k / n)
        };
        percentile(self.rounds.iter().map(share), self.plan.confidence)
    }
}
