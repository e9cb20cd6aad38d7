//! Phrase patterns over folded words, and the index that finds all of them in one pass.
//!
//! A pattern is words separated by spaces. `insult*` is any word that starts so; `a|b` either; `~` up to
//! three words in between; `#` a number. Hyphens and apostrophes are folded away in text and pattern alike.

use super::fold::{KEY, Words, fold, key};
use crate::text::Tokens;

/// A row of folded words a matcher reads.
pub(crate) trait Row {
    /// The folded spelling of one, UTF-8; empty past the end.
    fn word(&self, i: usize) -> &[u8];

    /// Its key.
    fn key(&self, i: usize) -> u32 {
        key(self.word(i))
    }
}

impl Row for Words {
    fn word(&self, i: usize) -> &[u8] {
        self.folded(i).as_bytes()
    }

    fn key(&self, i: usize) -> u32 {
        Words::key(self, i)
    }
}

impl Row for Tokens {
    fn word(&self, i: usize) -> &[u8] {
        self.list.get(i).map_or(&[], |t| self.bytes(t))
    }

    /// Folded words stand side by side, so that a key is read at once, and what is of the next word is left out.
    fn key(&self, i: usize) -> u32 {
        let Some(token) = self.list.get(i) else { return 0 };
        match self.folded.get(token.folded_start as usize..).and_then(|rest| rest.first_chunk()) {
            Some(four) => {
                let length = (token.folded_end - token.folded_start).min(KEY as u32);
                u32::from_le_bytes(*four) & ((1_u64 << (8 * length)) - 1) as u32
            }
            None => key(self.bytes(token)),
        }
    }
}

/// Words a `~` may skip.
const GAP: usize = 3;

#[derive(Debug, Clone)]
enum Part {
    Word(Vec<Spelling>),
    Number,
    Gap,
}

/// A folded word, or the beginning of one.
#[derive(Debug, Clone)]
struct Spelling {
    text: String,
    begins: bool,
}

impl Spelling {
    fn fits(&self, word: &[u8]) -> bool {
        let text = self.text.as_bytes();
        if self.begins { word.starts_with(text) } else { word == text }
    }
}

#[derive(Debug, Clone)]
struct Pattern {
    parts: Vec<Part>,
    owner: usize,
}

/// Where a pattern was found: words `first..=last`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Hit {
    /// What the pattern was filed under.
    pub(crate) owner: usize,
    /// Index of its first word.
    pub(crate) first: usize,
    /// Index of its last word.
    pub(crate) last: usize,
}

/// One way a pattern may begin.
#[derive(Debug, Clone)]
struct Start {
    spelling: Spelling,
    pattern: usize,
}

/// Many patterns, found together.
///
/// Nearly every word of a text begins no pattern, so the first look is one bit: by the first four bytes of the
/// word, and another by its first two for the few patterns that begin with a shorter stem.
#[derive(Debug, Clone, Default)]
pub(crate) struct Matcher {
    patterns: Vec<Pattern>,
    /// A bit for each slot of `index` that has a row: small enough to stay in the processor's first cache.
    begins: Vec<u64>,
    /// Which row of `starts` a key's slot has; 0 for none. [`SLOTS`] long.
    index: Vec<u16>,
    starts: Vec<Vec<Start>>,
    numbers: Vec<usize>,
}

/// Slots of the index: several times the keys of the largest table, small enough for a processor's cache.
const SLOTS: usize = 1 << 13;

