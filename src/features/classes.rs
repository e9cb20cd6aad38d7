//! Word classes: words that behave alike, so that what is learnt of one of them holds for the others.
//!
//! A class is a feature of each of its words, and takes a word's place in pairs: after "you clown", "you buffoon" is
//! not new. Two classes near each other are a unit of their own, in either order. Few labelled comments say little about
//! each word and much about its class.

use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasherDefault;

use serde::{Deserialize, Serialize};

use super::Language;
use super::build::Hashed;
use super::hash::{Seed, hash};
use crate::text::{Folder, Tokens};

/// Words that behave alike.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WordClass {
    /// Its name, such as `insult`: what its feature is made of.
    pub name: String,
    /// Whether a word by itself tells its class, besides in pairs. Words for groups of people do not: a
    /// group that was attacked more often than others in the training rows says nothing of the others.
    pub alone: bool,
    /// Its words, as people write them, with spaces between.
    pub words: String,
}

/// The table of each language that has one. To add a class: a table in the file; a language: a file and a row.
const TABLES: &[(Language, &str)] = &[
    (Language::English, include_str!("../../training-data/classes/en.toml")),
    (Language::German, include_str!("../../training-data/classes/de.toml")),
];

/// A class as its table has it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    #[serde(default = "yes")]
    alone: bool,
    words: String,
}

fn yes() -> bool {
    true
}

/// The word classes of a language, by name; none where it has no table.
pub fn word_classes(language: Language) -> Vec<WordClass> {
    let table = TABLES.iter().find(|(of, _)| *of == language).map_or("", |(_, table)| table);
    // A test reads every table.
    let entries: BTreeMap<String, Entry> = toml::from_str(table).unwrap_or_default();
    let class = |(name, entry): (String, Entry)| {
        let words = entry.words.split_whitespace().collect::<Vec<_>>().join(" ");
        WordClass { name, alone: entry.alone, words }
    };
    entries.into_iter().map(class).collect()
}

/// A word's class, for hashing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Class {
    pub(crate) hash: u64,
    pub(crate) number: u16,
    pub(crate) alone: bool,
}

/// Letters of a word and the space behind it, about.
const LETTERS: usize = 8;

/// The most classes there may be.
pub(crate) const MOST_CLASSES: usize = 128;

/// Word classes, compiled: by the hashes of folded words.
#[derive(Debug, Default)]
pub(super) struct Classes {
    classes: Vec<Class>,
    of_word: HashMap<u64, u16, BuildHasherDefault<Hashed>>,
}

impl Classes {
    /// Compiles classes; of a word in several, the first counts. A word that folds to several tokens has none.
    pub(super) fn new(classes: &[WordClass], folder: &Folder) -> Self {
        let words: usize = classes.iter().map(|class| class.words.len() / LETTERS).sum();
        let mut all = Self::default();
        all.of_word.reserve(words);
        let mut tokens = Tokens::new();
        for (number, class) in (0..).zip(classes.iter().take(MOST_CLASSES)) {
            let hash = hash(Seed::CLASS, class.name.as_bytes());
            all.classes.push(Class { hash, number, alone: class.alone });
            for word in class.words.split_whitespace() {
                if let Some(folded) = plain(word).or_else(|| folded(word, folder, &mut tokens)) {
                    all.of_word.entry(folded).or_insert(number);
                }
            }
        }
        all
    }

    /// The number of the class of a folded word, by its hash.
    pub(super) fn number(&self, word: u64) -> Option<u16> {
        self.of_word.get(&word).copied()
    }

    /// A class by its number.
    pub(super) fn get(&self, number: u16) -> Option<Class> {
        self.classes.get(usize::from(number)).copied()
    }
}

/// The hash of a word that folding leaves as it is: lower-case letters, none three times in a row. Nearly all are, and
/// a program that starts has thousands to read.
fn plain(word: &str) -> Option<u64> {
    let bytes = word.as_bytes();
    let stretched = || bytes.array_windows().any(|[a, b, c]| a == b && b == c);
    let is_plain = bytes.iter().all(u8::is_ascii_lowercase) && !stretched();
    is_plain.then(|| hash(Seed::WORD, bytes))
}

/// The hash of a folded word; none where it folds to several tokens.
fn folded(word: &str, folder: &Folder, tokens: &mut Tokens) -> Option<u64> {
    folder.tokenize(word, tokens);
    match tokens.list.as_slice() {
        [token] => Some(token.hash),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::TextOptions;
    use std::collections::BTreeSet;

    #[test]
    fn every_table_can_be_read_and_no_word_is_in_it_twice() {
        for (language, _) in TABLES {
            let classes = word_classes(*language);
            assert!(classes.len() > 20, "{language:?}");
            let mut seen = BTreeSet::new();
            for class in &classes {
                assert!(!class.words.is_empty(), "{language:?} {}", class.name);
                for word in class.words.split_whitespace() {
                    assert!(
                        seen.insert(word.to_owned()),
                        "{language:?} {}: a word is there twice",
                        class.name
                    );
                }
            }
        }
        assert_eq!(word_classes(Language::Finnish), []);
    }

    #[test]
    fn a_plain_word_folds_to_itself() {
        let (folder, mut tokens) = (Folder::new(&TextOptions::default(), &[]), Tokens::new());
        let mut quick = 0;
        for class in TABLES.iter().flat_map(|(language, _)| word_classes(*language)) {
            for word in class.words.split_whitespace() {
                let slow = folded(word, &folder, &mut tokens);
                assert!(slow.is_some(), "{}: a word folds to several tokens", class.name);
                assert!(plain(word).is_none_or(|hash| slow == Some(hash)), "{}", class.name);
                quick += usize::from(plain(word).is_some());
            }
        }
        assert!(quick > 10_000, "{quick}");
    }

    #[test]
    fn words_for_groups_of_people_do_not_tell_their_class_alone() {
        for (language, _) in TABLES {
            let alone = |name: &str| word_classes(*language).iter().find(|c| c.name == name).map(|c| c.alone);
            for name in ["group", "woman", "man", "politics"] {
                assert_eq!(alone(name), Some(false), "{language:?} {name}");
            }
            assert_eq!(alone("insult"), Some(true));
        }
    }
}
