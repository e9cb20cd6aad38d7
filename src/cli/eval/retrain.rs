//! Training again: cross-validation and the learning curve.

use std::collections::BTreeMap;
use std::path::PathBuf;

use moderato::learn::corpus::Collector;
use moderato::learn::data::Row;
use moderato::learn::recipe::{Recipe, ValidRecipe};
use moderato::learn::train::train;
use moderato::metrics::evaluation::{CurvePoint, DataFile, FoldReport, Subject};
use moderato::metrics::head::judge;
use moderato::metrics::sample::Sample;
use moderato::metrics::{bootstrap::Plan, split};
use moderato::model::{Model, Scorer};

use super::args::Args;
use super::input::{self, Source, Spec};
use crate::cli::{Context, io};

/// Shares of the training data a learning curve is drawn at.
const SHARES: [f64; 6] = [0.05, 0.1, 0.2, 0.4, 0.7, 1.0];
/// The metrics of folds and curves.
const METRICS: [&str; 4] = ["roc_auc", "average_precision", "precision", "recall"];

/// Every comment scored by a model that did not see it.
pub(crate) struct CrossValidated {
    pub(crate) sample: Sample,
    pub(crate) files: Vec<DataFile>,
    pub(crate) folds: Vec<FoldReport>,
    pub(crate) subject: Subject,
}

/// Trains `k` times.
pub(crate) fn cross_validate(args: &Args, k: usize, context: Context) -> anyhow::Result<CrossValidated> {
    let recipe = recipe(args)?;
    let keep = super::look::columns(args).into_iter().chain(args.again.by_time.clone()).collect();
    let (mut sample, files) = input::sample(&args.data, &spec(args, &recipe, keep), &Source::None)?;
    let folds = match args.again.by_time.as_ref().and_then(|c| sample.columns.iter().position(|n| n == c)) {
        None => split::stratified(&sample, k, args.seed),
        Some(at) => {
            let time = |e: &moderato::metrics::sample::Example| e.values.get(at).cloned().unwrap_or_default();
            split::by_time(&sample.examples.iter().map(time).collect::<Vec<_>>(), k)
        }
    };
    let mut progress = io::Progress::new(context, "folds", k as u64);
    let (mut reports, mut thresholds) = (Vec::new(), Vec::new());
    for fold in 0..k {
        let of = |i: usize| folds.get(i).copied().flatten();
        let trained = |i: usize| split::trains(of(i), fold, args.again.by_time.is_some());
        let model = fit(args, &recipe, &sample, trained)?;
        let judged = judge_fold(&mut sample, &Scorer::new(&model), fold, |i| of(i) == Some(fold))?;
        let trained_on = (0..sample.examples.len()).filter(|i| trained(*i)).count();
        reports.push(FoldReport { trained_on, ..judged });
        thresholds.push(model);
        progress.add(1);
    }
    set_thresholds(args, &mut sample, &thresholds);
    let version = Some(format!("{k}-fold cross-validation"));
    let subject = Subject { name: "models trained for this".to_owned(), version, sha256: None };
    Ok(CrossValidated { sample, files, folds: reports, subject })
}

fn spec<'a>(args: &'a Args, recipe: &ValidRecipe, keep: Vec<String>) -> Spec<'a> {
    let labels = if args.label.is_empty() { recipe.label_columns() } else { args.label.clone() };
    Spec { args, labels, keep }
}

/// Scores a fold's comments and keeps the scores.
fn judge_fold(
    sample: &mut Sample,
    scorer: &Scorer,
    fold: usize,
    mine: impl Fn(usize) -> bool,
) -> anyhow::Result<FoldReport> {
    let mut part = sample.clone();
    for (i, example) in part.examples.iter_mut().enumerate() {
        if !mine(i) {
            example.text.clear();
        }
    }
    thresholds_of(&mut part, scorer);
    input::score(scorer, &mut part);
    for (i, scores) in part.scores.iter_mut().enumerate() {
        if !mine(i) {
            scores.fill(None);
        } else if let Some(slot) = sample.scores.get_mut(i) {
            slot.clone_from(scores);
        }
    }
    let plan = Plan { rounds: 0, seed: 0, confidence: 0.95, units: part.units, grouped: false };
    let heads = judge(&part.all_heads(), plan)?.0;
    let values = |h: &moderato::metrics::head::HeadReport| {
        METRICS.iter().filter_map(|m| Some(((*m).to_owned(), h.metrics.get(*m)?.value))).collect()
    };
    Ok(FoldReport {
        fold: fold + 1,
        trained_on: 0,
        judged: (0..part.examples.len()).filter(|i| mine(*i)).count(),
        heads: heads.iter().map(|h| (h.name.clone(), values(h))).collect(),
    })
}

