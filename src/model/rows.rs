//! A model's rows of weights, packed as its file has them, and where to find one among them.
//!
//! ```text
//! for each feature in the order of its hash:
//!     its hash less the one before, LEB128
//!     a bit for each margin it has a weight in, in whole bytes
//!     a signed byte for each of them
//! ```
//!
//! Reading a file is one pass that looks at where rows begin and unpacks none: a program that scores one comment
//! needs a few hundred of them. [`super::table`] has them unpacked, for those who score many.

use std::borrow::Cow;
use std::sync::Arc;

/// Rows between two places of the index, about.
const APART: usize = 16;

/// Packed rows and an index over them. Copies share both.
#[derive(Debug, Clone, Default)]
pub(super) struct Rows(Arc<Packed>);

#[derive(Debug, Default)]
struct Packed {
    bytes: Cow<'static, [u8]>,
    n_margins: usize,
    len: usize,
    /// For each value of a hash's upper bits, where the rows of such hashes begin.
    index: Vec<Start>,
    /// How far a hash is moved to the right to have those bits alone; 32 where there are none.
    shift: u32,
}

/// Where a row begins.
#[derive(Debug, Clone, Copy)]
struct Start {
    at: u32,
    /// The hash of the row before, 0 where there is none.
    before: u32,
}

/// A row, found.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    /// The feature's hash less the one before.
    delta: u32,
    /// Where its masks begin, its codes, and the next row.
    masks: usize,
    codes: usize,
    end: usize,
}

impl PartialEq for Rows {
    fn eq(&self, other: &Self) -> bool {
        (self.0.n_margins, self.0.len, &self.0.bytes) == (other.0.n_margins, other.0.len, &other.0.bytes)
    }
}

impl Rows {
    /// Packs rows of codes `[n_features]``[n_margins]`. Features must be strictly rising.
    pub(super) fn pack(features: &[u32], codes: &[i8], n_margins: usize) -> Self {
        let mut bytes = Vec::with_capacity(features.len() * (3 + n_margins));
        let mut before = 0;
        for (feature, codes) in features.iter().zip(codes.chunks(n_margins.max(1))) {
            leb128(feature - before, &mut bytes);
            before = *feature;
            for eight in codes.chunks(8) {
                let bits = eight.iter().enumerate().map(|(i, code)| u8::from(*code != 0) << i);
                bytes.push(bits.fold(0, |mask, bit| mask | bit));
            }
            bytes.extend(codes.iter().filter(|code| **code != 0).map(|code| code.cast_unsigned()));
        }
        Self::read(bytes.into(), n_margins, features.len()).unwrap_or_default()
    }

    /// Exactly `len` rows; `None` where the bytes are no such rows.
    pub(super) fn read(bytes: Cow<'static, [u8]>, n_margins: usize, len: usize) -> Option<Self> {
        // A count that the bytes cannot hold must not ask for its memory first.
        if len > bytes.len() || u32::try_from(bytes.len()).is_err() {
            return None;
        }
        let bits = (len / APART + 1).next_power_of_two().trailing_zeros();
        let mut packed = Packed { bytes, n_margins, len, index: Vec::new(), shift: 32 - bits };
        packed.index = packed.starts(1 << bits)?;
        Some(Self(Arc::new(packed)))
    }

    /// The rows as they are written into files.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.0.bytes
    }

    pub(super) fn len(&self) -> usize {
        self.0.len
    }

    /// The row of a feature.
    pub(super) fn find(&self, feature: u32) -> Option<Row> {
        let start = self.0.index.get(self.0.place(feature))?;
        let (mut at, mut hash) = (start.at as usize, start.before);
        loop {
            let row = self.0.row(at)?;
            hash = hash.checked_add(row.delta)?;
            if hash >= feature {
                return (hash == feature).then_some(row);
            }
            at = row.end;
        }
    }

    /// All rows with their features' hashes.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, Row)> {
        let (mut at, mut hash) = (0, 0_u32);
        std::iter::from_fn(move || {
            let row = self.0.row(at)?;
            at = row.end;
            hash = hash.checked_add(row.delta)?;
            Some((hash, row))
        })
    }

    /// A row's code for a margin; 0 where it has none.
    pub(super) fn code(&self, row: Row, margin: usize) -> i8 {
        let mut words = vec![0; self.0.n_margins.div_ceil(GROUP)];
        self.unpack(row, &mut words);
        words
            .get(margin / GROUP)
            .map_or(0, |word| (word >> (8 * (margin % GROUP)) & 0xFF) as u8)
            .cast_signed()
    }

    /// A row's codes, [`GROUP`] in a word.
    #[inline]
    pub(super) fn unpack(&self, row: Row, words: &mut [u32]) {
        let mut at = row.codes;
        for (eight, &mask) in
            words.chunks_mut(2).zip(self.0.bytes.get(row.masks..row.codes).unwrap_or_default())
        {
            for (word, mask) in eight.iter_mut().zip([mask & 15, mask >> 4]) {
                *word = spread(mask, load(&self.0.bytes, at) as u32);
                at += mask.count_ones() as usize;
            }
        }
    }
}

impl Packed {
    #[inline]
    fn place(&self, hash: u32) -> usize {
        (u64::from(hash) >> self.shift) as usize
    }

    /// The row that begins at `at`.
    #[inline]
    fn row(&self, at: usize) -> Option<Row> {
        let (delta, length) = number(load(&self.bytes, at))?;
        let masks = at + length;
        let codes = masks + self.n_margins.div_ceil(8);
        let weights = self.bytes.get(masks..codes)?.iter().fold(0, |all, mask| all + mask.count_ones());
        Some(Row { delta, masks, codes, end: codes + weights as usize })
    }

