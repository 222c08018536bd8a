//! A certificate authority in a folder: creates a root and intermediates, issues certificates for requests, revokes them, and
//! prints certificates, requests and revocation lists.
//!
//! ```text
//! cargo run --features vendored --example mini_ca -- init
//! openssl req -new -newkey rsa:3072 -nodes -keyout www.key -out www.csr \
//!     -subj /CN=www.example.org -addext subjectAltName=DNS:www.example.org
//! cargo run --features vendored --example mini_ca -- sign www.csr --profile server
//! cargo run --features vendored --example mini_ca -- verify mini-ca/issued/4F2C….pem --host www.example.org
//! cargo run --features vendored --example mini_ca -- revoke 4F2C… --reason key-compromise
//! cargo run --features vendored --example mini_ca -- crl
//! cargo run --features vendored --example mini_ca -- show www.csr
//! ```
//!
//! The folder is `mini-ca`, or the argument of `--dir`:
//!
//! ```text
//! root.pem, root.key.pem                  the trust anchor, and its key
//! root.token                              in place of the root's key, if that is in a token: its URI
//! intermediate.pem, intermediate.key.pem  the issuer of certificates, and its key
//! chain.pem                               both certificates, the intermediate first
//! NAME.pem, NAME.key.pem, NAME-crl.pem    another intermediate, its key, and its revocation list
//! issued/SERIAL.pem                       an issued certificate, followed by the intermediate, as servers need it
//! crl.pem, root-crl.pem                   the revocation lists of the intermediate and of the root
//! NAME-ocsp.pem                           the certificate and the key of an OCSP responder, for `root`, `intermediate` or NAME
//! index.txt                               a line for each certificate: state, reason of revocation, subject
//! crl-number                              the number of the last list
//! lock                                    an empty file that a process locks while it works in the folder
//! ```
//!
//! A password encrypts the keys. The program asks for it on the terminal; `--password-file` reads it from a file.
//!
//! `init --key-uri` takes a key in a token, such as an HSM, for the root: it stays there, and no file has it. `docs/tokens.md` of the
//! library shows every step.
//!
//! A certificate takes only the subject, the key and the subjectAltName from a request. The profile decides everything else.
//!
//! `init --key ml-dsa-65` creates authorities that resist quantum computers; this needs OpenSSL 3.5 or newer. A request for an
//! ML-KEM key, which cannot sign, is signed with the key of another certificate of this authority (RFC 9883), and gets a
//! certificate by `--profile encryption`.
//!
//! `intermediate NAME` creates another intermediate, which `sign --issuer NAME` issues by. `cross-sign` certifies an intermediate of
//! another authority (or an own one again): there are two paths to it then, one from each root. What an intermediate may issue
//! is limited by `--permit` and `--exclude` for names, and by `--policy` and its companions for certificate policies.
//!
//! `verify` finds a path from a certificate to the root, or prints which rule of which path has said no; `sign` does so with each new
//! certificate, and issues none that nobody would accept. `ocsp` answers OCSP requests over HTTP, with the key that
//! `ocsp-responder` has certified, or with the intermediate's own; `ocsp-query` asks a responder. The exit code of `verify` and
//! `ocsp-query` is 0 for a good certificate and 3 for another. All programs here have 1 for a failure, and 2 for arguments that do not
//! parse.
//!
//! This file handles arguments. Each command has a file: `ocsp-responder` is in `responder.rs`, `ocsp-query` in `query.rs`, `crl` in
//! `revoke.rs`. `folder.rs`, `index.rs` and `input.rs` handle files, `http/` connections.

mod authority;
#[path = "../shared/blocks.rs"]
mod blocks;
mod cross_sign;
mod extensions;
#[path = "../shared/failure.rs"]
mod failure;
mod folder;
mod http;
mod index;
mod init;
mod input;
mod intermediate;
mod key;
mod limits;
#[path = "../shared/lock.rs"]
mod lock;
mod names;
mod ocsp;
mod oids;
mod page;
#[path = "../shared/password.rs"] // shared with keytool
mod password;
mod places;
mod policies;
mod possession;
mod query;
mod responder;
mod revoke;
mod root_token;
mod secrets;
mod show;
mod sign;
#[path = "../shared/text.rs"]
mod text;
mod times;
#[path = "../shared/token.rs"]
mod token;
#[path = "../shared/unfinished.rs"]
mod unfinished;
mod verify;

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use hazmat_openssl::prelude::Backend;

