//! Input files, and output files that get their names when they are complete.

use std::fmt::Display;
use std::fs::{self, File};
use std::io::{self, BufReader, IsTerminal};
use std::path::{Path, PathBuf};

use indicatif::{ProgressBar, ProgressStyle};
use tempfile::NamedTempFile;

use crate::unfinished::{self, Kind, Readers};
use crate::{Explain, Failure, PROGRAM};

/// The input file.
pub struct Input {
    pub file: File,
    size: u64,
}

impl Input {
    pub fn open(path: &Path) -> Result<Self, Failure> {
        let failure = || format!("cannot read {}", path.display());
        let file = File::open(path).explain(failure())?;
        let metadata = file.metadata().explain(failure())?;
        if metadata.is_dir() {
            return Err(Failure(format!("{}: it is a directory", failure())));
        }
        Ok(Input {
            file,
            size: metadata.len(),
        })
    }

    /// Reads to the end, with a progress bar.
    pub fn reader(self, buffer_size: usize) -> BufReader<impl io::Read> {
        BufReader::with_capacity(buffer_size, progress_bar(self.size).wrap_read(self.file))
    }
}

/// A progress bar on the terminal, for files that take long enough. It disappears at the end, also on
/// failure.
fn progress_bar(size: u64) -> ProgressBar {
    const LARGE: u64 = 16 * 1024 * 1024;
    if size < LARGE || !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{wide_bar} {bytes} of {total_bytes} ");
    ProgressBar::new(size).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// The output file.
pub struct Output {
    pub path: PathBuf,
    force: bool,
}

impl Output {
    /// Fails early, before a password is typed, if the file cannot be written.
    ///
    /// With `--force`, a new file replaces the existing one, which must be a regular file: in place of a device or a named
    /// pipe, which other programs use, it would be a fault of the whole system.
    pub fn plan(path: PathBuf, force: bool) -> Result<Self, Failure> {
        let refusal = |reason| Err(Failure(format!("cannot write {}: {reason}", path.display())));
        match fs::symlink_metadata(&path) {
            Ok(found) if found.is_dir() => refusal("it is a directory"),
            Ok(_) if !force => Err(already_there(&path)),
            Ok(found) if !found.is_file() => refusal("it is not a file"),
            _ => Ok(Output { path, force }),
        }
    }

    /// Creates the file under a temporary name in its folder. It is removed on drop, so that a failure
    /// leaves nothing half-written. (If the program is killed, the next one that writes to the folder
    /// removes the file.)
    pub fn start(&self, readers: Readers) -> Result<NamedTempFile, Failure> {
        let folder = match self.path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        unfinished::remove_left(PROGRAM, Kind::Files, folder);
        unfinished::file(PROGRAM, folder, readers).explain(self.failure())
    }

    /// Gives the file its name, after its data has reached the disk.
    pub fn finish(&self, file: NamedTempFile) -> Result<impl Display, Failure> {
        file.as_file().sync_all().explain(self.failure())?;
        let persisted = match self.force {
            true => file.persist(&self.path),
            false => file.persist_noclobber(&self.path),
        };
        match persisted.map_err(|refusal| refusal.error) {
            Ok(_) => Ok(self.path.display()),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(already_there(&self.path)),
            Err(error) => Err(error).explain(self.failure()),
        }
    }

    fn failure(&self) -> String {
        format!("cannot write {}", self.path.display())
    }
}

fn already_there(path: &Path) -> Failure {
    Failure(format!(
        "{} already exists (--force replaces it, --output names another)",
        path.display()
    ))
}
