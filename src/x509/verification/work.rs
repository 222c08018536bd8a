//! What is left of the work that one verification may do.

use super::limits::Limits;
use crate::error::PathRule;

/// What is left of the signatures that one verification may check, over all paths that it tries.
#[derive(Debug)]
pub(super) struct SignatureChecks {
    left: usize,
}

impl SignatureChecks {
    pub(super) fn new(most: usize) -> Self {
        SignatureChecks { left: most }
    }

    pub(super) fn left(&self) -> usize {
        self.left
    }

    /// Counts one check before it is made.
    pub(super) fn count(&mut self) -> Result<(), PathRule> {
        match self.left.checked_sub(1) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => Err(Self::limit_reached()),
        }
    }

    pub(super) fn limit_reached() -> PathRule {
        PathRule::LimitReached { limit: "signatures" }
    }
}

/// What is left for libcrypto.
#[derive(Debug)]
pub(super) struct Work {
    pub(super) signatures: SignatureChecks,
    /// Comparisons of names with name constraints.
    comparisons: usize,
}

impl Work {
    pub(super) fn new(limits: &Limits) -> Self {
        Work {
            signatures: SignatureChecks::new(limits.signatures),
            comparisons: limits.comparisons_of_libcrypto(),
        }
    }

    pub(super) fn comparisons(&self) -> usize {
        self.comparisons
    }

    /// Counts what a run has done, which was told the numbers that are left.
    pub(super) fn count_run(&mut self, signatures: usize, comparisons: usize) {
        self.signatures.left = self.signatures.left.saturating_sub(signatures);
        self.comparisons = self.comparisons.saturating_sub(comparisons);
    }
}
