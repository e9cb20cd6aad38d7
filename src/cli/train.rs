//! `moderato train`.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;

use moderato::learn::corpus::{Collector, Corpus};
use moderato::learn::data::Columns;
use moderato::learn::recipe::{Recipe, Tune, ValidRecipe};
use moderato::learn::search::{self, Trial};
use moderato::learn::train::train;
use moderato::model::Model;

use super::inspect::heads_table;
use super::labelled::LabelledArgs;
use super::{Context, Outcome, io};

/// Labelled CSV to a model.
///
/// Example: moderato train --data comments.csv --label Insult=insult --out insult.moderato
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Labelled CSV files or folders of them: a header, a text column, labels 0/1, true/false or a share in
    /// [0,1]; an empty label means "not labelled".
    #[arg(long, required = true, num_args = 1.., value_name = "FILE")]
    data: Vec<PathBuf>,
    #[command(flatten)]
    labelled: LabelledArgs,
    /// A recipe (TOML): features, penalties, weights of sets.
    #[arg(long, value_name = "FILE")]
    recipe: Option<PathBuf>,
    /// Chance's seed: the same data, recipe and seed give the same bytes.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// How thresholds are chosen: f1, macro-f1, accuracy, precision=P or recall=R [default: macro-f1].
    #[arg(long, value_name = "GOAL")]
    tune: Option<Tune>,
    /// Choose the recipe by cross-validation on the training rows, from the one given; at most 20 times the
    /// work of one training run.
    #[arg(long)]
    search: bool,
    /// Folds of the out-of-fold figures [default: 5].
    #[arg(long, value_name = "N")]
    folds: Option<usize>,
    /// The model's name [default: `model-` and the first digits of the training data's digest].
    #[arg(long)]
    name: Option<String>,
    /// Where the model is written.
    #[arg(long, value_name = "MODEL")]
    out: PathBuf,
}

#[expect(clippy::needless_pass_by_value, reason = "every subcommand's run takes its arguments")]
pub(crate) fn run(args: Args, context: Context) -> Outcome {
    io::can_be_written(&args.out)?;
    let mut recipe = recipe(&args)?;
    let files = io::expand(&args.data, &["csv"])?;
    if args.search {
        recipe = searched(&args, recipe, &files, context)?;
    }
    let corpus = collect(&args, &recipe, &files, context)?;
    // Not the file's: the same data, recipe and seed give the same bytes wherever they are written.
    let name =
        args.name.clone().unwrap_or_else(|| format!("model-{}", corpus.digest.get(..8).unwrap_or_default()));
    let progress = Mutex::new(None);
    let mut model = train(&corpus, &recipe, &name, args.seed, &|done, total| {
        if let Ok(mut bar) = progress.lock() {
            let bar = bar.get_or_insert_with(|| io::Progress::new(context, "fit", total as u64));
            bar.set(done as u64);
        }
    })?;
    drop(progress);
    let bytes = model.save()?;
    io::write_whole(&args.out, |out| Ok(out.write_all(&bytes)?))?;
    if !context.quiet {
        eprint!("{}", summary(&model, &args.out, bytes.len()));
    }
    Ok(ExitCode::SUCCESS)
}

/// The recipe of the file, with what the command line says on top.
fn recipe(args: &Args) -> anyhow::Result<ValidRecipe> {
    let (file, mut recipe) = match &args.recipe {
        None => ("--recipe".to_owned(), Recipe::default()),
        Some(path) => {
            let file = path.display().to_string();
            let text = String::from_utf8_lossy(&io::read(path)?).into_owned();
            let recipe = Recipe::parse(&file, &text)?;
            (file, recipe)
        }
    };
    recipe.tune = args.tune.unwrap_or(recipe.tune);
    recipe.folds = args.folds.unwrap_or(recipe.folds);
    Ok(recipe.check(&file)?)
}

/// The recipe that `--search` ends with; every trial is told.
fn searched(
    args: &Args,
    recipe: ValidRecipe,
    files: &[PathBuf],
    context: Context,
) -> anyhow::Result<ValidRecipe> {
    if files.iter().any(|file| file.as_os_str() == io::DASH) {
        anyhow::bail!(
            "--search reads its data several times, and standard input can be read once\nhelp: name files"
        );
    }
    let quiet = Context { quiet: true };
    let mut build = |recipe: &ValidRecipe| {
        collect(args, recipe, files, quiet).map_err(|e| match e.downcast::<moderato::Error>() {
            Ok(error) => error,
            Err(other) => moderato::Error::new(moderato::Place::default(), other.to_string()),
        })
    };
    let found = search::search(recipe, &mut build, &mut |trial: &Trial| {
        if !context.quiet {
            eprintln!(
                "search: AUC {:.4} {}{}",
                trial.auc,
                trial.what,
                if trial.kept { " (kept)" } else { "" }
            );
        }
    })?;
    Ok(found)
}

/// The columns the command line names, or else the recipe.
fn columns(args: &Args, recipe: &ValidRecipe) -> Columns {
    let mut columns = args.labelled.columns();
    if columns.labels.is_empty() {
        columns.labels = recipe.label_columns();
    }
    columns
}

fn collect(args: &Args, recipe: &ValidRecipe, files: &[PathBuf], context: Context) -> anyhow::Result<Corpus> {
    let columns = columns(args, recipe);
    let size = files.iter().filter_map(|file| std::fs::metadata(file).ok()).map(|m| m.len()).sum();
    let mut progress = io::Progress::new(context, "read", size);
    let collector = RefCell::new(Collector::new(recipe, args.seed));
    let rejects = args.labelled.read(
        files,
        &columns,
        |file, heads| collector.borrow_mut().file(file, heads.into_iter()),
        |row, bytes| {
            collector.borrow_mut().push(row);
            progress.set(bytes);
        },
    )?;
    if !rejects.is_empty() && !context.quiet {
        eprintln!("{} rows set aside", rejects.len());
    }
    let names: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
    Ok(collector.into_inner().finish(&names.join(", "))?)
}

/// What was learnt, for people.
fn summary(model: &Model, out: &Path, bytes: usize) -> String {
    let rows: u64 = model.header.training.sources.iter().map(|s| s.rows).sum();
    format!(
        "{}: {rows} rows, {} of {} n-grams weighted, {:.2} MB, version {}\n{}figures are {}\n",
        out.display(),
        model.linear.n_features(),
        model.header.training.features,
        bytes as f64 / 1e6,
        model.version(),
        heads_table(model),
        model.header.training.figures_are()
    )
}
