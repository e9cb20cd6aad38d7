//! The losses: each a pair of pure functions of one margin and one label.

use serde::{Deserialize, Serialize};

/// What a margin z (log-odds) costs where the label is the share y in [0, 1].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Loss {
    /// Cross-entropy: `ln(1 + exp(z)) - y z`.
    #[default]
    Log,
    /// `y max(0, 1 - z)^2 + (1 - y) max(0, 1 + z)^2`.
    SquaredHinge,
}

impl Loss {
    /// The cost of a margin.
    pub fn value(self, z: f64, y: f64) -> f64 {
        match self {
            Self::Log => softplus(z) - y * z,
            Self::SquaredHinge => y * (1.0 - z).max(0.0).powi(2) + (1.0 - y) * (1.0 + z).max(0.0).powi(2),
        }
    }

    /// The derivative by the margin.
    pub fn slope(self, z: f64, y: f64) -> f64 {
        match self {
            Self::Log => sigmoid(z) - y,
            Self::SquaredHinge => 2.0 * ((1.0 - y) * (1.0 + z).max(0.0) - y * (1.0 - z).max(0.0)),
        }
    }

    /// The derivative and the second derivative by the margin.
    pub fn slope_and_curvature(self, z: f64, y: f64) -> (f64, f64) {
        match self {
            Self::Log => {
                let p = sigmoid(z);
                (p - y, p * (1.0 - p))
            }
            Self::SquaredHinge => {
                let bent = y * f64::from(z < 1.0) + (1.0 - y) * f64::from(z > -1.0);
                (self.slope(z, y), 2.0 * bent)
            }
        }
    }
}

/// The logistic function, `1 / (1 + exp(-z))`.
pub fn sigmoid(z: f64) -> f64 {
    1.0 / (1.0 + (-z).exp())
}

/// `ln(1 + exp(z))` without overflow.
///
/// Source: Mächler (2012), "Accurately computing log(1 - exp(-|a|))", equation 10.
pub fn softplus(z: f64) -> f64 {
    z.max(0.0) + (-z.abs()).exp().ln_1p()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slopes_and_curvatures_are_the_finite_differences_of_the_loss() {
        for loss in [Loss::Log, Loss::SquaredHinge] {
            for z in [-30.0, -1.7, -0.2, 0.0, 0.6, 2.0, 30.0] {
                for y in [0.0, 0.3, 1.0] {
                    let h = 1e-5;
                    let slope = (loss.value(z + h, y) - loss.value(z - h, y)) / (2.0 * h);
                    let (got, bent) = loss.slope_and_curvature(z, y);
                    let curvature = (loss.slope(z + h, y) - loss.slope(z - h, y)) / (2.0 * h);
                    assert!((slope - got).abs() < 1e-4, "{loss:?} z {z} y {y}: {slope} {got}");
                    assert!((got - loss.slope(z, y)).abs() < 1e-12);
                    assert!((curvature - bent).abs() < 1e-4, "{loss:?} z {z} y {y}: {curvature} {bent}");
                }
            }
        }
    }
}
