//! One pass over a page's source, tag after tag: which elements are open, and what closes them.

use std::cell::OnceCell;

use memchr::{memchr, memmem};

use super::attribute::{Range, attribute, skip};
use super::implied::{IMPLIED, is_table_part};
use super::{EMPTY, Node, NodeId, ROOT, Tree, mark};
use crate::segment::tag::{COUNT, Tag};

/// The open elements and what is closed when.
pub(super) struct Builder<'s> {
    source: &'s str,
    bytes: &'s [u8],
    nodes: Vec<Node>,
    /// Open elements, outermost first.
    stack: Vec<NodeId>,
    /// For each tag, the heights in `stack` at which it is open: the nearest one is found at once,
    /// which keeps unclosed and mis-nested tags linear.
    open: Vec<Vec<u32>>,
    /// Heights of open block elements and of open walls.
    blocks: Vec<u32>,
    walls: Vec<u32>,
    /// Raw elements whose end tag is known not to come any more.
    unclosed: [bool; COUNT],
    /// Whether white space alone matters here: not after a block's tag.
    inline: bool,
    /// Whether the end of a CDATA section is still to come: exports hold their markup in such.
    cdata: bool,
}

impl<'s> Builder<'s> {
    pub(super) fn new(source: &'s str) -> Self {
        let mut end = source.len().min(u32::MAX as usize - 1);
        while !source.is_char_boundary(end) {
            end -= 1;
        }
        let source = source.get(..end).unwrap_or_default();
        let mut nodes = Vec::with_capacity(source.len() / 40 + 16);
        nodes.push(Node { end: end as u32, ..EMPTY });
        Self {
            source,
            bytes: source.as_bytes(),
            nodes,
            stack: vec![ROOT],
            open: vec![Vec::new(); COUNT],
            blocks: Vec::new(),
            walls: Vec::new(),
            unclosed: [false; COUNT],
            inline: false,
            cdata: false,
        }
    }

