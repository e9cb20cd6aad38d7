//! The comments of one system on one page, in order, each with its parent.
//!
//! What goes in: the tree and a row of the systems table. What comes out: a [`Thread`]. A parent is
//! only what the page says: nesting, a list of replies that follows its comment, an attribute that names
//! the parent, a stated depth.

use std::collections::HashMap;

use super::entry::{Entry, Reader};
use super::quick::QuickHash;
use super::select::has_class;
use super::systems::{Depth, System};
use super::tag::Tag;
use super::tree::{NodeId, ROOT, Tree};
use super::words;

/// The entries of a page and who answers whom.
#[derive(Debug, Default)]
pub(crate) struct Thread {
    /// In page order.
    pub(crate) entries: Vec<Entry>,
    /// For each entry the index of the one it answers.
    pub(crate) parents: Vec<Option<usize>>,
}

impl Thread {
    /// Keeps the entries a test passes; what answered another answers nothing then.
    pub(crate) fn retain(&mut self, test: impl Fn(&Entry) -> bool) {
        let kept: Vec<usize> =
            self.entries.iter().enumerate().filter(|(_, entry)| test(entry)).map(|(at, _)| at).collect();
        let parent = |at: &usize| {
            let parent = self.parents.get(*at).copied().flatten()?;
            kept.binary_search(&parent).ok()
        };
        self.parents = kept.iter().map(parent).collect();
        let mut at = 0..self.entries.len();
        self.entries.retain(|_| at.next().is_some_and(|at| kept.binary_search(&at).is_ok()));
    }
}

/// Reads the thread whose comments' elements are given, in page order.
pub(crate) fn read(tree: &Tree<'_>, row: &System, found: &[NodeId]) -> Thread {
    let items = if row.run { found.to_vec() } else { without_doubles(tree, found) };
    let is_nested = |id: NodeId| items.binary_search(&id).is_ok();
    let mut entries = Vec::new();
    let mut kept = Vec::new();
    for (at, item) in items.iter().enumerate() {
        let until = if row.run { run_end(tree, &items, at) } else { tree.node(*item).until };
        if let Some(entry) = Reader::new(tree, row, (*item, until), &is_nested).read() {
            entries.push(entry);
            kept.push(at);
        }
    }
    let by_item = parents(tree, row, &items);
    let parents =
        kept.iter().map(|at| by_item.get(*at).copied().flatten().and_then(|p| kept.binary_search(&p).ok()));
    let mut parents: Vec<Option<usize>> = parents.collect();
    link_names(&entries, &mut parents);
    Thread { entries, parents }
}

/// Links each entry that nothing else links to the latest earlier one of the author it says it answers.
fn link_names(entries: &[Entry], parents: &mut [Option<usize>]) {
    let mut latest: HashMap<&str, usize, QuickHash> = HashMap::default();
    for (at, (entry, parent)) in entries.iter().zip(parents).enumerate() {
        let named = || entry.reply_to.as_deref().and_then(|name| latest.get(name).copied());
        *parent = parent.or_else(named);
        if let Some(author) = &entry.author {
            latest.insert(author, at);
        }
    }
}

/// Where a run that begins with an item ends: at the next item, or with the element that holds it.
fn run_end(tree: &Tree<'_>, items: &[NodeId], at: usize) -> NodeId {
    let Some(item) = items.get(at).copied() else { return 0 };
    let parent = tree.node(item).parent;
    let end = last_of_run(tree, item, tree.node(parent).until);
    items.get(at + 1).copied().filter(|next| *next < end && tree.node(*next).parent == parent).unwrap_or(end)
}

/// Where the last run of a list ends: before a heading, a form or another part of the page.
fn last_of_run(tree: &Tree<'_>, item: NodeId, end: NodeId) -> NodeId {
    let mut at = tree.node(item).until;
    while at > item && at < end {
        let tag = tree.tag(at);
        let parts = [Tag::FORM, Tag::NAV, Tag::ASIDE, Tag::FOOTER, Tag::SECTION, Tag::ARTICLE, Tag::H1];
        if parts.contains(&tag) || tag.is_heading() && tag.0 <= tree.tag(item).0.max(Tag::H3.0) {
            return at;
        }
        at = tree.node(at).until;
    }
    end
}

