//! One error for people: where it happened, what was found, what to do.

use std::fmt;
use std::path::Path;

/// The library's result.
pub type Result<T> = std::result::Result<T, Error>;

/// Where an input went wrong: a file (or `-`), and a line and column counted from 1 where they are known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// The file as the user named it.
    pub file: String,
    /// Line, from 1.
    pub line: Option<u64>,
    /// Column, from 1: a character of the line, or a CSV field.
    pub column: Option<u64>,
}

impl Place {
    /// A whole file.
    pub fn file(path: impl AsRef<Path>) -> Self {
        Self { file: path.as_ref().display().to_string(), line: None, column: None }
    }

    /// The same file, at a line counted from 1.
    #[must_use]
    pub fn line(mut self, line: u64) -> Self {
        self.line = Some(line);
        self
    }

    /// The same line, at a column counted from 1.
    #[must_use]
    pub fn column(mut self, column: u64) -> Self {
        self.column = Some(column);
        self
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        for part in [self.line, self.column].into_iter().flatten() {
            write!(f, ":{part}")?;
        }
        Ok(())
    }
}

/// What went wrong, where, and the fix.
///
/// Displays as `place: found`, then `help: ...` on a line of its own.
#[derive(Debug, thiserror::Error)]
pub struct Error {
    /// Where.
    pub at: Place,
    /// What was found there, with the value.
    pub found: String,
    /// What to do about it; empty where there is nothing to say.
    pub help: String,
    /// The operating system's own error, where there is one.
    #[source]
    pub source: Option<std::io::Error>,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.at.file.is_empty() {
            write!(f, "{}: ", self.at)?;
        }
        f.write_str(&self.found)?;
        if !self.help.is_empty() {
            write!(f, "\nhelp: {}", self.help)?;
        }
        Ok(())
    }
}

impl Error {
    /// An error at a place.
    pub fn new(at: Place, found: impl Into<String>) -> Self {
        Self { at, found: found.into(), help: String::new(), source: None }
    }

    /// The same error with what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }

    /// A file the operating system would not open, read or write.
    pub fn io(path: impl AsRef<Path>, doing: &str, source: std::io::Error) -> Self {
        Self {
            at: Place::file(path),
            found: format!("cannot {doing}: {source}"),
            help: String::new(),
            source: Some(source),
        }
    }
}
