//! Encryption and decryption in progress.

use std::fmt;

use zeroize::Zeroize;

use super::algorithm::CipherAlgorithm;
use super::kind::{Cipher, CipherKind};
use super::mode::Mode;
use super::mode_kind::ModeKind;
use crate::backend::Backend;
use crate::backend::fips::{Approval, Operation};
use crate::error::{Error, Result};
use crate::ffi::cipher::{CipherCtx, Direction, EvpCipher, LONGEST_TAG};
use crate::ffi::operation::CleanQueue;
use crate::support::memory::vec_with_room;
use crate::support::tag::Tag;

/// The longest GCM message in bytes (NIST SP 800-38D, section 5.2.1.1: 2^39 - 256 bits).
pub(crate) const GCM_LONGEST_MESSAGE: u64 = (1 << 36) - 32;

/// The longest additional data of GCM in bytes (NIST SP 800-38D, section 5.2.1.1: 2^64 - 1 bits).
pub(crate) const GCM_LONGEST_ADDITIONAL_DATA: u64 = (1 << 61) - 1;

/// The lengths of an XTS data unit in bytes (NIST SP 800-38E: 1 to 2^20 blocks).
const XTS_UNIT: std::ops::RangeInclusive<usize> = 16..=16 << 20;

/// ChaCha20's block size in bytes (RFC 8439, section 2.3).
const CHACHA20_BLOCK: u64 = 64;

/// The result of ending a message: a tag from an encryption in GCM.
#[derive(Clone)]
pub struct Finalized {
    data: Vec<u8>,
    tag: Option<Tag>,
}

impl Finalized {
    /// The last output. It is empty in every current mode, because none pads. Append it nevertheless, for future modes.
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

/// Prints lengths only: the data may be plaintext.
impl fmt::Debug for Finalized {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.tag {
            Some(tag) => write!(f, "Finalized({} bytes, {tag:?})", self.data.len()),
            None => write!(f, "Finalized({} bytes)", self.data.len()),
        }
    }
}

/// An encryption or a decryption in progress.
///
/// [`update`](Self::update) processes data; [`finalize`](Self::finalize) ends the message. Nothing is padded: in CBC and ECB
/// the message must be a multiple of the block size (see [`padding`](crate::padding)).
///
/// In GCM, plaintext that [`update`](Self::update) returns is not authenticated until [`finalize`](Self::finalize) has
/// succeeded, and must not be used before. [`AesGcm`](crate::aead::AesGcm) decrypts in one call, and returns only
/// authenticated plaintext.
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
/// A new context costs libcrypto an allocation and the key schedule, and an ended one the wiping of both: for several messages
/// under one key, [`finalize_reset`](Self::finalize_reset) and [`reset_nonce`](Self::reset_nonce) take less than half the time.
///
/// Ending the message consumes the context:
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
#[must_use = "a context does nothing until data is passed to it"]
pub struct CipherContext {
    // Field order matters: the context drops before its backend.
    ctx: CipherCtx,
    cipher: CipherKind,
    mode: Mode,
    direction: Direction,
    message_length: u64,
    /// The longest message in bytes, where the cipher or the mode sets a limit.
    longest_message: Option<u64>,
    additional_data_length: u64,
    backend: Backend,
}

