//! The sparse trainer: L2-regularised logistic regression over anything linear.
//!
//! In: a [`LinearMap`] (rows by features), labels that may be shares, row weights, a scale by feature. Out:
//! [`Fitted`] weights and how the search ended. It minimises
//!
//! ```text
//! sum_i a_i loss(z_i, y_i) + alpha/2 |v|^2,    z = X (s * v) + b
//! ```
//!
//! with row weights a, feature scales s (a feature of scale 2 is penalised a quarter as much) and an
//! intercept b that is not penalised, as in linfa-logistic, whose optimum it must equal. It speaks linfa's
//! traits: [`TrainParams`] are checked by `ParamGuard`, and the checked ones `Fit` a `DatasetBase` of
//! [`Rows`]. It does not choose its settings.

mod lbfgs;
mod loss;
mod params;

use linfa::DatasetBase;
use linfa::dataset::Records;
use linfa::traits::Fit;
use ndarray::Array1;

pub use lbfgs::Convergence;
pub use loss::{Loss, sigmoid, softplus};
pub use params::{FitError, TrainParams, ValidTrainParams};

/// A matrix of rows by features that is only ever multiplied by.
pub trait LinearMap {
    /// How many rows.
    fn rows(&self) -> usize;
    /// How many features.
    fn cols(&self) -> usize;
    /// `out = X weights`; shapes: weights `[cols]`, out `[rows]`.
    fn margins(&self, weights: &[f64], out: &mut [f64]);
    /// `out = Xᵀ residuals`; shapes: residuals `[rows]`, out `[cols]`.
    fn gradient(&self, residuals: &[f64], out: &mut [f64]);
    /// `out = (X ∘ X)ᵀ weights`, roughly; shapes: weights `[rows]`, out `[cols]`. It only speeds the search up;
    /// false where it is not known.
    fn squares(&self, _weights: &[f64], _out: &mut [f64]) -> bool {
        false
    }
}

/// The records of a linfa dataset: a [`LinearMap`] and an optional scale by feature, `[cols]`.
#[derive(Clone, Copy)]
pub struct Rows<'a> {
    /// The matrix.
    pub map: &'a dyn LinearMap,
    /// What each feature is multiplied by; `None` for 1.
    pub scale: Option<&'a [f64]>,
}

impl std::fmt::Debug for Rows<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Rows({} x {})", self.map.rows(), self.map.cols())
    }
}

impl Records for Rows<'_> {
    type Elem = f64;

    fn nsamples(&self) -> usize {
        self.map.rows()
    }

    fn nfeatures(&self) -> usize {
        self.map.cols()
    }
}

/// A fitted linear model.
#[derive(Debug, Clone, PartialEq)]
pub struct Fitted {
    /// By feature, the scale already multiplied in: margins are `X weights + intercept`.
    pub weights: Vec<f64>,
    /// Log-odds where no feature is present.
    pub intercept: f64,
    /// How the search ended.
    pub convergence: Convergence,
}

impl Fit<Rows<'_>, Array1<f64>, FitError> for ValidTrainParams {
    type Object = Fitted;

    /// Fits to labels in [0, 1]. The dataset's `weights` are the rows' weights; none given means 1.
    fn fit(&self, dataset: &DatasetBase<Rows<'_>, Array1<f64>>) -> Result<Fitted, FitError> {
        let labels = dataset.targets.as_slice().unwrap_or_default();
        let weights = dataset.weights.as_slice().filter(|w| !w.is_empty());
        check_shapes(&dataset.records, labels, weights)?;
        let objective =
            Objective { rows: dataset.records, labels, weights, alpha: self.alpha, loss: self.loss };
        let limits = lbfgs::Limits {
            max_iterations: self.max_iterations,
            tolerance: self.tolerance,
            history: self.history,
        };
        let (mut weights, convergence) = lbfgs::minimise(&objective, limits);
        let intercept = weights.pop().unwrap_or_default();
        objective.scale_in_place(&mut weights);
        Ok(Fitted { weights, intercept, convergence })
    }
}

fn check_shapes(rows: &Rows<'_>, labels: &[f64], weights: Option<&[f32]>) -> Result<(), FitError> {
    let (n, k) = (rows.map.rows(), rows.map.cols());
    let shapes = [
        ("labels", labels.len(), n, "rows"),
        ("weights", weights.map_or(n, <[f32]>::len), n, "rows"),
        ("scales", rows.scale.map_or(k, <[f64]>::len), k, "features"),
    ];
    for (what, found, expected, of) in shapes {
        if found != expected {
            return Err(FitError::Shape { what, found, expected, of });
        }
    }
    let bad_label = labels.iter().position(|y| !(0.0..=1.0).contains(y));
    if let Some((row, &value)) = bad_label.and_then(|row| Some((row, labels.get(row)?))) {
        return Err(FitError::Value { what: "label", value, row });
    }
    let weights = weights.unwrap_or_default();
    let bad_weight = weights.iter().position(|w| !w.is_finite() || *w < 0.0);
    if let Some((row, &value)) = bad_weight.and_then(|row| Some((row, weights.get(row)?))) {
        return Err(FitError::Value { what: "weight", value: f64::from(value), row });
    }
    Ok(())
}

/// What is minimised. Parameters are the scaled weights v and, last, the intercept.
pub(super) struct Objective<'a> {
    rows: Rows<'a>,
    labels: &'a [f64],
    weights: Option<&'a [f32]>,
    alpha: f64,
    loss: Loss,
}

