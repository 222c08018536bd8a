//! Describes a file with keys or certificates, and converts it to any other format.
//!
//! ```text
//! cargo run --features vendored --example keytool -- show id_ed25519
//! ```
//!
//! Three tasks, each with the command that it replaces (`keytool` stands for
//! `cargo run --features vendored --example keytool --`):
//!
//! ```text
//! encrypt a private key      keytool convert old.pem --to pkcs8-pem --new-password-file - --out key.pem
//!                            openssl pkcs8 -topk8 -v2 aes-256-cbc -iter 600000 -in old.pem -out key.pem
//!
//! extract its public key     keytool convert key.pem --to spki-pem --out public.pem
//!                            openssl ec -in key.pem -pubout -out public.pem (for other types: rsa, dsa, pkey)
//!
//! change the password of a   keytool convert id_rsa --to openssh --new-password-file - --out id_rsa --force
//! key of OpenSSH             ssh-keygen -p -f id_rsa
//! ```
//!
//! And three with certificates:
//!
//! ```text
//! pack a key and its chain   keytool convert key.pem --certificates chain.pem --to pkcs12 --name server --new-password-file - \
//!                                --out server.p12
//!                            openssl pkcs12 -export -inkey key.pem -in chain.pem -name server -out server.p12
//!
//! unpack them                keytool convert server.p12 --to pkcs8-pem --no-encryption --out key.pem
//!                            keytool convert server.p12 --to certificates-pem --out chain.pem
//!                            openssl pkcs12 -in server.p12 -nodes (both, with more lines between)
//!
//! make a trust store for     keytool convert roots.pem --to pkcs12 --for java --new-password-file - --out roots.p12
//! Java                       keytool -importcert -storetype PKCS12 -file root.pem -keystore roots.p12 (of Java, once for each)
//! ```
//!
//! And one with a token, such as an HSM (RFC 7512 has the syntax):
//!
//! ```text
//! list what it has           keytool show 'pkcs11:token=ca' --pkcs11-module /usr/lib/softhsm/libsofthsm2.so
//!                            pkcs11-tool --module /usr/lib/softhsm/libsofthsm2.so --token-label ca --login --list-objects
//! ```
//!
//! The program detects the type of the key and the format of the file. It asks for passwords on the terminal.
//! `--password-file` reads the password from a file (without one newline at the end), and `--new-password-file` the
//! password to encrypt with; `-` means the terminal, or standard input if that is not a terminal.
//!
//! This file handles arguments. `source.rs` reads key files; `show.rs` and `convert.rs` have the commands, `container.rs` and
//! `contents.rs` what they do with PKCS #12 and PKCS #7, and `stored.rs` what `show` does with a token. Nearly all use of the library is there.

#[path = "../shared/blocks.rs"]
mod blocks;
mod container;
mod contents;
mod convert;
#[path = "../shared/failure.rs"]
mod failure;
#[path = "../shared/lock.rs"]
mod lock;
mod openssh;
mod output;
#[path = "../shared/password.rs"]
mod password;
mod show;
mod source;
mod stored;
#[path = "../shared/text.rs"]
mod text;
#[path = "../shared/token.rs"]
mod token;
#[path = "../shared/unfinished.rs"]
mod unfinished;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use hazmat_openssl::prelude::Backend;

use crate::failure::{Explain, Failure};
use crate::text::on_one_line;

/// Describes a file with keys or certificates, and converts it to any other format.
#[derive(Parser)]
#[command(name = "keytool")]
struct Cli {
    #[command(subcommand)]
    command: Command,

    /// Requires OpenSSL's FIPS module
    #[arg(long, global = true)]
    fips: bool,
}

#[derive(Subcommand)]
enum Command {
    /// Describes FILE: types, sizes, fingerprints, formats, encryption
    Show(show::Arguments),
    /// Writes the key in FILE in another format
    Convert(convert::Arguments),
}

fn main() -> ExitCode {
    match run(&Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let _ = writeln!(io::stderr(), "keytool: {}", on_one_line(&failure.0));
            ExitCode::FAILURE
        }
    }
}

fn run(cli: &Cli) -> Result<(), Failure> {
    // A token needs a backend of its own.
    if let Command::Show(arguments) = &cli.command {
        if let Some(uri) = arguments.uri() {
            return stored::run(arguments.token(), cli.fips, uri);
        }
    }
    let backend = if cli.fips { Backend::fips() } else { Backend::new() };
    let backend = backend.explain("OpenSSL cannot be used")?;
    match &cli.command {
        Command::Show(arguments) => show::run(&backend, arguments),
        Command::Convert(arguments) => convert::run(&backend, arguments),
    }
}
