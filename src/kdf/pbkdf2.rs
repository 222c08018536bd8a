//! PBKDF2 with HMAC (NIST SP 800-132, RFC 8018): password-based key derivation by many iterations.

use super::derivation::{self, LONGEST};
use crate::backend::Backend;
use crate::backend::cache::Cache;
use crate::backend::fips::{Approval, Operation};
use crate::backend::report::Report;
use crate::error::{Error, Result, UnsupportedKind};
use crate::ffi::kdf::EvpKdf;
use crate::ffi::params::Params;
use crate::hashes::algorithm::HashAlgorithm;
use crate::mac::hmac::HmacBackend;
use crate::support::secret::SecretBytes;

/// The longest derived key in digests (RFC 8018, section 5.2).
const MOST_DIGESTS: u64 = u32::MAX as u64;

/// The lower bounds on a FIPS backend (SP 800-132, sections 5.1 to 5.3). OpenSSL's module also enforces them, unless
/// its configuration or a parameter disables that; some releases do not enforce all of them.
const FIPS_SALT: usize = 16;
const FIPS_ITERATIONS: u32 = 1_000;
const FIPS_LENGTH: usize = 14;

/// A backend with PBKDF2 over HMAC (NIST SP 800-132, RFC 8018, `EVP_KDF-PBKDF2(7)`).
#[doc(alias = "PBKDF2HMAC")]
pub trait Pbkdf2HmacBackend {
    /// Whether this backend offers PBKDF2 over HMAC with the hash function.
    #[doc(alias = "EVP_KDF_fetch")]
    #[must_use]
    fn pbkdf2_hmac_supported(&self, algorithm: HashAlgorithm) -> bool;

    /// Derives a key of `length` bytes from `key_material`, typically a password. The salt should be random and have at least
    /// 16 bytes. The time is proportional to the number of iterations: use at least 600,000 with SHA-256.
    ///
    /// Note the order: the salt comes before the password. In
    /// [`derive_scrypt`](crate::interfaces::ScryptBackend::derive_scrypt) the password comes first. A call with the two swapped
    /// compiles, and derives a wrong key.
    ///
    /// # Errors
    ///
    /// - [`InvalidArgument`](crate::Error::InvalidArgument) for 0 iterations, and for a length of 0 or over 2^31 - 1 bytes,
    ///   which is libcrypto's limit (RFC 8018 allows 2^32 - 1 digests);
    /// - [`InvalidArgument`](crate::Error::InvalidArgument) on a FIPS backend also for less than the minimum of NIST SP
    ///   800-132: 16 bytes of salt, 1,000 iterations, 14 bytes of key;
    /// - [`Unsupported`](crate::Error::Unsupported) if the backend does not offer it; on a FIPS backend also for a use that the
    ///   module refuses, by its rules or by its configuration;
    /// - [`OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    ///
    /// ```
    /// use hazmat_openssl::prelude::*;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let backend = Backend::new()?;
    /// let salt = backend.random_bytes(16)?;
    /// let key = backend.derive_pbkdf2_hmac(HashAlgorithm::Sha256, 32, &salt, 600_000, b"password")?;
    /// assert_eq!(key.len(), 32);
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "EVP_KDF_derive")]
    fn derive_pbkdf2_hmac(
        &self,
        algorithm: HashAlgorithm,
        length: usize,
        salt: &[u8],
        iterations: u32,
        key_material: &[u8],
    ) -> Result<SecretBytes>;

    /// Fills `out` with a key. Like [`derive_pbkdf2_hmac`](Self::derive_pbkdf2_hmac), without an allocation.
    ///
    /// # Errors
    ///
    /// As [`derive_pbkdf2_hmac`](Self::derive_pbkdf2_hmac). `out` is cleared if this fails.
    #[doc(alias = "EVP_KDF_derive")]
    fn derive_pbkdf2_hmac_into(
        &self,
        algorithm: HashAlgorithm,
        salt: &[u8],
        iterations: u32,
        key_material: &[u8],
        out: &mut [u8],
    ) -> Result<()> {
        // `Backend` overrides this, and derives without a copy.
        derivation::copy(out, |length| {
            self.derive_pbkdf2_hmac(algorithm, length, salt, iterations, key_material)
        })
    }
}

/// `EVP_KDF-PBKDF2(7)`, fetched once for each backend.
static PBKDF2: Cache<Option<EvpKdf>> = Cache::new(1);

/// Whether a FIPS module enforces the lower bounds of SP 800-132.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bounds {
    /// For new keys.
    Kept,
    /// For existing encrypted data, whose values may be lower: the module then reports the use as not approved.
    Waived,
}

fn fetched(backend: &Backend) -> Option<&EvpKdf> {
    PBKDF2.fetch(backend, 0, || EvpKdf::fetch(backend.lib(), c"PBKDF2"))
}

impl Pbkdf2HmacBackend for Backend {
    fn pbkdf2_hmac_supported(&self, algorithm: HashAlgorithm) -> bool {
        fetched(self).is_some() && self.hmac_supported(algorithm)
    }

    fn derive_pbkdf2_hmac(
        &self,
        algorithm: HashAlgorithm,
        length: usize,
        salt: &[u8],
        iterations: u32,
        key_material: &[u8],
    ) -> Result<SecretBytes> {
        self.derive_pbkdf2_hmac_with_approval(algorithm, length, salt, iterations, key_material)
            .map(|(key, _)| key)
    }

    fn derive_pbkdf2_hmac_into(
        &self,
        algorithm: HashAlgorithm,
        salt: &[u8],
        iterations: u32,
        key_material: &[u8],
        out: &mut [u8],
    ) -> Result<()> {
        self.derive_pbkdf2_hmac_with_approval_into(algorithm, salt, iterations, key_material, out)
            .map(drop)
    }
}

