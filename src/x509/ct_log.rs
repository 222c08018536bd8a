//! Logs of certificate transparency (RFC 6962).

use std::fmt;
use std::ops::Range;

use time::OffsetDateTime;

use super::certificate::Certificate;
use crate::asymmetric::ec::EllipticCurve;
use crate::asymmetric::{PublicKey, SignatureAlgorithm, ToPublicKey};
use crate::backend::Backend;
use crate::error::{Error, Result};
use crate::hashes::HashAlgorithm;
use crate::hashes::backend::HashBackend;
use crate::serialization::{load_public_key_info, write_public_key_info};

/// The minimum size of RSA keys in bits (RFC 6962, section 2.1.4).
const MIN_RSA_BITS: u32 = 2048;

/// A certificate transparency log: the key that verifies its timestamps, and the identifier that they name it by (RFC 6962,
/// section 3.2). Lists of logs, such as those of the browsers' vendors, have the key in Base64, a description, and the interval
/// in which certificates must expire.
///
/// ```
/// use hazmat_openssl::prelude::*;
/// use hazmat_openssl::x509::CtLog;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let key = backend.generate_elliptic_curve_private_key(EllipticCurve::Secp256R1)?;
/// let log = CtLog::new(&key.public_key()?)?.with_name("Example 2026");
/// assert_eq!((log.id().len(), log.name()), (32, Some("Example 2026")));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[doc(alias = "CTLOG")]
pub struct CtLog {
    id: [u8; 32],
    key: PublicKey,
    algorithm: SignatureAlgorithm,
    name: Option<String>,
    temporal_interval: Option<Range<OffsetDateTime>>,
}

impl CtLog {
    /// A log with this key, in the key's backend.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for any key but an ECDSA key of the curve secp256r1 (P-256) and an RSA key of at least 2048
    /// bits (RFC 6962, section 2.1.4); as [`hash`](crate::interfaces::HashBackend::hash) for SHA-256.
    #[doc(alias = "CTLOG_new_ex")]
    pub fn new(key: &(impl ToPublicKey + ?Sized)) -> Result<Self> {
        let key = key.to_public_key().into_owned();
        let info = write_public_key_info(&key)?;
        Self::with_info(key, &info)
    }

    /// A log with the key in a `SubjectPublicKeyInfo` in DER, as lists of logs have it in Base64.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new), and as
    /// [`load_der_public_key`](crate::interfaces::DerSerializationBackend::load_der_public_key).
    #[doc(alias = "CTLOG_new_from_base64_ex")]
    pub fn from_der(backend: &Backend, key: &[u8]) -> Result<Self> {
        Self::with_info(load_public_key_info(backend, key)?, key)
    }

    fn with_info(key: PublicKey, info: &[u8]) -> Result<Self> {
        let algorithm = algorithm_of(&key)?;
        let digest = key.backend().hash(HashAlgorithm::Sha256, info)?;
        let id = digest.as_ref().try_into();
        Ok(CtLog {
            id: id.map_err(|_| Error::invalid("key", "has no SHA-256 digest of 32 bytes"))?,
            key,
            algorithm,
            name: None,
            temporal_interval: None,
        })
    }

    /// Sets the name of the log, which is for people.
    #[must_use]
    pub fn with_name(mut self, name: &str) -> Self {
        self.name = Some(name.to_owned());
        self
    }

    /// Sets the interval in which the certificates expire that the log accepts, without its end.
    #[must_use]
    pub fn with_temporal_interval(mut self, interval: Range<OffsetDateTime>) -> Self {
        self.temporal_interval = Some(interval);
        self
    }

    /// The identifier: the SHA-256 digest of the `SubjectPublicKeyInfo` of the key.
    #[doc(alias = "CTLOG_get0_log_id")]
    pub fn id(&self) -> &[u8; 32] {
        &self.id
    }

    /// The key.
    #[doc(alias = "CTLOG_get0_public_key")]
    pub fn public_key(&self) -> &PublicKey {
        &self.key
    }

    /// The name.
    #[doc(alias = "CTLOG_get0_name")]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The interval in which the certificates expire that the log accepts, without its end; `None` if it is not known or the
    /// log accepts all.
    pub fn temporal_interval(&self) -> Option<&Range<OffsetDateTime>> {
        self.temporal_interval.as_ref()
    }

    /// Whether the end of a certificate's validity is in the interval of the log. [`SignedCertificateTimestamp::verify`] does
    /// not check it: a log may change its interval after it has signed.
    ///
    /// [`SignedCertificateTimestamp::verify`]: super::SignedCertificateTimestamp::verify
    ///
    /// # Errors
    ///
    /// As [`Certificate::not_valid_after`].
    pub fn accepts_expiry_of(&self, certificate: &Certificate) -> Result<bool> {
        let end = certificate.not_valid_after()?;
        Ok(self
            .temporal_interval
            .as_ref()
            .is_none_or(|interval| interval.contains(&end)))
    }

    /// The algorithm of the log's signatures.
    pub(super) fn signature_algorithm(&self) -> SignatureAlgorithm {
        self.algorithm
    }
}

/// The one algorithm that a log may use with a key (RFC 6962, section 2.1.4).
fn algorithm_of(key: &PublicKey) -> Result<SignatureAlgorithm> {
    match key {
        PublicKey::EllipticCurve(key) if key.curve() == EllipticCurve::Secp256R1 => {
            Ok(SignatureAlgorithm::ecdsa(HashAlgorithm::Sha256))
        }
        PublicKey::Rsa(key) if key.key_size() >= MIN_RSA_BITS => {
            Ok(SignatureAlgorithm::rsa_pkcs1v15(HashAlgorithm::Sha256))
        }
        _ => {
            let reason = "must be an elliptic curve key of secp256r1, or an RSA key of 2048 bits or more";
            Err(Error::invalid("key", reason))
        }
    }
}

impl fmt::Debug for CtLog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CtLog(")?;
        self.id.iter().try_for_each(|byte| write!(f, "{byte:02x}"))?;
        match &self.name {
            Some(name) => write!(f, ", {name:?})"),
            None => f.write_str(")"),
        }
    }
}
