//! What a person or a program reads.
//!
//! In: verdicts and figures. Out: text for a terminal, JSON, CSV, self-contained HTML. Nothing here computes a
//! figure or reads a file.

pub mod chart;
pub mod document;
pub mod evaluation;
pub mod markup;
pub mod verdict;
pub mod verdict_html;
pub mod verdict_jsonl;
