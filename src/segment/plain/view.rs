//! A page's lines together with what they are: what the later steps look at.

use super::class::{Facts, Kind, Span};
use super::line::Line;

/// A page's lines with what they are.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    /// The page's source.
    pub(super) source: &'a str,
    /// Its lines.
    pub(super) lines: &'a [Line],
    /// What each line is.
    pub(super) facts: &'a [Facts],
}

impl View<'_> {
    /// What the line is.
    pub(super) fn kind(&self, line: usize) -> Option<Kind> {
        self.facts.get(line).map(|f| f.kind)
    }

    /// Whether it is text, or a name.
    pub(super) fn is_text(&self, line: usize) -> bool {
        self.kind(line) == Some(Kind::Text)
    }

    /// Whether it is text that could be a name.
    pub(super) fn is_name(&self, line: usize) -> bool {
        self.is_text(line) && self.facts.get(line).is_some_and(|f| f.name)
    }

    /// Whether it belongs to a post's frame.
    pub(super) fn is_meta(&self, line: usize) -> bool {
        self.facts.get(line).is_some_and(Facts::is_meta)
    }

    /// Whether it opens a list item.
    pub(super) fn opens_item(&self, line: usize) -> bool {
        self.lines.get(line).is_some_and(Line::opens_item)
    }

    /// Its indentation, list mark included.
    pub(super) fn indent(&self, line: usize) -> u32 {
        self.lines.get(line).map_or(0, |l| l.indent)
    }

    /// The column of its text.
    pub(super) fn column(&self, line: usize) -> u32 {
        self.lines.get(line).map_or(0, |l| l.column)
    }

    /// Its text.
    pub(super) fn text(&self, line: usize) -> &str {
        self.lines.get(line).map_or("", |l| l.text(self.source))
    }

    /// Its bytes in the source.
    pub(super) fn span(&self, line: usize) -> Option<Span> {
        self.lines.get(line).and_then(|l| super::byline::trim(self.source, (l.start, l.end)))
    }
}
