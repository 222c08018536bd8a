//! The PRF of TLS 1.2 (RFC 5246, section 5).

use super::derivation::{self, ALWAYS_TAKEN, LONGEST, TRIAL_KEY};
use crate::backend::Backend;
use crate::backend::cache::Cache;
use crate::backend::fips::Operation;
use crate::backend::report::Report;
use crate::error::{Error, Result, UnsupportedKind};
use crate::ffi::kdf::{EvpKdf, EvpKdfRef};
use crate::ffi::params::Params;
use crate::hashes::algorithm::HashAlgorithm;
use crate::mac::hmac::HmacBackend;
use crate::support::secret::SecretBytes;

/// The label for a master secret that is bound to the handshake (RFC 7627, section 4). The seed is the session hash.
pub const EXTENDED_MASTER_SECRET: &[u8] = b"extended master secret";

/// The label for a master secret that is not (RFC 5246, section 8.1).
const MASTER_SECRET: &[u8] = b"master secret";

/// A backend with the PRF of TLS 1.2 (RFC 5246, section 5, NIST SP 800-135 Rev. 1, `EVP_KDF-TLS1_PRF(7)`).
///
/// The cipher suite names the hash function: SHA-256, unless it says otherwise.
///
/// The master secret should be derived with the label [`EXTENDED_MASTER_SECRET`] and the hash of the handshake so far (RFC
/// 7627). FIPS 140 approves no other since 2023.
///
/// ```
/// use hazmat_openssl::kdf::EXTENDED_MASTER_SECRET;
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let premaster_secret = backend.random_bytes(48)?;
/// let session_hash = backend.hash(HashAlgorithm::Sha256, b"ClientHello to ClientKeyExchange")?;
/// let master_secret = backend.derive_tls1_prf(
///     HashAlgorithm::Sha256,
///     48,
///     &premaster_secret,
///     EXTENDED_MASTER_SECRET,
///     &session_hash,
/// )?;
///
/// let (server_random, client_random) = ([1; 32], [2; 32]);
/// let seed = [server_random, client_random].concat();
/// let key_block = backend.derive_tls1_prf(HashAlgorithm::Sha256, 72, &master_secret, b"key expansion", &seed)?;
/// assert_eq!(key_block.len(), 72);
/// # Ok(())
/// # }
/// ```
pub trait Tls1PrfBackend {
    /// Whether this backend offers the PRF with the hash function. The first call derives a trial key; the answer is cached.
    #[doc(alias = "EVP_KDF_fetch")]
    #[must_use]
    fn tls1_prf_supported(&self, algorithm: HashAlgorithm) -> bool;

    /// Fills `out`, 1 to 2^31 - 1 bytes, with P_hash(secret, label + seed). The label must not be empty.
    ///
    /// The time grows with the length, which no other limit bounds: it is the program's own choice. TLS needs some hundred bytes.
    ///
    /// # Errors
    ///
    /// `out` is cleared if this fails.
    ///
    /// - [`InvalidArgument`](crate::Error::InvalidArgument) for a length outside of these bounds, for an empty label, for a
    ///   secret, label or seed of 2^31 bytes or more, and for label and seed that are too long for this OpenSSL (before 3.2 it
    ///   takes 1,024 bytes for both);
    /// - [`Unsupported`](crate::Error::Unsupported) if the backend does not offer it; on a FIPS backend also for a use that the
    ///   module refuses, by its rules or by its configuration;
    /// - [`NotApproved`](crate::Error::NotApproved) on a strict backend, for example for the label `master secret`;
    /// - [`OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    #[doc(alias = "EVP_KDF_derive")]
    fn derive_tls1_prf_into(
        &self,
        algorithm: HashAlgorithm,
        secret: &[u8],
        label: &[u8],
        seed: &[u8],
        out: &mut [u8],
    ) -> Result<()>;

    /// Derives `length` bytes. Like [`derive_tls1_prf_into`](Self::derive_tls1_prf_into), with a new allocation.
    ///
    /// # Errors
    ///
    /// As [`derive_tls1_prf_into`](Self::derive_tls1_prf_into).
    fn derive_tls1_prf(
        &self,
        algorithm: HashAlgorithm,
        length: usize,
        secret: &[u8],
        label: &[u8],
        seed: &[u8],
    ) -> Result<SecretBytes> {
        derivation::new_key(self.tls1_prf_supported(algorithm), length, LONGEST, |out| {
            self.derive_tls1_prf_into(algorithm, secret, label, seed, out)
        })
    }
}

/// `EVP_KDF-TLS1_PRF(7)`, fetched once for each backend, and whether a trial with each hash function worked.
static PRF: Cache<Option<EvpKdf>> = Cache::new(1);
static WORKS: Cache<bool> = Cache::new(HashAlgorithm::COUNT);

