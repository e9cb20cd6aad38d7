//! Tokens to units and hashed n-grams.
