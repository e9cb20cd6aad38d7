//! The frozen hash. Model files depend on it: it never changes, and its test vectors are published here.
//!
//! Specification, name [`NAME`]. All arithmetic is on unsigned 64-bit numbers.
//!
//! ```text
//! fold(a, b)   = low 64 bits XOR high 64 bits of the 128-bit product a * b
//! hash(s, bytes): h = s
//!                 for each block of 8 bytes, little endian, the last padded with zeros (none for no bytes):
//!                     h = fold(h XOR block, 0x9e3779b97f4a7c15)
//!                 return fold(h XOR length in bytes, 0xbf58476d1ce4e5b9)
//! join(s, a, b) = fold(fold(a XOR s, 0x9e3779b97f4a7c15) XOR b, 0xbf58476d1ce4e5b9)
//! ```
//!
//! `s` is a [`Seed`]: it keeps a word apart from an n-gram of the same letters. A *feature* is the upper
//! 32 bits of a hash; a *unit key* and a token's hash are all 64.

/// The hash's name, written into every model file.
pub const NAME: &str = "moderato-fold64-1";

const FIRST: u64 = 0x9e37_79b9_7f4a_7c15;
const LAST: u64 = 0xbf58_476d_1ce4_e5b9;

/// What is being hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seed(pub u64);

impl Seed {
    /// A token's folded text.
    pub const WORD: Self = Self(0x6d6f_6465_7261_7401);
    /// Two words side by side.
    pub const PAIR: Self = Self(0x6d6f_6465_7261_7402);
    /// Two words with others between.
    pub const SKIP: Self = Self(0x6d6f_6465_7261_7403);
    /// Characters within a word.
    pub const CHARACTERS: Self = Self(0x6d6f_6465_7261_7404);
    /// A word's stem.
    pub const STEM: Self = Self(0x6d6f_6465_7261_7405);
    /// Two stems side by side.
    pub const STEM_PAIR: Self = Self(0x6d6f_6465_7261_7406);
    /// Three words side by side.
    pub const TRIPLE: Self = Self(0x6d6f_6465_7261_7407);
    /// A word all in capitals.
    pub const UPPER: Self = Self(0x6d6f_6465_7261_7408);
    /// A word's class.
    pub const CLASS: Self = Self(0x6d6f_6465_7261_7409);
    /// A class in a word's place in a pair, or two.
    pub const CLASS_PAIR: Self = Self(0x6d6f_6465_7261_740a);
    /// Two classes near each other, in either order.
    pub const COMPANY: Self = Self(0x6d6f_6465_7261_740b);
}

#[inline]
fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    (product as u64) ^ ((product >> 64) as u64)
}

/// The hash of bytes as they come.
#[derive(Debug, Clone, Copy)]
pub struct Hasher {
    state: u64,
    block: u64,
    length: u64,
}

impl Hasher {
    /// Nothing hashed yet.
    #[inline]
    pub fn new(seed: Seed) -> Self {
        Self { state: seed.0, block: 0, length: 0 }
    }

    /// One byte more.
    #[inline]
    pub fn push(&mut self, byte: u8) {
        self.block |= u64::from(byte) << ((self.length & 7) * 8);
        self.length += 1;
        if self.length.is_multiple_of(8) {
            self.state = fold(self.state ^ self.block, FIRST);
            self.block = 0;
        }
    }

    /// The hash of the bytes so far.
    #[inline]
    pub fn finish(self) -> u64 {
        let state =
            if self.length.is_multiple_of(8) { self.state } else { fold(self.state ^ self.block, FIRST) };
        fold(state ^ self.length, LAST)
    }
}

/// The hash of some bytes.
#[inline]
pub fn hash(seed: Seed, bytes: &[u8]) -> u64 {
    let (blocks, rest) = bytes.as_chunks();
    let mut state = blocks.iter().fold(seed.0, |state, &eight| block(state, u64::from_le_bytes(eight)));
    if !rest.is_empty() {
        state = block(state, rest.iter().rev().fold(0, |all, &byte| all << 8 | u64::from(byte)));
    }
    end(state, bytes.len() as u64)
}

/// A block of eight bytes more, little endian, or the last one, zeros above. The state before the first is the
/// seed's number.
#[inline]
pub(crate) fn block(state: u64, block: u64) -> u64 {
    fold(state ^ block, FIRST)
}

/// The hash of as many bytes, from the state behind their last block.
#[inline]
pub(crate) fn end(state: u64, length: u64) -> u64 {
    fold(state ^ length, LAST)
}

/// The hash of one to eight bytes that lie in one block, little endian, zeros above.
#[inline]
pub(crate) fn hash_short(seed: Seed, bytes: u64, length: u64) -> u64 {
    end(block(seed.0, bytes), length)
}

/// The hash of two hashes, in this order.
#[inline]
pub fn join(seed: Seed, a: u64, b: u64) -> u64 {
    fold(fold(a ^ seed.0, FIRST) ^ b, LAST)
}

/// The feature a hash stands for: its upper 32 bits.
#[inline]
pub fn feature(hash: u64) -> u32 {
    (hash >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computed with Python's big integers from the specification above, not with this code.
    const VECTORS: &[(Seed, &str, u64)] = &[
        (Seed::WORD, "", 0xc6e6_a733_fec0_48e2),
        (Seed::WORD, "a", 0x9ad2_fc4c_5966_7c4b),
        (Seed::WORD, "comment", 0x0391_26a4_ab7e_6797),
        (Seed::WORD, "newsroom", 0x10b0_740e_80c4_f843),
        (Seed::WORD, "moderation", 0x3c3a_c0b6_211e_2dfc),
        (Seed::WORD, "über", 0x33f7_ef8c_cb9f_f743),
        (Seed::CHARACTERS, " th", 0xae70_f0fb_f557_caa6),
        (Seed::CHARACTERS, "comment", 0xb163_7fbb_945b_af28),
        (Seed::STEM, "comment", 0x960e_7013_3f4f_7bee),
        (Seed::WORD, "\u{1}url", 0x9528_86a2_8025_5df7),
    ];
    const JOINED: u64 = 0xfc42_32ab_dda2_2255;

    #[test]
    fn whole_blocks_hash_as_byte_after_byte() {
        let text = "every length up to three blocks";
        for length in 0..=text.len() {
            let bytes = &text.as_bytes()[..length];
            let mut hasher = Hasher::new(Seed::WORD);
            for &byte in bytes {
                hasher.push(byte);
            }
            assert_eq!(hash(Seed::WORD, bytes), hasher.finish(), "{length}");
        }
    }

    #[test]
    fn hashes_equal_the_published_vectors() {
        for &(seed, text, expected) in VECTORS {
            assert_eq!(hash(seed, text.as_bytes()), expected, "{text:?}");
        }
        assert_eq!(join(Seed::PAIR, 1, 2), JOINED);
        assert_eq!(feature(0x0123_4567_89ab_cdef), 0x0123_4567);
    }
}
