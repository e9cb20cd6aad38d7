//! Dates and times as comment sections write them, absolute and relative, in many languages.
//!
//! A date is a run of tokens that may stand in dates, with enough in it to be one. Nothing is
//! computed from it: the page's own words are kept.

use super::token::{Shape, Token};
use super::words::{AGO, CLOCK, DAYWORD, JOIN, MONTH, ONE, SHORT_UNIT, UNIT, WEEKDAY, ZONE};

/// A date within a line's tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    /// First token.
    pub(super) from: usize,
    /// One past the last token.
    pub(super) to: usize,
    /// How sure and how full it is.
    pub(super) strength: Strength,
}

/// How much of a date was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Strength {
    /// A clock time alone, or a bare `6y`: only beside something else.
    Weak,
    /// A day without a time.
    Day,
    /// A day with a time of day, or a relative time: what a post carries.
    Moment,
}

/// The date in these tokens, the fullest where there are several.
pub(super) fn find(tokens: &[Token]) -> Option<Found> {
    let mut best: Option<Found> = None;
    let mut at = 0;
    while at < tokens.len() {
        let to = run_end(tokens, at);
        if to == at {
            at += 1;
            continue;
        }
        if let Some(found) = trimmed(tokens, at, to).filter(|f| best.is_none_or(|b| f.strength > b.strength))
        {
            best = Some(found);
        }
        at = to;
    }
    best
}

/// Where the run of date tokens that begins at `at` ends; `at` where none begins.
fn run_end(tokens: &[Token], at: usize) -> usize {
    let Some(first) = tokens.get(at) else { return at };
    let named = at.checked_sub(1).and_then(|b| tokens.get(b)).is_some_and(|b| {
        first.glued && b.shape == Shape::Word && !b.is(MONTH | WEEKDAY | CLOCK | ZONE | AGO)
    });
    let begins =
        (first.is_number() && !named) || first.is(MONTH | WEEKDAY | DAYWORD | AGO | ONE | UNIT | CLOCK);
    if !begins {
        return at;
    }
    let rest = tokens.get(at..).unwrap_or_default();
    at + rest.iter().take_while(|t| belongs(t)).count()
}

fn belongs(token: &Token) -> bool {
    match token.shape {
        Shape::Number => true,
        Shape::Word => {
            token.is(MONTH | WEEKDAY | UNIT | AGO | DAYWORD | CLOCK | JOIN | ONE | ZONE | SHORT_UNIT)
        }
        Shape::Mark(mark) => {
            matches!(
                mark,
                '.' | ','
                    | '/'
                    | '-'
                    | ':'
                    | '@'
                    | '–'
                    | '—'
                    | '+'
                    | '\''
                    | '’'
                    | 'º'
                    | 'ª'
                    | '°'
                    | '|'
                    | '·'
                    | '•'
            )
        }
        Shape::Sign => false,
    }
}

/// The run without what only joins it to the rest of the line; `None` where it is no date.
fn trimmed(tokens: &[Token], from: usize, to: usize) -> Option<Found> {
    let run = tokens.get(from..to)?;
    let core = |t: &Token| t.is_number() || t.is(MONTH | WEEKDAY | UNIT | DAYWORD | CLOCK | AGO);
    let last = run.iter().rposition(|t| core(t) || t.is(ZONE | SHORT_UNIT))?;
    let first = run.iter().position(|t| core(t) || t.is(ONE))?;
    let run = run.get(first..=last)?;
    let to = from + last + 1;
    match strength(run) {
        Some(strength) => Some(Found { from: from + first, to, strength }),
        // "Like · 4 · 3y": the number before is a count.
        None => {
            matches!(run, [.., mark, n, u] if mark.is_punctuation() && u.glued && is_bare_unit(&[*n, *u]))
                .then(|| Found { from: to - 2, to, strength: Strength::Weak })
        }
    }
}

fn strength(run: &[Token]) -> Option<Strength> {
    let time = has_time(run);
    let day = has_numeric_day(run) || has_month_day(run);
    let relative = has_relative(run);
    let day_word = run.iter().any(|t| t.is(DAYWORD));
    match (day, time, relative, day_word) {
        (true, true, _, _) | (_, _, true, _) | (_, true, _, true) => Some(Strength::Moment),
        (true, ..) => Some(Strength::Day),
        (_, true, _, _) => Some(Strength::Weak),
        (_, _, _, true) if run.len() <= 2 => Some(Strength::Weak),
        _ if is_bare_unit(run) => Some(Strength::Weak),
        _ => None,
    }
}

/// `14:03`, `14.03 Uhr`, `2 pm`, `14h30`.
fn has_time(run: &[Token]) -> bool {
    let clock = |t: Option<&Token>| t.is_some_and(|t| t.is(CLOCK) && !t.is(MONTH));
    run.iter().enumerate().any(|(i, token)| {
        let (second, third) = (run.get(i + 1), run.get(i + 2));
        if !token.is_number() || token.value > 24 || token.len() > 2 {
            return false;
        }
        let minutes = third.is_some_and(|t| t.is_number() && t.value < 60 && t.len() == 2);
        let led = i.checked_sub(1).and_then(|b| run.get(b)).is_some_and(|b| b.is(JOIN) || b.is_mark(','));
        let dotted = second.is_some_and(|t| t.is_mark('.')) && (led || clock(run.get(i + 3)));
        (second.is_some_and(|t| t.is_mark(':')) && minutes)
            || (dotted && minutes && run.get(i + 3).is_none_or(|t| !t.is_mark('.')))
            || clock(second)
    })
}

