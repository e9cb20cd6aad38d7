//! A compiled model: texts to margins, margins to calibrated probabilities.
#![expect(clippy::indexing_slicing, reason = "numeric kernels over indices this module made")]

use std::sync::atomic::{AtomicU64, Ordering};

use serde::{Deserialize, Serialize};

use super::sums::{Lanes, Seen, Totals};
use super::table::{Cache, Found, LANES, NOTHING, Table};
use super::{Linear, SecondStage};
use crate::features::hash::feature;
use crate::features::signal::SIGNALS;
use crate::features::{Comment, Extractor, Pipeline, Unit, UnitKind, scale};
use crate::number::{Logit, Probability, Threshold};

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
    /// `[n_heads, n_margins]`: margins and windows together, for a comment that is one window.
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

impl Buffers {
    /// The tokens of the text scored last, so that whoever decides need not fold it again.
    pub fn tokens(&self) -> &crate::text::Tokens {
        &self.comment.tokens
    }
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
        self.read(buffers, text, false);
        for (head, out) in out.iter_mut().enumerate() {
            *out = self.logit(buffers, head);
        }
    }

    /// A head's logit for the text that was read last.
    pub(super) fn logit(&self, buffers: &Buffers, head: usize) -> f64 {
        let margins = if buffers.comment.windows.is_empty() {
            dot(&self.together[head], &buffers.margins)
        } else {
            dot(&self.second.margins[head], &buffers.margins)
                + dot(&self.second.windows[head], &buffers.windows)
        };
        self.second.bias[head] + margins + dot(&self.second.signals[head], &buffers.signals)
    }

    /// The linear part alone: what the second stage is trained on.
    pub fn margins<'a>(&self, buffers: &'a mut Buffers, text: &str) -> Margins<'a> {
        self.read(buffers, text, false);
        Margins { whole: &buffers.margins, window: &buffers.windows, signals: &buffers.signals }
    }

    /// Reads a text: distinct units, margins, windows and signals into the buffers; for an explanation, each
    /// unit's sums as well.
    pub(super) fn read(&self, buffers: &mut Buffers, text: &str, explain: bool) {
        if buffers.owner != self.id {
            *buffers = Buffers { owner: self.id, ..Buffers::default() };
        }
        let mut comment = std::mem::take(&mut buffers.comment);
        self.extractor.read(text, &mut comment);
        let words = self.distinct(&comment, buffers, explain || !comment.windows.is_empty());
        self.whole(buffers);
        self.windows(&comment, buffers);
        self.extractor.signals(&comment, words, &mut buffers.signals);
        buffers.comment = comment;
    }

    /// Finds the distinct units, gathers and adds up their sums; returns how many of them are words. Each
    /// unit's own sums are kept only where something asks for them afterwards: windows or an explanation.
    fn distinct(&self, comment: &Comment, buffers: &mut Buffers, keep: bool) -> u32 {
        buffers.seen.open(comment.units.len());
        buffers.local.clear();
        buffers.units.clear();
        buffers.sums.clear();
        buffers.single.clear();
        buffers.single_units.clear();
        buffers.totals.open(self.table.lanes);
        let of_words = comment.units.iter().filter(|unit| unit.kind == UnitKind::Word);
        std::hint::black_box(buffers.words.touch(of_words.map(|unit| unit.key)));
        let (mut words, mut next) = (0, 0);
        for unit in &comment.units {
            let local = buffers.seen.number(unit.key, next);
            if keep {
                buffers.local.push(local);
            }
            if local == next {
                next += 1;
                words += u32::from(unit.kind == UnitKind::Word);
                self.gather(unit, comment, buffers, keep);
            }
        }
        self.gather_single(buffers, keep);
        buffers.totals.close();
        words
    }

    /// Adds a distinct unit: its n-grams and summed weights, from the cache where it has them.
    fn gather(&self, unit: &Unit, comment: &Comment, buffers: &mut Buffers, keep: bool) {
        let Buffers { words, pairs, expanded, sums, found, totals, .. } = buffers;
        let cache = match unit.kind {
            UnitKind::Word => words,
            UnitKind::Pair if self.stems => pairs,
            // One n-gram: looking it up costs no more than looking in a cache.
            _ => {
                buffers.single.push(feature(unit.key));
                if keep {
                    buffers.single_units.push(buffers.units.len() as u32);
                    buffers.units.push(Local { n_grams: 1, at: NOTHING });
                }
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
        totals.add(*entry.n_grams, entry.sums);
        if keep {
            buffers.units.push(Local { n_grams: *entry.n_grams, at: sums.len() as u32 });
            for &lane in &*entry.sums {
                sums.push(lane);
            }
        }
    }

    /// Looks up the units of one n-gram, all at once.
    fn gather_single(&self, buffers: &mut Buffers, keep: bool) {
        let Buffers { single, single_units, units, sums, found, totals, .. } = buffers;
        self.table.find(single, found);
        totals.n_grams += single.len() as u32;
        for (place, &row) in found.rows.iter().enumerate() {
            if row == NOTHING {
                continue;
            }
            totals.add_row(self.table.row(row));
            if keep {
                units[single_units[place] as usize].at = sums.len() as u32;
                for weights in self.table.row(row) {
                    let mut lane = [0; LANES];
                    for k in 0..LANES {
                        lane[k] = i32::from(weights[k]);
                    }
                    sums.push(lane);
                }
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
                let Local { n_grams, at } = buffers.units[local];
                match at {
                    NOTHING => buffers.totals.n_grams += n_grams,
                    at => buffers.totals.add(n_grams, &buffers.sums[at as usize..]),
                }
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
