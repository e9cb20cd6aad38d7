//! Lists of words and phrases the publisher names.

use rust_stemmers::{Algorithm, Stemmer};

use crate::text::{TokenKind, Tokens};

use super::super::fold::fold;
use super::context::folder;
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
}

#[derive(Debug, Clone)]
struct Entry {
    raw: String,
    /// Folded words, stemmed for [`ListKind::Stems`].
    words: Vec<String>,
}

impl List {
    /// Compiles entries as the guidelines give them.
    pub fn new(kind: ListKind, entries: &[String]) -> Self {
        let folder = folder();
        let mut tokens = Tokens::new();
        let compiled = entries.iter().map(|raw| {
            folder.tokenize(raw, &mut tokens);
            let words = tokens
                .list
                .iter()
                .filter(|t| t.kind != TokenKind::Punctuation)
                .map(|t| spelling(kind, tokens.text(t)));
            Entry { raw: raw.clone(), words: words.collect() }
        });
        let mut list = Self { kind, entries: compiled.filter(|e| !e.raw.trim().is_empty()).collect() };
        if kind != ListKind::Exact {
            list.entries.retain(|e| !e.words.is_empty());
            list.entries.sort_by(|a, b| a.words.cmp(&b.words));
            list.entries.dedup_by(|a, b| a.words == b.words);
        }
        list
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
        for (at, token) in tokens.list.iter().enumerate() {
            if token.kind == TokenKind::Punctuation {
                continue;
            }
            let longest =
                self.starting(tokens.text(token)).filter_map(|entry| self.fits(entry, tokens, at)).max();
            spans.extend(longest.map(|end| Span { start: token.start as usize, end }));
        }
        spans
    }

    /// Entries whose first word is this one.
    fn starting(&self, word: &str) -> impl Iterator<Item = &Entry> {
        let word = spelling(self.kind, word);
        let first = self.entries.partition_point(|e| e.words.first().is_some_and(|w| *w < word));
        self.entries.iter().skip(first).take_while(move |e| e.words.first().is_some_and(|w| *w == word))
    }

    /// The byte an entry ends at, where it stands at this token.
    fn fits(&self, entry: &Entry, tokens: &Tokens, at: usize) -> Option<usize> {
        let mut words = tokens.list.iter().skip(at).filter(|t| t.kind != TokenKind::Punctuation);
        let mut end = None;
        for want in &entry.words {
            let token = words.next()?;
            if spelling(self.kind, tokens.text(token)) != *want {
                return None;
            }
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

fn spelling(kind: ListKind, folded: &str) -> String {
    let plain = fold(folded);
    if kind == ListKind::Stems {
        Stemmer::create(Algorithm::English).stem(&plain).into_owned()
    } else {
        plain
    }
}
