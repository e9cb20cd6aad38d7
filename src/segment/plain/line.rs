//! A flattened page as lines: where each begins and ends, how far it is indented, whether it opens a list item.

use memchr::memchr_iter;

/// One line that is not blank.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    /// First byte of the text, behind indentation and list mark.
    pub(super) start: usize,
    /// One past the last byte of the text, trailing white space left out.
    pub(super) end: usize,
    /// Where the list mark begins; `start` where there is none.
    pub(super) mark: usize,
    /// Column of the first character, list mark included.
    pub(super) indent: u32,
    /// Column of the text.
    pub(super) column: u32,
    /// What opens the line.
    pub(super) marker: Marker,
    /// Whether the mark is one that people type: no `•`.
    pub(super) typed: bool,
    /// Whether a blank line stands before it.
    pub(super) gap: bool,
}

/// A list mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Marker {
    /// None.
    None,
    /// `•`, `*`, `-`, `+` and their like.
    Bullet,
    /// `12.` or `12)`.
    Number,
}

impl Line {
    /// Whether the line opens a list item.
    pub(super) fn opens_item(&self) -> bool {
        self.marker != Marker::None
    }

    /// The line's text.
    pub(super) fn text<'a>(&self, source: &'a str) -> &'a str {
        source.get(self.start..self.end).unwrap_or_default()
    }
}

/// The lines of `source` that are not blank, in order.
pub(super) fn lines(source: &str) -> Vec<Line> {
    let mut found = Vec::new();
    let (mut at, mut gap) = (0, false);
    for end in memchr_iter(b'\n', source.as_bytes()).chain([source.len()]) {
        match source.get(at..end).and_then(|raw| line(raw, at)) {
            Some(line) => {
                found.push(Line { gap, ..line });
                gap = false;
            }
            None => gap = true,
        }
        at = end + 1;
    }
    found
}

fn line(raw: &str, at: usize) -> Option<Line> {
    let text = raw.trim_end_matches(is_space);
    let body = text.trim_start_matches(is_space);
    let first = body.chars().next()?;
    let indent = columns(text.get(..text.len() - body.len())?);
    let mark = at + text.len() - body.len();
    let end = at + text.len();
    let (marker, skip) = marker(body, first);
    let rest = body.get(skip..)?.trim_start_matches(is_space);
    if marker == Marker::None || (rest.is_empty() && marker == Marker::Number) {
        return Some(Line {
            start: mark,
            end,
            mark,
            indent,
            column: indent,
            marker: Marker::None,
            typed: false,
            gap: false,
        });
    }
    let start = end - rest.len();
    let column = indent + columns(body.get(..body.len() - rest.len())?);
    Some(Line { start, end, mark, indent, column, marker, typed: first.is_ascii(), gap: false })
}

/// White space as flattened pages have it, with the byte order mark and the zero-width space.
fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}' | '\u{200e}' | '\u{200f}')
}

fn columns(space: &str) -> u32 {
    space.chars().map(|c| if c == '\t' { 4 } else { 1 }).sum()
}

/// The list mark `body` opens with and its length in bytes.
fn marker(body: &str, first: char) -> (Marker, usize) {
    let spaced =
        |skip: usize| body.get(skip..).is_some_and(|rest| rest.is_empty() || rest.starts_with(is_space));
    match first {
        '•' | '◦' | '▪' | '‣' | '●' | '○' | '■' | '*' | '-' | '+' if spaced(first.len_utf8()) => {
            (Marker::Bullet, first.len_utf8())
        }
        '0'..='9' => {
            let digits = body.bytes().take_while(u8::is_ascii_digit).count();
            let stop = body.as_bytes().get(digits);
            let is_number = digits <= 4 && matches!(stop, Some(b'.' | b')')) && spaced(digits + 1);
            if is_number && !dated(body.get(digits + 1..).unwrap_or_default()) {
                return (Marker::Number, digits + 1);
            }
            (Marker::None, 0)
        }
        _ => (Marker::None, 0),
    }
}

/// Whether the number before `rest` is the day of a date (`15. April 2019`, `18. 05. 2014`) and no list mark.
fn dated(rest: &str) -> bool {
    let rest = rest.trim_start_matches(is_space);
    let word = rest.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let behind = rest.get(word.len()..).unwrap_or_default();
    if word.bytes().all(|b| b.is_ascii_digit()) && !word.is_empty() {
        return word.len() <= 2 && behind.starts_with('.');
    }
    let year = behind.trim_start_matches(|c: char| c == '.' || c == ',' || is_space(c));
    super::words::is_month(word) && year.bytes().take(5).take_while(u8::is_ascii_digit).count() == 4
}

#[cfg(test)]
mod tests {
    use super::{Marker, lines};

    #[test]
    fn list_marks_are_not_text_and_dates_are_not_list_marks() {
        let found = lines("  • one\n\n 2. two\n15. April 2019\n18. 05. 2014 22:38\n");
        let markers: Vec<_> = found.iter().map(|l| (l.marker, l.column, l.gap)).collect();
        assert_eq!(
            markers,
            [
                (Marker::Bullet, 4, false),
                (Marker::Number, 4, true),
                (Marker::None, 0, false),
                (Marker::None, 0, false)
            ]
        );
    }
}
