//! The metrics, one row each. To add one: a row here, and its golden numbers in `tests/golden/make_metrics.py`.

use super::confusion::ratio;
use super::ranked::Tallies;

/// Which way a metric is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Better {
    /// More is better.
    Higher,
    /// Less is better.
    Lower,
    /// Neither: it describes.
    Neither,
}

/// What a metric needs of the scores.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// Their order only.
    Order,
    /// A threshold.
    Threshold,
    /// That they are probabilities.
    Probability,
}

/// A metric.
#[derive(Debug, Clone, Copy)]
pub struct Metric {
    /// Its name in JSON, gates and tables; stable.
    pub name: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// What it says, in one line with its unit.
    pub says: &'static str,
    /// Which way it is better.
    pub better: Better,
    /// What it needs.
    pub needs: Needs,
    /// Its value, `None` where it is not defined.
    pub of: fn(&Tallies) -> Option<f64>,
}

/// How many metrics there are.
pub const COUNT: usize = METRICS.len();

/// Every metric, in the order reports show them.
pub static METRICS: [Metric; 14] = [
    Metric {
        name: "roc_auc",
        title: "ROC AUC",
        says: "chance that a positive scores above a negative (0-1; a tie is half; undefined with one class)",
        better: Better::Higher,
        needs: Needs::Order,
        of: roc_auc,
    },
    Metric {
        name: "average_precision",
        title: "Average precision",
        says: "mean precision over the positives (0-1; 0 without positives)",
        better: Better::Higher,
        needs: Needs::Order,
        of: |t| Some(ratio(t.precision_at_positives, t.positives)),
    },
    Metric {
        name: "precision",
        title: "Precision",
        says: "share of the flagged that are right (0-1; 0 where nothing is flagged)",
        better: Better::Higher,
        needs: Needs::Threshold,
        of: |t| Some(t.decisions().precision()),
    },
    Metric {
        name: "recall",
        title: "Recall",
        says: "share of the positives that are flagged (0-1; 0 without positives)",
        better: Better::Higher,
        needs: Needs::Threshold,
        of: |t| Some(t.decisions().recall()),
    },
    Metric {
        name: "f1",
        title: "F1",
        says: "harmonic mean of precision and recall (0-1)",
        better: Better::Higher,
        needs: Needs::Threshold,
        of: |t| Some(t.decisions().f1()),
    },
    Metric {
        name: "macro_f1",
        title: "Macro-F1",
        says: "mean of the F1 of both classes (0-1)",
        better: Better::Higher,
        needs: Needs::Threshold,
        of: |t| Some(t.decisions().macro_f1()),
    },
    Metric {
        name: "mcc",
        title: "MCC",
        says: "Matthews correlation of flag and label (-1 to 1; 0 where undefined)",
        better: Better::Higher,
        needs: Needs::Threshold,
        of: |t| Some(t.decisions().mcc()),
    },
    Metric {
        name: "accuracy",
        title: "Accuracy",
        says: "share of right decisions (0-1)",
        better: Better::Higher,
        needs: Needs::Threshold,
        of: |t| Some(t.decisions().accuracy()),
    },
    Metric {
        name: "false_positive_rate",
        title: "False-positive rate",
        says: "share of the negatives that are flagged (0-1; undefined without negatives)",
        better: Better::Lower,
        needs: Needs::Threshold,
        of: |t| t.decisions().false_positive_rate(),
    },
    Metric {
        name: "flag_rate",
        title: "Flag rate",
        says: "share of all rows that are flagged (0-1)",
        better: Better::Neither,
        needs: Needs::Threshold,
        of: |t| Some(t.decisions().flag_rate()),
    },
    Metric {
        name: "prevalence",
        title: "Prevalence",
        says: "share of the rows that are positive (0-1)",
        better: Better::Neither,
        needs: Needs::Order,
        of: |t| Some(ratio(t.positives, t.total)),
    },
    Metric {
        name: "brier",
        title: "Brier score",
        says: "mean squared difference of probability and label (0-1)",
        better: Better::Lower,
        needs: Needs::Probability,
        of: |t| t.squared.map(|s| ratio(s, t.total)),
    },
    Metric {
        name: "log_loss",
        title: "Log loss",
        says: "mean negative log-likelihood (nats)",
        better: Better::Lower,
        needs: Needs::Probability,
        of: |t| t.log_loss.map(|s| ratio(s, t.total)),
    },
    Metric {
        name: "ece",
        title: "Expected calibration error",
        says: "mean gap of probability and frequency over ten equal bins (0-1)",
        better: Better::Lower,
        needs: Needs::Probability,
        of: |t| t.bin_gaps.map(|s| ratio(s, t.total)),
    },
];

/// The metric with this name.
pub fn metric(name: &str) -> Option<&'static Metric> {
    METRICS.iter().find(|m| m.name == name)
}

/// The place of a metric in [`METRICS`].
pub fn place(name: &str) -> Option<usize> {
    METRICS.iter().position(|m| m.name == name)
}

/// Every metric's value, in the order of [`METRICS`].
pub fn values(tallies: &Tallies) -> [Option<f64>; COUNT] {
    METRICS.map(|m| (m.of)(tallies))
}

/// Area under the ROC curve (the Mann-Whitney statistic as a share of pairs).
fn roc_auc(t: &Tallies) -> Option<f64> {
    let pairs = t.positives * t.negatives;
    (pairs > 0.0).then(|| t.ordered_pairs / pairs)
}

#[cfg(test)]
mod tests {
    use super::METRICS;

    #[test]
    fn names_are_unique() {
        let mut names: Vec<&str> = METRICS.iter().map(|m| m.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), METRICS.len());
    }
}
