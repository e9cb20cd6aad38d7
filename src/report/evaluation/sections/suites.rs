//! What was asked of the model: gates, functional tests, another model, pages.

use super::super::figure::{UNDEFINED, count, figure, interval, percent, value};
use crate::metrics::challenge::Share;
use crate::metrics::evaluation::Evaluation;
use crate::metrics::pages::PageFigures;
use crate::metrics::paired::HeadComparison;
use crate::metrics::table::METRICS;
use crate::report::chart::{Axis, Chart, Mark, Series};
use crate::report::document::{Block, Quote, Table};

/// Failures and flips listed in a report; JSON has all.
const LISTED: usize = 60;

pub(super) fn gates(e: &Evaluation) -> Vec<Block> {
    if e.gates.is_empty() {
        return Vec::new();
    }
    let mut table = Table::new("Gates", &["figure", "must be", "is", "met"]);
    for verdict in &e.gates {
        let gate = &verdict.gate;
        let least = gate.at_least.map(|x| format!("at least {x}"));
        let most = gate.at_most.map(|x| format!("at most {x}"));
        let limits: Vec<String> = least.into_iter().chain(most).collect();
        let met = if verdict.met { "yes" } else { "NO" };
        table.row([gate.figure.clone(), limits.join(", "), value(verdict.found), met.to_owned()]);
    }
    vec![Block::Heading("Gates".to_owned()), Block::Table(table)]
}

pub(super) fn challenge(e: &Evaluation) -> Vec<Block> {
    let Some(challenge) = &e.challenge else { return Vec::new() };
    let all = &challenge.overall;
    let disguised = &challenge.disguised;
    let said = format!(
        "{} of {} cases of {} are right ({}). Of {} disguised cases whose twin in the clear is flagged, {} are \
         still flagged ({}). A case is right when every head flags exactly as expected.",
        all.right,
        all.cases,
        challenge.file,
        percent(all.share),
        disguised.cases,
        disguised.right,
        percent(disguised.share),
    );
    let failures = challenge.failures.iter().take(LISTED).map(|f| {
        let mistake = |m: &crate::metrics::challenge::Mistake| {
            let expected = if m.expected { "should flag" } else { "should not flag" };
            format!("{} {expected}, says {:.3} (threshold {:.3})", m.head, m.probability, m.threshold)
        };
        let mistakes: Vec<String> = f.mistakes.iter().map(mistake).collect();
        Quote {
            caption: format!("{} · {}", f.id, mistakes.join("; ")),
            text: f.text.clone(),
            marks: Vec::new(),
        }
    });
    vec![
        Block::Heading("Functional tests".to_owned()),
        Block::Text(said),
        Block::Chart(shares("Cases right by function", &challenge.functions)),
        Block::Table(share_table("By function", "function", &challenge.functions)),
        Block::Table(share_table("By head: decisions as expected", "head", &challenge.heads)),
        Block::Part(format!(
            "Failures ({} of {} shown)",
            challenge.failures.len().min(LISTED),
            challenge.failures.len()
        )),
        Block::Quotes(failures.collect()),
    ]
}

fn share_table(title: &str, column: &str, shares: &[Share]) -> Table {
    let mut table = Table::new(title, &[column, "cases", "right", "share right"]);
    for s in shares {
        let share = format!("{} {}", value(Some(s.share)), interval(s.interval));
        table.row([s.name.clone(), s.cases.to_string(), s.right.to_string(), share.trim_end().to_owned()]);
    }
    table
}

fn shares(title: &str, all: &[Share]) -> Chart {
    let bar = |(i, s): (usize, &Share)| (i as f64 + 0.5, 0.62, s.share, s.interval.map(|i| (i.low, i.high)));
    Chart {
        title: title.to_owned(),
        note: "The thin line is the exact interval.".to_owned(),
        x: Axis::new("share right (0 to 1)", 0.0, 1.0),
        y: Axis::named("", all.iter().map(|s| s.name.clone()).collect()),
        series: vec![Series::new("", 1, Mark::Lying(all.iter().enumerate().map(bar).collect()))],
        table: share_table(title, "function", all),
    }
}

