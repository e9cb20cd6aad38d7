//! Tokens into their buffer: the last step of every path through the tokenizer.

use super::lexicon::Lexicon;
use super::token::{Flags, Token, TokenKind, Tokens};
use crate::features::hash::{Seed, hash};

/// Characters of a word; a longer one is several words.
pub(super) const LONGEST_WORD: usize = 64;

/// Writes tokens, with what the next one has to know of the text before it.
#[derive(Debug)]
pub(super) struct Writer<'a> {
    pub(super) out: &'a mut Tokens,
    /// Flags of the next token.
    pub(super) next: Flags,
    /// One-letter words in a row.
    singles: u32,
    /// Three one-letter words in a row were seen.
    pub(super) spaced: bool,
}

impl<'a> Writer<'a> {
    pub(super) fn new(out: &'a mut Tokens) -> Self {
        Self { out, next: Flags::BREAK, singles: 0, spaced: false }
    }

    /// A word that lies in the lower-case text as it does in the text.
    #[inline]
    pub(super) fn plain(&mut self, span: (usize, usize), hash: u64, flags: Flags) {
        self.push(span, span, hash, TokenKind::Word, flags);
    }

    /// Closes the token whose folded bytes, from `folded_start` on, were just written and hashed.
    #[inline]
    pub(super) fn close(
        &mut self,
        span: (usize, usize),
        folded_start: usize,
        hash: u64,
        kind: TokenKind,
        flags: Flags,
    ) {
        self.push(span, (folded_start, self.out.folded.len()), hash, kind, flags);
    }

    #[inline]
    fn push(
        &mut self,
        span: (usize, usize),
        folded: (usize, usize),
        hash: u64,
        kind: TokenKind,
        flags: Flags,
    ) {
        let single = folded.1 - folded.0 == 1 && kind == TokenKind::Word;
        self.singles = if single { self.singles + 1 } else { 0 };
        self.spaced |= self.singles >= 3;
        self.out.list.push(Token {
            start: span.0 as u32,
            end: span.1 as u32,
            folded_start: folded.0 as u32,
            folded_end: folded.1 as u32,
            hash,
            kind,
            flags: self.next.with(flags),
        });
        self.next = Flags::default();
    }

    /// A token with this folded text.
    pub(super) fn text(&mut self, span: (usize, usize), text: &str, kind: TokenKind, flags: Flags) {
        let start = self.out.folded.len();
        self.out.folded.extend_from_slice(text.as_bytes());
        self.close(span, start, hash(Seed::WORD, text.as_bytes()), kind, flags);
    }

    /// A token with these characters.
    pub(super) fn characters(
        &mut self,
        span: (usize, usize),
        characters: &[char],
        kind: TokenKind,
        flags: Flags,
    ) {
        let start = self.out.folded.len();
        let mut buffer = [0; 4];
        for c in characters {
            self.out.folded.extend_from_slice(c.encode_utf8(&mut buffer).as_bytes());
        }
        let hash = hash(Seed::WORD, self.out.folded.get(start..).unwrap_or_default());
        self.close(span, start, hash, kind, flags);
    }
}

/// Shortens letters repeated three times or more: to two where the lexicon knows the word so, else to one.
/// A word of one letter only (`xxx`, `iii`) keeps three. Says whether anything was shortened.
pub(super) fn unstretch(word: &mut Vec<char>, lexicon: &Lexicon) -> bool {
    let triple = |w: &[char]| matches!(w, [a, b, c] if a == b && b == c && a.is_alphabetic());
    if !word.windows(3).any(triple) {
        return false;
    }
    if word.iter().all(|c| Some(c) == word.first()) {
        let long = word.len() > 3;
        word.truncate(3);
        return long;
    }
    let keep = |n: usize| -> Vec<char> {
        let runs = word.chunk_by(|a, b| a == b);
        runs.flat_map(|run| run.iter().take(if run.len() > 2 { n } else { 2 })).copied().collect()
    };
    let two = keep(2);
    *word = if lexicon.contains(&two) { two } else { keep(1) };
    true
}
