//! The model file, the scorer and its explanation.
