//! Comments of systems no row knows: repeated structures that look like comments.
//!
//! What goes in: the tree. What comes out: the elements of the group that looks most like a list of
//! comments, or nothing. A group is the elements that are named alike. Its elements must hold what a
//! comment holds (an author or a date, and a text), and something must say that they are comments: what
//! the page calls them or the box around them, a heading over them, buttons to reply in them.

use std::collections::BTreeMap;

use super::entry::{Entry, fold};
use super::render::text_of;
use super::select::has_class;
use super::systems::System;
use super::tag::Tag;
use super::thread::{self, Thread};
use super::tree::{NodeId, ROOT, Tree};
use super::words::{self, COMMENT, ELSEWHERE};

/// Elements that are named alike.
#[derive(Debug, Default)]
struct Group {
    nodes: Vec<NodeId>,
    /// Something says that they are comments.
    named: bool,
    /// Their own class or `id` does.
    own: bool,
}

/// How many groups are read at most: the ones with most to say for themselves come first.
const GROUPS: usize = 24;

/// How many elements of a group are read to judge it.
const SAMPLE: usize = 12;

/// The thread on a page that no row of the table knows.
pub(crate) fn find(tree: &Tree<'_>) -> Option<Thread> {
    let row = System::default();
    let mut best: Option<(usize, Vec<NodeId>)> = None;
    for group in groups(tree) {
        let score = score(tree, &row, &group);
        if score > best.as_ref().map_or(0, |(most, _)| *most) {
            best = Some((score, group.nodes));
        }
    }
    let (_, nodes) = best?;
    let mut thread = thread::read(tree, &row, &nodes);
    thread.retain(is_comment);
    (!thread.entries.is_empty()).then_some(thread)
}

/// Whether an entry of a group is a comment: written by someone or at some time, and not a notice.
fn is_comment(entry: &Entry) -> bool {
    (entry.author.is_some() || entry.time.is_some()) && !words::is_label(&entry.text)
}

/// The groups worth reading: named ones first, larger ones first.
fn groups(tree: &Tree<'_>) -> Vec<Group> {
    let mut groups: BTreeMap<(Tag8, &str, String), Group> = BTreeMap::new();
    let mut walk = Walk::new(tree);
    while let Some((id, named)) = walk.next() {
        let Some(key) = key(tree, id) else { continue };
        let own = tree.roles(id);
        if own & ELSEWHERE != 0 {
            continue;
        }
        let group = groups.entry(key).or_default();
        group.nodes.push(id);
        group.named |= named || own & COMMENT != 0;
        group.own |= own & COMMENT != 0;
    }
    let mut groups: Vec<Group> = groups.into_values().filter(|g| g.named || g.nodes.len() > 1).collect();
    groups.sort_by_key(|g| (!g.named, std::cmp::Reverse(g.nodes.len().min(50)), g.nodes.first().copied()));
    groups.truncate(GROUPS);
    groups
}

type Tag8 = u8;

/// What makes elements of one group: tag, the tag's name where it has no row, and the words of their class or,
/// without one, of their `id`, numbers and alternations left out.
fn key<'s>(tree: &Tree<'s>, id: NodeId) -> Option<(Tag8, &'s str, String)> {
    let tag = tree.tag(id);
    let holder = matches!(
        tag,
        Tag::DIV
            | Tag::LI
            | Tag::ARTICLE
            | Tag::SECTION
            | Tag::TR
            | Tag::DL
            | Tag::DD
            | Tag::TD
            | Tag::BLOCKQUOTE
            | Tag::DETAILS
            | Tag::TABLE
            | Tag::P
            | Tag::FIGURE
            | Tag::OTHER
            | Tag::UL
            | Tag::ASIDE
    );
    if !holder {
        return None;
    }
    let name = if tag == Tag::OTHER { tree.name(id) } else { "" };
    let mut words: Vec<String> = stems(tree.class(id)).collect();
    if words.is_empty() {
        words = stems(tree.id(id)).collect();
        let numbered = tree.id(id).bytes().any(|b| b.is_ascii_digit());
        let parent = tree.node(id).parent;
        let around = [tree.class(parent), tree.id(parent)].into_iter().find(|names| !names.is_empty());
        match around {
            _ if !words.is_empty() && numbered => {}
            Some(names) => words = std::iter::once(">".to_owned()).chain(stems(names)).collect(),
            None if tag == Tag::P || tag == Tag::TD => return None,
            None => words = Vec::new(),
        }
    }
    if let Some(named) = words.iter().find(|word| words::role_of(word) & COMMENT != 0) {
        words = vec![named.clone()];
    }
    words.sort_unstable();
    words.dedup();
    Some((tag.0, name, words.join(" ")))
}

