//! Comments of systems no row knows: repeated structures that look like comments.
//!
//! What goes in: the tree. What comes out: the elements of the group that looks most like a list of
//! comments, or nothing. A group is the elements that are named alike. Its elements must hold what a
//! comment holds (an author or a date, and a text), and something must say that they are comments: what
//! the page calls them or the box around them, a heading over them, buttons to reply in them.

use std::collections::HashMap;
use std::hash::Hasher;

use super::byline;
use super::entry::Entry;
use super::quick::{Quick, QuickHash};
use super::render::{plain, text_of};
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

/// What makes elements of one group: their tag and the words of their class or, without one, of their `id`
/// or of what holds them, numbers and alternations left out.
struct Keys<'t, 's> {
    tree: &'t Tree<'s>,
    /// For each of the page's classes its words as one number; 0 where it has none.
    classes: Vec<u64>,
}

impl<'t, 's> Keys<'t, 's> {
    fn new(tree: &'t Tree<'s>) -> Self {
        let names = tree.names();
        let mut times = vec![0u32; names.classes.len()];
        for class in &names.of {
            if let Some(times) = times.get_mut(*class as usize) {
                *times += 1;
            }
        }
        // Names a program made up ("css-9x8y") are words of no language, but the same ones each time.
        let of_words: Vec<Stem> = names.words.iter().map(|word| stem_of(word)).collect();
        let stem = |number: &u32| of_words.get(*number as usize).copied().unwrap_or(Stem::None);
        let number = |(value, (class, times)): (usize, (&&str, &u32))| match joined(
            names.words_of(value).iter().map(stem),
        ) {
            0 if *times > 1 && !class.is_empty() => hash_of(class),
            _ if *times > 1 && is_short(class) => hash_of(class),
            number => number,
        };
        Self { tree, classes: names.classes.iter().zip(&times).enumerate().map(number).collect() }
    }

    /// The key of an element; `named` is whether something says that comments stand there.
    fn of(&self, id: NodeId, named: bool) -> Option<(u8, u64)> {
        let tree = self.tree;
        let tag = tree.tag(id);
        if !HOLDERS.contains(&tag) {
            return None;
        }
        let by_class = self.class(id);
        if by_class != 0 {
            return Some((tag.0, by_class));
        }
        let numbered = tree.id(id).bytes().any(|b| b.is_ascii_digit());
        if numbered {
            return Some((tag.0, number_of(tree.id(id)).max(1)));
        }
        let parent = tree.node(id).parent;
        match self.class(parent) {
            0 if tree.id(parent).is_empty() && matches!(tag, Tag::P | Tag::TD) => None,
            0 if tree.id(parent).is_empty() => Some((tag.0, self.bare(id, named))),
            0 => Some((tag.0, number_of(tree.id(parent)).rotate_left(1))),
            around => Some((tag.0, around.rotate_left(1))),
        }
    }

    /// What elements are grouped by that neither they nor what holds them have a name: their data
    /// attributes, and whether comments are announced there; where not, what kind of element holds them.
    fn bare(&self, id: NodeId, named: bool) -> u64 {
        let data = self.tree.attributes(id).map(|(name, _)| name).filter(|name| name.starts_with("data-"));
        let sum = data.fold(0u64, |sum, name| sum.wrapping_add(hash_of(name)));
        let around =
            if named || sum != 0 { 0 } else { u64::from(self.tree.tag(self.tree.node(id).parent).0) };
        sum.wrapping_add(around << 1 | u64::from(named)).rotate_left(1)
    }

    fn class(&self, id: NodeId) -> u64 {
        let class = self.tree.names().of.get(id as usize).and_then(|class| self.classes.get(*class as usize));
        class.copied().unwrap_or(0)
    }
}

/// Elements that may hold a comment.
const HOLDERS: &[Tag] = &[
    Tag::DIV,
    Tag::LI,
    Tag::ARTICLE,
    Tag::SECTION,
    Tag::TR,
    Tag::DL,
    Tag::DT,
    Tag::DD,
    Tag::TD,
    Tag::BLOCKQUOTE,
    Tag::DETAILS,
    Tag::TABLE,
    Tag::P,
    Tag::FIGURE,
    Tag::FIELDSET,
    Tag::OTHER,
    Tag::UL,
    Tag::ASIDE,
];

/// What a word of a class or `id` says about which list its element is of.
#[derive(Debug, Clone, Copy)]
enum Stem {
    /// Nothing: elements of one list differ by it.
    None,
    /// A word for comments: it alone decides.
    Comment(u64),
    /// One of several that decide together.
    Other(u64),
}

fn stem_of(word: &str) -> Stem {
    let stem = word.trim_end_matches(|c: char| c.is_ascii_digit() || c == '-' || c == '_');
    let varies = || VARYING.iter().any(|word| word.eq_ignore_ascii_case(stem));
    if stem.is_empty() || stem.bytes().any(|b| b.is_ascii_digit()) || varies() {
        return Stem::None;
    }
    let hash = hash_of(stem);
    if words::role_of(stem) & COMMENT != 0 { Stem::Comment(hash) } else { Stem::Other(hash) }
}

