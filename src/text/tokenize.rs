//! One pass over the text: plain words eight bytes at a time, everything else on the careful path.

use std::sync::atomic::{AtomicU64, Ordering};

use super::chunk::{Scratch, marks};
use super::lexicon::Lexicon;
use super::token::{Flags, TokenKind, Tokens};
use super::write::{LONGEST_WORD, Writer};
use super::{TextOptions, entity, spaced};
use crate::features::hash::{self, Seed};

/// Text folding, compiled: options and the lexicon against which masked words are read.
#[derive(Debug, Clone)]
pub struct Folder {
    pub(super) options: TextOptions,
    pub(super) lexicon: Lexicon,
    /// Its number in this process: what was made of a text by another folder does not count.
    pub(super) id: u64,
}

/// What a byte may be for the fast path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    /// White space and control characters.
    Space,
    Letter,
    /// Quotes and brackets that open: they only stand before words.
    Open,
    /// Signs that end a word, a clause or a sentence.
    Close,
    /// What needs the careful path.
    Other,
}

#[expect(clippy::indexing_slicing, reason = "computed by the compiler, which would refuse a bad index")]
const CLASSES: [Class; 256] = {
    let mut classes = [Class::Other; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            0..=b' ' | 0x7F => Class::Space,
            b'a'..=b'z' | b'A'..=b'Z' => Class::Letter,
            b'"' | b'(' | b'[' | b'{' | b'\'' => Class::Open,
            b'.' | b',' | b'!' | b'?' | b';' | b')' | b']' | b'}' => Class::Close,
            _ => Class::Other,
        };
        byte += 1;
    }
    classes
};

fn class(byte: u8) -> Class {
    CLASSES.get(usize::from(byte)).copied().unwrap_or(Class::Other)
}

impl Folder {
    /// Compiles the options. `lexicon` holds folded words, strongest first, that masked and disguised
    /// words (`f**k`, `id.iot`) may stand for; it may be empty.
    pub fn new(options: &TextOptions, lexicon: &[String]) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        Self { options: options.clone(), lexicon: Lexicon::new(lexicon), id }
    }

    /// The tokens of `text` into `out`, which is cleared first. Only the first 4 GiB are read.
    ///
    /// # Examples
    /// ```
    /// use moderato::text::{Flags, Folder, TextOptions, Tokens};
    /// let folder = Folder::new(&TextOptions::default(), &[]);
    /// let mut tokens = Tokens::new();
    /// folder.tokenize("Such n0ns3nse!", &mut tokens);
    /// let words: Vec<&str> = tokens.list.iter().map(|token| tokens.text(token)).collect();
    /// assert_eq!(words, ["such", "nonsense", "!"]);
    /// assert_eq!((tokens.list[1].start, tokens.list[1].end), (5, 13));
    /// assert!(tokens.list[1].flags.has(Flags::DISGUISED));
    /// ```
    pub fn tokenize(&self, text: &str, out: &mut Tokens) {
        out.clear();
        // Plain words lie in the text as they are, but for their capitals.
        out.folded.extend_from_slice(text.as_bytes());
        out.folded.make_ascii_lowercase();
        let mut scratch = std::mem::take(&mut out.scratch);
        scratch.latin = None;
        let mut writer = Writer::new(out);
        let bytes = text.as_bytes();
        let mut at = 0;
        loop {
            let eight = Eight::at(bytes, at);
            if eight.letters > 0
                && let Some(next) = plain(bytes, at, eight, &mut writer)
            {
                at = next;
                continue;
            }
            let Some(&byte) = bytes.get(at) else { break };
            at = match class(byte) {
                Class::Space => {
                    writer.next = writer.next.with(Flags::when(byte == b'\n', Flags::BREAK));
                    at + 1
                }
                Class::Open => at + 1,
                _ => self.careful(text, at, &mut scratch, &mut writer),
            };
        }
        let join = writer.spaced && self.options.disguises;
        if join {
            spaced::join(text, out, &self.lexicon);
        }
        if !self.lexicon.is_empty() && self.options.disguises {
            spaced::join_parts(text, out, &self.lexicon);
        }
        out.scratch = scratch;
    }

    /// Reads up to the next white space or tag, and says where that is. Kept apart: the registers are the loop's.
    #[inline(never)]
    fn careful(&self, text: &str, start: usize, scratch: &mut Scratch, writer: &mut Writer<'_>) -> usize {
        let bytes = text.as_bytes();
        let mut end = start;
        loop {
            end += stretch(bytes, end);
            if bytes.get(end) != Some(&b'<') {
                break;
            }
            if self.options.entities
                && let Some((length, line)) = text.get(end..).and_then(entity::tag)
            {
                self.chunk(text, start, end, scratch, writer);
                writer.next = writer.next.with(Flags::when(line, Flags::BREAK));
                return end + length;
            }
            end += 1;
        }
        self.chunk(text, start, end, scratch, writer);
        end
    }
}

