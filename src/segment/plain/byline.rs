//! Bylines: a line that names a post's author, its date, or both.

use super::class::{Facts, Kind, Span};
use super::date::{self, Found, Strength};
use super::token::{Shape, Token};
use super::words::{ACTION, BY, COMMENT, JOIN, ONE, PUBLISHED, REPLY, SAYS, SMALL, THOUGHT};

/// No author's name has more words.
const MOST_WORDS: usize = 8;
/// No author's name is longer, in bytes.
const LONGEST: usize = 72;

/// Whether the line is a byline; if so, `facts` says what it holds.
pub(super) fn read(source: &str, tokens: &[Token], found: Option<Found>, facts: &mut Facts) -> bool {
    let (before, after) = match found {
        Some(found) => {
            (tokens.get(..found.from).unwrap_or_default(), tokens.get(found.to..).unwrap_or_default())
        }
        None => (tokens, &[][..]),
    };
    if !facts.published {
        // "Posted by Ann on ..." is a post's, "Posted on ..." the article's.
        let by = before.windows(2).any(|w| matches!(w, [p, b] if p.is(PUBLISHED) && b.is(BY)));
        facts.published = !by && before.iter().any(|t| t.is(PUBLISHED)) && before.len() <= 4;
    }
    let read = match found {
        Some(found) => dated(source, (before, after), found, facts),
        None => undated(source, before, facts),
    };
    if let (true, Some(found)) = (read, found) {
        facts.time = span(tokens.get(found.from..found.to).unwrap_or_default());
        facts.strength = Some(found.strength);
    }
    read
}

/// A line with a date: "Ann says: May 3, 2014", "Ann · 3 hours ago · Reply", "May 3, 2014 at 3 pm".
fn dated(source: &str, sides: (&[Token], &[Token]), found: Found, facts: &mut Facts) -> bool {
    let (left, said) = without_cues(without_score(sides.0));
    let (right, said_after) = without_cues(without_buttons(sides.1));
    let says = said || said_after;
    if right.is_empty() && left.is_empty() {
        facts.kind = if says { Kind::Says } else { Kind::Stamp };
        return true;
    }
    let (name, other) = if left.is_empty() { (right, left) } else { (left, right) };
    let weak = found.strength == Strength::Weak;
    let cut_off = other.is_empty() || (other.len() <= 6 && set_apart(sides.1));
    let fits = cut_off && is_author(name, says || found.strength == Strength::Moment);
    // "Ann · 6y" is a byline, "on to 6 pm" is none.
    let apart = sides.0.last().is_some_and(is_separator);
    if !fits || (weak && !says && !apart) {
        return false;
    }
    let Some(author) = span(name).and_then(|s| trim(source, s)) else { return false };
    facts.kind = if says { Kind::Says } else { Kind::Stamp };
    facts.author = Some(author);
    true
}

/// "Ann says:", "says:", "Comment by Ann", without a date.
fn undated(source: &str, tokens: &[Token], facts: &mut Facts) -> bool {
    let colon = tokens.last().is_some_and(|t| t.is_mark(':') || t.is_mark('：'));
    let verb = tokens.iter().rposition(|t| t.shape == Shape::Word);
    let says = verb.and_then(|v| tokens.get(v)).is_some_and(|t| t.is(SAYS));
    let alone = tokens.iter().filter(|t| t.shape == Shape::Word).count() == 1;
    // "Replies" alone is a button.
    let alone = alone && tokens.iter().all(|t| !t.is(REPLY | THOUGHT | COMMENT));
    if says && (colon || alone) {
        let (name, _) = without_cues(tokens);
        let author = span(name).and_then(|s| trim(source, s));
        if name.is_empty() || is_author(name, true) && author.is_some() {
            (facts.kind, facts.author) = (Kind::Says, author);
            return true;
        }
    }
    led_by_noun(source, tokens, facts)
}

/// "Comment by Ann", "Kommentar von Ann"; "Comment by" alone stands above the name.
fn led_by_noun(source: &str, tokens: &[Token], facts: &mut Facts) -> bool {
    let [noun, by, name @ ..] = tokens else { return false };
    if !(noun.is(COMMENT | PUBLISHED) && by.is(BY)) {
        return false;
    }
    if name.iter().all(is_separator) {
        facts.kind = Kind::Glue;
        return true;
    }
    if !(noun.is(COMMENT) && is_author(name, true)) {
        return false;
    }
    let Some(author) = span(name).and_then(|s| trim(source, s)) else { return false };
    (facts.kind, facts.author) = (Kind::Says, Some(author));
    true
}

/// The tokens without cues and separators at both ends, and whether one of the cues was "says" or "comment by".
fn without_cues(mut tokens: &[Token]) -> (&[Token], bool) {
    let mut says = false;
    while let Some((last, rest)) = tokens.split_last() {
        let joint = last.is(JOIN | PUBLISHED) && !last.is(SAYS);
        if closes(last, rest)
            || !(joint || last.is(SAYS) || is_separator(last))
            || (joint && rest.is_empty() && last.len() > 3)
        {
            break;
        }
        says |= last.is(SAYS);
        tokens = rest;
    }
    while let Some((first, rest)) = tokens.split_first() {
        let noun = first.is(COMMENT | SAYS | THOUGHT | PUBLISHED) && rest.first().is_some_and(|t| t.is(BY));
        let led =
            noun || first.is(BY | PUBLISHED) || is_separator(first) || (first.is(JOIN) && !first.is(ONE));
        if !led {
            break;
        }
        says |= noun && first.is(COMMENT);
        tokens = rest;
    }
    (tokens, says)
}

