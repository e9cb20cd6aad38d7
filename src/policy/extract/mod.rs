//! The publisher's stated rules in a page's own words.
//!
//! In: a segmented [`Page`]. Out: [`StatedRule`]s in page order, each with a verbatim quote and its bytes
//! in the page's source. It reads only visible text outside the comments, and takes a sentence for a rule
//! when a category's cue stands beside a wording that forbids, requires, welcomes or describes moderation.
//! It never guesses a rule nobody stated.

mod census;
mod named;
mod quote;
mod statement;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use crate::comment::{Block, BlockPlace, Page};

use super::cue::Hit;
use super::fold::Words;
use super::frame::Role;
use super::parameter;
use super::rule::{Polarity, Scope, StatedRule};
use super::sentence::Item;

use census::is_rule_page;
use named::{CUES, Named};
use statement::{Sentence, sentences_of};

/// Units without a cue after which a list of rules is over.
const LIST_MISSES: usize = 3;
/// A sentence that forbids counts as about comments when a rule stands this many sentences before it.
const BESIDE: usize = 2;
/// Words a list item may have.
const ITEM_WORDS: usize = 45;
/// Words a heading may have.
const HEADING_WORDS: usize = 9;

/// The rules a page states, in page order.
pub fn extract(page: &Page) -> Vec<StatedRule> {
    let words: Vec<Words> = page.blocks.iter().map(|block| Words::new(&block.text)).collect();
    let blocks = || page.blocks.iter().zip(&words);
    // Where a cue begins in a sentence, it begins in the whole block read as one sentence too.
    let begun: Vec<Vec<Hit>> = words.iter().map(|words| CUES.matcher.find(words, 0, words.len())).collect();
    if begun.iter().all(Vec::is_empty) {
        return Vec::new();
    }
    let sentences: Vec<Sentence> =
        blocks().zip(&begun).flat_map(|((block, words), begun)| sentences_of(block, words, begun)).collect();
    let mut reader = Reader {
        page,
        whole_page: is_rule_page(&sentences),
        list: None,
        since: usize::MAX,
        seen: BTreeSet::new(),
        rules: Vec::new(),
    };
    let mut names = Ahead::new(&sentences);
    let mut all = sentences.iter().enumerate().peekable();
    for block in &page.blocks {
        reader.enter(block);
        while let Some((at, sentence)) = all.next_if(|(_, sentence)| std::ptr::eq(sentence.block, block)) {
            reader.sentence(sentence, names.within_a_list(at));
        }
    }
    reader.rules
}

/// Knows whether one of the next sentences names anything: where none does, a list that opens here is over
/// before it can matter.
struct Ahead<'a> {
    sentences: &'a [Sentence<'a>],
    /// The first sentence not before the one asked for that names anything.
    next: usize,
}

impl<'a> Ahead<'a> {
    fn new(sentences: &'a [Sentence<'a>]) -> Self {
        Self { sentences, next: 0 }
    }

    fn within_a_list(&mut self, at: usize) -> bool {
        self.next = self.next.max(at + 1);
        while self.sentences.get(self.next).is_some_and(|s| s.named.is_empty()) {
            self.next += 1;
        }
        self.next < self.sentences.len() && self.next - at <= LIST_MISSES + 1
    }
}

/// A list of rules that is being read.
#[derive(Debug, Clone, Copy)]
struct List {
    place: BlockPlace,
    misses: usize,
    /// Whether a sentence in it needs a frame of its own (under a heading) or not (after "the following:").
    needs_frame: bool,
}

struct Reader<'a> {
    page: &'a Page,
    whole_page: bool,
    list: Option<List>,
    /// Sentences since the last rule.
    since: usize,
    seen: BTreeSet<(&'static str, u8, String)>,
    rules: Vec<StatedRule>,
}

