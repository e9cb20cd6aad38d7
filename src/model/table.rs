//! Feature hashes to rows of weights: the scorer's largest memory, laid out for few cache lines a look-up.
#![expect(clippy::indexing_slicing, reason = "numeric kernels over indices this module made")]

use super::rows::Rows;
use super::sums::groups;

/// A feature that every hash is below or equal to ends the table.
const LAST: u32 = u32::MAX;
/// Bits of the filter, at most: half a megabyte stays in the processor's second cache.
const MOST_BITS: u32 = 22;

/// Weights by feature hash.
///
/// Rows are sorted by hash. A row's home is its hash's share of all places; it stands there or, where rows before
/// it have taken that, as near behind it as possible. A place nobody took holds the smallest hash whose home it
/// is and weights of 0, so a look-up goes on from the home while hashes are smaller: no index, no marks, and as
/// a rule one line of memory.
#[derive(Debug)]
pub(super) struct Table {
    /// Rows of a hash and groups of weights.
    rows: Vec<u32>,
    /// Words of a row.
    stride: usize,
    homes: u64,
    /// A bit for each value of a hash's upper bits: most hashes that are not there are told by it.
    filter: Vec<u64>,
    shift: u32,
}

impl Table {
    pub(super) fn new(from: &Rows, n_margins: usize) -> Self {
        let count = from.len();
        let stride = 1 + groups(n_margins);
        // Half empty: a look-up that goes on is one the processor did not foresee.
        let homes = (2 * count + 1) as u64;
        let bits = (16 * count).next_power_of_two().trailing_zeros().clamp(6, MOST_BITS);
        let mut table = Self {
            // Zeros are not written: the system gives them.
            rows: vec![0; (homes as usize + 1) * stride],
            stride,
            homes,
            filter: vec![0; 1 << (bits - 6)],
            shift: 32 - bits,
        };
        let mut next = 0;
        for (hash, row) in from.iter() {
            next = table.pad(next, table.home(hash));
            from.unpack(row, table.put(next, hash));
            next += 1;
        }
        next = table.pad(next, homes as usize);
        table.put(next, LAST);
        table.rows.truncate((next + 1) * stride);
        table
    }

    #[inline]
    fn home(&self, hash: u32) -> usize {
        ((u64::from(hash) * self.homes) >> 32) as usize
    }

    /// Gives places up to `home` the smallest hash of each; the next free one.
    fn pad(&mut self, next: usize, home: usize) -> usize {
        for place in next..home {
            self.rows[place * self.stride] = ((place as u64) << 32).div_ceil(self.homes) as u32;
        }
        next.max(home)
    }

    /// Makes a place a hash's; where its weights go.
    fn put(&mut self, place: usize, hash: u32) -> &mut [u32] {
        let end = (place + 1) * self.stride;
        if self.rows.len() < end {
            self.rows.resize(end, 0);
        }
        let bit = hash >> self.shift;
        self.filter[bit as usize / 64] |= 1 << (bit % 64);
        let row = &mut self.rows[place * self.stride..end];
        row[0] = hash;
        &mut row[1..]
    }

    /// Leaves the features that may be in the table, and has memory fetch their rows.
    pub(super) fn keep_known(&self, features: &mut Vec<u32>) {
        let mut kept = 0;
        for at in 0..features.len() {
            let feature = features[at];
            let bit = feature >> self.shift;
            features[kept] = feature;
            kept += (self.filter[bit as usize / 64] >> (bit % 64) & 1) as usize;
        }
        features.truncate(kept);
        let first = |&feature: &u32| self.rows[self.home(feature) * self.stride];
        std::hint::black_box(features.iter().map(first).fold(0, |all, hash| all ^ hash));
    }

    /// A feature's row of weights, [`super::rows::GROUP`] in a word.
    #[inline]
    pub(super) fn row(&self, feature: u32) -> Option<&[u32]> {
        let mut at = self.home(feature) * self.stride;
        while self.rows[at] < feature {
            at += self.stride;
        }
        (self.rows[at] == feature).then(|| &self.rows[at + 1..at + self.stride])
    }
}
