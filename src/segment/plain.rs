//! Flattened text to comments. What goes in: a page's visible text, one line a paragraph; what comes out: its [`Page`].

use crate::comment::{Block, BlockPlace, Page, Status};

/// The page a flattened text is.
pub(crate) fn segment_plain(source: String) -> Page {
    let text = source.clone();
    let offsets = (0..=u32::try_from(text.len()).unwrap_or(u32::MAX)).collect();
    Page {
        status: Status::None,
        system: None,
        title: None,
        language: None,
        comments: Vec::new(),
        next: None,
        blocks: vec![Block { text, offsets, place: BlockPlace::Article }],
        source,
    }
}
