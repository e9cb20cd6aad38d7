//! Guidelines, probabilities and checks to one verdict a comment.
//!
//! A verdict keeps every reason, the weightiest first, and lists the rules nobody checked: "approve" speaks
//! only for the others. It depends on the comment, its page and the guidelines alone, so it is the same in
//! any order, on any number of threads, one by one or in batch.

use std::borrow::Cow;

use crate::comment::{Comment, Page};
use crate::number::Probability;
use crate::text::{Folder, Tokens};

use super::checks::{Check, List, ListKind, Outcome, Reading, Settings, Span, Surroundings, Thread, folder};
use super::guidelines::{Guidelines, HeadName, HeadThreshold, Judge, Rule};
use super::rule::{Action, Scope};

/// Checks a list of allowed domains applies to.
const LINK_CHECKS: &[&str] = &["links", "link-share"];

/// What is done with a comment, and why.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Verdict {
    /// The weightiest action any reason asks for. `Approve` speaks for the rules that were checked only.
    pub action: Action,
    /// Every reason, the weightiest first: by action, severity, then the guidelines' order.
    pub reasons: Vec<Reason>,
    /// Rules nobody could check on this comment, in the guidelines' order.
    pub not_checked: Vec<NotChecked>,
}

/// One rule a comment breaks, or may break.
#[derive(Debug, Clone, PartialEq)]
pub struct Reason {
    /// Index of the rule in the guidelines.
    pub rule: usize,
    /// What this reason asks for: the rule's action, or review inside a head's band.
    pub action: Action,
    /// What found it: a head's name, a check's name, a list's field.
    pub by: By,
    /// The words it was found in; empty where the whole comment is meant, or a head has not been explained.
    pub spans: Vec<Span>,
    /// One line for a person; empty for a head.
    pub note: String,
}

/// What found a rule broken.
#[derive(Debug, Clone, PartialEq)]
pub enum By {
    /// A head.
    Head {
        /// Its index in the model's order.
        head: usize,
        /// What it said.
        probability: Probability,
        /// What it takes to break the rule.
        threshold: f64,
        /// Whether only a passage of a long comment reads so, not the whole.
        passage: bool,
    },
    /// A built-in check.
    Check {
        /// Its name.
        name: &'static str,
        /// What it measured.
        value: f64,
    },
    /// A list of the guidelines.
    List {
        /// The field it stands in.
        name: &'static str,
    },
}

/// A rule nobody checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotChecked {
    /// Index of the rule in the guidelines.
    pub rule: usize,
    /// Why.
    pub why: &'static str,
}

/// Why a rule is left to people.
const FOR_A_PERSON: &str = "for a person";
const NOBODY: &str = "nobody judges it";

#[derive(Debug)]
struct Compiled {
    rule: usize,
    action: Action,
    judges: Vec<CompiledJudge>,
}

