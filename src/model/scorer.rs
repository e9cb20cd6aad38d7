//! A compiled model: texts to margins, margins to calibrated probabilities.
#![expect(clippy::indexing_slicing, reason = "numeric kernels over indices this module made")]

use std::hint::black_box;
use std::sync::atomic::{AtomicU64, Ordering};

use serde::{Deserialize, Serialize};

use super::cache::Cache;
use super::rows::GROUP;
use super::sums::{FRESH, LINE, Seen, Totals, add_row};
use super::weights::Weights;
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
    coefficients: Coefficients,
    pub(super) steps: Vec<f64>,
    weights: Weights,
    /// Lines of a unit's entry in the cache.
    lines: usize,
    /// Whether pairs have features besides themselves, and are worth a place in the cache.
    stems: bool,
    id: u64,
}

/// The second stage's, head after head for each number it reads, so that all heads are added to at once.
#[derive(Debug)]
struct Coefficients {
    margins: Vec<f64>,
    windows: Vec<f64>,
    /// Margins and windows together, for a comment that is one window.
    together: Vec<f64>,
    signals: Vec<f64>,
}

/// A thread's buffers: the comment at hand and the cache of units. Results never depend on what they held.
#[derive(Debug, Default)]
pub struct Buffers {
    pub(super) comment: Comment,
    owner: u64,
    units: Units,
    whole: Totals,
    segment: Segment,
    window: Totals,
    /// First tokens of the comment's segments, and one past its last token.
    segments: Vec<u32>,
    /// The whole comment's margins, log-odds.
    pub(super) margins: Vec<f64>,
    /// The margins of each window, one window after another, log-odds; nothing where the comment is one window.
    pub(super) windows: Vec<f64>,
    /// n-grams of each window's distinct units.
    pub(super) window_n_grams: Vec<u32>,
    pub(super) whole_n_grams: u32,
    pub(super) signals: Vec<f64>,
    logits: Vec<f64>,
    strongest: Vec<f64>,
    here: Vec<f64>,
}

/// A segment's sums, by where its units count.
#[derive(Debug, Default)]
struct Segment {
    /// In the comment and both windows.
    fresh: Totals,
    /// In the window that begins with this segment only.
    first: Totals,
    /// In the window that ends with this segment only.
    second: Totals,
}

impl Segment {
    fn open(&mut self, lines: usize) {
        self.fresh.open(lines);
        self.first.open(lines);
        self.second.open(lines);
    }
}

/// What finding units' weights works with.
#[derive(Debug, Default)]
struct Units {
    cache: Cache,
    seen: Seen,
    /// Places of fresh units that the cache may have.
    cached: Vec<u32>,
    /// Features of fresh units of one n-gram.
    single: Vec<u32>,
    /// The features of a unit that the cache does not have.
    expanded: Vec<u32>,
    /// A new entry's numbers.
    entry: Vec<i32>,
}

