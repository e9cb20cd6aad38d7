//! Units: what a comment is a set of.

use serde::{Deserialize, Serialize};

use super::classes::Class;
use super::hash::{Seed, join};
use super::{FeatureOptions, hash};
use crate::text::{Flags, Token, Tokens};

/// What a unit is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnitKind {
    /// One token.
    Word,
    /// Two tokens side by side.
    Pair,
    /// Two tokens with others between.
    Skip,
    /// Three tokens side by side.
    Triple,
    /// One token all in capitals, besides the token itself.
    Upper,
    /// Two tokens of different classes near each other, whatever the tokens and their order.
    Company,
}

/// What a feature is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FeatureKind {
    /// A whole token.
    Word,
    /// Two tokens or more.
    Pair,
    /// Characters within a word.
    Characters,
    /// A stem, or two.
    Stem,
    /// A word's class, alone or in a pair.
    Class,
}

impl From<UnitKind> for FeatureKind {
    /// The kind of the feature that is the unit itself.
    fn from(unit: UnitKind) -> Self {
        match unit {
            UnitKind::Word | UnitKind::Upper => Self::Word,
            UnitKind::Pair | UnitKind::Skip | UnitKind::Triple => Self::Pair,
            UnitKind::Company => Self::Class,
        }
    }
}

/// One occurrence of a unit in a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unit {
    /// The same for every occurrence of the unit in any comment.
    pub key: u64,
    /// Index of its first token in [`Tokens::list`].
    pub first_token: u32,
    /// Index of its last token, which is the first for a word.
    pub last_token: u32,
    /// What it is made of.
    pub kind: UnitKind,
}

/// The units of a comment, one for each occurrence, ordered by last token; `classes` are those of the tokens, or none.
/// `out` is cleared first.
pub(super) fn units(
    tokens: &Tokens,
    classes: &[Option<Class>],
    options: &FeatureOptions,
    out: &mut Vec<Unit>,
) {
    out.clear();
    for (index, token) in (0..).zip(&tokens.list) {
        out.push(Unit { key: token.hash, first_token: index, last_token: index, kind: UnitKind::Word });
        let here = [index, index + 1];
        pairs(&tokens.list, here, options, |unit| out.push(unit));
        rarer_units(&tokens.list, here, options, |unit| out.push(unit));
        company(classes, here, |unit| out.push(unit));
    }
}

/// The pairs whose last token is in a range.
#[inline]
pub(crate) fn pairs(
    list: &[Token],
    [start, end]: [u32; 2],
    options: &FeatureOptions,
    mut add: impl FnMut(Unit),
) {
    let first = start.max(1) - 1;
    let tokens = if options.words >= 2 { list.get(first as usize..end as usize) } else { None };
    for (at, [a, b]) in (first..).zip(tokens.unwrap_or_default().array_windows()) {
        let key = join(Seed::PAIR, a.hash, b.hash);
        add(Unit { key, first_token: at, last_token: at + 1, kind: UnitKind::Pair });
    }
}

/// The units whose last token is in a range, but for words and pairs: kind after kind.
pub(crate) fn rarer_units(
    list: &[Token],
    [start, end]: [u32; 2],
    options: &FeatureOptions,
    mut add: impl FnMut(Unit),
) {
    // The tokens that units of `back` tokens more than one begin with, and the places they end at.
    let from = |back: u32| {
        let first = start.max(back) - back;
        (first, list.get(first as usize..end as usize).unwrap_or_default())
    };
    if options.capitals {
        let (first, tokens) = from(0);
        for (at, token) in (first..).zip(tokens).filter(|(_, token)| token.flags.has(Flags::UPPER)) {
            let key = join(Seed::UPPER, token.hash, 0);
            add(Unit { key, first_token: at, last_token: at, kind: UnitKind::Upper });
        }
    }
    if options.words >= 3 {
        let (first, tokens) = from(2);
        for (at, [a, b, c]) in (first..).zip(tokens.array_windows()) {
            let key = join(Seed::TRIPLE, a.hash, join(Seed::PAIR, b.hash, c.hash));
            add(Unit { key, first_token: at, last_token: at + 2, kind: UnitKind::Triple });
        }
    }
    for back in 2..=1 + u32::from(options.skips) {
        let (first, tokens) = from(back);
        for (at, (a, b)) in (first..).zip(tokens.iter().zip(tokens.get(back as usize..).unwrap_or_default()))
        {
            let key = join(Seed::SKIP, a.hash, b.hash);
            add(Unit { key, first_token: at, last_token: at + back, kind: UnitKind::Skip });
        }
    }
}

