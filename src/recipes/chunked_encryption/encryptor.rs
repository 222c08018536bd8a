//! Encryption of a message that is passed in pieces.

use std::fmt;

use zeroize::{Zeroize, Zeroizing};

use super::scheme::{CHUNK_LENGTH, Derived, HEADER_LENGTH, MOST_CHUNKS, SALT_LENGTH, SEALED_LENGTH};
use crate::aead::{SealingKey, TAG_LENGTH, XorCounterNonces};
use crate::error::{Error, Result};
use crate::support::memory::zeroed_vec;
use crate::support::output::room_for;

/// Encrypts one message that is passed in pieces. Made by
/// [`ChunkedEncryption::encryptor`](crate::recipes::chunked_encryption::ChunkedEncryption::encryptor).
///
/// The message is the concatenation of what [`update`](Self::update) and [`finalize`](Self::finalize) return. It is
/// complete only with the result of `finalize`: without, it does not decrypt to its end.
///
/// At most 16 KiB of plaintext are kept, and are zeroized. After an error every further call fails with the same error.
///
/// ```
/// use hazmat_openssl::Backend;
/// use hazmat_openssl::recipes::chunked_encryption::ChunkedEncryption;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let scheme = ChunkedEncryption::COBBLESTONE_128;
/// let key = scheme.generate_key(&backend)?;
///
/// let mut encryptor = scheme.encryptor(&backend, &key, b"context")?;
/// let mut sealed = encryptor.update(b"a message ")?;
/// sealed.extend(encryptor.update(b"in pieces")?);
/// sealed.extend(encryptor.finalize()?);
///
/// let mut decryptor = scheme.decryptor(&backend, &key, b"context")?;
/// let mut message = decryptor.update(&sealed)?;
/// message.extend(decryptor.finalize()?);
/// assert_eq!(message, b"a message in pieces");
/// # Ok(())
/// # }
/// ```
#[doc(alias = "Cobblestone128Encryptor")]
#[must_use = "a message is complete only with the result of `finalize`"]
pub struct ChunkedEncryptor {
    key: SealingKey<XorCounterNonces>,
    /// Until it is written.
    header: Option<[u8; HEADER_LENGTH]>,
    /// The beginning of a chunk, never a whole one.
    plaintext: Zeroizing<Vec<u8>>,
    failed: Option<Error>,
}

impl ChunkedEncryptor {
    pub(super) fn new(salt: [u8; SALT_LENGTH], derived: Derived) -> Result<Self> {
        let mut header = [0; HEADER_LENGTH];
        for (place, byte) in header.iter_mut().zip(salt.into_iter().chain(derived.commitment)) {
            *place = byte;
        }
        Ok(ChunkedEncryptor {
            key: SealingKey::new(derived.aead, derived.nonces)?,
            header: Some(header),
            plaintext: Zeroizing::new(Vec::new()),
            failed: None,
        })
    }

    /// Encrypts more data. Returns the chunks that are full now, before them the header if it is the first call.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if the message gets longer than 4 PiB; [`Error::OpenSsl`] if libcrypto fails.
    pub fn update(&mut self, data: &[u8]) -> Result<Vec<u8>> {
        let mut out = zeroed_vec("data", self.update_length(data.len()))?;
        self.update_into(data, &mut out)?;
        Ok(out)
    }

    /// Like [`update`](Self::update), but writes to the start of `out`, which must have
    /// [`update_length`](Self::update_length) bytes. Returns the number of bytes written.
    ///
    /// # Errors
    ///
    /// [`Error::BufferTooSmall`] if `out` is shorter: nothing was encrypted then, and the call can be repeated;
    /// otherwise as [`update`](Self::update).
    pub fn update_into(&mut self, data: &[u8], out: &mut [u8]) -> Result<usize> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        let needed = self.update_length(data.len());
        let out = room_for(out, needed)?;
        if let Err(error) = self.encrypt(data, out) {
            out.zeroize();
            self.plaintext.zeroize();
            self.failed = Some(error.clone());
            return Err(error);
        }
        Ok(needed)
    }

    /// The number of bytes that [`update`](Self::update) returns for `length` bytes of data.
    pub fn update_length(&self, length: usize) -> usize {
        let header = self.header.map_or(0, |header| header.len());
        let chunks = self.plaintext.len().saturating_add(length) / CHUNK_LENGTH;
        chunks.saturating_mul(SEALED_LENGTH).saturating_add(header)
    }

    /// Ends the message. Returns its last chunk, before it the header if there was no [`update`](Self::update).
    ///
    /// # Errors
    ///
    /// As [`update`](Self::update).
    pub fn finalize(mut self) -> Result<Vec<u8>> {
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        let header = self.header.take();
        let header = header.as_ref().map_or(&[][..], |header| header);
        let mut out = zeroed_vec("data", header.len() + self.plaintext.len() + TAG_LENGTH)?;
        let (start, sealed) = out.split_at_mut(header.len());
        start.copy_from_slice(header);
        seal(&mut self.key, &self.plaintext, sealed)?;
        Ok(out)
    }

    /// The number of bytes until the present chunk is full.
    pub(super) fn room(&self) -> usize {
        CHUNK_LENGTH.saturating_sub(self.plaintext.len())
    }

    /// Fills `out`, which has the right length.
    fn encrypt(&mut self, mut data: &[u8], mut out: &mut [u8]) -> Result<()> {
        if let Some(header) = self.header.take() {
            let (start, rest) = out.split_at_mut_checked(header.len()).ok_or_else(wrong_length)?;
            start.copy_from_slice(&header);
            out = rest;
        }
        let mut places = out.chunks_exact_mut(SEALED_LENGTH);
        while !data.is_empty() {
            let (piece, rest) = data.split_at_checked(self.room()).unwrap_or((data, &[]));
            data = rest;
            if piece.len() == CHUNK_LENGTH {
                // A whole chunk needs no copy.
                seal(&mut self.key, piece, places.next().ok_or_else(wrong_length)?)?;
                continue;
            }
            // At once, because a growing vector leaves copies behind.
            let room = CHUNK_LENGTH.saturating_sub(self.plaintext.len());
            self.plaintext.reserve_exact(room);
            self.plaintext.extend_from_slice(piece);
            if self.plaintext.len() == CHUNK_LENGTH {
                seal(&mut self.key, &self.plaintext, places.next().ok_or_else(wrong_length)?)?;
                self.plaintext.zeroize();
            }
        }
        Ok(())
    }
}

