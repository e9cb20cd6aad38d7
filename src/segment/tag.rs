//! The HTML elements that need a rule of their own: void, raw text, block level, closing others.
//!
//! One static table. To add an element: one row. Every other element is [`Tag::OTHER`] and behaves like a block.

use std::sync::OnceLock;

/// An element's name, as a row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Tag(pub(crate) u8);

/// How an element behaves; a set of bits.
type Ways = u16;

/// Has no content and no end tag.
const VOID: Ways = 1;
/// Its content is not markup.
const RAW: Ways = 1 << 1;
/// Stands on lines of its own.
const BLOCK: Ways = 1 << 2;
/// Is never shown.
const HIDDEN: Ways = 1 << 3;
/// Closes an open paragraph.
const ENDS_P: Ways = 1 << 4;
/// An end tag inside it does not reach out of it.
const WALL: Ways = 1 << 5;
/// May stand in the head.
const HEAD: Ways = 1 << 6;
/// Separated from its neighbours by a blank line when rendered.
const PARAGRAPH: Ways = 1 << 7;
/// Its start ends an open element of its kind.
const IMPLIES: Ways = 1 << 9;
/// A control of a form.
const CONTROL: Ways = 1 << 8;

macro_rules! tags {
    ($($constant:ident $name:literal $ways:expr;)*) => {
        const NAMES: &[(&str, Ways)] = &[("#text", 0), ("#other", BLOCK), $(($name, $ways)),*];
        #[allow(dead_code, reason = "the table is complete, whichever rows the code names today")]
        impl Tag {
            tags!(@number 2u8; $($constant)*);
        }
    };
    (@number $n:expr; $first:ident $($rest:ident)*) => {
        pub(crate) const $first: Tag = Tag($n);
        tags!(@number $n + 1; $($rest)*);
    };
    (@number $n:expr;) => {};
}

