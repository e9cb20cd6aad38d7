//! Right and wrong decisions at one threshold, and the figures made of nothing but them.

use serde::{Deserialize, Serialize};

/// Weighted counts of decisions (whole numbers where every row weighs 1).
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Confusion {
    /// Positive and flagged.
    pub true_positives: f64,
    /// Negative and flagged.
    pub false_positives: f64,
    /// Positive and not flagged.
    pub false_negatives: f64,
    /// Negative and not flagged.
    pub true_negatives: f64,
}

/// `a / b`, and 0 where `b` is 0: what scikit-learn gives with its default `zero_division`.
pub(crate) fn ratio(a: f64, b: f64) -> f64 {
    if b == 0.0 { 0.0 } else { a / b }
}

impl Confusion {
    /// Counts one decision.
    pub fn add(&mut self, positive: bool, flagged: bool, weight: f64) {
        *match (positive, flagged) {
            (true, true) => &mut self.true_positives,
            (false, true) => &mut self.false_positives,
            (true, false) => &mut self.false_negatives,
            (false, false) => &mut self.true_negatives,
        } += weight;
    }

    /// The sum of two.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            true_positives: self.true_positives + other.true_positives,
            false_positives: self.false_positives + other.false_positives,
            false_negatives: self.false_negatives + other.false_negatives,
            true_negatives: self.true_negatives + other.true_negatives,
        }
    }

    /// All rows.
    pub fn total(&self) -> f64 {
        self.flagged() + self.false_negatives + self.true_negatives
    }

    /// Flagged rows.
    pub fn flagged(&self) -> f64 {
        self.true_positives + self.false_positives
    }

    /// Positive rows.
    pub fn positives(&self) -> f64 {
        self.true_positives + self.false_negatives
    }

    /// Share of the flagged that are positive; 0 where nothing is flagged.
    pub fn precision(&self) -> f64 {
        ratio(self.true_positives, self.flagged())
    }

    /// Share of the positives that are flagged; 0 where there is none.
    pub fn recall(&self) -> f64 {
        ratio(self.true_positives, self.positives())
    }

    /// Harmonic mean of precision and recall of the positive class.
    pub fn f1(&self) -> f64 {
        ratio(
            2.0 * self.true_positives,
            2.0 * self.true_positives + self.false_positives + self.false_negatives,
        )
    }

    /// Mean of the F1 of both classes. A class that is neither there nor predicted counts as 0
    /// (scikit-learn with `labels=[0, 1]`).
    pub fn macro_f1(&self) -> f64 {
        let other = ratio(
            2.0 * self.true_negatives,
            2.0 * self.true_negatives + self.false_negatives + self.false_positives,
        );
        f64::midpoint(self.f1(), other)
    }

    /// Share of right decisions.
    pub fn accuracy(&self) -> f64 {
        ratio(self.true_positives + self.true_negatives, self.total())
    }

    /// Share of the negatives that are flagged; `None` where there is no negative.
    pub fn false_positive_rate(&self) -> Option<f64> {
        let negatives = self.false_positives + self.true_negatives;
        (negatives > 0.0).then(|| self.false_positives / negatives)
    }

    /// Share of the positives that are missed; `None` where there is no positive.
    pub fn false_negative_rate(&self) -> Option<f64> {
        (self.positives() > 0.0).then(|| self.false_negatives / self.positives())
    }

    /// Share of all rows that are flagged.
    pub fn flag_rate(&self) -> f64 {
        ratio(self.flagged(), self.total())
    }

    /// Matthews correlation coefficient, in [-1, 1]; 0 where it is not defined.
    ///
    /// Source: Matthews 1975; the product of the four margins under the root as in scikit-learn.
    pub fn mcc(&self) -> f64 {
        let (tp, fp) = (self.true_positives, self.false_positives);
        let (fn_, tn) = (self.false_negatives, self.true_negatives);
        // Roots before the product: a product of four counts of a million loses digits it need not lose.
        let margins = ((tp + fp) * (tp + fn_)).sqrt() * ((tn + fp) * (tn + fn_)).sqrt();
        ratio(tp * tn - fp * fn_, margins)
    }
}

#[cfg(test)]
mod tests {
    use super::Confusion;

    #[test]
    fn the_figures_are_those_worked_out_by_hand() {
        let c = Confusion {
            true_positives: 6.0,
            false_positives: 2.0,
            false_negatives: 4.0,
            true_negatives: 8.0,
        };
        assert!((c.precision() - 0.75).abs() < 1e-12);
        assert!((c.recall() - 0.6).abs() < 1e-12);
        assert!((c.f1() - 2.0 / 3.0).abs() < 1e-12);
        assert!((c.accuracy() - 0.7).abs() < 1e-12);
        assert!((c.mcc() - 40.0 / 9600_f64.sqrt()).abs() < 1e-12);
        assert_eq!(c.false_positive_rate(), Some(0.2));
    }

    #[test]
    fn nothing_flagged_gives_zeros_and_no_division_by_zero() {
        let c = Confusion { true_negatives: 5.0, ..Confusion::default() };
        assert_eq!((c.precision(), c.recall(), c.f1(), c.mcc(), c.accuracy()), (0.0, 0.0, 0.0, 0.0, 1.0));
        assert_eq!(c.false_negative_rate(), None);
    }
}
