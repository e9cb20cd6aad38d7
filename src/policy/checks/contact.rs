//! Contact data and other personal data, in text and user names.

use std::sync::LazyLock;

use crate::text::TokenKind;

use super::super::cue::Matcher;
use super::super::fold::{Words, fold};
use super::context::Reading;
use super::listed::Listed;
use super::{Finding, Outcome, Settings, Span, merged};

/// Digits a phone number has. Source: ITU-T E.164 allows 15; shorter than 7 is a local number or none.
const PHONE: std::ops::RangeInclusive<usize> = 7..=15;

/// Messengers, followed within a few words by a handle or a number.
static MESSENGERS: LazyLock<Matcher> = LazyLock::new(|| {
    let rows = [
        "whatsapp|telegram|viber|wechat|skype|snapchat|kik|icq|threema|signal ~ #",
        "whatsapp|telegram|viber|wechat|skype|snapchat|kik|icq|threema id|handle|username|me|contact|channel",
        "text|call|contact|message|add|reach|dm|inbox|write me|us ~ on|via|at|through|per|whatsapp|telegram|viber|wechat|skype|snapchat|kik|signal",
        "schreib*|ruf*|kontaktier* mich|uns ~ whatsapp|telegram|signal|skype|threema",
        "t me",
        "wa me",
    ];
    Matcher::new(rows.into_iter().map(|r| (0, r)))
});

/// Street addresses.
static ADDRESSES: LazyLock<Matcher> = LazyLock::new(|| {
    let rows = [
        "# ~ street|avenue|boulevard|lane|terrace|crescent",
        "lives|live|living|address|home at|on|is # ~ street|st|road|rd|avenue|ave|lane|drive|dr|way",
        "wohnt|wohnhaft|adresse ~ #",
    ];
    Matcher::new(rows.into_iter().map(|r| (0, r)))
});

/// E-mail, phone, messenger handles.
pub(super) fn contact_data(reading: &Reading, settings: &Settings) -> Outcome {
    report(contacts(reading), settings, "contact data")
}

/// Contact data, addresses, bank and card numbers.
pub(super) fn personal_data(reading: &Reading, settings: &Settings) -> Outcome {
    let mut spans = found(reading, &[&MESSENGERS, &ADDRESSES]);
    if reading.digits() > 0 {
        spans.extend(accounts(reading.text));
    }
    report(spans, settings, "personal data")
}

fn report(spans: Vec<Span>, settings: &Settings, what: &str) -> Outcome {
    let spans = merged(spans);
    if spans.len() as f64 <= settings.max {
        return Outcome::Pass;
    }
    Finding::fail(spans.len() as f64, spans, what)
}

/// Every e-mail address, phone number and messenger handle of a comment.
pub(super) fn contacts(reading: &Reading) -> Vec<Span> {
    found(reading, &[&MESSENGERS])
}

/// E-mail addresses, phone numbers and what these wordings find, all of which need a digit or a messenger's name.
fn found(reading: &Reading, wordings: &[&LazyLock<Matcher>]) -> Vec<Span> {
    let mut spans = reading.emails();
    if reading.digits() >= *PHONE.start() {
        let links = reading.links();
        spans.extend(
            phones(reading.text)
                .into_iter()
                .filter(|p| !links.iter().any(|l| l.start <= p.start && p.end <= l.end)),
        );
    }
    if reading.digits() > 0 || mentions_messenger(reading) {
        let words = Words::new(reading.text);
        spans.extend(wordings.iter().flat_map(|wording| matches(wording, &words)));
    }
    spans
}

fn mentions_messenger(reading: &Reading) -> bool {
    static NAMES: LazyLock<Listed> = LazyLock::new(|| {
        Listed::new(&[
            "whatsapp", "telegram", "viber", "wechat", "skype", "snapchat", "kik", "threema", "signal",
        ])
    });
    let names = &*NAMES;
    reading.tokens.list.iter().any(|t| t.kind == TokenKind::Word && names.has(t.hash))
}

fn matches<'a>(matcher: &Matcher, words: &'a Words) -> impl Iterator<Item = Span> + 'a {
    let hits = matcher.find(words, 0, words.len()).into_iter();
    hits.filter_map(|h| Some(Span { start: words.get(h.first)?.start, end: words.get(h.last)?.end }))
}

/// Runs of digits with the separators of phone numbers, long enough and not a date, a price or a year span.
fn phones(text: &str) -> Vec<Span> {
    digit_runs(text)
        .into_iter()
        .filter(|s| text.get(s.start..s.end).is_some_and(is_phone))
        .filter(|s| !touches_word(text, *s))
        .collect()
}