/// The inputs.
#[derive(Clone, Copy)]
struct Input<'a> {
    algorithm: HashAlgorithm,
    secret: &'a [u8],
    label: &'a [u8],
    seed: &'a [u8],
}

impl<'a> Input<'a> {
    fn params(self) -> Result<Params<'a, 5>> {
        // libcrypto concatenates the seeds.
        let params = Params::new()
            .utf8(c"digest", self.algorithm.libcrypto_name())
            .octets("secret", c"secret", self.secret)?
            .octets("label", c"seed", self.label)?;
        if self.seed.is_empty() {
            return Ok(params);
        }
        params.octets("seed", c"seed", self.seed)
    }

    fn operation(self) -> Operation {
        // The module sees label and seed as one.
        Operation::Tls1Prf {
            hash: self.algorithm,
            key_bits: derivation::bits(self.secret),
            unbound_master_secret: begins_with(self.label, self.seed, MASTER_SECRET),
        }
    }
}

/// Whether `label` and `seed`, one after the other, begin with `start`.
fn begins_with(label: &[u8], seed: &[u8], start: &[u8]) -> bool {
    let both = label.iter().chain(seed);
    label.len().saturating_add(seed.len()) >= start.len() && both.zip(start).all(|(one, other)| one == other)
}

fn fetched(backend: &Backend, algorithm: HashAlgorithm) -> Option<&EvpKdf> {
    let kdf = PRF.fetch(backend, 0, || EvpKdf::fetch(backend.lib(), c"TLS1-PRF"))?;
    if !backend.hmac_supported(algorithm) {
        return None;
    }
    let works = WORKS.get(backend, algorithm.index(), || {
        works(backend, kdf, algorithm, EXTENDED_MASTER_SECRET)
    })?;
    works.then_some(kdf)
}

/// Whether a trial works.
fn works(backend: &Backend, kdf: &EvpKdfRef, algorithm: HashAlgorithm, label: &[u8]) -> bool {
    let trial = Input {
        algorithm,
        secret: &TRIAL_KEY,
        label,
        seed: b"",
    };
    let params = trial.params();
    params.is_ok_and(|params| derivation::try_out::<5, 48>(backend, kdf, &params).is_some())
}

fn explain(backend: &Backend, kdf: &EvpKdfRef, input: Input<'_>, error: Error) -> Error {
    let length = input.label.len().saturating_add(input.seed.len());
    let works = |label: &[u8]| works(backend, kdf, input.algorithm, label);
    derivation::explain(error, length, works, || {
        let reason = format!("is too long: with the label, this backend's providers take {ALWAYS_TAKEN} bytes");
        Error::invalid("seed", reason)
    })
}

impl Tls1PrfBackend for Backend {
    fn tls1_prf_supported(&self, algorithm: HashAlgorithm) -> bool {
        fetched(self, algorithm).is_some()
    }

    fn derive_tls1_prf_into(
        &self,
        algorithm: HashAlgorithm,
        secret: &[u8],
        label: &[u8],
        seed: &[u8],
        out: &mut [u8],
    ) -> Result<()> {
        derivation::fill(out, |out| {
            let kdf = fetched(self, algorithm).ok_or_else(|| {
                let name = format!("the PRF of TLS 1.2 with {algorithm}");
                self.not_offered(UnsupportedKind::Kdf, &name)
            })?;
            derivation::check_length(out.len(), LONGEST)?;
            if label.is_empty() {
                return Err(Error::invalid("label", "must not be empty"));
            }
            let input = Input {
                algorithm,
                secret,
                label,
                seed,
            };
            let derived = derivation::derive(self, kdf, || input.operation(), &input.params()?, out);
            derived.map(drop).map_err(|error| explain(self, kdf, input, error))
        })
    }
}

/// Reports whether the PRF is offered with each hash function.
pub(crate) fn report(backend: &Backend, report: &mut Report) {
    for &algorithm in HashAlgorithm::ALL {
        let supported = backend.tls1_prf_supported(algorithm);
        report.add("tls1-prf", algorithm.name(), supported);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_master_secret_is_recognised_across_label_and_seed() {
        for (label, seed, expected) in [
            (MASTER_SECRET, &b"seed"[..], true),
            (b"master ", b"secret", true),
            (b"master secrets", b"", true),
            (b"master ", b"secre", false),
            (EXTENDED_MASTER_SECRET, b"master secret", false),
            (b"key expansion", b"", false),
        ] {
            assert_eq!(begins_with(label, seed, MASTER_SECRET), expected);
        }
    }
}
