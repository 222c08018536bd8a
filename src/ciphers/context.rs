//! Encryption and decryption in progress.

use std::fmt;

use super::algorithm::{CipherAlgorithm, CipherKind};
use super::mode::{Mode, ModeKind};
use crate::backend::Backend;
use crate::backend::fips::{Approval, Operation};
use crate::error::{Error, Result};
use crate::ffi::cipher::{CipherCtx, Direction, EvpCipher, LONGEST_TAG};
use crate::support::memory::zeroed_vec;
use crate::support::tag::Tag;

/// NIST SP 800-38D, section 5.2.1.1: a message has at most 2^39 - 256 bits.
pub(crate) const GCM_LONGEST_MESSAGE: u64 = (1 << 36) - 32;

/// NIST SP 800-38D, section 5.2.1.1: additional data have at most 2^64 - 1 bits.
pub(crate) const GCM_LONGEST_ADDITIONAL_DATA: u64 = (1 << 61) - 1;

/// NIST SP 800-38E: a data unit has at least one block and at most 2^20.
const XTS_UNIT: std::ops::RangeInclusive<usize> = 16..=16 << 20;

/// RFC 8439, section 2.3: blocks of 64 bytes are numbered in 32 bits.
const CHACHA20_BLOCK: u64 = 64;

/// What the end of a message gives.
#[derive(Debug, Clone)]
pub struct Finalized {
    data: Vec<u8>,
    tag: Option<Tag>,
}

impl Finalized {
    /// What the cipher still held back. No mode here pads, so that it is empty; programs that append it are right for
    /// any mode to come.
    pub fn data(&self) -> &[u8] {
        &self.data
    }

    /// The tag of an encryption in GCM.
    pub fn tag(&self) -> Option<&Tag> {
        self.tag.as_ref()
    }

    /// The tag of an encryption in GCM, owned.
    pub fn into_tag(self) -> Option<Tag> {
        self.tag
    }
}

/// An encryption or a decryption in progress.
///
/// Data goes through [`update`](Self::update); [`finalize`](Self::finalize) ends the message. Nothing is padded: in CBC
/// and ECB the message must be whole blocks ([`padding`](crate::padding) makes it so).
///
/// In GCM, plaintext that a decryption gives out before [`finalize`](Self::finalize) has succeeded is not yet
/// authenticated, and must not be acted upon. [`AesGcm`](crate::aead::AesGcm) decrypts in one call and gives out
/// nothing before that.
///
/// ```
/// use hazmat_openssl::prelude::*;
/// use hazmat_openssl::ciphers::Mode;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let key = backend.random_bytes(32)?;
/// let nonce = backend.random_bytes(12)?;
/// let cipher = CipherAlgorithm::aes(&key)?;
///
/// let mut encryptor = backend.create_symmetric_encryption_ctx(&cipher, &Mode::gcm(&nonce)?)?;
/// encryptor.authenticate_additional_data(b"header")?;
/// let ciphertext = encryptor.update(b"a message")?;
/// let tag = encryptor.finalize()?.into_tag().unwrap();
///
/// let mode = Mode::gcm(&nonce)?.with_tag(&tag)?;
/// let mut decryptor = backend.create_symmetric_decryption_ctx(&cipher, &mode)?;
/// decryptor.authenticate_additional_data(b"header")?;
/// let plaintext = decryptor.update(&ciphertext)?;
/// decryptor.finalize()?;
/// assert_eq!(plaintext, b"a message");
/// # Ok(())
/// # }
/// ```
///
/// A context whose message has ended is gone:
///
/// ```compile_fail,E0382
/// use hazmat_openssl::prelude::*;
/// use hazmat_openssl::ciphers::Mode;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let cipher = CipherAlgorithm::aes(&[0; 16])?;
/// let mut encryptor = Backend::new()?.create_symmetric_encryption_ctx(&cipher, &Mode::ctr(&[0; 16])?)?;
/// encryptor.finalize()?;
/// encryptor.update(b"more")?;
/// # Ok(())
/// # }
/// ```
#[doc(alias = "EVP_CIPHER_CTX")]
pub struct CipherContext {
    // Dropped before the backend that it was fetched from.
    ctx: CipherCtx,
    cipher: CipherSummary,
    mode: Mode,
    direction: Direction,
    message_length: u64,
    /// How long the message may get in bytes, where the cipher or the mode sets a bound.
    longest_message: Option<u64>,
    additional_data_length: u64,
    backend: Backend,
}

