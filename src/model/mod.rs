//! The model file, the scorer and its explanation.

mod linear;

pub use linear::{Linear, SecondStage};
