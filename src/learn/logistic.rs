//! Small dense logistic regressions: linfa-logistic's, with the answer the right way round.

use linfa::DatasetBase;
use linfa::traits::Fit as _;
use linfa_logistic::LogisticRegression;
use ndarray::{Array1, Array2};

/// Rows that are worth having for a few columns at most: no fit profits from more.
pub(super) const MOST_ROWS: usize = 100_000;

/// Log-odds of the positive class, linear in the columns.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Logistic {
    /// By column.
    pub(super) weights: Vec<f64>,
    pub(super) intercept: f64,
}

/// Fits rows by columns to labels; `alpha` is the L2 penalty beside a sum over the rows. `None` where linfa has no answer.
pub(super) fn fit(x: Array2<f64>, positive: Vec<bool>, alpha: f64) -> Option<Logistic> {
    let tolerance = 1e-4 * (positive.len() as f64).sqrt();
    let fitted = LogisticRegression::default()
        .alpha(alpha)
        .gradient_tolerance(tolerance)
        .max_iterations(100)
        .fit(&DatasetBase::new(x, Array1::from(positive)))
        .ok()?;
    // linfa calls the larger class positive, whatever its value.
    let sign = if fitted.labels().pos.class { 1.0 } else { -1.0 };
    let weights = fitted.params().iter().map(|weight| sign * weight).collect();
    Some(Logistic { weights, intercept: sign * fitted.intercept() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_of_what_the_positive_have_is_more_whichever_class_is_larger() {
        for larger in [3, 30] {
            let positive: Vec<bool> = (0..40).map(|row| row < larger).collect();
            let x = Array2::from_shape_fn((40, 1), |(row, _)| if positive[row] { 1.0 } else { -1.0 });
            let fitted = fit(x, positive, 1.0).unwrap();
            assert!(fitted.weights[0] > 0.5, "{fitted:?}");
        }
    }
}