fn is_phone(run: &str) -> bool {
    let digits = run.bytes().filter(u8::is_ascii_digit).count();
    let groups: Vec<&str> = run.split(|c: char| !c.is_ascii_digit()).filter(|g| !g.is_empty()).collect();
    let international = run.starts_with(['+', '(']) || run.starts_with("00");
    let trunk = run.starts_with('0') && digits >= 9;
    let spaced = (2..=5).contains(&groups.len()) && groups.last().is_some_and(|g| g.len() >= 3);
    let year = |g: &&str| g.len() == 4 && (g.starts_with("19") || g.starts_with("20"));
    let thousands = groups.len() > 1
        && groups.iter().skip(1).all(|g| g.len() == 3)
        && run.contains([',', '.', ' '])
        && !run.contains('-');
    PHONE.contains(&digits)
        && (international
            || trunk
            || (spaced && digits >= 10 && !thousands && !groups.iter().any(year))
            || is_local(run))
}

/// 555-0123 behind nothing else: three and four digits with a dash.
fn is_local(run: &str) -> bool {
    run.len() == 8 && run.split_once('-').is_some_and(|(a, b)| a.len() == 3 && b.len() == 4)
}

fn touches_word(text: &str, span: Span) -> bool {
    let before = text.get(..span.start).and_then(|t| t.chars().next_back());
    let after = text.get(span.end..).and_then(|t| t.chars().next());
    let signs = |c: char| c.is_alphabetic() || matches!(c, '$' | '€' | '£' | '%' | '/' | '#');
    before.is_some_and(signs) || after.is_some_and(signs)
}

/// Runs of digits joined by single separators.
fn digit_runs(text: &str) -> Vec<Span> {
    let bytes = text.as_bytes();
    let mut runs = Vec::new();
    let mut open: Option<(usize, usize)> = None;
    for (i, b) in bytes.iter().enumerate() {
        let joins = |end: usize| i - end <= 1 && matches!(b, b' ' | b'-' | b'.' | b'(' | b')' | b',');
        open = match open {
            Some((start, _)) if b.is_ascii_digit() => Some((start, i + 1)),
            Some((start, end)) if joins(end) => Some((start, end)),
            Some((start, end)) => {
                runs.push(Span { start, end });
                None
            }
            None if b.is_ascii_digit() || matches!(b, b'+' | b'(') => Some((i, i + 1)),
            None => None,
        };
    }
    runs.extend(open.map(|(start, end)| Span { start, end }));
    runs
}

/// Card numbers (Luhn) and IBANs (mod 97).
fn accounts(text: &str) -> Vec<Span> {
    let cards = digit_runs(text).into_iter().filter(|s| text.get(s.start..s.end).is_some_and(is_card));
    let mut spans: Vec<Span> = cards.collect();
    let mut at = 0;
    for word in text.split_inclusive(char::is_whitespace) {
        let trimmed = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
        if is_iban(trimmed) {
            let lead = word.find(trimmed).unwrap_or_default();
            spans.push(Span { start: at + lead, end: at + lead + trimmed.len() });
        }
        at += word.len();
    }
    spans
}

/// Source: ISO/IEC 7812-1, annex B (the Luhn formula).
fn is_card(run: &str) -> bool {
    let digits: Vec<u32> = run.chars().filter_map(|c| c.to_digit(10)).collect();
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(i, d)| if i % 2 == 0 { *d } else { d * 2 / 10 + d * 2 % 10 })
        .sum();
    (13..=19).contains(&digits.len()) && sum.is_multiple_of(10) && digits.iter().any(|d| *d != 0)
}

/// Source: ISO 13616-1 (letters as two digits, the first four characters moved to the end, modulo 97 is 1).
fn is_iban(word: &str) -> bool {
    if !(15..=34).contains(&word.len()) || !word.bytes().take(2).all(|b| b.is_ascii_uppercase()) {
        return false;
    }
    let (head, tail) = word.split_at(4);
    let rest = tail.chars().chain(head.chars()).try_fold(0u32, |sum, c| {
        let value = c.to_digit(36)?;
        Some(if value < 10 { (sum * 10 + value) % 97 } else { (sum * 100 + value) % 97 })
    });
    head.bytes().skip(2).all(|b| b.is_ascii_digit()) && rest == Some(1)
}

/// The commenter's name.
pub(super) fn user_name(reading: &Reading, settings: &Settings) -> Outcome {
    let Some(name) = reading.author else { return Outcome::Unknown("the page shows no name") };
    let folded = fold(name);
    let denied = settings.values.iter().find(|v| folded.contains(v.as_str()));
    let linked = folded.contains("://")
        || folded.contains("www.")
        || [".com", ".net", ".org"].iter().any(|d| folded.ends_with(d));
    let contact = name.contains('@') && name.contains('.') || !phones(name).is_empty();
    let found = match denied {
        Some(part) => format!("the name contains \"{part}\""),
        None if linked => "the name is a link".to_owned(),
        None if contact => "the name is contact data".to_owned(),
        None if !name.chars().any(char::is_alphanumeric) => "the name has no letter".to_owned(),
        None => return Outcome::Pass,
    };
    Finding::fail(1.0, Vec::new(), found)
}