/// The words of a class or `id` that comments of one list share, as one number: a word for comments alone
/// where there is one, else all of them, in any order.
fn joined(stems: impl Iterator<Item = Stem>) -> u64 {
    let mut sum = 0u64;
    for stem in stems {
        match stem {
            Stem::None => {}
            Stem::Comment(hash) => return hash,
            Stem::Other(hash) => sum = sum.wrapping_add(hash),
        }
    }
    sum
}

/// The same of a value that is not among the page's classes.
fn number_of(names: &str) -> u64 {
    joined(names.split_ascii_whitespace().map(stem_of))
}

/// Whether a class is a letter or two and a number, as programs shorten names.
fn is_short(class: &str) -> bool {
    let letters = class.bytes().take_while(u8::is_ascii_alphabetic).count();
    letters <= 2 && class.len() > letters && class.bytes().skip(letters).all(|b| b.is_ascii_digit())
}

fn hash_of(name: &str) -> u64 {
    let mut hash = Quick::default();
    hash.write(name.as_bytes());
    hash.finish().max(1)
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
    /// Until where a heading says that there is one comment.
    one_until: NodeId,
    heading: Option<NodeId>,
    /// The headings that say so, at most [`GROUPS`] of them.
    announcing: Vec<NodeId>,
}

impl<'t, 's> Walk<'t, 's> {
    fn new(tree: &'t Tree<'s>) -> Self {
        let heading = (1..tree.len()).find(|id| tree.tag(*id) == Tag::H1);
        Self { tree, at: ROOT + 1, named_until: 0, one_until: 0, heading, announcing: Vec::new() }
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
            if self.announcing.len() < GROUPS {
                self.announcing.push(id);
            }
            if words::is_heading_of_one(&text_of(tree, id)) {
                self.one_until = outer;
            }
        }
    }
}

/// How much a group looks like a list of comments; 0 where it does not.
fn score(tree: &Tree<'_>, row: &System, group: &Group, replies: &[NodeId]) -> usize {
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
    let words: usize = good.iter().map(|e| words_of(&e.text)).sum();
    if good.len() * 2 < sample.len().min(thread.entries.len().max(1))
        || words < good.len() * 2
        || good.is_empty()
    {
        return 0;
    }
    let answers: Vec<NodeId> = replies.iter().copied().filter(|id| is_answer(tree, *id)).collect();
    let answered = sample.iter().filter(|id| has_reply(tree, **id, &answers)).count();
    let replies = sample.iter().filter(|id| has_reply(tree, **id, replies)).count();
    let told = if group.is_named() { replies } else { answered };
    if !is_told(group, &good, complete, told) || are_teasers(tree, &sample) || is_article(tree, &sample) {
        return 0;
    }
    // The box around all comments is called after them too, and its notices have a heading and a date.
    let boxes = || sample.iter().any(|id| words::is_plural(tree.class(*id), tree.id(*id)));
    if good.len() == 1 && replies == 0 && boxes() {
        return 0;
    }
    let all = group.nodes.len() * good.len() / sample.len().max(1);
    all * (4
        + 4 * usize::from(complete * 2 >= good.len())
        + 2 * usize::from(group.is_named())
        + usize::from(replies > 0))
}

/// How many words a text has; where words are not parted by spaces, two letters count as one.
fn words_of(text: &str) -> usize {
    text.split_whitespace().count().max(text.chars().filter(|c| !c.is_ascii()).count() / 2)
}

/// Whether enough says that a group is comments. One element alone must be named so and be complete;
/// several that nothing names must all be complete and have buttons to answer them.
fn is_told(group: &Group, good: &[&Entry], complete: usize, replies: usize) -> bool {
    let most = |count: usize| count * 5 >= good.len() * 4;
    if !group.is_named() {
        return good.len() > 1 && most(complete) && most(replies);
    }
    let authors = good.iter().filter(|entry| entry.author.is_some()).count();
    let times = good.iter().filter(|entry| entry.time.is_some()).count();
    if good.len() == 1 {
        return complete == 1 && (group.own || group.alone && replies == 1);
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

/// The texts of the page's buttons to answer, quote or report a comment.
fn reply_buttons(tree: &Tree<'_>) -> Vec<NodeId> {
    let buttons = (1..tree.len()).filter(|id| {
        let node = tree.node(*id);
        node.tag == Tag::TEXT && node.end - node.start < 60 && {
            let parent = tree.tag(node.parent);
            let holder = matches!(parent, Tag::A | Tag::BUTTON | Tag::SPAN)
                || tree.tag(tree.node(node.parent).parent) == Tag::A;
            holder && words::is_reply(&plain(tree.slice(node.start, node.end)))
        }
    });
    buttons.collect()
}

/// Whether a button's text answers, rather than reports or quotes.
fn is_answer(tree: &Tree<'_>, button: NodeId) -> bool {
    let node = tree.node(button);
    words::is_answer(&plain(tree.slice(node.start, node.end)))
}

/// Whether one of the buttons stands in an element.
fn has_reply(tree: &Tree<'_>, item: NodeId, replies: &[NodeId]) -> bool {
    let next = replies.partition_point(|id| *id < item);
    replies.get(next).is_some_and(|id| *id < tree.node(item).until)
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
