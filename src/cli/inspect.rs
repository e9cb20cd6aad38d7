//! `moderato inspect`.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use moderato::model::{Model, card};

use super::{Context, Outcome, io};

/// What a model file is, learnt from what, how good.
///
/// Example: moderato inspect insult.moderato
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// A model file that `train` wrote.
    model: PathBuf,
    /// text for people, json for programs, card for a Markdown model card.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Text,
    Json,
    Card,
}

#[expect(clippy::needless_pass_by_value, reason = "every subcommand's run takes its arguments")]
pub(crate) fn run(args: Args, _context: Context) -> Outcome {
    let model = Model::load(&args.model.display().to_string(), &io::read(&args.model)?)?;
    let text = match args.format {
        Format::Text => text(&model),
        Format::Json => json(&model)?,
        Format::Card => card::card(&model),
    };
    let mut out = io::stdout();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn json(model: &Model) -> anyhow::Result<String> {
    let mut value = serde_json::to_value(&model.header)?;
    if let Some(object) = value.as_object_mut() {
        object.insert("version".to_owned(), model.version().into());
        object.insert("sha256".to_owned(), model.digest.clone().into());
        object.insert("weighted_features".to_owned(), model.linear.n_features().into());
    }
    Ok(serde_json::to_string_pretty(&value)? + "\n")
}

fn text(model: &Model) -> String {
    let h = &model.header;
    let rows: u64 = h.training.sources.iter().map(|s| s.rows).sum();
    let mut text = format!(
        "{}  SHA-256 {}\ntrained by {} with seed {} on {rows} rows, digest {}\n{} of {} n-grams weighted, hash {}\n\n",
        model.version(),
        model.digest,
        h.tool,
        h.training.seed,
        h.training.digest,
        model.linear.n_features(),
        h.training.features,
        h.hash
    );
    text.push_str(&heads_table(model));
    let _ = writeln!(text, "figures are {}, at the threshold\n", h.training.figures_are());
    for s in &h.training.sources {
        let licence = if s.licence.is_empty() { "licence not stated" } else { &s.licence };
        let _ = writeln!(
            text,
            "{}: {} rows, weight {}, {licence}; {}",
            s.file,
            s.rows,
            s.weight,
            s.heads.join(", ")
        );
    }
    text
}

/// One line a head: rows, positives and figures; shared with the summary `train` prints.
pub(crate) fn heads_table(model: &Model) -> String {
    const FIGURES: [(&str, &str); 5] = [
        ("roc_auc", "AUC"),
        ("macro_f1", "macro-F1"),
        ("precision", "precision"),
        ("recall", "recall"),
        ("ece", "ECE"),
    ];
    let mut text = format!("{:<20} {:>9} {:>9}", "head", "rows", "positive");
    for (_, title) in FIGURES {
        let _ = write!(text, " {title:>9}");
    }
    let _ = writeln!(text, " {:>9} {:>9} {:>10}", "threshold", "AUC lost", "iterations");
    for head in model.heads() {
        let r = &head.report;
        let _ = write!(text, "{:<20} {:>9} {:>9}", head.name, r.rows, r.positives);
        for (name, _) in FIGURES {
            let _ = write!(text, " {:>9}", r.metric(name).map_or("-".to_owned(), |v| format!("{v:.4}")));
        }
        let _ = writeln!(text, " {:>9.4} {:>9.4} {:>10}", head.threshold.0, r.auc_lost, r.iterations);
        if !r.converged {
            let _ = writeln!(
                text,
                "warning: the optimum of head `{}` was not reached: gradient norm {:.1e} of the start's\n\
                 help: raise max_iterations in the recipe, or alpha",
                head.name, r.gradient
            );
        }
    }
    text
}