const LOW: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

/// The highest bit of each byte that is zero: exact for the first such byte, and for whether there is one.
#[inline]
fn zeros(block: u64) -> u64 {
    block.wrapping_sub(LOW) & !block & HIGH
}

/// How many bytes from `start` on are neither white space nor `<`.
fn stretch(bytes: &[u8], start: usize) -> usize {
    let rest = bytes.get(start..).unwrap_or_default();
    let (eights, last) = rest.as_chunks();
    for (at, &eight) in (0..).step_by(8).zip(eights) {
        let block = u64::from_le_bytes(eight);
        let space = block.wrapping_sub(LOW * 0x21) & !block & HIGH;
        let found = space | zeros(block ^ (LOW * 0x7F)) | zeros(block ^ (LOW * u64::from(b'<')));
        if found != 0 {
            return at + found.trailing_zeros() as usize / 8;
        }
    }
    let ends = |&byte: &u8| byte <= b' ' || byte == 0x7F || byte == b'<';
    rest.len() - last.len() + last.iter().position(ends).unwrap_or(last.len())
}

/// Eight bytes of the text, zeros past its end, and how many of them, from the first on, are ASCII letters.
#[derive(Debug, Clone, Copy)]
struct Eight {
    bytes: u64,
    letters: usize,
}

impl Eight {
    #[inline]
    fn at(bytes: &[u8], at: usize) -> Self {
        let bytes = load(bytes, at);
        let seven = (bytes | (LOW * 0x20)) & !HIGH;
        let from_a = seven + LOW * u64::from(0x80 - b'a');
        let past_z = seven + LOW * u64::from(0x80 - (b'z' + 1));
        let is_letter = from_a & !past_z & !bytes & HIGH;
        Self { bytes, letters: ((!is_letter & HIGH).trailing_zeros() / 8) as usize }
    }

    /// The letters, one at least, as they are; zeros above.
    #[inline]
    fn written(self) -> u64 {
        self.bytes & u64::MAX >> (64 - 8 * self.letters)
    }

    /// The letters, one at least, in lower case; zeros above.
    #[inline]
    fn folded(self) -> u64 {
        (self.bytes | (LOW * 0x20)) & u64::MAX >> (64 - 8 * self.letters)
    }

    /// The byte behind the letters, where they are fewer than eight.
    #[inline]
    fn behind(self) -> u8 {
        (self.bytes >> (8 * self.letters)) as u8
    }
}

/// The eight bytes from `at` on, zeros past the end.
#[inline]
pub(super) fn load(bytes: &[u8], at: usize) -> u64 {
    let rest = bytes.get(at..).unwrap_or_default();
    rest.first_chunk().map_or_else(|| load_last(rest), |eight| u64::from_le_bytes(*eight))
}

/// Fewer than eight bytes, zeros above.
#[cold]
fn load_last(rest: &[u8]) -> u64 {
    rest.iter().rev().fold(0, |block, &byte| block << 8 | u64::from(byte))
}

/// A word of ASCII letters.
#[derive(Debug, Clone, Copy)]
struct Plain {
    /// One past its last byte.
    end: usize,
    /// The byte there; zero past the end of the text.
    behind: u8,
    hash: u64,
    /// Whether it has a small letter.
    small: bool,
    /// Whether the careful path must read it: a letter comes three times in a row, or it is too long.
    careful: bool,
}

