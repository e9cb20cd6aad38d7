//! Text to tokens, units, windows and signals: the one way both training and scoring go.

use rust_stemmers::Stemmer;

use super::classes::{Class, Classes};
use super::hash::{Seed, feature, hash, join};
use super::signal::{Counts, signals};
use super::unit::{characters, class_pairs, units};
use super::window::windows;
use super::{FeatureKind, Pipeline, Unit, UnitKind};
use crate::text::{Folder, Tokens};

/// A compiled [`Pipeline`]. Immutable; the buffers are the caller's.
pub struct Extractor {
    pipeline: Pipeline,
    folder: Folder,
    stemmer: Option<Stemmer>,
    classes: Classes,
}

impl std::fmt::Debug for Extractor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Extractor").field("pipeline", &self.pipeline).finish_non_exhaustive()
    }
}

/// What is read from one comment; a buffer made to be used again for the next.
#[derive(Debug, Clone, Default)]
pub struct Comment {
    /// Folded tokens.
    pub tokens: Tokens,
    /// One unit for each occurrence, ordered by last token.
    pub units: Vec<Unit>,
    /// Ranges of tokens (first, one past last); empty where the whole comment is the only window.
    pub windows: Vec<(u32, u32)>,
    /// The tokens' classes, where units were listed and there are classes.
    classes: Vec<Option<Class>>,
}

impl Comment {
    /// The first tokens of the segments that windows are made of, and one past the last token, into `out`; two
    /// neighbouring segments are a window.
    pub(crate) fn segments(&self, out: &mut Vec<u32>) {
        out.clear();
        // A window ends where the segment after its own two begins.
        out.extend(self.windows.iter().take(2).map(|&(first, _)| first));
        out.extend(self.windows.iter().map(|&(_, end)| end));
    }

    /// Places in `units` of the units that lie whole in a window.
    pub(crate) fn units_of(&self, window: usize) -> impl Iterator<Item = usize> + Clone {
        let (first, end) = self.windows.get(window).copied().unwrap_or_default();
        let from = self.units.partition_point(|unit| unit.last_token < first);
        let rest = self.units.get(from..).unwrap_or_default();
        let inside = rest.iter().take_while(move |unit| unit.last_token < end);
        let places = inside.enumerate().filter(move |(_, unit)| unit.first_token >= first);
        places.map(move |(at, _)| from + at)
    }
}

impl Extractor {
    /// Compiles a pipeline.
    pub fn new(pipeline: &Pipeline) -> Self {
        let folder = Folder::new(&pipeline.text, &pipeline.lexicon);
        Self {
            classes: Classes::new(&pipeline.classes, &folder),
            folder,
            stemmer: pipeline.features.stems.map(super::Language::stemmer),
            pipeline: pipeline.clone(),
        }
    }

    /// What was compiled.
    pub fn pipeline(&self) -> &Pipeline {
        &self.pipeline
    }

    /// Tokens, units and windows of `text` into `out`.
    pub fn read(&self, text: &str, out: &mut Comment) {
        self.read_tokens(text, out);
        self.list_units(out);
    }

    /// Tokens and windows alone; the units are left as they were.
    pub(crate) fn read_tokens(&self, text: &str, out: &mut Comment) {
        self.folder.tokenize(text, &mut out.tokens);
        windows(&out.tokens, self.pipeline.features.windows, &mut out.windows);
    }

    /// The units of the comment's tokens.
    pub(crate) fn list_units(&self, out: &mut Comment) {
        out.classes.clear();
        if self.has_classes() {
            out.classes.extend(out.tokens.list.iter().map(|token| self.class_of(token.hash)));
        }
        units(&out.tokens, &out.classes, &self.pipeline.features, &mut out.units);
    }

    /// Gives a unit's features to `add`. The same key always gives the same features, and at least one.
    pub fn expand(&self, unit: &Unit, tokens: &Tokens, mut add: impl FnMut(FeatureKind, u32)) {
        add(unit.kind.into(), feature(unit.key));
        match unit.kind {
            UnitKind::Word => {
                let Some(token) = tokens.list.get(unit.first_token as usize) else { return };
                if let Some(range) = self.pipeline.features.characters {
                    let add = |feature| add(FeatureKind::Characters, feature);
                    characters(tokens.bytes(token), range.min, range.max, add);
                }
                if let Some(stem) = self.stem(tokens, unit.first_token) {
                    add(FeatureKind::Stem, feature(stem));
                }
                if let Some(class) = self.class_of(token.hash).filter(|class| class.alone) {
                    add(FeatureKind::Class, feature(class.hash));
                }
            }
            UnitKind::Pair | UnitKind::Skip => {
                let stems = (self.stem(tokens, unit.first_token), self.stem(tokens, unit.last_token));
                if let (UnitKind::Pair, (Some(first), Some(last))) = (unit.kind, stems) {
                    add(FeatureKind::Stem, feature(join(Seed::STEM_PAIR, first, last)));
                }
                let word = |token: u32| tokens.list.get(token as usize).map_or(0, |token| token.hash);
                let (first, last) = (word(unit.first_token), word(unit.last_token));
                class_pairs((first, self.class_of(first)), (last, self.class_of(last)), |feature| {
                    add(FeatureKind::Class, feature);
                });
            }
            UnitKind::Triple | UnitKind::Upper | UnitKind::Company => {}
        }
    }

    /// Whether there are word classes.
    pub(crate) fn has_classes(&self) -> bool {
        !self.pipeline.classes.is_empty()
    }

    /// The number of a folded word's class, by the word's hash.
    pub(crate) fn class_number(&self, word: u64) -> Option<u16> {
        self.classes.number(word)
    }

    /// A class by its number.
    pub(crate) fn class(&self, number: u16) -> Option<Class> {
        self.classes.get(number)
    }

    fn class_of(&self, word: u64) -> Option<Class> {
        self.class(self.class_number(word)?)
    }

    /// The hash of a token's stem, where words have stems.
    pub(crate) fn stem(&self, tokens: &Tokens, token: u32) -> Option<u64> {
        let stemmer = self.stemmer.as_ref()?;
        let word = tokens.text(tokens.list.get(token as usize)?);
        Some(hash(Seed::STEM, stemmer.stem(word).as_bytes()))
    }

    /// The surface signals of a comment into `out`; `distinct` is the number of its distinct word units.
    pub fn signals(&self, comment: &Comment, distinct: u32, out: &mut Vec<f64>) {
        signals(&Counts::of(&comment.tokens, distinct, comment.windows.len()), out);
    }
}
