//! Labelled text to a model.
//!
//! | step | goes in | comes out |
//! |---|---|---|
//! | [`sources`] | a public set's own file | labelled rows |
//! | [`data`] | labelled CSV | rows: text, labels by head, group |
//! | [`corpus`] | rows | a design matrix with labels |
//! | [`bags`] | sentences of comments that are somewhere so | a label for each |
//! | [`folds`] | keys of rows | the fold of each row |
//! | [`fit`] | labelled rows of the design | a margin: naive-Bayes-scaled, balanced, averaged |
//! | [`solver`] | features, labels, weights | a linear model |
//! | [`calibrate`] | out-of-fold margins and signals | a head's calibrated log-odds |
//! | [`select`] | out-of-fold probabilities | thresholds and figures |
//! | [`compress`] | dense weights | the model file's small table |
//! | [`search`] | rows and a recipe | a better recipe |
//! | [`train`] | all of it | a [`crate::model::Model`] |

pub mod bags;
mod beta;
pub mod calibrate;
pub mod compress;
pub mod corpus;
pub mod data;
pub mod fit;
pub mod folds;
mod logistic;
pub mod recipe;
pub mod search;
pub mod select;
pub mod solver;
pub mod sources;
pub mod train;
