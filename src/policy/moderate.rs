//! A whole page to verdicts: score, decide, and mark the words that moved a head.

use rayon::prelude::*;

use crate::comment::{Kind, Page};
use crate::model::{Buffers, Explanation, Scorer};
use crate::number::Probability;

use super::checks::{Span, Surroundings};
use super::decide::{By, Case, DecideBuffers, Decider, Verdict};

/// Share of what speaks for a head that the marked words make up together.
const MARKED: f64 = 0.7;
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
    /// Of each head, the highest over passages, and which passage that is.
    passages: Vec<Probability>,
    best: Vec<usize>,
    part: Vec<Probability>,
}

/// The verdict on every comment of a page, in the page's order. A moderator's placeholder for a removed
/// comment gets an empty one.
///
/// `scorer` must be of the model `decider` was made for.
pub fn judge_page(scorer: &Scorer, decider: &Decider, page: &Page) -> Vec<Verdict> {
    let (around, thread) = Surroundings::with_thread(page);
    let indexed: Vec<usize> = (0..page.comments.len()).collect();
    let judge = |desk: &mut Desk, index: usize| {
        let Some(comment) = page.comments.get(index).filter(|c| c.kind != Kind::Removed) else {
            return Verdict::default();
        };
        let text = decider.readable(&mut desk.decide, &comment.text);
        desk.probabilities.resize(scorer.heads().len(), Probability(0.0));
        let cuts = passages(&text);
        desk.read_passages(scorer, &text, &cuts);
        scorer.score(&mut desk.score, &text, &mut desk.probabilities);
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
        let passage_of = |head: usize| desk.best.get(head).and_then(|b| cuts.get(*b)).copied();
        mark(scorer, &mut desk.score, (&text, &passage_of), &mut verdict);
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
        self.best.clear();
        if cuts.len() < 2 {
            return;
        }
        self.passages.resize(scorer.heads().len(), Probability(0.0));
        self.best.resize(scorer.heads().len(), 0);
        self.part.resize(scorer.heads().len(), Probability(0.0));
        for (number, cut) in cuts.iter().enumerate() {
            scorer.score(&mut self.score, text.get(cut.start..cut.end).unwrap_or_default(), &mut self.part);
            for ((highest, best), part) in self.passages.iter_mut().zip(&mut self.best).zip(&self.part) {
                if part.0 > highest.0 {
                    (*highest, *best) = (*part, number);
                }
            }
        }
    }
}

/// The passages of a comment: its paragraphs, long ones cut at sentence ends. One for a short comment.
fn passages(text: &str) -> Vec<Span> {
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

/// Adds the words that moved each head named in a verdict, in the passage it was found in where that is one.
fn mark(
    scorer: &Scorer,
    buffers: &mut Buffers,
    (text, passage_of): (&str, &dyn Fn(usize) -> Option<Span>),
    verdict: &mut Verdict,
) {
    for reason in &mut verdict.reasons {
        let By::Head { head, passage, .. } = reason.by else { continue };
        let span =
            if passage { passage_of(head) } else { None }.unwrap_or(Span { start: 0, end: text.len() });
        let part = text.get(span.start..span.end).unwrap_or_default();
        if let Some(explanation) = scorer.explain(buffers, part, head) {
            let shift = |s: Span| Span { start: s.start + span.start, end: s.end + span.start };
            reason.spans = words(part, &explanation).into_iter().map(shift).collect();
        }
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
    spans.sort_unstable();
    let mut joined: Vec<Span> = Vec::new();
    for span in spans {
        let near = joined
            .last()
            .is_some_and(|last| text.get(last.end..span.start).is_some_and(|gap| gap.trim().is_empty()));
        match joined.last_mut() {
            Some(last) if near => last.end = last.end.max(span.end),
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
        for (text, count) in
            [("short one.", 1), ("a b.\n\nc d.", 2), (long.as_str(), 2), ("", 0), ("\n\n\n\n", 0)]
        {
            let cuts = passages(text);
            assert_eq!(cuts.len(), count, "{text}");
            assert!(cuts.windows(2).all(|w| w[0].end <= w[1].start));
        }
    }
}