impl Backend {
    /// Like [`derive_pbkdf2_hmac`](Pbkdf2HmacBackend::derive_pbkdf2_hmac), and also returns whether this use is
    /// [approved](crate::fips#approval) by the FIPS module.
    ///
    /// # Errors
    ///
    /// As [`derive_pbkdf2_hmac`](Pbkdf2HmacBackend::derive_pbkdf2_hmac).
    pub fn derive_pbkdf2_hmac_with_approval(
        &self,
        algorithm: HashAlgorithm,
        length: usize,
        salt: &[u8],
        iterations: u32,
        key_material: &[u8],
    ) -> Result<(SecretBytes, Approval)> {
        check(self, algorithm, length, salt, iterations).map_err(derivation::of_length)?;
        derive(self, algorithm, length, salt, iterations, key_material, Bounds::Kept)
    }

    /// Like [`derive_pbkdf2_hmac_into`](Pbkdf2HmacBackend::derive_pbkdf2_hmac_into), and also returns whether this use is
    /// [approved](crate::fips#approval) by the FIPS module.
    ///
    /// # Errors
    ///
    /// As [`derive_pbkdf2_hmac`](Pbkdf2HmacBackend::derive_pbkdf2_hmac). `out` is cleared if this fails.
    pub fn derive_pbkdf2_hmac_with_approval_into(
        &self,
        algorithm: HashAlgorithm,
        salt: &[u8],
        iterations: u32,
        key_material: &[u8],
        out: &mut [u8],
    ) -> Result<Approval> {
        derivation::fill(out, |out| {
            check(self, algorithm, out.len(), salt, iterations)?;
            derive_into(self, algorithm, salt, iterations, key_material, Bounds::Kept, out)
        })
    }
}

/// Fails if the backend does not offer PBKDF2 over HMAC with the hash function.
pub(crate) fn check_offered(backend: &Backend, algorithm: HashAlgorithm) -> Result<()> {
    if backend.pbkdf2_hmac_supported(algorithm) {
        return Ok(());
    }
    let name = format!("PBKDF2 with HMAC and {algorithm}");
    Err(backend.not_offered(UnsupportedKind::Kdf, &name))
}

/// Runs PBKDF2 over HMAC. The caller has checked the length and the number of iterations.
pub(crate) fn derive(
    backend: &Backend,
    algorithm: HashAlgorithm,
    length: usize,
    salt: &[u8],
    iterations: u32,
    key_material: &[u8],
    bounds: Bounds,
) -> Result<(SecretBytes, Approval)> {
    let mut key = SecretBytes::zeroed("length", length)?;
    let out = key.as_mut_slice();
    let approval = derive_into(backend, algorithm, salt, iterations, key_material, bounds, out)?;
    Ok((key, approval))
}

/// Like [`derive()`], to memory of the caller.
fn derive_into(
    backend: &Backend,
    algorithm: HashAlgorithm,
    salt: &[u8],
    iterations: u32,
    key_material: &[u8],
    bounds: Bounds,
    out: &mut [u8],
) -> Result<Approval> {
    let unsupported = || backend.not_offered(UnsupportedKind::Kdf, "PBKDF2");
    let kdf = fetched(backend).ok_or_else(unsupported)?;
    let iterations = u64::from(iterations);
    let operation = Operation::Pbkdf2 {
        hash: algorithm,
        password_length: key_material.len(),
        salt_length: salt.len(),
        iterations,
        length: out.len(),
    };
    let without_bounds = 1;
    let mut params: Params<'_, 6> = Params::new()
        .utf8(c"digest", algorithm.libcrypto_name())
        .octets("key_material", c"pass", key_material)?
        .octets("salt", c"salt", salt)?
        .unsigned(c"iter", &iterations);
    if bounds == Bounds::Waived {
        params = params.unsigned(c"pkcs5", &without_bounds);
    }
    let indicator = derivation::derive(backend, kdf, || operation.clone(), &params, out)?;
    Ok(backend.approval_with(&operation, indicator))
}

/// Refuses arguments outside of their bounds.
fn check(backend: &Backend, algorithm: HashAlgorithm, length: usize, salt: &[u8], iterations: u32) -> Result<()> {
    check_offered(backend, algorithm)?;
    derivation::check_length(length, longest(algorithm))?;
    if iterations == 0 {
        return Err(Error::invalid("iterations", "must be at least 1"));
    }
    if backend.is_fips() {
        check_fips_bounds(length, salt, iterations)?;
    }
    Ok(())
}

/// The longest output in bytes.
fn longest(algorithm: HashAlgorithm) -> u64 {
    MOST_DIGESTS.saturating_mul(algorithm.digest_size() as u64).min(LONGEST)
}

fn check_fips_bounds(length: usize, salt: &[u8], iterations: u32) -> Result<()> {
    let refuse = |argument, least: usize, unit| {
        let reason = format!("must be at least {least} {unit} on a FIPS backend (NIST SP 800-132)");
        Err(Error::invalid(argument, reason))
    };
    if salt.len() < FIPS_SALT {
        return refuse("salt", FIPS_SALT, "bytes");
    }
    if iterations < FIPS_ITERATIONS {
        return refuse("iterations", FIPS_ITERATIONS as usize, "iterations");
    }
    if length < FIPS_LENGTH {
        return refuse("out", FIPS_LENGTH, "bytes");
    }
    Ok(())
}

/// Reports whether PBKDF2 is offered with HMAC and each hash function.
pub(crate) fn report(backend: &Backend, report: &mut Report) {
    for &algorithm in HashAlgorithm::ALL {
        let supported = backend.pbkdf2_hmac_supported(algorithm);
        report.add("pbkdf2-hmac", algorithm.name(), supported);
    }
}
