//! A compiled model: texts to margins, margins to calibrated probabilities.
#![expect(clippy::indexing_slicing, reason = "numeric kernels over indices this module made")]

use std::sync::atomic::{AtomicU64, Ordering};

use serde::{Deserialize, Serialize};

use super::margins::Work;
use super::sums::lines;
use super::weights::Weights;
use super::{Linear, SecondStage, strongest};
use crate::features::signal::SIGNALS;
use crate::features::{Comment, Extractor, Pipeline};
use crate::number::{Logit, Probability, Threshold};

/// What a caller needs to know of a head.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HeadInfo {
    /// Unique within the model.
    pub name: String,
    /// The probability at or above which it flags.
    pub threshold: Threshold,
}

/// A compiled model: immutable, `Sync`, shared by any number of threads, each with its own [`Buffers`].
#[derive(Debug)]
pub struct Scorer {
    pub(super) extractor: Extractor,
    pub(super) heads: Vec<HeadInfo>,
    pub(super) second: SecondStage,
    coefficients: Coefficients,
    pub(super) steps: Vec<f64>,
    pub(super) weights: Weights,
    /// Lines of a unit's sums.
    pub(super) lines: usize,
    pub(super) id: u64,
}

/// The second stage's, head after head for each number it reads, so that all heads are added to at once.
#[derive(Debug)]
struct Coefficients {
    margins: Vec<f64>,
    windows: Vec<f64>,
    /// Margins and windows together, for a comment that is one window.
    together: Vec<f64>,
    signals: Vec<f64>,
}

/// A thread's buffers: the comment at hand and the words met so far. Results never depend on what they held.
#[derive(Debug, Default)]
pub struct Buffers {
    pub(super) comment: Comment,
    pub(super) owner: u64,
    pub(super) work: Work,
    pub(super) results: Results,
    logits: Vec<f64>,
    strongest: Vec<f64>,
    here: Vec<f64>,
}

/// What the comment at hand comes to.
#[derive(Debug, Default)]
pub(super) struct Results {
    /// The whole comment's margins, log-odds.
    pub(super) margins: Vec<f64>,
    /// The margins of each window, one window after another, log-odds; nothing where the comment is one window.
    pub(super) windows: Vec<f64>,
    /// n-grams of each window's distinct units.
    pub(super) window_n_grams: Vec<u32>,
    pub(super) whole_n_grams: u32,
    pub(super) signals: Vec<f64>,
}

/// What a text's linear part gives; one number a margin, log-odds.
#[derive(Debug, Clone, Copy)]
pub struct Margins<'a> {
    /// Of the whole comment.
    pub whole: &'a [f64],
    /// Of its windows, `[windows, margins]`; empty where the comment is one window.
    pub windows: &'a [f64],
    /// Surface signals, in the order of [`SIGNALS`].
    pub signals: &'a [f64],
}

impl Buffers {
    /// The tokens of the text scored last, so that whoever decides need not fold it again.
    pub fn tokens(&self) -> &crate::text::Tokens {
        &self.comment.tokens
    }
}

