//! What a check may look at: the comment, its thread, the page around it.

use std::collections::{BTreeMap, HashSet};
use std::hash::BuildHasherDefault;

use rust_stemmers::{Algorithm, Stemmer};

use crate::comment::{BlockPlace, Comment, Kind, Page};
use crate::features::hash;
use crate::text::{Folder, TextOptions, TokenKind, Tokens};

use super::language::{is_common, is_stop_word};
use super::{Span, count};

/// Hashes that are hashes already.
#[derive(Default)]
pub(crate) struct Plain(u64);

impl std::hash::Hasher for Plain {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        self.0 = hash::hash(hash::Seed::STEM, bytes);
    }
    fn write_u64(&mut self, value: u64) {
        self.0 = value;
    }
}

pub(crate) type Hashes = HashSet<u64, BuildHasherDefault<Plain>>;

/// Words of an article from which it can be told what is off topic.
const ARTICLE_WORDS: usize = 40;
/// Shared three-word shingles from which two comments are near-duplicates (Jaccard).
const NEAR: f64 = 0.8;
/// Smallest hashes kept of a comment to find those that may be near it.
const SKETCH: usize = 4;

/// What is known around a thread: the article's words and language.
#[derive(Debug)]
pub struct Surroundings {
    /// ISO 639-1 code of the page's declared language, where it declares one.
    pub(crate) language: Option<String>,
    stemmer: Algorithm,
    article: Hashes,
    /// The article's content words as they are written there, by their tokens' hash.
    said: Hashes,
}

impl std::fmt::Debug for Plain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Plain")
    }
}

impl Default for Surroundings {
    fn default() -> Self {
        Self {
            language: None,
            stemmer: Algorithm::English,
            article: Hashes::default(),
            said: Hashes::default(),
        }
    }
}

impl Surroundings {
    /// Of a page: its title and article.
    pub fn new(page: &Page) -> Self {
        let language = page.language.as_deref().and_then(|l| l.get(..2)).map(str::to_ascii_lowercase);
        let stemmer = if language.as_deref() == Some("de") { Algorithm::German } else { Algorithm::English };
        let mut surroundings = Self { language, stemmer, ..Self::default() };
        let (mut article, mut said) = (Hashes::default(), Hashes::default());
        let (folder, mut tokens) = (folder(), Tokens::new());
        let title = page.title.as_deref().into_iter();
        let blocks = page.blocks.iter().filter(|b| b.place == BlockPlace::Article).map(|b| b.text.as_str());
        for text in title.chain(blocks) {
            folder.tokenize(text, &mut tokens);
            article.extend(surroundings.stems(&tokens));
            let words = tokens.list.iter().filter(|t| tokens.text(t).len() > 2 && !is_common(t.hash));
            said.extend(words.map(|t| t.hash));
        }
        surroundings.article = article;
        surroundings.said = said;
        surroundings
    }

    /// Whether the page shows enough of an article to compare with.
    pub(crate) fn has_article(&self) -> bool {
        self.article.len() >= ARTICLE_WORDS
    }

    /// Whether the article has this content word.
    pub(crate) fn article_has(&self, word: u64) -> bool {
        self.article.contains(&word)
    }

    /// Whether the article has this word as it is written.
    pub(crate) fn article_says(&self, token: u64) -> bool {
        self.said.contains(&token)
    }

    /// Hashes of the distinct content words' stems of a text, in order of their hash.
    pub(crate) fn vocabulary(&self, text: &str) -> Vec<u64> {
        let mut tokens = Tokens::new();
        folder().tokenize(text, &mut tokens);
        self.stems(&tokens)
    }

    /// The same of tokens.
    pub(crate) fn stems(&self, tokens: &Tokens) -> Vec<u64> {
        let stemmer = Stemmer::create(self.stemmer);
        let words = tokens.list.iter().filter(|t| t.kind == TokenKind::Word).map(|t| tokens.text(t));
        let mut stems: Vec<u64> = words
            .filter(|w| w.len() > 2 && !is_stop_word(w))
            .map(|w| hash::hash(hash::Seed::STEM, stemmer.stem(w).as_bytes()))
            .collect();
        stems.sort_unstable();
        stems.dedup();
        stems
    }
}

/// The folding every check shares: the default steps.
pub(crate) fn folder() -> Folder {
    Folder::new(&TextOptions::default(), &[])
}

/// What is known of each comment from the others of its thread. The same whatever their order.
#[derive(Debug, Clone, Default)]
pub struct Thread {
    near: Vec<u32>,
    parents: Vec<Vec<u64>>,
}

impl Thread {
    /// Of the comments of one page, in any order; what it tells is by their position in `comments`.
    pub fn new(comments: &[Comment], around: &Surroundings) -> Self {
        let by_id: BTreeMap<&str, &Comment> = comments.iter().map(|c| (c.id.as_str(), c)).collect();
        let parent = |c: &Comment| c.parent.as_deref().and_then(|id| by_id.get(id));
        let parents =
            comments.iter().map(|c| parent(c).map(|p| around.vocabulary(&p.text)).unwrap_or_default());
        Self { near: near_duplicates(comments), parents: parents.collect() }
    }

    /// Other comments of the thread that say nearly the same as the one at `index`.
    pub(crate) fn near(&self, index: usize) -> u32 {
        self.near.get(index).copied().unwrap_or_default()
    }

    /// Content words of the comment that the one at `index` answers.
    pub(crate) fn parent_has(&self, index: usize, word: u64) -> bool {
        self.parents.get(index).is_some_and(|p| p.binary_search(&word).is_ok())
    }
}

