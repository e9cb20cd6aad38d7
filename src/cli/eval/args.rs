//! What `moderato eval` is told.

use std::path::PathBuf;
use std::str::FromStr;

use moderato::learn::data::LabelColumn;
use moderato::report::evaluation::FORMATS;

/// How good a model is, with intervals; which threshold keeps which promise.
///
/// Reads labelled CSV, scores it (or reads scores made elsewhere), and reports every metric with its interval, the
/// table of thresholds and whatever else is asked for. Exits with 1 where a gate is not met.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Args {
    /// The model to judge [default: the shipped English model].
    #[arg(long, value_name = "MODEL", conflicts_with_all = ["scores", "score_column"])]
    pub(crate) model: Option<PathBuf>,
    /// Labelled CSV files; `-` is standard input.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub(crate) data: Vec<PathBuf>,
    /// A label column, and the head it is for where its name differs; more than one may be given.
    #[arg(long, value_name = "COLUMN[=HEAD]")]
    pub(crate) label: Vec<LabelColumn>,
    /// The text column.
    #[arg(long, value_name = "COLUMN", default_value = moderato::learn::data::TEXT)]
    pub(crate) text: String,
    /// Judge scores made elsewhere: a CSV with the data's `id` and a column a head.
    #[arg(long, value_name = "FILE")]
    pub(crate) scores: Option<PathBuf>,
    /// The column of a head's scores, in --scores or in the data itself.
    #[arg(long, value_name = "COLUMN[=HEAD]")]
    pub(crate) score_column: Vec<LabelColumn>,
    /// Judge at this threshold instead of the model's own; for one head with HEAD=T.
    #[arg(long, value_name = "[HEAD=]T")]
    pub(crate) threshold: Vec<HeadThreshold>,
    /// A label at or above this share counts as positive.
    #[arg(long, value_name = "SHARE", default_value_t = 0.5)]
    pub(crate) positive: f64,
    /// The column whose equal values (a thread, an author) are resampled together.
    #[arg(long, value_name = "COLUMN")]
    pub(crate) group: Option<String>,
    /// The column that says how much a row counts.
    #[arg(long, value_name = "COLUMN")]
    pub(crate) weight: Option<String>,
    /// Bootstrap rounds; 0 leaves intervals out [default: 1000].
    #[arg(long, value_name = "N")]
    pub(crate) rounds: Option<usize>,
    /// Seed of the bootstrap.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,
    /// Confidence of the intervals and of --target-precision.
    #[arg(long, value_name = "SHARE", default_value_t = 0.95)]
    pub(crate) confidence: f64,
    #[command(flatten)]
    pub(crate) choose: Choose,
    #[command(flatten)]
    pub(crate) look: Look,
    #[command(flatten)]
    pub(crate) again: Again,
    #[command(flatten)]
    pub(crate) sets: Sets,
    #[command(flatten)]
    pub(crate) output: Output,
}

/// Choosing thresholds.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Thresholds")]
pub(crate) struct Choose {
    /// The lowest threshold that has this precision at the stated confidence; exits with 1 where a head has none.
    #[arg(long, value_name = "SHARE")]
    pub(crate) target_precision: Option<f64>,
    /// The lowest threshold that flags at most so many: `200/day`.
    #[arg(long, value_name = "N[/TIME]", requires = "volume")]
    pub(crate) max_queue: Option<Rate>,
    /// How many comments come in: `20000/day`.
    #[arg(long, value_name = "N[/TIME]")]
    pub(crate) volume: Option<Rate>,
    /// The threshold of least cost, for what a wrong flag and a miss cost: `fp=1,fn=5`.
    #[arg(long, value_name = "fp=X,fn=Y")]
    pub(crate) cost: Option<Cost>,
    /// Write the chosen thresholds into these guidelines (TOML), in every judge of a rule that names such a head.
    #[arg(long, value_name = "FILE")]
    pub(crate) write_guidelines: Option<PathBuf>,
}

