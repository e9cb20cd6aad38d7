//! What makes elements of one group.

use std::hash::Hasher;

use crate::segment::quick::Quick;
use crate::segment::tag::Tag;
use crate::segment::tree::{NodeId, Tree};
use crate::segment::words::{self, COMMENT};

/// What makes elements of one group: their tag and the words of their class or, without one, of their `id`
/// or of what holds them, numbers and alternations left out.
pub(super) struct Keys<'t, 's> {
    tree: &'t Tree<'s>,
    /// For each of the page's classes its words as one number; 0 where it has none.
    classes: Vec<u64>,
}

impl<'t, 's> Keys<'t, 's> {
    pub(super) fn new(tree: &'t Tree<'s>) -> Self {
        let names = tree.names();
        let mut times = vec![0u32; names.classes.len()];
        for class in &names.of {
            if let Some(times) = times.get_mut(*class as usize) {
                *times += 1;
            }
        }
        // Names a program made up ("css-9x8y") are words of no language, but the same ones each time.
        let of_words: Vec<Stem> = names.words.iter().map(|word| stem_of(word)).collect();
        let stem = |number: &u32| of_words.get(*number as usize).copied().unwrap_or(Stem::None);
        let number = |(value, (class, times)): (usize, (&&str, &u32))| match joined(
            names.words_of(value).iter().map(stem),
        ) {
            0 if *times > 1 && !class.is_empty() => hash_of(class),
            _ if *times > 1 && is_short(class) => hash_of(class),
            number => number,
        };
        Self { tree, classes: names.classes.iter().zip(&times).enumerate().map(number).collect() }
    }

    /// The key of an element; `named` is whether something says that comments stand there.
    pub(super) fn of(&self, id: NodeId, named: bool) -> Option<(u8, u64)> {
        let tree = self.tree;
        let tag = tree.tag(id);
        if !HOLDERS.contains(&tag) {
            return None;
        }
        let by_class = self.class(id);
        if by_class != 0 {
            return Some((tag.0, by_class));
        }
        let numbered = tree.id(id).bytes().any(|b| b.is_ascii_digit());
        if numbered {
            return Some((tag.0, number_of(tree.id(id)).max(1)));
        }
        let parent = tree.node(id).parent;
        match self.class(parent) {
            0 if tree.id(parent).is_empty() && matches!(tag, Tag::P | Tag::TD) => None,
            0 if tree.id(parent).is_empty() => Some((tag.0, self.bare(id, named))),
            0 => Some((tag.0, number_of(tree.id(parent)).rotate_left(1))),
            around => Some((tag.0, around.rotate_left(1))),
        }
    }

    /// What elements are grouped by that neither they nor what holds them have a name: their data
    /// attributes, and whether comments are announced there; where not, what kind of element holds them.
    fn bare(&self, id: NodeId, named: bool) -> u64 {
        let data = self.tree.attributes(id).map(|(name, _)| name).filter(|name| name.starts_with("data-"));
        let sum = data.fold(0u64, |sum, name| sum.wrapping_add(hash_of(name)));
        let around =
            if named || sum != 0 { 0 } else { u64::from(self.tree.tag(self.tree.node(id).parent).0) };
        sum.wrapping_add(around << 1 | u64::from(named)).rotate_left(1)
    }

    fn class(&self, id: NodeId) -> u64 {
        let class = self.tree.names().of.get(id as usize).and_then(|class| self.classes.get(*class as usize));
        class.copied().unwrap_or(0)
    }
}

/// Elements that may hold a comment.
const HOLDERS: &[Tag] = &[
    Tag::DIV,
    Tag::LI,
    Tag::ARTICLE,
    Tag::SECTION,
    Tag::TR,
    Tag::DL,
    Tag::DT,
    Tag::DD,
    Tag::TD,
    Tag::BLOCKQUOTE,
    Tag::DETAILS,
    Tag::TABLE,
    Tag::P,
    Tag::FIGURE,
    Tag::FIELDSET,
    Tag::OTHER,
    Tag::UL,
    Tag::ASIDE,
];

/// What a word of a class or `id` says about which list its element is of.
#[derive(Debug, Clone, Copy)]
enum Stem {
    /// Nothing: elements of one list differ by it.
    None,
    /// A word for comments: it alone decides.
    Comment(u64),
    /// One of several that decide together.
    Other(u64),
}

fn stem_of(word: &str) -> Stem {
    let stem = word.trim_end_matches(|c: char| c.is_ascii_digit() || c == '-' || c == '_');
    let varies = || VARYING.iter().any(|word| word.eq_ignore_ascii_case(stem));
    if stem.is_empty() || stem.bytes().any(|b| b.is_ascii_digit()) || varies() {
        return Stem::None;
    }
    let hash = hash_of(stem);
    if words::role_of(stem) & COMMENT != 0 { Stem::Comment(hash) } else { Stem::Other(hash) }
}

/// The words of a class or `id` that comments of one list share, as one number: a word for comments alone
/// where there is one, else all of them, in any order.
fn joined(stems: impl Iterator<Item = Stem>) -> u64 {
    let mut sum = 0u64;
    for stem in stems {
        match stem {
            Stem::None => {}
            Stem::Comment(hash) => return hash,
            Stem::Other(hash) => sum = sum.wrapping_add(hash),
        }
    }
    sum
}

/// The same of a value that is not among the page's classes.
fn number_of(names: &str) -> u64 {
    joined(names.split_ascii_whitespace().map(stem_of))
}

/// Whether a class is a letter or two and a number, as programs shorten names.
fn is_short(class: &str) -> bool {
    let letters = class.bytes().take_while(u8::is_ascii_alphabetic).count();
    letters <= 2 && class.len() > letters && class.bytes().skip(letters).all(|b| b.is_ascii_digit())
}

fn hash_of(name: &str) -> u64 {
    let mut hash = Quick::default();
    hash.write(name.as_bytes());
    hash.finish().max(1)
}

/// Classes by which comments of one list differ.
const VARYING: &[&str] = &[
    "odd",
    "even",
    "alt",
    "first",
    "last",
    "parent",
    "child",
    "depth",
    "level",
    "author",
    "reply",
    "is-reply",
    "new",
    "active",
    "clearfix",
    "cf",
    "row",
    "highlighted",
    "bypostauthor",
    "byuser",
    "hidden",
    "collapsed",
    "expanded",
    "positive",
    "negative",
    "unread",
    "toplevel",
    "root",
    "is-author",
    "group",
    "left",
    "right",
    "own",
    "guest",
    "registered",
    "even-row",
    "odd-row",
    "bg",
    "top",
    "featured",
    "pinned",
];