/// For each comment, how many others are near-duplicates. Alike texts are one class, so a thread flooded
/// with a thousand copies costs no more than one.
fn near_duplicates(comments: &[Comment]) -> Vec<u32> {
    let folder = folder();
    let mut tokens = Tokens::new();
    let mut class_of = vec![None; comments.len()];
    let mut classes: BTreeMap<Vec<u64>, (usize, u32)> = BTreeMap::new();
    for (comment, class) in comments.iter().zip(&mut class_of) {
        if comment.kind != Kind::Comment {
            continue;
        }
        folder.tokenize(&comment.text, &mut tokens);
        let shingles = shingles(&tokens);
        if shingles.is_empty() {
            continue;
        }
        let next = classes.len();
        let entry = classes.entry(shingles).or_insert((next, 0));
        entry.1 += 1;
        *class = Some(entry.0);
    }
    let near = near_classes(&classes);
    class_of.iter().map(|c| c.and_then(|c| near.get(c)).copied().unwrap_or_default()).collect()
}

/// Shingles, number and members of a class of comments that say the same.
type Class<'a> = (&'a Vec<u64>, usize, u32);

/// For each class: members of it and of the classes near it, less one.
fn near_classes(classes: &BTreeMap<Vec<u64>, (usize, u32)>) -> Vec<u32> {
    let mut totals = vec![0u32; classes.len()];
    let mut by_sketch: BTreeMap<u64, Vec<Class>> = BTreeMap::new();
    for (shingles, &(class, members)) in classes {
        if let Some(total) = totals.get_mut(class) {
            *total += members - 1;
        }
        for &hash in shingles.iter().take(SKETCH) {
            by_sketch.entry(hash).or_default().push((shingles, class, members));
        }
    }
    let mut seen = HashSet::new();
    for group in by_sketch.values() {
        for (i, a) in group.iter().enumerate() {
            for b in group.iter().skip(i + 1) {
                let pair = (a.1.min(b.1), a.1.max(b.1));
                if a.1 != b.1 && seen.insert(pair) && jaccard(a.0, b.0) >= NEAR {
                    for (to, from) in [(a, b), (b, a)] {
                        if let Some(total) = totals.get_mut(to.1) {
                            *total += from.2;
                        }
                    }
                }
            }
        }
    }
    totals
}

/// Distinct hashes of a text's three-word shingles, ascending; of single words where it has fewer.
fn shingles(tokens: &Tokens) -> Vec<u64> {
    let words: Vec<u64> = tokens
        .list
        .iter()
        .filter(|t| !matches!(t.kind, TokenKind::Punctuation | TokenKind::Emoji))
        .map(|t| t.hash)
        .collect();
    let mut out: Vec<u64> = if words.len() < 3 {
        words
    } else {
        words
            .windows(3)
            .map(|w| w.iter().fold(0u64, |a, b| (a.rotate_left(21) ^ b).wrapping_mul(MIX)))
            .collect()
    };
    out.sort_unstable();
    out.dedup();
    out
}

/// An odd constant with no pattern (2^64 divided by the golden ratio).
const MIX: u64 = 0x9E37_79B9_7F4A_7C15;

fn jaccard(a: &[u64], b: &[u64]) -> f64 {
    let both = a.iter().filter(|x| b.binary_search(x).is_ok()).count();
    both as f64 / (a.len() + b.len() - both).max(1) as f64
}

/// One comment as the checks see it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reading<'a> {
    pub(crate) text: &'a str,
    pub(crate) author: Option<&'a str>,
    /// Bytes of text quoted from another comment, kept apart from the comment's own.
    pub(crate) quoted: usize,
    pub(crate) tokens: &'a Tokens,
    pub(crate) around: &'a Surroundings,
    pub(crate) thread: &'a Thread,
    /// The comment's position in the thread.
    pub(crate) index: usize,
    counts: Counts,
}

/// What several checks ask for, counted once.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    words: usize,
    links: usize,
    emails: usize,
    digits: usize,
}

impl<'a> Reading<'a> {
    /// A comment whose text, or what of it is to be read, has these tokens.
    pub(crate) fn new(
        comment: &'a Comment,
        (text, tokens): (&'a str, &'a Tokens),
        (around, thread): (&'a Surroundings, &'a Thread),
        index: usize,
    ) -> Self {
        let mut counts = Counts { digits: count(text, |byte| byte.is_ascii_digit()), ..Counts::default() };
        for token in &tokens.list {
            counts.words += usize::from(matches!(token.kind, TokenKind::Word | TokenKind::Number));
            counts.links += usize::from(token.kind == TokenKind::Url);
            counts.emails += usize::from(token.kind == TokenKind::Email);
        }
        Self {
            text,
            author: comment.author.as_deref(),
            quoted: comment.quoted.iter().map(String::len).sum(),
            tokens,
            around,
            thread,
            index,
            counts,
        }
    }

    /// Words and numbers of the text.
    pub(crate) fn words(&self) -> usize {
        self.counts.words
    }

    /// Digits of the text.
    pub(crate) fn digits(&self) -> usize {
        self.counts.digits
    }

    /// Where its links stand.
    pub(crate) fn links(&self) -> Vec<Span> {
        if self.counts.links == 0 { Vec::new() } else { self.spans(TokenKind::Url) }
    }

    /// Where its e-mail addresses stand.
    pub(crate) fn emails(&self) -> Vec<Span> {
        if self.counts.emails == 0 { Vec::new() } else { self.spans(TokenKind::Email) }
    }

    fn spans(&self, kind: TokenKind) -> Vec<Span> {
        let tokens = self.tokens.list.iter().filter(|t| t.kind == kind);
        tokens.map(|t| Span { start: t.start as usize, end: t.end as usize }).collect()
    }
}
