//! Serial numbers to issue certificates with.

use crate::asn1::serial_number::SerialNumber;
use crate::backend::Backend;
use crate::error::Result;

/// How many bytes a random number has: as many as RFC 5280, section 4.1.2.2, allows.
const RANDOM_BYTES: usize = 20;

impl SerialNumber {
    /// A number to issue a certificate with: 159 random bits, which is the most that is positive and has 20 bytes in
    /// DER. Nobody can foretell it, as a signature over a certificate needs it (RFC 5280, section 4.1.2.2; the
    /// CA/Browser Forum asks for 64 bits at least).
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`](crate::Error::OpenSsl) if libcrypto has no random bytes.
    pub fn random(backend: &Backend) -> Result<Self> {
        let mut bytes = backend.random_bytes(RANDOM_BYTES)?.to_vec();
        if let Some(first) = bytes.first_mut() {
            *first &= 0x7f;
        }
        Ok(Self::from_be_bytes(&bytes))
    }
}

/// A random serial number: see [`SerialNumber::random`].
///
/// # Errors
///
/// As [`SerialNumber::random`].
///
/// ```
/// use hazmat_openssl::prelude::*;
/// use hazmat_openssl::x509;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let number = x509::random_serial_number(&backend)?;
/// assert!(!number.is_negative() && number.bit_len() <= 159);
/// # Ok(())
/// # }
/// ```
pub fn random_serial_number(backend: &Backend) -> Result<SerialNumber> {
    SerialNumber::random(backend)
}
