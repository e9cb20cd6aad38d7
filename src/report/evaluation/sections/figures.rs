//! The figures themselves: all heads, chosen thresholds, head by head.

use super::super::figure::{UNDEFINED, count, figure, percent, threshold, value};
use super::super::plots::{PLOTS, by_head};
use crate::metrics::curve::Point;
use crate::metrics::evaluation::Evaluation;
use crate::metrics::head::HeadReport;
use crate::metrics::table::{self, METRICS};
use crate::report::document::{Block, Table};

/// The columns of the overview.
const OVERVIEW: [&str; 6] =
    ["roc_auc", "average_precision", "precision", "recall", "false_positive_rate", "ece"];

pub(super) fn overview(e: &Evaluation) -> Vec<Block> {
    if e.heads.is_empty() {
        return Vec::new();
    }
    let metrics = || OVERVIEW.iter().filter_map(|name| table::metric(name));
    let columns: Vec<&str> = ["head", "labelled", "positives", "threshold"]
        .into_iter()
        .chain(metrics().map(|m| m.title))
        .collect();
    let mut table = Table::new("Every head at its threshold", &columns);
    for head in &e.heads {
        let first = [
            head.name.clone(),
            count(head.rows as f64),
            count(head.positives as f64),
            threshold(head.threshold.0),
        ];
        table.row(first.into_iter().chain(metrics().map(|m| of(head, m.name))));
    }
    if let Some(overall) = &e.overall {
        let dashes = [String::new(), String::new(), String::new()];
        let mean = |m: &table::Metric| figure(overall.macro_mean.get(m.name).copied().unwrap_or_default());
        table.row(["mean of heads".to_owned()].into_iter().chain(dashes.clone()).chain(metrics().map(mean)));
        let micro =
            |m: &table::Metric| overall.micro.get(m.name).map_or(UNDEFINED.to_owned(), |f| value(f.value));
        table.row(["all decisions".to_owned()].into_iter().chain(dashes).chain(metrics().map(micro)));
    }
    let mut blocks =
        vec![Block::Heading("How good it is".to_owned()), Block::Text(settings(e)), Block::Table(table)];
    if e.heads.len() > 1 {
        let bars = ["roc_auc", "average_precision", "precision", "recall"];
        let titled = bars.iter().filter_map(|name| by_head(e, name, table::metric(name)?.title));
        blocks.extend(titled.map(Block::Chart));
    }
    blocks
}

fn of(head: &HeadReport, metric: &str) -> String {
    figure(head.metrics.get(metric).copied().unwrap_or_default())
}

fn settings(e: &Evaluation) -> String {
    let s = &e.settings;
    if s.rounds == 0 {
        return "Without intervals (no bootstrap rounds).".to_owned();
    }
    let unit = if s.unit == "row" { "rows".to_owned() } else { format!("groups of `{}`", s.unit) };
    format!(
        "Brackets are {} intervals: {} bootstrap rounds over {} {unit}, seed {}.",
        percent(s.confidence),
        count(s.rounds as f64),
        count(s.units as f64),
        s.seed
    )
}

pub(super) fn choices(e: &Evaluation) -> Vec<Block> {
    if e.choices.is_empty() {
        return Vec::new();
    }
    let mut table = Table::new("Thresholds chosen", &["head", "for", "threshold", "what it means"]);
    for choice in &e.choices {
        let chosen = choice.threshold.map_or("none".to_owned(), |t| threshold(t.0));
        table.row([choice.head.clone(), choice.goal.to_string(), chosen, choice.why.clone()]);
    }
    vec![Block::Heading("Thresholds".to_owned()), Block::Table(table)]
}

pub(super) fn heads(e: &Evaluation) -> Vec<Block> {
    if e.heads.is_empty() {
        return Vec::new();
    }
    let mut blocks = vec![Block::Heading("Head by head".to_owned())];
    for head in &e.heads {
        blocks.push(Block::Part(head.name.clone()));
        blocks.extend(PLOTS.iter().filter_map(|plot| (plot.of)(head)).map(Block::Chart));
        blocks.extend([metrics_table(head), confusion_table(head), sweep_table(head)].map(Block::Table));
    }
    blocks
}

fn metrics_table(head: &HeadReport) -> Table {
    let title = format!(
        "{}: {} labelled, {} positive",
        head.name,
        count(head.rows as f64),
        count(head.positives as f64)
    );
    let mut table = Table::new(&title, &["metric", "value", "what it says"]);
    for metric in &METRICS {
        table.row([metric.title.to_owned(), of(head, metric.name), metric.says.to_owned()]);
    }
    table
}

fn confusion_table(head: &HeadReport) -> Table {
    let columns =
        ["threshold", "flagged right", "flagged wrong", "missed", "left alone right", "precision", "recall"];
    let title = format!("{}: decisions at the threshold (*) and its neighbours", head.name);
    let mut table = Table::new(&title, &columns);
    let used = Point { threshold: head.threshold.0, decisions: head.confusion };
    let mut points: Vec<&Point> = head.neighbours.iter().chain([&used]).collect();
    points.sort_by(|a, b| a.threshold.total_cmp(&b.threshold));
    for point in points {
        let d = point.decisions;
        let star = if std::ptr::eq(point, &raw const used) { " *" } else { "" };
        table.row([
            threshold(point.threshold) + star,
            count(d.true_positives),
            count(d.false_positives),
            count(d.false_negatives),
            count(d.true_negatives),
            value(Some(d.precision())),
            value(Some(d.recall())),
        ]);
    }
    table
}

fn sweep_table(head: &HeadReport) -> Table {
    let columns = ["threshold", "precision", "recall", "flagged", "flag rate"];
    let mut table = Table::new(&format!("{}: the range of thresholds", head.name), &columns);
    for row in &head.sweep {
        table.row([
            threshold(row.point.threshold),
            figure(row.precision),
            figure(row.recall),
            count(row.point.decisions.flagged()),
            percent(row.point.decisions.flag_rate()),
        ]);
    }
    table
}
