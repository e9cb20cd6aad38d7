//! One comment's element to its parts: who, when, what.
//!
//! What goes in: the element, the nodes that are its own (nested comments left out), the row of the
//! systems table that found it. What comes out: an [`Entry`]. Where the row does not say where a part
//! stands, what the page calls its parts decides (`words`).

use crate::comment::Kind;

use super::render::{Rendered, Renderer, is_unseen, text_of};
use super::select::{Selector, has_class};
use super::systems::System;
use super::tag::Tag;
use super::tree::{NodeId, Tree};
use super::words::{self, AUTHOR, BODY, DATE, ELSEWHERE, META, is_date, is_label};

/// One entry of a thread, before it has a place in it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Entry {
    /// The element that holds it, or the first of a run of them.
    pub(crate) item: NodeId,
    /// One past its last node.
    pub(crate) until: NodeId,
    /// Whether the row said where the text stands.
    pub(crate) by_row: bool,
    /// The author's name.
    pub(crate) author: Option<String>,
    /// Whom it says it answers.
    pub(crate) reply_to: Option<String>,
    /// Machine-readable where the page has it so.
    pub(crate) time: Option<String>,
    /// Comment, pingback or removed.
    pub(crate) kind: Kind,
    /// What was written.
    pub(crate) text: String,
    /// Its span in the source.
    pub(crate) span: (u32, u32),
    /// Quotes inside the text.
    pub(crate) quoted: Vec<String>,
}

/// The nodes of a comment that are its own: all in it but nested comments and what is never shown.
fn own_nodes(
    tree: &Tree<'_>,
    from: NodeId,
    until: NodeId,
    is_nested: &dyn Fn(NodeId) -> bool,
) -> Vec<NodeId> {
    let mut own = Vec::new();
    let mut at = from;
    while at < until {
        if is_nested(at) || is_unseen(tree, at) {
            at = tree.node(at).until.max(at + 1);
        } else {
            own.push(at);
            at += 1;
        }
    }
    own
}

/// What is known of a comment's element while it is read.
pub(crate) struct Reader<'a, 's> {
    tree: &'a Tree<'s>,
    row: &'a System,
    item: NodeId,
    until: NodeId,
    own: Vec<NodeId>,
    is_nested: &'a dyn Fn(NodeId) -> bool,
    author_at: Option<NodeId>,
    time_at: Option<NodeId>,
}

/// How many elements named after an author are tried.
const TRIES: usize = 16;

/// Longest source of a name, a date or a button, in bytes: pictures and menus beside a name included.
const SMALL: u32 = 6_000;

/// How many bytes a line that says who wrote and when has beside the name and the time.
const BYLINE: usize = 48;

/// How many bytes such a line has beside them where it is one piece: a number, marks.
const BYLINE_MARKS: usize = 12;

/// Longest source of "in reply to Ann" with its link, in bytes.
const ADDRESS: u32 = 600;

/// Longest name of an author, in bytes: longer ones on real pages are whole sentences.
const NAME: usize = 120;

impl<'a, 's> Reader<'a, 's> {
    /// Looks at one comment's element.
    pub(crate) fn new(
        tree: &'a Tree<'s>,
        row: &'a System,
        (item, until): (NodeId, NodeId),
        is_nested: &'a dyn Fn(NodeId) -> bool,
    ) -> Self {
        let from = if until == tree.node(item).until { item + 1 } else { item };
        let own = own_nodes(tree, from, until, &|id| id != item && is_nested(id));
        Self { tree, row, item, until, own, is_nested, author_at: None, time_at: None }
    }

    /// Whether a node is a comment inside this one.
    fn nested(&self, id: NodeId) -> bool {
        id != self.item && (self.is_nested)(id)
    }

    /// The outermost nodes of the comment: what is in its element, or the run of elements it is.
    fn roots(&self) -> Vec<NodeId> {
        if self.until == self.tree.node(self.item).until {
            return self.tree.children(self.item).collect();
        }
        let mut roots = Vec::new();
        let mut at = self.item;
        while at < self.until {
            roots.push(at);
            at = self.tree.node(at).until.max(at + 1);
        }
        roots
    }

