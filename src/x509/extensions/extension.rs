//! Extensions as they stand, of whatever type.

use std::fmt;

use super::any::AnyExtension;
use super::extension_type::ExtensionType;
use crate::asn1::oid::ObjectIdentifier;
use crate::asn1::structure::asn1_type;
use crate::error::{Error, Result};

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
}

asn1_type! {
    Extension ::= SEQUENCE {
        oid: extnID,
        critical: critical DEFAULT,
        value: extnValue,
    }
}

impl fmt::Debug for Extension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let critical = if self.critical { ", critical" } else { "" };
        write!(f, "Extension({}{critical}, {} bytes)", self.oid, self.value.len())
    }
}
