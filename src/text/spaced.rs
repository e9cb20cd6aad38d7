//! `i d i o t`, `nit wit`: letters or parts of a word with spaces between.

use super::lexicon::Lexicon;
use super::token::{Flags, Token, TokenKind, Tokens};
use crate::features::hash::{Seed, hash};

/// Fewest letters in a row that are a word.
const FEWEST: usize = 3;

/// Joins runs of single letters with equal gaps into one token each.
pub(super) fn join(text: &str, tokens: &mut Tokens, lexicon: &Lexicon) {
    let list = std::mem::take(&mut tokens.list);
    let mut joined = Vec::with_capacity(list.len());
    let mut rest = list.as_slice();
    while let Some((first, others)) = rest.split_first() {
        let (skip, length) = word(rest.get(..run(text, rest)).unwrap_or_default(), tokens, lexicon);
        if length < FEWEST {
            joined.push(*first);
            rest = others;
            continue;
        }
        joined.extend_from_slice(rest.get(..skip).unwrap_or_default());
        let letters = rest.get(skip..skip + length).unwrap_or_default();
        joined.extend(merge(letters, tokens));
        rest = rest.get(skip + length..).unwrap_or_default();
    }
    tokens.list = joined;
}

/// Joins two words that are the parts of one the lexicon knows.
pub(super) fn join_parts(text: &str, tokens: &mut Tokens, lexicon: &Lexicon) {
    let mut at = 0;
    let cut = |[first, last]: &[Token; 2]| lexicon.is_cut(first.hash, last.hash);
    while let Some(next) = tokens.list.get(at..).and_then(|rest| rest.array_windows().position(cut)) {
        at += next;
        let Some(&[first, last]) = tokens.list.get(at..at + 2) else { return };
        if text.get(first.end as usize..last.start as usize) == Some(" ")
            && let Some(joined) = merge(&[first, last], tokens)
        {
            tokens.list.remove(at + 1);
            tokens.list.splice(at..=at, [joined]);
        }
        at += 1;
    }
}

/// How many tokens from the first on are single letters, each as far from the next.
fn run(text: &str, tokens: &[Token]) -> usize {
    let single =
        |t: &Token| t.kind == TokenKind::Word && t.folded_end - t.folded_start <= 4 && letters(text, t) == 1;
    let gap = |a: &Token, b: &Token| {
        let between = text.get(a.end as usize..b.start as usize).unwrap_or_default();
        (!b.flags.has(Flags::BREAK) && (1..=3).contains(&between.len())).then_some(between)
    };
    let Some(first) = tokens.first().filter(|token| single(token)) else { return 0 };
    let mut length = 1;
    let mut last = first;
    let mut expected = None;
    for token in tokens.iter().skip(1) {
        let found = gap(last, token);
        if !single(token) || found.is_none() || (expected.is_some() && found != expected) {
            break;
        }
        expected = found;
        last = token;
        length += 1;
    }
    length
}

fn letters(text: &str, token: &Token) -> usize {
    text.get(token.start as usize..token.end as usize).map_or(0, |t| t.chars().take(2).count())
}

/// Which part of a run is the word: (tokens before it, its length). The longest the lexicon knows, else all.
fn word(run: &[Token], tokens: &Tokens, lexicon: &Lexicon) -> (usize, usize) {
    if !lexicon.is_empty() {
        let letters: Vec<char> = run.iter().filter_map(|token| tokens.text(token).chars().next()).collect();
        for length in (FEWEST..=letters.len()).rev() {
            let known = |part: &[char]| lexicon.contains(part);
            if let Some(skip) = letters.windows(length).position(known) {
                return (skip, length);
            }
        }
    }
    (0, run.len())
}

fn merge(letters: &[Token], tokens: &mut Tokens) -> Option<Token> {
    let (first, last) = (letters.first()?, letters.last()?);
    let start = tokens.folded.len();
    for token in letters {
        tokens.folded.extend_from_within(token.folded_start as usize..token.folded_end as usize);
    }
    let bytes = tokens.folded.get(start..)?;
    let upper = letters.iter().all(|token| token.flags.has(Flags::TITLE));
    let flags = first.flags.with(Flags::DISGUISED).with(Flags::when(upper, Flags::UPPER));
    Some(Token {
        start: first.start,
        end: last.end,
        folded_start: start as u32,
        folded_end: tokens.folded.len() as u32,
        hash: hash(Seed::WORD, bytes),
        kind: TokenKind::Word,
        flags,
    })
}
