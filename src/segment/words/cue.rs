//! What stands between a name and a text: "says", "wrote on", "in reply to".

use std::sync::OnceLock;

use aho_corasick::AhoCorasick;

use super::{Set, lowered, set};

/// What stands between a name and the text: "says:", "schrieb am".
pub(crate) const SAYS: &[&str] = &[
    "says",
    "said",
    "wrote",
    "writes",
    "sagt",
    "sagte",
    "schreibt",
    "schrieb",
    "meint",
    "meinte",
    "kommentierte",
    "dice",
    "dijo",
    "escribió",
    "escribio",
    "dit",
    "a dit",
    "écrit",
    "a écrit",
    "scrive",
    "ha detto",
    "ha scritto",
    "disse",
    "diz",
    "escreveu",
    "zegt",
    "schreef",
    "skriver",
    "säger",
    "sier",
    "siger",
    "napisał",
    "napisał(a)",
    "pisze",
    "mówi",
    "říká",
    "napsal",
    "írta",
    "kommentoi",
    "sanoo",
    "commented",
    "replied",
    "responds",
    "responded",
    "antwortete",
    "antwortet",
    "respondió",
    "respondio",
    "a répondu",
    "diyor ki",
    "dedi ki",
    "говорит",
    "пишет",
    "пишет:",
    "сказал",
    "написал",
    "さんのコメント",
    "より",
];

/// What stands before a name.
pub(crate) const BY: &[&str] = &[
    "by",
    "von",
    "por",
    "par",
    "di",
    "da",
    "door",
    "av",
    "af",
    "przez",
    "from",
    "posted by",
    "comment by",
    "comment from",
    "written by",
    "kommentar von",
    "geschrieben von",
    "verfasst von",
    "comentario de",
    "commentaire de",
    "commentaire par",
    "enviado por",
    "escrito por",
    "publicado por",
    "posté par",
    "écrit par",
    "scritto da",
    "inviato da",
    "inserito da",
    "submitted by",
    "eingetragen von",
    "name:",
    "author:",
    "autor:",
    "author",
    "autor",
    "от",
    "автор:",
];

/// Said between the author of an answer and whom it answers; lower case where ASCII.
const IN_REPLY: &[&str] = &[
    "in reply to",
    "in response to",
    "replying to",
    "replied to",
    "als antwort auf",
    "antwort auf",
    "antwortet auf",
    "en réponse à",
    "en reponse à",
    "répond à",
    "en respuesta a",
    "respondió a",
    "responde a",
    "em resposta a",
    "em resposta à",
    "respondeu a",
    "in risposta a",
    "risponde a",
    "als reactie op",
    "in antwoord op",
    "som svar på",
    "som svar til",
    "svar til",
    "svar på",
    "w odpowiedzi na",
    "v reakci na",
    "в ответ на",
    "у відповідь на",
    "vastaus käyttäjälle",
];

/// Whether a text is a word that stands between a name and its text, and nothing else: "wrote", "by".
pub(crate) fn is_cue(text: &str) -> bool {
    static KNOWN: OnceLock<Set> = OnceLock::new();
    lowered(text, |low| set(&KNOWN, &[SAYS, BY]).contains(low))
}

/// Where a text says "in reply to", and in how many bytes; the first row of the table that it has is meant.
pub(crate) fn in_reply(text: &str) -> Option<(usize, usize)> {
    static FINDER: OnceLock<Option<AhoCorasick>> = OnceLock::new();
    let finder =
        FINDER.get_or_init(|| AhoCorasick::builder().ascii_case_insensitive(true).build(IN_REPLY).ok());
    let found = finder.as_ref()?.find_overlapping_iter(text);
    let first = found.min_by_key(|found| (found.pattern(), found.start()))?;
    Some((first.start(), first.len()))
}

/// What follows "in reply to" at the start of a text; empty where the name is still to come.
pub(crate) fn after_in_reply(text: &str) -> Option<String> {
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    let low: String = text.chars().take(LONGEST_IN_REPLY).collect::<String>().to_lowercase();
    let said = IN_REPLY.iter().find(|said| low.starts_with(**said))?;
    let rest: String = text.chars().skip(said.chars().count()).collect();
    rest.is_empty().then(String::new).or_else(|| {
        rest.starts_with([' ', ':', '@']).then(|| rest.trim_matches([' ', ':', '#', '.', ')']).to_owned())
    })
}

/// No phrase of [`IN_REPLY`] has more characters.
const LONGEST_IN_REPLY: usize = 24;
