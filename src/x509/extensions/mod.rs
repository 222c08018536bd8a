//! Extensions of certificates, requests and revocation lists (RFC 5280, sections 4.2 and 5.2).

mod constraints;
mod identifiers;
mod key_usage;

pub use constraints::{BasicConstraints, InhibitAnyPolicy, PolicyConstraints};
pub use identifiers::{AuthorityKeyIdentifier, SubjectKeyIdentifier};
pub use key_usage::{ExtendedKeyUsage, KeyPurposeOid, KeyUsage};

use std::fmt;

use asn1::Tlv;

use super::oid::ObjectIdentifier;
use crate::der;
use crate::error::{Error, Result};

const WHAT: &str = "X.509 extensions";

/// As many extensions as are read, and far more than any certificate has.
const MOST_EXTENSIONS: usize = 1_000;

/// A type of extension: what stands in its value.
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

/// An extension as it stands: its type, whether who does not know it must refuse, and its value.
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

    fn read(data: &[u8]) -> Result<Self> {
        let content = der::sequence(data).ok_or_else(|| Error::malformed(WHAT, "an extension is no SEQUENCE"))?;
        let wrong = || {
            Error::malformed(
                WHAT,
                "an extension is not a type, a BOOLEAN or none, and an OCTET STRING",
            )
        };
        let elements = der::elements(content, 4);
        if elements.iter().map(|element| element.full_data().len()).sum::<usize>() != content.len() {
            return Err(wrong());
        }
        let (oid, critical, value) = match elements.as_slice() {
            [oid, value] => (oid, false, value),
            [oid, critical, value] => (oid, read_critical(critical)?, value),
            _ => return Err(wrong()),
        };
        Ok(Extension {
            oid: oid.parse::<asn1::ObjectIdentifier>().map_err(|_| wrong())?.into(),
            critical,
            value: value.parse::<&[u8]>().map_err(|_| wrong())?.to_vec(),
        })
    }
}

/// A BOOLEAN of DER. The default, false, is written out by some, and taken.
fn read_critical(element: &Tlv<'_>) -> Result<bool> {
    element
        .parse::<bool>()
        .map_err(|_| Error::malformed(WHAT, "whether an extension is critical is no BOOLEAN of DER"))
}

impl fmt::Debug for Extension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let critical = if self.critical { ", critical" } else { "" };
        write!(f, "Extension({}{critical}, {} bytes)", self.oid, self.value.len())
    }
}

/// The extensions of something, each type once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Extensions {
    items: Vec<Extension>,
}

impl Extensions {
    /// `data` is the SEQUENCE of extensions. One of them that does not decode by its own type does so when it is asked
    /// for, and leaves the others readable; a type that is there twice makes all of them unreadable.
    pub(super) fn read(data: &[u8]) -> Result<Self> {
        let content = der::sequence(data).ok_or_else(|| Error::malformed(WHAT, "they are no SEQUENCE"))?;
        let elements = der::elements(content, MOST_EXTENSIONS);
        if elements.iter().map(|element| element.full_data().len()).sum::<usize>() != content.len() {
            return Err(Error::malformed(WHAT, "they are not DER, or too many"));
        }
        let mut extensions = Extensions::default();
        for element in elements {
            extensions.push(Extension::read(element.full_data())?)?;
        }
        Ok(extensions)
    }

    fn push(&mut self, extension: Extension) -> Result<()> {
        if self.find_by_oid(extension.oid()).is_some() {
            let reason = format!("the type {} is there twice", extension.oid());
            return Err(Error::malformed(WHAT, reason));
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

impl<'a> IntoIterator for &'a Extensions {
    type Item = &'a Extension;
    type IntoIter = std::slice::Iter<'a, Extension>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
