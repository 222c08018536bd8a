//! The limit of comparisons of names with name constraints.

use crate::error::PathRule;

/// What is left of the comparisons of names with name constraints that one verification may make, over all paths that it tries. An
/// authority with thousands of constraints above certificates with thousands of names would take minutes otherwise.
#[derive(Debug)]
pub(in crate::x509::verification) struct Comparisons {
    left: usize,
}

/// The number of bytes that one comparison may look at. A comparison of longer names counts as several.
pub(in crate::x509::verification) const BYTES: usize = 256;

impl Comparisons {
    pub(in crate::x509::verification) fn new(most: usize) -> Self {
        Comparisons { left: most }
    }

    /// Takes half of what is left.
    pub(in crate::x509::verification) fn take_half(&mut self) -> Self {
        let half = self.left / 2;
        self.left -= half;
        Comparisons { left: half }
    }

    /// Gives back what was not used.
    pub(in crate::x509::verification) fn give_back(&mut self, unused: Self) {
        self.left += unused.left;
    }

    pub(in crate::x509::verification) fn limit_reached() -> PathRule {
        let limit = "comparisons of names with name constraints";
        PathRule::LimitReached { limit }
    }

    /// Counts a comparison with a constraint of some length, before it is made.
    pub(super) fn count(&mut self, length: usize) -> Result<(), PathRule> {
        let cost = 1 + length / BYTES;
        match self.left.checked_sub(cost) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => {
                self.left = 0;
                Err(Self::limit_reached())
            }
        }
    }
}