/// A sample's thresholds are those of the model that scores it.
fn thresholds_of(sample: &mut Sample, scorer: &Scorer) {
    for head in &mut sample.heads {
        if let Some(known) = scorer.heads().iter().find(|h| h.name == head.name) {
            head.threshold = known.threshold;
        }
    }
}

/// The threshold judged at over all folds: the middle one of the folds' own, unless the command line says one.
fn set_thresholds(args: &Args, sample: &mut Sample, models: &[Model]) {
    for head in &mut sample.heads {
        let of = |m: &Model| m.heads().iter().find(|h| h.name == head.name).map(|h| h.threshold.0);
        let mut all: Vec<f64> = models.iter().filter_map(of).collect();
        all.sort_by(f64::total_cmp);
        let said = args.threshold.iter().rfind(|t| t.head.as_ref().is_none_or(|h| *h == head.name));
        if let Some(middle) = said.map(|t| t.threshold).or(all.get(all.len() / 2).copied()) {
            head.threshold.0 = middle;
        }
    }
}

/// A model of some of the comments.
fn fit(
    args: &Args,
    recipe: &ValidRecipe,
    sample: &Sample,
    trained: impl Fn(usize) -> bool,
) -> anyhow::Result<Model> {
    let mut collector = Collector::new(recipe, args.seed);
    collector.file("data", sample.heads.iter().map(|h| h.name.as_str()));
    for (_, e) in sample.examples.iter().enumerate().filter(|(i, _)| trained(*i)) {
        collector.push(&Row {
            id: e.id.clone(),
            text: e.text.clone(),
            labels: e.labels.clone(),
            group: e.group.clone(),
            line: e.line,
            ..Row::default()
        });
    }
    let corpus = collector.finish("the training part of the data")?;
    Ok(train(&corpus, recipe, "eval", args.seed, &|_, _| {})?)
}

fn recipe(args: &Args) -> anyhow::Result<ValidRecipe> {
    let Some(path) = &args.again.recipe else { return Ok(Recipe::default().check("the default recipe")?) };
    let file = path.display().to_string();
    let text = String::from_utf8_lossy(&io::read(path)?).into_owned();
    Ok(Recipe::parse(&file, &text)?.check(&file)?)
}

/// Trains on growing shares of `--train-data` and judges on the data; without it, one fifth of the data is held out.
pub(crate) fn learning_curve(args: &Args, plan: Plan, context: Context) -> anyhow::Result<Vec<CurvePoint>> {
    let recipe = recipe(args)?;
    let read = |paths: &[PathBuf]| input::sample(paths, &spec(args, &recipe, Vec::new()), &Source::None);
    let (test, train) = match args.look.train_data.as_slice() {
        [] => held_out(&read(&args.data)?.0, args.seed),
        paths => (read(&args.data)?.0, read(paths)?.0),
    };
    let entry = split::entry(&train, args.seed);
    let mut progress = io::Progress::new(context, "learning curve", SHARES.len() as u64);
    let mut points = Vec::new();
    for share in SHARES {
        let trained = |i: usize| entry.get(i).is_some_and(|e| *e < share);
        // A small share may lack a class of some head: the curve starts where every head can be learnt.
        if let Ok(model) = fit(args, &recipe, &train, trained) {
            let rows = (0..train.examples.len()).filter(|i| trained(*i)).count();
            points.push(CurvePoint { rows, heads: judged(&test, &Scorer::new(&model), plan)? });
        }
        progress.add(1);
    }
    anyhow::ensure!(!points.is_empty(), "no share of the training data has both classes of every head");
    Ok(points)
}

fn judged(
    test: &Sample,
    scorer: &Scorer,
    plan: Plan,
) -> anyhow::Result<BTreeMap<String, BTreeMap<String, moderato::metrics::subgroup::Figure>>> {
    let mut test = test.clone();
    thresholds_of(&mut test, scorer);
    input::score(scorer, &mut test);
    let plan = Plan { units: test.units, ..plan };
    let figures = |h: &moderato::metrics::head::HeadReport| {
        METRICS.iter().filter_map(|m| Some(((*m).to_owned(), *h.metrics.get(*m)?))).collect()
    };
    Ok(judge(&test.all_heads(), plan)?.0.iter().map(|h| (h.name.clone(), figures(h))).collect())
}

/// One fifth to judge by, the rest to train on.
fn held_out(all: &Sample, seed: u64) -> (Sample, Sample) {
    let folds = split::stratified(all, 5, seed);
    let part = |test: bool| {
        let mut fold = folds.iter();
        let mut part = all.clone();
        part.examples.retain(|_| (fold.next() == Some(&Some(0))) == test);
        part.scores.truncate(part.examples.len());
        part
    };
    (part(true), part(false))
}
