//! A comment's distinct units, and exact sums of their weights.
#![expect(clippy::indexing_slicing, reason = "numeric kernels over indices this module made")]

use super::rows::GROUP;

/// 32-bit numbers of a line of the processor's cache: what is added at once.
pub(super) const LINE: usize = 16;
/// Numbers at the front of a unit's entry, before its sums: its key's halves and its n-grams.
pub(super) const FRONT: usize = 3;
/// Where an entry has its n-grams.
pub(super) const N_GRAMS: usize = 2;

/// Entries that are added in 32 bits before they go on. A unit has at most about 66 characters with bounds
/// times 8 lengths = 528 n-grams of at most 127²: 2^31 / (528 * 16129) = 252.
pub(super) const IN_32_BITS: usize = 120;

/// Which units a comment had before.
#[derive(Debug, Default)]
pub(super) struct Seen {
    slots: Vec<Slot>,
    mask: usize,
    stamp: u32,
}

#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    key: u64,
    stamp: u32,
    /// The first token of the unit's occurrence that begins last.
    first_token: u32,
}

/// A unit that did not occur before.
pub(super) const FRESH: u32 = u32::MAX;

impl Seen {
    /// Forgets all; `units` is how many may come.
    pub(super) fn open(&mut self, units: usize) {
        // A quarter full at most: most look-ups end where they begin.
        let size = (units * 4).next_power_of_two().max(128);
        self.mask = size - 1;
        self.stamp = self.stamp.wrapping_add(1);
        if self.slots.len() < size || self.stamp == 0 {
            self.slots.clear();
            self.slots.resize(size, Slot::default());
            self.stamp = 1;
        }
    }

    /// Where the unit occurred before: the first token of the occurrence that begins last, or [`FRESH`].
    #[inline]
    pub(super) fn before(&mut self, key: u64, first_token: u32) -> u32 {
        let mut at = key as usize & self.mask;
        loop {
            let slot = &mut self.slots[at];
            if slot.stamp != self.stamp {
                *slot = Slot { key, stamp: self.stamp, first_token };
                return FRESH;
            }
            if slot.key == key {
                let before = slot.first_token;
                slot.first_token = before.max(first_token);
                return before;
            }
            at = (at + 1) & self.mask;
        }
    }
}

/// Sums of units' entries, exact: 32 bits for a few at a time, then floating-point integers far below 2^53.
#[derive(Debug, Clone, Default)]
pub(super) struct Totals {
    /// As long as an entry and a group more, so that rows are added in whole groups.
    few: Vec<i32>,
    all: Vec<f64>,
    added: usize,
}

impl Totals {
    /// Nothing yet, for entries of `lines` lines.
    pub(super) fn open(&mut self, lines: usize) {
        let size = lines * LINE + GROUP;
        self.few.clear();
        self.few.resize(size, 0);
        self.all.clear();
        self.all.resize(size, 0.0);
        self.added = 0;
    }

    /// Adds an entry. Its key is added up too, which nobody reads.
    #[inline]
    pub(super) fn add(&mut self, entry: &[[i32; LINE]]) {
        for (few, line) in self.few.as_chunks_mut::<LINE>().0.iter_mut().zip(entry) {
            for k in 0..LINE {
                few[k] = few[k].wrapping_add(line[k]);
            }
        }
        self.count();
    }

    /// Adds a feature's row of weights.
    #[inline]
    pub(super) fn add_row(&mut self, row: &[u32]) {
        add_row(&mut self.few, row);
        self.count();
    }

    /// Counts n-grams that were not added with an entry.
    #[inline]
    pub(super) fn add_n_grams(&mut self, n: usize) {
        self.all[N_GRAMS] += n as f64;
    }

    #[inline]
    fn count(&mut self) {
        self.added += 1;
        if self.added == IN_32_BITS {
            self.close();
        }
    }

    /// Brings what was added where [`Totals::n_grams`] and [`Totals::margins`] read it.
    pub(super) fn close(&mut self) {
        if self.added == 0 {
            return;
        }
        for (all, few) in self.all.iter_mut().zip(&mut self.few) {
            *all += f64::from(*few);
            *few = 0;
        }
        self.added = 0;
    }

    /// Adds other closed totals to these.
    pub(super) fn add_all(&mut self, other: &Self) {
        for (all, other) in self.all.iter_mut().zip(&other.all) {
            *all += other;
        }
    }

    pub(super) fn n_grams(&self) -> u32 {
        self.all[N_GRAMS] as u32
    }

    /// A sum of weights for each margin.
    pub(super) fn margins<'a>(&'a self, steps: &'a [f64]) -> impl Iterator<Item = f64> + 'a {
        self.all[FRONT..].iter().zip(steps).map(|(sum, step)| sum * step)
    }
}

/// Adds a row's weights, the signed squares of its bytes, behind an entry's front.
#[inline]
pub(super) fn add_row(entry: &mut [i32], row: &[u32]) {
    let groups = entry[FRONT..].as_chunks_mut::<GROUP>().0;
    for (sums, codes) in groups.iter_mut().zip(row) {
        let codes = codes.to_le_bytes();
        for k in 0..GROUP {
            let code = i16::from(codes[k].cast_signed());
            sums[k] += i32::from(code * code.abs());
        }
    }
}