    /// The comment's parts; `None` where nothing is written in it.
    pub(crate) fn read(mut self) -> Option<Entry> {
        let author = self.author();
        let time = self.time();
        let (mut body, by_row) = self.body();
        let mut kind = self.kind(body.as_ref().map_or("", |b| b.text.as_str()));
        let bare_pingback = kind == Kind::Pingback && body.as_ref().is_some_and(|body| body.text.len() < 12);
        if body.as_ref().is_none_or(|body| body.text.is_empty())
            || bare_pingback
            || kind == Kind::Removed && !by_row
        {
            if kind == Kind::Comment {
                kind = Kind::Removed;
            }
            body = Some(self.whole());
        }
        let body = body.filter(|body| !body.text.is_empty())?;
        let nothing = kind == Kind::Removed && author.is_none() && time.is_none() && !self.row.exact;
        if nothing && !words::is_removed(&body.text) {
            return None;
        }
        let quoted = self.quotes(body.span);
        let (item, until) = (self.item, self.until);
        let reply_to = self.reply_to(body.span);
        let Rendered { text, span, .. } = body;
        Some(Entry { item, until, by_row, author, reply_to, time, kind, text, span, quoted })
    }

    /// The name in "in reply to Ann" beside what was written, in one piece or the name in the next.
    fn reply_to(&self, (start, end): (u32, u32)) -> Option<String> {
        let mut beside = self.own.iter().copied().filter(|id| {
            let node = self.tree.node(*id);
            node.tag == Tag::TEXT && !(node.start >= start && node.inner <= end)
        });
        let shown = |id: NodeId| {
            let node = self.tree.node(id);
            super::render::plain(self.tree.slice(node.start, node.inner))
        };
        while let Some(id) = beside.next() {
            let node = self.tree.node(id);
            if node.inner - node.start > NAME as u32 {
                continue;
            }
            if let Some(name) = words::after_in_reply(&shown(id)) {
                let mut name = if name.is_empty() { shown(beside.next()?) } else { name };
                // "In reply to Why trams? by Ann": the comment's title comes first.
                if let Some(by) =
                    beside.next().map(shown).filter(|by| words::BY.contains(&by.to_lowercase().as_str()))
                {
                    name = beside.next().map_or(by, shown);
                }
                return clean_author(name.trim_start_matches('@')).filter(|name| is_name(name));
            }
        }
        None
    }

    fn roles(&self, id: NodeId) -> words::Roles {
        self.tree.roles(id)
    }

    /// Text of a node without nested comments.
    fn text(&self, id: NodeId) -> String {
        let mut renderer = Renderer::new(self.tree, false);
        renderer.add(id, &mut |at| self.nested(at));
        renderer.finish().text
    }

