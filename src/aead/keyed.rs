//! A key with its contexts, and the encryption and decryption that both algorithms share.

use zeroize::Zeroize;

use crate::backend::Backend;
use crate::backend::fips::Operation;
use crate::ciphers::kind::CipherKind;
use crate::ciphers::mode_kind::ModeKind;
use crate::ciphers::suite::Suite;
use crate::error::{Error, Result, UnsupportedKind};
use crate::ffi::cipher::{CipherCtx, Direction, EvpCipher, LONGEST_TAG};
use crate::support::memory::zeroed_vec;
use crate::support::pool::Pool;
use crate::support::secret::SecretBytes;
use crate::support::tag::Tag;

/// The tag's length in bytes, for both algorithms.
pub const TAG_LENGTH: usize = LONGEST_TAG;

/// The recommended length of a nonce in bytes (NIST SP 800-38D, section 5.2.1.1; RFC 8439), and the length of generated
/// nonces.
pub(super) const NONCE_LENGTH: usize = 12;

/// The algorithm, as approval rules distinguish it.
#[derive(Clone, Copy)]
pub(super) enum Algorithm {
    AesGcm(CipherKind),
    ChaCha20Poly1305,
}

/// The name and limits of one algorithm.
pub(super) struct Limits {
    pub(super) name: &'static str,
    pub(super) nonce: std::ops::RangeInclusive<usize>,
    pub(super) nonce_words: &'static str,
    pub(super) longest_message: u64,
    pub(super) longest_additional_data: u64,
}

/// A key, and idle contexts keyed with it.
pub(super) struct Keyed {
    limits: Limits,
    algorithm: Algorithm,
    suite: Suite,
    key: SecretBytes,
    // Field order matters: the contexts drop before the backend.
    encryptors: Pool<CipherCtx>,
    decryptors: Pool<CipherCtx>,
    backend: Backend,
}

impl Keyed {
    pub(super) fn new(
        backend: &Backend,
        limits: Limits,
        algorithm: Algorithm,
        suite: Suite,
        key: &[u8],
    ) -> Result<Self> {
        if suite.fetched(backend).is_none() {
            return Err(backend.not_offered(UnsupportedKind::Cipher, limits.name));
        }
        Ok(Keyed {
            limits,
            algorithm,
            suite,
            key: SecretBytes::from_slice(key),
            encryptors: Pool::new(),
            decryptors: Pool::new(),
            backend: backend.clone(),
        })
    }

    pub(super) fn key_length(&self) -> usize {
        self.key.len()
    }

    pub(super) fn nonce_lengths(&self) -> std::ops::RangeInclusive<usize> {
        self.limits.nonce.clone()
    }

    fn pool(&self, direction: Direction) -> &Pool<CipherCtx> {
        match direction {
            Direction::Encrypt => &self.encryptors,
            Direction::Decrypt => &self.decryptors,
        }
    }

    /// Takes an idle context or makes one, and gives it the nonce and the additional data.
    fn begin(
        &self,
        direction: Direction,
        nonce: &[u8],
        argument: &'static str,
        length: usize,
        additional_data: &[u8],
    ) -> Result<CipherCtx> {
        self.check(nonce, argument, length, additional_data)?;
        let purpose = || self.operation(direction, false);
        self.backend.refuse_unapproved(purpose)?;
        let mut ctx = match self.pool(direction).take() {
            Some(mut ctx) => {
                ctx.restart(nonce)?;
                ctx
            }
            None => CipherCtx::new(self.cipher()?, direction, &self.key, nonce)?,
        };
        // Modules with an indicator for the nonce have evaluated the nonce by now.
        self.backend.require_approval_with(purpose, || ctx.fips_indicator())?;
        ctx.additional_data(additional_data)?;
        Ok(ctx)
    }

    fn cipher(&self) -> Result<&EvpCipher> {
        let unsupported = || self.backend.not_offered(UnsupportedKind::Cipher, self.limits.name);
        self.suite.fetched(&self.backend).ok_or_else(unsupported)
    }

    fn operation(&self, direction: Direction, generated_nonce: bool) -> Operation {
        let mode = ModeKind::Gcm;
        match (self.algorithm, direction) {
            (Algorithm::AesGcm(cipher), Direction::Encrypt) => Operation::Encrypt {
                cipher,
                mode,
                generated_nonce,
            },
            (Algorithm::AesGcm(cipher), Direction::Decrypt) => Operation::Decrypt {
                cipher,
                mode,
                tag_length: Some(TAG_LENGTH),
            },
            (Algorithm::ChaCha20Poly1305, _) => Operation::ChaCha20Poly1305,
        }
    }

