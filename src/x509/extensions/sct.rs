//! Signed certificate timestamps, in the encoding of TLS (RFC 6962, section 3.2).

use std::fmt;
use std::str::FromStr;

use time::OffsetDateTime;

use crate::asn1::der;
use crate::error::{Error, MalformedKind, Result};
use crate::hashes::HashAlgorithm;

const WHAT: &str = "SignedCertificateTimestamp";

/// The number of version 1, the only version of RFC 6962.
const V1: u8 = 0;

/// A signed certificate timestamp (SCT), version 1: the promise of a certificate transparency log to publish a certificate
/// (RFC 6962, section 3.2).
///
/// [`verify`](Self::verify) verifies it with the key of the log, for a [`LogEntry`](crate::x509::LogEntry) that is made of the
/// certificate.
///
/// ```
/// use hazmat_openssl::x509::{SctSignatureAlgorithm, SignedCertificateTimestamp};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let ecdsa = SctSignatureAlgorithm::Ecdsa;
/// let sct = SignedCertificateTimestamp::new([7; 32], 1_700_000_000_123, b"", 4, ecdsa, b"signature")?;
/// assert_eq!(SignedCertificateTimestamp::from_bytes(&sct.to_bytes())?, sct);
/// assert_eq!(sct.timestamp().millisecond(), 123);
/// # Ok(())
/// # }
/// ```
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
    /// Creates a timestamp from its fields: the log's identifier, the time in milliseconds since 1970, the extensions (none
    /// are defined), the number of the hash algorithm in RFC 5246, section 7.4.1.4.1 (4 for SHA-256), the signature
    /// algorithm, and the signature.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for extensions or a signature of more than 65,535 bytes, and for a time after the year
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
                    format!("must not be longer than {longest} bytes"),
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
            // `Other(3)` becomes `Ecdsa`.
            signature_algorithm: signature_algorithm.number().into(),
            signature: signature.to_vec(),
        })
    }

    /// Parses a timestamp in the encoding of TLS.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] for any other version than 1, and for bytes that are not a `SignedCertificateTimestamp` of RFC
    /// 6962, section 3.2.
    #[doc(alias = "o2i_SCT")]
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let mut reader = Reader::new(WHAT, bytes);
        let version = reader.byte("version")?;
        if version != V1 {
            let reason = format!("the version number {version} is not supported, only {V1}");
            let kind = MalformedKind::UnsupportedVersion { number: version.into() };
            return Err(Error::malformed(kind, WHAT, reason));
        }
        let log_id = reader.array("log_id")?;
        let timestamp_millis = u64::from_be_bytes(reader.array("timestamp")?);
        let extension_bytes = reader.opaque("extensions")?;
        let hash_algorithm = reader.byte("hash algorithm")?;
        let signature_algorithm = reader.byte("signature algorithm")?.into();
        let signature = reader.opaque("signature")?;
        reader.finish()?;
        Self::new(
            log_id,
            timestamp_millis,
            extension_bytes,
            hash_algorithm,
            signature_algorithm,
            signature,
        )
        .map_err(der::in_data_as(MalformedKind::InvalidTime, WHAT))
    }

    /// The timestamp in the encoding of TLS.
    #[doc(alias = "i2o_SCT")]
    pub fn to_bytes(&self) -> Vec<u8> {
        [
            &[V1],
            self.log_id.as_slice(),
            &self.timestamp_millis.to_be_bytes(),
            &opaque(&self.extension_bytes),
            &[self.hash_algorithm, self.signature_algorithm.number()],
            &opaque(&self.signature),
        ]
        .concat()
    }

    /// The version number: 0 for version 1, the only supported version.
    #[doc(alias = "SCT_get_version")]
    pub fn version(&self) -> u8 {
        V1
    }

    /// The identifier of the log: the SHA-256 digest of its public key, as SubjectPublicKeyInfo in DER.
    #[doc(alias = "SCT_get0_log_id")]
    pub fn log_id(&self) -> &[u8; 32] {
        &self.log_id
    }

    /// The time, in UTC, to the millisecond.
    #[doc(alias = "SCT_get_timestamp")]
    pub fn timestamp(&self) -> OffsetDateTime {
        time_of(self.timestamp_millis).unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }

    /// The time, in milliseconds since 1970, without leap seconds.
    pub fn timestamp_millis(&self) -> u64 {
        self.timestamp_millis
    }

    /// The extensions. None are defined, so that this is empty for all known logs.
    #[doc(alias = "SCT_get0_extensions")]
    pub fn extension_bytes(&self) -> &[u8] {
        &self.extension_bytes
    }

    /// The number of the hash algorithm in RFC 5246, section 7.4.1.4.1.
    pub fn hash_algorithm_number(&self) -> u8 {
        self.hash_algorithm
    }

    /// The hash algorithm; `None` if its number is unknown. RFC 6962, section 2.1.4, requires SHA-256.
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

    /// The signature algorithm. RFC 6962, section 2.1.4, allows ECDSA and RSA.
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

