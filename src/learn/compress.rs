//! Dense weights to the small sorted table of the model file: the least important weights go, the others
//! become a byte each.
#![expect(clippy::indexing_slicing, reason = "numeric kernels over lengths this module made")]

use crate::features::{Design, Work};
use crate::model::{Linear, TOP, code};

/// Weights of several margins, `[margins][columns]`, to at most `max_bytes` of quantised table.
///
/// A weight matters by how much it moves margins: its size times the root of its feature's document
/// frequency, relative to the margin's root mean square of that.
pub fn compress(design: &Design, margins: &[&[f64]], max_bytes: usize) -> Linear {
    let reach = reach(design);
    let importance: Vec<Vec<f64>> = margins.iter().map(|weights| importance(weights, &reach)).collect();
    let cut = cut(&importance, max_bytes);
    let mut order: Vec<(u32, usize)> = design.features().iter().copied().zip(0..).collect();
    order.sort_unstable();
    let steps: Vec<f64> =
        margins.iter().map(|w| w.iter().fold(0.0_f64, |m, w| m.max(w.abs())) / f64::from(TOP)).collect();
    let (mut features, mut codes) = (Vec::new(), Vec::new());
    for (hash, column) in order {
        let start = codes.len();
        for ((weights, importance), step) in margins.iter().zip(&importance).zip(&steps) {
            let kept = importance[column] >= cut;
            codes.push(if kept { code(weights[column], *step) } else { 0 });
        }
        if codes[start..].iter().all(|code| *code == 0) {
            codes.truncate(start);
        } else {
            features.push(hash);
        }
    }
    Linear::new(&features, &codes, steps)
}

/// The root of each feature's document frequency.
fn reach(design: &Design) -> Vec<f64> {
    let mut counts = vec![0.0; design.n_features()];
    design.counts(&vec![1.0; design.n_comments()], None, &mut Work::default(), &mut counts);
    counts.iter().map(|df: &f64| df.sqrt()).collect()
}

fn importance(weights: &[f64], reach: &[f64]) -> Vec<f64> {
    let all: Vec<f64> = weights.iter().zip(reach).map(|(w, r)| w.abs() * r).collect();
    let norm = (all.iter().map(|x| x * x).sum::<f64>() / all.len().max(1) as f64).sqrt();
    all.into_iter().map(|x| if norm > 0.0 { x / norm } else { 0.0 }).collect()
}

/// The least importance that is kept: 0 where everything fits.
fn cut(importance: &[Vec<f64>], max_bytes: usize) -> f64 {
    if bytes(importance, f64::MIN_POSITIVE) <= max_bytes {
        return f64::MIN_POSITIVE;
    }
    let (mut low, mut high) = (-30.0_f64, 30.0_f64);
    // Bisection of the exponent: 30 halvings of 60 settle the cut to 1e-7.
    for _ in 0..30 {
        let middle = f64::midpoint(low, high);
        if bytes(importance, middle.exp()) <= max_bytes { high = middle } else { low = middle }
    }
    high.exp()
}

/// What the table takes in the file, above a cut: about two bytes of delta-coded hash, the masks, a byte a
/// weight.
fn bytes(importance: &[Vec<f64>], cut: f64) -> usize {
    let columns = importance.first().map_or(0, Vec::len);
    let (mut rows, mut weights) = (0, 0);
    for column in 0..columns {
        let kept = importance.iter().filter(|margin| margin[column] >= cut).count();
        rows += usize::from(kept > 0);
        weights += kept;
    }
    // A delta of 32 bits over n sorted hashes takes two bytes below 2^14, three above.
    let spread = f64::from(u32::MAX) / rows.max(1) as f64;
    let three = (-(f64::from(1 << 14)) / spread).exp();
    let two = 1.0 - (-128.0 / spread).exp();
    let delta = (1.0 - two) * 2.0 + two + three;
    (rows as f64 * (delta + importance.len().div_ceil(8) as f64)) as usize + weights
}

/// The margins of the design's comments under a compressed table, in the order of its margins.
pub fn margins(design: &Design, linear: &Linear, margin: usize) -> Vec<f64> {
    let weights: Vec<f64> = design.features().iter().map(|&hash| linear.weight(hash, margin)).collect();
    let mut out = vec![0.0; design.n_comments()];
    design.margins(&weights, None, &mut Work::default(), &mut out);
    out
}
