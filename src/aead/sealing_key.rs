//! A key that encrypts, with nonces that never repeat.

use zeroize::Zeroize;

use super::interface::Aead;
use super::keyed::NONCE_LENGTH;
use super::nonce_sequence::{CounterSequence, Next, NonceSequence, RandomNonces};
use crate::error::{Error, Result};
use crate::support::output::room_for;
use crate::support::tag::Tag;

/// An AEAD cipher with its key and a [`NonceSequence`]: each message gets the sequence's next nonce, of 12 bytes.
///
/// The nonce of a message is counted before the message is encrypted. If encryption fails, the nonce is lost, and is
/// not used again. After the last nonce, encryption fails with [`Error::NoncesExhausted`]: use a new key.
///
/// ```
/// use hazmat_openssl::Error;
/// use hazmat_openssl::aead::{OpeningKey, SealingKey, XorCounterNonces};
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let (key, iv) = (AesGcm::generate_key(&backend, 32)?, *b"agreed as IV");
/// let aead = Box::new(AesGcm::new(&backend, &key)?);
/// let mut sealing = SealingKey::new(aead, XorCounterNonces::new(iv))?;
/// let (_, first) = sealing.seal(b"first", b"header")?;
/// let (_, second) = sealing.seal(b"second", b"header")?;
///
/// // The receiver counts as well.
/// let aead = Box::new(AesGcm::new(&backend, &key)?);
/// let mut opening = OpeningKey::new(aead, XorCounterNonces::new(iv))?;
/// assert!(matches!(opening.open(&second, b"header"), Err(Error::InvalidTag)));
/// assert_eq!(opening.open(&first, b"header")?, b"first");
/// assert_eq!(opening.open(&second, b"header")?, b"second");
/// # Ok(())
/// # }
/// ```
///
/// A second user of the key would use the same nonces. Therefore a key cannot be cloned:
///
/// ```compile_fail,E0599
/// # use hazmat_openssl::aead::{RandomNonces, SealingKey};
/// # use hazmat_openssl::prelude::*;
/// # fn main() -> hazmat_openssl::Result<()> {
/// # let backend = Backend::new()?;
/// # let aead = Box::new(AesGcm::new(&backend, &[0; 32])?);
/// let key = SealingKey::new(aead, RandomNonces::new())?;
/// let second = key.clone();
/// # Ok(())
/// # }
/// ```
///
/// and two threads cannot use it at once, without a lock:
///
/// ```compile_fail,E0499
/// # use hazmat_openssl::aead::{RandomNonces, SealingKey};
/// # use hazmat_openssl::prelude::*;
/// # fn main() -> hazmat_openssl::Result<()> {
/// # let backend = Backend::new()?;
/// # let aead = Box::new(AesGcm::new(&backend, &[0; 32])?);
/// let mut key = SealingKey::new(aead, RandomNonces::new())?;
/// std::thread::scope(|scope| {
///     scope.spawn(|| key.seal(b"one", b""));
///     scope.spawn(|| key.seal(b"another", b""));
/// });
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct SealingKey<S> {
    aead: Box<dyn Aead>,
    nonces: S,
}

impl<S: NonceSequence> SealingKey<S> {
    /// Takes the cipher with its key, and the nonces.
    ///
    /// The caller must not encrypt with the same key in any other way, unless by other nonces.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if the cipher does not accept nonces of 12 bytes.
    pub fn new(aead: Box<dyn Aead>, nonces: S) -> Result<Self> {
        check_nonce_length(&*aead)?;
        Ok(SealingKey { aead, nonces })
    }