/// What a running context still needs to know of its algorithm; the key is not kept.
struct CipherSummary {
    kind: CipherKind,
    name: &'static str,
    key_bits: usize,
    block_size: Option<usize>,
}

impl CipherSummary {
    /// What approval goes by.
    fn operation(&self, direction: Direction, mode: &Mode) -> Operation {
        let tag_length = mode.tag().map(|tag| tag.len());
        let (cipher, key_bits, mode) = (self.name, self.key_bits, mode.name());
        match direction {
            Direction::Encrypt => Operation::Encrypt {
                cipher,
                key_bits,
                mode,
                generated_nonce: false,
            },
            Direction::Decrypt => Operation::Decrypt {
                cipher,
                key_bits,
                mode,
                tag_length,
            },
        }
    }
}

impl CipherContext {
    pub(super) fn new(
        backend: &Backend,
        fetched: &EvpCipher,
        cipher: &CipherAlgorithm,
        mode: &Mode,
        direction: Direction,
    ) -> Result<Self> {
        let iv = match mode.kind() {
            ModeKind::Stream => cipher.nonce(),
            _ => mode.initialization_vector(),
        };
        let ctx = CipherCtx::new(fetched, direction, cipher.key(), iv)?;
        let summary = CipherSummary {
            kind: cipher.kind(),
            name: cipher.name(),
            key_bits: cipher.key_size(),
            block_size: cipher.block_size(),
        };
        backend.require_approval_with(|| summary.operation(direction, mode), || ctx.fips_indicator())?;
        Ok(CipherContext {
            ctx,
            cipher: summary,
            mode: mode.clone(),
            direction,
            message_length: 0,
            longest_message: longest_message(cipher.kind(), mode.kind(), iv),
            additional_data_length: 0,
            backend: backend.clone(),
        })
    }

    /// Whether this is an [approved](crate::fips::approval) use, where a FIPS module serves. Encryption with Triple DES is
    /// not, and neither is encryption with GCM here, as the nonce is the caller's (NIST SP 800-38D, section 8.2):
    /// [`AesGcm::encrypt_with_generated_nonce`](crate::aead::AesGcm::encrypt_with_generated_nonce) is.
    pub fn approval(&self) -> Approval {
        let operation = self.cipher.operation(self.direction, &self.mode);
        self.backend.approval_with(&operation, self.ctx.fips_indicator())
    }

    /// Encrypts or decrypts more of the message. What comes back may be shorter or longer than `data` by less than a
    /// block in CBC and ECB, and is as long in every other mode.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if the message gets longer than GCM allows (2^36 - 32 bytes), or than ChaCha20's counter
    /// of 64-byte blocks goes, 2^32 less its first value, in which case none of `data` is processed; or if `data` is not
    /// a whole XTS data unit (16 bytes to 16 MiB, in one call). [`Error::OpenSsl`] if libcrypto fails.
    #[doc(alias = "EVP_CipherUpdate")]
    pub fn update(&mut self, data: &[u8]) -> Result<Vec<u8>> {
        let mut out = zeroed_vec("data", self.ctx.room_for(data.len()))?;
        let written = self.update_into(data, &mut out)?;
        out.truncate(written);
        Ok(out)
    }

    /// As [`update`](Self::update), to the start of `out`, which wants room for `data.len() + n - 1` bytes, where `n`
    /// is the cipher's block size in CBC and ECB and 1 in every other mode. Returns how many bytes were written.
    ///
    /// # Errors
    ///
    /// [`Error::BufferTooSmall`] if `out` has not that room: nothing was done. Else as [`update`](Self::update).
    pub fn update_into(&mut self, data: &[u8], out: &mut [u8]) -> Result<usize> {
        let message_length = self.check_update(data)?;
        let written = self.ctx.update(data, out)?;
        self.message_length = message_length;
        Ok(written)
    }

