//! Verdicts as one self-contained HTML file a moderator can read.
//!
//! No script, no style attribute, nothing loaded: the content security policy allows the one style sheet by
//! its hash and nothing else. Every text of the page goes through [`super::markup::escape`].

use std::fmt::Write;

use sha2::{Digest, Sha256};

use crate::comment::Comment;
use crate::policy::{Action, Reason, Verdict};

use super::markup::escape;
use super::verdict::{Sheet, status};

/// Levels of a thread that are shown as indents.
const DEPTHS: usize = 6;
const STYLE: &str = include_str!("verdict.css");

/// One file for all sheets.
pub fn html(sheets: &[Sheet]) -> String {
    let mut out = String::new();
    let title = match sheets {
        [sheet] => sheet.page.title.as_deref().unwrap_or(sheet.name),
        _ => "Comments and verdicts",
    };
    head(&mut out, title);
    for (number, sheet) in sheets.iter().enumerate() {
        page(&mut out, number, sheet);
    }
    out.push_str("</main></body></html>\n");
    out
}

// Writing to a String cannot fail, so the results of `write!` are not looked at below.

fn head(out: &mut String, title: &str) {
    let hash = base64(&Sha256::digest(STYLE.as_bytes()));
    let policy =
        format!("default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'");
    let _ = writeln!(
        out,
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\"><meta name=\"referrer\" content=\"no-referrer\">\
         <title>{}</title><style>{STYLE}</style></head><body><main>",
        escape(title)
    );
}

fn page(out: &mut String, number: usize, sheet: &Sheet) {
    let [approve, review, reject] = sheet.counts();
    let title = sheet.page.title.as_deref().unwrap_or(sheet.name);
    let _ = writeln!(out, "<section class=\"page\"><h1 dir=\"auto\">{}</h1>", escape(title));
    let _ = writeln!(
        out,
        "<p class=\"facts\">{} · {} comments: <b>{}</b>, <b>{}</b>, <b>{}</b><br>Rules: {} · model {}</p>",
        escape(sheet.name),
        approve + review + reject,
        count(Action::Reject, reject),
        count(Action::Review, review),
        count(Action::Approve, approve),
        escape(sheet.rules_from),
        escape(sheet.model)
    );
    if sheet.page.comments.is_empty() {
        let _ = writeln!(out, "<p>No comments to judge: {}.</p>", status(sheet.page));
    }
    by_severity(out, number, sheet);
    not_checked(out, sheet);
    let _ = writeln!(out, "<h2>The thread</h2>\n<div class=\"thread\">");
    let depths = depths(&sheet.page.comments);
    for (index, comment, verdict) in sheet.rows() {
        let depth = depths.get(index).copied().unwrap_or_default().min(DEPTHS);
        article(out, &format!("p{number}-{index}"), depth, (sheet, comment, verdict));
    }
    out.push_str("</div>\n");
    rules(out, sheet);
    out.push_str("</section>\n");
}

fn count(action: Action, n: usize) -> String {
    let (sign, word, _) = mark(action);
    format!("{sign} {n} {word}")
}

/// A sign, a word and a class: colour is never alone.
fn mark(action: Action) -> (&'static str, &'static str, &'static str) {
    match action {
        Action::Approve => ("✓", "passed", "approve"),
        Action::Review => ("?", "review", "review"),
        Action::Reject => ("✕", "reject", "reject"),
    }
}