    /// Encrypts `plaintext`, and authenticates it together with `additional_data`. Returns the nonce, and the
    /// ciphertext with the tag, in the order of [`Aead::encrypt`].
    ///
    /// # Errors
    ///
    /// [`Error::NoncesExhausted`] after the last nonce; [`Error::NotApproved`] on a strict backend, with all nonces but
    /// [`RandomNonces`]; otherwise as [`Aead::encrypt`].
    pub fn seal(&mut self, plaintext: &[u8], additional_data: &[u8]) -> Result<([u8; 12], Vec<u8>)> {
        match self.nonces.take()? {
            Next::Determined(nonce) => {
                let sealed = self.aead.encrypt(&nonce, plaintext, additional_data)?;
                Ok((nonce, sealed))
            }
            Next::Generated => self.aead.encrypt_with_generated_nonce(plaintext, additional_data),
        }
    }

    /// Like [`seal`](Self::seal), but writes the sealed message to the start of `out`, which must have
    /// `plaintext.len()` + [`tag_length`](Aead::tag_length) bytes. Returns the nonce, and the number of bytes written.
    ///
    /// # Errors
    ///
    /// [`Error::BufferTooSmall`] if `out` is shorter: no nonce is lost; otherwise as [`seal`](Self::seal), and these bytes of
    /// `out` are cleared if a nonce is lost.
    pub fn seal_into(&mut self, plaintext: &[u8], additional_data: &[u8], out: &mut [u8]) -> Result<([u8; 12], usize)> {
        let needed = plaintext.len().saturating_add(self.aead.tag_length());
        let out = room_for(out, needed)?;
        let next = self.nonces.take()?;
        let sealed = match next {
            Next::Determined(nonce) => self
                .aead
                .encrypt_into(&nonce, plaintext, additional_data, out)
                .map(|_| nonce),
            Next::Generated => seal_with_generated_nonce(&*self.aead, plaintext, additional_data, out),
        };
        let nonce = sealed.inspect_err(|_| out.zeroize())?;
        Ok((nonce, needed))
    }

    /// Encrypts the plaintext in `buffer` in place. Returns the nonce and the tag.
    ///
    /// # Errors
    ///
    /// As [`seal`](Self::seal).
    pub fn seal_in_place(&mut self, additional_data: &[u8], buffer: &mut [u8]) -> Result<([u8; 12], Tag)> {
        match self.nonces.take()? {
            Next::Determined(nonce) => {
                let tag = self.aead.encrypt_in_place(&nonce, additional_data, buffer)?;
                Ok((nonce, tag))
            }
            Next::Generated => self.aead.encrypt_in_place_with_generated_nonce(additional_data, buffer),
        }
    }

    /// The tag's length in bytes.
    pub fn tag_length(&self) -> usize {
        self.aead.tag_length()
    }
}

impl<S: CounterSequence> SealingKey<S> {
    /// The number of the next message; `None` after the last nonce. A message whose encryption has failed has a
    /// number, too.
    pub fn sequence_number(&self) -> Option<u64> {
        self.nonces.sequence_number()
    }
}

impl SealingKey<RandomNonces> {
    /// The number of messages that the key has encrypted, as [`RandomNonces::messages`].
    pub fn messages(&self) -> u64 {
        self.nonces.messages()
    }
}

/// Encrypts to `out`, which has the length of the ciphertext with the tag. Returns the nonce. If this fails, the caller clears
/// `out`.
fn seal_with_generated_nonce(
    aead: &dyn Aead,
    plaintext: &[u8],
    additional_data: &[u8],
    out: &mut [u8],
) -> Result<[u8; NONCE_LENGTH]> {
    let (buffer, place) = if aead.tag_is_first() {
        let (place, buffer) = out.split_at_mut(aead.tag_length());
        (buffer, place)
    } else {
        out.split_at_mut(plaintext.len())
    };
    buffer.copy_from_slice(plaintext);
    let (nonce, tag) = aead.encrypt_in_place_with_generated_nonce(additional_data, buffer)?;
    place.copy_from_slice(&tag);
    Ok(nonce)
}

/// Refuses a cipher that does not accept the nonces of sequences.
pub(super) fn check_nonce_length(aead: &dyn Aead) -> Result<()> {
    if aead.nonce_lengths().contains(&NONCE_LENGTH) {
        return Ok(());
    }
    Err(Error::invalid("aead", "the cipher does not accept nonces of 12 bytes"))
}