    /// The message's length with `data` added, where the mode allows it.
    fn check_update(&self, data: &[u8]) -> Result<u64> {
        let length = self.message_length.saturating_add(data.len() as u64);
        match self.longest_message {
            Some(longest) if length > longest => {
                let reason = match self.mode.kind() {
                    ModeKind::Gcm => format!("GCM takes at most {longest} bytes under one nonce"),
                    _ => format!(
                        "{} takes at most {longest} bytes from this block counter on",
                        self.cipher.name
                    ),
                };
                return Err(Error::invalid("data", reason));
            }
            _ => {}
        }
        match self.mode.kind() {
            ModeKind::Xts if !data.is_empty() => self.check_xts_unit(data.len()).map(|()| length),
            _ => Ok(length),
        }
    }

    fn check_xts_unit(&self, length: usize) -> Result<()> {
        if self.message_length > 0 {
            let reason = "an XTS data unit goes in by one call; reset_nonce begins the next unit";
            return Err(Error::invalid("data", reason));
        }
        if !XTS_UNIT.contains(&length) {
            let reason = format!(
                "an XTS data unit must have {} to {} bytes, not {length}",
                XTS_UNIT.start(),
                XTS_UNIT.end()
            );
            return Err(Error::invalid("data", reason));
        }
        Ok(())
    }

    /// Authenticates data that is not encrypted, in GCM, before the first byte of the message.
    ///
    /// # Errors
    ///
    /// [`Error::AlreadyUpdated`] after the message's first byte; [`Error::InvalidArgument`] in another mode, or for
    /// more than 2^61 - 1 bytes; [`Error::OpenSsl`] if libcrypto fails.
    pub fn authenticate_additional_data(&mut self, data: &[u8]) -> Result<()> {
        if self.mode.kind() != ModeKind::Gcm {
            return Err(self.not_authenticated("additional_data"));
        }
        if self.message_length > 0 {
            return Err(Error::AlreadyUpdated);
        }
        let length = self.additional_data_length.saturating_add(data.len() as u64);
        if length > GCM_LONGEST_ADDITIONAL_DATA {
            let reason = format!("GCM takes at most {GCM_LONGEST_ADDITIONAL_DATA} bytes of it");
            return Err(Error::invalid("additional_data", reason));
        }
        self.ctx.additional_data(data)?;
        self.additional_data_length = length;
        Ok(())
    }

    /// Ends the message. An encryption in GCM gives its tag; a decryption finds the tag that was given with the mode.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if the message is not whole blocks in CBC and ECB, is no data unit in XTS, or if a
    /// decryption in GCM has been given no tag; [`Error::InvalidTag`] if the tag does not match; [`Error::OpenSsl`] if
    /// libcrypto fails.
    #[doc(alias = "EVP_CipherFinal_ex")]
    pub fn finalize(mut self) -> Result<Finalized> {
        self.finish()
    }

    /// Ends a decryption in GCM whose tag is known only now.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a tag of a length that the mode does not accept, for a second tag, on encryption,
    /// and in another mode; else as [`finalize`](Self::finalize).
    pub fn finalize_with_tag(mut self, tag: &[u8]) -> Result<Finalized> {
        self.take_tag(tag)?;
        self.finish()
    }

    /// Ends the message and makes the context ready for another under the same key, without a new key schedule.
    ///
    /// # Errors
    ///
    /// As [`reset_nonce`](Self::reset_nonce), in which case the message has not ended; else as
    /// [`finalize`](Self::finalize).
    pub fn finalize_reset(&mut self, next_nonce: &[u8]) -> Result<Finalized> {
        self.check_next_nonce(next_nonce)?;
        let finalized = self.finish();
        self.restart(next_nonce)?;
        finalized
    }

