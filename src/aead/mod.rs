//! Authenticated encryption in one call: AES-GCM and ChaCha20-Poly1305.
//!
//! A key object is made once and used for many messages, from many threads: it keeps its keyed contexts between calls.
//! Nothing of a message whose tag does not match is ever given out.

use std::fmt;

use zeroize::Zeroize;

use crate::backend::Backend;
use crate::backend::fips::Operation;
use crate::backend::report::Report;
use crate::ciphers::algorithm::CipherAlgorithm;
use crate::ciphers::context::{GCM_LONGEST_ADDITIONAL_DATA, GCM_LONGEST_MESSAGE};
use crate::ciphers::mode::ModeKind;
use crate::ciphers::suite::Suite;
use crate::error::{Error, Result, Unsupported};
use crate::ffi::cipher::{CipherCtx, Direction, EvpCipher, LONGEST_TAG};
use crate::support::memory::zeroed_vec;
use crate::support::pool::Pool;
use crate::support::secret::SecretBytes;
use crate::support::tag::Tag;

/// The tag's length in bytes, for both algorithms.
pub const TAG_LENGTH: usize = LONGEST_TAG;

/// The length of a generated nonce in bytes: the one that NIST SP 800-38D recommends.
const GENERATED_NONCE: usize = 12;

/// What one algorithm takes.
struct Limits {
    name: &'static str,
    /// What approval goes by.
    cipher: &'static str,
    mode: &'static str,
    nonce: std::ops::RangeInclusive<usize>,
    nonce_words: &'static str,
    longest_message: u64,
    longest_additional_data: u64,
}

const AES_GCM: Limits = Limits {
    name: "AES-GCM",
    cipher: "AES",
    mode: "GCM",
    nonce: 8..=128,
    nonce_words: "8 to 128 bytes",
    longest_message: GCM_LONGEST_MESSAGE,
    longest_additional_data: GCM_LONGEST_ADDITIONAL_DATA,
};

const CHACHA20_POLY1305: Limits = Limits {
    name: "ChaCha20-Poly1305",
    cipher: "ChaCha20",
    mode: "Poly1305",
    nonce: 12..=12,
    nonce_words: "12 bytes",
    // RFC 8439, section 2.8: a 32-bit counter of 64-byte blocks, the first of which makes the Poly1305 key.
    longest_message: (1 << 38) - 64,
    longest_additional_data: u64::MAX,
};

/// A key and the contexts that have been keyed with it.
struct Keyed {
    limits: Limits,
    suite: Suite,
    key: SecretBytes,
    // Both are dropped before the backend that they were fetched from.
    encryptors: Pool<CipherCtx>,
    decryptors: Pool<CipherCtx>,
    backend: Backend,
}

impl Keyed {
    fn new(backend: &Backend, limits: Limits, suite: Suite, key: &[u8]) -> Result<Self> {
        if suite.fetched(backend).is_none() {
            return Err(backend.not_offered(Unsupported::Cipher, limits.name));
        }
        Ok(Keyed {
            limits,
            suite,
            key: SecretBytes::copy_of(key),
            encryptors: Pool::new(),
            decryptors: Pool::new(),
            backend: backend.clone(),
        })
    }

    fn pool(&self, direction: Direction) -> &Pool<CipherCtx> {
        match direction {
            Direction::Encrypt => &self.encryptors,
            Direction::Decrypt => &self.decryptors,
        }
    }

    /// A context that is ready for a message: an idle one with another nonce, or a new one. The additional data has
    /// gone in.
    fn begin(&self, direction: Direction, nonce: &[u8], length: usize, additional_data: &[u8]) -> Result<CipherCtx> {
        self.check(nonce, length, additional_data)?;
        let purpose = || self.operation(direction, false);
        self.backend.refuse_unapproved(purpose)?;
        let mut ctx = match self.pool(direction).take() {
            Some(mut ctx) => {
                ctx.restart(nonce)?;
                ctx
            }
            None => CipherCtx::new(self.cipher()?, direction, &self.key, nonce)?,
        };
        // Modules that look at the nonce know by now where it comes from.
        self.backend.require_approval_with(purpose, || ctx.fips_indicator())?;
        ctx.additional_data(additional_data)?;
        Ok(ctx)
    }

