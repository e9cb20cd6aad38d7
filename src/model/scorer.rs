//! A compiled model: texts to margins, margins to calibrated probabilities.
#![expect(clippy::indexing_slicing, reason = "numeric kernels over indices this module made")]

use std::sync::atomic::{AtomicU64, Ordering};

use serde::{Deserialize, Serialize};

use super::table::{Cache, Found, LANES, NOTHING, Table};
use super::{Linear, SecondStage};
use crate::features::hash::feature;
use crate::features::signal::SIGNALS;
use crate::features::{Comment, Extractor, Pipeline, Unit, UnitKind, scale};
use crate::number::{Logit, Probability, Threshold};

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
    table: Table,
    /// Whether pairs have features besides themselves, and are worth a place in the cache.
    stems: bool,
    id: u64,
}

/// A thread's buffers: the comment at hand and the cache of units. Results never depend on what they held.
#[derive(Debug, Default)]
pub struct Buffers {
    pub(super) comment: Comment,
    owner: u64,
    words: Cache,
    /// Used only where pairs have stems.
    pairs: Cache,
    seen: Seen,
    expanded: Vec<u32>,
    /// Features of the units of one n-gram, and those units.
    single: Vec<u32>,
    single_units: Vec<u32>,
    found: Found,
    /// For each unit occurrence, its distinct unit's number.
    pub(super) local: Vec<u32>,
    /// The distinct units.
    pub(super) units: Vec<Local>,
    /// Summed weights in steps, of the units that have any: as many lanes as the table's rows.
    pub(super) sums: Vec<Lanes>,
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

/// A run of margins' sums, in steps.
pub(super) type Lanes = [i32; LANES];

/// A distinct unit of the comment at hand.
#[derive(Debug, Clone, Copy)]
pub(super) struct Local {
    /// Its n-grams, known or not.
    pub(super) n_grams: u32,
    /// Where its sums begin in [`Buffers::sums`], or [`NOTHING`].
    pub(super) at: u32,
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
        let second = second.sized(heads.len(), n_margins, SIGNALS.len());
        let sum = |(a, b): (&Vec<f64>, &Vec<f64>)| a.iter().zip(b).map(|(a, b)| a + b).collect();
        let together = second.margins.iter().zip(&second.windows).map(sum).collect();
        Self {
            extractor: Extractor::new(pipeline),
            heads,
            second,
            together,
            steps: linear.steps.clone(),
            table: Table::new(linear),
            stems: pipeline.features.stems.is_some(),
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
            *buffers = Buffers { owner: self.id, ..Buffers::default() };
        }
        let mut comment = std::mem::take(&mut buffers.comment);
        self.extractor.read(text, &mut comment);
        let words = self.distinct(&comment, buffers);
        self.whole(buffers);
        self.windows(&comment, buffers);
        self.extractor.signals(&comment, words, &mut buffers.signals);
        buffers.comment = comment;
    }

    /// Numbers the distinct units, gathers and adds up their sums; returns how many of them are words.
    fn distinct(&self, comment: &Comment, buffers: &mut Buffers) -> u32 {
        buffers.seen.open(comment.units.len());
        buffers.local.clear();
        buffers.units.clear();
        buffers.sums.clear();
        buffers.single.clear();
        buffers.single_units.clear();
        let mut words = 0;
        for unit in &comment.units {
            let next = buffers.units.len() as u32;
            let local = buffers.seen.number(unit.key, next);
            buffers.local.push(local);
            if local == next {
                words += u32::from(unit.kind == UnitKind::Word);
                self.gather(unit, comment, buffers);
            }
        }
        self.gather_single(buffers);
        buffers.totals.open(self.table.lanes);
        for &unit in &buffers.units {
            buffers.totals.add(unit, &buffers.sums);
        }
        buffers.totals.close();
        words
    }

