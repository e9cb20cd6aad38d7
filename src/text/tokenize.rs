//! One pass over the text: plain words on a fast path, everything else by hand.

use super::{Flags, TextOptions, Token, TokenKind, Tokens};
use crate::features::hash::{Hasher, Seed};

/// Text folding, compiled: options and the lexicon against which masked words are read.
#[derive(Debug, Clone)]
pub struct Folder {
    #[expect(dead_code, reason = "the folding steps come next")]
    options: TextOptions,
}

impl Folder {
    /// Compiles the options. `lexicon` holds folded words, strongest first, that masked words
    /// (`f**k`) may stand for; it may be empty.
    pub fn new(options: &TextOptions, _lexicon: &[String]) -> Self {
        Self { options: options.clone() }
    }

    /// The tokens of `text` into `out`, which is cleared first. Only the first 4 GiB are read.
    pub fn tokenize(&self, text: &str, out: &mut Tokens) {
        out.clear();
        let mut flags = Flags::BREAK;
        let mut chars = text.char_indices().peekable();
        while let Some((start, c)) = chars.next() {
            if c.is_alphanumeric() {
                let folded_start = out.folded.len();
                let mut hasher = Hasher::new(Seed::WORD);
                let mut end = start + c.len_utf8();
                let mut upper = c.is_uppercase();
                let mut letters = usize::from(c.is_alphabetic());
                push(c, &mut out.folded, &mut hasher);
                while let Some(&(at, c)) = chars.peek() {
                    if c.is_alphanumeric() {
                        push(c, &mut out.folded, &mut hasher);
                        upper &= c.is_uppercase();
                        letters += usize::from(c.is_alphabetic());
                    } else if c != '\'' && c != '\u{2019}' {
                        break;
                    }
                    end = at + c.len_utf8();
                    chars.next();
                }
                let kind = if letters == 0 { TokenKind::Number } else { TokenKind::Word };
                let flags = flags.with(Flags::when(upper && letters > 1, Flags::UPPER));
                out.list.push(token(start, end, folded_start, &out.folded, hasher.finish(), kind, flags));
            } else if matches!(c, '!' | '?') {
                let folded_start = out.folded.len();
                let mut hasher = Hasher::new(Seed::WORD);
                push(c, &mut out.folded, &mut hasher);
                let end = start + 1;
                out.list.push(token(
                    start,
                    end,
                    folded_start,
                    &out.folded,
                    hasher.finish(),
                    TokenKind::Punctuation,
                    flags,
                ));
            } else {
                if matches!(c, '.' | '\n') {
                    flags = Flags::BREAK;
                }
                continue;
            }
            flags = Flags::default();
            if matches!(c, '!' | '?') {
                flags = Flags::BREAK;
            }
        }
    }
}

fn push(c: char, folded: &mut Vec<u8>, hasher: &mut Hasher) {
    for c in c.to_lowercase() {
        let mut buffer = [0; 4];
        for &byte in c.encode_utf8(&mut buffer).as_bytes() {
            folded.push(byte);
            hasher.push(byte);
        }
    }
}

fn token(
    start: usize,
    end: usize,
    folded_start: usize,
    folded: &[u8],
    hash: u64,
    kind: TokenKind,
    flags: Flags,
) -> Token {
    Token {
        start: start as u32,
        end: end as u32,
        folded_start: folded_start as u32,
        folded_end: folded.len() as u32,
        hash,
        kind,
        flags,
    }
}