    pub(super) fn build(mut self) -> Tree<'s> {
        let mut at = 0;
        while at < self.bytes.len() {
            at = self.step(at);
        }
        self.pop_to(0, self.bytes.len(), self.bytes.len());
        let count = self.nodes.len() as NodeId;
        if let Some(root) = self.nodes.first_mut() {
            root.until = count;
        }
        Tree { source: self.source, nodes: self.nodes, names: OnceCell::new(), roles: OnceCell::new() }
    }

    /// Reads one piece of the source at `at`: text up to the next tag, then that tag.
    fn step(&mut self, at: usize) -> usize {
        let rest = self.bytes.get(at..).unwrap_or_default();
        let Some(found) = memchr(b'<', rest) else {
            self.text(at, self.bytes.len());
            return self.bytes.len();
        };
        let tag = at + found;
        match self.bytes.get(tag + 1) {
            Some(b) if b.is_ascii_alphabetic() => {
                self.text(at, tag);
                self.start_tag(tag)
            }
            Some(b'/') if self.bytes.get(tag + 2).is_some_and(u8::is_ascii_alphabetic) => {
                self.text(at, tag);
                self.end_tag(tag)
            }
            Some(b'!' | b'?' | b'/') => {
                self.text(at, tag);
                self.after_declaration(tag)
            }
            // A bare "<" is text.
            _ => {
                self.text(at, tag + 1);
                tag + 1
            }
        }
    }

    fn after_declaration(&mut self, tag: usize) -> usize {
        let rest = self.bytes.get(tag..).unwrap_or_default();
        if rest.starts_with(CDATA) {
            self.cdata = true;
            return tag + CDATA.len();
        }
        if rest.starts_with(b"<!--") && !rest.starts_with(b"<!-->") {
            // The standard lets "<!-->" close itself and takes all to the end where "-->" is missing.
            return memmem::find(rest.get(4..).unwrap_or_default(), b"-->")
                .map_or(self.bytes.len(), |f| tag + 4 + f + 3);
        }
        memchr(b'>', rest).map_or(self.bytes.len(), |f| tag + f + 1)
    }

    fn text(&mut self, from: usize, to: usize) {
        if from >= to {
            return;
        }
        if self.cdata
            && let Some(end) = memmem::find(self.bytes.get(from..to).unwrap_or_default(), b"]]>")
        {
            self.cdata = false;
            self.text(from, from + end);
            self.text(from + end + 3, to);
            return;
        }
        let blank = self.bytes.get(from..to).unwrap_or_default().iter().all(u8::is_ascii_whitespace);
        if blank && !self.inline {
            return;
        }
        self.inline = true;
        let parent = self.stack.last().copied().unwrap_or(ROOT);
        let until = self.nodes.len() as NodeId + 1;
        let (start, end) = (from as u32, to as u32);
        self.nodes.push(Node { tag: Tag::TEXT, parent, until, start, inner: end, end, ..EMPTY });
    }

    fn start_tag(&mut self, at: usize) -> usize {
        let name_end = skip(self.bytes, at + 1, |b| !(b.is_ascii_whitespace() || b == b'>' || b == b'/'));
        let tag = Tag::named(self.bytes.get(at + 1..name_end).unwrap_or_default());
        let mut node = Node { tag, start: at as u32, ..EMPTY };
        let mut next = name_end;
        while let Some((name, value, after)) = attribute(self.bytes, next) {
            self.note(&mut node, name, value);
            next = after;
        }
        let close = memchr(b'>', self.bytes.get(next..).unwrap_or_default());
        let Some(inner) = close.map(|c| next + c + 1) else {
            return self.bytes.len();
        };
        node.inner = inner as u32;
        self.make_room(tag, at);
        if matches!(tag, Tag::HTML | Tag::BODY | Tag::HEAD_) && self.is_open(tag) {
            return inner;
        }
        self.push(node);
        self.content(tag, inner)
    }

    fn note(&self, node: &mut Node, name: Range, value: Range) {
        let range = (value.0 as u32, value.1 as u32);
        let name = self.bytes.get(name.0..name.1).unwrap_or_default();
        node.marks |= mark(name);
        match name.len() {
            5 if name.eq_ignore_ascii_case(b"class") && node.class == (0, 0) => node.class = range,
            2 if name.eq_ignore_ascii_case(b"id") && node.id == (0, 0) => node.id = range,
            _ => {}
        }
    }

    /// What follows a start tag: nothing for void elements, raw text for scripts, markup for the rest.
    fn content(&mut self, tag: Tag, inner: usize) -> usize {
        if tag.is_void() {
            self.pop_to(self.stack.len().saturating_sub(1), inner, inner);
            return inner;
        }
        if !(tag.is_raw() || tag == Tag::SVG) {
            return inner;
        }
        let height = self.stack.len().saturating_sub(1);
        let Some((end, after)) = self.raw_end(tag, inner) else {
            self.pop_to(height, inner, inner);
            // A script that is never closed hides the rest of the page; anything else does not.
            return if tag == Tag::SCRIPT || tag == Tag::STYLE { self.bytes.len() } else { inner };
        };
        if tag == Tag::TITLE || tag == Tag::SCRIPT {
            self.inline = true;
            self.text(inner, end);
        }
        self.pop_to(height, end, after);
        after
    }

    /// Where the end tag of a raw element starts and ends.
    fn raw_end(&mut self, tag: Tag, from: usize) -> Option<(usize, usize)> {
        if self.unclosed.get(usize::from(tag.0)).copied().unwrap_or(true) {
            return None;
        }
        let mut at = from;
        while let Some(found) = memchr(b'<', self.bytes.get(at..)?) {
            let lt = at + found;
            at = lt + 1;
            if self.bytes.get(lt + 1) == Some(&b'/') {
                let end = skip(self.bytes, lt + 2, |b| b.is_ascii_alphanumeric());
                if Tag::named(self.bytes.get(lt + 2..end)?) == tag {
                    let after =
                        memchr(b'>', self.bytes.get(end..)?).map_or(self.bytes.len(), |f| end + f + 1);
                    return Some((lt, after));
                }
            }
        }
        if let Some(flag) = self.unclosed.get_mut(usize::from(tag.0)) {
            *flag = true;
        }
        None
    }

    fn end_tag(&mut self, at: usize) -> usize {
        let name_end = skip(self.bytes, at + 2, |b| !(b.is_ascii_whitespace() || b == b'>' || b == b'/'));
        let after = memchr(b'>', self.bytes.get(name_end..).unwrap_or_default())
            .map_or(self.bytes.len(), |f| name_end + f + 1);
        let name = self.bytes.get(at + 2..name_end).unwrap_or_default();
        let tag = Tag::named(name);
        if tag.is_block() {
            self.inline = false;
        }
        if matches!(tag, Tag::BODY | Tag::HTML) {
            // Pages go on after these; closing them would orphan the rest.
            return after;
        }
        if let Some(height) = self.closes(tag, name) {
            self.pop_to(height, at, after);
        }
        after
    }

    /// The height in the stack an end tag closes down to, if it closes anything.
    fn closes(&self, tag: Tag, name: &[u8]) -> Option<usize> {
        let height = if tag == Tag::OTHER { self.open_other(name)? } else { self.nearest(tag)? };
        // An end tag of a line's element does not reach out of a block, nor a block's out of a table cell.
        let wall = if tag.is_wall() || is_table_part(tag) {
            self.nearest(Tag::TABLE).filter(|_| tag != Tag::TABLE)
        } else if tag.is_block() {
            self.walls.last().copied()
        } else {
            self.blocks.last().copied()
        };
        (wall.is_none_or(|wall| wall < height)).then_some(height as usize)
    }

    fn open_other(&self, name: &[u8]) -> Option<u32> {
        // Names without a row share one stack: look a little way down it for the same name.
        let heights = self.open.get(usize::from(Tag::OTHER.0))?;
        heights.iter().rev().take(16).copied().find(|height| {
            let node = self.stack.get(*height as usize).and_then(|id| self.nodes.get(*id as usize));
            node.is_some_and(|node| {
                let from = node.start as usize + 1;
                self.bytes.get(from..from + name.len()).is_some_and(|n| n.eq_ignore_ascii_case(name))
            })
        })
    }

    fn nearest(&self, tag: Tag) -> Option<u32> {
        self.open.get(usize::from(tag.0))?.last().copied()
    }

    fn is_open(&self, tag: Tag) -> bool {
        self.nearest(tag).is_some()
    }

    /// Closes what the start of `tag` implies is over.
    fn make_room(&mut self, tag: Tag, at: usize) {
        if tag.is_block() {
            self.inline = false;
        }
        if !tag.is_for_head() && tag != Tag::HEAD_ && self.is_open(Tag::HEAD_) {
            self.close_if_past(Tag::HEAD_, &[], at);
        }
        if tag.ends_paragraph() {
            self.close_past_wall(Tag::P, at);
        }
        for (starts, ends, limits) in IMPLIED.iter().filter(|_| tag.implies_ends()) {
            if *starts == tag {
                self.close_if_past(*ends, limits, at);
            }
        }
        if tag == Tag::A && self.nearest(Tag::A) > self.blocks.last().copied() {
            self.close_if_past(Tag::A, &[], at);
        }
    }

    fn close_past_wall(&mut self, tag: Tag, at: usize) {
        if let Some(height) = self.nearest(tag)
            && self.walls.last().is_none_or(|wall| *wall < height)
        {
            self.pop_to(height as usize, at, at);
        }
    }

    fn close_if_past(&mut self, tag: Tag, limits: &[Tag], at: usize) {
        let limit = limits.iter().filter_map(|limit| self.nearest(*limit)).max();
        if let Some(height) = self.nearest(tag)
            && limit.is_none_or(|limit| limit < height)
        {
            self.pop_to(height as usize, at, at);
        }
    }

    fn push(&mut self, mut node: Node) {
        let id = self.nodes.len() as NodeId;
        let height = self.stack.len() as u32;
        node.parent = self.stack.last().copied().unwrap_or(ROOT);
        if let Some(heights) = self.open.get_mut(usize::from(node.tag.0)) {
            heights.push(height);
        }
        if node.tag.is_block() {
            self.blocks.push(height);
        } else {
            self.inline = true;
        }
        if node.tag.is_wall() {
            self.walls.push(height);
        }
        self.nodes.push(node);
        self.stack.push(id);
    }

    /// Closes every open element at `height` and above; the outermost of them ends at `after`, the rest at `before`.
    fn pop_to(&mut self, height: usize, before: usize, after: usize) {
        let until = self.nodes.len() as NodeId;
        while self.stack.len() > height.max(1) {
            let Some(id) = self.stack.pop() else { break };
            let at = if self.stack.len() == height { after } else { before };
            if let Some(node) = self.nodes.get_mut(id as usize) {
                node.until = until;
                node.end = at as u32;
                let tag = node.tag;
                let lists = [
                    Some(&mut self.blocks).filter(|_| tag.is_block()),
                    Some(&mut self.walls).filter(|_| tag.is_wall()),
                ];
                for list in lists.into_iter().flatten() {
                    list.pop();
                }
                if let Some(heights) = self.open.get_mut(usize::from(tag.0)) {
                    heights.pop();
                }
            }
        }
    }
}

