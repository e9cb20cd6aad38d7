//! A publisher's guidelines: the rules in one file that people edit, checked before anything is judged by
//! them.
//!
//! In: `guidelines.toml`, or the rules stated in a page. Out: [`Guidelines`], in which every head, check,
//! category and number is known to be valid. Reading is in `file.rs`, checking in `lint.rs`, writing in
//! `write.rs`.

use crate::number::Threshold;

use super::category::{self, Category, DefaultJudge};
use super::checks::{Check, List, Settings, find as find_check};
use super::rule::{Action, Polarity, Scope, StatedRule};

/// The file's format name and version.
pub(crate) const FORMAT: &str = "moderato-guidelines";
/// The version this program reads and writes.
pub(crate) const VERSION: i64 = 1;
/// From which share of its threshold a head's probability goes to review, unless a file says otherwise.
pub(crate) const REVIEW_BAND: f64 = 0.7;
/// From which probability one passage of a long comment sends it to a person, unless a file says otherwise.
/// Measured on long comments whose whole text stays under the band: those with such a passage broke the rule
/// 3 to 5 times as often as the others (34 % against 11 %, 14 % against 3 %): work for a person, no proof.
pub(crate) const PASSAGE_REVIEW: f64 = 0.6;
/// The probability from which a rule found on a page rejects: more likely broken than not.
const LIKELY: f64 = 0.5;
/// Category names that stand for what nobody has stated: the default guidelines.
const DEFAULT_KINDS: &[&str] = &[
    "personal-attack",
    "profanity",
    "hate",
    "threats",
    "sexual",
    "spam-promotion",
    "privacy",
    "all-caps",
    "duplicate",
];

/// A head of the model in use: what guidelines are checked against.
#[derive(Debug, Clone, PartialEq)]
pub struct HeadName {
    /// Its name.
    pub name: String,
    /// The threshold the model file carries.
    pub threshold: Threshold,
}

/// Rules that are known to be valid, against the heads of one model.
#[derive(Debug, Clone)]
pub struct Guidelines {
    /// Whose rules they are.
    pub publisher: Option<String>,
    /// Share of a head's threshold from which its probability goes to review.
    pub review_band: f64,
    /// From which probability one passage of a long comment sends it to a person; 1 for never.
    pub passage_review: f64,
    /// Words that count for nothing: they are blanked before a comment is scored.
    pub allowed_words: Vec<String>,
    /// Domains links may lead to.
    pub allowed_domains: Vec<String>,
    /// In the file's order.
    pub rules: Vec<Rule>,
}

/// One rule.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Unique within the file.
    pub id: String,
    /// The rule in a few words.
    pub title: String,
    /// What kind of rule it is.
    pub category: &'static Category,
    /// Forbid, require, welcome or process.
    pub polarity: Polarity,
    /// Text or user name.
    pub scope: Scope,
    /// What it sets ("400 words"), as the publisher says it.
    pub parameter: Option<String>,
    /// The publisher's words for this rule.
    pub quote: String,
    /// The sentence they stand in.
    pub statement: String,
    /// The page and bytes they were found at.
    pub source: String,
    /// What is done with a comment that breaks it.
    pub action: Action,
    /// From 1 to 5.
    pub severity: u8,
    /// What the commenter is told.
    pub reason: String,
    /// Attribute of the Perspective API it answers to.
    pub perspective: Option<String>,
    /// Rejection reason code of Coral's DSA mode.
    pub coral: String,
    /// Any of them finds the rule broken. Empty for process and welcome rules.
    pub judges: Vec<Judge>,
}

impl Rule {
    /// Whether there is anything a comment could break.
    pub fn can_be_broken(&self) -> bool {
        matches!(self.polarity, Polarity::Forbid | Polarity::Require)
    }
}

