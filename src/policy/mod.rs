//! Stated rules and probabilities to verdicts.
