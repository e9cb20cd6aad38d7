//! Labelled text to a model.
pub mod sources;