/// Looking closer.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "A closer look")]
pub(crate) struct Look {
    /// Everything below that needs no further file: --slices, --bias, --errors 10, --suspects 10.
    #[arg(long)]
    pub(crate) full: bool,
    /// The figures by length, links, language, reply or not.
    #[arg(long)]
    pub(crate) slices: bool,
    /// The figures by the values of a column; more than one may be given.
    #[arg(long, value_name = "COLUMN")]
    pub(crate) slice: Vec<String>,
    /// Bias by the identity terms the comments hold.
    #[arg(long)]
    pub(crate) bias: bool,
    /// Bias by these terms instead: a CSV with the columns group and term.
    #[arg(long, value_name = "FILE")]
    pub(crate) subgroups: Option<PathBuf>,
    /// The worst false alarms and misses of every head, this many of each, their words marked.
    #[arg(long, value_name = "N")]
    pub(crate) errors: Option<usize>,
    /// Labels that may be wrong, this many a head.
    #[arg(long, value_name = "N")]
    pub(crate) suspects: Option<usize>,
    /// The training data: reports test comments it holds too, word for word or nearly.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub(crate) train_data: Vec<PathBuf>,
    /// Another model on the same comments: differences, McNemar's test, flips.
    #[arg(long, value_name = "MODEL")]
    pub(crate) baseline: Option<PathBuf>,
}

/// Training again.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Training again")]
pub(crate) struct Again {
    /// Trains K times on the data itself and judges every comment by a model that did not see it.
    #[arg(long, value_name = "K", conflicts_with_all = ["model", "scores", "score_column"], value_parser = clap::value_parser!(u8).range(2..=50))]
    pub(crate) cv: Option<u8>,
    /// Folds by time: each is judged by a model of what came before it. The column holds RFC 3339 times.
    #[arg(long, value_name = "COLUMN", requires = "cv")]
    pub(crate) by_time: Option<String>,
    /// Trains on growing shares of the data (of --train-data, if given) and judges each.
    #[arg(long)]
    pub(crate) learning_curve: bool,
    /// The recipe to train with.
    #[arg(long, value_name = "FILE")]
    pub(crate) recipe: Option<PathBuf>,
}

/// Sets of tests, gates, suites.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Tests and gates")]
pub(crate) struct Sets {
    /// Functional tests: a CSV with id, function, text, heads as 0/1/empty, _twin, _why.
    #[arg(long, value_name = "FILE")]
    pub(crate) challenge: Option<PathBuf>,
    /// Judges how pages are taken apart: gold pages (JSON Lines), then pages, or one .jsonl of predictions.
    #[arg(long, value_name = "GOLD PATH", num_args = 2..)]
    pub(crate) segment: Vec<PathBuf>,
    /// Figures that must be reached (TOML); exits with 1 where one is not.
    #[arg(long, value_name = "FILE")]
    pub(crate) gate: Option<PathBuf>,
    /// Runs every evaluation of this file (TOML) and writes one result each.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["data", "challenge", "segment", "out"])]
    pub(crate) suite: Option<PathBuf>,
    /// Where a suite's results are written.
    #[arg(long, value_name = "FOLDER", default_value = "eval/results")]
    pub(crate) results: PathBuf,
}

/// Where the report goes.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Report")]
pub(crate) struct Output {
    /// The report's format.
    #[arg(long, value_name = "FORMAT", default_value = "text", value_parser = format_names())]
    pub(crate) format: String,
    /// Write the report here, whole or not at all [default: standard output].
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Leave out comments' texts and what only plots need: results to keep.
    #[arg(long)]
    pub(crate) frozen: bool,
}

/// Rounds of the bootstrap where none are asked for.
pub(crate) const ROUNDS: usize = 1000;

const EXAMPLES: &str = "\
Examples:
  moderato eval --data labelled.csv
  moderato eval --model my.moderato --data test.csv --label abusive=toxicity --target-precision 0.95
  moderato eval --data test.csv --label toxic --score-column other_tool=toxic --format html --out report.html
  moderato eval --data labelled.csv --cv 5 --full
  moderato eval --challenge eval/sets/challenge.csv --gate eval/gates.toml";

fn format_names() -> clap::builder::PossibleValuesParser {
    let value =
        |f: &moderato::report::evaluation::Format| clap::builder::PossibleValue::new(f.name).help(f.says);
    FORMATS.iter().map(value).collect::<Vec<_>>().into()
}

