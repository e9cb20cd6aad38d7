//! Why a page has no comments: a form only, a system that loads by script, closed, nothing of the kind.

use crate::comment::{Block, BlockPlace, Status};

use super::systems::Systems;
use super::tag::Tag;
use super::tree::Tree;
use super::words;

/// The status of a page without comments, and the system that loads by script where one does.
pub(crate) fn why_none(tree: &Tree<'_>, systems: &Systems, blocks: &[Block]) -> (Status, Option<String>) {
    if let Some(system) = systems.by_script(tree.source) {
        return (Status::ScriptLoaded, Some(system.name.clone()));
    }
    if has_form(tree) {
        return (Status::FormOnly, None);
    }
    let closed =
        blocks.iter().any(|block| block.place == BlockPlace::Section && words::is_closed(&block.text));
    (if closed { Status::Closed } else { Status::None }, None)
}

/// A form with room for a text, in a place named after comments or named so itself.
fn has_form(tree: &Tree<'_>) -> bool {
    let rooms = (1..tree.len()).filter(|id| tree.tag(*id) == Tag::TEXTAREA);
    rooms.take(50).any(|id| {
        let name = tree.attribute(id, "name").unwrap_or_default();
        [name, tree.id(id), tree.class(id)].into_iter().any(is_comment_name)
            || tree.ancestors(id).take(10).any(|a| tree.roles(a) & words::SECTION != 0)
    })
}

fn is_comment_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["comment", "kommentar", "comentario", "commentaire", "reactie"].iter().any(|word| name.contains(word))
}
