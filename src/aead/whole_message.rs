//! A key of a mode that processes a message as a whole, with its contexts: CCM, OCB3, SIV and GCM-SIV.

use std::cell::Cell;
use std::ops::RangeInclusive;

use zeroize::{Zeroize, Zeroizing};

use super::keyed::{NONCE_LENGTH, TAG_LENGTH};
use super::siv_empty;
use super::whole_mode::{Behaviour, WholeMode};
use crate::backend::Backend;
use crate::backend::fips::Operation;
use crate::ciphers::kind::CipherKind;
use crate::error::{Error, Result, UnsupportedKind};
use crate::ffi::cipher::{CipherCtx, Direction, EvpCipher};
use crate::ffi::operation::CleanQueue;
use crate::ffi::whole_message::Message;
use crate::support::memory::vec_with_room;
use crate::support::output::room_for;
use crate::support::pool::Pool;
use crate::support::secret::SecretBytes;
use crate::support::tag::Tag;

/// A key, and idle contexts keyed with it.
///
/// SIV takes several strings of additional data and no nonce; the other modes take a nonce, and one string.
pub(super) struct WholeMessageKey {
    mode: WholeMode,
    kind: CipherKind,
    behaviour: Behaviour,
    tag_length: usize,
    key: SecretBytes,
    // Field order matters: the contexts drop before the backend.
    encryptors: Pool<CipherCtx>,
    decryptors: Pool<CipherCtx>,
    backend: Backend,
}

impl WholeMessageKey {
    pub(super) fn new(backend: &Backend, mode: WholeMode, key: &[u8]) -> Result<Self> {
        check_key_length(mode, "key", "have", key.len())?;
        Self::with_behaviour(backend, mode, key, mode.behaviour(backend))
    }

    /// Like [`new`](Self::new), with a tag of `tag_length` bytes, which is one of `lengths`.
    pub(super) fn with_tag_length(
        backend: &Backend,
        mode: WholeMode,
        key: &[u8],
        tag_length: usize,
        lengths: (&[usize], &str),
    ) -> Result<Self> {
        let mut whole = Self::new(backend, mode, key)?;
        if !lengths.0.contains(&tag_length) {
            let reason = format!("must be {} bytes, not {tag_length}", lengths.1);
            return Err(Error::invalid("tag_length", reason));
        }
        whole.tag_length = tag_length;
        Ok(whole)
    }

    pub(super) fn with_behaviour(backend: &Backend, mode: WholeMode, key: &[u8], behaviour: Behaviour) -> Result<Self> {
        let unsupported = || backend.not_offered(UnsupportedKind::Cipher, mode.name());
        let kind = mode.kind(key.len()).ok_or_else(unsupported)?;
        mode.fetched(backend, kind).ok_or_else(unsupported)?;
        Ok(WholeMessageKey {
            mode,
            kind,
            behaviour,
            tag_length: TAG_LENGTH,
            key: SecretBytes::from_slice(key),
            encryptors: Pool::new(),
            decryptors: Pool::new(),
            backend: backend.clone(),
        })
    }

    pub(super) fn generate_key(backend: &Backend, mode: WholeMode, key_length: usize) -> Result<SecretBytes> {
        check_key_length(mode, "key_length", "be", key_length)?;
        backend.random_bytes(key_length)
    }

    pub(super) fn supported(backend: &Backend, mode: WholeMode, key_length: usize) -> bool {
        let kind = mode.kind(key_length);
        kind.is_some_and(|kind| mode.fetched(backend, kind).is_some())
    }

    pub(super) fn key_length(&self) -> usize {
        self.key.len()
    }

    pub(super) fn tag_length(&self) -> usize {
        self.tag_length
    }

    pub(super) fn nonce_lengths(&self) -> RangeInclusive<usize> {
        self.mode.nonce_lengths()
    }

    /// A nonce for a new message.
    fn generate_nonce(&self, queue: CleanQueue) -> Result<[u8; NONCE_LENGTH]> {
        let mut nonce = [0; NONCE_LENGTH];
        self.backend.fill_random_in_call(queue, &mut nonce)?;
        Ok(nonce)
    }

    fn cipher(&self) -> Result<&EvpCipher> {
        let unsupported = || self.backend.not_offered(UnsupportedKind::Cipher, self.mode.name());
        self.mode.fetched(&self.backend, self.kind).ok_or_else(unsupported)
    }

