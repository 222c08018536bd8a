//! The numbers of revocation lists: the extensions cRLNumber and deltaCRLIndicator.

use super::extension_type::extension_type;
use crate::asn1::serial_number::SerialNumber;
use crate::error::{Error, Result};

/// The maximum length of a list's number in DER, in bytes (RFC 5280, section 5.2.3).
const MAX_LENGTH: usize = 20;

/// Declares an extension whose value is the number of a list.
macro_rules! number_extension {
    ($(#[$docs:meta])* $type:ident, $getter:ident: $getter_doc:literal, $oid:ident) => {
        $(#[$docs])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $type {
            number: SerialNumber,
        }

        impl $type {
            /// Creates the extension from a number.
            ///
            /// # Errors
            ///
            /// [`Error::InvalidArgument`] for a negative number, and for one longer than 20 bytes in DER.
            pub fn new(number: impl Into<SerialNumber>) -> Result<Self> {
                let number = number.into();
                if number.is_negative() || number.as_der_content().len() > MAX_LENGTH {
                    let reason = format!("must not be negative or longer than {MAX_LENGTH} bytes in DER");
                    return Err(Error::invalid(stringify!($getter), reason));
                }
                Ok($type { number })
            }

            #[doc = $getter_doc]
            pub fn $getter(&self) -> &SerialNumber {
                &self.number
            }
        }

        extension_type! {
            /// Accepts negative numbers and numbers of any length.
            $oid: $type ::= number: SerialNumber
        }
    };
}

number_extension! {
    /// The number of a revocation list, which increases with every list of the issuer (RFC 5280, section 5.2.3).
    ///
    /// ```
    /// use hazmat_openssl::x509::{CrlNumber, ExtensionType};
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let number = CrlNumber::new(258u64)?;
    /// assert_eq!(number.to_der()?, [2, 2, 1, 2]);
    /// assert_eq!(number.crl_number().to_u64(), Some(258));
    /// assert_eq!(number.successor()?, CrlNumber::new(259u64)?);
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "NID_crl_number")]
    CrlNumber, crl_number: "The number.", CRL_NUMBER
}

impl CrlNumber {
    /// The number of the issuer's next list: this number plus one.
    ///
    /// ```
    /// use hazmat_openssl::x509::{CertificateRevocationList, CrlNumber};
    ///
    /// fn next_number(current: &CertificateRevocationList) -> hazmat_openssl::Result<CrlNumber> {
    ///     match current.extensions()?.find::<CrlNumber>()? {
    ///         Some((number, _critical)) => number.successor(),
    ///         None => CrlNumber::new(1),
    ///     }
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if the next number is longer than 20 bytes in DER, or negative: such numbers are only
    /// accepted when they are read.
    pub fn successor(&self) -> Result<Self> {
        Self::new(self.number.successor())
    }
}

number_extension! {
    /// Marks a delta CRL: a revocation list of the changes since a base list (RFC 5280, section 5.2.4).
    #[doc(alias = "NID_delta_crl")]
    DeltaCrlIndicator, base_crl_number: "The number of the base list.", DELTA_CRL_INDICATOR
}
