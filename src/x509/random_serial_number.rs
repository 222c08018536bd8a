//! Random serial numbers.

use crate::asn1::serial_number::SerialNumber;
use crate::backend::Backend;
use crate::error::Result;

/// The longest serial number that RFC 5280, section 4.1.2.2, allows.
const RANDOM_BYTES: usize = 20;

impl SerialNumber {
    /// A random number for a new certificate: 159 bits from the backend's random generator, the most that RFC 5280, section
    /// 4.1.2.2, allows. Unpredictable serial numbers protect signatures against hash collisions; the CA/Browser Forum
    /// requires at least 64 bits.
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
/// assert!(!number.is_negative() && number.bit_length() <= 159);
/// # Ok(())
/// # }
/// ```
pub fn random_serial_number(backend: &Backend) -> Result<SerialNumber> {
    SerialNumber::random(backend)
}
