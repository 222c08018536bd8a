//! X.509 (RFC 5280).

mod extensions;
mod general_name;
mod name;
mod oid;
mod rfc4514;
mod string_type;

pub use extensions::{
    AuthorityKeyIdentifier, BasicConstraints, ExtendedKeyUsage, Extension, ExtensionType, Extensions, InhibitAnyPolicy,
    KeyPurposeOid, KeyUsage, PolicyConstraints, SubjectKeyIdentifier,
};
pub use general_name::{GeneralName, IpNetwork, OtherName};
pub use name::{Name, NameAttribute, RelativeDistinguishedName};
pub use oid::{NameOid, ObjectIdentifier};
pub use string_type::StringType;
