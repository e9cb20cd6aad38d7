//! A comment's distinct units, and exact sums of their weights.
#![expect(clippy::indexing_slicing, reason = "numeric kernels over indices this module made")]

use super::table::LANES;

/// A run of margins' sums, in steps.
pub(super) type Lanes = [i32; LANES];

/// Units whose sums are added in 32 bits before they go to 64. A unit has at most about 66 characters with
/// bounds times 8 lengths = 528 n-grams of at most 32767: 2^31 / (528 * 32767) = 124.
const IN_32_BITS: usize = 120;

/// Numbers a comment's distinct units.
#[derive(Debug, Default)]
pub(super) struct Seen {
    slots: Vec<(u64, u32, u32)>,
    stamp: u32,
}

impl Seen {
    pub(super) fn open(&mut self, units: usize) {
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
    pub(super) fn number(&mut self, key: u64, next: u32) -> u32 {
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
pub(super) struct Totals {
    few: Vec<Lanes>,
    all: Vec<i64>,
    added: usize,
    /// n-grams of the units added.
    pub(super) n_grams: u32,
}

impl Totals {
    pub(super) fn open(&mut self, lanes: usize) {
        self.few.clear();
        self.few.resize(lanes, [0; LANES]);
        self.all.clear();
        self.all.resize(lanes * LANES, 0);
        (self.added, self.n_grams) = (0, 0);
    }

    /// Adds a unit's n-grams and sums, of which the first lanes are its own.
    #[inline]
    pub(super) fn add(&mut self, n_grams: u32, sums: &[Lanes]) {
        self.n_grams += n_grams;
        let lanes = self.few.len();
        for (few, sums) in self.few.iter_mut().zip(&sums[..lanes]) {
            for k in 0..LANES {
                few[k] += sums[k];
            }
        }
        self.count();
    }

    /// Adds a feature's weights.
    #[inline]
    pub(super) fn add_row(&mut self, weights: &[[i16; LANES]]) {
        let lanes = self.few.len();
        for (few, weights) in self.few.iter_mut().zip(&weights[..lanes]) {
            for k in 0..LANES {
                few[k] += i32::from(weights[k]);
            }
        }
        self.count();
    }

    #[inline]
    fn count(&mut self) {
        self.added += 1;
        if self.added == IN_32_BITS {
            self.close();
        }
    }

    pub(super) fn close(&mut self) {
        for (all, few) in self.all.iter_mut().zip(self.few.as_flattened_mut()) {
            *all += i64::from(*few);
            *few = 0;
        }
        self.added = 0;
    }

    pub(super) fn sums<'a>(&'a self, steps: &'a [f64]) -> impl Iterator<Item = f64> + 'a {
        self.all.iter().zip(steps).map(|(&sum, step)| sum as f64 * step)
    }
}
