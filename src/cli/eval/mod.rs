//! `moderato eval`.

mod args;
mod input;
mod look;
mod retrain;
mod suites;

use std::path::Path;
use std::process::ExitCode;

use moderato::metrics::evaluation::{Evaluation, Settings};
use moderato::metrics::head::Head;
use moderato::metrics::sample::Sample;
use moderato::metrics::select::{Goal, choose};
use moderato::report::evaluation::FORMATS;
use moderato::report::evaluation::guidelines::with_thresholds;

pub(crate) use args::Args;
use input::{Source, Spec};

use super::{Context, Outcome, io};

/// The exit code where a gate is not met.
const MISSED: u8 = 1;

#[expect(clippy::needless_pass_by_value, reason = "every subcommand owns its arguments")]
pub(crate) fn run(args: Args, context: Context) -> Outcome {
    let met = if let Some(path) = &args.sets.suite {
        suites::run(&args, path, context)?
    } else {
        alone(&args, context)?
    };
    Ok(if met { ExitCode::SUCCESS } else { ExitCode::from(MISSED) })
}

/// One evaluation; whether every gate and every promise was met.
fn alone(args: &Args, context: Context) -> anyhow::Result<bool> {
    let gates = args.sets.gate.as_deref().map_or(Ok(Vec::new()), suites::gates_of)?;
    let (mut evaluation, chosen) = evaluate(args, context)?;
    let met = suites::hold(&mut evaluation, &gates, None);
    if let Some(path) = &args.choose.write_guidelines {
        write_guidelines(path, &evaluation, context)?;
    }
    write(args, evaluation)?;
    Ok(met && chosen)
}

/// The whole evaluation, and whether every promised precision was found a threshold for.
fn evaluate(args: &Args, context: Context) -> anyhow::Result<(Evaluation, bool)> {
    let goals = check(args)?;
    let mut evaluation =
        if args.data.is_empty() { without_data(args)? } else { with_data(args, &goals, context)? };
    if !args.sets.segment.is_empty() {
        evaluation.segment = Some(suites::segment_of(&args.sets.segment)?);
    }
    let broken = |c: &moderato::metrics::select::Choice| {
        matches!(c.goal, Goal::Precision { .. }) && c.threshold.is_none()
    };
    let chosen = !evaluation.choices.iter().any(broken);
    Ok((evaluation, chosen))
}

fn without_data(args: &Args) -> anyhow::Result<Evaluation> {
    let settings = settings(args, &Sample::default());
    let Some(path) = &args.sets.challenge else {
        let subject = moderato::metrics::evaluation::Subject {
            name: "page segmentation".to_owned(),
            ..Default::default()
        };
        return Ok(Evaluation::empty(subject, settings));
    };
    let (source, subject) = input::subject(args)?;
    let mut evaluation = Evaluation::empty(subject, settings);
    evaluation.challenge = Some(suites::challenge_of(args, path, &source)?);
    Ok(evaluation)
}

fn with_data(args: &Args, goals: &[Goal], context: Context) -> anyhow::Result<Evaluation> {
    let (source, subject, sample, files, folds) = if let Some(k) = args.again.cv {
        let done = retrain::cross_validate(args, usize::from(k), context)?;
        (Source::None, done.subject, done.sample, done.files, done.folds)
    } else {
        let (source, subject) = input::subject(args)?;
        let spec = Spec { args, labels: args.label.clone(), keep: look::columns(args) };
        let (sample, files) = input::sample(&args.data, &spec, &source)?;
        (source, subject, sample, files, Vec::new())
    };
    let unscored = sample.unscored();
    if unscored > 0 && !context.quiet {
        eprintln!("{unscored} labelled comments have no score and are left out");
    }
    let heads = sample.all_heads();
    anyhow::ensure!(
        !heads.is_empty(),
        "no labelled comment could be judged\nhelp: do the ids of data and scores match?"
    );
    let mut evaluation = Evaluation::new(subject, files, settings(args, &sample), &heads)?;
    evaluation.folds = folds;
    choices(&heads, goals, &mut evaluation)?;
    look::add(args, &source, &sample, &mut evaluation)?;
    if args.again.learning_curve {
        evaluation.learning_curve = retrain::learning_curve(args, evaluation.settings.plan(), context)?;
    }
    if let Some(path) = &args.sets.challenge {
        evaluation.challenge = Some(suites::challenge_of(args, path, &source)?);
    }
    Ok(evaluation)
}

