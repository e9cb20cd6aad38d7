//! Sets of words, by their tokens' hashes, for questions whose answer is nearly always no.

use crate::features::hash::{Seed, hash};

use super::context::Hashes;

/// Numbers of the filter.
const FILTER: usize = 64;

/// A set of words.
#[derive(Debug, Clone)]
pub(super) struct Listed {
    hashes: Hashes,
    /// A bit for each value of a hash's upper 12 bits: what most words fail.
    filter: Box<[u64; FILTER]>,
}

impl Listed {
    /// Folded words.
    pub(super) fn new(words: &[&str]) -> Self {
        words.iter().map(|word| hash(Seed::WORD, word.as_bytes())).collect()
    }

    /// Whether a token is one of them.
    #[inline]
    pub(super) fn has(&self, token: u64) -> bool {
        let (number, bit) = place(token);
        self.filter.get(number).is_some_and(|bits| bits & bit != 0) && self.hashes.contains(&token)
    }
}

impl FromIterator<u64> for Listed {
    fn from_iter<I: IntoIterator<Item = u64>>(hashes: I) -> Self {
        let mut listed = Self { hashes: Hashes::default(), filter: Box::new([0; FILTER]) };
        for hash in hashes {
            let (number, bit) = place(hash);
            if let Some(bits) = listed.filter.get_mut(number) {
                *bits |= bit;
            }
            listed.hashes.insert(hash);
        }
        listed
    }
}

#[inline]
fn place(hash: u64) -> (usize, u64) {
    ((hash >> 58) as usize, 1 << (hash >> 52 & 63))
}
