//! Who wrote a comment, and whom it says it answers.

use super::name::{clean_author, fold, is_bare, is_name, without_joint};
use super::{NAME, Reader};
use crate::segment::render::{Renderer, plain, shown, text_of};
use crate::segment::tag::Tag;
use crate::segment::tree::NodeId;
use crate::segment::words::{self, AUTHOR, BODY, DATE, ELSEWHERE, META, is_label};

/// How many elements named after an author are tried.
const TRIES: usize = 16;

/// How many bytes a line has beside the name and the time where it is one piece: a number, marks.
const BYLINE_MARKS: usize = 12;

/// Parts of links to people's pages.
const PROFILES: &[&str] = &[
    "/user",
    "/profile",
    "/member",
    "/author",
    "/u/",
    "/people/",
    "/profil",
    "/@",
    "/benutzer",
    "/nutzer",
    "/autor",
];

impl Reader<'_, '_> {
    pub(super) fn author(&mut self) -> Option<String> {
        let found =
            self.author_by_row().or_else(|| self.author_by_names()).or_else(|| self.author_by_place());
        // Where a row says where the author stands, a comment without one there has none.
        let found =
            found.or_else(|| if self.row.author.is_empty() { self.author_beside_date() } else { None });
        let (at, name) = found?;
        self.author_at = Some(at);
        Some(name)
    }

    fn author_by_row(&self) -> Option<(NodeId, String)> {
        let (at, value) = self.row.author.find(self.tree, self.item, &self.own)?;
        let name = clean_author(&value.map_or_else(|| self.text(at), plain))?;
        // An attribute of the comment's element names the author; no element of it is the name.
        Some((if value.is_some() { self.item } else { at }, name))
    }

    /// The first element that is named after an author and holds a name.
    fn author_by_names(&self) -> Option<(NodeId, String)> {
        let marked = self.own.iter().copied().find_map(|id| self.marked_author(id));
        marked.or_else(|| {
            let named = self.own.iter().copied().filter(|id| {
                let roles = self.roles(*id);
                roles & AUTHOR != 0 && roles & (BODY | ELSEWHERE) == 0
            });
            named.take(TRIES).find_map(|id| self.name_in(id))
        })
    }

    /// The name on the line of the date, or what stands out at the start: a heading, bold text, a link.
    fn author_by_place(&self) -> Option<(NodeId, String)> {
        self.author_by_date().or_else(|| {
            let mut first = self.own.iter().copied().filter(|id| self.tree.tag(*id) != Tag::TEXT).take(TRIES);
            first.find_map(|id| {
                let tag = self.tree.tag(id);
                let stands_out =
                    tag.is_heading() || matches!(tag, Tag::B | Tag::STRONG | Tag::DT | Tag::SUMMARY);
                if !(stands_out || tag == Tag::A && self.is_profile(id)) || !self.is_small(id) {
                    return None;
                }
                let name = self.tidy_name(id).filter(|name| is_name(name))?;
                Some((id, name))
            })
        })
    }

    fn is_profile(&self, id: NodeId) -> bool {
        let href = plain(self.tree.attribute(id, "href").unwrap_or_default());
        PROFILES.iter().any(|part| href.contains(part))
    }

    fn author_by_date(&self) -> Option<(NodeId, String)> {
        let date = self.own.iter().copied().find(|id| self.is_time(*id)).or_else(|| self.date_text())?;
        // "written by Ann on 3 May" in one piece.
        let whole = fold(&self.text(date));
        if let Some(name) = clean_author(&whole).filter(|name| *name != whole && is_name(name)) {
            return Some((date, name));
        }
        let mut around = self.tree.ancestors(date).take(3);
        let line = around.find(|a| *a > self.item && self.is_small(*a) && !self.text_is(*a, &whole))?;
        let mut renderer = Renderer::new(self.tree, false);
        renderer.add(line, &mut |at| {
            at != line && (at == date || self.tree.tag(at) == Tag::A && is_label(&text_of(self.tree, at)))
        });
        let name = clean_author(&renderer.finish().text)?;
        let name = without_joint(name.trim_matches([',', '|', '-', '–', '(', ')', ' '])).to_owned();
        if !is_name(&name) {
            return None;
        }
        let inner = self.own.iter().copied().find(|id| *id > line && self.text_is(*id, &name));
        Some((inner.unwrap_or(line), name))
    }

