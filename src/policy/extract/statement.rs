//! One sentence of a page: what it names, and whether it speaks as a rule does.

use std::cell::OnceCell;

use super::named::{CUES, Named, resolve};
use crate::comment::Block;
use crate::policy::cue::Hit;
use crate::policy::fold::Words;
use crate::policy::frame::{Found, Role, frames, is_imperative};
use crate::policy::rule::Polarity;
use crate::policy::sentence::sentences;

/// Words a sentence may have: the longest of the rules in use have 200.
const SENTENCE_WORDS: usize = 400;
/// Words a statement of how comments are moderated has; fewer are a button.
const PROCESS_WORDS: usize = 3;

/// One sentence of a block, with its frames.
pub(super) struct Sentence<'a> {
    pub(super) block: &'a Block,
    pub(super) words: &'a Words,
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) from: usize,
    pub(super) to: usize,
    /// The cues in it.
    pub(super) named: Vec<Named>,
    /// Found when first asked for: most sentences name nothing, and their wording does not matter.
    frames: OnceCell<Vec<Found>>,
}

impl Sentence<'_> {
    pub(super) fn text(&self) -> &str {
        self.block.text.get(self.start..self.end).unwrap_or_default()
    }

    pub(super) fn frames(&self) -> &[Found] {
        self.frames.get_or_init(|| frames(self.words, self.from, self.to))
    }

    pub(super) fn has(&self, role: Role) -> bool {
        self.frames().iter().any(|f| f.role == role)
    }

    pub(super) fn framed(&self) -> bool {
        [Role::Forbid, Role::Negation, Role::Require, Role::Ask, Role::Welcome].iter().any(|r| self.has(*r))
            || self.opens_as_rule()
    }

    pub(super) fn forbids(&self) -> bool {
        self.has(Role::Forbid) || self.has(Role::Negation)
    }

    /// Whether a sentence beside the comments is the publisher's, not a reader's: it forbids or asks in so
    /// many words, or speaks of comments to those who write them; and it does not say "I".
    pub(super) fn is_notice(&self, process: bool) -> bool {
        let subject = self.has(Role::StrongSubject);
        if self.says_i() && !(subject && self.has(Role::Forbid)) {
            return false;
        }
        let about = subject || self.has(Role::Subject) || self.is_addressed() || self.has(Role::Voice);
        let asked = self.opens_as_rule() || self.any_word(&["please", "bitte"]);
        let asks = (self.has(Role::Require) || self.has(Role::Welcome)) && (subject || asked)
            || self.opens_as_rule();
        let long = self.to - self.from >= PROCESS_WORDS;
        self.has(Role::Forbid) && about
            || asks
            || self.framed() && subject && self.is_addressed()
            || process && subject && long
    }

    fn any_word(&self, list: &[&str]) -> bool {
        (self.from..self.to).any(|i| list.contains(&self.words.folded(i)))
    }

    /// The first person singular: a reader, or a story.
    pub(super) fn says_i(&self) -> bool {
        self.any_word(&["i", "my", "me", "mine", "ich", "mein", "meine", "mir", "mich"])
    }

    /// "No ...", "Be ...", "Keep ..." at the start.
    pub(super) fn opens_as_rule(&self) -> bool {
        let first = self.words.folded(self.from);
        is_imperative(first)
            || matches!(first, "no" | "dont" | "do" | "never" | "please" | "bitte" | "keine" | "kein")
    }

    /// Whether it speaks to commenters or in the publisher's name, not about others.
    pub(super) fn is_addressed(&self) -> bool {
        let spoken =
            ["we", "our", "us", "you", "your", "please", "wir", "uns", "unsere", "bitte", "ihre", "sie"];
        (self.from..self.to).any(|i| spoken.contains(&self.words.folded(i)))
            || self.opens_as_rule()
            || self.forbids()
                && matches!(
                    self.words.folded(self.from),
                    "comments" | "kommentare" | "comment" | "commenters" | "all" | "any" | "beitrage"
                )
    }

    pub(super) fn is_quoted(&self) -> bool {
        self.text().starts_with(['"', '“', '„', '«', '\''])
    }

    /// "We delete comments that" with nothing after it: the list follows.
    pub(super) fn ends_open(&self) -> bool {
        self.frames().iter().any(|f| f.role == Role::Following && f.last + 1 == self.to)
    }

    pub(super) fn polarity(&self, n: &Named) -> Polarity {
        let row = n.cue.row.polarity;
        let only_welcome = self.has(Role::Welcome) && !self.forbids();
        match (row, n.cue.require) {
            (Polarity::Process, _) => Polarity::Process,
            (Polarity::Welcome, true) if !self.has(Role::Require) || only_welcome => Polarity::Welcome,
            (_, true) => Polarity::Require,
            (_, false) if only_welcome => Polarity::Welcome,
            _ => Polarity::Forbid,
        }
    }
}

/// The sentences of a block, in which cues begin at most where `begun` says.
pub(super) fn sentences_of<'a>(block: &'a Block, words: &'a Words, begun: &[Hit]) -> Vec<Sentence<'a>> {
    let mut from = 0;
    let cut = sentences(&block.text).into_iter().map(|(start, end)| {
        while words.get(from).is_some_and(|w| w.start < start) {
            from += 1;
        }
        let first = from;
        while words.get(from).is_some_and(|w| w.end <= end) {
            from += 1;
        }
        (first, from, start, end)
    });
    let short = cut.flat_map(|(from, to, start, end)| in_pieces(words, (from, to), (start, end)));
    let mut begun = begun.iter().map(|hit| hit.first).peekable();
    let read = short.map(|((from, to), (start, end))| {
        while begun.next_if(|cue| *cue < from).is_some() {}
        let begins = begun.peek().is_some_and(|cue| *cue < to);
        let named = if begins { resolve(&CUES.matcher.find(words, from, to)) } else { Vec::new() };
        Sentence { block, words, start, end, from, to, named, frames: OnceCell::new() }
    });
    read.collect()
}

/// Words and bytes, first and one past the last.
type Reach = ((usize, usize), (usize, usize));

/// A sentence as it is, or one that nobody wrote as a sentence in pieces of [`SENTENCE_WORDS`]: what is
/// compared within one grows with the square of its words.
fn in_pieces(words: &Words, (from, to): (usize, usize), (start, end): (usize, usize)) -> Vec<Reach> {
    if to - from <= SENTENCE_WORDS {
        return vec![((from, to), (start, end))];
    }
    let piece = |first: usize| {
        let next = (first + SENTENCE_WORDS).min(to);
        let begins = words.get(first).filter(|_| first > from).map_or(start, |word| word.start);
        let ends = words.get(next - 1).filter(|_| next < to).map_or(end, |word| word.end);
        ((first, next), (begins, ends))
    };
    (from..to).step_by(SENTENCE_WORDS).map(piece).collect()
}