    /// As [`finalize_reset`](Self::finalize_reset), with the tag that the decryption is to find.
    ///
    /// # Errors
    ///
    /// As [`finalize_reset`](Self::finalize_reset) and [`finalize_with_tag`](Self::finalize_with_tag).
    pub fn finalize_with_tag_reset(&mut self, tag: &[u8], next_nonce: &[u8]) -> Result<Finalized> {
        self.check_next_nonce(next_nonce)?;
        self.take_tag(tag)?;
        self.finalize_reset(next_nonce)
    }

    /// Drops the message as far as it has come, and makes the context ready for another under the same key with `nonce`
    /// (the mode's IV or tweak; for ChaCha20 the algorithm's nonce). A tag that was given is forgotten.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a nonce of the wrong length, for a mode or cipher that has none, and on
    /// encryption in GCM for the nonce that has just been used: a second message under it would give away the key that
    /// authenticates. [`Error::OpenSsl`] if libcrypto fails.
    pub fn reset_nonce(&mut self, nonce: &[u8]) -> Result<()> {
        self.check_next_nonce(nonce)?;
        self.restart(nonce)
    }

    fn check_next_nonce(&self, nonce: &[u8]) -> Result<()> {
        let kind = self.mode.kind();
        if kind == ModeKind::Ecb || self.cipher.kind == CipherKind::Arc4 {
            let reason = format!("{} in mode {} has none to reset", self.cipher.name, self.mode.name());
            return Err(Error::invalid("nonce", reason));
        }
        kind.check_iv_length_for(self.cipher.name, self.cipher.block_size, nonce.len())?;
        if kind == ModeKind::Gcm && self.direction == Direction::Encrypt && nonce == self.mode.initialization_vector() {
            return Err(Error::invalid("nonce", "must not be used for two messages in GCM"));
        }
        Ok(())
    }

    fn restart(&mut self, nonce: &[u8]) -> Result<()> {
        self.ctx.restart(nonce)?;
        self.mode.begin_message(nonce);
        self.message_length = 0;
        self.longest_message = longest_message(self.cipher.kind, self.mode.kind(), nonce);
        self.additional_data_length = 0;
        Ok(())
    }

    fn take_tag(&mut self, tag: &[u8]) -> Result<()> {
        if self.mode.kind() != ModeKind::Gcm {
            return Err(self.not_authenticated("tag"));
        }
        if self.direction == Direction::Encrypt {
            return Err(Error::invalid(
                "tag",
                "must not be given for encryption, which makes it",
            ));
        }
        if self.mode.tag().is_some() {
            return Err(Error::invalid("tag", "was given with the mode already"));
        }
        self.mode.take_tag(tag)
    }

    fn finish(&mut self) -> Result<Finalized> {
        self.check_whole()?;
        let finalized = self.finish_whole()?;
        self.backend.require_approval_with(
            || self.cipher.operation(self.direction, &self.mode),
            || self.ctx.fips_indicator(),
        )?;
        Ok(finalized)
    }

    fn finish_whole(&mut self) -> Result<Finalized> {
        match (self.mode.kind(), self.direction) {
            (ModeKind::Gcm, Direction::Encrypt) => self.finish_with_new_tag(),
            (ModeKind::Gcm, Direction::Decrypt) => self.finish_against_tag(),
            _ => Ok(Finalized {
                data: self.ctx.finish()?,
                tag: None,
            }),
        }
    }

    /// Refuses a message that the mode cannot end with.
    fn check_whole(&self) -> Result<()> {
        let block = self.ctx.block_size() as u64;
        if self.message_length % block != 0 {
            let reason = format!(
                "{} bytes are not a multiple of the block of {block} bytes",
                self.message_length
            );
            return Err(Error::invalid("data", reason));
        }
        if self.mode.kind() == ModeKind::Xts && self.message_length == 0 {
            return self.check_xts_unit(0);
        }
        Ok(())
    }