/// `0.7` for every head or `insult=0.7` for one.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct HeadThreshold {
    pub(crate) head: Option<String>,
    pub(crate) threshold: f64,
}

impl FromStr for HeadThreshold {
    type Err = String;

    fn from_str(written: &str) -> Result<Self, String> {
        let (head, number) = match written.rsplit_once('=') {
            Some((head, number)) => (Some(head.to_owned()), number),
            None => (None, written),
        };
        let threshold = number.parse().ok().filter(|t: &f64| t.is_finite());
        let threshold = threshold.ok_or_else(|| format!("`{number}` is not a threshold such as 0.7"))?;
        Ok(Self { head, threshold })
    }
}

/// So many in a time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Rate {
    pub(crate) number: f64,
    /// Seconds, where a time is named.
    pub(crate) per: Option<f64>,
}

/// The times a rate can be in, in seconds.
const TIMES: [(&str, f64); 5] =
    [("minute", 60.0), ("hour", 3600.0), ("day", 86_400.0), ("week", 604_800.0), ("month", 2_629_746.0)];

impl FromStr for Rate {
    type Err = String;

    fn from_str(written: &str) -> Result<Self, String> {
        let (number, time) = match written.split_once('/') {
            Some((number, time)) => (number, Some(time)),
            None => (written, None),
        };
        let number: Option<f64> =
            number.replace(',', "").parse().ok().filter(|n: &f64| n.is_finite() && *n > 0.0);
        let number = number.ok_or_else(|| format!("`{written}` is not a number above 0, such as 200/day"))?;
        let names = || TIMES.map(|t| t.0).join(", ");
        let find = |time: &str| {
            let row = TIMES.iter().find(|(name, _)| *name == time);
            row.map(|(_, seconds)| *seconds).ok_or_else(|| format!("`{time}` is not one of {}", names()))
        };
        Ok(Self { number, per: time.map(find).transpose()? })
    }
}

impl Rate {
    /// This many per the time of `other`; a rate without a time is taken to be per the same.
    pub(crate) fn in_time_of(self, other: Self) -> f64 {
        match (self.per, other.per) {
            (Some(mine), Some(theirs)) => self.number * theirs / mine,
            _ => self.number,
        }
    }
}

/// What a wrong flag and a miss cost.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Cost {
    pub(crate) false_positive: f64,
    pub(crate) false_negative: f64,
}

impl FromStr for Cost {
    type Err = String;

    fn from_str(written: &str) -> Result<Self, String> {
        let part = |name: &str| {
            let mut parts = written.split(',').filter_map(|p| p.trim().split_once('='));
            let (_, number) = parts.find(|(key, _)| *key == name)?;
            number.parse().ok().filter(|n: &f64| n.is_finite() && *n >= 0.0)
        };
        match (part("fp"), part("fn")) {
            (Some(false_positive), Some(false_negative)) => Ok(Self { false_positive, false_negative }),
            _ => Err(format!("`{written}` is not fp=X,fn=Y with numbers of 0 or more")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Cost, HeadThreshold, Rate};

    #[test]
    fn rates_are_brought_to_one_time() {
        let queue: Rate = "200/day".parse().unwrap();
        let volume: Rate = "140000/week".parse().unwrap();
        assert!((volume.in_time_of(queue) - 20_000.0).abs() < 1e-9);
        assert!("200/fortnight".parse::<Rate>().unwrap_err().contains("week"));
        assert!("-3".parse::<Rate>().is_err());
    }

    #[test]
    fn costs_and_thresholds_are_read() {
        assert_eq!("fp=1,fn=5".parse(), Ok(Cost { false_positive: 1.0, false_negative: 5.0 }));
        assert!("fp=1".parse::<Cost>().is_err());
        let one: HeadThreshold = "insult=0.7".parse().unwrap();
        assert_eq!(one, HeadThreshold { head: Some("insult".to_owned()), threshold: 0.7 });
        assert!("insult=high".parse::<HeadThreshold>().is_err());
    }
}
