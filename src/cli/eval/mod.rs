//! `moderato eval`.

mod args;
mod input;

use std::process::ExitCode;

use moderato::metrics::evaluation::{Evaluation, Settings};
use moderato::metrics::sample::Sample;
use moderato::metrics::select::{Goal, choose};
use moderato::report::evaluation::FORMATS;

pub(crate) use args::Args;

use super::{Context, Outcome, io};

/// The exit code where a gate is not met.
const MISSED: u8 = 1;

pub(crate) fn run(args: Args, context: Context) -> Outcome {
    let goals = check(&args)?;
    let (source, subject) = input::subject(&args)?;
    let (sample, files) = input::sample(&args, &source, &[])?;
    let unscored = sample.unscored();
    if unscored > 0 && !context.quiet {
        eprintln!("{unscored} labelled comments have no score and are left out");
    }
    let heads = sample.all_heads();
    anyhow::ensure!(
        !heads.is_empty(),
        "no labelled comment could be judged\nhelp: do the ids of data and scores match?"
    );
    let mut evaluation = Evaluation::new(subject, files, settings(&args, &sample), &heads)?;
    for goal in goals {
        for head in &heads {
            evaluation.choices.push(choose(&head.name, &head.rows, goal)?);
        }
    }
    let missed =
        evaluation.choices.iter().any(|c| matches!(c.goal, Goal::Precision { .. }) && c.threshold.is_none());
    write(&args, evaluation)?;
    Ok(if missed { ExitCode::from(MISSED) } else { ExitCode::SUCCESS })
}

/// What numbers were asked for, checked.
fn check(args: &Args) -> anyhow::Result<Vec<Goal>> {
    anyhow::ensure!(
        !args.data.is_empty(),
        "no data to judge by\nhelp: name a labelled CSV file with --data FILE"
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
    Settings {
        rounds: args.rounds,
        seed: args.seed,
        confidence: args.confidence,
        unit: args.group.clone().unwrap_or_else(|| "row".to_owned()),
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