/// The words of a class or `id` without what differs between comments of one list.
fn stems(names: &str) -> impl Iterator<Item = String> + '_ {
    names
        .split_ascii_whitespace()
        .map(|name| {
            name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '-' || c == '_').to_ascii_lowercase()
        })
        .filter(|name| !name.is_empty() && !VARYING.contains(&name.as_str()))
        .filter(|name| !name.bytes().any(|b| b.is_ascii_digit()))
}

/// Classes by which comments of one list differ.
const VARYING: &[&str] = &[
    "odd",
    "even",
    "alt",
    "first",
    "last",
    "parent",
    "child",
    "depth",
    "level",
    "author",
    "reply",
    "is-reply",
    "new",
    "active",
    "clearfix",
    "cf",
    "row",
    "highlighted",
    "bypostauthor",
    "byuser",
    "hidden",
    "collapsed",
    "expanded",
    "positive",
    "negative",
    "unread",
    "toplevel",
    "root",
    "is-author",
    "group",
    "left",
    "right",
    "own",
    "guest",
    "registered",
    "even-row",
    "odd-row",
    "bg",
    "top",
    "featured",
    "pinned",
];

/// Walks the elements that may be comments, leaving out menus, forms and lists of something else, and
/// knows whether something around each says that comments stand there.
struct Walk<'t, 's> {
    tree: &'t Tree<'s>,
    at: NodeId,
    /// Until where a box or a heading says that there are comments.
    named_until: NodeId,
    heading: Option<NodeId>,
}

impl<'t, 's> Walk<'t, 's> {
    fn new(tree: &'t Tree<'s>) -> Self {
        let heading = (1..tree.len()).find(|id| tree.tag(*id) == Tag::H1);
        Self { tree, at: ROOT + 1, named_until: 0, heading }
    }

    fn next(&mut self) -> Option<(NodeId, bool)> {
        while self.at < self.tree.len() {
            let id = self.at;
            let node = self.tree.node(id);
            self.at += 1;
            if node.tag == Tag::TEXT {
                continue;
            }
            if node.tag.is_hidden() || matches!(node.tag, Tag::NAV | Tag::FORM) || self.is_elsewhere(id) {
                self.at = node.until.max(id + 1);
                continue;
            }
            let named = id < self.named_until;
            self.look(id);
            if self.holds_heading(id) {
                continue;
            }
            return Some((id, named));
        }
        None
    }

    fn holds_heading(&self, id: NodeId) -> bool {
        self.heading.is_some_and(|h1| self.tree.within(h1, id))
    }

    fn is_elsewhere(&self, id: NodeId) -> bool {
        self.tree.roles(id) & (words::OTHERS | words::FORM) != 0
    }

    /// Notes a box named after comments, or a heading that announces them.
    fn look(&mut self, id: NodeId) {
        let tree = self.tree;
        let node = tree.node(id);
        if node.tag.is_block()
            && !matches!(node.tag, Tag::BODY | Tag::HTML | Tag::MAIN)
            && !self.holds_heading(id)
            && tree.roles(id) & words::SECTION != 0
        {
            self.named_until = self.named_until.max(node.until);
        }
        if (node.tag.is_heading() || node.tag == Tag::SUMMARY)
            && node.end - node.start < 400
            && words::is_heading(&text_of(tree, id))
        {
            // What a heading announces goes on to the end of the box the heading's box stands in.
            let parent = tree.node(node.parent);
            let outer = if parent.parent == ROOT { parent.until } else { tree.node(parent.parent).until };
            self.named_until = self.named_until.max(outer);
        }
    }
}

