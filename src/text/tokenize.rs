//! One pass over the text: plain words eight bytes at a time, everything else on the careful path.

use std::sync::atomic::{AtomicU64, Ordering};

use super::chunk::{Scratch, marks};
use super::lexicon::Lexicon;
use super::token::{Flags, TokenKind, Tokens};
use super::write::Writer;
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
        let mut scratch = std::mem::take(&mut out.scratch);
        scratch.latin = None;
        let mut writer = Writer::new(out);
        let bytes = text.as_bytes();
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            match class(byte) {
                Class::Space => {
                    if byte == b'\n' {
                        writer.next = writer.next.with(Flags::BREAK);
                    }
                    at += 1;
                }
                Class::Open => at += 1,
                Class::Letter => match plain(bytes, at, &mut writer) {
                    // Most words are followed by one space.
                    Some(next) => at = next + usize::from(bytes.get(next) == Some(&b' ')),
                    None => at = self.careful(text, at, &mut scratch, &mut writer),
                },
                _ => at = self.careful(text, at, &mut scratch, &mut writer),
            }
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
        while let Some(&byte) = bytes.get(end) {
            if byte <= b' ' || byte == 0x7F {
                break;
            }
            if byte == b'<'
                && self.options.entities
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

/// How many of eight bytes, from the first on, are ASCII letters; `lower` is the bytes with bit 5 set.
#[inline]
fn letters(block: u64, lower: u64) -> usize {
    let seven = lower & !HIGH;
    let from_a = seven + LOW * u64::from(0x80 - b'a');
    let past_z = seven + LOW * u64::from(0x80 - (b'z' + 1));
    let is_letter = from_a & !past_z & !block & HIGH;
    ((!is_letter & HIGH).trailing_zeros() / 8) as usize
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

/// Writes a plain word of ASCII letters with the signs that close it, if white space follows: where reading
/// goes on. `None`, and nothing written, where the careful path must read.
#[inline]
fn plain(bytes: &[u8], start: usize, writer: &mut Writer<'_>) -> Option<usize> {
    let folded_start = writer.out.folded.len();
    let (mut at, mut small, mut same, mut previous) = (start, 0, 0, 0);
    let mut hashed = Seed::WORD.0;
    loop {
        let block = load(bytes, at);
        let lower = block | (LOW * 0x20);
        let count = letters(block, lower);
        let mask = if count == 8 { u64::MAX } else { (1 << (8 * count)) - 1 };
        small |= block & (LOW * 0x20) & mask;
        // Bytes equal to the one before; three equal letters in a row need the careful path.
        let unlike = lower ^ (lower << 8 | previous);
        let equal = !(((unlike & !HIGH) + !HIGH) | unlike | !HIGH) & mask;
        same |= equal & (equal << 8 | u64::from(previous == lower & 0xFF) << 7 & equal);
        writer.out.folded.extend_from_slice(&lower.to_le_bytes());
        writer.out.folded.truncate(folded_start + (at - start) + count);
        at += count;
        if count > 0 {
            hashed = hash::block(hashed, lower & mask);
        }
        if count < 8 {
            break;
        }
        previous = lower >> 56;
    }
    let end = closing(bytes, at).filter(|_| same == 0 && at - start <= super::write::LONGEST_WORD);
    let Some(end) = end else {
        writer.out.folded.truncate(folded_start);
        return None;
    };
    let length = at - start;
    let capital = bytes.get(start).is_some_and(u8::is_ascii_uppercase);
    let upper = small == 0 && length > 1;
    let flags = Flags::when(upper, Flags::UPPER).with(Flags::when(capital && !upper, Flags::TITLE));
    writer.close((start, at), folded_start, hash::end(hashed, length as u64), TokenKind::Word, flags);
    if end > at {
        close_clause(bytes, at, end, writer);
    }
    Some(end)
}

/// Where the closing signs from `at` on end, if white space or nothing follows.
#[inline]
fn closing(bytes: &[u8], at: usize) -> Option<usize> {
    // As behind most words.
    if bytes.get(at) == Some(&b' ') {
        return Some(at);
    }
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
