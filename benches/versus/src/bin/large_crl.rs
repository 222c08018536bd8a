//! What a large revocation list takes, in time and in memory: this crate, rust-openssl and x509-parser.
//!
//! ```text
//! cargo run --release --manifest-path benches/versus/Cargo.toml --bin large_crl              1,000,000 entries
//! cargo run --release --manifest-path benches/versus/Cargo.toml --bin large_crl -- 100000    as many as that
//! ```
//!
//! Each step runs in a process of its own, so that the peaks of memory (`VmHWM` in `/proc/self/status`) are apart: the
//! list is read from a file into a buffer, loaded, the buffer dropped where the library does not borrow from it, and then
//! gone through, or looked into. What is said is how far the peak lies above what the process took before it read the
//! file, and above the buffer.

#[path = "../../../../tests/support/src/large_crl.rs"]
mod large_crl;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::x509::{CertificateRevocationList, CrlReason, SerialNumber};
use openssl::asn1::Asn1Integer;
use openssl::bn::BigNum;
use openssl::x509::{CrlStatus, ReasonCode, X509Crl};
use x509_parser::prelude::parse_x509_crl;
use x509_parser::revocation_list::CertificateRevocationList as ParsedList;

/// How many present and how many absent serial numbers are looked up.
const LOOKUPS: u32 = 1_000;

const LIBRARIES: [&str; 3] = ["this crate", "rust-openssl", "x509-parser"];
const FORMATS: [&str; 2] = ["DER", "PEM"];
const STEPS: [&str; 3] = ["load", "go through", "look up"];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["--step", library, format, step, count, file] => {
            run_step(library, format, step, count.parse().unwrap(), Path::new(file));
        }
        [] => run_all(1_000_000),
        [count] => run_all(count.parse().expect("the number of entries")),
        _ => panic!("usage: large_crl [ENTRIES]"),
    }
}

// ---- the parent ----

fn run_all(count: u32) {
    let folder = std::env::temp_dir().join(format!("large_crl-{}", std::process::id()));
    fs::create_dir(&folder).unwrap();
    let files = FORMATS.map(|format| folder.join(format));
    let length = write_files(count, &files);
    println!("{}\n", Backend::new().unwrap().openssl_version_text());
    println!("{count} entries, {length} bytes of DER; memory in MiB, and as a multiple of these bytes\n");
    println!(
        "{:<14} {:<4} {:<11} {:>9} {:>11} {:>16} {:>16}",
        "", "", "", "load, ms", "step, ms", "peak with buffer", "beyond buffer"
    );
    for (format, file) in FORMATS.into_iter().zip(&files) {
        for step in STEPS {
            for library in LIBRARIES {
                let found = child(library, format, step, count, file);
                print_line(&found, (library, format, step), length);
            }
        }
    }
    fs::remove_dir_all(&folder).unwrap();
}

/// Writes the list in both formats, and returns the length of its DER.
fn write_files(count: u32, [der_file, pem_file]: &[PathBuf; 2]) -> usize {
    let der = large_crl::write(count);
    fs::write(der_file, &der).unwrap();
    let list = Backend::new().unwrap().load_der_x509_crl(&der).unwrap();
    fs::write(pem_file, list.public_bytes(Encoding::Pem).unwrap()).unwrap();
    der.len()
}

fn child(library: &str, format: &str, step: &str, count: u32, file: &Path) -> Measured {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--step", library, format, step, &count.to_string()])
        .arg(file);
    let output = command.output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{library}, {format}, {step}: {errors}");
    Measured::parse(&String::from_utf8(output.stdout).unwrap())
}

fn print_line(found: &Measured, (library, format, step): (&str, &str, &str), length: usize) {
    let memory = |kibibytes: u64| {
        let times = kibibytes as f64 * 1024.0 / length as f64;
        format!("{:>6.1} {times:>6.2} x", kibibytes as f64 / 1024.0)
    };
    let per_lookup = match step {
        "look up" => format!(
            "   first {:.1} µs, then {:.2} µs each",
            found.first_nanoseconds as f64 / 1e3,
            found.each_nanoseconds as f64 / 1e3
        ),
        _ => String::new(),
    };
    println!(
        "{library:<14} {format:<4} {step:<11} {:>9.1} {:>11.1} {:>16} {:>16}{per_lookup}",
        found.load_nanoseconds as f64 / 1e6,
        found.step_nanoseconds as f64 / 1e6,
        memory(found.peak),
        memory(found.peak_beyond_buffer)
    );
}

// ---- a child ----

/// The measurements of a child process, which it prints as numbers. Memory in KiB.
#[derive(Default)]
struct Measured {
    load_nanoseconds: u64,
    step_nanoseconds: u64,
    first_nanoseconds: u64,
    each_nanoseconds: u64,
    peak: u64,
    peak_beyond_buffer: u64,
}

impl Measured {
    fn print(&self) {
        let mut line = String::new();
        for number in [
            self.load_nanoseconds,
            self.step_nanoseconds,
            self.first_nanoseconds,
            self.each_nanoseconds,
            self.peak,
            self.peak_beyond_buffer,
        ] {
            write!(line, "{number} ").unwrap();
        }
        println!("{line}");
    }

    fn parse(text: &str) -> Self {
        let numbers: Vec<u64> = text.split_whitespace().map(|number| number.parse().unwrap()).collect();
        let [
            load_nanoseconds,
            step_nanoseconds,
            first_nanoseconds,
            each_nanoseconds,
            peak,
            peak_beyond_buffer,
        ] = numbers[..]
        else {
            panic!("not what a child prints: {text}");
        };
        Measured {
            load_nanoseconds,
            step_nanoseconds,
            first_nanoseconds,
            each_nanoseconds,
            peak,
            peak_beyond_buffer,
        }
    }
}

