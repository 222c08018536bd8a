//! Bytes that are wiped when they are dropped.

use std::fmt;
use std::ops::Deref;

use zeroize::Zeroizing;

use crate::support::memory::{NoMemory, zeroed_vec};

/// Secret bytes: a derived key, random material. They are zeroized on drop, compared in constant time, and never
/// printed.
///
/// ```
/// use hazmat_openssl::Backend;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let key = Backend::new()?.random_bytes(32)?;
/// assert_eq!(key.len(), 32);
/// assert_eq!(format!("{key:?}"), "SecretBytes(32 bytes)");
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct SecretBytes(Zeroizing<Vec<u8>>);

impl SecretBytes {
    /// `length` zero bytes for the crate to fill in; `argument` names what asked for them, where there is no memory for
    /// so many.
    pub(crate) fn zeroed(argument: &'static str, length: usize) -> Result<Self, NoMemory> {
        zeroed_vec(argument, length).map(|bytes| SecretBytes(Zeroizing::new(bytes)))
    }

    pub(crate) fn copy_of(bytes: &[u8]) -> Self {
        SecretBytes(Zeroizing::new(bytes.to_vec()))
    }

    pub(crate) fn from_vec(bytes: Vec<u8>) -> Self {
        SecretBytes(Zeroizing::new(bytes))
    }

    pub(crate) fn from_zeroizing(bytes: Zeroizing<Vec<u8>>) -> Self {
        SecretBytes(bytes)
    }

    /// Keeps the first bytes. What is cut off is wiped at the end like the rest: the whole room of a vector is.
    pub(crate) fn truncate(&mut self, length: usize) {
        self.0.truncate(length);
    }

    pub(crate) fn concatenated(parts: &[&[u8]]) -> Self {
        SecretBytes(Zeroizing::new(parts.concat()))
    }

    pub(crate) fn as_mut_slice(&mut self) -> &mut [u8] {
        &mut self.0
    }
}

impl Deref for SecretBytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl AsRef<[u8]> for SecretBytes {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for SecretBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretBytes({} bytes)", self.len())
    }
}
