//! What sentences name: the cues of the table of categories, found in words.

use std::sync::LazyLock;

use crate::policy::category::{CATEGORIES, Category};
use crate::policy::cue::{Hit, Matcher};

/// More words than any cue has, those it may skip included.
const LONGEST_CUE: usize = 64;

/// One cue of one row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cue {
    pub(super) row: &'static Category,
    pub(super) order: usize,
    pub(super) require: bool,
    pub(super) weak: bool,
}

pub(super) struct Cues {
    cues: Vec<Cue>,
    pub(super) matcher: Matcher,
}

pub(super) static CUES: LazyLock<Cues> = LazyLock::new(|| {
    let mut cues = Vec::new();
    let mut patterns = Vec::new();
    for (order, row) in CATEGORIES.iter().enumerate() {
        for text in row.cues {
            let (require, weak) = (text.starts_with('+'), text.starts_with('?'));
            patterns.push((cues.len(), text.trim_start_matches(['+', '?'])));
            cues.push(Cue { row, order, require, weak });
        }
    }
    Cues { matcher: Matcher::new(patterns), cues }
});

/// A cue found in a sentence.
#[derive(Debug, Clone, Copy)]
pub(super) struct Named {
    pub(super) cue: Cue,
    pub(super) first: usize,
    pub(super) last: usize,
}

/// Keeps the longest reading: a hit inside another that begins or ends with it goes, unless both are
/// finer kinds of one family.
pub(super) fn resolve(hits: &[Hit]) -> Vec<Named> {
    let all: Vec<Named> = hits
        .iter()
        .filter_map(|h| CUES.cues.get(h.owner).map(|cue| Named { cue: *cue, first: h.first, last: h.last }))
        .collect();
    let inside = |a: &Named, b: &Named| {
        let within = a.first >= b.first && a.last <= b.last && (a.last - a.first) < (b.last - b.first);
        let same_family = a.cue.row.family == b.cue.row.family && a.cue.order != b.cue.order;
        within && if same_family { a.last == b.last } else { a.first == b.first || a.last == b.last }
    };
    // Hits come by first word: those that may hold another begin at most a cue's length before it.
    let is_inside = |a: &Named| {
        let from = all.partition_point(|b| b.first + LONGEST_CUE < a.first);
        let near = all.get(from..).unwrap_or_default();
        near.iter().take_while(|b| b.first <= a.last).any(|b| inside(a, b))
    };
    // A wording about names stays beside the longer one it lies in ("more than one display name").
    all.iter().filter(|a| a.cue.row.name == "username" || !is_inside(a)).copied().collect()
}
