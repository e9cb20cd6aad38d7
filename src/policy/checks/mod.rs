//! Built-in checks: what can be judged without a model, the same way every time.
//!
//! In: one comment with what is known around it. Out: an [`Outcome`]: passed, failed with the words that
//! failed it, or not judged and why. To add a check: one function and one row of [`CHECKS`].

mod contact;
mod context;
mod language;
mod link;
mod list;
mod listed;
mod promotion;
mod shape;
mod topic;

pub use context::{Surroundings, Thread};
pub use list::{List, ListKind};

pub(crate) use context::{Reading, folder};
pub(crate) use language::{codes as languages, is_known as is_language};

/// Bytes of the comment's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// Spans in order, those that overlap as one.
fn merged(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    let mut out: Vec<Span> = Vec::new();
    for span in spans {
        match out.last_mut() {
            Some(last) if span.start < last.end => last.end = last.end.max(span.end),
            _ => out.push(span),
        }
    }
    out
}

/// How many bytes of a text are as asked. Counted in bytes first, so that the processor takes many at a time.
fn count(text: &str, is: impl Fn(u8) -> bool) -> usize {
    let of = |bytes: &[u8]| bytes.iter().fold(0_u8, |n, &byte| n + u8::from(is(byte)));
    text.as_bytes().chunks(usize::from(u8::MAX)).map(|bytes| usize::from(of(bytes))).sum()
}

/// What a check says of a comment.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// Nothing found.
    Pass,
    /// It breaks the rule.
    Fail(Finding),
    /// It could not be judged, and why.
    Unknown(&'static str),
}

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The measured value, in the unit of the check's row.
    pub value: f64,
    /// The words it was found in; empty where the whole comment is meant.
    pub spans: Vec<Span>,
    /// One line for a person.
    pub note: String,
}

impl Finding {
    pub(crate) fn fail(value: f64, spans: Vec<Span>, note: impl Into<String>) -> Outcome {
        Outcome::Fail(Self { value, spans, note: note.into() })
    }
}

/// What a rule sets for its check.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// The most that passes, in the check's unit.
    pub max: f64,
    /// The least that passes, or the least that is looked at; the check's row says which.
    pub min: f64,
    /// Names, folded: allowed domains, languages, denied parts of user names.
    pub values: Vec<String>,
}

/// One parameter of a check.
#[derive(Debug, Clone, Copy)]
pub struct Parameter {
    /// `max`, `min` or `values`.
    pub name: &'static str,
    /// Its default; for `values` the number is not used.
    pub default: f64,
    /// What it means, with its unit.
    pub help: &'static str,
}

/// One row: a built-in check.
#[derive(Debug, Clone, Copy)]
pub struct Check {
    /// Stable, kebab-case, unique.
    pub name: &'static str,
    /// What it measures.
    pub measures: &'static str,
    /// What can be set.
    pub parameters: &'static [Parameter],
    pub(crate) run: fn(&Reading, &Settings) -> Outcome,
}

impl Check {
    /// The check's own defaults.
    pub fn defaults(&self) -> Settings {
        let of = |name: &str| self.parameters.iter().find(|p| p.name == name).map(|p| p.default);
        Settings {
            max: of("max").unwrap_or(f64::INFINITY),
            min: of("min").unwrap_or(0.0),
            values: Vec::new(),
        }
    }
}

/// The row with this name.
pub fn find(name: &str) -> Option<&'static Check> {
    CHECKS.iter().find(|c| c.name == name)
}

const fn max(default: f64, help: &'static str) -> Parameter {
    Parameter { name: "max", default, help }
}

const fn min(default: f64, help: &'static str) -> Parameter {
    Parameter { name: "min", default, help }
}

const fn values(help: &'static str) -> Parameter {
    Parameter { name: "values", default: 0.0, help }
}

/// Every built-in check.
pub static CHECKS: &[Check] = &[
    Check {
        name: "links",
        measures: "links in the text, other than to allowed domains",
        parameters: &[max(0.0, "links that pass"), values("domains that do not count")],
        run: link::links,
    },
    Check {
        name: "link-share",
        measures: "share of the text's characters that are links",
        parameters: &[max(0.5, "share that passes, 0 to 1"), values("domains that do not count")],
        run: link::link_share,
    },
    Check {
        name: "contact-data",
        measures: "e-mail addresses, phone numbers and messenger handles",
        parameters: &[max(0.0, "how many pass")],
        run: contact::contact_data,
    },
    Check {
        name: "personal-data",
        measures: "contact data, street addresses, bank and card numbers",
        parameters: &[max(0.0, "how many pass")],
        run: contact::personal_data,
    },
    Check {
        name: "promotion",
        measures: "wordings of advertising; a link or contact data in the same comment counts as one more",
        parameters: &[max(1.0, "signs that pass")],
        run: promotion::promotion,
    },
    Check {
        name: "shouting",
        measures: "share of capital letters",
        parameters: &[max(0.6, "share that passes, 0 to 1"), min(12.0, "letters from which it is looked at")],
        run: shape::shouting,
    },
    Check {
        name: "repeated-characters",
        measures: "longest run of one letter or sign",
        parameters: &[max(5.0, "characters that pass")],
        run: shape::repeated_characters,
    },
    Check {
        name: "flooding",
        measures: "other comments of the thread that say nearly the same (three-word shingles, Jaccard 0.8 or more)",
        parameters: &[max(0.0, "near-duplicates that pass"), min(5.0, "words from which it is looked at")],
        run: shape::flooding,
    },
    Check {
        name: "length",
        measures: "words",
        parameters: &[max(f64::INFINITY, "words that pass"), min(0.0, "words it takes")],
        run: shape::length,
    },
    Check {
        name: "characters",
        measures: "characters",
        parameters: &[max(f64::INFINITY, "characters that pass"), min(0.0, "characters it takes")],
        run: shape::characters,
    },
    Check {
        name: "language",
        measures: "the language it is written in; not judged where it is too short to tell",
        parameters: &[values("languages that pass, ISO 639-1")],
        run: language::language,
    },
    Check {
        name: "quoted-text",
        measures: "share of the text that is quoted, by marks or as a quoted comment",
        parameters: &[max(0.7, "share that passes, 0 to 1"), min(20.0, "words from which it is looked at")],
        run: shape::quoted_text,
    },
    Check {
        name: "user-name",
        measures: "links, contact data, denied parts or no letter at all in the commenter's name",
        parameters: &[values("parts a name may not have")],
        run: contact::user_name,
    },
    Check {
        name: "masked-words",
        measures: "words written so that a filter would not read them",
        parameters: &[max(0.0, "words that pass")],
        run: shape::masked_words,
    },
    Check {
        name: "off-topic",
        measures: "share of content words (stems) found in the article or the comment it answers",
        parameters: &[min(0.02, "share it takes, 0 to 1"), max(12.0, "content words it takes to be judged")],
        run: topic::off_topic,
    },
];

#[cfg(test)]
mod tests;