/// The operation whose approval is looked up.
fn operation(cipher: CipherKind, direction: Direction, mode: &Mode) -> Operation {
    let tag_length = mode.tag().map(|tag| tag.len());
    let mode = mode.kind();
    match direction {
        Direction::Encrypt => Operation::Encrypt {
            cipher,
            mode,
            generated_nonce: false,
        },
        Direction::Decrypt => Operation::Decrypt {
            cipher,
            mode,
            tag_length,
        },
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
        // There is no pool of idle contexts. The key of an ended message must not stay in memory. Freeing a context wipes it with
        // any provider; overwriting all that a context holds with another key and block depends on the provider, and takes as
        // long on OpenSSL 3.0.
        let kind = cipher.kind();
        let queue = CleanQueue::ensure();
        let ctx = match kind.cipher() {
            Cipher::Rc2 => CipherCtx::with_effective_bits(queue, fetched, direction, cipher.key(), iv, kind.key_size()),
            _ => CipherCtx::new(queue, fetched, direction, cipher.key(), iv),
        }?;
        backend.require_approval_with(|| operation(kind, direction, mode), || ctx.fips_indicator())?;
        Ok(CipherContext {
            ctx,
            cipher: kind,
            mode: mode.clone(),
            direction,
            message_length: 0,
            longest_message: longest_message(kind, mode.kind(), iv),
            additional_data_length: 0,
            backend: backend.clone(),
        })
    }

    /// The cipher and its key length.
    pub fn algorithm(&self) -> CipherKind {
        self.cipher
    }

    /// The mode.
    pub fn mode(&self) -> ModeKind {
        self.mode.kind()
    }

    /// The cipher's block size in bytes; `None` for a stream cipher.
    #[doc(alias = "EVP_CIPHER_CTX_get_block_size")]
    pub fn block_size(&self) -> Option<usize> {
        self.cipher.block_size()
    }

    /// Whether this use is [approved](crate::fips#approval) by the FIPS module. Encryption with Triple DES is not
    /// approved. Encryption in GCM by this context is not approved either, because the caller chooses the nonce (NIST
    /// SP 800-38D, section 8.2);
    /// [`AesGcm::encrypt_with_generated_nonce`](crate::aead::AesGcm::encrypt_with_generated_nonce) is approved.
    pub fn approval(&self) -> Approval {
        let operation = operation(self.cipher, self.direction, &self.mode);
        self.backend.approval_with(&operation, self.ctx.fips_indicator())
    }

    /// Encrypts or decrypts the next part of the message. In CBC and ECB the output may be up to a block shorter or longer
    /// than `data`; in every other mode it is as long.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if the message gets longer than GCM allows (2^36 - 32 bytes) or than ChaCha20's block
    /// counter allows ((2^32 - counter) · 64 bytes), in which case none of `data` is processed; or if `data` is not a whole
    /// XTS data unit (16 bytes to 16 MiB, in one call). [`Error::OpenSsl`] if libcrypto fails.
    #[doc(alias = "EVP_CipherUpdate")]
    pub fn update(&mut self, data: &[u8]) -> Result<Vec<u8>> {
        let mut out = vec_with_room("data", self.ctx.room_for(data.len()))?;
        let message_length = self.check_update(data)?;
        self.ctx.append(CleanQueue::ensure(), data, &mut out)?;
        self.message_length = message_length;
        Ok(out)
    }

    /// Like [`update`](Self::update), but writes to the start of `out`, which must have `data.len() + n - 1` bytes: `n` is
    /// the cipher's block size in CBC and ECB, and 1 in every other mode. Returns the number of bytes written.
    ///
    /// # Errors
    ///
    /// [`Error::BufferTooSmall`] if `out` is shorter, in which case none of `data` is processed; otherwise as
    /// [`update`](Self::update).
    pub fn update_into(&mut self, data: &[u8], out: &mut [u8]) -> Result<usize> {
        let message_length = self.check_update(data)?;
        let written = self.ctx.update(CleanQueue::ensure(), data, out)?;
        self.message_length = message_length;
        Ok(written)
    }

    /// Returns the message's length including `data`, if the mode allows it.
    fn check_update(&self, data: &[u8]) -> Result<u64> {
        let length = self.message_length.saturating_add(data.len() as u64);
        match self.longest_message {
            Some(longest) if length > longest => {
                let reason = match self.mode.kind() {
                    ModeKind::Gcm => format!("GCM takes at most {longest} bytes under one nonce"),
                    _ => format!(
                        "{} takes at most {longest} bytes with this initial block counter",
                        self.cipher.cipher_name()
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
            let reason = "an XTS data unit must be passed in one call; reset_nonce begins the next unit";
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

    /// Adds additional data, which GCM authenticates and does not encrypt. It must come before the message.
    ///
    /// # Errors
    ///
    /// [`Error::AlreadyUpdated`] after the first byte of the message; [`Error::InvalidArgument`] in another mode, or for
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
            let reason = format!("GCM takes at most {GCM_LONGEST_ADDITIONAL_DATA} bytes");
            return Err(Error::invalid("additional_data", reason));
        }
        self.ctx.additional_data(CleanQueue::ensure(), data)?;
        self.additional_data_length = length;
        Ok(())
    }

    /// Ends the message. An encryption in GCM returns its tag; a decryption checks the tag that was set with the mode.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if the message is not a multiple of the block size in CBC and ECB, if it is empty in XTS,
    /// or if a decryption in GCM has no tag; [`Error::InvalidTag`] if the tag does not match; [`Error::OpenSsl`] if
    /// libcrypto fails.
    #[doc(alias = "EVP_CipherFinal_ex")]
    pub fn finalize(mut self) -> Result<Finalized> {
        self.finish(CleanQueue::ensure())
    }

    /// Ends a decryption in GCM, and checks a tag that was not set with the mode.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a tag length that the mode does not accept, if the mode has a tag already, on
    /// encryption, and in another mode; otherwise as [`finalize`](Self::finalize).
    pub fn finalize_with_tag(mut self, tag: &[u8]) -> Result<Finalized> {
        self.take_tag(tag)?;
        self.finish(CleanQueue::ensure())
    }

    /// Ends the message, and begins another with the same key and the next nonce, without a new key schedule.
    ///
    /// # Errors
    ///
    /// As [`reset_nonce`](Self::reset_nonce), in which case the message has not ended; otherwise as
    /// [`finalize`](Self::finalize).
    pub fn finalize_reset(&mut self, next_nonce: &[u8]) -> Result<Finalized> {
        self.check_next_nonce(next_nonce)?;
        let queue = CleanQueue::ensure();
        let finalized = self.finish(queue);
        self.restart(queue, next_nonce)?;
        finalized
    }

    /// Like [`finalize_reset`](Self::finalize_reset), for a decryption in GCM that expects `tag`.
    ///
    /// # Errors
    ///
    /// As [`finalize_reset`](Self::finalize_reset) and [`finalize_with_tag`](Self::finalize_with_tag).
    pub fn finalize_with_tag_reset(&mut self, tag: &[u8], next_nonce: &[u8]) -> Result<Finalized> {
        self.check_next_nonce(next_nonce)?;
        self.take_tag(tag)?;
        self.finalize_reset(next_nonce)
    }

    /// Abandons the message, and begins another with the same key and `nonce` (the mode's IV or tweak; for ChaCha20 the
    /// algorithm's nonce). A tag that was set is discarded.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a nonce of the wrong length, for a mode or cipher without a nonce, and on encryption in
    /// GCM for the nonce of the last message: using it twice reveals the authentication key. [`Error::OpenSsl`] if libcrypto
    /// fails.
    pub fn reset_nonce(&mut self, nonce: &[u8]) -> Result<()> {
        self.check_next_nonce(nonce)?;
        self.restart(CleanQueue::ensure(), nonce)
    }

    fn check_next_nonce(&self, nonce: &[u8]) -> Result<()> {
        let kind = self.mode.kind();
        if kind == ModeKind::Ecb || self.cipher.cipher() == Cipher::Arc4 {
            let reason = format!(
                "{} in mode {} has no nonce",
                self.cipher.cipher_name(),
                self.mode.name()
            );
            return Err(Error::invalid("nonce", reason));
        }
        kind.check_iv_length_for(self.cipher.cipher_name(), self.cipher.block_size(), nonce.len())?;
        if kind == ModeKind::Gcm && self.direction == Direction::Encrypt && nonce == self.mode.initialization_vector() {
            return Err(Error::invalid("nonce", "must not be used for two messages in GCM"));
        }
        Ok(())
    }

    fn restart(&mut self, queue: CleanQueue, nonce: &[u8]) -> Result<()> {
        self.ctx.restart(queue, nonce)?;
        self.mode.begin_message(nonce);
        self.message_length = 0;
        self.longest_message = longest_message(self.cipher, self.mode.kind(), nonce);
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
                "must not be given for encryption, which computes it",
            ));
        }
        if self.mode.tag().is_some() {
            return Err(Error::invalid("tag", "was already given with the mode"));
        }
        self.mode.take_tag(tag)
    }

    fn finish(&mut self, queue: CleanQueue) -> Result<Finalized> {
        self.check_whole()?;
        let mut finalized = self.finish_whole(queue)?;
        let approval = self.backend.require_approval_with(
            || operation(self.cipher, self.direction, &self.mode),
            || self.ctx.fips_indicator(),
        );
        match approval {
            Ok(()) => Ok(finalized),
            Err(error) => {
                finalized.data.zeroize();
                Err(error)
            }
        }
    }

    fn finish_whole(&mut self, queue: CleanQueue) -> Result<Finalized> {
        match (self.mode.kind(), self.direction) {
            (ModeKind::Gcm, Direction::Encrypt) => self.finish_with_new_tag(queue),
            (ModeKind::Gcm, Direction::Decrypt) => self.finish_against_tag(queue),
            _ => Ok(Finalized {
                data: self.ctx.finish(queue)?,
                tag: None,
            }),
        }
    }

    /// Refuses a message length that the mode does not allow.
    fn check_whole(&self) -> Result<()> {
        let block = self.ctx.block_size() as u64;
        if self.message_length % block != 0 {
            let reason = format!(
                "{} bytes are not a multiple of the block size of {block} bytes",
                self.message_length
            );
            return Err(Error::invalid("data", reason));
        }
        if self.mode.kind() == ModeKind::Xts && self.message_length == 0 {
            return self.check_xts_unit(0);
        }
        Ok(())
    }

    fn finish_with_new_tag(&mut self, queue: CleanQueue) -> Result<Finalized> {
        let data = self.ctx.finish(queue)?;
        let mut bytes = [0; LONGEST_TAG];
        self.ctx.tag(queue, &mut bytes)?;
        Ok(Finalized {
            data,
            tag: Some(Tag::copy_of(&bytes)?),
        })
    }

    fn finish_against_tag(&mut self, queue: CleanQueue) -> Result<Finalized> {
        let Some(tag) = self.mode.tag() else {
            let reason = "is required for decryption, with the mode or at the end";
            return Err(Error::invalid("tag", reason));
        };
        self.ctx.expect_tag(queue, tag)?;
        // All failures are reported alike, on purpose.
        let data = self.ctx.finish(queue).map_err(|_| Error::InvalidTag)?;
        Ok(Finalized { data, tag: None })
    }

    fn not_authenticated(&self, argument: &'static str) -> Error {
        let reason = format!("is not allowed in {}, which does not authenticate", self.mode.name());
        Error::invalid(argument, reason)
    }
}

/// The longest message in bytes, before the block counter wraps. ChaCha20's counter is the first four bytes of the
/// nonce; libcrypto would carry into the rest. CTR has no limit here: its counter is the whole block (NIST SP 800-38A,
/// appendix B).
fn longest_message(cipher: CipherKind, mode: ModeKind, nonce: &[u8]) -> Option<u64> {
    match (cipher.cipher(), mode) {
        (_, ModeKind::Gcm) => Some(GCM_LONGEST_MESSAGE),
        (Cipher::ChaCha20, ModeKind::Stream) => {
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
            self.cipher.cipher_name(),
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