tags! {
    A "a" 0;
    ABBR "abbr" 0;
    ADDRESS "address" BLOCK | ENDS_P;
    ARTICLE "article" BLOCK | ENDS_P;
    ASIDE "aside" BLOCK | ENDS_P;
    AUDIO "audio" HIDDEN;
    B "b" 0;
    BASE "base" VOID | HEAD | HIDDEN;
    BLOCKQUOTE "blockquote" BLOCK | ENDS_P | PARAGRAPH;
    BODY "body" BLOCK | WALL;
    BR "br" VOID;
    BUTTON "button" IMPLIES | WALL | CONTROL;
    CANVAS "canvas" HIDDEN;
    CAPTION "caption" BLOCK | WALL;
    CENTER "center" BLOCK | ENDS_P;
    CITE "cite" 0;
    CODE "code" 0;
    COL "col" VOID;
    COLGROUP "colgroup" BLOCK;
    DATALIST "datalist" HIDDEN | CONTROL;
    DD "dd" IMPLIES | BLOCK | ENDS_P;
    DEL "del" 0;
    DETAILS "details" BLOCK | ENDS_P;
    DIALOG "dialog" BLOCK | ENDS_P;
    DIV "div" BLOCK | ENDS_P;
    DL "dl" BLOCK | ENDS_P | PARAGRAPH;
    DT "dt" IMPLIES | BLOCK | ENDS_P;
    EM "em" 0;
    EMBED "embed" VOID | HIDDEN;
    FIELDSET "fieldset" BLOCK | ENDS_P | CONTROL;
    FIGCAPTION "figcaption" BLOCK | ENDS_P;
    FIGURE "figure" BLOCK | ENDS_P;
    FONT "font" 0;
    FOOTER "footer" BLOCK | ENDS_P;
    FORM "form" BLOCK | ENDS_P;
    FRAME "frame" VOID | HIDDEN;
    H1 "h1" BLOCK | ENDS_P | PARAGRAPH;
    H2 "h2" BLOCK | ENDS_P | PARAGRAPH;
    H3 "h3" BLOCK | ENDS_P | PARAGRAPH;
    H4 "h4" BLOCK | ENDS_P | PARAGRAPH;
    H5 "h5" BLOCK | ENDS_P | PARAGRAPH;
    H6 "h6" BLOCK | ENDS_P | PARAGRAPH;
    HEAD_ "head" BLOCK | HIDDEN;
    HEADER "header" BLOCK | ENDS_P;
    HR "hr" VOID | BLOCK | ENDS_P;
    HTML "html" BLOCK | WALL;
    I "i" 0;
    IFRAME "iframe" RAW | HIDDEN;
    IMG "img" VOID;
    INPUT "input" VOID | CONTROL;
    INS "ins" 0;
    LABEL "label" CONTROL;
    LEGEND "legend" BLOCK | CONTROL;
    LI "li" IMPLIES | BLOCK | ENDS_P;
    LINK "link" VOID | HEAD | HIDDEN;
    MAIN "main" BLOCK | ENDS_P;
    MARK "mark" 0;
    MENU "menu" BLOCK | ENDS_P | PARAGRAPH;
    META "meta" VOID | HEAD | HIDDEN;
    NAV "nav" BLOCK | ENDS_P;
    NOEMBED "noembed" RAW | HIDDEN;
    NOFRAMES "noframes" RAW | HIDDEN;
    NOSCRIPT "noscript" HEAD | HIDDEN;
    OBJECT "object" WALL;
    OL "ol" BLOCK | ENDS_P | PARAGRAPH;
    OPTGROUP "optgroup" IMPLIES | BLOCK | HIDDEN | CONTROL;
    OPTION "option" IMPLIES | BLOCK | HIDDEN | CONTROL;
    P "p" BLOCK | ENDS_P | PARAGRAPH;
    PARAM "param" VOID | HIDDEN;
    PICTURE "picture" 0;
    PRE "pre" BLOCK | ENDS_P | PARAGRAPH;
    Q "q" 0;
    S "s" 0;
    SAMP "samp" 0;
    SCRIPT "script" RAW | HEAD | HIDDEN;
    SECTION "section" BLOCK | ENDS_P;
    SELECT "select" HIDDEN | CONTROL;
    SMALL "small" 0;
    SOURCE "source" VOID | HIDDEN;
    SPAN "span" 0;
    STRIKE "strike" 0;
    STRONG "strong" 0;
    STYLE "style" RAW | HEAD | HIDDEN;
    SUB "sub" 0;
    SUMMARY "summary" BLOCK | ENDS_P;
    SUP "sup" 0;
    SVG "svg" HIDDEN;
    TABLE "table" BLOCK | ENDS_P | WALL | PARAGRAPH;
    TBODY "tbody" IMPLIES | BLOCK;
    TD "td" IMPLIES | BLOCK | WALL;
    TEMPLATE "template" HEAD | HIDDEN | WALL;
    TEXTAREA "textarea" RAW | HIDDEN | CONTROL;
    TFOOT "tfoot" IMPLIES | BLOCK;
    TH "th" IMPLIES | BLOCK | WALL;
    THEAD "thead" BLOCK;
    TIME "time" 0;
    TITLE "title" RAW | HEAD | HIDDEN;
    TR "tr" IMPLIES | BLOCK;
    TRACK "track" VOID | HIDDEN;
    TT "tt" 0;
    U "u" 0;
    UL "ul" BLOCK | ENDS_P | PARAGRAPH;
    VAR "var" 0;
    VIDEO "video" HIDDEN;
    WBR "wbr" VOID;
    XMP "xmp" RAW | BLOCK;
    KBD "kbd" 0;
    BIG "big" 0;
    DFN "dfn" 0;
    DATA "data" 0;
    NOBR "nobr" 0;
    BDI "bdi" 0;
    BDO "bdo" 0;
    ACRONYM "acronym" 0;
}