/// The tokens before a date without a score (`14 points`); nothing where they are buttons only.
fn without_score(tokens: &[Token]) -> &[Token] {
    let button = |t: &Token| t.is(REPLY | ACTION) || t.is_number() || is_separator(t);
    if tokens.iter().all(button) && tokens.iter().any(|t| t.is(REPLY | ACTION)) {
        return &[];
    }
    let score = |w: &[Token]| matches!(w, [n, unit] if n.is_number() && !n.glued && unit.is(ACTION));
    let end = tokens.windows(2).position(score).filter(|at| *at > 0);
    end.and_then(|end| tokens.get(..end)).unwrap_or(tokens)
}

/// The tokens behind a date without buttons, numbers and separators.
fn without_buttons(tokens: &[Token]) -> &[Token] {
    let edited = tokens.iter().position(|t| t.is(PUBLISHED)).filter(|at| *at <= 3);
    if let Some(at) = edited.filter(|at| tokens.get(*at..).is_some_and(|t| date::find(t).is_some())) {
        return tokens.get(..at).map(without_buttons).unwrap_or_default();
    }
    let button = |t: &Token| {
        t.is_mark('@') || t.is(REPLY | ACTION) || t.is_number() || is_separator(t) || t.is(SMALL) && !t.is(BY)
    };
    let kept = tokens.iter().rposition(|t| !button(t)).map_or(0, |at| at + 1);
    let tokens = tokens.get(..kept).unwrap_or_default();
    let from = tokens.iter().position(|t| !is_separator(t) && !t.is_number()).unwrap_or(tokens.len());
    tokens.get(from..).unwrap_or_default()
}

/// Whether a bracket closes here that opened in `rest`: part of a name.
fn closes(last: &Token, rest: &[Token]) -> bool {
    [('(', ')'), ('[', ']')]
        .iter()
        .any(|(open, close)| last.is_mark(*close) && rest.iter().any(|t| t.is_mark(*open)))
}

fn is_separator(token: &Token) -> bool {
    match token.shape {
        Shape::Mark(mark) => !matches!(mark, '.' | '\'' | '’' | '_' | '@' | '*' | '!' | '?' | '"'),
        _ => false,
    }
}

/// Whether what follows the date is set apart by a mark: "May 3, 2014 | Berlin".
fn set_apart(after: &[Token]) -> bool {
    after.first().is_some_and(|t| is_separator(t) || t.is_mark('#'))
}

/// Whether these tokens can be a name. A date of full strength or a "says" lets more words pass.
fn is_author(tokens: &[Token], sure: bool) -> bool {
    let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else { return false };
    let words = tokens.iter().filter(|t| t.shape == Shape::Word).count();
    // "J. R. Smith" is a name; "It was. He" is none.
    let stops = |w: &[Token]| matches!(w, [a, b] if a.is_mark('.') && !b.glued && b.shape == Shape::Word && a.start > first.start + 4);
    let sentence = words > 4 && tokens.windows(2).any(stops);
    let questions = last.is_mark('?') && words > 2;
    last.end - first.start <= LONGEST
        && words <= if sure { MOST_WORDS } else { 5 }
        && !sentence
        && !questions
        && (sure || tokens.iter().any(|t| !t.is_punctuation()))
}

fn span(tokens: &[Token]) -> Option<Span> {
    Some((tokens.first()?.start, tokens.last()?.end))
}

/// A name without the post's number before it ("#12 Ann"), the mark before which may be cut off.
fn without_number(text: &str, marked: bool) -> &str {
    let bare = text.trim_start_matches('#');
    let name = bare.trim_start_matches(|c: char| c.is_ascii_digit());
    let numbered = name.len() < bare.len() && (marked || bare.len() < text.len());
    if numbered && name.starts_with([' ', '.', ')', ':']) {
        name.trim_start_matches(['.', ')', ':', ' '])
    } else {
        text
    }
}

/// The span without white space, separators and quotes at its ends; `None` where nothing is left.
pub(super) fn trim(source: &str, span: Span) -> Option<Span> {
    let text = source.get(span.0..span.1)?;
    let edge = |c: char| {
        c.is_whitespace()
            || matches!(
                c,
                ',' | ':' | '*' | '|' | '·' | '•' | '–' | '—' | '-' | '(' | '[' | '»' | '«' | '\u{200b}'
            )
    };
    let marked = source.get(..span.0).is_some_and(|before| before.ends_with('#'));
    let left = without_number(text.trim_start_matches(edge), marked).trim_start_matches(edge);
    let start = span.1 - left.len();
    let right = left.trim_end_matches(|c: char| edge(c));
    let end = start + right.len();
    (start < end).then_some((start, end))
}
