//! The interface of HKDF, and its implementation.

use super::hmac::{self, block};
use super::provider::{self, EXPAND, EXTRACT, EXTRACT_AND_EXPAND, Input};
use crate::backend::Backend;
use crate::backend::cache::Cache;
use crate::backend::report::Report;
use crate::error::{Result, UnsupportedKind};
use crate::ffi::kdf::EvpKdf;
use crate::ffi::operation::CleanQueue;
use crate::hashes::algorithm::HashAlgorithm;
use crate::kdf::derivation::{self, TRIAL_KEY, longest_of_digests};
use crate::mac::context::MacTemplate;
use crate::mac::hmac::template;
use crate::support::output::room_for;
use crate::support::secret::SecretBytes;

/// A backend with HKDF (RFC 5869, NIST SP 800-56C Rev. 2, `EVP_KDF-HKDF(7)`).
///
/// HKDF makes keys from a secret that is hard to guess, such as the shared secret of a key exchange. It is not for passwords:
/// see [`Pbkdf2HmacBackend`](crate::interfaces::Pbkdf2HmacBackend) and [`ScryptBackend`](crate::interfaces::ScryptBackend).
///
/// The first step *extracts* a pseudorandom key, as long as a digest, from the secret and a salt. The second step *expands* it
/// to keys of any length up to 255 digests, each with its own `info`. For many keys from one secret, see
/// [`Hkdf`](crate::kdf::Hkdf), which keeps the pseudorandom key ready.
///
/// The shared secret of an exchange is a [`SecretBytes`], which dereferences to a slice: it goes in without a copy, and is
/// zeroized when it is dropped, as is the derived key.
///
/// ```
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let ours = backend.x25519_generate_key()?;
/// let theirs = backend.x25519_generate_key()?;
///
/// let secret = ours.exchange(&theirs.public_key()?)?;
/// let key = backend.derive_hkdf(HashAlgorithm::Sha256, 32, b"a salt", b"example 1.0, our key", &secret)?;
/// drop(secret);
///
/// let aead = AesGcm::new(&backend, &key)?;
/// # let _ = aead;
/// # Ok(())
/// # }
/// ```
#[doc(alias = "HKDF")]
pub trait HkdfBackend {
    /// Whether this backend offers HKDF with the hash function. The first call derives a trial key; the answer is cached.
    /// Extendable output functions have no HMAC, and so no HKDF.
    #[doc(alias = "EVP_KDF_fetch")]
    #[must_use]
    fn hkdf_supported(&self, algorithm: HashAlgorithm) -> bool;

    /// Fills `out`, 1 byte to 255 digests, with a key from `key_material`: both steps.
    ///
    /// The salt is not secret, and may be empty: it then counts as a digest of zeros. `info` says what the key is for, and may
    /// be empty. Both, and `key_material`, must be shorter than 2^31 bytes (libcrypto's limit).
    ///
    /// # Errors
    ///
    /// `out` is cleared if this fails.
    ///
    /// - [`InvalidArgument`](crate::Error::InvalidArgument) for a length outside of these bounds; on a FIPS backend also for
    ///   an `info` that is too long for the module: 3.1.2 takes 32 KiB;
    /// - [`Unsupported`](crate::Error::Unsupported) if the backend does not offer it; on a FIPS backend also for a use that the
    ///   module refuses, by its rules or by its configuration;
    /// - [`NotApproved`](crate::Error::NotApproved) on a strict backend, for example for a secret of less than 112 bits;
    /// - [`OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    #[doc(alias = "EVP_KDF_derive")]
    fn derive_hkdf_into(
        &self,
        algorithm: HashAlgorithm,
        salt: &[u8],
        info: &[u8],
        key_material: &[u8],
        out: &mut [u8],
    ) -> Result<()>;

    /// Writes the pseudorandom key of the first step to the start of `out`. Returns its length, which is the digest's.
    ///
    /// # Errors
    ///
    /// [`BufferTooSmall`](crate::Error::BufferTooSmall) if `out` is shorter than the digest; otherwise as
    /// [`derive_hkdf_into`](Self::derive_hkdf_into).
    #[doc(alias = "EVP_KDF_HKDF_MODE_EXTRACT_ONLY")]
    fn hkdf_extract_into(
        &self,
        algorithm: HashAlgorithm,
        salt: &[u8],
        key_material: &[u8],
        out: &mut [u8],
    ) -> Result<usize>;

