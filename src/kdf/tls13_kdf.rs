//! The key schedule of TLS 1.3 (RFC 8446, section 7.1): HKDF-Extract after Derive-Secret, and HKDF-Expand-Label.

use super::derivation::{self, TRIAL_KEY};
use crate::backend::Backend;
use crate::backend::cache::Cache;
use crate::backend::fips::Operation;
use crate::backend::report::Report;
use crate::error::{Error, Result, UnsupportedKind};
use crate::ffi::kdf::EvpKdf;
use crate::ffi::params::Params;
use crate::hashes::algorithm::HashAlgorithm;
use crate::mac::hmac::HmacBackend;
use crate::support::output::room_for;
use crate::support::secret::SecretBytes;

/// The start of every label (RFC 8446, section 7.1).
const PREFIX: &[u8] = b"tls13 ";

/// The label of the step between two secrets.
const DERIVED: &[u8] = b"derived";

/// The longest label and the longest context in bytes: both have one byte for their length, and the label has its prefix.
const LONGEST_LABEL: usize = 255 - PREFIX.len();
const LONGEST_CONTEXT: usize = 255;

/// A backend with the key schedule of TLS 1.3 (RFC 8446, section 7.1, `EVP_KDF-TLS13_KDF(7)`), which QUIC uses too (RFC 9001,
/// section 5.1).
///
/// The cipher suite names the hash function: SHA-256 or SHA-384.
///
/// ```
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let hash = HashAlgorithm::Sha256;
/// let ours = backend.x25519_generate_key()?;
/// let theirs = backend.x25519_generate_key()?;
/// let shared_secret = ours.exchange(&theirs.public_key()?)?;
///
/// let early_secret = backend.tls13_kdf_extract(hash, None, None)?;
/// let handshake_secret = backend.tls13_kdf_extract(hash, Some(&early_secret), Some(&shared_secret))?;
/// let master_secret = backend.tls13_kdf_extract(hash, Some(&handshake_secret), None)?;
///
/// let transcript = backend.hash(hash, b"ClientHello to server Finished")?;
/// let traffic_secret = backend.derive_tls13_kdf(hash, 32, &master_secret, b"c ap traffic", &transcript)?;
/// let key = backend.derive_tls13_kdf(hash, 16, &traffic_secret, b"key", b"")?;
/// let iv = backend.derive_tls13_kdf(hash, 12, &traffic_secret, b"iv", b"")?;
/// # let _ = (key, iv);
/// # Ok(())
/// # }
/// ```
pub trait Tls13KdfBackend {
    /// Whether this backend offers the key schedule with the hash function. The first call derives a trial key; the answer is
    /// cached.
    #[doc(alias = "EVP_KDF_fetch")]
    #[must_use]
    fn tls13_kdf_supported(&self, algorithm: HashAlgorithm) -> bool;

    /// Writes the next secret of the schedule to the start of `out`, and returns its length, which is the digest's:
    /// HKDF-Extract(Derive-Secret(`previous`, "derived", ""), `secret`).
    ///
    /// | to get | `previous` | `secret` |
    /// |---|---|---|
    /// | the Early Secret | `None` | the pre-shared key, if there is one |
    /// | the Handshake Secret | the Early Secret | the shared secret of the key exchange, if there is one |
    /// | the Master Secret | the Handshake Secret | `None` |
    ///
    /// `None` counts as a digest of zeros.
    ///
    /// # Errors
    ///
    /// `out` is cleared if this fails.
    ///
    /// - [`BufferTooSmall`](crate::Error::BufferTooSmall) if `out` is shorter than the digest;
    /// - [`InvalidArgument`](crate::Error::InvalidArgument) for a previous secret that is not as long as the digest, and for a
    ///   secret of no bytes, or of 2^31 or more;
    /// - [`Unsupported`](crate::Error::Unsupported) if the backend does not offer it; on a FIPS backend also for a use that the
    ///   module refuses, by its rules or by its configuration;
    /// - [`NotApproved`](crate::Error::NotApproved) on a strict backend, for example for another hash function than SHA-256 and
    ///   SHA-384;
    /// - [`OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    #[doc(alias = "EVP_KDF_derive")]
    fn tls13_kdf_extract_into(
        &self,
        algorithm: HashAlgorithm,
        previous: Option<&[u8]>,
        secret: Option<&[u8]>,
        out: &mut [u8],
    ) -> Result<usize>;

