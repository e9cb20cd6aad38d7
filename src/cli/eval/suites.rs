//! Functional tests, pages, gates, and suites of evaluations.

use std::path::{Path, PathBuf};

use clap::Parser;
use moderato::learn::data::LabelColumn;
use moderato::metrics::challenge::{self, Challenge};
use moderato::metrics::evaluation::Evaluation;
use moderato::metrics::gate::{Gate, check, gates};
use moderato::metrics::pages::{PageComment, PageComments, PagesJudged, judge_pages, read_pages};
use moderato::{Error, Place};
use rayon::prelude::*;
use serde::Deserialize;

use super::args::Args;
use super::input::{self, Source, Spec, file_name};
use crate::cli::{Context, io, segment};

/// Endings of pages.
const PAGES: &[&str] = &["html", "htm", "txt"];
/// A path that begins so is in the folder of public data, which the environment names.
const DATA: &str = "$MODERATO_DATA/";

/// Judges a set of functional tests.
pub(crate) fn challenge_of(args: &Args, path: &Path, source: &Source) -> anyhow::Result<Challenge> {
    let column = |h: &moderato::model::HeadInfo| LabelColumn { column: h.name.clone(), head: h.name.clone() };
    let labels = match source {
        Source::Model(scorer) if args.label.is_empty() => scorer.heads().iter().map(column).collect(),
        _ => args.label.clone(),
    };
    let header = header(path)?;
    let wanted = [challenge::FUNCTION, challenge::TWIN, challenge::WHY];
    anyhow::ensure!(
        header.iter().any(|h| h == challenge::FUNCTION),
        "{}:1: no column `{}`\nhelp: functional tests have the columns id, function, text, heads, _twin, _why",
        path.display(),
        challenge::FUNCTION
    );
    let keep = wanted.iter().filter(|w| header.iter().any(|h| h == *w)).map(|w| (*w).to_owned()).collect();
    let (sample, _) = input::sample(&[path.to_owned()], &Spec { args, labels, keep }, source)?;
    Ok(challenge::challenge(&file_name(path), &sample, args.confidence))
}

fn header(path: &Path) -> anyhow::Result<Vec<String>> {
    let bytes = io::read(path)?;
    let mut input = csv::Reader::from_reader(bytes.as_slice());
    let cannot = |e: csv::Error| Error::new(Place::file(path).line(1), format!("cannot be read as CSV: {e}"));
    Ok(input.headers().map_err(cannot)?.iter().map(|h| h.trim().to_owned()).collect())
}

/// Judges pages: the first path is gold, the others are pages or one file of predictions.
pub(crate) fn segment_of(paths: &[PathBuf]) -> anyhow::Result<PagesJudged> {
    let Some((gold, rest)) = paths.split_first() else { anyhow::bail!("no gold pages named") };
    let read = |path: &Path| -> anyhow::Result<Vec<PageComments>> {
        let text = String::from_utf8_lossy(&io::read(path)?).into_owned();
        Ok(read_pages(&path.display().to_string(), &text)?)
    };
    let gold = read(gold)?;
    let predicted = match rest {
        [only] if only.extension().is_some_and(|e| e == "jsonl") => read(only)?,
        pages => taken_apart(pages)?,
    };
    Ok(judge_pages(&gold, &predicted))
}

fn taken_apart(paths: &[PathBuf]) -> anyhow::Result<Vec<PageComments>> {
    let segmenter = segment::segmenter(None)?;
    let files = io::expand(paths, PAGES)?;
    let one = |file: &PathBuf| -> anyhow::Result<PageComments> {
        let page = segment::one_of_many(&segmenter, file)?;
        let comment = |c: &moderato::comment::Comment| PageComment {
            id: Some(c.id.clone()),
            author: c.author.clone(),
            parent: c.parent.clone(),
            kind: None,
            text: Some(c.text.clone()),
        };
        Ok(PageComments {
            page: file.display().to_string(),
            comments: page.comments.iter().map(comment).collect(),
        })
    };
    files.par_iter().map(one).collect()
}