impl Objective<'_> {
    fn rows(&self) -> usize {
        self.rows.map.rows()
    }

    fn parameters(&self) -> usize {
        self.rows.map.cols() + 1
    }

    /// A row's label and weight, in the order of the rows.
    fn targets(&self) -> impl Iterator<Item = (f64, f64)> {
        let weight = |i: usize| self.weights.and_then(|w| w.get(i)).map_or(1.0, |w| f64::from(*w));
        self.labels.iter().enumerate().map(move |(i, y)| (*y, weight(i)))
    }

    fn scale_in_place(&self, weights: &mut [f64]) {
        if let Some(scale) = self.rows.scale {
            for (w, s) in weights.iter_mut().zip(scale) {
                *w *= s;
            }
        }
    }

    /// `out = X (s * v) + b`.
    fn margins(&self, parameters: &[f64], out: &mut [f64]) {
        let Some((intercept, v)) = parameters.split_last() else { return };
        if self.rows.scale.is_some() {
            let mut weights = v.to_vec();
            self.scale_in_place(&mut weights);
            self.rows.map.margins(&weights, out);
        } else {
            self.rows.map.margins(v, out);
        }
        for z in out {
            *z += intercept;
        }
    }

    /// Summed losses and penalty at parameters whose margins are z.
    fn value(&self, parameters: &[f64], z: &[f64]) -> f64 {
        let losses: f64 = z.iter().zip(self.targets()).map(|(z, (y, a))| a * self.loss.value(*z, y)).sum();
        let v = parameters.split_last().map_or(&[][..], |(_, v)| v);
        losses + 0.5 * self.alpha * lbfgs::dot(v, v)
    }

    /// `out = s * Xᵀ r + alpha v` and, last, the sum of r, where `r_i = a_i loss'(z_i, y_i)`.
    fn gradient(&self, parameters: &[f64], z: &[f64], out: &mut [f64]) {
        let mut sum = 0.0;
        let residuals: Vec<f64> = z
            .iter()
            .zip(self.targets())
            .map(|(z, (y, a))| {
                let r = if a == 0.0 { 0.0 } else { a * self.loss.slope(*z, y) };
                sum += r;
                r
            })
            .collect();
        let Some((intercept, features)) = out.split_last_mut() else { return };
        self.rows.map.gradient(&residuals, features);
        self.scale_in_place(features);
        lbfgs::add(features, self.alpha, parameters.split_last().map_or(&[][..], |(_, v)| v));
        *intercept = sum;
    }

    /// One over the root of the objective's second derivative at zero by each parameter alone, or 1 for all where
    /// the rows do not know their squares: the search's first guess of the inverse of the second derivatives.
    ///
    /// Rare features bend it far less than frequent ones. The root, since features of one word share
    /// its curvature: on 8,000 comments (100,000 features, alpha 0.1) a thousandth of the start's objective
    /// took 46 iterations from the identity, 15 from the full inverse and 12 from its root.
    fn inverse_curvatures(&self) -> Vec<f64> {
        let bends: Vec<f64> =
            self.targets().map(|(y, a)| a * self.loss.slope_and_curvature(0.0, y).1).collect();
        let mut out = vec![0.0; self.parameters()];
        let Some((intercept, features)) = out.split_last_mut() else { return out };
        if !self.rows.map.squares(&bends, features) {
            out.fill(1.0);
            return out;
        }
        self.scale_in_place(features);
        self.scale_in_place(features);
        *intercept = bends.iter().sum();
        for bend in features.iter_mut() {
            *bend += self.alpha;
        }
        for bend in &mut out {
            *bend = 1.0 / bend.max(f64::MIN_POSITIVE).sqrt();
        }
        out
    }

    /// The step along a direction that (nearly) minimises the objective, or `None` where it does not descend.
    ///
    /// The objective along a line is convex, so its derivative is searched for its zero by Newton steps kept
    /// inside the bracket found so far.
    fn line_search(&self, parameters: &[f64], z: &[f64], direction: &[f64], along: &[f64]) -> Option<f64> {
        let (from, step) = (parameters.split_last()?.1, direction.split_last()?.1);
        let (penalty_slope, penalty_bend) =
            (self.alpha * lbfgs::dot(from, step), self.alpha * lbfgs::dot(step, step));
        let at = |t: f64| {
            let (mut slope, mut bend) = (penalty_slope + t * penalty_bend, penalty_bend);
            for ((margin, change), (label, weight)) in z.iter().zip(along).zip(self.targets()) {
                if weight != 0.0 {
                    let (s, c) = self.loss.slope_and_curvature(margin + t * change, label);
                    slope += weight * s * change;
                    bend += weight * c * change * change;
                }
            }
            (slope, bend)
        };
        let (start, mut bend) = at(0.0);
        if start >= 0.0 || !start.is_finite() {
            return None;
        }
        let (mut low, mut high, mut t, mut slope) = (0.0, f64::INFINITY, 0.0, start);
        for _ in 0..12 {
            let newton = if bend > 0.0 { t - slope / bend } else { f64::INFINITY };
            let middle = if high.is_finite() { 0.5 * (low + high) } else { (2.0 * t).max(1.0) };
            t = if newton > low && newton < high { newton } else { middle };
            (slope, bend) = at(t);
            // A tenth of the first slope is an exact enough search for L-BFGS (Nocedal and Wright, 3.1).
            if slope.abs() <= 0.1 * -start {
                return Some(t);
            }
            if slope < 0.0 { low = t } else { high = t }
        }
        (low > 0.0).then_some(low)
    }
}

#[cfg(test)]
mod tests;
