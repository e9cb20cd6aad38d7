//! Page bytes to comments: the first room.
//!
//! What goes in: the bytes of a saved page, HTML or flattened to text. What comes out: a
//! [`Page`] with its comments, in page order, and the visible text around them. What this room does
//! not do: judge, score, or read anything but the bytes it is given.

mod decode;
mod plain;

use crate::comment::Page;

/// The page these bytes are. Infallible: any bytes give a page, if need be one with status `None`.
///
/// # Examples
/// ```
/// use moderato::{comment::Status, segment::segment};
/// assert_eq!(segment(b"<p>No readers here.</p>").status, Status::None);
/// ```
pub fn segment(bytes: &[u8]) -> Page {
    plain::segment_plain(decode::decode(bytes))
}
