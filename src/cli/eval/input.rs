//! Files to a [`Sample`]: labels, further columns, and scores from a model or from a file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use moderato::learn::data::{BadRows, Columns, ID, LabelColumn, Labelled, Row};
use moderato::metrics::evaluation::{DataFile, Subject};
use moderato::metrics::sample::{Example, JudgedHead, Sample};
use moderato::model::{Buffers, Scorer};
use moderato::number::{Probability, Threshold};
use moderato::{Error, Place, Result};
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::args::Args;
use crate::cli::io;

/// Where scores come from.
pub(crate) enum Source {
    /// A model.
    Model(Box<Scorer>),
    /// A file of scores, or columns of the data (`None`).
    Scores(Option<PathBuf>),
    /// Nowhere yet: the comments are to be trained on.
    None,
}

/// The threshold of scores that come without one.
const THRESHOLD: f64 = 0.5;

/// Opens what is to be judged.
pub(crate) fn subject(args: &Args) -> anyhow::Result<(Source, Subject)> {
    if args.scores.is_some() || !args.score_column.is_empty() {
        let name = |p: &Path| format!("scores of {}", file_name(p));
        let columns = || args.score_column.iter().map(|c| c.column.clone()).collect::<Vec<_>>().join(", ");
        let name = args.scores.as_deref().map_or_else(|| format!("scores in {}", columns()), name);
        return Ok((Source::Scores(args.scores.clone()), Subject { name, version: None, sha256: None }));
    }
    let model = crate::cli::score::model(args.model.as_deref())?;
    let subject = Subject {
        name: model.header.name.clone(),
        version: Some(model.version()),
        sha256: Some(model.digest.clone()),
    };
    Ok((Source::Model(Box::new(Scorer::new(&model))), subject))
}

/// A path's last part.
pub(crate) fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned())
}

/// What to read of labelled files.
pub(crate) struct Spec<'a> {
    pub(crate) args: &'a Args,
    /// Label columns; none for all.
    pub(crate) labels: Vec<LabelColumn>,
    /// Further columns to keep.
    pub(crate) keep: Vec<String>,
}

/// Reads files and scores them.
pub(crate) fn sample(
    paths: &[PathBuf],
    spec: &Spec,
    source: &Source,
) -> anyhow::Result<(Sample, Vec<DataFile>)> {
    let mut reader = Reader::new(spec, source);
    let mut files = Vec::new();
    for path in io::expand(paths, &["csv"])? {
        files.push(reader.file(&path)?);
    }
    let mut sample = reader.finish()?;
    match source {
        Source::Model(scorer) => score(scorer, &mut sample),
        Source::Scores(Some(path)) => join(path, spec.args, &mut sample)?,
        Source::Scores(None) => {}
        Source::None => sample.scores = vec![vec![None; sample.heads.len()]; sample.examples.len()],
    }
    Ok((sample, files))
}

struct Reader<'a> {
    spec: &'a Spec<'a>,
    args: &'a Args,
    known: Option<Vec<JudgedHead>>,
    in_data: bool,
    sample: Sample,
    groups: Vec<Option<String>>,
    file: String,
}

impl<'a> Reader<'a> {
    fn new(spec: &'a Spec, source: &Source) -> Self {
        let known = match source {
            Source::Model(scorer) => {
                let head = |h: &moderato::model::HeadInfo| JudgedHead {
                    name: h.name.clone(),
                    threshold: h.threshold,
                };
                Some(scorer.heads().iter().map(head).collect())
            }
            Source::Scores(_) | Source::None => None,
        };
        let args = spec.args;
        let sample = Sample { positive_at: args.positive, columns: spec.keep.clone(), ..Sample::default() };
        let in_data = matches!(source, Source::Scores(None));
        Self { spec, args, known, in_data, sample, groups: Vec::new(), file: String::new() }
    }

    fn file(&mut self, path: &Path) -> anyhow::Result<DataFile> {
        let bytes = io::read(path)?;
        self.file = path.display().to_string();
        let (text, group) = (self.args.text.clone(), self.args.group.clone());
        let columns = Columns { text, labels: self.spec.labels.clone(), group };
        let mut labelled = Labelled::new(&self.file, bytes.as_slice(), &columns, BadRows::Stop)?;
        self.check_columns(labelled.columns())?;
        let heads: Vec<String> = labelled.heads().map(str::to_owned).collect();
        let places: Vec<usize> = heads.iter().map(|h| self.head(h)).collect::<Result<_>>()?;
        let (mut row, mut rows) = (Row::default(), 0);
        while labelled.read(&mut row)? {
            if row.labels.iter().any(Option::is_some) {
                rows += 1;
                self.row(&row, &places, &labelled)?;
            }
        }
        Ok(DataFile { file: file_name(path), rows, sha256: moderato::model::hex(&Sha256::digest(&bytes)) })
    }

