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
    loop {
        // Ends at the first break from the shortest length on, or at twice that.
        let rest = tokens.list.get((first + segment) as usize..).unwrap_or_default();
        let rest = rest.get(..=segment as usize).unwrap_or(rest);
        let mut more = rest.iter().position(|token| token.flags.has(Flags::BREAK));
        if rest.len() > segment as usize {
            more = more.or(Some(segment as usize));
        }
        let Some(more) = more else { break };
        let end = first + segment + more as u32;
        out.push((first, end));
        first = end;
    }
    out.push((first, count));
    if out.len() <= 2 {
        out.clear();
        return;
    }
    let mut end = count;
    for window in out.iter_mut().rev() {
        std::mem::swap(&mut window.1, &mut end);
    }
    out.pop();
}
