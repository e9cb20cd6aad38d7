//! Stated rules and probabilities to verdicts.
//!
//! | file | goes in | comes out |
//! |---|---|---|
//! | `extract` | a segmented page | the rules the publisher states there, quoted |
//! | `guidelines`, `file`, `lint`, `write` | `guidelines.toml` or stated rules | checked guidelines, problems |
//! | `checks` | a comment and what is around it | what a built-in check says |
//! | `decide` | guidelines, probabilities, checks | verdicts with every reason and what was not checked |
//!
//! This room never scores: probabilities come in. To add a kind of rule: a row in `category.rs`. To add a
//! check: a function and a row in `checks/mod.rs`.

mod category;
pub mod checks;
mod cue;
mod decide;
mod extract;
mod file;
mod fold;
mod frame;
mod guidelines;
mod lint;
mod moderate;
mod nearest;
mod parameter;
mod rule;
mod sentence;
mod write;

pub use category::{CATEGORIES, Category, DefaultJudge, find as category};
pub use checks::Span;
pub use decide::{By, Case, DecideBuffers, Decider, NotChecked, Reason, Verdict, tokens_of};
pub use extract::extract;
pub use file::UncheckedGuidelines;
pub use guidelines::{Guidelines, HeadName, HeadThreshold, Judge, Rule};
pub use lint::{Level, Problem};
pub use moderate::{judge_page, words};
pub use rule::{Action, Polarity, Scope, StatedRule};