/// How a rule is judged.
#[derive(Debug, Clone)]
pub enum Judge {
    /// A trained head.
    Head {
        /// Its name.
        name: String,
        /// At or above it the rule is broken.
        threshold: HeadThreshold,
        /// From here up to the threshold a person decides; the file's band where it is not set.
        review: Option<HeadThreshold>,
    },
    /// A built-in check.
    Check(&'static Check, Settings),
    /// Words the publisher lists.
    List(List, Vec<String>, &'static str),
    /// A person. The verdict lists the rule as not checked.
    Person,
}

/// Where a head's threshold comes from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum HeadThreshold {
    /// This probability.
    At(Threshold),
    /// The one the model file carries.
    Model,
    /// Precision to reach. A model file carries one threshold a head and no table of the precision measured
    /// at others, so the calibrated probability stands in for it: of comments at or above P, at least the
    /// share P breaks the rule on average where comments are like those the model was calibrated on. Elsewhere
    /// it is a promise nobody measured; `moderato eval` measures it on a publisher's own labelled comments.
    Precision(f64),
}

impl Guidelines {
    /// Guidelines from the rules stated on pages: one rule a kind, the first wording of each.
    pub fn from_stated(
        publisher: Option<String>,
        stated: &[(String, StatedRule)],
        heads: &[HeadName],
    ) -> Self {
        let mut rules: Vec<Rule> = Vec::new();
        for (page, rule) in stated {
            let Some(row) = category::find(rule.kind) else { continue };
            if rules.iter().any(|r| r.category.name == row.name && r.polarity == rule.polarity) {
                continue;
            }
            let taken = rules.iter().filter(|r| r.category.name == row.name).count();
            let id = if taken == 0 { row.name.to_owned() } else { format!("{}-{}", row.name, taken + 1) };
            let source = format!("{page}:{}-{}", rule.start, rule.end);
            rules.push(Rule {
                id,
                polarity: rule.polarity,
                scope: rule.scope,
                parameter: rule.parameter.clone(),
                quote: rule.quote.clone(),
                statement: rule.statement.clone(),
                source,
                judges: default_judges(row, rule.polarity, rule.parameter.as_deref(), heads),
                ..default_rule(row)
            });
        }
        Self { publisher, rules, ..Self::none() }
    }

    /// What is judged where a publisher has stated nothing: the rules nearly all publishers state.
    pub fn default_set(heads: &[HeadName]) -> Self {
        let rows = DEFAULT_KINDS.iter().filter_map(|name| category::find(name));
        let rules = rows
            .map(|row| Rule { judges: default_judges(row, row.polarity, None, heads), ..default_rule(row) });
        Self { rules: rules.collect(), ..Self::none() }
    }

    /// No rule at all.
    pub const fn none() -> Self {
        Self {
            publisher: None,
            review_band: REVIEW_BAND,
            passage_review: PASSAGE_REVIEW,
            allowed_words: Vec::new(),
            allowed_domains: Vec::new(),
            rules: Vec::new(),
        }
    }
}

/// A rule as its category's row has it.
fn default_rule(row: &'static Category) -> Rule {
    let breakable = matches!(row.polarity, Polarity::Forbid | Polarity::Require);
    Rule {
        id: row.name.to_owned(),
        title: row.title.to_owned(),
        category: row,
        polarity: row.polarity,
        scope: if row.name == "username" { Scope::UserName } else { Scope::Text },
        parameter: None,
        quote: String::new(),
        statement: String::new(),
        source: String::new(),
        action: if breakable { row.action } else { Action::Approve },
        severity: row.severity,
        reason: row.reason.to_owned(),
        perspective: row.perspective.map(str::to_owned),
        coral: row.coral.to_owned(),
        judges: Vec::new(),
    }
}

/// Who judges a rule of this row, given the heads there are.
fn default_judges(
    row: &Category,
    polarity: Polarity,
    parameter: Option<&str>,
    heads: &[HeadName],
) -> Vec<Judge> {
    if matches!(polarity, Polarity::Process | Polarity::Welcome) {
        return Vec::new();
    }
    vec![match row.judge {
        DefaultJudge::Heads(names) => names
            .iter()
            .find(|name| heads.iter().any(|h| h.name == **name))
            .map_or(Judge::Person, |name| Judge::Head {
                name: (*name).to_owned(),
                threshold: HeadThreshold::At(Threshold(LIKELY)),
                review: Some(HeadThreshold::Model),
            }),
        DefaultJudge::Check(name) => check_judge(name, parameter),
        DefaultJudge::Person | DefaultJudge::Nothing => Judge::Person,
    }]
}

/// A check with what the rule's words set for it; a person where the words had to set something and do not.
fn check_judge(name: &str, parameter: Option<&str>) -> Judge {
    let (number, unit) = parameter.and_then(|p| p.split_once(' ')).unwrap_or_default();
    let number: Option<f64> = number.parse().ok();
    let name = if name == "length" && unit == "characters" { "characters" } else { name };
    let Some(check) = find_check(name) else { return Judge::Person };
    let mut settings = check.defaults();
    match name {
        "length" | "characters" => match number {
            Some(max) => settings.max = max,
            None => return Judge::Person,
        },
        "links" => settings.max = number.unwrap_or(settings.max),
        "language" => match parameter {
            Some(codes) => settings.values = codes.split(' ').map(str::to_owned).collect(),
            None => return Judge::Check(check, settings),
        },
        _ => {}
    }
    Judge::Check(check, settings)
}
