//! Why a head says what it says: a logit as a sum over the words of the text.
#![expect(clippy::indexing_slicing, reason = "numeric kernels over indices this module made")]

use std::collections::HashMap;

use serde::Serialize;

use super::scorer::{Buffers, Scorer};
use crate::features::signal::SIGNALS;
use crate::features::{Unit, UnitKind, scale};
use crate::number::{Logit, Probability, Threshold};

/// What one word of the text adds to a head's logit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Contribution {
    /// First byte in the original text.
    pub start: u32,
    /// One past its last byte.
    pub end: u32,
    /// Log-odds; above 0 it speaks for the head.
    pub logit: f64,
}

/// What one surface signal adds to a head's logit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct SignalPart {
    /// The signal's name, a row of `features::signal::SIGNALS`.
    pub name: &'static str,
    /// Its value, in [0, 1].
    pub value: f64,
    /// Log-odds.
    pub logit: f64,
}

/// A head's logit as a sum: `bias + Σ parts + Σ signals = logit`, up to rounding.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    /// The head's name.
    pub head: String,
    /// The head it includes that is surer than itself: the sum is that head's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub through: Option<String>,
    /// What the head says.
    pub probability: Probability,
    /// The probability at or above which it flags.
    pub threshold: Threshold,
    /// The log-odds of that probability.
    pub logit: Logit,
    /// The part that no word and no signal has.
    pub bias: f64,
    /// In the order of the text: one for each word that adds something.
    pub parts: Vec<Contribution>,
    /// Signals that add something.
    pub signals: Vec<SignalPart>,
    /// The bytes of the window that counts most for this head, where the comment has several.
    pub window: Option<(u32, u32)>,
}

/// A comment's distinct units.
struct Distinct {
    /// Of each unit occurrence, its distinct unit's number.
    of: Vec<usize>,
    /// Of each distinct unit, its summed weights in steps, a number a margin.
    sums: Vec<Vec<f64>>,
}

impl Scorer {
    /// The sum behind one head's logit. `None` if the model has no head of that number.
    ///
    /// A unit's share is spread evenly over its occurrences, and over the words of each. Words that no
    /// feature of the model knows add nothing.
    pub fn explain(&self, buffers: &mut Buffers, text: &str, head: usize) -> Option<Explanation> {
        let info = self.heads.get(head)?;
        self.read(buffers, text);
        self.extractor.list_units(&mut buffers.comment);
        let mut logits = vec![0.0; self.heads.len()];
        self.sums_of(buffers, &mut logits);
        let (asked, head) = (head, self.speaker(head, &logits));
        let logit = Logit(logits[head]);
        let distinct = self.distinct(buffers);
        let window = self.strongest_window(buffers, head);
        Some(Explanation {
            head: info.name.clone(),
            through: (head != asked).then(|| self.heads[head].name.clone()),
            probability: logit.probability(),
            threshold: info.threshold,
            logit,
            bias: self.second.bias[head],
            parts: self.parts(buffers, &distinct, head, window),
            signals: self.signal_parts(buffers, head),
            window: window.and_then(|window| window_span(buffers, window)),
        })
    }

    /// The distinct units of the text that was read last.
    fn distinct(&self, buffers: &Buffers) -> Distinct {
        let mut numbers = HashMap::new();
        let (mut of, mut sums) = (Vec::new(), Vec::new());
        for unit in &buffers.comment.units {
            let next = numbers.len();
            let number = *numbers.entry(unit.key).or_insert(next);
            of.push(number);
            if number == next {
                sums.push(self.unit_sums(buffers, unit));
            }
        }
        Distinct { of, sums }
    }

    fn parts(
        &self,
        buffers: &Buffers,
        distinct: &Distinct,
        head: usize,
        window: Option<usize>,
    ) -> Vec<Contribution> {
        let mut by_token = vec![0.0; buffers.comment.tokens.list.len()];
        let all = 0..buffers.comment.units.len();
        let whole = scale(buffers.results.whole_n_grams);
        let mut spread = |places: &mut dyn Iterator<Item = usize>, coefficient: &dyn Fn(usize) -> f64| {
            let coefficients: Vec<f64> =
                (0..self.n_margins()).map(|k| coefficient(k) * self.steps[k]).collect();
            spread(
                &buffers.comment.units,
                distinct,
                &places.collect::<Vec<_>>(),
                &coefficients,
                &mut by_token,
            );
        };
        spread(&mut all.clone(), &|k| self.second.margins[head][k] * whole);
        match window {
            None => spread(&mut all.clone(), &|k| self.second.windows[head][k] * whole),
            Some(index) => {
                let scale = scale(buffers.results.window_n_grams[index]);
                spread(&mut buffers.comment.units_of(index), &|k| self.second.windows[head][k] * scale);
            }
        }
        let tokens = &buffers.comment.tokens.list;
        let part = |(token, &logit): (&crate::text::Token, &f64)| {
            (logit != 0.0).then_some(Contribution { start: token.start, end: token.end, logit })
        };
        tokens.iter().zip(&by_token).filter_map(part).collect()
    }

    fn signal_parts(&self, buffers: &Buffers, head: usize) -> Vec<SignalPart> {
        let values = SIGNALS.iter().zip(&buffers.results.signals).zip(&self.second.signals[head]);
        values
            .map(|((signal, &value), c)| SignalPart { name: signal.name, value, logit: value * c })
            .filter(|part| part.logit != 0.0)
            .collect()
    }
}

/// The bytes of a window.
fn window_span(buffers: &Buffers, window: usize) -> Option<(u32, u32)> {
    let (first, end) = *buffers.comment.windows.get(window)?;
    let tokens = &buffers.comment.tokens.list;
    Some((tokens.get(first as usize)?.start, tokens.get(end.checked_sub(1)? as usize)?.end))
}

/// Adds what the units at these places give under these coefficients to their tokens.
fn spread(units: &[Unit], distinct: &Distinct, places: &[usize], coefficients: &[f64], by_token: &mut [f64]) {
    if coefficients.iter().all(|&c| c == 0.0) {
        return;
    }
    let mut occurrences = vec![0_u32; distinct.sums.len()];
    for &place in places {
        occurrences[distinct.of[place]] += 1;
    }
    for &place in places {
        let number = distinct.of[place];
        let share: f64 = coefficients.iter().zip(&distinct.sums[number]).map(|(c, sum)| c * sum).sum();
        share_out(&units[place], share / f64::from(occurrences[number]), by_token);
    }
}

/// A unit's share in equal parts to its tokens; those between the two of a pair get none.
fn share_out(unit: &Unit, share: f64, by_token: &mut [f64]) {
    let (first, last) = (unit.first_token as usize, unit.last_token as usize);
    if matches!(unit.kind, UnitKind::Skip | UnitKind::Company) {
        by_token[first] += share / 2.0;
        by_token[last] += share / 2.0;
    } else {
        let each = share / (last + 1 - first) as f64;
        by_token[first..=last].iter_mut().for_each(|token| *token += each);
    }
}
