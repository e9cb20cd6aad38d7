//! What was written: where a comment's text stands, and what is quoted in it.

use super::Reader;
use super::name::is_bare;
use crate::segment::render::{Rendered, Renderer, shown, text_of};
use crate::segment::tag::Tag;
use crate::segment::tree::NodeId;
use crate::segment::words::{self, AUTHOR, BODY, DATE, ELSEWHERE, META};

/// schema.org's names for what was written.
const BODY_PROPERTIES: &[&str] = &["text", "commentText", "reviewBody", "articleBody", "description"];

impl Reader<'_, '_> {
    /// What was written, and whether the row said where.
    pub(super) fn body(&self) -> (Option<Rendered>, bool) {
        let row = self.row.body.all(self.tree, &self.own);
        if !row.is_empty() {
            return (Some(self.render(&row)), true);
        }
        if self.row.exact {
            return (None, false);
        }
        let named = self.body_by_name();
        (named.or_else(|| self.paragraphs()).or_else(|| self.rest()), false)
    }

    /// The element named after a text that holds most, and neither author nor time.
    fn body_by_name(&self) -> Option<Rendered> {
        let mut best: Option<Rendered> = None;
        let mut until = 0;
        for id in self.own.iter().copied() {
            if id < until || !self.is_body(id) {
                continue;
            }
            until = self.tree.node(id).until;
            let rendered = match self.title_before(id) {
                Some(title) => self.render(&[title, id]),
                None => self.render(&[id]),
            };
            if !rendered.text.is_empty() && best.as_ref().is_none_or(|b| b.text.len() < rendered.text.len()) {
                best = Some(rendered);
            }
        }
        best
    }

    /// A heading right before a body: the comment's own title.
    fn title_before(&self, body: NodeId) -> Option<NodeId> {
        self.author_at?;
        let parent = self.tree.node(body).parent;
        let before = self
            .tree
            .children(parent)
            .take_while(|id| *id < body)
            .filter(|id| self.tree.tag(*id) != Tag::TEXT)
            .last()?;
        let title = before > self.item && self.tree.tag(before).is_heading() && !self.is_furniture(before);
        (title && self.time_at.is_none_or(|time| !self.tree.within(time, before))).then_some(before)
    }

    fn is_body(&self, id: NodeId) -> bool {
        if self.tree.tag(id) == Tag::TEXT {
            return false;
        }
        let holds = |other: Option<NodeId>| other.is_some_and(|other| self.tree.within(other, id));
        let named = || {
            let roles = self.roles(id);
            roles & BODY != 0 && roles & (AUTHOR | DATE | META | ELSEWHERE) == 0
        };
        let marked = || self.tree.attribute(id, "itemprop").is_some_and(|p| BODY_PROPERTIES.contains(&p));
        (named() || marked()) && !holds(self.author_at) && !holds(self.time_at)
    }

    /// The run of paragraphs of the element that has most text in them.
    fn paragraphs(&self) -> Option<Rendered> {
        let mut best: Option<(usize, NodeId)> = None;
        let mut seen: Vec<(NodeId, usize)> = Vec::new();
        let mut until = 0;
        for id in
            self.own.iter().copied().filter(|id| self.tree.tag(*id) == Tag::P && !self.is_furniture(*id))
        {
            if id < until {
                continue;
            }
            until = self.tree.node(id).until;
            let parent = self.tree.node(id).parent;
            let length = self.render(&[id]).text.len();
            match seen.iter_mut().rev().take(8).find(|(p, _)| *p == parent) {
                Some((_, sum)) => *sum += length,
                None => seen.push((parent, length)),
            }
        }
        for (parent, length) in seen {
            if length > best.map_or(0, |(l, _)| l) {
                best = Some((length, parent));
            }
        }
        let (_, parent) = best?;
        let kept: Vec<NodeId> = self.tree.children(parent).filter(|id| self.is_paragraph(*id)).collect();
        let (first, last) = (*kept.first()?, *kept.last()?);
        let rest =
            self.tree.children(parent).filter(|id| (first..=last).contains(id) && !self.is_furniture(*id));
        let run: Vec<NodeId> = self.own_title(first).into_iter().chain(rest).collect();
        Some(self.render(&run)).filter(|r| !r.text.is_empty())
    }

