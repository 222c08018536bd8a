//! The beginning of a message, for each way to pass it.

use std::io::{self, Read, Write};

use super::decryptor::ChunkedDecryptor;
use super::encryptor::ChunkedEncryptor;
use super::opener::ChunkOpener;
use super::reader::DecryptingReader;
use super::scheme::{ChunkedEncryption, HEADER_LENGTH, SALT_LENGTH};
use super::writer::EncryptingWriter;
use crate::backend::Backend;
use crate::error::{Error, Result};
use crate::support::reader;

impl ChunkedEncryption {
    /// Begins to encrypt a message that is passed in pieces.
    ///
    /// # Errors
    ///
    /// - [`Error::InvalidArgument`] for a key of another length, and for a context of 2^31 bytes or more (on a FIPS
    ///   backend, of more than the module takes);
    /// - [`Error::Unsupported`] if the backend does not offer the hash function in HKDF, or the cipher;
    /// - [`Error::NotApproved`] on a strict backend;
    /// - [`Error::OpenSsl`] if libcrypto fails.
    pub fn encryptor(self, backend: &Backend, key: &[u8], context: &[u8]) -> Result<ChunkedEncryptor> {
        let mut salt = [0; SALT_LENGTH];
        backend.fill_random(&mut salt)?;
        self.encryptor_with_salt(backend, key, context, salt)
    }

    pub(super) fn encryptor_with_salt(
        self,
        backend: &Backend,
        key: &[u8],
        context: &[u8],
        salt: [u8; SALT_LENGTH],
    ) -> Result<ChunkedEncryptor> {
        self.check_key(key)?;
        backend.refuse_unapproved(|| self.aead.encryption())?;
        let derived = self.derive(backend, key, context, &salt)?;
        ChunkedEncryptor::new(salt, derived)
    }

    /// Begins to decrypt a message that is passed in pieces.
    ///
    /// # Errors
    ///
    /// As [`encryptor`](Self::encryptor), but [`Error::NotApproved`] only if the decryption is not approved.
    pub fn decryptor(self, backend: &Backend, key: &[u8], context: &[u8]) -> Result<ChunkedDecryptor> {
        self.check_key(key)?;
        if !self.supported(backend) {
            // Names the one that is missing.
            self.derive(backend, key, context, &[0; SALT_LENGTH])?;
        }
        Ok(ChunkedDecryptor::new(self, backend, key, context))
    }

    /// Encrypts what is written to the returned writer, into `inner`. The message is complete only after
    /// [`finish`](EncryptingWriter::finish).
    ///
    /// # Errors
    ///
    /// As [`encryptor`](Self::encryptor).
    pub fn writer<W: Write>(
        self,
        backend: &Backend,
        key: &[u8],
        context: &[u8],
        inner: W,
    ) -> Result<EncryptingWriter<W>> {
        Ok(EncryptingWriter::new(self.encryptor(backend, key, context)?, inner))
    }

    /// Decrypts the message that `inner` contains from its present position to its end. Reads the header, and checks
    /// that it belongs to the key and the context.
    ///
    /// # Errors
    ///
    /// An [`io::Error`] that contains an [`Error`]: [`Error::InvalidTag`] for another key, another context, or a
    /// header that is damaged or incomplete; otherwise as [`decryptor`](Self::decryptor). Other errors are those of
    /// `inner`.
    pub fn reader<R: Read>(
        self,
        backend: &Backend,
        key: &[u8],
        context: &[u8],
        mut inner: R,
    ) -> io::Result<DecryptingReader<R>> {
        self.check_key(key)?;
        let mut header = [0; HEADER_LENGTH];
        if let Err(error) = reader::fill(&mut inner, &mut header) {
            return Err(match error.kind() {
                io::ErrorKind::UnexpectedEof => Error::InvalidTag.into(),
                _ => error,
            });
        }
        let opener = self.opener(backend, key, context, &header)?;
        Ok(DecryptingReader::new(self, opener, inner))
    }

    /// Begins to decrypt single chunks of the message with this header, which the key and the context must fit.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidTag`] for another key, another context, or a damaged header; otherwise as
    /// [`decryptor`](Self::decryptor).
    pub fn opener(
        self,
        backend: &Backend,
        key: &[u8],
        context: &[u8],
        header: &[u8; HEADER_LENGTH],
    ) -> Result<ChunkOpener> {
        self.check_key(key)?;
        ChunkOpener::new(self, backend, key, context, header)
    }
}
