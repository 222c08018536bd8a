//! A suite: the three algorithms of HPKE.

use std::fmt;

use super::aead_algorithm::HpkeAead;
use super::kdf_algorithm::HpkeKdf;
use super::kem::algorithm::HpkeKem;

/// The algorithms of HPKE that sender and receiver have agreed upon: a KEM, a KDF and an AEAD cipher (RFC 9180, section 7).
/// They are not part of the message.
///
/// Every combination is a suite. [`HpkeBackend::hpke_suite_supported`](crate::interfaces::HpkeBackend::hpke_suite_supported)
/// tells whether a backend offers one.
///
/// ```
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let suite = HpkeSuite::new(HpkeKem::DhkemX25519, HpkeKdf::HkdfSha256, HpkeAead::Aes128Gcm);
/// let recipient = HpkePrivateKey::generate(&backend, suite.kem())?;
///
/// let sealed = suite.seal(&backend, &recipient.public_key()?, b"example 1.0", b"header", b"a message")?;
/// assert_eq!(suite.open(&recipient, b"example 1.0", b"header", &sealed)?, b"a message");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct HpkeSuite {
    kem: HpkeKem,
    kdf: HpkeKdf,
    aead: HpkeAead,
}

impl HpkeSuite {
    /// The suite of these algorithms.
    pub const fn new(kem: HpkeKem, kdf: HpkeKdf, aead: HpkeAead) -> Self {
        HpkeSuite { kem, kdf, aead }
    }

    /// The key encapsulation mechanism.
    pub const fn kem(self) -> HpkeKem {
        self.kem
    }

    /// The key derivation function.
    pub const fn kdf(self) -> HpkeKdf {
        self.kdf
    }

    /// The AEAD cipher.
    pub const fn aead(self) -> HpkeAead {
        self.aead
    }

    /// The name of the suite in its key derivations: `suite_id` (RFC 9180, section 5.1).
    pub(super) const fn suite_id(self) -> [u8; 10] {
        let [kem, kem_low] = self.kem.codepoint().to_be_bytes();
        let [kdf, kdf_low] = self.kdf.codepoint().to_be_bytes();
        let [aead, aead_low] = self.aead.codepoint().to_be_bytes();
        [b'H', b'P', b'K', b'E', kem, kem_low, kdf, kdf_low, aead, aead_low]
    }
}

/// The names of the three algorithms: `"DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-128-GCM"`.
impl fmt::Display for HpkeSuite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}, {}", self.kem, self.kdf, self.aead)
    }
}
