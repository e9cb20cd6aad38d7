//! The command line: one file a subcommand, each thin over the library.
//!
//! To add a subcommand: a file with `Args` and `run`, a row in `Command`.

mod eval;
mod explain;
mod import;
mod inspect;
mod io;
mod labelled;
mod moderate;
mod rules;
mod score;
mod segment;
mod train;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Self-hosted comment moderation.
///
/// Pulls reader comments out of saved pages, scores them with an n-gram model and says which of the
/// publisher's own rules a comment breaks, where, and how sure it is. Works offline.
#[derive(Debug, Parser)]
#[command(name = "moderato", version, propagate_version = true)]
struct Cli {
    /// Say nothing on standard error but errors.
    #[arg(long, global = true)]
    quiet: bool,
    /// Threads where work is parallel [default: all cores]. The result never depends on it.
    #[arg(long, global = true, value_name = "N")]
    threads: Option<std::num::NonZeroUsize>,
    #[command(subcommand)]
    command: Command,
}

/// What every subcommand is given besides its own arguments.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Context {
    /// No progress, no remarks.
    pub(crate) quiet: bool,
}

#[derive(Debug, Subcommand)]
#[expect(clippy::large_enum_variant, reason = "made once, when the program starts")]
enum Command {
    /// Saved pages (HTML or flattened text) to comments.
    Segment(segment::Args),
    /// The publisher's stated rules in a page, as guidelines.
    Rules(rules::Args),
    /// Labelled CSV to a model.
    Train(train::Args),
    /// Comments to probabilities, in batch, order kept.
    Score(score::Args),
    /// Precision and everything around it.
    Eval(eval::Args),
    /// Page to verdicts: segment, score, decide.
    Moderate(moderate::Args),
    /// Which words moved which head, and by how much.
    Explain(explain::Args),
    /// What a model file is, learnt from what, how good.
    Inspect(inspect::Args),
    /// A public data set, from its own files, to labelled CSV.
    Import(import::Args),
}

/// What a subcommand ends with: 0 done, 1 a gate was not met. Errors exit with 2.
pub(crate) type Outcome = anyhow::Result<ExitCode>;

/// Parses the arguments, runs the subcommand, prints its error.
pub(crate) fn main() -> ExitCode {
    let cli = Cli::parse();
    if let Some(threads) = cli.threads {
        // Fails only when a pool exists already, which it does not this early.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(threads.get()).build_global();
    }
    let context = Context { quiet: cli.quiet };
    let outcome = match cli.command {
        Command::Segment(args) => segment::run(args, context),
        Command::Rules(args) => rules::run(args, context),
        Command::Train(args) => train::run(args, context),
        Command::Score(args) => score::run(args, context),
        Command::Eval(args) => eval::run(args, context),
        Command::Moderate(args) => moderate::run(args, context),
        Command::Explain(args) => explain::run(args, context),
        Command::Inspect(args) => inspect::run(args, context),
        Command::Import(args) => import::run(args, context),
    };
    match outcome {
        Ok(code) => code,
        // The reader of our output has seen enough: not an error.
        Err(error) if io::is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}
