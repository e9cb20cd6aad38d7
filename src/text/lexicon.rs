//! The words that masked and disguised ones may stand for: a model's own strongest, from its training.

use std::collections::HashSet;

use crate::features::hash::{Seed, hash};

/// Folded words, strongest first.
#[derive(Debug, Clone, Default)]
pub(super) struct Lexicon {
    words: Vec<Vec<char>>,
    set: HashSet<Vec<char>>,
    /// The hashes of the two parts of every word that is cut in two.
    cuts: HashSet<(u64, u64)>,
    /// A bit for each value of the upper bits of a first part's hash: what most words fail.
    first: Vec<u64>,
}

/// Bits of the upper part of a hash that `first` is addressed by.
const BITS: u32 = 14;
/// Fewest letters of a word that is looked for in two parts, and of a part.
const SHORTEST_CUT: (usize, usize) = (4, 2);

impl Lexicon {
    pub(super) fn new(words: &[String]) -> Self {
        let words: Vec<Vec<char>> = words.iter().map(|word| word.chars().collect()).collect();
        let mut lexicon = Self { set: words.iter().cloned().collect(), words, ..Self::default() };
        lexicon.cut();
        lexicon
    }

    fn cut(&mut self) {
        let part = |part: &[char]| hash(Seed::WORD, part.iter().collect::<String>().as_bytes());
        let (shortest, least) = SHORTEST_CUT;
        self.first = vec![0; 1 << (BITS - 6)];
        for word in self.words.iter().filter(|word| word.len() >= shortest) {
            for (head, tail) in (least..=word.len() - least).filter_map(|at| word.split_at_checked(at)) {
                let (head, tail) = (part(head), part(tail));
                self.cuts.insert((head, tail));
                if let Some(bits) = self.first.get_mut((head >> (64 - BITS + 6)) as usize) {
                    *bits |= 1 << (head >> (64 - BITS) & 63);
                }
            }
        }
    }

    /// Whether two folded words, given by their hashes, are the parts of one the lexicon knows. (The second is
    /// asked for only if the first may begin one.)
    #[inline]
    pub(super) fn is_cut(&self, head: u64, tail: impl FnOnce() -> u64) -> bool {
        let bits = self.first.get((head >> (64 - BITS + 6)) as usize).copied().unwrap_or(0);
        bits >> (head >> (64 - BITS) & 63) & 1 == 1 && self.cuts.contains(&(head, tail()))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    pub(super) fn contains(&self, word: &[char]) -> bool {
        self.set.contains(word)
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
        self.words.iter().find(fits).or_else(|| self.fitting_ends(masked)).map(Vec::as_slice)
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
        self.words.iter().find(fits)
    }
}
