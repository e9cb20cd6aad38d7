//! Texts to a design matrix, each text read once and not kept.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::design::{Design, Rows};
use super::hash::feature;
use super::{Comment, Extractor, FeatureKind, Pipeline, Unit, UnitKind};
use crate::text::{TokenKind, Tokens};

/// Keys that are hashes already.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Hashed(u64);

impl Hasher for Hashed {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u64(self.0.rotate_left(8) ^ u64::from(byte));
        }
    }
    fn write_u32(&mut self, key: u32) {
        // The table reads the upper bits as well, which 32 bits alone would leave empty.
        self.0 = u64::from(key).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}

type Ids<K> = HashMap<K, u32, BuildHasherDefault<Hashed>>;

/// Builds a [`Design`], one text at a time.
///
/// # Examples
/// ```
/// use moderato::features::{DesignBuilder, Pipeline};
/// let mut builder = DesignBuilder::new(&Pipeline::default());
/// for text in ["you are kind", "you are late"] {
///     builder.push(text);
/// }
/// let design = builder.finish(2);
/// assert_eq!(design.n_comments(), 2);
/// ```
#[derive(Debug)]
pub struct DesignBuilder {
    extractor: Extractor,
    comment: Comment,
    row: Vec<u32>,
    signal: Vec<f64>,
    unit_ids: Ids<u64>,
    feature_ids: Ids<u32>,
    features: Vec<u32>,
    kinds: Vec<FeatureKind>,
    unit_start: Vec<u32>,
    unit_features: Vec<u32>,
    /// For each unit, the last row or window it was put in: what makes a row's units distinct.
    stamp: Vec<u32>,
    stamps: u32,
    rows: Rows,
    windows: Rows,
    window_start: Vec<u32>,
    signals: Vec<f32>,
    /// Folded words and their features, where they are kept.
    words: Option<Vec<(u32, String)>>,
}

impl DesignBuilder {
    /// An empty design for this pipeline.
    pub fn new(pipeline: &Pipeline) -> Self {
        Self {
            extractor: Extractor::new(pipeline),
            comment: Comment::default(),
            row: Vec::new(),
            signal: Vec::new(),
            unit_ids: Ids::default(),
            feature_ids: Ids::default(),
            features: Vec::new(),
            kinds: Vec::new(),
            unit_start: vec![0],
            unit_features: Vec::new(),
            stamp: Vec::new(),
            stamps: 0,
            rows: Rows::new(),
            windows: Rows::new(),
            window_start: vec![0],
            signals: Vec::new(),
            words: None,
        }
    }

    /// Whether the distinct words are kept beside their features ([`DesignBuilder::take_words`]); not at first.
    pub fn keep_words(&mut self, keep: bool) {
        self.words = keep.then(Vec::new);
    }

    /// The distinct folded words so far, each with the feature of the word itself, by first appearance.
    pub fn take_words(&mut self) -> Vec<(u32, String)> {
        self.words.take().unwrap_or_default()
    }

    /// Adds one comment: the next row.
    pub fn push(&mut self, text: &str) {
        let mut comment = std::mem::take(&mut self.comment);
        self.extractor.read(text, &mut comment);
        self.intern(&comment);
        let distinct = self.push_row(&comment);
        self.push_windows(&comment);
        self.extractor.signals(&comment, distinct, &mut self.signal);
        self.signals.extend(self.signal.iter().map(|&value| value as f32));
        self.comment = comment;
    }

    /// The ids of the comment's units into `row`, one for each occurrence; unseen units are expanded.
    fn intern(&mut self, comment: &Comment) {
        self.row.clear();
        for unit in &comment.units {
            let next = self.stamp.len() as u32;
            let id = *self.unit_ids.entry(unit.key).or_insert(next);
            self.row.push(id);
            if id < next {
                continue;
            }
            self.stamp.push(0);
            self.keep_word(unit, &comment.tokens);
            let Self { extractor, features, feature_ids, kinds, unit_features, .. } = self;
            extractor.expand(unit, &comment.tokens, |kind, hash| {
                let next = features.len() as u32;
                let feature = *feature_ids.entry(hash).or_insert(next);
                if feature == next {
                    features.push(hash);
                    kinds.push(kind);
                }
                unit_features.push(feature);
            });
            self.unit_start.push(self.unit_features.len() as u32);
        }
    }

    fn keep_word(&mut self, unit: &Unit, tokens: &Tokens) {
        let Some(words) = &mut self.words else { return };
        let token = tokens.list.get(unit.first_token as usize);
        if let Some(token) = token.filter(|t| unit.kind == UnitKind::Word && t.kind == TokenKind::Word) {
            words.push((feature(unit.key), tokens.text(token).to_owned()));
        }
    }

