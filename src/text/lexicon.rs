//! The words that masked and disguised ones may stand for: a model's own strongest, from its training.

use std::collections::HashMap;

use crate::features::hash::{Seed, hash};

/// Folded words, strongest first.
#[derive(Debug, Clone, Default)]
pub(super) struct Lexicon {
    words: Vec<Vec<char>>,
    /// The same by their first letter.
    by_first: HashMap<char, Vec<Vec<char>>>,
    /// The hashes of the two parts of every word that is cut in two, sorted.
    cuts: Vec<(u64, u64)>,
    /// A bit for each value of the upper bits of both hashes together: what nearly all pairs of words fail.
    filter: Vec<u64>,
}

/// Bits that `filter` is addressed by.
const BITS: u32 = 16;
/// Fewest letters of a word that is looked for in two parts, and of a part.
const SHORTEST_CUT: (usize, usize) = (4, 2);

impl Lexicon {
    pub(super) fn new(words: &[String]) -> Self {
        let words: Vec<Vec<char>> = words.iter().map(|word| word.chars().collect()).collect();
        let mut lexicon = Self { words, ..Self::default() };
        for word in &lexicon.words {
            let Some(&first) = word.first() else { continue };
            lexicon.by_first.entry(first).or_default().push(word.clone());
        }
        lexicon.cut();
        lexicon
    }

    fn cut(&mut self) {
        let part = |part: &[char]| hash(Seed::WORD, part.iter().collect::<String>().as_bytes());
        let (shortest, least) = SHORTEST_CUT;
        for word in self.words.iter().filter(|word| word.len() >= shortest) {
            let cuts = (least..=word.len() - least).filter_map(|at| word.split_at_checked(at));
            self.cuts.extend(cuts.map(|(head, tail)| (part(head), part(tail))));
        }
        self.cuts.sort_unstable();
        self.filter = vec![0; 1 << (BITS - 6)];
        for &(head, tail) in &self.cuts {
            let (at, bit) = place(head, tail);
            if let Some(bits) = self.filter.get_mut(at) {
                *bits |= bit;
            }
        }
    }

    /// Whether two folded words, given by their hashes, are the parts of one the lexicon knows.
    #[inline]
    pub(super) fn is_cut(&self, head: u64, tail: u64) -> bool {
        let (at, bit) = place(head, tail);
        self.filter.get(at).is_some_and(|bits| bits & bit != 0)
            && self.cuts.binary_search(&(head, tail)).is_ok()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    pub(super) fn contains(&self, word: &[char]) -> bool {
        self.beginning(word).iter().any(|known| known == word)
    }

    /// The words with the same first letter as this one, strongest first.
    fn beginning(&self, word: &[char]) -> &[Vec<char>] {
        word.first().and_then(|first| self.by_first.get(first)).map_or(&[], Vec::as_slice)
    }

    /// The strongest word that fits visible letters and `*` for each masked one; where none of that length
    /// does, and the mask is one run, one with the same beginning and end.
    pub(super) fn fitting(&self, masked: &[char]) -> Option<&[char]> {
        if masked.len() < 3 {
            return None;
        }
        let fits = |word: &&Vec<char>| {
            word.len() == masked.len() && word.iter().zip(masked).all(|(w, m)| *m == '*' || w == m)
        };
        let words = if masked.first() == Some(&'*') { &self.words } else { self.beginning(masked) };
        words.iter().find(fits).or_else(|| self.fitting_ends(masked)).map(Vec::as_slice)
    }

    fn fitting_ends(&self, masked: &[char]) -> Option<&Vec<char>> {
        let first = masked.iter().position(|&c| c == '*')?;
        let last = masked.iter().rposition(|&c| c == '*')?;
        let (head, tail) = (masked.get(..first)?, masked.get(last + 1..)?);
        let one_run = masked.get(first..=last)?.iter().all(|&c| c == '*');
        if !one_run || head.is_empty() || tail.is_empty() {
            return None;
        }
        let fits = |word: &&Vec<char>| {
            word.len() > head.len() + tail.len() && word.starts_with(head) && word.ends_with(tail)
        };
        self.beginning(head).iter().find(fits)
    }
}

/// Which number of the filter, and which bit of it, two hashes together have.
#[inline]
fn place(head: u64, tail: u64) -> (usize, u64) {
    let both = head ^ tail.rotate_left(BITS);
    ((both >> (64 - BITS + 6)) as usize, 1 << (both >> (64 - BITS) & 63))
}