use crate::failure::{Explain, Failure};
use crate::text::{is_invisible, on_one_line};

/// A certificate authority in a folder.
#[derive(Parser)]
#[command(name = "mini_ca")]
struct Cli {
    #[command(subcommand)]
    command: Command,

    #[command(flatten)]
    options: Options,
}

/// The arguments of all commands.
#[derive(Args)]
struct Options {
    /// The folder of the authority
    #[arg(long, global = true, value_name = "FOLDER", default_value = "mini-ca")]
    dir: PathBuf,

    /// Reads the password of the keys from this file; - asks for it, which is the default
    #[arg(short, long, global = true, value_name = "FILE")]
    password_file: Option<PathBuf>,

    #[command(flatten, next_help_heading = "The token of a root's key")]
    token: token::TokenArguments,

    /// Requires OpenSSL's FIPS module
    #[arg(long, global = true)]
    fips: bool,
}

#[derive(Subcommand)]
enum Command {
    /// Creates the folder, with a root and an intermediate
    Init(init::Arguments),
    /// Creates another intermediate
    Intermediate(intermediate::Arguments),
    /// Certifies an intermediate of another authority, or one of this authority again
    CrossSign(cross_sign::Arguments),
    /// Issues a certificate for a request, by an intermediate
    Sign(sign::Arguments),
    /// Revokes a certificate; `crl` publishes it
    Revoke(revoke::Arguments),
    /// Issues new revocation lists
    Crl(revoke::ListArguments),
    /// Finds a path from a certificate to a trusted root, or says which rule each path breaks
    ///
    /// The exit code is 0 if a path is good, 3 if none is, and 1 if the question could not be answered.
    Verify(verify::Arguments),
    /// Issues the certificate of an OCSP responder, which signs answers in place of an authority
    OcspResponder(responder::Arguments),
    /// Answers OCSP requests over HTTP until it is stopped
    Ocsp(ocsp::Arguments),
    /// Asks an OCSP responder whether a certificate is revoked
    ///
    /// The exit code is 0 if it is good, 3 if it is revoked or unknown, and 1 if there is no valid answer.
    OcspQuery(query::Arguments),
    /// Prints certificates, requests and revocation lists in full
    Show(show::Arguments),
}

/// The exit code of a negative answer. Failures have 1, and arguments that do not parse have 2.
const REFUSED: u8 = 3;

fn main() -> ExitCode {
    match run(&Cli::parse()) {
        Ok(code) => code,
        Err(failure) => {
            let _ = writeln!(io::stderr(), "mini_ca: {}", on_one_line(&failure.0));
            ExitCode::FAILURE
        }
    }
}

fn run(Cli { command, options }: &Cli) -> Result<ExitCode, Failure> {
    password::check_standard_input(&[options.password_file.as_deref(), options.token.pin_file.as_deref()])?;
    let backend = if options.fips { Backend::fips() } else { Backend::new() };
    let backend = backend.explain("OpenSSL cannot be used")?;
    match command {
        Command::Init(arguments) => init::run(&backend, options, arguments),
        Command::Intermediate(arguments) => intermediate::run(&backend, options, arguments),
        Command::CrossSign(arguments) => cross_sign::run(&backend, options, arguments),
        Command::Sign(arguments) => sign::run(&backend, options, arguments),
        Command::Revoke(arguments) => revoke::run(options, arguments),
        Command::Crl(arguments) => revoke::make_lists(&backend, options, arguments),
        Command::OcspResponder(arguments) => responder::run(&backend, options, arguments),
        Command::Ocsp(arguments) => ocsp::run(&backend, options, arguments),
        Command::OcspQuery(arguments) => return query::run(&backend, arguments),
        Command::Show(arguments) => show::run(&backend, arguments),
        Command::Verify(arguments) => return verify::run(&backend, options, arguments),
    }?;
    Ok(ExitCode::SUCCESS)
}
