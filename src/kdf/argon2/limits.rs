//! Limits on the memory and the work of Argon2.

use super::parameters::Argon2Parameters;
use crate::error::{Error, Result};

/// Limits on the memory and the work of Argon2, checked before anything is computed.
///
/// | limit | unit | [verification](Self::verification) | [derivation](Self::derivation) |
/// |---|---|---:|---:|
/// | memory | KiB | 262,144 (256 MiB) | 2,097,152 (2 GiB) |
/// | iterations | passes over the memory | 1,024 | 2^32 - 1 |
/// | lanes | | 255 | 2^24 - 1 |
/// | work | memory in KiB, times iterations | 1,048,576 (1 GiB filled once) | no limit |
///
/// Verification takes the costs from a string that may come from others, so that its limits bound the time too: the work of
/// 1 GiB takes a second or two. RFC 9106's second recommended option has a fifth of that work; its first one, with 2 GiB, is
/// verified only with higher limits. In a derivation the caller chooses the costs: only the memory is limited, to that of RFC
/// 9106's first recommended option.
///
/// The length of the output is not limited here: the caller chooses it, and a PHC string holds at most 256 bytes.
///
/// ```
/// use hazmat_openssl::kdf::Argon2Limits;
///
/// // For a service whose own hashes take 64 MiB and three passes.
/// let limits = Argon2Limits::verification().max_memory_cost(64 * 1024).max_iterations(3);
/// # let _ = limits;
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[must_use]
pub struct Argon2Limits {
    memory_cost: u32,
    iterations: u32,
    lanes: u32,
    work: u64,
}

/// The limits for costs that others may have chosen.
const VERIFICATION: Argon2Limits = Argon2Limits {
    memory_cost: 1 << 18,
    iterations: 1 << 10,
    lanes: 255,
    work: 1 << 20,
};

/// The limits for costs that the caller has chosen.
const DERIVATION: Argon2Limits = Argon2Limits {
    memory_cost: 1 << 21,
    iterations: u32::MAX,
    lanes: u32::MAX,
    work: u64::MAX,
};

impl Argon2Limits {
    /// The limits of
    /// [`argon2_verify_phc_encoded`](crate::interfaces::Argon2Backend::argon2_verify_phc_encoded).
    pub fn verification() -> Self {
        VERIFICATION
    }

    /// The limits of [`derive_argon2`](crate::interfaces::Argon2Backend::derive_argon2) and of
    /// [`derive_argon2_phc_encoded`](crate::interfaces::Argon2Backend::derive_argon2_phc_encoded).
    pub fn derivation() -> Self {
        DERIVATION
    }

    /// Sets the largest memory, in KiB.
    pub fn max_memory_cost(mut self, kibibytes: u32) -> Self {
        self.memory_cost = kibibytes;
        self
    }

    /// Sets the largest number of iterations.
    pub fn max_iterations(mut self, iterations: u32) -> Self {
        self.iterations = iterations;
        self
    }

    /// Sets the largest number of lanes.
    pub fn max_lanes(mut self, lanes: u32) -> Self {
        self.lanes = lanes;
        self
    }

    /// Sets the largest product of the memory in KiB and the number of iterations, to which the time is proportional.
    pub fn max_work(mut self, work: u64) -> Self {
        self.work = work;
        self
    }

    /// Refuses costs above the limits.
    pub(super) fn check(&self, parameters: &Argon2Parameters<'_>) -> Result<()> {
        let kibibytes = u64::from(parameters.memory_cost());
        let iterations = u64::from(parameters.iterations());
        let factors = [
            ("bytes of memory", kibibytes << 10, u64::from(self.memory_cost) << 10),
            ("iterations", iterations, self.iterations.into()),
            ("lanes", parameters.lanes().into(), self.lanes.into()),
            ("units of work", kibibytes.saturating_mul(iterations), self.work),
        ];
        for (factor, value, limit) in factors {
            if value > limit {
                return Err(Error::WorkFactorTooHigh {
                    function: parameters.variant().name(),
                    factor,
                    value,
                    limit,
                });
            }
        }
        Ok(())
    }
}