/// What opens a section of markup kept as characters.
const CDATA: &[u8] = b"<![CDATA[";

#[cfg(test)]
mod tests {
    use crate::segment::tag::Tag;
    use crate::segment::tree::{ROOT, Tree};

    /// The tree as nested names: `div(p(#) p(#))`.
    fn shape(source: &str) -> String {
        let tree = Tree::new(source);
        let mut out = String::new();
        walk(&tree, ROOT, &mut out);
        out
    }

    fn walk(tree: &Tree<'_>, id: u32, out: &mut String) {
        for child in tree.children(id) {
            if !out.is_empty() && !out.ends_with('(') {
                out.push(' ');
            }
            out.push_str(if tree.tag(child) == Tag::TEXT { "#" } else { tree.name(child) });
            if tree.children(child).next().is_some() {
                out.push('(');
                walk(tree, child, out);
                out.push(')');
            }
        }
    }

    #[test]
    fn paragraphs_list_items_and_cells_end_by_implication() {
        assert_eq!(shape("<div><p>a<p>b<div>c</div></div>"), "div(p(#) p(#) div(#))");
        assert_eq!(shape("<ul><li>a<ul><li>b</ul><li>c</ul>"), "ul(li(# ul(li(#))) li(#))");
        assert_eq!(shape("<table><tr><td>a<td>b<tr><td>c</table>"), "table(tr(td(#) td(#)) tr(td(#)))");
    }

