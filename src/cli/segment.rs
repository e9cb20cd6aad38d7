//! `moderato segment`.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use moderato::comment::{Comment, Page, Status};
use moderato::segment::Segmenter;
use moderato::{Error, Place};
use rayon::prelude::*;
use serde::Serialize;

use super::{Context, Outcome, io};

/// Endings of the pages a folder is searched for.
pub(crate) const ENDINGS: &[&str] = &["html", "htm", "txt"];

/// How many pages are in memory at once, as a multiple of the threads.
const AT_ONCE: usize = 8;

#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  moderato segment --format csv saved/ > comments.csv
  moderato segment article.html | jq '.comments[].text'")]
pub(crate) struct Args {
    /// JSON Lines (one object a page) or CSV (one row a comment).
    #[arg(long, value_enum, default_value_t = Format::Jsonl)]
    format: Format,
    /// Rows of your own for the table of comment systems, tried before the built-in ones.
    #[arg(long, value_name = "FILE")]
    systems: Option<PathBuf>,
    /// Where to write; standard output without it.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Saved pages, folders of them (.html, .htm, .txt), or `-`.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Jsonl,
    Csv,
}

pub(crate) fn run(args: Args, context: Context) -> Outcome {
    let segmenter = segmenter(args.systems.as_deref())?;
    let files = io::expand(&args.paths, ENDINGS)?;
    let out = args.out.unwrap_or_else(|| PathBuf::from(io::DASH));
    let mut aside = 0;
    io::write_whole(&out, |out| {
        aside = match args.format {
            Format::Jsonl => write_jsonl(&segmenter, &files, context, out),
            Format::Csv => write_csv(&segmenter, &files, context, out),
        }?;
        Ok(())
    })?;
    all_read(aside, files.len())?;
    Ok(ExitCode::SUCCESS)
}

/// Tells, when the others are written, that some of many pages could not be read.
pub(crate) fn all_read(aside: usize, pages: usize) -> moderato::Result<()> {
    if aside == 0 {
        return Ok(());
    }
    let found = format!("{aside} of {pages} pages could not be read; the others are written");
    Err(Error::new(Place::default(), found).help("mend or leave out the pages named above"))
}

/// The built-in table, or that with the publisher's own rows before it.
pub(crate) fn segmenter(own: Option<&Path>) -> anyhow::Result<Segmenter> {
    let Some(path) = own else { return Ok(Segmenter::built_in()) };
    let bytes = io::read(path)?;
    let text = String::from_utf8_lossy(&bytes);
    Ok(Segmenter::with_systems(&text).map_err(|found| {
        Error::new(Place::file(path), found)
            .help("a row is [[system]] with name, comment and, where needed, author, time, body: see src/segment/systems.toml")
    })?)
}

/// A file's page.
///
/// # Errors
/// A file that cannot be read, is empty or is no text.
pub(crate) fn page(segmenter: &Segmenter, path: &Path) -> moderato::Result<Page> {
    let bytes = io::read(path)?;
    moderato::segment::is_page(&bytes).map_err(|found| {
        Error::new(Place::file(path), found).help("a saved page is needed: HTML, or its text")
    })?;
    Ok(segmenter.segment(&bytes))
}

/// What `shape` makes of every file's page, in the order given, several at a time; returns how many of many
/// pages could not be read.
pub(crate) fn each_page<T: Send>(
    segmenter: &Segmenter,
    files: &[PathBuf],
    context: Context,
    shape: impl Fn(&Path, Page) -> T + Sync,
    mut take: impl FnMut(&Path, T) -> anyhow::Result<()>,
) -> anyhow::Result<usize> {
    let mut progress = io::Progress::new(context, "pages", files.len() as u64);
    let alone = files.len() == 1;
    let read = if alone { page } else { one_of_many };
    let mut aside = 0;
    for chunk in files.chunks(rayon::current_num_threads() * AT_ONCE) {
        let made: Vec<moderato::Result<T>> =
            chunk.par_iter().map(|file| Ok(shape(file, read(segmenter, file)?))).collect();
        for (file, made) in chunk.iter().zip(made) {
            match made {
                Ok(made) => take(file, made)?,
                Err(error) if alone => return Err(error.into()),
                Err(error) => {
                    eprintln!("set aside: {error}");
                    aside += 1;
                }
            }
            progress.add(1);
        }
    }
    Ok(aside)
}

/// One of many pages: an empty one, as a flattened page without text is, is a page with nothing on it.
///
/// # Errors
/// A file that cannot be read or is no text.
pub(crate) fn one_of_many(segmenter: &Segmenter, path: &Path) -> moderato::Result<Page> {
    if path.metadata().is_ok_and(|about| about.is_file() && about.len() == 0) {
        return Ok(segmenter.segment(&[]));
    }
    page(segmenter, path)
}

#[derive(Serialize)]
struct Line<'a> {
    page: String,
    status: Status,
    system: Option<&'a str>,
    title: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<&'a str>,
    comments: &'a [Comment],
    rules: Vec<moderato::policy::StatedRule>,
}

/// What the page states as its rules. The one place where the policy room is asked.
fn rules(page: &Page) -> Vec<moderato::policy::StatedRule> {
    moderato::policy::extract(page)
}

fn write_jsonl(
    segmenter: &Segmenter,
    files: &[PathBuf],
    context: Context,
    out: &mut dyn Write,
) -> anyhow::Result<usize> {
    let shape = |file: &Path, page: Page| {
        let line = Line {
            page: file.display().to_string(),
            status: page.status,
            system: page.system.as_deref(),
            title: page.title.as_deref(),
            next: page.next.as_deref(),
            comments: &page.comments,
            rules: rules(&page),
        };
        serde_json::to_vec(&line)
    };
    each_page(segmenter, files, context, shape, |_, line| {
        out.write_all(&line?)?;
        Ok(out.write_all(b"\n")?)
    })
}

/// One row a comment; `text` makes the file input for `score` as it is.
fn write_csv(
    segmenter: &Segmenter,
    files: &[PathBuf],
    context: Context,
    out: &mut dyn Write,
) -> anyhow::Result<usize> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(["page", "id", "author", "parent", "reply_to", "time", "kind", "text", "start", "end"])?;
    let aside = each_page(
        segmenter,
        files,
        context,
        |_, page| page,
        |file, page| {
            let name = file.display().to_string();
            for comment in &page.comments {
                let kind = serde_json::to_value(comment.kind)?;
                let (start, end) = (comment.start.to_string(), comment.end.to_string());
                let or_empty = |field: &Option<String>| field.clone().unwrap_or_default();
                csv.write_record([
                    name.as_str(),
                    &comment.id,
                    &or_empty(&comment.author),
                    &or_empty(&comment.parent),
                    &or_empty(&comment.reply_to),
                    &or_empty(&comment.time),
                    kind.as_str().unwrap_or_default(),
                    &comment.text,
                    &start,
                    &end,
                ])?;
            }
            Ok(())
        },
    )?;
    csv.flush()?;
    Ok(aside)
}
