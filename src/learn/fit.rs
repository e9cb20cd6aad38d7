//! The first stage: one margin from labelled rows of the design matrix.

use std::cell::RefCell;

use linfa::DatasetBase;
use linfa::traits::Fit as _;
use ndarray::Array1;

use super::recipe::{Fit, ValidRecipe};
use super::solver::{Convergence, FitError, Fitted, LinearMap, Rows};
use crate::features::{Design, Work};

/// Labelled rows of a design matrix.
#[derive(Debug, Clone, Default)]
pub struct Labels {
    /// Rows of the design.
    pub rows: Vec<u32>,
    /// Shares in [0, 1], one a row.
    pub shares: Vec<f64>,
    /// Weights, one a row.
    pub weights: Vec<f32>,
}

/// A fitted margin, not yet quantised.
#[derive(Debug, Clone)]
pub struct Margin {
    /// By column of the design.
    pub weights: Vec<f64>,
    /// Log-odds of a text without any known feature.
    pub intercept: f64,
    /// The worst of its fits.
    pub convergence: Convergence,
}

impl Margin {
    /// This margin with `share` of another in it, over the same columns.
    #[must_use]
    pub fn mixed(mut self, other: &Self, share: f64) -> Self {
        for (w, o) in self.weights.iter_mut().zip(&other.weights) {
            *w += share * (o - *w);
        }
        self.intercept += share * (other.intercept - self.intercept);
        self.convergence = worse(self.convergence, other.convergence);
        self
    }
}

/// Some rows of a design matrix as the solver sees them.
struct DesignRows<'a> {
    design: &'a Design,
    rows: &'a [u32],
    work: RefCell<Work>,
}

impl LinearMap for DesignRows<'_> {
    fn rows(&self) -> usize {
        self.rows.len()
    }

    fn cols(&self) -> usize {
        self.design.n_features()
    }

    fn margins(&self, weights: &[f64], out: &mut [f64]) {
        self.design.margins(weights, Some(self.rows), &mut self.work.borrow_mut(), out);
    }

    fn gradient(&self, residuals: &[f64], out: &mut [f64]) {
        self.design.gradient(residuals, Some(self.rows), &mut self.work.borrow_mut(), out);
    }

    fn squares(&self, weights: &[f64], out: &mut [f64]) -> bool {
        self.design.squares(weights, Some(self.rows), &mut self.work.borrow_mut(), out);
        true
    }
}

/// Fits a margin to labelled rows.
///
/// # Errors
/// Labels or weights the solver refuses.
pub fn fit(design: &Design, labels: &Labels, recipe: &ValidRecipe) -> Result<Margin, FitError> {
    let map = DesignRows { design, rows: &labels.rows, work: RefCell::default() };
    let weights = balanced(labels, recipe.fit.balance);
    let scale = scales(design, labels, &weights, &recipe.fit, &mut map.work.borrow_mut());
    let smoothing = recipe.fit.label_smoothing;
    let targets: Array1<f64> =
        labels.shares.iter().map(|y| y * (1.0 - 2.0 * smoothing) + smoothing).collect();
    let scale = emphasised(design, &recipe.fit, scale);
    let dataset = DatasetBase::new(Rows { map: &map, scale: Some(&scale) }, targets)
        .with_weights(Array1::from(weights));
    let mut mean = Mean::new(design.n_features(), recipe.params().len());
    for params in recipe.params() {
        mean.add(&params.fit(&dataset)?);
    }
    Ok(mean.margin)
}

/// The average of several fits over the same features, which is one linear model.
struct Mean {
    margin: Margin,
    share: f64,
    seen: bool,
}

impl Mean {
    fn new(features: usize, fits: usize) -> Self {
        let convergence = Convergence { converged: true, ..Convergence::default() };
        let margin = Margin { weights: vec![0.0; features], intercept: 0.0, convergence };
        Self { margin, share: 1.0 / fits as f64, seen: false }
    }

