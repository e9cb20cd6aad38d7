//! Paths in, whole files out, progress: what every subcommand shares.

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use moderato::{Error, Place, Result};

use super::Context;

/// The path that means standard input or standard output.
pub(crate) const DASH: &str = "-";

/// Whether the cause of an error is a reader that closed our output.
pub(crate) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
            || cause.downcast_ref::<csv::Error>().is_some_and(
                |e| matches!(e.kind(), csv::ErrorKind::Io(e) if e.kind() == io::ErrorKind::BrokenPipe),
            )
    })
}

/// The files a list of paths stands for: a folder is searched, in name order, for the endings given
/// (without the dot, lower case); a file or `-` stands for itself.
///
/// # Errors
/// A path that does not exist, or a folder with no such file.
pub(crate) fn expand(paths: &[PathBuf], endings: &[&str]) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in paths {
        if path.as_os_str() == DASH || path.is_file() {
            files.push(path.clone());
        } else if path.is_dir() {
            let before = files.len();
            walk(path, endings, &mut files)?;
            if files.len() == before {
                return Err(Error::new(Place::file(path), "the folder holds no file this command reads")
                    .help(format!("it looks for files ending in .{}", endings.join(", ."))));
            }
        } else if path.exists() {
            files.push(path.clone());
        } else {
            return Err(Error::new(Place::file(path), "no such file or folder")
                .help("check the name; `-` reads standard input"));
        }
    }
    Ok(files)
}

fn walk(folder: &Path, endings: &[&str], files: &mut Vec<PathBuf>) -> Result<()> {
    let entries = std::fs::read_dir(folder).map_err(|e| Error::io(folder, "read the folder", e))?;
    let mut paths: Vec<PathBuf> = entries.filter_map(|e| e.ok().map(|e| e.path())).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            walk(&path, endings, files)?;
        } else if path
            .extension()
            .and_then(|e| e.to_str())
            .is_some_and(|e| endings.contains(&e.to_ascii_lowercase().as_str()))
        {
            files.push(path);
        }
    }
    Ok(())
}

/// Opens a file, or standard input for `-`.
///
/// # Errors
/// A file that cannot be opened.
pub(crate) fn open(path: &Path) -> Result<Box<dyn Read + Send>> {
    if path.as_os_str() == DASH {
        return Ok(Box::new(io::stdin()));
    }
    if path.is_dir() {
        return Err(Error::new(Place::file(path), "this is a folder, and a file is needed here"));
    }
    match File::open(path) {
        Ok(file) => Ok(Box::new(file)),
        Err(e) if e.kind() == io::ErrorKind::NotFound => {
            Err(Error::new(Place::file(path), "no such file")
                .help("check the name; `-` reads standard input"))
        }
        Err(e) => Err(Error::io(path, "open the file", e)),
    }
}

/// The whole content of a file, or of standard input for `-`.
///
/// # Errors
/// A file that cannot be read.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open(path)?.read_to_end(&mut bytes).map_err(|e| Error::io(path, "read", e))?;
    Ok(bytes)
}

/// Writes a file whole or not at all: to a temporary neighbour first, then renamed over the old one, whose
/// permissions it keeps; a link stays a link. A device or a pipe (`/dev/null`, `>(gzip)`) takes the bytes as
/// they come, and `-` is standard output.
///
/// # Errors
/// A folder that cannot be written, a full disk.
pub(crate) fn write_whole(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    // A plain error of input and output is of the writer: a reader's names its own file.
    let named = |e: anyhow::Error| match e.downcast::<io::Error>() {
        Ok(e) => cannot_write(path, e).into(),
        Err(other) => other,
    };
    match Target::of(path)? {
        Target::Stdout => {
            let mut out = stdout();
            write(&mut out)?;
            Ok(out.flush()?)
        }
        Target::Stream => {
            let file = File::options().write(true).open(path).map_err(|e| cannot_write(path, e))?;
            let mut out = BufWriter::new(file);
            write(&mut out).map_err(named)?;
            out.flush().map_err(|e| named(e.into()))
        }
        Target::Beside(mut file, real) => {
            let mut out = BufWriter::new(file.as_file_mut());
            write(&mut out).map_err(named)?;
            out.flush().map_err(|e| named(e.into()))?;
            drop(out);
            file.as_file().sync_all().map_err(|e| cannot_write(path, e))?;
            file.persist(real).map_err(|e| cannot_write(path, e.error))?;
            Ok(())
        }
    }
}

