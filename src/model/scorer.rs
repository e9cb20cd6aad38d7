//! A compiled model: texts to margins, margins to calibrated probabilities.
#![expect(clippy::indexing_slicing, reason = "numeric kernels over indices this module made")]

use std::sync::atomic::{AtomicU64, Ordering};

use serde::{Deserialize, Serialize};

use super::{Linear, SecondStage};
use crate::features::signal::SIGNALS;
use crate::features::{Comment, Extractor, Pipeline, Unit, UnitKind, scale};
use crate::number::{Logit, Probability, Threshold};

/// Weights are added this many at a time: eight 16-bit lanes fill a vector register everywhere.
pub(super) const LANES: usize = 8;
/// Entries of the unit cache. A direct-mapped cache of this size missed 4.5 % on comments.
const CACHE: usize = 1 << 16;
/// Units whose sums are added in 32 bits before they go to 64. A unit has at most about 66 characters with
/// bounds times 8 lengths = 528 n-grams of at most 32767: 2^31 / (528 * 32767) = 124.
const IN_32_BITS: usize = 120;

/// What a caller needs to know of a head.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HeadInfo {
    /// Unique within the model.
    pub name: String,
    /// The probability at or above which it flags.
    pub threshold: Threshold,
}

/// A compiled model: immutable, `Sync`, shared by any number of threads, each with its own [`Buffers`].
#[derive(Debug)]
pub struct Scorer {
    pub(super) extractor: Extractor,
    pub(super) heads: Vec<HeadInfo>,
    pub(super) second: SecondStage,
    /// [`n_heads`, `n_margins`]: margins and windows together, for a comment that is one window.
    together: Vec<Vec<f64>>,
    steps: Vec<f64>,
    features: Vec<u32>,
    /// For each bucket of hashes (its upper bits) its first feature; one more for the end.
    buckets: Vec<u32>,
    shift: u32,
    /// [`n_features`, stride].
    weights: Vec<i16>,
    /// Margins, rounded up to whole [`LANES`].
    pub(super) stride: usize,
    id: u64,
}

/// A thread's buffers: the comment at hand and the cache of units. Results never depend on what they held.
#[derive(Debug, Default)]
pub struct Buffers {
    pub(super) comment: Comment,
    owner: u64,
    cache: Cache,
    seen: Seen,
    expanded: Vec<u32>,
    /// For each unit occurrence, its distinct unit's number.
    pub(super) local: Vec<u32>,
    /// Of each distinct unit: n-grams.
    pub(super) n_grams: Vec<u32>,
    /// Of each distinct unit: summed weights in steps, [stride].
    pub(super) sums: Vec<i32>,
    totals: Totals,
    stamp: Vec<u32>,
    /// The whole comment's margins, log-odds.
    pub(super) margins: Vec<f64>,
    /// The largest margin over windows, log-odds.
    pub(super) windows: Vec<f64>,
    /// Which window that is; nothing where the comment is one window.
    pub(super) window_at: Vec<u32>,
    /// n-grams of each window's distinct units.
    pub(super) window_n_grams: Vec<u32>,
    pub(super) whole_n_grams: u32,
    pub(super) signals: Vec<f64>,
    logits: Vec<f64>,
}

/// What a text's linear part gives; one number a margin, log-odds.
#[derive(Debug, Clone, Copy)]
pub struct Margins<'a> {
    /// Of the whole comment.
    pub whole: &'a [f64],
    /// The largest over its windows.
    pub window: &'a [f64],
    /// Surface signals, in the order of [`SIGNALS`].
    pub signals: &'a [f64],
}

