//! Counts of comparisons with another program.

use super::on_fips;

/// How many comparisons there were, and how many could not be made.
pub struct Comparisons {
    interface: &'static str,
    ran: usize,
    /// What this backend does not offer.
    not_here: usize,
    /// What the other program does not offer.
    not_there: usize,
}

impl Comparisons {
    /// No comparisons yet; `interface` is a word for the counts.
    pub fn new(interface: &'static str) -> Self {
        Self {
            interface,
            ran: 0,
            not_here: 0,
            not_there: 0,
        }
    }

    /// One more has been made.
    pub fn ran(&mut self) {
        self.ran += 1;
    }

    /// So many cannot be made since the backend lacks something.
    pub fn not_here(&mut self, count: usize) {
        self.not_here += count;
    }

    /// So many cannot be made since the other program lacks something.
    pub fn not_there(&mut self, count: usize) {
        self.not_there += count;
    }

    /// Prints the counts and asserts that they add up to `expected`, of which the other program offers `least` at least.
    /// The vendored OpenSSL lacks nothing.
    pub fn finish(self, expected: usize, least: usize) {
        let skipped = self.not_here + self.not_there;
        println!(
            "count: cross-check {} ran={} skipped={skipped}",
            self.interface, self.ran
        );
        assert_eq!(self.ran + skipped, expected, "{}", self.interface);
        let lacking = self.not_there;
        assert!(
            expected - lacking >= least,
            "{}: the other program lacks {lacking}",
            self.interface
        );
        if crate::VENDORED && !on_fips() {
            assert_eq!(self.not_here, 0, "{}: lacking in the vendored OpenSSL", self.interface);
        }
    }
}
