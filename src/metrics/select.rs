//! Choosing a head's threshold: for a promised precision, for a queue that people can read, or for the least cost.
//!
//! In: scored rows. Out: a [`Choice`] with the threshold, or the reason why the data cannot support one.
//!
//! **The promise.** Many thresholds are looked at and the data picks one, so a plain lower bound at the pick would
//! promise too much. The search is a family of tests "precision here is below the target", ordered from high
//! thresholds to low, as in Learn-then-Test with multi-start fixed-sequence testing: from each of a few starts the
//! tests go down the grid, each at level alpha / starts, until the first that cannot be rejected. The chance that
//! any accepted threshold misses the target is then at most alpha. Grid and starts use the scores, never the labels.
//!
//! Source: Angelopoulos, Bates, Candès, Jordan and Lei, "Learn then Test: calibrating predictive algorithms to
//! achieve risk control", arXiv 2110.01052, section 3.2; Clopper and Pearson 1934 for each test.

use serde::{Deserialize, Serialize};

use super::binomial::{Interval, clopper_pearson, lower_bound};
use super::confusion::Confusion;
use super::ranked::{Ranked, Scored};
use super::rng::Rng;
use crate::number::Threshold;

/// Steps of the grid of candidate thresholds.
const GRID: usize = 1000;
/// Most starts of the search. Each halves what the others may spend, and one lone mistake among the highest scores
/// must not end it; six spans a factor of 32 in flagged rows.
const STARTS: usize = 6;

/// What to choose a threshold for.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(tag = "goal", rename_all = "kebab-case")]
pub enum Goal {
    /// The lowest threshold at which precision is at least `target`, proven at `confidence`.
    Precision {
        /// Such as 0.95.
        target: f64,
        /// Such as 0.95.
        confidence: f64,
    },
    /// The lowest threshold that flags at most `queue` of `volume` comments (both by the same time).
    Queue {
        /// Comments people can read.
        queue: f64,
        /// Comments that come in.
        volume: f64,
    },
    /// The threshold of least cost.
    Cost {
        /// Cost of a clean comment that is flagged.
        false_positive: f64,
        /// Cost of a bad comment that is let through.
        false_negative: f64,
    },
}

impl std::fmt::Display for Goal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Precision { target, confidence } => {
                write!(f, "precision {:.1} % ({:.1} % sure)", target * 100.0, confidence * 100.0)
            }
            Self::Queue { queue, volume } => write!(f, "at most {queue:.0} of {volume:.0}"),
            Self::Cost { false_positive, false_negative } => {
                write!(f, "least cost (wrong flag {false_positive}, miss {false_negative})")
            }
        }
    }
}

/// What was chosen for a head, and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    /// The head.
    pub head: String,
    /// What for.
    #[serde(flatten)]
    pub goal: Goal,
    /// The threshold; `None` where the data supports none.
    pub threshold: Option<Threshold>,
    /// The decisions there.
    pub decisions: Option<Confusion>,
    /// For a promised precision: the bound that is met, with the search over thresholds paid for.
    pub bound: Option<f64>,
    /// Interval of the recall (or of the flag rate, for a queue) there.
    pub interval: Option<Interval>,
    /// In words: what the choice means or why there is none, and what it would take.
    pub why: String,
}

/// Chooses a threshold for one head.
///
/// # Errors
/// No row, or scores and weights that are not finite.
pub fn choose(head: &str, rows: &[Scored], goal: Goal) -> crate::Result<Choice> {
    let grid = grid(rows);
    let ranked = Ranked::new(rows.to_vec(), &grid)?;
    let steps: Vec<Step> = grid.iter().copied().zip(ranked.tallies().at).collect();
    let search = Search { head, goal, steps: &steps };
    Ok(match goal {
        Goal::Precision { .. } if !ranked.is_unweighted() => search.none(
            "rows have weights, and the exact bound is for counted rows: judge without --weight".to_owned(),
        ),
        Goal::Precision { target, confidence } => search.precision(&Groups::of(rows), target, confidence),
        Goal::Queue { queue, volume } => search.queue(queue, volume),
        Goal::Cost { false_positive, false_negative } => search.cost(false_positive, false_negative),
    })
}

