//! Headings of comment sections: with a count, without one, or saying that there are none.

use super::class::Kind;
use super::token::{Shape, Token};
use super::words::{ACTION, BY, COMMENT, HEADING, JOIN, NONE, ONE, RECENT, SMALL, THOUGHT};

/// A heading of a comment section: "3 Kommentare zu …", "Comments (1)", "One thought on …", "Comments".
pub(super) fn read(tokens: &[Token]) -> Option<Kind> {
    let noun = tokens.iter().position(|t| t.is(COMMENT | THOUGHT))?;
    let (before, rest) = (tokens.get(..noun)?, tokens.get(noun..)?);
    let (word, after) = rest.split_first()?;
    let plain = |t: &Token| t.shape != Shape::Word || t.is(HEADING | ONE | NONE | JOIN | SMALL | BY);
    let led = before.iter().filter(|t| t.shape == Shape::Word).count() <= 5 && before.iter().all(plain);
    if !led
        || before
            .iter()
            .chain(after)
            .any(|t| t.is(RECENT) && t.shape == Shape::Word && before.len() + after.len() < 4)
    {
        return None;
    }
    // More numbers are a date.
    if before.iter().filter(|t| t.is_number()).count() > 2 {
        return None;
    }
    let count = before.iter().rfind(|t| t.is_number()).map(|t| t.value);
    let none = before.iter().any(|t| t.is(NONE)) || count == Some(0);
    let one = before.iter().any(|t| t.is(ONE));
    let behind = counted_behind(after);
    let follows = title_follows(word, after);
    match (count, behind) {
        _ if none && word.is(COMMENT) && (follows || after.len() <= 2) => Some(Kind::Empty),
        (_, Some(0)) if word.is(COMMENT) => Some(Kind::Empty),
        (Some(n), _) if follows && n < 1_000_000 => Some(Kind::Heading(Some(n))),
        (None, Some(n)) if n > 0 && before.len() <= 3 => Some(Kind::Heading(Some(n))),
        (None, None) if one && follows => Some(Kind::Heading(Some(1))),
        (None, None) if word.is(COMMENT) && bare(before, after) => Some(Kind::Heading(None)),
        _ => None,
    }
}

/// `(5)`, `: 5` or `5` behind the noun, and nothing else.
fn counted_behind(after: &[Token]) -> Option<u32> {
    let mut numbers = after.iter().filter(|t| t.is_number());
    let number = numbers.next()?;
    let alone = numbers.next().is_none() && after.iter().all(|t| t.is_number() || t.is_punctuation());
    (alone && after.len() <= 5).then_some(number.value)
}

/// Whether behind the noun stands the end of the line, a mark or the article's title ("on", "zu").
fn title_follows(noun: &Token, after: &[Token]) -> bool {
    let titled = after.first().is_some_and(|t| {
        t.is(HEADING | JOIN | BY)
            || t.is_mark('"')
            || matches!(
                t.shape,
                Shape::Mark(
                    '“' | '„'
                        | '…'
                        | '«'
                        | '»'
                        | ':'
                        | '.'
                        | '('
                        | '|'
                        | '•'
                        | '·'
                        | '↓'
                        | '▼'
                        | ','
                        | '-'
                        | '–'
                )
            )
    });
    let ends =
        after.iter().all(|t| t.shape != Shape::Word || t.is(HEADING | ACTION | COMMENT | THOUGHT | BY));
    if noun.is(COMMENT) { titled || ends && after.len() <= 8 } else { titled || after.is_empty() }
}

/// Whether the noun stands alone but for marks and a word or two that headings have.
fn bare(before: &[Token], after: &[Token]) -> bool {
    let marks = |t: &Token| t.is_punctuation();
    let heading = |t: &Token| t.is_punctuation() || t.is(HEADING);
    before.len() <= 2 && before.iter().all(heading) && after.len() <= 2 && after.iter().all(marks)
}
