//! `moderato explain`.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use moderato::model::{Buffers, Explanation, Scorer};
use moderato::{Error, Place};

use super::{Context, Outcome, io, score};

/// Which words moved which head, and by how much.
///
/// A head's logit is a sum: its bias, what each word of the text adds, and what surface signals such as
/// capitals add. Above 0 speaks for the head, below 0 against it. A head that includes others, as toxicity
/// includes insults, has the sum of one of these where that is surer, and says so. Without --head, every
/// head that flags the text is explained, or the highest one if none does.
///
/// Example: moderato explain --head insult "What a load of nonsense, you clown"
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The comment; `-` reads standard input.
    #[arg(value_name = "TEXT", allow_hyphen_values = true)]
    text: String,
    /// The model [default: the English one inside this program].
    #[arg(long, value_name = "MODEL")]
    model: Option<PathBuf>,
    /// The head to explain; may be given more than once.
    #[arg(long = "head", value_name = "HEAD")]
    heads: Vec<String>,
    /// A table for people, or one JSON object.
    #[arg(long, value_enum, default_value = "text", value_name = "FORMAT")]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Text,
    Json,
}

#[expect(clippy::needless_pass_by_value, reason = "every subcommand owns its arguments")]
pub(crate) fn run(args: Args, _context: Context) -> Outcome {
    let model = score::model(args.model.as_deref())?;
    let scorer = Scorer::new(&model);
    let text = text(&args.text)?;
    let named = named(&args.heads, &scorer)?;
    let mut buffers = Buffers::default();
    let all = (0..scorer.heads().len()).filter_map(|head| scorer.explain(&mut buffers, &text, head));
    let explanations = chosen(all.collect(), &named);
    let rendered = match args.format {
        Format::Text => table(&text, &explanations, &model.version()),
        Format::Json => json(&text, &explanations, &model.version())?,
    };
    io::stdout().write_all(rendered.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

fn text(argument: &str) -> anyhow::Result<String> {
    if argument != io::DASH {
        return Ok(argument.to_owned());
    }
    let bytes = io::read(Path::new(io::DASH))?;
    let text = String::from_utf8(bytes).map_err(|e| {
        let found = format!("byte {} is not UTF-8", e.utf8_error().valid_up_to() + 1);
        Error::new(Place::file(io::DASH), found).help("give the comment as UTF-8")
    })?;
    Ok(text.trim_end_matches(['\n', '\r']).to_owned())
}

/// The numbers of the heads that were named.
fn named(names: &[String], scorer: &Scorer) -> anyhow::Result<Vec<usize>> {
    let known = scorer.heads().iter().map(|head| head.name.as_str()).collect::<Vec<_>>();
    let find = |name: &String| {
        known.iter().position(|head| head == name).ok_or_else(|| {
            let error = Error::new(Place::file("--head"), format!("no head `{name}` in this model"));
            error.help(format!("use one of: {}", known.join(", "))).into()
        })
    };
    names.iter().map(find).collect()
}

/// Those that were named; else those that flag; else the one most likely to.
fn chosen(all: Vec<Explanation>, named: &[usize]) -> Vec<Explanation> {
    if !named.is_empty() {
        return named.iter().filter_map(|&head| all.get(head).cloned()).collect();
    }
    let flags = |why: &Explanation| why.threshold.is_met_by(why.probability);
    if all.iter().any(flags) {
        return all.into_iter().filter(flags).collect();
    }
    all.into_iter().max_by(|a, b| a.logit.0.total_cmp(&b.logit.0)).into_iter().collect()
}

fn table(text: &str, explanations: &[Explanation], version: &str) -> String {
    let mut out = String::new();
    for why in explanations {
        let verdict = if why.threshold.is_met_by(why.probability) { "flagged" } else { "not flagged" };
        let (p, threshold, logit) = (why.probability.0, why.threshold.0, why.logit.0);
        let _ =
            writeln!(out, "{}: {p:.3}, {verdict} (threshold {threshold:.3}; log-odds {logit:+.2})", why.head);
        if let Some(head) = &why.through {
            let _ = writeln!(
                out,
                "  as likely as {head}, which it includes and which is surer; the sum is that of {head}:"
            );
        }
        let _ = writeln!(out, "  {:>7}  without any word", format!("{:+.2}", why.bias));
        for signal in &why.signals {
            let _ = writeln!(
                out,
                "  {:>7}  {} = {:.2}",
                format!("{:+.2}", signal.logit),
                signal.name,
                signal.value
            );
        }
        let mut parts = why.parts.clone();
        parts.sort_by(|a, b| b.logit.abs().total_cmp(&a.logit.abs()));
        for part in parts {
            let word = text.get(part.start as usize..part.end as usize).unwrap_or_default().escape_debug();
            let place = format!("{}-{}", part.start, part.end);
            let _ = writeln!(out, "  {:>7}  {word}  [bytes {place}]", format!("{:+.2}", part.logit));
        }
    }
    let _ = writeln!(out, "model {version}");
    out
}

fn json(text: &str, explanations: &[Explanation], version: &str) -> anyhow::Result<String> {
    #[derive(serde::Serialize)]
    struct Answer<'a> {
        text: &'a str,
        model: &'a str,
        heads: &'a [Explanation],
    }
    Ok(format!("{}\n", serde_json::to_string(&Answer { text, model: version, heads: explanations })?))
}
