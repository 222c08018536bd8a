//! A key that decrypts messages in their order.

use super::interface::Aead;
use super::nonce_sequence::CounterSequence;
use super::sealing_key::check_nonce_length;
use crate::error::{Error, Result};

/// An AEAD cipher with its key and the [`CounterSequence`] of the sender's [`SealingKey`](crate::aead::SealingKey):
/// it decrypts messages in the order in which they were encrypted.
///
/// A message that is lost, repeated, reordered or altered does not authenticate. A message that does not authenticate
/// has no number: the key goes on to expect the same message, so that an attacker's messages do not disturb the
/// sender's. Whether to continue is the protocol's decision; TLS ends the connection.
///
/// If the transport loses or reorders messages, transmit their numbers, and use [`open_at`](Self::open_at).
///
/// A message with a nonce that the sender has transmitted, such as one of
/// [`RandomNonces`](crate::aead::RandomNonces), is decrypted by [`Aead::decrypt`].
///
/// For an example see [`SealingKey`](crate::aead::SealingKey).
#[derive(Debug)]
pub struct OpeningKey<S> {
    aead: Box<dyn Aead>,
    nonces: S,
}

impl<S: CounterSequence> OpeningKey<S> {
    /// Takes the cipher with its key, and the sender's nonces.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if the cipher does not accept nonces of 12 bytes.
    pub fn new(aead: Box<dyn Aead>, nonces: S) -> Result<Self> {
        check_nonce_length(&*aead)?;
        Ok(OpeningKey { aead, nonces })
    }

    /// Decrypts the next message, a ciphertext with its tag in the order of [`Aead::encrypt`], if the tag matches the
    /// ciphertext and `additional_data`.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidTag`] if the tag does not match, or if this is not the next message;
    /// [`Error::NoncesExhausted`] after the last nonce; otherwise as [`Aead::decrypt`]. On an error, the sequence
    /// does not advance.
    pub fn open(&mut self, ciphertext: &[u8], additional_data: &[u8]) -> Result<Vec<u8>> {
        let opened = self.aead.decrypt(&self.next_nonce()?, ciphertext, additional_data)?;
        self.nonces.take()?;
        Ok(opened)
    }

    /// Like [`open`](Self::open), but writes the plaintext to the start of `out`, and returns the number of bytes
    /// written. `out` must have `ciphertext.len()` - [`tag_length`](Aead::tag_length) bytes, and is cleared if the
    /// tag does not match.
    ///
    /// # Errors
    ///
    /// [`Error::BufferTooSmall`] if `out` is shorter; otherwise as [`open`](Self::open).
    pub fn open_into(&mut self, ciphertext: &[u8], additional_data: &[u8], out: &mut [u8]) -> Result<usize> {
        let nonce = self.next_nonce()?;
        let length = self.aead.decrypt_into(&nonce, ciphertext, additional_data, out)?;
        self.nonces.take()?;
        Ok(length)
    }

    /// Decrypts the ciphertext of the next message in `buffer` in place, if `tag` matches it and `additional_data`.
    /// The buffer is cleared if it does not.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open).
    pub fn open_in_place(&mut self, additional_data: &[u8], buffer: &mut [u8], tag: &[u8]) -> Result<()> {
        let nonce = self.next_nonce()?;
        self.aead.decrypt_in_place(&nonce, additional_data, buffer, tag)?;
        self.nonces.take()?;
        Ok(())
    }

    /// Decrypts the message with a number that the sender has transmitted. The order of messages is not checked: a
    /// message that is repeated decrypts again. [`open`](Self::open) goes on to expect the same message as before.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidTag`] if the tag does not match; otherwise as [`Aead::decrypt`].
    pub fn open_at(&self, sequence_number: u64, ciphertext: &[u8], additional_data: &[u8]) -> Result<Vec<u8>> {
        let nonce = self.nonces.nonce_at(sequence_number);
        self.aead.decrypt(&nonce, ciphertext, additional_data)
    }

    /// Like [`open_at`](Self::open_at), in place: the buffer is cleared if the tag does not match.
    ///
    /// # Errors
    ///
    /// As [`open_at`](Self::open_at).
    pub fn open_in_place_at(
        &self,
        sequence_number: u64,
        additional_data: &[u8],
        buffer: &mut [u8],
        tag: &[u8],
    ) -> Result<()> {
        let nonce = self.nonces.nonce_at(sequence_number);
        self.aead.decrypt_in_place(&nonce, additional_data, buffer, tag)
    }

    /// The number of the next message; `None` after the last nonce.
    pub fn sequence_number(&self) -> Option<u64> {
        self.nonces.sequence_number()
    }

    /// The tag's length in bytes.
    pub fn tag_length(&self) -> usize {
        self.aead.tag_length()
    }

    fn next_nonce(&self) -> Result<[u8; 12]> {
        let number = self.nonces.sequence_number().ok_or(Error::NoncesExhausted)?;
        Ok(self.nonces.nonce_at(number))
    }
}
