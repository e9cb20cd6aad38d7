//! Which units a comment had before, and exact sums of their weights.
#![expect(clippy::indexing_slicing, reason = "numeric kernels over indices this module made")]

use super::rows::GROUP;
use super::words::FRESH;

/// Sums that are added at once.
pub(super) const LANES: usize = 8;
/// Groups of a row's weights for as many sums.
const GROUPS: usize = LANES / GROUP;

/// Words and rows that are added in 32 bits before they go on. A word has at most about 66 characters with bounds
/// times 8 lengths = 528 n-grams of at most 127²: 2^31 / (528 * 16129) = 252.
const IN_32_BITS: usize = 120;

/// Lines of [`LANES`] sums for this many margins.
pub(super) fn lines(margins: usize) -> usize {
    margins.div_ceil(LANES).max(1)
}

/// Groups of weights of a row for this many margins: whole lines.
pub(super) fn groups(margins: usize) -> usize {
    lines(margins) * GROUPS
}

/// Which units of several words a comment had before.
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

/// Sums of units' weights, exact: 32 bits for a few at a time, then floating-point integers far below 2^53.
#[derive(Debug, Clone, Default)]
pub(super) struct Totals {
    few: Vec<[i32; LANES]>,
    all: Vec<[f64; LANES]>,
    added: usize,
    /// n-grams of what was added, known to the model or not.
    pub(super) n_grams: u32,
}

impl Totals {
    /// Nothing yet, for `lines` lines.
    pub(super) fn open(&mut self, lines: usize) {
        self.few.clear();
        self.few.resize(lines, [0; LANES]);
        self.all.clear();
        self.all.resize(lines, [0.0; LANES]);
        (self.added, self.n_grams) = (0, 0);
    }

    /// Adds a word's n-grams and sums: the first line, and those behind it.
    #[inline]
    pub(super) fn add(&mut self, (n_grams, first, more): (u32, &[i32; LANES], &[[i32; LANES]])) {
        if let [few, rest @ ..] = self.few.as_mut_slice() {
            add_line(few, first);
            rest.iter_mut().zip(more).for_each(|(few, line)| add_line(few, line));
        }
        self.n_grams += n_grams;
        self.count();
    }

    /// Adds a feature's row of weights, but not its n-gram.
    #[inline]
    pub(super) fn add_row(&mut self, row: &[u32]) {
        add_row(&mut self.few, row);
        self.count();
    }

    #[inline]
    fn count(&mut self) {
        self.added += 1;
        if self.added == IN_32_BITS {
            self.close();
        }
    }

    /// Brings what was added where [`Totals::add_all`] and [`Totals::margins`] read it.
    pub(super) fn close(&mut self) {
        if self.added == 0 {
            return;
        }
        for (all, few) in self.all.iter_mut().zip(&mut self.few) {
            for (all, few) in all.iter_mut().zip(few) {
                *all += f64::from(*few);
                *few = 0;
            }
        }
        self.added = 0;
    }

    /// Adds other closed totals to these.
    pub(super) fn add_all(&mut self, other: &Self) {
        for (all, other) in self.all.iter_mut().zip(&other.all) {
            for (all, other) in all.iter_mut().zip(other) {
                *all += other;
            }
        }
        self.n_grams += other.n_grams;
    }

    /// A sum of weights for each margin.
    pub(super) fn margins<'a>(&'a self, steps: &'a [f64]) -> impl Iterator<Item = f64> + 'a {
        self.all.as_flattened().iter().zip(steps).map(|(sum, step)| sum * step)
    }
}

/// Adds a line in the processor's registers: by reference the compiler adds one number after another.
#[inline]
fn add_line(few: &mut [i32; LANES], line: &[i32; LANES]) {
    let (sums, line) = (*few, *line);
    *few = std::array::from_fn(|lane| sums[lane].wrapping_add(line[lane]));
}

/// Adds a row's weights, the signed squares of its bytes.
#[inline]
pub(super) fn add_row(sums: &mut [[i32; LANES]], row: &[u32]) {
    for (sums, codes) in sums.iter_mut().zip(row.as_chunks::<GROUPS>().0) {
        add_codes(sums, *codes);
    }
}

/// Adds a line of a row's weights. Kept apart: within a loop the compiler adds one number after another.
#[inline(never)]
fn add_codes(sums: &mut [i32; LANES], [low, high]: [u32; GROUPS]) {
    let codes = (u64::from(high) << 32 | u64::from(low)).to_le_bytes();
    let codes = codes.map(|code| i16::from(code.cast_signed()));
    let mut squares = [0; LANES];
    for (square, code) in squares.iter_mut().zip(codes) {
        *square = code * code.max(-code);
    }
    add_line(sums, &squares.map(i32::from));
}