    /// Fills `out`, 1 byte to 255 digests, with HKDF-Expand-Label(`secret`, `label`, `context`).
    ///
    /// The secret is as long as the digest. The label has 1 to 249 bytes, without the `tls13 ` at its start, which is added
    /// here. The context has up to 255 bytes: for Derive-Secret it is the hash of the transcript.
    ///
    /// # Errors
    ///
    /// `out` is cleared if this fails.
    ///
    /// - [`InvalidArgument`](crate::Error::InvalidArgument) for a length outside of these bounds;
    /// - otherwise as [`tls13_kdf_extract_into`](Self::tls13_kdf_extract_into).
    #[doc(alias = "EVP_KDF_derive")]
    fn derive_tls13_kdf_into(
        &self,
        algorithm: HashAlgorithm,
        secret: &[u8],
        label: &[u8],
        context: &[u8],
        out: &mut [u8],
    ) -> Result<()>;

    /// Returns the next secret of the schedule. Like [`tls13_kdf_extract_into`](Self::tls13_kdf_extract_into), with a new
    /// allocation.
    ///
    /// # Errors
    ///
    /// As [`tls13_kdf_extract_into`](Self::tls13_kdf_extract_into).
    fn tls13_kdf_extract(
        &self,
        algorithm: HashAlgorithm,
        previous: Option<&[u8]>,
        secret: Option<&[u8]>,
    ) -> Result<SecretBytes> {
        derivation::new_digest(self.tls13_kdf_supported(algorithm), algorithm, |out| {
            self.tls13_kdf_extract_into(algorithm, previous, secret, out)
        })
    }

    /// Derives `length` bytes by HKDF-Expand-Label. Like [`derive_tls13_kdf_into`](Self::derive_tls13_kdf_into), with a new
    /// allocation.
    ///
    /// # Errors
    ///
    /// As [`derive_tls13_kdf_into`](Self::derive_tls13_kdf_into).
    fn derive_tls13_kdf(
        &self,
        algorithm: HashAlgorithm,
        length: usize,
        secret: &[u8],
        label: &[u8],
        context: &[u8],
    ) -> Result<SecretBytes> {
        derivation::new_key(
            self.tls13_kdf_supported(algorithm),
            length,
            derivation::longest_of_digests(algorithm),
            |out| self.derive_tls13_kdf_into(algorithm, secret, label, context, out),
        )
    }
}

/// `EVP_KDF-TLS13_KDF(7)`, fetched once for each backend, and whether a trial with each hash function worked.
static KDF: Cache<Option<EvpKdf>> = Cache::new(1);
static WORKS: Cache<bool> = Cache::new(HashAlgorithm::COUNT);

fn fetched(backend: &Backend, algorithm: HashAlgorithm) -> Option<&EvpKdf> {
    let kdf = KDF.fetch(backend, 0, || EvpKdf::fetch(backend.lib(), c"TLS13-KDF"))?;
    if !backend.hmac_supported(algorithm) {
        return None;
    }
    let works = WORKS.get(backend, algorithm.index(), || {
        let secret = [TRIAL_KEY; 2];
        let secret = secret.as_flattened().get(..algorithm.digest_size());
        let params = secret.and_then(|secret| expansion(algorithm, secret, DERIVED, b"").ok());
        params.is_some_and(|params| derivation::try_out::<7, 16>(backend, kdf, &params).is_some())
    })?;
    works.then_some(kdf)
}

fn offered(backend: &Backend, algorithm: HashAlgorithm) -> Result<&EvpKdf> {
    fetched(backend, algorithm).ok_or_else(|| {
        let name = format!("the key schedule of TLS 1.3 with {algorithm}");
        backend.not_offered(UnsupportedKind::Kdf, &name)
    })
}

