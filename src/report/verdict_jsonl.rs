//! Verdicts as JSON Lines: one object a comment, in the thread's order.

use serde::Serialize;

use crate::policy::{By, Reason, Verdict};

use super::verdict::Sheet;

#[derive(Serialize)]
struct Line<'a> {
    page: &'a str,
    id: &'a str,
    author: Option<&'a str>,
    action: &'static str,
    reasons: Vec<ReasonLine<'a>>,
    not_checked: Vec<NotCheckedLine<'a>>,
    text: &'a str,
    start: usize,
    end: usize,
    rules_from: &'a str,
    model: &'a str,
}

#[derive(Serialize)]
struct ReasonLine<'a> {
    rule: &'a str,
    title: &'a str,
    category: &'a str,
    kind: &'a str,
    action: &'static str,
    severity: u8,
    quote: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    statement: &'a str,
    judge: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    probability: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    threshold: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<f64>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    passage_only: bool,
    #[serde(skip_serializing_if = "str::is_empty")]
    note: &'a str,
    spans: Vec<SpanLine<'a>>,
    reason: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    perspective: Option<&'a str>,
    coral: &'a str,
}

#[derive(Serialize)]
struct SpanLine<'a> {
    start: usize,
    end: usize,
    text: &'a str,
}

#[derive(Serialize)]
struct NotCheckedLine<'a> {
    rule: &'a str,
    why: &'a str,
}

/// The sheet as JSON Lines. `start` and `end` of a span are bytes of the comment's `text`.
///
/// # Errors
/// None in practice: every value can be written as JSON.
pub fn jsonl(sheet: &Sheet) -> serde_json::Result<String> {
    let mut out = String::new();
    for (_, comment, verdict) in sheet.rows() {
        let line = Line {
            page: sheet.name,
            id: &comment.id,
            author: comment.author.as_deref(),
            action: verdict.action.name(),
            reasons: verdict.reasons.iter().filter_map(|r| reason_line(sheet, &comment.text, r)).collect(),
            not_checked: not_checked(sheet, verdict),
            text: &comment.text,
            start: comment.start,
            end: comment.end,
            rules_from: sheet.rules_from,
            model: sheet.model,
        };
        out.push_str(&serde_json::to_string(&line)?);
        out.push('\n');
    }
    Ok(out)
}

fn reason_line<'a>(sheet: &Sheet<'a>, text: &'a str, reason: &'a Reason) -> Option<ReasonLine<'a>> {
    let rule = sheet.rule(reason.rule)?;
    let (judge, probability, threshold, value) = match &reason.by {
        By::Head { head, probability, threshold, .. } => {
            (format!("head:{}", sheet.heads.get(*head)?), Some(probability.0), Some(*threshold), None)
        }
        By::Check { name, value } => (format!("check:{name}"), None, None, Some(*value)),
        By::List { name } => (format!("list:{name}"), None, None, None),
    };
    let spans = reason
        .spans
        .iter()
        .filter_map(|s| Some(SpanLine { start: s.start, end: s.end, text: text.get(s.start..s.end)? }));
    Some(ReasonLine {
        rule: &rule.id,
        title: &rule.title,
        category: rule.category.family,
        kind: rule.category.name,
        action: reason.action.name(),
        severity: rule.severity,
        quote: &rule.quote,
        statement: &rule.statement,
        judge,
        probability,
        threshold,
        value,
        passage_only: matches!(reason.by, By::Head { passage: true, .. }),
        note: &reason.note,
        spans: spans.collect(),
        reason: &rule.reason,
        perspective: rule.perspective.as_deref(),
        coral: &rule.coral,
    })
}

fn not_checked<'a>(sheet: &Sheet<'a>, verdict: &'a Verdict) -> Vec<NotCheckedLine<'a>> {
    let line =
        |n: &crate::policy::NotChecked| Some(NotCheckedLine { rule: &sheet.rule(n.rule)?.id, why: n.why });
    verdict.not_checked.iter().filter_map(line).collect()
}
