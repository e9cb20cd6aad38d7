//! Names as pages show them: what introduces and follows them taken off, and what cannot be one.

use super::NAME;
use crate::segment::words::{self, is_date, is_label};

/// Whether a text that nothing calls a name can be one: few words, no button, no date, no sentence.
pub(crate) fn is_name(text: &str) -> bool {
    let words = text.split_whitespace().count();
    let initial = text.split_whitespace().last().is_some_and(|word| word.chars().count() <= 3);
    let sentence = text.ends_with(['!', '?', ':']) || text.ends_with('.') && !initial;
    let named = words <= 5 && text.chars().count() <= 40 && text.chars().any(char::is_alphabetic);
    named
        && !sentence
        && !is_label(text)
        && !is_date(text)
        && !words::is_heading(text)
        && !words::is_day(text)
        && !words::is_cue(text)
}

/// A name as it stands, without what introduces it and follows it; `None` where it is none.
pub(crate) fn clean_author(text: &str) -> Option<String> {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty())?;
    let mut name = without_number(&fold(line)).to_owned();
    for mark in [
        " | ", " — ", " – ", " · ", " • ", " - ", ", ", " am ", " on ", " at ", " le ", " el ", " il ",
        " em ", " op ", " den ",
    ] {
        if let Some((before, after)) = name.split_once(mark)
            && is_date(after)
        {
            name = before.to_owned();
        }
    }
    let name = strip_says(strip_by(name.trim())).trim_end_matches([':', '|', '·', '•']).trim();
    (!name.is_empty() && name.len() <= NAME && !is_date_only(name)).then(|| name.to_owned())
}

/// A name without the word that joined it to a date behind it: "Ann at".
pub(super) fn without_joint(name: &str) -> &str {
    match name.rsplit_once(' ') {
        Some((before, last)) if ["at", "on", "am", "le", "el", "il", "em", "op", "um"].contains(&last) => {
            before.trim()
        }
        _ => name,
    }
}

/// A name without the comment's number before it: "#12 Ann", "3. Ann".
fn without_number(name: &str) -> &str {
    let digits = name.trim_start_matches('#');
    let rest = digits.trim_start_matches(|c: char| c.is_ascii_digit());
    let marked = digits.len() < name.len() || rest.starts_with(['.', ')']);
    let numbered = rest.len() < digits.len() && digits.len() - rest.len() <= 5 && marked;
    let rest = rest.trim_start_matches(['.', ')', ':']);
    if numbered && rest.starts_with(' ') && rest.contains(char::is_alphabetic) && !is_date(name) {
        rest.trim_start()
    } else {
        name
    }
}

fn is_date_only(name: &str) -> bool {
    is_date(name) && name.bytes().filter(u8::is_ascii_digit).count() * 3 >= name.len()
}

fn strip_says(name: &str) -> &str {
    let bare = name.trim_end_matches([':', ' ']);
    let cut = words::SAYS.iter().filter_map(|says| {
        let at = bare.len().checked_sub(says.len())?;
        let (head, tail) = bare.split_at_checked(at)?;
        (head.ends_with([' ', '\u{a0}']) && tail.to_lowercase() == *says).then_some(head)
    });
    cut.min_by_key(|head| head.len()).unwrap_or(name).trim()
}

fn strip_by(name: &str) -> &str {
    let cut = words::BY.iter().filter_map(|by| {
        let (head, tail) = name.split_at_checked(by.len())?;
        (tail.starts_with([' ', ':']) && head.to_lowercase() == *by)
            .then(|| tail.trim_start_matches([' ', ':']))
    });
    cut.filter(|rest| !rest.is_empty()).min_by_key(|rest| rest.len()).unwrap_or(name)
}

/// White space folded to single spaces.
pub(crate) fn fold(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Words that are no comment of their own: names of buttons, dates, "says", marks.
pub(super) fn is_bare(text: &str) -> bool {
    let text = fold(text);
    let words = text.trim_matches(|c: char| !c.is_alphanumeric());
    let low = words.to_lowercase();
    words.is_empty() || is_label(words) || is_date(words) || words::is_cue(&low) || is_said_date(&low)
}

/// "wrote on 3 May 2021": what stands between a name and its text, in lower case.
fn is_said_date(low: &str) -> bool {
    let cues = || words::SAYS.iter().chain(words::BY);
    let rest = cues().filter_map(|cue| low.strip_prefix(*cue)?.strip_prefix(' '));
    rest.min_by_key(|rest| rest.len())
        .is_some_and(|rest| rest.split_whitespace().count() <= 6 && is_date(rest))
}

#[cfg(test)]
mod tests {
    use super::clean_author;

    #[test]
    fn names_are_freed_of_what_stands_around_them() {
        for (shown, name) in [
            ("Ann says:", "Ann"),
            ("von Ben", "Ben"),
            ("Cora | Di, 21. April 2020 - 16:40", "Cora"),
            ("by Dee\nEditor", "Dee"),
            ("Byron", "Byron"),
            ("Eve Says", "Eve"),
            ("#12 Finn", "Finn"),
            ("3. Gil", "Gil"),
            ("4 Fun", "4 Fun"),
        ] {
            assert_eq!(clean_author(shown).as_deref(), Some(name));
        }
        assert_eq!(clean_author("12.03.2016"), None);
    }
}