/// One element a comment: of an element and one inside it that stand for the same comment the outer is
/// kept, and an element that only wraps several comments is dropped.
fn without_doubles(tree: &Tree<'_>, found: &[NodeId]) -> Vec<NodeId> {
    let mut kept: Vec<NodeId> = Vec::new();
    let mut dropped = vec![false; found.len()];
    for (at, outer) in found.iter().copied().enumerate() {
        if dropped.get(at).copied().unwrap_or(true) {
            continue;
        }
        let Some(inner) = found.get(at + 1).copied().filter(|i| tree.within(*i, outer)) else {
            kept.push(outer);
            continue;
        };
        let same = number(tree.id(outer)).is_some_and(|n| number(tree.id(inner)) == Some(n));
        if !same && has_text_between(tree, outer, inner) {
            kept.push(outer);
            continue;
        }
        if !same && has_sibling_after(tree, found, at + 1) {
            continue;
        }
        kept.push(outer);
        if let Some(flag) = dropped.get_mut(at + 1) {
            *flag = true;
        }
    }
    kept
}

/// The longest number in a name, the comment's own: `div-comment-123`, `wpd-comm-123_0`.
fn number(name: &str) -> Option<&str> {
    let runs = name.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty());
    runs.reduce(|longest, run| if run.len() > longest.len() { run } else { longest })
}

fn has_text_between(tree: &Tree<'_>, outer: NodeId, inner: NodeId) -> bool {
    (outer + 1..inner).take(400).any(|id| {
        let node = tree.node(id);
        let hidden = || tree.tag(node.parent).is_hidden();
        node.tag == Tag::TEXT && !hidden() && !tree.slice(node.start, node.end).trim().is_empty()
    })
}

/// Whether the next comments after `at` stand beside it: then what holds them is a wrapper.
fn has_sibling_after(tree: &Tree<'_>, found: &[NodeId], at: usize) -> bool {
    let Some(inner) = found.get(at).copied() else { return false };
    let parent = tree.node(inner).parent;
    let until = tree.node(inner).until;
    let after = found.get(found.partition_point(|id| *id < until)).copied();
    after.is_some_and(|id| tree.node(id).parent == parent)
}

fn parents(tree: &Tree<'_>, row: &System, items: &[NodeId]) -> Vec<Option<usize>> {
    let mut parents = Vec::with_capacity(items.len());
    let known = known(tree, row, items);
    let mut open: Vec<usize> = Vec::new();
    let mut depths: Vec<(i64, usize)> = Vec::new();
    for (at, item) in items.iter().copied().enumerate() {
        while open.last().is_some_and(|o| items.get(*o).is_some_and(|o| !tree.within(item, *o))) {
            open.pop();
        }
        let nested = open.last().copied();
        let parent = nested
            .or_else(|| named_parent(tree, row, &known, item))
            .or_else(|| followed(tree, items, at))
            .or_else(|| by_depth(tree, row, item, &mut depths, at));
        parents.push(parent.filter(|p| *p != at));
        open.push(at);
    }
    parents
}

/// Which comment each name belongs to: `id`s and the numbers in them.
type Known<'s> = HashMap<&'s str, usize, QuickHash>;

fn known<'s>(tree: &Tree<'s>, row: &System, items: &[NodeId]) -> Known<'s> {
    let mut known = Known::default();
    if row.parent.is_empty() {
        return known;
    }
    for (at, item) in items.iter().copied().enumerate() {
        let names = OWN_NAMES.iter().filter_map(|attribute| tree.attribute(item, attribute));
        for name in std::iter::once(tree.id(item)).chain(names).filter(|name| !name.is_empty()) {
            known.entry(name).or_insert(at);
            if let Some(number) = number(name).filter(|number| number.len() > 1) {
                known.entry(number).or_insert(at);
            }
        }
    }
    known
}

/// Attributes that name a comment beside its `id`.
const OWN_NAMES: &[&str] = &[
    "data-comment-id",
    "data-id",
    "data-commentid",
    "data-post-id",
    "thingid",
    "data-fullname",
    "dsq:id",
    "name",
];