/// Reads a gate file.
pub(crate) fn gates_of(path: &Path) -> anyhow::Result<Vec<Gate>> {
    let text = String::from_utf8_lossy(&io::read(path)?).into_owned();
    Ok(gates(&path.display().to_string(), &text)?)
}

/// Holds an evaluation to the gates of its run; whether all were met.
pub(crate) fn hold(evaluation: &mut Evaluation, gates: &[Gate], run: Option<&str>) -> bool {
    let mine: Vec<Gate> = gates.iter().filter(|g| g.run.as_deref() == run).cloned().collect();
    evaluation.gates = check(evaluation, &mine);
    evaluation.gates.iter().all(|v| v.met)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Suite {
    run: Vec<Run>,
}

/// One evaluation of a suite.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Run {
    /// Its name; its result is `NAME.json`.
    name: String,
    /// What it is for; for the reader.
    #[serde(default)]
    says: String,
    /// Arguments of `eval`.
    args: Vec<String>,
}

/// Arguments as if typed.
#[derive(Parser)]
#[command(name = "eval", no_binary_name = true)]
struct Typed {
    #[command(flatten)]
    args: Args,
}

/// Runs a suite; whether every gate was met. A run whose public data is not here is passed over, and says so.
pub(crate) fn run(args: &Args, path: &Path, context: Context) -> anyhow::Result<bool> {
    let text = String::from_utf8_lossy(&io::read(path)?).into_owned();
    let wrong = |e: toml::de::Error| {
        let line = e.span().and_then(|s| text.get(..s.start)).map_or(1, |t| t.matches('\n').count() + 1);
        Error::new(Place::file(path).line(line as u64), e.message().to_owned())
            .help("a suite is [[run]] with name and args")
    };
    let suite: Suite = toml::from_str(&text).map_err(wrong)?;
    let gates = args.sets.gate.as_deref().map_or(Ok(Vec::new()), gates_of)?;
    let data = std::env::var("MODERATO_DATA").ok();
    std::fs::create_dir_all(&args.sets.results)
        .map_err(|e| Error::io(&args.sets.results, "make the folder", e))?;
    let mut met = true;
    for run in suite.run {
        let needs_data = run.args.iter().any(|a| a.starts_with(DATA));
        let Some(folder) = data.clone().or((!needs_data).then(String::new)) else {
            eprintln!("{}: passed over, it needs public data: set MODERATO_DATA to its folder", run.name);
            continue;
        };
        if !context.quiet {
            eprintln!("{}: {}", run.name, run.says);
        }
        met &= one(args, &run, &folder, &gates, context)?;
    }
    Ok(met)
}

fn one(args: &Args, run: &Run, data: &str, gates: &[Gate], context: Context) -> anyhow::Result<bool> {
    let here = |a: &String| a.strip_prefix(DATA).map_or(a.clone(), |rest| format!("{data}/{rest}"));
    let mut typed = Typed::try_parse_from(run.args.iter().map(here))?.args;
    typed.model = typed.model.or(args.model.clone());
    typed.rounds = args.rounds.or(typed.rounds);
    let (mut evaluation, _) = super::evaluate(&typed, context)?;
    let met = hold(&mut evaluation, gates, Some(&run.name));
    for verdict in evaluation.gates.iter().filter(|v| !v.met) {
        let (gate, found) =
            (&verdict.gate, verdict.found.map_or("nothing".to_owned(), |x| format!("{x:.4}")));
        let least = gate.at_least.map_or(String::new(), |x| format!(", at least {x} is needed"));
        let most = gate.at_most.map_or(String::new(), |x| format!(", at most {x} is allowed"));
        eprintln!("{}: gate missed: {} is {found}{least}{most}", run.name, gate.figure);
    }
    let text = moderato::report::evaluation::json(&evaluation.frozen())?;
    let file = args.sets.results.join(format!("{}.json", run.name));
    io::write_whole(&file, |out| Ok(out.write_all(text.as_bytes())?))?;
    Ok(met)
}
