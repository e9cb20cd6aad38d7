//! A corpus and a recipe to a model: out-of-fold margins, second stages, thresholds, the fit on all rows.
//!
//! Every fit is a task of its own and tasks run in parallel; each is the same whatever the number of
//! threads, so the model is.

use rayon::prelude::*;

use super::calibrate::{self, Columns, Stage};
use super::compress;
use super::corpus::Corpus;
use super::data::Balance;
use super::fit::{Labels, Margin, fit, worse};
use super::folds::Plan;
use super::recipe::ValidRecipe;
use super::select;
use super::solver::{Convergence, FitError};
use crate::features::{Work, hash};
use crate::model::{
    Buffers, Head, HeadReport, Header, Inclusion, Metric, Model, Scorer, SecondStage, Training, signal_names,
};
use crate::number::{Probability, Threshold};
use crate::{Error, Place, Result};

/// Told after every fit: how many are done, of how many.
pub type Progress<'a> = &'a (dyn Fn(usize, usize) + Sync);

/// Trains a model called `name`.
///
/// # Errors
/// A fit the solver refuses.
pub fn train(
    corpus: &Corpus,
    recipe: &ValidRecipe,
    name: &str,
    seed: u64,
    progress: Progress<'_>,
) -> Result<Model> {
    let inclusions = inclusions(&corpus.heads, recipe)?;
    let mut labels = judged(corpus, recipe);
    let plan = Plan::new(&corpus.keys, recipe.folds, &labels);
    for of_head in &mut labels {
        let unheld = of_head.iter_mut().zip(&plan.part).filter(|(_, part)| part.is_none());
        unheld.for_each(|(label, _)| *label = f32::NAN);
    }
    let run = Run { corpus, recipe, inclusions, plan, judged: labels, seed };
    let fits = run.first_stage(progress).map_err(refused)?;
    let stages = run.second_stage(&fits).map_err(refused)?;
    let mut model = run.model(&fits, &stages, name);
    drop(fits);
    model.header.pipeline.lexicon = lexicon(&model, &corpus.words, recipe.lexicon);
    Ok(model)
}

#[expect(clippy::needless_pass_by_value, reason = "the shape map_err wants")]
fn refused(error: FitError) -> Error {
    Error::new(Place::default(), error.to_string())
}

struct Run<'a> {
    corpus: &'a Corpus,
    recipe: &'a ValidRecipe,
    inclusions: Vec<Inclusion>,
    plan: Plan,
    /// The labels heads are judged by, of rows that some fit has left out; `[heads][rows]`.
    judged: Vec<Vec<f32>>,
    seed: u64,
}

/// The first stage of all heads.
struct Fits {
    /// Out of fold, intercepts included, `[heads][rows]`; 0 for rows that no fit has left out.
    margins: Vec<Vec<f64>>,
    /// The same of all rows' windows, `[heads][windows]`.
    windows: Vec<Vec<f64>>,
    /// Fitted on all rows.
    last: Vec<Margin>,
    /// Fitted without fold 0, to measure what compression costs.
    first: Vec<Margin>,
    /// The worst end of each head's fits.
    ends: Vec<Convergence>,
}

/// What one task gives: the margins of its fold's rows, or the fit on all rows.
struct Task {
    margin: Margin,
    held_out: Vec<u32>,
    margins: Vec<f64>,
    windows: Vec<f64>,
}

/// Rows of each class that the sets a head is judged on must have.
const FEWEST_JUDGED: usize = 50;

/// A head's second stage, and the probability out of fold of every row that has one.
struct Staged {
    stage: Stage,
    scores: Vec<f64>,
}

/// A head's second stage and how good it is.
struct Judged {
    stage: Stage,
    threshold: Threshold,
    report: HeadReport,
}

