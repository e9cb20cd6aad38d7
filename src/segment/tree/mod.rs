//! A page's source to a light tree: nodes in page order, each with its byte offsets, nothing copied.
//!
//! Not a browser's tree: no node is moved or made up. Implied end tags, void and raw elements and
//! mis-nested end tags are handled so that real pages come out as their authors meant them. One pass,
//! no recursion, time linear in the source whatever stands in it.

mod attribute;
mod build;
mod implied;

use std::cell::OnceCell;

use super::names::Names;
use super::select::has_class;
use super::tag::Tag;
use super::words::{self, Roles};

pub(crate) use attribute::Attributes;
use build::Builder;

/// A node's place in the tree: nodes are in page order, so a node's subtree is a range.
pub(crate) type NodeId = u32;

/// The root of every tree: holds the whole page, has no tag of its own.
pub(crate) const ROOT: NodeId = 0;

/// An element or a run of text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Node {
    /// The element's name, or [`Tag::TEXT`].
    pub(crate) tag: Tag,
    /// The enclosing element.
    pub(crate) parent: NodeId,
    /// One past the last node of the subtree.
    pub(crate) until: NodeId,
    /// First byte: of the start tag, or of the text.
    pub(crate) start: u32,
    /// One past the start tag; for text one past the text.
    pub(crate) inner: u32,
    /// One past the last byte, end tag included.
    pub(crate) end: u32,
    class: (u32, u32),
    id: (u32, u32),
    /// The marks of its attributes' names: see [`mark`].
    marks: u64,
}

/// One bit of 64 for an attribute's name in any case, so that most elements need not be searched for it.
pub(crate) fn mark(name: &[u8]) -> u64 {
    let at = |at: usize| name.get(at).map_or(0, |b| u32::from(b | 0x20));
    let ends = at(0) | at(name.len() / 2) << 8 | at(name.len().wrapping_sub(1)) << 16;
    // Multiplied by an odd number with its bits well spread, the golden ratio's fraction.
    1 << ((ends | (name.len() as u32) << 24).wrapping_mul(0x9e37_79b9) >> 26)
}

/// The tree of a page.
#[derive(Debug)]
pub(crate) struct Tree<'s> {
    /// The source every offset counts in.
    pub(crate) source: &'s str,
    nodes: Vec<Node>,
    names: OnceCell<Names<'s>>,
    roles: OnceCell<Vec<Roles>>,
}

const EMPTY: Node = Node {
    tag: Tag::OTHER,
    parent: ROOT,
    until: 0,
    start: 0,
    inner: 0,
    end: 0,
    class: (0, 0),
    id: (0, 0),
    marks: 0,
};

impl<'s> Tree<'s> {
    /// The tree of a source. Sources over 4 GiB are read up to there.
    pub(crate) fn new(source: &'s str) -> Self {
        Builder::new(source).build()
    }

    /// How many nodes there are, the root included.
    pub(crate) fn len(&self) -> NodeId {
        self.nodes.len() as NodeId
    }

    /// A node; the empty node for an id that is not of this tree.
    pub(crate) fn node(&self, id: NodeId) -> &Node {
        self.nodes.get(id as usize).unwrap_or(&EMPTY)
    }

    /// The element's name.
    pub(crate) fn tag(&self, id: NodeId) -> Tag {
        self.node(id).tag
    }

    /// The value of `class`, as written.
    pub(crate) fn class(&self, id: NodeId) -> &'s str {
        let (from, to) = self.node(id).class;
        self.slice(from, to)
    }

    /// The value of `id`, as written.
    pub(crate) fn id(&self, id: NodeId) -> &'s str {
        let (from, to) = self.node(id).id;
        self.slice(from, to)
    }

    /// What an element's class and `id` say it is; read for the whole page when first asked for.
    pub(crate) fn roles(&self, id: NodeId) -> Roles {
        let roles = self.roles.get_or_init(|| self.all_roles());
        roles.get(id as usize).copied().unwrap_or(0)
    }

    fn all_roles(&self) -> Vec<Roles> {
        let names = self.names();
        let of_classes = names.roles();
        let of_class = |id: NodeId| {
            let class = names.of.get(id as usize).and_then(|class| of_classes.get(*class as usize));
            class.copied().unwrap_or(0)
        };
        let of_id = |id: NodeId| if self.id(id).is_empty() { 0 } else { words::roles_of(self.id(id)) };
        (0..self.len()).map(|id| of_class(id) | of_id(id)).collect()
    }

    /// The distinct classes of the page; found when first asked for.
    pub(crate) fn names(&self) -> &Names<'s> {
        self.names.get_or_init(|| Names::new((0..self.len()).map(|id| self.class(id))))
    }

    /// Whether an element has a class, whose [`sign`](super::names::sign) is given.
    pub(crate) fn has_class(&self, id: NodeId, class: &str, sign: u64) -> bool {
        self.names().may_have(id, sign) && has_class(self.class(id), class)
    }

    /// The marks of an element's attributes.
    pub(crate) fn marks(&self, id: NodeId) -> u64 {
        self.node(id).marks
    }

    /// The source between two offsets; empty where they are not on characters' bounds.
    pub(crate) fn slice(&self, from: u32, to: u32) -> &'s str {
        self.source.get(from as usize..to as usize).unwrap_or_default()
    }

    /// The name of an element as written, for those without a row in the table.
    pub(crate) fn name(&self, id: NodeId) -> &'s str {
        let node = self.node(id);
        let tag = self.slice(node.start, node.inner).get(1..).unwrap_or_default();
        let end =
            tag.bytes().position(|b| b.is_ascii_whitespace() || b == b'>' || b == b'/').unwrap_or(tag.len());
        tag.get(..end).unwrap_or_default()
    }

    /// The attributes of an element, in order, values as written (entities not decoded).
    pub(crate) fn attributes(&self, id: NodeId) -> Attributes<'s> {
        let node = self.node(id);
        if node.tag == Tag::TEXT || id == ROOT {
            return Attributes { rest: "" };
        }
        let tag = self.slice(node.start, node.inner);
        let name = self.name(id).len() + 1;
        Attributes { rest: tag.get(name..tag.len().saturating_sub(1)).unwrap_or_default() }
    }

    /// The value of an attribute, as written; empty for one without a value.
    pub(crate) fn attribute(&self, id: NodeId, name: &str) -> Option<&'s str> {
        match name {
            "class" => Some(self.class(id)).filter(|v| !v.is_empty()),
            "id" => Some(self.id(id)).filter(|v| !v.is_empty()),
            _ if self.node(id).marks & mark(name.as_bytes()) == 0 => None,
            _ => self.attributes(id).find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v),
        }
    }

    /// The children of a node, in order.
    pub(crate) fn children(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let until = self.node(id).until;
        let mut next = id + 1;
        std::iter::from_fn(move || {
            let child = next;
            (child < until).then(|| {
                next = self.node(child).until.max(child + 1);
                child
            })
        })
    }

    /// The enclosing elements, innermost first, at most [`ANCESTORS`] of them and never the root.
    pub(crate) fn ancestors(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let mut at = id;
        std::iter::from_fn(move || {
            at = self.node(at).parent;
            (at != ROOT).then_some(at)
        })
        .take(ANCESTORS)
    }

    /// Whether a node is another or stands in it.
    pub(crate) fn within(&self, id: NodeId, outer: NodeId) -> bool {
        id >= outer && id < self.node(outer).until
    }
}

/// How far up a walk goes: deep enough for any page, and what keeps a page nested 100,000 deep linear.
pub(crate) const ANCESTORS: usize = 48;
