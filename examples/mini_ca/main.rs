//! A certificate authority in a folder: it makes a root and an intermediate, issues certificates for requests, revokes
//! them, and shows what is in certificates, requests and revocation lists.
//!
//! ```text
//! cargo run --features vendored --example mini_ca -- init
//! openssl req -new -newkey rsa:3072 -nodes -keyout www.key -out www.csr \
//!     -subj /CN=www.example.org -addext subjectAltName=DNS:www.example.org
//! cargo run --features vendored --example mini_ca -- sign www.csr --profile server
//! cargo run --features vendored --example mini_ca -- revoke 4F2C… --reason key-compromise
//! cargo run --features vendored --example mini_ca -- crl
//! cargo run --features vendored --example mini_ca -- show www.csr
//! ```
//!
//! The folder is `mini-ca`, or what `--dir` names:
//!
//! ```text
//! root.pem, root.key.pem                  what everybody is to trust, and its key
//! intermediate.pem, intermediate.key.pem  what issues, below the root, and its key
//! chain.pem                               both certificates, the intermediate first
//! issued/SERIAL.pem                       what was issued, each with the intermediate behind it, as servers want it
//! crl.pem, root-crl.pem                   the revocation lists of the intermediate and of the root
//! index.txt                               a line for each certificate: is it revoked, why, whose is it
//! crl-number                              the number of the last list
//! lock                                    what a process locks while it works in the folder; it is empty
//! ```
//!
//! The keys are encrypted under a password, which is asked for on the terminal. `--password-file` takes it from a file.
//!
//! From a request only its subject, its key and its subjectAltName are taken. Whatever else it asks for, the profile
//! decides.
//!
//! This file is about arguments. `init.rs`, `sign.rs`, `revoke.rs` and `show.rs` have the commands; `folder.rs` and
//! `index.rs` are about files.

mod authority;
#[path = "../shared/blocks.rs"]
mod blocks;
mod extensions;
mod folder;
mod index;
mod init;
mod input;
mod key;
#[path = "../shared/lock.rs"]
mod lock;
mod names;
mod oids;
mod page;
#[path = "../shared/password.rs"] // asked for in the same way as by keytool
mod password;
mod places;
mod revoke;
mod show;
mod sign;
mod times;
#[path = "../shared/unfinished.rs"]
mod unfinished;

use std::fmt::{self, Display};
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use hazmat_openssl::prelude::Backend;

/// A certificate authority in a folder.
#[derive(Parser)]
#[command(name = "mini_ca")]
struct Cli {
    #[command(subcommand)]
    command: Command,

    #[command(flatten)]
    options: Options,
}

/// What all commands have.
#[derive(Args)]
struct Options {
    /// The folder of the authority
    #[arg(long, global = true, value_name = "FOLDER", default_value = "mini-ca")]
    dir: PathBuf,

    /// Takes the password of the keys from this file; - asks for it, as does leaving this out
    #[arg(short, long, global = true, value_name = "FILE")]
    password_file: Option<PathBuf>,

    /// Does it with OpenSSL's FIPS module, or fails
    #[arg(long, global = true)]
    fips: bool,
}

#[derive(Subcommand)]
enum Command {
    /// Makes the folder, with a root and an intermediate below it
    Init(init::Arguments),
    /// Issues a certificate for a request, with the intermediate
    Sign(sign::Arguments),
    /// Revokes a certificate; the next list says so
    Revoke(revoke::Arguments),
    /// Makes the revocation lists anew
    Crl(revoke::ListArguments),
    /// Prints certificates, requests and revocation lists in full
    Show(show::Arguments),
}

fn main() -> ExitCode {
    match run(&Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let _ = writeln!(io::stderr(), "mini_ca: {}", on_one_line(&failure.0));
            ExitCode::FAILURE
        }
    }
}

fn run(Cli { command, options }: &Cli) -> Result<(), Failure> {
    let backend = if options.fips { Backend::fips() } else { Backend::new() };
    let backend = backend.explain("OpenSSL cannot be used")?;
    match command {
        Command::Init(arguments) => init::run(&backend, options, arguments),
        Command::Sign(arguments) => sign::run(&backend, options, arguments),
        Command::Revoke(arguments) => revoke::run(options, arguments),
        Command::Crl(arguments) => revoke::make_lists(&backend, options, arguments),
        Command::Show(arguments) => show::run(&backend, arguments),
    }
}

/// The text without line breaks and whatever else a terminal would obey: anybody's names may have such characters.
fn on_one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for character in text.chars() {
        match character.is_control() || is_invisible(character) {
            true => line.extend(character.escape_unicode()),
            false => line.push(character),
        }
    }
    line
}

/// Characters that have no shape but change how the text around them is read, or whether it is the same: line breaks of
/// Unicode's own, those without width or that only choose a form, and those that turn the direction of writing round.
fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{1806}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff9}'..='\u{fffc}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
    )
}

/// What went wrong, as one sentence for the person at the terminal.
#[derive(Debug)]
struct Failure(String);

impl Failure {
    fn new(sentence: impl Into<String>) -> Self {
        Failure(sentence.into())
    }
}

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