impl Run<'_> {
    fn heads(&self) -> usize {
        self.corpus.heads.len()
    }

    /// A head's labelled rows outside a fold, or all of them.
    fn labels(&self, of: &[Vec<f32>], head: usize, without: Option<usize>) -> Labels {
        let mut labels = Labels::default();
        let all = of.get(head).into_iter().flatten();
        for (row, ((share, weight), fold)) in all.zip(&self.corpus.weights).zip(&self.plan.fold).enumerate() {
            if !share.is_nan() && *weight > 0.0 && Some(usize::from(*fold)) != without {
                labels.rows.push(row as u32);
                labels.shares.push(f64::from(*share));
                labels.weights.push(*weight);
            }
        }
        labels
    }

    /// Fits every head without every fold that is held out, and on all rows.
    fn first_stage(&self, progress: Progress<'_>) -> std::result::Result<Fits, FitError> {
        let (heads, folds) = (self.heads(), self.plan.held_out);
        let total = heads * (folds + 1);
        let done = std::sync::atomic::AtomicUsize::new(0);
        let tasks: Vec<Task> = (0..total)
            .into_par_iter()
            .with_max_len(1)
            .map(|task| {
                let task = self.task(task / (folds + 1), Some(task % (folds + 1)).filter(|f| *f < folds));
                progress(done.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1, total);
                task
            })
            .collect::<std::result::Result<_, FitError>>()?;
        Ok(self.gather(tasks))
    }

    /// A head's margin learnt without a fold; with the recipe's share of a fit to whole comments' labels.
    fn margin(&self, head: usize, without: Option<usize>) -> std::result::Result<Margin, FitError> {
        let (corpus, recipe) = (self.corpus, self.recipe);
        let strict = fit(&corpus.design, &self.labels(&corpus.labels, head, without), recipe)?;
        let share = corpus.heads.get(head).and_then(|name| recipe.loose.get(name)).copied().unwrap_or(0.0);
        if share == 0.0 || corpus.loose.is_empty() {
            return Ok(strict);
        }
        let loose = fit(&corpus.design, &self.labels(&corpus.loose, head, without), recipe)?;
        Ok(strict.mixed(&loose, share))
    }

    fn task(&self, head: usize, fold: Option<usize>) -> std::result::Result<Task, FitError> {
        let design = &self.corpus.design;
        let mut margin = self.margin(head, fold)?;
        let Some(fold) = fold else {
            return Ok(Task { margin, held_out: Vec::new(), margins: Vec::new(), windows: Vec::new() });
        };
        let rows = (0_u32..).zip(&self.plan.fold).filter(|(_, f)| usize::from(**f) == fold);
        let held_out: Vec<u32> = rows.map(|(row, _)| row).collect();
        let mut work = Work::default();
        let mut margins = vec![0.0; held_out.len()];
        let mut windows = Vec::new();
        design.margins(&margin.weights, Some(&held_out), &mut work, &mut margins);
        design.window_margins(&margin.weights, Some(&held_out), &mut work, &mut windows);
        for value in margins.iter_mut().chain(&mut windows) {
            *value += margin.intercept;
        }
        if fold > 0 {
            margin.weights = Vec::new();
        }
        Ok(Task { margin, held_out, margins, windows })
    }

    /// Tasks in the order of heads and folds to what they are together.
    fn gather(&self, tasks: Vec<Task>) -> Fits {
        let design = &self.corpus.design;
        let columns = |n: usize| vec![vec![0.0; n]; self.heads()];
        let (mut margins, mut windows) = (columns(self.corpus.weights.len()), columns(design.n_windows()));
        let (mut first, mut last, mut ends) = (Vec::new(), Vec::new(), Vec::new());
        let per_head = self.plan.held_out + 1;
        for (number, task) in tasks.into_iter().enumerate() {
            let (head, part) = (number / per_head, number % per_head);
            let end = task.margin.convergence;
            match ends.get_mut(head) {
                Some(worst) => *worst = worse(*worst, end),
                None => ends.push(end),
            }
            if let (Some(margins), Some(windows)) = (margins.get_mut(head), windows.get_mut(head)) {
                let mut of_windows = task.windows.iter();
                for (row, m) in task.held_out.iter().zip(&task.margins) {
                    let row = *row as usize;
                    if let Some(margin) = margins.get_mut(row) {
                        *margin = *m;
                    }
                    let own = windows.get_mut(design.windows_of(row)).into_iter().flatten();
                    for (window, w) in own.zip(&mut of_windows) {
                        *window = *w;
                    }
                }
            }
            if part == 0 {
                first.push(task.margin);
            } else if part + 1 == per_head {
                last.push(task.margin);
            }
        }
        Fits { margins, windows, last, first, ends }
    }

    /// All heads' second stages, judged; where heads include others, by what they say together.
    fn second_stage(&self, fits: &Fits) -> std::result::Result<Vec<Judged>, FitError> {
        let heads: Vec<usize> = (0..self.heads()).collect();
        let staged = heads.par_iter().map(|head| self.stage(fits, *head));
        let mut staged: Vec<Staged> = staged.collect::<std::result::Result<_, FitError>>()?;
        for inclusion in &self.inclusions {
            raise(&mut staged, inclusion);
        }
        Ok(heads.par_iter().zip(staged).map(|(head, staged)| self.judge(fits, *head, staged)).collect())
    }

    /// A head's second stage on all rows, and each row's probability by one that has not seen the row either.
    fn stage(&self, fits: &Fits, head: usize) -> std::result::Result<Staged, FitError> {
        let columns = Columns {
            margins: &fits.margins,
            windows: &fits.windows,
            design: &self.corpus.design,
            style: self.recipe.signals,
            share: self.recipe.window_share,
            own: &[head],
        };
        let stack = self.recipe.stack && self.balance(head).positives >= self.recipe.stack_from;
        let stage = self.fit_stage(&columns, head, None, stack)?;
        let mut scores = vec![0.0; self.plan.part.len()];
        for part in (0..self.recipe.folds).map(|part| Some(part as u8)) {
            let other = self.fit_stage(&columns, head, part, stack)?;
            for (row, (score, of)) in scores.iter_mut().zip(&self.plan.part).enumerate() {
                if *of == part {
                    *score = other.probability(&columns, row);
                }
            }
        }
        Ok(Staged { stage, scores })
    }

    fn judged_labels(&self, head: usize) -> &[f32] {
        self.judged.get(head).map(Vec::as_slice).unwrap_or_default()
    }

    fn balance(&self, head: usize) -> Balance {
        self.corpus.tally.heads().nth(head).map(|(_, balance)| balance).unwrap_or_default()
    }

    fn judge(&self, fits: &Fits, head: usize, staged: Staged) -> Judged {
        let Staged { stage, scores } = staged;
        let labels = self.judged_labels(head);
        let threshold = select::threshold(select::scored(labels, &scores), self.recipe.tune);
        let end = fits.ends.get(head).copied().unwrap_or_default();
        let balance = self.balance(head);
        let report = HeadReport {
            rows: balance.rows,
            positives: balance.positives,
            iterations: end.iterations,
            gradient: end.gradient_norm / end.start_norm.max(f64::MIN_POSITIVE),
            converged: end.converged,
            tuned: self.recipe.tune.to_string(),
            stage: stage.kind.to_owned(),
            metrics: select::figures(select::scored(labels, &scores), threshold, self.seed),
            false_alarms: self.false_alarms(head, &scores, threshold),
            auc_lost: 0.0,
        };
        Judged { stage, threshold, report }
    }

    /// Of each set's negatives, the share flagged out of fold.
    fn false_alarms(&self, head: usize, scores: &[f64], threshold: Threshold) -> Vec<Metric> {
        let mut counts = vec![(0_u64, 0_u64); self.corpus.sources.len()];
        let labels = self.corpus.labels.get(head).into_iter().flatten();
        for (((label, score), at), part) in labels.zip(scores).zip(&self.corpus.source).zip(&self.plan.part) {
            if part.is_some()
                && *label < 0.5
                && let Some((all, flagged)) = counts.get_mut(usize::from(*at))
            {
                *all += 1;
                *flagged += u64::from(*score >= threshold.0);
            }
        }
        let shares = self.corpus.sources.iter().zip(counts).filter(|(_, (all, _))| *all > 0);
        shares
            .map(|(source, (all, flagged))| Metric {
                name: source.file.clone(),
                value: Some(flagged as f64 / all as f64),
                interval: None,
            })
            .collect()
    }

    fn fit_stage(
        &self,
        columns: &Columns<'_>,
        head: usize,
        without: Option<u8>,
        stack: bool,
    ) -> std::result::Result<Stage, FitError> {
        let (mut rows, mut positive) = (Vec::new(), Vec::new());
        for (row, (label, part)) in self.judged_labels(head).iter().zip(&self.plan.part).enumerate() {
            if !label.is_nan() && (without.is_none() || *part != without) {
                rows.push(row as u32);
                positive.push(*label >= 0.5);
            }
        }
        calibrate::fit(columns, &rows, &positive, stack)
    }

    fn model(&self, fits: &Fits, judged: &[Judged], name: &str) -> Model {
        let corpus = self.corpus;
        let all: Vec<&[f64]> = fits.last.iter().map(|margin| margin.weights.as_slice()).collect();
        let linear = compress::compress(&corpus.design, &all, self.recipe.max_bytes);
        let lost = self.auc_lost(fits);
        let heads = corpus.heads.iter().zip(judged).zip(lost).map(|((name, judged), auc_lost)| Head {
            name: name.clone(),
            threshold: judged.threshold,
            report: HeadReport { auc_lost, ..judged.report.clone() },
        });
        let header = Header {
            name: name.to_owned(),
            tool: concat!("moderato ", env!("CARGO_PKG_VERSION")).to_owned(),
            hash: hash::NAME.to_owned(),
            pipeline: corpus.pipeline.clone(),
            margins: corpus.heads.clone(),
            signals: signal_names(),
            heads: heads.collect(),
            second: SecondStage { inclusions: self.inclusions.clone(), ..second(judged, &fits.last) },
            training: Training {
                seed: self.seed,
                folds: self.recipe.folds,
                held_out: Some(self.plan.held_out).filter(|held| *held < self.recipe.folds),
                recipe: serde_json::to_value(&**self.recipe).unwrap_or_default(),
                digest: corpus.digest.clone(),
                sources: corpus.sources.clone(),
                features: corpus.design.n_features() as u64,
            },
        };
        Model { header, linear, digest: String::new() }
    }

    /// The ROC AUC each head loses to pruning and quantising, on the rows of fold 0 by the fit without them.
    fn auc_lost(&self, fits: &Fits) -> Vec<f64> {
        let first: Vec<&[f64]> = fits.first.iter().map(|margin| margin.weights.as_slice()).collect();
        let linear = compress::compress(&self.corpus.design, &first, self.recipe.max_bytes);
        let lost = |head: usize| {
            let labels: Vec<f32> = self
                .corpus
                .labels
                .get(head)?
                .iter()
                .zip(&self.plan.fold)
                .map(|(label, fold)| if *fold == 0 { *label } else { f32::NAN })
                .collect();
            let whole = select::auc(select::scored(&labels, fits.margins.get(head)?))?;
            let small = compress::margins(&self.corpus.design, &linear, head);
            Some(whole - select::auc(select::scored(&labels, &small))?)
        };
        (0..self.heads()).map(|head| lost(head).unwrap_or_default()).collect()
    }
}

