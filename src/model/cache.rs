//! The cache of units' sums: words are Zipfian, so most that come were there before.
#![expect(clippy::indexing_slicing, reason = "numeric kernels over indices this module made")]

use super::sums::{FRONT, LINE, N_GRAMS};

/// Sets of two entries. Only the places that are used ever take memory.
const SETS: usize = 1 << 16;

/// A two-way cache: an entry is a unit's key, its n-grams and its summed weights, side by side in one line of
/// memory (or the fewest that hold them). The older of a set's two entries makes room for a new one.
#[derive(Debug, Default)]
pub(super) struct Cache {
    numbers: Vec<i32>,
    /// How far the first whole line is from the beginning.
    offset: usize,
    lines: usize,
}

impl Cache {
    /// Lines of an entry for this many margins.
    pub(super) fn lines(margins: usize) -> usize {
        (FRONT + margins).div_ceil(LINE)
    }

    pub(super) fn open(&mut self, lines: usize) {
        if self.numbers.is_empty() {
            self.lines = lines;
            // Numbers that are zero are not written: the system gives their memory when they are touched.
            self.numbers = vec![0; (SETS * 2 * lines + 1) * LINE];
            self.offset = self.numbers.as_ptr().align_offset(LINE * size_of::<i32>()) % LINE;
        }
    }

    #[inline]
    fn at(&self, key: u64) -> usize {
        self.offset + (key >> 40) as usize % SETS * 2 * self.lines * LINE
    }

    /// A number of the unit's set: reading it has memory fetch the set.
    #[inline]
    pub(super) fn touch(&self, key: u64) -> i32 {
        self.numbers[self.at(key)]
    }

    /// The unit's entry, if it has one.
    #[inline]
    pub(super) fn find(&self, key: u64) -> Option<&[[i32; LINE]]> {
        let (at, size) = (self.at(key), self.lines * LINE);
        let set = &self.numbers[at..at + 2 * size];
        let entry = &set[usize::from(!is_of(set, key)) * size..][..size];
        is_of(entry, key).then_some(entry.as_chunks::<LINE>().0)
    }

    /// Makes a unit's entry. `sums` begins with room for an entry's front.
    pub(super) fn fill(&mut self, key: u64, n_grams: i32, sums: &mut [i32]) {
        let (at, size) = (self.at(key), self.lines * LINE);
        sums[..FRONT].copy_from_slice(&[key as i32, (key >> 32) as i32, n_grams]);
        let (new, old) = self.numbers[at..at + 2 * size].split_at_mut(size);
        old.copy_from_slice(new);
        new.copy_from_slice(&sums[..size]);
    }
}

/// Whether an entry is this unit's. Every unit has at least one n-gram, so an empty place has none.
#[inline]
fn is_of(entry: &[i32], key: u64) -> bool {
    let differs = (entry[0] ^ key as i32) | (entry[1] ^ (key >> 32) as i32);
    differs == 0 && entry[N_GRAMS] != 0
}
