//! Guidelines as the file people edit.

use std::fmt::Write;

use super::checks::Settings;
use super::guidelines::{FORMAT, Guidelines, HeadThreshold, Judge, Rule, VERSION};
use super::lint::{polarity_name, scope_name};
use super::rule::{Polarity, Scope};

const HEAD: &str = "\
# Guidelines for moderato: one [[rule]] for each rule of the publisher. Edit freely; then run
#   moderato rules lint FILE
#
# judge: any of these that applies breaks the rule
#   { head = \"insult\", threshold = 0.8 }          a trained head, at or above a probability
#   { head = \"insult\", threshold = \"model\" }      ... at the threshold the model file carries
#   { head = \"insult\", target-precision = 0.9 }   ... at probability 0.9, from which about this share is right
#   { head = \"insult\", threshold = 0.8, review = 0.5 }   between the two a person decides
#                                                 (review = \"model\": from the model's own threshold)
#   { check = \"links\", max = 2 }                  a built-in check (moderato rules checks lists them)
#   { words = [\"...\"] }  { stems = [..] }  { phrases = [..] }  { exact = [..] }
#   { person = true }                             nobody else can: every verdict says so
# action: reject, review or approve. severity: 1 (house style) to 5 (danger to people).
";

impl Guidelines {
    /// The file's text.
    pub fn to_toml(&self) -> String {
        let mut out = String::from(HEAD);
        let band = self.review_band;
        // Writing to a String cannot fail.
        let _ = writeln!(out, "format = {}\nversion = {VERSION}", quote(FORMAT));
        if let Some(publisher) = &self.publisher {
            let _ = writeln!(out, "publisher = {}", quote(publisher));
        }
        let _ =
            writeln!(out, "# From this share of a head's threshold up to the threshold, a person decides.");
        let _ = writeln!(out, "review-band = {}", float(band));
        let _ = writeln!(
            out,
            "# From this probability one passage of a long comment sends it to a person; 1.0 for never."
        );
        let _ = writeln!(out, "passage-review = {}", float(self.passage_review));
        let _ = writeln!(out, "\n# What counts for nothing, whatever the rule.\n[allow]");
        let _ = writeln!(
            out,
            "words = {}\ndomains = {}",
            strings(&self.allowed_words),
            strings(&self.allowed_domains)
        );
        for rule in &self.rules {
            write_rule(&mut out, rule);
        }
        out
    }
}

fn write_rule(out: &mut String, rule: &Rule) {
    let mut line = |key: &str, value: String| {
        let _ = writeln!(out, "{key} = {value}");
    };
    line("\n[[rule]]\nid", quote(&rule.id));
    line("title", quote(&rule.title));
    line("category", quote(rule.category.name));
    if rule.polarity != Polarity::Forbid {
        line("polarity", quote(polarity_name(rule.polarity)));
    }
    if rule.scope != Scope::Text {
        line("scope", quote(scope_name(rule.scope)));
    }
    let texts = [
        ("parameter", rule.parameter.as_deref().unwrap_or_default()),
        ("quote", &rule.quote),
        ("statement", &rule.statement),
        ("source", &rule.source),
    ];
    for (key, text) in texts.iter().filter(|(_, text)| !text.is_empty()) {
        line(key, quote(text));
    }
    if !rule.can_be_broken() {
        return;
    }
    line("action", quote(rule.action.name()));
    line("severity", rule.severity.to_string());
    line("reason", quote(&rule.reason));
    if let Some(perspective) = &rule.perspective {
        line("perspective", quote(perspective));
    }
    line("coral", quote(&rule.coral));
    let judges: Vec<String> = rule.judges.iter().map(judge).collect();
    line("judge", format!("[{}]", judges.join(", ")));
}

fn judge(judge: &Judge) -> String {
    match judge {
        Judge::Head { name, threshold, review } => {
            let threshold = match threshold {
                HeadThreshold::Precision(p) => format!("target-precision = {}", float(*p)),
                other => format!("threshold = {}", at(*other)),
            };
            let review = review.map(|r| format!(", review = {}", at(r))).unwrap_or_default();
            format!("{{ head = {}, {threshold}{review} }}", quote(name))
        }
        Judge::Check(check, settings) => {
            format!("{{ check = {}{} }}", quote(check.name), changed(&check.defaults(), settings))
        }
        Judge::List(_, entries, name) => format!("{{ {name} = {} }}", strings(entries)),
        Judge::Person => "{ person = true }".to_owned(),
    }
}

fn at(threshold: HeadThreshold) -> String {
    match threshold {
        HeadThreshold::At(t) => float(t.0),
        HeadThreshold::Precision(p) => float(p),
        HeadThreshold::Model => "\"model\"".to_owned(),
    }
}

/// The settings that are not the check's own.
fn changed(default: &Settings, settings: &Settings) -> String {
    let mut out = String::new();
    for (name, own, other) in [("max", settings.max, default.max), ("min", settings.min, default.min)] {
        if own.to_bits() != other.to_bits() {
            let _ = write!(out, ", {name} = {}", float(own));
        }
    }
    if !settings.values.is_empty() {
        let _ = write!(out, ", values = {}", strings(&settings.values));
    }
    out
}

fn float(value: f64) -> String {
    toml::Value::Float(value).to_string()
}

fn quote(text: &str) -> String {
    // On one line whatever the text holds: editors and diffs show one rule's field as one line.
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

fn strings(list: &[String]) -> String {
    format!("[{}]", list.iter().map(|s| quote(s)).collect::<Vec<_>>().join(", "))
}
