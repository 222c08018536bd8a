//! Which SSH signatures are good enough.

use super::security_key::SecurityKeyAssertion;
use super::signature_algorithm::SshSignatureAlgorithm;
use crate::asymmetric::PublicKey;
use crate::error::{Error, Result, SshSignatureFailure};

/// The default of [`SshSignaturePolicy::min_rsa_key_size`].
const MIN_RSA_KEY_SIZE: u32 = 2048;

/// Which SSH signatures are accepted, if they match.
///
/// The default accepts every algorithm without SHA-1, RSA keys of 2048 bits or more, and signatures of security keys whose user
/// was present.
///
/// ```
/// use hazmat_openssl::serialization::openssh::{SshSignatureAlgorithm, SshSignaturePolicy};
///
/// let policy = SshSignaturePolicy::new()
///     .algorithms([SshSignatureAlgorithm::Ed25519, SshSignatureAlgorithm::SkEd25519])
///     .require_user_verification(true);
/// # let _ = policy;
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a policy does nothing until a signature is verified with it"]
pub struct SshSignaturePolicy {
    algorithms: Vec<SshSignatureAlgorithm>,
    min_rsa_key_size: u32,
    user_presence: bool,
    user_verification: bool,
}

impl SshSignaturePolicy {
    /// The default policy.
    pub fn new() -> Self {
        let all = SshSignatureAlgorithm::ALL.iter().copied();
        SshSignaturePolicy {
            algorithms: all.filter(|algorithm| algorithm.is_secure()).collect(),
            min_rsa_key_size: MIN_RSA_KEY_SIZE,
            user_presence: true,
            user_verification: false,
        }
    }

    /// Sets the algorithms that are accepted, instead of all [secure](SshSignatureAlgorithm::is_secure) ones.
    pub fn algorithms(mut self, algorithms: impl IntoIterator<Item = SshSignatureAlgorithm>) -> Self {
        self.algorithms = algorithms.into_iter().collect();
        self
    }

    /// Sets the minimum length of RSA keys in bits, instead of 2048.
    pub fn min_rsa_key_size(mut self, bits: u32) -> Self {
        self.min_rsa_key_size = bits;
        self
    }

    /// Whether a security key must assert that its user was present, commonly by a touch. `true` by default.
    pub fn require_user_presence(mut self, required: bool) -> Self {
        self.user_presence = required;
        self
    }

    /// Whether a security key must assert that it verified its user, commonly by a PIN. `false` by default.
    pub fn require_user_verification(mut self, required: bool) -> Self {
        self.user_verification = required;
        self
    }

    /// Refuses algorithms and keys before a signature is verified.
    pub(super) fn check(&self, algorithm: SshSignatureAlgorithm, key: &PublicKey) -> Result<()> {
        if !self.algorithms.contains(&algorithm) {
            let algorithm = algorithm.name();
            return Err(Error::SshSignature(SshSignatureFailure::ForbiddenAlgorithm {
                algorithm,
            }));
        }
        match key {
            PublicKey::Rsa(key) if key.key_size() < self.min_rsa_key_size => {
                let bits = key.key_size();
                Err(Error::SshSignature(SshSignatureFailure::KeyTooShort { bits }))
            }
            _ => Ok(()),
        }
    }

    /// Refuses the flags of a security key after its signature was verified.
    pub(super) fn check_assertion(&self, assertion: &SecurityKeyAssertion) -> Result<()> {
        if self.user_presence && !assertion.user_present() {
            return Err(Error::SshSignature(SshSignatureFailure::UserNotPresent));
        }
        if self.user_verification && !assertion.user_verified() {
            return Err(Error::SshSignature(SshSignatureFailure::UserNotVerified));
        }
        Ok(())
    }
}

impl Default for SshSignaturePolicy {
    fn default() -> Self {
        Self::new()
    }
}