pub(super) fn comparison(e: &Evaluation) -> Vec<Block> {
    let Some(comparison) = &e.comparison else { return Vec::new() };
    let mut blocks = vec![
        Block::Heading(format!("Against {}", comparison.baseline)),
        Block::Text(
            "Differences are the model's figure less the baseline's, on the same comments; an interval that holds 0 \
             may be chance."
                .to_owned(),
        ),
        Block::Table(differences(&comparison.heads)),
    ];
    for head in comparison.heads.iter().filter(|h| !h.flips.is_empty()) {
        let shown = head.flips.len().min(LISTED);
        blocks.push(Block::Part(format!("{}: {} flips, {shown} shown", head.head, head.flips.len())));
        let quote = |f: &crate::metrics::paired::Flip| Quote {
            caption: format!(
                "{} · {} · {:.3} before, {:.3} now · label {}",
                f.id,
                if f.better { "now right" } else { "now wrong" },
                f.before,
                f.after,
                u8::from(f.positive)
            ),
            text: f.text.clone(),
            marks: Vec::new(),
        };
        blocks.push(Block::Quotes(head.flips.iter().take(LISTED).map(quote).collect()));
    }
    blocks
}

fn differences(heads: &[HeadComparison]) -> Table {
    let shown = ["roc_auc", "average_precision", "precision", "recall", "f1"];
    let metrics = || METRICS.iter().filter(|m| shown.contains(&m.name));
    let columns: Vec<&str> = ["head", "rows"]
        .into_iter()
        .chain(metrics().map(|m| m.title))
        .chain(["only new right", "only old right", "McNemar p"])
        .collect();
    let mut table = Table::new("Differences", &columns);
    for h in heads {
        let signed = |m: &crate::metrics::table::Metric| {
            let f = h.difference.get(m.name).copied().unwrap_or_default();
            let text = figure(f);
            if f.value.is_some_and(|v| v > 0.0) { format!("+{text}") } else { text }
        };
        let first = [h.head.clone(), count(h.rows as f64)];
        let last = [
            h.only_model_right.to_string(),
            h.only_baseline_right.to_string(),
            format!("{:.4}", h.mcnemar_p),
        ];
        table.row(first.into_iter().chain(metrics().map(signed)).chain(last));
    }
    table
}

pub(super) fn segment(e: &Evaluation) -> Vec<Block> {
    let Some(judged) = &e.segment else { return Vec::new() };
    let columns = [
        "pages",
        "comments",
        "strict P",
        "strict R",
        "strict F1",
        "blob P",
        "blob R",
        "blob F1",
        "author",
        "parent",
    ];
    let mut table = Table::new("Comments found", &columns);
    table.row(page_row("all", &judged.all));
    for (family, figures) in &judged.families {
        table.row(page_row(family, figures));
    }
    let said = format!(
        "{} pages, {} of them without comments; for {} of these something was returned. {} pages are missing from \
         the prediction. Strict: the whole text must match; blob: five-word runs.",
        count(judged.pages as f64),
        count(judged.pages_without as f64),
        judged.false_pages,
        judged.pages_missing
    );
    let mut blocks = vec![Block::Heading("Pages".to_owned()), Block::Text(said), Block::Table(table)];
    if !judged.false_page_names.is_empty() {
        blocks.push(Block::Text(format!(
            "Returned something without comments: {}",
            judged.false_page_names.join(", ")
        )));
    }
    blocks
}

fn page_row(name: &str, f: &PageFigures) -> Vec<String> {
    let share = |x: Option<f64>| x.map_or(UNDEFINED.to_owned(), |x| format!("{x:.4}"));
    vec![
        name.to_owned(),
        f.comments.to_string(),
        share(f.strict_precision),
        share(f.strict_recall),
        share(Some(f.strict_f1)),
        share(f.blob_precision),
        share(f.blob_recall),
        share(Some(f.blob_f1)),
        share(f.author),
        share(f.parent),
    ]
}
