//! The factorised design matrix `X = C·B·Φ`.
#![expect(clippy::indexing_slicing, reason = "numeric kernels over indices this module and `build` made")]

use std::ops::Range;

use rayon::prelude::*;

use super::FeatureKind;
use super::build::NONE;
use super::signal::SIGNALS;

/// Below this many entries a sum is done in one piece: threads would cost more than they save.
const SMALL: usize = 1 << 18;
/// Pieces a transposed product is cut in. Fixed, so that sums do not depend on the number of threads.
const PIECES: usize = 4;

/// Sets of units, one a row, with each row's scale: `C·B`.
#[derive(Debug, Clone)]
pub(super) struct Rows {
    start: Vec<usize>,
    units: Vec<u32>,
    scale: Vec<f64>,
    /// n-grams of the open row's units.
    open: u32,
}

impl Rows {
    pub(super) fn new() -> Self {
        Self { start: vec![0], units: Vec::new(), scale: Vec::new(), open: 0 }
    }

    pub(super) fn add(&mut self, unit: u32, n_grams: u32) {
        self.units.push(unit);
        self.open += n_grams;
    }

    pub(super) fn close(&mut self) {
        self.scale.push(scale(self.open));
        self.start.push(self.units.len());
        self.open = 0;
    }

    pub(super) fn len(&self) -> usize {
        self.scale.len()
    }

    pub(super) fn units(&self) -> &[u32] {
        &self.units
    }

    fn row(&self, row: usize) -> &[u32] {
        &self.units[self.start[row]..self.start[row + 1]]
    }

    fn margin(&self, row: usize, values: &[f64]) -> f64 {
        self.scale[row] * self.row(row).iter().map(|&unit| values[unit as usize]).sum::<f64>()
    }

    /// New numbers for the units; those numbered `NONE` leave their rows, whose scales stay.
    pub(super) fn renumber(&mut self, new: &[u32]) {
        let mut write = 0;
        let mut read = 0;
        for row in 1..self.start.len() {
            while read < self.start[row] {
                let unit = new[self.units[read] as usize];
                read += 1;
                if unit != NONE {
                    self.units[write] = unit;
                    write += 1;
                }
            }
            self.start[row] = write;
        }
        self.units.truncate(write);
        self.units.shrink_to_fit();
    }
}

/// One over the square root of the number of n-grams; 0 for none.
pub(crate) fn scale(n_grams: u32) -> f64 {
    if n_grams == 0 { 0.0 } else { 1.0 / f64::from(n_grams).sqrt() }
}

/// The design matrix of a set of comments: rows are comments, columns are features.
///
/// Products read weights as f64 in the order of [`Design::features`]. They are bit-identical for any
/// number of threads: sums are cut in a fixed number of pieces and added in order.
#[derive(Debug, Clone)]
pub struct Design {
    pub(super) features: Vec<u32>,
    pub(super) kinds: Vec<FeatureKind>,
    pub(super) unit_start: Vec<u32>,
    pub(super) unit_features: Vec<u32>,
    pub(super) rows: Rows,
    pub(super) windows: Rows,
    /// For each comment its first window; one more for the end.
    pub(super) window_start: Vec<u32>,
    pub(super) signals: Vec<f32>,
}

/// Buffers of [`Design`]'s products, to be used again for the next product.
#[derive(Debug, Clone, Default)]
pub struct Work {
    values: Vec<f64>,
    pieces: Vec<Vec<f64>>,
}

impl Design {
    /// Rows.
    pub fn n_comments(&self) -> usize {
        self.rows.len()
    }

    /// Distinct units that have a feature.
    pub fn n_units(&self) -> usize {
        self.unit_start.len() - 1
    }

    /// Columns.
    pub fn n_features(&self) -> usize {
        self.features.len()
    }

    /// Distinct units over all comments: the entries of B.
    pub fn n_entries(&self) -> usize {
        self.rows.units.len()
    }

    /// Each column's feature hash, ordered by falling document frequency.
    pub fn features(&self) -> &[u32] {
        &self.features
    }

    /// What each column is made of, in the order of [`Design::features`].
    pub fn kinds(&self) -> &[FeatureKind] {
        &self.kinds
    }

    /// A comment's surface signals, each in [0, 1], in the order of [`SIGNALS`].
    pub fn signals(&self, comment: usize) -> &[f32] {
        &self.signals[comment * SIGNALS.len()..(comment + 1) * SIGNALS.len()]
    }

    /// The margins `X·w` of the comments `rows`, or of all: `out[i]` is that of `rows[i]`, in log-odds.
    ///
    /// # Panics
    /// If `weights` is not `[n_features]` or `out` not as long as `rows`.
    pub fn margins(&self, weights: &[f64], rows: Option<&[u32]>, work: &mut Work, out: &mut [f64]) {
        self.unit_values(weights, &mut work.values);
        let values = &work.values;
        self.for_rows(rows, out, |row| self.rows.margin(row, values));
    }

    /// Windows of all comments; a comment that is one window has none here.
    pub fn n_windows(&self) -> usize {
        self.windows.len()
    }

    /// Which of all windows are a comment's; none where it is one window.
    pub fn windows_of(&self, comment: usize) -> Range<usize> {
        let start = |comment: usize| self.window_start.get(comment).map_or(0, |start| *start as usize);
        start(comment)..start(comment + 1)
    }

    /// The margins of the windows of the comments `rows`, or of all, one after another into `out`, in log-odds.
    ///
    /// # Panics
    /// If `weights` is not `[n_features]`.
    pub fn window_margins(&self, weights: &[f64], rows: Option<&[u32]>, work: &mut Work, out: &mut Vec<f64>) {
        self.unit_values(weights, &mut work.values);
        out.clear();
        let margin = |window| self.windows.margin(window, &work.values);
        let mut of = |row| out.extend(self.windows_of(row).map(margin));
        match rows {
            Some(rows) => rows.iter().for_each(|&row| of(row as usize)),
            None => (0..self.n_comments()).for_each(of),
        }
    }

