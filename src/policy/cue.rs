//! Phrase patterns over folded words, and the index that finds all of them in one pass.
//!
//! A pattern is words separated by spaces. `insult*` is any word that starts so; `a|b` either; `~` up to
//! three words in between; `#` a number. Hyphens and apostrophes are folded away in text and pattern alike.

use super::fold::{Words, fold};
use crate::text::Tokens;

/// A row of folded words a matcher reads.
pub(crate) trait Row {
    /// The folded spelling of one; empty past the end.
    fn word(&self, i: usize) -> &str;
}

impl Row for Words {
    fn word(&self, i: usize) -> &str {
        self.folded(i)
    }
}

impl Row for Tokens {
    fn word(&self, i: usize) -> &str {
        self.list.get(i).map_or("", |t| self.text(t))
    }
}

/// Words a `~` may skip.
const GAP: usize = 3;

#[derive(Debug, Clone)]
enum Part {
    Word(Vec<(String, bool)>),
    Number,
    Gap,
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

/// Many patterns, found together.
#[derive(Debug, Clone, Default)]
pub(crate) struct Matcher {
    patterns: Vec<Pattern>,
    /// By the first two bytes of the first word: which rows of `starts`; 0 for none. 65,536 long.
    index: Vec<u16>,
    starts: Vec<Vec<usize>>,
    numbers: Vec<usize>,
}

impl Matcher {
    /// Compiles `(owner, pattern)` rows.
    pub(crate) fn new<'a>(rows: impl IntoIterator<Item = (usize, &'a str)>) -> Self {
        let mut matcher = Self { index: vec![0; 1 << 16], starts: vec![Vec::new()], ..Self::default() };
        for (owner, text) in rows {
            let parts: Vec<Part> = text.split_whitespace().map(parse).collect();
            let at = matcher.patterns.len();
            match parts.first() {
                Some(Part::Word(words)) => {
                    let mut keys: Vec<[u8; 2]> = words.iter().map(|(w, _)| key(w)).collect();
                    keys.sort_unstable();
                    keys.dedup();
                    for key in keys {
                        matcher.file(key, at);
                    }
                }
                Some(Part::Number) => matcher.numbers.push(at),
                _ => continue,
            }
            matcher.patterns.push(Pattern { parts, owner });
        }
        matcher
    }

    fn file(&mut self, key: [u8; 2], at: usize) {
        let Some(slot) = self.index.get_mut(usize::from(u16::from_le_bytes(key))) else { return };
        if *slot == 0 {
            *slot = self.starts.len() as u16;
            self.starts.push(Vec::new());
        }
        if let Some(list) = self.starts.get_mut(usize::from(*slot)) {
            list.push(at);
        }
    }

    /// The patterns whose first word may be this one.
    fn starting(&self, word: &str) -> &[usize] {
        let slot = self.index.get(usize::from(u16::from_le_bytes(key(word)))).copied().unwrap_or_default();
        self.starts.get(usize::from(slot)).map_or(&[], Vec::as_slice)
    }

    /// Every hit that starts in `from..to` and ends before `to`, by first word, longest first.
    pub(crate) fn find(&self, words: &impl Row, from: usize, to: usize) -> Vec<Hit> {
        let mut hits = Vec::new();
        for first in from..to {
            let word = words.word(first);
            let listed = self.starting(word);
            let numbers = if is_number(word) { self.numbers.as_slice() } else { &[] };
            if listed.is_empty() && numbers.is_empty() {
                continue;
            }
            for pattern in listed.iter().chain(numbers).filter_map(|i| self.patterns.get(*i)) {
                if let Some(last) = match_at(&pattern.parts, words, first, to) {
                    hits.push(Hit { owner: pattern.owner, first, last });
                }
            }
        }
        if hits.is_empty() {
            return hits;
        }
        hits.sort_by_key(|h| (h.first, std::cmp::Reverse(h.last), h.owner));
        hits.dedup();
        hits
    }
}

fn key(word: &str) -> [u8; 2] {
    let mut bytes = word.bytes();
    [bytes.next().unwrap_or(0), bytes.next().unwrap_or(0)]
}

fn is_number(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit())
}

fn parse(part: &str) -> Part {
    match part {
        "~" => Part::Gap,
        "#" => Part::Number,
        words => Part::Word(
            words
                .split('|')
                .map(|w| match w.strip_suffix('*') {
                    Some(stem) => (fold(stem), true),
                    None => (fold(w), false),
                })
                .collect(),
        ),
    }
}

fn match_at(parts: &[Part], words: &impl Row, at: usize, to: usize) -> Option<usize> {
    let (part, rest) = parts.split_first()?;
    let fits = match part {
        Part::Gap => return (at..=at + GAP).find_map(|next| match_at(rest, words, next, to)),
        _ if at >= to => false,
        Part::Number => is_number(words.word(at)),
        Part::Word(alternatives) => {
            let word = words.word(at);
            alternatives.iter().any(|(w, prefix)| if *prefix { word.starts_with(w) } else { word == w })
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
    fn a_short_first_word_only_matches_itself() {
        assert_eq!(find("e mail", "e-mail"), Some((0, 1)));
        assert_eq!(find("no", "nothing"), None);
    }
}
