//! What the careful path made of a short stretch of text, kept for when the stretch comes again: `don't`, `it's`,
//! `-` and `10` are most of what it reads.
//!
//! The tokens of a stretch depend on its bytes, the options and the lexicon alone (but for those whose look-alike
//! letters are read by the whole text, which are not kept).

use super::token::{Flags, Token, TokenKind, Tokens};
use super::tokenize::load;
use super::write::Writer;

/// Bytes of the longest stretch kept, in eights.
const LONGEST: usize = 3;
/// Tokens of a stretch, at most.
const TOKENS: usize = 3;
/// Folded bytes of a stretch, at most.
const FOLDED: usize = 32;
/// Stretches kept. As with words, few come often.
const SLOTS: usize = 1 << 16;
/// Odd numbers without a pattern, one for each eight bytes.
const FACTORS: [u64; LONGEST] = [0x9e37_79b9_7f4a_7c15, 0xbf58_476d_1ce4_e5b9, 0x94d0_49bb_1331_11eb];

/// Stretches and their tokens, for one folder.
#[derive(Debug, Clone, Default)]
pub(super) struct Memo {
    /// The folder's number.
    owner: u64,
    /// Places in `entries` by hash, from 1; 0 where there is none.
    slots: Vec<u32>,
    entries: Vec<Entry>,
}

/// Two lines of the processor's cache.
#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
struct Entry {
    /// Zeros behind its end, which no stretch holds.
    stretch: [u64; LONGEST],
    count: u8,
    /// What the next token has to know.
    next: Flags,
    tokens: [Short; TOKENS],
    folded: [u8; FOLDED],
}

/// A token whose places are within the stretch.
#[derive(Debug, Clone, Copy)]
struct Short {
    hash: u64,
    span: (u8, u8),
    /// One past its last folded byte; the first is where the token before ends.
    folded_end: u8,
    kind: TokenKind,
    flags: Flags,
}

/// A stretch that may be kept.
#[derive(Debug, Clone, Copy)]
pub(super) struct Key {
    stretch: [u64; LONGEST],
    slot: usize,
}

/// Where a stretch's tokens begin.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    tokens: usize,
    folded: usize,
}

impl Key {
    /// The key of `bytes[start..end]`; `None` for what is too long to keep.
    #[inline]
    pub(super) fn new(bytes: &[u8], start: usize, end: usize) -> Option<Self> {
        let length = end - start;
        if length > 8 * LONGEST {
            return None;
        }
        let stretch = std::array::from_fn(|part| match length.saturating_sub(8 * part) {
            0 => 0,
            left @ 1..8 => load(bytes, start + 8 * part) & ((1 << (8 * left)) - 1),
            _ => load(bytes, start + 8 * part),
        });
        // Three products at once, where a hash of one after another would wait for each.
        let products = stretch.iter().zip(FACTORS).map(|(eight, factor)| eight.wrapping_mul(factor));
        let hash = products.fold(0, |all: u64, product| all ^ product.rotate_right(16));
        Some(Self { stretch, slot: (hash >> 24) as usize % SLOTS })
    }
}

impl Memo {
    /// Writes the tokens of a stretch that begins at `start`, if it is known; says whether it was.
    pub(super) fn replay(&mut self, owner: u64, key: &Key, start: usize, writer: &mut Writer<'_>) -> bool {
        if self.owner != owner || self.slots.is_empty() {
            *self = Self { owner, slots: vec![0; SLOTS], entries: Vec::new() };
        }
        let Some(entry) = self.find(key).filter(|entry| entry.stretch == key.stretch) else { return false };
        let tokens = entry.tokens.get(..usize::from(entry.count)).unwrap_or_default();
        let base = writer.out.folded.len();
        let all = tokens.last().map_or(0, |token| usize::from(token.folded_end));
        let mut folded_end = base;
        for token in tokens {
            let span = (start + usize::from(token.span.0), start + usize::from(token.span.1));
            let folded_start = folded_end;
            folded_end = base + usize::from(token.folded_end);
            writer.out.folded.extend_from_slice(
                entry.folded.get(folded_start - base..folded_end - base).unwrap_or_default(),
            );
            writer.close(span, folded_start, token.hash, token.kind, token.flags);
        }
        debug_assert_eq!(writer.out.folded.len(), base + all);
        writer.next = writer.next.with(entry.next);
        true
    }

    fn find(&self, key: &Key) -> Option<&Entry> {
        let place = *self.slots.get(key.slot)?;
        self.entries.get(place.checked_sub(1)? as usize)
    }

    /// Keeps what was written since `mark` for a stretch that begins at `start`, if it is short enough. The writer's
    /// flags are those that the stretch left.
    pub(super) fn keep(&mut self, key: &Key, start: usize, mark: Mark, next: Flags, out: &Tokens) {
        let Some(entry) = Entry::new(key, start, mark, next, out) else { return };
        let Some(place) = self.slots.get_mut(key.slot) else { return };
        if let Some(old) = place.checked_sub(1).and_then(|at| self.entries.get_mut(at as usize)) {
            *old = entry;
        } else {
            self.entries.push(entry);
            *place = self.entries.len() as u32;
        }
    }
}

impl Mark {
    pub(super) fn here(out: &Tokens) -> Self {
        Self { tokens: out.list.len(), folded: out.folded.len() }
    }

    /// The tokens written since.
    pub(super) fn since(self, out: &mut Tokens) -> &mut [Token] {
        out.list.get_mut(self.tokens..).unwrap_or_default()
    }
}

impl Entry {
    fn new(key: &Key, start: usize, mark: Mark, next: Flags, out: &Tokens) -> Option<Self> {
        let (tokens, folded) = (out.list.get(mark.tokens..)?, out.folded.get(mark.folded..)?);
        let nothing =
            Short { hash: 0, span: (0, 0), folded_end: 0, kind: TokenKind::Word, flags: Flags::default() };
        let mut entry = Self {
            stretch: key.stretch,
            count: u8::try_from(tokens.len()).ok()?,
            next,
            tokens: [nothing; TOKENS],
            folded: [0; FOLDED],
        };
        entry.folded.get_mut(..folded.len())?.copy_from_slice(folded);
        for (short, token) in entry.tokens.get_mut(..tokens.len())?.iter_mut().zip(tokens) {
            let within = |at: u32| u8::try_from((at as usize).checked_sub(start)?).ok();
            *short = Short {
                hash: token.hash,
                span: (within(token.start)?, within(token.end)?),
                folded_end: u8::try_from((token.folded_end as usize).checked_sub(mark.folded)?).ok()?,
                kind: token.kind,
                flags: token.flags,
            };
        }
        Some(entry)
    }
}
