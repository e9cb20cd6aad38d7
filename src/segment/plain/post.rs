//! From a section to its posts: which lines are whose body, on which side of the head it stands, where the
//! author's name is.

use std::collections::BTreeMap;

use super::class::{Kind, Span};
use super::head::{Form, Head};
use super::section::Section;
use super::view::View;

/// One post: its frame and the lines of its body.
#[derive(Debug, Clone, Copy)]
pub(super) struct Post {
    /// The author's name.
    pub(super) author: Option<Span>,
    /// Whom it answers.
    pub(super) reply: Option<Span>,
    /// The date.
    pub(super) time: Option<Span>,
    /// First line of the post, head included.
    pub(super) top: usize,
    /// First line of the body.
    pub(super) from: usize,
    /// One past its last line.
    pub(super) to: usize,
    /// How deep it stands: a level the page names, or a column.
    pub(super) depth: u32,
}

/// Where the body stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Layout {
    /// Head, then body.
    After,
    /// Body, then the line that names author and date.
    Before,
    /// Name, body, then the line with the date.
    NameFirst,
}

/// The posts of a section, in page order, and one past the section's last line.
pub(super) fn posts(page: View<'_>, section: &Section) -> (Vec<Post>, usize) {
    let frequent = frequent(page, section);
    let mut cutter = Cutter { page, section, frequent };
    cutter.forget_names();
    match cutter.layout() {
        Layout::After => cutter.after(),
        layout => cutter.before(layout),
    }
}

/// Short lines that come about once a post are its buttons, whatever their language.
fn frequent(page: View<'_>, section: &Section) -> BTreeMap<u64, usize> {
    let to = section.heads.last().map_or(0, |h| h.last + 1);
    let mut counts = BTreeMap::new();
    for line in section.start()..to {
        let short = page.lines.get(line).is_some_and(|l| (3..=96).contains(&(l.end - l.start)));
        if let Some(fact) = page.facts.get(line).filter(|f| short && f.key != 0) {
            *counts.entry(fact.key).or_insert(0) += 1;
        }
    }
    for name in section.heads.iter().filter_map(|h| h.author) {
        counts.remove(&super::class::key_of(page.source, name));
    }
    // Where the buttons' language is known, little else is one.
    let known = (section.start()..to).filter(|l| page.kind(*l) == Some(Kind::Action)).count() * 2
        >= section.heads.len();
    let posts = section.heads.len();
    let enough = if known { (posts * 4 / 5).max(4) } else { (posts / 2).max(3) };
    counts.retain(|_, count| *count >= enough);
    counts
}

struct Cutter<'a> {
    page: View<'a>,
    section: &'a Section,
    frequent: BTreeMap<u64, usize>,
}

