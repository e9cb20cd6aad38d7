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
/// Comments a thread takes at a time.
const CHUNK: usize = 64;

/// What one thread needs to judge comments.
#[derive(Debug, Default)]
struct Desk {
    score: Buffers,
    decide: DecideBuffers,
    probabilities: Vec<Probability>,
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
        scorer.score(&mut desk.score, &text, &mut desk.probabilities);
        let case =
            Case { comment, index, probabilities: &desk.probabilities, around: &around, thread: &thread };
        let mut verdict = decider.decide(&mut desk.decide, &text, &case);
        mark(scorer, &mut desk.score, &text, &mut verdict);
        verdict
    };
    let chunks = indexed.par_chunks(CHUNK).map_init(Desk::default, |desk, chunk| {
        chunk.iter().map(|index| judge(desk, *index)).collect::<Vec<_>>()
    });
    chunks.collect::<Vec<_>>().into_iter().flatten().collect()
}

/// Adds the words that moved each head named in a verdict.
fn mark(scorer: &Scorer, buffers: &mut Buffers, text: &str, verdict: &mut Verdict) {
    for reason in &mut verdict.reasons {
        if let By::Head { head, .. } = reason.by
            && let Some(explanation) = scorer.explain(buffers, text, head)
        {
            reason.spans = words(text, &explanation);
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
