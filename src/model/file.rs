//! The `.moderato` format: tagged and versioned from the first byte, refused when short, altered or newer.
//!
//! ```text
//! 8 bytes   "moderato"
//! 4 bytes   format, currently 1            (all numbers little endian)
//! 8 bytes   length of the whole file
//! 4 bytes   length of the header
//!           the header: JSON, UTF-8
//! 4 bytes   number of heads, 4 bytes each: their scales, f32
//! 4 bytes   number of features
//!           for each feature in the order of its hash:
//!             its hash less the one before, LEB128
//!             a bit for each head that has a weight, in whole bytes
//!             a signed byte for each such head
//! 32 bytes  SHA-256 of all before
//! ```
//!
//! There is no clock time in the file: the same training gives the same bytes.

use sha2::{Digest, Sha256};

use super::{Header, Model, Weights};
use crate::features::signal::SIGNALS;
use crate::{Error, Place, Result};

/// The first bytes of every model file.
pub const TAG: &[u8; 8] = b"moderato";
/// The format this program writes, and the newest it reads.
pub const FORMAT: u32 = 1;

/// Tag, format, length, header length.
const PREFIX: usize = 24;
/// SHA-256.
const DIGEST: usize = 32;

impl Model {
    /// The file's bytes; sets [`Model::digest`]. Equal models give equal bytes.
    ///
    /// # Errors
    /// A header that cannot be written as JSON (a figure that is not a number).
    pub fn save(&mut self) -> Result<Vec<u8>> {
        let header = serde_json::to_vec(&self.header)
            .map_err(|e| Error::new(Place::default(), format!("the model's header cannot be written: {e}")))?;
        let weights = pack(&self.weights);
        let length = PREFIX + header.len() + weights.len() + DIGEST;
        let mut out = Vec::with_capacity(length);
        out.extend_from_slice(TAG);
        out.extend_from_slice(&FORMAT.to_le_bytes());
        out.extend_from_slice(&(length as u64).to_le_bytes());
        out.extend_from_slice(&(header.len() as u32).to_le_bytes());
        out.extend_from_slice(&header);
        out.extend_from_slice(&weights);
        let digest = Sha256::digest(&out);
        out.extend_from_slice(&digest);
        self.digest = hex(&digest);
        Ok(out)
    }

    /// Reads a model file. `file` is the name errors use.
    ///
    /// # Errors
    /// Not a model file; one that is short, altered or of a newer format; one that needs a hash or a signal
    /// this program does not have.
    pub fn load(file: &str, bytes: &[u8]) -> Result<Self> {
        let refuse = |found: String, help: &str| Error::new(Place::file(file), found).help(help);
        let (content, digest) = envelope(bytes).map_err(|(found, help)| refuse(found, help))?;
        let parse = || {
            let mut input = Bytes { rest: content.get(PREFIX - 4..)? };
            let length = input.u32()? as usize;
            Some((input.take(length)?, input))
        };
        let Some((header, mut rest)) = parse() else {
            return Err(refuse("its header is longer than the file".to_owned(), RETRAIN));
        };
        let header: Header = serde_json::from_slice(header)
            .map_err(|e| refuse(format!("its header cannot be read: {e}"), RETRAIN))?;
        check(&header).map_err(|found| refuse(found, UPGRADE))?;
        let weights = unpack(&mut rest)
            .filter(|w| w.scales().len() == header.heads.len())
            .ok_or_else(|| refuse("its weights do not fit its header".to_owned(), RETRAIN))?;
        Ok(Self { header, weights, digest })
    }
}

const RETRAIN: &str = "train the model again, or get the file again";
const UPGRADE: &str = "use a newer moderato, or train the model again with this one";
const OTHER: &str = "name a file that `moderato train --out` wrote";

/// Content and digest of a whole, unaltered file of a known format; else what was found and what to do.
fn envelope(bytes: &[u8]) -> std::result::Result<(&[u8], String), (String, &'static str)> {
    if bytes.is_empty() {
        return Err(("the file is empty, and a model is expected".to_owned(), OTHER));
    }
    let tag = bytes.get(..TAG.len().min(bytes.len())).unwrap_or_default();
    if !TAG.starts_with(tag) {
        let found = String::from_utf8_lossy(tag).escape_debug().to_string();
        return Err((format!("not a model file: it begins with \"{found}\", expected \"moderato\""), OTHER));
    }
    let short = |expected: &str| {
        (format!("the model file is cut short: {} bytes, expected {expected}", bytes.len()), RETRAIN)
    };
    let mut input = Bytes { rest: bytes.get(TAG.len()..).unwrap_or_default() };
    let format = input.u32().ok_or_else(|| short("at least 56"))?;
    if format > FORMAT {
        let found = format!("model format {format}, and this program reads formats up to {FORMAT}");
        return Err((found, UPGRADE));
    }
    let length = input.u64().ok_or_else(|| short("at least 56"))?;
    if (bytes.len() as u64) < length || bytes.len() < PREFIX + DIGEST {
        return Err(short(&length.to_string()));
    }
    if bytes.len() as u64 > length {
        return Err((format!("{} bytes, expected {length}: something was added", bytes.len()), RETRAIN));
    }
    let (content, stored) = bytes.split_at(bytes.len() - DIGEST);
    let digest = Sha256::digest(content);
    if digest.as_slice() != stored {
        let found = format!("the model file was altered: SHA-256 {}, expected {}", hex(&digest), hex(stored));
        return Err((found, RETRAIN));
    }
    Ok((content, hex(&digest)))
}