    /// Adds a distinct unit: its n-grams and summed weights, from the cache where it has them.
    fn gather(&self, unit: &Unit, comment: &Comment, buffers: &mut Buffers) {
        let Buffers { words, pairs, expanded, sums, found, .. } = buffers;
        let cache = match unit.kind {
            UnitKind::Word => words,
            UnitKind::Pair if self.stems => pairs,
            // One n-gram: looking it up costs no more than looking in a cache.
            _ => {
                buffers.single.push(feature(unit.key));
                buffers.single_units.push(buffers.units.len() as u32);
                buffers.units.push(Local { n_grams: 1, at: NOTHING });
                return;
            }
        };
        let entry = cache.entry(unit.key, self.table.lanes);
        if entry.is_new {
            expanded.clear();
            self.extractor.expand(unit, &comment.tokens, expanded);
            self.table.sum(expanded, found, entry.sums);
            *entry.n_grams = expanded.len() as u32;
        }
        buffers.units.push(Local { n_grams: *entry.n_grams, at: sums.len() as u32 });
        sums.extend_from_slice(entry.sums);
    }

    /// Looks up the units of one n-gram, all at once.
    fn gather_single(&self, buffers: &mut Buffers) {
        let Buffers { single, single_units, units, sums, found, .. } = buffers;
        self.table.find(single, found);
        for (&row, &unit) in found.rows.iter().zip(&*single_units) {
            if row != NOTHING {
                units[unit as usize].at = sums.len() as u32;
                sums.extend(self.table.row(row).iter().map(|lane| lane.map(i32::from)));
            }
        }
    }

    fn whole(&self, buffers: &mut Buffers) {
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
        buffers.stamp.resize(buffers.units.len(), u32::MAX);
        for index in 0..comment.windows.len() {
            self.window(comment, index, buffers);
        }
    }

    fn window(&self, comment: &Comment, index: usize, buffers: &mut Buffers) {
        buffers.totals.open(self.table.lanes);
        for at in comment.units_of(index) {
            let local = buffers.local[at] as usize;
            if buffers.stamp[local] != index as u32 {
                buffers.stamp[local] = index as u32;
                buffers.totals.add(buffers.units[local], &buffers.sums);
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

    /// The summed weights of one of the comment's units, a number a margin; empty for one without any.
    pub(super) fn unit_sums<'a>(&self, buffers: &'a Buffers, unit: Local) -> &'a [i32] {
        let lanes = match unit.at {
            NOTHING => 0,
            _ => self.table.lanes,
        };
        buffers.sums.get(unit.at as usize..).unwrap_or_default()[..lanes].as_flattened()
    }

    /// Log-odds of one step of each margin.
    pub(super) fn steps(&self) -> &[f64] {
        &self.steps
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
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
    few: Vec<Lanes>,
    all: Vec<i64>,
    added: usize,
    n_grams: u32,
}

impl Totals {
    fn open(&mut self, lanes: usize) {
        self.few.clear();
        self.few.resize(lanes, [0; LANES]);
        self.all.clear();
        self.all.resize(lanes * LANES, 0);
        (self.added, self.n_grams) = (0, 0);
    }

    #[inline]
    fn add(&mut self, unit: Local, sums: &[Lanes]) {
        self.n_grams += unit.n_grams;
        if unit.at == NOTHING {
            return;
        }
        for (few, sums) in self.few.iter_mut().zip(&sums[unit.at as usize..]) {
            for lane in 0..LANES {
                few[lane] += sums[lane];
            }
        }
        self.added += 1;
        if self.added == IN_32_BITS {
            self.close();
        }
    }

    fn close(&mut self) {
        for (all, few) in self.all.iter_mut().zip(self.few.as_flattened_mut()) {
            *all += i64::from(*few);
            *few = 0;
        }
        self.added = 0;
    }

    fn sums<'a>(&'a self, steps: &'a [f64]) -> impl Iterator<Item = f64> + 'a {
        self.all.iter().zip(steps).map(|(&sum, step)| sum as f64 * step)
    }
}
