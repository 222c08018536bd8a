//! Signed certificate timestamps (RFC 6962, sections 3.2 and 3.3), which are in TLS's encoding and not in DER.

use std::fmt;

use time::OffsetDateTime;

use super::extension_type::extension_type;
use crate::asn1::der;
use crate::asn1::reader::Field;
use crate::asn1::structure::Value;
use crate::asn1::tag::OCTET_STRING;
use crate::error::{Error, Result};
use crate::hashes::HashAlgorithm;

const WHAT: &str = "SignedCertificateTimestamp";
const LIST: &str = "SignedCertificateTimestampList";

/// The version that RFC 6962 has.
const V1: u8 = 0;

/// As many timestamps as a list is read with. Its 65,535 bytes have no room for more that a log could have made.
const MOST_TIMESTAMPS: usize = 2_000;

/// The promise of a log of certificate transparency that it has a certificate, or will have it soon (RFC 6962, section
/// 3.2), of version 1.
///
/// What the log signed begins with [`version`](Self::version), 0 for a timestamp, [`timestamp`](Self::timestamp_millis)
/// in eight bytes, and the kind of entry: a precertificate for one out of
/// [`PrecertificateSignedCertificateTimestamps`], a certificate for one out of [`SignedCertificateTimestamps`].
#[doc(alias = "SCT")]
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct SignedCertificateTimestamp {
    log_id: [u8; 32],
    timestamp_millis: u64,
    extension_bytes: Vec<u8>,
    hash_algorithm: u8,
    signature_algorithm: SctSignatureAlgorithm,
    signature: Vec<u8>,
}

impl SignedCertificateTimestamp {
    /// A timestamp of what a log has said: its identifier, the milliseconds since 1970, the extensions, which are none
    /// so far, the number of the hash algorithm (RFC 5246, section 7.4.1.4.1), 4 for SHA-256, the signature's algorithm
    /// and the signature.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for extensions or a signature of more than 65,535 bytes, and a time after the year
    /// 9999.
    pub fn new(
        log_id: [u8; 32],
        timestamp_millis: u64,
        extension_bytes: &[u8],
        hash_algorithm: u8,
        signature_algorithm: SctSignatureAlgorithm,
        signature: &[u8],
    ) -> Result<Self> {
        let longest = usize::from(u16::MAX);
        for (argument, bytes) in [("extension_bytes", extension_bytes), ("signature", signature)] {
            if bytes.len() > longest {
                return Err(Error::invalid(
                    argument,
                    format!("must not have more than {longest} bytes"),
                ));
            }
        }
        if time_of(timestamp_millis).is_none() {
            return Err(Error::invalid("timestamp_millis", "must not be after the year 9999"));
        }
        Ok(SignedCertificateTimestamp {
            log_id,
            timestamp_millis,
            extension_bytes: extension_bytes.to_vec(),
            hash_algorithm,
            // A number that has a name is the same by both.
            signature_algorithm: signature_algorithm.number().into(),
            signature: signature.to_vec(),
        })
    }