/// Whether this program has what the header names.
fn check(header: &Header) -> std::result::Result<(), String> {
    let known = crate::features::hash::NAME;
    if header.hash != known {
        return Err(format!("feature hash `{}`, and this program has `{known}`", header.hash));
    }
    if let Some(name) = header.signals.iter().find(|n| SIGNALS.iter().all(|s| s.name != n.as_str())) {
        return Err(format!("surface signal `{name}`, which this program does not have"));
    }
    let (heads, signals) = (header.heads.len(), header.signals.len());
    for head in &header.heads {
        let c = &head.calibration;
        if (c.margins.len(), c.windows.len(), c.signals.len()) != (heads, heads, signals) {
            return Err(format!("the second stage of head `{}` does not fit {heads} heads", head.name));
        }
    }
    Ok(())
}

fn pack(weights: &Weights) -> Vec<u8> {
    let heads = weights.scales().len();
    let mut out = Vec::with_capacity(weights.features().len() * (3 + heads));
    out.extend_from_slice(&(heads as u32).to_le_bytes());
    for scale in weights.scales() {
        out.extend_from_slice(&scale.to_le_bytes());
    }
    out.extend_from_slice(&(weights.features().len() as u32).to_le_bytes());
    let mut before = 0;
    for (feature, codes) in weights.features().iter().zip(weights.codes().chunks(heads.max(1))) {
        leb128(feature - before, &mut out);
        before = *feature;
        for eight in codes.chunks(8) {
            let bits = eight.iter().enumerate().map(|(i, code)| u8::from(*code != 0) << i);
            out.push(bits.fold(0, |mask, bit| mask | bit));
        }
        out.extend(codes.iter().filter(|code| **code != 0).map(|code| code.cast_unsigned()));
    }
    out
}

fn unpack(input: &mut Bytes<'_>) -> Option<Weights> {
    let heads = input.u32()? as usize;
    // A count that the rest cannot hold must not ask for its memory first.
    let scales: Vec<f32> = input.take(heads.checked_mul(4)?)?.as_chunks().0.iter().map(|b| f32::from_le_bytes(*b)).collect();
    let count = input.u32()? as usize;
    if count > input.rest.len() {
        return None;
    }
    let (mut features, mut codes) = (Vec::with_capacity(count), Vec::with_capacity(count * heads));
    let mut feature = 0_u32;
    for _ in 0..count {
        feature = feature.checked_add(input.leb128()?)?;
        features.push(feature);
        let masks = input.take(heads.div_ceil(8))?;
        for head in 0..heads {
            let has = masks.get(head / 8)? >> (head % 8) & 1 == 1;
            codes.push(if has { input.take(1)?.first()?.cast_signed() } else { 0 });
        }
    }
    let sorted = features.is_sorted_by(|a, b| a < b);
    (input.rest.is_empty() && sorted).then(|| Weights::from_parts(features, codes, scales))
}

fn leb128(mut value: u32, out: &mut Vec<u8>) {
    while value >= 0x80 {
        out.push((value & 0x7F) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Bytes being read from the front.
struct Bytes<'a> {
    rest: &'a [u8],
}

impl<'a> Bytes<'a> {
    fn take(&mut self, n: usize) -> Option<&'a [u8]> {
        let (front, rest) = self.rest.split_at_checked(n)?;
        self.rest = rest;
        Some(front)
    }

    fn u32(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(self.take(4)?.try_into().ok()?))
    }

    fn u64(&mut self) -> Option<u64> {
        Some(u64::from_le_bytes(self.take(8)?.try_into().ok()?))
    }

    fn leb128(&mut self) -> Option<u32> {
        let mut value = 0_u64;
        for shift in (0..35).step_by(7) {
            let byte = *self.take(1)?.first()?;
            value |= u64::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                return u32::try_from(value).ok();
            }
        }
        None
    }
}

/// Hexadecimal digits of some bytes.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

#[cfg(test)]
mod tests;
