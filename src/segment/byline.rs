//! Lines that begin a comment where nothing holds it together: a name and a date, and the text behind them.
//!
//! What goes in: the tree. What comes out: for each list of comments that looks so, the elements that begin
//! them: paragraphs, rows, headings that are brothers, each with a text before the next one. They are asked
//! for only where a heading or a box says that there are comments.

use super::entry::{clean_author, fold, is_name};
use super::render::text_of;
use super::tag::Tag;
use super::tree::{NodeId, Tree};
use super::words;

/// Longest source of such a line, in bytes, and the longest it shows.
const SOURCE: u32 = 1_500;
const SHOWN: usize = 140;

/// The beginnings among the brothers of a box from one of them on, where there are two at least and a text
/// behind each.
pub(crate) fn beginnings(tree: &Tree<'_>, holder: NodeId, from: NodeId) -> Vec<NodeId> {
    let brothers = tree.children(holder).filter(|id| *id >= from && tree.tag(*id) != Tag::TEXT);
    let brothers: Vec<NodeId> = brothers.collect();
    let mut found: Vec<NodeId> = Vec::new();
    let mut written = true;
    for (at, id) in brothers.iter().copied().enumerate() {
        let begins = match found.first() {
            Some(first) if tree.tag(*first) != tree.tag(id) => false,
            _ => begins(tree, id, brothers.get(at + 1).copied()),
        };
        if !begins {
            written |= has_text(tree, id) && !is_date_alone(tree, id);
            continue;
        }
        // Two such lines without a text between them are a table or a list of something else.
        if !written {
            return Vec::new();
        }
        found.push(id);
        written = false;
    }
    if written && found.len() > 1 { found } else { Vec::new() }
}

/// Whether an element says who wrote and when, and nothing else; or who, and the next one when.
fn begins(tree: &Tree<'_>, id: NodeId, next: Option<NodeId>) -> bool {
    let tag = tree.tag(id);
    if !(matches!(tag, Tag::P | Tag::DIV | Tag::TR | Tag::LI | Tag::DT | Tag::SPAN) || tag.is_heading())
        || !is_short(tree, id)
    {
        return false;
    }
    let shown = fold(&text_of(tree, id));
    if shown.len() > SHOWN || words::is_heading(&shown) {
        return false;
    }
    if words::is_date(&shown) {
        let name = clean_author(&shown).filter(|name| *name != shown && is_name(name));
        return name.is_some_and(|name| stands_out(tree, id, &name));
    }
    tag.is_heading() && is_name(&shown) && next.is_some_and(|next| is_date_alone(tree, next))
}

/// Whether a line begins with an element that holds a name, and no more of it than that.
fn stands_out(tree: &Tree<'_>, id: NodeId, name: &str) -> bool {
    (id + 1..tree.node(id).until).take(24).any(|inner| {
        let tag = tree.tag(inner);
        let marks = matches!(tag, Tag::B | Tag::STRONG | Tag::A | Tag::EM | Tag::I | Tag::CITE | Tag::SPAN);
        marks && fold(&text_of(tree, inner)).trim_end_matches([':', ',', ' ']) == name
    })
}

/// Whether an element shows something among its first nodes.
fn has_text(tree: &Tree<'_>, id: NodeId) -> bool {
    (id..tree.node(id).until).take(40).any(|id| {
        let node = tree.node(id);
        node.tag == Tag::TEXT && !tree.slice(node.start, node.end).trim().is_empty()
    })
}

fn is_date_alone(tree: &Tree<'_>, id: NodeId) -> bool {
    is_short(tree, id) && {
        let shown = fold(&text_of(tree, id));
        shown.len() <= 48 && words::is_date(&shown)
    }
}

fn is_short(tree: &Tree<'_>, id: NodeId) -> bool {
    let node = tree.node(id);
    node.end.saturating_sub(node.start) <= SOURCE
}

#[cfg(test)]
mod tests {
    use super::beginnings;
    use crate::segment::tree::{ROOT, Tree};

    #[test]
    fn lines_of_name_and_date_with_texts_behind_them_begin_comments() {
        let rows = "<p><b>Ann</b> wrote on 3 May 2021:</p><p>Yes.</p><p><b>Ben</b> wrote on 4 May 2021:</p><p>No.</p>";
        assert_eq!(beginnings(&Tree::new(rows), ROOT, 0).len(), 2);
        let heads = "<h4>Ann</h4><p>3 May 2021</p><p>Yes.</p><h4>Ben</h4><p>4 May 2021</p><p>No.</p>";
        assert_eq!(beginnings(&Tree::new(heads), ROOT, 0).len(), 2);
        let table = "<p><b>Ann</b> 3 May 2021</p><p><b>Ben</b> 4 May 2021</p>";
        assert_eq!(beginnings(&Tree::new(table), ROOT, 0), [] as [u32; 0]);
    }
}
