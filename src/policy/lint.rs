//! Unchecked guidelines to checked ones, and everything that is wrong with a file.

use std::collections::BTreeMap;

use crate::error::{Error, Place, Result};
use crate::number::Threshold;

use super::category::{self, CATEGORIES};
use super::checks::{self, CHECKS, Check, List, ListKind, Settings, find as find_check};
use super::file::{At, RawJudge, RawRule, UncheckedGuidelines};
use super::fold::fold;
use super::guidelines::{Guidelines, HeadName, HeadThreshold, Judge, PASSAGE_REVIEW, REVIEW_BAND, Rule};
use super::nearest::suggest;
use super::rule::{Action, Polarity, Scope};

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Nothing can be judged by the file.
    Error,
    /// It can, but not as its writer meant.
    Warning,
}

/// One problem of a file.
#[derive(Debug)]
pub struct Problem {
    /// Error or warning.
    pub level: Level,
    /// Its stable name, such as `unknown-head`.
    pub name: &'static str,
    /// Where, what, and the fix.
    pub error: Error,
}

/// The lists a judge may have: the field's name and how its entries are compared.
const LISTS: &[(&str, ListKind)] = &[
    ("exact", ListKind::Exact),
    ("words", ListKind::Words),
    ("stems", ListKind::Stems),
    ("phrases", ListKind::Phrases),
];

impl UncheckedGuidelines {
    /// Everything wrong with the file, in its order.
    pub fn lint(&self, heads: &[HeadName]) -> Vec<Problem> {
        let mut linter = Linter { file: self, heads, problems: Vec::new() };
        linter.guidelines();
        linter.problems.sort_by_key(|p| (p.error.at.line, p.error.at.column));
        linter.problems
    }

    /// Guidelines to judge by.
    ///
    /// # Errors
    /// The first problem of level [`Level::Error`].
    pub fn check(&self, heads: &[HeadName]) -> Result<Guidelines> {
        let mut linter = Linter { file: self, heads, problems: Vec::new() };
        let guidelines = linter.guidelines();
        match linter.problems.into_iter().find(|p| p.level == Level::Error) {
            Some(problem) => Err(problem.error),
            None => Ok(guidelines),
        }
    }
}

struct Linter<'a> {
    file: &'a UncheckedGuidelines,
    heads: &'a [HeadName],
    problems: Vec<Problem>,
}

