//! Where a comment section is: heads of one form that follow each other, with a reason to believe that
//! they are readers' posts and not a list of articles.

use std::collections::{BTreeMap, BTreeSet};

use super::class::{Facts, Kind};
use super::date::Strength;
use super::head::{Form, Head};
use super::view::View;

/// A run of posts.
#[derive(Debug)]
pub(super) struct Section {
    /// Heads of the posts, in page order.
    pub(super) heads: Vec<Head>,
    /// The line with the section's heading.
    pub(super) heading: Option<usize>,
}

/// How many lines may stand between a section's heading and its first post: notices, sort buttons, a form.
const HEADING_REACH: usize = 24;
/// The same for a heading that counts: a long form may stand between.
const COUNTED_REACH: usize = 60;
/// Posts further apart than this are of different sections.
const LONGEST_POST: usize = 600;

/// The sections of the page, in order; they do not overlap.
pub(super) fn sections(page: View<'_>, heads: &[Head]) -> Vec<Section> {
    let mut candidates: Vec<Section> = Vec::new();
    for form in [Form::Says, Form::Named, Form::Bare] {
        // Where some "says" have dates, one without is a quotation or a widget's.
        let dated =
            form == Form::Says && heads.iter().filter(|h| h.form == form && h.time.is_some()).count() > 0;
        let of_form: Vec<Head> =
            heads.iter().filter(|h| h.form == form && (h.time.is_some() || !dated)).copied().collect();
        for run in runs(page.facts, &of_form) {
            candidates.extend(accepted(page, run));
        }
    }
    // The form that finds more posts wins; "says" is the surest, and its dates may stand apart from it.
    let weight = |s: &Section| s.heads.len() * if s.form() == Form::Says { 3 } else { 2 };
    candidates.sort_by_key(|s| std::cmp::Reverse((weight(s), s.form())));
    let mut chosen: Vec<Section> = Vec::new();
    for candidate in candidates {
        if !chosen.iter().any(|c| c.overlaps(&candidate)) {
            chosen.push(candidate);
        }
    }
    chosen.sort_by_key(Section::start);
    chosen
}

impl Section {
    /// Form of its heads.
    pub(super) fn form(&self) -> Form {
        self.heads.first().map_or(Form::Bare, |h| h.form)
    }

    /// First line: the heading, or the first head.
    pub(super) fn start(&self) -> usize {
        self.heading.or(self.heads.first().map(|h| h.first)).unwrap_or_default()
    }

    fn end(&self) -> usize {
        self.heads.last().map_or(0, |h| h.last)
    }

    fn overlaps(&self, other: &Self) -> bool {
        // A little apart still counts: the date below the last "says" is no section of its own.
        self.start() <= other.end() + 3 && other.start() <= self.end() + 3
            || (self.heading.is_some() && self.heading == other.heading)
    }
}

/// Heads of one form, cut where the page says that a section ends.
fn runs<'a>(facts: &[Facts], heads: &'a [Head]) -> Vec<&'a [Head]> {
    let mut runs = Vec::new();
    let mut from = 0;
    for (i, pair) in heads.windows(2).enumerate() {
        let [a, b] = pair else { continue };
        let between = facts.get(a.last + 1..b.first).unwrap_or_default();
        if between.len() > LONGEST_POST
            || between.iter().any(|f| cuts(f, b.form, replies(facts, b, heads.get(i + 2))))
        {
            runs.extend(heads.get(from..=i));
            from = i + 1;
        }
    }
    runs.extend(heads.get(from..).filter(|r| !r.is_empty()));
    runs
}

/// Whether a line between two heads parts them; a post with its own buttons or "says" goes on.
fn cuts(fact: &Facts, form: Form, replies: bool) -> bool {
    match fact.kind {
        Kind::Heading(Some(_)) | Kind::Empty => true,
        Kind::Heading(None) | Kind::Form | Kind::Closed | Kind::Stop => form != Form::Says && !replies,
        _ => false,
    }
}