    fn operation(&self) -> Operation {
        match self.mode {
            WholeMode::Ccm => Operation::AesCcm {
                cipher: self.kind,
                tag_length: self.tag_length,
            },
            other => Operation::OtherAead { name: other.name() },
        }
    }

    fn pool(&self, direction: Direction) -> &Pool<CipherCtx> {
        match direction {
            Direction::Encrypt => &self.encryptors,
            Direction::Decrypt => &self.decryptors,
        }
    }

    /// A new context with the key and the nonce.
    fn make(&self, queue: CleanQueue, direction: Direction, nonce: &[u8]) -> Result<CipherCtx> {
        let cipher = self.cipher()?;
        match self.mode {
            WholeMode::Ccm | WholeMode::Ocb3 => {
                CipherCtx::with_tag_length(queue, cipher, direction, &self.key, nonce, self.tag_length)
            }
            WholeMode::Siv | WholeMode::GcmSiv => CipherCtx::new(queue, cipher, direction, &self.key, nonce),
        }
    }

    /// Processes a message by `work` with an idle context or a new one. If this fails, the context is dropped.
    #[inline]
    fn with_context<R>(
        &self,
        queue: CleanQueue,
        direction: Direction,
        nonce: &[u8],
        work: impl FnOnce(&mut CipherCtx) -> Result<R>,
    ) -> Result<R> {
        let purpose = || self.operation();
        self.backend.refuse_unapproved(purpose)?;
        let work = |ctx: &mut CipherCtx| {
            self.backend.require_approval_with(purpose, || ctx.fips_indicator())?;
            work(ctx)
        };
        if !self.behaviour.contexts_are_reusable {
            return work(&mut self.make(queue, direction, nonce)?);
        }
        let idle = Cell::new(true);
        let make = || {
            idle.set(false);
            self.make(queue, direction, nonce)
        };
        self.pool(direction).with(make, |ctx| match self.mode {
            // A new key is the only restart, and libcrypto fetches three algorithms for it. So the idle context has a key, and
            // copies of it process the messages.
            WholeMode::Siv => work(&mut ctx.duplicate(queue)?),
            _ if !idle.get() => work(ctx),
            WholeMode::Ccm => {
                ctx.restart_ccm(queue, &self.key, nonce)?;
                work(ctx)
            }
            WholeMode::Ocb3 | WholeMode::GcmSiv => {
                ctx.restart(queue, nonce)?;
                work(ctx)
            }
        })
    }

    /// Passes what precedes a message of `length` bytes.
    #[inline]
    fn begin(&self, queue: CleanQueue, ctx: &mut CipherCtx, additional_data: &[&[u8]], length: usize) -> Result<()> {
        match self.mode {
            WholeMode::Ccm => ctx.announce_length(queue, length)?,
            // The additional data of the previous message is forgotten.
            WholeMode::GcmSiv => ctx.whole_additional_data(queue, b"")?,
            WholeMode::Ocb3 | WholeMode::Siv => {}
        }
        for string in additional_data {
            match self.mode {
                WholeMode::Ccm | WholeMode::GcmSiv if string.is_empty() => {}
                WholeMode::Ccm | WholeMode::Siv | WholeMode::GcmSiv => ctx.whole_additional_data(queue, string)?,
                WholeMode::Ocb3 => ctx.additional_data(queue, string)?,
            }
        }
        Ok(())
    }

    #[inline]
    fn process(
        &self,
        queue: CleanQueue,
        direction: Direction,
        ctx: &mut CipherCtx,
        message: Message<'_>,
    ) -> Result<()> {
        match self.mode {
            // The end of a message in CCM does nothing.
            WholeMode::Ccm => ctx.process_whole(queue, direction, message),
            WholeMode::Ocb3 => ctx.process_ocb(queue, direction, message),
            WholeMode::Siv | WholeMode::GcmSiv => {
                ctx.process_whole(queue, direction, message)?;
                ctx.finish_whole(queue, direction)
            }
        }
    }

