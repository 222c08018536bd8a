//! Writes the encryption of old PKCS #12 files: SHA-1, and a cipher of that time (RFC 7292, appendix C).

use asn1::ObjectIdentifier;
use zeroize::Zeroizing;

use super::cipher::Cipher;
use super::password_form::PasswordForm;
use super::scheme::{Encrypted, PKCS12, PbeParams, pkcs12_key_and_iv};
use crate::asn1::der;
use crate::backend::Backend;
use crate::error::{Error, Result};

/// The length of a random salt in bytes. Old programs write 8, and some read no more.
const SALT: usize = 8;

/// The choices for writing a scheme of PKCS #12.
pub(crate) struct Pkcs12Choice {
    pub(crate) cipher: Cipher,
    pub(crate) iterations: u32,
}

impl Pkcs12Choice {
    /// The scheme's object identifier.
    pub(crate) fn algorithm(&self) -> Result<ObjectIdentifier> {
        let known = PKCS12.iter().find(|(_, cipher)| *cipher == self.cipher);
        known
            .map(|(oid, _)| oid.clone())
            .ok_or_else(|| Error::invalid("cipher", "is not a cipher of PKCS #12"))
    }

    /// Encrypts under a new salt.
    pub(crate) fn encrypt(
        &self,
        backend: &Backend,
        password: &PasswordForm<'_>,
        plaintext: Zeroizing<Vec<u8>>,
    ) -> Result<Encrypted> {
        let salt = backend.random_bytes(SALT)?;
        let iterations = u64::from(self.iterations);
        let (key, iv) = pkcs12_key_and_iv(backend, self.cipher, &password.utf16, &salt, iterations)?;
        let ciphertext = self.cipher.encrypt(backend, &key, &iv, plaintext)?;
        let parameters = der::write(&PbeParams {
            salt: &salt,
            iteration_count: iterations,
        })?;
        Ok(Encrypted { parameters, ciphertext })
    }
}
