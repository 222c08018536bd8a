//! Seals a file under a password, and opens it again.
//!
//! ```text
//! cargo run --features vendored --example vault -- seal report.pdf         makes report.pdf.sealed
//! cargo run --features vendored --example vault -- open report.pdf.sealed  makes report.pdf
//! ```
//!
//! The program asks for the password on the terminal. If the answer to `seal` is empty, or there is no
//! terminal, it generates a strong one and shows it. `--password-file FILE` reads the password from the
//! first line of a file.
//!
//! `format.rs` has the format of sealed files and nearly all the cryptography. This file handles arguments and files:
//! the input is processed in chunks, and the output gets its final name when it is complete.

mod first_version;
mod format;
#[path = "../shared/lock.rs"]
mod lock;
mod password;
#[path = "../shared/unfinished.rs"]
mod unfinished;

use std::fmt::{self, Display};
use std::fs::{self, File};
use std::io::{self, BufReader, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use hazmat_openssl::prelude::Backend;
use indicatif::{ProgressBar, ProgressStyle};
use tempfile::NamedTempFile;

use crate::unfinished::{Kind, Readers};

/// Part of the names of unfinished files.
const PROGRAM: &str = "vault";

/// Seals a file under a password (PBKDF2, AES-256-GCM), and opens it again.
#[derive(Parser)]
#[command(name = "vault")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Encrypts FILE into FILE.sealed
    Seal {
        #[command(flatten)]
        paths: Paths,

        /// Iterations of PBKDF2: more are slower, for you and for an attacker
        #[arg(long, value_name = "N", default_value_t = format::DEFAULT_ITERATIONS,
              value_parser = clap::value_parser!(u32).range(format::ITERATIONS))]
        iterations: u32,
    },
    /// Decrypts FILE.sealed into FILE
    Open {
        #[command(flatten)]
        paths: Paths,
    },
}

#[derive(Args)]
struct Paths {
    /// The file to read
    file: PathBuf,

    /// The file to write, instead of the default
    #[arg(short, long, value_name = "PATH")]
    output: Option<PathBuf>,

    /// Replaces an existing file
    #[arg(short, long)]
    force: bool,

    /// Reads the password from the first line of this file
    #[arg(short, long, value_name = "FILE")]
    password_file: Option<PathBuf>,
}

fn main() -> ExitCode {
    match run(&Cli::parse()) {
        Ok(done) => {
            let _ = writeln!(io::stdout(), "{done}");
            ExitCode::SUCCESS
        }
        Err(failure) => {
            let _ = writeln!(io::stderr(), "vault: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(cli: &Cli) -> Result<String, Failure> {
    let backend = Backend::new().explain("OpenSSL cannot be used")?;
    match &cli.command {
        Command::Seal { paths, iterations } => seal(&backend, paths, *iterations),
        Command::Open { paths } => open(&backend, paths),
    }
}

fn seal(backend: &Backend, paths: &Paths, iterations: u32) -> Result<String, Failure> {
    let from = paths.file.display();
    let input = Input::open(&paths.file)?;
    let output = Output::plan(paths.output_or(sealed_name)?, paths.force)?;
    let password = password::for_sealing(backend, paths.password_file.as_deref(), &output.path)?;

    let mut data = input.reader();
    let mut file = output.start()?;
    format::seal(backend, &password, iterations, &mut data, &mut file).explain(&from)?;
    Ok(format!("sealed {from} into {}", output.finish(file)?))
}

fn open(backend: &Backend, paths: &Paths) -> Result<String, Failure> {
    let from = paths.file.display();
    let mut input = Input::open(&paths.file)?;
    let output = Output::plan(paths.output_or(opened_name)?, paths.force)?;
    let header = format::Header::read(&mut input.file).explain(&from)?;
    let password = password::for_opening(paths.password_file.as_deref())?;

    let mut chunks = input.reader();
    let mut file = output.start()?;
    format::open(backend, &password, &header, &mut chunks, &mut file).explain(&from)?;
    Ok(format!("opened {from} into {}", output.finish(file)?))
}

impl Paths {
    fn output_or(&self, usual_name: fn(&Path) -> Result<PathBuf, Failure>) -> Result<PathBuf, Failure> {
        match &self.output {
            Some(path) => Ok(path.clone()),
            None => usual_name(&self.file),
        }
    }
}

fn sealed_name(file: &Path) -> Result<PathBuf, Failure> {
    let mut name = file.as_os_str().to_owned();
    name.push(".sealed");
    Ok(name.into())
}

fn opened_name(sealed: &Path) -> Result<PathBuf, Failure> {
    match sealed.extension() {
        Some(extension) if extension == "sealed" => Ok(sealed.with_extension("")),
        _ => Err(Failure(format!(
            "{} does not end in .sealed: name the file to write with --output",
            sealed.display()
        ))),
    }
}

/// The input file.
struct Input {
    file: File,
    size: u64,
}

impl Input {
    fn open(path: &Path) -> Result<Self, Failure> {
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
    fn reader(self) -> BufReader<impl io::Read> {
        BufReader::with_capacity(format::BUFFER_SIZE, progress_bar(self.size).wrap_read(self.file))
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
struct Output {
    path: PathBuf,
    force: bool,
}

impl Output {
    /// Fails early, before a password is typed, if the file cannot be written.
    fn plan(path: PathBuf, force: bool) -> Result<Self, Failure> {
        match fs::symlink_metadata(&path) {
            Ok(found) if found.is_dir() => Err(Failure(format!("cannot write {}: it is a directory", path.display()))),
            Ok(_) if !force => Err(already_there(&path)),
            _ => Ok(Output { path, force }),
        }
    }

    /// Creates the file under a temporary name in its folder. It is removed on drop, so that a failure
    /// leaves nothing half-written. (If the program is killed, the next one that writes to the folder
    /// removes the file.)
    ///
    /// Only their owner can read temporary files, and therefore the result (mode 0600 on Unix).
    fn start(&self) -> Result<NamedTempFile, Failure> {
        let folder = match self.path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        unfinished::remove_left(PROGRAM, Kind::Files, folder);
        unfinished::file(PROGRAM, folder, Readers::Owner).explain(self.failure())
    }

    /// Gives the file its name, after its data has reached the disk.
    fn finish(&self, file: NamedTempFile) -> Result<impl Display, Failure> {
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

/// A failure, as one sentence for the user.
#[derive(Debug)]
struct Failure(String);

impl Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Turns an error into a [`Failure`] that names what was attempted.
trait Explain<T> {
    fn explain(self, attempt: impl Display) -> Result<T, Failure>;
}

impl<T, E: Display> Explain<T> for Result<T, E> {
    fn explain(self, attempt: impl Display) -> Result<T, Failure> {
        self.map_err(|error| Failure(format!("{attempt}: {error}")))
    }
}
