//! The trait of extension types, and the macros that implement it.

use crate::asn1::oid::ObjectIdentifier;
use crate::error::Result;

/// A type of extension. Implement it for extensions that this crate does not define: they can then be added, found and
/// decoded like the others. Alternatively, [`Extension::from_value`](crate::x509::Extension::from_value) takes an OID and the
/// bytes of the value.
///
/// ```
/// use hazmat_openssl::x509::{Extension, ExtensionType, ObjectIdentifier};
/// use hazmat_openssl::{Error, MalformedKind, Result};
///
/// /// The number of employees of a company, as an INTEGER below 128.
/// #[derive(Debug, PartialEq)]
/// struct Employees(u8);
///
/// impl ExtensionType for Employees {
///     const OID: ObjectIdentifier = ObjectIdentifier::from_arcs(&[1, 3, 6, 1, 4, 1, 32473, 7]).unwrap();
///
///     fn from_der(value: &[u8]) -> Result<Self> {
///         match *value {
///             [0x02, 1, number @ 0..=0x7f] => Ok(Employees(number)),
///             _ => Err(Error::malformed(MalformedKind::InvalidValue, "Employees", "must be an INTEGER below 128")),
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
    /// The OID of the type.
    const OID: ObjectIdentifier;

    /// Decodes the DER value: the content of the OCTET STRING `extnValue`.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`](crate::Error::Malformed) if `value` is not an encoding of the type.
    fn from_der(value: &[u8]) -> Result<Self>;

    /// Encodes the value in DER.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for a value that the standard does not allow.
    fn to_der(&self) -> Result<Vec<u8>>;
}

/// Implements [`ExtensionType`] for a struct from the name of its OID and its ASN.1 definition: see [`asn1_type!`].
/// Without a definition, the struct must implement [`Value`](crate::asn1::structure::Value) itself. Documentation
/// before the name becomes that of `from_der`.
///
/// [`asn1_type!`]: crate::asn1::structure::asn1_type
macro_rules! extension_type {
    ($(#[$docs:meta])* $oid:ident: $type:ident $(::= $($definition:tt)+)?) => {
        $($crate::asn1::structure::asn1_type!($type ::= $($definition)+);)?

        const _: () = {
            // The documentation shows the value of the constant as it is written here.
            use $crate::asn1::oid::{ExtensionOid, ObjectIdentifier};

            impl $crate::x509::extensions::extension_type::ExtensionType for $type {
                const OID: ObjectIdentifier = ExtensionOid::$oid;

                $(#[$docs])*
                fn from_der(value: &[u8]) -> $crate::error::Result<Self> {
                    $crate::asn1::structure::from_der(stringify!($type), value)
                }

                fn to_der(&self) -> $crate::error::Result<Vec<u8>> {
                    $crate::asn1::structure::to_der(self)
                }
            }
        };
    };
}
pub(super) use extension_type;

/// Declares an extension whose value is NULL: only its presence matters.
macro_rules! null_extension {
    ($(#[$docs:meta])* $type:ident, $oid:ident) => {
        $(#[$docs])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
        pub struct $type;

        impl $crate::asn1::structure::Value for $type {
            const TAG: u8 = $crate::asn1::tag::NULL;

            fn read(field: &$crate::asn1::reader::Field<'_>) -> $crate::error::Result<Self> {
                match field.content() {
                    [] => Ok($type),
                    _ => Err(field.wrong_as($crate::error::MalformedKind::NotDer, "is a NULL with content")),
                }
            }

            fn write(&self, tag: u8) -> $crate::error::Result<Vec<u8>> {
                $crate::asn1::der::write_element(tag, &[])
            }
        }

        $crate::x509::extensions::extension_type::extension_type!($oid: $type);
    };
}
pub(super) use null_extension;
