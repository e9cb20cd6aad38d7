//! Flattenings that keep links and emphasis as Markdown: the text without them, and where each byte of it
//! came from, so that spans still count in the page's own source.

use memchr::memmem;

/// A text without its Markdown.
pub(super) struct Plain {
    /// What a reader sees.
    pub(super) text: String,
    /// Pieces of the text that stand in the source as they are: offset in the text, offset in the source.
    pieces: Vec<(usize, usize)>,
    /// Whether the text of a link is being read: its line breaks are only folding.
    in_link: bool,
    /// How many marks opened no link.
    failures: usize,
    /// Whether single line breaks are folding: breaks of the page are marked by two spaces.
    folded: bool,
}

/// How many links or marks a text must have before it is taken for Markdown.
const ENOUGH: usize = 6;
/// A link's text or address longer than this, in bytes, is no link.
const LONGEST: usize = 800;
/// After as many marks that open no link, no more are looked at: the time stays linear.
const MOST_FAILURES: usize = 2000;

/// The text without its Markdown; `None` where the source is no Markdown.
pub(super) fn strip(source: &str) -> Option<Plain> {
    let count = |mark: &str| memmem::find_iter(source.as_bytes(), mark).take(ENOUGH).count();
    if count("](") + count("**").min(ENOUGH / 2) + count("\n#") + count("\\.") < ENOUGH {
        return None;
    }
    let mut plain = Plain {
        text: String::with_capacity(source.len()),
        pieces: Vec::new(),
        in_link: false,
        failures: 0,
        folded: count("  \n") >= 3,
    };
    let bytes = source.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let stop = special(bytes, at);
        plain.keep(source, at, stop);
        at = stop;
        at = mark(source, at, &mut plain);
    }
    Some(plain)
}

/// The next byte from `at` that Markdown may give a meaning.
fn special(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    rest.iter()
        .position(|b| matches!(b, b'[' | b']' | b'!' | b'*' | b'_' | b'\\' | b'#' | b'<' | b'>' | b'\n'))
        .map_or(bytes.len(), |n| at + n)
}

/// Takes the mark at `at` and says where to go on.
fn mark(source: &str, at: usize, plain: &mut Plain) -> usize {
    let bytes = source.as_bytes();
    let byte = |at: usize| bytes.get(at).copied().unwrap_or(b'\n');
    match byte(at) {
        b'!' if byte(at + 1) == b'[' => {
            plain.image(bytes, at).unwrap_or_else(|| plain.keep(source, at, at + 1))
        }
        b'\n' if plain.folded && is_folding(source, at) => plain.space(at),
        b'<' if bytes.get(at + 1..at + 5) == Some(b"http") => at + 1,
        b'>' if closes_address(bytes, at) => at + 1,
        b']' if byte(at + 1) == b'(' => {
            plain.in_link = false;
            plain.address(bytes, at + 1).unwrap_or_else(|| plain.keep(source, at, at + 1))
        }
        b'[' if plain.link(bytes, at) => {
            plain.in_link = true;
            at + 1
        }
        b'*' if byte(at + 1) == b'*' => at + 2,
        b'_' | b'*' if is_emphasis(bytes, at) => at + 1,
        b'\\' if byte(at + 1).is_ascii_punctuation() => plain.keep(source, at + 1, at + 2),
        b'#' if begins_line(bytes, at) => {
            at + bytes.get(at..).unwrap_or_default().iter().take_while(|b| **b == b'#').count()
        }
        _ => plain.keep(source, at, (at + 1).min(bytes.len())),
    }
}

/// Whether `>` at `at` closes an address that `<http` opened.
fn closes_address(bytes: &[u8], at: usize) -> bool {
    let before = bytes.get(at.saturating_sub(LONGEST)..at).unwrap_or_default();
    let word = before.iter().rposition(|b| b.is_ascii_whitespace() || *b == b'<').unwrap_or_default();
    before.get(word..).is_some_and(|w| w.starts_with(b"<http"))
}

/// Whether the line break at `at` is within a paragraph.
fn is_folding(source: &str, at: usize) -> bool {
    let (before, after) = (source.get(..at).unwrap_or_default(), source.get(at + 1..).unwrap_or_default());
    let next = after.trim_start_matches(' ');
    let item = next.starts_with(['*', '-', '+', '#', '>', '|'])
        || next.trim_start_matches(|c: char| c.is_ascii_digit()).starts_with(". ");
    let breaks = before.is_empty() || before.ends_with('\n') || before.ends_with("  ");
    !breaks && !item && !next.is_empty() && !next.starts_with('\n')
}