    /// The timestamp of its bytes in TLS's encoding.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] for another version than 1, whose bytes mean something else, and where it departs from
    /// RFC 6962, section 3.2.
    #[doc(alias = "o2i_SCT")]
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let mut reader = Reader {
            what: WHAT,
            rest: bytes,
        };
        let version = reader.byte("its version")?;
        if version != V1 {
            let reason = format!("its version is the number {version}, and only {V1}, which is version 1, is known");
            return Err(Error::malformed(WHAT, reason));
        }
        let log_id = reader.array("the log's identifier")?;
        let timestamp_millis = u64::from_be_bytes(reader.array("its time")?);
        let extension_bytes = reader.opaque("its extensions")?;
        let hash_algorithm = reader.byte("its hash algorithm")?;
        let signature_algorithm = reader.byte("its signature algorithm")?.into();
        let signature = reader.opaque("its signature")?;
        if !reader.rest.is_empty() {
            return Err(Error::malformed(WHAT, "bytes follow its signature"));
        }
        Self::new(
            log_id,
            timestamp_millis,
            extension_bytes,
            hash_algorithm,
            signature_algorithm,
            signature,
        )
        .map_err(der::in_data(WHAT))
    }

    /// The timestamp in TLS's encoding.
    #[doc(alias = "i2o_SCT")]
    pub fn to_bytes(&self) -> Vec<u8> {
        [
            &[V1],
            self.log_id.as_slice(),
            &self.timestamp_millis.to_be_bytes(),
            &with_length(&self.extension_bytes),
            &[self.hash_algorithm, self.signature_algorithm.number()],
            &with_length(&self.signature),
        ]
        .concat()
    }

    /// The number of the version, which is 0 for version 1, the only one that is known.
    #[doc(alias = "SCT_get_version")]
    pub fn version(&self) -> u8 {
        V1
    }

    /// The SHA-256 digest of the log's public key, as SubjectPublicKeyInfo in DER.
    #[doc(alias = "SCT_get0_log_id")]
    pub fn log_id(&self) -> &[u8; 32] {
        &self.log_id
    }

    /// The time, in UTC, which is exact to the millisecond.
    #[doc(alias = "SCT_get_timestamp")]
    pub fn timestamp(&self) -> OffsetDateTime {
        time_of(self.timestamp_millis).unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }

    /// The time, in milliseconds since 1970 without leap seconds.
    pub fn timestamp_millis(&self) -> u64 {
        self.timestamp_millis
    }

    /// What later versions of the RFC may say in addition; no bytes so far.
    #[doc(alias = "SCT_get0_extensions")]
    pub fn extension_bytes(&self) -> &[u8] {
        &self.extension_bytes
    }

    /// The number of the signature's hash algorithm (RFC 5246, section 7.4.1.4.1).
    pub fn hash_algorithm_number(&self) -> u8 {
        self.hash_algorithm
    }

    /// The signature's hash algorithm; `None` for one that this crate does not have. It is SHA-256 (RFC 6962, section
    /// 2.1.4).
    pub fn hash_algorithm(&self) -> Option<HashAlgorithm> {
        match self.hash_algorithm {
            1 => Some(HashAlgorithm::Md5),
            2 => Some(HashAlgorithm::Sha1),
            3 => Some(HashAlgorithm::Sha224),
            4 => Some(HashAlgorithm::Sha256),
            5 => Some(HashAlgorithm::Sha384),
            6 => Some(HashAlgorithm::Sha512),
            _ => None,
        }
    }

    /// The signature's algorithm: ECDSA or RSA (RFC 6962, section 2.1.4).
    #[doc(alias = "SCT_get_signature_nid")]
    pub fn signature_algorithm(&self) -> SctSignatureAlgorithm {
        self.signature_algorithm
    }

    /// The log's signature.
    #[doc(alias = "SCT_get0_signature")]
    pub fn signature(&self) -> &[u8] {
        &self.signature
    }
}

impl fmt::Debug for SignedCertificateTimestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SignedCertificateTimestamp(log ")?;
        self.log_id.iter().try_for_each(|byte| write!(f, "{byte:02x}"))?;
        write!(f, ", {} ms, {:?})", self.timestamp_millis, self.signature_algorithm)
    }
}

/// The algorithm of a log's signature, by the numbers of RFC 5246, section 7.4.1.4.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SctSignatureAlgorithm {
    /// 0: no signature at all.
    Anonymous,
    /// 1: RSASSA-PKCS1-v1_5.
    Rsa,
    /// 2: DSA.
    Dsa,
    /// 3: ECDSA.
    Ecdsa,
    /// Another number.
    Other(u8),
}

impl SctSignatureAlgorithm {
    /// The number.
    pub fn number(self) -> u8 {
        match self {
            SctSignatureAlgorithm::Anonymous => 0,
            SctSignatureAlgorithm::Rsa => 1,
            SctSignatureAlgorithm::Dsa => 2,
            SctSignatureAlgorithm::Ecdsa => 3,
            SctSignatureAlgorithm::Other(number) => number,
        }
    }
}

impl From<u8> for SctSignatureAlgorithm {
    fn from(number: u8) -> Self {
        match number {
            0 => SctSignatureAlgorithm::Anonymous,
            1 => SctSignatureAlgorithm::Rsa,
            2 => SctSignatureAlgorithm::Dsa,
            3 => SctSignatureAlgorithm::Ecdsa,
            other => SctSignatureAlgorithm::Other(other),
        }
    }
}

fn time_of(millis: u64) -> Option<OffsetDateTime> {
    const NANOSECONDS: i128 = 1_000_000;
    let time = OffsetDateTime::from_unix_timestamp_nanos(i128::from(millis) * NANOSECONDS).ok()?;
    (time.year() <= 9999).then_some(time)
}

/// Bytes of TLS's encoding (RFC 5246, section 4) that are not read yet.
struct Reader<'a> {
    what: &'static str,
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn bytes(&mut self, length: usize, part: &str) -> Result<&'a [u8]> {
        let (bytes, rest) = self
            .rest
            .split_at_checked(length)
            .ok_or_else(|| Error::malformed(self.what, format!("it ends before {part} does")))?;
        self.rest = rest;
        Ok(bytes)
    }

    fn array<const N: usize>(&mut self, part: &str) -> Result<[u8; N]> {
        let bytes = self.bytes(N, part)?;
        bytes
            .try_into()
            .map_err(|_| Error::malformed(self.what, format!("it ends before {part} does")))
    }

    fn byte(&mut self, part: &str) -> Result<u8> {
        self.array(part).map(u8::from_be_bytes)
    }

    /// Bytes with their number before, which has two bytes.
    fn opaque(&mut self, part: &str) -> Result<&'a [u8]> {
        let length = u16::from_be_bytes(self.array(part)?);
        self.bytes(length.into(), part)
    }
}

