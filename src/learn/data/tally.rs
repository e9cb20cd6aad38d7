//! How many rows of each class a head has: the check that there is something to learn or judge.

use crate::{Error, Place, Result};

/// A head's labelled rows.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Balance {
    /// Labelled rows.
    pub rows: u64,
    /// Those with a label of at least one half.
    pub positives: u64,
}

/// Counts labels by head.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    heads: Vec<(String, Balance)>,
}

impl Tally {
    /// The place of a head, which is added if it is new.
    pub fn head(&mut self, name: &str) -> usize {
        if let Some(at) = self.heads.iter().position(|(n, _)| n == name) {
            return at;
        }
        self.heads.push((name.to_owned(), Balance::default()));
        self.heads.len() - 1
    }

    /// Counts a label; an empty one is not counted.
    pub fn add(&mut self, head: usize, label: Option<f64>) {
        if let (Some((_, balance)), Some(label)) = (self.heads.get_mut(head), label) {
            balance.rows += 1;
            balance.positives += u64::from(label >= 0.5);
        }
    }

    /// Heads and their counts, in the order they were met.
    pub fn heads(&self) -> impl Iterator<Item = (&str, Balance)> {
        self.heads.iter().map(|(name, balance)| (name.as_str(), *balance))
    }

    /// Nothing, if every head has rows of both classes.
    ///
    /// # Errors
    /// The first head that has only one class, or no labelled row at all. `files` is the name to blame.
    pub fn check(&self, files: &str) -> Result<()> {
        for (name, balance) in self.heads() {
            let found = match (balance.rows, balance.positives) {
                (0, _) => format!("head `{name}` has no labelled row"),
                (n, 0) => format!("head `{name}` has one class only: {n} rows labelled 0"),
                (n, p) if n == p => format!("head `{name}` has one class only: {n} rows labelled 1"),
                _ => continue,
            };
            return Err(Error::new(Place::file(files), found)
                .help("add rows of the other class, or name other label columns with --label"));
        }
        Ok(())
    }
}
