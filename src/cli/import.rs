//! `moderato import`: public data sets, from their own files, to one labelled CSV.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::ExitCode;

use moderato::learn::sources::{self, Row, Source};
use moderato::{Error, Place};

use super::{Context, Outcome, io};

/// Reads the files of public sets and writes one labelled CSV that `train` and `eval` take.
///
/// Example: moderato import --from data/labels shipped --out shipped.csv
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Names of sources, or `all`, or `shipped` (those whose licence lets a model be given away).
    #[arg(value_name = "SOURCE", required_unless_present = "list")]
    names: Vec<String>,
    /// Folder that holds the sources' files.
    #[arg(long, value_name = "FOLDER", default_value = ".")]
    from: PathBuf,
    /// Where to write the CSV; `-` is standard output.
    #[arg(long, value_name = "FILE", default_value = "-")]
    out: PathBuf,
    /// Another table of sources than the built-in one.
    #[arg(long, value_name = "FILE")]
    sources: Option<PathBuf>,
    /// Read a file even if its SHA-256 is not the one the table names.
    #[arg(long)]
    any_version: bool,
    /// List the sources the table knows, and stop.
    #[arg(long)]
    list: bool,
}

#[expect(clippy::needless_pass_by_value, reason = "every subcommand is handed its arguments")]
pub(crate) fn run(args: Args, context: Context) -> Outcome {
    let table = table(&args)?;
    if args.list {
        return list(&table);
    }
    let chosen = choose(&table, &args.names)?;
    let heads: BTreeSet<&str> = chosen.iter().flat_map(|s| s.heads.keys().map(String::as_str)).collect();
    let mut sets = Vec::new();
    for source in chosen {
        let path = args.from.join(&source.file);
        let rows = source.read(&path.display().to_string(), &io::read(&path)?, args.any_version)?;
        if !context.quiet {
            eprintln!(
                "{}: {} rows, {}, from {} @ {}",
                source.name,
                rows.len(),
                source.licence,
                source.repository,
                source.commit
            );
        }
        sets.push((source, rows));
    }
    io::write_whole(&args.out, |out| write(out, &heads, &sets))?;
    Ok(ExitCode::SUCCESS)
}

fn table(args: &Args) -> anyhow::Result<Vec<Source>> {
    Ok(match &args.sources {
        Some(path) => {
            let bytes = io::read(path)?;
            let text =
                String::from_utf8(bytes).map_err(|_| Error::new(Place::file(path), "not UTF-8 text"))?;
            sources::parse(&path.display().to_string(), &text)?
        }
        None => sources::parse("sources.toml", sources::SOURCES)?,
    })
}

fn list(table: &[Source]) -> Outcome {
    use std::io::Write as _;
    let mut out = io::stdout();
    for s in table {
        let heads: Vec<&str> = s.heads.keys().map(String::as_str).collect();
        let ship = if s.ship { "may ship" } else { "benchmarks only" };
        writeln!(
            out,
            "{}\n  {}\n  {} @ {}\n  {}: {ship}; heads: {}",
            s.name,
            s.title,
            s.repository,
            s.commit,
            s.licence,
            heads.join(", ")
        )?;
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn choose<'a>(table: &'a [Source], names: &[String]) -> anyhow::Result<Vec<&'a Source>> {
    let mut chosen: Vec<&Source> = Vec::new();
    for name in names {
        let before = chosen.len();
        chosen.extend(table.iter().filter(|s| {
            name == "all" || &s.name == name || (name == "shipped" && s.ship && s.language == "en")
        }));
        if chosen.len() == before {
            let known: Vec<&str> = table.iter().map(|s| s.name.as_str()).collect();
            return Err(Error::new(Place::default(), format!("no source named {name:?}"))
                .help(format!("use all, shipped, or one of: {}", known.join(", ")))
                .into());
        }
    }
    let mut seen = BTreeSet::new();
    chosen.retain(|s| seen.insert(s.name.as_str()));
    Ok(chosen)
}

fn write(
    out: &mut dyn std::io::Write,
    heads: &BTreeSet<&str>,
    sets: &[(&Source, Vec<Row>)],
) -> anyhow::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(["id", "text"].into_iter().chain(heads.iter().copied()).chain(["_source", "_group"]))?;
    for (source, rows) in sets {
        let places: Vec<Option<usize>> =
            heads.iter().map(|h| source.heads.keys().position(|k| k == h)).collect();
        for row in rows {
            let labels =
                places.iter().map(|place| match place.and_then(|p| row.labels.get(p).copied().flatten()) {
                    Some(true) => "1",
                    Some(false) => "0",
                    None => "",
                });
            csv.write_record(
                [row.id.as_str(), row.text.as_str()]
                    .into_iter()
                    .chain(labels)
                    .chain([source.name.as_str(), row.group.as_str()]),
            )?;
        }
    }
    Ok(csv.flush()?)
}