/// Bytes with their number before, which has two bytes: who calls knows that they are no more than it can say.
fn with_length(bytes: &[u8]) -> Vec<u8> {
    let length = u16::try_from(bytes.len()).unwrap_or(u16::MAX);
    [&length.to_be_bytes(), bytes].concat()
}

/// The timestamps of a list, each in bytes of its own.
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
        if list.timestamps.is_empty() || list.timestamps.len() > MOST_TIMESTAMPS {
            let reason = format!("must be 1 to {MOST_TIMESTAMPS}");
            return Err(Error::invalid("timestamps", reason));
        }
        let longest = usize::from(u16::MAX);
        let is_too_long = |bytes: &Vec<u8>| bytes.len() > longest;
        if list.timestamps.iter().any(is_too_long) || is_too_long(&list.content()) {
            let reason = format!("must not have more than {longest} bytes together");
            return Err(Error::invalid("timestamps", reason));
        }
        Ok(list)
    }

    fn content(&self) -> Vec<u8> {
        let timestamps = self.timestamps.iter().map(|bytes| with_length(bytes));
        timestamps.collect::<Vec<_>>().concat()
    }
}

/// An OCTET STRING, and in it the number of bytes, and each timestamp with its own.
impl Value for List {
    const TAG: u8 = OCTET_STRING;

    fn read(field: &Field<'_>) -> Result<Self> {
        let mut outer = Reader {
            what: LIST,
            rest: field.content(),
        };
        let content = outer.opaque("the list")?;
        if !outer.rest.is_empty() {
            return Err(Error::malformed(LIST, "bytes follow the list"));
        }
        let mut reader = Reader {
            what: LIST,
            rest: content,
        };
        let mut timestamps = Vec::new();
        while !reader.rest.is_empty() {
            if timestamps.len() == MOST_TIMESTAMPS {
                return Err(Error::malformed(LIST, format!("it has more than {MOST_TIMESTAMPS}")));
            }
            match reader.opaque("a timestamp")? {
                [] => return Err(Error::malformed(LIST, "a timestamp has no bytes")),
                timestamp => timestamps.push(timestamp.to_vec()),
            }
        }
        if timestamps.is_empty() {
            return Err(Error::malformed(LIST, "it is empty"));
        }
        Ok(List { timestamps })
    }

    fn write(&self, tag: u8) -> Result<Vec<u8>> {
        der::write_element(tag, &with_length(&self.content()))
    }
}

/// A type that is nothing but a list of timestamps.
macro_rules! timestamps_extension {
    ($(#[$docs:meta])* $type:ident, $oid:ident) => {
        $(#[$docs])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub struct $type {
            list: List,
        }

        impl $type {
            /// Of timestamps.
            ///
            /// # Errors
            ///
            /// [`Error::InvalidArgument`] for none, more than 2,000, and more than 65,535 bytes together.
            pub fn new(timestamps: &[SignedCertificateTimestamp]) -> Result<Self> {
                Ok($type { list: List::new(timestamps)? })
            }

            /// The timestamps. Each that does not decode is an [`Error::Malformed`] of its own, as one of a later
            /// version.
            pub fn timestamps(&self) -> impl Iterator<Item = Result<SignedCertificateTimestamp>> + '_ {
                let timestamps = self.list.timestamps.iter();
                timestamps.map(|bytes| SignedCertificateTimestamp::from_bytes(bytes))
            }

            /// How many there are, those that do not decode included.
            pub fn len(&self) -> usize {
                self.list.timestamps.len()
            }

            /// Whether there are none, which is never so.
            pub fn is_empty(&self) -> bool {
                self.list.timestamps.is_empty()
            }
        }

        extension_type!($oid: $type ::= list: List);
    };
}

timestamps_extension! {
    /// The timestamps that logs made of a certificate before it was issued (RFC 6962, section 3.3): the entries that
    /// they have are precertificates.
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
    /// assert_eq!(timestamp.timestamp().millisecond(), 123);
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "NID_ct_precert_scts")]
    PrecertificateSignedCertificateTimestamps, PRECERTIFICATE_SIGNED_CERTIFICATE_TIMESTAMPS
}

timestamps_extension! {
    /// The timestamps that logs made of a certificate, in an answer of an OCSP responder (RFC 6962, section 3.3): the
    /// entries that they have are certificates.
    #[doc(alias = "NID_ct_cert_scts")]
    SignedCertificateTimestamps, SIGNED_CERTIFICATE_TIMESTAMPS
}
