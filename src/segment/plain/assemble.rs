//! Posts to [`Comment`]s, and everything else to [`Block`]s.

use std::collections::BTreeMap;

use super::Thread;
use super::class::{Kind, Span};
use super::line::Line;
use super::markdown::Plain;
use super::post::Post;
use super::token::tokenize;
use super::view::View;
use super::words::REPLY;
use crate::comment::{self, Block, BlockPlace, Comment, Page, Status};

/// A page without its source.
pub(super) struct Draft {
    status: Status,
    system: Option<String>,
    comments: Vec<Comment>,
    blocks: Vec<Block>,
}

impl Draft {
    /// The same with spans and offsets of the source that `plain` was made from.
    pub(super) fn traced(mut self, plain: &Plain) -> Self {
        for comment in &mut self.comments {
            comment.start = plain.origin(comment.start);
            comment.end = plain.origin_of_end(comment.end).max(comment.start);
        }
        for at in self.blocks.iter_mut().flat_map(|b| &mut b.offsets) {
            *at = offset(plain.origin(*at as usize));
        }
        self
    }

    /// The page, with its source.
    pub(super) fn into_page(self, source: String) -> Page {
        Page {
            status: self.status,
            system: self.system,
            title: None,
            language: None,
            comments: self.comments,
            next: None,
            blocks: self.blocks,
            source,
        }
    }
}

/// The page's comments, blocks and status.
pub(super) fn draft(view: View<'_>, thread: &Thread) -> Draft {
    let mut entries = entries(view, thread);
    entries.sort_by_key(|e| e.comment.start);
    // Two heads may claim one text: the first is meant.
    entries.dedup_by_key(|e| e.comment.start);
    link(&mut entries);
    let place = places(view, thread);
    let blocks = blocks(view, &entries, &place);
    let comments: Vec<Comment> = entries.into_iter().map(|e| e.comment).collect();
    let (status, system) = status(view, &comments);
    Draft { status, system, comments, blocks }
}

/// A comment and the lines it takes.
struct Entry {
    comment: Comment,
    lines: (usize, usize),
    depth: u32,
}

fn entries(view: View<'_>, thread: &Thread) -> Vec<Entry> {
    let mut entries: Vec<Entry> = thread.posts.iter().filter_map(|p| entry(view, p)).collect();
    without_glued_button(&mut entries);
    let Some((from, to)) = thread.lines else { return entries };
    for line in (from..to).filter(|l| view.kind(*l) == Some(Kind::Pingback)) {
        entries.extend(pingback(view, line));
    }
    entries
}

fn entry(view: View<'_>, post: &Post) -> Option<Entry> {
    let (text, start, end) = render(view, post.top, post.from, post.to)?;
    let words = |span: Option<Span>| span.and_then(|s| view.source.get(s.0..s.1)).map(str::to_owned);
    let removed = post.to - post.from == 1 && view.kind(post.from) == Some(Kind::Removed);
    let comment = Comment {
        author: words(post.author),
        reply_to: words(post.reply),
        time: words(post.time),
        kind: if removed { comment::Kind::Removed } else { comment::Kind::Comment },
        text,
        start,
        end,
        ..Comment::default()
    };
    Some(Entry { comment, lines: (post.from, post.to), depth: post.depth })
}

/// A button glued to the last word of most posts ("so it is.Report") is no part of them.
fn without_glued_button(entries: &mut [Entry]) {
    // Fewer posts than this, or a smaller share of them, and it is the author's own slip.
    const ENOUGH: usize = 3;
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for label in entries.iter().filter_map(|e| glued(&e.comment.text)) {
        *counts.entry(label.to_owned()).or_insert(0) += 1;
    }
    let posts = entries.len();
    counts.retain(|_, n| *n >= ENOUGH && *n * 2 >= posts);
    for entry in entries {
        let label = glued(&entry.comment.text).filter(|l| counts.contains_key(*l)).map(str::len);
        if let Some(len) = label {
            entry.comment.text.truncate(entry.comment.text.len() - len);
            entry.comment.end -= len;
        }
    }
}

/// The button's label a text ends with, without white space before it.
fn glued(text: &str) -> Option<&str> {
    let from = text.char_indices().rev().take(24).take_while(|(_, c)| c.is_alphabetic()).last()?.0;
    let mut tokens = Vec::new();
    tokenize(text.get(from..)?, from, &mut tokens);
    let last = tokens.last().filter(|t| t.is(REPLY))?;
    let before = text.get(..last.start)?.chars().next_back()?;
    let label = text.get(last.start..)?;
    (!before.is_whitespace() && label.starts_with(char::is_uppercase)).then_some(label)
}

fn pingback(view: View<'_>, line: usize) -> Option<Entry> {
    let (text, start, end) = render(view, line, line, line + 1)?;
    let comment = Comment { kind: comment::Kind::Pingback, text, start, end, ..Comment::default() };
    Some(Entry { comment, lines: (line, line + 1), depth: view.indent(line) })
}

