//! Labelled files on the command line: what `train` and `eval` share.

use std::path::{Path, PathBuf};

use moderato::learn::data::{BadRows, Columns, LabelColumn, Labelled, Reject, Row};

use super::io;

/// Which columns hold what, and what becomes of rows that cannot be read.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct LabelledArgs {
    /// A label column, and the head it is for [default: every column but id, the text and those with `_`].
    #[arg(long = "label", value_name = "COLUMN[=HEAD]")]
    pub(crate) labels: Vec<LabelColumn>,
    /// The column that holds the comment.
    #[arg(long, value_name = "COLUMN", default_value = "text")]
    pub(crate) text: String,
    /// The column whose equal values stay on one side of a split [default: `_group`, if there is one].
    #[arg(long, value_name = "COLUMN")]
    pub(crate) group: Option<String>,
    /// A row that cannot be read stops the run, or is set aside.
    #[arg(long, value_enum, value_name = "WHAT", default_value = "stop")]
    pub(crate) bad_rows: OnBadRow,
    /// Where rows set aside are written, as CSV: file, line, column, what is wrong, the row's fields.
    #[arg(long, value_name = "FILE", requires = "bad_rows")]
    pub(crate) rejects: Option<PathBuf>,
}

/// What to do about a row that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum OnBadRow {
    /// End with its file, line and column.
    Stop,
    /// Set it aside and go on.
    Skip,
}

impl LabelledArgs {
    /// The columns to read.
    pub(crate) fn columns(&self) -> Columns {
        Columns { text: self.text.clone(), labels: self.labels.clone(), group: self.group.clone() }
    }

    /// Reads files row by row: `start` is told each file's name and heads, `each` every row and how many bytes
    /// of all files are read. Returns the rows set aside, which are also written to `--rejects`.
    pub(crate) fn read(
        &self,
        files: &[PathBuf],
        columns: &Columns,
        mut start: impl FnMut(&str, Vec<&str>),
        mut each: impl FnMut(&Row, u64),
    ) -> anyhow::Result<Vec<Reject>> {
        let bad_rows = if self.bad_rows == OnBadRow::Skip { BadRows::Skip } else { BadRows::Stop };
        let (mut rejects, mut before, mut row) = (Vec::new(), 0, Row::default());
        for path in files {
            let mut reader = Labelled::new(&path.display().to_string(), io::open(path)?, columns, bad_rows)?;
            start(&base_name(path), reader.heads().collect());
            while reader.read(&mut row)? {
                each(&row, before + reader.bytes());
            }
            before += reader.bytes();
            rejects.extend_from_slice(reader.rejects());
        }
        if let Some(path) = &self.rejects {
            write_rejects(path, &rejects)?;
        }
        Ok(rejects)
    }
}

/// A path's last part.
pub(crate) fn base_name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

fn write_rejects(path: &Path, rejects: &[Reject]) -> anyhow::Result<()> {
    io::write_whole(path, |out| {
        let mut csv = csv::WriterBuilder::new().flexible(true).from_writer(out);
        csv.write_record(["_file", "_line", "_column", "_found", "fields"])?;
        for reject in rejects {
            let number = |n: Option<u64>| n.map_or(String::new(), |n| n.to_string());
            let place = [reject.at.file.clone(), number(reject.at.line), number(reject.at.column)];
            csv.write_record(place.iter().chain([&reject.found]).chain(&reject.fields))?;
        }
        Ok(csv.flush()?)
    })
}
