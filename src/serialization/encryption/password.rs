//! Checks of passwords: whether one is required, and whether it was correct.

use zeroize::Zeroizing;

use crate::asn1::der;
use crate::error::{Error, Result};

/// Refuses to write under an empty password, which protects nothing. Files encrypted under one can be loaded.
pub(crate) fn check_password(password: &[u8]) -> Result<()> {
    if password.is_empty() {
        return Err(Error::invalid("password", "must have at least one byte"));
    }
    crate::ffi::params::check_length("password", password)
}

/// The password of encrypted data. It may be empty: some programs encrypt under an empty password.
pub(crate) fn required(password: Option<&[u8]>) -> Result<&[u8]> {
    password.ok_or(Error::PasswordRequired)
}

/// Refuses a password for unencrypted data. An empty one counts as none.
pub(crate) fn not_needed(password: Option<&[u8]>) -> Result<()> {
    match password {
        Some(password) if !password.is_empty() => Err(Error::PasswordNotNeeded),
        _ => Ok(()),
    }
}

/// Refuses decrypted data that is not a SEQUENCE: a wrong password can produce valid padding by chance.
pub(crate) fn looks_decrypted(plaintext: Zeroizing<Vec<u8>>) -> Result<Zeroizing<Vec<u8>>> {
    match der::sequence(&plaintext) {
        Some(_) => Ok(plaintext),
        None => Err(Error::IncorrectPassword),
    }
}
