//! The work that a file may ask for: the key derivations of all its parts count together.

use crate::error::Result;
use crate::serialization::encryption::kdf::Work;
use crate::serialization::limits::{KdfLimits, check_factor};

/// The limits, and what has been spent of them.
pub(super) struct Budget {
    limits: KdfLimits,
    iterations: u64,
    scrypt_work: u64,
}

impl Budget {
    pub(super) fn new(limits: KdfLimits) -> Self {
        Budget {
            limits,
            iterations: 0,
            scrypt_work: 0,
        }
    }

    /// Spends the work of a key derivation; an error if the limit does not allow that.
    pub(super) fn spend(&mut self, work: Work) -> Result<()> {
        match work {
            Work::Iterations(function, iterations) => {
                let total = self.iterations.saturating_add(iterations);
                check_factor(function, "iterations", total, self.limits.pbkdf2_iterations.into())?;
                self.iterations = total;
            }
            Work::Scrypt(cost) => {
                check_factor("scrypt", "bytes of memory", cost.memory(), self.limits.scrypt_memory)?;
                let total = self.scrypt_work.saturating_add(cost.work());
                check_factor("scrypt", "units of work", total, self.limits.scrypt_work)?;
                self.scrypt_work = total;
            }
        }
        Ok(())
    }

    /// Fails if these key derivations together would exceed the limits, before the first of them is done.
    pub(super) fn check(&self, works: impl IntoIterator<Item = Work>) -> Result<()> {
        let mut trial = Budget { ..*self };
        works.into_iter().try_for_each(|work| trial.spend(work))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;
    use crate::kdf::scrypt::Cost;

    #[test]
    fn the_work_of_all_parts_counts_together() {
        let limits = KdfLimits {
            pbkdf2_iterations: 100,
            scrypt_work: 1 << 14,
            ..KdfLimits::default()
        };
        let mut budget = Budget::new(limits);
        let iterations = |number| Work::Iterations("PBKDF2", number);
        budget.spend(iterations(60)).unwrap();
        budget.check([iterations(20), iterations(20)]).unwrap();
        let error = budget.check([iterations(20), iterations(21)]).unwrap_err();
        assert!(matches!(
            error,
            Error::WorkFactorTooHigh {
                value: 101,
                limit: 100,
                ..
            }
        ));
        assert!(budget.spend(iterations(u64::MAX)).is_err());
        budget.spend(iterations(40)).unwrap();
        assert!(budget.spend(iterations(1)).is_err());

        let scrypt = || Work::Scrypt(Cost { n: 1024, r: 8, p: 1 });
        budget.check([scrypt(), scrypt()]).unwrap();
        let error = budget.check([scrypt(), scrypt(), scrypt()]).unwrap_err();
        assert!(matches!(
            error,
            Error::WorkFactorTooHigh {
                factor: "units of work",
                ..
            }
        ));
    }
}