    fn author(&mut self) -> Option<String> {
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
        let name = clean_author(&value.map_or_else(|| self.text(at), super::render::plain))?;
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
        let href = super::render::plain(self.tree.attribute(id, "href").unwrap_or_default());
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
        let shown = |id: NodeId| {
            let node = self.tree.node(id);
            super::render::plain(self.tree.slice(node.start, node.inner))
        };
        let telling = |id: &NodeId| !is_bare(&shown(*id));
        let before = texts().take_while(|id| *id < date).filter(telling).last();
        let mut behind = texts().filter(|id| *id >= until).filter(telling);
        let at = match before {
            Some(before) => before,
            None => behind.next().filter(|_| behind.next().is_some())?,
        };
        let name = clean_author(&shown(at)).filter(|name| is_name(name))?;
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
    fn holder(&self, text: NodeId) -> NodeId {
        let node = self.tree.node(text);
        let whole = fold(&super::render::plain(self.tree.slice(node.start, node.inner)));
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

    /// Whether an element can be a name, a date or a button: what keeps nested ones from being read again and again.
    fn is_small(&self, id: NodeId) -> bool {
        let node = self.tree.node(id);
        node.end.saturating_sub(node.start) < SMALL
    }

    fn time(&mut self) -> Option<String> {
        let by_row = self.row.time.find(self.tree, self.item, &self.own);
        if let Some((at, Some(value))) = by_row {
            self.time_at = Some(at).filter(|at| *at != self.item);
            return Some(super::render::plain(value));
        }
        let by_row = by_row.map(|(at, _)| at);
        let found = by_row.or_else(|| self.own.iter().copied().find(|id| self.is_time(*id)));
        let at = found.or_else(|| self.date_text().map(|text| self.holder(text)))?;
        self.time_at = Some(at);
        let exact = ["datetime", "content", "title", "data-time", "data-timestamp"].iter();
        let exact = exact.filter_map(|name| self.tree.attribute(at, name)).find(|value| is_rfc3339(value));
        if let Some(exact) = exact {
            return Some(exact.to_owned());
        }
        let words = fold(&text_of(self.tree, at)).trim_matches(BESIDE_DATE).to_owned();
        Some(words).filter(|words| !words.is_empty() && words.len() <= NAME)
    }

    fn is_time(&self, id: NodeId) -> bool {
        match self.tree.tag(id) {
            Tag::TEXT => false,
            Tag::TIME => true,
            _ => {
                let dated = self.roles(id) & DATE != 0
                    || self
                        .tree
                        .attribute(id, "itemprop")
                        .is_some_and(|p| p.starts_with("date") || p == "commentTime");
                dated && self.is_small(id) && is_date(&text_of(self.tree, id))
            }
        }
    }

    fn date_text(&self) -> Option<NodeId> {
        self.own.iter().copied().find(|id| {
            let node = self.tree.node(*id);
            let text = self.tree.slice(node.start, node.end).trim();
            node.tag == Tag::TEXT && text.len() < 80 && !text.contains("://") && is_date(text)
        })
    }

    fn kind(&self, body: &str) -> Kind {
        let marked = |selector: &Selector| {
            !selector.is_empty()
                && (selector.matches(self.tree, self.item)
                    || self.own.iter().any(|id| selector.matches(self.tree, *id)))
        };
        if marked(&self.row.pingback) || is_pingback(body) {
            Kind::Pingback
        } else if marked(&self.row.removed) || words::is_removed(body) {
            Kind::Removed
        } else {
            Kind::Comment
        }
    }

    /// What was written, and whether the row said where.
    fn body(&self) -> (Option<Rendered>, bool) {
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
            let node = self.tree.node(id);
            if self.is_skipped_by_ancestor(id) {
                continue;
            }
            let text = super::render::plain(self.tree.slice(node.start, node.end));
            if !is_bare(&text) {
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

    /// Whether a node inside the comment is none of its text.
    fn skips(&self, id: NodeId) -> bool {
        self.nested(id) || self.is_furniture(id)
    }

    /// Author, time, buttons, forms.
    fn is_furniture(&self, id: NodeId) -> bool {
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
                let node = self.tree.node(n);
                let text = super::render::plain(self.tree.slice(node.start, node.end));
                let in_link = matches!(self.tree.tag(node.parent), Tag::A | Tag::BUTTON | Tag::SPAN);
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
    fn skips_in_body(&self, id: NodeId) -> bool {
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
    fn whole(&self) -> Rendered {
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

    fn quotes(&self, (start, end): (u32, u32)) -> Vec<String> {
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

/// Marks that part a date from what stands beside it.
const BESIDE_DATE: &[char] = &['|', '·', '•', '–', '—', '-', ',', ';', ' '];

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

/// Whether a text that nothing calls a name can be one: few words, no button, no date, no sentence.
pub(crate) fn is_name(text: &str) -> bool {
    let words = text.split_whitespace().count();
    let initial = text.split_whitespace().last().is_some_and(|word| word.chars().count() <= 3);
    let sentence = text.ends_with(['!', '?', ':']) || text.ends_with('.') && !initial;
    let named = words <= 5 && text.chars().count() <= 40 && text.chars().any(char::is_alphabetic);
    named
        && !sentence
        && !is_label(text)
        && !is_date(text)
        && !words::is_heading(text)
        && !words::is_day(text)
        && !words::is_cue(text)
}

/// schema.org's names for what was written.
const BODY_PROPERTIES: &[&str] = &["text", "commentText", "reviewBody", "articleBody", "description"];

fn is_button(tree: &Tree<'_>, id: NodeId, named: bool) -> bool {
    let tag = tree.tag(id);
    let bare = matches!(tag, Tag::A | Tag::SPAN | Tag::BUTTON | Tag::SMALL | Tag::I);
    bare && (named || tag == Tag::A && (has_class(tree.class(id), "more") || !tree.class(id).is_empty())) && {
        let text = text_of(tree, id);
        is_label(&text)
    }
}

/// Words that are no comment of their own: names of buttons, dates, "says", marks.
fn is_bare(text: &str) -> bool {
    let text = fold(text);
    let words = text.trim_matches(|c: char| !c.is_alphanumeric());
    let low = words.to_lowercase();
    words.is_empty() || is_label(words) || is_date(words) || words::is_cue(&low) || is_said_date(&low)
}

/// "wrote on 3 May 2021": what stands between a name and its text, in lower case.
fn is_said_date(low: &str) -> bool {
    let cues = || words::SAYS.iter().chain(words::BY);
    let rest = cues().filter_map(|cue| low.strip_prefix(*cue)?.strip_prefix(' '));
    rest.min_by_key(|rest| rest.len())
        .is_some_and(|rest| rest.split_whitespace().count() <= 6 && is_date(rest))
}

fn is_pingback(text: &str) -> bool {
    // What blogs send each other: a cut-out of the linking page.
    let cut = |mark: &str| text.starts_with(mark) && text.ends_with(mark);
    if text.len() > 10 && (cut("[…]") || cut("[...]")) {
        return true;
    }
    let low: String = text.chars().take(12).collect::<String>().to_lowercase();
    low.starts_with("pingback:") || low.starts_with("trackback:")
}

/// White space folded to single spaces.
pub(crate) fn fold(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A name as it stands, without what introduces it and follows it; `None` where it is none.
pub(crate) fn clean_author(text: &str) -> Option<String> {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty())?;
    let mut name = without_number(&fold(line)).to_owned();
    for mark in [
        " | ", " — ", " – ", " · ", " • ", " - ", ", ", " am ", " on ", " at ", " le ", " el ", " il ",
        " em ", " op ", " den ",
    ] {
        if let Some((before, after)) = name.split_once(mark)
            && is_date(after)
        {
            name = before.to_owned();
        }
    }
    let name = strip_says(strip_by(name.trim())).trim_end_matches([':', '|', '·', '•']).trim();
    (!name.is_empty() && name.len() <= NAME && !is_date_only(name)).then(|| name.to_owned())
}

/// A name without the word that joined it to a date behind it: "Ann at".
fn without_joint(name: &str) -> &str {
    match name.rsplit_once(' ') {
        Some((before, last)) if ["at", "on", "am", "le", "el", "il", "em", "op", "um"].contains(&last) => {
            before.trim()
        }
        _ => name,
    }
}

/// A name without the comment's number before it: "#12 Ann", "3. Ann".
fn without_number(name: &str) -> &str {
    let digits = name.trim_start_matches('#');
    let rest = digits.trim_start_matches(|c: char| c.is_ascii_digit());
    let marked = digits.len() < name.len() || rest.starts_with(['.', ')']);
    let numbered = rest.len() < digits.len() && digits.len() - rest.len() <= 5 && marked;
    let rest = rest.trim_start_matches(['.', ')', ':']);
    if numbered && rest.starts_with(' ') && rest.contains(char::is_alphabetic) && !is_date(name) {
        rest.trim_start()
    } else {
        name
    }
}

fn is_date_only(name: &str) -> bool {
    is_date(name) && name.bytes().filter(u8::is_ascii_digit).count() * 3 >= name.len()
}

fn strip_says(name: &str) -> &str {
    let bare = name.trim_end_matches([':', ' ']);
    let cut = words::SAYS.iter().filter_map(|says| {
        let at = bare.len().checked_sub(says.len())?;
        let (head, tail) = bare.split_at_checked(at)?;
        (head.ends_with([' ', '\u{a0}']) && tail.to_lowercase() == *says).then_some(head)
    });
    cut.min_by_key(|head| head.len()).unwrap_or(name).trim()
}

fn strip_by(name: &str) -> &str {
    let cut = words::BY.iter().filter_map(|by| {
        let (head, tail) = name.split_at_checked(by.len())?;
        (tail.starts_with([' ', ':']) && head.to_lowercase() == *by)
            .then(|| tail.trim_start_matches([' ', ':']))
    });
    cut.filter(|rest| !rest.is_empty()).min_by_key(|rest| rest.len()).unwrap_or(name)
}

/// Whether a value is a date and time a program can read: `2016-03-14T19:46:00Z`, or a day.
fn is_rfc3339(value: &str) -> bool {
    let shape: String =
        value.trim().chars().take(19).map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    shape.starts_with("0000-00-00")
        && (shape.len() == 10 || shape.get(10..).is_some_and(|t| t.starts_with("T00:00")))
}

#[cfg(test)]
mod tests {
    use super::{clean_author, is_rfc3339};

    #[test]
    fn names_are_freed_of_what_stands_around_them() {
        for (shown, name) in [
            ("Ann says:", "Ann"),
            ("von Ben", "Ben"),
            ("Cora | Di, 21. April 2020 - 16:40", "Cora"),
            ("by Dee\nEditor", "Dee"),
            ("Byron", "Byron"),
            ("Eve Says", "Eve"),
            ("#12 Finn", "Finn"),
            ("3. Gil", "Gil"),
            ("4 Fun", "4 Fun"),
        ] {
            assert_eq!(clean_author(shown).as_deref(), Some(name));
        }
        assert_eq!(clean_author("12.03.2016"), None);
    }

    #[test]
    fn machine_readable_times_are_known() {
        assert!(is_rfc3339("2016-03-14T19:46:00Z") && is_rfc3339("2016-03-14"));
        assert!(!is_rfc3339("14 March 2016") && !is_rfc3339("comment_date"));
    }
}
