//! Lists of words and phrases the publisher names.

use rust_stemmers::{Algorithm, Stemmer};

use crate::features::hash;
use crate::text::{Token, TokenKind, Tokens};

use super::context::folder;
use super::listed::Listed;
use super::{Finding, Outcome, Span};

/// How an entry is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListKind {
    /// The characters as they stand, anywhere in the text.
    Exact,
    /// A whole word, folded: capitals, accents and disguises do not matter.
    Words,
    /// A whole word by its stem.
    Stems,
    /// Several whole words in a row, folded.
    Phrases,
}

/// One list of one rule, compiled.
#[derive(Debug, Clone)]
pub struct List {
    kind: ListKind,
    entries: Vec<Entry>,
    /// What entries begin with.
    first: Listed,
}

#[derive(Debug, Clone)]
struct Entry {
    raw: String,
    /// Of each word: the token's hash, or its stem's for [`ListKind::Stems`].
    words: Vec<u64>,
}

impl List {
    /// Compiles entries as the guidelines give them.
    pub fn new(kind: ListKind, entries: &[String]) -> Self {
        let folder = folder();
        let mut tokens = Tokens::new();
        let compiled = entries.iter().map(|raw| {
            folder.tokenize(raw, &mut tokens);
            let words = tokens.list.iter().filter(|t| is_word(t)).map(|t| key(kind, &tokens, t));
            Entry { raw: raw.clone(), words: words.collect() }
        });
        let mut entries: Vec<Entry> = compiled.filter(|e| !e.raw.trim().is_empty()).collect();
        if kind != ListKind::Exact {
            entries.retain(|e| !e.words.is_empty());
            entries.sort_by(|a, b| a.words.cmp(&b.words));
            entries.dedup_by(|a, b| a.words == b.words);
        }
        let first = entries.iter().filter_map(|entry| entry.words.first().copied()).collect();
        Self { kind, entries, first }
    }

    /// Whether it can never find anything.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Where its entries stand in a text.
    pub(crate) fn find(&self, text: &str, tokens: &Tokens) -> Vec<Span> {
        if self.kind == ListKind::Exact {
            let found = self.entries.iter().flat_map(|e| text.match_indices(e.raw.as_str()));
            let mut spans: Vec<Span> = found.map(|(start, m)| Span { start, end: start + m.len() }).collect();
            spans.sort_unstable();
            return spans;
        }
        let mut spans = Vec::new();
        for (at, token) in tokens.list.iter().enumerate().filter(|(_, t)| is_word(t)) {
            let first = key(self.kind, tokens, token);
            if !self.first.has(first) {
                continue;
            }
            let longest = self.starting(first).filter_map(|entry| self.fits(entry, tokens, at)).max();
            spans.extend(longest.map(|end| Span { start: token.start as usize, end }));
        }
        spans
    }

    /// Entries whose first word is this one.
    fn starting(&self, word: u64) -> impl Iterator<Item = &Entry> {
        let from = self.entries.partition_point(|e| e.words.first().is_some_and(|w| *w < word));
        self.entries.iter().skip(from).take_while(move |e| e.words.first() == Some(&word))
    }

    /// The byte an entry ends at, where it stands at this token.
    fn fits(&self, entry: &Entry, tokens: &Tokens, at: usize) -> Option<usize> {
        let mut words = tokens.list.iter().skip(at).filter(|t| is_word(t));
        let mut end = None;
        for want in &entry.words {
            let token = words.next().filter(|t| key(self.kind, tokens, t) == *want)?;
            end = Some(token.end as usize);
        }
        end
    }

    /// What the list says of a comment.
    pub(crate) fn judge(&self, text: &str, tokens: &Tokens) -> Outcome {
        let spans = self.find(text, tokens);
        if spans.is_empty() {
            return Outcome::Pass;
        }
        Finding::fail(spans.len() as f64, spans, "listed words")
    }
}

fn is_word(token: &Token) -> bool {
    token.kind != TokenKind::Punctuation
}

fn key(kind: ListKind, tokens: &Tokens, token: &Token) -> u64 {
    if kind != ListKind::Stems {
        return token.hash;
    }
    hash::hash(hash::Seed::STEM, Stemmer::create(Algorithm::English).stem(tokens.text(token)).as_bytes())
}