type Step = (Threshold, Confusion);

/// Candidate thresholds, highest first: the thousandths of [0, 1], or a thousand quantiles of other scores.
fn grid(rows: &[Scored]) -> Vec<Threshold> {
    if rows.iter().all(|r| (0.0..=1.0).contains(&r.score)) {
        return (1..GRID).rev().map(|i| Threshold(i as f64 / GRID as f64)).collect();
    }
    let mut scores: Vec<f64> = rows.iter().map(|r| r.score).collect();
    scores.sort_by(|a, b| b.total_cmp(a));
    let pick = |i: usize| scores.get(scores.len() * i / GRID).copied().map(Threshold);
    let mut grid: Vec<Threshold> = (0..GRID).filter_map(pick).collect();
    grid.dedup();
    grid
}

/// How much less than their number the rows tell because those of one thread or author are alike.
struct Groups {
    design_effect: f64,
}

impl Groups {
    /// The Kish design effect under full likeness within a unit: the mean unit size, weighted by size. Rows that
    /// are their own unit give 1.
    fn of(rows: &[Scored]) -> Self {
        let mut units: Vec<u32> = rows.iter().map(|r| r.unit).collect();
        units.sort_unstable();
        let squares: usize = units.chunk_by(|a, b| a == b).map(|unit| unit.len() * unit.len()).sum();
        Self { design_effect: squares as f64 / rows.len().max(1) as f64 }
    }

    fn bound(&self, decisions: &Confusion, alpha: f64) -> f64 {
        let k = decisions.true_positives / self.design_effect;
        lower_bound(k, decisions.flagged() / self.design_effect, alpha)
    }
}

struct Search<'a> {
    head: &'a str,
    goal: Goal,
    steps: &'a [Step],
}