    /// The name in an element of its own right before the date, or right behind it where the date comes first.
    fn author_beside_date(&self) -> Option<(NodeId, String)> {
        let date = self.own.iter().copied().find(|id| self.is_time(*id)).or_else(|| self.date_text())?;
        let until = self.tree.node(date).until;
        let texts = || self.own.iter().copied().filter(|id| self.tree.tag(*id) == Tag::TEXT);
        let telling = |id: &NodeId| !is_bare(&shown(self.tree, *id));
        let before = texts().take_while(|id| *id < date).filter(telling).last();
        let mut behind = texts().filter(|id| *id >= until).filter(telling);
        let at = match before {
            Some(before) => before,
            None => behind.next().filter(|_| behind.next().is_some())?,
        };
        let name = clean_author(&shown(self.tree, at)).filter(|name| is_name(name))?;
        let holder = self.holder(at);
        if holder != at {
            return Some((holder, name));
        }
        // "3. Ann 3 May 2021" in one element, which is the line of both.
        let line = self.tree.node(at).parent;
        let both = name.len() + self.text(date).len() + BYLINE_MARKS;
        let holds = line >= self.item && self.tree.within(date, line) && self.is_small(line);
        (holds && self.text(line).len() <= both).then_some((line, name))
    }

    /// The outermost element inside the comment that holds a run of text and no other; the run itself where
    /// it shares its element.
    pub(super) fn holder(&self, text: NodeId) -> NodeId {
        let whole = fold(&shown(self.tree, text));
        let outer = self.tree.ancestors(text).take_while(|a| *a > self.item).take(3);
        outer.take_while(|a| self.text_is(*a, &whole)).last().unwrap_or(text)
    }

    fn text_is(&self, id: NodeId, name: &str) -> bool {
        self.tree.tag(id) != Tag::TEXT && self.is_small(id) && fold(&self.text(id)) == name
    }

    /// `cite`, `rel=author`, schema.org's author.
    fn marked_author(&self, id: NodeId) -> Option<(NodeId, String)> {
        let tree = self.tree;
        let marked = match tree.tag(id) {
            Tag::CITE => true,
            Tag::A => tree.attribute(id, "rel").is_some_and(|rel| rel.contains("author")),
            _ => false,
        } || tree.attribute(id, "itemprop").is_some_and(|p| matches!(p, "author" | "creator"));
        if !marked {
            return None;
        }
        self.name_in(id)
    }

    /// The name in an element, or in the part of it that is the name.
    fn name_in(&self, id: NodeId) -> Option<(NodeId, String)> {
        if !self.is_small(id) {
            return None;
        }
        let until = self.tree.node(id).until;
        let inner = self.own.iter().copied().filter(|n| *n > id && *n < until);
        let part = inner.filter(|n| {
            matches!(self.tree.tag(*n), Tag::CITE | Tag::B | Tag::STRONG | Tag::A)
                || self.roles(*n) & AUTHOR != 0
                || self.tree.attribute(*n, "itemprop") == Some("name")
        });
        part.chain(std::iter::once(id)).find_map(|n| Some((n, self.tidy_name(n)?)))
    }

    fn tidy_name(&self, id: NodeId) -> Option<String> {
        let mut renderer = Renderer::new(self.tree, false);
        renderer.add(id, &mut |at| {
            at != id
                && (self.tree.tag(at) == Tag::TIME
                    || self.roles(at) & (DATE | META) != 0 && self.roles(at) & AUTHOR == 0)
        });
        clean_author(&renderer.finish().text)
    }

    /// The name in "in reply to Ann" beside what was written, in one piece or the name in the next.
    pub(super) fn reply_to(&self, (start, end): (u32, u32)) -> Option<String> {
        let mut beside = self.own.iter().copied().filter(|id| {
            let node = self.tree.node(*id);
            node.tag == Tag::TEXT && !(node.start >= start && node.inner <= end)
        });
        while let Some(id) = beside.next() {
            let node = self.tree.node(id);
            if node.inner - node.start > NAME as u32 {
                continue;
            }
            if let Some(name) = words::after_in_reply(&shown(self.tree, id)) {
                let mut name = if name.is_empty() { shown(self.tree, beside.next()?) } else { name };
                // "In reply to Why trams? by Ann": the comment's title comes first.
                let by = beside.next().map(|id| shown(self.tree, id));
                if let Some(by) = by.filter(|by| words::BY.contains(&by.to_lowercase().as_str())) {
                    name = beside.next().map_or(by, |id| shown(self.tree, id));
                }
                return clean_author(name.trim_start_matches('@')).filter(|name| is_name(name));
            }
        }
        None
    }
}
