//! Signs a file, and verifies its signature, which is in a file of its own.
//!
//! Two kinds of signatures, for two kinds of keys (`signer` stands for `cargo run --features vendored --example signer --`):
//!
//! ```text
//! signer cms sign --key my.key --certificate my.pem report.pdf       makes report.pdf.p7s
//! signer cms verify --root ca.pem report.pdf                         verifies it
//!
//! signer ssh sign --key ~/.ssh/id_ed25519 report.pdf                 makes report.pdf.sig
//! signer ssh verify --allowed-signers signers --identity alice@example.org report.pdf
//!                                                                    verifies it
//! ```
//!
//! A signature in CMS (RFC 5652, formerly PKCS #7) is by a key with an X.509 certificate. Its verification finds a path from the
//! certificate to a trusted root. `openssl cms -sign -binary` and `openssl cms -verify -binary` make and verify the same.
//!
//! A signature in SSHSIG (OpenSSH's `PROTOCOL.sshsig`) is by a key of OpenSSH. A list of allowed signers says whose key it is.
//! `ssh-keygen -Y sign` and `ssh-keygen -Y verify` make and verify the same.
//!
//! The key of either may be in a token, such as an HSM, where it stays: `--key-uri pkcs11:token=office;object=signature
//! --pkcs11-module /usr/lib/softhsm/libsofthsm2.so` in place of `--key`. Its PIN is asked for as a password is.
//!
//! The file may be larger than the memory. The program asks for the password of an encrypted key on the terminal;
//! `--password-file FILE` reads it from a file (without one newline at the end), and `-` means the terminal, or standard input if
//! that is not a terminal.
//!
//! The exit code is 0 if the file was signed, or its signature is valid; 3 if the signature is not valid, or by somebody whom
//! the user does not trust; 2 for arguments that do not parse; 1 if anything else fails, so that nothing is known of the signature:
//! a file that cannot be read, an algorithm that is not supported, a revocation list that is missing or too old.
//!
//! This file handles arguments. `cms.rs` and `ssh.rs` have the commands, and `credentials.rs` reads keys and certificates.

mod cms;
mod credentials;
#[path = "../shared/failure.rs"]
mod failure;
#[path = "../shared/files.rs"]
mod files;
#[path = "../shared/lock.rs"]
mod lock;
#[path = "../shared/password.rs"]
mod password;
mod ssh;
#[path = "../shared/text.rs"]
mod text;
#[path = "../shared/token.rs"]
mod token;
#[path = "../shared/unfinished.rs"]
mod unfinished;

use std::fmt::Display;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use hazmat_openssl::prelude::Backend;

use crate::failure::{Explain, Failure};
use crate::files::Output;
use crate::text::on_one_line;
use crate::unfinished::Readers;

/// Part of the names of unfinished files.
const PROGRAM: &str = "signer";

/// The size of the pieces in which files are read.
const BUFFER_SIZE: usize = 64 * 1024;

/// Signs a file, and verifies its signature, in CMS or in OpenSSH's format.
#[derive(Parser)]
#[command(name = "signer")]
struct Cli {
    #[command(subcommand)]
    format: Format,

    /// Requires OpenSSL's FIPS module
    #[arg(long, global = true)]
    fips: bool,
}

#[derive(Subcommand)]
enum Format {
    /// Signatures in CMS, by keys with X.509 certificates
    #[command(subcommand)]
    Cms(cms::Command),
    /// Signatures in SSHSIG, by keys of OpenSSH
    #[command(subcommand)]
    Ssh(ssh::Command),
}

/// The signature to write.
#[derive(Args)]
struct NewSignature {
    /// The file to sign
    file: PathBuf,

    /// The file to write, instead of the default
    #[arg(short, long, value_name = "PATH")]
    output: Option<PathBuf>,

    /// Replaces an existing signature
    #[arg(short, long)]
    force: bool,
}

/// The signature to verify.
#[derive(Args)]
struct GivenSignature {
    /// The file that was signed
    file: PathBuf,

    /// The file of the signature, instead of the default
    #[arg(short, long, value_name = "PATH")]
    signature: Option<PathBuf>,
}

/// The exit code of a signature that is not valid. Failures have 1, and arguments that do not parse have 2.
const NOT_VALID: u8 = 3;

/// What a command has found out.
enum Answer {
    /// Lines for the user.
    Good(Lines),
    /// Why the signature is not valid, as one sentence.
    NotValid(String),
}

fn main() -> ExitCode {
    match run(&Cli::parse()) {
        Ok(Answer::Good(lines)) => match io::stdout().write_all(lines.0.as_bytes()) {
            Ok(()) => ExitCode::SUCCESS,
            // The exit code says it, too; but who reads the lines must not take a part of them for all.
            Err(error) => fail(&format!("cannot write to standard output: {error}"), 1),
        },
        Ok(Answer::NotValid(reason)) => fail(&reason, NOT_VALID),
        Err(Failure(sentence)) => fail(&sentence, 1),
    }
}

fn fail(sentence: &str, code: u8) -> ExitCode {
    let _ = writeln!(io::stderr(), "{PROGRAM}: {}", on_one_line(sentence));
    ExitCode::from(code)
}

fn run(cli: &Cli) -> Result<Answer, Failure> {
    let backend = if cli.fips { Backend::fips() } else { Backend::new() };
    let backend = backend.explain("OpenSSL cannot be used")?;
    match &cli.format {
        Format::Cms(command) => cms::run(&backend, command),
        Format::Ssh(command) => ssh::run(&backend, command),
    }
}

impl NewSignature {
    /// Fails early, before a password is typed, if the signature cannot be written, or would take the place of a file that it is
    /// made from: the file to sign, or one of `others`.
    fn plan(&self, ending: &str, others: &[&Path]) -> Result<Output, Failure> {
        let path = self.output.clone().unwrap_or_else(|| with_ending(&self.file, ending));
        let mut inputs = others.iter().copied().chain([self.file.as_path()]);
        if let Some(input) = inputs.find(|input| is_same_file(&path, input)) {
            let (path, input) = (path.display(), input.display());
            return Err(Failure(format!(
                "cannot write {path}: it is {input}, which is an input"
            )));
        }
        Output::plan(path, self.force)
    }
}

impl GivenSignature {
    fn signature_path(&self, ending: &str) -> PathBuf {
        self.signature
            .clone()
            .unwrap_or_else(|| with_ending(&self.file, ending))
    }
}

/// Writes the signature all or nothing, and says where it is.
fn write_signature(output: &Output, signature: &[u8]) -> Result<Answer, Failure> {
    let mut file = output.start(Readers::All)?;
    file.write_all(signature)
        .explain(format!("cannot write {}", output.path.display()))?;
    let mut lines = Lines::default();
    lines.add("signature", output.finish(file)?);
    Ok(Answer::Good(lines))
}

/// Whether two names are those of one file. A file that is not there, or cannot be looked at, is no other one.
fn is_same_file(one: &Path, other: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let identity = |path: &Path| fs::metadata(path).map(|found| (found.dev(), found.ino())).ok();
        let found = identity(one);
        if found.is_some() && found == identity(other) {
            return true;
        }
    }
    let found = fs::canonicalize(one).ok();
    found.is_some() && found == fs::canonicalize(other).ok()
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// Lines of the form "name: value".
#[derive(Default)]
struct Lines(String);

impl Lines {
    fn add(&mut self, name: &str, value: impl Display) {
        let value = on_one_line(&value.to_string());
        self.0.push_str(&format!("{name}: {value}\n"));
    }
}
