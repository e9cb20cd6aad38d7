//! Curves: ROC, precision-recall, reliability, histogram.
//!
//! In: [`Ranked`] rows. Out: points to draw or to list, every distinct score one point; [`thin`] keeps a drawable
//! number of them.

use serde::{Deserialize, Serialize};

use super::Confusion;
use super::confusion::ratio;
use super::ranked::{BINS, Ranked, bin_of};

/// The decisions at one threshold.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// The threshold: flagged at or above it.
    pub threshold: f64,
    /// The decisions there.
    #[serde(flatten)]
    pub decisions: Confusion,
}

/// Decisions at every distinct score, from the highest: what ROC and precision-recall curves are drawn from.
pub fn points(ranked: &Ranked) -> Vec<Point> {
    let rows = || ranked.scores().iter().zip(ranked.labels()).zip(ranked.weights());
    let mut all = Confusion::default();
    rows().for_each(|((_, positive), weight)| all.add(*positive, false, *weight));
    let mut flagged = Confusion::default();
    let mut points: Vec<Point> = Vec::new();
    for ((score, positive), weight) in rows() {
        flagged.add(*positive, true, *weight);
        let decisions = Confusion {
            false_negatives: (all.positives() - flagged.true_positives).max(0.0),
            true_negatives: (all.true_negatives - flagged.false_positives).max(0.0),
            ..flagged
        };
        match points.last_mut() {
            #[expect(clippy::float_cmp, reason = "a tie is equality")]
            Some(last) if last.threshold == *score => last.decisions = decisions,
            _ => points.push(Point { threshold: *score, decisions }),
        }
    }
    points
}

/// At most `most` of the points, the first and the last among them, evenly spread in recall and flag rate.
pub fn thin(points: &[Point], most: usize) -> Vec<Point> {
    let way = |p: &Point| p.decisions.recall() + p.decisions.flag_rate();
    let (Some(first), Some(last)) = (points.first(), points.last()) else { return Vec::new() };
    let step = (way(last) - way(first)) / most.max(2) as f64;
    let mut kept: Vec<Point> = vec![*first];
    let mut next = way(first) + step;
    for point in points.iter().skip(1).take(points.len().saturating_sub(2)) {
        if points.len() <= most || way(point) >= next {
            kept.push(*point);
            next = way(point) + step;
        }
    }
    if points.len() > 1 {
        kept.push(*last);
    }
    kept
}

/// One bin of a reliability diagram.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Bin {
    /// Weight of the rows in it.
    pub total: f64,
    /// Weight of its positives.
    pub positives: f64,
    /// Mean score of its rows.
    pub mean_score: f64,
    /// Share of positives among its rows.
    pub frequency: f64,
}

/// The ten equal bins of the expected calibration error, from 0; `None` where scores are no probabilities.
pub fn reliability(ranked: &Ranked) -> Option<[Bin; BINS]> {
    if !ranked.are_probabilities() {
        return None;
    }
    let mut bins = [Bin::default(); BINS];
    for ((score, positive), weight) in ranked.scores().iter().zip(ranked.labels()).zip(ranked.weights()) {
        if let Some(bin) = bins.get_mut(bin_of(*score)) {
            bin.total += weight;
            bin.mean_score += weight * score;
            bin.positives += if *positive { *weight } else { 0.0 };
        }
    }
    for bin in &mut bins {
        bin.mean_score = ratio(bin.mean_score, bin.total);
        bin.frequency = ratio(bin.positives, bin.total);
    }
    Some(bins)
}

/// One bar of a score histogram.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Bar {
    /// Where the bar starts (score).
    pub from: f64,
    /// Where it ends.
    pub to: f64,
    /// Weight of the positives in it.
    pub positives: f64,
    /// Weight of the negatives in it.
    pub negatives: f64,
}

/// How the scores of both classes are spread over `bars` equal bars: of [0, 1] for probabilities, of the scores'
/// range for others.
pub fn histogram(ranked: &Ranked, bars: usize) -> Vec<Bar> {
    let scores = ranked.scores();
    let (high, low) = match (scores.first(), scores.last()) {
        _ if ranked.are_probabilities() => (1.0, 0.0),
        (Some(high), Some(low)) if high > low => (*high, *low),
        (Some(only), _) => (only + 0.5, only - 0.5),
        _ => return Vec::new(),
    };
    let width = (high - low) / bars as f64;
    let mut out: Vec<Bar> = (0..bars)
        .map(|i| Bar { from: low + width * i as f64, to: low + width * (i + 1) as f64, ..Bar::default() })
        .collect();
    for ((score, positive), weight) in scores.iter().zip(ranked.labels()).zip(ranked.weights()) {
        let at = (((score - low) / width) as usize).min(bars.saturating_sub(1));
        if let Some(bar) = out.get_mut(at) {
            *(if *positive { &mut bar.positives } else { &mut bar.negatives }) += weight;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Ranked, histogram, points, reliability, thin};
    use crate::metrics::Scored;

    fn ranked() -> Ranked {
        let rows = (0..1000_u32).map(|i| Scored {
            score: f64::from(i) / 1000.0,
            positive: i % 1000 >= 600,
            weight: 1.0,
            unit: i,
        });
        Ranked::new(rows.collect(), &[]).unwrap()
    }

    #[test]
    fn thinned_points_keep_both_ends() {
        let all = points(&ranked());
        let kept = thin(&all, 50);
        assert!(kept.len() <= 52 && kept.len() > 20, "{}", kept.len());
        assert_eq!((kept[0], kept[kept.len() - 1]), (all[0], all[999]));
    }

    #[test]
    fn bars_and_bins_hold_every_row() {
        let bars = histogram(&ranked(), 20);
        assert!((bars.iter().map(|b| b.positives + b.negatives).sum::<f64>() - 1000.0).abs() < 1e-9);
        let bins = reliability(&ranked()).unwrap();
        assert!(bins.iter().all(|b| (b.total - 100.0).abs() < 1e-9));
    }
}
