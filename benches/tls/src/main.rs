//! TLS by `rustls-hazmat-openssl` against rustls's other providers: the same connections in memory, interleaved in one run and
//! measured in processor time, each side apart.
//!
//! ```text
//! cargo run --release --manifest-path benches/tls/Cargo.toml                      the system's OpenSSL
//! cargo run --release --manifest-path benches/tls/Cargo.toml --features vendored  the vendored one
//! cargo run --release --manifest-path benches/tls/Cargo.toml -- --quick resumed   some operations, quickly
//! OPENSSL_DIR=... cargo run --release --manifest-path benches/tls/Cargo.toml      another OpenSSL
//! ```
//!
//! `--help` shows the options. From the top down:
//!
//! - `handshakes`, `records` and `packets` list the operations. Each provider that has the suite, the group and the type of key
//!   contends; the connection is checked before it is timed.
//! - `connection` is a client and a server that talk in memory.
//! - `measure` times the contenders in turn; `results` holds the figures; `report/` writes them.
//! - `peers` are the providers. One of them is ours for a second time: the ratio of both is the noise of the run.

mod certificates;
mod connection;
mod handshakes;
mod measure;
mod operation;
mod options;
mod packets;
mod peers;
mod records;
mod report;
mod results;

#[path = "../../versus/src/clock.rs"]
mod clock;
#[path = "../../versus/src/machine.rs"]
mod machine;
#[path = "../../versus/src/statistics.rs"]
mod statistics;

use std::process::ExitCode;

use hazmat_openssl::Backend;

use certificates::{Identity, KeyType};
use measure::Effort;
use operation::Operation;
use options::{Options, USAGE};
use peers::{Peer, Provider};
use report::{json, markdown, table};
use results::{Report, Row};

fn main() -> ExitCode {
    if std::env::args().any(|argument| argument == "--help" || argument == "-h") {
        print!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    match Options::parse(std::env::args().skip(1)) {
        Ok(options) => run(&options),
        Err(wrong) => {
            eprintln!("tls-versus: {wrong}\n\n{USAGE}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

fn run(options: &Options) {
    let ordinary = Backend::new().unwrap();
    let backend = match &options.fips_module {
        Some(folder) => Backend::builder().fips().module_dir(folder).build().unwrap(),
        None => ordinary.clone(),
    };
    let identities: Vec<Identity> = KeyType::ALL
        .into_iter()
        .filter_map(|key_type| Identity::new(&ordinary, key_type))
        .collect();
    let is_wanted = |peer: &Peer| options.only.as_ref().is_none_or(|only| peer.name() == only);
    let providers: Vec<Provider> = Peer::ALL
        .into_iter()
        .filter(is_wanted)
        .map(|peer| Provider::new(peer, &backend))
        .collect();
    let mut operations = handshakes::operations(&providers, &identities);
    operations.extend(records::operations(&providers, &identities));
    operations.extend(packets::operations(&providers));
    operations.retain(|operation| options.wants(operation.group, &operation.name));
    if options.list {
        operations.iter().for_each(list);
        return;
    }
    let mut report = Report {
        openssl: describe(&backend),
        processor: machine::processor(),
        cores: machine::cores(),
        date: machine::date(),
        rows: Vec::new(),
    };
    println!("{}", table::heading(&report));
    measure_all(operations, &mut report, options);
    println!("\n{}", table::summary(&report));
    let outputs: [(_, fn(&Report) -> String); 2] = [(&options.json, json::write), (&options.markdown, markdown::write)];
    for (file, write) in outputs {
        if let Some(file) = file {
            std::fs::write(file, write(&report)).unwrap();
        }
    }
}

fn list(operation: &Operation) {
    let names: Vec<&str> = operation.contenders.iter().map(|one| one.peer.name()).collect();
    println!("{}: {} ({})", operation.group, operation.name, names.join(", "));
}

fn measure_all(operations: Vec<Operation>, report: &mut Report, options: &Options) {
    let effort = if options.quick { Effort::QUICK } else { Effort::FULL };
    let mut group = "";
    for mut operation in operations {
        if group != operation.group {
            group = operation.group;
            println!("\n{group}");
        }
        let times = measure::rounds(&mut operation, effort);
        for row in Row::of(&operation, &times) {
            println!("{}", table::row(&row));
            report.rows.push(row);
        }
    }
}

/// The OpenSSL and the FIPS module.
fn describe(backend: &Backend) -> String {
    let openssl = backend.openssl_version_text();
    match backend.fips_status().module() {
        Some(module) => format!("{openssl}, {} {} (ours alone)", module.name(), module.version()),
        None => openssl.to_owned(),
    }
}