    fn cipher(&self) -> Result<&EvpCipher> {
        let unsupported = || self.backend.not_offered(Unsupported::Cipher, self.limits.name);
        self.suite.fetched(&self.backend).ok_or_else(unsupported)
    }

    fn operation(&self, direction: Direction, generated_nonce: bool) -> Operation {
        let Limits { cipher, mode, .. } = self.limits;
        let key_bits = self.key.len().saturating_mul(8);
        match direction {
            Direction::Encrypt => Operation::Encrypt {
                cipher,
                key_bits,
                mode,
                generated_nonce,
            },
            Direction::Decrypt => Operation::Decrypt {
                cipher,
                key_bits,
                mode,
                tag_length: Some(TAG_LENGTH),
            },
        }
    }

    fn check(&self, nonce: &[u8], length: usize, additional_data: &[u8]) -> Result<()> {
        if !self.limits.nonce.contains(&nonce.len()) {
            let reason = format!("must have {}, not {}", self.limits.nonce_words, nonce.len());
            return Err(Error::invalid("nonce", reason));
        }
        self.check_lengths(length, additional_data)
    }

    fn check_lengths(&self, length: usize, additional_data: &[u8]) -> Result<()> {
        let Limits { name, .. } = self.limits;
        if length as u64 > self.limits.longest_message {
            let reason = format!("{name} takes at most {} bytes", self.limits.longest_message);
            return Err(Error::invalid("data", reason));
        }
        if additional_data.len() as u64 > self.limits.longest_additional_data {
            let reason = format!("{name} takes at most {} bytes", self.limits.longest_additional_data);
            return Err(Error::invalid("additional_data", reason));
        }
        Ok(())
    }

    fn finish_encryption(&self, mut ctx: CipherCtx) -> Result<[u8; TAG_LENGTH]> {
        let mut tag = [0; TAG_LENGTH];
        ctx.finish()?;
        ctx.tag(&mut tag)?;
        self.encryptors.put(ctx);
        Ok(tag)
    }

    /// Ends a decryption to `plaintext`, which is cleared if the tag does not match.
    fn finish_decryption(&self, mut ctx: CipherCtx, tag: &[u8], plaintext: &mut [u8]) -> Result<()> {
        let outcome = ctx.expect_tag(tag).and_then(|()| ctx.finish());
        self.decryptors.put(ctx);
        if outcome.is_err() {
            plaintext.zeroize();
            return Err(Error::InvalidTag);
        }
        Ok(())
    }

    fn encrypt(&self, nonce: &[u8], data: &[u8], additional_data: &[u8]) -> Result<Vec<u8>> {
        let mut out = zeroed_vec("data", data.len().saturating_add(TAG_LENGTH))?;
        self.encrypt_into(nonce, data, additional_data, &mut out)?;
        Ok(out)
    }

    /// As [`encrypt`](Self::encrypt), with a nonce that the provider makes.
    fn encrypt_with_generated_nonce(
        &self,
        data: &[u8],
        additional_data: &[u8],
    ) -> Result<([u8; GENERATED_NONCE], Vec<u8>)> {
        self.check_lengths(data.len(), additional_data)?;
        let purpose = || self.operation(Direction::Encrypt, true);
        self.backend.refuse_unapproved(purpose)?;
        let mut sealed = zeroed_vec("data", data.len().saturating_add(TAG_LENGTH))?;
        let (ciphertext, tag) = room_for(&mut sealed, data.len().saturating_add(TAG_LENGTH))?.split_at_mut(data.len());
        let mut ctx = CipherCtx::generating_iv(self.cipher()?, &self.key, GENERATED_NONCE)?;
        ctx.additional_data(additional_data)?;
        ctx.update(data, ciphertext)?;
        ctx.finish()?;
        self.backend.require_approval_with(purpose, || ctx.fips_indicator())?;
        let mut made = [0; TAG_LENGTH];
        ctx.tag(&mut made)?;
        tag.copy_from_slice(&made);
        let mut nonce = [0; GENERATED_NONCE];
        ctx.generated_iv(&mut nonce)?;
        Ok((nonce, sealed))
    }