    /// Adds the row of the whole comment; returns its number of distinct word units.
    fn push_row(&mut self, comment: &Comment) -> u32 {
        self.stamps += 1;
        let mut words = 0;
        for (unit, &id) in comment.units.iter().zip(&self.row) {
            if add(&mut self.rows, id, self.stamps, &mut self.stamp, &self.unit_start) {
                words += u32::from(unit.kind == UnitKind::Word);
            }
        }
        self.rows.close();
        words
    }

    fn push_windows(&mut self, comment: &Comment) {
        for window in 0..comment.windows.len() {
            self.stamps += 1;
            for place in comment.units_of(window) {
                if let Some(&id) = self.row.get(place) {
                    add(&mut self.windows, id, self.stamps, &mut self.stamp, &self.unit_start);
                }
            }
            self.windows.close();
        }
        self.window_start.push(self.windows.len() as u32);
    }

    /// Comments added so far.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether no comment was added yet.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The design matrix. Features of fewer than `min_df` comments are dropped, a feature's document
    /// frequency being the sum of its units' document frequencies; and with them the units that have no
    /// feature left (their n-grams still count in the scale).
    ///
    /// Features are ordered by falling document frequency, then by rising hash; units by falling
    /// document frequency, then by first appearance: what is used most lies together in memory.
    pub fn finish(self, min_df: u32) -> Design {
        let unit_df = document_frequencies(&self.rows, self.stamp.len());
        let (new_feature, features, kinds) = self.keep_features(&unit_df, min_df);
        let (new_unit, unit_start, unit_features) = self.keep_units(&unit_df, &new_feature);
        let mut rows = self.rows;
        rows.renumber(&new_unit);
        let mut windows = self.windows;
        windows.renumber(&new_unit);
        Design {
            features,
            kinds,
            unit_start,
            unit_features,
            rows,
            windows,
            window_start: self.window_start,
            signals: self.signals,
        }
    }

    /// For each old feature its new index or `NONE`, and the hashes and kinds in the new order.
    fn keep_features(&self, unit_df: &[u32], min_df: u32) -> (Vec<u32>, Vec<u32>, Vec<FeatureKind>) {
        let mut df = vec![0_u32; self.features.len()];
        for (features, &count) in self.unit_lists().zip(unit_df) {
            for &feature in features {
                if let Some(df) = df.get_mut(feature as usize) {
                    *df = df.saturating_add(count);
                }
            }
        }
        let order = kept_by_frequency(&df, min_df.max(1), |id| self.features.get(id as usize).copied());
        let hashes = order.iter().filter_map(|&id| self.features.get(id as usize).copied()).collect();
        let kinds = order.iter().filter_map(|&id| self.kinds.get(id as usize).copied()).collect();
        (inverse(&order, df.len()), hashes, kinds)
    }

    /// For each old unit its new index or `NONE`, and the kept units' features in new numbers.
    fn keep_units(&self, unit_df: &[u32], new_feature: &[u32]) -> (Vec<u32>, Vec<u32>, Vec<u32>) {
        let renumbered = |feature: &u32| new_feature.get(*feature as usize).copied().filter(|&f| f != NONE);
        let lists: Vec<&[u32]> = self.unit_lists().collect();
        let has_feature =
            |id: u32| lists.get(id as usize).is_some_and(|l| l.iter().any(|f| renumbered(f).is_some()));
        let mut order = kept_by_frequency(unit_df, 1, Some);
        order.retain(|&id| has_feature(id));
        let mut start = vec![0];
        let mut features = Vec::new();
        for &id in &order {
            features.extend(
                lists.get(id as usize).into_iter().flat_map(|list| list.iter()).filter_map(renumbered),
            );
            start.push(features.len() as u32);
        }
        features.shrink_to_fit();
        (inverse(&order, unit_df.len()), start, features)
    }

    fn unit_lists(&self) -> impl Iterator<Item = &[u32]> {
        self.unit_start.windows(2).map(|pair| match *pair {
            [start, end] => self.unit_features.get(start as usize..end as usize).unwrap_or_default(),
            _ => &[],
        })
    }
}

/// Marks what was dropped.
pub(super) const NONE: u32 = u32::MAX;

/// Puts a unit in the open row unless it is there already; says whether it was put.
fn add(rows: &mut Rows, id: u32, stamp: u32, stamps: &mut [u32], unit_start: &[u32]) -> bool {
    let Some(last) = stamps.get_mut(id as usize) else { return false };
    if *last == stamp {
        return false;
    }
    *last = stamp;
    let count = match unit_start.get(id as usize..id as usize + 2) {
        Some(&[start, end]) => end - start,
        _ => 0,
    };
    rows.add(id, count);
    true
}