impl Scorer {
    /// Compiles a model's parts. Missing coefficients count as 0.
    pub fn compile(pipeline: &Pipeline, linear: &Linear, second: &SecondStage, heads: Vec<HeadInfo>) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let n_margins = linear.n_margins();
        let second = second.sized(heads.len(), n_margins, SIGNALS.len());
        Self {
            extractor: Extractor::new(pipeline),
            heads,
            coefficients: Coefficients::new(&second),
            second,
            steps: linear.steps.clone(),
            weights: Weights::new(&linear.rows, n_margins),
            lines: lines(n_margins),
            id: NEXT.fetch_add(1, Ordering::Relaxed),
        }
    }

    /// The heads, in the order of every result.
    pub fn heads(&self) -> &[HeadInfo] {
        &self.heads
    }

    /// Linear margins a text has.
    pub fn n_margins(&self) -> usize {
        self.steps.len()
    }

    /// Each head's calibrated probability into `out`, which must be as long as [`Scorer::heads`].
    pub fn score(&self, buffers: &mut Buffers, text: &str, out: &mut [Probability]) {
        let mut logits = std::mem::take(&mut buffers.logits);
        logits.resize(self.heads.len(), 0.0);
        self.logits(buffers, text, &mut logits);
        for (out, &logit) in out.iter_mut().zip(&logits) {
            *out = Logit(logit).probability();
        }
        buffers.logits = logits;
    }

    /// Each head's logit into `out`, which must be as long as [`Scorer::heads`].
    pub fn logits(&self, buffers: &mut Buffers, text: &str, out: &mut [f64]) {
        self.read(buffers, text);
        self.logits_of(buffers, out);
    }

    /// The logits of the text that was read last.
    pub(super) fn logits_of(&self, buffers: &mut Buffers, out: &mut [f64]) {
        self.sums_of(buffers, out);
        for inclusion in &self.second.inclusions {
            out[inclusion.head] = out[self.speaker(inclusion.head, out)];
        }
    }

    /// The head whose sum a head's logit is: its own, or that of a head it includes.
    pub(super) fn speaker(&self, head: usize, sums: &[f64]) -> usize {
        let inclusion = self.second.inclusions.iter().find(|inclusion| inclusion.head == head);
        inclusion.and_then(|i| i.raised_by(|head| Logit(sums[head]).probability())).unwrap_or(head)
    }

    /// Each head's own sum for the text that was read last.
    pub(super) fn sums_of(&self, buffers: &mut Buffers, out: &mut [f64]) {
        let from = &self.coefficients;
        out.copy_from_slice(&self.second.bias);
        if buffers.results.windows.is_empty() {
            add_products(&from.together, &buffers.results.margins, out);
        } else {
            add_products(&from.margins, &buffers.results.margins, out);
            self.add_windows(buffers, out);
        }
        add_products(&from.signals, &buffers.results.signals, out);
    }

    /// Adds to each head what its strongest window gives.
    fn add_windows(&self, buffers: &mut Buffers, out: &mut [f64]) {
        let Buffers { results: Results { windows, .. }, strongest, here, .. } = buffers;
        strongest.clear();
        strongest.resize(out.len(), f64::NEG_INFINITY);
        here.resize(out.len(), 0.0);
        for margins in windows.chunks_exact(self.n_margins()) {
            here.fill(0.0);
            add_products(&self.coefficients.windows, margins, here);
            strongest.iter_mut().zip(here.iter()).for_each(|(most, here)| *most = most.max(*here));
        }
        out.iter_mut().zip(strongest.iter()).for_each(|(out, most)| *out += most);
    }

    /// Which window is a head's strongest, of the text that was read last; the first of equals. `None` where it is one
    /// window.
    pub(super) fn strongest_window(&self, buffers: &Buffers, head: usize) -> Option<usize> {
        let weights = &self.second.windows[head];
        let sum = |margins: &[f64]| -> f64 { weights.iter().zip(margins).map(|(w, m)| w * m).sum() };
        strongest(buffers.results.windows.chunks_exact(self.n_margins().max(1)).map(sum))
            .map(|(window, _)| window)
    }

    /// The linear part alone: what the second stage is trained on.
    pub fn margins<'a>(&self, buffers: &'a mut Buffers, text: &str) -> Margins<'a> {
        self.read(buffers, text);
        let Results { margins, windows, signals, .. } = &buffers.results;
        Margins { whole: margins, windows, signals }
    }
}

impl Coefficients {
    fn new(second: &SecondStage) -> Self {
        let across = |rows: &[Vec<f64>]| -> Vec<f64> {
            let columns = rows.first().map_or(0, Vec::len);
            (0..columns).flat_map(|column| rows.iter().map(move |row| row[column])).collect()
        };
        let (margins, windows) = (across(&second.margins), across(&second.windows));
        let together = margins.iter().zip(&windows).map(|(a, b)| a + b).collect();
        Self { margins, windows, together, signals: across(&second.signals) }
    }
}

/// Adds numbers times their coefficients `[n_numbers, n_heads]` to all heads.
fn add_products(coefficients: &[f64], numbers: &[f64], out: &mut [f64]) {
    for (row, &number) in coefficients.chunks_exact(out.len().max(1)).zip(numbers) {
        if number != 0.0 {
            out.iter_mut().zip(row).for_each(|(out, c)| *out += c * number);
        }
    }
}