/// Whether the mark at `at` opens or closes emphasis: beside a word on one side, free on the other.
fn is_emphasis(bytes: &[u8], at: usize) -> bool {
    let side = |b: Option<&u8>| b.is_some_and(|b| !b.is_ascii_whitespace());
    let word = |b: Option<&u8>| b.is_some_and(|b| b.is_ascii_alphanumeric() || !b.is_ascii());
    let (before, after) = (at.checked_sub(1).and_then(|b| bytes.get(b)), bytes.get(at + 1));
    side(before) != side(after) || (side(before) && side(after) && !(word(before) && word(after)))
}

fn begins_line(bytes: &[u8], at: usize) -> bool {
    at.checked_sub(1).and_then(|b| bytes.get(b)).is_none_or(|b| *b == b'\n')
}

impl Plain {
    /// Whether `[` at `at` opens a link.
    fn link(&mut self, bytes: &[u8], at: usize) -> bool {
        let end = self.within(bytes, at).and_then(|rest| memmem::find(rest, b"]("));
        let broken =
            |end: usize| bytes.get(at..at + end).is_some_and(|text| memmem::find(text, b"\n\n").is_some());
        self.counted(end.filter(|end| !broken(*end))).is_some()
    }

    /// One past the address that opens at `at` with `(`.
    fn address(&mut self, bytes: &[u8], at: usize) -> Option<usize> {
        let mut depth = 0_usize;
        let end = self.within(bytes, at)?.iter().position(|b| {
            depth = match b {
                b'(' => depth + 1,
                b')' => depth.saturating_sub(1),
                _ => depth,
            };
            depth == 0
        });
        self.counted(end).map(|end| at + end + 1)
    }

    /// One past the image that opens at `at`.
    fn image(&mut self, bytes: &[u8], at: usize) -> Option<usize> {
        let end = self.within(bytes, at).and_then(|rest| memmem::find(rest, b"]("));
        let end = self.counted(end)?;
        self.address(bytes, at + end + 1)
    }

    fn within<'a>(&self, bytes: &'a [u8], at: usize) -> Option<&'a [u8]> {
        if self.failures > MOST_FAILURES {
            return None;
        }
        bytes.get(at..(at + LONGEST).min(bytes.len()))
    }

    fn counted(&mut self, found: Option<usize>) -> Option<usize> {
        self.failures += usize::from(found.is_none());
        found
    }

    /// Keeps `from..to` of the source; returns `to`.
    fn keep(&mut self, source: &str, from: usize, to: usize) -> usize {
        if let Some(piece) = source.get(from..to).filter(|p| !p.is_empty()) {
            let continues =
                self.pieces.last().is_some_and(|(text, source)| from - source == self.text.len() - text);
            if !continues {
                self.pieces.push((self.text.len(), from));
            }
            if self.in_link {
                self.text.extend(piece.chars().map(|c| if c == '\n' { ' ' } else { c }));
            } else {
                self.text.push_str(piece);
            }
        }
        to
    }

    /// A space for the byte at `at`; returns where to go on.
    fn space(&mut self, at: usize) -> usize {
        self.pieces.push((self.text.len(), at));
        self.text.push(' ');
        at + 1
    }

    /// Where the byte at `at` of the text stands in the source.
    pub(super) fn origin(&self, at: usize) -> usize {
        let next = self.pieces.partition_point(|(text, _)| *text <= at);
        let piece = next.checked_sub(1).and_then(|p| self.pieces.get(p));
        piece.map_or(at, |(text, source)| source + (at - text))
    }

    /// Where a span that ends before `at` ends in the source.
    pub(super) fn origin_of_end(&self, at: usize) -> usize {
        at.checked_sub(1).map_or(0, |last| self.origin(last) + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::strip;

    #[test]
    fn marks_go_and_every_byte_knows_where_it_came_from() {
        let source = "# A\n\n[Ann](http://a.b/c_(d)) **says** _so_ [x](y) [x](y) [x](y) [x](y) snake_case 3\\. ![i](j)z";
        let plain = strip(source).unwrap();
        assert_eq!(plain.text, " A\n\nAnn says so x x x x snake_case 3. z");
        for (at, c) in plain.text.char_indices() {
            assert_eq!(source[plain.origin(at)..].chars().next(), Some(c));
        }
    }

    #[test]
    fn a_text_without_markdown_is_left_alone() {
        assert!(strip("He said [sic] that a_b is *not* c.").is_none());
    }
}
