//! The elements of a page that may be comments, one after the other.

use super::GROUPS;
use crate::segment::render::text_of;
use crate::segment::tag::Tag;
use crate::segment::tree::{NodeId, ROOT, Tree};
use crate::segment::words;

/// Walks the elements that may be comments, leaving out menus, forms and lists of something else, and
/// knows whether something around each says that comments stand there.
pub(super) struct Walk<'t, 's> {
    tree: &'t Tree<'s>,
    at: NodeId,
    /// Until where a box or a heading says that there are comments.
    named_until: NodeId,
    /// Until where a heading says that there is one comment.
    pub(super) one_until: NodeId,
    heading: Option<NodeId>,
    /// The headings that say so, at most [`GROUPS`] of them.
    pub(super) announcing: Vec<NodeId>,
}

impl<'t, 's> Walk<'t, 's> {
    pub(super) fn new(tree: &'t Tree<'s>) -> Self {
        let heading = (1..tree.len()).find(|id| tree.tag(*id) == Tag::H1);
        Self { tree, at: ROOT + 1, named_until: 0, one_until: 0, heading, announcing: Vec::new() }
    }

    pub(super) fn next(&mut self) -> Option<(NodeId, bool)> {
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
