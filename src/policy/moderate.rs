//! A whole page to verdicts: score, decide, and mark the words that moved a head.

use rayon::prelude::*;

use crate::comment::{Kind, Page};
use crate::model::{Buffers, Explanation, HeadInfo, Scorer};
use crate::number::Probability;

use super::checks::{Span, Surroundings};
use super::decide::{By, Case, DecideBuffers, Decider, Verdict};

/// Share of what speaks for a head that the marked words make up together.
const MARKED: f64 = 0.7;
/// From here a passage's words are marked even where the rule asks for more: it more likely breaks it than not.
const LIKELY: f64 = 0.5;
/// Words marked at most for one head.
const MARKS: usize = 6;
/// Share of it a word needs to be marked at all.
const WORTH: f64 = 0.08;
/// Words from which a passage ends at the next end of a sentence.
const PASSAGE_WORDS: usize = 40;
/// Comments a thread takes at a time.
const CHUNK: usize = 64;

/// What one thread needs to judge comments.
#[derive(Debug, Default)]
struct Desk {
    score: Buffers,
    decide: DecideBuffers,
    probabilities: Vec<Probability>,
    /// Of each head, the highest over passages.
    passages: Vec<Probability>,
    part: Vec<Probability>,
}

/// The verdict on every comment of a page, in the page's order. A moderator's placeholder for a removed
/// comment gets an empty one.
///
/// `scorer` must be of the model `decider` was made for.
pub fn judge_page(scorer: &Scorer, decider: &Decider, page: &Page) -> Vec<Verdict> {
    let (around, thread) = Surroundings::with_thread(page);
    let indexed: Vec<usize> = (0..page.comments.len()).collect();
    let kinds = kinds_among(scorer.heads());
    let judge = |desk: &mut Desk, index: usize| {
        let Some(comment) = page.comments.get(index).filter(|c| c.kind != Kind::Removed) else {
            return Verdict::default();
        };
        let text = decider.readable(&mut desk.decide, &comment.text);
        desk.probabilities.resize(scorer.heads().len(), Probability(0.0));
        let cuts = passages(&text);
        desk.read_passages(scorer, &text, &cuts);
        scorer.score(&mut desk.score, &text, &mut desk.probabilities);
        bound_kinds(&kinds, &mut desk.probabilities);
        bound_kinds(&kinds, &mut desk.passages);
        let case = Case {
            comment,
            index,
            probabilities: &desk.probabilities,
            passages: &desk.passages,
            around: &around,
            thread: &thread,
            tokens: desk.score.tokens(),
        };
        let mut verdict = decider.decide(&text, &case);
        mark(scorer, &mut desk.score, (&text, &cuts), &mut verdict);
        verdict
    };
    let chunks = indexed.par_chunks(CHUNK).map_init(Desk::default, |desk, chunk| {
        chunk.iter().map(|index| judge(desk, *index)).collect::<Vec<_>>()
    });
    chunks.collect::<Vec<_>>().into_iter().flatten().collect()
}

impl Desk {
    /// Scores the passages of a long comment.
    fn read_passages(&mut self, scorer: &Scorer, text: &str, cuts: &[Span]) {
        self.passages.clear();
        if cuts.len() < 2 {
            return;
        }
        self.passages.resize(scorer.heads().len(), Probability(0.0));
        self.part.resize(scorer.heads().len(), Probability(0.0));
        for cut in cuts {
            scorer.score(&mut self.score, text.get(cut.start..cut.end).unwrap_or_default(), &mut self.part);
            for (highest, part) in self.passages.iter_mut().zip(&self.part) {
                highest.0 = highest.0.max(part.0);
            }
        }
    }
}

/// The passages of a comment: its paragraphs, long ones cut at sentence ends. One for a short comment: half
/// of one out of its context reads like anything.
fn passages(text: &str) -> Vec<Span> {
    if text.split_whitespace().nth(PASSAGE_WORDS - 1).is_none() {
        return Vec::from_iter((!text.trim().is_empty()).then_some(Span { start: 0, end: text.len() }));
    }
    let mut out = Vec::new();
    let mut at = 0;
    for paragraph in text.split_inclusive("\n\n") {
        let (mut start, mut words) = (at, 0);
        let mut ended = false;
        for word in paragraph.split_inclusive(char::is_whitespace) {
            if ended && words >= PASSAGE_WORDS {
                push_passage(text, start, at, &mut out);
                (start, words) = (at, 0);
            }
            at += word.len();
            words += usize::from(!word.trim().is_empty());
            ended = word.trim_end().ends_with(['.', '!', '?', '…']);
        }
        push_passage(text, start, at, &mut out);
    }
    out
}

fn push_passage(text: &str, start: usize, end: usize, out: &mut Vec<Span>) {
    if text.get(start..end).is_some_and(|t| !t.trim().is_empty()) {
        out.push(Span { start, end });
    }
}

/// Heads that are a kind of what another head finds.
const KINDS: &[(&str, &str)] = &[
    ("sexism", "identity_hate"),
    ("racism", "identity_hate"),
    ("homophobia", "identity_hate"),
    ("xenophobia", "identity_hate"),
];

