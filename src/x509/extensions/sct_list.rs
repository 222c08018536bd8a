//! Lists of signed certificate timestamps, as extensions (RFC 6962, section 3.3).

use super::extension_type::extension_type;
use super::sct::{Reader, SignedCertificateTimestamp, opaque};
use crate::asn1::der;
use crate::asn1::reader::Field;
use crate::asn1::structure::Value;
use crate::asn1::tag::OCTET_STRING;
use crate::error::{Error, MalformedKind, Result};

const WHAT: &str = "SignedCertificateTimestampList";

/// The maximum number of timestamps. Real ones are so long that fewer fit into the 65,535 bytes of a list.
const MAX_TIMESTAMPS: usize = 2_000;

/// The timestamps of a list, each in the encoding of TLS.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct List {
    timestamps: Vec<Vec<u8>>,
}

impl List {
    fn new(timestamps: &[SignedCertificateTimestamp]) -> Result<Self> {
        let timestamps = timestamps.iter().map(SignedCertificateTimestamp::to_bytes);
        let list = List {
            timestamps: timestamps.collect(),
        };
        if list.timestamps.is_empty() || list.timestamps.len() > MAX_TIMESTAMPS {
            let reason = format!("must have 1 to {MAX_TIMESTAMPS} timestamps");
            return Err(Error::invalid("timestamps", reason));
        }
        let longest = usize::from(u16::MAX);
        let is_too_long = |bytes: &Vec<u8>| bytes.len() > longest;
        if list.timestamps.iter().any(is_too_long) || is_too_long(&list.content()) {
            let reason = format!("must not be longer than {longest} bytes together");
            return Err(Error::invalid("timestamps", reason));
        }
        Ok(list)
    }

    fn content(&self) -> Vec<u8> {
        let timestamps = self.timestamps.iter().map(|bytes| opaque(bytes));
        timestamps.collect::<Vec<_>>().concat()
    }
}

/// An OCTET STRING that contains the list with its length, and in it each timestamp with its length.
impl Value for List {
    const TAG: u8 = OCTET_STRING;

    fn read(field: &Field<'_>) -> Result<Self> {
        let mut outer = Reader::new(WHAT, field.content());
        let content = outer.opaque("the list")?;
        outer.finish()?;
        let mut reader = Reader::new(WHAT, content);
        let mut timestamps = Vec::new();
        while !reader.is_empty() {
            if timestamps.len() == MAX_TIMESTAMPS {
                let reason = format!("the list has more than {MAX_TIMESTAMPS} timestamps");
                return Err(Error::malformed(MalformedKind::TooLarge, WHAT, reason));
            }
            match reader.opaque("a timestamp")? {
                [] => {
                    let reason = "a timestamp is empty";
                    return Err(Error::malformed(MalformedKind::InvalidLength, WHAT, reason));
                }
                timestamp => timestamps.push(timestamp.to_vec()),
            }
        }
        if timestamps.is_empty() {
            return Err(Error::malformed(MalformedKind::Missing, WHAT, "the list is empty"));
        }
        Ok(List { timestamps })
    }

    fn write(&self, tag: u8) -> Result<Vec<u8>> {
        der::write_element(tag, &opaque(&self.content()))
    }
}

/// Declares an extension whose value is a list of timestamps.
macro_rules! timestamps_extension {
    ($(#[$docs:meta])* $type:ident, $oid:ident) => {
        $(#[$docs])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub struct $type {
            list: List,
        }

        impl $type {
            /// Creates the extension from 1 to 2,000 timestamps.
            ///
            /// # Errors
            ///
            /// [`Error::InvalidArgument`] for none, for more than 2,000, and for more than 65,535 bytes together.
            pub fn new(timestamps: &[SignedCertificateTimestamp]) -> Result<Self> {
                Ok($type { list: List::new(timestamps)? })
            }

            /// The timestamps. One that does not decode, such as one of a later version, is an [`Error::Malformed`] at
            /// its position.
            pub fn timestamps(&self) -> impl Iterator<Item = Result<SignedCertificateTimestamp>> + '_ {
                let timestamps = self.list.timestamps.iter();
                timestamps.map(|bytes| SignedCertificateTimestamp::from_bytes(bytes))
            }

            /// The number of timestamps, including those that do not decode.
            pub fn len(&self) -> usize {
                self.list.timestamps.len()
            }

            /// Whether the list is empty. It never is.
            pub fn is_empty(&self) -> bool {
                self.list.timestamps.is_empty()
            }
        }

        extension_type!($oid: $type ::= list: List);
    };
}

timestamps_extension! {
    /// The timestamps of a precertificate, embedded in the certificate that was then issued (RFC 6962, section 3.3).
    ///
    /// ```
    /// use hazmat_openssl::x509::{
    ///     ExtensionType, PrecertificateSignedCertificateTimestamps, SctSignatureAlgorithm, SignedCertificateTimestamp,
    /// };
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let ecdsa = SctSignatureAlgorithm::Ecdsa;
    /// let timestamp = SignedCertificateTimestamp::new([7; 32], 1_700_000_000_123, b"", 4, ecdsa, b"signature")?;
    /// let list = PrecertificateSignedCertificateTimestamps::new(&[timestamp.clone()])?;
    /// let read = PrecertificateSignedCertificateTimestamps::from_der(&list.to_der()?)?;
    /// for found in read.timestamps() {
    ///     assert_eq!(found?, timestamp);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "NID_ct_precert_scts")]
    PrecertificateSignedCertificateTimestamps, PRECERTIFICATE_SIGNED_CERTIFICATE_TIMESTAMPS
}

timestamps_extension! {
    /// The timestamps of a certificate, in an OCSP response (RFC 6962, section 3.3).
    #[doc(alias = "NID_ct_cert_scts")]
    SignedCertificateTimestamps, SIGNED_CERTIFICATE_TIMESTAMPS
}
