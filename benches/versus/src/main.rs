//! This crate against its peers and against the limit of libcrypto: the same work, interleaved in one run and measured in
//! processor time, so that the ratios hold whatever else the machine is doing.
//!
//! ```text
//! cargo run --release --manifest-path benches/versus/Cargo.toml                      the system's OpenSSL
//! cargo run --release --manifest-path benches/versus/Cargo.toml --features vendored  the vendored one
//! cargo run --release --manifest-path benches/versus/Cargo.toml -- --quick gcm hmac  some operations, quickly
//! OPENSSL_DIR=... cargo run --release --manifest-path benches/versus/Cargo.toml      another OpenSSL
//! ```
//!
//! `--help` shows the options. From the top down:
//!
//! - `operations/` has a file for each family of operations. Each operation lists its contenders: how each does the work, what
//!   it checks, and what it computed, which is compared before anything is timed.
//! - `suite` takes each operation and measures it; `measure` times its contenders in turn, `allocations` counts what they
//!   allocate, `threads` measures the throughput on several threads.
//! - `results` and `statistics` hold the figures, `goals` judges them, `report/` writes them.
//! - `raw/` is the limit: calls of libcrypto in unsafe code.

mod allocations;
mod clock;
mod contender;
mod goals;
mod machine;
mod measure;
mod operations;
mod options;
mod raw;
mod report;
mod results;
mod statistics;
mod suite;
mod threads;

use std::process::ExitCode;

use hazmat_openssl::Backend;

use allocations::Counting;
use options::{Options, USAGE};
use raw::context::Lib;
use report::{json, markdown, svg, table};
use results::Report;
use suite::Suite;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn main() -> ExitCode {
    if std::env::args().any(|argument| argument == "--help" || argument == "-h") {
        print!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    match Options::parse(std::env::args().skip(1)) {
        Ok(options) => run(&options),
        Err(wrong) => {
            eprintln!("versus: {wrong}\n\n{USAGE}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

fn run(options: &Options) {
    if options.count_allocations {
        allocations::hook_libcrypto();
    }
    let (backend, lib) = (Backend::new().unwrap(), Lib::new());
    let mut report = Report {
        openssl: backend.openssl_version_text().to_owned(),
        processor: machine::processor(),
        cores: machine::cores(),
        date: machine::date(),
        command: options.command(),
        operations: Vec::new(),
        scaling: Vec::new(),
    };
    let only_some = options.list || options.check || options.count_allocations;
    if !only_some {
        println!("{}", table::heading(&report));
    }
    if !options.threads_alone {
        let mut suite = Suite::new(options, &backend, &lib);
        operations::add_all(&mut suite);
        report.operations = suite.measured;
    }
    if only_some {
        return;
    }
    if !options.no_threads {
        report.scaling = operations::threads::measure(&backend, &lib, options);
    }
    print_rest(&report, options);
    let outputs: [(_, fn(&Report) -> String); 3] = [
        (&options.json, json::write),
        (&options.svg, svg::write),
        (&options.markdown, markdown::write),
    ];
    for (file, write) in outputs {
        if let Some(file) = file {
            std::fs::write(file, write(&report)).unwrap();
        }
    }
}

/// What follows the table of the operations, which is printed while they are measured.
fn print_rest(report: &Report, options: &Options) {
    if !report.operations.is_empty() {
        println!("\n{}", table::allocations(report));
    }
    if !report.scaling.is_empty() {
        println!("\n{}", table::scaling(&report.scaling));
    }
    if options.notes {
        println!("\n{}", table::notes(report));
    }
    if options.goals {
        println!("\n{}", table::goals(&goals::evaluate(report)));
    }
}
