//! The `.moderato` format: tagged and versioned from the first byte, refused when short, altered or newer.
//!
//! ```text
//! 8 bytes   "moderato"
//! 4 bytes   format, 1 to 3                 (all numbers little endian)
//! 8 bytes   length of the whole file
//! 4 bytes   length of the header
//!           the header: JSON, UTF-8
//! 4 bytes   number of margins, 8 bytes each: their steps, f64
//! 4 bytes   number of features
//!           the features' rows (`rows.rs`); a weight of the byte c is sign(c) c² steps
//! 32 bytes  SHA-256 of all before
//! ```
//!
//! There is no clock time in the file: the same training gives the same bytes.

use std::borrow::Cow;

use sha2::{Digest, Sha256};

use super::rows::Rows;
use super::{Header, Inclusion, Linear, Model, SecondStage};
use crate::features::signal::SIGNALS;
use crate::{Error, Place, Result};

/// The first bytes of every model file.
pub const TAG: &[u8; 8] = b"moderato";
/// The format this program writes, and the newest it reads.
pub const FORMAT: u32 = 3;

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
        let header = serde_json::to_vec(&self.header).map_err(|e| {
            Error::new(Place::default(), format!("the model's header cannot be written: {e}"))
        })?;
        let weights = pack(&self.linear);
        let length = PREFIX + header.len() + weights.len() + DIGEST;
        let mut out = Vec::with_capacity(length);
        out.extend_from_slice(TAG);
        out.extend_from_slice(&needed(&self.header).to_le_bytes());
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
        Self::read(file, bytes, true, |rows| Cow::Owned(rows.to_vec()))
    }

    /// Reads the model inside this program. Its digest is believed: half of a start is spent on it otherwise, and
    /// whoever altered the program could have altered the digest. A test compares them.
    pub(super) fn load_own(bytes: &'static [u8]) -> Result<Self> {
        Self::read("the shipped model", bytes, false, Cow::Borrowed)
    }

    /// Reads a file whose digest is to be verified or believed. `own` keeps the rows of weights.
    fn read<'a>(
        file: &str,
        bytes: &'a [u8],
        verify: bool,
        own: impl Fn(&'a [u8]) -> Cow<'static, [u8]>,
    ) -> Result<Self> {
        let refuse = |found: String, help: &str| Error::new(Place::file(file), found).help(help);
        let (content, digest) = envelope(bytes, verify).map_err(|(found, help)| refuse(found, help))?;
        let parse = || {
            let mut input = Bytes { rest: content.get(PREFIX - 4..)? };
            let length = input.u32()? as usize;
            Some((input.take(length)?, input))
        };
        let Some((header, rest)) = parse() else {
            return Err(refuse("its header is longer than the file".to_owned(), RETRAIN));
        };
        let mut header: Header = serde_json::from_slice(header)
            .map_err(|e| refuse(format!("its header cannot be read: {e}"), RETRAIN))?;
        check(&header).map_err(|found| refuse(found, UPGRADE))?;
        header.second = in_table_order(&header.second, &header.signals);
        header.signals = signal_names();
        let linear = unpack(rest, own)
            .filter(|l| l.n_margins() == header.margins.len())
            .ok_or_else(|| refuse("its weights do not fit its header".to_owned(), RETRAIN))?;
        Ok(Self { header, linear, digest })
    }
}

/// The oldest format that has all that a model needs.
fn needed(header: &Header) -> u32 {
    match (header.pipeline.classes.is_empty(), header.second.inclusions.is_empty()) {
        (false, _) => FORMAT,
        (true, false) => 2,
        (true, true) => 1,
    }
}

const RETRAIN: &str = "train the model again, or get the file again";
const UPGRADE: &str = "use a newer moderato, or train the model again with this one";
const OTHER: &str = "name a file that `moderato train --out` wrote";

/// Content and digest of a whole, unaltered file of a known format; else what was found and what to do.
fn envelope(bytes: &[u8], verify: bool) -> std::result::Result<(&[u8], String), (String, &'static str)> {
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
    if verify {
        let digest = Sha256::digest(content);
        if digest.as_slice() != stored {
            let found =
                format!("the model file was altered: SHA-256 {}, expected {}", hex(&digest), hex(stored));
            return Err((found, RETRAIN));
        }
    }
    Ok((content, hex(stored)))
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
    let (heads, margins, signals) = (header.heads.len(), header.margins.len(), header.signals.len());
    let second = &header.second;
    let fits = |rows: &[Vec<f64>], n: usize| rows.len() == heads && rows.iter().all(|row| row.len() == n);
    let known = |i: &Inclusion| i.includes.iter().chain([&i.head]).all(|&head| head < heads);
    if let Some(inclusion) = second.inclusions.iter().find(|inclusion| !known(inclusion)) {
        return Err(format!("head {} includes a head which it does not have", inclusion.head));
    }
    if second.bias.len() == heads
        && fits(&second.margins, margins)
        && fits(&second.windows, margins)
        && fits(&second.signals, signals)
    {
        return Ok(());
    }
    Err(format!("its second stage does not fit {heads} heads, {margins} margins and {signals} signals"))
}

/// The names of this program's surface signals, in the table's order.
pub(crate) fn signal_names() -> Vec<String> {
    SIGNALS.iter().map(|s| s.name.to_owned()).collect()
}

/// The second stage with its signals in the order of this program's table; one the model does not know weighs 0.
fn in_table_order(second: &SecondStage, names: &[String]) -> SecondStage {
    let place: Vec<Option<usize>> =
        SIGNALS.iter().map(|s| names.iter().position(|name| name == s.name)).collect();
    let reorder = |row: &Vec<f64>| {
        place.iter().map(|p| p.and_then(|p| row.get(p)).copied().unwrap_or_default()).collect()
    };
    SecondStage { signals: second.signals.iter().map(reorder).collect(), ..second.clone() }
}

fn pack(linear: &Linear) -> Vec<u8> {
    let rows = linear.rows.bytes();
    let mut out = Vec::with_capacity(8 + 8 * linear.n_margins() + rows.len());
    out.extend_from_slice(&(linear.n_margins() as u32).to_le_bytes());
    for step in &linear.steps {
        out.extend_from_slice(&step.to_le_bytes());
    }
    out.extend_from_slice(&(linear.n_features() as u32).to_le_bytes());
    out.extend_from_slice(rows);
    out
}

fn unpack<'a>(mut input: Bytes<'a>, own: impl Fn(&'a [u8]) -> Cow<'static, [u8]>) -> Option<Linear> {
    let n = input.u32()? as usize;
    // A count that the rest cannot hold must not ask for its memory first.
    let steps = input.take(n.checked_mul(8)?)?.as_chunks().0.iter().map(|b| f64::from_le_bytes(*b)).collect();
    let count = input.u32()? as usize;
    Some(Linear { rows: Rows::read(own(input.rest), n, count)?, steps })
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
}

/// Hexadecimal digits of some bytes.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

#[cfg(test)]
mod tests;
