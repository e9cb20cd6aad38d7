//! Labelled text to a model.
