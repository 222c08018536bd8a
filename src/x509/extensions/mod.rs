//! Extensions of certificates, requests and revocation lists (RFC 5280, sections 4.2 and 5.2).

mod any;
mod constraints;
mod distribution_points;
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

use crate::asn1::der;
use crate::asn1::fields::{self, Field, Fields};
use crate::asn1::oid::ObjectIdentifier;
use crate::error::{Error, Malformed, Result};

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

/// What an extension can be made of, for a builder to add: every [`ExtensionType`], and what
/// [`decode`](Extension::decode) gives, whichever type that is.
///
/// ```
/// use hazmat_openssl::x509::{BasicConstraints, CertificateBuilder, Extension, ToExtension};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let asked_for = Extension::new(&BasicConstraints::end_entity(), false)?;
/// // As it was asked for, and critical, which is the issuer's to decide.
/// let builder = CertificateBuilder::new().add_extension(&asked_for.decode()?, true)?;
/// assert!(asked_for.decode()?.to_extension(true)?.is_critical());
/// # drop(builder);
/// # Ok(())
/// # }
/// ```
pub trait ToExtension {
    /// The extension, and whether who does not know its type must refuse the whole.
    ///
    /// # Errors
    ///
    /// As [`ExtensionType::to_der`].
    fn to_extension(&self, critical: bool) -> Result<Extension>;
}

impl<T: ExtensionType> ToExtension for T {
    fn to_extension(&self, critical: bool) -> Result<Extension> {
        Ok(Extension {
            oid: T::OID,
            critical,
            value: self.to_der()?,
        })
    }
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
    /// An extension of a type of this crate, or of what was decoded.
    ///
    /// # Errors
    ///
    /// As [`ExtensionType::to_der`].
    pub fn new<T: ToExtension + ?Sized>(extension: &T, critical: bool) -> Result<Self> {
        extension.to_extension(critical)
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
        if self.oid != *const { &T::OID } {
            let reason = format!("is of the type {}, and not {}", self.oid.in_error(), T::OID);
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
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
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
            let kind = Malformed::DuplicateExtension {
                oid: Box::new(oid.clone()),
            };
            return Err(Error::malformed_as(
                kind,
                WHAT,
                format!("the type {} is there twice", oid.in_error()),
            ));
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
            let reason = format!("the type {} is there already", extension.oid().in_error());
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
        let found = self.find_by_oid(const { &T::OID });
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

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(data: &[u8], word: &str) {
        let error = Extensions::read(data).unwrap_err();
        assert!(matches!(error, Error::Malformed { what: WHAT, .. }), "{error:?}");
        assert!(error.to_string().contains(word), "{error}");
    }

    fn extension(parts: &[&[u8]]) -> Vec<u8> {
        fields::write_sequence(parts).unwrap()
    }

    const OID: &[u8] = b"\x06\x03\x55\x1d\x13";
    const VALUE: &[u8] = b"\x04\x02\x30\x00";
    const FALSE: &[u8] = b"\x01\x01\x00";
    const TRUE: &[u8] = b"\x01\x01\xff";

    #[test]
    fn extensions_are_read_and_written_as_they_stand() {
        let other = extension(&[b"\x06\x03\x55\x1d\x0f", b"\x04\x06no DER"]);
        let both = extension(&[&extension(&[OID, TRUE, VALUE]), &other]);
        let read = Extensions::read(&both).unwrap();
        assert_eq!((read.len(), read.is_empty()), (2, false));
        assert_eq!(read.find().unwrap(), Some((BasicConstraints::end_entity(), true)));
        assert_eq!(read.find::<SubjectKeyIdentifier>().unwrap(), None);
        let usage = read.find_by_oid(&ExtensionOid::KEY_USAGE).unwrap();
        assert_eq!((usage.value(), usage.is_critical()), (&b"no DER"[..], false));
        // One that does not decode leaves the others readable.
        assert!(matches!(read.find::<KeyUsage>(), Err(Error::Malformed { .. })));
        assert_eq!(read.iter().count(), (&read).into_iter().count());
        assert_eq!(read.to_der().unwrap(), both);
        let mut built = Extensions::default();
        for extension in &read {
            built.push(extension.clone()).unwrap();
        }
        assert_eq!(built, read);
    }

    #[test]
    fn a_default_that_is_written_out_and_an_empty_list_are_read() {
        let written_out = extension(&[&extension(&[OID, FALSE, VALUE])]);
        let read = Extensions::read(&written_out).unwrap();
        assert_eq!(read.find().unwrap(), Some((BasicConstraints::end_entity(), false)));
        assert_eq!(read.to_der().unwrap(), extension(&[&extension(&[OID, VALUE])]));
        assert!(Extensions::read(&[0x30, 0]).unwrap().is_empty());
    }

    #[test]
    fn what_is_no_extension_is_refused_by_name() {
        refused(b"", "it ends before");
        refused(b"\x31\x00", "a SEQUENCE");
        refused(b"\x30\x00\x00", "bytes follow");
        refused(&extension(&[b"\x05\x00"]), "Extension must be a SEQUENCE");
        let parts: [(&[&[u8]], &str); 8] = [
            (&[], "extnID is not there"),
            (&[VALUE], "extnID must be an OBJECT IDENTIFIER"),
            (&[OID], "extnValue is not there"),
            (&[OID, TRUE], "extnValue is not there"),
            (&[OID, b"\x01\x01\x01", VALUE], "critical is no BOOLEAN"),
            (&[OID, b"\x30\x00"], "extnValue must be an OCTET STRING"),
            (&[OID, VALUE, b"\x05\x00"], "an element follows"),
            (&[OID, VALUE, b"\x05"], "an element follows"),
        ];
        for (parts, word) in parts {
            refused(&extension(&[&extension(parts)]), word);
        }
        let one = extension(&[OID, VALUE]);
        refused(&extension(&[&one, &one]), "the type 2.5.29.19 is there twice");
        let critical = extension(&[OID, TRUE, VALUE]);
        refused(&extension(&[&critical, &one]), "2.5.29.19 is there twice");
    }

    #[test]
    fn more_than_anybody_has_are_refused() {
        let numbered = |number: u16| {
            let [high, low] = [number >> 7, number & 0x7f].map(|digits| u8::try_from(digits).unwrap());
            extension(&[&[6, 3, 0x2a, 0x80 | high.max(1), low], VALUE])
        };
        let most: Vec<_> = (128..1_128).map(numbered).collect();
        let mut read = Extensions::read(&fields::write_sequence(&most).unwrap()).unwrap();
        assert_eq!(read.len(), MOST_EXTENSIONS);
        let one_more = Extension::from_der(BasicConstraints::OID, false, b"");
        let error = read.push(one_more).unwrap_err();
        assert!(matches!(error, Error::InvalidArgument { .. }), "{error:?}");
        let more: Vec<_> = (128..1_129).map(numbered).collect();
        refused(&fields::write_sequence(&more).unwrap(), "more than 1000");
    }

    #[test]
    fn a_type_is_pushed_once() {
        let mut extensions = Extensions::default();
        let ca = Extension::new(&BasicConstraints::ca(None), true).unwrap();
        extensions.push(ca.clone()).unwrap();
        let error = extensions.push(ca).unwrap_err();
        assert!(matches!(error, Error::InvalidArgument { .. }), "{error:?}");
        assert!(error.to_string().contains("2.5.29.19 is there already"), "{error}");
        assert_eq!(extensions.len(), 1);
    }
}
