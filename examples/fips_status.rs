//! Says whether FIPS is in force, and what proves it: what a service should do before it serves.
//!
//! ```text
//! cargo run --example fips_status                          as the system is configured
//! cargo run --example fips_status -- --require             by the FIPS module that the system is configured with
//! cargo run --example fips_status -- --module-dir FOLDER   by the FIPS module in a folder
//! ```
//!
//! The exit code is 0 if FIPS is in force, 2 if it is not, and 1 if it was required and could not be had.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use hazmat_openssl::{Backend, Result};

/// Says whether FIPS is in force
#[derive(Parser)]
struct Arguments {
    /// Fail, with the reason, unless the FIPS module serves
    #[arg(long)]
    require: bool,

    /// The folder that has fips.so and fipsmodule.cnf
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
    // Whoever reads it may stop before its end; the exit code is there all the same.
    let _ = writeln!(io::stdout(), "{}\n{status}", backend.openssl_version_text());
    if status.is_in_use() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(2)
    }
}