impl Matcher {
    /// Compiles `(owner, pattern)` rows.
    pub(crate) fn new<'a>(rows: impl IntoIterator<Item = (usize, &'a str)>) -> Self {
        let begins = vec![0; SLOTS / u64::BITS as usize];
        let mut matcher = Self { begins, index: vec![0; SLOTS], starts: vec![Vec::new()], ..Self::default() };
        for (owner, text) in rows {
            let parts: Vec<Part> = text.split_whitespace().map(parse).collect();
            let pattern = matcher.patterns.len();
            match parts.first() {
                Some(Part::Word(spellings)) => {
                    for spelling in spellings {
                        matcher.file(Start { spelling: spelling.clone(), pattern });
                    }
                }
                Some(Part::Number) => matcher.numbers.push(pattern),
                _ => continue,
            }
            matcher.patterns.push(Pattern { parts, owner });
        }
        matcher
    }

    fn file(&mut self, start: Start) {
        let word = start.spelling.text.as_bytes();
        let key = if start.spelling.begins && word.len() < KEY { shortened(key(word)) } else { key(word) };
        let slot = slot(key);
        let Some(row) = self.index.get_mut(slot) else { return };
        if let Some(bits) = self.begins.get_mut(slot / u64::BITS as usize) {
            *bits |= 1 << (slot % u64::BITS as usize);
        }
        if *row == 0 {
            *row = self.starts.len() as u16;
            self.starts.push(Vec::new());
        }
        if let Some(list) = self.starts.get_mut(usize::from(*row)) {
            list.push(start);
        }
    }

    /// Which row of `starts` has the beginnings filed under a key; the first, which is empty, where there are none.
    fn row(&self, key: u32) -> usize {
        self.index.get(slot(key)).map_or(0, |row| usize::from(*row))
    }

    /// Whether beginnings are filed under a key, or under one of the same slot.
    #[inline]
    fn may_begin(&self, key: u32) -> bool {
        let slot = slot(key);
        let bits = self.begins.get(slot / u64::BITS as usize);
        bits.is_some_and(|bits| bits >> (slot % u64::BITS as usize) & 1 != 0)
    }

    /// Every hit that starts in `from..to` and ends before `to`, by first word, longest first.
    pub(crate) fn find(&self, words: &impl Row, from: usize, to: usize) -> Vec<Hit> {
        let mut hits = Vec::new();
        for first in from..to {
            let key = words.key(first);
            let digit = (key as u8).is_ascii_digit();
            // As nearly all words.
            if !(self.may_begin(key) || self.may_begin(shortened(key)) || digit) {
                continue;
            }
            let (long, short) = (self.row(key), self.row(shortened(key)));
            let word = words.word(first);
            let listed = [long, short].into_iter().filter_map(|row| self.starts.get(row)).flatten();
            let begun = listed.filter(|start| start.spelling.fits(word)).map(|start| start.pattern);
            let numbers = if digit && is_number(word) { self.numbers.as_slice() } else { &[] };
            for pattern in begun.chain(numbers.iter().copied()).filter_map(|at| self.patterns.get(at)) {
                if let Some(last) = match_rest(&pattern.parts, words, first, to) {
                    hits.push(Hit { owner: pattern.owner, first, last });
                }
            }
        }
        if hits.len() > 1 {
            hits.sort_by_key(|h| (h.first, std::cmp::Reverse(h.last), h.owner));
            hits.dedup();
        }
        hits
    }
}

/// The key of stems shorter than [`KEY`], from the key of a whole word: told from it by its last byte.
fn shortened(key: u32) -> u32 {
    key & 0xffff | 0xff00_0000
}

/// Multiply and take the high bits: an odd number with its bits well spread, the golden ratio's fraction.
fn slot(key: u32) -> usize {
    (key.wrapping_mul(0x9e37_79b9) >> (u32::BITS - SLOTS.trailing_zeros())) as usize
}

fn is_number(word: &[u8]) -> bool {
    !word.is_empty() && word.iter().all(u8::is_ascii_digit)
}

fn parse(part: &str) -> Part {
    match part {
        "~" => Part::Gap,
        "#" => Part::Number,
        words => Part::Word(
            words
                .split('|')
                .map(|w| match w.strip_suffix('*') {
                    Some(stem) => Spelling { text: fold(stem), begins: true },
                    None => Spelling { text: fold(w), begins: false },
                })
                .collect(),
        ),
    }
}

/// Where a pattern whose first part fits word `first` ends.
fn match_rest(parts: &[Part], words: &impl Row, first: usize, to: usize) -> Option<usize> {
    match parts.split_first()? {
        (_, []) => Some(first),
        (_, rest) => match_at(rest, words, first + 1, to),
    }
}

fn match_at(parts: &[Part], words: &impl Row, at: usize, to: usize) -> Option<usize> {
    let (part, rest) = parts.split_first()?;
    let fits = match part {
        Part::Gap => return (at..=at + GAP).find_map(|next| match_at(rest, words, next, to)),
        _ if at >= to => false,
        Part::Number => is_number(words.word(at)),
        Part::Word(spellings) => {
            let word = words.word(at);
            spellings.iter().any(|spelling| spelling.fits(word))
        }
    };
    if !fits {
        None
    } else if rest.is_empty() {
        Some(at)
    } else {
        match_at(rest, words, at + 1, to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(pattern: &str, text: &str) -> Option<(usize, usize)> {
        let words = Words::new(text);
        Matcher::new([(0, pattern)]).find(&words, 0, words.len()).first().map(|h| (h.first, h.last))
    }

    #[test]
    fn prefixes_alternatives_gaps_and_numbers() {
        assert_eq!(find("insult*", "no insulting"), Some((1, 1)));
        assert_eq!(find("off topic", "Off-topic posts"), Some((0, 1)));
        assert_eq!(find("attack* ~ person|people", "attacks on other people"), Some((0, 3)));
        assert_eq!(find("attack* ~ person", "attacks on a b c d person"), None);
        assert_eq!(find("# words", "keep to 400 words"), Some((2, 3)));
    }

    #[test]
    fn the_key_of_a_token_is_that_of_its_word() {
        let tokens = crate::policy::tokens_of("I am the very longest of words, ü so");
        for i in 0..=tokens.list.len() {
            assert_eq!(Row::key(&tokens, i), key(tokens.word(i)), "{i}");
        }
    }

    #[test]
    fn a_short_first_word_only_matches_itself_and_a_short_stem_what_begins_with_it() {
        assert_eq!(find("e mail", "e-mail"), Some((0, 1)));
        assert_eq!(find("no", "nothing"), None);
        assert_eq!(find("war* ~ on", "warfare is on"), Some((0, 2)));
        assert_eq!(find("ab*", "ab"), Some((0, 0)));
    }
}