/// Which of a model's heads is a kind of which.
fn kinds_among(heads: &[HeadInfo]) -> Vec<(usize, usize)> {
    let at = |name: &str| heads.iter().position(|head| head.name == name);
    KINDS.iter().filter_map(|(kind, whole)| at(kind).zip(at(whole))).collect()
}

/// A comment is no more likely of a kind than of what it is a kind of: heads are learnt apart, and that of a kind has
/// seen less, such as fewer clean comments about foreign countries.
fn bound_kinds(kinds: &[(usize, usize)], probabilities: &mut [Probability]) {
    for &(kind, whole) in kinds {
        let bound = probabilities.get(whole).copied();
        if let (Some(bound), Some(kind)) = (bound, probabilities.get_mut(kind)) {
            kind.0 = kind.0.min(bound.0);
        }
    }
}

/// Adds the words that moved each head named in a verdict: in the whole comment where that reads so, and in
/// every passage that does by itself, since a long comment thins out what each of its words says.
fn mark(scorer: &Scorer, buffers: &mut Buffers, (text, cuts): (&str, &[Span]), verdict: &mut Verdict) {
    let whole = Span { start: 0, end: text.len() };
    for reason in &mut verdict.reasons {
        let By::Head { head, passage, threshold, .. } = reason.by else { continue };
        let parts = if cuts.len() < 2 { &[] } else { cuts };
        // The whole comment was named by the verdict itself, whatever its probability; a passage has to be likely.
        let asked = (!passage).then_some((whole, 0.0)).into_iter();
        let mut spans = Vec::new();
        for (span, from) in asked.chain(parts.iter().map(|cut| (*cut, threshold.min(LIKELY)))) {
            let part = text.get(span.start..span.end).unwrap_or_default();
            let Some(explanation) = scorer.explain(buffers, part, head) else { continue };
            if explanation.probability.0 >= from {
                let shift = |s: Span| Span { start: s.start + span.start, end: s.end + span.start };
                spans.extend(words(part, &explanation).into_iter().map(shift));
            }
        }
        reason.spans = joined(text, spans);
    }
}

/// The words that speak most for a head, in the order of the text; neighbours joined.
pub fn words(text: &str, explanation: &Explanation) -> Vec<Span> {
    let mut parts: Vec<_> = explanation.parts.iter().filter(|p| p.logit > 0.0).collect();
    parts.sort_by(|a, b| b.logit.total_cmp(&a.logit).then(a.start.cmp(&b.start)));
    let total: f64 = parts.iter().map(|p| p.logit).sum();
    let mut spans = Vec::new();
    let mut marked = 0.0;
    for part in parts.iter().take(MARKS) {
        if marked >= MARKED * total || part.logit < WORTH * total {
            break;
        }
        marked += part.logit;
        spans.push(Span { start: part.start as usize, end: part.end as usize });
    }
    joined(text, spans)
}

/// Spans in the order of the text, those that meet or have only white space between them made one.
fn joined(text: &str, mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    let mut joined: Vec<Span> = Vec::new();
    for span in spans {
        let near = |last: &Span| {
            span.start <= last.end || text.get(last.end..span.start).is_some_and(|gap| gap.trim().is_empty())
        };
        match joined.last_mut() {
            Some(last) if near(last) => last.end = last.end.max(span.end),
            _ => joined.push(span),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passages_are_paragraphs_and_long_ones_end_at_sentences() {
        let long = "word ".repeat(39) + "end. " + &"more ".repeat(20) + "stop.";
        let paragraphs = "one ".repeat(20) + "\n\n" + &"two ".repeat(20);
        for (text, count) in [
            ("short one.", 1),
            ("a b.\n\nc d.", 1),
            (long.as_str(), 2),
            (paragraphs.as_str(), 2),
            ("", 0),
            ("\n\n\n\n", 0),
        ] {
            let cuts = passages(text);
            assert_eq!(cuts.len(), count, "{text}");
            assert!(cuts.windows(2).all(|w| w[0].end <= w[1].start));
        }
    }

    #[test]
    fn a_comment_is_no_more_likely_of_a_kind_than_of_what_it_is_a_kind_of() {
        let head = |name: &str| HeadInfo { name: name.to_owned(), threshold: crate::number::Threshold(0.5) };
        let heads = ["xenophobia", "insult", "identity_hate"].map(head);
        let mut probabilities = [0.64, 0.9, 0.02].map(Probability);
        bound_kinds(&kinds_among(&heads), &mut probabilities);
        assert_eq!(probabilities, [0.02, 0.9, 0.02].map(Probability));
        bound_kinds(&kinds_among(&heads), &mut []);
        bound_kinds(&kinds_among(&heads[..2]), &mut probabilities[..2]);
        assert_eq!(probabilities[1], Probability(0.9));
    }

    #[test]
    fn spans_are_sorted_and_never_overlap() {
        let span = |start, end| Span { start, end };
        let text = "one two  three, four";
        let spans = vec![span(16, 20), span(4, 7), span(0, 3), span(9, 14), span(1, 5), span(16, 20)];
        assert_eq!(joined(text, spans), [span(0, 14), span(16, 20)]);
    }
}
