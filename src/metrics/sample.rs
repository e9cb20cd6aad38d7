//! Labelled comments with their scores: what every section of an evaluation is computed from.
//!
//! In: comments with labels by head, and a score for each comment and head. Out: [`Head`]s to judge, whole or for a
//! slice of the comments. What this does not do: read files or score.

use std::collections::BTreeMap;

use super::head::Head;
use super::ranked::Scored;
use crate::number::Threshold;

/// One labelled comment.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Example {
    /// Its `id`, or its number in its file.
    pub id: String,
    /// The comment.
    pub text: String,
    /// Labels by head, in the order of [`Sample::heads`]; `None` means "not labelled".
    pub labels: Vec<Option<f64>>,
    /// How much it counts.
    pub weight: f64,
    /// Its resampling unit.
    pub unit: u32,
    /// Values of the columns [`Sample::columns`] names.
    pub values: Vec<String>,
    /// The group its unit was made of, where its file names one.
    pub group: Option<String>,
    /// The line it starts on, from 1.
    pub line: u64,
}

/// A head that labels can be compared with.
#[derive(Debug, Clone, PartialEq)]
pub struct JudgedHead {
    /// Its name.
    pub name: String,
    /// The threshold in use.
    pub threshold: Threshold,
}

/// Labelled comments, their heads and, once scored, their scores.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sample {
    /// The heads that have labels, in the model's order.
    pub heads: Vec<JudgedHead>,
    /// Names of the further columns kept.
    pub columns: Vec<String>,
    /// The comments.
    pub examples: Vec<Example>,
    /// By example and head; `None` where the comment has no score.
    pub scores: Vec<Vec<Option<f64>>>,
    /// A label at or above this is positive.
    pub positive_at: f64,
    /// How many resampling units there are.
    pub units: usize,
}

impl Sample {
    /// The rows of one head, with the number of the example each came from.
    pub fn rows_of(&self, head: usize) -> impl Iterator<Item = (usize, Scored)> + '_ {
        let row = move |(i, (example, scores)): (usize, (&Example, &Vec<Option<f64>>))| {
            let label = example.labels.get(head).copied().flatten()?;
            let score = scores.get(head).copied().flatten()?;
            let positive = label >= self.positive_at;
            Some((i, Scored { score, positive, weight: example.weight, unit: example.unit }))
        };
        self.examples.iter().zip(&self.scores).enumerate().filter_map(row)
    }

    /// The heads to judge over the examples `keep` picks; a head without rows is left out.
    pub fn heads_where(&self, keep: impl Fn(usize) -> bool) -> Vec<Head> {
        let head = |(h, judged): (usize, &JudgedHead)| {
            let rows: Vec<Scored> = self.rows_of(h).filter(|(i, _)| keep(*i)).map(|(_, row)| row).collect();
            let JudgedHead { name, threshold } = judged.clone();
            (!rows.is_empty()).then_some(Head { name, threshold, rows })
        };
        self.heads.iter().enumerate().filter_map(head).collect()
    }

    /// All heads that have rows.
    pub fn all_heads(&self) -> Vec<Head> {
        self.heads_where(|_| true)
    }

    /// Labelled comments that have no score for some labelled head.
    pub fn unscored(&self) -> usize {
        let lacks = |(example, scores): &(&Example, &Vec<Option<f64>>)| {
            let labels = example.labels.iter().zip(scores.iter());
            labels.into_iter().any(|(label, score)| label.is_some() && score.is_none())
        };
        self.examples.iter().zip(&self.scores).filter(lacks).count()
    }

    /// Makes equal values of a column (by file, if it is empty) one resampling unit; an empty value is a unit of its
    /// own. `values` has one for each example.
    pub fn group_by(&mut self, values: &[Option<String>]) {
        let mut units: BTreeMap<&str, u32> = BTreeMap::new();
        let mut next = 0_u32;
        for (example, value) in self.examples.iter_mut().zip(values) {
            let mut new = || {
                next += 1;
                next - 1
            };
            example.unit = match value.as_deref().filter(|v| !v.is_empty()) {
                Some(value) => *units.entry(value).or_insert_with(new),
                None => new(),
            };
        }
        self.units = next as usize;
    }
}

#[cfg(test)]
mod tests {
    use super::{Example, JudgedHead, Sample};
    use crate::number::Threshold;

    fn sample() -> Sample {
        let example = |label| Example { labels: vec![label], weight: 1.0, ..Example::default() };
        Sample {
            heads: vec![JudgedHead { name: "insult".to_owned(), threshold: Threshold(0.5) }],
            examples: vec![example(Some(1.0)), example(None), example(Some(0.4)), example(Some(0.0))],
            scores: vec![vec![Some(0.9)], vec![Some(0.9)], vec![Some(0.2)], vec![None]],
            positive_at: 0.5,
            ..Sample::default()
        }
    }

    #[test]
    fn rows_without_label_or_score_are_left_out() {
        let heads = sample().all_heads();
        assert_eq!(heads[0].rows.len(), 2);
        assert_eq!(sample().unscored(), 1);
    }

    #[test]
    fn equal_values_are_one_unit_and_empty_ones_are_their_own() {
        let mut sample = sample();
        let value = |v: &str| Some(v.to_owned());
        sample.group_by(&[value("a"), None, value("a"), value("")]);
        let units: Vec<u32> = sample.examples.iter().map(|e| e.unit).collect();
        assert_eq!((units, sample.units), (vec![0, 1, 0, 2], 3));
    }
}