impl Plain {
    /// The word that begins at `start`, with these eight bytes.
    #[inline]
    fn read(bytes: &[u8], start: usize, eight: Eight) -> Self {
        if eight.letters == 8 {
            return Self::long(bytes, start, eight);
        }
        let folded = eight.folded();
        Self {
            end: start + eight.letters,
            behind: eight.behind(),
            hash: hash::hash_short(Seed::WORD, folded, eight.letters as u64),
            small: eight.written() & (LOW * 0x20) != 0,
            careful: has_triple(folded, eight.letters),
        }
    }

    /// A word of eight letters or more.
    fn long(bytes: &[u8], start: usize, first: Eight) -> Self {
        let (mut end, mut eight, mut state) = (start, first, Seed::WORD.0);
        let (mut small, mut same, mut previous) = (0, 0, 0);
        while eight.letters > 0 {
            let folded = eight.folded();
            state = hash::block(state, folded);
            small |= eight.written() & (LOW * 0x20);
            // Bytes equal to the one before, and those of them whose one before is such a byte.
            let unlike = folded ^ (folded << 8 | previous);
            let mask = u64::MAX >> (64 - 8 * eight.letters);
            let equal = !(((unlike & !HIGH) + !HIGH) | unlike | !HIGH) & mask;
            same |= equal & (equal << 8 | u64::from(previous >> 8 == 1) << 7);
            // The last byte, and whether it equals the one before.
            previous = folded >> 56 | equal >> 63 << 8;
            end += eight.letters;
            if eight.letters < 8 {
                break;
            }
            eight = Eight::at(bytes, end);
        }
        let behind = bytes.get(end).copied().unwrap_or_default();
        let hash = hash::end(state, (end - start) as u64);
        let careful = same != 0 || end - start > LONGEST_WORD;
        Self { end, behind, hash, small: small != 0, careful }
    }

    /// The flags of a word of so many letters; `first` is its first byte.
    #[inline]
    fn flags(self, length: usize, first: u8) -> Flags {
        let upper = !self.small && length > 1;
        let title = first.is_ascii_uppercase() && !upper;
        Flags::when(upper, Flags::UPPER).with(Flags::when(title, Flags::TITLE))
    }
}

/// Whether one of the first `letters` bytes equals the two behind it; those above the letters are zero.
#[inline]
fn has_triple(block: u64, letters: usize) -> bool {
    let unlike = block ^ block >> 8;
    (zeros(unlike | unlike >> 8).trailing_zeros() as usize) < 8 * letters
}

/// Writes a plain word of ASCII letters with the signs that close it, if white space follows: where reading
/// goes on. `None`, and nothing written, where the careful path must read.
#[inline]
fn plain(bytes: &[u8], start: usize, eight: Eight, writer: &mut Writer<'_>) -> Option<usize> {
    let word = Plain::read(bytes, start, eight);
    if word.careful {
        return None;
    }
    let length = word.end - start;
    let (span, flags) = ((start, word.end), word.flags(length, eight.bytes as u8));
    // What is behind most words.
    if word.behind == b' ' {
        writer.plain(span, word.hash, flags);
        return Some(word.end + 1);
    }
    if matches!(word.behind, b',' | b'.') && bytes.get(word.end + 1) == Some(&b' ') {
        writer.plain(span, word.hash, flags);
        writer.next = Flags::when(word.behind == b'.', Flags::BREAK);
        return Some(word.end + 2);
    }
    if word.behind == b'\'' && length < 7 {
        let rest = Eight::at(bytes, word.end + 1);
        if rest.letters > 0 {
            return contraction(bytes, start, [eight, rest], writer);
        }
    }
    let end = closing(bytes, word.end)?;
    writer.plain(span, word.hash, flags);
    close_clause(bytes, word.end, end, writer);
    Some(end)
}

