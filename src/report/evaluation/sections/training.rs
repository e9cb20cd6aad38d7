//! What training again shows: folds and the learning curve.

use super::super::figure::{count, figure, value};
use crate::metrics::evaluation::Evaluation;
use crate::report::chart::{Axis, Chart, Mark, Series};
use crate::report::document::{Block, Table};

/// The metrics folds and curves are told by.
const SHOWN: [(&str, &str); 4] = [
    ("roc_auc", "ROC AUC"),
    ("average_precision", "average precision"),
    ("precision", "precision"),
    ("recall", "recall"),
];

pub(super) fn folds(e: &Evaluation) -> Vec<Block> {
    if e.folds.is_empty() {
        return Vec::new();
    }
    let columns: Vec<&str> =
        ["fold", "head", "trained on", "judged"].into_iter().chain(SHOWN.map(|s| s.1)).collect();
    let mut table = Table::new("Each fold, judged by a model that did not see it", &columns);
    for fold in &e.folds {
        for (head, metrics) in &fold.heads {
            let first = [
                fold.fold.to_string(),
                head.clone(),
                count(fold.trained_on as f64),
                count(fold.judged as f64),
            ];
            table.row(first.into_iter().chain(SHOWN.map(|(m, _)| value(metrics.get(m).copied().flatten()))));
        }
    }
    let said = "The figures above are over all folds together: every comment was scored by a model that had not \
                seen it, nor any of its group.";
    vec![Block::Heading("Cross-validation".to_owned()), Block::Text(said.to_owned()), Block::Table(table)]
}

pub(super) fn learning_curve(e: &Evaluation) -> Vec<Block> {
    let Some(last) = e.learning_curve.last() else { return Vec::new() };
    let mut table = Table::new(
        "Learning curve",
        &["trained on", "head", "ROC AUC", "average precision", "precision", "recall"],
    );
    for point in &e.learning_curve {
        for (head, metrics) in &point.heads {
            let first = [count(point.rows as f64), head.clone()];
            let of = |(m, _): (&str, &str)| figure(metrics.get(m).copied().unwrap_or_default());
            table.row(first.into_iter().chain(SHOWN.map(of)));
        }
    }
    let mut blocks = vec![
        Block::Heading("Would more labels help?".to_owned()),
        Block::Text(
            "Trained on growing shares of the data, judged on the same comments each time.".to_owned(),
        ),
        Block::Table(table),
    ];
    blocks.extend(last.heads.keys().map(|head| Block::Chart(curve(e, head))));
    blocks
}

fn curve(e: &Evaluation, head: &str) -> Chart {
    let mut table = Table::new("Learning curve", &["trained on", "ROC AUC", "average precision"]);
    let mut series = Vec::new();
    for (i, (metric, title)) in SHOWN.into_iter().take(2).enumerate() {
        let at = |p: &crate::metrics::evaluation::CurvePoint| {
            let figure = p.heads.get(head)?.get(metric)?;
            Some((p.rows as f64, figure.value?, figure.interval))
        };
        let points: Vec<_> = e.learning_curve.iter().filter_map(at).collect();
        let band = points.iter().filter_map(|(x, _, i)| Some((*x, i.as_ref()?.low, i.as_ref()?.high)));
        let colour = i as u8 + 1;
        series.push(Series::new("", colour, Mark::Band(band.collect())));
        series.push(Series::new(title, colour, Mark::Line(points.iter().map(|p| (p.0, p.1)).collect())));
        series.push(Series::new("", colour, Mark::Dots(points.iter().map(|p| (p.0, p.1, 0.1)).collect())));
    }
    for point in &e.learning_curve {
        let of = |m: &str| figure(point.heads.get(head).and_then(|h| h.get(m)).copied().unwrap_or_default());
        table.row([count(point.rows as f64), of("roc_auc"), of("average_precision")]);
    }
    let most = e.learning_curve.iter().map(|p| p.rows).max().unwrap_or(1) as f64;
    Chart {
        title: format!("Learning curve: {head}"),
        note: "A line that still climbs at its right end says more labels will help.".to_owned(),
        x: Axis::new("comments trained on", 0.0, most),
        y: Axis::new("figure (0 to 1)", 0.0, 1.0),
        series,
        table,
    }
}