/// What a text's linear part gives; one number a margin, log-odds.
#[derive(Debug, Clone, Copy)]
pub struct Margins<'a> {
    /// Of the whole comment.
    pub whole: &'a [f64],
    /// Of its windows, `[windows, margins]`; empty where the comment is one window.
    pub windows: &'a [f64],
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
        Self {
            extractor: Extractor::new(pipeline),
            heads,
            coefficients: Coefficients::new(&second),
            second,
            steps: linear.steps.clone(),
            weights: Weights::new(&linear.rows, n_margins),
            lines: Cache::lines(n_margins),
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
        self.logits_of(buffers, out);
    }

    /// The logits of the text that was read last.
    pub(super) fn logits_of(&self, buffers: &mut Buffers, out: &mut [f64]) {
        let from = &self.coefficients;
        out.copy_from_slice(&self.second.bias);
        if buffers.windows.is_empty() {
            add_products(&from.together, &buffers.margins, out);
        } else {
            add_products(&from.margins, &buffers.margins, out);
            self.add_windows(buffers, out);
        }
        add_products(&from.signals, &buffers.signals, out);
    }

    /// Adds to each head what its strongest window gives.
    fn add_windows(&self, buffers: &mut Buffers, out: &mut [f64]) {
        let Buffers { windows, strongest, here, .. } = buffers;
        strongest.clear();
        strongest.resize(out.len(), f64::NEG_INFINITY);
        here.resize(out.len(), 0.0);
        for margins in windows.chunks_exact(self.n_margins()) {
            here.fill(0.0);
            add_products(&self.coefficients.windows, margins, here);
            strongest.iter_mut().zip(here.iter()).for_each(|(most, here)| *most = most.max(*here));
        }
        out.iter_mut().zip(strongest.iter()).for_each(|(out, most)| *out += most);
    }

    /// Which window is a head's strongest, of the text that was read last; the first of equals. `None` where it is one
    /// window.
    pub(super) fn strongest_window(&self, buffers: &Buffers, head: usize) -> Option<usize> {
        let weights = &self.second.windows[head];
        let sum = |margins: &[f64]| -> f64 { weights.iter().zip(margins).map(|(w, m)| w * m).sum() };
        let sums = buffers.windows.chunks_exact(self.n_margins().max(1)).map(sum).enumerate();
        sums.max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0))).map(|(window, _)| window)
    }

    /// The linear part alone: what the second stage is trained on.
    pub fn margins<'a>(&self, buffers: &'a mut Buffers, text: &str) -> Margins<'a> {
        self.read(buffers, text);
        Margins { whole: &buffers.margins, windows: &buffers.windows, signals: &buffers.signals }
    }

    /// Reads a text: distinct units, margins, windows and signals into the buffers.
    pub(super) fn read(&self, buffers: &mut Buffers, text: &str) {
        if buffers.owner != self.id {
            *buffers = Buffers { owner: self.id, ..Buffers::default() };
        }
        let mut comment = std::mem::take(&mut buffers.comment);
        self.extractor.read(text, &mut comment);
        buffers.units.cache.open(self.lines);
        buffers.units.seen.open(comment.units.len());
        let words = if comment.windows.is_empty() {
            self.one_window(&comment, buffers)
        } else {
            self.many_windows(&comment, buffers)
        };
        self.extractor.signals(&comment, words, &mut buffers.signals);
        buffers.comment = comment;
    }

    /// A comment that is one window; how many of its distinct units are words.
    fn one_window(&self, comment: &Comment, buffers: &mut Buffers) -> u32 {
        let Buffers { units, whole, .. } = buffers;
        whole.open(self.lines);
        units.cached.clear();
        units.single.clear();
        let mut words = 0;
        for (at, unit) in (0_u32..).zip(&comment.units) {
            if units.seen.before(unit.key, unit.first_token) == FRESH {
                words += u32::from(unit.kind == UnitKind::Word);
                self.note(unit, at, units);
            }
        }
        self.gather(comment, units, whole);
        self.whole(buffers);
        buffers.windows.clear();
        buffers.window_n_grams.clear();
        words
    }

    /// A comment of several windows: each segment's units are added up once, and what a window has is the sums of
    /// its two segments. How many of the distinct units are words.
    fn many_windows(&self, comment: &Comment, buffers: &mut Buffers) -> u32 {
        buffers.whole.open(self.lines);
        buffers.windows.clear();
        buffers.window_n_grams.clear();
        let mut ends = std::mem::take(&mut buffers.segments);
        let mut segment = std::mem::take(&mut buffers.segment);
        let mut window = std::mem::take(&mut buffers.window);
        comment.segments(&mut ends);
        let (mut words, mut before) = (0, 0);
        for (index, ends) in ends.array_windows().enumerate() {
            words += self.segment(comment, before, *ends, buffers, &mut segment);
            if index > 0 {
                window.add_all(&segment.fresh);
                window.add_all(&segment.second);
                self.window(&window, buffers);
            }
            window.open(self.lines);
            window.add_all(&segment.fresh);
            window.add_all(&segment.first);
            before = ends[0];
        }
        (buffers.segments, buffers.segment, buffers.window) = (ends, segment, window);
        self.whole(buffers);
        words
    }

    /// Adds up the units whose last token is in a segment, which begins and ends at these tokens; the segment before
    /// it begins at `before`. How many of those that are fresh to the comment are words.
    fn segment(
        &self,
        comment: &Comment,
        before: u32,
        [start, end]: [u32; 2],
        buffers: &mut Buffers,
        sums: &mut Segment,
    ) -> u32 {
        let Buffers { units, whole, .. } = buffers;
        sums.open(self.lines);
        units.cached.clear();
        units.single.clear();
        let mut words = 0;
        let first = comment.units.partition_point(|unit| unit.last_token < start);
        let of_segment = comment.units[first..].iter().take_while(|unit| unit.last_token < end);
        for (at, unit) in (first as u32..).zip(of_segment) {
            let seen = units.seen.before(unit.key, unit.first_token);
            words += u32::from(seen == FRESH && unit.kind == UnitKind::Word);
            if seen == FRESH && unit.first_token >= start {
                self.note(unit, at, units);
                continue;
            }
            // A window has a unit that begins in it, and counts it unless it had it before.
            let counts = |from: u32| unit.first_token >= from && (seen == FRESH || seen < from);
            if seen == FRESH {
                self.add(unit, comment, units, whole);
            }
            if counts(start) {
                self.add(unit, comment, units, &mut sums.first);
            }
            if counts(before) {
                self.add(unit, comment, units, &mut sums.second);
            }
        }
        self.gather(comment, units, &mut sums.fresh);
        sums.first.close();
        sums.second.close();
        whole.add_all(&sums.fresh);
        words
    }

    /// Puts a fresh unit where [`Scorer::gather`] finds it.
    #[inline]
    fn note(&self, unit: &Unit, at: u32, units: &mut Units) {
        if self.is_cached(unit) {
            units.cached.push(at);
        } else {
            units.single.push(feature(unit.key));
        }
    }

    /// A unit of one n-gram is not: looking it up costs no more than looking in a cache.
    #[inline]
    fn is_cached(&self, unit: &Unit) -> bool {
        unit.kind == UnitKind::Word || (self.stems && unit.kind == UnitKind::Pair)
    }

    /// Adds up the noted units.
    ///
    /// Memory is what this waits for. So that the processor fetches many lines at a time, small loops ask for all
    /// of them before the first is used.
    fn gather(&self, comment: &Comment, units: &mut Units, totals: &mut Totals) {
        let places = units.cached.iter();
        let keys = places.map(|&at| comment.units[at as usize].key);
        black_box(keys.fold(0, |all, key| all ^ units.cache.touch(key)));
        totals.add_n_grams(units.single.len());
        let weights = self.weights.source(units.single.len());
        weights.keep_known(&mut units.single);
        let cached = std::mem::take(&mut units.cached);
        for &at in &cached {
            let unit = &comment.units[at as usize];
            match units.cache.find(unit.key) {
                Some(entry) => totals.add(entry),
                None => self.fill(unit, comment, units, totals),
            }
        }
        units.cached = cached;
        weights.each(&units.single, |row| totals.add_row(row));
        totals.close();
    }

    /// Adds a unit by itself.
    fn add(&self, unit: &Unit, comment: &Comment, units: &mut Units, totals: &mut Totals) {
        if !self.is_cached(unit) {
            totals.add_n_grams(1);
            self.weights.source(1).each(&[feature(unit.key)], |row| totals.add_row(row));
        } else if let Some(entry) = units.cache.find(unit.key) {
            totals.add(entry);
        } else {
            self.fill(unit, comment, units, totals);
        }
    }

    /// Adds a unit that the cache does not have, and has it there from now on.
    #[cold]
    fn fill(&self, unit: &Unit, comment: &Comment, units: &mut Units, totals: &mut Totals) {
        let Units { expanded, entry, cache, .. } = units;
        expanded.clear();
        self.extractor.expand(unit, &comment.tokens, expanded);
        let n_grams = i32::try_from(expanded.len()).unwrap_or(i32::MAX);
        entry.clear();
        entry.resize(self.lines * LINE + GROUP, 0);
        let weights = self.weights.source(expanded.len());
        weights.keep_known(expanded);
        weights.each(expanded, |row| add_row(entry, row));
        cache.fill(unit.key, n_grams, entry);
        totals.add(entry.as_chunks::<LINE>().0);
    }

    /// The whole comment's margins.
    fn whole(&self, buffers: &mut Buffers) {
        buffers.whole.close();
        buffers.whole_n_grams = buffers.whole.n_grams();
        let scale = scale(buffers.whole_n_grams);
        buffers.margins.clear();
        buffers.margins.extend(buffers.whole.margins(&self.steps).map(|sum| sum * scale));
    }

    /// A window's margins.
    fn window(&self, totals: &Totals, buffers: &mut Buffers) {
        let scale = scale(totals.n_grams());
        buffers.window_n_grams.push(totals.n_grams());
        buffers.windows.extend(totals.margins(&self.steps).map(|sum| sum * scale));
    }

    /// The summed weights in steps of a unit of the comment read last, a number a margin.
    pub(super) fn unit_sums(&self, buffers: &mut Buffers, unit: &Unit) -> Vec<f64> {
        let Buffers { units, comment, window: totals, .. } = buffers;
        totals.open(self.lines);
        self.add(unit, comment, units, totals);
        totals.close();
        totals.margins(&vec![1.0; self.n_margins()]).collect()
    }
}

impl Coefficients {
    fn new(second: &SecondStage) -> Self {
        let across = |rows: &[Vec<f64>]| -> Vec<f64> {
            let columns = rows.first().map_or(0, Vec::len);
            (0..columns).flat_map(|column| rows.iter().map(move |row| row[column])).collect()
        };
        let (margins, windows) = (across(&second.margins), across(&second.windows));
        let together = margins.iter().zip(&windows).map(|(a, b)| a + b).collect();
        Self { margins, windows, together, signals: across(&second.signals) }
    }
}

/// Adds numbers times their coefficients `[n_numbers, n_heads]` to all heads.
fn add_products(coefficients: &[f64], numbers: &[f64], out: &mut [f64]) {
    for (row, &number) in coefficients.chunks_exact(out.len().max(1)).zip(numbers) {
        if number != 0.0 {
            out.iter_mut().zip(row).for_each(|(out, c)| *out += c * number);
        }
    }
}
