//! Splitting labelled comments for training and judging: grouped, stratified or by time; growing shares.
//!
//! In: a [`Sample`] without scores. Out: for every comment its fold, or which share it enters at.

use std::collections::BTreeMap;

use super::rng::Rng;
use super::sample::Sample;

/// By comment, the fold it is judged in, from 0; `None` for one that is only ever trained on.
pub type Folds = Vec<Option<usize>>;

/// `k` folds. Comments of one unit share a fold; the rarest positive label of a unit decides its stratum, and strata
/// are dealt out evenly, so that every fold has its share of rare positives.
pub fn stratified(sample: &Sample, k: usize, seed: u64) -> Folds {
    let mut order: Vec<(usize, u32)> = strata(sample).into_iter().map(|(unit, s)| (s, unit)).collect();
    Rng::new(seed).shuffle(&mut order);
    order.sort_by_key(|(stratum, _)| *stratum);
    let fold: BTreeMap<u32, usize> =
        order.iter().enumerate().map(|(i, (_, unit))| (*unit, i % k.max(1))).collect();
    sample.examples.iter().map(|e| fold.get(&e.unit).copied()).collect()
}

/// Each unit's stratum: the rarest head it has a positive label for, or the number of heads.
fn strata(sample: &Sample) -> BTreeMap<u32, usize> {
    let positive = |label: &Option<f64>| label.is_some_and(|l| l >= sample.positive_at);
    let mut counts = vec![0_usize; sample.heads.len()];
    for example in &sample.examples {
        counts.iter_mut().zip(&example.labels).for_each(|(n, label)| *n += usize::from(positive(label)));
    }
    let mut rarest_first: Vec<usize> = (0..counts.len()).collect();
    rarest_first.sort_by_key(|h| counts.get(*h));
    let mut strata = BTreeMap::new();
    for example in &sample.examples {
        let rank = rarest_first.iter().position(|h| example.labels.get(*h).is_some_and(positive));
        let rank = rank.unwrap_or(counts.len());
        let known = strata.entry(example.unit).or_insert(rank);
        *known = rank.min(*known);
    }
    strata
}

/// `k` folds by time: comments in the order of `times` are cut into `k + 1` equal blocks; fold `i` is judged by what
/// came before it, and the first block is only trained on. Times are compared as text, as RFC 3339 allows.
pub fn by_time(times: &[String], k: usize) -> Folds {
    let mut order: Vec<usize> = (0..times.len()).collect();
    order.sort_by(|a, b| times.get(*a).cmp(&times.get(*b)));
    let mut folds = vec![None; times.len()];
    for (place, row) in order.into_iter().enumerate() {
        let block = place * (k + 1) / times.len().max(1);
        if let Some(fold) = folds.get_mut(row) {
            *fold = block.checked_sub(1);
        }
    }
    folds
}

/// Which comments a fold is trained on: all others, or by time only those before it.
pub fn trains(fold: Option<usize>, judged: usize, by_time: bool) -> bool {
    if by_time { fold.is_none_or(|f| f < judged) } else { fold != Some(judged) }
}

/// For each comment the place of its unit in a random order, as a share from 0 to 1: a training set of share `s` is
/// all comments below `s`, so larger sets hold the smaller ones.
pub fn entry(sample: &Sample, seed: u64) -> Vec<f64> {
    let mut units: Vec<u32> = (0..sample.units as u32).collect();
    Rng::new(seed).shuffle(&mut units);
    let mut place = vec![0.0; units.len()];
    for (i, unit) in units.iter().enumerate() {
        if let Some(place) = place.get_mut(*unit as usize) {
            *place = i as f64 / units.len() as f64;
        }
    }
    sample.examples.iter().map(|e| place.get(e.unit as usize).copied().unwrap_or(0.0)).collect()
}

#[cfg(test)]
mod tests {
    use super::{by_time, stratified, trains};
    use crate::metrics::sample::{Example, JudgedHead, Sample};
    use crate::number::Threshold;

    fn sample() -> Sample {
        let example = |i: u32| Example {
            labels: vec![Some(f64::from(u8::from(i.is_multiple_of(10))))],
            unit: i / 2,
            ..Example::default()
        };
        Sample {
            heads: vec![JudgedHead { name: "x".to_owned(), threshold: Threshold(0.5) }],
            examples: (0..200).map(example).collect(),
            positive_at: 0.5,
            units: 100,
            ..Sample::default()
        }
    }

    #[test]
    fn folds_keep_units_together_and_share_out_the_positives() {
        let sample = sample();
        let folds = stratified(&sample, 5, 1);
        assert!(folds.chunks(2).all(|pair| pair[0] == pair[1]));
        for fold in 0..5 {
            let mine = || sample.examples.iter().zip(&folds).filter(|(_, f)| **f == Some(fold));
            assert_eq!(mine().count(), 40);
            assert_eq!(mine().filter(|(e, _)| e.labels[0] == Some(1.0)).count(), 4);
        }
    }

    #[test]
    fn by_time_nothing_is_judged_by_what_came_after_it() {
        let times: Vec<String> = (0..12).rev().map(|i| format!("2026-01-{:02}", i + 1)).collect();
        let folds = by_time(&times, 3);
        assert_eq!(folds[11], None);
        assert_eq!(folds[0], Some(2));
        assert!(trains(None, 0, true) && trains(Some(0), 1, true) && !trains(Some(2), 1, true));
    }
}