impl Search<'_> {
    fn none(&self, why: String) -> Choice {
        let head = self.head.to_owned();
        Choice { head, goal: self.goal, threshold: None, decisions: None, bound: None, interval: None, why }
    }

    fn some(&self, step: &Step, bound: Option<f64>, interval: Option<Interval>, why: String) -> Choice {
        Choice { threshold: Some(step.0), decisions: Some(step.1), bound, interval, ..self.none(why) }
    }

    fn precision(&self, groups: &Groups, target: f64, confidence: f64) -> Choice {
        let alpha = 1.0 - confidence;
        let starts = self.starts(target, alpha, groups.design_effect);
        let level = alpha / starts.len().max(1) as f64;
        let proven = |at: &Step| groups.bound(&at.1, level) >= target;
        let last = |start: &usize| {
            let run = self.steps.iter().enumerate().skip(*start).take_while(|(_, step)| proven(step));
            run.last().map(|(i, _)| i)
        };
        let Some(step) = starts.iter().filter_map(last).max().and_then(|i| self.steps.get(i)) else {
            return self.none(self.what_it_would_take(groups, target, alpha));
        };
        let bound = groups.bound(&step.1, level);
        let recall = clopper_pearson(step.1.true_positives, step.1.positives(), confidence);
        let why = format!(
            "of {} flagged, {} are right ({:.1} %); with {:.0} % confidence at least {:.1} % would be, the search \
             over thresholds included; {:.1} % of the positives are caught",
            step.1.flagged(),
            step.1.true_positives,
            step.1.precision() * 100.0,
            confidence * 100.0,
            bound * 100.0,
            step.1.recall() * 100.0,
        );
        self.some(step, Some(bound), recall, why)
    }

    /// Places in the grid where the search begins: where enough rows are flagged that the target could be proven
    /// with no mistake at all, then at twice as many, and so on. Found from the scores alone.
    fn starts(&self, target: f64, alpha: f64, design_effect: f64) -> Vec<usize> {
        let mut starts = Vec::new();
        let mut wanted = fewest(target, alpha / STARTS as f64) * design_effect;
        while starts.len() < STARTS {
            let Some(at) = self.steps.iter().position(|(_, c)| c.flagged() >= wanted) else { break };
            wanted = self.steps.get(at).map_or(wanted, |(_, c)| c.flagged()) * 2.0;
            starts.push(at);
        }
        starts
    }

    /// Why no threshold can be promised, and about how many labels would change that.
    fn what_it_would_take(&self, groups: &Groups, target: f64, alpha: f64) -> String {
        let level = alpha / STARTS as f64;
        let needs = |(_, c): &Step| Some((labels_for(c, groups, target, level)?, c.precision()));
        let labels = self.steps.iter().filter(|(_, c)| c.flagged() >= 10.0).filter_map(needs);
        let total = self.steps.first().map_or(0.0, |(_, c)| c.total());
        let missed =
            format!("no threshold has a precision of {:.0} % that {total} labels can prove", target * 100.0);
        match labels.min_by(|a, b| a.0.total_cmp(&b.0)) {
            Some((n, precision)) => format!(
                "{missed}; if the precision of {:.1} % seen at the best threshold is true, about {n:.0} labels like \
                 these would prove it",
                precision * 100.0
            ),
            None => format!(
                "{missed}, and none is seen to reach it: more labels alone will not do, a better model is needed, \
                 or a lower target"
            ),
        }
    }

    fn queue(&self, queue: f64, volume: f64) -> Choice {
        let share = queue / volume;
        let Some(step) = self.steps.iter().rfind(|step| step.1.flag_rate() <= share) else {
            return self.none(format!("even the highest threshold flags more than {queue} of {volume}"));
        };
        let interval = clopper_pearson(step.1.flagged().round(), step.1.total().round(), 0.95);
        let why = format!(
            "flags about {:.0} of {volume:.0}; {:.1} % of them right, {:.1} % of the positives caught",
            step.1.flag_rate() * volume,
            step.1.precision() * 100.0,
            step.1.recall() * 100.0
        );
        self.some(step, None, interval, why)
    }

    fn cost(&self, false_positive: f64, false_negative: f64) -> Choice {
        let cost = |c: &Confusion| c.false_positives * false_positive + c.false_negatives * false_negative;
        let Some(step) = self.steps.iter().min_by(|a, b| cost(&a.1).total_cmp(&cost(&b.1))) else {
            return self.none("there is no threshold to choose from".to_owned());
        };
        let per_thousand = |x: f64| x / step.1.total() * 1000.0;
        let idle = step.1.positives() * false_negative;
        let why = format!(
            "costs {:.1} a 1,000 comments (letting everything through costs {:.1}); {:.1} % of the flagged right, \
             {:.1} % of the positives caught",
            per_thousand(cost(&step.1)),
            per_thousand(idle),
            step.1.precision() * 100.0,
            step.1.recall() * 100.0
        );
        self.some(step, None, None, why)
    }
}

/// The fewest flagged rows that prove `target` when all are right: target^n <= alpha.
fn fewest(target: f64, alpha: f64) -> f64 {
    (alpha.ln() / target.ln()).ceil().max(1.0)
}

/// How many labels it takes to prove `target` if the precision seen is the true one; `None` where it is too low.
fn labels_for(seen: &Confusion, groups: &Groups, target: f64, level: f64) -> Option<f64> {
    let precision = seen.precision();
    if precision <= target {
        return None;
    }
    let mut times = 1.0_f64;
    while times < 1e6 {
        let more = Confusion {
            true_positives: seen.true_positives * times,
            false_positives: seen.false_positives * times,
            ..*seen
        };
        if groups.bound(&more, level) >= target {
            return Some((seen.total() * times).ceil());
        }
        times *= 1.1;
    }
    None
}

/// A sample whose truth is known, for showing that the promise holds: the score *is* the chance of being positive
/// when `calibration` is 1, and overstates it below 1.
pub fn simulated(n: usize, calibration: f64, rng: &mut Rng) -> Vec<Scored> {
    let row = |i: usize| {
        let score = rng.unit().powi(2);
        Scored { score, positive: rng.unit() < score * calibration, weight: 1.0, unit: i as u32 }
    };
    (0..n).map(row).collect()
}

