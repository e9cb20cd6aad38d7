//! Where the scorer finds a feature's weights: among the packed rows at first, in a table of unpacked ones when
//! enough was asked that making it pays.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::rows::Rows;
use super::sums::groups;
use super::table::Table;

/// Features of the table made in the time of one look-up among packed rows: 300 instructions a feature against 580,
/// counted with a model of 44,595 features. When the look-ups took as long as making the table, it is made: then no
/// run takes more than twice the time it has to.
const FEATURES_A_LOOK_UP: usize = 2;

/// A model's weights. What is found never depends on where.
#[derive(Debug)]
pub(super) struct Weights {
    rows: Rows,
    n_margins: usize,
    looked_up: AtomicUsize,
    table: OnceLock<Table>,
}

/// Where to look, for now.
#[derive(Debug, Clone, Copy)]
pub(super) enum Source<'a> {
    Table(&'a Table),
    Packed(&'a Weights),
}

impl Weights {
    pub(super) fn new(rows: &Rows, n_margins: usize) -> Self {
        Self { rows: rows.clone(), n_margins, looked_up: AtomicUsize::new(0), table: OnceLock::new() }
    }

    /// Where to look up as many features.
    #[inline]
    pub(super) fn source(&self, features: usize) -> Source<'_> {
        match self.table.get() {
            Some(table) => Source::Table(table),
            None => self.first(features),
        }
    }

    #[cold]
    fn first(&self, features: usize) -> Source<'_> {
        let looked_up = self.looked_up.fetch_add(features, Ordering::Relaxed);
        if looked_up < self.rows.len() / FEATURES_A_LOOK_UP {
            return Source::Packed(self);
        }
        Source::Table(self.table.get_or_init(|| Table::new(&self.rows, self.n_margins)))
    }

    #[cold]
    fn each_packed(&self, features: &[u32], add: &mut dyn FnMut(&[u32])) {
        let mut weights = vec![0; groups(self.n_margins)];
        for row in features.iter().filter_map(|&feature| self.rows.find(feature)) {
            self.rows.unpack(row, &mut weights);
            add(&weights);
        }
    }
}

impl Source<'_> {
    /// Leaves the features that may have weights, and has memory fetch them.
    pub(super) fn keep_known(self, features: &mut Vec<u32>) {
        if let Self::Table(table) = self {
            table.keep_known(features);
        }
    }

    /// Calls `add` with the weights of each feature that has some, [`super::rows::GROUP`] in a word.
    #[inline]
    pub(super) fn each(self, features: &[u32], mut add: impl FnMut(&[u32])) {
        match self {
            Self::Table(table) => features.iter().filter_map(|&f| table.row(f)).for_each(add),
            Self::Packed(weights) => weights.each_packed(features, &mut add),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_rows_and_the_table_say_the_same() {
        let n_margins = 5;
        let features: Vec<u32> = (0..1000).map(|i| i * 4_000_003 + 7).collect();
        let codes: Vec<i8> =
            (0..features.len() * n_margins).map(|i| ((i * i % 251) as u8).cast_signed()).collect();
        let rows = Rows::pack(&features, &codes, n_margins);
        let weights = Weights::new(&rows, n_margins);
        let table = Table::new(&rows, n_margins);
        // A place of the table that nobody took says nothing by zeros.
        let said = |source: Source<'_>, asked: u32| {
            let mut said = Vec::new();
            source.each(&[asked], |row| said.extend(row.iter().any(|&word| word != 0).then(|| row.to_vec())));
            said
        };
        for asked in features.iter().flat_map(|&feature| [feature, feature + 1]).chain([0, u32::MAX]) {
            let packed = said(Source::Packed(&weights), asked);
            assert_eq!(packed, said(Source::Table(&table), asked), "{asked}");
            assert_eq!(packed.len(), usize::from(features.contains(&asked)));
        }
    }

    #[test]
    fn the_table_is_made_when_enough_was_looked_up() {
        let weights = Weights::new(&Rows::pack(&[1, 2, 3, 4], &[1; 4], 1), 1);
        let is_packed = |features| matches!(weights.source(features), Source::Packed(_));
        assert!(is_packed(1) && is_packed(1));
        assert!(!is_packed(1) && !is_packed(1));
    }
}
