//! Labels and probabilities to figures.
//!
//! What goes in: scored rows with labels, weights and resampling units. What comes out: figures with intervals,
//! curves, thresholds. What this room does not do: score text, read files or render.
//!
//! To add a metric: one row in [`table::METRICS`].

pub mod bias;
pub mod binomial;
pub mod bootstrap;
pub mod challenge;
pub mod confusion;
pub mod curve;
pub mod evaluation;
pub mod gate;
pub mod head;
pub mod noise;
pub mod overlap;
pub mod pages;
pub mod paired;
pub mod ranked;
pub mod rng;
pub mod sample;
pub mod select;
pub mod slices;
pub mod split;
pub mod subgroup;
pub mod swap;
pub mod table;

pub use binomial::Interval;
pub use confusion::Confusion;
pub use ranked::{Ranked, Scored, Tallies};