    fn check(&self, nonce: &[u8], argument: &'static str, length: usize, additional_data: &[u8]) -> Result<()> {
        if !self.limits.nonce.contains(&nonce.len()) {
            let reason = format!("must have {}, not {}", self.limits.nonce_words, nonce.len());
            return Err(Error::invalid("nonce", reason));
        }
        self.check_lengths(argument, length, additional_data)
    }

    /// Refuses a message, called `argument` in errors, or additional data that is too long.
    fn check_lengths(&self, argument: &'static str, length: usize, additional_data: &[u8]) -> Result<()> {
        let Limits { name, .. } = self.limits;
        if length as u64 > self.limits.longest_message {
            let reason = format!("{name} takes at most {} bytes", self.limits.longest_message);
            return Err(Error::invalid(argument, reason));
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

    /// Checks the tag, and clears `plaintext` if it does not match.
    fn finish_decryption(&self, mut ctx: CipherCtx, tag: &[u8], plaintext: &mut [u8]) -> Result<()> {
        let outcome = ctx.expect_tag(tag).and_then(|()| ctx.finish());
        self.decryptors.put(ctx);
        if outcome.is_err() {
            plaintext.zeroize();
            return Err(Error::InvalidTag);
        }
        Ok(())
    }

    pub(super) fn encrypt(&self, nonce: &[u8], plaintext: &[u8], additional_data: &[u8]) -> Result<Vec<u8>> {
        let mut out = zeroed_vec("plaintext", plaintext.len().saturating_add(TAG_LENGTH))?;
        self.encrypt_into(nonce, plaintext, additional_data, &mut out)?;
        Ok(out)
    }

    /// Like [`encrypt`](Self::encrypt), with a new nonce.
    pub(super) fn encrypt_with_generated_nonce(
        &self,
        plaintext: &[u8],
        additional_data: &[u8],
    ) -> Result<([u8; NONCE_LENGTH], Vec<u8>)> {
        self.check_lengths("plaintext", plaintext.len(), additional_data)?;
        let needed = plaintext.len().saturating_add(TAG_LENGTH);
        let mut sealed = zeroed_vec("plaintext", needed)?;
        let (ciphertext, tag) = room_for(&mut sealed, needed)?.split_at_mut(plaintext.len());
        let update = |ctx: &mut CipherCtx| ctx.update(plaintext, ciphertext).map(|_| ());
        let (nonce, made) = self.generate_nonce_and("plaintext", plaintext.len(), additional_data, update)?;
        tag.copy_from_slice(&made);
        Ok((nonce, sealed))
    }

    /// Like [`encrypt_in_place`](Self::encrypt_in_place), with a new nonce.
    pub(super) fn encrypt_in_place_with_generated_nonce(
        &self,
        additional_data: &[u8],
        buffer: &mut [u8],
    ) -> Result<([u8; NONCE_LENGTH], Tag)> {
        let length = buffer.len();
        let update = |ctx: &mut CipherCtx| ctx.update_in_place(buffer);
        let (nonce, made) = self.generate_nonce_and("buffer", length, additional_data, update)?;
        Ok((nonce, Tag::copy_of(&made)?))
    }

    /// Encrypts by `update` with a new nonce, and returns nonce and tag. In GCM the provider generates the nonce in the same
    /// operation, which FIPS 140 requires; otherwise the backend's generator does.
    fn generate_nonce_and(
        &self,
        argument: &'static str,
        length: usize,
        additional_data: &[u8],
        update: impl FnOnce(&mut CipherCtx) -> Result<()>,
    ) -> Result<([u8; NONCE_LENGTH], [u8; TAG_LENGTH])> {
        let mut nonce = [0; NONCE_LENGTH];
        if let Algorithm::ChaCha20Poly1305 = self.algorithm {
            self.backend.fill_random(&mut nonce)?;
            let mut ctx = self.begin(Direction::Encrypt, &nonce, argument, length, additional_data)?;
            update(&mut ctx)?;
            return Ok((nonce, self.finish_encryption(ctx)?));
        }
        self.check_lengths(argument, length, additional_data)?;
        let purpose = || self.operation(Direction::Encrypt, true);
        self.backend.refuse_unapproved(purpose)?;
        let mut ctx = CipherCtx::generating_iv(self.cipher()?, &self.key, NONCE_LENGTH)?;
        ctx.additional_data(additional_data)?;
        update(&mut ctx)?;
        ctx.finish()?;
        self.backend.require_approval_with(purpose, || ctx.fips_indicator())?;
        let mut tag = [0; TAG_LENGTH];
        ctx.tag(&mut tag)?;
        ctx.generated_iv(&mut nonce)?;
        Ok((nonce, tag))
    }

    pub(super) fn encrypt_into(
        &self,
        nonce: &[u8],
        plaintext: &[u8],
        additional_data: &[u8],
        out: &mut [u8],
    ) -> Result<usize> {
        let needed = plaintext.len().saturating_add(TAG_LENGTH);
        let (ciphertext, tag) = room_for(out, needed)?.split_at_mut(plaintext.len());
        let mut ctx = self.begin(Direction::Encrypt, nonce, "plaintext", plaintext.len(), additional_data)?;
        ctx.update(plaintext, ciphertext)?;
        tag.copy_from_slice(&self.finish_encryption(ctx)?);
        Ok(needed)
    }

    pub(super) fn encrypt_in_place(&self, nonce: &[u8], additional_data: &[u8], buffer: &mut [u8]) -> Result<Tag> {
        let mut ctx = self.begin(Direction::Encrypt, nonce, "buffer", buffer.len(), additional_data)?;
        ctx.update_in_place(buffer)?;
        Ok(Tag::copy_of(&self.finish_encryption(ctx)?)?)
    }

    pub(super) fn decrypt(&self, nonce: &[u8], ciphertext: &[u8], additional_data: &[u8]) -> Result<Vec<u8>> {
        let mut out = zeroed_vec("ciphertext", ciphertext.len().saturating_sub(TAG_LENGTH))?;
        self.decrypt_into(nonce, ciphertext, additional_data, &mut out)?;
        Ok(out)
    }

    pub(super) fn decrypt_into(
        &self,
        nonce: &[u8],
        ciphertext: &[u8],
        additional_data: &[u8],
        out: &mut [u8],
    ) -> Result<usize> {
        // A wrong nonce is the caller's mistake, and is reported before a wrong ciphertext.
        self.check(nonce, "ciphertext", 0, additional_data)?;
        let Some(length) = ciphertext.len().checked_sub(TAG_LENGTH) else {
            return Err(Error::InvalidTag);
        };
        let (ciphertext, tag) = ciphertext.split_at(length);
        let plaintext = room_for(out, length)?;
        let mut ctx = self.begin(Direction::Decrypt, nonce, "ciphertext", length, additional_data)?;
        if let Err(error) = ctx.update(ciphertext, plaintext) {
            plaintext.zeroize();
            return Err(error);
        }
        self.finish_decryption(ctx, tag, plaintext)?;
        Ok(length)
    }

    pub(super) fn decrypt_in_place(
        &self,
        nonce: &[u8],
        additional_data: &[u8],
        buffer: &mut [u8],
        tag: &[u8],
    ) -> Result<()> {
        self.check(nonce, "buffer", buffer.len(), additional_data)?;
        if tag.len() != TAG_LENGTH {
            buffer.zeroize();
            return Err(Error::InvalidTag);
        }
        let mut ctx = self.begin(Direction::Decrypt, nonce, "buffer", buffer.len(), additional_data)?;
        if let Err(error) = ctx.update_in_place(buffer) {
            buffer.zeroize();
            return Err(error);
        }
        self.finish_decryption(ctx, tag, buffer)
    }
}

/// The first `needed` bytes of `out`.
fn room_for(out: &mut [u8], needed: usize) -> Result<&mut [u8]> {
    let available = out.len();
    out.get_mut(..needed).ok_or(Error::BufferTooSmall { needed, available })
}

#[cfg(test)]
mod tests {
    use crate::aead::AesGcm;
    use crate::backend::Backend;
    use crate::ciphers::context::GCM_LONGEST_MESSAGE;
    use crate::error::Error;

    /// No test has memory for a message that is too long.
    #[test]
    fn a_message_that_is_too_long_is_called_by_its_parameter() {
        let aead = AesGcm::new(&Backend::new().unwrap(), &[7; 32]).unwrap();
        let longest = usize::try_from(GCM_LONGEST_MESSAGE).unwrap();
        for argument in ["plaintext", "ciphertext", "buffer"] {
            aead.0.check_lengths(argument, longest, b"").unwrap();
            let refused = aead.0.check(&[0; 12], argument, longest + 1, b"");
            let reason = "AES-GCM takes at most 68719476704 bytes".into();
            assert_eq!(refused, Err(Error::InvalidArgument { argument, reason }));
        }
    }
}