/// The parent an attribute names, of the comment's element or of one of its first nodes.
fn named_parent(tree: &Tree<'_>, row: &System, known: &Known<'_>, item: NodeId) -> Option<usize> {
    if row.parent.is_empty() {
        return None;
    }
    let near: Vec<NodeId> = (item + 1..tree.node(item).until.min(item + 60)).collect();
    let (_, value) = row.parent.find(tree, item, &near)?;
    let value = value?.trim_start_matches('#');
    known.get(value).or_else(|| known.get(number(value)?)).copied()
}

/// The comment before a list of replies that stands beside it, not in it.
fn followed(tree: &Tree<'_>, items: &[NodeId], at: usize) -> Option<usize> {
    let item = *items.get(at)?;
    let list = tree
        .ancestors(item)
        .take(6)
        .find(|a| REPLY_LISTS.iter().any(|class| has_class(tree.class(*a), class)))?;
    let before = items.partition_point(|id| *id < list);
    let parent = before.checked_sub(1)?;
    let close = items.get(parent).is_some_and(|p| {
        let (outer, holder) = (tree.node(list).parent, tree.node(*p).parent);
        outer == holder || tree.within(*p, outer) && outer != ROOT
    });
    close.then_some(parent)
}

/// What lists of replies are called.
const REPLY_LISTS: &[&str] = &[
    "children",
    "replies",
    "comment-replies",
    "subcomments",
    "sub-comments",
    "comment-children",
    "nested-comments",
    "comments-children",
    "indented",
    "comment-thread-children",
    "answers",
    "child-comments",
    "children-comments",
    "reply-list",
];

fn by_depth(
    tree: &Tree<'_>,
    row: &System,
    item: NodeId,
    depths: &mut Vec<(i64, usize)>,
    at: usize,
) -> Option<usize> {
    let depth = depth_of(tree, row.depth.as_ref()?, item)?;
    while depths.last().is_some_and(|(d, _)| *d >= depth) {
        depths.pop();
    }
    let parent = depths.last().map(|(_, at)| *at);
    depths.push((depth, at));
    parent
}

fn depth_of(tree: &Tree<'_>, depth: &Depth, item: NodeId) -> Option<i64> {
    let near = || (item..tree.node(item).until.min(item + 12)).chain(std::iter::once(tree.node(item).parent));
    match depth {
        Depth::Class(start) => {
            let mut classes = near().flat_map(|id| tree.class(id).split_ascii_whitespace());
            classes.find_map(|class| class.strip_prefix(start.as_str())?.parse().ok())
        }
        Depth::Attribute(name) => near().find_map(|id| tree.attribute(id, name)?.trim().parse().ok()),
        Depth::Indent => near().find_map(|id| indent(tree, id)),
    }
}

/// A left margin or padding in a style, or the width of an indenting image, in pixels or what unit it has.
fn indent(tree: &Tree<'_>, id: NodeId) -> Option<i64> {
    if tree.tag(id) == Tag::IMG {
        return tree.attribute(id, "width")?.parse().ok();
    }
    let style = tree.attribute(id, "style")?;
    ["margin-left", "padding-left"].iter().find_map(|name| {
        let (_, value) = style.split_once(name)?;
        let digits = value.trim_start_matches([':', ' ']);
        let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
        digits.get(..end)?.parse().ok()
    })
}

/// Whether an element or what it stands in is some other list than the page's comments: latest comments
/// of the whole site, related pages, a menu.
pub(crate) fn is_elsewhere(tree: &Tree<'_>, item: NodeId) -> bool {
    std::iter::once(item)
        .chain(tree.ancestors(item).take(12))
        .any(|id| tree.tag(id) == Tag::NAV || tree.roles(id) & words::OTHERS != 0)
}

/// How much a row finds: comments, and the parts of them it knows.
pub(crate) fn weight(thread: &Thread) -> usize {
    let weight = |entry: &Entry| {
        let comment = entry.kind == crate::comment::Kind::Comment && !words::is_label(&entry.text);
        let parts = [entry.by_row, entry.author.is_some(), entry.time.is_some()]
            .into_iter()
            .filter(|has| *has)
            .count();
        1 + if comment { 7 + parts } else { 0 }
    };
    thread.entries.iter().map(weight).sum()
}
