//! Tokens to units and hashed n-grams.
//!
//! A comment is a set of *units* (words, word pairs, skip pairs, pairs of word classes); a unit is a set of hashed n-gram
//! *features*: the word or pair itself, its stem, its class, the characters within the word. The design matrix is
//! `X = C·B·Φ` ([`Design`]): Φ says which features a unit has, B which distinct units a comment has, and
//! C scales a comment by one over the square root of the number of n-grams of its distinct units.
//! All n-grams count there, known to a model or not, so that a model may drop features without changing
//! the scale of what is left.
//!
//! This stage does *not* weigh anything. To add a kind of unit: a row in `unit.rs`'s [`UnitKind`], its
//! [`hash::Seed`], and a switch in [`FeatureOptions`].

mod build;
mod classes;
mod design;
mod extract;
pub mod hash;
mod options;
pub mod signal;
mod unit;
mod window;

pub use build::DesignBuilder;
pub(crate) use classes::{Class, MOST_CLASSES};
pub use classes::{WordClass, word_classes};
pub(crate) use design::scale;
pub use design::{Design, Work};
pub use extract::{Comment, Extractor};
pub use options::{Characters, FeatureOptions, Language, Pipeline, WindowOptions};
pub use unit::{FeatureKind, Unit, UnitKind};
pub(crate) use unit::{REACH, class_pairs, company, pairs, rarer_units};