/// The labels each head is judged by: those of the sets the recipe names, or all of them where those lack a class.
fn judged(corpus: &Corpus, recipe: &ValidRecipe) -> Vec<Vec<f32>> {
    let is_named = |at: &u16| {
        let source = corpus.sources.get(usize::from(*at));
        source.is_some_and(|s| recipe.judged_on.iter().any(|name| s.is_called(name)))
    };
    let of_head = |labels: &Vec<f32>| {
        let of_set = |(label, at): (&f32, &u16)| if is_named(at) { *label } else { f32::NAN };
        let kept: Vec<f32> = labels.iter().zip(&corpus.source).map(of_set).collect();
        let enough = |side: fn(&&f32) -> bool| kept.iter().filter(side).count() >= FEWEST_JUDGED;
        if enough(|y| **y >= 0.5) && enough(|y| **y < 0.5) { kept } else { labels.clone() }
    };
    corpus.labels.iter().map(of_head).collect()
}

/// The second stages of all heads; the first stages' intercepts move into the biases.
fn second(judged: &[Judged], margins: &[Margin]) -> SecondStage {
    let bias = |stage: &Stage| {
        let moved =
            |weights: &[f64]| -> f64 { weights.iter().zip(margins).map(|(w, m)| w * m.intercept).sum() };
        stage.bias + moved(&stage.margins) + moved(&stage.windows)
    };
    SecondStage {
        bias: judged.iter().map(|j| bias(&j.stage)).collect(),
        margins: judged.iter().map(|j| j.stage.margins.clone()).collect(),
        windows: judged.iter().map(|j| j.stage.windows.clone()).collect(),
        signals: judged.iter().map(|j| j.stage.signals.clone()).collect(),
        ..SecondStage::default()
    }
}