    fn finish_with_new_tag(&mut self) -> Result<Finalized> {
        let data = self.ctx.finish()?;
        let mut bytes = [0; LONGEST_TAG];
        self.ctx.tag(&mut bytes)?;
        Ok(Finalized {
            data,
            tag: Some(Tag::copy_of(&bytes)?),
        })
    }

    fn finish_against_tag(&mut self) -> Result<Finalized> {
        let Some(tag) = self.mode.tag() else {
            let reason = "must be given for decryption, with the mode or at the end";
            return Err(Error::invalid("tag", reason));
        };
        self.ctx.expect_tag(tag)?;
        // libcrypto tells no reason apart here, and none should be told apart.
        let data = self.ctx.finish().map_err(|_| Error::InvalidTag)?;
        Ok(Finalized { data, tag: None })
    }

    fn not_authenticated(&self, argument: &'static str) -> Error {
        let reason = format!("does not go with {}, which authenticates nothing", self.mode.name());
        Error::invalid(argument, reason)
    }
}

/// How long a message may get in bytes before a counter would begin anew. ChaCha20's stands in the nonce's first four
/// bytes; libcrypto would carry on from it into the rest, and CTR's is the whole block (NIST SP 800-38A, appendix B).
fn longest_message(cipher: CipherKind, mode: ModeKind, nonce: &[u8]) -> Option<u64> {
    match (cipher, mode) {
        (_, ModeKind::Gcm) => Some(GCM_LONGEST_MESSAGE),
        (CipherKind::ChaCha20, ModeKind::Stream) => {
            let counter = nonce
                .first_chunk()
                .map_or(u32::MAX, |counter| u32::from_le_bytes(*counter));
            Some(((1 << 32) - u64::from(counter)) * CHACHA20_BLOCK)
        }
        _ => None,
    }
}

impl fmt::Debug for CipherContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "CipherContext({:?}, {} in mode {})",
            self.direction,
            self.cipher.name,
            self.mode.name()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ciphers::backend::CipherBackend;

    fn gcm() -> CipherContext {
        let backend = Backend::new().unwrap();
        let cipher = CipherAlgorithm::aes(&[0; 16]).unwrap();
        let mode = Mode::gcm(&[0; 12]).unwrap();
        backend.create_symmetric_encryption_ctx(&cipher, &mode).unwrap()
    }

    fn refused_argument(result: Result<()>) -> &'static str {
        match result {
            Err(Error::InvalidArgument { argument, .. }) => argument,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn gcm_refuses_a_byte_more_than_its_longest_message() {
        let mut ctx = gcm();
        ctx.message_length = GCM_LONGEST_MESSAGE - 2;
        ctx.update(b"ab").unwrap();
        assert_eq!(refused_argument(ctx.update(b"c").map(drop)), "data");
        ctx.reset_nonce(&[1; 12]).unwrap();
        ctx.update(b"c").unwrap();
    }

    #[test]
    fn chacha20_refuses_a_byte_more_than_its_counter_goes() {
        let backend = Backend::new().unwrap();
        let nonce = [[0; 4], [1; 4], [2; 4], [3; 4]].concat();
        let cipher = CipherAlgorithm::chacha20(&[0; 32], &nonce).unwrap();
        let mut ctx = backend
            .create_symmetric_encryption_ctx(&cipher, &Mode::stream())
            .unwrap();
        ctx.message_length = (1 << 38) - 2;
        ctx.update(b"ab").unwrap();
        assert_eq!(refused_argument(ctx.update(b"c").map(drop)), "data");
        ctx.reset_nonce(&nonce).unwrap();
        ctx.update(b"c").unwrap();
    }

    #[test]
    fn gcm_refuses_a_byte_more_than_its_longest_additional_data() {
        let mut ctx = gcm();
        ctx.additional_data_length = GCM_LONGEST_ADDITIONAL_DATA - 2;
        ctx.authenticate_additional_data(b"ab").unwrap();
        assert_eq!(
            refused_argument(ctx.authenticate_additional_data(b"c")),
            "additional_data"
        );
    }
}