#[derive(Debug)]
enum CompiledJudge {
    Head { head: usize, threshold: f64, review: f64, passage: f64 },
    Check(&'static Check, Settings),
    List(List, &'static str),
}

/// Guidelines compiled for one model: immutable and `Sync`.
#[derive(Debug)]
pub struct Decider {
    guidelines: Guidelines,
    rules: Vec<Compiled>,
    /// Rules that are for people whatever the comment.
    for_people: Vec<NotChecked>,
    allowed: Option<List>,
    folder: Folder,
}

/// A thread's buffers. Verdicts never depend on what they held.
#[derive(Debug, Default)]
pub struct DecideBuffers {
    tokens: Tokens,
}

/// One comment with what is known of it.
#[derive(Debug, Clone, Copy)]
pub struct Case<'a> {
    /// The comment.
    pub comment: &'a Comment,
    /// Its position in the slice the [`Thread`] was made of.
    pub index: usize,
    /// One a head, in the model's order.
    pub probabilities: &'a [Probability],
    /// The highest of each head over the passages of a long comment; empty where it has one passage only.
    pub passages: &'a [Probability],
    /// The page around it.
    pub around: &'a Surroundings,
    /// The other comments.
    pub thread: &'a Thread,
    /// The comment's tokens: those scoring made ([`crate::model::Buffers::tokens`]), or [`tokens_of`].
    pub tokens: &'a Tokens,
}

/// The tokens of a text, for those who decide without having scored it.
pub fn tokens_of(text: &str) -> Tokens {
    let mut tokens = Tokens::new();
    folder().tokenize(text, &mut tokens);
    tokens
}

impl Decider {
    /// Compiles guidelines for a model with these heads, in the model's order.
    pub fn new(guidelines: Guidelines, heads: &[HeadName]) -> Self {
        let mut rules = Vec::new();
        let mut for_people = Vec::new();
        for (index, rule) in guidelines.rules.iter().enumerate().filter(|(_, r)| r.can_be_broken()) {
            let judges: Vec<_> = rule.judges.iter().filter_map(|j| compile(j, &guidelines, heads)).collect();
            if judges.is_empty() || rule.judges.iter().any(|j| matches!(j, Judge::Person)) {
                let why = if rule.judges.is_empty() { NOBODY } else { FOR_A_PERSON };
                for_people.push(NotChecked { rule: index, why });
            }
            if !judges.is_empty() {
                rules.push(Compiled { rule: index, action: rule.action, judges });
            }
        }
        let allowed = List::new(ListKind::Phrases, &guidelines.allowed_words);
        let allowed = (!allowed.is_empty()).then_some(allowed);
        Self { guidelines, rules, for_people, allowed, folder: folder() }
    }

    /// The guidelines it decides by.
    pub fn guidelines(&self) -> &Guidelines {
        &self.guidelines
    }

    /// The rule a reason names.
    pub fn rule(&self, index: usize) -> Option<&Rule> {
        self.guidelines.rules.get(index)
    }

    /// A text with the guidelines' allowed words blanked, byte for byte: what is to be scored.
    pub fn readable<'a>(&self, buffers: &mut DecideBuffers, text: &'a str) -> Cow<'a, str> {
        let Some(allowed) = &self.allowed else { return Cow::Borrowed(text) };
        self.folder.tokenize(text, &mut buffers.tokens);
        let spans = allowed.find(text, &buffers.tokens);
        if spans.is_empty() {
            return Cow::Borrowed(text);
        }
        let inside = |at: usize| spans.iter().any(|s| s.start <= at && at < s.end);
        let blank = |(at, c): (usize, char)| if inside(at) { Err(c.len_utf8()) } else { Ok(c) };
        let mut out = String::with_capacity(text.len());
        for piece in text.char_indices().map(blank) {
            match piece {
                Ok(c) => out.push(c),
                Err(bytes) => out.extend(std::iter::repeat_n(' ', bytes)),
            }
        }
        Cow::Owned(out)
    }

    /// The verdict on one comment. `text` is what [`Decider::readable`] gave.
    pub fn decide(&self, text: &str, case: &Case) -> Verdict {
        let reading = Reading::new(case.comment, (text, case.tokens), (case.around, case.thread), case.index);
        let mut verdict = Verdict { not_checked: self.for_people.clone(), ..Verdict::default() };
        for rule in &self.rules {
            judge(rule, &reading, case, &mut verdict);
        }
        let severity = |r: &Reason| self.rule(r.rule).map_or(0, |r| r.severity);
        verdict
            .reasons
            .sort_by_key(|r| (std::cmp::Reverse(r.action), std::cmp::Reverse(severity(r)), r.rule));
        verdict.not_checked.sort_by_key(|n| n.rule);
        verdict.action = verdict.reasons.first().map_or(Action::Approve, |r| r.action);
        verdict
    }

    /// Whether any rule is about user names, so that a page without names is told apart.
    pub fn reads_names(&self) -> bool {
        self.guidelines.rules.iter().any(|r| r.scope == Scope::UserName)
    }
}

impl Surroundings {
    /// Of a page, with the thread on it.
    pub fn with_thread(page: &Page) -> (Self, Thread) {
        let around = Self::new(page);
        let thread = Thread::new(&page.comments, &around);
        (around, thread)
    }
}