    fn add(&mut self, fitted: &Fitted) {
        for (sum, w) in self.margin.weights.iter_mut().zip(&fitted.weights) {
            *sum += self.share * w;
        }
        self.margin.intercept += self.share * fitted.intercept;
        let end = fitted.convergence;
        self.margin.convergence = if self.seen { worse(self.margin.convergence, end) } else { end };
        self.seen = true;
    }
}

/// Scales with the emphasis of each feature's kind.
fn emphasised(design: &Design, fit: &Fit, mut scale: Vec<f64>) -> Vec<f64> {
    if !fit.emphasis.is_empty() {
        for (scale, kind) in scale.iter_mut().zip(design.kinds()) {
            *scale *= fit.emphasis.get(kind).copied().unwrap_or(1.0);
        }
    }
    scale
}

/// Of two fits, the one that ended further from its optimum; iterations are added.
pub fn worse(a: Convergence, b: Convergence) -> Convergence {
    let gap = |c: &Convergence| c.gradient_norm / c.start_norm.max(f64::MIN_POSITIVE);
    let worst = if gap(&b) > gap(&a) { b } else { a };
    Convergence { iterations: a.iterations + b.iterations, converged: a.converged && b.converged, ..worst }
}

/// Row weights under which the classes weigh as much as `balance` says: each row is multiplied by
/// `(n / (2 n_class))^balance`, with both n summed over weights and shares.
///
/// Source: King and Zeng (2001), "Logistic Regression in Rare Events Data", section 4.2, at balance 1.
fn balanced(labels: &Labels, balance: f64) -> Vec<f32> {
    let rows = || labels.shares.iter().zip(&labels.weights).map(|(y, w)| (*y, f64::from(*w)));
    let positive: f64 = rows().map(|(y, w)| y * w).sum();
    let all: f64 = rows().map(|(_, w)| w).sum();
    if balance == 0.0 || positive <= 0.0 || positive >= all {
        return labels.weights.clone();
    }
    let (up, down) = ((all / (2.0 * positive)).powf(balance), (all / (2.0 * (all - positive))).powf(balance));
    rows().map(|(y, w)| (w * (y * up + (1.0 - y) * down)) as f32).collect()
}

/// Each feature's naive-Bayes log-count ratio, to a power: what it is multiplied by.
///
/// `r_f = ln((p_f + s) / (|p| + s F)) - ln((q_f + s) / (|q| + s F))` with p and q the weights of the positive
/// and negative comments that have the feature, summed over units.
///
/// Source: Wang and Manning (2012), "Baselines and Bigrams", section 2.1.
fn scales(design: &Design, labels: &Labels, weights: &[f32], fit: &Fit, work: &mut Work) -> Vec<f64> {
    if fit.ratio_exponent == 0.0 {
        return vec![1.0; design.n_features()];
    }
    let mut count = |of: fn(f64) -> f64| {
        let rows: Vec<f64> = labels.shares.iter().zip(weights).map(|(y, w)| of(*y) * f64::from(*w)).collect();
        let mut counts = vec![0.0; design.n_features()];
        design.counts(&rows, Some(&labels.rows), work, &mut counts);
        let sum: f64 = counts.iter().sum::<f64>() + fit.ratio_smoothing * counts.len() as f64;
        (counts, sum)
    };
    let (p, p_sum) = count(|y| y);
    let (q, q_sum) = count(|y| 1.0 - y);
    let s = fit.ratio_smoothing;
    let ratio = |(p, q): (&f64, &f64)| {
        let r = ((p + s) / p_sum).ln() - ((q + s) / q_sum).ln();
        let seen = if fit.ratio_confidence == 0.0 {
            1.0
        } else {
            (1.0 / (1.0 / (p + s) + 1.0 / (q + s))).powf(fit.ratio_confidence)
        };
        r.abs().powf(fit.ratio_exponent) * seen
    };
    p.iter().zip(&q).map(ratio).collect()
}