/// The section these heads are, if anything says that they are posts.
fn accepted(page: View<'_>, heads: &[Head]) -> Option<Section> {
    let facts = page.facts;
    let first = heads.first()?;
    let (heading, count) = heading_above(facts, first.first);
    if count == Some(0) {
        return None;
    }
    let total = heads.len();
    let share = |test: &dyn Fn(usize, &Head) -> bool| {
        heads.iter().enumerate().filter(|(i, h)| test(*i, h)).count() as f64 / total as f64
    };
    let dated = share(&|_, h| h.strength > Some(Strength::Weak));
    let moments = share(&|_, h| h.strength == Some(Strength::Moment));
    let replies = share(&|i, h| replies(facts, h, heads.get(i + 1)));
    let levels = share(&|_, h| {
        h.first
            .checked_sub(2)
            .and_then(|f| facts.get(f..h.first))
            .is_some_and(|l| l.iter().any(|f| f.kind == Kind::Level))
    });
    let says = first.form == Form::Says;
    // Fewer posts than the heading says are a first page of them; more, answers it does not count.
    let counted =
        count.is_some_and(|n| total <= 2 * n as usize + 3 && (total * 40 >= n as usize || replies >= 0.5));
    let believed = (counted && dated.max(replies) >= 0.5)
        || (heading.is_some() && count.is_none() && moments >= 0.5 && (total > 1 || replies > 0.0 || says))
        || (says && dated >= 0.6 && (total > 1 || replies > 0.0 || moments > 0.0))
        || (says && replies >= 0.5 && total > 1)
        || (replies >= 0.5 && moments >= 0.5 && total > 1)
        || (replies >= 0.8 && dated >= 0.8 && total > 1 && first.form == Form::Named)
        || (levels >= 0.5 && total > 1)
        || (total > 1 && share(&|_, h| is_signed(page, h)) >= 0.7)
        || (moments >= 0.9 && reads_like_posts(page, heads));
    believed.then(|| Section { heads: heads.to_vec(), heading })
}

/// The heading above line `at`, and the number it gives; `Some(0)` where it says that there are none.
fn heading_above(facts: &[Facts], at: usize) -> (Option<usize>, Option<u32>) {
    let mut bare = None;
    for line in (at.saturating_sub(COUNTED_REACH)..at).rev() {
        // A heading without a number must be near; one with a number may stand above it.
        let near = line + HEADING_REACH >= at;
        match facts.get(line).map(|f| f.kind) {
            Some(Kind::Heading(None)) if near => bare = bare.or(Some(line)),
            Some(Kind::Heading(Some(count))) => return (bare.or(Some(line)), Some(count)),
            Some(Kind::Empty) if near => return (Some(line), Some(0)),
            Some(Kind::Stop | Kind::Stamp | Kind::Says | Kind::Empty) => break,
            _ => {}
        }
    }
    (bare, None)
}

/// Whether a button that only posts carry stands between this head and the next.
fn replies(facts: &[Facts], head: &Head, next: Option<&Head>) -> bool {
    let to = next.map_or(head.last + 12, |n| n.first);
    let post = facts.get(head.first..to.min(facts.len())).unwrap_or_default();
    post.iter().any(|f| f.replies && (f.kind == Kind::Action || f.is_anchor()))
}

/// Whether the line above the head is a signature: a dash and a name.
pub(super) fn is_signed(page: View<'_>, head: &Head) -> bool {
    let above = head.first.checked_sub(1);
    above.is_some_and(|l| page.is_name(l) && page.text(l).starts_with(['–', '—']))
}

/// Whether each head has a short name, most of them different, a text below it, and one and the same
/// short line at the end of the text: a vote or a button in words no table knows.
fn reads_like_posts(page: View<'_>, heads: &[Head]) -> bool {
    // Fewer posts than this say too little.
    const ENOUGH: usize = 4;
    let mut names = BTreeSet::new();
    let (mut words, mut texts) = (0, 0);
    let mut ends: BTreeMap<u64, usize> = BTreeMap::new();
    for (i, head) in heads.iter().enumerate() {
        let Some(name) = head.first.checked_sub(1).filter(|l| page.is_name(*l)) else { continue };
        names.insert(page.text(name));
        words += page.text(name).split_whitespace().count();
        texts += usize::from(page.is_text(head.last + 1) && page.text(head.last + 1).len() > 30);
        let to = heads.get(i + 1).map_or(head.last + 8, |n| n.first);
        let ending = (head.last + 2..to).find(|l| page.text(*l).len() <= 48 && page.is_text(*l));
        if let Some(fact) = ending.and_then(|l| page.facts.get(l)) {
            *ends.entry(fact.key).or_insert(0) += 1;
        }
    }
    let most = heads.len() * 7 / 10;
    let same_end = ends.values().max().is_some_and(|n| *n >= most.max(ENOUGH));
    heads.len() >= ENOUGH && names.len() >= most && words <= 2 * heads.len() && texts >= most && same_end
}
