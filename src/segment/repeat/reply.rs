//! Buttons to answer, quote or report a comment.

use crate::segment::render::shown;
use crate::segment::tag::Tag;
use crate::segment::tree::{NodeId, Tree};
use crate::segment::words;

/// The texts of the page's buttons to answer, quote or report a comment.
pub(super) fn reply_buttons(tree: &Tree<'_>) -> Vec<NodeId> {
    let buttons = (1..tree.len()).filter(|id| {
        let node = tree.node(*id);
        node.tag == Tag::TEXT && node.end - node.start < 60 && {
            let parent = tree.tag(node.parent);
            let holder = matches!(parent, Tag::A | Tag::BUTTON | Tag::SPAN)
                || tree.tag(tree.node(node.parent).parent) == Tag::A;
            holder && words::is_reply(&shown(tree, *id))
        }
    });
    buttons.collect()
}

/// Whether a button's text answers, rather than reports or quotes.
pub(super) fn is_answer(tree: &Tree<'_>, button: NodeId) -> bool {
    words::is_answer(&shown(tree, button))
}

/// Whether one of the buttons stands in an element.
pub(super) fn has_reply(tree: &Tree<'_>, item: NodeId, replies: &[NodeId]) -> bool {
    let next = replies.partition_point(|id| *id < item);
    replies.get(next).is_some_and(|id| *id < tree.node(item).until)
}