/// `13.04.2017`, `4/13/17`, `2017-04-13`, `18. 05. 2014`; `17.07, 2011`.
fn has_numeric_day(run: &[Token]) -> bool {
    run.windows(5).any(is_numeric_day) || run.windows(4).any(is_day_and_month)
}

fn is_numeric_day(window: &[Token]) -> bool {
    let [first, separator, second, other, third] = window else { return false };
    let separated = separator.shape == other.shape && ['.', '/', '-'].iter().any(|m| separator.is_mark(*m));
    let numbers = first.is_number() && second.is_number() && third.is_number();
    let forward = is_day(first) && is_day(second) && is_year(third);
    let backward = first.len() == 4 && is_year(first) && second.value <= 12 && is_day(third);
    separated && numbers && (forward || backward)
}

fn is_day_and_month(window: &[Token]) -> bool {
    let [day, dot, month, comma] = window else { return false };
    let numbers =
        day.is_number() && month.is_number() && is_day(day) && month.value <= 12 && month.len() == 2;
    numbers && dot.is_mark('.') && comma.is_mark(',')
}

fn is_day(token: &Token) -> bool {
    token.value <= 31 && token.len() <= 2
}

fn is_year(token: &Token) -> bool {
    (token.len() == 4 && (1980..2100).contains(&token.value)) || token.len() == 2
}

/// A month's name with a day beside it, or with a year.
fn has_month_day(run: &[Token]) -> bool {
    let near = |month: usize| {
        let from = month.saturating_sub(3);
        run.get(from..).unwrap_or_default().iter().take(month - from + 4).any(|t| {
            t.is_number() && t.len() <= 4 && (1..=31).contains(&t.value) || (t.is_number() && is_year(t))
        })
    };
    run.iter().enumerate().any(|(i, t)| t.is(MONTH) && near(i))
}

/// `3 hours ago`, `vor einem Tag`, `hace 28 minutos`, `3小时前`.
fn has_relative(run: &[Token]) -> bool {
    let counted = run.iter().enumerate().any(|(i, t)| {
        let counts = |b: Option<&Token>| b.is_some_and(|b| b.is_number() || b.is(ONE));
        let before = i.checked_sub(1).and_then(|b| run.get(b));
        let earlier = i.checked_sub(2).and_then(|b| run.get(b));
        t.is(UNIT | SHORT_UNIT) && (counts(before) || (counts(earlier) && before.is_some_and(|b| b.is(JOIN))))
    });
    counted && run.iter().any(|t| t.is(AGO))
}

/// `6y`, `2 yrs`: a relative time without its "ago".
fn is_bare_unit(run: &[Token]) -> bool {
    matches!(run, [n, u] | [n, u, _] if n.is_number() && n.value < 100 && u.is(UNIT | SHORT_UNIT))
}

#[cfg(test)]
mod tests {
    use super::{Strength, find};
    use crate::segment::plain::token::tokenize;

    fn read(text: &str) -> Option<(&str, Strength)> {
        let mut tokens = Vec::new();
        tokenize(text, 0, &mut tokens);
        find(&tokens).map(|f| (&text[tokens[f.from].start..tokens[f.to - 1].end], f.strength))
    }

    #[test]
    fn dates_of_many_shapes_and_languages_are_read() {
        for (line, date) in [
            ("May 17, 2004 at 1:38 pm", "May 17, 2004 at 1:38 pm"),
            ("13. April 2017 um 13:55", "13. April 2017 um 13:55"),
            ("17.10.2019, 14:14", "17.10.2019, 14:14"),
            ("18. 05. 2014 22:38", "18. 05. 2014 22:38"),
            ("Julia 14.09.2022 um 21.11", "14.09.2022 um 21.11"),
            ("26 abril 2022 a las 14:02", "26 abril 2022 a las 14:02"),
            ("Rowan · 2020-05-19T17:52:00Z", "2020-05-19T17:52:00Z"),
            ("Comment by Daniel — 17.07, 2011 @ 13:10", "17.07, 2011 @ 13:10"),
            ("Hace 28 minutos", "Hace 28 minutos"),
            ("il y a 3 jours", "il y a 3 jours"),
            ("3 часа назад", "3 часа назад"),
            ("IwonaMay 30, 2019 at 1:06 PM", "May 30, 2019 at 1:06 PM"),
            ("2016年3月14日 19:46", "2016年3月14日 19:46"),
            ("3小时前", "3小时前"),
            ("gestern um 12:15", "gestern um 12:15"),
            ("JanBeek Jun 20th at 2:41 am", "Jun 20th at 2:41 am"),
        ] {
            assert_eq!(read(line), Some((date, Strength::Moment)), "{line}");
        }
        assert_eq!(read("· 4 yr. ago").map(|d| d.1), Some(Strength::Moment));
        assert_eq!(read("15. April 2019").map(|d| d.1), Some(Strength::Day));
        assert_eq!(read("6y").map(|d| d.1), Some(Strength::Weak));
    }

    #[test]
    fn numbers_that_are_no_date_are_left_alone() {
        for line in ["Georg77", "I may be 3", "12 of 30", "on the day", "5 / 5 ( 5 votes )"] {
            assert_eq!(read(line), None, "{line}");
        }
    }
}
