//! Prints what this machine's backends support: an ordinary backend and, if there is one, a FIPS backend beside it.
//!
//! ```text
//! cargo run --example capabilities                      the FIPS module that the system is configured with, if any
//! cargo run --example capabilities -- --module-dir DIR  the FIPS module in a folder
//! ```

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use hazmat_openssl::{Backend, Capabilities, Result};

/// Prints what this machine's backends support
#[derive(Parser)]
struct Arguments {
    /// The folder of fips.so and fipsmodule.cnf
    #[arg(long, value_name = "FOLDER")]
    module_dir: Option<PathBuf>,
}

fn main() -> ExitCode {
    match report(Arguments::parse().module_dir) {
        Ok(report) => {
            // A reader such as `head` may close the pipe.
            let _ = io::stdout().write_all(report.as_bytes());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("capabilities: {error}");
            ExitCode::FAILURE
        }
    }
}

fn report(module_dir: Option<PathBuf>) -> Result<String> {
    let ordinary = Backend::new()?;
    let version = ordinary.openssl_version_text();
    let providers = ordinary.providers()?.join(", ");
    let heading = format!("{version}\nproviders: {providers}\n{}\n", ordinary.fips_status());
    Ok(match fips_backend(module_dir) {
        Ok(fips) => {
            let table = side_by_side(&ordinary.capabilities(), &fips.capabilities());
            format!("{heading}\n{}\n\n{table}", fips.fips_status())
        }
        Err(reason) => format!("{heading}\nno FIPS backend: {reason}\n\n{}", ordinary.capabilities()),
    })
}

fn fips_backend(module_dir: Option<PathBuf>) -> Result<Backend> {
    match module_dir {
        Some(folder) => Backend::builder().fips().module_dir(folder).build(),
        None => Backend::fips(),
    }
}

fn side_by_side(ordinary: &Capabilities, fips: &Capabilities) -> String {
    let mut table = format!("{:<14} {:<18} {:<8} FIPS\n", "", "", "ordinary");
    for (left, right) in ordinary.iter().zip(fips) {
        let (interface, name) = (left.interface(), left.name());
        let (left, right) = (mark(left.is_supported()), mark(right.is_supported()));
        table += &format!("{interface:<14} {name:<18} {left:<8} {right}\n");
    }
    table
}

fn mark(supported: bool) -> &'static str {
    if supported { "yes" } else { "-" }
}
