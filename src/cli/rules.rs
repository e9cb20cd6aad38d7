//! `moderato rules`.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use moderato::comment::Page;
use moderato::model::Model;
use moderato::policy::checks::CHECKS;
use moderato::policy::{CATEGORIES, Guidelines, HeadName, StatedRule, UncheckedGuidelines, extract};
use moderato::segment::Segmenter;
use moderato::{Error, Place};
use serde::Serialize;

use super::segment::{ENDINGS, all_read, each_page};
use super::{Context, Outcome, io};

#[derive(Debug, clap::Args)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = "Example:
  moderato rules comment-policy.html > guidelines.toml
  moderato rules lint guidelines.toml
  moderato rules --format jsonl saved/ | jq '.rules[].quote'"
)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    find: Find,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Every problem of a guidelines file: exit 1 where there is one.
    Lint(Lint),
    /// The built-in checks and what can be set.
    Checks,
    /// The kinds of rules that are known.
    Categories,
}

#[derive(Debug, clap::Args)]
struct Find {
    /// Guidelines to edit and judge by (TOML), or one object a page (JSON Lines).
    #[arg(long, value_enum, default_value_t = Format::Toml)]
    format: Format,
    /// Model whose heads judge; the shipped English one without it.
    #[arg(long, value_name = "MODEL")]
    model: Option<PathBuf>,
    /// Where to write; standard output without it.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Saved pages, folders of them (.html, .htm, .txt), or `-`.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
}

#[derive(Debug, clap::Args)]
struct Lint {
    /// Model the heads are looked up in; the shipped English one without it.
    #[arg(long, value_name = "MODEL")]
    model: Option<PathBuf>,
    /// Guidelines files.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Toml,
    Jsonl,
}

pub(crate) fn run(args: Args, context: Context) -> Outcome {
    match args.command {
        Some(Command::Lint(lint)) => run_lint(&lint),
        Some(Command::Checks) => list_checks(),
        Some(Command::Categories) => list_categories(),
        None => find(&args.find, context),
    }
}

/// The heads of a model, as guidelines name them.
pub(crate) fn heads(model: &Model) -> Vec<HeadName> {
    model.heads().iter().map(|h| HeadName { name: h.name.clone(), threshold: h.threshold }).collect()
}

/// A guidelines file as written.
pub(crate) fn read_guidelines(path: &Path) -> anyhow::Result<UncheckedGuidelines> {
    let bytes = io::read(path)?;
    let text = String::from_utf8(bytes).map_err(|e| {
        Error::new(Place::file(path), format!("byte {} is not UTF-8", e.utf8_error().valid_up_to()))
            .help("save the guidelines as UTF-8")
    })?;
    Ok(UncheckedGuidelines::parse(&path.display().to_string(), &text)?)
}

/// The rules a list of pages states, each with its page, in the order given; and how many of many pages
/// could not be read.
fn stated(
    segmenter: &Segmenter,
    files: &[PathBuf],
    context: Context,
) -> anyhow::Result<(Vec<PageRules>, usize)> {
    let mut pages = Vec::with_capacity(files.len());
    let aside = each_page(
        segmenter,
        files,
        context,
        |file, page| PageRules::of(file, &page),
        |_, page| {
            pages.push(page);
            Ok(())
        },
    )?;
    Ok((pages, aside))
}

/// One page's stated rules.
#[derive(Debug, Serialize)]
pub(crate) struct PageRules {
    pub(crate) page: String,
    pub(crate) rules: Vec<StatedRule>,
}

impl PageRules {
    /// What a page states.
    pub(crate) fn of(file: &Path, page: &Page) -> Self {
        Self { page: file.display().to_string(), rules: extract(page) }
    }

    /// Each rule with the name of its page.
    pub(crate) fn named(pages: Vec<Self>) -> Vec<(String, StatedRule)> {
        let named = |p: Self| p.rules.into_iter().map(move |r| (p.page.clone(), r));
        pages.into_iter().flat_map(named).collect()
    }
}

fn find(args: &Find, context: Context) -> Outcome {
    let files = io::expand(&args.paths, ENDINGS)?;
    let (pages, aside) = stated(&super::segment::segmenter(None)?, &files, context)?;
    let out = args.out.clone().unwrap_or_else(|| PathBuf::from(io::DASH));
    match args.format {
        Format::Jsonl => io::write_whole(&out, |out| {
            for page in &pages {
                // Not `to_writer`: its error hides that the reader has gone.
                out.write_all(&serde_json::to_vec(page)?)?;
                out.write_all(b"\n")?;
            }
            Ok(())
        })?,
        Format::Toml => {
            let model = super::score::model(args.model.as_deref())?;
            let guidelines = Guidelines::from_stated(None, &PageRules::named(pages), &heads(&model));
            io::write_whole(&out, |out| Ok(out.write_all(guidelines.to_toml().as_bytes())?))?;
        }
    }
    all_read(aside, files.len())?;
    Ok(ExitCode::SUCCESS)
}

fn run_lint(args: &Lint) -> Outcome {
    let heads = heads(&super::score::model(args.model.as_deref())?);
    let mut problems = 0;
    let mut out = io::stdout();
    for file in &args.files {
        for problem in read_guidelines(file)?.lint(&heads) {
            problems += 1;
            let level = if problem.level == moderato::policy::Level::Error { "error" } else { "warning" };
            writeln!(out, "{level}[{}]: {}", problem.name, problem.error)?;
        }
    }
    writeln!(out, "{problems} problem(s) in {} file(s)", args.files.len())?;
    out.flush()?;
    Ok(if problems == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn list_checks() -> Outcome {
    let mut out = io::stdout();
    for check in CHECKS {
        writeln!(out, "{}: {}", check.name, check.measures)?;
        for parameter in check.parameters {
            let default = match parameter.name {
                "values" => String::new(),
                _ => format!(" [{}]", parameter.default),
            };
            writeln!(out, "    {}{default}: {}", parameter.name, parameter.help)?;
        }
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn list_categories() -> Outcome {
    let mut out = io::stdout();
    for row in CATEGORIES {
        let family = if row.family == row.name { String::new() } else { format!(" (of {})", row.family) };
        writeln!(out, "{}{family}: {}", row.name, row.title)?;
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}
