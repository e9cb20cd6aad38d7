//! Off topic: what only a tool that saw the page can judge.

use super::context::Reading;
use super::{Finding, Outcome, Settings};

/// Words of one stem a text uses side by side at most ("repair", "repairs", "repaired", "repairing").
const FORMS: f64 = 4.0;

/// Whether so many words stand in the article as they are that their stems need not be counted.
fn plainly_on_topic(reading: &Reading, settings: &Settings) -> bool {
    let enough = settings.min * FORMS * reading.tokens.list.len() as f64;
    let mut seen: [u64; 8] = [0; 8];
    let mut found = 0;
    for token in &reading.tokens.list {
        if reading.around.article_says(token.hash) && !seen.contains(&token.hash) {
            if let Some(slot) = seen.get_mut(found) {
                *slot = token.hash;
            }
            found += 1;
            if found as f64 >= enough.max(FORMS) {
                return true;
            }
            if found >= seen.len() {
                return false;
            }
        }
    }
    false
}

/// Share of content words the comment has in common with the article or the comment it answers.
///
/// `max` is read here as the number of distinct content words it takes to be judged at all: short
/// comments ("relax, he knows what he does") share no word with an article and are on topic all the same.
pub(super) fn off_topic(reading: &Reading, settings: &Settings) -> Outcome {
    if !reading.around.has_article() {
        return Outcome::Unknown("the page shows too little of the article");
    }
    if plainly_on_topic(reading, settings) {
        return Outcome::Pass;
    }
    let stems = reading.around.stems(reading.tokens);
    if (stems.len() as f64) < settings.max {
        return Outcome::Unknown("too short to tell");
    }
    let shared = stems
        .iter()
        .filter(|s| reading.around.article_has(**s) || reading.thread.parent_has(reading.index, **s))
        .count();
    let share = shared as f64 / stems.len() as f64;
    if share >= settings.min {
        return Outcome::Pass;
    }
    let note =
        format!("{shared} of {} content words are in the article or the comment it answers", stems.len());
    Finding::fail(share, Vec::new(), note)
}