    #[test]
    fn stray_and_mis_nested_end_tags_do_no_harm() {
        assert_eq!(shape("<div></a></span></td>a</div>b"), "div(#) #");
        assert_eq!(shape("<div><b>a<div>b</b>c</div>d</div>e"), "div(b(# div(# #) #)) #");
        assert_eq!(shape("<div><table><tr><td></div>a</td></tr></table></div>b"), "div(table(tr(td(#)))) #");
    }

    #[test]
    fn raw_text_void_elements_and_comments() {
        assert_eq!(shape("<script>if(a<b)'<p>'</script>x"), "script(#) #");
        assert_eq!(shape("a<br>b<img src=x>c<!-- <p> -->d"), "# br # img # #");
        assert_eq!(shape("<textarea><p>x</textarea>y 1 < 2"), "textarea # #");
        assert_eq!(shape("<x-a><x-b>t</x-a>u"), "x-a(x-b(#)) #");
    }

    #[test]
    fn offsets_are_those_of_the_source() {
        let tree = Tree::new("<div class='a b' id=x><p>é</p></div>");
        assert_eq!((tree.class(1), tree.id(1)), ("a b", "x"));
        let p = tree.node(2);
        assert_eq!(tree.slice(p.start, p.end), "<p>é</p>");
        assert_eq!(tree.attribute(1, "title"), None);
        assert_eq!(tree.attributes(1).collect::<Vec<_>>(), [("class", "a b"), ("id", "x")]);
    }
}
