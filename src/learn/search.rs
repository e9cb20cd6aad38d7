//! `--search`: the recipe is chosen by cross-validation on the training rows, not by hand on a test set.
//!
//! One choice after the other: for each row of `CHOICES` every alternative is fitted, and the best is kept
//! if its out-of-fold ROC AUC, averaged over the heads, is better by more than noise. All trials together cost
//! less than 20 times one training run: they have three folds, one stage, and at most `MOST_ROWS` rows.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::corpus::Corpus;
use super::fit::{Labels, fit};
use super::folds::folds;
use super::recipe::{Recipe, ValidRecipe};
use super::select;
use crate::features::{FeatureKind, Work};
use crate::{Error, Place, Result};

/// Folds of a trial.
const FOLDS: usize = 3;
/// Labelled rows of a head that trials use at most.
const MOST_ROWS: usize = 24_000;
/// The least gain in mean ROC AUC that is worth a change: less is chance. At 2e-4 a search on 3,876 rows kept
/// four changes beyond stems and skip pairs, +0.0017 out of fold and -0.001 on the rows kept aside.
const GAIN: f64 = 1e-3;

/// One recipe tried.
#[derive(Debug, Clone, PartialEq)]
pub struct Trial {
    /// What was changed, such as `skips 8`.
    pub what: String,
    /// Mean out-of-fold ROC AUC over the heads.
    pub auc: f64,
    /// Whether it was kept.
    pub kept: bool,
}

