//! Bias towards groups of people: do comments that name a group score higher for no other reason?
//!
//! In: scored rows and, for each, whether it belongs to the group. Out: subgroup, BPSN and BNSP AUC and the gaps
//! of the error rates at the threshold in use.
//!
//! Source: Borkan, Dixon, Sorensen, Thain and Vasserman, "Nuanced metrics for measuring unintended bias with real
//! data for text classification", WWW 2019; the definitions are those of Perspective's model cards.

use serde::{Deserialize, Serialize};

use super::bootstrap::{Plan, percentile, rounds};
use super::ranked::{Ranked, Scored};
use super::{Interval, Tallies, table};
use crate::number::Threshold;

/// Below this many positives or negatives of a group no figure is given: its interval would say nothing.
pub const FEWEST: usize = 50;

/// The exponent of the generalised mean over groups: low, so that the worst group weighs most.
///
/// Source: Borkan et al. 2019 and the Jigsaw Unintended Bias challenge, p = -5.
pub const POWER: f64 = -5.0;

/// A figure and its bootstrap interval.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Figure {
    /// The value over all rows; `None` where it is not defined.
    pub value: Option<f64>,
    /// Its interval; `None` without bootstrap rounds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interval: Option<Interval>,
}

/// What is known of one group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Subgroup {
    /// The group.
    pub name: String,
    /// Its positive rows.
    pub positives: usize,
    /// Its negative rows.
    pub negatives: usize,
    /// `None` where the group has fewer than [`FEWEST`] positives or negatives.
    pub figures: Option<Figures>,
}

/// The figures of a group that has enough rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// AUC within the group: can its toxic comments be told from its clean ones?
    pub subgroup_auc: Figure,
    /// Background positive, subgroup negative: low where clean comments that name the group score as high as
    /// toxic ones that do not.
    pub bpsn_auc: Figure,
    /// Background negative, subgroup positive: low where toxic comments that name the group score low.
    pub bnsp_auc: Figure,
    /// False-positive rate in the group minus that of all other rows.
    pub fpr_gap: Figure,
    /// False-negative rate in the group minus that of all other rows.
    pub fnr_gap: Figure,
}

/// Picks the rows of one side by membership and label.
type Side = fn(inside: bool, positive: bool) -> bool;

/// The row sets whose tallies the figures are made of: subgroup, BPSN, BNSP, background.
const SIDES: [Side; 4] = [
    |inside, _| inside,
    |inside, positive| inside != positive,
    |inside, positive| inside == positive,
    |inside, _| !inside,
];

/// A group's figures. `inside` says for each row whether it belongs; `plan` resamples all rows.
///
/// # Errors
/// Scores or weights that are not finite.
pub fn subgroup(
    name: &str,
    rows: &[Scored],
    inside: &[bool],
    threshold: Threshold,
    plan: Plan,
) -> crate::Result<Subgroup> {
    let count = |positive: bool| {
        rows.iter().zip(inside).filter(|(row, inside)| **inside && row.positive == positive).count()
    };
    let (positives, negatives) = (count(true), count(false));
    let sides = SIDES.map(|side| {
        let rows = rows.iter().zip(inside);
        rows.filter(|(row, inside)| side(**inside, row.positive)).map(|(row, _)| *row).collect::<Vec<_>>()
    });
    let enough = positives >= FEWEST && negatives >= FEWEST && sides.iter().all(|s| !s.is_empty());
    let figures = enough
        .then(|| {
            let ranked: Vec<Ranked> =
                sides.into_iter().map(|s| Ranked::new(s, &[threshold])).collect::<crate::Result<_>>()?;
            crate::Result::Ok(figures(&ranked, plan))
        })
        .transpose()?;
    Ok(Subgroup { name: name.to_owned(), positives, negatives, figures })
}

fn figures(sides: &[Ranked], plan: Plan) -> Figures {
    let sides: Vec<&Ranked> = sides.iter().collect();
    let whole: Vec<Tallies> = sides.iter().map(|s| s.tallies()).collect();
    let values = values(&whole);
    let resampled = rounds(&sides, plan, self::values);
    let figure = |i: usize| Figure {
        value: values.get(i).copied().flatten(),
        interval: percentile(resampled.iter().map(|r| r.get(i).copied().flatten()), plan.confidence),
    };
    Figures {
        subgroup_auc: figure(0),
        bpsn_auc: figure(1),
        bnsp_auc: figure(2),
        fpr_gap: figure(3),
        fnr_gap: figure(4),
    }
}

fn values(sides: &[Tallies]) -> [Option<f64>; 5] {
    let auc = |i: usize| {
        let metric = table::metric("roc_auc")?;
        (metric.of)(sides.get(i)?)
    };
    let gap = |rate: fn(&super::Confusion) -> Option<f64>| {
        let (inside, outside) = (sides.first()?.decisions(), sides.last()?.decisions());
        Some(rate(&inside)? - rate(&outside)?)
    };
    [
        auc(0),
        auc(1),
        auc(2),
        gap(super::Confusion::false_positive_rate),
        gap(super::Confusion::false_negative_rate),
    ]
}

/// The generalised mean with exponent [`POWER`]; `None` of no values.
pub fn power_mean(values: &[f64]) -> Option<f64> {
    let n = values.len() as f64;
    (n > 0.0).then(|| (values.iter().map(|v| v.powf(POWER)).sum::<f64>() / n).powf(1.0 / POWER))
}

#[cfg(test)]
mod tests {
    use super::{Plan, Scored, subgroup};
    use crate::metrics::rng::Rng;
    use crate::number::Threshold;

    fn rows(n: u32) -> (Vec<Scored>, Vec<bool>) {
        let mut rng = Rng::new(11);
        let row = |unit| {
            let inside = unit % 3 == 0;
            let positive = rng.unit() < 0.4;
            // Clean comments of the group are lifted by 0.3: the bias the figures must show.
            let lift = if inside && !positive { 0.3 } else { 0.0 };
            let score = (rng.unit() * 0.5 + if positive { 0.5 } else { 0.0 } + lift).min(1.0);
            (Scored { score, positive, weight: 1.0, unit }, inside)
        };
        (0..n).map(row).unzip()
    }

    #[test]
    fn a_lift_on_the_clean_comments_of_a_group_lowers_its_bpsn_auc_only() {
        let (rows, inside) = rows(1500);
        let plan = Plan { rounds: 100, seed: 1, confidence: 0.95, units: 1500, grouped: false };
        let got = subgroup("x", &rows, &inside, Threshold(0.5), plan).unwrap().figures.unwrap();
        assert!(got.bnsp_auc.value.unwrap() > 0.99);
        assert!(got.bpsn_auc.value.unwrap() < 0.9);
        let gap = got.fpr_gap;
        assert!(gap.interval.unwrap().low > 0.3 && gap.value.unwrap() < 1.0, "{gap:?}");
    }

    #[test]
    fn a_small_group_gets_no_figure() {
        let (rows, inside) = rows(120);
        let plan = Plan { rounds: 0, seed: 1, confidence: 0.95, units: 120, grouped: false };
        assert_eq!(subgroup("x", &rows, &inside, Threshold(0.5), plan).unwrap().figures, None);
    }
}
