//! Counts of the vectors that ran.

use super::on_fips;

/// Runs every vector which `supported` admits, hands the others to `refused`, and asserts the counts.
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
    mut check: impl FnMut(&V),
    mut refused: impl FnMut(&V),
) {
    assert_eq!(vectors.len(), expected, "number of vectors in {file}");
    let (mut ran, mut skipped) = (0, 0);
    for vector in vectors {
        if supported(vector) {
            check(vector);
            ran += 1;
        } else {
            refused(vector);
            skipped += 1;
        }
    }
    report(interface, file, expected, ran, skipped);
}

/// Prints the counts of one file and asserts that they add up to `expected`.
pub fn report(interface: &str, file: &str, expected: usize, ran: usize, skipped: usize) {
    println!("count: {interface} {file} ran={ran} skipped={skipped}");
    assert_eq!(ran + skipped, expected, "vectors of {file} that ran or were skipped");
    if cfg!(feature = "vendored") && !on_fips() {
        assert_eq!(skipped, 0, "vectors of {file} skipped with the vendored OpenSSL");
    }
}