impl Cutter<'_> {
    /// A name that comes often is no button: it may stand below a post, as its signature.
    fn forget_names(&mut self) {
        let names: Vec<usize> = self.section.heads.iter().filter_map(|h| self.name_above(h)).collect();
        for name in names {
            if let Some(fact) = self.page.facts.get(name) {
                self.frequent.remove(&fact.key);
            }
        }
    }

    /// Whether the line is no part of a body: a button, a mark, a part of a head.
    fn is_frame(&self, line: usize) -> bool {
        self.page.is_meta(line)
            || self.page.facts.get(line).is_some_and(|f| self.frequent.contains_key(&f.key))
    }

    fn share(&self, test: impl Fn(usize, &Head) -> bool) -> f64 {
        let heads = &self.section.heads;
        heads.iter().enumerate().filter(|(i, h)| test(*i, h)).count() as f64 / heads.len().max(1) as f64
    }

    fn layout(&self) -> Layout {
        let inline = self.share(|_, h| h.author.is_some());
        let above = self.share(|_, h| h.author.is_some() || self.name_above(h).is_some());
        let signed = self.share(|_, h| super::section::is_signed(self.page, h));
        if signed >= 0.7 || (inline >= 0.7 || above >= 0.7) && self.body_stands_before() {
            return Layout::Before;
        }
        if inline >= 0.7 || self.section.form() == Form::Says || above >= 0.6 {
            return Layout::After;
        }
        let named_first = self.share(|i, h| self.name_first(i, h));
        if named_first >= 0.6 { Layout::NameFirst } else { Layout::After }
    }

    /// Whether the text of a post stands above the line that names it.
    fn body_stands_before(&self) -> bool {
        let heads = &self.section.heads;
        let marked =
            heads.windows(2).filter(|w| matches!(w, [a, b] if self.item_between(a.last, b.first))).count();
        if heads.len() > 1 && marked * 10 >= (heads.len() - 1) * 7 {
            return true;
        }
        if heads.len() > 1
            && heads.windows(2).filter(|w| matches!(w, [a, b] if self.names_next(a, b))).count() * 10
                >= (heads.len() - 1) * 7
        {
            return true;
        }
        let (Some(heading), Some(first), Some(last)) = (self.section.heading, heads.first(), heads.last())
        else {
            return false;
        };
        let top = self.top(0, first).0;
        let text_above = (heading + 1..top).any(|l| self.page.is_text(l) && !self.is_frame(l));
        let adjacent = top.checked_sub(1).is_some_and(|l| self.page.is_text(l) && !self.page.opens_item(top));
        text_above && adjacent && !self.text_follows(last)
    }

    /// Whether the text below head `a` begins with the name that head `b` gives.
    fn names_next(&self, a: &Head, b: &Head) -> bool {
        let name = b.author.and_then(|s| self.page.source.get(s.0..s.1));
        let first = (a.last + 1..b.first).find(|l| !self.page.is_meta(*l));
        name.is_some() && first.map(|l| self.page.text(l)) == name
    }

    /// Whether right below a head a list item begins, and the next head opens none.
    fn item_between(&self, above: usize, below: usize) -> bool {
        let next = (above + 1..below).find(|l| !self.page.is_meta(*l) || self.page.opens_item(*l));
        next.is_some_and(|l| self.page.opens_item(l)) && !self.page.opens_item(below)
    }

    fn text_follows(&self, head: &Head) -> bool {
        let indent = self.page.indent(head.first);
        (head.last + 1..head.last + 40)
            .take_while(|l| {
                self.page.facts.get(*l).is_some_and(|f| !f.ends_section()) && self.page.indent(*l) >= indent
            })
            .any(|l| self.page.is_text(l) && !self.is_frame(l))
    }

    /// The line above the head with the author's name, behind marks and labels.
    fn name_above(&self, head: &Head) -> Option<usize> {
        let mut line = head.first.checked_sub(1)?;
        for _ in 0..3 {
            match self.page.kind(line)? {
                Kind::Glue | Kind::Profile | Kind::Avatar => line = line.checked_sub(1)?,
                Kind::Text => break,
                _ => return None,
            }
        }
        let fits = self.page.is_name(line) && self.section.heading != Some(line);
        (fits && !self.page.opens_item(head.first)).then_some(line)
    }

    /// Whether the post of head `i` begins with a name and a text below it.
    fn name_first(&self, i: usize, head: &Head) -> bool {
        let from = self.floor(i);
        let from = if i == 0 { self.first_name(from, head.first) } else { from };
        let mut texts = (from..head.first).filter(|l| self.page.is_text(*l));
        texts.next().is_some_and(|l| self.is_long_name(l)) && texts.next().is_some()
    }

    /// The name the first post begins with: notices may stand between the heading and it.
    fn first_name(&self, floor: usize, limit: usize) -> usize {
        let begins =
            |l: &usize| self.page.is_name(*l) && self.page.is_text(l + 1) && !self.page.is_name(l + 1);
        let floor = floor.max(limit.saturating_sub(60));
        (floor..limit.saturating_sub(1)).rev().find(begins).unwrap_or(floor)
    }

    /// Where the first post begins: at the author's name, else at `from` below a heading, else at the list
    /// item above the head, else one line above it.
    fn first_of_all(&self, from: usize, head: &Head) -> usize {
        let mut above = (head.first.saturating_sub(30)..head.first).rev();
        let name = head.author.and_then(|s| self.page.source.get(s.0..s.1)).unwrap_or_default();
        if let Some(line) = above.clone().find(|l| self.page.text(*l) == name) {
            return line.max(from);
        }
        if self.section.heading.is_some() {
            return from;
        }
        above.find(|l| self.page.opens_item(*l)).unwrap_or(head.first.saturating_sub(2))
    }

    /// A name with titles and professions behind it.
    fn is_long_name(&self, line: usize) -> bool {
        let text = self.page.text(line);
        self.page.is_name(line)
            || (self.page.is_text(line)
                && text.len() <= 120
                && !text.ends_with(['.', '!', '?', ':', '…', ')']))
    }

    /// First line that can belong to post `i`.
    fn floor(&self, i: usize) -> usize {
        match i.checked_sub(1).and_then(|p| self.section.heads.get(p)) {
            Some(previous) => previous.last + 1,
            None => self.section.heading.map_or(0, |h| h + 1),
        }
    }

    fn after(&self) -> (Vec<Post>, usize) {
        let tops: Vec<(usize, Option<Span>)> =
            self.section.heads.iter().enumerate().map(|(i, h)| self.top(i, h)).collect();
        let mut posts = Vec::with_capacity(tops.len());
        let mut end = 0;
        for (i, head) in self.section.heads.iter().enumerate() {
            let Some(&(top, name)) = tops.get(i) else { continue };
            let limit = tops.get(i + 1).map_or_else(|| self.last_limit(head, top), |next| next.0);
            let (from, to) = self.body(head.last + 1, limit, head);
            end = limit;
            let time = head.time.or_else(|| self.time_below(to, limit));
            posts.push(Post {
                author: head.author.or(name),
                reply: head.reply,
                time,
                top,
                from,
                to,
                depth: self.depth(top, head),
            });
        }
        (posts, end)
    }

    /// First line of the post with this head, and the author's name above the head.
    fn top(&self, i: usize, head: &Head) -> (usize, Option<Span>) {
        let floor = self.floor(i);
        let name = if head.author.is_none() { self.name_above(head).filter(|l| *l >= floor) } else { None };
        let mut top = name.unwrap_or(head.first);
        let author = head.author.or_else(|| name.and_then(|l| self.page.span(l)));
        while let Some(above) = top.checked_sub(1).filter(|a| *a >= floor && self.leads(*a, author, floor)) {
            top = above;
        }
        (self.item_top(top, floor), name.and_then(|l| self.page.span(l)))
    }

    /// Whether line `above` still belongs to the head: a picture's label, a level, the name again.
    fn leads(&self, above: usize, author: Option<Span>, floor: usize) -> bool {
        let name = author.and_then(|a| self.page.source.get(a.0..a.1)).unwrap_or_default();
        let repeats = |line: usize| {
            let text = self.page.text(line);
            !name.is_empty()
                && (text == name || (text.chars().count() == 1 && initial(text) == initial(name)))
        };
        match self.page.kind(above) {
            Some(Kind::Avatar | Kind::Level | Kind::Profile | Kind::Removed) => true,
            Some(Kind::Glue) if self.page.text(above).ends_with('.') || self.page.text(above).len() > 5 => {
                true
            }
            Some(Kind::Glue) => {
                above > floor && (repeats(above - 1) || self.page.kind(above - 1) == Some(Kind::Removed))
            }
            _ => repeats(above),
        }
    }

    /// The list item the head stands in, if it begins a few short lines above.
    fn item_top(&self, top: usize, floor: usize) -> usize {
        if self.page.opens_item(top) {
            return top;
        }
        let lead = (top.saturating_sub(3).max(floor)..top).rev();
        lead.take_while(|l| self.page.lines.get(*l).is_some_and(|l| l.end - l.start <= 100))
            .find(|l| self.page.opens_item(*l))
            .filter(|l| {
                self.page.indent(*l) < self.page.indent(top) && self.page.kind(*l) != Some(Kind::Action)
            })
            .unwrap_or(top)
    }

    /// Where the last post must end: another part of the page begins, or the indentation falls back.
    fn last_limit(&self, head: &Head, top: usize) -> usize {
        // Some flattenings indent the list mark and not the text below it.
        let indent = self.page.indent(top).min(self.page.indent(head.last + 1));
        let mut line = head.last + 1;
        while let Some(fact) = self.page.facts.get(line) {
            if fact.ends_section() || self.page.indent(line) < indent {
                break;
            }
            line += 1;
        }
        line
    }

    /// The lines of a body in `from..limit`: without buttons around it, cut at the first button below it.
    fn body(&self, from: usize, limit: usize, head: &Head) -> (usize, usize) {
        let from = self.behind_menu(from, limit);
        let first = (from..limit).find(|l| !self.is_frame(*l));
        let Some(first) = first else { return self.marks_as_body(from, limit) };
        let last = self.section.heads.last().is_some_and(|l| l.first == head.first);
        let stop = |line: usize| {
            let fact = self.page.facts.get(line);
            let button = fact.is_some_and(|f| matches!(f.kind, Kind::Action | Kind::Level | Kind::Profile))
                || (line > first && fact.is_some_and(|f| f.kind == Kind::Removed));
            let parted = fact.is_some_and(|f| matches!(f.kind, Kind::Pingback | Kind::Closed))
                || (last
                    && line > first
                    && fact.is_some_and(|f| f.kind == Kind::Stop || self.frequent.contains_key(&f.key)));
            button || parted
        };
        let mut to = (first..limit).find(|l| stop(*l)).unwrap_or(limit);
        // A forum names the author once more above the profile.
        let profile = self.page.kind(to) == Some(Kind::Profile);
        let name = head.author.and_then(|a| self.page.source.get(a.0..a.1));
        let signed = |line: usize| profile && name == Some(self.page.text(line));
        while to > first + 1 && (self.is_frame(to - 1) || signed(to - 1)) {
            to -= 1;
        }
        (first, to)
    }

    /// The line behind a list of buttons that begins at `from`, if one does.
    fn behind_menu(&self, from: usize, limit: usize) -> usize {
        let items = (from..limit).take_while(|l| self.page.opens_item(*l) && self.page.text(*l).len() <= 72);
        let (all, buttons) = items.fold((0, 0), |(all, buttons), l| {
            (all + 1, buttons + usize::from(self.page.kind(l) == Some(Kind::Action)))
        });
        // A menu has several buttons, and a few labels with names in them.
        if all >= 4 && buttons * 2 >= all { from + all } else { from }
    }

    /// A body of marks or numbers alone (`:3`, `42`), right below the head.
    fn marks_as_body(&self, from: usize, limit: usize) -> (usize, usize) {
        let glue = from < limit && self.page.kind(from) == Some(Kind::Glue);
        if glue { (from, from + 1) } else { (from, from) }
    }

    fn time_below(&self, from: usize, to: usize) -> Option<Span> {
        (from..to).find_map(|l| self.page.facts.get(l).filter(|f| f.kind == Kind::Stamp).and_then(|f| f.time))
    }

    fn depth(&self, top: usize, head: &Head) -> u32 {
        let level = (top..head.first)
            .find_map(|l| self.page.facts.get(l).filter(|f| f.kind == Kind::Level).map(|f| f.level));
        level.unwrap_or_else(|| self.page.indent(top))
    }

    /// Posts whose text stands above the line with the date.
    fn before(&self, layout: Layout) -> (Vec<Post>, usize) {
        let mut posts = Vec::new();
        let mut end = 0;
        for (i, head) in self.section.heads.iter().enumerate() {
            let floor = self.floor(i);
            end = head.last + 1;
            let named_first = layout == Layout::NameFirst;
            let floor = if named_first && i == 0 { self.first_name(floor, head.first) } else { floor };
            let frame = |l: usize| if named_first { self.page.is_meta(l) } else { self.is_frame(l) };
            let Some(mut from) = (floor..head.first).find(|l| !frame(*l)) else { continue };
            if i == 0 && !named_first {
                from = self.first_of_all(from, head);
            }
            let top = from;
            let mut author = head.author;
            let name = author.and_then(|a| self.page.source.get(a.0..a.1));
            if name.is_some_and(|n| n == self.page.text(from)) {
                from = self.behind_name(from, head.first);
            }
            if named_first && self.is_long_name(from) && from + 1 < head.first {
                author = self.page.span(from);
                from = self.behind_name(from, head.first);
            }
            let mut to = head.first;
            if layout == Layout::Before && head.author.is_none() {
                let (top, name) = self.top(i, head);
                (to, author) = (top.max(from), name);
            }
            to = (from..to).find(|l| self.page.kind(*l) == Some(Kind::Action)).unwrap_or(to);
            while to > from + 1 && self.is_frame(to - 1) {
                to -= 1;
            }
            posts.push(Post {
                author,
                reply: head.reply,
                time: head.time,
                top,
                from,
                to,
                depth: self.page.indent(top),
            });
        }
        (posts, end)
    }

    /// The first line of the body behind a name and what else stands beside it.
    fn behind_name(&self, name: usize, limit: usize) -> usize {
        (name + 1..limit).find(|l| !self.is_frame(*l)).unwrap_or(limit)
    }
}

fn initial(text: &str) -> Option<char> {
    text.chars().next().and_then(|c| c.to_lowercase().next())
}
