//! A thread's vocabulary: the words it has met, each with its number of n-grams and its summed weights.
//!
//! Words are Zipfian, so most that come were there before, and what comes often came early: entries stand one after
//! another in the order in which words were met first, so that the frequent ones share few lines and pages of memory.
#![expect(clippy::indexing_slicing, reason = "numeric kernels over indices this module made")]

use std::hint::black_box;

use super::sums::LANES;
use crate::text::Token;

/// Words kept, but for a comment that has more by itself. When there are as many all are forgotten: the frequent ones
/// are back soon.
const CAPACITY: usize = 1 << 17;

/// Words by the hash of their folded text.
#[derive(Debug, Default)]
pub(super) struct Words {
    /// A word's place plus one in the bits of `mask`, 0 where there is none; above them those of its hash.
    slots: Vec<u32>,
    mask: u32,
    entries: Vec<Word>,
    /// The sums of margins that [`Word`] has no room for, `lines - 1` for each word.
    more: Vec<[i32; LANES]>,
    lines: usize,
    /// Which comment is being read.
    stamp: u32,
}

/// One line of the processor's cache.
#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
struct Word {
    /// The hash of its folded text.
    key: u64,
    /// The hash of its stem; 0 without stems.
    stem: u64,
    n_grams: u32,
    /// The comment it occurred in last, and its last token there.
    stamp: u32,
    token: u32,
    /// The number of its class plus one; 0 for none.
    class: u16,
    /// Of the first margins.
    sums: [i32; LANES],
}

/// A token's word.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// Where it is.
    pub(super) word: u32,
    /// The token where the comment had it last, or [`FRESH`].
    pub(super) before: u32,
    /// Whether the comment has it more than once.
    pub(super) repeated: bool,
}

/// Where a word occurred that did not occur in the comment before.
pub(super) const FRESH: u32 = u32::MAX;

impl Words {
    /// Begins a comment of so many tokens; a word has `lines` lines of sums.
    pub(super) fn open(&mut self, tokens: usize, lines: usize) {
        self.lines = lines;
        let full = self.entries.len() + tokens > CAPACITY;
        self.stamp = self.stamp.wrapping_add(1);
        if full || self.slots.is_empty() || self.stamp == 0 {
            self.forget(tokens.max(CAPACITY));
        }
    }

    /// Forgets all words and makes room for as many.
    #[cold]
    fn forget(&mut self, most: usize) {
        self.stamp = 1;
        self.entries.clear();
        self.more.clear();
        // Zeros that were never written take no memory, so they are asked for anew.
        self.slots = vec![0; (2 * most).next_power_of_two()];
        self.mask = self.slots.len() as u32 - 1;
    }

    /// The places of the tokens' words, and where each word was before; `take_in` inserts the word of a token that is not there and says where.
    ///
    /// Memory is what this waits for. Each step is a small loop that asks for all of it before the next one uses it.
    pub(super) fn find_all(
        &mut self,
        tokens: &[Token],
        places: &mut Vec<Place>,
        mut take_in: impl FnMut(&mut Self, usize) -> u32,
    ) {
        let slots = tokens.iter().map(|token| self.slots[token.hash as usize & self.mask as usize]);
        black_box(slots.fold(0, |all, slot| all ^ slot));
        places.clear();
        let likely = |token: &Token| Place { word: self.likely(token.hash), before: FRESH, repeated: false };
        places.extend(tokens.iter().map(likely));
        let words = places.iter().filter_map(|place| self.entries.get(place.word as usize));
        black_box(words.fold(0, |all, word| all ^ word.key));
        for (at, token) in tokens.iter().enumerate() {
            let place = &mut places[at];
            if self.entries.get(place.word as usize).is_none_or(|word| word.key != token.hash) {
                place.word = self.find(token.hash).unwrap_or_else(|| take_in(self, at));
            }
            place.before = self.occurs(place.word, at as u32);
            // Without a branch, which nothing foretells: a word that is fresh marks itself as it is.
            let is_repeated = place.before != FRESH;
            place.repeated = is_repeated;
            let before = at.min(place.before as usize);
            places[before].repeated |= is_repeated;
        }
    }

    /// The first word from the hash's slot on that agrees with it in the bits that slots have.
    #[inline]
    fn likely(&self, key: u64) -> u32 {
        let mut at = key as u32 & self.mask;
        loop {
            let slot = self.slots[at as usize];
            if (slot ^ (key >> 32) as u32) & !self.mask == 0 || slot == 0 {
                return (slot & self.mask).wrapping_sub(1);
            }
            at = (at + 1) & self.mask;
        }
    }