/// Finds out before long work whether [`write_whole`] could begin to write there.
///
/// # Errors
/// A folder that does not exist or cannot be written, a folder in the file's place.
pub(crate) fn can_be_written(path: &Path) -> Result<()> {
    Target::of(path).map(drop)
}

/// What takes the bytes of a result.
enum Target {
    Stdout,
    /// A device or a pipe, which a rename would put a file in the place of. Not open: a pipe that is opened and closed
    /// has ended for its reader.
    Stream,
    /// A temporary file, and the path it gets when it is whole.
    Beside(tempfile::NamedTempFile, PathBuf),
}

impl Target {
    fn of(path: &Path) -> Result<Self> {
        if path.as_os_str() == DASH {
            return Ok(Self::Stdout);
        }
        let old = std::fs::metadata(path).ok();
        if old.as_ref().is_some_and(std::fs::Metadata::is_dir) {
            return Err(cannot_write(path, io::ErrorKind::IsADirectory.into()));
        }
        if old.as_ref().is_some_and(|m| !m.is_file()) {
            return Ok(Self::Stream);
        }
        let real = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let folder = real.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut builder = tempfile::Builder::new();
        builder.prefix(".moderato-");
        // A temporary file is private by default; a result is as open as the user's umask makes new files.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let file = builder.tempfile_in(folder).map_err(|e| cannot_write(path, e))?;
        if let Some(old) = old {
            file.as_file().set_permissions(old.permissions()).map_err(|e| cannot_write(path, e))?;
        }
        Ok(Self::Beside(file, real))
    }
}

fn cannot_write(path: &Path, e: io::Error) -> Error {
    Error::io(path, "write the file", e)
        .help("choose a folder that exists, can be written and has room; nothing was changed")
}

/// Standard output, buffered.
pub(crate) fn stdout() -> BufWriter<io::StdoutLock<'static>> {
    BufWriter::with_capacity(1 << 16, io::stdout().lock())
}

/// Progress on standard error: a bar on a terminal, a line every 10 % otherwise, nothing when quiet.
#[derive(Debug)]
pub(crate) struct Progress {
    bar: Option<ProgressBar>,
    what: String,
    total: u64,
    done: u64,
    told: u64,
    quiet: bool,
}

impl Progress {
    /// Starts a count of `total` things.
    pub(crate) fn new(context: Context, what: &str, total: u64) -> Self {
        let bar = (!context.quiet && io::stderr().is_terminal()).then(|| {
            let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr());
            if let Ok(style) = ProgressStyle::with_template("{msg} {bar:30} {percent}% {eta}") {
                bar.set_style(style);
            }
            bar.set_message(what.to_owned());
            bar.enable_steady_tick(Duration::from_millis(200));
            bar
        });
        Self { bar, what: what.to_owned(), total, done: 0, told: 0, quiet: context.quiet }
    }

    /// Counts `n` more as done.
    pub(crate) fn add(&mut self, n: u64) {
        self.set(self.done + n);
    }

    /// Sets how many are done.
    pub(crate) fn set(&mut self, done: u64) {
        self.done = done;
        if let Some(bar) = &self.bar {
            bar.set_position(self.done);
        } else if !self.quiet && self.total > 0 {
            let tenth = (self.done * 10 / self.total).min(10);
            if tenth > self.told {
                self.told = tenth;
                eprintln!("{}: {}0 %", self.what, tenth);
            }
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
