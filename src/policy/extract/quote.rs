//! Which words of a sentence state a rule: the item a cue stands in, without the frame around it.

use super::named::Named;
use super::statement::Sentence;
use crate::policy::frame::Role;
use crate::policy::sentence::{Item, is_conjunction, items};

/// Words between a thing and the frame behind it.
const TRAILERS: &[&str] =
    &["werden", "wird", "sind", "ist", "are", "is", "will", "be", "must", "should", "may", "can", "shall"];

/// Words between a frame and the thing it forbids.
const FILLERS: &[&str] = &[
    "any",
    "materials",
    "material",
    "content",
    "comments",
    "posts",
    "anything",
    "items",
    "like",
    "the",
    "a",
    "an",
    "use",
    "using",
    "post",
    "posting",
    "to",
    "of",
    "that",
    "which",
    "are",
    "is",
    "be",
    "contain",
    "containing",
    "include",
    "including",
    "submit",
    "submitting",
    "engage",
    "in",
    "make",
    "making",
    "we",
    "will",
    "information",
    "deemed",
    "considered",
    "all",
    "other",
    "otherwise",
    "or",
    "potentially",
    "from",
    "das",
    "die",
    "der",
    "den",
    "wie",
    "auf",
    "von",
];

impl Sentence<'_> {
    /// Enumeration items, cut further at "and" and "or" where both sides name something by themselves.
    pub(super) fn cut(&self, named: &[Named]) -> Vec<Item> {
        let mut out = Vec::new();
        for item in items(&self.block.text, self.words, self.from, self.to) {
            let mut first = item.first;
            let open = |from: usize, to: usize| named.iter().any(|n| n.first >= from && n.last <= to);
            for i in item.first..=item.last {
                let spans = || named.iter().any(|n| n.first < i && n.last > i);
                let joins =
                    i > first && is_conjunction(self.words.folded(i)) && !self.in_brackets(item.first, i);
                if joins && !spans() && open(first, i - 1) && open(i + 1, item.last) {
                    out.push(Item { first, last: i - 1 });
                    first = i + 1;
                }
            }
            out.push(Item { first, last: item.last });
        }
        out
    }

    fn in_brackets(&self, from: usize, at: usize) -> bool {
        let (Some(a), Some(b)) = (self.words.get(from), self.words.get(at)) else { return false };
        let before = self.block.text.get(a.start..b.start).unwrap_or_default();
        before.matches('(').count() > before.matches(')').count()
    }

    /// The items a cue lies in, as one.
    pub(super) fn item(n: &Named, cut: &[Item]) -> Item {
        let first = cut.iter().find(|i| i.last >= n.first).map_or(n.first, |i| i.first);
        let last = cut.iter().find(|i| i.last >= n.last).map_or(n.last, |i| i.last);
        Item { first, last }
    }

    /// Whether two cues stand together, with no comma or other cut between them.
    pub(super) fn joined(&self, a: &Named, b: &Named) -> bool {
        let (left, right) = if a.first <= b.first { (a, b) } else { (b, a) };
        let (Some(from), Some(to)) = (self.words.get(left.first), self.words.get(right.first)) else {
            return false;
        };
        // Of two that overlap none stands between; else the first cut after the left one tells.
        let apart = (left.last + 1..right.first).any(|i| is_conjunction(self.words.folded(i)));
        let between = || self.block.text.get(from.start..to.start).unwrap_or_default();
        !apart && !between().contains([',', ';', ':', '/'])
    }

    /// The item's bytes without the frame around it and the conjunction before it.
    pub(super) fn quote(&self, n: &Named, item: Item) -> (usize, usize) {
        let (mut first, mut last) = (item.first, item.last);
        if !n.cue.require {
            for f in self
                .frames()
                .iter()
                .filter(|f| matches!(f.role, Role::Forbid | Role::Negation | Role::Require))
            {
                if f.first >= item.first && f.last < n.first {
                    first = first.max(f.last + 1);
                } else if f.first > n.last && f.last <= item.last {
                    last = last.min(f.first - 1);
                }
            }
        }
        let filler =
            |i: usize| is_conjunction(self.words.folded(i)) || FILLERS.contains(&self.words.folded(i));
        while first < n.first && filler(first) && (!n.cue.require || is_conjunction(self.words.folded(first)))
        {
            first += 1;
        }
        while last > n.last && is_trailer(self.words.folded(last)) {
            last -= 1;
        }
        self.bytes(first, last.max(n.last))
    }

    /// Bytes of words `first..=last` with a bracket that closes behind them.
    fn bytes(&self, first: usize, last: usize) -> (usize, usize) {
        let start = self.words.get(first).map_or(self.start, |w| w.start);
        let mut end = self.words.get(last).map_or(self.end, |w| w.end);
        let inside = self.block.text.get(start..end).unwrap_or_default();
        if inside.matches('(').count() > inside.matches(')').count()
            && let Some(rest) = self.block.text.get(end..self.end)
            && let Some(close) = rest.find(')')
        {
            end += close + 1;
        }
        if last + 1 == self.to && first == self.from { (self.start, self.end) } else { (start, end) }
    }

    /// The whole sentence, or what follows its colon where the cue stands behind one.
    pub(super) fn after_colon(&self, n: &Named) -> (usize, usize) {
        let cue = self.words.get(n.first).map_or(self.start, |w| w.start);
        let before = self.block.text.get(self.start..cue).unwrap_or_default();
        match before.rfind(':') {
            Some(colon) if before.len() > colon + 1 => {
                let after = self.start + colon + 1;
                let rest = self.block.text.get(after..self.end).unwrap_or_default();
                (after + rest.len() - rest.trim_start().len(), self.end)
            }
            _ => (self.start, self.end),
        }
    }
}

fn is_trailer(word: &str) -> bool {
    TRAILERS.contains(&word) || is_conjunction(word)
}
