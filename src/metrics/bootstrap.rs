//! Seeded bootstrap intervals: rows, or whole threads or authors, drawn with replacement.
//!
//! In: heads as [`Ranked`] rows that share resampling units. Out: for each round and head, the metrics of the
//! resample. One draw serves every head and every model, so means over heads and differences of models are
//! paired. Round `r` uses stream `r` of the seed: threads never change the result.

use rayon::prelude::*;

use super::binomial::Interval;
use super::ranked::{Ranked, Tallies};
use super::rng::Rng;

/// How to resample.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plan {
    /// Rounds; 0 gives no intervals.
    pub rounds: usize,
    /// The seed.
    pub seed: u64,
    /// Confidence of the intervals, such as 0.95.
    pub confidence: f64,
    /// How many units there are to draw from: rows, threads or authors.
    pub units: usize,
    /// Whether a unit can hold several rows (threads, authors): rows are then no independent draws.
    pub grouped: bool,
}

/// What `keep` makes of the tallies of every head, round by round.
///
/// Source: Efron 1979 (rows), Davison and Hinkley 1997, section 3.8 (whole groups).
pub fn rounds<T: Send>(heads: &[&Ranked], plan: Plan, keep: impl Fn(&[Tallies]) -> T + Sync) -> Vec<T> {
    (0..plan.rounds)
        .into_par_iter()
        .map_init(
            || vec![0_u8; plan.units],
            |counts, round| {
                draw(counts, &mut Rng::stream(plan.seed, round as u64));
                let tallies: Vec<Tallies> = heads.iter().map(|h| h.resampled(counts)).collect();
                keep(&tallies)
            },
        )
        .collect()
}

/// Draws as many units as there are, with replacement: `counts[unit]` is how often each came.
///
/// A count never reaches 255: of n draws from n units more than 255 on one has odds below 1 / 255!.
pub fn draw(counts: &mut [u8], rng: &mut Rng) {
    counts.fill(0);
    let n = counts.len();
    for _ in 0..n {
        if let Some(count) = counts.get_mut(rng.below(n)) {
            *count = count.saturating_add(1);
        }
    }
}

/// The percentile interval of resampled values. Rounds where the value is not defined are left out;
/// `None` if fewer than half are left.
///
/// Source: Efron and Tibshirani 1993, chapter 13; quantiles by linear interpolation (numpy's default).
pub fn percentile(values: impl IntoIterator<Item = Option<f64>>, confidence: f64) -> Option<Interval> {
    let mut all = 0_usize;
    let mut defined: Vec<f64> = values.into_iter().inspect(|_| all += 1).flatten().collect();
    if defined.is_empty() || defined.len() * 2 < all {
        return None;
    }
    defined.sort_by(f64::total_cmp);
    let tail = (1.0 - confidence) / 2.0;
    Some(Interval { low: quantile(&defined, tail)?, high: quantile(&defined, 1.0 - tail)? })
}

/// The `q` quantile of sorted values, interpolated; `None` without values.
pub fn quantile(sorted: &[f64], q: f64) -> Option<f64> {
    let at = q.clamp(0.0, 1.0) * sorted.len().checked_sub(1)? as f64;
    let low = sorted.get(at.floor() as usize)?;
    let high = sorted.get(at.ceil() as usize)?;
    Some(low + (high - low) * at.fract())
}

#[cfg(test)]
mod tests {
    use super::{Plan, draw, percentile, rounds};
    use crate::metrics::ranked::{Ranked, Scored};
    use crate::metrics::rng::Rng;
    use crate::metrics::table;
    use crate::number::Threshold;

    fn sample(n: usize) -> Ranked {
        let mut rng = Rng::new(5);
        let rows = (0..n)
            .map(|i| {
                let score = rng.unit();
                Scored { score, positive: rng.unit() < score, weight: 1.0, unit: i as u32 }
            })
            .collect();
        Ranked::new(rows, &[Threshold(0.5)]).unwrap()
    }

    #[test]
    fn a_draw_has_as_many_as_there_are() {
        let mut counts = vec![0; 1000];
        draw(&mut counts, &mut Rng::new(1));
        assert_eq!(counts.iter().map(|c| usize::from(*c)).sum::<usize>(), 1000);
        let empty = counts.iter().map(|c| usize::from(*c == 0)).sum::<usize>();
        assert!((330..410).contains(&empty), "about 1/e of the units are never drawn: {empty}");
    }

    #[test]
    fn the_result_does_not_depend_on_threads() {
        let ranked = sample(500);
        let plan = Plan { rounds: 40, seed: 9, confidence: 0.95, units: 500, grouped: false };
        let run = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| rounds(&[&ranked], plan, |t| table::values(&t[0])))
        };
        assert_eq!(run(1), run(3));
    }

    #[test]
    fn the_interval_of_a_share_is_about_its_binomial_one() {
        let ranked = sample(2000);
        let plan = Plan { rounds: 500, seed: 2, confidence: 0.95, units: 2000, grouped: false };
        let flags = rounds(&[&ranked], plan, |t| Some(t[0].decisions().flag_rate()));
        let interval = percentile(flags, 0.95).unwrap();
        let width = interval.high - interval.low;
        // 2 * 1.96 * sqrt(0.25 / 2000) = 0.0438.
        assert!((width - 0.0438).abs() < 0.005, "{width}");
    }
}
