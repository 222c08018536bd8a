//! This crate against rust-openssl, ring and x509-parser: the same work, interleaved in one run, so that the ratios hold whatever else
//! the machine is doing. Above 1, this crate is the faster one.
//!
//! ```text
//! cargo run --release --manifest-path benches/versus/Cargo.toml                      the system's OpenSSL
//! cargo run --release --manifest-path benches/versus/Cargo.toml --features vendored  the vendored one
//! cargo run --release --manifest-path benches/versus/Cargo.toml -- x509              one of the parts alone
//! ```

mod keys;
mod keys_serialized;
mod symmetric;
mod x509;

use std::time::Instant;

use hazmat_openssl::Backend;

/// One implementation of the work.
pub struct Contender<'a> {
    pub name: &'static str,
    pub work: Box<dyn FnMut() + 'a>,
}

pub fn contender<'a, T>(name: &'static str, mut work: impl FnMut() -> T + 'a) -> Contender<'a> {
    let work = Box::new(move || {
        std::hint::black_box(work());
    });
    Contender { name, work }
}

/// The number of rounds of each contender, in turn.
const ROUNDS: usize = 15;

/// The approximate duration of a round of one contender.
const ROUND_NANOSECONDS: f64 = 2e6;

/// Runs the contenders in turn, and prints the median of each and its ratio to the first, this crate.
pub fn compare(title: &str, mut contenders: Vec<Contender<'_>>) {
    let counts: Vec<u32> = contenders.iter_mut().map(calibrate).collect();
    let mut times = vec![Vec::new(); contenders.len()];
    for _ in 0..ROUNDS {
        for ((contender, count), times) in contenders.iter_mut().zip(&counts).zip(&mut times) {
            times.push(nanoseconds(contender, *count));
        }
    }
    let medians: Vec<f64> = times.iter_mut().map(|times| median(times)).collect();
    for (contender, median) in contenders.iter().zip(&medians) {
        let ratio = median / medians[0];
        println!(
            "{title:<44} {:<28} {:>10.2} µs {ratio:>7.2}",
            contender.name,
            median / 1e3
        );
    }
}

/// How many times the work fits into a round.
fn calibrate(contender: &mut Contender<'_>) -> u32 {
    let once = nanoseconds(contender, 3);
    (ROUND_NANOSECONDS / once).clamp(1.0, 1e6) as u32
}

fn nanoseconds(contender: &mut Contender<'_>, count: u32) -> f64 {
    let start = Instant::now();
    for _ in 0..count {
        (contender.work)();
    }
    start.elapsed().as_nanos() as f64 / f64::from(count)
}

fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

type Part = (&'static str, fn(&Backend));

const PARTS: [Part; 4] = [
    ("symmetric", symmetric::compare_all),
    ("keys", keys::compare_all),
    ("keys_serialized", keys_serialized::compare_all),
    ("x509", x509::compare_all),
];

fn main() {
    let backend = Backend::new().unwrap();
    println!("{}\n", backend.openssl_version_text());
    let wanted = std::env::args().nth(1);
    let is_wanted = |name: &str| wanted.as_deref().is_none_or(|wanted| wanted == name);
    let parts: Vec<_> = PARTS.iter().filter(|(name, _)| is_wanted(name)).collect();
    assert!(!parts.is_empty(), "there is no such part: {wanted:?}");
    parts.iter().for_each(|(_, compare_all)| compare_all(&backend));
}
