//! A closer look: slices, bias, worst errors, suspect labels, leakage, another model.

use std::path::PathBuf;

use moderato::metrics::evaluation::{Evaluation, Leakage, LeakedPair};
use moderato::metrics::noise::{Disagreement, suspects, worst_errors};
use moderato::metrics::overlap::{Likeness, overlap, within};
use moderato::metrics::sample::Sample;
use moderato::metrics::{bias, paired, slices, swap};
use moderato::model::{Buffers, Scorer};

use super::args::Args;
use super::input::{self, Source, Spec, file_name};
use crate::cli::{io, score};

/// Errors and suspects listed with `--full`.
const LISTED: usize = 10;
/// Most words marked in a comment, and the least log-odds worth a mark.
const MARKS: usize = 8;
const LEAST_MARKED: f64 = 0.1;

/// The columns a closer look needs.
pub(crate) fn columns(args: &Args) -> Vec<String> {
    args.look.slice.clone()
}

/// Adds what was asked for.
pub(crate) fn add(
    args: &Args,
    source: &Source,
    sample: &Sample,
    evaluation: &mut Evaluation,
) -> anyhow::Result<()> {
    let look = &args.look;
    let plan = evaluation.settings.plan();
    if look.full || look.slices || !look.slice.is_empty() {
        evaluation.slices = slices::slices(sample, &look.slice, plan)?;
        if !(look.full || look.slices) {
            evaluation.slices.retain(|s| look.slice.contains(&s.by));
        }
    }
    if look.full || look.bias || look.subgroups.is_some() {
        let groups = groups(args)?;
        evaluation.bias = bias::bias(sample, &groups, plan)?;
        // Scores from elsewhere cannot be made for another text.
        if let Source::Model(scorer) = source {
            let (mut swapped, origins) = swap::swapped(sample, &groups);
            input::score(scorer, &mut swapped);
            evaluation.swaps = swap::swaps(sample, &swapped, &origins, &groups);
        }
    }
    if let Some(n) = look.errors.or(look.full.then_some(LISTED)) {
        evaluation.errors = worst_errors(sample, n);
        mark(source, &mut evaluation.errors);
    }
    if let Some(n) = look.suspects.or(look.full.then_some(LISTED)) {
        evaluation.suspects = suspects(sample, n);
        for of_head in &mut evaluation.suspects {
            mark(source, &mut of_head.rows);
        }
    }
    if !look.train_data.is_empty() {
        evaluation.leakage = Some(leakage(args, &look.train_data, sample)?);
    }
    if let Some(path) = &look.baseline {
        let model = score::model(Some(path))?;
        let scorer = Scorer::new(&model);
        let mut other = sample.clone();
        for head in &mut other.heads {
            if let Some(known) = scorer.heads().iter().find(|h| h.name == head.name) {
                head.threshold = known.threshold;
            }
        }
        input::score(&scorer, &mut other);
        let name = format!("{} ({})", model.version(), file_name(path));
        evaluation.comparison = Some(paired::compare(&name, sample, &other, plan)?);
    }
    Ok(())
}

fn groups(args: &Args) -> anyhow::Result<Vec<bias::Group>> {
    match &args.look.subgroups {
        None => Ok(bias::groups("the project's identity terms", bias::TERMS)?),
        Some(path) => {
            let text = String::from_utf8_lossy(&io::read(path)?).into_owned();
            Ok(bias::groups(&path.display().to_string(), &text)?)
        }
    }
}

/// Marks the words that moved a model most. Scores from elsewhere have no words to mark.
fn mark(source: &Source, rows: &mut [Disagreement]) {
    let Source::Model(scorer) = source else { return };
    let mut buffers = Buffers::default();
    for row in rows {
        let Some(head) = scorer.heads().iter().position(|h| h.name == row.head) else { continue };
        let Some(explanation) = scorer.explain(&mut buffers, &row.text, head) else { continue };
        let mut parts = explanation.parts;
        parts.retain(|p| p.logit.abs() >= LEAST_MARKED);
        parts.sort_by(|a, b| b.logit.abs().total_cmp(&a.logit.abs()));
        parts.truncate(MARKS);
        parts.sort_by_key(|p| p.start);
        row.marks = parts.iter().map(|p| (p.start as usize, p.end as usize, p.logit > 0.0)).collect();
    }
}

fn leakage(args: &Args, paths: &[PathBuf], test: &Sample) -> anyhow::Result<Leakage> {
    let spec = Spec { args, labels: args.label.clone(), keep: Vec::new() };
    let (train, _) = input::sample(paths, &spec, &Source::None)?;
    Ok(of_samples(&train, test))
}

/// The duplicates between two samples.
fn of_samples(train: &Sample, test: &Sample) -> Leakage {
    let a: Vec<&str> = train.examples.iter().map(|e| e.text.as_str()).collect();
    let b: Vec<&str> = test.examples.iter().map(|e| e.text.as_str()).collect();
    let pairs = overlap(&a, &b);
    let count = |likeness| pairs.iter().filter(|p| p.likeness == likeness).count();
    let id = |s: &Sample, i: usize| s.examples.get(i).map_or(String::new(), |e| e.id.clone());
    let pair = |p: &moderato::metrics::overlap::Pair| LeakedPair {
        test: id(test, p.test),
        train: id(train, p.train),
        likeness: p.likeness,
        share: p.share,
    };
    Leakage {
        train_rows: a.len(),
        test_rows: b.len(),
        exact: count(Likeness::Exact),
        near: count(Likeness::Near),
        within_test: within(&b).len(),
        pairs: pairs.iter().map(pair).collect(),
    }
}
