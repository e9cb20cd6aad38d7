//! Labelled files to a design matrix with labels: each text is read once and not kept.

use sha2::{Digest, Sha256};

use super::bags::{self, NO_BAG};
use super::data::{Columns, Row, Tally};
use super::recipe::{SourceRecipe, ValidRecipe};
use super::sources;
use crate::features::hash::{Hasher, Seed};
use crate::features::{Design, DesignBuilder, Language, Pipeline, WordClass, word_classes};
use crate::model::Source;

/// What a model is learnt from.
#[derive(Debug)]
pub struct Corpus {
    /// Comments by features.
    pub design: Design,
    /// Head names, in the order they were met.
    pub heads: Vec<String>,
    /// `[heads][rows]`; NaN for "not labelled".
    pub labels: Vec<Vec<f32>>,
    /// By row.
    pub weights: Vec<f32>,
    /// By row: rows of equal keys stay on one side of a split.
    pub keys: Vec<u64>,
    /// By row: its place in `sources`.
    pub source: Vec<u16>,
    /// `[heads][rows]`, where a split comment's sentences all have the comment's label; empty without split
    /// comments.
    pub loose: Vec<Vec<f32>>,
    /// By row: the split comment it is a sentence of, from 1, or [`NO_BAG`].
    pub bags: Vec<u32>,
    /// Comments of each class, by head.
    pub tally: Tally,
    /// The sets.
    pub sources: Vec<Source>,
    /// How texts became features: the recipe's, with the language of the stems.
    pub pipeline: Pipeline,
    /// Words and the features they stand for.
    pub words: Vec<(u32, String)>,
    /// SHA-256 of all rows.
    pub digest: String,
}

/// Collects rows.
#[derive(Debug)]
pub struct Collector<'a> {
    recipe: &'a ValidRecipe,
    seed: u64,
    texts: Texts,
    tally: Tally,
    labels: Vec<Vec<f32>>,
    weights: Vec<f32>,
    keys: Vec<u64>,
    bags: Vec<u32>,
    bag: u32,
    source: Vec<u16>,
    sources: Vec<(Source, Sha256)>,
    digest: Sha256,
    /// For each head of the file at hand, its place in the model.
    places: Vec<usize>,
    file: String,
}

/// Bytes of text that are looked at to tell their language.
const LOOK: usize = 20_000;

/// The way of the texts into the design matrix. Where the recipe leaves the language of stems and word classes open,
/// the first texts wait until it is told.
#[derive(Debug)]
enum Texts {
    /// Texts so far, and their bytes.
    Waiting {
        pipeline: Pipeline,
        /// Whether there are to be stems, and word classes.
        open: (bool, bool),
        keep_words: bool,
        texts: Vec<String>,
        bytes: usize,
    },
    Reading {
        pipeline: Pipeline,
        builder: Box<DesignBuilder>,
    },
}

impl Texts {
    fn new(recipe: &ValidRecipe) -> Self {
        let own = |(name, words): (&String, &Vec<String>)| WordClass {
            name: name.clone(),
            alone: true,
            words: words.join(" "),
        };
        let pipeline = Pipeline {
            text: recipe.text.clone(),
            features: recipe.features.clone(),
            lexicon: Vec::new(),
            classes: recipe.word_classes.iter().map(own).collect(),
        };
        let keep_words = recipe.lexicon > 0;
        let open = (recipe.stems && pipeline.features.stems.is_none(), recipe.classes);
        if open.0 || open.1 {
            return Self::Waiting { pipeline, open, keep_words, texts: Vec::new(), bytes: 0 };
        }
        Self::reading(pipeline, keep_words, &[])
    }

    fn reading(pipeline: Pipeline, keep_words: bool, texts: &[String]) -> Self {
        let mut builder = Box::new(DesignBuilder::new(&pipeline));
        builder.keep_words(keep_words);
        for text in texts {
            builder.push(text);
        }
        Self::Reading { pipeline, builder }
    }