    /// Encrypts a message, and writes its tag to `tag`. Sets `begun` as soon as the ciphertext's place may have been written to;
    /// if this fails afterwards, the caller clears it. The lengths have been checked.
    #[inline]
    fn seal(
        &self,
        queue: CleanQueue,
        nonce: &[u8],
        additional_data: &[&[u8]],
        message: Message<'_>,
        tag: &mut [u8],
        begun: &mut bool,
    ) -> Result<()> {
        if message.len() == 0 && !self.behaviour.empty_messages {
            tag.copy_from_slice(self.tag_of_empty_message(additional_data)?.as_slice());
            return Ok(());
        }
        self.with_context(queue, Direction::Encrypt, nonce, |ctx| {
            self.begin(queue, ctx, additional_data, message.len())?;
            *begun = true;
            self.process(queue, Direction::Encrypt, ctx, message)?;
            ctx.whole_tag(queue, tag)
        })
    }

    /// Decrypts a message if the tag matches. Sets `begun` as soon as the plaintext's place may have been written to; if this
    /// fails afterwards, the caller clears it. The lengths have been checked.
    #[inline]
    fn open(
        &self,
        nonce: &[u8],
        additional_data: &[&[u8]],
        message: Message<'_>,
        tag: &[u8],
        begun: &mut bool,
    ) -> Result<()> {
        if message.len() == 0 && !self.behaviour.empty_messages {
            // The tag of a message that may be forged.
            let expected = self.tag_of_empty_message(additional_data)?;
            return if crate::ffi::constant_time::bytes_eq(expected.as_slice(), tag) {
                Ok(())
            } else {
                Err(Error::InvalidTag)
            };
        }
        let queue = CleanQueue::ensure();
        let matches = self.with_context(queue, Direction::Decrypt, nonce, |ctx| {
            self.begin(queue, ctx, additional_data, message.len())?;
            *begun = true;
            // All failures are reported alike, on purpose. After a wrong tag the context is as good as before.
            Ok(ctx
                .expect_tag(queue, tag)
                .and_then(|()| self.process(queue, Direction::Decrypt, ctx, message))
                .is_ok())
        })?;
        if matches { Ok(()) } else { Err(Error::InvalidTag) }
    }

    /// The tag of an empty message, where libcrypto does not compute it.
    #[cold]
    fn tag_of_empty_message(&self, additional_data: &[&[u8]]) -> Result<Zeroizing<[u8; TAG_LENGTH]>> {
        if self.mode == WholeMode::Siv {
            let purpose = || self.operation();
            self.backend.refuse_unapproved(purpose)?;
            self.backend.require_approval(purpose)?;
            return siv_empty::tag(&self.backend, &self.key, additional_data);
        }
        let detail = format!(
            "this version of OpenSSL does not encrypt empty messages with {}",
            self.mode.name()
        );
        Err(Error::unsupported(UnsupportedKind::Cipher, detail))
    }

    /// Checks the nonce, and the lengths of a message, called `argument` in errors, and of the additional data.
    #[inline]
    fn check(&self, nonce: &[u8], argument: &'static str, length: usize, additional_data: &[&[u8]]) -> Result<()> {
        self.mode.check_nonce(nonce)?;
        self.mode.check_message(nonce, argument, length)?;
        self.mode.check_additional_data(additional_data)?;
        let ignored =
            || !self.behaviour.empty_additional_data && additional_data.iter().any(|string| string.is_empty());
        if ignored() {
            let detail = "this version of OpenSSL ignores empty additional data with AES-SIV";
            return Err(Error::unsupported(UnsupportedKind::Cipher, detail));
        }
        Ok(())
    }

