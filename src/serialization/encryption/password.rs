//! Passwords: whether there must be one, and whether it was right.

use zeroize::Zeroizing;

use crate::asn1::der;
use crate::error::{Error, Result};

/// An empty password protects nothing: what is encrypted under one can be loaded, and is not written.
pub(crate) fn check_password(password: &[u8]) -> Result<()> {
    if password.is_empty() {
        return Err(Error::invalid("password", "must have at least one byte"));
    }
    crate::ffi::params::check_length("password", password)
}

/// The password for what is encrypted. It may be an empty one, which some programs encrypt under.
pub(crate) fn required(password: Option<&[u8]>) -> Result<&[u8]> {
    password.ok_or(Error::PasswordRequired)
}

/// Refuses a password for what is not encrypted. An empty one counts as none there.
pub(crate) fn not_needed(password: Option<&[u8]>) -> Result<()> {
    match password {
        Some(password) if !password.is_empty() => Err(Error::PasswordNotNeeded),
        _ => Ok(()),
    }
}

/// What a wrong password decrypts to is no structure, even where its last block happens to end like padding.
pub(crate) fn looks_decrypted(plaintext: Zeroizing<Vec<u8>>) -> Result<Zeroizing<Vec<u8>>> {
    match der::sequence(&plaintext) {
        Some(_) => Ok(plaintext),
        None => Err(Error::IncorrectPassword),
    }
}
