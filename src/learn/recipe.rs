//! How a model is learnt: everything a training run depends on besides the data and the seed.
//!
//! A recipe is a TOML file; every key has a default. It is checked before it is used
//! ([`Recipe::check`]), and it is stored in the model file.

use std::collections::BTreeMap;
use std::str::FromStr;

use linfa::ParamGuard;
use serde::{Deserialize, Serialize};

use super::data::LabelColumn;
use super::solver::{Loss, TrainParams, ValidTrainParams};
use crate::features::{FeatureKind, FeatureOptions, MOST_CLASSES};
use crate::text::TextOptions;
use crate::{Error, Place, Result};

/// A recipe as written.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own in a file people write")]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Recipe {
    /// Label column to head; empty for every label column as itself.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
    /// Text folding.
    pub text: TextOptions,
    /// Stems in the language of the rows, where there is a stemmer for it; `features.stems` names a language.
    pub stems: bool,
    /// Word classes of the language of the rows, where there is a table for it.
    pub classes: bool,
    /// Word classes of one's own, by name; one that is called as one of the language takes its place.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub word_classes: BTreeMap<String, Vec<String>>,
    /// Units and n-grams.
    pub features: FeatureOptions,
    /// The first stage.
    pub fit: Fit,
    /// How thresholds are chosen.
    pub tune: Tune,
    /// Folds of the out-of-fold margins.
    pub folds: usize,
    /// The second stage reads the other heads, windows and signals; else its own margin only.
    pub stack: bool,
    /// The stacked second stage reads surface signals; else heads and windows only. They tell how a comment is
    /// written, and where rows come from many places also where it was written.
    pub signals: bool,
    /// The share of the strongest window in a head's own margin, 0 to 1; learnt from the rows where it is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub window_share: Option<f64>,
    /// Heads with fewer positives have a second stage of their own margin only.
    pub stack_from: u64,
    /// The most bytes the model's weights may take; the least important weights are dropped.
    pub max_bytes: usize,
    /// How many of the strongest words masked words may stand for.
    pub lexicon: usize,
    /// The probability from which an included head is sure.
    pub sure: f64,
    /// Of the sentences of split comments, the share that is taken for clean.
    pub quiet: f64,
    /// Share of a second fit in which every sentence of a split comment has the comment's label: what is left of
    /// the comment as a whole; by head.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub loose: BTreeMap<String, f64>,
    /// Heads that include others, as toxicity includes insults: where one of these is sure, the head is at least as
    /// likely.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub includes: BTreeMap<String, Vec<String>>,
    /// Sets whose rows calibrate, choose thresholds and make the figures; none for all of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub judged_on: Vec<String>,
    /// By set (the `_source` column, or the file's name without its ending).
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub sources: BTreeMap<String, SourceRecipe>,
}

/// The first stage's settings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Fit {
    /// Features of fewer comments are left out.
    pub min_df: u32,
    /// Penalties, `1 / C`; several are averaged, and an average of linear models is one linear model.
    pub alpha: Vec<f64>,
    /// The loss.
    pub loss: Loss,
    /// Exponent of the naive-Bayes log-count ratio that scales a feature; 0 for no scaling.
    pub ratio_exponent: f64,
    /// Added to counts before the ratio is made.
    pub ratio_smoothing: f64,
    /// The ratio is multiplied by this power of the harmonic mean of its two counts: above 0, the more often a
    /// feature was seen the more it may weigh.
    pub ratio_confidence: f64,
    /// What features of a kind are multiplied by; 1 for a kind not named.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub emphasis: BTreeMap<FeatureKind, f64>,
    /// 1 gives both classes the same total weight, 0 leaves them as they are.
    pub balance: f64,
    /// Labels are drawn this far towards one half.
    pub label_smoothing: f64,
    /// Gradient norm at which a fit is done, as a share of the norm at the start.
    pub tolerance: f64,
    /// The most iterations.
    pub max_iterations: usize,
}

/// What is particular to one set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SourceRecipe {
    /// Weight of its rows.
    pub weight: f64,
    /// Its positive labels say that something in the comment is so: it is learnt by sentences.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub split: bool,
    /// Its licence, for the card.
    pub licence: String,
    /// Whom to name, for the card.
    pub attribution: String,
}

impl Default for SourceRecipe {
    fn default() -> Self {
        Self { weight: 1.0, split: false, licence: String::new(), attribution: String::new() }
    }
}

impl Default for Fit {
    fn default() -> Self {
        Self {
            min_df: 2,
            alpha: vec![0.1],
            loss: Loss::Log,
            ratio_exponent: 1.0,
            ratio_smoothing: 1.0,
            ratio_confidence: 0.0,
            emphasis: BTreeMap::new(),
            balance: 0.5,
            label_smoothing: 0.05,
            // Looser than the solver's own default: on four public sets stopping at 1e-2 gave 0.001 to 0.002
            // more ROC AUC out of fold than 3e-3 did, in half the iterations.
            tolerance: 1e-2,
            max_iterations: 200,
        }
    }
}