/// Comments something speaks against, the weightiest first.
fn by_severity(out: &mut String, number: usize, sheet: &Sheet) {
    let mut rows: Vec<_> = sheet.rows().filter(|(_, _, v)| v.action != Action::Approve).collect();
    if rows.is_empty() {
        return;
    }
    let weight = |v: &Verdict| {
        let first = v.reasons.first();
        let severity = first.and_then(|r| sheet.rule(r.rule)).map_or(0, |r| r.severity);
        (v.action, severity, v.reasons.len())
    };
    rows.sort_by(|a, b| weight(b.2).cmp(&weight(a.2)).then(a.0.cmp(&b.0)));
    out.push_str("<h2>By severity</h2>\n<ol class=\"queue\">\n");
    for (index, comment, verdict) in rows {
        let (sign, word, class) = mark(verdict.action);
        let titles: Vec<String> =
            verdict.reasons.iter().filter_map(|r| sheet.rule(r.rule)).map(|r| escape(&r.title)).collect();
        let _ = writeln!(
            out,
            "<li><a href=\"#p{number}-{index}\"><span class=\"verdict {class}\">{sign} {word}</span></a> {} · <b class=\"who\" dir=\"auto\">{}</b> <span class=\"excerpt\" dir=\"auto\">{}</span></li>",
            titles.join(", "),
            escape(author(comment)),
            escape(&excerpt(&comment.text))
        );
    }
    out.push_str("</ol>\n");
}

fn author(comment: &Comment) -> &str {
    comment.author.as_deref().unwrap_or("(no name shown)")
}