/// The peak memory of this process so far, in KiB.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

fn nanoseconds_since(start: Instant) -> u64 {
    u64::try_from(start.elapsed().as_nanos()).unwrap()
}

fn run_step(library: &str, format: &str, step: &str, count: u32, file: &Path) {
    let backend = Backend::new().unwrap();
    let before = peak();
    let buffer = fs::read(file).unwrap();
    let with_buffer = peak();
    let is_pem = format == "PEM";
    let mut measured = match library {
        "this crate" => with_this_crate(&backend, buffer, is_pem, step, count),
        "rust-openssl" => with_rust_openssl(buffer, is_pem, step, count),
        _ => with_x509_parser(&buffer, is_pem, step, count),
    };
    let after = peak();
    measured.peak = after - before;
    measured.peak_beyond_buffer = after - with_buffer;
    measured.print();
}

/// Runs a step on a loaded list. `go_through` returns the number of entries and of reasons, `look_up` whether a serial number
/// has an entry.
fn step_on(
    step: &str,
    count: u32,
    lookups: u32,
    load_nanoseconds: u64,
    go_through: impl FnOnce() -> (u32, u32),
    look_up: impl Fn(&[u8]) -> bool,
) -> Measured {
    let mut measured = Measured {
        load_nanoseconds,
        ..Measured::default()
    };
    let start = Instant::now();
    match step {
        "go through" => assert_eq!(go_through(), (count, count / 2)),
        "look up" => {
            // The first one makes what the others look in.
            assert!(look_up(&large_crl::serial_number(count - 1)));
            measured.first_nanoseconds = nanoseconds_since(start);
            let later = Instant::now();
            for index in (0..count).step_by((count / lookups) as usize) {
                assert!(look_up(&large_crl::serial_number(index)));
                assert!(!look_up(&large_crl::absent_serial_number(index)));
            }
            measured.each_nanoseconds = nanoseconds_since(later) / u64::from(2 * lookups);
        }
        _ => return measured,
    }
    measured.step_nanoseconds = nanoseconds_since(start);
    measured
}

fn with_this_crate(backend: &Backend, buffer: Vec<u8>, is_pem: bool, step: &str, count: u32) -> Measured {
    let start = Instant::now();
    let list: CertificateRevocationList = match is_pem {
        true => backend.load_pem_x509_crl(&buffer).unwrap(),
        false => backend.load_der_x509_crl(&buffer).unwrap(),
    };
    let loading = nanoseconds_since(start);
    drop(buffer);
    let go_through = || {
        let (mut entries, mut reasons) = (0, 0);
        for entry in list.revoked_certificates() {
            let entry = entry.unwrap();
            std::hint::black_box((entry.serial_number().unwrap(), entry.revocation_date().unwrap()));
            reasons += u32::from(entry.extensions().unwrap().find::<CrlReason>().unwrap().is_some());
            entries += 1;
        }
        (entries, reasons)
    };
    let look_up = |number: &[u8]| {
        let number = SerialNumber::from_be_bytes(number);
        list.revoked_certificate(&number).unwrap().is_some()
    };
    step_on(step, count, LOOKUPS, loading, go_through, look_up)
}

fn with_rust_openssl(buffer: Vec<u8>, is_pem: bool, step: &str, count: u32) -> Measured {
    let start = Instant::now();
    let list = match is_pem {
        true => X509Crl::from_pem(&buffer).unwrap(),
        false => X509Crl::from_der(&buffer).unwrap(),
    };
    let loading = nanoseconds_since(start);
    drop(buffer);
    let go_through = || {
        let (mut entries, mut reasons) = (0, 0);
        for entry in list.get_revoked().unwrap() {
            std::hint::black_box((entry.serial_number().to_bn().unwrap(), entry.revocation_date()));
            reasons += u32::from(entry.extension::<ReasonCode>().unwrap().is_some());
            entries += 1;
        }
        (entries, reasons)
    };
    let look_up = |number: &[u8]| {
        let number = Asn1Integer::from_bn(&BigNum::from_slice(number).unwrap()).unwrap();
        matches!(list.get_by_serial(&number), CrlStatus::Revoked(_))
    };
    step_on(step, count, LOOKUPS, loading, go_through, look_up)
}

/// Borrows from the buffer. It searches entry by entry, so that fewer are looked up.
fn with_x509_parser(buffer: &[u8], is_pem: bool, step: &str, count: u32) -> Measured {
    let start = Instant::now();
    let pem = is_pem.then(|| x509_parser::pem::parse_x509_pem(buffer).unwrap().1);
    let der = pem.as_ref().map_or(buffer, |pem| &pem.contents);
    let list: ParsedList<'_> = parse_x509_crl(der).unwrap().1;
    let loading = nanoseconds_since(start);
    let go_through = || {
        let (mut entries, mut reasons) = (0, 0);
        for entry in list.iter_revoked_certificates() {
            std::hint::black_box((entry.serial(), entry.revocation_date));
            reasons += u32::from(entry.reason_code().is_some());
            entries += 1;
        }
        (entries, reasons)
    };
    let look_up = |number: &[u8]| {
        list.iter_revoked_certificates()
            .any(|entry| entry.raw_serial() == number)
    };
    step_on(step, count, LOOKUPS / 100, loading, go_through, look_up)
}
