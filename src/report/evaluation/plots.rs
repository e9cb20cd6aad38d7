//! The plots of one head, one row each, and those over all heads.

use super::figure::{count, figure, percent, threshold, value};
use crate::metrics::curve::Point;
use crate::metrics::evaluation::Evaluation;
use crate::metrics::head::{HeadReport, SweepRow};
use crate::report::chart::{Axis, Chart, Mark, Series};
use crate::report::document::Table;

/// A plot of one head.
#[derive(Debug, Clone, Copy)]
pub struct Plot {
    /// Its name; stable.
    pub name: &'static str,
    /// What it shows.
    pub title: &'static str,
    /// The plot; `None` where the head has nothing to draw.
    pub of: fn(&HeadReport) -> Option<Chart>,
}

/// Every plot of a head, in the order reports show them.
pub static PLOTS: [Plot; 5] = [
    Plot { name: "precision-recall", title: "Precision and recall", of: precision_recall },
    Plot { name: "threshold-sweep", title: "Every threshold", of: sweep },
    Plot { name: "roc", title: "ROC curve", of: roc },
    Plot { name: "reliability", title: "Reliability", of: reliability },
    Plot { name: "histogram", title: "Scores of both classes", of: histogram },
];

fn chart(title: &str, note: String, axes: (Axis, Axis), series: Vec<Series>, table: Table) -> Chart {
    let (x, y) = axes;
    Chart { title: title.to_owned(), note, x, y, series, table }
}

fn share(title: &str) -> Axis {
    Axis::new(title, 0.0, 1.0)
}

/// About `n` of the points, for a table that can be read.
fn some<T: Clone>(points: &[T], n: usize) -> Vec<T> {
    points.iter().step_by(points.len().div_ceil(n).max(1)).cloned().collect()
}

fn points_table(title: &str, points: &[Point]) -> Table {
    let columns = ["threshold", "precision", "recall", "false-positive rate", "flagged"];
    let mut table = Table::new(title, &columns);
    for p in some(points, 40) {
        let d = p.decisions;
        table.row([
            threshold(p.threshold),
            value(Some(d.precision())),
            value(Some(d.recall())),
            value(d.false_positive_rate()),
            count(d.flagged()),
        ]);
    }
    table
}

fn precision_recall(head: &HeadReport) -> Option<Chart> {
    let curves = head.curves.as_ref()?;
    let line = curves.points.iter().map(|p| (p.decisions.recall(), p.decisions.precision())).collect();
    let band: Vec<(f64, f64, f64)> = curves
        .band
        .iter()
        .filter_map(|r| Some((r.recall.value?, r.precision.interval?.low, r.precision.interval?.high)))
        .collect();
    let chance = head.metrics.get("prevalence")?.value?;
    let used = head.confusion;
    let mut series = vec![
        Series::new(if band.is_empty() { "" } else { "95 % interval" }, 1, Mark::Band(band)),
        Series::new("precision", 1, Mark::Line(line)),
        Series::new("no skill", 4, Mark::Reference(vec![(0.0, chance), (1.0, chance)])),
    ];
    if used.flagged() > 0.0 {
        series.push(Series::new(
            "threshold in use",
            2,
            Mark::Dots(vec![(used.recall(), used.precision(), 0.5)]),
        ));
    }
    let note = format!(
        "Average precision {}. Without skill it would be {}, the share of positives.",
        figure(head.metrics.get("average_precision").copied().unwrap_or_default()),
        value(Some(chance))
    );
    let table = band_table(&curves.band);
    Some(chart(
        "Precision and recall",
        note,
        (share("recall (share of positives caught)"), share("precision (share of flags right)")),
        series,
        table,
    ))
}

fn band_table(rows: &[SweepRow]) -> Table {
    let mut table = Table::new("Precision and recall", &["threshold", "precision", "recall", "flagged"]);
    for row in rows {
        table.row([
            threshold(row.point.threshold),
            figure(row.precision),
            figure(row.recall),
            count(row.point.decisions.flagged()),
        ]);
    }
    table
}

fn roc(head: &HeadReport) -> Option<Chart> {
    let curves = head.curves.as_ref()?;
    let auc = head.metrics.get("roc_auc").filter(|f| f.value.is_some())?;
    let start = std::iter::once((0.0, 0.0));
    let rest =
        curves.points.iter().filter_map(|p| Some((p.decisions.false_positive_rate()?, p.decisions.recall())));
    let used = (head.confusion.false_positive_rate()?, head.confusion.recall(), 0.5);
    let series = vec![
        Series::new("model", 1, Mark::Line(start.chain(rest).collect())),
        Series::new("no skill", 4, Mark::Reference(vec![(0.0, 0.0), (1.0, 1.0)])),
        Series::new("threshold in use", 2, Mark::Dots(vec![used])),
    ];
    let note = format!("Area under the curve {}.", figure(*auc));
    let axes = (share("false-positive rate (share of negatives)"), share("recall (share of positives)"));
    Some(chart("ROC curve", note, axes, series, points_table("ROC curve", &curves.points)))
}

