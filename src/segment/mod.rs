//! Page bytes to comments: the first room.
//!
//! What goes in: the bytes of a saved page, HTML or flattened to text. What comes out: a
//! [`Page`] with its comments, in page order, and the visible text around them. What this room does
//! not do: judge, score, or read anything but the bytes it is given.

mod blocks;
mod byline;
mod decode;
mod entity;
mod entry;
mod linked;
mod names;
mod page;
mod plain;
mod quick;
mod render;
mod repeat;
mod select;
mod status;
mod systems;
mod tag;
mod thread;
mod tree;
mod words;

use std::sync::Arc;

use crate::comment::Page;

use systems::Systems;

pub use render::render;

/// The page these bytes are. Infallible: any bytes give a page, if need be one with status `None`.
///
/// # Examples
/// ```
/// use moderato::{comment::Status, segment::segment};
/// assert_eq!(segment(b"<p>No readers here.</p>").status, Status::None);
/// ```
pub fn segment(bytes: &[u8]) -> Page {
    Segmenter::built_in().segment(bytes)
}

/// A table of comment systems, ready to read pages with: compiled once, shared between threads.
#[derive(Debug, Clone)]
pub struct Segmenter {
    systems: Table,
}

#[derive(Debug, Clone)]
enum Table {
    BuiltIn(&'static Systems),
    Own(Arc<Systems>),
}

impl Segmenter {
    /// The built-in table.
    pub fn built_in() -> Self {
        Self { systems: Table::BuiltIn(Systems::built_in()) }
    }

    /// A publisher's own rows, tried before the built-in ones: TOML as in `src/segment/systems.toml`.
    ///
    /// # Errors
    /// What is wrong with the rows, in words.
    pub fn with_systems(rows: &str) -> Result<Self, String> {
        Ok(Self { systems: Table::Own(Arc::new(Systems::with(rows)?)) })
    }

    /// The page these bytes are. Infallible.
    pub fn segment(&self, bytes: &[u8]) -> Page {
        let source = decode::decode(bytes);
        if !is_html(&source) {
            return plain::segment_plain(source);
        }
        let systems = match &self.systems {
            Table::BuiltIn(systems) => systems,
            Table::Own(systems) => systems.as_ref(),
        };
        page::segment_html(source, systems)
    }

    /// The names of the systems this table knows, in its order.
    pub fn systems(&self) -> Vec<&str> {
        let systems = match &self.systems {
            Table::BuiltIn(systems) => systems,
            Table::Own(systems) => systems.as_ref(),
        };
        systems.rows.iter().map(|row| row.name.as_str()).collect()
    }
}

/// Whether bytes can be a page at all: some text, and no binary file.
///
/// # Errors
/// What they are instead, in words.
///
/// # Examples
/// ```
/// assert!(moderato::segment::is_page(b"<p>a</p>").is_ok());
/// assert!(moderato::segment::is_page(b"").is_err());
/// assert!(moderato::segment::is_page(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").is_err());
/// ```
pub fn is_page(bytes: &[u8]) -> Result<(), String> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err("the file is empty".into());
    }
    let head = bytes.get(..bytes.len().min(8192)).unwrap_or_default();
    if encoding_rs::Encoding::for_bom(bytes).is_some() {
        return Ok(());
    }
    // No text in any charset but UTF-16 holds bytes below the tabulator; pictures and archives do at once.
    match head.iter().filter(|b| matches!(b, 0..=6 | 14..=26)).count() {
        found if found * 500 > head.len() => Err("this is a binary file, not a page".into()),
        _ => Ok(()),
    }
}

/// Tags that make a text a page's source rather than what a page shows.
const TELLING: &[&str] = &[
    "<html",
    "<body",
    "<head",
    "<div",
    "<p>",
    "<p ",
    "<li",
    "<article",
    "<section",
    "<table",
    "<!doctype",
    "<span",
    "<br",
    "<a href",
    "<ul",
    "<script",
    "<meta",
    "<h1",
    "<h2",
];

/// Whether a source is HTML: a telling tag near its start, or many further on.
fn is_html(source: &str) -> bool {
    let mut tags = 0;
    for at in memchr::memchr_iter(b'<', source.as_bytes()).take(2_000) {
        let head = source.as_bytes().get(at..).unwrap_or_default();
        if TELLING
            .iter()
            .any(|tag| head.get(..tag.len()).is_some_and(|h| h.eq_ignore_ascii_case(tag.as_bytes())))
        {
            tags += 1;
            if at < 200 || tags >= 3 {
                return true;
            }
        }
    }
    false
}
