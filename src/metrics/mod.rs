//! Labels and probabilities to figures.
