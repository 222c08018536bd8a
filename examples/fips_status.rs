//! Prints whether FIPS is in use, with the evidence, as a service should at start-up.
//!
//! ```text
//! cargo run --example fips_status                          in the mode that the system is configured for
//! cargo run --example fips_status -- --require             with the system's FIPS module
//! cargo run --example fips_status -- --module-dir FOLDER   with the FIPS module in a folder
//! ```
//!
//! The exit code is 0 if FIPS is in use, 2 if it is not, and 1 if it is required but not available.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use hazmat_openssl::{Backend, Result};

/// Prints whether FIPS is in use
#[derive(Parser)]
struct Arguments {
    /// Fails, with the reason, unless the FIPS module is in use
    #[arg(long)]
    require: bool,

    /// The folder of fips.so and fipsmodule.cnf
    #[arg(long, value_name = "FOLDER")]
    module_dir: Option<PathBuf>,
}

fn main() -> ExitCode {
    match backend(&Arguments::parse()) {
        Ok(backend) => report(&backend),
        Err(error) => {
            eprintln!("fips_status: {error}");
            ExitCode::FAILURE
        }
    }
}

fn backend(arguments: &Arguments) -> Result<Backend> {
    match &arguments.module_dir {
        Some(folder) => Backend::builder().fips().module_dir(folder).build(),
        None if arguments.require => Backend::fips(),
        None => Backend::new(),
    }
}

fn report(backend: &Backend) -> ExitCode {
    let status = backend.fips_status();
    // A reader may close the pipe; the exit code does not depend on it.
    let _ = writeln!(io::stdout(), "{}\n{status}", backend.openssl_version_text());
    if status.is_in_use() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(2)
    }
}
