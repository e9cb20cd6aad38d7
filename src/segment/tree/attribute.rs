//! The attributes of a start tag, one after the other, nothing copied.

use memchr::memchr;

/// The attributes of one start tag.
#[derive(Debug, Clone)]
pub(crate) struct Attributes<'s> {
    pub(super) rest: &'s str,
}

impl<'s> Iterator for Attributes<'s> {
    type Item = (&'s str, &'s str);

    fn next(&mut self) -> Option<Self::Item> {
        let bytes = self.rest.as_bytes();
        let (name, value, after) = attribute(bytes, 0)?;
        let pair = (self.rest.get(name.0..name.1)?, self.rest.get(value.0..value.1)?);
        self.rest = self.rest.get(after..)?;
        Some(pair)
    }
}

pub(super) type Range = (usize, usize);

/// The next attribute at or after `at`: its name, its value, and where the next one may start.
/// `None` at the tag's end (`>`) or the input's.
pub(super) fn attribute(bytes: &[u8], mut at: usize) -> Option<(Range, Range, usize)> {
    at = skip(bytes, at, |b| b.is_ascii_whitespace() || b == b'/');
    let start = at;
    if bytes.get(at).is_none_or(|b| *b == b'>') {
        return None;
    }
    at = skip(bytes, at + 1, |b| !(b.is_ascii_whitespace() || b == b'=' || b == b'/' || b == b'>'));
    let name = (start, at);
    let equals = skip(bytes, at, |b| b.is_ascii_whitespace());
    if bytes.get(equals) != Some(&b'=') {
        return Some((name, (at, at), at));
    }
    at = skip(bytes, equals + 1, |b| b.is_ascii_whitespace());
    if let Some(&quote @ (b'"' | b'\'')) = bytes.get(at) {
        let from = at + 1;
        let to = from + memchr(quote, bytes.get(from..)?)?;
        return Some((name, (from, to), to + 1));
    }
    let to = skip(bytes, at, |b| !(b.is_ascii_whitespace() || b == b'>'));
    Some((name, (at, to), to))
}

pub(super) fn skip(bytes: &[u8], at: usize, while_: impl Fn(u8) -> bool) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest.iter().position(|b| !while_(*b)).unwrap_or(rest.len())
}