fn reliability(head: &HeadReport) -> Option<Chart> {
    let bins = head.curves.as_ref()?.reliability.as_ref()?;
    let most = bins.iter().map(|b| b.total).fold(0.0, f64::max);
    let filled: Vec<_> = bins.iter().filter(|b| b.total > 0.0).collect();
    let line = filled.iter().map(|b| (b.mean_score, b.frequency)).collect();
    let dots = filled.iter().map(|b| (b.mean_score, b.frequency, b.total / most)).collect();
    let series = vec![
        Series::new("perfect", 4, Mark::Reference(vec![(0.0, 0.0), (1.0, 1.0)])),
        Series::new("observed", 1, Mark::Line(line)),
        Series::new("", 1, Mark::Dots(dots)),
    ];
    let mut table =
        Table::new("Reliability", &["probabilities", "comments", "mean probability", "share positive"]);
    for (i, bin) in bins.iter().enumerate() {
        let filled = bin.total > 0.0;
        table.row([
            format!("{:.1} – {:.1}", i as f64 / 10.0, (i + 1) as f64 / 10.0),
            count(bin.total),
            value(filled.then_some(bin.mean_score)),
            value(filled.then_some(bin.frequency)),
        ]);
    }
    let ece = figure(head.metrics.get("ece").copied().unwrap_or_default());
    let brier = figure(head.metrics.get("brier").copied().unwrap_or_default());
    let note = format!(
        "Expected calibration error {ece}; Brier score {brier}. Dots grow with the number of comments."
    );
    Some(chart(
        "Reliability",
        note,
        (share("probability given"), share("share that is positive")),
        series,
        table,
    ))
}

fn histogram(head: &HeadReport) -> Option<Chart> {
    let bars = &head.curves.as_ref()?.histogram;
    let (low, high) = (bars.first()?.from, bars.last()?.to);
    let total = |of: fn(&crate::metrics::curve::Bar) -> f64| bars.iter().map(of).sum::<f64>().max(1e-9);
    let (positives, negatives) = (total(|b| b.positives), total(|b| b.negatives));
    let draw = |of: fn(&crate::metrics::curve::Bar) -> f64, total: f64, side: f64| {
        let bar = |b: &crate::metrics::curve::Bar| {
            let (from, half) = (b.from + (b.to - b.from) * side * 0.5, (b.to - b.from) * 0.5);
            (from, from + half, of(b) / total)
        };
        bars.iter().map(bar).collect::<Vec<_>>()
    };
    let clean = draw(|b| b.negatives, negatives, 0.0);
    let bad = draw(|b| b.positives, positives, 1.0);
    let top = clean.iter().chain(&bad).map(|b| b.2).fold(0.0, f64::max);
    let series = vec![
        Series::new("negatives", 1, Mark::Bars(clean)),
        Series::new("positives", 2, Mark::Bars(bad)),
        Series::new("threshold in use", 4, Mark::Rule(head.threshold.0)),
    ];
    let mut table = Table::new("Scores", &["score", "negatives", "positives"]);
    for bar in bars {
        table.row([format!("{:.2} – {:.2}", bar.from, bar.to), count(bar.negatives), count(bar.positives)]);
    }
    let note = "Each class adds up to 1: how well the two are told apart, whatever their sizes.".to_owned();
    let axes = (Axis::new("score", low, high), Axis::new("share of the class", 0.0, top));
    Some(chart("Scores of both classes", note, axes, series, table))
}

fn sweep(head: &HeadReport) -> Option<Chart> {
    let curves = head.curves.as_ref()?;
    let (low, high) = match curves.reliability {
        Some(_) => (0.0, 1.0),
        None => (curves.histogram.first()?.from, curves.histogram.last()?.to),
    };
    let line = |of: fn(&Point) -> f64| curves.points.iter().map(|p| (p.threshold, of(p))).collect::<Vec<_>>();
    let series = vec![
        Series::new("precision", 1, Mark::Line(line(|p| p.decisions.precision()))),
        Series::new("recall", 2, Mark::Line(line(|p| p.decisions.recall()))),
        Series::new("flag rate", 3, Mark::Line(line(|p| p.decisions.flag_rate()))),
        Series::new("in use", 4, Mark::Rule(head.threshold.0)),
    ];
    let note = format!(
        "At the threshold in use, {}, {} of the comments are flagged.",
        threshold(head.threshold.0),
        percent(head.confusion.flag_rate())
    );
    let axes = (Axis::new("threshold (flagged at or above)", low, high), share("share"));
    Some(chart("Every threshold", note, axes, series, points_table("Every threshold", &curves.points)))
}

/// Bars of one metric over all heads, with intervals.
pub fn by_head(evaluation: &Evaluation, metric: &str, title: &str) -> Option<Chart> {
    let names: Vec<String> = evaluation.heads.iter().map(|h| h.name.clone()).collect();
    let mut table = Table::new(title, &["head", "labelled", "positives", title]);
    let mut bars = Vec::new();
    for (i, head) in evaluation.heads.iter().enumerate() {
        let figure = head.metrics.get(metric).copied().unwrap_or_default();
        if let Some(value) = figure.value {
            bars.push((i as f64 + 0.5, 0.62, value, figure.interval.map(|i| (i.low, i.high))));
        }
        table.row([
            head.name.clone(),
            count(head.rows as f64),
            count(head.positives as f64),
            self::figure(figure),
        ]);
    }
    let series = vec![Series::new("", 1, Mark::Lying(bars))];
    let confidence = percent(evaluation.settings.confidence);
    let note = format!("The thin line is the {confidence} interval.");
    Some(chart(
        title,
        note,
        (share(&format!("{} (0 to 1)", title.to_lowercase())), Axis::named("", names)),
        series,
        table,
    ))
}

#[cfg(test)]
mod tests {
    use super::PLOTS;

    #[test]
    fn plot_names_are_unique() {
        let mut names: Vec<_> = PLOTS.iter().map(|p| p.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), PLOTS.len());
    }
}