    /// The ciphertext or plaintext, and the tag, of a sealed message of this length. RFC 5297 puts the tag first.
    fn halves<'a>(&self, sealed: &'a [u8]) -> Option<(&'a [u8], &'a [u8])> {
        if self.mode == WholeMode::Siv {
            return sealed.split_at_checked(self.tag_length).map(|(tag, text)| (text, tag));
        }
        sealed.split_at_checked(sealed.len().checked_sub(self.tag_length)?)
    }

    pub(super) fn encrypt(&self, nonce: &[u8], plaintext: &[u8], additional_data: &[&[u8]]) -> Result<Vec<u8>> {
        self.encrypt_in_call(CleanQueue::ensure(), nonce, plaintext, additional_data)
    }

    /// Encrypts with a new nonce, which SIV takes as the last string of additional data. Returns the nonce as well.
    pub(super) fn encrypt_with_generated_nonce(
        &self,
        plaintext: &[u8],
        additional_data: &[u8],
    ) -> Result<([u8; NONCE_LENGTH], Vec<u8>)> {
        let queue = CleanQueue::ensure();
        let nonce = self.generate_nonce(queue)?;
        let sealed = match self.mode {
            WholeMode::Siv => self.encrypt_in_call(queue, b"", plaintext, &[additional_data, &nonce]),
            WholeMode::Ccm | WholeMode::Ocb3 | WholeMode::GcmSiv => {
                self.encrypt_in_call(queue, &nonce, plaintext, &[additional_data])
            }
        };
        Ok((nonce, sealed?))
    }

    #[inline]
    fn encrypt_in_call(
        &self,
        queue: CleanQueue,
        nonce: &[u8],
        plaintext: &[u8],
        additional_data: &[&[u8]],
    ) -> Result<Vec<u8>> {
        self.check(nonce, "plaintext", plaintext.len(), additional_data)?;
        let mut sealed = vec_with_room("plaintext", plaintext.len().saturating_add(self.tag_length))?;
        let mut tag = [0; TAG_LENGTH];
        let tag = room_for(&mut tag, self.tag_length)?;
        let tag_is_first = self.mode == WholeMode::Siv;
        if tag_is_first {
            sealed.extend_from_slice(tag);
        }
        let message = Message::Appended(plaintext, &mut sealed);
        if let Err(error) = self.seal(queue, nonce, additional_data, message, tag, &mut false) {
            // All of the capacity, as far as a failing call may have written.
            sealed.zeroize();
            return Err(error);
        }
        if tag_is_first {
            room_for(&mut sealed, tag.len())?.copy_from_slice(tag);
        } else {
            sealed.extend_from_slice(tag);
        }
        Ok(sealed)
    }

    pub(super) fn encrypt_into(
        &self,
        nonce: &[u8],
        plaintext: &[u8],
        additional_data: &[&[u8]],
        out: &mut [u8],
    ) -> Result<usize> {
        let needed = plaintext.len().saturating_add(self.tag_length);
        let out = room_for(out, needed)?;
        self.check(nonce, "plaintext", plaintext.len(), additional_data)?;
        let (ciphertext, tag) = if self.mode == WholeMode::Siv {
            let (tag, ciphertext) = out.split_at_mut(self.tag_length);
            (ciphertext, tag)
        } else {
            out.split_at_mut(plaintext.len())
        };
        let mut begun = false;
        let message = Message::Between(plaintext, ciphertext);
        if let Err(error) = self.seal(CleanQueue::ensure(), nonce, additional_data, message, tag, &mut begun) {
            if begun {
                out.zeroize();
            }
            return Err(error);
        }
        Ok(needed)
    }

    pub(super) fn encrypt_in_place(&self, nonce: &[u8], additional_data: &[&[u8]], buffer: &mut [u8]) -> Result<Tag> {
        self.encrypt_in_place_in_call(CleanQueue::ensure(), nonce, additional_data, buffer)
    }

    /// Like [`encrypt_with_generated_nonce`](Self::encrypt_with_generated_nonce), in place. Returns the nonce and the tag.
    pub(super) fn encrypt_in_place_with_generated_nonce(
        &self,
        additional_data: &[u8],
        buffer: &mut [u8],
    ) -> Result<([u8; NONCE_LENGTH], Tag)> {
        let queue = CleanQueue::ensure();
        let nonce = self.generate_nonce(queue)?;
        let tag = match self.mode {
            WholeMode::Siv => self.encrypt_in_place_in_call(queue, b"", &[additional_data, &nonce], buffer),
            WholeMode::Ccm | WholeMode::Ocb3 | WholeMode::GcmSiv => {
                self.encrypt_in_place_in_call(queue, &nonce, &[additional_data], buffer)
            }
        };
        Ok((nonce, tag?))
    }

    #[inline]
    fn encrypt_in_place_in_call(
        &self,
        queue: CleanQueue,
        nonce: &[u8],
        additional_data: &[&[u8]],
        buffer: &mut [u8],
    ) -> Result<Tag> {
        self.check(nonce, "buffer", buffer.len(), additional_data)?;
        let mut tag = Tag::zeroed(self.tag_length)?;
        let mut begun = false;
        let message = Message::InPlace(buffer);
        let outcome = self.seal(queue, nonce, additional_data, message, tag.as_mut_slice(), &mut begun);
        if let Err(error) = outcome {
            // A refusal before that leaves the plaintext for another attempt.
            if begun {
                buffer.zeroize();
            }
            return Err(error);
        }
        Ok(tag)
    }

    /// Checks the arguments of a decryption, and separates the ciphertext from the tag.
    fn check_sealed<'a>(
        &self,
        nonce: &[u8],
        sealed: &'a [u8],
        additional_data: &[&[u8]],
    ) -> Result<(&'a [u8], &'a [u8])> {
        // A wrong nonce is the caller's mistake, and is reported before a wrong ciphertext.
        let length = sealed.len().saturating_sub(self.tag_length);
        self.check(nonce, "ciphertext", length, additional_data)?;
        self.halves(sealed).ok_or(Error::InvalidTag)
    }

    pub(super) fn decrypt(&self, nonce: &[u8], sealed: &[u8], additional_data: &[&[u8]]) -> Result<Vec<u8>> {
        let (ciphertext, tag) = self.check_sealed(nonce, sealed, additional_data)?;
        let mut plaintext = vec_with_room("ciphertext", ciphertext.len())?;
        let message = Message::Appended(ciphertext, &mut plaintext);
        if let Err(error) = self.open(nonce, additional_data, message, tag, &mut false) {
            // All of the capacity, as far as a failing call may have written.
            plaintext.zeroize();
            return Err(error);
        }
        Ok(plaintext)
    }

    pub(super) fn decrypt_into(
        &self,
        nonce: &[u8],
        sealed: &[u8],
        additional_data: &[&[u8]],
        out: &mut [u8],
    ) -> Result<usize> {
        let (ciphertext, tag) = self.check_sealed(nonce, sealed, additional_data)?;
        let plaintext = room_for(out, ciphertext.len())?;
        let mut begun = false;
        let message = Message::Between(ciphertext, plaintext);
        if let Err(error) = self.open(nonce, additional_data, message, tag, &mut begun) {
            if begun {
                plaintext.zeroize();
            }
            return Err(error);
        }
        Ok(plaintext.len())
    }

    pub(super) fn decrypt_in_place(
        &self,
        nonce: &[u8],
        additional_data: &[&[u8]],
        buffer: &mut [u8],
        tag: &[u8],
    ) -> Result<()> {
        self.check(nonce, "buffer", buffer.len(), additional_data)?;
        if tag.len() != self.tag_length {
            buffer.zeroize();
            return Err(Error::InvalidTag);
        }
        let mut begun = false;
        let outcome = self.open(nonce, additional_data, Message::InPlace(buffer), tag, &mut begun);
        // A refusal before that leaves the ciphertext for another attempt.
        if begun && outcome.is_err() {
            buffer.zeroize();
        }
        outcome
    }
}