/// The recipe's inclusions by the numbers of the heads.
fn inclusions(heads: &[String], recipe: &ValidRecipe) -> Result<Vec<Inclusion>> {
    let number = |name: &String| {
        heads.iter().position(|head| head == name).ok_or_else(|| {
            let found = format!("the recipe's `includes` names head `{name}`, which no row is labelled for");
            Error::new(Place::default(), found).help(format!("use some of: {}", heads.join(", ")))
        })
    };
    let inclusion = |(head, includes): (&String, &Vec<String>)| {
        let includes = includes.iter().map(number).collect::<Result<_>>()?;
        Ok(Inclusion { head: number(head)?, includes, sure: Probability(recipe.sure) })
    };
    recipe.includes.iter().map(inclusion).collect()
}

/// Raises a head's probabilities to those of the heads it includes.
fn raise(staged: &mut [Staged], inclusion: &Inclusion) {
    let rows = staged.first().map_or(0, |staged| staged.scores.len());
    for row in 0..rows {
        let score = |head: usize| staged.get(head).and_then(|s| s.scores.get(row)).copied();
        let by = inclusion.raised_by(|head| Probability(score(head).unwrap_or_default()));
        if let Some(most) = by.and_then(score)
            && let Some(here) = staged.get_mut(inclusion.head).and_then(|s| s.scores.get_mut(row))
        {
            *here = most;
        }
    }
}

/// The least letters of a word that a masked word may stand for.
const LEAST_LETTERS: usize = 4;

/// The words that move a margin up the most, strongest first.
fn lexicon(model: &Model, words: &[(u32, String)], most: usize) -> Vec<String> {
    let scorer = Scorer::new(model);
    let mut buffers = Buffers::default();
    let known = |feature: &u32| model.linear.has(*feature);
    let long = |word: &str| word.chars().count() >= LEAST_LETTERS && word.chars().all(char::is_alphabetic);
    let mut strongest: Vec<(f64, &str)> = Vec::new();
    for (_, word) in words.iter().filter(|(feature, word)| known(feature) && long(word)) {
        let margins = scorer.margins(&mut buffers, word).whole;
        let margin = margins.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if margin > 0.0 {
            strongest.push((margin, word));
        }
    }
    strongest.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    strongest.into_iter().take(most).map(|(_, word)| word.to_owned()).collect()
}
