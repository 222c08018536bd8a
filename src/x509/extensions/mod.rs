//! Extensions of certificates, requests and revocation lists (RFC 5280, sections 4.2 and 5.2).

mod any;
mod constraints;
mod distribution_points;
pub(in crate::x509) mod fields;
mod identifiers;
mod key_usage;
mod name_constraints;
mod names;
mod policies;
mod revocation;
mod sct;
mod status;

pub use any::{AnyExtension, ExtensionOid, UnrecognizedExtension};
pub use constraints::{BasicConstraints, InhibitAnyPolicy, PolicyConstraints};
pub use distribution_points::{
    CrlDistributionPoints, DistributionPoint, DistributionPointName, FreshestCrl, IssuingDistributionPoint,
    IssuingDistributionPointBuilder, ReasonFlags,
};
pub use identifiers::{AuthorityKeyIdentifier, KeyIdentifierMethod, SubjectKeyIdentifier};
pub use key_usage::{ExtendedKeyUsage, KeyPurposeOid, KeyUsage};
pub use name_constraints::NameConstraints;
pub use names::{
    AccessDescription, AccessMethodOid, AuthorityInformationAccess, CertificateIssuer, IssuerAlternativeName,
    SubjectAlternativeName, SubjectInformationAccess,
};
pub use policies::{
    CertificatePolicies, NoticeReference, PolicyInformation, PolicyMappings, PolicyQualifier, UserNotice,
};
pub use revocation::{CrlNumber, CrlReason, DeltaCrlIndicator, InvalidityDate};
pub use sct::{
    PrecertificateSignedCertificateTimestamps, SctSignatureAlgorithm, SignedCertificateTimestamp,
    SignedCertificateTimestamps,
};
pub use status::{MsCertificateTemplate, OcspNoCheck, OcspNonce, PrecertPoison, TlsFeature};

use std::fmt;

use self::fields::{Field, Fields};
use super::oid::ObjectIdentifier;
use crate::der;
use crate::error::{Error, Result};

const WHAT: &str = "X.509 extensions";

/// As many extensions as are read, and far more than any certificate has.
const MOST_EXTENSIONS: usize = 1_000;

/// A type of extension: what stands in its value. An extension of a type that this crate does not have is read and made
/// of its bytes: see [`Extension::from_der`].
pub trait ExtensionType: Sized {
    /// The object identifier of the type.
    const OID: ObjectIdentifier;

    /// The extension of its value in DER, which is what stands in the OCTET STRING.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] where it departs from the type.
    fn from_der(value: &[u8]) -> Result<Self>;

    /// The value in DER.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for what cannot be written.
    fn to_der(&self) -> Result<Vec<u8>>;
}

/// An extension as it stands: its type, whether who does not know it must refuse the whole, and its value.
///
/// ```
/// use hazmat_openssl::x509::{AnyExtension, BasicConstraints, Extension};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let extension = Extension::new(&BasicConstraints::ca(None), true)?;
/// assert!(extension.is_critical());
/// assert!(extension.parse::<BasicConstraints>()?.is_ca());
/// match extension.decode()? {
///     AnyExtension::BasicConstraints(constraints) => assert!(constraints.is_ca()),
///     other => println!("another: {:?}", other.oid()),
/// }
/// # Ok(())
/// # }
/// ```
#[doc(alias = "X509_EXTENSION")]
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Extension {
    oid: ObjectIdentifier,
    critical: bool,
    value: Vec<u8>,
}

impl Extension {
    /// An extension of a type of this crate.
    ///
    /// # Errors
    ///
    /// As [`ExtensionType::to_der`].
    pub fn new<T: ExtensionType>(extension: &T, critical: bool) -> Result<Self> {
        Ok(Extension {
            oid: T::OID,
            critical,
            value: extension.to_der()?,
        })
    }

    /// An extension of any type, with its value in DER.
    pub fn from_der(oid: ObjectIdentifier, critical: bool, value: &[u8]) -> Self {
        Extension {
            oid,
            critical,
            value: value.to_vec(),
        }
    }

    /// The type.
    pub fn oid(&self) -> &ObjectIdentifier {
        &self.oid
    }

    /// Whether who does not know the type must refuse the whole.
    pub fn is_critical(&self) -> bool {
        self.critical
    }

    /// The value in DER, as it was read.
    pub fn value(&self) -> &[u8] {
        &self.value
    }

