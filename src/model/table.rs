//! Feature hashes to rows of weights: the scorer's largest memory, laid out for few cache lines a look-up.
#![expect(clippy::indexing_slicing, reason = "numeric kernels over indices this module made")]

use super::Linear;

/// Weights of one byte in a word of a row.
pub(super) const GROUP: usize = 4;
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
    pub(super) fn new(linear: &Linear) -> Self {
        let (n, count) = (linear.n_margins(), linear.features.len());
        let stride = 1 + n.div_ceil(GROUP);
        let homes = (count + count / 8 + 1) as u64;
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
        // The last word of a row may have bytes of the row after it.
        let own = u32::MAX >> (8 * (stride * GROUP - GROUP - n));
        for (index, &hash) in linear.features.iter().enumerate() {
            next = table.pad(next, table.home(hash));
            table.put(next, hash, &linear.codes[index * n..], own);
            next += 1;
        }
        next = table.pad(next, homes as usize);
        table.put(next, LAST, &[], 0);
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

    /// A row whose weights begin `codes`, of whose last word it has the bits `own`.
    fn put(&mut self, place: usize, hash: u32, codes: &[i8], own: u32) {
        let end = (place + 1) * self.stride;
        if self.rows.len() < end {
            self.rows.resize(end, 0);
        }
        let row = &mut self.rows[place * self.stride..end];
        row[0] = hash;
        for (group, word) in row[1..].iter_mut().enumerate() {
            *word = four(codes, group * GROUP);
        }
        if let [_, .., last] = row {
            *last &= own;
        }
        let bit = hash >> self.shift;
        self.filter[bit as usize / 64] |= 1 << (bit % 64);
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

    /// A feature's row of weights, [`GROUP`] in a word.
    #[inline]
    pub(super) fn row(&self, feature: u32) -> Option<&[u32]> {
        let mut at = self.home(feature) * self.stride;
        while self.rows[at] < feature {
            at += self.stride;
        }
        (self.rows[at] == feature).then(|| &self.rows[at + 1..at + self.stride])
    }
}

/// The four codes from `at` on, zeros past the end.
#[inline]
fn four(codes: &[i8], at: usize) -> u32 {
    let rest = codes.get(at..).unwrap_or_default();
    match rest.first_chunk::<GROUP>() {
        Some(four) => u32::from_le_bytes(four.map(i8::cast_unsigned)),
        None => rest.iter().rev().fold(0, |word, code| word << 8 | u32::from(code.cast_unsigned())),
    }
}