    /// Fills `out`, 1 byte to 255 digests, with a key from a pseudorandom key: the second step alone.
    ///
    /// The pseudorandom key should have at least as many bytes as the digest (RFC 5869, section 2.3). A key that is not
    /// uniformly random, such as the secret of a key exchange, must go through both steps.
    ///
    /// # Errors
    ///
    /// As [`derive_hkdf_into`](Self::derive_hkdf_into).
    #[doc(alias = "HKDFExpand")]
    #[doc(alias = "EVP_KDF_HKDF_MODE_EXPAND_ONLY")]
    fn derive_hkdf_expand_into(
        &self,
        algorithm: HashAlgorithm,
        info: &[u8],
        pseudorandom_key: &[u8],
        out: &mut [u8],
    ) -> Result<()>;

    /// Derives a key of `length` bytes from `key_material`: both steps. Like [`derive_hkdf_into`](Self::derive_hkdf_into),
    /// with a new allocation.
    ///
    /// # Errors
    ///
    /// As [`derive_hkdf_into`](Self::derive_hkdf_into).
    fn derive_hkdf(
        &self,
        algorithm: HashAlgorithm,
        length: usize,
        salt: &[u8],
        info: &[u8],
        key_material: &[u8],
    ) -> Result<SecretBytes> {
        derivation::new_key(
            self.hkdf_supported(algorithm),
            length,
            longest_of_digests(algorithm),
            |out| self.derive_hkdf_into(algorithm, salt, info, key_material, out),
        )
    }

    /// Extracts a pseudorandom key, as long as the digest, from `key_material`: the first step alone.
    ///
    /// # Errors
    ///
    /// As [`derive_hkdf_into`](Self::derive_hkdf_into).
    fn hkdf_extract(&self, algorithm: HashAlgorithm, salt: &[u8], key_material: &[u8]) -> Result<SecretBytes> {
        derivation::new_digest(self.hkdf_supported(algorithm), algorithm, |out| {
            self.hkdf_extract_into(algorithm, salt, key_material, out)
        })
    }

    /// Derives a key of `length` bytes from a pseudorandom key: the second step alone. Like
    /// [`derive_hkdf_expand_into`](Self::derive_hkdf_expand_into), with a new allocation.
    ///
    /// # Errors
    ///
    /// As [`derive_hkdf_into`](Self::derive_hkdf_into).
    #[doc(alias = "HKDFExpand")]
    fn derive_hkdf_expand(
        &self,
        algorithm: HashAlgorithm,
        length: usize,
        info: &[u8],
        pseudorandom_key: &[u8],
    ) -> Result<SecretBytes> {
        derivation::new_key(
            self.hkdf_supported(algorithm),
            length,
            longest_of_digests(algorithm),
            |out| self.derive_hkdf_expand_into(algorithm, info, pseudorandom_key, out),
        )
    }
}

/// `EVP_KDF-HKDF(7)`, fetched once for each backend.
static HKDF: Cache<Option<EvpKdf>> = Cache::new(1);

/// Whether a trial with each hash function worked.
static WORKS: Cache<bool> = Cache::new(HashAlgorithm::COUNT);

/// HKDF with one hash function.
pub(super) struct Offered<'a> {
    pub(super) kdf: &'a EvpKdf,
    pub(super) hmac: &'a MacTemplate,
}

fn fetched(backend: &Backend, algorithm: HashAlgorithm) -> Option<Offered<'_>> {
    let kdf = HKDF.fetch(backend, 0, || EvpKdf::fetch(backend.lib(), c"HKDF"))?;
    let hmac = template(backend, algorithm)?;
    let works = WORKS.get(backend, algorithm.index(), || {
        works(backend, &Offered { kdf, hmac }, algorithm).unwrap_or(false)
    })?;
    works.then_some(Offered { kdf, hmac })
}