/// The true precision at a threshold of the samples [`simulated`] makes.
pub fn simulated_precision(threshold: Threshold, calibration: f64) -> f64 {
    // The score is u^2 for uniform u: the mean of u^2 over [sqrt(t), 1] is (1 - t^1.5) / (3 (1 - sqrt(t))).
    let root = threshold.0.sqrt();
    calibration * (1.0 - root.powi(3)) / (3.0 * (1.0 - root))
}

#[cfg(test)]
mod tests {
    use super::{Goal, choose, simulated, simulated_precision};
    use crate::metrics::rng::Rng;

    /// Of 100 fresh samples, how many get a threshold and how many of these miss the target.
    fn trial(n: usize, target: f64, calibration: f64) -> (usize, usize) {
        let goal = Goal::Precision { target, confidence: 0.95 };
        let mut rng = Rng::new(20_261_122);
        let chosen = (0..100).filter_map(|_| {
            let rows = simulated(n, calibration, &mut rng);
            choose("x", &rows, goal).unwrap().threshold
        });
        let truth: Vec<f64> = chosen.map(|t| simulated_precision(t, calibration)).collect();
        (truth.len(), truth.iter().filter(|p| **p < target).count())
    }

    #[test]
    fn at_least_95_of_100_fresh_samples_meet_the_promised_precision() {
        for (n, target, calibration) in [(3000, 0.8, 1.0), (6000, 0.9, 1.0), (3000, 0.7, 0.9)] {
            let (chosen, missed) = trial(n, target, calibration);
            assert!(missed <= 5, "{missed} of {chosen} promises broken at target {target}");
            assert!(chosen >= 60, "only {chosen} of 100 samples of {n} got a threshold at target {target}");
        }
    }

    #[test]
    fn thin_data_is_told_so_with_the_number_of_labels_it_would_take() {
        let rows = simulated(300, 1.0, &mut Rng::new(4));
        let choice = choose("x", &rows, Goal::Precision { target: 0.9, confidence: 0.95 }).unwrap();
        assert_eq!(choice.threshold, None);
        assert!(choice.why.contains("labels like these would prove it"), "{}", choice.why);
    }

    #[test]
    fn a_model_below_the_target_everywhere_is_told_that_labels_will_not_help() {
        let rows = simulated(2000, 0.5, &mut Rng::new(4));
        let choice = choose("x", &rows, Goal::Precision { target: 0.95, confidence: 0.95 }).unwrap();
        assert!(choice.why.contains("more labels alone will not do"), "{}", choice.why);
    }

    #[test]
    fn a_queue_is_filled_but_not_beyond() {
        let rows = simulated(5000, 1.0, &mut Rng::new(4));
        let choice = choose("x", &rows, Goal::Queue { queue: 200.0, volume: 20_000.0 }).unwrap();
        let rate = choice.decisions.unwrap().flag_rate();
        assert!(rate <= 0.01 && rate > 0.008, "{rate}");
    }

    #[test]
    fn the_least_cost_is_where_a_flag_pays() {
        // Flagging pays where p * 5 > (1 - p) * 1, that is above 1/6.
        let rows = simulated(40_000, 1.0, &mut Rng::new(4));
        let goal = Goal::Cost { false_positive: 1.0, false_negative: 5.0 };
        let threshold = choose("x", &rows, goal).unwrap().threshold.unwrap();
        assert!((threshold.0 - 1.0 / 6.0).abs() < 0.05, "{threshold:?}");
    }

    #[test]
    fn rows_of_one_author_count_for_less() {
        let mut rows = simulated(4000, 1.0, &mut Rng::new(4));
        let goal = Goal::Precision { target: 0.85, confidence: 0.95 };
        let alone = choose("x", &rows, goal).unwrap().threshold.unwrap();
        for row in &mut rows {
            row.unit /= 2;
        }
        let paired = choose("x", &rows, goal).unwrap().threshold.unwrap();
        assert!(paired.0 > alone.0, "{paired:?} {alone:?}");
    }
}
