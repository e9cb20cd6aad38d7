//! One comment's element to its parts: who, when, what.
//!
//! What goes in: the element, the nodes that are its own (nested comments left out), the row of the
//! systems table that found it. What comes out: an [`Entry`]. Where the row does not say where a part
//! stands, what the page calls its parts decides (`words`).

mod author;
mod body;
mod furniture;
mod name;
mod time;

use crate::comment::Kind;

use super::render::{Rendered, Renderer, is_unseen};
use super::select::Selector;
use super::systems::System;
use super::tree::{NodeId, Tree};
use super::words;

pub(crate) use name::{clean_author, fold, is_name};

/// One entry of a thread, before it has a place in it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Entry {
    /// The element that holds it, or the first of a run of them.
    pub(crate) item: NodeId,
    /// One past its last node.
    pub(crate) until: NodeId,
    /// Whether the row said where the text stands.
    pub(crate) by_row: bool,
    /// The author's name.
    pub(crate) author: Option<String>,
    /// Whom it says it answers.
    pub(crate) reply_to: Option<String>,
    /// Machine-readable where the page has it so.
    pub(crate) time: Option<String>,
    /// Comment, pingback or removed.
    pub(crate) kind: Kind,
    /// What was written.
    pub(crate) text: String,
    /// Its span in the source.
    pub(crate) span: (u32, u32),
    /// Quotes inside the text.
    pub(crate) quoted: Vec<String>,
}

/// The nodes of a comment that are its own: all in it but nested comments and what is never shown.
fn own_nodes(
    tree: &Tree<'_>,
    from: NodeId,
    until: NodeId,
    is_nested: &dyn Fn(NodeId) -> bool,
) -> Vec<NodeId> {
    let mut own = Vec::new();
    let mut at = from;
    while at < until {
        if is_nested(at) || is_unseen(tree, at) {
            at = tree.node(at).until.max(at + 1);
        } else {
            own.push(at);
            at += 1;
        }
    }
    own
}

/// What is known of a comment's element while it is read.
pub(crate) struct Reader<'a, 's> {
    tree: &'a Tree<'s>,
    row: &'a System,
    item: NodeId,
    until: NodeId,
    own: Vec<NodeId>,
    is_nested: &'a dyn Fn(NodeId) -> bool,
    author_at: Option<NodeId>,
    time_at: Option<NodeId>,
}

/// Longest source of a name, a date or a button, in bytes: pictures and menus beside a name included.
const SMALL: u32 = 6_000;

/// Longest name of an author, in bytes: longer ones on real pages are whole sentences.
const NAME: usize = 120;

impl<'a, 's> Reader<'a, 's> {
    /// Looks at one comment's element.
    pub(crate) fn new(
        tree: &'a Tree<'s>,
        row: &'a System,
        (item, until): (NodeId, NodeId),
        is_nested: &'a dyn Fn(NodeId) -> bool,
    ) -> Self {
        let from = if until == tree.node(item).until { item + 1 } else { item };
        let own = own_nodes(tree, from, until, &|id| id != item && is_nested(id));
        Self { tree, row, item, until, own, is_nested, author_at: None, time_at: None }
    }

    /// Whether a node is a comment inside this one.
    fn nested(&self, id: NodeId) -> bool {
        id != self.item && (self.is_nested)(id)
    }

    /// The outermost nodes of the comment: what is in its element, or the run of elements it is.
    fn roots(&self) -> Vec<NodeId> {
        if self.until == self.tree.node(self.item).until {
            return self.tree.children(self.item).collect();
        }
        let mut roots = Vec::new();
        let mut at = self.item;
        while at < self.until {
            roots.push(at);
            at = self.tree.node(at).until.max(at + 1);
        }
        roots
    }

    /// The comment's parts; `None` where nothing is written in it.
    pub(crate) fn read(mut self) -> Option<Entry> {
        let author = self.author();
        let time = self.time();
        let (mut body, by_row) = self.body();
        let mut kind = self.kind(body.as_ref().map_or("", |b| b.text.as_str()));
        let bare_pingback = kind == Kind::Pingback && body.as_ref().is_some_and(|body| body.text.len() < 12);
        if body.as_ref().is_none_or(|body| body.text.is_empty())
            || bare_pingback
            || kind == Kind::Removed && !by_row
        {
            if kind == Kind::Comment {
                kind = Kind::Removed;
            }
            body = Some(self.whole());
        }
        let body = body.filter(|body| !body.text.is_empty())?;
        let nothing = kind == Kind::Removed && author.is_none() && time.is_none() && !self.row.exact;
        if nothing && !words::is_removed(&body.text) {
            return None;
        }
        let quoted = self.quotes(body.span);
        let (item, until) = (self.item, self.until);
        let reply_to = self.reply_to(body.span);
        let Rendered { text, span, .. } = body;
        Some(Entry { item, until, by_row, author, reply_to, time, kind, text, span, quoted })
    }

    fn roles(&self, id: NodeId) -> words::Roles {
        self.tree.roles(id)
    }

    /// Text of a node without nested comments.
    fn text(&self, id: NodeId) -> String {
        let mut renderer = Renderer::new(self.tree, false);
        renderer.add(id, &mut |at| self.nested(at));
        renderer.finish().text
    }

    /// Whether an element can be a name, a date or a button: what keeps nested ones from being read again and again.
    fn is_small(&self, id: NodeId) -> bool {
        let node = self.tree.node(id);
        node.end.saturating_sub(node.start) < SMALL
    }

    fn kind(&self, body: &str) -> Kind {
        let marked = |selector: &Selector| {
            !selector.is_empty()
                && (selector.matches(self.tree, self.item)
                    || self.own.iter().any(|id| selector.matches(self.tree, *id)))
        };
        if marked(&self.row.pingback) || is_pingback(body) {
            Kind::Pingback
        } else if marked(&self.row.removed) || words::is_removed(body) {
            Kind::Removed
        } else {
            Kind::Comment
        }
    }
}

fn is_pingback(text: &str) -> bool {
    // What blogs send each other: a cut-out of the linking page.
    let cut = |mark: &str| text.starts_with(mark) && text.ends_with(mark);
    if text.len() > 10 && (cut("[…]") || cut("[...]")) {
        return true;
    }
    let low: String = text.chars().take(12).collect::<String>().to_lowercase();
    low.starts_with("pingback:") || low.starts_with("trackback:")
}