fn compile(judge: &Judge, guidelines: &Guidelines, heads: &[HeadName]) -> Option<CompiledJudge> {
    match judge {
        Judge::Head { name, threshold, review } => {
            let head = heads.iter().position(|h| h.name == *name)?;
            let at = |threshold: &HeadThreshold| match threshold {
                HeadThreshold::At(t) => Some(t.0),
                HeadThreshold::Model => Some(heads.get(head)?.threshold.0),
                HeadThreshold::Precision(p) => Some(*p),
            };
            let threshold = at(threshold)?;
            let review = match review {
                Some(review) => at(review)?,
                None => threshold * guidelines.review_band,
            };
            let passage = guidelines.passage_review.max(threshold);
            Some(CompiledJudge::Head { head, threshold, review, passage })
        }
        Judge::Check(check, settings) => {
            let mut settings = settings.clone();
            if LINK_CHECKS.contains(&check.name) {
                settings.values.extend(guidelines.allowed_domains.iter().cloned());
            }
            Some(CompiledJudge::Check(check, settings))
        }
        Judge::List(list, _, name) => Some(CompiledJudge::List(list.clone(), name)),
        Judge::Person => None,
    }
}

/// Adds what one rule's judges say: the weightiest reason, or why it was not checked.
fn judge(rule: &Compiled, reading: &Reading, case: &Case, verdict: &mut Verdict) {
    let mut found: Option<Reason> = None;
    let mut unknown = None;
    for judge in &rule.judges {
        let (outcome, action, by) = match judge {
            CompiledJudge::Head { head, threshold, review, passage } => {
                let Some(found) = ask(case, (*head, *threshold, *review, *passage)) else { continue };
                let action = if found.2 { rule.action } else { Action::Review };
                let by =
                    By::Head { head: *head, probability: found.0, threshold: *threshold, passage: found.1 };
                (Outcome::Pass, action, by)
            }
            CompiledJudge::Check(check, settings) => match (check.run)(reading, settings) {
                Outcome::Pass => continue,
                Outcome::Unknown(why) => {
                    unknown = Some(why);
                    continue;
                }
                fail @ Outcome::Fail(_) => (fail, rule.action, By::Check { name: check.name, value: 0.0 }),
            },
            CompiledJudge::List(list, name) => match list.judge(reading.text, reading.tokens) {
                fail @ Outcome::Fail(_) => (fail, rule.action, By::List { name }),
                _ => continue,
            },
        };
        if found.as_ref().is_some_and(|f| f.action >= action) {
            continue;
        }
        found = Some(reason(rule.rule, action, by, outcome));
    }
    match (found, unknown) {
        (Some(reason), _) => verdict.reasons.push(reason),
        (None, Some(why)) => verdict.not_checked.push(NotChecked { rule: rule.rule, why }),
        (None, None) => {}
    }
}

/// What a head says of a comment at its threshold, its band and for passages: the probability, whether only
/// a passage has it, whether it reaches the threshold. `None` where it says nothing.
fn ask(
    case: &Case,
    (head, threshold, review, passage): (usize, f64, f64, f64),
) -> Option<(Probability, bool, bool)> {
    let whole = *case.probabilities.get(head)?;
    if whole.0 >= threshold || whole.0 >= review {
        return Some((whole, false, whole.0 >= threshold));
    }
    let part = *case.passages.get(head)?;
    (passage < 1.0 && part.0 >= passage).then_some((part, true, false))
}

fn reason(rule: usize, action: Action, by: By, outcome: Outcome) -> Reason {
    let Outcome::Fail(finding) = outcome else {
        return Reason { rule, action, by, spans: Vec::new(), note: String::new() };
    };
    let by = match by {
        By::Check { name, .. } => By::Check { name, value: finding.value },
        other => other,
    };
    Reason { rule, action, by, spans: finding.spans, note: finding.note }
}

#[cfg(test)]
#[path = "decide_tests.rs"]
mod tests;
