//! What a rule sets: "400 words", "3 links", "English".

use super::category::Category;
use super::fold::Words;

/// Numbers publishers spell out.
static NUMBERS: &[(&str, &str)] = &[
    ("one", "1"),
    ("two", "2"),
    ("three", "3"),
    ("four", "4"),
    ("five", "5"),
    ("six", "6"),
    ("ten", "10"),
    ("zwei", "2"),
    ("drei", "3"),
    ("vier", "4"),
    ("funf", "5"),
    ("sechs", "6"),
    ("zehn", "10"),
];

/// Units by the row they set something for: the unit's beginnings (folded) and its name.
static UNITS: &[(&str, &[&str], &str)] = &[
    ("length", &["word", "wort"], "words"),
    ("length", &["character", "zeichen"], "characters"),
    ("links", &["link", "url", "hyperlink", "verlink"], "links"),
    ("all-caps", &["word", "wort"], "words"),
    ("age-limit", &["year", "jahr", "or"], "years"),
    ("duplicate", &["comment", "post", "time", "kommentar", "mal"], "times"),
];

/// Languages by the beginnings of their names in English and German, with their ISO 639-1 code.
static LANGUAGES: &[(&str, &str)] = &[
    ("english", "en"),
    ("englisch", "en"),
    ("german", "de"),
    ("deutsch", "de"),
    ("french", "fr"),
    ("franzosisch", "fr"),
    ("spanish", "es"),
    ("spanisch", "es"),
    ("italian", "it"),
    ("italienisch", "it"),
    ("dutch", "nl"),
    ("portuguese", "pt"),
    ("russian", "ru"),
    ("polish", "pl"),
    ("arabic", "ar"),
    ("turkish", "tr"),
    ("hebrew", "he"),
    ("swedish", "sv"),
    ("danish", "da"),
    ("norwegian", "nb"),
    ("finnish", "fi"),
    ("greek", "el"),
    ("japanese", "ja"),
    ("chinese", "zh"),
];

/// The parameter a sentence sets for a rule of this row, where it sets one.
pub(crate) fn of(row: &Category, sentence: &str) -> Option<String> {
    let words = Words::new(sentence);
    if row.name == "language" {
        return languages(&words);
    }
    let number = |i: usize| {
        let word = words.folded(i);
        if !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit()) {
            return Some(word);
        }
        NUMBERS.iter().find(|(spelt, _)| *spelt == word).map(|(_, digits)| *digits)
    };
    (0..words.len()).find_map(|i| {
        let value = number(i)?;
        UNITS.iter().filter(|(name, _, _)| *name == row.name).find_map(|(_, starts, unit)| {
            let follows = (i + 1..i + 3).any(|j| starts.iter().any(|s| words.folded(j).starts_with(s)));
            follows.then(|| format!("{value} {unit}"))
        })
    })
}

fn languages(words: &Words) -> Option<String> {
    let mut codes: Vec<&str> = Vec::new();
    for i in 0..words.len() {
        let code =
            LANGUAGES.iter().find(|(start, _)| words.folded(i).starts_with(start)).map(|(_, code)| *code);
        if let Some(code) = code.filter(|c| !codes.contains(c)) {
            codes.push(code);
        }
    }
    (!codes.is_empty()).then(|| codes.join(" "))
}
