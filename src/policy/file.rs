//! `guidelines.toml` as it is written: every field with its place in the file, nothing checked yet.

use serde::Deserialize;
use toml::Spanned;

use crate::error::{Error, Place, Result};

/// A value and the bytes it stands at.
pub(crate) type At<T> = Spanned<T>;

/// The file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct RawFile {
    pub(crate) format: At<String>,
    pub(crate) version: At<i64>,
    pub(crate) publisher: Option<String>,
    pub(crate) review_band: Option<At<f64>>,
    pub(crate) passage_review: Option<At<f64>>,
    #[serde(default)]
    pub(crate) allow: RawAllow,
    #[serde(default, rename = "rule")]
    pub(crate) rules: Vec<At<RawRule>>,
}

/// What counts for nothing.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct RawAllow {
    #[serde(default)]
    pub(crate) words: Vec<String>,
    #[serde(default)]
    pub(crate) domains: Vec<String>,
}

/// One rule.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct RawRule {
    pub(crate) id: At<String>,
    pub(crate) title: Option<String>,
    pub(crate) category: At<String>,
    pub(crate) polarity: Option<At<String>>,
    pub(crate) scope: Option<At<String>>,
    pub(crate) parameter: Option<String>,
    #[serde(default)]
    pub(crate) quote: String,
    #[serde(default)]
    pub(crate) statement: String,
    #[serde(default)]
    pub(crate) source: String,
    pub(crate) action: Option<At<String>>,
    pub(crate) severity: Option<At<i64>>,
    pub(crate) reason: Option<String>,
    pub(crate) perspective: Option<At<String>>,
    pub(crate) coral: Option<At<String>>,
    #[serde(default)]
    pub(crate) judge: Vec<At<RawJudge>>,
}

/// One way a rule is judged: exactly one of `head`, `check`, a list, `person`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct RawJudge {
    pub(crate) head: Option<At<String>>,
    pub(crate) threshold: Option<At<toml::Value>>,
    pub(crate) target_precision: Option<At<f64>>,
    pub(crate) review: Option<At<toml::Value>>,
    pub(crate) check: Option<At<String>>,
    pub(crate) max: Option<At<f64>>,
    pub(crate) min: Option<At<f64>>,
    pub(crate) values: Option<At<Vec<String>>>,
    pub(crate) exact: Option<At<Vec<String>>>,
    pub(crate) words: Option<At<Vec<String>>>,
    pub(crate) stems: Option<At<Vec<String>>>,
    pub(crate) phrases: Option<At<Vec<String>>>,
    pub(crate) person: Option<At<bool>>,
}

/// A guidelines file as written, with the text its places count in.
#[derive(Debug, Clone)]
pub struct UncheckedGuidelines {
    pub(crate) file: String,
    pub(crate) text: String,
    pub(crate) raw: RawFile,
}

impl UncheckedGuidelines {
    /// Reads a file's text. `file` is its name, for messages.
    ///
    /// # Errors
    /// No TOML, a field that is unknown or missing, a value of the wrong type, another format or version:
    /// each with line and column.
    pub fn parse(file: &str, text: &str) -> Result<Self> {
        let raw: RawFile = toml::from_str(text).map_err(|e| {
            let at = place(file, text, e.span().map_or(0, |s| s.start));
            let error = Error::new(at, e.message().lines().next().unwrap_or("this is no TOML").to_owned());
            error.help("`moderato rules --format toml PAGE` writes a complete example")
        })?;
        let this = Self { file: file.to_owned(), text: text.to_owned(), raw };
        let (format, version) = (&this.raw.format, &this.raw.version);
        if format.get_ref() != super::guidelines::FORMAT {
            let found = format!("format \"{}\" is not \"{}\"", format.get_ref(), super::guidelines::FORMAT);
            return Err(Error::new(this.place(format), found).help("is this a guidelines file?"));
        }
        if *version.get_ref() != super::guidelines::VERSION {
            let found = format!(
                "version {} is not the {} this program reads",
                version.get_ref(),
                super::guidelines::VERSION
            );
            return Err(Error::new(this.place(version), found).help("use a program as new as the file"));
        }
        Ok(this)
    }

    pub(crate) fn place<T>(&self, at: &At<T>) -> Place {
        place(&self.file, &self.text, at.span().start)
    }
}

fn place(file: &str, text: &str, byte: usize) -> Place {
    let before = text.get(..byte).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    Place::file(file).line(line as u64).column(column as u64)
}