impl Default for Recipe {
    fn default() -> Self {
        Self {
            labels: BTreeMap::new(),
            text: TextOptions::default(),
            stems: true,
            classes: true,
            word_classes: BTreeMap::new(),
            features: FeatureOptions { skips: 4, ..FeatureOptions::default() },
            fit: Fit::default(),
            tune: Tune::MacroF1,
            folds: 5,
            stack: true,
            signals: true,
            window_share: None,
            stack_from: 100,
            max_bytes: 4_000_000,
            lexicon: 300,
            sure: 0.7,
            quiet: 0.5,
            loose: BTreeMap::new(),
            includes: BTreeMap::new(),
            judged_on: Vec::new(),
            sources: BTreeMap::new(),
        }
    }
}

/// How a head's threshold is chosen, out of fold.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Tune {
    /// The highest F1 of the positive class.
    F1,
    /// The highest mean of both classes' F1.
    #[default]
    MacroF1,
    /// The highest share of right decisions.
    Accuracy,
    /// The highest recall at a precision of at least this.
    Precision(f64),
    /// The highest precision at a recall of at least this.
    Recall(f64),
}

impl FromStr for Tune {
    type Err = String;

    fn from_str(written: &str) -> std::result::Result<Self, String> {
        let (name, value) = written.split_once('=').unwrap_or((written, ""));
        let share = || match value.parse::<f64>() {
            Ok(share) if share > 0.0 && share <= 1.0 => Ok(share),
            _ => Err(format!("`{written}`: {name} is a number above 0 and at most 1")),
        };
        match (name, value) {
            ("f1", "") => Ok(Self::F1),
            ("macro-f1", "") => Ok(Self::MacroF1),
            ("accuracy", "") => Ok(Self::Accuracy),
            ("precision", _) => share().map(Self::Precision),
            ("recall", _) => share().map(Self::Recall),
            _ => Err(format!("`{written}` is not one of f1, macro-f1, accuracy, precision=P, recall=R")),
        }
    }
}

impl TryFrom<String> for Tune {
    type Error = String;

    fn try_from(written: String) -> std::result::Result<Self, String> {
        written.parse()
    }
}

impl std::fmt::Display for Tune {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::F1 => f.write_str("f1"),
            Self::MacroF1 => f.write_str("macro-f1"),
            Self::Accuracy => f.write_str("accuracy"),
            Self::Precision(p) => write!(f, "precision={p}"),
            Self::Recall(r) => write!(f, "recall={r}"),
        }
    }
}

impl From<Tune> for String {
    fn from(tune: Tune) -> Self {
        tune.to_string()
    }
}

/// A recipe whose values were checked: only this trains.
#[derive(Debug, Clone, PartialEq)]
pub struct ValidRecipe {
    recipe: Recipe,
    params: Vec<ValidTrainParams>,
}

impl Recipe {
    /// Reads a recipe. `file` is the name errors use.
    ///
    /// # Errors
    /// Text that is not TOML, an unknown key, a value of the wrong kind; with line and column.
    pub fn parse(file: &str, text: &str) -> Result<Self> {
        let mut recipe: Self = toml::from_str(text).map_err(|e| {
            let before = e.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
            let line = before.matches('\n').count() as u64 + 1;
            let column = before.rsplit('\n').next().unwrap_or_default().chars().count() as u64 + 1;
            Error::new(Place::file(file).line(line).column(column), e.message().trim().to_owned())
                .help("see `models/en.recipe.toml` for every key a recipe may have")
        })?;
        // What a model file lacks is off, as in the first models; what a recipe lacks has the recipe's default.
        let written: toml::Table = toml::from_str(text).unwrap_or_default();
        let features = written.get("features").and_then(toml::Value::as_table);
        if features.is_some_and(|keys| !keys.contains_key("skips") && !keys.contains_key("skip_pairs")) {
            recipe.features.skips = Self::default().features.skips;
        }
        Ok(recipe)
    }