fn document_frequencies(rows: &Rows, n_units: usize) -> Vec<u32> {
    let mut df = vec![0_u32; n_units];
    for &unit in rows.units() {
        if let Some(df) = df.get_mut(unit as usize) {
            *df += 1;
        }
    }
    df
}

/// Ids with at least `min` documents, by falling frequency, then by rising key.
fn kept_by_frequency(df: &[u32], min: u32, key: impl Fn(u32) -> Option<u32>) -> Vec<u32> {
    let mut kept: Vec<(u32, u32, u32)> = (0_u32..)
        .zip(df)
        .filter(|&(_, &df)| df >= min)
        .filter_map(|(id, &df)| Some((u32::MAX - df, key(id)?, id)))
        .collect();
    kept.sort_unstable();
    kept.into_iter().map(|(_, _, id)| id).collect()
}

fn inverse(order: &[u32], len: usize) -> Vec<u32> {
    let mut new = vec![NONE; len];
    for (index, &id) in (0_u32..).zip(order) {
        if let Some(new) = new.get_mut(id as usize) {
            *new = index;
        }
    }
    new
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "sums of the same numbers in the same order")]
mod tests {
    use super::*;
    use crate::features::{Characters, Design, Work};

    fn design(texts: &[&str], min_df: u32) -> Design {
        let mut builder = DesignBuilder::new(&Pipeline::default());
        for text in texts {
            builder.push(text);
        }
        builder.finish(min_df)
    }

    #[test]
    fn margins_and_gradient_are_each_others_transposes() {
        let design = design(&["a quiet street", "a loud street, a street", "", "quiet words"], 1);
        let weights: Vec<f64> = (0..design.n_features()).map(|i| f64::from(i as u32 % 7) - 3.0).collect();
        let residual = [0.5, -1.0, 2.0, 0.25];
        let (mut work, mut margins) = (Work::default(), [0.0; 4]);
        let mut gradient = vec![0.0; design.n_features()];
        design.margins(&weights, None, &mut work, &mut margins);
        design.gradient(&residual, None, &mut work, &mut gradient);
        let left: f64 = margins.iter().zip(residual).map(|(a, b)| a * b).sum();
        let right: f64 = gradient.iter().zip(&weights).map(|(a, b)| a * b).sum();
        assert!((left - right).abs() < 1e-9, "{left} {right}");
        assert_eq!(margins[2], 0.0, "an empty comment has no margin");
    }

    #[test]
    fn a_row_counts_each_unit_once_and_scales_by_its_n_grams() {
        let mut pipeline = Pipeline::default();
        pipeline.features.characters = Some(Characters { min: 1, max: 1 });
        let mut builder = DesignBuilder::new(&pipeline);
        builder.push("ab ab");
        let design = builder.finish(1);
        // Units: `ab` with itself, ` `, `a`, `b`, ` ` (5 n-grams) and the pair `ab ab` (1 n-gram).
        assert_eq!((design.n_units(), design.n_entries()), (2, 2));
        let (mut work, mut margins) = (Work::default(), [0.0]);
        design.margins(&vec![1.0; design.n_features()], None, &mut work, &mut margins);
        assert!((margins[0] - 6.0 / 6.0_f64.sqrt()).abs() < 1e-12);
    }

    #[test]
    fn rare_features_leave_and_scales_stay() {
        let all = design(&["one street", "one lane"], 1);
        let kept = design(&["one street", "one lane"], 2);
        assert!(kept.n_features() < all.n_features());
        let (mut work, mut margins) = (Work::default(), [0.0; 2]);
        kept.margins(&vec![0.0; kept.n_features()], None, &mut work, &mut margins);
        let mut counts = vec![0.0; kept.n_features()];
        kept.counts(&[1.0, 1.0], None, &mut work, &mut counts);
        assert!(counts.iter().all(|&count| count >= 2.0));
    }

    #[test]
    fn a_bad_line_in_a_long_comment_has_a_window_of_its_own() {
        let filler = "the council met again on monday and talked about the new road for hours. ".repeat(6);
        let design = design(&[&format!("{filler} nincompoop! {filler}"), "nincompoop", &filler], 1);
        let target = crate::features::hash::feature(crate::features::hash::hash(
            crate::features::hash::Seed::WORD,
            b"nincompoop",
        ));
        let weights: Vec<f64> = design.features().iter().map(|&f| f64::from(u8::from(f == target))).collect();
        let (mut work, mut whole, mut windows) = (Work::default(), [0.0; 3], Vec::new());
        design.margins(&weights, None, &mut work, &mut whole);
        design.window_margins(&weights, None, &mut work, &mut windows);
        let of = |row| &windows[design.windows_of(row)];
        assert!(of(0).iter().any(|window| *window > whole[0]));
        assert!(of(1).is_empty(), "one window: itself");
        assert!(of(2).iter().all(|window| *window == 0.0));
    }
}