/// An alternative: what it is called, and what it changes; false where it changes nothing.
type Alternative = (&'static str, fn(&mut Recipe) -> bool);

/// A choice: whether it needs the texts read again, and its alternatives.
struct Choice {
    features: bool,
    alternatives: &'static [Alternative],
}

/// The choices, in the order they are made: what mattered most on four public sets comes first. To add one: a
/// row here.
const CHOICES: &[Choice] = &[
    Choice {
        features: true,
        alternatives: &[("no stems", |r| {
            let named = r.features.stems.take().is_some();
            set(&mut r.stems, false) || named
        })],
    },
    Choice {
        features: true,
        alternatives: &[("no word classes", |r| {
            let of_language = set(&mut r.classes, false);
            set(&mut r.word_classes, BTreeMap::new()) || of_language
        })],
    },
    Choice {
        features: true,
        alternatives: &[
            ("skips 0", |r| set(&mut r.features.skips, 0)),
            ("skips 8", |r| set(&mut r.features.skips, 8)),
        ],
    },
    Choice {
        features: false,
        alternatives: &[
            ("alpha 0.05", |r| set(&mut r.fit.alpha, vec![0.05])),
            ("alpha 0.2", |r| set(&mut r.fit.alpha, vec![0.2])),
        ],
    },
    Choice {
        features: false,
        alternatives: &[
            ("tolerance 0.02", |r| set(&mut r.fit.tolerance, 0.02)),
            ("tolerance 0.005", |r| set(&mut r.fit.tolerance, 0.005)),
        ],
    },
    Choice {
        features: false,
        alternatives: &[
            ("balance 1", |r| set(&mut r.fit.balance, 1.0)),
            ("balance 0", |r| set(&mut r.fit.balance, 0.0)),
        ],
    },
    Choice {
        features: false,
        alternatives: &[
            ("pairs up, characters down", |r| {
                set(&mut r.fit.emphasis, emphasis([(FeatureKind::Pair, 1.4), (FeatureKind::Characters, 0.7)]))
            }),
            ("characters up", |r| set(&mut r.fit.emphasis, emphasis([(FeatureKind::Characters, 1.4)]))),
        ],
    },
    Choice {
        features: false,
        alternatives: &[
            ("ratio confidence -0.1", |r| set(&mut r.fit.ratio_confidence, -0.1)),
            ("ratio smoothing 3", |r| set(&mut r.fit.ratio_smoothing, 3.0)),
            ("ratio exponent 0.7", |r| set(&mut r.fit.ratio_exponent, 0.7)),
        ],
    },
    Choice {
        features: false,
        alternatives: &[("average of three alphas", |r| {
            let Some(alpha) = r.fit.alpha.first().copied() else { return false };
            set(&mut r.fit.alpha, vec![alpha / 4.0, alpha, alpha * 4.0])
        })],
    },
];

fn set<T: PartialEq>(slot: &mut T, value: T) -> bool {
    let other = *slot != value;
    *slot = value;
    other
}

fn emphasis<const N: usize>(of: [(FeatureKind, f64); N]) -> BTreeMap<FeatureKind, f64> {
    BTreeMap::from(of)
}

/// How many recipes a search tries at most, the first one included.
pub fn trials() -> usize {
    1 + CHOICES.iter().map(|choice| choice.alternatives.len()).sum::<usize>()
}

/// Searches from a recipe. `build` reads the training rows under a recipe; `told` is given every
/// trial.
///
/// # Errors
/// What `build` fails with; a fit the solver refuses.
pub fn search(
    start: ValidRecipe,
    build: &mut dyn FnMut(&ValidRecipe) -> Result<Corpus>,
    told: &mut dyn FnMut(&Trial),
) -> Result<ValidRecipe> {
    let mut best = start;
    let mut corpus = build(&best)?;
    let mut best_auc = mean_auc(&corpus, &best)?;
    told(&Trial { what: "as given".to_owned(), auc: best_auc, kept: true });
    for choice in CHOICES {
        let mut won: Option<(ValidRecipe, Option<Corpus>)> = None;
        for (what, change) in choice.alternatives {
            let mut recipe = Recipe::clone(&best);
            if !change(&mut recipe) {
                continue;
            }
            let recipe = recipe.check("--search")?;
            let other = choice.features.then(|| build(&recipe)).transpose()?;
            let auc = mean_auc(other.as_ref().unwrap_or(&corpus), &recipe)?;
            let kept = auc > best_auc + GAIN;
            told(&Trial { what: (*what).to_owned(), auc, kept });
            if kept {
                best_auc = auc;
                won = Some((recipe, other));
            }
        }
        if let Some((recipe, other)) = won {
            best = recipe;
            corpus = other.unwrap_or(corpus);
        }
    }
    Ok(best)
}

/// The out-of-fold ROC AUC of first-stage margins, averaged over the heads.
fn mean_auc(corpus: &Corpus, recipe: &ValidRecipe) -> Result<f64> {
    let fold = folds(&corpus.keys, FOLDS);
    let tasks: Vec<(usize, usize)> =
        (0..corpus.heads.len()).flat_map(|head| (0..FOLDS).map(move |fold| (head, fold))).collect();
    let parts: Vec<(usize, Vec<u32>, Vec<f64>)> = tasks
        .into_par_iter()
        .with_max_len(1)
        .map(|(head, out)| {
            held_out(corpus, recipe, &fold, head, out).map(|(rows, margins)| (head, rows, margins))
        })
        .collect::<Result<_>>()?;
    let mut sum = 0.0;
    let mut heads = 0;
    for (head, labels) in corpus.labels.iter().enumerate() {
        let (mut found, mut scores) = (vec![f32::NAN; labels.len()], vec![0.0; labels.len()]);
        for (_, rows, margins) in parts.iter().filter(|(of, _, _)| *of == head) {
            for (row, margin) in rows.iter().zip(margins) {
                let row = *row as usize;
                if let (Some(label), Some(slot), Some(score)) =
                    (labels.get(row), found.get_mut(row), scores.get_mut(row))
                {
                    (*slot, *score) = (*label, *margin);
                }
            }
        }
        if let Some(auc) = select::auc(select::scored(&found, &scores)) {
            sum += auc;
            heads += 1;
        }
    }
    Ok(sum / f64::from(heads.max(1)))
}

/// One head's held-out rows of a fold and their margins, intercept included.
fn held_out(
    corpus: &Corpus,
    recipe: &ValidRecipe,
    fold: &[u8],
    head: usize,
    out: usize,
) -> Result<(Vec<u32>, Vec<f64>)> {
    let empty = Vec::new();
    let labels = corpus.labels.get(head).unwrap_or(&empty);
    let labelled = labels.iter().filter(|label| !label.is_nan()).count();
    // Rows are thinned by their keys, so that equal texts stay or go together.
    let keep = (MOST_ROWS as f64 / labelled.max(1) as f64 * f64::from(u32::MAX)) as u64;
    let (mut learnt, mut kept) = (Labels::default(), Vec::new());
    for (row, ((label, key), of)) in labels.iter().zip(&corpus.keys).zip(fold).enumerate() {
        if label.is_nan() || key & u64::from(u32::MAX) > keep {
            continue;
        }
        if usize::from(*of) == out {
            kept.push(row as u32);
        } else {
            learnt.rows.push(row as u32);
            learnt.shares.push(f64::from(*label));
            learnt.weights.push(corpus.weights.get(row).copied().unwrap_or(1.0));
        }
    }
    let margin = fit(&corpus.design, &learnt, recipe)
        .map_err(|e| Error::new(Place::file("--search"), e.to_string()))?;
    let mut margins = vec![margin.intercept; kept.len()];
    let mut products = vec![0.0; kept.len()];
    corpus.design.margins(&margin.weights, Some(&kept), &mut Work::default(), &mut products);
    margins.iter_mut().zip(&products).for_each(|(margin, product)| *margin += product);
    Ok((kept, margins))
}