    fn push(&mut self, text: &str) {
        match self {
            Self::Reading { builder, .. } => builder.push(text),
            Self::Waiting { texts, bytes, .. } => {
                texts.push(text.to_owned());
                *bytes += text.len();
                if *bytes >= LOOK {
                    self.tell();
                }
            }
        }
    }

    /// Tells the language of the texts that wait; stems are made where there is a stemmer for it, classes where there
    /// is a table.
    fn tell(&mut self) {
        if let Self::Waiting { pipeline, open: (stems, classes), keep_words, texts, .. } = self {
            let mut pipeline = std::mem::take(pipeline);
            let language = whatlang::detect_lang(&texts.join("\n"));
            let language = language.and_then(|language| Language::from_name(language.eng_name()));
            if *stems {
                pipeline.features.stems = language;
            }
            if *classes {
                let own: Vec<String> = pipeline.classes.iter().map(|class| class.name.clone()).collect();
                let all = language.map(word_classes).unwrap_or_default().into_iter();
                pipeline.classes.extend(all.filter(|class| !own.contains(&class.name)));
            }
            *self = Self::reading(pipeline, *keep_words, texts);
        }
    }

    fn finish(mut self) -> (Pipeline, DesignBuilder) {
        self.tell();
        match self {
            Self::Reading { pipeline, builder } => (pipeline, *builder),
            Self::Waiting { pipeline, .. } => (pipeline.clone(), DesignBuilder::new(&pipeline)),
        }
    }
}

/// Keeps a group's key apart from a text's.
const GROUP_KEY: Seed = Seed(1);
const TEXT_KEY: Seed = Seed(2);

impl<'a> Collector<'a> {
    /// Nothing collected yet.
    pub fn new(recipe: &'a ValidRecipe, seed: u64) -> Self {
        Self {
            recipe,
            seed,
            texts: Texts::new(recipe),
            tally: Tally::default(),
            labels: Vec::new(),
            weights: Vec::new(),
            keys: Vec::new(),
            bags: Vec::new(),
            bag: NO_BAG,
            source: Vec::new(),
            sources: Vec::new(),
            digest: Sha256::new(),
            places: Vec::new(),
            file: String::new(),
        }
    }

    /// The columns to read of every file, where the user named none.
    pub fn columns(recipe: &ValidRecipe) -> Columns {
        Columns { labels: recipe.label_columns(), ..Columns::default() }
    }