    /// A heading of the comment before its text that is neither its author nor its time.
    fn own_title(&self, body: NodeId) -> Option<NodeId> {
        self.author_at?;
        let mut before = self.own.iter().copied().take_while(|id| *id < body);
        before.find(|id| {
            let stands = self.tree.tag(*id).is_heading() && self.is_small(*id) && !self.is_furniture(*id);
            stands
                && self.time_at.is_none_or(|time| !self.tree.within(time, *id))
                && !is_bare(&self.text(*id))
                && !words::is_heading(&self.text(*id))
        })
    }

    fn is_paragraph(&self, id: NodeId) -> bool {
        let tag = self.tree.tag(id);
        let kind = matches!(tag, Tag::P | Tag::BLOCKQUOTE | Tag::PRE | Tag::UL | Tag::OL | Tag::TABLE);
        kind && self.own.binary_search(&id).is_ok() && !self.is_furniture(id) && !self.text(id).is_empty()
    }

    /// All that is the comment's own but author, time, buttons and what introduces them.
    fn rest(&self) -> Option<Rendered> {
        let mut left_out = self.edge(self.own.iter().copied());
        left_out.extend(self.edge(self.own.iter().rev().copied()));
        left_out.sort_unstable();
        let mut renderer = Renderer::new(self.tree, false);
        for root in self.roots() {
            renderer.add(root, &mut |id| self.skips(id) || left_out.binary_search(&id).is_ok());
        }
        Some(renderer.finish()).filter(|r| !r.text.is_empty())
    }

    /// From one end inwards: the runs of text that are no reader's words, up to the first that is.
    fn edge(&self, nodes: impl Iterator<Item = NodeId>) -> Vec<NodeId> {
        let mut out = Vec::new();
        for id in nodes.filter(|id| self.tree.tag(*id) == Tag::TEXT) {
            if self.is_skipped_by_ancestor(id) {
                continue;
            }
            if !is_bare(&shown(self.tree, id)) {
                break;
            }
            out.push(id);
        }
        out
    }

    fn is_skipped_by_ancestor(&self, id: NodeId) -> bool {
        self.tree
            .ancestors(id)
            .take_while(|a| *a > self.item || *a == self.item && self.own.first() == Some(a))
            .any(|a| self.skips(a))
    }

    fn render(&self, nodes: &[NodeId]) -> Rendered {
        let mut renderer = Renderer::new(self.tree, false);
        let mut until = 0;
        for id in nodes.iter().copied() {
            if id >= until {
                renderer.add(id, &mut |at| nodes.binary_search(&at).is_err() && self.skips_in_body(at));
                until = self.tree.node(id).until;
            }
        }
        renderer.finish()
    }

    /// All the comment shows: the words of a placeholder or pingback.
    pub(super) fn whole(&self) -> Rendered {
        let last =
            self.own.iter().rev().copied().find(|id| self.tree.tag(*id) == Tag::TEXT && !self.is_number(*id));
        let mut renderer = Renderer::new(self.tree, false);
        for root in self.roots() {
            renderer.add(root, &mut |at| {
                self.nested(at) || self.tree.tag(at).is_control() || last.is_some_and(|last| at > last)
            });
        }
        renderer.finish()
    }

    /// Votes and counts.
    fn is_number(&self, id: NodeId) -> bool {
        let node = self.tree.node(id);
        self.tree.slice(node.start, node.end).chars().all(|c| !c.is_alphabetic())
    }

    pub(super) fn quotes(&self, (start, end): (u32, u32)) -> Vec<String> {
        let mut until = 0;
        let mut quotes = Vec::new();
        for id in self.own.iter().copied().filter(|id| self.tree.tag(*id) == Tag::BLOCKQUOTE) {
            let node = self.tree.node(id);
            let inside = node.inner < end && node.end > start;
            // A body that is itself a blockquote quotes nobody.
            let all = node.inner <= start && node.end >= end;
            if id >= until && inside && !all {
                until = node.until;
                quotes.push(text_of(self.tree, id));
            }
        }
        quotes.retain(|quote| !quote.is_empty());
        quotes
    }
}
