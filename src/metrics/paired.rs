//! Two models on the same comments: the difference and whether it is more than chance.
//!
//! In: two samples of the same examples in the same order. Out: for each head both share, the difference of every
//! metric with its paired bootstrap interval, McNemar's test of their decisions, and the flips.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::bootstrap::{Plan, percentile, rounds};
use super::ranked::{Ranked, Scored};
use super::sample::Sample;
use super::subgroup::Figure;
use super::table::{self, METRICS};
use super::{Tallies, binomial};

/// A comment the two decide differently.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Flip {
    /// Its id.
    pub id: String,
    /// Its label.
    pub positive: bool,
    /// What the baseline says.
    pub before: f64,
    /// What the model says.
    pub after: f64,
    /// Whether the model is the one that is right.
    pub better: bool,
    /// The comment; left out of frozen results.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
}

/// One head, compared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HeadComparison {
    /// The head.
    pub head: String,
    /// Labelled rows both have scores for.
    pub rows: usize,
    /// The baseline's figures, by metric.
    pub baseline: BTreeMap<String, Option<f64>>,
    /// The model's less the baseline's, by metric.
    pub difference: BTreeMap<String, Figure>,
    /// Rows only the model decides right.
    pub only_model_right: u64,
    /// Rows only the baseline decides right.
    pub only_baseline_right: u64,
    /// McNemar's exact two-sided p-value of those two numbers.
    pub mcnemar_p: f64,
    /// The comments they decide differently, those the model gets wrong first.
    pub flips: Vec<Flip>,
}

/// Two models, compared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// The baseline's name.
    pub baseline: String,
    /// By head.
    pub heads: Vec<HeadComparison>,
}

/// Compares `model` with `baseline` on the heads both have.
///
/// # Errors
/// Scores or weights that are not finite.
pub fn compare(name: &str, model: &Sample, baseline: &Sample, plan: Plan) -> crate::Result<Comparison> {
    let mut heads = Vec::new();
    for (h, judged) in model.heads.iter().enumerate() {
        let Some(b) = baseline.heads.iter().position(|head| head.name == judged.name) else { continue };
        let theirs: BTreeMap<usize, Scored> = baseline.rows_of(b).collect();
        let pairs: Vec<Pair> = model
            .rows_of(h)
            .filter_map(|(example, after)| Some(Pair { example, after, before: *theirs.get(&example)? }))
            .collect();
        let Some(other) = baseline.heads.get(b) else { continue };
        if !pairs.is_empty() {
            heads.push(Pairs { model, judged, other, rows: pairs }.compare(plan)?);
        }
    }
    Ok(Comparison { baseline: name.to_owned(), heads })
}

struct Pair {
    example: usize,
    before: Scored,
    after: Scored,
}

struct Pairs<'a> {
    model: &'a Sample,
    judged: &'a super::sample::JudgedHead,
    other: &'a super::sample::JudgedHead,
    rows: Vec<Pair>,
}

impl Pairs<'_> {
    fn compare(&self, plan: Plan) -> crate::Result<HeadComparison> {
        let after = self.rows.iter().map(|p| p.after).collect();
        let before = self.rows.iter().map(|p| p.before).collect();
        let after = Ranked::new(after, &[self.judged.threshold])?;
        let before = Ranked::new(before, &[self.other.threshold])?;
        let difference = |t: &[Tallies]| -> Vec<Option<f64>> {
            METRICS.iter().map(|m| Some((m.of)(t.first()?)? - (m.of)(t.get(1)?)?)).collect()
        };
        let whole = difference(&[after.tallies(), before.tallies()]);
        let resampled = rounds(&[&after, &before], plan, difference);
        let figure = |(i, m): (usize, &table::Metric)| {
            let value = whole.get(i).copied().flatten();
            let at = |r: &Vec<Option<f64>>| r.get(i).copied().flatten();
            let interval = value.and_then(|_| percentile(resampled.iter().map(at), plan.confidence));
            (m.name.to_owned(), Figure { value, interval })
        };
        let old = before.tallies();
        let flips = self.flips();
        let wins = flips.iter().filter(|f| f.better).count() as u64;
        let losses = flips.len() as u64 - wins;
        Ok(HeadComparison {
            head: self.judged.name.clone(),
            rows: self.rows.len(),
            baseline: METRICS.iter().map(|m| (m.name.to_owned(), (m.of)(&old))).collect(),
            difference: METRICS.iter().enumerate().map(figure).collect(),
            only_model_right: wins,
            only_baseline_right: losses,
            mcnemar_p: binomial::mcnemar(wins, losses),
            flips,
        })
    }

    fn flips(&self) -> Vec<Flip> {
        let flip = |p: &Pair| {
            let after = p.after.score >= self.judged.threshold.0;
            let before = p.before.score >= self.other.threshold.0;
            let example = self.model.examples.get(p.example)?;
            (after != before).then(|| Flip {
                id: example.id.clone(),
                positive: p.after.positive,
                before: p.before.score,
                after: p.after.score,
                better: after == p.after.positive,
                text: example.text.clone(),
            })
        };
        let mut flips: Vec<Flip> = self.rows.iter().filter_map(flip).collect();
        flips.sort_by_key(|f| f.better);
        flips
    }
}

#[cfg(test)]
mod tests {
    use super::compare;
    use crate::metrics::bootstrap::Plan;
    use crate::metrics::sample::{Example, JudgedHead, Sample};
    use crate::number::Threshold;

    fn sample(scores: &[f64]) -> Sample {
        let example = |(i, _): (usize, &f64)| Example {
            id: i.to_string(),
            labels: vec![Some(f64::from(u8::from(i % 2 == 0)))],
            weight: 1.0,
            unit: i as u32,
            ..Example::default()
        };
        Sample {
            heads: vec![JudgedHead { name: "x".to_owned(), threshold: Threshold(0.5) }],
            examples: scores.iter().enumerate().map(example).collect(),
            scores: scores.iter().map(|s| vec![Some(*s)]).collect(),
            positive_at: 0.5,
            units: scores.len(),
            ..Sample::default()
        }
    }

    #[test]
    fn wins_losses_and_flips_are_told_apart() {
        let model = sample(&[0.9, 0.1, 0.9, 0.9, 0.9, 0.2]);
        let baseline = sample(&[0.9, 0.9, 0.1, 0.2, 0.9, 0.2]);
        let plan = Plan { rounds: 50, seed: 1, confidence: 0.95, units: 6, grouped: false };
        let got = compare("old", &model, &baseline, plan).unwrap().heads.remove(0);
        assert_eq!((got.only_model_right, got.only_baseline_right), (2, 1));
        assert!((got.mcnemar_p - 1.0).abs() < 1e-12, "two against one is nothing: {}", got.mcnemar_p);
        assert_eq!(got.flips.iter().map(|f| f.id.as_str()).collect::<Vec<_>>(), ["3", "1", "2"]);
        assert!((got.difference["accuracy"].value.unwrap() - 1.0 / 6.0).abs() < 1e-12);
    }

    #[test]
    fn a_model_compared_with_itself_does_not_differ() {
        let model = sample(&[0.9, 0.1, 0.4, 0.9]);
        let plan = Plan { rounds: 20, seed: 1, confidence: 0.95, units: 4, grouped: false };
        let got = compare("same", &model, &model, plan).unwrap().heads.remove(0);
        assert!(got.flips.is_empty());
        let interval = got.difference["roc_auc"].interval.unwrap();
        assert!(interval.low == 0.0 && interval.high == 0.0);
    }
}
