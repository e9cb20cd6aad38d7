//! Comments of systems no row knows: repeated structures that look like comments.
//!
//! What goes in: the tree. What comes out: the elements of the group that looks most like a list of
//! comments, or nothing. A group is the elements that are named alike. Its elements must hold what a
//! comment holds (an author or a date, and a text), and something must say that they are comments: what
//! the page calls them or the box around them, a heading over them, buttons to reply in them.

mod key;
mod reply;
mod score;
mod walk;

use std::collections::HashMap;

use super::byline;
use super::entry::Entry;
use super::quick::QuickHash;
use super::systems::System;
use super::tag::Tag;
use super::thread::{self, Thread};
use super::tree::{NodeId, ROOT, Tree};
use super::words::{self, COMMENT, ELSEWHERE};

use key::Keys;
use reply::{has_reply, reply_buttons};
use score::score;
use walk::Walk;

/// Elements that are named alike.
#[derive(Debug, Default)]
struct Group {
    nodes: Vec<NodeId>,
    /// Of how many of them something says that they are comments.
    named: usize,
    /// Their own class or `id` does.
    own: bool,
    /// A heading over them says that there is one.
    alone: bool,
    /// They only begin comments, which go on to the next of them.
    begins: bool,
}

impl Group {
    /// The elements of a box, from one of them on, that begin comments.
    fn begun(tree: &Tree<'_>, holder: NodeId, from: NodeId) -> Option<Group> {
        let node = tree.node(holder);
        let few = node.until - holder < 5 || !(node.tag.is_block() || holder == ROOT);
        let nodes = if few { Vec::new() } else { byline::beginnings(tree, holder, from) };
        let named = nodes.len();
        (named > 1).then_some(Group { nodes, named, begins: true, ..Group::default() })
    }

    fn is_named(&self) -> bool {
        self.named * 2 > self.nodes.len()
    }

    fn is_answered(&self, tree: &Tree<'_>, replies: &[NodeId]) -> bool {
        let sample = || self.nodes.iter().take(SAMPLE);
        !replies.is_empty()
            && sample().filter(|id| has_reply(tree, **id, replies)).count() * 2 > sample().count()
    }
}

/// How many groups are read at most: the ones with most to say for themselves come first.
const GROUPS: usize = 24;

/// How many elements of a group are read to judge it.
const SAMPLE: usize = 12;

/// The thread on a page that no row of the table knows.
pub(crate) fn find(tree: &Tree<'_>) -> Option<Thread> {
    let (whole, run) = (System::default(), System { run: true, ..System::default() });
    // A term of a definition list begins a comment whose text is the definition behind it.
    let row = |group: &Group| {
        let terms = || group.nodes.iter().all(|id| tree.tag(*id) == Tag::DT);
        if group.begins || terms() { &run } else { &whole }
    };
    let replies = reply_buttons(tree);
    let mut best: Option<(usize, Group)> = None;
    for group in groups(tree, &replies) {
        let score = score(tree, row(&group), &group, &replies);
        if score > best.as_ref().map_or(0, |(most, _)| *most) {
            best = Some((score, group));
        }
    }
    let (_, group) = best?;
    let mut thread = thread::read(tree, row(&group), &group.nodes);
    thread.retain(is_comment);
    (!thread.entries.is_empty()).then_some(thread)
}

/// Whether an entry of a group is a comment: written by someone or at some time, and not a notice.
fn is_comment(entry: &Entry) -> bool {
    (entry.author.is_some() || entry.time.is_some()) && !words::is_label(&entry.text) && !is_byline(entry)
}

/// Whether the text of an entry says who wrote and when, and nothing else: its comment stands elsewhere.
fn is_byline(entry: &Entry) -> bool {
    let (Some(author), Some(time)) = (&entry.author, &entry.time) else { return false };
    if entry.text.lines().next() == Some(time) {
        return true;
    }
    let both = entry.text.contains(author.as_str()) && words::is_date(&entry.text);
    both && entry.text.len() <= author.len() + time.len() + BESIDE
}

/// How many bytes stand beside name and date in a line of both.
const BESIDE: usize = 16;

/// The groups worth reading: named ones first, larger ones first.
fn groups(tree: &Tree<'_>, replies: &[NodeId]) -> Vec<Group> {
    let keys = Keys::new(tree);
    let mut known: HashMap<(u8, u64), usize, QuickHash> = HashMap::default();
    let mut groups: Vec<Group> = Vec::new();
    let mut walk = Walk::new(tree);
    let mut begun: Vec<Group> = Vec::new();
    while let Some((id, named)) = walk.next() {
        let own = tree.roles(id);
        if own & ELSEWHERE != 0 {
            continue;
        }
        if named && begun.len() < GROUPS {
            begun.extend(Group::begun(tree, id, id));
        }
        let Some(key) = keys.of(id, named) else { continue };
        let at = *known.entry(key).or_insert_with(|| {
            groups.push(Group::default());
            groups.len() - 1
        });
        let Some(group) = groups.get_mut(at) else { continue };
        group.nodes.push(id);
        group.named += usize::from(named || own & COMMENT != 0);
        group.own |= own & COMMENT != 0;
        group.alone |= id < walk.one_until;
    }
    groups.retain(|group| group.is_named() || group.nodes.len() > 1 && group.is_answered(tree, replies));
    groups
        .sort_by_key(|g| (!g.is_named(), std::cmp::Reverse(g.nodes.len().min(50)), g.nodes.first().copied()));
    groups.truncate(GROUPS);
    groups.append(&mut begun);
    groups.extend(walk.announcing.iter().filter_map(|id| Group::begun(tree, tree.node(*id).parent, *id)));
    groups
}
