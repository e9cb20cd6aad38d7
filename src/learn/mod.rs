//! Labelled text to a model.
//!
//! | step | goes in | comes out |
//! |---|---|---|
//! | [`sources`] | a public set's own file | labelled rows |
//! | [`data`] | labelled CSV | rows: text, labels by head, group |

pub mod data;
pub mod solver;
pub mod sources;
