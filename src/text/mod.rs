//! A comment's text to tokens that know their bytes in the original.