impl Reader<'_> {
    /// A list ends where another place of the page begins.
    fn enter(&mut self, block: &Block) {
        if self.list.is_some_and(|l| l.place != block.place) {
            self.list = None;
        }
    }

    /// Reads a sentence; a list it opens is noted only where one of the next can be in it.
    fn sentence(&mut self, s: &Sentence, opens: bool) {
        if s.named.is_empty() && !opens {
            self.miss();
            return;
        }
        if s.has(Role::Excluded) && !(self.whole_page && s.forbids()) {
            self.miss();
            return;
        }
        if !s.named.is_empty() && self.accepts(s, &s.named) {
            self.state(s, &s.named);
            self.since = 0;
            if let Some(list) = &mut self.list {
                list.misses = 0;
            }
        } else {
            self.miss();
        }
        self.open_list(s);
    }

    fn miss(&mut self) {
        self.since = self.since.saturating_add(1);
        if let Some(list) = &mut self.list {
            list.misses += 1;
            if list.misses > LIST_MISSES {
                self.list = None;
            }
        }
    }

    /// A heading, or a sentence that ends in a colon, opens a list of rules.
    fn open_list(&mut self, s: &Sentence) {
        let heading = s.to - s.from <= HEADING_WORDS && s.has(Role::Heading);
        let colon = s.text().ends_with(':')
            && (s.forbids() || s.has(Role::Require) || s.has(Role::Heading))
            && (s.has(Role::StrongSubject) || (s.has(Role::Subject) && s.block.place == BlockPlace::Section));
        let open_end = !heading && s.has(Role::StrongSubject) && s.forbids() && s.ends_open();
        if heading || colon || open_end {
            self.list = Some(List { place: s.block.place, misses: 0, needs_frame: heading && !colon });
        }
    }

    fn accepts(&self, s: &Sentence, named: &[Named]) -> bool {
        let framed = s.framed();
        if self.whole_page && s.block.place != BlockPlace::Other {
            return framed || s.to - s.from <= ITEM_WORDS;
        }
        if let Some(list) = self.list
            && s.to - s.from <= ITEM_WORDS
            && (!list.needs_frame || framed)
        {
            return true;
        }
        let process = named.iter().all(|n| n.cue.row.polarity == Polarity::Process);
        let beside = self.since <= BESIDE && s.has(Role::Forbid);
        match s.block.place {
            BlockPlace::Section => s.is_notice(process),
            BlockPlace::Article | BlockPlace::Other => {
                (s.has(Role::Forbid)
                    || s.has(Role::Require)
                    || s.has(Role::Welcome)
                    || s.opens_as_rule()
                    || process)
                    && (s.has(Role::StrongSubject) || beside)
                    && !s.says_i()
                    && s.has(Role::Voice)
                    && !s.has(Role::Reported)
                    && !s.has(Role::Third)
                    && !s.is_quoted()
                    && s.is_addressed()
            }
        }
    }

    fn state(&mut self, s: &Sentence, named: &[Named]) {
        let single = named.iter().all(|n| n.cue.row.family == named.first().map_or("", |n| n.cue.row.family));
        let cut = s.cut(named);
        let mut found: Vec<(Named, Item)> = Vec::new();
        for n in named {
            let item = Sentence::item(n, &cut);
            let stronger = named.iter().any(|o| !o.cue.weak && o.cue.order != n.cue.order && s.joined(n, o));
            let twice = found.iter().any(|(f, i)| f.cue.order == n.cue.order && (*i == item || single));
            let process = |n: &Named| n.cue.row.polarity == Polarity::Process;
            let told = process(n) && named.iter().any(|o| !o.cue.weak && process(o));
            let echo = n.cue.weak && (stronger || told);
            if !twice && !echo {
                found.push((*n, item));
            }
        }
        let about_names = found.iter().any(|(n, _)| n.cue.row.name == "username");
        for (n, item) in &found {
            let about_name =
                about_names && found.iter().any(|(n, i)| n.cue.row.name == "username" && i == item);
            if about_name
                && !matches!(n.cue.row.name, "username" | "real-name" | "one-account" | "impersonation")
            {
                continue;
            }
            let scope = if about_name { Scope::UserName } else { Scope::Text };
            let whole = single || n.cue.row.polarity == Polarity::Process;
            self.push(s, n, *item, whole, scope);
        }
    }

    fn push(&mut self, s: &Sentence, n: &Named, item: Item, whole: bool, scope: Scope) {
        let (start, end) = if whole { s.after_colon(n) } else { s.quote(n, item) };
        let Some(quote) = s.block.text.get(start..end) else { return };
        let polarity = s.polarity(n);
        if !self.seen.insert((n.cue.row.name, polarity as u8, quote.to_owned())) {
            return;
        }
        let (source_start, source_end) = source_span(self.page, s.block, start, end);
        let (statement_start, statement_end) = source_span(self.page, s.block, s.start, s.end);
        self.rules.push(StatedRule {
            category: n.cue.row.family,
            kind: n.cue.row.name,
            polarity,
            parameter: parameter::of(n.cue.row, s.text()),
            scope,
            quote: quote.to_owned(),
            start: source_start,
            end: source_end,
            statement: s.text().to_owned(),
            statement_start,
            statement_end,
        });
    }
}

/// Bytes of the page's source a range of a block's text came from.
fn source_span(page: &Page, block: &Block, start: usize, end: usize) -> (usize, usize) {
    let at = |i: usize| block.offsets.get(i).copied().unwrap_or_default() as usize;
    let from = at(start);
    let tight = at(end.saturating_sub(1)) + 1;
    let verbatim = page.source.get(from..tight).is_some_and(|s| Some(s) == block.text.get(start..end));
    (from, if verbatim { tight } else { at(end).max(from) })
}
