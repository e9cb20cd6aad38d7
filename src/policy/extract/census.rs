//! Whether a page as a whole is a statement of rules.

use std::collections::BTreeSet;

use super::statement::Sentence;
use crate::comment::BlockPlace;
use crate::policy::frame::Role;

/// Families that have to be named for a whole page to count as a statement of rules.
const PAGE_FAMILIES: usize = 3;
/// Cues per 100 words from which a page counts as one. Measured on saved pages: articles on abuse stay
/// under 4, comment policies lie above 8.
const PAGE_DENSITY: f64 = 6.0;
/// One sentence in so many may report what somebody said on a page of rules.
const PAGE_REPORTED: usize = 8;

/// Whether the page as a whole is a statement of rules: it names many kinds, densely, speaks to those who
/// comment, and quotes nobody.
pub(super) fn is_rule_page(sentences: &[Sentence<'_>]) -> bool {
    let sentences = || sentences.iter().filter(|s| s.block.place != BlockPlace::Other);
    let mut most = Census::default();
    sentences().for_each(|s| most.count_names(s));
    if !most.names_enough() {
        return false;
    }
    let mut census = Census::default();
    sentences().for_each(|s| census.count(s));
    census.names_enough() && census.spoken > 0 && census.reported * PAGE_REPORTED <= census.sentences
}

/// What a page's sentences are like.
#[derive(Debug, Default)]
struct Census {
    sentences: usize,
    words: usize,
    hits: usize,
    reported: usize,
    spoken: usize,
    families: BTreeSet<&'static str>,
}

impl Census {
    /// Whether it names many kinds, densely.
    fn names_enough(&self) -> bool {
        self.families.len() >= PAGE_FAMILIES && self.hits as f64 * 100.0 >= PAGE_DENSITY * self.words as f64
    }

    /// Counts as if no sentence were excluded: never less than [`Census::count`] does.
    fn count_names(&mut self, s: &Sentence) {
        self.words += s.to - s.from;
        self.hits += s.named.len();
        self.families.extend(s.named.iter().map(|n| n.cue.row.family));
    }

    fn count(&mut self, s: &Sentence) {
        self.sentences += 1;
        self.reported +=
            usize::from(s.has(Role::Reported) || s.is_quoted() || s.says_i() && !s.has(Role::Forbid));
        if s.has(Role::Excluded) {
            self.words += s.to - s.from;
            return;
        }
        self.count_names(s);
        let names_comments = s.has(Role::StrongSubject) || s.has(Role::Heading);
        self.spoken += usize::from(names_comments || s.opens_as_rule() || s.forbids());
    }
}
