//! Counts of vectors that ran and were skipped.

use super::on_fips;
use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Runs every vector that `supported` admits, passes the others to `refused`, and asserts the counts.
///
/// A build of OpenSSL may lack algorithms, so vectors may be skipped with it: those of exactly the algorithms which the
/// backend itself reports as missing, and `refused` asserts that the backend then also gives the matching error. The
/// vendored build has every algorithm, so with it nothing may be skipped but by FIPS.
pub fn run<V>(
    interface: &str,
    file: &str,
    expected: usize,
    vectors: &[V],
    supported: impl Fn(&V) -> bool,
    check: impl FnMut(&V),
    refused: impl FnMut(&V),
) {
    let check_all = |vectors: Vec<&V>| vectors.into_iter().for_each(check);
    count(interface, file, expected, vectors, supported, check_all, refused);
}

/// As [`run`], on all processors: for large files.
pub fn run_on_all_processors<V: Sync>(
    interface: &str,
    file: &str,
    expected: usize,
    vectors: &[V],
    supported: impl Fn(&V) -> bool,
    check: impl Fn(&V) + Sync,
    refused: impl FnMut(&V),
) {
    let check_all = |vectors: Vec<&V>| {
        let next = AtomicUsize::new(0);
        let work = || {
            while let Some(vector) = vectors.get(next.fetch_add(1, Ordering::Relaxed)) {
                check(vector);
            }
        };
        thread::scope(|scope| {
            for _ in 0..thread::available_parallelism().map_or(1, NonZero::get) {
                scope.spawn(work);
            }
        });
    };
    count(interface, file, expected, vectors, supported, check_all, refused);
}

fn count<V>(
    interface: &str,
    file: &str,
    expected: usize,
    vectors: &[V],
    supported: impl Fn(&V) -> bool,
    check_all: impl FnOnce(Vec<&V>),
    refused: impl FnMut(&V),
) {
    assert_eq!(vectors.len(), expected, "number of vectors in {file}");
    let (to_check, to_refuse): (Vec<&V>, Vec<&V>) = vectors.iter().partition(|vector| supported(vector));
    let (ran, skipped) = (to_check.len(), to_refuse.len());
    check_all(to_check);
    to_refuse.into_iter().for_each(refused);
    report(interface, file, expected, ran, skipped);
}

/// Prints the counts of one file and asserts that they add up to `expected`.
pub fn report(interface: &str, file: &str, expected: usize, ran: usize, skipped: usize) {
    println!("count: {interface} {file} ran={ran} skipped={skipped}");
    assert_eq!(ran + skipped, expected, "vectors of {file} that ran or were skipped");
    if crate::VENDORED && !on_fips() {
        assert_eq!(skipped, 0, "vectors of {file} skipped with the vendored OpenSSL");
    }
}
