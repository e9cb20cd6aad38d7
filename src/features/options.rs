//! Which features are made: stored in the recipe and in the model file.

use serde::{Deserialize, Serialize};

use super::WordClass;
use crate::text::TextOptions;

/// Everything between a text and its features. A model file carries one; training and scoring share it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Pipeline {
    /// How text is folded to tokens.
    pub text: TextOptions,
    /// Which units and features tokens give.
    pub features: FeatureOptions,
    /// Folded words that masked words may stand for, strongest first; from training.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lexicon: Vec<String>,
    /// Words that behave alike.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub classes: Vec<WordClass>,
}

/// Which units and features tokens give.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FeatureOptions {
    /// Words side by side, at most this many in a unit: 1, 2 or 3.
    pub words: u8,
    /// Pairs of words with at most this many words between, besides neighbours; 0 for none.
    #[serde(alias = "skip_pairs", deserialize_with = "number_or_switch")]
    pub skips: u8,
    /// Characters within a word, its bounding spaces included; `None` for words alone.
    pub characters: Option<Characters>,
    /// Stems of words and of pairs, in this language.
    pub stems: Option<Language>,
    /// A second unit for a word all in capitals.
    pub capitals: bool,
    /// How a comment is cut into overlapping windows.
    pub windows: WindowOptions,
}

/// A number; or a switch, as the first models have it: true for one word between.
fn number_or_switch<'de, D: serde::Deserializer<'de>>(from: D) -> Result<u8, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Either {
        Number(u8),
        Switch(bool),
    }
    Ok(match Either::deserialize(from)? {
        Either::Number(number) => number,
        Either::Switch(switch) => u8::from(switch),
    })
}

impl Default for FeatureOptions {
    fn default() -> Self {
        Self {
            words: 2,
            skips: 0,
            characters: Some(Characters { min: 2, max: 5 }),
            stems: None,
            capitals: false,
            windows: WindowOptions::default(),
        }
    }
}

impl FeatureOptions {
    /// Units that end with a token besides its word, at most.
    pub(crate) fn others_a_token(&self) -> usize {
        usize::from(self.capitals) + usize::from(self.words.saturating_sub(1)) + usize::from(self.skips)
    }
}

/// Lengths of character n-grams, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Characters {
    /// Shortest, at least 1.
    pub min: u8,
    /// Longest.
    pub max: u8,
}

/// How a comment is cut into windows, so that one bad line cannot hide in a long comment.
///
/// Sentences and lines are joined to *segments* of at least `segment` tokens (at most twice as many); a
/// window is two neighbouring segments. A comment of one or two segments is one window: itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WindowOptions {
    /// Tokens a segment has at least; 0 for no windows.
    pub segment: u16,
}

impl Default for WindowOptions {
    fn default() -> Self {
        Self { segment: 12 }
    }
}

/// Languages with a stemmer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Language {
    Danish,
    Dutch,
    English,
    Finnish,
    French,
    German,
    Hungarian,
    Italian,
    Norwegian,
    Portuguese,
    Romanian,
    Russian,
    Spanish,
    Swedish,
    Turkish,
}

impl Language {
    /// The language with this English name, such as `German`; `None` where there is no stemmer for it.
    pub fn from_name(name: &str) -> Option<Self> {
        let name = serde_json::Value::String(name.to_lowercase());
        serde_json::from_value(name).ok()
    }

    pub(crate) fn stemmer(self) -> rust_stemmers::Stemmer {
        use rust_stemmers::Algorithm as A;
        let algorithm = match self {
            Self::Danish => A::Danish,
            Self::Dutch => A::Dutch,
            Self::English => A::English,
            Self::Finnish => A::Finnish,
            Self::French => A::French,
            Self::German => A::German,
            Self::Hungarian => A::Hungarian,
            Self::Italian => A::Italian,
            Self::Norwegian => A::Norwegian,
            Self::Portuguese => A::Portuguese,
            Self::Romanian => A::Romanian,
            Self::Russian => A::Russian,
            Self::Spanish => A::Spanish,
            Self::Swedish => A::Swedish,
            Self::Turkish => A::Turkish,
        };
        rust_stemmers::Stemmer::create(algorithm)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_of_the_first_model_files_are_still_read() {
        let read = |json: &str| serde_json::from_str::<FeatureOptions>(json).unwrap().skips;
        assert_eq!(read(r#"{"skip_pairs":false}"#), 0);
        assert_eq!(read(r#"{"skip_pairs":true}"#), 1);
        assert_eq!(read(r#"{"skips":3}"#), 3);
    }
}
