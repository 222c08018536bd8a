//! What data departs from its format in.

use std::fmt;

use crate::support::object_identifier::ObjectIdentifier;

/// The kind of fault that [`Error::Malformed`](crate::Error::Malformed) speaks of, with its facts.
///
/// ```
/// use hazmat_openssl::prelude::*;
/// use hazmat_openssl::{DateField, Malformed};
///
/// fn describe(error: &Error) -> String {
///     match error {
///         Error::Malformed { kind: Malformed::DuplicateExtension { oid }, .. } => format!("{oid} is there twice"),
///         Error::Malformed { kind: Malformed::Date { field: DateField::NotValidAfter, text }, .. } => {
///             format!("nobody knows when it ends: {text}")
///         }
///         other => other.to_string(),
///     }
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Malformed {
    /// None of the others: the error's text says what it is.
    Other,
    /// A type of extension is there twice (RFC 5280, section 4.2).
    DuplicateExtension {
        /// The type.
        oid: Box<ObjectIdentifier>,
    },
    /// A certificate, a request or a revocation list has a version that there is not.
    UnsupportedVersion {
        /// The number as it stands in DER, where version 1 is 0.
        number: i64,
    },
    /// The signature algorithm inside what is signed is not the one outside (RFC 5280, sections 4.1.1.2 and 5.1.1.2).
    SignatureAlgorithmMismatch,
    /// A date is none that there is, or not in the form that RFC 5280, section 4.1.2.5, has for it.
    Date {
        /// Which one.
        field: DateField,
        /// What stands there: at most its first 32 bytes, those that are not printable ASCII escaped as `\xff`.
        text: Box<str>,
    },
    /// A general name is of none of the nine kinds (RFC 5280, section 4.2.1.6).
    GeneralNameTag {
        /// The first byte of its identifier, as `0x82` for a domain name.
        tag: u8,
    },
}

/// A date of a certificate, a revocation list or one of its entries: which one [`Malformed::Date`] speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DateField {
    /// The first second of a certificate's validity, `notBefore`.
    NotValidBefore,
    /// The last second of a certificate's validity, `notAfter`.
    NotValidAfter,
    /// When a revocation list was made, `thisUpdate`.
    LastUpdate,
    /// By when there will be another revocation list, `nextUpdate`.
    NextUpdate,
    /// When a certificate was revoked, `revocationDate`.
    RevocationDate,
    /// Since when a key is no longer trusted: the extension `invalidityDate`.
    InvalidityDate,
}

impl fmt::Display for DateField {
    /// As the standard calls it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            DateField::NotValidBefore => "notBefore",
            DateField::NotValidAfter => "notAfter",
            DateField::LastUpdate => "thisUpdate",
            DateField::NextUpdate => "nextUpdate",
            DateField::RevocationDate => "revocationDate",
            DateField::InvalidityDate => "invalidityDate",
        })
    }
}
