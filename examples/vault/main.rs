//! Seals a file under a password, and opens it again.
//!
//! ```text
//! cargo run --features vendored --example vault -- seal report.pdf         makes report.pdf.sealed
//! cargo run --features vendored --example vault -- open report.pdf.sealed  makes report.pdf
//! ```
//!
//! The password is asked for on the terminal; an empty answer to `seal` lets it make a strong one
//! and show it, as it also does where there is no terminal. `--password-file FILE` takes the password
//! from a file's first line.
//!
//! What a sealed file looks like, and what keeps it from being tampered with, is in `format.rs`;
//! that is also where nearly all the cryptography is. This file is about arguments and files:
//! whatever the size of the input, it passes through in chunks, and the output takes its name
//! only once it is complete.

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

/// In the names of files that are not finished.
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

        /// How often PBKDF2 goes round: more is slower, for you and for who guesses
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

    /// The file to write, if it is not the usual one
    #[arg(short, long, value_name = "PATH")]
    output: Option<PathBuf>,

    /// Replaces the file to write, if there is one
    #[arg(short, long)]
    force: bool,

    /// Takes the password from the first line of this file
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
            "{} does not end in .sealed, so say with --output where to open it to",
            sealed.display()
        ))),
    }
}

/// The file that is read.
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

    /// Reads from here to the end, and shows how far it has got.
    fn reader(self) -> BufReader<impl io::Read> {
        BufReader::with_capacity(format::CHUNK_SIZE, progress_bar(self.size).wrap_read(self.file))
    }
}

/// A bar on the terminal, for files that take long enough to look at one. It wipes itself out at
/// the end, good or bad.
fn progress_bar(size: u64) -> ProgressBar {
    const LARGE: u64 = 16 * 1024 * 1024;
    if size < LARGE || !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{wide_bar} {bytes} of {total_bytes} ");
    ProgressBar::new(size).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// The file that is written.
struct Output {
    path: PathBuf,
    force: bool,
}

impl Output {
    /// Finds out early, before anybody has typed a password, that the file must not be written.
    fn plan(path: PathBuf, force: bool) -> Result<Self, Failure> {
        match fs::symlink_metadata(&path) {
            Ok(found) if found.is_dir() => Err(Failure(format!("cannot write {}: it is a directory", path.display()))),
            Ok(_) if !force => Err(already_there(&path)),
            _ => Ok(Output { path, force }),
        }
    }

    /// Starts the file under a temporary name in the folder where it is to stand. When dropped it
    /// is removed, so that a failure leaves nothing half-written. (If the program is killed, its
    /// file is left for the next that writes to the folder, which removes it.)
    ///
    /// Temporary files are for their owner only (mode 0600 on Unix), and so the result will be.
    fn start(&self) -> Result<NamedTempFile, Failure> {
        let folder = match self.path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        unfinished::remove_left(PROGRAM, Kind::Files, folder);
        unfinished::file(PROGRAM, folder, Readers::Owner).explain(self.failure())
    }

    /// Gives the file its name, once its data has reached the disk.
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
        "{} exists already (--force replaces it, --output names another)",
        path.display()
    ))
}

/// What went wrong, as one sentence for the person at the terminal.
#[derive(Debug)]
struct Failure(String);

impl Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Turns any error into a [`Failure`] that says what was being attempted.
trait Explain<T> {
    fn explain(self, attempt: impl Display) -> Result<T, Failure>;
}

impl<T, E: Display> Explain<T> for Result<T, E> {
    fn explain(self, attempt: impl Display) -> Result<T, Failure> {
        self.map_err(|error| Failure(format!("{attempt}: {error}")))
    }
}
