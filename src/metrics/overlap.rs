//! Leakage: comments of the test data that the training data holds too, word for word or nearly.
//!
//! In: texts of both. Out: exact and near duplicates with their partners. Exact: the same words in the same order,
//! case and punctuation apart. Near: the sets of three-word runs agree to at least 80 % (Jaccard), found by `MinHash`
//! and checked exactly; texts of fewer than five words are only ever exact.
//!
//! Source: Broder 1997 (`MinHash` and shingles); banding as in Leskovec, Rajaraman and Ullman, chapter 3.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::rng::Rng;

/// Words in a run.
const RUN: usize = 3;
/// Fewest words a text needs to have near duplicates.
const FEWEST_WORDS: usize = 5;
/// Share of runs two texts must have in common.
pub const NEAR: f64 = 0.8;
/// Bands and rows a band: a pair at 0.8 is missed with odds (1 - 0.8^3)^20 < 1e-6.
const BANDS: usize = 20;
const ROWS: usize = 3;

/// How alike a pair is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Likeness {
    /// The same words.
    Exact,
    /// Nearly.
    Near,
}

/// A pair.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pair {
    /// The comment of the test data, by its place.
    pub test: usize,
    /// The comment of the training data, by its place.
    pub train: usize,
    /// How alike.
    pub likeness: Likeness,
    /// Jaccard share of runs (1 for exact pairs).
    pub share: f64,
}

/// For every test text that the training texts hold, its closest partner, in the order of the test texts.
pub fn overlap(train: &[&str], test: &[&str]) -> Vec<Pair> {
    let index = Index::of(train);
    let pair = |(i, text): (usize, &&str)| {
        index.closest(text).map(|mut pair| {
            pair.test = i;
            pair
        })
    };
    test.par_iter().enumerate().filter_map(pair).collect()
}

/// Pairs within one set: each text with the closest that stands before it.
pub fn within(texts: &[&str]) -> Vec<Pair> {
    let index = Index::of(texts);
    let pair = |(i, text): (usize, &&str)| {
        let mut pair = index.closest_before(text, i)?;
        pair.test = i;
        Some(pair)
    };
    texts.par_iter().enumerate().filter_map(pair).collect()
}

struct Index {
    exact: BTreeMap<u64, Vec<u32>>,
    bands: Vec<BTreeMap<u64, Vec<u32>>>,
    runs: Vec<BTreeSet<u64>>,
}

impl Index {
    fn of(texts: &[&str]) -> Self {
        let prints: Vec<Print> = texts.par_iter().map(|t| Print::of(t)).collect();
        let mut exact: BTreeMap<u64, Vec<u32>> = BTreeMap::new();
        let mut bands = vec![BTreeMap::<u64, Vec<u32>>::new(); BANDS];
        for (i, print) in prints.iter().enumerate() {
            exact.entry(print.whole).or_default().push(i as u32);
            for (band, key) in bands.iter_mut().zip(&print.bands) {
                band.entry(*key).or_default().push(i as u32);
            }
        }
        Self { exact, bands, runs: prints.into_iter().map(|p| p.runs).collect() }
    }

    fn closest(&self, text: &str) -> Option<Pair> {
        self.closest_before(text, usize::MAX)
    }

    fn closest_before(&self, text: &str, end: usize) -> Option<Pair> {
        let print = Print::of(text);
        if print.empty {
            return None;
        }
        let before = |i: &&u32| (**i as usize) < end;
        if let Some(train) = self.exact.get(&print.whole).and_then(|all| all.iter().find(before)) {
            return Some(Pair { test: 0, train: *train as usize, likeness: Likeness::Exact, share: 1.0 });
        }
        let alike = self.bands.iter().zip(&print.bands).filter_map(|(band, key)| band.get(key)).flatten();
        let candidates: BTreeSet<u32> = alike.filter(before).copied().collect();
        let measured = candidates.into_iter().filter_map(|i| {
            let share = jaccard(&print.runs, self.runs.get(i as usize)?);
            (share >= NEAR).then_some((share, i))
        });
        let (share, train) = measured.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)))?;
        Some(Pair { test: 0, train: train as usize, likeness: Likeness::Near, share })
    }
}

fn jaccard(a: &BTreeSet<u64>, b: &BTreeSet<u64>) -> f64 {
    let both = a.intersection(b).count();
    both as f64 / (a.len() + b.len() - both).max(1) as f64
}

/// What is kept of a text.
struct Print {
    empty: bool,
    whole: u64,
    runs: BTreeSet<u64>,
    /// Empty for short texts, which then have no near duplicates.
    bands: Vec<u64>,
}

impl Print {
    fn of(text: &str) -> Self {
        let lower = text.to_lowercase();
        let words: Vec<&str> =
            lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
        let mut runs = BTreeSet::new();
        if words.len() >= FEWEST_WORDS {
            runs = words.windows(RUN).map(hash).collect();
        }
        let bands = if runs.is_empty() { Vec::new() } else { bands(&runs) };
        Self { empty: words.is_empty(), whole: hash(&words), runs, bands }
    }
}

/// FNV-1a over the words, mixed once more: only equality matters, and only within one run of the program.
fn hash(words: &[&str]) -> u64 {
    let mut h = 0xcbf2_9ce4_8422_2325_u64;
    for word in words {
        for byte in word.bytes().chain([0xff]) {
            h = (h ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    Rng::new(h).next()
}

fn bands(runs: &BTreeSet<u64>) -> Vec<u64> {
    let least = |i: usize| runs.iter().map(|run| Rng::stream(*run, i as u64).next()).min().unwrap_or(0);
    let band = |b: usize| (0..ROWS).fold(b as u64, |key, row| Rng::new(key ^ least(b * ROWS + row)).next());
    (0..BANDS).map(band).collect()
}

#[cfg(test)]
mod tests {
    use super::{Likeness, overlap, within};

    const LONG: &str = "the council has once more decided to close the library on the hill although nobody in the \
                        village wants that and the building was only renewed in the spring of last year";

    #[test]
    fn exact_and_near_duplicates_are_found_and_others_are_not() {
        let near = LONG.replace("last year", "this year");
        let train = ["Thank you!", LONG, "Something else entirely, said in quite other words than those."];
        let test = ["thank YOU", near.as_str(), "The library is lovely and I shall miss going there", "..."];
        let pairs = overlap(&train, &test);
        let got: Vec<(usize, usize, Likeness)> =
            pairs.iter().map(|p| (p.test, p.train, p.likeness)).collect();
        assert_eq!(got, [(0, 0, Likeness::Exact), (1, 1, Likeness::Near)]);
        assert!(pairs[1].share > 0.8 && pairs[1].share < 1.0);
    }

    #[test]
    fn duplicates_within_a_set_point_backwards() {
        let pairs = within(&["a b", "c", "A, b."]);
        assert_eq!(pairs.iter().map(|p| (p.test, p.train)).collect::<Vec<_>>(), [(2, 0)]);
    }
}
