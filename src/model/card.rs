//! The model card: what people should know of a model, written from its file.
//!
//! Source: the headings follow Mitchell et al. (2019), "Model Cards for Model Reporting".

use std::fmt::Write;

use super::{Head, Model};

/// A column of the card's table of heads: its title and its cell.
type Column = (&'static str, fn(&Head) -> String);

/// The table of heads. To add a column: a row here.
const COLUMNS: &[Column] = &[
    ("head", |h| format!("`{}`", h.name)),
    ("rows", |h| h.report.rows.to_string()),
    ("positives", |h| h.report.positives.to_string()),
    ("ROC AUC", |h| figure(h, "roc_auc")),
    ("average precision", |h| figure(h, "average_precision")),
    ("macro-F1", |h| figure(h, "macro_f1")),
    ("precision", |h| figure(h, "precision")),
    ("recall", |h| figure(h, "recall")),
    ("calibration error", |h| figure(h, "ece")),
    ("threshold", |h| format!("{:.3}", h.threshold.0)),
    ("tuned for", |h| h.report.tuned.clone()),
];

/// A figure to three digits with its 95 % interval, or a dash.
fn figure(head: &Head, name: &str) -> String {
    let Some(metric) = head.report.metrics.iter().find(|m| m.name == name) else { return "–".to_owned() };
    match (metric.value, metric.interval) {
        (None, _) => "–".to_owned(),
        (Some(value), None) => format!("{value:.3}"),
        (Some(value), Some((low, high))) => format!("{value:.3} ({low:.3}–{high:.3})"),
    }
}

/// The card, in Markdown.
pub fn card(model: &Model) -> String {
    let parts = [about(model), use_for(), heads(model), method(model), sources(model), limits()];
    parts.join("\n")
}

fn about(model: &Model) -> String {
    let h = &model.header;
    format!(
        "# {}\n\nVersion `{}` · SHA-256 `{}` · trained by {} · {} heads · {} weighted n-grams.\n\n\
         A comment gets one calibrated probability a head. This card is written from the model file by \
         `moderato inspect --format card`.\n",
        h.name,
        model.version(),
        model.digest,
        h.tool,
        h.heads.len(),
        model.linear.n_features()
    )
}

fn use_for() -> String {
    "## What it is for, and what not\n\n\
     For sorting a publisher's own comment queue: what to look at first, what to hold, with the words that \
     moved the decision shown to a person. Not for judging people, not for evidence, not for profiles, and \
     not for removing comments without anyone to appeal to. It reads words, not intentions: irony, context \
     and news it has not seen escape it.\n"
        .to_owned()
}

fn heads(model: &Model) -> String {
    let row = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let training = &model.header.training;
    let part =
        training.held_out.map_or(String::new(), |held| format!(", {held} folds of {}", training.folds));
    let mut text = format!(
        "## How good it is\n\nOut of fold on the training sources{part}: every row was scored by a fit, and judged by \
         a calibration, that had not seen it. 95 % bootstrap intervals in brackets. Other texts than these are \
         harder; measure yours with `moderato eval`.\n\n"
    );
    text.push_str(&row(COLUMNS.iter().map(|(title, _)| (*title).to_owned()).collect()));
    text.push_str(&row(COLUMNS.iter().map(|_| "---".to_owned()).collect()));
    for head in model.heads() {
        text.push_str(&row(COLUMNS.iter().map(|(_, cell)| cell(head)).collect()));
    }
    let name = |head: usize| model.heads().get(head).map_or("", |head| head.name.as_str());
    for inclusion in &model.header.second.inclusions {
        let included: Vec<String> =
            inclusion.includes.iter().map(|head| format!("`{}`", name(*head))).collect();
        let _ = writeln!(
            text,
            "\n`{}` is at least as likely as {} where that is {} or more.",
            name(inclusion.head),
            included.join(" or "),
            inclusion.sure.0
        );
    }
    for head in model.heads().iter().filter(|h| !h.report.converged) {
        let _ = writeln!(
            text,
            "\nThe optimum of `{}` was not reached: the gradient's norm is {:.1e} of the start's.",
            head.name, head.report.gradient
        );
    }
    text
}

fn method(model: &Model) -> String {
    let h = &model.header;
    let f = &h.pipeline.features;
    let characters = f
        .characters
        .map_or("no characters".to_owned(), |c| format!("characters {} to {} within words", c.min, c.max));
    let stems = f.stems.map_or(String::new(), |language| format!(", {language:?} stems"));
    let classes = match h.pipeline.classes.len() {
        0 => String::new(),
        n => format!(", {n} classes of words that behave alike"),
    };
    format!(
        "## How it was learnt\n\nWords up to {} side by side, {characters}{stems}{classes}; hash `{}`. Logistic regression on \
         naive-Bayes-scaled n-grams, then a second logistic regression over {}-fold out-of-fold margins and \
         surface signals ({}). Seed {}; the same rows, recipe and seed give the same bytes. Training digest \
         `{}`. Rounding and pruning the weights cost at most {:.4} ROC AUC.\n",
        f.words,
        h.hash,
        h.training.folds,
        h.signals.join(", "),
        h.training.seed,
        h.training.digest,
        h.heads.iter().map(|head| head.report.auc_lost).fold(0.0, f64::max)
    )
}

fn sources(model: &Model) -> String {
    let mut text = "## What it learnt from\n\n| source | rows | weight | heads | licence | attribution |\n\
                    | --- | --- | --- | --- | --- | --- |\n"
        .to_owned();
    let known = |s: &str| if s.is_empty() { "not stated".to_owned() } else { s.replace('|', "\\|") };
    for s in &model.header.training.sources {
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} |",
            s.file,
            s.rows,
            s.weight,
            s.heads.join(", "),
            known(&s.licence),
            known(&s.attribution)
        );
    }
    text
}

fn limits() -> String {
    "## Known failures\n\n\
     It learnt who is abused as well as what abuse is: neutral words for groups of people can raise a score. \
     Abuse that is quoted or condemned, reclaimed words, dialect and figures of speech are flagged too often; \
     polite contempt, new code words and pictures too seldom. Figures for a head with few positives are \
     rough.\n"
        .to_owned()
}