impl Scorer {
    /// Compiles a model's parts. Missing coefficients count as 0.
    pub fn compile(pipeline: &Pipeline, linear: &Linear, second: &SecondStage, heads: Vec<HeadInfo>) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let n_margins = linear.n_margins();
        let stride = n_margins.next_multiple_of(LANES).max(LANES);
        let mut weights = vec![0_i16; linear.features.len() * stride];
        let rows = weights.chunks_exact_mut(stride).zip(linear.weights.chunks_exact(n_margins.max(1)));
        rows.for_each(|(to, from)| to[..n_margins].copy_from_slice(from));
        let second = second.sized(heads.len(), n_margins, SIGNALS.len());
        let sum = |(a, b): (&Vec<f64>, &Vec<f64>)| a.iter().zip(b).map(|(a, b)| a + b).collect();
        let together = second.margins.iter().zip(&second.windows).map(sum).collect();
        let (buckets, shift) = buckets(&linear.features);
        Self {
            extractor: Extractor::new(pipeline),
            heads,
            second,
            together,
            steps: linear.steps.clone(),
            features: linear.features.clone(),
            buckets,
            shift,
            weights,
            stride,
            id: NEXT.fetch_add(1, Ordering::Relaxed),
        }
    }

    /// The heads, in the order of every result.
    pub fn heads(&self) -> &[HeadInfo] {
        &self.heads
    }

    /// Linear margins a text has.
    pub fn n_margins(&self) -> usize {
        self.steps.len()
    }

    /// Each head's calibrated probability into `out`, which must be as long as [`Scorer::heads`].
    pub fn score(&self, buffers: &mut Buffers, text: &str, out: &mut [Probability]) {
        let mut logits = std::mem::take(&mut buffers.logits);
        logits.resize(self.heads.len(), 0.0);
        self.logits(buffers, text, &mut logits);
        for (out, &logit) in out.iter_mut().zip(&logits) {
            *out = Logit(logit).probability();
        }
        buffers.logits = logits;
    }

    /// Each head's logit into `out`, which must be as long as [`Scorer::heads`].
    pub fn logits(&self, buffers: &mut Buffers, text: &str, out: &mut [f64]) {
        self.read(buffers, text);
        for (head, out) in out.iter_mut().enumerate() {
            let margins = if buffers.comment.windows.is_empty() {
                dot(&self.together[head], &buffers.margins)
            } else {
                dot(&self.second.margins[head], &buffers.margins)
                    + dot(&self.second.windows[head], &buffers.windows)
            };
            *out = self.second.bias[head] + margins + dot(&self.second.signals[head], &buffers.signals);
        }
    }

    /// The linear part alone: what the second stage is trained on.
    pub fn margins<'a>(&self, buffers: &'a mut Buffers, text: &str) -> Margins<'a> {
        self.read(buffers, text);
        Margins { whole: &buffers.margins, window: &buffers.windows, signals: &buffers.signals }
    }

    /// Reads a text: distinct units, margins, windows and signals into the buffers.
    pub(super) fn read(&self, buffers: &mut Buffers, text: &str) {
        if buffers.owner != self.id {
            *buffers = Buffers { owner: self.id, cache: Cache::new(self.stride), ..Buffers::default() };
        }
        let mut comment = std::mem::take(&mut buffers.comment);
        self.extractor.read(text, &mut comment);
        let words = self.distinct(&comment, buffers);
        self.whole(buffers);
        self.windows(&comment, buffers);
        self.extractor.signals(&comment, words, &mut buffers.signals);
        buffers.comment = comment;
    }

    /// Numbers the distinct units and gathers their sums; returns how many of them are words.
    fn distinct(&self, comment: &Comment, buffers: &mut Buffers) -> u32 {
        buffers.seen.open(comment.units.len());
        buffers.local.clear();
        buffers.n_grams.clear();
        buffers.sums.clear();
        let mut words = 0;
        for unit in &comment.units {
            let next = buffers.n_grams.len() as u32;
            let local = buffers.seen.number(unit.key, next);
            buffers.local.push(local);
            if local == next {
                words += u32::from(unit.kind == UnitKind::Word);
                self.gather(unit, comment, buffers);
            }
        }
        words
    }

    /// Appends a unit's n-grams and summed weights, from the cache where it has them.
    fn gather(&self, unit: &Unit, comment: &Comment, buffers: &mut Buffers) {
        let slot = (unit.key >> 48) as usize % CACHE;
        let entry = slot * self.stride..(slot + 1) * self.stride;
        let cache = &mut buffers.cache;
        if cache.keys[slot] != unit.key || cache.n_grams[slot] == 0 {
            buffers.expanded.clear();
            self.extractor.expand(unit, &comment.tokens, &mut buffers.expanded);
            cache.keys[slot] = unit.key;
            cache.n_grams[slot] = buffers.expanded.len() as u32;
            let sums = &mut cache.sums[entry.clone()];
            sums.fill(0);
            for &hash in &buffers.expanded {
                if let Some(feature) = self.find(hash) {
                    add_weights(sums, &self.weights[feature * self.stride..(feature + 1) * self.stride]);
                }
            }
        }
        buffers.n_grams.push(cache.n_grams[slot]);
        buffers.sums.extend_from_slice(&cache.sums[entry]);
    }

    /// The feature with this hash: hashes are spread evenly, so a bucket of their upper bits holds few.
    #[inline]
    fn find(&self, hash: u32) -> Option<usize> {
        let bucket = (hash >> self.shift) as usize;
        let (first, end) = (self.buckets[bucket] as usize, self.buckets[bucket + 1] as usize);
        self.features[first..end].iter().position(|&f| f == hash).map(|at| first + at)
    }

    fn whole(&self, buffers: &mut Buffers) {
        buffers.totals.open(self.stride);
        for (sums, &n_grams) in buffers.sums.chunks_exact(self.stride).zip(&buffers.n_grams) {
            buffers.totals.add(sums, n_grams);
        }
        buffers.totals.close();
        buffers.whole_n_grams = buffers.totals.n_grams;
        buffers.margins.clear();
        let scale = scale(buffers.whole_n_grams);
        buffers.margins.extend(buffers.totals.sums(&self.steps).map(|sum| sum * scale));
    }

    /// The largest margin over windows, and which.
    fn windows(&self, comment: &Comment, buffers: &mut Buffers) {
        buffers.windows.clone_from(&buffers.margins);
        buffers.window_at.clear();
        buffers.window_n_grams.clear();
        if comment.windows.is_empty() {
            return;
        }
        buffers.windows.fill(f64::NEG_INFINITY);
        buffers.window_at.resize(self.n_margins(), 0);
        buffers.stamp.clear();
        buffers.stamp.resize(buffers.n_grams.len(), u32::MAX);
        for index in 0..comment.windows.len() {
            self.window(comment, index, buffers);
        }
    }

    fn window(&self, comment: &Comment, index: usize, buffers: &mut Buffers) {
        buffers.totals.open(self.stride);
        for at in comment.units_of(index) {
            let local = buffers.local[at] as usize;
            if buffers.stamp[local] != index as u32 {
                buffers.stamp[local] = index as u32;
                let sums = &buffers.sums[local * self.stride..(local + 1) * self.stride];
                buffers.totals.add(sums, buffers.n_grams[local]);
            }
        }
        buffers.totals.close();
        let scale = scale(buffers.totals.n_grams);
        buffers.window_n_grams.push(buffers.totals.n_grams);
        let largest = buffers.windows.iter_mut().zip(&mut buffers.window_at);
        for ((largest, at), sum) in largest.zip(buffers.totals.sums(&self.steps)) {
            if sum * scale > *largest {
                (*largest, *at) = (sum * scale, index as u32);
            }
        }
    }

    /// Log-odds of one step of each margin.
    pub(super) fn steps(&self) -> &[f64] {
        &self.steps
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[inline]
fn add_weights(sums: &mut [i32], weights: &[i16]) {
    for (sums, weights) in sums.chunks_exact_mut(LANES).zip(weights.chunks_exact(LANES)) {
        for (sum, &weight) in sums.iter_mut().zip(weights) {
            *sum += i32::from(weight);
        }
    }
}

/// Where each bucket begins, about two features a bucket, and how far to shift a hash to get its bucket.
fn buckets(features: &[u32]) -> (Vec<u32>, u32) {
    let bits = (features.len() / 2).next_power_of_two().trailing_zeros().clamp(1, 24);
    let shift = 32 - bits;
    let mut starts = Vec::with_capacity((1 << bits) + 1);
    for (index, &hash) in (0_u32..).zip(features) {
        while starts.len() <= (hash >> shift) as usize {
            starts.push(index);
        }
    }
    starts.resize((1 << bits) + 1, features.len() as u32);
    (starts, shift)
}

/// A direct-mapped cache of units: their n-grams and summed weights.
#[derive(Debug, Default)]
struct Cache {
    keys: Vec<u64>,
    /// 0 for an empty entry: every unit has at least one n-gram.
    n_grams: Vec<u32>,
    sums: Vec<i32>,
}

impl Cache {
    fn new(stride: usize) -> Self {
        Self { keys: vec![0; CACHE], n_grams: vec![0; CACHE], sums: vec![0; CACHE * stride] }
    }
}

/// Numbers a comment's distinct units.
#[derive(Debug, Default)]
struct Seen {
    slots: Vec<(u64, u32, u32)>,
    stamp: u32,
}

impl Seen {
    fn open(&mut self, units: usize) {
        let size = (units * 2).next_power_of_two().max(64);
        self.stamp = self.stamp.wrapping_add(1);
        if self.slots.len() < size || self.stamp == 0 {
            self.slots.clear();
            self.slots.resize(size, (0, 0, 0));
            self.stamp = 1;
        }
    }

    /// The unit's number, which is `next` if it was not seen in this comment.
    #[inline]
    fn number(&mut self, key: u64, next: u32) -> u32 {
        let mask = self.slots.len() - 1;
        let mut at = key as usize & mask;
        loop {
            let slot = &mut self.slots[at];
            if slot.1 != self.stamp {
                *slot = (key, self.stamp, next);
                return next;
            }
            if slot.0 == key {
                return slot.2;
            }
            at = (at + 1) & mask;
        }
    }
}

/// Sums of units' weights, exact: 32 bits for a few units at a time, then 64.
#[derive(Debug, Default)]
struct Totals {
    few: Vec<i32>,
    all: Vec<i64>,
    added: usize,
    n_grams: u32,
}

impl Totals {
    fn open(&mut self, stride: usize) {
        self.few.clear();
        self.few.resize(stride, 0);
        self.all.clear();
        self.all.resize(stride, 0);
        (self.added, self.n_grams) = (0, 0);
    }

    #[inline]
    fn add(&mut self, sums: &[i32], n_grams: u32) {
        for (few, sums) in self.few.chunks_exact_mut(LANES).zip(sums.chunks_exact(LANES)) {
            for (few, &sum) in few.iter_mut().zip(sums) {
                *few += sum;
            }
        }
        self.n_grams += n_grams;
        self.added += 1;
        if self.added == IN_32_BITS {
            self.close();
        }
    }

    fn close(&mut self) {
        for (all, few) in self.all.iter_mut().zip(&mut self.few) {
            *all += i64::from(*few);
            *few = 0;
        }
        self.added = 0;
    }

    fn sums<'a>(&'a self, steps: &'a [f64]) -> impl Iterator<Item = f64> + 'a {
        self.all.iter().zip(steps).map(|(&sum, step)| sum as f64 * step)
    }
}
