//! Seals a file for the holder of a private key, who alone can open it.
//!
//! ```text
//! cargo run --features vendored --example sealed_box -- generate my.key        makes my.key and my.key.pub
//! cargo run --features vendored --example sealed_box -- seal --to my.key.pub report.pdf
//!                                                                              makes report.pdf.sealed
//! cargo run --features vendored --example sealed_box -- open --key my.key report.pdf.sealed
//!                                                                              makes report.pdf
//! ```
//!
//! Whoever has the public key, `my.key.pub`, can seal; `seal` needs no password. The private key, `my.key`, is stored
//! encrypted under a password, for which `generate` and `open` ask on the terminal. `--password-file FILE` reads it from a
//! file (without one newline at the end); `-` means the terminal, or standard input if that is not a terminal.
//!
//! There are two types of key. `x-wing`, the default, is secure against quantum computers as long as ML-KEM is, and against
//! others as long as X25519 is; it needs OpenSSL 3.5 or later. `p-256` is an elliptic curve, and works with every OpenSSL.
//! The public key decides how a file is sealed.
//!
//! A sealed file does not tell who sealed it: everybody has the public key. Sign what needs a sender.
//!
//! `format.rs` has the format of sealed files, and `keys.rs` those of the two key files. All use of the library is there. This
//! file handles arguments and files: data is processed in chunks, and the output gets its final name when it is complete.

#[path = "../shared/failure.rs"]
mod failure;
#[path = "../shared/files.rs"]
mod files;
mod format;
mod keys;
#[path = "../shared/lock.rs"]
mod lock;
#[path = "../shared/password.rs"]
mod password;
#[path = "../shared/text.rs"]
mod text;
#[path = "../shared/unfinished.rs"]
mod unfinished;

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use hazmat_openssl::hpke::HpkePrivateKey;
use hazmat_openssl::prelude::Backend;

use crate::failure::{Explain, Failure};
use crate::files::{Input, Output};
use crate::keys::{EncryptedKey, KeyType};
use crate::text::on_one_line;
use crate::unfinished::Readers;

/// Part of the names of unfinished files.
const PROGRAM: &str = "sealed_box";

/// Seals a file for the holder of a private key (HPKE with X-Wing or P-256, AES-256-GCM), and opens it again.
#[derive(Parser)]
#[command(name = "sealed_box")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Makes a private key KEY, encrypted under a password, and its public key KEY.pub
    Generate {
        /// The file of the private key
        key: PathBuf,

        /// The type of the key
        #[arg(short = 't', long = "type", value_name = "TYPE", default_value = "x-wing")]
        key_type: KeyType,

        /// The cost of scrypt, as the power of 2 of its N: one more takes twice the time and the memory, for you and for an
        /// attacker
        #[arg(long, value_name = "LOG_N", default_value_t = keys::DEFAULT_COST,
              value_parser = clap::value_parser!(u8).range(keys::COSTS))]
        cost: u8,

        /// Reads the password from this file
        #[arg(short, long, value_name = "FILE")]
        password_file: Option<PathBuf>,
    },
    /// Encrypts FILE into FILE.sealed, for the holder of the private key
    Seal {
        #[command(flatten)]
        paths: Paths,

        /// The file of the recipient's public key
        #[arg(short, long, value_name = "PUBLIC_KEY")]
        to: PathBuf,
    },
    /// Decrypts FILE.sealed into FILE
    Open {
        #[command(flatten)]
        paths: Paths,

        /// The file of the private key
        #[arg(short, long, value_name = "KEY")]
        key: PathBuf,

        /// Reads the password of the private key from this file
        #[arg(short, long, value_name = "FILE")]
        password_file: Option<PathBuf>,
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
}

fn main() -> ExitCode {
    match run(&Cli::parse()) {
        Ok(done) => {
            let _ = writeln!(io::stdout(), "{done}");
            ExitCode::SUCCESS
        }
        Err(failure) => {
            let _ = writeln!(io::stderr(), "{PROGRAM}: {}", on_one_line(&failure.0));
            ExitCode::FAILURE
        }
    }
}