    /// The index, and whether all bytes are rows.
    fn starts(&self, places: usize) -> Option<Vec<Start>> {
        let mut index = Vec::with_capacity(places);
        let (mut at, mut before) = (0, 0_u32);
        // Bits of the last mask that no margin has.
        let (used, mut stray) = (self.n_margins % 8, 0);
        let none = if used == 0 { 0 } else { u8::MAX << used };
        for nth in 0..self.len {
            let row = self.row(at)?;
            if row.delta == 0 && nth > 0 {
                return None;
            }
            stray |= self.bytes.get(row.codes.wrapping_sub(1))? & none;
            let hash = before.checked_add(row.delta)?;
            while index.len() <= self.place(hash) {
                index.push(Start { at: at as u32, before });
            }
            (at, before) = (row.end, hash);
        }
        index.resize(places, Start { at: at as u32, before });
        (at == self.bytes.len() && stray == 0).then_some(index)
    }
}

/// Weights of one byte in a word of a row.
pub(super) const GROUP: usize = 4;

/// The first of four codes for each bit of a mask, 0 where there is none. Without a branch: where a code goes
/// depends on how many bits are not set before its own, and all that go as far go at once.
#[inline]
fn spread(mask: u8, codes: u32) -> u32 {
    let keep = SPREAD.get(usize::from(mask)).copied().unwrap_or_default();
    (0..).step_by(8).zip(keep).fold(0, |word, (far, keep)| word | (codes << far & keep))
}

/// For each mask and each number of places to go, the bytes that codes which go as far end in.
#[expect(clippy::indexing_slicing, reason = "computed by the compiler, which would refuse a bad index")]
const SPREAD: [[u32; GROUP]; 16] = {
    let mut table = [[0; GROUP]; 16];
    let mut mask = 0;
    while mask < 16 {
        let (mut place, mut far) = (0, 0);
        while place < GROUP {
            if mask >> place & 1 == 1 {
                table[mask][far] |= 0xFF << (8 * place);
            } else {
                far += 1;
            }
            place += 1;
        }
        mask += 1;
    }
    table
};

/// The eight bytes from `at` on, zeros past the end.
#[inline]
fn load(bytes: &[u8], at: usize) -> u64 {
    let rest = bytes.get(at..).unwrap_or_default();
    match rest.first_chunk() {
        Some(eight) => u64::from_le_bytes(*eight),
        None => rest.iter().rev().fold(0, |all, &byte| all << 8 | u64::from(byte)),
    }
}

/// The LEB128 number that eight bytes begin with, and how many bytes it takes: five at most.
#[inline]
fn number(eight: u64) -> Option<(u32, usize)> {
    let ends = !eight & 0x80_8080_8080;
    if ends == 0 {
        return None;
    }
    let bits = u64::from(ends.trailing_zeros() + 1);
    let bytes = eight & (u64::MAX >> (64 - bits));
    let seven = |nth: u64| bytes >> nth & (0x7F << (7 * nth));
    let value = (0..5).fold(0, |value, nth| value | seven(nth));
    Some((u32::try_from(value).ok()?, bits as usize / 8))
}

fn leb128(mut value: u32, out: &mut Vec<u8>) {
    while value >= 0x80 {
        out.push((value & 0x7F) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn packed_rows_are_found_and_unpacked_as_they_were(
            rows in prop::collection::btree_map(any::<u32>(), prop::collection::vec(-127..=127_i8, 19), 0..200),
            n_margins in 1..=19_usize,
            absent: u32,
        ) {
            let features: Vec<u32> = rows.keys().copied().collect();
            let codes: Vec<i8> = rows.values().flat_map(|row| &row[..n_margins]).copied().collect();
            let packed = Rows::pack(&features, &codes, n_margins);
            prop_assert_eq!(packed.len(), features.len());
            prop_assert!(packed.iter().map(|(feature, _)| feature).eq(features));
            for (&feature, expected) in &rows {
                let row = packed.find(feature).unwrap();
                let found: Vec<i8> = (0..n_margins).map(|margin| packed.code(row, margin)).collect();
                prop_assert_eq!(&found, &expected[..n_margins]);
            }
            prop_assert_eq!(packed.find(absent).is_some(), rows.contains_key(&absent));
        }

        #[test]
        fn bytes_that_are_no_rows_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..40), len in 0..9_usize) {
            let read = Rows::read(bytes.clone().into(), 3, len);
            if let Some(rows) = read {
                prop_assert_eq!(rows.iter().count(), len);
                let (features, codes): (Vec<u32>, Vec<[i8; 3]>) = rows
                    .iter()
                    .map(|(feature, row)| (feature, std::array::from_fn(|margin| rows.code(row, margin))))
                    .unzip();
                prop_assert!(features.is_sorted_by(|a, b| a < b));
                prop_assert_eq!(codes.len(), len);
            }
        }
    }

    #[test]
    fn numbers_of_one_to_five_bytes_are_read_and_longer_ones_are_not() {
        for value in [0, 1, 127, 128, 16_383, 16_384, 1 << 21, 1 << 28, u32::MAX] {
            let mut bytes = Vec::new();
            leb128(value, &mut bytes);
            assert_eq!(number(load(&bytes, 0)), Some((value, bytes.len())));
        }
        assert_eq!(number(0x1F_FFFF_FFFF), None, "33 bits");
        assert_eq!(number(u64::MAX), None, "no end");
    }
}
