//! Moderato: a self-hosted comment-section moderator.
//!
//! Data flows one way through the rooms below; a room uses only what stands before it:
//!
//! | room | goes in | comes out |
//! |---|---|---|
//! | [`segment`] | the bytes of a saved page | [`comment::Page`]: comments, authors, replies, spans |
//! | [`text`] | one comment | tokens that know their bytes in the original |
//! | [`features`] | tokens | units and hashed n-grams |
//! | [`learn`] | labelled text | a [`model`] |
//! | [`model`] | a model file and a comment | calibrated probabilities and their explanation |
//! | [`policy`] | stated rules, comments, probabilities | verdicts that cite the rule |
//! | [`metrics`] | labels and probabilities | figures with intervals |
//! | [`report`] | verdicts and figures | text, JSON Lines, CSV, HTML |
//!
//! Nothing in the library prints, reads the clock, the environment or the network.

pub mod comment;
pub mod error;
pub mod features;
pub mod learn;
pub mod metrics;
pub mod model;
pub mod number;
pub mod policy;
pub mod report;
pub mod segment;
pub mod text;

pub use error::{Error, Place, Result};