impl Linter<'_> {
    fn tell(&mut self, level: Level, name: &'static str, at: Place, found: String, help: impl Into<String>) {
        self.problems.push(Problem { level, name, error: Error::new(at, found).help(help) });
    }

    fn error<T>(&mut self, name: &'static str, at: &At<T>, found: String, help: impl Into<String>) {
        self.tell(Level::Error, name, self.file.place(at), found, help);
    }

    fn warning<T>(&mut self, name: &'static str, at: &At<T>, found: String, help: impl Into<String>) {
        self.tell(Level::Warning, name, self.file.place(at), found, help);
    }

    fn guidelines(&mut self) -> Guidelines {
        let raw = &self.file.raw;
        let review_band = raw.review_band.as_ref().map_or(REVIEW_BAND, |b| self.share("review-band", b));
        let passage_review =
            raw.passage_review.as_ref().map_or(PASSAGE_REVIEW, |p| self.share("passage-review", p));
        let allowed_words: Vec<String> = raw.allow.words.clone();
        let mut rules = Vec::new();
        let mut ids: BTreeMap<String, Place> = BTreeMap::new();
        for rule in &raw.rules {
            let id = &rule.get_ref().id;
            if let Some(first) = ids.insert(id.get_ref().clone(), self.file.place(id)) {
                let line = first.line.unwrap_or_default();
                self.error(
                    "duplicate-id",
                    id,
                    format!("the id \"{}\" is taken by line {line}", id.get_ref()),
                    "give each rule an id of its own",
                );
            }
            rules.push(self.rule(rule.get_ref(), &allowed_words));
        }
        self.shadowed(&rules);
        if rules.is_empty() {
            self.warning("no-rules", &raw.version, "the file holds no rule".into(), "add a [[rule]]");
        }
        let domains = raw.allow.domains.iter().map(|d| d.to_lowercase()).collect();
        Guidelines {
            publisher: raw.publisher.clone(),
            review_band,
            passage_review,
            allowed_words,
            allowed_domains: domains,
            rules,
        }
    }

    fn rule(&mut self, raw: &RawRule, allowed: &[String]) -> Rule {
        let name = raw.category.get_ref();
        let row = category::find(name).or_else(|| {
            let help = suggest(name, category::names());
            self.error("unknown-category", &raw.category, format!("no category \"{name}\""), help);
            CATEGORIES.last()
        });
        let row = row.unwrap_or(&category::OTHER);
        let polarity = self.named(raw.polarity.as_ref(), "polarity", POLARITIES, row.polarity);
        let judges: Vec<Judge> = raw.judge.iter().filter_map(|j| self.judge(j, allowed)).collect();
        let breakable = matches!(polarity, Polarity::Forbid | Polarity::Require);
        if breakable && raw.judge.is_empty() {
            let help = "add `judge = [{ head = \"...\", threshold = \"model\" }]`, a check, a list, or `{ person = true }`";
            self.warning(
                "nobody-judges",
                &raw.id,
                format!("nobody judges the rule \"{}\"", raw.id.get_ref()),
                help,
            );
        } else if !breakable && !raw.judge.is_empty() {
            let found = format!(
                "the rule \"{}\" forbids and requires nothing, so its judge is never asked",
                raw.id.get_ref()
            );
            self.warning(
                "unreachable-rule",
                &raw.id,
                found,
                "set `polarity = \"forbid\"`, or leave the judge out",
            );
        }
        let action = self.named(raw.action.as_ref(), "action", ACTIONS, row.action);
        if breakable && action == Action::Approve {
            let found = format!("the rule \"{}\" approves what breaks it", raw.id.get_ref());
            self.warning("unreachable-rule", &raw.id, found, "set `action` to \"review\" or \"reject\"");
        }
        Rule {
            id: raw.id.get_ref().clone(),
            title: raw.title.clone().unwrap_or_else(|| row.title.to_owned()),
            category: row,
            polarity,
            scope: self.named(raw.scope.as_ref(), "scope", SCOPES, Scope::Text),
            parameter: raw.parameter.clone(),
            quote: raw.quote.clone(),
            statement: raw.statement.clone(),
            source: raw.source.clone(),
            action,
            severity: self.severity(raw.severity.as_ref(), row.severity),
            reason: raw.reason.clone().unwrap_or_else(|| row.reason.to_owned()),
            perspective: raw.perspective.as_ref().map(|p| p.get_ref().clone()),
            coral: self.coral(raw.coral.as_ref(), row.coral),
            judges,
        }
    }

    fn named<T: Copy>(
        &mut self,
        raw: Option<&At<String>>,
        field: &str,
        names: &[(&'static str, T)],
        default: T,
    ) -> T {
        let Some(raw) = raw else { return default };
        if let Some((_, value)) = names.iter().find(|(name, _)| name == raw.get_ref()) {
            return *value;
        }
        let help = suggest(raw.get_ref(), names.iter().map(|(n, _)| *n));
        self.error("unknown-value", raw, format!("no {field} \"{}\"", raw.get_ref()), help);
        default
    }

    fn severity(&mut self, raw: Option<&At<i64>>, default: u8) -> u8 {
        let Some(raw) = raw else { return default };
        if let Some(severity) = u8::try_from(*raw.get_ref()).ok().filter(|s| (1..=5).contains(s)) {
            return severity;
        }
        let found = format!("severity {} is not 1 to 5", raw.get_ref());
        self.error("out-of-range", raw, found, "1 is house style, 5 danger to people");
        default
    }

    fn coral(&mut self, raw: Option<&At<String>>, default: &str) -> String {
        let Some(raw) = raw else { return default.to_owned() };
        if !CORAL.contains(&raw.get_ref().as_str()) {
            let help = suggest(raw.get_ref(), CORAL.iter().copied());
            self.error("unknown-value", raw, format!("no Coral reason code \"{}\"", raw.get_ref()), help);
        }
        raw.get_ref().clone()
    }

    fn judge(&mut self, at: &At<RawJudge>, allowed: &[String]) -> Option<Judge> {
        let raw = at.get_ref();
        let lists = [&raw.exact, &raw.words, &raw.stems, &raw.phrases];
        let ways = usize::from(raw.head.is_some())
            + usize::from(raw.check.is_some())
            + usize::from(raw.person.is_some())
            + lists.iter().filter(|l| l.is_some()).count();
        if ways != 1 {
            let help = "each judge is one of: head, check, exact, words, stems, phrases, person";
            self.error(
                "unclear-judge",
                at,
                format!("a judge names {ways} ways of judging, and takes one"),
                help,
            );
            return None;
        }
        if let Some(head) = &raw.head {
            return self.head(at, raw, head);
        }
        if let Some(check) = &raw.check {
            return self.check(raw, check);
        }
        let list =
            lists.iter().zip(LISTS).find_map(|(l, (name, kind))| l.as_ref().map(|l| (l, *name, *kind)));
        match list {
            Some((entries, name, kind)) => Some(self.list(entries, name, kind, allowed)),
            None => Some(Judge::Person),
        }
    }

    fn head(&mut self, at: &At<RawJudge>, raw: &RawJudge, head: &At<String>) -> Option<Judge> {
        let name = head.get_ref();
        if !self.heads.iter().any(|h| h.name == *name) {
            let help = suggest(name, self.heads.iter().map(|h| h.name.as_str()));
            self.error("unknown-head", head, format!("no head \"{name}\" in this model"), help);
            return None;
        }
        let threshold = match (&raw.threshold, &raw.target_precision) {
            (Some(t), None) => self.threshold(t)?,
            (None, Some(p)) => HeadThreshold::Precision(self.share("target-precision", p)),
            (None, None) => {
                let help = "add `threshold = 0.8`, `threshold = \"model\"` or `target-precision = 0.9`";
                self.error("missing-threshold", at, format!("the head \"{name}\" has no threshold"), help);
                return None;
            }
            (Some(t), Some(_)) => {
                self.error(
                    "unclear-judge",
                    t,
                    "both a threshold and a target precision".into(),
                    "keep one of them",
                );
                return None;
            }
        };
        let review = match &raw.review {
            Some(review) => Some(self.threshold(review)?),
            None => None,
        };
        if let (Some(at), Some(HeadThreshold::At(from)), HeadThreshold::At(t)) =
            (&raw.review, review, threshold)
            && from.0 >= t.0
        {
            let found = format!("review from {} is not below the threshold {}", from.0, t.0);
            self.warning("unreachable-rule", at, found, "nothing goes to review: lower it, or leave it out");
        }
        Some(Judge::Head { name: name.clone(), threshold, review })
    }

    fn threshold(&mut self, raw: &At<toml::Value>) -> Option<HeadThreshold> {
        let number = match raw.get_ref() {
            toml::Value::String(s) if s == "model" => return Some(HeadThreshold::Model),
            toml::Value::Float(x) => Some(*x),
            toml::Value::Integer(x) => Some(*x as f64),
            _ => None,
        };
        match number {
            Some(x) if x > 0.0 && x < 1.0 => return Some(HeadThreshold::At(Threshold(x))),
            Some(x) if x >= 1.0 => {
                self.warning(
                    "unreachable-rule",
                    raw,
                    format!("no probability reaches {x}"),
                    "use a threshold below 1",
                );
                return Some(HeadThreshold::At(Threshold(x)));
            }
            _ => {}
        }
        self.error(
            "out-of-range",
            raw,
            format!("{} is no threshold", raw.get_ref()),
            "use a number between 0 and 1, or \"model\"",
        );
        None
    }

    fn share(&mut self, field: &str, raw: &At<f64>) -> f64 {
        let value = *raw.get_ref();
        if !(0.0..=1.0).contains(&value) {
            self.error(
                "out-of-range",
                raw,
                format!("{field} {value} is not between 0 and 1"),
                "use a share such as 0.9",
            );
        }
        value.clamp(0.0, 1.0)
    }

    fn check(&mut self, raw: &RawJudge, name: &At<String>) -> Option<Judge> {
        let Some(check) = find_check(name.get_ref()) else {
            let help = suggest(name.get_ref(), CHECKS.iter().map(|c| c.name));
            self.error("unknown-check", name, format!("no check \"{}\"", name.get_ref()), help);
            return None;
        };
        let mut settings = check.defaults();
        let known = |field: &str| check.parameters.iter().any(|p| p.name == field);
        for (field, value) in [("max", &raw.max), ("min", &raw.min)] {
            let Some(value) = value else { continue };
            if known(field) {
                let slot = if field == "max" { &mut settings.max } else { &mut settings.min };
                *slot = *value.get_ref();
            } else {
                self.unknown_parameter(check, field, value);
            }
        }
        if let Some(values) = &raw.values {
            if known("values") {
                settings.values = values.get_ref().iter().map(|v| fold(v)).collect();
            } else {
                self.unknown_parameter(check, "values", values);
            }
        }
        self.settings(check, &settings, name);
        Some(Judge::Check(check, settings))
    }

    fn unknown_parameter<T>(&mut self, check: &Check, field: &str, at: &At<T>) {
        let names: Vec<&str> = check.parameters.iter().map(|p| p.name).collect();
        let help = format!("it takes: {}", names.join(", "));
        self.error("unknown-value", at, format!("the check \"{}\" takes no {field}", check.name), help);
    }

    fn settings(&mut self, check: &Check, settings: &Settings, at: &At<String>) {
        let share = matches!(check.name, "link-share" | "shouting" | "quoted-text");
        let never = share && settings.max >= 1.0
            || matches!(check.name, "length" | "characters")
                && settings.max.is_infinite()
                && settings.min <= 0.0
            || check.name == "off-topic" && settings.min <= 0.0;
        if never {
            let found = format!("the check \"{}\" passes everything as it is set", check.name);
            let parameters: Vec<_> =
                check.parameters.iter().map(|p| format!("{}: {}", p.name, p.help)).collect();
            self.warning("unreachable-rule", at, found, parameters.join("; "));
        }
        if check.name == "language" {
            for code in settings.values.iter().filter(|v| !checks::is_language(v)) {
                let help = suggest(code, checks::languages());
                self.error("unknown-value", at, format!("no language \"{code}\""), help);
            }
        }
    }

    fn list(
        &mut self,
        entries: &At<Vec<String>>,
        name: &'static str,
        kind: ListKind,
        allowed: &[String],
    ) -> Judge {
        let list = List::new(kind, entries.get_ref());
        let blanked = |e: &String| allowed.iter().any(|a| fold(a) == fold(e));
        if list.is_empty() {
            self.warning(
                "unreachable-rule",
                entries,
                format!("the list `{name}` holds no word"),
                "add words, or leave it out",
            );
        } else if entries.get_ref().iter().all(blanked) {
            self.warning(
                "unreachable-rule",
                entries,
                format!("every word of `{name}` is allowed by [allow]"),
                "take the words from one of the two",
            );
        }
        Judge::List(list, entries.get_ref().clone(), name)
    }

    /// A rule whose head another rule already asks, at no higher a threshold and for no lighter an action,
    /// is never the first reason, only a second name for the same thing.
    fn shadowed(&mut self, rules: &[Rule]) {
        for (i, rule) in rules.iter().enumerate() {
            let [Judge::Head { name, threshold, .. }] = rule.judges.as_slice() else { continue };
            let HeadThreshold::At(own) = threshold else { continue };
            let earlier = rules.iter().take(i).find(|other| {
                other.action >= rule.action
                    && other.category.name == rule.category.name
                    && other.judges.iter().any(|j| matches!(j, Judge::Head { name: n, threshold: HeadThreshold::At(t), .. } if n == name && t.0 <= own.0))
            });
            if let (Some(other), Some(raw)) = (earlier, self.file.raw.rules.get(i)) {
                let found = format!(
                    "the rule \"{}\" is never reached: \"{}\" asks the same head first",
                    rule.id, other.id
                );
                self.warning(
                    "unreachable-rule",
                    &raw.get_ref().id,
                    found,
                    "lower its threshold, or leave it out",
                );
            }
        }
    }
}

const POLARITIES: &[(&str, Polarity)] = &[
    ("forbid", Polarity::Forbid),
    ("require", Polarity::Require),
    ("welcome", Polarity::Welcome),
    ("process", Polarity::Process),
];
const ACTIONS: &[(&str, Action)] =
    &[("approve", Action::Approve), ("review", Action::Review), ("reject", Action::Reject)];
const SCOPES: &[(&str, Scope)] = &[("text", Scope::Text), ("user-name", Scope::UserName)];

/// Reason codes of Coral's DSA mode (coralproject/talk 9.11).
pub(crate) const CORAL: &[&str] = &[
    "OFFENSIVE",
    "ABUSIVE",
    "SPAM",
    "BANNED_WORD",
    "AD",
    "ILLEGAL_CONTENT",
    "HARASSMENT_BULLYING",
    "MISINFORMATION",
    "HATE_SPEECH",
    "IRRELEVANT_CONTENT",
    "OTHER",
];

/// The name of a value in one of the tables above.
pub(crate) fn name_of<T: PartialEq + Copy>(names: &[(&'static str, T)], value: T) -> &'static str {
    names.iter().find(|(_, v)| *v == value).map_or("", |(n, _)| n)
}

pub(crate) fn polarity_name(polarity: Polarity) -> &'static str {
    name_of(POLARITIES, polarity)
}

pub(crate) fn scope_name(scope: Scope) -> &'static str {
    name_of(SCOPES, scope)
}

#[cfg(test)]
#[path = "lint_tests.rs"]
mod tests;
