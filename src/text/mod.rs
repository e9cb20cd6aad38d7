//! A comment's text to tokens that know their bytes in the original.
//!
//! In: one comment, any UTF-8. Out: [`Tokens`]: folded words, placeholders, emoji and punctuation runs,
//! each with the bytes of the original it stands for. This stage does *not* weigh, count or judge: it
//! only says what was written, and whether it was written so as not to be read.
//!
//! To add a folding step: a file here, a switch in [`TextOptions`], a call in `tokenize.rs`.

mod chunk;
mod disguise;
mod emoji;
mod entity;
mod fold;
mod lexicon;
mod lookalike;
mod memo;
mod placeholder;
mod spaced;
#[cfg(test)]
mod tests;
mod token;
mod tokenize;
mod write;

use serde::{Deserialize, Serialize};

pub use token::{Flags, Token, TokenKind, Tokens};
pub use tokenize::Folder;

/// Which folding steps run. Stored in the model file: a model reads text the way it was trained to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each switch is a folding step of its own")]
pub struct TextOptions {
    /// Undo disguises: digits and signs for letters, masks, separators, spaced letters, look-alikes.
    pub disguises: bool,
    /// `idioooot` to `idiot`.
    pub stretched: bool,
    /// `&amp;` to `&`; plain tags such as `<br>` to nothing.
    pub entities: bool,
    /// Links, e-mail addresses, `@users` and long numbers to one token each.
    pub placeholders: bool,
}

impl Default for TextOptions {
    fn default() -> Self {
        Self { disguises: true, stretched: true, entities: true, placeholders: true }
    }
}