    /// `Xᵀ·r` into `out` `[n_features]`, with `residual[i]` belonging to comment `rows[i]`, or to comment `i`.
    ///
    /// # Panics
    /// If `out` is not `[n_features]` or `residual` not as long as `rows`.
    pub fn gradient(&self, residual: &[f64], rows: Option<&[u32]>, work: &mut Work, out: &mut [f64]) {
        self.transposed(residual, rows, true, work, out);
    }

    /// Each feature's weight of comments, `Φᵀ·Bᵀ·p` into `out` `[n_features]`: with `weights[i]` 1 for the
    /// comments of a class and 0 for others, the class's document frequencies, from which the naive-Bayes
    /// ratio is made. A feature that two units of a comment share counts twice there.
    ///
    /// # Panics
    /// If `out` is not `[n_features]` or `weights` not as long as `rows`.
    pub fn counts(&self, weights: &[f64], rows: Option<&[u32]>, work: &mut Work, out: &mut [f64]) {
        self.transposed(weights, rows, false, work, out);
    }

    /// `(X ∘ X)ᵀ·weights` into `out` `[n_features]`, as if no two units of a comment shared a feature.
    ///
    /// # Panics
    /// If `out` is not `[n_features]` or `weights` not as long as `rows`.
    pub fn squares(&self, weights: &[f64], rows: Option<&[u32]>, work: &mut Work, out: &mut [f64]) {
        let scale = |index: usize| self.rows.scale[rows.map_or(index, |rows| rows[index] as usize)];
        let scaled: Vec<f64> = weights.iter().enumerate().map(|(index, w)| w * scale(index)).collect();
        self.transposed(&scaled, rows, true, work, out);
    }

    /// `Φ·w`.
    fn unit_values(&self, weights: &[f64], values: &mut Vec<f64>) {
        assert_eq!(weights.len(), self.n_features(), "one weight a feature");
        values.resize(self.n_units(), 0.0);
        let value = |unit: usize| self.unit(unit).iter().map(|&f| weights[f as usize]).sum();
        fill(values, self.unit_features.len(), value);
    }

    fn unit(&self, unit: usize) -> &[u32] {
        &self.unit_features[self.unit_start[unit] as usize..self.unit_start[unit + 1] as usize]
    }

    fn for_rows(&self, rows: Option<&[u32]>, out: &mut [f64], value: impl Fn(usize) -> f64 + Sync) {
        match rows {
            None => {
                assert_eq!(out.len(), self.n_comments(), "one number a comment");
                fill(out, self.n_entries(), value);
            }
            Some(rows) => {
                assert_eq!(out.len(), rows.len(), "one number a row");
                fill(out, self.n_entries(), |index| value(rows[index] as usize));
            }
        }
    }

    fn transposed(
        &self,
        input: &[f64],
        rows: Option<&[u32]>,
        scaled: bool,
        work: &mut Work,
        out: &mut [f64],
    ) {
        let count = rows.map_or(self.n_comments(), <[u32]>::len);
        assert_eq!(input.len(), count, "one number a comment");
        assert_eq!(out.len(), self.n_features(), "one number a feature");
        let Work { values, pieces } = work;
        values.resize(self.n_units(), 0.0);
        scatter(count, self.n_entries(), pieces, values, |index, sums| {
            let row = rows.map_or(index, |rows| rows[index] as usize);
            let value = input[index] * if scaled { self.rows.scale[row] } else { 1.0 };
            if value != 0.0 {
                for &unit in self.rows.row(row) {
                    sums[unit as usize] += value;
                }
            }
        });
        scatter(self.n_units(), self.unit_features.len(), pieces, out, |unit, sums| {
            let value = values[unit];
            if value != 0.0 {
                for &feature in self.unit(unit) {
                    sums[feature as usize] += value;
                }
            }
        });
    }
}

/// `out[i] = value(i)`, in parallel where `cost` says it pays.
fn fill(out: &mut [f64], cost: usize, value: impl Fn(usize) -> f64 + Sync) {
    if cost < SMALL {
        for (index, out) in out.iter_mut().enumerate() {
            *out = value(index);
        }
    } else {
        out.par_iter_mut().with_min_len(1024).enumerate().for_each(|(index, out)| *out = value(index));
    }
}

/// Runs `add(i, sums)` for `i` in `0..count` over sums that start at 0: in one piece where `cost` is
/// small, else in [`PIECES`] whose sums are then added in order.
fn scatter(
    count: usize,
    cost: usize,
    pieces: &mut Vec<Vec<f64>>,
    out: &mut [f64],
    add: impl Fn(usize, &mut [f64]) + Sync,
) {
    out.fill(0.0);
    if cost < SMALL {
        (0..count).for_each(|index| add(index, out));
        return;
    }
    let length = count.div_ceil(PIECES);
    let part = |piece: usize| piece * length..count.min((piece + 1) * length);
    pieces.resize_with(PIECES - 1, Vec::new);
    rayon::scope(|scope| {
        for (piece, sums) in pieces.iter_mut().enumerate() {
            sums.clear();
            sums.resize(out.len(), 0.0);
            let add = &add;
            scope.spawn(move |_| part(piece + 1).for_each(|index| add(index, sums)));
        }
        part(0).for_each(|index| add(index, out));
    });
    let pieces = &*pieces;
    out.par_iter_mut().with_min_len(4096).enumerate().for_each(|(index, out)| {
        for sums in pieces {
            *out += sums[index];
        }
    });
}