/// How much a group looks like a list of comments; 0 where it does not.
fn score(tree: &Tree<'_>, row: &System, group: &Group) -> usize {
    let sample: Vec<NodeId> = group.nodes.iter().copied().take(SAMPLE).collect();
    if sample.iter().any(|id| tree.node(*id).end - tree.node(*id).start > LONGEST) && sample.len() < 3 {
        return 0;
    }
    let thread = thread::read(tree, row, &sample);
    if thread.entries.is_empty() {
        return 0;
    }
    let good: Vec<&Entry> = thread.entries.iter().filter(|e| is_comment(e)).collect();
    let complete = good.iter().filter(|e| e.author.is_some() && e.time.is_some()).count();
    let words: usize = good.iter().map(|e| e.text.split_whitespace().count()).sum();
    if good.len() * 2 < sample.len().min(thread.entries.len().max(1))
        || words < good.len() * 2
        || good.is_empty()
    {
        return 0;
    }
    let replies = sample.iter().filter(|id| has_reply(tree, **id)).count();
    if !is_told(group, &good, complete, replies) || are_teasers(tree, &sample) || is_article(tree, &sample) {
        return 0;
    }
    let all = group.nodes.len() * good.len() / sample.len().max(1);
    all * (4
        + 4 * usize::from(complete * 2 >= good.len())
        + 2 * usize::from(group.named)
        + usize::from(replies > 0))
}

/// Whether enough says that a group is comments. One element alone must be named so and be complete;
/// several that nothing names must all be complete and have buttons to answer them.
fn is_told(group: &Group, good: &[&Entry], complete: usize, replies: usize) -> bool {
    let most = |count: usize| count * 5 >= good.len() * 4;
    if !group.named {
        return good.len() > 1 && most(complete) && most(replies);
    }
    let authors = good.iter().filter(|entry| entry.author.is_some()).count();
    let times = good.iter().filter(|entry| entry.time.is_some()).count();
    if good.len() == 1 {
        return complete == 1 && (group.own || replies == 1);
    }
    most(authors) && (times * 2 >= good.len() || most(replies) || group.own)
}

/// Whether one element alone is the page's article, whatever it is called.
fn is_article(tree: &Tree<'_>, items: &[NodeId]) -> bool {
    let [item] = items else { return false };
    let until = tree.node(*item).until;
    (*item..until).any(|id| {
        ARTICLES.iter().any(|name| has_class(tree.class(id), name))
            || tree.attribute(id, "itemprop").is_some_and(|p| matches!(p, "articleBody" | "headline"))
            || tree.tag(id) == Tag::TEXTAREA
    })
}

/// Classes only an article and its parts have.
const ARTICLES: &[&str] =
    &["hentry", "type-post", "entry-title", "post-title", "article-title", "post-tags", "entry-footer"];

/// Longest source of one comment, in bytes, where there are but one or two.
const LONGEST: u32 = 60_000;

/// Whether an element has a button to answer or report what it holds.
fn has_reply(tree: &Tree<'_>, item: NodeId) -> bool {
    let until = tree.node(item).until.min(item + 600);
    (item + 1..until).any(|id| {
        let node = tree.node(id);
        matches!(node.tag, Tag::A | Tag::BUTTON | Tag::SPAN)
            && node.end - node.start < 1_500
            && words::is_reply(&fold(&text_of(tree, id)))
    })
}

/// Whether elements are teasers of other pages: a heading that is a link in most of them.
fn are_teasers(tree: &Tree<'_>, items: &[NodeId]) -> bool {
    let teasers = items.iter().filter(|item| {
        let until = tree.node(**item).until.min(**item + 400);
        (**item + 1..until).any(|id| tree.tag(id).is_heading() && holds_long_link(tree, id))
    });
    teasers.count() * 2 > items.len()
}

fn holds_long_link(tree: &Tree<'_>, heading: NodeId) -> bool {
    (heading + 1..tree.node(heading).until).any(|id| {
        tree.tag(id) == Tag::A
            && tree.attribute(id, "href").is_some_and(|href| !href.contains('#'))
            && text_of(tree, id).split_whitespace().count() > 3
    })
}