/// How many tokens before a token are near it.
pub(crate) const REACH: u32 = 24;

/// The pairs of classes near each other whose later token is in a range: of each other class the nearest token before.
pub(crate) fn company(classes: &[Option<Class>], [start, end]: [u32; 2], mut add: impl FnMut(Unit)) {
    for (last, class) in (0..end).zip(classes).skip(start as usize) {
        let Some(here) = class else { continue };
        let mut met = 1_u128 << here.number;
        let from = last.saturating_sub(REACH);
        let before = classes.get(from as usize..last as usize).unwrap_or_default();
        for (first, class) in (from..last).zip(before).rev() {
            let Some(other) = class.filter(|other| met >> other.number & 1 == 0) else { continue };
            met |= 1 << other.number;
            let key = join(Seed::COMPANY, here.hash.min(other.hash), here.hash.max(other.hash));
            add(Unit { key, first_token: first, last_token: last, kind: UnitKind::Company });
        }
    }
}

/// The features of a pair of words with a class in the place of the first, of the last, of both; a word is its hash
/// and its class. They are the same whether or not other words are between.
#[inline]
pub(crate) fn class_pairs(first: (u64, Option<Class>), last: (u64, Option<Class>), mut add: impl FnMut(u32)) {
    let (a, b) = (first.1.map(|class| class.hash), last.1.map(|class| class.hash));
    for (a, b) in [(a, Some(last.0)), (Some(first.0), b), (a, b)] {
        if let (Some(a), Some(b)) = (a, b) {
            add(hash::feature(join(Seed::CLASS_PAIR, a, b)));
        }
    }
}

/// The features of a word's characters: every run of `min..=max` characters of ` word `.
pub(super) fn characters(word: &[u8], min: u8, max: u8, add: impl FnMut(u32)) {
    if word.len() <= SHORT && max <= BLOCK && word.is_ascii() {
        short_ascii(word, min, max, add);
    } else {
        any(word, min, max, add);
    }
}

/// Bytes of the longest word that takes the quick path.
const SHORT: usize = 62;
/// Bytes the hash takes at a time: n-grams of at most as many are hashed in one step.
const BLOCK: u8 = 8;

/// The same for ASCII: each n-gram is the first bytes of the eight that begin where it does.
fn short_ascii(word: &[u8], min: u8, max: u8, mut add: impl FnMut(u32)) {
    let mut bounded = [b' '; SHORT + 2 + BLOCK as usize];
    if let Some(inside) = bounded.get_mut(1..=word.len()) {
        inside.copy_from_slice(word);
    }
    for (start, eight) in bounded.windows(usize::from(BLOCK)).take(word.len() + 2).enumerate() {
        let block = eight.iter().rev().fold(0, |block, &byte| block << 8 | u64::from(byte));
        let longest = (word.len() + 2 - start).min(usize::from(max)) as u8;
        for length in min.max(1)..=longest {
            let bytes = block & u64::MAX >> (8 * (BLOCK - length));
            add(hash::feature(hash::hash_short(Seed::CHARACTERS, bytes, u64::from(length))));
        }
    }
}

/// The same for words of any characters and lengths.
fn any(word: &[u8], min: u8, max: u8, mut add: impl FnMut(u32)) {
    let bounded = || std::iter::once(b' ').chain(word.iter().copied()).chain(std::iter::once(b' '));
    for start in 0..word.len() + 2 {
        if word.get(start.wrapping_sub(1)).is_some_and(|&b| is_continuation(b)) {
            continue;
        }
        let mut hasher = hash::Hasher::new(Seed::CHARACTERS);
        let mut length = 0;
        let mut bytes = bounded().skip(start).peekable();
        while let Some(byte) = bytes.next() {
            hasher.push(byte);
            if bytes.peek().is_some_and(|&next| is_continuation(next)) {
                continue;
            }
            length += 1;
            if length >= min {
                add(hash::feature(hasher.finish()));
            }
            if length == max {
                break;
            }
        }
    }
}

fn is_continuation(byte: u8) -> bool {
    byte & 0xC0 == 0x80
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quick_path_gives_what_the_other_gives() {
        for word in
            ["", "a", "of", "street", "moderation", "a-very-long-word-made-of-many-others-to-fill-the-buffer"]
        {
            for (min, max) in [(1, 1), (2, 5), (1, 8), (3, 6)] {
                let (mut quick, mut slow) = (Vec::new(), Vec::new());
                short_ascii(word.as_bytes(), min, max, |feature| quick.push(feature));
                any(word.as_bytes(), min, max, |feature| slow.push(feature));
                assert_eq!(quick, slow, "{word} {min}-{max}");
            }
        }
    }
}
