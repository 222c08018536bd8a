//! The kinds of malformed data.

use std::fmt;

use crate::support::object_identifier::ObjectIdentifier;

/// What is wrong with data that does not decode: the kind of an [`Error::Malformed`](crate::Error::Malformed).
///
/// Programs match the kind. The error's text is for people, and its words may change between releases.
///
/// ```
/// use hazmat_openssl::{DateField, Error, MalformedKind};
///
/// fn describe(error: &Error) -> String {
///     match error {
///         Error::Malformed { kind: MalformedKind::Truncated, .. } => "the upload was cut off".to_owned(),
///         Error::Malformed { kind: MalformedKind::DuplicateExtension { oid, .. }, .. } => format!("{oid} occurs twice"),
///         Error::Malformed { kind: MalformedKind::Date { field: DateField::NotValidAfter, text, .. }, .. } => {
///             format!("unreadable expiry date: {text}")
///         }
///         other => other.to_string(),
///     }
/// }
/// # use hazmat_openssl::prelude::*;
/// # let backend = Backend::new().unwrap();
/// # let truncated = backend.load_der_x509_certificate(&[0x30, 0x82, 0x01, 0x00, 0x30, 0x03]).unwrap_err();
/// # assert_eq!(describe(&truncated), "the upload was cut off");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MalformedKind {
    /// The data ends before the structure, element or field does.
    Truncated,
    /// Bytes follow the end of the structure or element.
    TrailingData,
    /// An ASN.1 element has a tag, or a field a type, that the structure does not allow there.
    UnexpectedTag,
    /// The encoding is not DER (X.690, section 10): an indefinite or overlong length, an INTEGER or object identifier that
    /// is not minimal, a BOOLEAN other than `00` and `FF`, unused bits that are not zero, or a SET out of order.
    NotDer,
    /// A field, or the whole data, does not have the length that its format, algorithm or curve requires.
    InvalidLength,
    /// A number is outside the range that its field allows: negative, zero, or too large.
    OutOfRange,
    /// A value is not defined for its field.
    InvalidValue,
    /// The data is longer, nested deeper, or has more elements than this crate reads.
    TooLarge,
    /// Two fields contradict each other.
    Inconsistent,
    /// An element occurs twice where one is allowed. An extension that occurs twice is a
    /// [`DuplicateExtension`](Self::DuplicateExtension).
    Duplicate,
    /// A required element is absent, or a list that must have elements is empty.
    Missing,
    /// An element is present that is not allowed there.
    NotAllowed,
    /// Text has characters that its type does not allow, or is not UTF-8.
    InvalidText,
    /// The base64 text does not decode: a wrong character, or wrong padding.
    InvalidBase64,
    /// There is no PEM block, or its framing is invalid: a BEGIN or END line, a header, or text inside a block.
    InvalidPem,
    /// The data is not of the expected type: a PEM block with another label, a public key instead of a private one.
    UnexpectedType,
    /// The padding of decrypted data is wrong.
    InvalidPadding,
    /// A public key is not a valid one: a point that is not on its curve or has too large a coordinate, a value outside its
    /// group, or a coefficient that is not below its modulus.
    InvalidPublicKey,
    /// A private key is not valid, or does not belong to its public half, or is not the one that its seed gives.
    InvalidPrivateKey,
    /// The domain parameters of a key are not valid.
    InvalidParameters,
    /// A time is not valid, or not in the form that its standard requires, in a field that is not a [`DateField`]:
    /// for those it is [`Date`](Self::Date).
    InvalidTime,
    /// An extension occurs twice (RFC 5280, section 4.2). For other elements it is [`Duplicate`](Self::Duplicate).
    #[non_exhaustive]
    DuplicateExtension {
        /// The type of the extension.
        oid: Box<ObjectIdentifier>,
    },
    /// The version of a certificate, request, revocation list, signed certificate timestamp, or message of OCSP is not defined.
    #[non_exhaustive]
    UnsupportedVersion {
        /// The INTEGER in the data; version 1 is encoded as 0.
        number: i64,
    },
    /// The signature algorithm inside the signed data differs from the one outside (RFC 5280, sections 4.1.1.2 and
    /// 5.1.1.2).
    SignatureAlgorithmMismatch,
    /// A date of a certificate, a revocation list, an OCSP response or a signed message is not valid, or not in the form that RFC
    /// 5280, section 4.1.2.5, requires. For other times it is [`InvalidTime`](Self::InvalidTime).
    #[non_exhaustive]
    Date {
        /// Which date.
        field: DateField,
        /// Its bytes: at most the first 32; bytes that are not printable ASCII are escaped as `\xff`.
        text: Box<str>,
    },
    /// A general name has none of the nine tags of RFC 5280, section 4.2.1.6.
    #[non_exhaustive]
    GeneralNameTag {
        /// The first identifier byte, for example `0x82` for a domain name.
        tag: u8,
    },
}

