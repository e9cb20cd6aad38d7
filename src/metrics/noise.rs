//! Labels that may be wrong, and the model's own worst errors: the same rows seen from two sides.
//!
//! In: a scored [`Sample`] (out-of-fold or unseen). Out: suspects by confident learning, and the most confident
//! wrong decisions.
//!
//! Source: Northcutt, Jiang and Chuang, "Confident learning: estimating uncertainty in dataset labels", JAIR 2021:
//! a label is suspect where the other class's probability reaches that class's own mean.

use serde::{Deserialize, Serialize};

use super::sample::Sample;

/// A row that label and model disagree on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Disagreement {
    /// The head.
    pub head: String,
    /// The row's id.
    pub id: String,
    /// Its line in its file, from 1.
    pub line: u64,
    /// Its label.
    pub positive: bool,
    /// What the model says.
    pub probability: f64,
    /// The comment; left out of frozen results.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// Bytes of the text that moved the model, and whether they speak for the head.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<(usize, usize, bool)>,
}

/// Suspect labels of one head.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Suspects {
    /// The head.
    pub head: String,
    /// Rows labelled negative that look positive.
    pub negatives: usize,
    /// Rows labelled positive that look negative.
    pub positives: usize,
    /// The most suspect ones.
    pub rows: Vec<Disagreement>,
}

/// Suspect labels by head, at most `most` listed each; a head with one class has none.
pub fn suspects(sample: &Sample, most: usize) -> Vec<Suspects> {
    let of_head = |(h, judged): (usize, &super::sample::JudgedHead)| {
        let rows: Vec<_> = sample.rows_of(h).collect();
        let mean = |positive: bool| {
            let scores: Vec<f64> =
                rows.iter().filter(|r| r.1.positive == positive).map(|r| r.1.score).collect();
            (!scores.is_empty()).then(|| scores.iter().sum::<f64>() / scores.len() as f64)
        };
        let (high, low) = (mean(true)?, mean(false)?);
        let is_suspect = |positive: bool, score: f64| if positive { score <= low } else { score >= high };
        let mut found: Vec<Disagreement> = rows
            .iter()
            .filter(|(_, row)| high > low && is_suspect(row.positive, row.score))
            .filter_map(|(i, row)| disagreement(sample, &judged.name, *i, row.positive, row.score))
            .collect();
        found.sort_by(|a, b| gap(b).total_cmp(&gap(a)).then_with(|| a.id.cmp(&b.id)));
        let positives = found.iter().filter(|d| d.positive).count();
        let negatives = found.len() - positives;
        found.truncate(most);
        Some(Suspects { head: judged.name.clone(), negatives, positives, rows: found })
    };
    sample.heads.iter().enumerate().filter_map(of_head).filter(|s| !s.rows.is_empty()).collect()
}

/// The `most` worst false alarms and the `most` worst misses of every head, worst first.
pub fn worst_errors(sample: &Sample, most: usize) -> Vec<Disagreement> {
    let of_head = |(h, judged): (usize, &super::sample::JudgedHead)| {
        let wrong = sample.rows_of(h).filter(|(_, r)| (r.score >= judged.threshold.0) != r.positive);
        let mut all: Vec<Disagreement> =
            wrong.filter_map(|(i, r)| disagreement(sample, &judged.name, i, r.positive, r.score)).collect();
        all.sort_by(|a, b| gap(b).total_cmp(&gap(a)).then_with(|| a.id.cmp(&b.id)));
        let side = |positive: bool| all.iter().filter(move |d| d.positive == positive).take(most).cloned();
        side(false).chain(side(true)).collect::<Vec<_>>()
    };
    sample.heads.iter().enumerate().flat_map(of_head).collect()
}

/// How far label and probability are apart.
fn gap(d: &Disagreement) -> f64 {
    if d.positive { 1.0 - d.probability } else { d.probability }
}

fn disagreement(sample: &Sample, head: &str, example: usize, positive: bool, p: f64) -> Option<Disagreement> {
    let example = sample.examples.get(example)?;
    Some(Disagreement {
        head: head.to_owned(),
        id: example.id.clone(),
        line: example.line,
        positive,
        probability: p,
        text: example.text.clone(),
        marks: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::{suspects, worst_errors};
    use crate::metrics::sample::{Example, JudgedHead, Sample};
    use crate::number::Threshold;

    fn sample(rows: &[(f64, f64)]) -> Sample {
        let example = |(i, (label, _)): (usize, &(f64, f64))| Example {
            id: i.to_string(),
            labels: vec![Some(*label)],
            weight: 1.0,
            ..Example::default()
        };
        Sample {
            heads: vec![JudgedHead { name: "x".to_owned(), threshold: Threshold(0.5) }],
            examples: rows.iter().enumerate().map(example).collect(),
            scores: rows.iter().map(|(_, s)| vec![Some(*s)]).collect(),
            positive_at: 0.5,
            ..Sample::default()
        }
    }

    #[test]
    fn a_flipped_label_is_the_first_suspect() {
        let mut rows = vec![(1.0, 0.9); 10];
        rows.extend([(0.0, 0.1); 10]);
        rows.push((0.0, 0.97));
        let found = suspects(&sample(&rows), 5);
        assert_eq!((found[0].negatives, found[0].positives), (1, 0));
        assert_eq!(found[0].rows[0].id, "20");
    }

    #[test]
    fn false_alarms_come_before_misses_and_the_worst_first() {
        let rows = [(0.0, 0.6), (0.0, 0.9), (1.0, 0.4), (1.0, 0.9), (0.0, 0.1)];
        let ids: Vec<String> = worst_errors(&sample(&rows), 5).into_iter().map(|d| d.id).collect();
        assert_eq!(ids, ["1", "0", "2"]);
    }
}
