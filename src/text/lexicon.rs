//! The words that masked and disguised ones may stand for: a model's own strongest, from its training.

use std::collections::HashSet;

/// Folded words, strongest first.
#[derive(Debug, Clone, Default)]
pub(super) struct Lexicon {
    words: Vec<Vec<char>>,
    set: HashSet<Vec<char>>,
}

impl Lexicon {
    pub(super) fn new(words: &[String]) -> Self {
        let words: Vec<Vec<char>> = words.iter().map(|word| word.chars().collect()).collect();
        Self { set: words.iter().cloned().collect(), words }
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