fn choices(heads: &[Head], goals: &[Goal], evaluation: &mut Evaluation) -> anyhow::Result<()> {
    for goal in goals {
        for head in heads {
            evaluation.choices.push(choose(&head.name, &head.rows, *goal)?);
        }
    }
    Ok(())
}

/// Writes the chosen thresholds into a publisher's guidelines.
fn write_guidelines(path: &Path, evaluation: &Evaluation, context: Context) -> anyhow::Result<()> {
    let text = String::from_utf8_lossy(&io::read(path)?).into_owned();
    let chosen = evaluation.choices.iter().filter_map(|c| Some((c.head.clone(), c.threshold?))).collect();
    let (edited, changed) = with_thresholds(&text, &chosen);
    let name = path.display();
    anyhow::ensure!(
        changed.values().any(|n| *n > 0),
        "{name}: no rule is judged by {}\nhelp: choose a threshold (--target-precision, --max-queue, --cost) for a head \
         that a judge names, such as {{ head = \"insult\", threshold = \"model\" }}",
        if chosen.is_empty() { "a head with a chosen threshold" } else { "any of the heads judged here" }
    );
    io::write_whole(path, |out| Ok(out.write_all(edited.as_bytes())?))?;
    if !context.quiet {
        for (head, n) in changed.iter().filter(|(_, n)| **n > 0) {
            eprintln!("{name}: {head} in {n} judges");
        }
    }
    Ok(())
}

/// What numbers were asked for, checked.
fn check(args: &Args) -> anyhow::Result<Vec<Goal>> {
    anyhow::ensure!(
        !args.data.is_empty() || args.sets.challenge.is_some() || !args.sets.segment.is_empty(),
        "nothing to judge by\nhelp: name a labelled CSV file with --data FILE, or --challenge, --segment, --suite"
    );
    anyhow::ensure!(
        args.again.cv.is_none() || args.sets.challenge.is_none(),
        "--cv trains models of its own, and --challenge needs one\nhelp: judge the functional tests in a run of their own"
    );
    let inside = |name: &str, x: f64| {
        anyhow::ensure!(
            x > 0.0 && x < 1.0,
            "{name} {x} is not between 0 and 1\nhelp: write a share such as 0.95"
        );
        Ok(())
    };
    inside("--confidence", args.confidence)?;
    let mut goals = Vec::new();
    if let Some(target) = args.choose.target_precision {
        inside("--target-precision", target)?;
        goals.push(Goal::Precision { target, confidence: args.confidence });
    }
    if let (Some(queue), Some(volume)) = (args.choose.max_queue, args.choose.volume) {
        goals.push(Goal::Queue { queue: queue.number, volume: volume.in_time_of(queue) });
    }
    if let Some(cost) = args.choose.cost {
        goals.push(Goal::Cost { false_positive: cost.false_positive, false_negative: cost.false_negative });
    }
    Ok(goals)
}

fn settings(args: &Args, sample: &Sample) -> Settings {
    let grouped = sample.examples.iter().any(|e| e.group.is_some());
    let column = || args.group.clone().unwrap_or_else(|| moderato::learn::data::GROUP.to_owned());
    Settings {
        rounds: args.rounds.unwrap_or(args::ROUNDS),
        seed: args.seed,
        confidence: args.confidence,
        unit: if grouped { column() } else { "row".to_owned() },
        units: sample.units,
        positive_at: args.positive,
    }
}

fn write(args: &Args, evaluation: Evaluation) -> anyhow::Result<()> {
    let evaluation = if args.output.frozen { evaluation.frozen() } else { evaluation };
    let Some(format) = FORMATS.iter().find(|f| f.name == args.output.format) else {
        anyhow::bail!("no format `{}`", args.output.format);
    };
    let report = (format.render)(&evaluation)?;
    let path = args.output.out.clone().unwrap_or_else(|| io::DASH.into());
    io::write_whole(&path, |out| Ok(out.write_all(report.as_bytes())?))
}