    /// The extension as one of a type.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if it is of another type; [`Error::Malformed`] if it does not decode.
    pub fn parse<T: ExtensionType>(&self) -> Result<T> {
        if self.oid != T::OID {
            let reason = format!("is of the type {}, and not {}", self.oid, T::OID);
            return Err(Error::invalid("extension", reason));
        }
        T::from_der(&self.value)
    }

    /// The extension as one of its own type, whichever it is.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if it is of a type that this crate knows, and does not decode.
    #[doc(alias = "X509V3_EXT_d2i")]
    pub fn decode(&self) -> Result<AnyExtension> {
        AnyExtension::decode(self)
    }

    fn read(field: Field<'_>) -> Result<Self> {
        let mut parts = field.sequence()?;
        let oid = parts.required(fields::OID, "extnID")?.oid()?;
        let critical = parts.optional(fields::BOOLEAN, "critical")?;
        let value = parts.required(fields::OCTET_STRING, "extnValue")?;
        parts.finish()?;
        Ok(Extension {
            oid,
            critical: critical
                .map(|critical| critical.boolean())
                .transpose()?
                .unwrap_or(false),
            value: value.content().to_vec(),
        })
    }

    fn write(&self) -> Result<Vec<u8>> {
        fields::write_sequence(&[
            fields::write_oid(&self.oid)?,
            fields::write_flag(fields::BOOLEAN, self.critical)?,
            der::write_element(fields::OCTET_STRING, &self.value)?,
        ])
    }
}

impl fmt::Debug for Extension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let critical = if self.critical { ", critical" } else { "" };
        write!(f, "Extension({}{critical}, {} bytes)", self.oid, self.value.len())
    }
}

/// The extensions of something, each type once, in their order.
#[doc(alias = "X509_EXTENSIONS")]
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Extensions {
    items: Vec<Extension>,
}

impl Extensions {
    /// `data` is the SEQUENCE of extensions, or an empty one, which is taken. One of them that does not decode by its
    /// own type does so when it is asked for, and leaves the others readable; a type that is there twice makes all of
    /// them unreadable. That an extension is not critical may be written out.
    pub(crate) fn read(data: &[u8]) -> Result<Self> {
        let items = Fields::of_sequence(WHAT, data)?;
        let items = items.short_list("Extension", MOST_EXTENSIONS, Extension::read)?;
        if let Some(oid) = first_twice(&items) {
            return Err(Error::malformed(WHAT, format!("the type {oid} is there twice")));
        }
        Ok(Extensions { items })
    }

    /// The SEQUENCE of extensions.
    pub(crate) fn to_der(&self) -> Result<Vec<u8>> {
        fields::write_list(&self.items, Extension::write)
    }

    /// Adds one, whose type must not be there yet.
    pub(crate) fn push(&mut self, extension: Extension) -> Result<()> {
        if self.find_by_oid(extension.oid()).is_some() {
            let reason = format!("the type {} is there already", extension.oid());
            return Err(Error::invalid("extension", reason));
        }
        if self.items.len() == MOST_EXTENSIONS {
            let reason = format!("is one more than the {MOST_EXTENSIONS} that are read again");
            return Err(Error::invalid("extension", reason));
        }
        self.items.push(extension);
        Ok(())
    }

    /// The extension of a type, and whether it is critical; `None` if there is none.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if it does not decode.
    pub fn find<T: ExtensionType>(&self) -> Result<Option<(T, bool)>> {
        let found = self.find_by_oid(&T::OID);
        found
            .map(|extension| Ok((extension.parse()?, extension.is_critical())))
            .transpose()
    }

    /// The extension of a type by its object identifier.
    pub fn find_by_oid(&self, oid: &ObjectIdentifier) -> Option<&Extension> {
        self.items.iter().find(|extension| extension.oid() == oid)
    }

    /// All of them, in their order.
    pub fn iter(&self) -> std::slice::Iter<'_, Extension> {
        self.items.iter()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }
}

/// A type that is there twice. Sorted, they stand side by side, so that many take no more time than their number.
fn first_twice(items: &[Extension]) -> Option<&ObjectIdentifier> {
    let mut oids: Vec<_> = items.iter().map(Extension::oid).collect();
    oids.sort_unstable_by_key(|oid| oid.as_der());
    oids.windows(2).find_map(|pair| match pair {
        [first, second] if first == second => Some(*first),
        _ => None,
    })
}

impl<'a> IntoIterator for &'a Extensions {
    type Item = &'a Extension;
    type IntoIter = std::slice::Iter<'a, Extension>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
