//! Verdicts for people and programs: what every format reads, and the plain text.

use std::fmt::Write;

use crate::comment::{Comment, Kind, Page};
use crate::policy::{Action, By, Guidelines, Reason, Rule, Span, Verdict};

/// One page with its verdicts: what a report is made of.
#[derive(Debug, Clone, Copy)]
pub struct Sheet<'a> {
    /// The page as the user named it.
    pub name: &'a str,
    /// The page.
    pub page: &'a Page,
    /// What it was judged by.
    pub guidelines: &'a Guidelines,
    /// Where the guidelines come from, in words.
    pub rules_from: &'a str,
    /// Names of the model's heads, in its order.
    pub heads: &'a [String],
    /// The model's version.
    pub model: &'a str,
    /// One for each comment of the page.
    pub verdicts: &'a [Verdict],
}

impl<'a> Sheet<'a> {
    /// Comments with their verdicts, in the thread's order; placeholders of removed comments left out.
    pub fn rows(&self) -> impl Iterator<Item = (usize, &'a Comment, &'a Verdict)> + use<'a> {
        let both = self.page.comments.iter().zip(self.verdicts).enumerate();
        both.filter(|(_, (c, _))| c.kind != Kind::Removed).map(|(i, (c, v))| (i, c, v))
    }

    /// How many comments each action was taken on: approve, review, reject.
    pub fn counts(&self) -> [usize; 3] {
        let of = |action| self.rows().filter(|(_, _, v)| v.action == action).count();
        [of(Action::Approve), of(Action::Review), of(Action::Reject)]
    }

    pub(super) fn rule(&self, index: usize) -> Option<&'a Rule> {
        self.guidelines.rules.get(index)
    }

    /// Rules a comment could break.
    pub(super) fn breakable(&self) -> usize {
        self.guidelines.rules.iter().filter(|r| r.can_be_broken()).count()
    }

    /// What found a reason, in words: `head insult, probability 0.93, threshold 0.80`.
    pub(super) fn found_by(&self, reason: &Reason) -> String {
        match &reason.by {
            By::Head { head, probability, threshold, passage } => {
                let name = self.heads.get(*head).map_or("", String::as_str);
                let sure = match (passage, probability.0 >= *threshold) {
                    (true, _) => ", in one passage only",
                    (false, true) => "",
                    (false, false) => ", not sure",
                };
                format!("head {name}, probability {:.2}, threshold {threshold:.2}{sure}", probability.0)
            }
            By::Check { name, .. } => format!("check {name}: {}", reason.note),
            By::List { name } => format!("list of {name}: {}", reason.note),
        }
    }
}

/// The text of each span.
pub(super) fn spoken<'a>(text: &'a str, spans: &'a [Span]) -> impl Iterator<Item = &'a str> {
    spans.iter().filter_map(|s| text.get(s.start..s.end))
}

/// The sheet as plain text, for a terminal.
pub fn text(sheet: &Sheet) -> String {
    let mut out = String::new();
    let [approve, review, reject] = sheet.counts();
    let total = approve + review + reject;
    // Writing to a String cannot fail.
    let _ = writeln!(
        out,
        "{}: {total} comments, {reject} to reject, {review} to review, {approve} passed",
        sheet.name
    );
    let _ = writeln!(
        out,
        "  rules: {} ({} to judge by), model {}",
        sheet.rules_from,
        sheet.breakable(),
        sheet.model
    );
    if sheet.page.comments.is_empty() {
        let _ = writeln!(out, "  no comments to judge: {}", status(sheet.page));
    }
    for (_, comment, verdict) in sheet.rows() {
        let author = comment.author.as_deref().unwrap_or("(no name)");
        let _ = writeln!(
            out,
            "\n{:<8}{} {}: {}",
            verdict.action.name().to_uppercase(),
            comment.id,
            plain(author),
            excerpt(&comment.text)
        );
        for reason in &verdict.reasons {
            write_reason(&mut out, sheet, comment, reason);
        }
    }
    write_not_checked(&mut out, sheet);
    out
}

/// Why a page has no comments, in words.
pub(super) fn status(page: &Page) -> &'static str {
    use crate::comment::Status;
    match page.status {
        Status::Comments => "it has comments",
        Status::FormOnly => "the page has only a form to write one",
        Status::ScriptLoaded => "a comment system loads them by script; they are not in the saved page",
        Status::Closed => "the page says comments are closed",
        Status::None => "the page has none",
    }
}

fn write_reason(out: &mut String, sheet: &Sheet, comment: &Comment, reason: &Reason) {
    let Some(rule) = sheet.rule(reason.rule) else { return };
    let _ =
        writeln!(out, "    {}: {} ({})", reason.action.name(), plain(&rule.title), sheet.found_by(reason));
    if !rule.quote.is_empty() {
        let _ = writeln!(out, "        the rule: \"{}\"", plain(&rule.quote));
    }
    if !reason.spans.is_empty() {
        let words: Vec<String> =
            spoken(&comment.text, &reason.spans).map(|w| format!("\"{}\"", plain(w))).collect();
        let _ = writeln!(out, "        the words: {}", words.join(" "));
    }
}

/// Rules that some comment of the page was not checked for, each once with its reasons.
fn write_not_checked(out: &mut String, sheet: &Sheet) {
    let mut lines: Vec<(usize, &str, usize)> = Vec::new();
    for (_, _, verdict) in sheet.rows() {
        for not in &verdict.not_checked {
            match lines.iter_mut().find(|(rule, why, _)| *rule == not.rule && *why == not.why) {
                Some(line) => line.2 += 1,
                None => lines.push((not.rule, not.why, 1)),
            }
        }
    }
    lines.sort_by_key(|(rule, why, _)| (*rule, *why));
    if !lines.is_empty() {
        let _ = writeln!(out, "\nNot checked, so nothing above speaks for it:");
    }
    for (rule, why, comments) in lines {
        let title = sheet.rule(rule).map_or("", |r| r.title.as_str());
        let _ = writeln!(out, "    {}: {why} ({comments} comments)", plain(title));
    }
}

/// The beginning of a text, on one line.
fn excerpt(text: &str) -> String {
    const CHARS: usize = 90;
    let line = plain(text);
    match line.char_indices().nth(CHARS) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default().trim_end()),
        None => line,
    }
}

/// Text a terminal can show: white space folded, control characters left out.
pub(super) fn plain(text: &str) -> String {
    let shown: String =
        text.chars().map(|c| if c.is_control() { ' ' } else { c }).filter(|c| !is_override(*c)).collect();
    shown.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Characters that turn the direction of the text around them.
pub(super) fn is_override(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}')
}