    fn encrypt_into(&self, nonce: &[u8], data: &[u8], additional_data: &[u8], out: &mut [u8]) -> Result<usize> {
        let needed = data.len().saturating_add(TAG_LENGTH);
        let (ciphertext, tag) = room_for(out, needed)?.split_at_mut(data.len());
        let mut ctx = self.begin(Direction::Encrypt, nonce, data.len(), additional_data)?;
        ctx.update(data, ciphertext)?;
        tag.copy_from_slice(&self.finish_encryption(ctx)?);
        Ok(needed)
    }

    fn encrypt_in_place(&self, nonce: &[u8], additional_data: &[u8], buffer: &mut [u8]) -> Result<Tag> {
        let mut ctx = self.begin(Direction::Encrypt, nonce, buffer.len(), additional_data)?;
        ctx.update_in_place(buffer)?;
        Ok(Tag::copy_of(&self.finish_encryption(ctx)?)?)
    }

    fn decrypt(&self, nonce: &[u8], data: &[u8], additional_data: &[u8]) -> Result<Vec<u8>> {
        let mut out = zeroed_vec("data", data.len().saturating_sub(TAG_LENGTH))?;
        self.decrypt_into(nonce, data, additional_data, &mut out)?;
        Ok(out)
    }

    fn decrypt_into(&self, nonce: &[u8], data: &[u8], additional_data: &[u8], out: &mut [u8]) -> Result<usize> {
        // The nonce is the caller's own, and is judged before what came from elsewhere.
        self.check(nonce, 0, additional_data)?;
        let Some(length) = data.len().checked_sub(TAG_LENGTH) else {
            return Err(Error::InvalidTag);
        };
        let (ciphertext, tag) = data.split_at(length);
        let plaintext = room_for(out, length)?;
        let mut ctx = self.begin(Direction::Decrypt, nonce, length, additional_data)?;
        if let Err(error) = ctx.update(ciphertext, plaintext) {
            plaintext.zeroize();
            return Err(error);
        }
        self.finish_decryption(ctx, tag, plaintext)?;
        Ok(length)
    }

    fn decrypt_in_place(&self, nonce: &[u8], additional_data: &[u8], buffer: &mut [u8], tag: &[u8]) -> Result<()> {
        self.check(nonce, buffer.len(), additional_data)?;
        if tag.len() != TAG_LENGTH {
            buffer.zeroize();
            return Err(Error::InvalidTag);
        }
        let mut ctx = self.begin(Direction::Decrypt, nonce, buffer.len(), additional_data)?;
        if let Err(error) = ctx.update_in_place(buffer) {
            buffer.zeroize();
            return Err(error);
        }
        self.finish_decryption(ctx, tag, buffer)
    }
}

/// The start of `out` with the length that is needed.
fn room_for(out: &mut [u8], needed: usize) -> Result<&mut [u8]> {
    let available = out.len();
    out.get_mut(..needed).ok_or(Error::BufferTooSmall { needed, available })
}