/// How many rows the table has.
pub(crate) const COUNT: usize = NAMES.len();

impl Tag {
    /// A run of text.
    pub(crate) const TEXT: Tag = Tag(0);
    /// An element without a row.
    pub(crate) const OTHER: Tag = Tag(1);

    /// The row of a name, in any case.
    pub(crate) fn named(name: &[u8]) -> Tag {
        static TABLE: OnceLock<Vec<u8>> = OnceLock::new();
        let slots = TABLE.get_or_init(slots);
        let mut at = hash(name);
        while let Some(&row) = slots.get(at % SLOTS) {
            if row == 0 {
                return Tag::OTHER;
            }
            if NAMES.get(usize::from(row)).is_some_and(|(n, _)| n.as_bytes().eq_ignore_ascii_case(name)) {
                return Tag(row);
            }
            at += 1;
        }
        Tag::OTHER
    }

    fn is(self, way: Ways) -> bool {
        NAMES.get(usize::from(self.0)).is_some_and(|(_, ways)| ways & way != 0)
    }

    /// Has no content and no end tag.
    pub(crate) fn is_void(self) -> bool {
        self.is(VOID)
    }

    /// Its content is not markup.
    pub(crate) fn is_raw(self) -> bool {
        self.is(RAW)
    }

    /// Stands on lines of its own.
    pub(crate) fn is_block(self) -> bool {
        self.is(BLOCK)
    }

    /// Is never shown.
    pub(crate) fn is_hidden(self) -> bool {
        self.is(HIDDEN)
    }

    /// Closes an open paragraph.
    pub(crate) fn ends_paragraph(self) -> bool {
        self.is(ENDS_P)
    }

    /// An end tag inside it does not reach out of it.
    pub(crate) fn is_wall(self) -> bool {
        self.is(WALL)
    }

    /// May stand in the head.
    pub(crate) fn is_for_head(self) -> bool {
        self.is(HEAD)
    }

    /// Separated from its neighbours by a blank line.
    pub(crate) fn is_paragraph(self) -> bool {
        self.is(PARAGRAPH)
    }

    /// A control of a form.
    pub(crate) fn is_control(self) -> bool {
        self.is(CONTROL)
    }

    /// Its start ends an open element of its kind.
    pub(crate) fn implies_ends(self) -> bool {
        self.is(IMPLIES)
    }

    /// A heading, `h1` to `h6`.
    pub(crate) fn is_heading(self) -> bool {
        (Tag::H1.0..=Tag::H6.0).contains(&self.0)
    }
}

/// Slots of the name table: four times the rows, so that most look-ups hit or miss at once.
const SLOTS: usize = 512;

fn hash(name: &[u8]) -> usize {
    name.iter().fold(name.len(), |sum, b| sum.wrapping_mul(31).wrapping_add(usize::from(b | 0x20))) & 0xffff
}

fn slots() -> Vec<u8> {
    let mut slots = vec![0u8; SLOTS];
    for (row, (name, _)) in NAMES.iter().enumerate().skip(2) {
        let mut at = hash(name.as_bytes());
        while slots.get(at % SLOTS).is_some_and(|s| *s != 0) {
            at += 1;
        }
        if let Some(slot) = slots.get_mut(at % SLOTS) {
            *slot = row as u8;
        }
    }
    slots
}

#[cfg(test)]
mod tests {
    use super::{NAMES, Tag};

    #[test]
    fn every_row_is_found_by_its_name_in_any_case() {
        for (row, (name, _)) in NAMES.iter().enumerate().skip(2) {
            assert_eq!(Tag::named(name.as_bytes()), Tag(row as u8), "{name}");
            assert_eq!(Tag::named(name.to_uppercase().as_bytes()), Tag(row as u8), "{name}");
        }
        assert_eq!(Tag::named(b"shreddit-comment"), Tag::OTHER);
        assert_eq!(Tag::named(b"blockquote"), Tag::BLOCKQUOTE);
    }
}
