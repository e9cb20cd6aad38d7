//! Feature hashes to rows of weights, and the cache of units' sums: the scorer's memory, laid out for few
//! cache lines a look-up.
#![expect(clippy::indexing_slicing, reason = "numeric kernels over indices this module made")]

use super::Linear;

/// Weights are added this many at a time: eight 16-bit lanes fill a vector register everywhere.
pub(super) const LANES: usize = 8;
/// Entries of the unit cache. Words are Zipfian: a direct-mapped cache of this size seldom misses. Only the
/// places that are used ever take memory.
const CACHE: usize = 1 << 18;
/// No row.
pub(super) const NOTHING: u32 = u32::MAX;
/// Features of a bucket that are compared at once, without a branch.
const AT_ONCE: usize = 4;

/// Weights by feature hash.
#[derive(Debug)]
pub(super) struct Table {
    /// Strictly rising hashes, and some zeros.
    features: Vec<u32>,
    /// For each bucket (a hash's upper bits), its first feature in the upper half; in the lower half a bit for
    /// each value that the last five bits of its features have. One bucket more for the end. Most hashes that
    /// are not there are told by one look here.
    buckets: Vec<u64>,
    shift: u32,
    /// [`n_features`, lanes].
    weights: Vec<[i16; LANES]>,
    /// Runs of [`LANES`] margins a row has.
    pub(super) lanes: usize,
}

impl Table {
    pub(super) fn new(linear: &Linear) -> Self {
        let n_margins = linear.n_margins();
        let lanes = n_margins.div_ceil(LANES).max(1);
        let mut weights = vec![[0_i16; LANES]; linear.features.len() * lanes];
        let rows = weights.chunks_exact_mut(lanes).zip(linear.weights.chunks_exact(n_margins.max(1)));
        rows.for_each(|(to, from)| to.as_flattened_mut()[..n_margins].copy_from_slice(from));
        let (buckets, shift) = buckets(&linear.features);
        // So that every bucket can be compared at once.
        let mut features = linear.features.clone();
        features.resize(features.len() + AT_ONCE, 0);
        Self { features, buckets, shift, weights, lanes }
    }

    /// The rows of the features with these hashes, or [`NOTHING`], into `found.rows`.
    ///
    /// Memory is what this waits for. So that the processor can fetch many lines at a time, it goes in steps
    /// without a branch between one feature's fetch and the next one's: all buckets first, then all hashes.
    pub(super) fn find(&self, hashes: &[u32], found: &mut Found) {
        found.rows.clear();
        found.rows.resize(hashes.len(), NOTHING);
        if found.candidates.len() < hashes.len() {
            found.candidates.resize(hashes.len(), Candidate::default());
        }
        let mut count = 0;
        for (place, &hash) in (0_u32..).zip(hashes) {
            let bucket = (hash >> self.shift) as usize;
            let (entry, next) = (self.buckets[bucket], self.buckets[bucket + 1]);
            let (first, end) = ((entry >> 32) as u32, (next >> 32) as u32);
            found.candidates[count] = Candidate { hash, place, first, end };
            count += (entry >> (hash % 32) & 1) as usize;
        }
        for candidate in &found.candidates[..count] {
            found.rows[candidate.place as usize] = self.locate(*candidate);
        }
    }

    #[inline]
    fn locate(&self, candidate: Candidate) -> u32 {
        let first = candidate.first as usize;
        let mut row = NOTHING;
        for (at, &known) in (candidate.first..).zip(&self.features[first..first + AT_ONCE]) {
            row = if known == candidate.hash && at < candidate.end { at } else { row };
        }
        if row == NOTHING && (candidate.end - candidate.first) as usize > AT_ONCE {
            let rest = &self.features[first + AT_ONCE..candidate.end as usize];
            let at = rest.iter().position(|&known| known == candidate.hash);
            return at.map_or(NOTHING, |at| (first + AT_ONCE + at) as u32);
        }
        row
    }

    /// A row's weights.
    #[inline]
    pub(super) fn row(&self, row: u32) -> &[[i16; LANES]] {
        let first = row as usize * self.lanes;
        &self.weights[first..first + self.lanes]
    }

    /// The summed rows of these features into `sums`.
    pub(super) fn sum(&self, features: &[u32], found: &mut Found, sums: &mut [[i32; LANES]]) {
        self.find(features, found);
        sums.fill([0; LANES]);
        for &row in found.rows.iter().filter(|&&row| row != NOTHING) {
            for (sums, weights) in sums.iter_mut().zip(self.row(row)) {
                for k in 0..LANES {
                    sums[k] += i32::from(weights[k]);
                }
            }
        }
    }
}

/// A feature that may be in its bucket.
#[derive(Debug, Clone, Copy, Default)]
struct Candidate {
    hash: u32,
    /// Its place among the features looked for.
    place: u32,
    /// The bucket's features.
    first: u32,
    end: u32,
}

/// Buffers of a look-up, and what it found.
#[derive(Debug, Default)]
pub(super) struct Found {
    candidates: Vec<Candidate>,
    pub(super) rows: Vec<u32>,
}

/// The buckets, about two features each, and how far to shift a hash to get its bucket.
fn buckets(features: &[u32]) -> (Vec<u64>, u32) {
    let bits = (features.len() / 2).next_power_of_two().trailing_zeros().clamp(1, 24);
    let shift = 32 - bits;
    let mut buckets = Vec::with_capacity((1 << bits) + 1);
    for (index, &hash) in (0_u64..).zip(features) {
        while buckets.len() <= (hash >> shift) as usize {
            buckets.push(index << 32);
        }
        if let Some(bucket) = buckets.last_mut() {
            *bucket |= 1 << (hash % 32);
        }
    }
    buckets.resize((1 << bits) + 1, (features.len() as u64) << 32);
    (buckets, shift)
}

/// A direct-mapped cache of units: their n-grams and summed weights, side by side.
#[derive(Debug, Default)]
pub(super) struct Cache {
    heads: Vec<(u64, u32)>,
    sums: Vec<[i32; LANES]>,
}

/// A unit's place in the cache.
pub(super) struct Entry<'a> {
    /// The place held another unit or none: the caller fills it.
    pub(super) is_new: bool,
    pub(super) n_grams: &'a mut u32,
    pub(super) sums: &'a mut [[i32; LANES]],
}

fn slot(key: u64) -> usize {
    (key >> 40) as usize % CACHE
}

impl Cache {
    /// Asks memory for the places of units that are about to be looked for, without waiting for one before
    /// asking for the next. What it returns only keeps the compiler from leaving that out.
    #[inline]
    pub(super) fn touch(&self, keys: impl Iterator<Item = u64>) -> u64 {
        if self.heads.is_empty() {
            return 0;
        }
        keys.fold(0, |all, key| all ^ self.heads[slot(key)].0)
    }

    /// The unit's place, which is its own from now on.
    #[inline]
    pub(super) fn entry(&mut self, key: u64, lanes: usize) -> Entry<'_> {
        if self.heads.is_empty() {
            self.heads = vec![(0, 0); CACHE];
            self.sums = vec![[0; LANES]; CACHE * lanes];
        }
        let slot = slot(key);
        let (owner, n_grams) = &mut self.heads[slot];
        // Every unit has at least one n-gram, so an empty place has none.
        let is_new = *owner != key || *n_grams == 0;
        *owner = key;
        Entry { is_new, n_grams, sums: &mut self.sums[slot * lanes..(slot + 1) * lanes] }
    }
}
