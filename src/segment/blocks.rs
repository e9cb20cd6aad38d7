//! The visible text around the comments, in runs of one place each, with offsets.
//!
//! What goes in: the tree and the thread found in it. What comes out: [`Block`]s in page order. What
//! this does not do: say what the text means.

use crate::comment::{Block, BlockPlace};

use super::render::Renderer;
use super::tag::Tag;
use super::thread::Thread;
use super::tree::{NodeId, ROOT, Tree};
use super::words;

/// The visible text outside the comments.
pub(crate) fn blocks(tree: &Tree<'_>, thread: &Thread) -> Vec<Block> {
    let items: Vec<(NodeId, NodeId)> = thread.entries.iter().map(|entry| (entry.item, entry.until)).collect();
    let heading = (1..tree.len()).find(|id| tree.tag(*id) == Tag::H1);
    // What holds the article's heading too is no section of comments.
    let section = common(tree, &items).filter(|outer| !heading.is_some_and(|h1| tree.within(h1, *outer)));
    let mut walk = Walk { tree, items, section, heading, places: Vec::new(), open: None, blocks: Vec::new() };
    walk.run();
    walk.blocks
}

/// The innermost element that holds all comments.
fn common(tree: &Tree<'_>, items: &[(NodeId, NodeId)]) -> Option<NodeId> {
    let (first, last) = (items.first()?.0, items.last()?.0);
    tree.ancestors(first).find(|outer| tree.within(last, *outer))
}

struct Walk<'t, 's> {
    tree: &'t Tree<'s>,
    items: Vec<(NodeId, NodeId)>,
    section: Option<NodeId>,
    heading: Option<NodeId>,
    /// Open elements that set a place, with their end.
    places: Vec<(NodeId, BlockPlace)>,
    open: Option<(Renderer<'t, 's>, BlockPlace)>,
    blocks: Vec<Block>,
}

impl Walk<'_, '_> {
    fn run(&mut self) {
        let mut at = ROOT + 1;
        while at < self.tree.len() {
            while self.places.last().is_some_and(|(until, _)| *until <= at) {
                self.places.pop();
            }
            let node = self.tree.node(at);
            if let Ok(item) = self.items.binary_search_by_key(&at, |(item, _)| *item) {
                self.flush();
                let until = self.items.get(item).map_or(node.until, |(_, until)| *until);
                at = until.max(at + 1);
            } else if super::render::is_unseen(self.tree, at) {
                at = node.until.max(at + 1);
            } else {
                self.visit(at);
                at += 1;
            }
        }
        self.flush();
    }

    fn place(&self) -> BlockPlace {
        self.places.last().map_or(BlockPlace::Other, |(_, place)| *place)
    }

    fn visit(&mut self, at: NodeId) {
        let node = self.tree.node(at);
        if node.tag == Tag::TEXT {
            let place = self.place();
            if self.open.as_ref().is_some_and(|(_, open)| *open != place) {
                self.flush();
            }
            let tree = self.tree;
            let (renderer, _) = self.open.get_or_insert_with(|| (Renderer::new(tree, true), place));
            renderer.add(at, &mut |_| false);
            return;
        }
        if let Some(place) = self.sets(at) {
            self.places.push((node.until, place));
        }
        if let Some((renderer, _)) = &mut self.open {
            renderer.part(node.tag);
        }
    }

    /// The place an element sets for what is in it.
    fn sets(&self, at: NodeId) -> Option<BlockPlace> {
        let (tree, tag) = (self.tree, self.tree.tag(at));
        if self.section == Some(at) || self.is_section(at) {
            return Some(BlockPlace::Section);
        }
        if self.place() == BlockPlace::Section {
            return None;
        }
        match tag {
            Tag::NAV | Tag::FOOTER | Tag::ASIDE => Some(BlockPlace::Other),
            Tag::HEADER if self.place() != BlockPlace::Article => Some(BlockPlace::Other),
            Tag::ARTICLE | Tag::MAIN | Tag::H1 => Some(BlockPlace::Article),
            _ if tag.is_block() && tree.roles(at) & words::ARTICLE != 0 => Some(BlockPlace::Article),
            _ => None,
        }
    }

    /// A box named after comments, or a form to write one.
    fn is_section(&self, at: NodeId) -> bool {
        let tree = self.tree;
        let tag = tree.tag(at);
        if !tag.is_block() || matches!(tag, Tag::BODY | Tag::HTML | Tag::MAIN | Tag::ARTICLE) {
            return false;
        }
        if self.heading.is_some_and(|h1| tree.within(h1, at)) {
            return false;
        }
        if tag == Tag::FORM {
            return (at..tree.node(at).until).take(2_000).any(|id| tree.tag(id) == Tag::TEXTAREA);
        }
        tree.roles(at) & words::SECTION != 0
    }

    fn flush(&mut self) {
        let Some((renderer, place)) = self.open.take() else { return };
        let run = renderer.finish();
        if !run.text.is_empty() {
            self.blocks.push(Block { text: run.text, offsets: run.offsets, place });
        }
    }
}