/// Refuses a key of another length than the mode has.
fn check_key_length(mode: WholeMode, argument: &'static str, verb: &str, length: usize) -> Result<()> {
    if mode.kind(length).is_some() {
        return Ok(());
    }
    let reason = format!("must {verb} {}, not {length}", mode.key_lengths());
    Err(Error::invalid(argument, reason))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: [u8; 32] = [7; 32];
    const NONCE: [u8; 12] = [3; 12];

    fn whole(mode: WholeMode, behaviour: Behaviour) -> Option<WholeMessageKey> {
        let backend = Backend::new().unwrap();
        mode.fetched(&backend, mode.kind(32)?)?;
        Some(WholeMessageKey::with_behaviour(&backend, mode, &KEY, behaviour).unwrap())
    }

    fn nonce(mode: WholeMode) -> &'static [u8] {
        if mode == WholeMode::Siv { b"" } else { &NONCE }
    }

    fn assert_unsupported<T: std::fmt::Debug>(result: Result<T>, words: &str) {
        match result {
            Err(Error::Unsupported { kind, detail, .. }) => {
                assert_eq!(kind, UnsupportedKind::Cipher);
                assert!(detail.contains(words), "{detail}");
            }
            other => panic!("{other:?}"),
        }
    }

    /// As with versions of libcrypto whose contexts are not reusable.
    #[test]
    fn new_contexts_compute_the_same() {
        for mode in [WholeMode::Ccm, WholeMode::Ocb3, WholeMode::Siv, WholeMode::GcmSiv] {
            let without_reuse = Behaviour {
                contexts_are_reusable: false,
                ..Behaviour::RIGHT
            };
            let (Some(one), Some(other)) = (whole(mode, Behaviour::RIGHT), whole(mode, without_reuse)) else {
                continue;
            };
            for header in [&b"header"[..], b"", b"another"] {
                let sealed = one.encrypt(nonce(mode), b"message", &[header]).unwrap();
                assert_eq!(other.encrypt(nonce(mode), b"message", &[header]).unwrap(), sealed);
                assert_eq!(other.decrypt(nonce(mode), &sealed, &[header]).unwrap(), b"message");
                let refused = other.decrypt(nonce(mode), &sealed, &[b"wrong"]);
                assert_eq!(refused, Err(Error::InvalidTag));
            }
            assert!(other.encryptors.take().is_none() && other.decryptors.take().is_none());
        }
    }

    /// As with the first versions of libcrypto that have GCM-SIV.
    #[test]
    fn empty_messages_that_libcrypto_does_not_encrypt_are_refused() {
        let behaviour = Behaviour {
            empty_messages: false,
            ..Behaviour::RIGHT
        };
        let Some(gcm_siv) = whole(WholeMode::GcmSiv, behaviour) else {
            return;
        };
        let words = "does not encrypt empty messages with AES-GCM-SIV";
        assert_unsupported(gcm_siv.encrypt(&NONCE, b"", &[b"header"]), words);
        assert_unsupported(gcm_siv.encrypt_into(&NONCE, b"", &[b"header"], &mut [0; 16]), words);
        assert_unsupported(gcm_siv.encrypt_in_place(&NONCE, &[b"header"], &mut []), words);
        assert_unsupported(gcm_siv.decrypt(&NONCE, &[0; 16], &[b"header"]), words);
        assert_unsupported(gcm_siv.decrypt_into(&NONCE, &[0; 16], &[b"header"], &mut []), words);
        assert_unsupported(gcm_siv.decrypt_in_place(&NONCE, &[b"header"], &mut [], &[0; 16]), words);
        let sealed = gcm_siv.encrypt(&NONCE, b"message", &[b""]).unwrap();
        assert_eq!(gcm_siv.decrypt(&NONCE, &sealed, &[b""]).unwrap(), b"message");
    }

    /// As with SIV before CVE-2023-2975 was fixed.
    #[test]
    fn empty_additional_data_that_libcrypto_ignores_is_refused() {
        let behaviour = Behaviour {
            empty_additional_data: false,
            ..Behaviour::RIGHT
        };
        let siv = whole(WholeMode::Siv, behaviour).unwrap();
        let words = "ignores empty additional data with AES-SIV";
        for list in [&[&b""[..]][..], &[b"header", b""]] {
            assert_unsupported(siv.encrypt(b"", b"message", list), words);
            assert_unsupported(siv.encrypt_into(b"", b"message", list, &mut [0; 40]), words);
            assert_unsupported(siv.encrypt_in_place(b"", list, &mut [0; 7]), words);
            assert_unsupported(siv.decrypt(b"", &[0; 40], list), words);
            assert_unsupported(siv.decrypt_into(b"", &[0; 40], list, &mut [0; 40]), words);
            let mut buffer = [5; 7];
            assert_unsupported(siv.decrypt_in_place(b"", list, &mut buffer, &[0; 16]), words);
            assert_eq!(buffer, [5; 7]);
        }
        siv.encrypt(b"", b"message", &[b"header"]).unwrap();
    }

    /// In 3.0 and 3.1 there is only one way.
    #[test]
    fn both_ways_to_an_empty_message_of_siv_agree() {
        let by_mac = Behaviour {
            empty_messages: false,
            ..Behaviour::RIGHT
        };
        let (one, other) = (
            whole(WholeMode::Siv, WholeMode::Siv.behaviour(&Backend::new().unwrap())).unwrap(),
            whole(WholeMode::Siv, by_mac).unwrap(),
        );
        for list in [&[][..], &[&b""[..]], &[b"header"], &[b"header", b"", b"nonce"]] {
            let sealed = one.encrypt(b"", b"", list).unwrap();
            assert_eq!(other.encrypt(b"", b"", list).unwrap(), sealed);
            for siv in [&one, &other] {
                assert_eq!(siv.decrypt(b"", &sealed, list).unwrap(), b"");
                siv.decrypt_in_place(b"", list, &mut [], &sealed).unwrap();
                let wrong = [0; 16];
                assert_eq!(siv.decrypt(b"", &wrong, list), Err(Error::InvalidTag));
            }
        }
    }
}
