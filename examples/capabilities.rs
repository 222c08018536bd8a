//! Prints what this machine's backends offer, found out by asking them: an ordinary backend, and beside it a FIPS backend
//! where there is one, so that what FIPS takes away is seen at a glance.
//!
//! ```text
//! cargo run --example capabilities                      the FIPS module that the system is configured with, if any
//! cargo run --example capabilities -- --module-dir DIR  the FIPS module in a folder
//! ```

use std::path::PathBuf;

use clap::Parser;
use hazmat_openssl::{Backend, Capabilities, Result};

/// Prints what this machine's backends offer
#[derive(Parser)]
struct Arguments {
    /// The folder that has fips.so and fipsmodule.cnf
    #[arg(long, value_name = "FOLDER")]
    module_dir: Option<PathBuf>,
}

fn main() -> Result<()> {
    let ordinary = Backend::new()?;
    println!("{}", ordinary.openssl_version_text());
    println!("providers: {}", ordinary.providers()?.join(", "));
    println!("{}\n", ordinary.fips_status());

    match fips_backend(Arguments::parse().module_dir) {
        Ok(fips) => {
            println!("{}\n", fips.fips_status());
            print_side_by_side(&ordinary.capabilities(), &fips.capabilities());
        }
        Err(reason) => {
            println!("no FIPS backend: {reason}\n");
            print!("{}", ordinary.capabilities());
        }
    }
    Ok(())
}

fn fips_backend(module_dir: Option<PathBuf>) -> Result<Backend> {
    match module_dir {
        Some(folder) => Backend::builder().fips().module_dir(folder).build(),
        None => Backend::fips(),
    }
}

fn print_side_by_side(ordinary: &Capabilities, fips: &Capabilities) {
    println!("{:<14} {:<18} {:<8} FIPS", "", "", "ordinary");
    for (left, right) in ordinary.iter().zip(fips) {
        let (interface, name) = (left.interface(), left.name());
        let (left, right) = (mark(left.is_supported()), mark(right.is_supported()));
        println!("{interface:<14} {name:<18} {left:<8} {right}");
    }
}

fn mark(supported: bool) -> &'static str {
    if supported { "yes" } else { "-" }
}