/// The parameters of HKDF-Expand-Label.
fn expansion<'a>(
    algorithm: HashAlgorithm,
    secret: &'a [u8],
    label: &'a [u8],
    context: &'a [u8],
) -> Result<Params<'a, 7>> {
    let params = Params::new()
        .utf8(c"mode", c"EXPAND_ONLY")
        .utf8(c"digest", algorithm.libcrypto_name())
        .octets("secret", c"key", secret)?
        .octets("label", c"prefix", PREFIX)?
        .octets("label", c"label", label)?;
    if context.is_empty() {
        return Ok(params);
    }
    params.octets("context", c"data", context)
}

/// Refuses a secret that is not as long as the digest. (Some releases read that many bytes of a shorter one.)
fn check_secret(argument: &'static str, algorithm: HashAlgorithm, secret: &[u8]) -> Result<()> {
    let size = algorithm.digest_size();
    if secret.len() != size {
        return Err(Error::invalid(
            argument,
            format!("must be as long as the digest, {size} bytes"),
        ));
    }
    Ok(())
}

impl Tls13KdfBackend for Backend {
    fn tls13_kdf_supported(&self, algorithm: HashAlgorithm) -> bool {
        fetched(self, algorithm).is_some()
    }

    fn tls13_kdf_extract_into(
        &self,
        algorithm: HashAlgorithm,
        previous: Option<&[u8]>,
        secret: Option<&[u8]>,
        out: &mut [u8],
    ) -> Result<usize> {
        derivation::fill(out, |out| {
            let kdf = offered(self, algorithm)?;
            let needed = algorithm.digest_size();
            let out = room_for(out, needed)?;
            // Without a parameter, libcrypto takes a digest of zeros.
            let mut params: Params<'_, 7> = Params::new()
                .utf8(c"mode", c"EXTRACT_ONLY")
                .utf8(c"digest", algorithm.libcrypto_name())
                .octets("label", c"prefix", PREFIX)?
                .octets("label", c"label", DERIVED)?;
            if let Some(previous) = previous {
                check_secret("previous", algorithm, previous)?;
                params = params.octets("previous", c"salt", previous)?;
            }
            if let Some(secret) = secret {
                if secret.is_empty() {
                    return Err(Error::invalid("secret", "must not be empty: None stands for no secret"));
                }
                params = params.octets("secret", c"key", secret)?;
            }
            let zeros = u32::try_from(needed).unwrap_or(0).saturating_mul(8);
            let operation = || Operation::Tls13Kdf {
                hash: algorithm,
                key_bits: secret.map_or(zeros, derivation::bits),
            };
            derivation::derive(self, kdf, operation, &params, out)?;
            Ok(needed)
        })
    }

    fn derive_tls13_kdf_into(
        &self,
        algorithm: HashAlgorithm,
        secret: &[u8],
        label: &[u8],
        context: &[u8],
        out: &mut [u8],
    ) -> Result<()> {
        derivation::fill(out, |out| {
            let kdf = offered(self, algorithm)?;
            // This is less than the 65,535 bytes of the label's length field.
            derivation::check_length(out.len(), derivation::longest_of_digests(algorithm))?;
            check_secret("secret", algorithm, secret)?;
            if label.is_empty() || label.len() > LONGEST_LABEL {
                let reason = format!("must have 1 to {LONGEST_LABEL} bytes, not {}", label.len());
                return Err(Error::invalid("label", reason));
            }
            if context.len() > LONGEST_CONTEXT {
                let reason = format!("must have at most {LONGEST_CONTEXT} bytes, not {}", context.len());
                return Err(Error::invalid("context", reason));
            }
            let params = expansion(algorithm, secret, label, context)?;
            let operation = || Operation::Tls13Kdf {
                hash: algorithm,
                key_bits: derivation::bits(secret),
            };
            derivation::derive(self, kdf, operation, &params, out).map(drop)
        })
    }
}

/// Reports whether the key schedule is offered with each hash function.
pub(crate) fn report(backend: &Backend, report: &mut Report) {
    for &algorithm in HashAlgorithm::ALL {
        let supported = backend.tls13_kdf_supported(algorithm);
        report.add("tls13-kdf", algorithm.name(), supported);
    }
}
