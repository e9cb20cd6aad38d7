//! What a stated rule is made of: the words every part of the policy room shares.

use serde::{Deserialize, Serialize};

/// What a rule does with the thing it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Polarity {
    /// It may not be there.
    #[default]
    Forbid,
    /// It has to be there.
    Require,
    /// It is wanted or expressly allowed.
    Welcome,
    /// How moderation itself works.
    Process,
}

/// What a rule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// The comment's text.
    #[default]
    Text,
    /// The name the commenter goes by.
    UserName,
}

/// What is done with a comment. In order of weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// Nothing that was checked speaks against it.
    #[default]
    Approve,
    /// A person decides.
    Review,
    /// It breaks a rule.
    Reject,
}

impl Action {
    /// The word used in every report and file.
    pub fn name(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Review => "review",
            Self::Reject => "reject",
        }
    }
}

/// One rule a publisher states, as found on its page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StatedRule {
    /// The row of the category table: its family name (`hate` for a rule against racism).
    pub category: &'static str,
    /// The row itself: the family's own name, or the finer one (`racism`).
    pub kind: &'static str,
    /// Forbid, require, welcome or process.
    pub polarity: Polarity,
    /// A number with its unit, a language: what the rule sets (`400 words`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameter: Option<String>,
    /// Text or user name.
    pub scope: Scope,
    /// The publisher's words for this one rule.
    pub quote: String,
    /// First byte of the quote in the page's decoded source.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
    /// The whole sentence the quote stands in.
    pub statement: String,
    /// First byte of the statement in the page's decoded source.
    pub statement_start: usize,
    /// One past its last byte.
    pub statement_end: usize,
}
