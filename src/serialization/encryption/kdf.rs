//! Derives keys from passwords: PBKDF2 and scrypt (PKCS #5), and the older functions of PBES1 and PKCS #12.

use super::super::limits::{KdfLimits, check_factor};
use crate::backend::Backend;
use crate::backend::cache::Cache;
use crate::backend::fips::Operation;
use crate::error::{Error, MalformedKind, Result, UnsupportedKind};
use crate::ffi::kdf::EvpKdf;
use crate::ffi::params::Params;
use crate::hashes::HashAlgorithm;
use crate::hashes::backend::HashBackend;
use crate::kdf::derivation;
use crate::kdf::pbkdf2::{self, Bounds};
use crate::kdf::scrypt;
use crate::support::secret::SecretBytes;

/// The PKCS #12 function, fetched once per backend.
static PKCS12_KDF: Cache<Option<EvpKdf>> = Cache::new(1);

/// A key derivation function with its parameters, without the password.
pub(crate) enum Kdf<'a> {
    Pbkdf2 {
        hash: HashAlgorithm,
        salt: &'a [u8],
        iterations: u64,
    },
    Scrypt {
        salt: &'a [u8],
        cost: scrypt::Cost,
    },
}

/// The work of a key derivation: what a limit is compared with.
#[derive(Clone, Copy)]
pub(crate) enum Work {
    /// Iterations of a function with this name.
    Iterations(&'static str, u64),
    Scrypt(scrypt::Cost),
}

/// The name of the PKCS #12 function in errors.
pub(crate) const PKCS12: &str = "the key derivation of PKCS #12";

/// The diversifier of PKCS #12: the purpose of the derived bytes (RFC 7292, appendix B.3).
#[derive(Clone, Copy)]
pub(crate) enum Pkcs12Purpose {
    Key = 1,
    Iv = 2,
    Mac = 3,
}

impl<'a> Kdf<'a> {
    pub(crate) fn salt(&self) -> &'a [u8] {
        match self {
            Kdf::Pbkdf2 { salt, .. } | Kdf::Scrypt { salt, .. } => salt,
        }
    }

    pub(crate) fn work(&self) -> Work {
        match self {
            Kdf::Pbkdf2 { iterations, .. } => Work::Iterations("PBKDF2", *iterations),
            Kdf::Scrypt { cost, .. } => Work::Scrypt(*cost),
        }
    }

    /// Refuses work above the limits.
    pub(crate) fn check_limits(&self, limits: &KdfLimits) -> Result<()> {
        match self {
            Kdf::Pbkdf2 { iterations, .. } => check_iterations("PBKDF2", *iterations, limits),
            Kdf::Scrypt { cost, .. } => {
                check_factor("scrypt", "bytes of memory", cost.memory(), limits.scrypt_memory)?;
                check_factor("scrypt", "units of work", cost.work(), limits.scrypt_work)
            }
        }
    }

    /// Fails if the backend does not offer it.
    pub(crate) fn check_offered(&self, backend: &Backend) -> Result<()> {
        match self {
            Kdf::Pbkdf2 { hash, .. } => pbkdf2::check_offered(backend, *hash),
            Kdf::Scrypt { .. } => scrypt::fetched(backend).map(|_| ()),
        }
    }

    /// Derives a key of `length` bytes.
    pub(crate) fn derive(&self, backend: &Backend, password: &[u8], length: usize) -> Result<SecretBytes> {
        match self {
            Kdf::Pbkdf2 { hash, salt, iterations } => {
                let iterations = u32::try_from(*iterations).unwrap_or(u32::MAX);
                let derived = pbkdf2::derive(backend, *hash, length, salt, iterations, password, Bounds::Waived)?;
                Ok(derived.0)
            }
            Kdf::Scrypt { salt, cost } => scrypt::derive(backend, "password", password, salt, length, *cost),
        }
    }
}

/// Refuses more iterations than the limit.
pub(crate) fn check_iterations(function: &'static str, iterations: u64, limits: &KdfLimits) -> Result<()> {
    check_factor(function, "iterations", iterations, u64::from(limits.pbkdf2_iterations))
}

/// PBKDF1 (RFC 8018, section 5.1): the iterated hash function.
pub(crate) fn pbkdf1(
    backend: &Backend,
    hash: HashAlgorithm,
    password: &[u8],
    salt: &[u8],
    iterations: u64,
) -> Result<SecretBytes> {
    let mut digest = SecretBytes::zeroed("digest", hash.digest_size())?;
    let mut context = backend.create_hash_ctx(hash)?;
    context.update(password)?;
    context.update(salt)?;
    context.finalize_reset_into(digest.as_mut_slice())?;
    for _ in 1..iterations {
        context.update(&digest)?;
        context.finalize_reset_into(digest.as_mut_slice())?;
    }
    Ok(digest)
}

/// The PKCS #12 function (RFC 7292, appendix B.2), of a password in its form (see [`PasswordForm`](super::password_form)).
pub(crate) fn pkcs12_encoded(
    backend: &Backend,
    hash: HashAlgorithm,
    password: &SecretBytes,
    salt: &[u8],
    iterations: u64,
    purpose: Pkcs12Purpose,
    length: usize,
) -> Result<SecretBytes> {
    let operation = || Operation::OtherKdf { name: PKCS12 };
    backend.refuse_unapproved(operation)?;
    let kdf = pkcs12_kdf(backend)?;
    let purpose = purpose as u64;
    let params: Params<'_, 6> = Params::new()
        .octets("password", c"pass", password)?
        .octets("salt", c"salt", salt)?
        .unsigned(c"iter", &iterations)
        .unsigned(c"id", &purpose)
        .utf8(c"digest", hash.libcrypto_name());
    let mut key = SecretBytes::zeroed("length", length)?;
    derivation::derive(backend, kdf, operation, &params, key.as_mut_slice())?;
    Ok(key)
}

fn pkcs12_kdf(backend: &Backend) -> Result<&EvpKdf> {
    let kdf = PKCS12_KDF.fetch(backend, 0, || EvpKdf::fetch(backend.lib(), c"PKCS12KDF"));
    kdf.ok_or_else(|| backend.not_offered(UnsupportedKind::Kdf, PKCS12))
}

/// Fails if the backend does not offer it.
pub(crate) fn check_pkcs12_offered(backend: &Backend) -> Result<()> {
    pkcs12_kdf(backend).map(|_| ())
}

/// Refuses 0 for a count that must be 1 or more.
pub(crate) fn positive(what: &'static str, name: &str, value: u64) -> Result<u64> {
    if value == 0 {
        return Err(Error::malformed(
            MalformedKind::OutOfRange,
            what,
            format!("{name} must be 1 or more"),
        ));
    }
    Ok(value)
}