    /// The place of the word with this hash.
    fn find(&self, key: u64) -> Option<u32> {
        let mut at = key as u32 & self.mask;
        loop {
            let place = (self.slots[at as usize] & self.mask).checked_sub(1)?;
            if self.entries[place as usize].key == key {
                return Some(place);
            }
            at = (at + 1) & self.mask;
        }
    }

    /// Takes in a word that is not there; its place.
    pub(super) fn insert(
        &mut self,
        [key, stem]: [u64; 2],
        class: Option<u16>,
        n_grams: u32,
        sums: &[[i32; LANES]],
    ) -> u32 {
        let place = self.entries.len() as u32;
        let mut at = key as u32 & self.mask;
        while self.slots[at as usize] != 0 {
            at = (at + 1) & self.mask;
        }
        self.slots[at as usize] = (key >> 32) as u32 & !self.mask | (place + 1);
        let class = class.map_or(0, |class| class + 1);
        self.entries.push(Word { key, stem, n_grams, stamp: 0, token: 0, class, sums: sums[0] });
        self.more.extend_from_slice(&sums[1..self.lines]);
        place
    }

    /// Notes that a word occurs at a token of the comment; the token where it occurred last, or [`FRESH`].
    #[inline]
    fn occurs(&mut self, place: u32, token: u32) -> u32 {
        let word = &mut self.entries[place as usize];
        let before = word.token | u32::from(word.stamp == self.stamp).wrapping_sub(1);
        (word.stamp, word.token) = (self.stamp, token);
        before
    }

    pub(super) fn stem(&self, place: u32) -> u64 {
        self.entries[place as usize].stem
    }

    /// The hash of a word's folded text.
    #[inline]
    pub(super) fn key(&self, place: u32) -> u64 {
        self.entries[place as usize].key
    }

    /// The number of a word's class.
    #[inline]
    pub(super) fn class(&self, place: u32) -> Option<u16> {
        self.entries[place as usize].class.checked_sub(1)
    }

    /// A word's n-grams, and its sums: the first line, and those behind it.
    #[inline]
    pub(super) fn sums(&self, place: u32) -> (u32, &[i32; LANES], &[[i32; LANES]]) {
        let word = &self.entries[place as usize];
        let more = match self.lines - 1 {
            0 => &[],
            more => &self.more[place as usize * more..][..more],
        };
        (word.n_grams, &word.sums, more)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Flags, TokenKind};

    fn token(hash: u64) -> Token {
        let (kind, flags) = (TokenKind::Word, Flags::default());
        Token { start: 0, end: 1, folded_start: 0, folded_end: 1, hash, kind, flags }
    }

    /// The places of words with these hashes, and how many were not there.
    fn places(words: &mut Words, keys: &[u64]) -> (Vec<Place>, usize) {
        let (tokens, mut places, mut new) =
            (keys.iter().map(|&key| token(key)).collect::<Vec<_>>(), Vec::new(), 0);
        words.find_all(&tokens, &mut places, |words, at| {
            new += 1;
            words.insert([keys[at], keys[at] + 1], None, keys[at] as u32, &[[keys[at] as i32; LANES]; 2])
        });
        (places, new)
    }

    #[test]
    fn words_are_found_until_there_are_too_many_and_again_after_that() {
        let mut words = Words::default();
        let keys = |from: u64| [0, 1, 2, 1].map(|n| (from + n).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        for from in (0..CAPACITY as u64 + 10).step_by(3) {
            let keys = keys(from);
            for expected in [3, 0] {
                words.open(4, 2);
                let expected = if words.entries.is_empty() { 3 } else { expected };
                let (found, new) = places(&mut words, &keys);
                assert_eq!((new, found[1].word), (expected, found[3].word));
                assert_eq!(
                    found.iter().map(|place| place.before).collect::<Vec<_>>(),
                    [FRESH, FRESH, FRESH, 1]
                );
                assert_eq!([0, 1, 2, 3].map(|at| found[at].repeated), [false, true, false, true]);
                for (place, key) in found.iter().zip(keys) {
                    let sums = [key as i32; LANES];
                    assert_eq!(words.stem(place.word), key + 1);
                    assert_eq!(words.sums(place.word), (key as u32, &sums, &[sums][..]));
                }
            }
        }
        assert_eq!(places(&mut words, &keys(0)).1, 3);
        words.open(3 * CAPACITY, 2);
        assert!(words.slots.len() > 3 * CAPACITY);
    }

    #[test]
    fn words_whose_slots_agree_are_told_apart() {
        let mut words = Words::default();
        let keys = [5 << 32 | 1, 6 << 32 | 1, 5 << 32 | 1 | 1 << 31, 1];
        for expected in [4, 0] {
            words.open(4, 2);
            let (found, new) = places(&mut words, &keys);
            assert_eq!((found.iter().map(|place| place.word).collect(), new), (vec![0, 1, 2, 3], expected));
        }
    }
}
