//! A comment's overlapping windows.

use super::WindowOptions;
use crate::text::{Flags, Tokens};

/// Ranges of tokens (first, one past last), in order; empty where the whole comment is the only window.
pub(super) fn windows(tokens: &Tokens, options: WindowOptions, out: &mut Vec<(u32, u32)>) {
    out.clear();
    let segment = u32::from(options.segment);
    let count = tokens.list.len() as u32;
    if segment == 0 || count <= segment {
        return;
    }
    // `out` first holds the segments, then their neighbouring pairs.
    let mut first = 0;
    for (index, token) in tokens.list.iter().enumerate() {
        let length = index as u32 - first;
        if length >= 2 * segment || (length >= segment && token.flags.has(Flags::BREAK)) {
            out.push((first, index as u32));
            first = index as u32;
        }
    }
    out.push((first, count));
    if out.len() <= 2 {
        out.clear();
        return;
    }
    let ends: Vec<u32> = out.iter().skip(1).map(|&(_, end)| end).collect();
    out.pop();
    for (window, end) in out.iter_mut().zip(ends) {
        window.1 = end;
    }
}
