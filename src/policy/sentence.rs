//! Sentences and list items of a block of visible text, and the items an enumeration is made of.

use super::fold::Words;

/// Abbreviations whose full stop ends no sentence (folded, without the last stop).
static ABBREVIATIONS: &[&str] = &[
    "e.g", "i.e", "etc", "vs", "mr", "mrs", "ms", "dr", "st", "u.s", "z.b", "bzw", "usw", "ggf", "d.h",
    "u.a", "ca", "nr", "no",
];

/// Byte ranges of the sentences of `text`, trimmed. Ends at `.`, `!`, `?`, `…`, bullets and line breaks.
pub(crate) fn sentences(text: &str) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let mut start = 0;
    let mut at = 0;
    while let Some(i) = text.as_bytes().get(at..).and_then(|rest| rest.iter().position(|b| may_end(*b))) {
        let i = at + i;
        let Some(c) = text.get(i..).and_then(|rest| rest.chars().next()) else { break };
        let end = i + c.len_utf8();
        at = end;
        let next = text.get(end..).and_then(|rest| rest.chars().next());
        match c {
            '\n' | '•' | '·' | '►' | '▪' | '●' | '|' | '■' | '–' | '—' if is_break(c, text, i) =>
            {
                push(text, start, i, &mut out);
                start = end;
            }
            '.' | '!' | '?' | '…'
                if next.is_none_or(char::is_whitespace) && !is_abbreviation(text, start, i) =>
            {
                push(text, start, end, &mut out);
                start = end;
            }
            _ => {}
        }
    }
    push(text, start, text.len(), &mut out);
    out
}

/// Whether a character that begins with this byte may end a sentence; no other byte of a character is one.
fn may_end(byte: u8) -> bool {
    matches!(byte, b'\n' | b'|' | b'.' | b'!' | b'?' | 0xc2 | 0xe2)
}

/// Bullets always break; a dash only where it stands at the start of the text (a list mark).
fn is_break(c: char, text: &str, at: usize) -> bool {
    !matches!(c, '–' | '—') || text.get(..at).is_some_and(|before| before.trim().is_empty())
}

fn is_abbreviation(text: &str, start: usize, stop: usize) -> bool {
    let Some(before) = text.get(start..stop) else { return false };
    let word =
        before.rsplit(|c: char| c.is_whitespace() || c == '(').next().unwrap_or_default().to_lowercase();
    ABBREVIATIONS.contains(&word.as_str()) && !text.get(stop..).is_some_and(|rest| rest.starts_with(".."))
}

fn push(text: &str, start: usize, end: usize, out: &mut Vec<(usize, usize)>) {
    let Some(slice) = text.get(start..end) else { return };
    let lead = slice.len() - slice.trim_start().len();
    let trimmed = slice.trim();
    if trimmed.chars().any(char::is_alphanumeric) {
        out.push((start + lead, start + lead + trimmed.len()));
    }
}

/// One item of an enumeration: words `first..=last`, and whether a colon ended what stands before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Item {
    pub(crate) first: usize,
    pub(crate) last: usize,
}

/// Cuts words `from..to` at commas, semicolons and colons outside brackets.
pub(crate) fn items(text: &str, words: &Words, from: usize, to: usize) -> Vec<Item> {
    let mut out = Vec::new();
    let mut depth = 0usize;
    let mut first = from;
    for i in from..to {
        let (Some(this), Some(next)) = (words.get(i), words.get(i + 1).filter(|_| i + 1 < to)) else { break };
        let mut cut = false;
        for c in text.get(this.end..next.start).unwrap_or_default().chars() {
            match c {
                '(' | '[' => depth += 1,
                ')' | ']' => depth = depth.saturating_sub(1),
                ',' | ';' | ':' | '/' => cut |= depth == 0,
                _ => {}
            }
        }
        if cut {
            out.push(Item { first, last: i });
            first = i + 1;
        }
    }
    if first < to {
        out.push(Item { first, last: to - 1 });
    }
    out
}

/// Words that join the items of an enumeration.
pub(crate) fn is_conjunction(word: &str) -> bool {
    matches!(
        word,
        "or" | "and" | "nor" | "but" | "plus" | "oder" | "und" | "sowie" | "aber" | "noch" | "bzw" | "also"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn abbreviations_and_ellipses() {
        let text = "No abuse, e.g. slurs. ... Stay on topic! • Be kind";
        let got: Vec<_> = sentences(text).into_iter().map(|(a, b)| &text[a..b]).collect();
        assert_eq!(got, ["No abuse, e.g. slurs.", "Stay on topic!", "Be kind"]);
    }

    #[test]
    fn brackets_hold_an_item_together() {
        let text = "threats, abuse (such as a, b or c), or spam";
        let words = Words::new(text);
        let got: Vec<_> = items(text, &words, 0, words.len()).iter().map(|i| (i.first, i.last)).collect();
        assert_eq!(got, [(0, 0), (1, 7), (8, 9)]);
    }
}