impl fmt::Display for MalformedKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            MalformedKind::Truncated => "truncated",
            MalformedKind::TrailingData => "trailing data",
            MalformedKind::UnexpectedTag => "unexpected tag",
            MalformedKind::NotDer => "not DER",
            MalformedKind::InvalidLength => "invalid length",
            MalformedKind::OutOfRange => "number out of range",
            MalformedKind::InvalidValue => "invalid value",
            MalformedKind::TooLarge => "too large",
            MalformedKind::Inconsistent => "inconsistent fields",
            MalformedKind::Duplicate => "duplicate element",
            MalformedKind::Missing => "missing element",
            MalformedKind::NotAllowed => "element not allowed",
            MalformedKind::InvalidText => "invalid text",
            MalformedKind::InvalidBase64 => "invalid base64",
            MalformedKind::InvalidPem => "invalid PEM",
            MalformedKind::UnexpectedType => "unexpected type of data",
            MalformedKind::InvalidPadding => "invalid padding",
            MalformedKind::InvalidPublicKey => "invalid public key",
            MalformedKind::InvalidPrivateKey => "invalid private key",
            MalformedKind::InvalidParameters => "invalid domain parameters",
            MalformedKind::InvalidTime => "invalid time",
            MalformedKind::DuplicateExtension { oid } => return write!(f, "duplicate extension {}", oid.in_error()),
            MalformedKind::UnsupportedVersion { number } => return write!(f, "unsupported version number {number}"),
            MalformedKind::SignatureAlgorithmMismatch => "signature algorithms differ",
            MalformedKind::Date { field, .. } => return write!(f, "invalid {field}"),
            MalformedKind::GeneralNameTag { tag } => return write!(f, "unknown general name tag {tag:#04x}"),
        })
    }
}

/// The field of a [`MalformedKind::Date`]: a date of a certificate, a revocation list or an entry of one, an OCSP response, or a
/// signed message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DateField {
    /// The start of a certificate's validity, `notBefore`.
    NotValidBefore,
    /// The end of a certificate's validity, `notAfter`.
    NotValidAfter,
    /// When a revocation list was issued, `thisUpdate`.
    LastUpdate,
    /// When the next revocation list is due, `nextUpdate`.
    NextUpdate,
    /// When a certificate was revoked, `revocationDate`; `revocationTime` in an OCSP response.
    RevocationDate,
    /// The time from which a key is known or suspected to be compromised: the extension `invalidityDate`.
    InvalidityDate,
    /// When an OCSP response was signed, `producedAt`.
    ProducedAt,
    /// When a private key begins to be used, `notBefore` of the extension `privateKeyUsagePeriod`.
    PrivateKeyNotBefore,
    /// When a private key ceases to be used, `notAfter` of the extension `privateKeyUsagePeriod`.
    PrivateKeyNotAfter,
    /// When a message of CMS was signed, the attribute `signingTime`.
    SigningTime,
}

impl fmt::Display for DateField {
    /// The name in the standard.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            DateField::NotValidBefore | DateField::PrivateKeyNotBefore => "notBefore",
            DateField::NotValidAfter | DateField::PrivateKeyNotAfter => "notAfter",
            DateField::LastUpdate => "thisUpdate",
            DateField::NextUpdate => "nextUpdate",
            DateField::RevocationDate => "revocationDate",
            DateField::InvalidityDate => "invalidityDate",
            DateField::ProducedAt => "producedAt",
            DateField::SigningTime => "signingTime",
        })
    }
}
