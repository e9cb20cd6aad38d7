//! A saved HTML page to its [`Page`]: the systems table first, then the look for repeated structures.

use crate::comment::{Comment, Page, Status};

use super::blocks;
use super::linked;
use super::render::{render, text_of};
use super::repeat;
use super::status;
use super::systems::{System, Systems};
use super::tag::Tag;
use super::thread::{self, Thread};
use super::tree::{ROOT, Tree};

/// The page an HTML source is.
pub(crate) fn segment_html(source: String, systems: &Systems) -> Page {
    let tree = Tree::new(&source);
    let found = by_table(&tree, systems);
    let next = found.as_ref().and_then(|(row, _)| next_page(&tree, row));
    let system = found.as_ref().map(|(row, _)| row.name.clone());
    let shown = found.map(|(_, thread)| thread).or_else(|| repeat::find(&tree)).unwrap_or_default();
    let blocks = blocks::blocks(&tree, &shown);
    let linked = if shown.entries.is_empty() { linked::find(&tree) } else { None };
    let system = system.or_else(|| linked.is_some().then(|| JSON_LD.to_owned()));
    let comments = comments(&linked.unwrap_or(shown));
    let (status, system) = match system {
        system if !comments.is_empty() => (Status::Comments, system),
        _ => status::why_none(&tree, systems, &blocks),
    };
    let (title, language) = (title(&tree), language(&tree));
    Page { status, system, title, language, comments, next, blocks, source }
}

/// The name of the system of comments that a page holds as data alone.
pub(crate) const JSON_LD: &str = "json-ld";

/// The row that finds most comments on the page, and what it finds.
fn by_table<'y>(tree: &Tree<'_>, systems: &'y Systems) -> Option<(&'y System, Thread)> {
    let mut best: Option<(&System, Thread, usize)> = None;
    for (row, items) in systems.candidates(tree) {
        let Some(system) = systems.rows.get(row) else { continue };
        if !system.page.is_empty() && !system.page.occurs(tree) {
            continue;
        }
        let thread = thread::read(tree, system, &items);
        if !is_sound(&thread) {
            continue;
        }
        let count = thread::weight(&thread);
        if !thread.entries.is_empty() && best.as_ref().is_none_or(|(_, _, most)| count > *most) {
            best = Some((system, thread, count));
        }
    }
    best.map(|(system, thread, _)| (system, thread))
}

/// Whether most of what a row found has what a comment has: an author, a time, a text where the row says.
fn is_sound(thread: &Thread) -> bool {
    let sound = thread.entries.iter().filter(|e| e.author.is_some() || e.time.is_some() || e.by_row);
    sound.count() * 2 >= thread.entries.len()
}

fn comments(thread: &Thread) -> Vec<Comment> {
    let id = |at: usize| format!("c{}", at + 1);
    let entries = thread.entries.iter().zip(&thread.parents).enumerate();
    let comments = entries.map(|(at, (entry, parent))| Comment {
        id: id(at),
        author: entry.author.clone(),
        parent: parent.map(id),
        reply_to: entry.reply_to.clone(),
        time: entry.time.clone(),
        kind: entry.kind,
        text: entry.text.clone(),
        quoted: entry.quoted.clone(),
        start: entry.span.0 as usize,
        end: entry.span.1 as usize,
    });
    comments.collect()
}

fn next_page(tree: &Tree<'_>, row: &System) -> Option<String> {
    if row.next.is_empty() {
        return None;
    }
    if !row.next.occurs(tree) {
        return None;
    }
    let link = (1..tree.len()).find(|id| row.next.matches(tree, *id))?;
    tree.attribute(link, "href").map(render).filter(|href| !href.is_empty())
}

fn title(tree: &Tree<'_>) -> Option<String> {
    let title = (1..tree.len()).find(|id| tree.tag(*id) == Tag::TITLE)?;
    let node = tree.node(title + 1);
    let text = if node.parent == title { render(tree.slice(node.start, node.end)) } else { String::new() };
    let text = if text.is_empty() {
        text_of(tree, (1..tree.len()).find(|id| tree.tag(*id) == Tag::H1)?)
    } else {
        text
    };
    Some(super::entry::fold(&text)).filter(|t| !t.is_empty())
}

fn language(tree: &Tree<'_>) -> Option<String> {
    let html = tree.children(ROOT).find(|id| tree.tag(*id) == Tag::HTML)?;
    let language = tree.attribute(html, "lang").or_else(|| tree.attribute(html, "xml:lang"))?.trim();
    (!language.is_empty()).then(|| language.to_owned())
}
