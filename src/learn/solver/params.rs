//! The trainer's settings, unchecked and checked, as linfa has them.

use linfa::ParamGuard;

use super::loss::Loss;

/// Why a fit could not be made.
#[derive(Debug, thiserror::Error)]
pub enum FitError {
    /// The penalty.
    #[error("alpha {0} is not a finite number of at least 0")]
    Alpha(f64),
    /// The tolerance.
    #[error("tolerance {0} is not a finite number above 0")]
    Tolerance(f64),
    /// The iterations.
    #[error("max_iterations 0 leaves nothing to do: give at least 1")]
    Iterations,
    /// The memory of L-BFGS.
    #[error("history 0 leaves L-BFGS without a memory: give at least 1")]
    History,
    /// Rows, labels, weights or scales that do not fit one another.
    #[error("{found} {what} for {expected} {of}")]
    Shape {
        /// What there is the wrong number of.
        what: &'static str,
        /// How many there are.
        found: usize,
        /// How many there should be.
        expected: usize,
        /// Of what.
        of: &'static str,
    },
    /// A label outside [0, 1], or a weight below 0.
    #[error("{what} {value} in row {row}")]
    Value {
        /// Label or weight.
        what: &'static str,
        /// The value.
        value: f64,
        /// The row, from 0.
        row: usize,
    },
    /// An error of linfa's own.
    #[error(transparent)]
    Linfa(#[from] linfa::Error),
}

/// Settings of the sparse trainer, unchecked. `check` turns them into [`ValidTrainParams`], which fits.
#[derive(Debug, Clone, PartialEq)]
pub struct TrainParams(ValidTrainParams);

/// Settings of the sparse trainer, checked.
#[derive(Debug, Clone, PartialEq)]
pub struct ValidTrainParams {
    pub(super) alpha: f64,
    pub(super) loss: Loss,
    pub(super) max_iterations: usize,
    pub(super) tolerance: f64,
    pub(super) history: usize,
}

impl Default for TrainParams {
    /// alpha 1, as linfa-logistic; 300 iterations; tolerance 1e-3; a memory of 16 steps.
    fn default() -> Self {
        Self(ValidTrainParams {
            alpha: 1.0,
            loss: Loss::Log,
            max_iterations: 300,
            tolerance: 1e-3,
            history: 16,
        })
    }
}

impl TrainParams {
    /// The penalty: `alpha / 2` times the squared norm is added to the *sum* of the losses, as in
    /// linfa-logistic. scikit-learn's C is `1 / alpha`.
    #[must_use]
    pub fn alpha(mut self, alpha: f64) -> Self {
        self.0.alpha = alpha;
        self
    }

    /// The loss.
    #[must_use]
    pub fn loss(mut self, loss: Loss) -> Self {
        self.0.loss = loss;
        self
    }

    /// The most iterations; reaching them without converging is reported.
    #[must_use]
    pub fn max_iterations(mut self, n: usize) -> Self {
        self.0.max_iterations = n;
        self
    }

    /// Converged once the gradient's norm is at most this share of its norm at zero weights.
    #[must_use]
    pub fn tolerance(mut self, tolerance: f64) -> Self {
        self.0.tolerance = tolerance;
        self
    }

    /// How many steps L-BFGS remembers.
    #[must_use]
    pub fn history(mut self, n: usize) -> Self {
        self.0.history = n;
        self
    }
}

impl ParamGuard for TrainParams {
    type Checked = ValidTrainParams;
    type Error = FitError;

    fn check_ref(&self) -> Result<&Self::Checked, Self::Error> {
        let p = &self.0;
        if !p.alpha.is_finite() || p.alpha < 0.0 {
            return Err(FitError::Alpha(p.alpha));
        }
        if !p.tolerance.is_finite() || p.tolerance <= 0.0 {
            return Err(FitError::Tolerance(p.tolerance));
        }
        if p.max_iterations == 0 {
            return Err(FitError::Iterations);
        }
        if p.history == 0 {
            return Err(FitError::History);
        }
        Ok(p)
    }

    fn check(self) -> Result<Self::Checked, Self::Error> {
        self.check_ref()?;
        Ok(self.0)
    }
}