    /// The recipe, if its values make sense.
    ///
    /// # Errors
    /// The first value that does not; `file` is the name to blame.
    pub fn check(self, file: &str) -> Result<ValidRecipe> {
        let bad = |found: String| Err(Error::new(Place::file(file), found).help("change it in the recipe"));
        let fit = &self.fit;
        let shares = [
            ("balance", fit.balance, 1.0),
            ("label_smoothing", fit.label_smoothing, 0.49),
            ("ratio_exponent", fit.ratio_exponent, 8.0),
            ("quiet", self.quiet, 1.0),
            ("sure", self.sure, 1.0),
            ("window_share", self.window_share.unwrap_or_default(), 1.0),
        ];
        if let Some((name, value, most)) = shares.into_iter().find(|(_, v, most)| !(0.0..=*most).contains(v))
        {
            return bad(format!("{name} {value} is not in [0, {most}]"));
        }
        if !(fit.ratio_smoothing > 0.0 && fit.ratio_smoothing.is_finite()) {
            return bad(format!("ratio_smoothing {} is not above 0", fit.ratio_smoothing));
        }
        let emphasis = fit.emphasis.values().copied();
        if let Some(x) = emphasis.chain([fit.ratio_confidence]).find(|x| !x.is_finite() || x.abs() > 100.0) {
            return bad(format!("{x} in emphasis or ratio_confidence is not in [-100, 100]"));
        }
        if self.folds < 2 || self.folds > 100 {
            return bad(format!("folds {} is not in 2..=100", self.folds));
        }
        if fit.alpha.is_empty() {
            return bad("alpha is an empty list: give one penalty or more".to_owned());
        }
        if let Some(c) = self.features.characters.filter(|c| c.min < 1 || c.max < c.min) {
            return bad(format!("characters from {} to {} is not a range from 1 upwards", c.min, c.max));
        }
        let (most, own) = (MOST_CLASSES / 2, self.word_classes.len());
        if own > most {
            return bad(format!("word_classes has {own} classes, and {most} at most are read"));
        }
        if let Some((head, share)) = self.loose.iter().find(|(_, share)| !(0.0..=1.0).contains(*share)) {
            return bad(format!("loose {share} of head `{head}` is not in [0, 1]"));
        }
        if let Some(name) = self.includes.values().flatten().find(|name| self.includes.contains_key(*name)) {
            return bad(format!("head `{name}` is included and includes others: name all heads in one list"));
        }
        for (name, source) in &self.sources {
            if !(source.weight >= 0.0 && source.weight.is_finite()) {
                return bad(format!("weight {} of source `{name}` is not at least 0", source.weight));
            }
        }
        let params = fit.alpha.iter().map(|alpha| {
            let params = TrainParams::default()
                .alpha(*alpha)
                .loss(fit.loss)
                .tolerance(fit.tolerance)
                .max_iterations(fit.max_iterations);
            params
                .check()
                .map_err(|e| Error::new(Place::file(file), e.to_string()).help("change it in the recipe"))
        });
        let params = params.collect::<Result<_>>()?;
        Ok(ValidRecipe { recipe: self, params })
    }

    /// The label columns it names.
    pub fn label_columns(&self) -> Vec<LabelColumn> {
        let column =
            |(column, head): (&String, &String)| LabelColumn { column: column.clone(), head: head.clone() };
        self.labels.iter().map(column).collect()
    }
}

impl ValidRecipe {
    /// The solver's settings, one a penalty.
    pub fn params(&self) -> &[ValidTrainParams] {
        &self.params
    }
}

impl std::ops::Deref for ValidRecipe {
    type Target = Recipe;

    fn deref(&self) -> &Recipe {
        &self.recipe
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recipe_survives_being_written_and_an_empty_one_is_the_default() {
        let recipe = Recipe { tune: Tune::Precision(0.9), ..Recipe::default() };
        let text = toml::to_string(&recipe).unwrap();
        assert_eq!(Recipe::parse("r.toml", &text).unwrap(), recipe);
        assert_eq!(Recipe::parse("r.toml", "").unwrap(), Recipe::default());
    }

    #[test]
    fn a_key_left_out_of_a_table_has_the_default() {
        let skips = |text: &str| Recipe::parse("r.toml", text).unwrap().features.skips;
        assert_eq!(skips("[features]\nwords = 1\n"), Recipe::default().features.skips);
        assert_eq!(skips("[features]\nskips = 0\n"), 0);
    }

    #[test]
    fn mistakes_are_told_with_their_place() {
        let e = Recipe::parse("r.toml", "folds = 5\n[fit]\nalfa = 1\n").unwrap_err().to_string();
        assert!(e.starts_with("r.toml:3:1: unknown field `alfa`"), "{e}");
        let e = Recipe::parse("r.toml", "tune = \"best\"\n").unwrap_err().to_string();
        assert!(e.contains("`best` is not one of f1"), "{e}");
        let e = Recipe::parse("r.toml", "folds = 1").unwrap().check("r.toml").unwrap_err().to_string();
        assert!(e.starts_with("r.toml: folds 1 is not in 2..=100\nhelp: "), "{e}");
        let nested = "[includes]\na = [\"b\"]\nb = [\"c\"]";
        let e = Recipe::parse("r.toml", nested).unwrap().check("r.toml").unwrap_err().to_string();
        assert!(e.starts_with("r.toml: head `b` is included and includes others"), "{e}");
        let e = Recipe::parse("r.toml", "[fit]\nalpha = [-1.0]").unwrap().check("r.toml").unwrap_err();
        assert!(e.to_string().starts_with("r.toml: alpha -1 is not"), "{e}");
    }
}