/// Whether libcrypto's HKDF works with the hash function, and gives the key that HMAC gives.
fn works(backend: &Backend, offered: &Offered<'_>, algorithm: HashAlgorithm) -> Result<bool> {
    let (mut one, mut other) = (block(), block());
    let trial = Input {
        mode: EXPAND,
        hash: algorithm,
        key: &TRIAL_KEY,
        argument: "pseudorandom_key",
        salt: b"",
        info: b"trial",
    };
    if !provider::try_out(backend, offered.kdf, trial, one.as_mut_slice()) {
        return Ok(false);
    }
    let wanted = hmac::prk_of(&mut other, algorithm)?;
    hmac::expand(CleanQueue::ensure(), offered.hmac, trial.key, trial.info, wanted)?;
    Ok(one == other)
}

/// HKDF with a hash function, or the error that the backend does not offer it.
pub(super) fn offered(backend: &Backend, algorithm: HashAlgorithm) -> Result<Offered<'_>> {
    fetched(backend, algorithm).ok_or_else(|| {
        let name = format!("HKDF with {algorithm}");
        backend.not_offered(UnsupportedKind::Kdf, &name)
    })
}

/// Extracts a pseudorandom key to the start of `out`, and returns its length. If this fails, `out` is cleared.
pub(super) fn extract(
    backend: &Backend,
    queue: CleanQueue,
    algorithm: HashAlgorithm,
    salt: &[u8],
    key_material: &[u8],
    out: &mut [u8],
) -> Result<usize> {
    derivation::fill(out, |out| {
        let Offered { kdf, hmac } = offered(backend, algorithm)?;
        let needed = algorithm.digest_size();
        let out = room_for(out, needed)?;
        if backend.is_fips() {
            let input = Input {
                mode: EXTRACT,
                hash: algorithm,
                key: key_material,
                argument: "key_material",
                salt,
                info: b"",
            };
            provider::derive(backend, kdf, input, out)?;
        } else {
            hmac::extract(queue, hmac, salt, key_material, out)?;
        }
        Ok(needed)
    })
}

// Only a FIPS backend can be strict, so that HMAC outside of a module needs no approval.
impl HkdfBackend for Backend {
    fn hkdf_supported(&self, algorithm: HashAlgorithm) -> bool {
        fetched(self, algorithm).is_some()
    }

    fn derive_hkdf_into(
        &self,
        algorithm: HashAlgorithm,
        salt: &[u8],
        info: &[u8],
        key_material: &[u8],
        out: &mut [u8],
    ) -> Result<()> {
        derivation::fill(out, |out| {
            let Offered { kdf, hmac } = offered(self, algorithm)?;
            derivation::check_length(out.len(), longest_of_digests(algorithm))?;
            if self.is_fips() {
                let input = Input {
                    mode: EXTRACT_AND_EXPAND,
                    hash: algorithm,
                    key: key_material,
                    argument: "key_material",
                    salt,
                    info,
                };
                return provider::derive(self, kdf, input, out);
            }
            let queue = CleanQueue::ensure();
            let mut prk = block();
            let prk = hmac::prk_of(&mut prk, algorithm)?;
            hmac::extract(queue, hmac, salt, key_material, prk)?;
            hmac::expand(queue, hmac, prk, info, out)
        })
    }

    fn hkdf_extract_into(
        &self,
        algorithm: HashAlgorithm,
        salt: &[u8],
        key_material: &[u8],
        out: &mut [u8],
    ) -> Result<usize> {
        extract(self, CleanQueue::ensure(), algorithm, salt, key_material, out)
    }

    fn derive_hkdf_expand_into(
        &self,
        algorithm: HashAlgorithm,
        info: &[u8],
        pseudorandom_key: &[u8],
        out: &mut [u8],
    ) -> Result<()> {
        derivation::fill(out, |out| {
            let Offered { kdf, hmac } = offered(self, algorithm)?;
            derivation::check_length(out.len(), longest_of_digests(algorithm))?;
            if self.is_fips() {
                let input = Input {
                    mode: EXPAND,
                    hash: algorithm,
                    key: pseudorandom_key,
                    argument: "pseudorandom_key",
                    salt: b"",
                    info,
                };
                return provider::derive(self, kdf, input, out);
            }
            hmac::expand(CleanQueue::ensure(), hmac, pseudorandom_key, info, out)
        })
    }
}

/// Reports whether HKDF is offered with each hash function.
pub(crate) fn report(backend: &Backend, report: &mut Report) {
    for &algorithm in HashAlgorithm::ALL {
        report.add("hkdf", algorithm.name(), backend.hkdf_supported(algorithm));
    }
}
