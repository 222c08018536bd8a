//! Types of extensions, those of others included.

use crate::asn1::oid::ObjectIdentifier;
use crate::error::Result;

/// A type of extension: what stands in its value. An extension of a type that this crate does not have is read and made
/// of its bytes: see [`Extension::from_der`](crate::x509::Extension::from_der). One of such a type can also be made,
/// found and read as those of this crate are, by a type of one's own:
///
/// ```
/// use hazmat_openssl::x509::{Extension, ExtensionType, ObjectIdentifier};
/// use hazmat_openssl::{Error, MalformedKind, Result};
///
/// /// How many employees a company has, as an INTEGER below 128.
/// #[derive(Debug, PartialEq)]
/// struct Employees(u8);
///
/// impl ExtensionType for Employees {
///     const OID: ObjectIdentifier = ObjectIdentifier::from_arcs(&[1, 3, 6, 1, 4, 1, 32473, 7]).unwrap();
///
///     fn from_der(value: &[u8]) -> Result<Self> {
///         match *value {
///             [0x02, 1, number @ 0..=0x7f] => Ok(Employees(number)),
///             _ => Err(Error::Malformed {
///                 kind: MalformedKind::InvalidValue,
///                 what: "Employees",
///                 reason: "is no INTEGER below 128".into(),
///             }),
///         }
///     }
///
///     fn to_der(&self) -> Result<Vec<u8>> {
///         Ok(vec![0x02, 1, self.0])
///     }
/// }
///
/// # fn main() -> Result<()> {
/// let extension = Extension::new(&Employees(42), false)?;
/// assert_eq!(extension.oid().to_string(), "1.3.6.1.4.1.32473.7");
/// assert_eq!(extension.parse::<Employees>()?, Employees(42));
/// # Ok(())
/// # }
/// ```
pub trait ExtensionType: Sized {
    /// The object identifier of the type.
    const OID: ObjectIdentifier;

    /// The extension of its value in DER, which is what stands in the OCTET STRING.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`](crate::Error::Malformed) where it departs from the type.
    fn from_der(value: &[u8]) -> Result<Self>;

    /// The value in DER.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for what cannot be written.
    fn to_der(&self) -> Result<Vec<u8>>;
}

/// The [`ExtensionType`] of a struct by the name of its identifier, and what it is in ASN.1: see [`asn1_type!`], which
/// is left out where the type is made a [`Value`](crate::asn1::structure::Value) otherwise. Documentation before it
/// becomes that of `from_der`.
///
/// [`asn1_type!`]: crate::asn1::structure::asn1_type
macro_rules! extension_type {
    ($(#[$docs:meta])* $oid:ident: $type:ident $(::= $($definition:tt)+)?) => {
        $($crate::asn1::structure::asn1_type!($type ::= $($definition)+);)?

        impl $crate::x509::extensions::extension_type::ExtensionType for $type {
            const OID: $crate::asn1::oid::ObjectIdentifier = $crate::asn1::oid::ExtensionOid::$oid;

            $(#[$docs])*
            fn from_der(value: &[u8]) -> $crate::error::Result<Self> {
                $crate::asn1::structure::from_der(stringify!($type), value)
            }

            fn to_der(&self) -> $crate::error::Result<Vec<u8>> {
                $crate::asn1::structure::to_der(self)
            }
        }
    };
}
pub(super) use extension_type;
