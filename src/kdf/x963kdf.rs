//! The key derivation function of ANSI X9.63 (SEC 1, section 3.6.1).

use super::{derivation, one_step};
use crate::backend::Backend;
use crate::backend::cache::Cache;
use crate::backend::fips::Operation;
use crate::backend::report::Report;
use crate::error::{Result, UnsupportedKind};
use crate::ffi::kdf::EvpKdf;
use crate::ffi::params::Params;
use crate::hashes::algorithm::HashAlgorithm;
use crate::hashes::backend::HashBackend;
use crate::support::secret::SecretBytes;

/// A backend with the key derivation function of ANSI X9.63 (SEC 1, section 3.6.1; `EVP_KDF-X963(7)`).
///
/// It derives keys from the shared secret of a key agreement, and is part of ECIES and of ECDH in CMS. A new protocol should use
/// HKDF.
///
/// ```
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// # let shared_secret = backend.random_bytes(32)?;
/// let key = backend.derive_x963kdf(HashAlgorithm::Sha256, 16, b"shared info", &shared_secret)?;
/// assert_eq!(key.len(), 16);
/// # Ok(())
/// # }
/// ```
pub trait X963KdfBackend {
    /// Whether this backend offers the function with the hash function. The first call derives a trial key; the answer is cached.
    /// Extendable output functions are not offered.
    #[doc(alias = "EVP_KDF_fetch")]
    #[must_use]
    fn x963kdf_supported(&self, algorithm: HashAlgorithm) -> bool;

    /// Fills `out` with a key that is derived from a shared secret, `key_material`, and from `sharedinfo`, which both parties
    /// know and which may be empty.
    ///
    /// # Errors
    ///
    /// `out` is cleared if this fails.
    ///
    /// - [`InvalidArgument`](crate::Error::InvalidArgument) for an empty secret, for a length (of `out`) of 0 or over 2^30 bytes,
    ///   and for a secret or `sharedinfo` over 2^30 bytes, which is libcrypto's limit;
    /// - [`Unsupported`](crate::Error::Unsupported) if the backend does not offer the function with the hash function;
    ///   on a FIPS backend also for a use that the module refuses, by its rules or by its configuration;
    /// - [`NotApproved`](crate::Error::NotApproved) on a strict backend, if the secret has less than 112 bits, or the hash
    ///   function is not SHA-2 or SHA-3;
    /// - [`OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    #[doc(alias = "X963KDF")]
    #[doc(alias = "EVP_KDF_derive")]
    fn derive_x963kdf_into(
        &self,
        algorithm: HashAlgorithm,
        sharedinfo: &[u8],
        key_material: &[u8],
        out: &mut [u8],
    ) -> Result<()>;

    /// Derives a key of `length` bytes, as [`derive_x963kdf_into`](Self::derive_x963kdf_into) does.
    ///
    /// # Errors
    ///
    /// As [`derive_x963kdf_into`](Self::derive_x963kdf_into).
    #[doc(alias = "X963KDF")]
    fn derive_x963kdf(
        &self,
        algorithm: HashAlgorithm,
        length: usize,
        sharedinfo: &[u8],
        key_material: &[u8],
    ) -> Result<SecretBytes> {
        derivation::new_key(
            self.x963kdf_supported(algorithm),
            length,
            one_step::LONGEST_OUTPUT,
            |out| self.derive_x963kdf_into(algorithm, sharedinfo, key_material, out),
        )
    }
}

/// `EVP_KDF-X963(7)`, fetched once for each backend, and whether it works with each hash function.
static X963KDF: Cache<Option<EvpKdf>> = Cache::new(1);
static WORKS: Cache<bool> = Cache::new(HashAlgorithm::COUNT);

/// The fetched function, if it works with the hash function. The first call tries it out.
fn offered(backend: &Backend, algorithm: HashAlgorithm) -> Option<&EvpKdf> {
    let kdf = X963KDF.fetch(backend, 0, || EvpKdf::fetch(backend.lib(), c"X963KDF"))?;
    let works = WORKS.get(backend, algorithm.index(), || {
        !algorithm.is_extendable() && backend.hash_supported(algorithm) && works(backend, kdf, algorithm)
    });
    works.is_some_and(|works| *works).then_some(kdf)
}

fn works(backend: &Backend, kdf: &EvpKdf, algorithm: HashAlgorithm) -> bool {
    let params = params(algorithm, b"", &derivation::TRIAL_KEY);
    params.is_ok_and(|params| derivation::try_out::<4, 1>(backend, kdf, &params).is_some())
}

fn params<'a>(algorithm: HashAlgorithm, sharedinfo: &'a [u8], key_material: &'a [u8]) -> Result<Params<'a, 4>> {
    Params::new()
        .utf8(c"digest", algorithm.libcrypto_name())
        .octets("sharedinfo", c"info", sharedinfo)?
        .octets("key_material", c"key", key_material)
}

impl X963KdfBackend for Backend {
    fn x963kdf_supported(&self, algorithm: HashAlgorithm) -> bool {
        offered(self, algorithm).is_some()
    }

    fn derive_x963kdf_into(
        &self,
        algorithm: HashAlgorithm,
        sharedinfo: &[u8],
        key_material: &[u8],
        out: &mut [u8],
    ) -> Result<()> {
        derivation::fill(out, |out| {
            let kdf = offered(self, algorithm).ok_or_else(|| {
                let name = format!("the X9.63 KDF with {algorithm}");
                self.not_offered(UnsupportedKind::Kdf, &name)
            })?;
            one_step::check(out.len(), ("sharedinfo", sharedinfo), key_material)?;
            let operation = || Operation::X963Kdf {
                hash: algorithm,
                key_bits: derivation::bits(key_material),
            };
            let params = params(algorithm, sharedinfo, key_material)?;
            derivation::derive(self, kdf, operation, &params, out).map(drop)
        })
    }
}

/// Reports whether the X9.63 KDF is offered with each hash function.
pub(crate) fn report(backend: &Backend, report: &mut Report) {
    for &algorithm in HashAlgorithm::ALL {
        report.add("x963kdf", algorithm.name(), backend.x963kdf_supported(algorithm));
    }
}