fn run(cli: &Cli) -> Result<String, Failure> {
    let backend = Backend::new().explain("OpenSSL cannot be used")?;
    match &cli.command {
        Command::Generate {
            key,
            key_type,
            cost,
            password_file,
        } => generate(&backend, key, *key_type, *cost, password_file.as_deref()),
        Command::Seal { paths, to } => seal(&backend, paths, to),
        Command::Open {
            paths,
            key,
            password_file,
        } => open(&backend, paths, key, password_file.as_deref()),
    }
}

fn generate(
    backend: &Backend,
    path: &Path,
    key_type: KeyType,
    cost: u8,
    password_file: Option<&Path>,
) -> Result<String, Failure> {
    let private = NewKeyFile::plan(path.to_owned())?;
    let public = NewKeyFile::plan(with_ending(path, ".pub"))?;
    let key = HpkePrivateKey::generate(backend, key_type.kem()).map_err(|error| keys::explain(error, key_type))?;
    let password = password::new_or_asked(password_file)?;

    let encrypted = EncryptedKey::encrypt(backend, &key, key_type, cost, &password).explain(path.display())?;
    let line = keys::public_line(&key, key_type).explain(path.display())?;
    let private_file = private.write(&encrypted, Readers::Owner)?;
    let public_file = public.write(line.as_bytes(), Readers::All)?;
    // Without its public key, a private key is of no use yet.
    private.0.finish(private_file)?;
    if let Err(failure) = public.0.finish(public_file) {
        let _ = fs::remove_file(path);
        return Err(failure);
    }
    Ok(format!(
        "generated {} and its public key {}",
        path.display(),
        public.0.path.display()
    ))
}

fn seal(backend: &Backend, paths: &Paths, to: &Path) -> Result<String, Failure> {
    let from = paths.file.display();
    let input = Input::open(&paths.file)?;
    let output = Output::plan(paths.output_or(|file| Ok(with_ending(file, ".sealed")))?, paths.force)?;
    let recipient = keys::read_public_key(backend, to)?;

    let mut data = input.reader(format::BUFFER_SIZE);
    let mut file = output.start(Readers::All)?;
    format::seal(backend, &recipient, &mut data, &mut file).explain(&from)?;
    Ok(format!("sealed {from} into {}", output.finish(file)?))
}

fn open(backend: &Backend, paths: &Paths, key: &Path, password_file: Option<&Path>) -> Result<String, Failure> {
    let from = paths.file.display();
    let mut input = Input::open(&paths.file)?;
    let output = Output::plan(paths.output_or(opened_name)?, paths.force)?;
    let header = format::Header::read(&mut input.file).explain(&from)?;
    let encrypted = EncryptedKey::read(key)?;
    if header.key_type != encrypted.key_type {
        return Err(Failure(format!(
            "{from}: it is sealed for a key of type {}, and {} is of type {}",
            header.key_type,
            key.display(),
            encrypted.key_type
        )));
    }
    keys::require(backend, header.key_type)?;
    let password = password::existing(password_file, key)?;
    let private_key = encrypted.decrypt(backend, &password).explain(key.display())?;

    let mut chunks = input.reader(format::BUFFER_SIZE);
    let mut file = output.start(Readers::Owner)?;
    format::open(&private_key, &header, &mut chunks, &mut file).explain(&from)?;
    Ok(format!("opened {from} into {}", output.finish(file)?))
}

/// A key file, which never replaces another file: that might be the only copy of a private key.
struct NewKeyFile(Output);

impl NewKeyFile {
    fn plan(path: PathBuf) -> Result<Self, Failure> {
        if fs::symlink_metadata(&path).is_ok() {
            return Err(Failure(format!(
                "{} already exists, and is not replaced",
                path.display()
            )));
        }
        Output::plan(path, false).map(NewKeyFile)
    }

    fn write(&self, content: &[u8], readers: Readers) -> Result<tempfile::NamedTempFile, Failure> {
        let mut file = self.0.start(readers)?;
        let failure = || format!("cannot write {}", self.0.path.display());
        file.write_all(content).explain(failure())?;
        Ok(file)
    }
}

impl Paths {
    fn output_or(&self, usual_name: impl Fn(&Path) -> Result<PathBuf, Failure>) -> Result<PathBuf, Failure> {
        match &self.output {
            Some(path) => Ok(path.clone()),
            None => usual_name(&self.file),
        }
    }
}

fn with_ending(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(ending);
    name.into()
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
