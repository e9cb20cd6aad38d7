//! A piece of the tree to the text a reader sees.
//!
//! Paragraphs are separated by a blank line, `<br>` is a line break, other blocks and list items stand on
//! lines of their own, white space is folded (kept as lines in `pre`), references are decoded. What is
//! never shown (scripts, forms' controls, what the caller leaves out) yields nothing.

use super::entity::reference;
use super::tag::Tag;
use super::tree::{NodeId, Tree};

/// Rendered text and where it came from.
#[derive(Debug, Default, Clone)]
pub(crate) struct Rendered {
    /// The text.
    pub(crate) text: String,
    /// First byte of the source that gave text, and one past the last; (0, 0) for no text.
    pub(crate) span: (u32, u32),
    /// For each byte of the text its byte in the source; only kept where asked for.
    pub(crate) offsets: Vec<u32>,
}

/// What separates the text before from the text to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    None,
    Space,
    Line,
    Paragraph,
}

/// Turns nodes into text, one after the other, in page order.
#[derive(Debug)]
pub(crate) struct Renderer<'t, 's> {
    tree: &'t Tree<'s>,
    out: Rendered,
    gap: Gap,
    keep_offsets: bool,
}

impl<'t, 's> Renderer<'t, 's> {
    /// An empty text; with `keep_offsets` each byte of it knows its byte in the source.
    pub(crate) fn new(tree: &'t Tree<'s>, keep_offsets: bool) -> Self {
        Self { tree, out: Rendered::default(), gap: Gap::None, keep_offsets }
    }

    /// Adds a node and all in it, but not the nodes `leave_out` says (with all in them).
    pub(crate) fn add(&mut self, id: NodeId, leave_out: &mut dyn FnMut(NodeId) -> bool) {
        let until = self.tree.node(id).until.max(id + 1);
        // Blocks whose end is still to come: their last node and the gap they leave.
        let mut ends: Vec<(NodeId, Gap)> = Vec::new();
        let mut pre_until = 0;
        let mut at = id;
        while at < until {
            self.close(&mut ends, at);
            let node = self.tree.node(at);
            if node.tag == Tag::TEXT {
                if leave_out(at) {
                    at += 1;
                    continue;
                }
                self.text(node.start, node.inner, at < pre_until);
                at += 1;
                continue;
            }
            if is_unseen(self.tree, at) || leave_out(at) {
                self.widen(if node.tag.is_block() { Gap::Line } else { Gap::Space });
                at = node.until.max(at + 1);
                continue;
            }
            self.open(node.tag, node.until, &mut ends);
            if matches!(node.tag, Tag::PRE | Tag::XMP) {
                pre_until = pre_until.max(node.until);
            }
            at += 1;
        }
        self.close(&mut ends, NodeId::MAX);
    }

    fn open(&mut self, tag: Tag, until: NodeId, ends: &mut Vec<(NodeId, Gap)>) {
        let gap = gap_around(tag);
        self.widen(gap);
        if gap > Gap::None {
            ends.push((until, gap));
        }
    }

    fn close(&mut self, ends: &mut Vec<(NodeId, Gap)>, at: NodeId) {
        while let Some(&(until, gap)) = ends.last() {
            if until > at {
                break;
            }
            self.widen(gap);
            ends.pop();
        }
    }

    fn widen(&mut self, gap: Gap) {
        self.gap = self.gap.max(gap);
    }

    fn text(&mut self, start: u32, end: u32, pre: bool) {
        let source = self.tree.slice(start, end);
        let mut at = 0;
        while let Some(rest) = source.get(at..).filter(|rest| !rest.is_empty()) {
            let here = start + at as u32;
            at += self.piece(rest, here, pre);
        }
    }

    /// Takes one run of plain characters, one reference, or one run of white space; returns its length.
    fn piece(&mut self, rest: &str, at: u32, pre: bool) -> usize {
        let plain = plain_run(rest.as_bytes());
        if rest.starts_with(NBSP) {
            self.widen(Gap::Space);
            return NBSP.len_utf8();
        }
        if plain == 0 && rest.as_bytes().first() == Some(&NBSP_LEAD) {
            self.put(rest.get(..2).unwrap_or_default(), at, None);
            return 2;
        }
        if plain > 0 {
            self.put(rest.get(..plain).unwrap_or_default(), at, None);
            return plain;
        }
        if rest.starts_with('&') {
            let (c, len) = reference(rest).unwrap_or(('&', 1));
            if c.is_ascii_whitespace() || c == NBSP {
                self.widen(Gap::Space);
            } else {
                self.put(c.encode_utf8(&mut [0; 4]), at, Some(len as u32));
            }
            return len;
        }
        let white = rest.bytes().position(|b| !b.is_ascii_whitespace()).unwrap_or(rest.len());
        let lines = pre && rest.as_bytes().get(..white).is_some_and(|w| w.contains(&b'\n'));
        self.widen(if lines { Gap::Line } else { Gap::Space });
        white
    }