/// The signature algorithm of a [`SignedCertificateTimestamp`], as RFC 5246, section 7.4.1.4.1, numbers them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SctSignatureAlgorithm {
    /// 0: no signature.
    Anonymous,
    /// 1: RSASSA-PKCS1-v1_5.
    Rsa,
    /// 2: DSA.
    Dsa,
    /// 3: ECDSA.
    Ecdsa,
    /// Any other number.
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

    /// The name in RFC 5246: `"anonymous"`, `"rsa"`, `"dsa"`, `"ecdsa"`; `None` for any other number.
    pub fn name(self) -> Option<&'static str> {
        let named = NAMES.iter().find(|(algorithm, _)| algorithm.number() == self.number());
        named.map(|(_, name)| *name)
    }

    /// The algorithm with a [`name`](Self::name), in upper or lower case.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for any other name.
    pub fn from_name(name: &str) -> Result<Self> {
        let named = NAMES.iter().find(|(_, known)| known.eq_ignore_ascii_case(name));
        let unknown = || Error::invalid("name", "must be anonymous, rsa, dsa or ecdsa");
        named.map(|(algorithm, _)| *algorithm).ok_or_else(unknown)
    }
}

/// The names in RFC 5246, section 7.4.1.4.1.
const NAMES: [(SctSignatureAlgorithm, &str); 4] = [
    (SctSignatureAlgorithm::Anonymous, "anonymous"),
    (SctSignatureAlgorithm::Rsa, "rsa"),
    (SctSignatureAlgorithm::Dsa, "dsa"),
    (SctSignatureAlgorithm::Ecdsa, "ecdsa"),
];

/// The [`name`](SctSignatureAlgorithm::name), or the number if it has none.
impl fmt::Display for SctSignatureAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.write_str(name),
            None => write!(f, "{}", self.number()),
        }
    }
}

/// As [`from_name`](SctSignatureAlgorithm::from_name).
impl FromStr for SctSignatureAlgorithm {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        Self::from_name(name)
    }
}

impl From<SctSignatureAlgorithm> for u8 {
    fn from(algorithm: SctSignatureAlgorithm) -> Self {
        algorithm.number()
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

/// Reads the encoding of TLS (RFC 5246, section 4).
pub(super) struct Reader<'a> {
    what: &'static str,
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(super) fn new(what: &'static str, bytes: &'a [u8]) -> Self {
        Reader { what, rest: bytes }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// Refuses trailing bytes.
    pub(super) fn finish(&self) -> Result<()> {
        if self.is_empty() {
            return Ok(());
        }
        let reason = "bytes follow the end of the structure";
        Err(Error::malformed(MalformedKind::TrailingData, self.what, reason))
    }

    fn truncated(&self, field: &str) -> Error {
        let reason = format!("the data ends before {field} does");
        Error::malformed(MalformedKind::Truncated, self.what, reason)
    }

    fn bytes(&mut self, length: usize, field: &str) -> Result<&'a [u8]> {
        let (bytes, rest) = self
            .rest
            .split_at_checked(length)
            .ok_or_else(|| self.truncated(field))?;
        self.rest = rest;
        Ok(bytes)
    }

    fn array<const N: usize>(&mut self, field: &str) -> Result<[u8; N]> {
        let bytes = self.bytes(N, field)?;
        bytes.try_into().map_err(|_| self.truncated(field))
    }

    fn byte(&mut self, field: &str) -> Result<u8> {
        self.array(field).map(u8::from_be_bytes)
    }

    /// Reads bytes with a 2-byte length prefix.
    pub(super) fn opaque(&mut self, field: &str) -> Result<&'a [u8]> {
        let length = u16::from_be_bytes(self.array(field)?);
        self.bytes(length.into(), field)
    }
}

/// Prefixes a 2-byte length; callers bound it.
pub(super) fn opaque(bytes: &[u8]) -> Vec<u8> {
    let length = u16::try_from(bytes.len()).unwrap_or(u16::MAX);
    [&length.to_be_bytes(), bytes].concat()
}