    fn check_columns(&self, header: &[String]) -> Result<()> {
        let asked = self.args.weight.iter().chain(&self.sample.columns);
        let in_data = self.args.score_column.iter().map(|c| &c.column).filter(|_| self.in_data);
        for column in asked.chain(in_data) {
            if !header.contains(column) {
                return Err(Error::new(Place::file(&self.file).line(1), format!("no column `{column}`"))
                    .help(format!("the columns are {}", header.join(", "))));
            }
        }
        Ok(())
    }

    /// The place of a head among those judged; a model's heads are the only ones it can be judged by.
    fn head(&mut self, name: &str) -> Result<usize> {
        if let Some(at) = self.sample.heads.iter().position(|h| h.name == name) {
            return Ok(at);
        }
        let known = match &self.known {
            None => Some(JudgedHead { name: name.to_owned(), threshold: Threshold(THRESHOLD) }),
            Some(known) => known.iter().find(|h| h.name == name).cloned(),
        };
        let Some(mut head) = known else {
            let names: Vec<&str> = self.known.iter().flatten().map(|h| h.name.as_str()).collect();
            return Err(Error::new(
                Place::file(&self.file).line(1),
                format!("no head `{name}` in this model"),
            )
            .help(format!(
                "say which head a column is for with --label {name}=HEAD; the heads are {}",
                names.join(", ")
            )));
        };
        let fits = |t: &&super::args::HeadThreshold| t.head.as_deref().is_none_or(|h| h == name);
        if let Some(set) = self.args.threshold.iter().rfind(fits) {
            head.threshold = Threshold(set.threshold);
        }
        self.sample.heads.push(head);
        Ok(self.sample.heads.len() - 1)
    }

    fn row(&mut self, row: &Row, places: &[usize], file: &Labelled<&[u8]>) -> Result<()> {
        let at = |column: &str, found: &str| {
            let place = Place::file(&self.file).line(row.line);
            Error::new(place, format!("column `{column}` holds `{found}`")).help("a number is needed there")
        };
        let number_in = |column: &str| -> Result<f64> {
            let written = file.field(column).unwrap_or_default().trim();
            written.parse().map_err(|_| at(column, written))
        };
        let mut labels = vec![None; self.sample.heads.len()];
        for (place, label) in places.iter().zip(&row.labels) {
            if let Some(slot) = labels.get_mut(*place) {
                *slot = *label;
            }
        }
        if self.in_data {
            let mut scores = vec![None; self.sample.heads.len()];
            for column in &self.args.score_column {
                let head =
                    self.sample.heads.iter().position(|h| h.name == head_of(column, &self.sample.heads));
                if let Some(slot) = head.and_then(|h| scores.get_mut(h)) {
                    let empty = file.field(&column.column).is_none_or(|f| f.trim().is_empty());
                    *slot = if empty { None } else { Some(number_in(&column.column)?) };
                }
            }
            self.sample.scores.push(scores);
        }
        let value = |c: &String| file.field(c).unwrap_or_default().to_owned();
        self.sample.examples.push(Example {
            id: row.id.clone(),
            text: row.text.clone(),
            labels,
            weight: self.args.weight.as_deref().map_or(Ok(1.0), number_in)?,
            unit: self.sample.examples.len() as u32,
            values: self.sample.columns.iter().map(value).collect(),
            group: row.group.clone(),
            line: row.line,
        });
        self.groups.push(row.group.clone());
        Ok(())
    }