    /// The rows that follow come from this file and have these heads. `file` is its name without folders.
    pub fn file<'h>(&mut self, file: &str, heads: impl Iterator<Item = &'h str>) {
        file.clone_into(&mut self.file);
        self.places = heads.map(|head| self.tally.head(head)).collect();
        let most = self.places.iter().map(|place| place + 1).max().unwrap_or_default();
        while self.labels.len() < most {
            self.labels.push(vec![f32::NAN; self.weights.len()]);
        }
    }

    /// One row.
    pub fn push(&mut self, row: &Row) {
        let recipe = self.recipe;
        let at = self.source(row);
        #[expect(clippy::indexing_slicing, reason = "found or pushed just above")]
        let source = &mut self.sources[at];
        let weight = source.0.weight;
        source.0.rows += 1;
        absorb(&mut source.1, row);
        absorb(&mut self.digest, row);
        let split = row.source.as_ref().and_then(|name| recipe.sources.get(name)).is_some_and(|s| s.split);
        for (place, label) in self.places.iter().zip(&row.labels) {
            self.tally.add(*place, *label);
        }
        let sentences = if split { bags::sentences(&row.text) } else { Vec::new() };
        if sentences.len() < 2 {
            self.add(&row.text, row, weight, NO_BAG);
            self.source.resize(self.weights.len(), at as u16);
            return;
        }
        self.bag += 1;
        for sentence in sentences {
            self.add(sentence, row, weight, self.bag);
        }
        self.source.resize(self.weights.len(), at as u16);
    }

    /// One row of the design: `text` with the labels and the key of `row`.
    fn add(&mut self, text: &str, row: &Row, weight: f64, bag: u32) {
        self.texts.push(text);
        self.weights.push(weight as f32);
        self.keys.push(key(row, self.seed));
        self.bags.push(bag);
        let n = self.weights.len();
        for labels in &mut self.labels {
            labels.resize(n, f32::NAN);
        }
        for (place, label) in self.places.iter().zip(&row.labels) {
            let slot = self.labels.get_mut(*place).and_then(|labels| labels.last_mut());
            if let (Some(slot), Some(label)) = (slot, label) {
                *slot = *label as f32;
            }
        }
    }

    /// The place of the set a row belongs to.
    fn source(&mut self, row: &Row) -> usize {
        let name = row.source.as_deref().unwrap_or(&self.file);
        let at = self.sources.iter().position(|(source, _)| source.file == name).unwrap_or_else(|| {
            let stem = name.strip_suffix(".csv").unwrap_or(name);
            let known = self.recipe.sources.get(name).or_else(|| self.recipe.sources.get(stem));
            let known = known.cloned().unwrap_or_default();
            let (licence, attribution) = terms(name, &known);
            let source = Source {
                file: name.to_owned(),
                weight: known.weight,
                licence,
                attribution,
                ..Source::default()
            };
            self.sources.push((source, Sha256::new()));
            self.sources.len() - 1
        });
        let heads: Vec<&str> = self.tally.heads().map(|(name, _)| name).collect();
        #[expect(clippy::indexing_slicing, reason = "found or pushed just above")]
        let entry = &mut self.sources[at];
        for (place, label) in self.places.iter().zip(&row.labels) {
            let head = heads.get(*place).copied().unwrap_or_default();
            if label.is_some() && !entry.0.heads.iter().any(|h| h == head) {
                entry.0.heads.push(head.to_owned());
            }
        }
        at
    }

    /// Rows so far.
    pub fn rows(&self) -> usize {
        self.weights.len()
    }

    /// The design matrix and its labels. `files` is the name to blame.
    ///
    /// # Errors
    /// A head that has one class only.
    pub fn finish(mut self, files: &str) -> crate::Result<Corpus> {
        self.tally.check(files)?;
        let sources = self
            .sources
            .into_iter()
            .map(|(source, digest)| Source { digest: crate::model::hex(&digest.finalize()), ..source });
        let (pipeline, mut builder) = self.texts.finish();
        let words = builder.take_words();
        let design = builder.finish(self.recipe.fit.min_df);
        let loose =
            if self.bag > 0 && !self.recipe.loose.is_empty() { self.labels.clone() } else { Vec::new() };
        bags::settle(&design, &self.bags, &self.weights, &mut self.labels, self.recipe)
            .map_err(|e| crate::Error::new(crate::Place::default(), e.to_string()))?;
        Ok(Corpus {
            heads: self.tally.heads().map(|(name, _)| name.to_owned()).collect(),
            pipeline,
            words,
            design,
            bags: self.bags,
            source: self.source,
            loose,
            labels: self.labels,
            weights: self.weights,
            keys: self.keys,
            tally: self.tally,
            sources: sources.collect(),
            digest: crate::model::hex(&self.digest.finalize()),
        })
    }
}

/// Licence and attribution: the recipe's, else those of the public set of that name.
fn terms(name: &str, known: &SourceRecipe) -> (String, String) {
    if !known.licence.is_empty() {
        return (known.licence.clone(), known.attribution.clone());
    }
    let table = sources::parse("sources.toml", sources::SOURCES).unwrap_or_default();
    table.into_iter().find(|s| s.name == name).map(|s| (s.licence, s.attribution)).unwrap_or_default()
}

