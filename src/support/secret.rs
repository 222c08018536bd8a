//! Secret bytes.

use std::fmt;
use std::ops::Deref;

use zeroize::{Zeroize, Zeroizing};

use crate::support::memory::{NoMemory, zeroed_vec};

/// Secret bytes, such as a key. They are zeroized on drop, compared in constant time, and never printed.
///
/// They dereference to a slice, so that they can be passed wherever `&[u8]` is expected.
///
/// ```
/// use hazmat_openssl::{Backend, SecretBytes};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let key = Backend::new()?.random_bytes(32)?;
/// assert_eq!(key.len(), 32);
/// assert_eq!(format!("{key:?}"), "SecretBytes(32 bytes)");
/// # Ok(())
/// # }
/// ```
///
/// `From` and [`from_slice`](Self::from_slice) convert existing bytes. To receive a secret without copies, allocate
/// first, and fill the bytes through [`AsMut`]:
///
/// ```
/// use std::io::Read;
/// use hazmat_openssl::SecretBytes;
///
/// # fn main() -> std::io::Result<()> {
/// # let mut source = &[7; 32][..];
/// let mut key = SecretBytes::from(vec![0; 32]);
/// source.read_exact(key.as_mut())?;
/// assert_eq!(key, SecretBytes::from([7; 32]));
/// # Ok(())
/// # }
/// ```
///
/// Only the memory of this value is zeroized. A `Vec` that has grown while the secret was written into it has left
/// copies in the memory of its earlier, smaller allocations; an array or a slice stays where it was until its owner
/// clears it.
#[derive(Clone, Default)]
pub struct SecretBytes(Vec<u8>);

impl SecretBytes {
    /// Copies a slice. The slice itself is not cleared.
    pub fn from_slice(bytes: &[u8]) -> Self {
        SecretBytes(bytes.to_vec())
    }

    /// `length` zero bytes to be filled in. If memory is short, the error names `argument`.
    pub(crate) fn zeroed(argument: &'static str, length: usize) -> Result<Self, NoMemory> {
        zeroed_vec(argument, length).map(SecretBytes)
    }

    pub(crate) fn from_zeroizing(mut bytes: Zeroizing<Vec<u8>>) -> Self {
        SecretBytes(std::mem::take(&mut *bytes))
    }

    pub(crate) fn into_zeroizing(mut self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(std::mem::take(&mut self.0))
    }

    /// Keeps the first `length` bytes. The rest is zeroized on drop, as a vector's whole capacity is.
    pub(crate) fn truncate(&mut self, length: usize) {
        self.0.truncate(length);
    }

    pub(crate) fn concatenated(parts: &[&[u8]]) -> Self {
        SecretBytes(parts.concat())
    }

    pub(crate) fn as_mut_slice(&mut self) -> &mut [u8] {
        &mut self.0
    }
}

/// Zeroizes the whole capacity. `Zeroizing` writes the elements of a vector one by one: a megabyte takes as long as its decryption.
impl Drop for SecretBytes {
    fn drop(&mut self) {
        self.0.spare_capacity_mut().zeroize();
        self.0.as_mut_slice().zeroize();
    }
}

impl Deref for SecretBytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

/// Takes the vector's allocation over, and zeroizes its whole capacity on drop.
impl From<Vec<u8>> for SecretBytes {
    fn from(bytes: Vec<u8>) -> Self {
        SecretBytes(bytes)
    }
}

/// Copies a slice, as [`from_slice`](SecretBytes::from_slice) does. The slice itself is not cleared.
impl From<&[u8]> for SecretBytes {
    fn from(bytes: &[u8]) -> Self {
        Self::from_slice(bytes)
    }
}

/// Copies an array. The caller's array is not cleared.
impl<const N: usize> From<[u8; N]> for SecretBytes {
    fn from(bytes: [u8; N]) -> Self {
        Self::from_slice(Zeroizing::new(bytes).as_slice())
    }
}

impl AsMut<[u8]> for SecretBytes {
    fn as_mut(&mut self) -> &mut [u8] {
        self.as_mut_slice()
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
