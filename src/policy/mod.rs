//! Stated rules and probabilities to verdicts.

mod category;
mod cue;
mod extract;
mod fold;
mod frame;
mod parameter;
mod rule;
mod sentence;

pub use category::{CATEGORIES, Category, DefaultJudge};
pub use extract::extract;
pub use rule::{Action, Polarity, Scope, StatedRule};
