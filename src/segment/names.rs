//! The classes of a page, each value and each word of it read once.
//!
//! What goes in: the values of `class` of all nodes. What comes out: [`Names`], by which a node is asked for
//! a class, or for what its class says, with a look at a number. Pages repeat few classes many times.

use std::collections::HashMap;
use std::hash::Hasher;

use super::quick::{Quick, QuickHash};
use super::words::{self, Roles};

/// The values of `class` of a page and the words in them.
#[derive(Debug)]
pub(crate) struct Names<'s> {
    /// The distinct values of `class`; the first is the empty one.
    pub(crate) classes: Vec<&'s str>,
    /// For each node which of them it has.
    pub(crate) of: Vec<u32>,
    /// The distinct words of all values.
    pub(crate) words: Vec<&'s str>,
    /// The words of each value, by number, in the order written; see [`Names::words_of`].
    parts: Vec<u32>,
    /// For each value one past its last word in `parts`.
    ends: Vec<u32>,
    /// For each value the signs of its words.
    signs: Vec<u64>,
    known: HashMap<&'s str, u32, QuickHash>,
}

impl<'s> Names<'s> {
    /// The names of nodes with these values of `class`.
    pub(crate) fn new(values: impl Iterator<Item = &'s str>) -> Self {
        let mut known: HashMap<&str, u32, QuickHash> = HashMap::default();
        let mut classes = vec![""];
        let mut number = |class: &'s str| {
            if class.is_empty() {
                return 0;
            }
            *known.entry(class).or_insert_with(|| {
                classes.push(class);
                classes.len() as u32 - 1
            })
        };
        let of = values.map(&mut number).collect();
        let mut names = Self {
            classes,
            of,
            words: Vec::new(),
            parts: Vec::new(),
            ends: Vec::new(),
            signs: Vec::new(),
            known: HashMap::default(),
        };
        names.read_words();
        names
    }

    fn read_words(&mut self) {
        for class in &self.classes {
            let mut signs = 0;
            for word in class.split_ascii_whitespace() {
                let words = &mut self.words;
                let number = *self.known.entry(word).or_insert_with(|| {
                    words.push(word);
                    words.len() as u32 - 1
                });
                self.parts.push(number);
                signs |= sign(word);
            }
            self.ends.push(self.parts.len() as u32);
            self.signs.push(signs);
        }
    }

    /// The numbers of a value's words, in the order written.
    pub(crate) fn words_of(&self, value: usize) -> &[u32] {
        let end = |value: usize| self.ends.get(value).copied().unwrap_or(0) as usize;
        let start = value.checked_sub(1).map_or(0, end);
        self.parts.get(start..end(value)).unwrap_or_default()
    }

    /// Whether a node may have a class, by its sign; rarely wrong where it says so, never where it denies it.
    pub(crate) fn may_have(&self, node: u32, sign: u64) -> bool {
        let signs = self.of.get(node as usize).and_then(|value| self.signs.get(*value as usize));
        signs.is_some_and(|signs| signs & sign != 0)
    }

    /// Whether any node of the page has a class.
    pub(crate) fn has(&self, class: &str) -> bool {
        self.known.contains_key(class)
    }

    /// For each value what its words say together.
    pub(crate) fn roles(&self) -> Vec<Roles> {
        let of_words: Vec<Roles> = self.words.iter().map(|word| words::roles_of_word(word)).collect();
        let of_word = |number: &u32| of_words.get(*number as usize).copied().unwrap_or(0);
        let all = |value: usize| self.words_of(value).iter().map(of_word).fold(0, |all, roles| all | roles);
        let values = self.classes.iter().enumerate();
        values.map(|(value, class)| all(value) | words::roles_of_whole(class)).collect()
    }
}

/// One bit of 64 for a class, by which most values are told not to have it.
pub(crate) fn sign(word: &str) -> u64 {
    let mut hash = Quick::default();
    hash.write(word.as_bytes());
    1 << (hash.finish() >> 58)
}

#[cfg(test)]
mod tests {
    use super::{Names, sign};

    #[test]
    fn values_and_words_are_numbered_once_and_told_by_their_signs() {
        let names = Names::new(["", "a b", "b", "a b", " c\ta "].into_iter());
        assert_eq!(names.of, [0, 1, 2, 1, 3]);
        assert_eq!(names.words, ["a", "b", "c"]);
        let words: Vec<_> = (0..4).map(|value| names.words_of(value).to_vec()).collect();
        assert_eq!(words, [vec![], vec![0, 1], vec![1], vec![2, 0]]);
        assert!(names.may_have(3, sign("b")) && names.has("c") && !names.has("d"));
        assert!(!names.may_have(0, sign("a")));
    }
}