/// The text of these lines, and where it begins and ends: list marks are left out, blank lines kept.
fn render(view: View<'_>, top: usize, from: usize, to: usize) -> Option<(String, usize, usize)> {
    let lines = view.lines.get(from..to)?;
    let (first, last) = (lines.first()?, lines.last()?);
    // A mark no deeper than the text around it was typed by the author; one that opens the post was not.
    let column = if from == top { first.column } else { first.column.min(view.column(top)) };
    let typed = |line: &Line| line.opens_item() && line.typed && line.indent <= column.min(first.indent);
    let begin = |line: &Line| if typed(line) { line.mark } else { line.start };
    let start = if from == top { first.start } else { begin(first) };
    let mut text = String::with_capacity(last.end - start);
    for (i, line) in lines.iter().enumerate() {
        if !text.is_empty() {
            text.push_str(if line.gap { "\n\n" } else { "\n" });
        }
        let from = if i == 0 { start } else { begin(line) };
        text.push_str(view.source.get(from..line.end).unwrap_or_default());
    }
    (!text.is_empty()).then_some((text, start, last.end))
}

/// Numbers the comments and links each to the one it answers: by depth where the page shows depth, by
/// the addressee's latest earlier comment where it gives a name.
fn link(entries: &mut [Entry]) {
    let mut open: Vec<(u32, String)> = Vec::new();
    let mut latest: BTreeMap<String, String> = BTreeMap::new();
    for (i, entry) in entries.iter_mut().enumerate() {
        let id = format!("c{}", i + 1);
        while open.last().is_some_and(|(depth, _)| *depth >= entry.depth) {
            open.pop();
        }
        let nested = open.last().map(|(_, id)| id.clone());
        let named = entry.comment.reply_to.as_ref().and_then(|name| latest.get(name).cloned());
        entry.comment.parent = if entry.comment.reply_to.is_some() { named.or(nested) } else { nested };
        open.push((entry.depth, id.clone()));
        if let Some(author) = &entry.comment.author {
            latest.insert(author.clone(), id.clone());
        }
        entry.comment.id = id;
    }
}

/// Where each line stands.
fn places(view: View<'_>, thread: &Thread) -> (usize, usize) {
    thread.lines.unwrap_or_else(|| section_without_posts(view))
}

/// The lines from the first heading, form or notice of an empty comment section to the last.
fn section_without_posts(view: View<'_>) -> (usize, usize) {
    let speaks = |l: &usize| {
        matches!(
            view.kind(*l),
            Some(Kind::Form | Kind::Closed | Kind::Empty | Kind::Script(_) | Kind::Heading(_))
        )
    };
    let first = (0..view.lines.len()).find(speaks);
    let last = (0..view.lines.len()).rev().find(speaks);
    match (first, last) {
        (Some(first), Some(last)) => (first, last + 1),
        _ => (view.lines.len(), view.lines.len()),
    }
}

fn blocks(view: View<'_>, entries: &[Entry], section: &(usize, usize)) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut next = entries.iter().peekable();
    for line in 0..view.lines.len() {
        while next.peek().is_some_and(|e| e.lines.1 <= line) {
            next.next();
        }
        if next.peek().is_some_and(|e| e.lines.0 <= line) {
            continue;
        }
        let place = place(view, line, *section);
        blocks.extend(view.lines.get(line).map(|l| block(view.source, l.start, l.end, place)));
    }
    blocks
}

fn place(view: View<'_>, line: usize, section: (usize, usize)) -> BlockPlace {
    let form = matches!(view.kind(line), Some(Kind::Form | Kind::Closed));
    if (section.0..section.1).contains(&line) || form {
        BlockPlace::Section
    } else if line < section.0 {
        BlockPlace::Article
    } else {
        BlockPlace::Other
    }
}

/// The block of a line: its text with white space folded, and for each byte where it came from.
fn block(source: &str, start: usize, end: usize, place: BlockPlace) -> Block {
    let text = source.get(start..end).unwrap_or_default();
    if is_folded(text) {
        let offsets = (offset(start)..offset(end).saturating_add(1)).collect();
        return Block { text: text.to_owned(), offsets, place };
    }
    let mut folded = String::with_capacity(text.len());
    let mut offsets = Vec::with_capacity(text.len() + 1);
    for (at, c) in text.char_indices() {
        let space = c.is_whitespace();
        if space && folded.ends_with(' ') {
            continue;
        }
        let from = offset(start + at);
        folded.push(if space { ' ' } else { c });
        offsets.resize(folded.len(), from);
        // Each byte of a character comes from its own byte of the source.
        if !space {
            let first = folded.len() - c.len_utf8();
            for (i, slot) in offsets.iter_mut().skip(first).enumerate() {
                *slot = from + offset(i);
            }
        }
    }
    offsets.push(offset(end));
    Block { text: folded, offsets, place }
}

/// Whether the text holds no white space but single spaces.
fn is_folded(text: &str) -> bool {
    let single = !text.as_bytes().windows(2).any(|pair| pair == b"  ");
    single && text.chars().all(|c| c == ' ' || !c.is_whitespace())
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

fn status(view: View<'_>, comments: &[Comment]) -> (Status, Option<String>) {
    if !comments.is_empty() {
        return (Status::Comments, None);
    }
    let script =
        view.facts.iter().find_map(|f| if let Kind::Script(name) = f.kind { Some(name) } else { None });
    if let Some(name) = script {
        return (Status::ScriptLoaded, Some(name).filter(|n| *n != "other").map(str::to_owned));
    }
    let has = |kind: Kind| view.facts.iter().any(|f| f.kind == kind);
    match (has(Kind::Form), has(Kind::Closed)) {
        (_, true) => (Status::Closed, None),
        (true, _) => (Status::FormOnly, None),
        _ => (Status::None, None),
    }
}