/// The same for a word with an apostrophe between these letters, `don't`, if it has eight letters at most and one sign
/// behind it at most: read without its apostrophe.
fn contraction(
    bytes: &[u8],
    start: usize,
    [head, tail]: [Eight; 2],
    writer: &mut Writer<'_>,
) -> Option<usize> {
    let letters = head.letters + tail.letters;
    if letters > 8 {
        return None;
    }
    let folded = head.folded() | tail.folded() << (8 * head.letters);
    let end = start + letters + 1;
    let ends = |at: usize| bytes.get(at).is_none_or(|&byte| class(byte) == Class::Space);
    let sign = usize::from(matches!(tail.behind(), b'.' | b',' | b'!' | b'?'));
    if !ends(end + sign) || has_triple(folded, letters) {
        return None;
    }
    let word = Plain {
        end,
        behind: tail.behind(),
        hash: hash::hash_short(Seed::WORD, folded, letters as u64),
        small: (head.written() | tail.written()) & (LOW * 0x20) != 0,
        careful: false,
    };
    let folded_start = writer.out.folded.len();
    writer.out.folded.extend(folded.to_le_bytes().iter().take(letters));
    let flags = word.flags(letters, head.bytes as u8);
    writer.close((start, end), folded_start, word.hash, TokenKind::Word, flags);
    close_clause(bytes, end, end + sign, writer);
    Some(end + sign)
}

/// Where the closing signs from `at` on end, if white space or nothing follows.
#[inline]
fn closing(bytes: &[u8], at: usize) -> Option<usize> {
    let mut end = at;
    loop {
        match bytes.get(end) {
            None => return Some(end),
            Some(&byte) => match class(byte) {
                Class::Space => return Some(end),
                Class::Close => end += 1,
                // A quote closes as well as it opens.
                Class::Open if byte == b'"' || byte == b'\'' => end += 1,
                _ => return None,
            },
        }
    }
}

/// The tokens and the break that closing signs make.
fn close_clause(bytes: &[u8], start: usize, end: usize, writer: &mut Writer<'_>) {
    let signs = bytes.get(start..end).unwrap_or_default();
    let count = |sign| signs.iter().map(|&byte| usize::from(byte == sign)).sum::<usize>();
    let (shouts, asks, dots) = (count(b'!'), count(b'?'), count(b'.'));
    if shouts + asks > 0 {
        writer.text((start, end), marks(shouts, asks), TokenKind::Punctuation, Flags::default());
    } else if dots > 1 {
        writer.text((start, end), "...", TokenKind::Punctuation, Flags::default());
    }
    writer.next = writer.next.with(Flags::when(shouts + asks + dots > 0, Flags::BREAK));
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The tokens of the careful path alone.
    fn carefully(folder: &Folder, text: &str, out: &mut Tokens) {
        let mut scratch = Scratch::default();
        let mut writer = Writer::new(out);
        let mut at = 0;
        while let Some(&byte) = text.as_bytes().get(at) {
            at = if byte == b' ' { at + 1 } else { folder.careful(text, at, &mut scratch, &mut writer) };
        }
    }

    proptest! {
        #[test]
        fn the_quick_path_gives_what_the_careful_gives(
            words in prop::collection::vec("([a-z]{1,9}|[A-Z]{1,4}|[A-Z]?[ab]{1,4})('[a-z]{1,4}|'[A-Z]|'[ab]{1,3})?[.,!?]?", 0..8),
            spaces in " {1,2}",
        ) {
            let (folder, text) = (Folder::new(&TextOptions::default(), &[]), words.join(&spaces));
            let (mut quick, mut careful) = (Tokens::new(), Tokens::new());
            folder.tokenize(&text, &mut quick);
            carefully(&folder, &text, &mut careful);
            // Letters with spaces between are joined after either.
            prop_assume!(!quick.list.iter().any(|token| token.flags.has(Flags::DISGUISED)));
            prop_assert_eq!(quick.list.len(), careful.list.len(), "{}", text);
            for (a, b) in quick.list.iter().zip(&careful.list) {
                let all = |token: &crate::text::Token| (token.start, token.end, token.hash, token.kind, token.flags);
                prop_assert_eq!(all(a), all(b), "{}", text);
                prop_assert_eq!(quick.text(a), careful.text(b), "{}", text);
            }
        }

        #[test]
        fn a_stretch_ends_at_white_space_or_a_tag(text in "[a-z.<\u{7F}\n é]{0,40}", start in 0..40_usize) {
            let rest = text.as_bytes().get(start..).unwrap_or_default();
            let end = rest.iter().position(|&byte| byte <= b' ' || byte == 0x7F || byte == b'<');
            prop_assert_eq!(stretch(text.as_bytes(), start), end.unwrap_or(rest.len()));
        }
    }
}
