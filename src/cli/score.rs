//! `moderato score`.

use std::collections::VecDeque;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, sync_channel};

use moderato::Result;
use moderato::model::batch::{self, Block, Blocks, Input, Output, Reject, Scored};
use moderato::model::{Buffers, Model, Scorer};

use super::labelled::OnBadRow;
use super::{Context, Outcome, io};

/// Blocks under way for each thread: enough to even out that some take longer.
const BLOCKS_A_THREAD: usize = 4;

/// Comments to probabilities, in batch, order kept.
///
/// Reads CSV (columns text and, if there is one, id), JSON Lines (fields text and id) or plain lines, told by the
/// file's ending or its first line. Writes `id,HEAD,HEAD_flag,...`, one pair a head; `HEAD` is a calibrated
/// probability, `HEAD_flag` is 1 at or above the head's own threshold. A row without id gets its number from 1,
/// counted through all files.
///
/// Example: moderato score comments.csv > scores.csv
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Files, folders of .csv and .jsonl files, or `-` for standard input.
    #[arg(value_name = "FILE", default_value = "-")]
    files: Vec<PathBuf>,
    /// The model [default: the English one inside this program].
    #[arg(long, value_name = "MODEL")]
    model: Option<PathBuf>,
    /// What is written.
    #[arg(long, value_enum, default_value = "csv", value_name = "FORMAT")]
    format: OutputFormat,
    /// What is read [default: told by the file's ending, else by its first line].
    #[arg(long, value_enum, value_name = "FORMAT")]
    input_format: Option<InputFormat>,
    /// The column or field that holds the comment.
    #[arg(long, value_name = "COLUMN", default_value = "text")]
    text: String,
    /// A row that cannot be read stops the run, or is set aside.
    #[arg(long, value_enum, value_name = "WHAT", default_value = "stop")]
    bad_rows: OnBadRow,
    /// Where rows set aside are written, as CSV: file, line, column, what is wrong, the row.
    #[arg(long, value_name = "FILE", requires = "bad_rows")]
    rejects: Option<PathBuf>,
    /// Where the scores are written, whole or not at all [default: standard output, as they come].
    #[arg(long, value_name = "FILE", default_value = "-", hide_default_value = true)]
    out: PathBuf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum OutputFormat {
    Csv,
    Jsonl,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum InputFormat {
    Csv,
    Jsonl,
    Lines,
}

/// The model a command names, or the shipped one.
pub(super) fn model(path: Option<&Path>) -> Result<Model> {
    match path {
        None => moderato::model::shipped(),
        Some(path) => Model::load(&path.display().to_string(), &io::read(path)?),
    }
}

pub(crate) fn run(args: Args, context: Context) -> Outcome {
    let model = model(args.model.as_deref())?;
    let run = Run {
        scorer: Scorer::new(&model),
        version: model.version(),
        output: match args.format {
            OutputFormat::Csv => Output::Csv,
            OutputFormat::Jsonl => Output::Jsonl,
        },
        buffers: Mutex::new(Vec::new()),
        args,
    };
    drop(model);
    let files = io::expand(&run.args.files, &["csv", "jsonl", "ndjson"])?;
    let mut rejects = Vec::new();
    io::write_whole(&run.args.out, |out| run.all(&files, context, &mut rejects, out))?;
    if let Some(path) = &run.args.rejects {
        io::write_whole(path, |out| write_rejects(&rejects, out))?;
    }
    if !rejects.is_empty() && !context.quiet {
        eprintln!("{} rows set aside", rejects.len());
    }
    Ok(ExitCode::SUCCESS)
}

struct Run {
    args: Args,
    scorer: Scorer,
    version: String,
    output: Output,
    /// Idle buffers: a thread takes one for a block and gives it back.
    buffers: Mutex<Vec<Buffers>>,
}

impl Run {
    fn all(
        &self,
        files: &[PathBuf],
        context: Context,
        rejects: &mut Vec<Reject>,
        out: &mut dyn Write,
    ) -> anyhow::Result<()> {
        if self.output == Output::Csv {
            out.write_all(batch::csv_header(self.scorer.heads()).as_bytes())?;
        }
        let size = files.iter().filter_map(|file| std::fs::metadata(file).ok()).map(|m| m.len()).sum();
        let mut progress = io::Progress::new(context, "score", size);
        let mut next = 1;
        for file in files {
            self.file(file, &mut next, rejects, &mut progress, out)?;
        }
        Ok(())
    }

    /// Scores a file, a bounded number of blocks at a time: memory stays the same however long it is. Where there are
    /// several threads this one reads and writes while they score.
    fn file(
        &self,
        file: &Path,
        next: &mut u64,
        rejects: &mut Vec<Reject>,
        progress: &mut io::Progress,
        out: &mut dyn Write,
    ) -> anyhow::Result<()> {
        let input = self.args.input_format.map(|format| match format {
            InputFormat::Csv => Input::Csv,
            InputFormat::Jsonl => Input::Jsonl,
            InputFormat::Lines => Input::Lines,
        });
        let name = file.display().to_string();
        let mut blocks = Blocks::new(&name, io::open(file)?, input, &self.args.text)?;
        let layout = blocks.layout().clone();
        let mut emit = |bytes: u64, scored: Scored| {
            progress.add(bytes);
            self.emit(scored, next, rejects, out)
        };
        if rayon::current_num_threads() > 1 {
            return self.side_by_side(&mut blocks, &layout, &mut emit);
        }
        while let Some(block) = blocks.read()? {
            emit(block.bytes.len() as u64, self.block(&layout, &block))?;
        }
        Ok(())
    }

    /// Reads blocks, has threads score them, and emits what comes of them in order.
    fn side_by_side<R: Read>(
        &self,
        blocks: &mut Blocks<R>,
        layout: &batch::Layout,
        emit: &mut dyn FnMut(u64, Scored) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let most = BLOCKS_A_THREAD * rayon::current_num_threads();
        rayon::in_place_scope(|scope| {
            let mut under_way = VecDeque::new();
            let mut more = Ok(true);
            loop {
                while matches!(more, Ok(true)) && under_way.len() < most {
                    more = blocks.read().map(|block| {
                        block.map(|block| under_way.push_back(self.start(scope, layout, block))).is_some()
                    });
                }
                let Some((bytes, oldest)) = under_way.pop_front() else { break };
                // Nothing comes from a thread that panicked, which the scope passes on.
                let Ok(scored) = oldest.recv() else { break };
                emit(bytes, scored)?;
            }
            // What was read before a row that cannot be told from the next is still scored.
            more.map(drop).map_err(Into::into)
        })
    }

    /// Has a thread score a block: the block's bytes, and where its rows will come from.
    fn start<'s>(
        &'s self,
        scope: &rayon::Scope<'s>,
        layout: &'s batch::Layout,
        block: Block,
    ) -> (u64, Receiver<Scored>) {
        let (send, receive) = sync_channel(1);
        let bytes = block.bytes.len() as u64;
        // Nobody receives any more where writing failed.
        scope.spawn(move |_| drop(send.send(self.block(layout, &block))));
        (bytes, receive)
    }

    fn block(&self, layout: &batch::Layout, block: &batch::Block) -> Scored {
        let idle = || self.buffers.lock().ok()?.pop();
        let mut buffers = idle().unwrap_or_default();
        let scored = batch::score(&self.scorer, &mut buffers, layout, block, (self.output, &self.version));
        if let Ok(mut idle) = self.buffers.lock() {
            idle.push(buffers);
        }
        scored
    }

    fn emit(
        &self,
        mut scored: Scored,
        next: &mut u64,
        rejects: &mut Vec<Reject>,
        out: &mut dyn Write,
    ) -> anyhow::Result<()> {
        let first = *next;
        *next += scored.len() as u64;
        let mut bad = std::mem::take(&mut scored.rejects);
        if self.args.bad_rows == OnBadRow::Stop && !bad.is_empty() {
            return Err(moderato::Error::from(bad.swap_remove(0)).into());
        }
        rejects.append(&mut bad);
        out.write_all(&scored.finish(self.output, first))?;
        Ok(())
    }
}

fn write_rejects(rejects: &[Reject], out: &mut dyn Write) -> anyhow::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(["file", "line", "column", "found", "row"])?;
    for reject in rejects {
        let number = |n: Option<u64>| n.map_or_else(String::new, |n| n.to_string());
        let (line, column) = (number(reject.at.line), number(reject.at.column));
        csv.write_record([&reject.at.file, &line, &column, &reject.found, &reject.row])?;
    }
    csv.flush()?;
    Ok(())
}