/// Gives a key type its methods, which are the same for both.
macro_rules! aead_methods {
    ($type:ident, $nonce:literal) => {
        impl $type {
            /// Encrypts `data`, and authenticates it together with `additional_data`. Returns the ciphertext followed
            /// by the 16-byte tag.
            #[doc = concat!("\n\nThe nonce has ", $nonce, ". It must never be used twice with the same key.")]
            ///
            /// # Errors
            ///
            /// [`Error::InvalidArgument`] for a nonce of another length or a message that is too long;
            /// [`Error::NotApproved`] for AES-GCM on a strict backend, which cannot know where the nonce comes from;
            /// [`Error::OpenSsl`] if libcrypto fails.
            pub fn encrypt(&self, nonce: &[u8], data: &[u8], additional_data: &[u8]) -> Result<Vec<u8>> {
                self.0.encrypt(nonce, data, additional_data)
            }

            /// As [`encrypt`](Self::encrypt), to the start of `out`, which wants room for `data.len() + 16` bytes.
            /// Returns how many were written.
            ///
            /// # Errors
            ///
            /// [`Error::BufferTooSmall`] if `out` has not that room; else as [`encrypt`](Self::encrypt).
            pub fn encrypt_into(
                &self,
                nonce: &[u8],
                data: &[u8],
                additional_data: &[u8],
                out: &mut [u8],
            ) -> Result<usize> {
                self.0.encrypt_into(nonce, data, additional_data, out)
            }

            /// As [`encrypt`](Self::encrypt), in place of the plaintext in `buffer`. Returns the tag by itself.
            ///
            /// # Errors
            ///
            /// As [`encrypt`](Self::encrypt).
            pub fn encrypt_in_place(&self, nonce: &[u8], additional_data: &[u8], buffer: &mut [u8]) -> Result<Tag> {
                self.0.encrypt_in_place(nonce, additional_data, buffer)
            }

            /// Decrypts `data`, the ciphertext followed by the 16-byte tag, if the tag matches it and
            /// `additional_data`.
            ///
            /// # Errors
            ///
            /// [`Error::InvalidTag`] if it does not, or if `data` is shorter than a tag;
            /// [`Error::InvalidArgument`] for a nonce of another length; [`Error::OpenSsl`] if libcrypto fails.
            pub fn decrypt(&self, nonce: &[u8], data: &[u8], additional_data: &[u8]) -> Result<Vec<u8>> {
                self.0.decrypt(nonce, data, additional_data)
            }

            /// As [`decrypt`](Self::decrypt), to the start of `out`, which wants room for `data.len() - 16` bytes, and
            /// which is cleared if the tag does not match. Returns how many were written.
            ///
            /// # Errors
            ///
            /// [`Error::BufferTooSmall`] if `out` has not that room; else as [`decrypt`](Self::decrypt).
            pub fn decrypt_into(
                &self,
                nonce: &[u8],
                data: &[u8],
                additional_data: &[u8],
                out: &mut [u8],
            ) -> Result<usize> {
                self.0.decrypt_into(nonce, data, additional_data, out)
            }

            /// As [`decrypt`](Self::decrypt), in place of the ciphertext in `buffer`, with the tag by itself. The
            /// buffer is cleared if the tag does not match.
            ///
            /// # Errors
            ///
            /// As [`decrypt`](Self::decrypt); a tag that is not 16 bytes long does not match.
            pub fn decrypt_in_place(
                &self,
                nonce: &[u8],
                additional_data: &[u8],
                buffer: &mut [u8],
                tag: &[u8],
            ) -> Result<()> {
                self.0.decrypt_in_place(nonce, additional_data, buffer, tag)
            }
        }

        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($type)).finish_non_exhaustive()
            }
        }
    };
}

/// AES-GCM (NIST SP 800-38D) with one key.
///
/// ```
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let aead = AesGcm::new(&backend, &backend.random_bytes(32)?)?;
/// let nonce = backend.random_bytes(12)?;
///
/// let sealed = aead.encrypt(&nonce, b"a message", b"header")?;
/// assert_eq!(aead.decrypt(&nonce, &sealed, b"header")?, b"a message");
/// assert!(matches!(aead.decrypt(&nonce, &sealed, b"another"), Err(Error::InvalidTag)));
/// # Ok(())
/// # }
/// ```
pub struct AesGcm(Keyed);