/// The caller of a function has made an output of another length than it must have.
fn wrong_length() -> Error {
    Error::invalid("out", "has another length than the message")
}

/// Seals the next chunk.
fn seal(key: &mut SealingKey<XorCounterNonces>, plaintext: &[u8], out: &mut [u8]) -> Result<()> {
    if key.sequence_number().is_none_or(|number| number >= MOST_CHUNKS) {
        return Err(Error::invalid("data", "the message is longer than 4 PiB"));
    }
    key.seal_into(plaintext, b"", out).map(|_| ())
}

impl fmt::Debug for ChunkedEncryptor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChunkedEncryptor").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aead::{Aead, AesGcm};
    use crate::backend::Backend;
    use crate::recipes::chunked_encryption::ChunkedEncryption;

    fn from_hex(digits: &str) -> Vec<u8> {
        let digit = |place| digits.get(place..place + 2).unwrap();
        (0..digits.len())
            .step_by(2)
            .map(|place| u8::from_str_radix(digit(place), 16).unwrap())
            .collect()
    }

    /// Project Wycheproof, `c2sp_chunked_encryption_aes_128_gcm`, tests 1 and 9. Salts are chosen in this test alone.
    #[test]
    fn with_their_salts_messages_are_those_of_the_vectors() {
        let key = b"YELLOW SUBMARINE";
        for (context, plaintext, message) in [
            (
                &b""[..],
                &b""[..],
                "187cab8e8e163c24b527dc7cb554eca847e5d7dc592714ea7d7b5967607c6a68302fb25b26e0b032a6d39a239914ea2dc86aa17ec6d0beb1\
                 fdb011c7ad45ed1089aeffe3465fdf59",
            ),
            (
                b"test context",
                b"chunked",
                "de2ff42cb103e3c5583e1f39bfe368e9b2a83996fd28804927145e3dde6a611edf2fbb2ab7afc10f4f6e0426d2e4a9aebc7349ea5cda4264\
                 88c91fd589e9d8d6da8759c7be16d0abf726266ee340e6",
            ),
        ] {
            let message = from_hex(message);
            let salt = *message.first_chunk().unwrap();
            let backend = Backend::new().unwrap();
            let scheme = ChunkedEncryption::COBBLESTONE_128;
            let mut encryptor = scheme.encryptor_with_salt(&backend, key, context, salt).unwrap();
            let mut sealed = encryptor.update(plaintext).unwrap();
            sealed.extend(encryptor.finalize().unwrap());
            assert_eq!(sealed, message);
        }
    }

    /// No test has the time for a message that is too long.
    #[test]
    fn a_message_has_at_most_2_38_chunks() {
        let continued = |number| {
            let aead: Box<dyn Aead> = Box::new(AesGcm::new(&Backend::new().unwrap(), &[1; 16]).unwrap());
            let derived = Derived {
                aead,
                nonces: XorCounterNonces::continued([0; 12], number),
                commitment: [0; 32],
            };
            ChunkedEncryptor::new([0; SALT_LENGTH], derived).unwrap()
        };
        fn too_long<T>() -> Result<T> {
            Err(Error::invalid("data", "the message is longer than 4 PiB"))
        }
        assert_eq!(
            continued(MOST_CHUNKS - 1).finalize().unwrap().len(),
            HEADER_LENGTH + TAG_LENGTH
        );
        assert_eq!(continued(MOST_CHUNKS).finalize(), too_long());
        let mut encryptor = continued(MOST_CHUNKS - 1);
        encryptor.update(&[0; CHUNK_LENGTH]).unwrap();
        assert_eq!(encryptor.update(b"").unwrap(), b"");
        let mut out = [0xa5; SEALED_LENGTH];
        assert_eq!(encryptor.update_into(&[0; CHUNK_LENGTH], &mut out), too_long());
        assert_eq!(out, [0; SEALED_LENGTH]);
        assert_eq!(encryptor.update(b""), too_long());
        assert_eq!(encryptor.finalize(), too_long());
    }
}
