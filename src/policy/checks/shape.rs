//! What can be seen from the shape of a comment: capitals, runs, length, quotes, masks, copies.

use crate::text::{Flags, TokenKind};

use super::context::Reading;
use super::{Finding, Outcome, Settings, Span, count};

/// Share of capital letters.
pub(super) fn shouting(reading: &Reading, settings: &Settings) -> Outcome {
    let mut letters = count(reading.text, |byte| byte.is_ascii_alphabetic());
    let mut capitals = count(reading.text, |byte| byte.is_ascii_uppercase());
    if !reading.text.is_ascii() {
        for c in reading.text.chars().filter(|c| !c.is_ascii()) {
            // Letters of scripts without case cannot shout and do not count.
            letters += usize::from(c.is_lowercase() || c.is_uppercase());
            capitals += usize::from(c.is_uppercase());
        }
    }
    let share = capitals as f64 / letters.max(1) as f64;
    if (letters as f64) < settings.min || share <= settings.max {
        return Outcome::Pass;
    }
    let shouted = reading.tokens.list.iter().filter(|t| t.flags.has(Flags::UPPER));
    let spans = shouted.map(|t| Span { start: t.start as usize, end: t.end as usize }).collect();
    Finding::fail(
        share,
        joined(reading.text, spans),
        format!("{:.0} % of the letters are capitals", share * 100.0),
    )
}

/// Joins spans with only white space and signs between them.
pub(super) fn joined(text: &str, spans: Vec<Span>) -> Vec<Span> {
    let mut out: Vec<Span> = Vec::new();
    for span in spans {
        let close = out.last().is_some_and(|last| {
            text.get(last.end..span.start).is_some_and(|gap| !gap.chars().any(char::is_alphanumeric))
        });
        match out.last_mut() {
            Some(last) if close => last.end = span.end,
            _ => out.push(span),
        }
    }
    out
}

/// Longest run of one letter or sign.
pub(super) fn repeated_characters(reading: &Reading, settings: &Settings) -> Outcome {
    let mut spans = Vec::new();
    let mut longest = 0;
    let mut run: Option<(char, usize, usize, usize)> = None;
    let mut close = |run: Option<(char, usize, usize, usize)>| {
        if let Some((_, start, end, length)) = run.filter(|r| r.3 as f64 > settings.max) {
            spans.push(Span { start, end });
            longest = longest.max(length);
        }
    };
    for (at, c) in reading.text.char_indices() {
        let end = at + c.len_utf8();
        run = match run {
            Some((last, start, _, length)) if last == c => Some((c, start, end, length + 1)),
            _ => {
                close(run.take());
                // Rules of dashes, dots and spaces lay out text; digits are numbers.
                let counts =
                    !c.is_whitespace() && !c.is_numeric() && !matches!(c, '-' | '_' | '=' | '*' | '.' | '—');
                counts.then_some((c, at, end, 1))
            }
        };
    }
    close(run);
    if spans.is_empty() {
        return Outcome::Pass;
    }
    Finding::fail(longest as f64, spans, format!("one character {longest} times in a row"))
}

/// Near-duplicates in the thread.
pub(super) fn flooding(reading: &Reading, settings: &Settings) -> Outcome {
    let near = f64::from(reading.thread.near(reading.index));
    if near <= settings.max || (reading.words() as f64) < settings.min {
        return Outcome::Pass;
    }
    Finding::fail(near, Vec::new(), format!("{near} other comment(s) of this thread say nearly the same"))
}

/// Words.
pub(super) fn length(reading: &Reading, settings: &Settings) -> Outcome {
    between(reading.words() as f64, settings, "words")
}

/// Characters.
pub(super) fn characters(reading: &Reading, settings: &Settings) -> Outcome {
    between(reading.text.chars().count() as f64, settings, "characters")
}

fn between(value: f64, settings: &Settings, unit: &str) -> Outcome {
    if value > settings.max {
        Finding::fail(value, Vec::new(), format!("{value} {unit}, at most {} allowed", settings.max))
    } else if value < settings.min {
        Finding::fail(value, Vec::new(), format!("{value} {unit}, at least {} needed", settings.min))
    } else {
        Outcome::Pass
    }
}

/// Quotation marks that open, and what closes them.
const QUOTES: &[(char, char)] = &[('"', '"'), ('“', '”'), ('„', '“'), ('«', '»'), ('»', '«')];

/// Share of quoted text.
pub(super) fn quoted_text(reading: &Reading, settings: &Settings) -> Outcome {
    let total = reading.text.trim().len() + reading.quoted;
    if (reading.words() as f64) < settings.min || total == 0 {
        return Outcome::Pass;
    }
    let spans = quotes(reading.text);
    let inside: usize = spans.iter().map(|s| s.end - s.start).sum();
    let share = (inside + reading.quoted) as f64 / total as f64;
    if share <= settings.max {
        return Outcome::Pass;
    }
    Finding::fail(share, spans, format!("{:.0} % of the text is quoted", share * 100.0))
}

/// Text between quotation marks, and lines that start with `>`.
fn quotes(text: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut line = 0;
    for part in text.split_inclusive('\n') {
        let end = line + part.len();
        if part.starts_with('>') {
            spans.push(Span { start: line, end });
        } else {
            let mut open: Option<(char, usize)> = None;
            for (at, c) in part.char_indices() {
                match open {
                    Some((close, start)) if c == close => {
                        spans.push(Span { start, end: line + at + c.len_utf8() });
                        open = None;
                    }
                    Some(_) => {}
                    None => open = QUOTES.iter().find(|(o, _)| *o == c).map(|(_, close)| (*close, line + at)),
                }
            }
        }
        line = end;
    }
    spans
}

/// Words written so that a filter would not read them.
pub(super) fn masked_words(reading: &Reading, settings: &Settings) -> Outcome {
    let masked =
        reading.tokens.list.iter().filter(|t| t.kind == TokenKind::Word && t.flags.has(Flags::DISGUISED));
    let spans: Vec<Span> = masked.map(|t| Span { start: t.start as usize, end: t.end as usize }).collect();
    if spans.len() as f64 <= settings.max {
        return Outcome::Pass;
    }
    Finding::fail(spans.len() as f64, spans, "words are disguised")
}