fn excerpt(text: &str) -> String {
    const CHARS: usize = 100;
    match text.char_indices().nth(CHARS) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// What nobody checked on all or some comments.
fn not_checked(out: &mut String, sheet: &Sheet) {
    let mut lines: Vec<(usize, &str, usize)> = Vec::new();
    for not in sheet.rows().flat_map(|(_, _, v)| &v.not_checked) {
        match lines.iter_mut().find(|(rule, why, _)| *rule == not.rule && *why == not.why) {
            Some(line) => line.2 += 1,
            None => lines.push((not.rule, not.why, 1)),
        }
    }
    if lines.is_empty() {
        return;
    }
    lines.sort_by_key(|(rule, why, _)| (*rule, *why));
    let rules: std::collections::BTreeSet<usize> = lines.iter().map(|l| l.0).collect();
    let _ = writeln!(
        out,
        "<details class=\"unchecked\"><summary>Not checked: {} of {} rules; “passed” does not speak for them</summary><ul>",
        rules.len(),
        sheet.breakable()
    );
    for (rule, why, comments) in lines {
        let Some(rule) = sheet.rule(rule) else { continue };
        let _ = writeln!(out, "<li>{}: {} ({comments} comments)</li>", escape(&rule.title), escape(why));
    }
    out.push_str("</ul></details>\n");
}

fn article(
    out: &mut String,
    id: &str,
    depth: usize,
    (sheet, comment, verdict): (&Sheet, &Comment, &Verdict),
) {
    let (sign, word, class) = mark(verdict.action);
    let _ = write!(
        out,
        "<article id=\"{id}\" class=\"d{depth} {class}\"><header><span class=\"verdict {class}\">{sign} {word}</span> "
    );
    let _ = write!(out, "<b class=\"who\" dir=\"auto\">{}</b>", escape(author(comment)));
    if let Some(to) = &comment.reply_to {
        let _ = write!(out, " to <span dir=\"auto\">{}</span>", escape(to));
    }
    if let Some(time) = &comment.time {
        let _ = write!(out, " · <time>{}</time>", escape(time));
    }
    let _ = writeln!(
        out,
        " · {}</header>\n<div class=\"text\" dir=\"auto\">{}</div>",
        escape(&comment.id),
        marked(&comment.text, &verdict.reasons)
    );
    if !verdict.reasons.is_empty() {
        out.push_str("<ol class=\"reasons\">\n");
        for reason in &verdict.reasons {
            reason_item(out, sheet, reason);
        }
        out.push_str("</ol>\n");
    }
    out.push_str("</article>\n");
}

fn reason_item(out: &mut String, sheet: &Sheet, reason: &Reason) {
    let Some(rule) = sheet.rule(reason.rule) else { return };
    let (sign, word, class) = mark(reason.action);
    let _ = write!(
        out,
        "<li><span class=\"verdict {class}\">{sign} {word}</span> <b>{}</b>",
        escape(&rule.title)
    );
    if !rule.quote.is_empty() {
        let _ = write!(out, " <q dir=\"auto\">{}</q>", escape(&rule.quote));
    }
    let _ = writeln!(out, " <small>{}</small></li>", escape(&sheet.found_by(reason)));
}

/// The rules it was judged by, each in the publisher's words.
fn rules(out: &mut String, sheet: &Sheet) {
    let _ = writeln!(
        out,
        "<details class=\"rules\"><summary>The {} rules, in the publisher’s words</summary><ol>",
        sheet.guidelines.rules.len()
    );
    for rule in &sheet.guidelines.rules {
        let words = if rule.statement.is_empty() { &rule.quote } else { &rule.statement };
        let _ = write!(out, "<li><b>{}</b> ", escape(&rule.title));
        if words.is_empty() {
            out.push_str("<small>no wording: one of Moderato’s default rules</small></li>\n");
        } else {
            let _ = writeln!(
                out,
                "<q dir=\"auto\">{}</q> <small>{}</small></li>",
                escape(words),
                escape(&rule.source)
            );
        }
    }
    out.push_str("</ol></details>\n");
}

/// The text with every reason's words marked, each mark with the numbers of its reasons.
fn marked(text: &str, reasons: &[Reason]) -> String {
    let mut cuts: Vec<usize> = reasons.iter().flat_map(|r| &r.spans).flat_map(|s| [s.start, s.end]).collect();
    cuts.extend([0, text.len()]);
    cuts.sort_unstable();
    cuts.dedup();
    let mut out = String::new();
    for (from, to) in cuts.iter().zip(cuts.iter().skip(1)) {
        let Some(piece) = text.get(*from..*to) else { continue };
        let here = |r: &&(usize, &Reason)| r.1.spans.iter().any(|s| s.start <= *from && *to <= s.end);
        let numbered: Vec<_> = reasons.iter().enumerate().collect();
        let numbers: Vec<String> = numbered.iter().filter(here).map(|(i, _)| (i + 1).to_string()).collect();
        if numbers.is_empty() {
            out.push_str(&escape(piece));
        } else {
            let _ = write!(out, "<mark>{}<sup>{}</sup></mark>", escape(piece), numbers.join(" "));
        }
    }
    out
}

/// How deep each comment stands in its thread.
fn depths(comments: &[Comment]) -> Vec<usize> {
    let by_id: std::collections::BTreeMap<&str, &Comment> =
        comments.iter().map(|c| (c.id.as_str(), c)).collect();
    let depth = |comment: &Comment| {
        let mut at = comment;
        // Bounded: a damaged page may say that two comments answer each other.
        (0..=DEPTHS)
            .take_while(|_| match at.parent.as_deref().and_then(|id| by_id.get(id)) {
                Some(parent) => {
                    at = parent;
                    true
                }
                None => false,
            })
            .count()
    };
    comments.iter().map(depth).collect()
}

/// Source: RFC 4648, section 4.
fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().fold(0u32, |w, b| w << 8 | u32::from(*b)) << (8 * (3 - chunk.len()));
        for i in 0..4 {
            let digit = ALPHABET.get((word >> (18 - 6 * i)) as usize & 63).copied().unwrap_or(b'=');
            out.push(if i <= chunk.len() { digit as char } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_gives_the_vectors_of_rfc_4648() {
        let vectors = [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("foobar", "Zm9vYmFy"),
        ];
        for (text, code) in vectors {
            assert_eq!(base64(text.as_bytes()), code);
        }
    }

    #[test]
    fn overlapping_words_are_marked_once_with_both_numbers() {
        let span = |start, end| crate::policy::Span { start, end };
        let reason = |spans| Reason {
            rule: 0,
            action: Action::Review,
            by: crate::policy::By::List { name: "words" },
            spans,
            note: String::new(),
        };
        let got = marked("a <b> c", &[reason(vec![span(2, 5)]), reason(vec![span(4, 7)])]);
        assert_eq!(
            got,
            "a <mark>&lt;b<sup>1</sup></mark><mark>&gt;<sup>1 2</sup></mark><mark> c<sup>2</sup></mark>"
        );
    }
}
