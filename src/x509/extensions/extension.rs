//! A single extension: OID, criticality, DER value.

use std::fmt;

use super::any_extension::AnyExtension;
use super::extension_type::ExtensionType;
use crate::asn1::oid::ObjectIdentifier;
use crate::asn1::structure::asn1_type;
use crate::asn1::tag::{BOOLEAN, OCTET_STRING, OID};
use crate::error::{Error, Result};
use crate::support::short_bytes::ShortBytes;

/// Types that builders accept as an extension: every [`ExtensionType`], [`AnyExtension`] and
/// [`UnrecognizedExtension`](crate::x509::UnrecognizedExtension).
///
/// ```
/// use hazmat_openssl::x509::{BasicConstraints, CertificateBuilder, Extension, ToExtension};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let requested = Extension::new(&BasicConstraints::end_entity(), false)?;
/// // The issuer copies the requested value, and makes it critical.
/// let builder = CertificateBuilder::new().add_extension(&requested.decode()?, true)?;
/// assert!(requested.decode()?.to_extension(true)?.is_critical());
/// # drop(builder);
/// # Ok(())
/// # }
/// ```
pub trait ToExtension {
    /// Encodes the extension. If it is critical, a verifier that does not know its type must reject the certificate or list.
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
            value: self.to_der()?.into(),
        })
    }
}

/// An extension: OID, criticality, DER value.
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
///     other => println!("other extension: {}", other.oid()),
/// }
/// # Ok(())
/// # }
/// ```
#[doc(alias = "X509_EXTENSION")]
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Extension {
    oid: ObjectIdentifier,
    critical: bool,
    value: ShortBytes,
}

impl Extension {
    /// Encodes an extension.
    ///
    /// # Errors
    ///
    /// As [`ExtensionType::to_der`].
    pub fn new<T: ToExtension + ?Sized>(extension: &T, critical: bool) -> Result<Self> {
        extension.to_extension(critical)
    }

    /// Creates an extension of any type from its OID, its criticality and its value: the DER that `extnValue` contains, such
    /// as [`ExtensionType::to_der`] returns. The value is not checked.
    #[doc(alias = "X509_EXTENSION_create_by_OBJ")]
    pub fn from_value(oid: ObjectIdentifier, critical: bool, value: &[u8]) -> Self {
        Extension {
            oid,
            critical,
            value: value.into(),
        }
    }

    /// The OID: the type of the extension.
    pub fn oid(&self) -> &ObjectIdentifier {
        &self.oid
    }

    /// Whether a verifier that does not know the type must reject the certificate or list.
    pub fn is_critical(&self) -> bool {
        self.critical
    }

    /// The DER value, as it was read: the content of `extnValue`.
    pub fn value(&self) -> &[u8] {
        self.value.as_slice()
    }

    /// Decodes the value as a given type.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if the OID is that of another type; [`Error::Malformed`] if the value does not decode.
    pub fn parse<T: ExtensionType>(&self) -> Result<T> {
        if self.oid != *const { &T::OID } {
            let reason = format!("is {}, not {}", self.oid.in_error(), T::OID.in_error());
            return Err(Error::invalid("extension", reason));
        }
        T::from_der(self.value())
    }

    /// Decodes the value by its OID.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if this crate knows the type, and the value does not decode.
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

impl Extension {
    /// Reads the content of an extension with short lengths that has nothing wrong; `None` for all else, which
    /// [`Value::read`](crate::asn1::structure::Value::read) reads or refuses. Lists have very many.
    #[inline]
    pub(super) fn read_usual(content: &[u8]) -> Option<Self> {
        let &[OID, length @ 0..=0x7f, ref rest @ ..] = content else {
            return None;
        };
        let (oid, rest) = rest.split_at_checked(length.into())?;
        let (critical, rest) = match rest {
            [BOOLEAN, 1, 0xff, rest @ ..] => (true, rest),
            rest => (false, rest),
        };
        let &[OCTET_STRING, length @ 0..=0x7f, ref value @ ..] = rest else {
            return None;
        };
        if value.len() != usize::from(length) {
            return None;
        }
        Some(Extension {
            oid: ObjectIdentifier::from_content(oid)?,
            critical,
            value: value.into(),
        })
    }
}

impl fmt::Debug for Extension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let critical = if self.critical { ", critical" } else { "" };
        write!(f, "Extension({}{critical}, {} bytes)", self.oid, self.value().len())
    }
}
