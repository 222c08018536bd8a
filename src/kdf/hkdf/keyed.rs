//! A pseudorandom key that is kept, for many expansions.

use std::fmt;

use super::backend::{Offered, extract, offered};
use super::hmac::{self, block};
use super::provider::{self, EXPAND, Input};
use crate::backend::Backend;
use crate::error::Result;
use crate::ffi::mac::MacCtx;
use crate::ffi::operation::CleanQueue;
use crate::hashes::algorithm::HashAlgorithm;
use crate::kdf::derivation;
use crate::support::pool::Pool;
use crate::support::secret::SecretBytes;

/// HKDF (RFC 5869) with a pseudorandom key that is kept: for protocols that expand many keys from one secret.
///
/// [`expand`](Self::expand) takes `&self`, so that threads share one value. It looks no algorithm up and allocates nothing once
/// it has run, except on a FIPS backend, where each call is a derivation by the module.
///
/// ```
/// use hazmat_openssl::kdf::Hkdf;
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let secret = backend.random_bytes(32)?;
/// let hkdf = Hkdf::new(&backend, HashAlgorithm::Sha256, b"a salt", &secret)?;
/// let (mut key, mut iv) = ([0; 32], [0; 12]);
/// hkdf.expand(b"key", &mut key)?;
/// hkdf.expand(b"iv", &mut iv)?;
/// # Ok(())
/// # }
/// ```
#[doc(alias = "HKDFExpand")]
pub struct Hkdf {
    algorithm: HashAlgorithm,
    key: Key,
    // Field order matters: the contexts drop before the backend.
    backend: Backend,
}

/// The pseudorandom key.
enum Key {
    /// A context with the key and no data, and copies of it that are idle.
    Hmac {
        keyed: MacCtx,
        idle: Pool<MacCtx>,
        /// Whether libcrypto can restart a finished context with the same key.
        restarts: bool,
    },
    /// For derivations by a FIPS module.
    Module(SecretBytes),
}

impl Hkdf {
    /// Extracts a pseudorandom key from `key_material` and a salt, and keeps it. The salt may be empty.
    ///
    /// # Errors
    ///
    /// As [`HkdfBackend::hkdf_extract`](crate::interfaces::HkdfBackend::hkdf_extract).
    pub fn new(backend: &Backend, algorithm: HashAlgorithm, salt: &[u8], key_material: &[u8]) -> Result<Self> {
        let queue = CleanQueue::ensure();
        let mut prk = block();
        let prk = hmac::prk_of(&mut prk, algorithm)?;
        extract(backend, queue, algorithm, salt, key_material, prk)?;
        Self::keep(backend, queue, algorithm, prk)
    }

    /// Keeps a pseudorandom key, which should have at least as many bytes as the digest: the second step alone.
    ///
    /// # Errors
    ///
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer HKDF with the hash function;
    /// [`InvalidArgument`](crate::Error::InvalidArgument) for a key of 2^31 bytes or more;
    /// [`NotApproved`](crate::Error::NotApproved) on a strict backend, for example for a key of less than 112 bits;
    /// [`OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    pub fn from_prk(backend: &Backend, algorithm: HashAlgorithm, pseudorandom_key: &[u8]) -> Result<Self> {
        Self::keep(backend, CleanQueue::ensure(), algorithm, pseudorandom_key)
    }

    fn keep(backend: &Backend, queue: CleanQueue, algorithm: HashAlgorithm, pseudorandom_key: &[u8]) -> Result<Self> {
        let Offered { hmac, .. } = offered(backend, algorithm)?;
        let key = if backend.is_fips() {
            backend.refuse_unapproved(|| provider::operation(algorithm, pseudorandom_key))?;
            Key::Module(SecretBytes::from_slice(pseudorandom_key))
        } else {
            Key::Hmac {
                keyed: hmac.keyed(queue, pseudorandom_key)?,
                idle: Pool::new(),
                restarts: hmac.restarts(),
            }
        };
        Ok(Hkdf {
            algorithm,
            key,
            backend: backend.clone(),
        })
    }

    /// The hash function.
    pub fn algorithm(&self) -> HashAlgorithm {
        self.algorithm
    }

    /// Fills `out`, 1 byte to 255 digests, with the key for `info`.
    ///
    /// # Errors
    ///
    /// As [`HkdfBackend::derive_hkdf_expand_into`](crate::interfaces::HkdfBackend::derive_hkdf_expand_into). `out` is cleared if
    /// this fails.
    #[doc(alias = "EVP_KDF_derive")]
    pub fn expand(&self, info: &[u8], out: &mut [u8]) -> Result<()> {
        derivation::fill(out, |out| {
            derivation::check_length(out.len(), derivation::longest_of_digests(self.algorithm))?;
            match &self.key {
                Key::Hmac { keyed, idle, restarts } => expand(keyed, idle, *restarts, info, out),
                Key::Module(prk) => {
                    let Offered { kdf, .. } = offered(&self.backend, self.algorithm)?;
                    let input = Input {
                        mode: EXPAND,
                        hash: self.algorithm,
                        key: prk,
                        argument: "pseudorandom_key",
                        salt: b"",
                        info,
                    };
                    provider::derive(&self.backend, kdf, input, out)
                }
            }
        })
    }
}

fn expand(keyed: &MacCtx, idle: &Pool<MacCtx>, restarts: bool, info: &[u8], out: &mut [u8]) -> Result<()> {
    let queue = CleanQueue::ensure();
    if !restarts {
        let mut again = |ctx: &mut MacCtx| {
            *ctx = keyed.try_clone(queue)?;
            Ok(())
        };
        return hmac::fill(queue, &mut keyed.try_clone(queue)?, &mut again, info, out);
    }
    idle.with(
        || keyed.try_clone(queue),
        |ctx| {
            hmac::fill(queue, ctx, &mut |ctx| ctx.restart(queue), info, out)?;
            // A finished context still has the last digest, which is a part of the derived key.
            ctx.restart(queue)
        },
    )
}

impl fmt::Debug for Hkdf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hkdf({})", self.algorithm)
    }
}
