//! PBKDF2 with HMAC (NIST SP 800-132, RFC 8018), which makes a key of a password in many iterations.

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

/// RFC 8018, section 5.2: a derived key has at most this many digests.
const MOST_DIGESTS: u64 = u32::MAX as u64;

/// libcrypto counts the bytes that are left in an `int`.
const LONGEST_IN_LIBCRYPTO: u64 = i32::MAX as u64;

/// SP 800-132, sections 5.1 to 5.3: what a FIPS backend asks for at the least. OpenSSL's module asks for it too, unless
/// its configuration or a parameter says otherwise, and in some releases not for all of it.
const FIPS_SALT: usize = 16;
const FIPS_ITERATIONS: u32 = 1_000;
const FIPS_LENGTH: usize = 14;

/// A backend with PBKDF2 over HMAC (NIST SP 800-132, RFC 8018, `EVP_KDF-PBKDF2(7)`).
pub trait Pbkdf2HmacBackend {
    /// Whether this backend offers PBKDF2 over HMAC with the hash function.
    fn pbkdf2_hmac_supported(&self, algorithm: HashAlgorithm) -> bool;

    /// Derives a key of `length` bytes from `key_material`, typically a password, with a salt (16 random bytes or more)
    /// and a number of iterations (today 600,000 or more with SHA-256), which sets how long it takes.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument) for 0 iterations, and for a length of 0 or over 2^31 - 1
    /// bytes (RFC 8018 allows 2^32 - 1 digests, libcrypto does not), and on a FIPS backend for less than NIST SP
    /// 800-132 asks for: a salt of 16 bytes, 1,000 iterations, a length of 14 bytes;
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer it; [`OpenSsl`](crate::Error::OpenSsl)
    /// if libcrypto fails.
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
}

/// `EVP_KDF-PBKDF2(7)`, fetched once for each backend.
static PBKDF2: Cache<Option<EvpKdf>> = Cache::new(1);

/// Whether a FIPS module holds a derivation to the lower bounds of SP 800-132.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bounds {
    /// For new keys: it refuses what has less.
    Kept,
    /// For what is encrypted already, and may have less: the module then says that it does not approve.
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
}

impl Backend {
    /// As [`derive_pbkdf2_hmac`](Pbkdf2HmacBackend::derive_pbkdf2_hmac), and whether it is an
    /// [approved](crate::fips#approval) use, where a FIPS module serves.
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
        check_offered(self, algorithm)?;
        check_length(algorithm, length)?;
        if iterations == 0 {
            return Err(Error::invalid("iterations", "must be at least 1"));
        }
        if self.is_fips() {
            check_fips_bounds(length, salt, iterations)?;
        }
        derive(self, algorithm, length, salt, iterations, key_material, Bounds::Kept)
    }
}

/// Fails where the backend does not offer PBKDF2 over HMAC with the hash function.
pub(crate) fn check_offered(backend: &Backend, algorithm: HashAlgorithm) -> Result<()> {
    if backend.pbkdf2_hmac_supported(algorithm) {
        return Ok(());
    }
    let name = format!("PBKDF2 with HMAC and {algorithm}");
    Err(backend.not_offered(UnsupportedKind::Kdf, &name))
}

/// PBKDF2 over HMAC with a length and a number of iterations that have been checked.
pub(crate) fn derive(
    backend: &Backend,
    algorithm: HashAlgorithm,
    length: usize,
    salt: &[u8],
    iterations: u32,
    key_material: &[u8],
    bounds: Bounds,
) -> Result<(SecretBytes, Approval)> {
    let unsupported = || backend.not_offered(UnsupportedKind::Kdf, "PBKDF2");
    let kdf = fetched(backend).ok_or_else(unsupported)?;
    let iterations = u64::from(iterations);
    let operation = Operation::Pbkdf2 {
        hash: algorithm,
        password_length: key_material.len(),
        salt_length: salt.len(),
        iterations,
        length,
    };
    backend.refuse_unapproved(|| operation.clone())?;
    let without_bounds = 1;
    let mut params: Params<'_, 6> = Params::new()
        .utf8(c"digest", algorithm.libcrypto_name())
        .octets("key_material", c"pass", key_material)?
        .octets("salt", c"salt", salt)?
        .unsigned(c"iter", &iterations);
    if bounds == Bounds::Waived {
        params = params.unsigned(c"pkcs5", &without_bounds);
    }
    let mut key = SecretBytes::zeroed("length", length)?;
    let indicator = kdf.derive(backend.lib(), &params, key.as_mut_slice())?;
    backend.require_approval_with(|| operation.clone(), || indicator)?;
    Ok((key, backend.approval_with(&operation, indicator)))
}

fn check_length(algorithm: HashAlgorithm, length: usize) -> Result<()> {
    let most = MOST_DIGESTS
        .saturating_mul(algorithm.digest_size() as u64)
        .min(LONGEST_IN_LIBCRYPTO);
    if length == 0 || length as u64 > most {
        let reason = format!("must be 1 to {most} bytes, not {length}");
        return Err(Error::invalid("length", reason));
    }
    Ok(())
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
        return refuse("length", FIPS_LENGTH, "bytes");
    }
    Ok(())
}

/// Whether PBKDF2 is offered with HMAC and each hash function.
pub(crate) fn report(backend: &Backend, report: &mut Report) {
    for algorithm in HashAlgorithm::ALL {
        let supported = backend.pbkdf2_hmac_supported(algorithm);
        report.add("pbkdf2-hmac", algorithm.name(), supported);
    }
}
