//! The language a comment is written in.

use std::sync::LazyLock;

use whatlang::{Detector, Lang};

use super::context::{Reading, folder};
use super::listed::Listed;
use super::{Finding, Outcome, Settings};
use crate::text::Tokens;

/// Letters under which a language is not told.
const LETTERS: usize = 24;
/// Words under which it is not told.
const WORDS: usize = 4;
/// Confidence under which it is not told (whatlang's own `is_reliable` bound is 0.9).
const CONFIDENCE: f64 = 0.9;

/// The languages a comment may be found to be in, with their ISO 639-1 codes. Kept to those with many
/// readers: detectors that know everything call short English Turkish or Zulu.
static LANGUAGES: &[(&str, Lang)] = &[
    ("en", Lang::Eng),
    ("de", Lang::Deu),
    ("fr", Lang::Fra),
    ("es", Lang::Spa),
    ("it", Lang::Ita),
    ("pt", Lang::Por),
    ("nl", Lang::Nld),
    ("sv", Lang::Swe),
    ("da", Lang::Dan),
    ("nb", Lang::Nob),
    ("fi", Lang::Fin),
    ("pl", Lang::Pol),
    ("cs", Lang::Ces),
    ("hu", Lang::Hun),
    ("ro", Lang::Ron),
    ("tr", Lang::Tur),
    ("ru", Lang::Rus),
    ("uk", Lang::Ukr),
    ("bg", Lang::Bul),
    ("el", Lang::Ell),
    ("ar", Lang::Ara),
    ("he", Lang::Heb),
    ("fa", Lang::Pes),
    ("hi", Lang::Hin),
    ("zh", Lang::Cmn),
    ("ja", Lang::Jpn),
    ("ko", Lang::Kor),
    ("vi", Lang::Vie),
    ("id", Lang::Ind),
];

/// Commonest English and German words, sorted: they carry no topic, and a text full of them is in that language.
static ENGLISH: &[&str] = &[
    "a", "about", "after", "all", "also", "am", "an", "and", "any", "are", "as", "at", "back", "be",
    "because", "been", "before", "being", "but", "by", "can", "cannot", "could", "did", "do", "does",
    "doing", "don", "down", "even", "every", "for", "from", "get", "go", "going", "good", "got", "had",
    "has", "have", "having", "he", "her", "here", "him", "his", "how", "i", "if", "in", "into", "is", "it",
    "its", "just", "know", "like", "made", "make", "many", "may", "me", "more", "most", "much", "must", "my",
    "never", "no", "not", "now", "of", "off", "on", "one", "only", "or", "other", "our", "out", "over",
    "own", "people", "really", "right", "same", "say", "see", "she", "should", "so", "some", "still", "such",
    "take", "than", "that", "the", "their", "them", "then", "there", "these", "they", "thing", "things",
    "think", "this", "those", "time", "to", "too", "two", "under", "up", "us", "very", "want", "was", "way",
    "we", "well", "were", "what", "when", "where", "which", "while", "who", "why", "will", "with", "would",
    "yes", "you", "your",
];
static GERMAN: &[&str] = &[
    "aber", "alle", "als", "also", "am", "an", "auch", "auf", "aus", "bei", "bin", "bis", "da", "das",
    "dass", "dem", "den", "der", "des", "die", "dies", "diese", "doch", "durch", "ein", "eine", "einem",
    "einen", "einer", "es", "für", "gegen", "habe", "haben", "hat", "ich", "ihr", "im", "in", "ist", "ja",
    "kann", "kein", "keine", "man", "mehr", "mich", "mir", "mit", "nach", "nicht", "noch", "nun", "nur",
    "ob", "oder", "schon", "sehr", "sein", "sich", "sie", "sind", "so", "um", "und", "uns", "unter", "vom",
    "von", "vor", "war", "was", "wenn", "wer", "werden", "wie", "wir", "wird", "wo", "zu", "zum", "zur",
    "über",
];

static ENGLISH_HASHES: LazyLock<Listed> = LazyLock::new(|| hashes(ENGLISH));
static GERMAN_HASHES: LazyLock<Listed> = LazyLock::new(|| hashes(GERMAN));

/// Words as tokens know them.
fn hashes(words: &[&str]) -> Listed {
    let mut tokens = Tokens::new();
    folder().tokenize(&words.join(" "), &mut tokens);
    tokens.list.iter().map(|t| t.hash).collect()
}

/// Whether a token carries no topic.
pub(super) fn is_common(hash: u64) -> bool {
    ENGLISH_HASHES.has(hash) || GERMAN_HASHES.has(hash)
}

/// Whether a folded word carries no topic.
pub(super) fn is_stop_word(word: &str) -> bool {
    ENGLISH.binary_search(&word).is_ok() || GERMAN.binary_search(&word).is_ok()
}

/// Whether a rule may name this language.
pub(crate) fn is_known(code: &str) -> bool {
    LANGUAGES.iter().any(|(c, _)| *c == code)
}

/// Every language a rule may name.
pub(crate) fn codes() -> impl Iterator<Item = &'static str> + Clone {
    LANGUAGES.iter().map(|(c, _)| *c)
}

/// The language, against those that pass.
pub(super) fn language(reading: &Reading, settings: &Settings) -> Outcome {
    let page = reading.around.language.as_deref().filter(|l| is_known(l));
    let passes = |code: &str| {
        settings.values.iter().any(|v| v == code) || settings.values.is_empty() && page == Some(code)
    };
    if settings.values.is_empty() && page.is_none() {
        return Outcome::Unknown("no language is named");
    }
    let words = reading.words();
    // At least a quarter of the words; no more are read than it takes.
    let mostly = |list: &Listed| {
        let mut common = reading.tokens.list.iter().filter(|t| list.has(t.hash));
        words >= WORDS && common.nth(words.div_ceil(4) - 1).is_some()
    };
    if passes("en") && mostly(&ENGLISH_HASHES) || passes("de") && mostly(&GERMAN_HASHES) {
        return Outcome::Pass;
    }
    let letters = reading.text.chars().filter(|c| c.is_alphabetic()).take(LETTERS).count();
    if letters < LETTERS || words < WORDS {
        return Outcome::Unknown("too short to tell the language");
    }
    let detector = Detector::with_allowlist(LANGUAGES.iter().map(|(_, lang)| *lang).collect());
    let Some(info) = detector.detect(reading.text) else {
        return Outcome::Unknown("the language cannot be told");
    };
    let code = LANGUAGES.iter().find(|(_, lang)| *lang == info.lang()).map_or("", |(code, _)| *code);
    if passes(code) {
        Outcome::Pass
    } else if info.confidence() < CONFIDENCE {
        Outcome::Unknown("the language cannot be told for sure")
    } else {
        Finding::fail(info.confidence(), Vec::new(), format!("written in {code}"))
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_word_lists_are_sorted() {
        assert!(super::ENGLISH.is_sorted() && super::GERMAN.is_sorted());
    }
}