    /// Writes text that came from `at`; `len` is its length in the source where that differs.
    fn put(&mut self, text: &str, at: u32, len: Option<u32>) {
        self.fill(at);
        self.out.text.push_str(text);
        if self.keep_offsets {
            let step = u32::from(len.is_none());
            self.out.offsets.extend((0..text.len() as u32).map(|i| at + i * step));
        }
        if self.out.span == (0, 0) {
            self.out.span.0 = at;
        }
        self.out.span.1 = at + len.unwrap_or(text.len() as u32);
    }

    fn fill(&mut self, at: u32) {
        let gap = match self.gap {
            Gap::None => "",
            Gap::Space => " ",
            Gap::Line => "\n",
            Gap::Paragraph => "\n\n",
        };
        if !self.out.text.is_empty() {
            self.out.text.push_str(gap);
            if self.keep_offsets {
                self.out.offsets.extend(gap.bytes().map(|_| at));
            }
        }
        self.gap = Gap::None;
    }

    /// Parts what was added from what is to come as the start of this element does.
    pub(crate) fn part(&mut self, tag: Tag) {
        self.widen(gap_around(tag));
    }

    /// The text; offsets, where kept, get their closing entry.
    pub(crate) fn finish(mut self) -> Rendered {
        if self.keep_offsets {
            self.out.offsets.push(self.out.span.1);
        }
        self.out
    }
}

/// How many bytes of a text are written as they stand: up to a reference, or white space other than single spaces.
fn plain_run(text: &[u8]) -> usize {
    let is_plain = |b: u8| !(b == b'&' || b == NBSP_LEAD || b.is_ascii_whitespace());
    let mut at = 0;
    loop {
        let rest = text.get(at..).unwrap_or_default();
        let Some(run) = rest.iter().position(|b| !is_plain(*b)) else { return text.len() };
        let single = run > 0 && matches!(rest.get(run..), Some([b' ', next, ..]) if is_plain(*next));
        if !single {
            return at + run;
        }
        at += run + 1;
    }
}

/// A no-break space is white space to a reader: folded like any other.
const NBSP: char = '\u{a0}';
const NBSP_LEAD: u8 = 0xc2;

fn gap_around(tag: Tag) -> Gap {
    if tag.is_paragraph() {
        Gap::Paragraph
    } else if tag == Tag::BR || tag.is_block() && tag != Tag::OTHER {
        if matches!(tag, Tag::TD | Tag::TH) { Gap::Space } else { Gap::Line }
    } else if tag == Tag::OTHER {
        Gap::Space
    } else {
        Gap::None
    }
}

/// Whether an element is never shown: scripts, styles, templates, controls of forms, `hidden`.
pub(crate) fn is_unseen(tree: &Tree<'_>, id: NodeId) -> bool {
    let tag = tree.tag(id);
    tag.is_hidden()
}

/// The text of a node.
pub(crate) fn text_of(tree: &Tree<'_>, id: NodeId) -> String {
    let mut renderer = Renderer::new(tree, false);
    renderer.add(id, &mut |_| false);
    renderer.finish().text
}

/// A run of text as it is shown.
pub(crate) fn shown(tree: &Tree<'_>, run: NodeId) -> String {
    let node = tree.node(run);
    plain(tree.slice(node.start, node.end))
}

/// Source without markup (an attribute's value, a run of text) as a reader sees it.
pub(crate) fn plain(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    for word in source.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        let mut rest = word;
        while let Some(at) = rest.find('&') {
            let (before, from) = rest.split_at(at);
            out.push_str(before);
            let (c, len) = reference(from).unwrap_or(('&', 1));
            out.push(if c == NBSP { ' ' } else { c });
            rest = from.get(len..).unwrap_or_default();
        }
        out.push_str(rest);
    }
    out
}

/// A piece of source as a reader sees it.
///
/// # Examples
/// ```
/// assert_eq!(moderato::segment::render("<p>1 &lt; 2<br>yes</p><p>no</p>"), "1 < 2\nyes\n\nno");
/// ```
pub fn render(source: &str) -> String {
    text_of(&Tree::new(source), super::tree::ROOT)
}

#[cfg(test)]
mod tests {
    use super::{Renderer, render};
    use crate::segment::tree::{ROOT, Tree};

    #[test]
    fn blocks_lines_and_lists_are_laid_out() {
        assert_eq!(render("<div>a</div><div>b</div> <ul><li>c<li>d</ul>e"), "a\nb\n\nc\nd\n\ne");
        assert_eq!(render("<b>a</b> <i>b</i>c<pre>1\n 2</pre>"), "a bc\n\n1\n2");
        assert_eq!(render("a<script>x</script><style>y</style>b"), "a b");
    }

    #[test]
    fn every_byte_knows_where_it_came_from() {
        let source = "<p>a &amp; b</p><p>ü</p>";
        let tree = Tree::new(source);
        let mut renderer = Renderer::new(&tree, true);
        renderer.add(ROOT, &mut |_| false);
        let out = renderer.finish();
        assert_eq!(out.text, "a & b\n\nü");
        assert_eq!(out.offsets, [3, 5, 5, 11, 11, 19, 19, 19, 20, 21]);
        assert_eq!(out.span, (3, 21));
    }
}
