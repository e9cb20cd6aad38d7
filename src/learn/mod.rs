//! Labelled text to a model.
//!
//! | step | goes in | comes out |
//! |---|---|---|
//! | [`data`] | labelled CSV | rows: text, labels by head, group |

pub mod data;
pub mod solver;
