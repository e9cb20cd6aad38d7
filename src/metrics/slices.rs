//! Slices: the same figures for some of the comments only.
//!
//! In: a [`Sample`]. Out: for each attribute and value, the figures of every head, or "too few". To add an
//! attribute: a row in [`ATTRIBUTES`].

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::bootstrap::Plan;
use super::head::judge;
use super::sample::{Example, Sample};
use super::subgroup::Figure;

/// Slices with fewer rows have no figures.
pub const FEWEST: usize = 50;
/// Most values of one column; rarer ones are pooled.
const MOST_VALUES: usize = 30;
/// The name of the pool.
pub const OTHERS: &str = "(others)";
/// The metrics a slice is told by.
pub const METRICS: [&str; 5] = ["roc_auc", "average_precision", "precision", "recall", "false_positive_rate"];

/// Something a comment's text says about it.
#[derive(Debug, Clone, Copy)]
pub struct Attribute {
    /// Its name; stable.
    pub name: &'static str,
    /// What it says.
    pub says: &'static str,
    /// Its value for a comment.
    pub of: fn(&Example) -> String,
}

/// Every attribute.
pub static ATTRIBUTES: [Attribute; 4] = [
    Attribute { name: "length", says: "length of the text in characters", of: |e| length(&e.text) },
    Attribute { name: "links", says: "links in the text", of: |e| links(&e.text) },
    Attribute { name: "language", says: "language, as detected", of: |e| language(&e.text) },
    Attribute { name: "reply", says: "whether it addresses another reader", of: |e| reply(&e.text) },
];

/// Upper ends of the classes of length, in characters, in an order that sorts.
const LENGTHS: [(usize, &str); 4] =
    [(50, "1: up to 50"), (200, "2: 51 to 200"), (1000, "3: 201 to 1,000"), (usize::MAX, "4: over 1,000")];

fn length(text: &str) -> String {
    let n = text.chars().count();
    LENGTHS.iter().find(|(end, _)| n <= *end).map_or(String::new(), |(_, name)| (*name).to_owned())
}

fn links(text: &str) -> String {
    let n =
        text.matches("http://").count() + text.matches("https://").count() + text.matches(" www.").count();
    ["none", "one", "several"].get(n.min(2)).copied().unwrap_or_default().to_owned()
}

/// Too short or too unlike any language: `unsure`, rather than a guess.
fn language(text: &str) -> String {
    whatlang::detect(text)
        .filter(whatlang::Info::is_reliable)
        .map_or("unsure", |i| i.lang().code())
        .to_owned()
}

fn reply(text: &str) -> String {
    if text.trim_start().starts_with('@') { "yes" } else { "no" }.to_owned()
}

/// One head's figures in one slice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Slice {
    /// The attribute or column.
    pub by: String,
    /// Its value.
    pub value: String,
    /// The head.
    pub head: String,
    /// Labelled rows.
    pub rows: usize,
    /// Positive ones.
    pub positives: usize,
    /// Figures by metric name; `None` with fewer than [`FEWEST`] rows.
    pub figures: Option<BTreeMap<String, Figure>>,
}

/// Slices by the text's own attributes and by the sample's columns of these names.
///
/// # Errors
/// Scores or weights that are not finite.
pub fn slices(sample: &Sample, columns: &[String], plan: Plan) -> crate::Result<Vec<Slice>> {
    let mut out = Vec::new();
    for attribute in &ATTRIBUTES {
        let values: Vec<String> = sample.examples.iter().map(attribute.of).collect();
        by(sample, attribute.name, &values, plan, &mut out)?;
    }
    for column in columns {
        let Some(at) = sample.columns.iter().position(|c| c == column) else { continue };
        let value = |e: &Example| e.values.get(at).cloned().unwrap_or_default();
        let values = pooled(months(sample.examples.iter().map(value).collect()));
        by(sample, column, &values, plan, &mut out)?;
    }
    Ok(out)
}

/// A column of dates (`2016-03-14...`, or empty) by month; any other as it is.
fn months(mut values: Vec<String>) -> Vec<String> {
    let is_date = |v: &String| {
        let shape = v.bytes().take(10).map(|b| if b.is_ascii_digit() { b'0' } else { b });
        shape.eq(*b"0000-00-00")
    };
    if values.iter().any(|v| !v.is_empty()) && values.iter().all(|v| v.is_empty() || is_date(v)) {
        for value in &mut values {
            value.truncate("0000-00".len());
        }
    }
    values
}

/// Values beyond the most frequent ones pooled.
fn pooled(mut values: Vec<String>) -> Vec<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for value in &values {
        *counts.entry(value).or_default() += 1;
    }
    let mut frequent: Vec<(usize, String)> = counts.into_iter().map(|(v, n)| (n, v.to_owned())).collect();
    if frequent.len() > MOST_VALUES {
        frequent.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        frequent.truncate(MOST_VALUES);
        let kept: std::collections::BTreeSet<String> = frequent.into_iter().map(|(_, v)| v).collect();
        values.iter_mut().filter(|v| !kept.contains(v.as_str())).for_each(|v| OTHERS.clone_into(v));
    }
    values
}

fn by(sample: &Sample, name: &str, values: &[String], plan: Plan, out: &mut Vec<Slice>) -> crate::Result<()> {
    let mut distinct: Vec<&String> = values.iter().collect();
    distinct.sort();
    distinct.dedup();
    // One value is no slice: the figures are those of the whole.
    for value in distinct.iter().filter(|_| distinct.len() > 1) {
        let all = sample.heads_where(|i| values.get(i) == Some(*value));
        let (enough, few): (Vec<_>, Vec<_>) = all.into_iter().partition(|h| h.rows.len() >= FEWEST);
        let slice = |head: &str, rows: usize, positives: usize, figures| Slice {
            by: name.to_owned(),
            value: if value.is_empty() { "(empty)".to_owned() } else { (*value).clone() },
            head: head.to_owned(),
            rows,
            positives,
            figures,
        };
        for report in judge(&enough, plan)?.0 {
            let figures = METRICS.iter().filter_map(|m| Some(((*m).to_owned(), *report.metrics.get(*m)?)));
            out.push(slice(&report.name, report.rows, report.positives, Some(figures.collect())));
        }
        let positives = |rows: &[super::Scored]| rows.iter().filter(|r| r.positive).count();
        out.extend(few.iter().map(|h| slice(&h.name, h.rows.len(), positives(&h.rows), None)));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{language, length, links, pooled};

    #[test]
    fn a_column_of_dates_is_sliced_by_month() {
        let of = |values: &[&str]| super::months(values.iter().map(|v| (*v).to_owned()).collect());
        assert_eq!(of(&["2014-05-01T10:00:00", "", "2014-06-30"]), ["2014-05", "", "2014-06"]);
        assert_eq!(of(&["2014-05-01", "sport"]), ["2014-05-01", "sport"]);
    }

    #[test]
    fn attributes_of_a_text() {
        assert_eq!(length("short"), "1: up to 50");
        assert_eq!(links("see https://a.example and http://b.example"), "several");
        assert_eq!(language("zzq"), "unsure");
        assert_eq!(
            language("The council will meet again on Tuesday to discuss the new bridge over the river."),
            "eng"
        );
    }

    #[test]
    fn rare_values_are_pooled() {
        let values = (0..100).map(|i| format!("v{}", if i < 60 { i % 2 } else { i })).collect();
        let pooled = pooled(values);
        assert_eq!(pooled.iter().filter(|v| *v == "(others)").count(), 40 + 2 - 30);
    }
}