/// A row's group, or else its letters and digits: texts that differ only in case, signs or spaces stay
/// together.
fn key(row: &Row, seed: u64) -> u64 {
    if let Some(group) = &row.group {
        let mut hasher = Hasher::new(Seed(GROUP_KEY.0 ^ seed.rotate_left(32)));
        group.bytes().for_each(|byte| hasher.push(byte));
        return hasher.finish();
    }
    let mut hasher = Hasher::new(Seed(TEXT_KEY.0 ^ seed.rotate_left(32)));
    let kept = row.text.bytes().filter(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii());
    kept.for_each(|byte| hasher.push(byte.to_ascii_lowercase()));
    hasher.finish()
}

/// Text, labels and group of a row, each ended by a byte no UTF-8 text has.
fn absorb(digest: &mut Sha256, row: &Row) {
    digest.update(row.text.as_bytes());
    for label in &row.labels {
        digest.update([0xFF]);
        digest.update(label.unwrap_or(-1.0).to_le_bytes());
    }
    digest.update([0xFE]);
    digest.update(row.group.as_deref().unwrap_or_default().as_bytes());
    digest.update([0xFD]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::recipe::Recipe;

    /// The language of the stems that a corpus of these texts is read with.
    fn stems(recipe: &str, texts: &[&str]) -> Option<Language> {
        let recipe = Recipe::parse("r.toml", recipe).unwrap().check("r.toml").unwrap();
        let mut all = Texts::new(&recipe);
        for text in texts {
            all.push(text);
        }
        all.finish().0.features.stems
    }

    #[test]
    fn stems_follow_the_language_of_the_texts() {
        let german = ["Der Bürgermeister hat gestern nicht geantwortet, und das ist schade.", "Ja, genau!"];
        let english = ["The mayor did not answer yesterday, which is a pity.", "Yes, quite!"];
        assert_eq!(stems("", &german), Some(Language::German));
        assert_eq!(stems("", &english), Some(Language::English));
        assert_eq!(stems("stems = false", &german), None);
        assert_eq!(stems("features.stems = \"danish\"", &german), Some(Language::Danish));
        assert_eq!(stems("", &[]), None);
        let japanese = ["市長は昨日、質問に答えませんでした。とても残念です。"];
        assert_eq!(stems("", &japanese), None);
    }

    #[test]
    fn word_classes_follow_the_language_and_own_ones_take_the_place_of_those_of_their_name() {
        let classes = |recipe: &str, text: &str| {
            let recipe = Recipe::parse("r.toml", recipe).unwrap().check("r.toml").unwrap();
            let mut all = Texts::new(&recipe);
            all.push(text);
            all.finish().0.classes
        };
        let english = "The mayor did not answer yesterday, which is a pity.";
        let of_language = word_classes(Language::English);
        assert_eq!(classes("", english), of_language);
        assert_eq!(classes("classes = false", english), []);
        let own = "[word_classes]\nclubs = [\"rovers\", \"albion\"]\nyou = [\"thou\"]\n";
        let class = |name: &str, words: &str| WordClass {
            name: name.to_owned(),
            alone: true,
            words: words.to_owned(),
        };
        let (clubs, you) = (class("clubs", "rovers albion"), class("you", "thou"));
        assert_eq!(classes(&format!("classes = false\n{own}"), english), [clubs.clone(), you.clone()]);
        let mixed = classes(own, english);
        assert_eq!(mixed.len(), of_language.len() + 1);
        assert_eq!(mixed.iter().filter(|class| class.name == "you").collect::<Vec<_>>(), [&you]);
        assert!(mixed.contains(&clubs));
    }

    #[test]
    fn texts_that_waited_for_their_language_are_read() {
        let recipe = Recipe::default().check("r.toml").unwrap();
        let mut waited = Texts::new(&recipe);
        let text = "The council did not answer, and the readers of this paper noticed it. ".repeat(LOOK / 60);
        waited.push(&text);
        waited.push("A last one.");
        let (pipeline, builder) = waited.finish();
        let mut alone = DesignBuilder::new(&pipeline);
        alone.push(&text);
        alone.push("A last one.");
        assert_eq!(builder.finish(1).n_features(), alone.finish(1).n_features());
    }
}