    fn finish(mut self) -> anyhow::Result<Sample> {
        self.sample.units = self.sample.examples.len();
        for set in self.args.threshold.iter().filter_map(|t| t.head.as_ref()) {
            anyhow::ensure!(
                self.sample.heads.iter().any(|h| h.name == *set),
                "--threshold names the head `{set}`, and the data has no labels for it"
            );
        }
        // The model's order, whatever the order of the columns.
        let rank = |name: &str| self.known.iter().flatten().position(|h| h.name == name);
        let mut order: Vec<usize> = (0..self.sample.heads.len()).collect();
        order.sort_by_key(|i| self.sample.heads.get(*i).and_then(|h| rank(&h.name)));
        let pick =
            |row: &[Option<f64>]| order.iter().map(|i| row.get(*i).copied().flatten()).collect::<Vec<_>>();
        for example in &mut self.sample.examples {
            example.labels = pick(&example.labels);
        }
        for scores in &mut self.sample.scores {
            *scores = pick(scores);
        }
        self.sample.heads = order.iter().filter_map(|i| self.sample.heads.get(*i).cloned()).collect();
        if self.groups.iter().any(Option::is_some) {
            self.sample.group_by(&self.groups);
        }
        Ok(self.sample)
    }
}

/// The head a score column is for: the one it names, or the only one there is.
fn head_of(column: &LabelColumn, heads: &[JudgedHead]) -> String {
    match heads {
        [only] if column.head == column.column => only.name.clone(),
        _ => column.head.clone(),
    }
}

/// Scores every comment, in parallel, in order.
pub(crate) fn score(scorer: &Scorer, sample: &mut Sample) {
    let names: Vec<&str> = scorer.heads().iter().map(|h| h.name.as_str()).collect();
    let places: Vec<Option<usize>> =
        sample.heads.iter().map(|h| names.iter().position(|n| *n == h.name)).collect();
    let one = |(buffers, out): &mut (Buffers, Vec<Probability>), example: &Example| {
        scorer.score(buffers, &example.text, out);
        places.iter().map(|p| p.and_then(|p| out.get(p)).map(|p| p.0)).collect()
    };
    let new = || (Buffers::default(), vec![Probability::default(); names.len()]);
    sample.scores = sample.examples.par_iter().with_min_len(64).map_init(new, one).collect();
}

/// Takes scores from a file by `id`.
fn join(path: &Path, args: &Args, sample: &mut Sample) -> anyhow::Result<()> {
    let bytes = io::read(path)?;
    let file = path.display().to_string();
    let mut input = csv::ReaderBuilder::new().from_reader(bytes.as_slice());
    let header = input.headers().with_context(|| format!("{file}: cannot be read as CSV"))?.clone();
    let find = |name: &str| {
        header.iter().position(|h| h.trim() == name).ok_or_else(|| {
            Error::new(Place::file(&file).line(1), format!("no column `{name}`")).help(format!(
                "the columns are {}; name one with --score-column COLUMN=HEAD",
                header.iter().collect::<Vec<_>>().join(", ")
            ))
        })
    };
    let id = find(ID)?;
    let column = |head: &JudgedHead| {
        let named = args.score_column.iter().find(|c| head_of(c, &sample.heads) == head.name);
        find(named.map_or(&head.name, |c| &c.column))
    };
    let columns: Vec<usize> = sample.heads.iter().map(column).collect::<Result<_>>()?;
    let mut by_id: BTreeMap<String, Vec<Option<f64>>> = BTreeMap::new();
    for (n, record) in input.records().enumerate() {
        let record = record.with_context(|| file.clone())?;
        let line = record.position().map_or(n as u64 + 2, csv::Position::line);
        let number = |at: &usize| parse_score(record.get(*at).unwrap_or_default(), &file, line, *at);
        let scores = columns.iter().map(number).collect::<Result<_>>()?;
        let key = record.get(id).unwrap_or_default().to_owned();
        if by_id.insert(key.clone(), scores).is_some() {
            return Err(Error::new(Place::file(&file).line(line), format!("id `{key}` stands twice"))
                .help("give every scored row an id of its own")
                .into());
        }
    }
    let none = vec![None; sample.heads.len()];
    sample.scores = sample.examples.iter().map(|e| by_id.get(&e.id).unwrap_or(&none).clone()).collect();
    Ok(())
}

fn parse_score(written: &str, file: &str, line: u64, at: usize) -> Result<Option<f64>> {
    let written = written.trim();
    if written.is_empty() {
        return Ok(None);
    }
    written.parse().ok().filter(|s: &f64| s.is_finite()).map(Some).ok_or_else(|| {
        Error::new(Place::file(file).line(line).column(at as u64 + 1), format!("score `{written}`"))
            .help("a score is a finite number, or empty for none")
    })
}
