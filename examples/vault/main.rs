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

#[path = "../shared/failure.rs"]
mod failure;
#[path = "../shared/files.rs"]
mod files;
mod first_version;
mod format;
#[path = "../shared/lock.rs"]
mod lock;
mod password;
#[path = "../shared/unfinished.rs"]
mod unfinished;

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use hazmat_openssl::prelude::Backend;

use crate::failure::{Explain, Failure};
use crate::files::{Input, Output};
use crate::unfinished::Readers;

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

    let mut data = input.reader(format::BUFFER_SIZE);
    let mut file = output.start(Readers::Owner)?;
    format::seal(backend, &password, iterations, &mut data, &mut file).explain(&from)?;
    Ok(format!("sealed {from} into {}", output.finish(file)?))
}

fn open(backend: &Backend, paths: &Paths) -> Result<String, Failure> {
    let from = paths.file.display();
    let mut input = Input::open(&paths.file)?;
    let output = Output::plan(paths.output_or(opened_name)?, paths.force)?;
    let header = format::Header::read(&mut input.file).explain(&from)?;
    let password = password::for_opening(paths.password_file.as_deref())?;

    let mut chunks = input.reader(format::BUFFER_SIZE);
    let mut file = output.start(Readers::Owner)?;
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
