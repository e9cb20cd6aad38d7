//! The model file, the scorer and its explanation.

mod explain;
mod linear;
mod scorer;
#[cfg(test)]
mod tests;

pub use explain::{Contribution, Explanation, SignalPart};
pub use linear::{Linear, SecondStage};
pub use scorer::{Buffers, HeadInfo, Margins, Scorer};