impl AesGcm {
    /// A key of 16, 24 or 32 bytes.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for another length; [`Error::Unsupported`] if the backend does not offer AES-GCM.
    pub fn new(backend: &Backend, key: &[u8]) -> Result<Self> {
        if !matches!(key.len(), 16 | 24 | 32) {
            let reason = format!("must have 16, 24 or 32 bytes, not {}", key.len());
            return Err(Error::invalid("key", reason));
        }
        let algorithm = CipherAlgorithm::aes(key)?;
        let unsupported = || backend.not_offered(Unsupported::Cipher, AES_GCM.name);
        let suite = Suite::of(&algorithm, ModeKind::Gcm).ok_or_else(unsupported)?;
        Keyed::new(backend, AES_GCM, suite, key).map(AesGcm)
    }

    /// As [`encrypt`](Self::encrypt), with a nonce of 12 random bytes that libcrypto's provider makes in the same operation.
    /// Returns the nonce, and the ciphertext followed by the 16-byte tag.
    ///
    /// This is the encryption with GCM that FIPS 140 approves of by itself (NIST SP 800-38D, section 8.2.2; FIPS 140-3 IG
    /// C.H, scenario 2). No key may encrypt more than 2^32 messages so (section 8.3), which the caller sees to.
    ///
    /// ```
    /// use hazmat_openssl::prelude::*;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let backend = Backend::new()?;
    /// let aead = AesGcm::new(&backend, &backend.random_bytes(32)?)?;
    /// let (nonce, sealed) = aead.encrypt_with_generated_nonce(b"a message", b"header")?;
    /// assert_eq!(aead.decrypt(&nonce, &sealed, b"header")?, b"a message");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a message that is too long; [`Error::NotApproved`] on a strict backend whose table
    /// does not have it; [`Error::OpenSsl`] if libcrypto fails.
    #[doc(alias = "EVP_CIPHER_CTX_get_updated_iv")]
    pub fn encrypt_with_generated_nonce(&self, data: &[u8], additional_data: &[u8]) -> Result<([u8; 12], Vec<u8>)> {
        self.0.encrypt_with_generated_nonce(data, additional_data)
    }

    /// Whether the backend offers AES-GCM.
    pub fn supported(backend: &Backend) -> bool {
        AesGcm::new(backend, &[0; 32]).is_ok()
    }
}

aead_methods!(AesGcm, "8 to 128 bytes; 12 is what to use");

/// ChaCha20-Poly1305 (RFC 8439) with one key.
///
/// ```
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let aead = ChaCha20Poly1305::new(&backend, &backend.random_bytes(32)?)?;
/// let nonce = backend.random_bytes(12)?;
///
/// let mut buffer = *b"a message";
/// let tag = aead.encrypt_in_place(&nonce, b"", &mut buffer)?;
/// aead.decrypt_in_place(&nonce, b"", &mut buffer, &tag)?;
/// assert_eq!(&buffer, b"a message");
/// # Ok(())
/// # }
/// ```
pub struct ChaCha20Poly1305(Keyed);

impl ChaCha20Poly1305 {
    /// A key of 32 bytes.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for another length; [`Error::Unsupported`] if the backend does not offer the
    /// algorithm, as FIPS backends do not.
    pub fn new(backend: &Backend, key: &[u8]) -> Result<Self> {
        if key.len() != 32 {
            return Err(Error::invalid("key", format!("must have 32 bytes, not {}", key.len())));
        }
        Keyed::new(backend, CHACHA20_POLY1305, Suite::CHACHA20_POLY1305, key).map(ChaCha20Poly1305)
    }

    /// Whether the backend offers ChaCha20-Poly1305.
    pub fn supported(backend: &Backend) -> bool {
        ChaCha20Poly1305::new(backend, &[0; 32]).is_ok()
    }
}

aead_methods!(ChaCha20Poly1305, "12 bytes");

/// Whether each algorithm is offered.
pub(crate) fn report(backend: &Backend, report: &mut Report) {
    for (name, key_length) in [("aes-128-gcm", 16), ("aes-192-gcm", 24), ("aes-256-gcm", 32)] {
        report.add("aead", name, AesGcm::new(backend, &vec![0; key_length]).is_ok());
    }
    report.add("aead", "chacha20-poly1305", ChaCha20Poly1305::supported(backend));
}
