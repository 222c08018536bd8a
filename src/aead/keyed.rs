//! A key with its contexts, and the encryption and decryption that both algorithms share.

use std::cell::Cell;

use zeroize::Zeroize;

use crate::backend::Backend;
use crate::backend::fips::Operation;
use crate::ciphers::kind::CipherKind;
use crate::ciphers::mode_kind::ModeKind;
use crate::ciphers::suite::Suite;
use crate::error::{Error, Result, UnsupportedKind};
use crate::ffi::cipher::{CipherCtx, Direction, EvpCipher, LONGEST_TAG};
use crate::ffi::operation::CleanQueue;
use crate::support::memory::vec_with_room;
use crate::support::output::room_for;
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

    /// Processes a message by `work` with an idle context or a new one, after the nonce and the additional data. The lengths
    /// have been checked. If this fails, the context is dropped.
    #[inline]
    fn with_context<R>(
        &self,
        queue: CleanQueue,
        direction: Direction,
        nonce: &[u8],
        additional_data: &[u8],
        work: impl FnOnce(&mut CipherCtx) -> Result<R>,
    ) -> Result<R> {
        if self.backend.is_strict() {
            self.refuse_unapproved(direction)?;
        }
        let idle = Cell::new(true);
        let make = || {
            idle.set(false);
            CipherCtx::new(queue, self.cipher()?, direction, &self.key, nonce)
        };
        self.pool(direction).with(make, |ctx| {
            if idle.get() {
                ctx.restart(queue, nonce)?;
            }
            if self.backend.is_strict() {
                // Modules with an indicator for the nonce have evaluated the nonce by now.
                self.require_approval(ctx, direction)?;
            }
            ctx.additional_data(queue, additional_data)?;
            work(ctx)
        })
    }

    /// Cold, as [`require_approval`](Self::require_approval), because only strict backends need it.
    #[cold]
    #[inline(never)]
    fn refuse_unapproved(&self, direction: Direction) -> Result<()> {
        self.backend.refuse_unapproved(|| self.operation(direction, false))
    }

    #[cold]
    #[inline(never)]
    fn require_approval(&self, ctx: &CipherCtx, direction: Direction) -> Result<()> {
        self.backend
            .require_approval_with(|| self.operation(direction, false), || ctx.fips_indicator())
    }

    /// Encrypts a message by `update`, and writes its tag to `tag`. (As a part of the result it would be copied at addresses
    /// that are not aligned, which takes as long as the encryption of a short message.)
    #[inline]
    fn encrypt_by(
        &self,
        queue: CleanQueue,
        nonce: &[u8],
        additional_data: &[u8],
        tag: &mut [u8; TAG_LENGTH],
        update: impl FnOnce(CleanQueue, &mut CipherCtx) -> Result<()>,
    ) -> Result<()> {
        self.with_context(queue, Direction::Encrypt, nonce, additional_data, |ctx| {
            update(queue, ctx)?;
            ctx.finish(queue)?;
            ctx.tag(queue, tag)
        })
    }

    /// Decrypts a message by `update`, and checks its tag. If this fails, the caller clears the plaintext.
    #[inline]
    fn decrypt_by(
        &self,
        queue: CleanQueue,
        nonce: &[u8],
        additional_data: &[u8],
        tag: &[u8],
        update: impl FnOnce(CleanQueue, &mut CipherCtx) -> Result<()>,
    ) -> Result<()> {
        let matches = self.with_context(queue, Direction::Decrypt, nonce, additional_data, |ctx| {
            update(queue, ctx)?;
            // All failures are reported alike, on purpose. After a wrong tag the context is as good as before.
            Ok(ctx.expect_tag(queue, tag).and_then(|()| ctx.finish(queue)).is_ok())
        })?;
        if matches { Ok(()) } else { Err(Error::InvalidTag) }
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

    #[inline]
    fn check(&self, nonce: &[u8], argument: &'static str, length: usize, additional_data: &[u8]) -> Result<()> {
        if !self.limits.nonce.contains(&nonce.len()) {
            return Err(self.wrong_nonce(nonce));
        }
        self.check_lengths(argument, length, additional_data)
    }

    #[cold]
    fn wrong_nonce(&self, nonce: &[u8]) -> Error {
        let reason = format!("must have {}, not {}", self.limits.nonce_words, nonce.len());
        Error::invalid("nonce", reason)
    }

    /// Refuses a message, called `argument` in errors, or additional data that is too long.
    #[inline]
    fn check_lengths(&self, argument: &'static str, length: usize, additional_data: &[u8]) -> Result<()> {
        if length as u64 > self.limits.longest_message {
            return Err(self.too_long(argument, self.limits.longest_message));
        }
        if additional_data.len() as u64 > self.limits.longest_additional_data {
            return Err(self.too_long("additional_data", self.limits.longest_additional_data));
        }
        Ok(())
    }

    #[cold]
    fn too_long(&self, argument: &'static str, longest: u64) -> Error {
        Error::invalid(argument, format!("{} takes at most {longest} bytes", self.limits.name))
    }

    pub(super) fn encrypt(&self, nonce: &[u8], plaintext: &[u8], additional_data: &[u8]) -> Result<Vec<u8>> {
        let mut sealed = vec_with_room("plaintext", plaintext.len().saturating_add(TAG_LENGTH))?;
        self.check(nonce, "plaintext", plaintext.len(), additional_data)?;
        let update = |queue, ctx: &mut CipherCtx| ctx.append(queue, plaintext, &mut sealed);
        let mut tag = [0; TAG_LENGTH];
        if let Err(error) = self.encrypt_by(CleanQueue::ensure(), nonce, additional_data, &mut tag, update) {
            sealed.zeroize();
            return Err(error);
        }
        sealed.extend_from_slice(&tag);
        Ok(sealed)
    }

    /// Like [`encrypt`](Self::encrypt), with a new nonce.
    pub(super) fn encrypt_with_generated_nonce(
        &self,
        plaintext: &[u8],
        additional_data: &[u8],
    ) -> Result<([u8; NONCE_LENGTH], Vec<u8>)> {
        self.check_lengths("plaintext", plaintext.len(), additional_data)?;
        let needed = plaintext.len().saturating_add(TAG_LENGTH);
        let mut sealed = vec_with_room("plaintext", needed)?;
        let update = |queue, ctx: &mut CipherCtx| ctx.append(queue, plaintext, &mut sealed);
        match self.generate_nonce_and("plaintext", plaintext.len(), additional_data, update) {
            Ok((nonce, tag)) => {
                sealed.extend_from_slice(&tag);
                Ok((nonce, sealed))
            }
            Err(error) => {
                sealed.zeroize();
                Err(error)
            }
        }
    }

    /// Like [`encrypt_in_place`](Self::encrypt_in_place), with a new nonce.
    pub(super) fn encrypt_in_place_with_generated_nonce(
        &self,
        additional_data: &[u8],
        buffer: &mut [u8],
    ) -> Result<([u8; NONCE_LENGTH], Tag)> {
        let length = buffer.len();
        let mut begun = false;
        let update = |queue, ctx: &mut CipherCtx| {
            begun = true;
            ctx.update_in_place(queue, buffer)
        };
        let made = self.generate_nonce_and("buffer", length, additional_data, update);
        // A refusal before that leaves the plaintext for another attempt.
        if begun && made.is_err() {
            buffer.zeroize();
        }
        let (nonce, tag) = made?;
        Ok((nonce, Tag::copy_of(&tag)?))
    }

    /// Encrypts by `update` with a new nonce, and returns nonce and tag.
    fn generate_nonce_and(
        &self,
        argument: &'static str,
        length: usize,
        additional_data: &[u8],
        update: impl FnOnce(CleanQueue, &mut CipherCtx) -> Result<()>,
    ) -> Result<([u8; NONCE_LENGTH], [u8; TAG_LENGTH])> {
        self.check_lengths(argument, length, additional_data)?;
        if self.provider_generates_nonces() {
            return self.generate_nonce_in_provider_and(additional_data, update);
        }
        let queue = CleanQueue::ensure();
        let (mut nonce, mut tag) = ([0; NONCE_LENGTH], [0; TAG_LENGTH]);
        self.backend.fill_random_in_call(queue, &mut nonce)?;
        self.encrypt_by(queue, &nonce, additional_data, &mut tag, update)?;
        Ok((nonce, tag))
    }

    /// Whether the nonce is generated in the same operation as the ciphertext, as FIPS 140 requires for GCM. This takes a new
    /// context for each message. The backend's generator is as good, and idle contexts can be used.
    fn provider_generates_nonces(&self) -> bool {
        let approvable = self.backend.is_fips() || self.backend.is_strict();
        approvable && matches!(self.algorithm, Algorithm::AesGcm(_))
    }

    /// Encrypts by `update` with a nonce that the provider generates in the same operation, and returns nonce and tag.
    fn generate_nonce_in_provider_and(
        &self,
        additional_data: &[u8],
        update: impl FnOnce(CleanQueue, &mut CipherCtx) -> Result<()>,
    ) -> Result<([u8; NONCE_LENGTH], [u8; TAG_LENGTH])> {
        let purpose = || self.operation(Direction::Encrypt, true);
        self.backend.refuse_unapproved(purpose)?;
        let queue = CleanQueue::ensure();
        let mut ctx = CipherCtx::generating_iv(queue, self.cipher()?, &self.key, NONCE_LENGTH)?;
        ctx.additional_data(queue, additional_data)?;
        update(queue, &mut ctx)?;
        ctx.finish(queue)?;
        if ctx.iv_is_generated() == Some(false) {
            return Err(self.nonce_not_generated());
        }
        self.backend.require_approval_with(purpose, || ctx.fips_indicator())?;
        let (mut nonce, mut tag) = ([0; NONCE_LENGTH], [0; TAG_LENGTH]);
        ctx.tag(queue, &mut tag)?;
        ctx.generated_iv(queue, &mut nonce)?;
        Ok((nonce, tag))
    }

    /// The provider has used a nonce that it has not generated.
    #[cold]
    fn nonce_not_generated(&self) -> Error {
        let detail = format!("the provider does not generate the nonces of {}", self.limits.name);
        Error::unsupported(UnsupportedKind::Cipher, detail)
    }

    pub(super) fn encrypt_into(
        &self,
        nonce: &[u8],
        plaintext: &[u8],
        additional_data: &[u8],
        out: &mut [u8],
    ) -> Result<usize> {
        let needed = plaintext.len().saturating_add(TAG_LENGTH);
        let available = out.len();
        let halves = out
            .split_at_mut_checked(plaintext.len())
            .and_then(|(ciphertext, rest)| Some((ciphertext, rest.first_chunk_mut()?)));
        let Some((ciphertext, tag)) = halves else {
            return Err(Error::BufferTooSmall { needed, available });
        };
        self.check(nonce, "plaintext", plaintext.len(), additional_data)?;
        let mut begun = false;
        let update = |queue, ctx: &mut CipherCtx| {
            begun = true;
            ctx.update(queue, plaintext, ciphertext).map(|_| ())
        };
        let outcome = self.encrypt_by(CleanQueue::ensure(), nonce, additional_data, tag, update);
        if begun && outcome.is_err() {
            ciphertext.zeroize();
            tag.zeroize();
        }
        outcome.map(|()| needed)
    }

    pub(super) fn encrypt_in_place(&self, nonce: &[u8], additional_data: &[u8], buffer: &mut [u8]) -> Result<Tag> {
        self.check(nonce, "buffer", buffer.len(), additional_data)?;
        let mut begun = false;
        let update = |queue, ctx: &mut CipherCtx| {
            begun = true;
            ctx.update_in_place(queue, buffer)
        };
        let mut tag = [0; TAG_LENGTH];
        let outcome = self.encrypt_by(CleanQueue::ensure(), nonce, additional_data, &mut tag, update);
        // A refusal before that leaves the plaintext for another attempt.
        if begun && outcome.is_err() {
            buffer.zeroize();
        }
        outcome?;
        Ok(Tag::copy_of(&tag)?)
    }

    pub(super) fn decrypt(&self, nonce: &[u8], sealed: &[u8], additional_data: &[u8]) -> Result<Vec<u8>> {
        let mut plaintext = vec_with_room("ciphertext", sealed.len().saturating_sub(TAG_LENGTH))?;
        let (ciphertext, tag) = self.check_sealed(nonce, sealed, additional_data)?;
        let update = |queue, ctx: &mut CipherCtx| ctx.append(queue, ciphertext, &mut plaintext);
        if let Err(error) = self.decrypt_by(CleanQueue::ensure(), nonce, additional_data, tag, update) {
            // All of the capacity, as far as a failing update may have written.
            plaintext.zeroize();
            return Err(error);
        }
        Ok(plaintext)
    }

    pub(super) fn decrypt_into(
        &self,
        nonce: &[u8],
        sealed: &[u8],
        additional_data: &[u8],
        out: &mut [u8],
    ) -> Result<usize> {
        let (ciphertext, tag) = self.check_sealed(nonce, sealed, additional_data)?;
        let plaintext = room_for(out, ciphertext.len())?;
        let mut begun = false;
        let update = |queue, ctx: &mut CipherCtx| {
            begun = true;
            ctx.update(queue, ciphertext, plaintext).map(|_| ())
        };
        if let Err(error) = self.decrypt_by(CleanQueue::ensure(), nonce, additional_data, tag, update) {
            if begun {
                plaintext.zeroize();
            }
            return Err(error);
        }
        Ok(plaintext.len())
    }

    /// Checks the arguments of a decryption, and separates the ciphertext from the tag.
    fn check_sealed<'a>(&self, nonce: &[u8], sealed: &'a [u8], additional_data: &[u8]) -> Result<(&'a [u8], &'a [u8])> {
        let length = sealed.len().saturating_sub(TAG_LENGTH);
        // A wrong nonce is the caller's mistake, and is reported before a wrong ciphertext.
        self.check(nonce, "ciphertext", length, additional_data)?;
        match sealed.split_at_checked(length) {
            Some((ciphertext, tag)) if tag.len() == TAG_LENGTH => Ok((ciphertext, tag)),
            _ => Err(Error::InvalidTag),
        }
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
        let mut begun = false;
        let update = |queue, ctx: &mut CipherCtx| {
            begun = true;
            ctx.update_in_place(queue, buffer)
        };
        let outcome = self.decrypt_by(CleanQueue::ensure(), nonce, additional_data, tag, update);
        // A refusal before that leaves the ciphertext for another attempt.
        if begun && outcome.is_err() {
            buffer.zeroize();
        }
        outcome
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{CipherCtx, CleanQueue, Direction};
    use crate::aead::AesGcm;
    use crate::backend::Backend;
    use crate::ciphers::context::GCM_LONGEST_MESSAGE;
    use crate::error::Error;

    /// On a FIPS or strict backend alone, encryption uses this.
    #[test]
    fn a_provider_generates_a_new_nonce_for_each_message() {
        let aead = AesGcm::new(&Backend::new().unwrap(), &[7; 32]).unwrap();
        let mut nonces = HashSet::new();
        for _ in 0..20 {
            let mut buffer = *b"message";
            let update = |queue, ctx: &mut CipherCtx| ctx.update_in_place(queue, &mut buffer);
            let (nonce, tag) = aead.0.generate_nonce_in_provider_and(b"header", update).unwrap();
            assert!(nonces.insert(nonce));
            aead.decrypt_in_place(&nonce, b"header", &mut buffer, &tag).unwrap();
            assert_eq!(&buffer, b"message");
        }
    }

    /// In the FIPS module that `HAZMAT_FIPS_MODULE_DIR` names, or in the default provider.
    #[test]
    fn a_provider_tells_whether_it_has_generated_a_nonce() {
        let (backend, version) = match std::env::var_os("HAZMAT_FIPS_MODULE_DIR") {
            Some(folder) => {
                let backend = Backend::builder().fips().module_dir(folder).build().unwrap();
                let version = backend.fips_status().module().unwrap().version().to_owned();
                (backend, version)
            }
            None => {
                let backend = Backend::new().unwrap();
                let version = backend.version().to_string();
                (backend, version)
            }
        };
        let aead = AesGcm::new(&backend, &[7; 32]).unwrap();
        let (queue, cipher) = (CleanQueue::ensure(), aead.0.cipher().unwrap());
        let mut own = CipherCtx::generating_iv(queue, cipher, &[7; 32], 12).unwrap();
        own.update_in_place(queue, &mut [1; 7]).unwrap();
        own.finish(queue).unwrap();
        let mut given = CipherCtx::new(queue, cipher, Direction::Encrypt, &[7; 32], &[3; 12]).unwrap();
        given.update_in_place(queue, &mut [1; 7]).unwrap();
        given.finish(queue).unwrap();
        let told = (own.iv_is_generated(), given.iv_is_generated());
        let is_older = ["3.0.", "3.1.", "3.2.", "3.3."]
            .iter()
            .any(|older| version.starts_with(older));
        let expected = if is_older {
            (None, None)
        } else {
            (Some(true), Some(false))
        };
        assert_eq!(told, expected, "{version}");
    }

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
