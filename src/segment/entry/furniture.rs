//! What stands in a comment and is none of its text: its author, its time, buttons, forms.

use super::name::{fold, is_bare, is_name};
use super::{NAME, Reader};
use crate::segment::render::{shown, text_of};
use crate::segment::select::has_class;
use crate::segment::tag::Tag;
use crate::segment::tree::{NodeId, Tree};
use crate::segment::words::{self, AUTHOR, BODY, DATE, ELSEWHERE, META, is_label};

/// How many bytes a line that says who wrote and when has beside the name and the time.
const BYLINE: usize = 48;

/// Longest source of "in reply to Ann" with its link, in bytes.
const ADDRESS: u32 = 600;

impl Reader<'_, '_> {
    /// Whether a node inside the comment is none of its text.
    pub(super) fn skips(&self, id: NodeId) -> bool {
        self.nested(id) || self.is_furniture(id)
    }

    /// Author, time, buttons, forms.
    pub(super) fn is_furniture(&self, id: NodeId) -> bool {
        let tag = self.tree.tag(id);
        if tag == Tag::TEXT {
            return false;
        }
        if tag.is_control() || tag == Tag::FORM || Some(id) == self.author_at || Some(id) == self.time_at {
            return true;
        }
        if self.is_address(id) {
            return true;
        }
        let roles = self.roles(id);
        let holds_text = roles & BODY != 0;
        let beside = roles & (AUTHOR | DATE | META | ELSEWHERE) != 0 && !holds_text;
        if tag == Tag::P && self.is_small(id) && self.holds_buttons_only(id) {
            return true;
        }
        if matches!(tag, Tag::P | Tag::DIV | Tag::CITE | Tag::SMALL) && self.is_byline(id) {
            return true;
        }
        beside
            || tag == Tag::A && self.is_small(id) && is_label(&text_of(self.tree, id))
            || tag.is_heading() && self.holds_author(id)
    }

    /// Whether an element says whom the comment answers, and nothing else.
    fn is_address(&self, id: NodeId) -> bool {
        let node = self.tree.node(id);
        node.end - node.start < ADDRESS && {
            let text = fold(&self.text(id));
            text.len() < NAME && words::after_in_reply(&text).is_some_and(|name| is_name(&name))
        }
    }

    /// Whether an element holds links or buttons that are labels, and nothing else.
    fn holds_buttons_only(&self, id: NodeId) -> bool {
        let mut nodes =
            (id + 1..self.tree.node(id).until).filter(|n| self.tree.tag(*n) == Tag::TEXT).peekable();
        nodes.peek().is_some()
            && nodes.all(|n| {
                let text = shown(self.tree, n);
                let around = self.tree.tag(self.tree.node(n).parent);
                let in_link = matches!(around, Tag::A | Tag::BUTTON | Tag::SPAN);
                text.chars().all(|c| !c.is_alphanumeric()) || in_link && is_label(&text)
            })
    }

    /// Whether an element is a line that says who wrote and when, and nothing else.
    fn is_byline(&self, id: NodeId) -> bool {
        if !self.holds_author(id) || !self.is_small(id) || self.holds_text_apart(id) {
            return false;
        }
        let author = self.author_at.map_or(0, |at| self.text(at).len());
        let time = self.time_at.filter(|at| self.tree.within(*at, id)).map_or(0, |at| self.text(at).len());
        self.text(id).len() <= author + time + BYLINE
    }

    /// Whether an element has a block in it that holds neither author nor time, and words of a reader.
    fn holds_text_apart(&self, id: NodeId) -> bool {
        let holds = |part: Option<NodeId>, block| part.is_some_and(|part| self.tree.within(part, block));
        self.tree.children(id).take(16).any(|block| {
            self.tree.tag(block).is_block()
                && !(holds(self.author_at, block) || holds(self.time_at, block))
                && self.roles(block) & (AUTHOR | DATE | META | ELSEWHERE) == 0
                && !is_bare(&self.text(block))
        })
    }

    fn holds_author(&self, id: NodeId) -> bool {
        self.author_at.is_some_and(|author| self.tree.within(author, id))
    }

    /// Whether a node inside a body is none of it: what the row says, controls, blocks of buttons.
    pub(super) fn skips_in_body(&self, id: NodeId) -> bool {
        let tag = self.tree.tag(id);
        if tag == Tag::TEXT {
            return false;
        }
        if self.nested(id) || tag == Tag::FORM || tag.is_control() || self.row.skip.matches(self.tree, id) {
            return true;
        }
        if self.author_at == Some(id) || self.time_at == Some(id) {
            return true;
        }
        let roles = self.roles(id);
        let beside = roles & (META | ELSEWHERE) != 0 && roles & BODY == 0;
        if tag.is_block() { beside } else { self.is_small(id) && is_button(self.tree, id, beside) }
    }
}

fn is_button(tree: &Tree<'_>, id: NodeId, named: bool) -> bool {
    let tag = tree.tag(id);
    let bare = matches!(tag, Tag::A | Tag::SPAN | Tag::BUTTON | Tag::SMALL | Tag::I);
    bare && (named || tag == Tag::A && (has_class(tree.class(id), "more") || !tree.class(id).is_empty())) && {
        let text = text_of(tree, id);
        is_label(&text)
    }
}
