//! The extension basicConstraints.

use super::extension_type::extension_type;
use crate::asn1::structure::Fault;
use crate::error::MalformedKind;

/// Whether a certificate belongs to a CA, and how many intermediate CAs may follow below it (RFC 5280, section 4.2.1.9).
///
/// ```
/// use hazmat_openssl::x509::{BasicConstraints, ExtensionType};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// // A CA that issues end-entity certificates only.
/// let constraints = BasicConstraints::ca(Some(0));
/// assert!(constraints.is_ca());
/// assert_eq!(constraints.path_length(), Some(0));
/// assert_eq!(BasicConstraints::from_der(&constraints.to_der()?)?, constraints);
///
/// assert!(!BasicConstraints::end_entity().is_ca());
/// # Ok(())
/// # }
/// ```
#[doc(alias = "BASIC_CONSTRAINTS")]
#[doc(alias = "NID_basic_constraints")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct BasicConstraints {
    ca: bool,
    path_length: Option<u32>,
}

impl BasicConstraints {
    /// For a CA. `path_length` is the maximum number of intermediate CA certificates below it: `Some(0)` allows end-entity
    /// certificates only, `None` sets no limit.
    pub fn ca(path_length: Option<u32>) -> Self {
        BasicConstraints { ca: true, path_length }
    }

    /// For an end entity, which is not a CA.
    pub fn end_entity() -> Self {
        BasicConstraints {
            ca: false,
            path_length: None,
        }
    }

    /// Whether the subject is a CA.
    pub fn is_ca(&self) -> bool {
        self.ca
    }

    /// The maximum number of intermediate CA certificates below; `None` for no limit.
    pub fn path_length(&self) -> Option<u32> {
        self.path_length
    }

    fn fault(&self) -> Option<Fault> {
        let is_wrong = self.path_length.is_some() && !self.ca;
        is_wrong.then_some((
            MalformedKind::Inconsistent,
            "pathLenConstraint is present, but cA is FALSE",
        ))
    }
}

extension_type! {
    /// Accepts an encoded `cA` of FALSE, which DER omits but many certificates have. Refuses a path length if `cA` is
    /// FALSE.
    BASIC_CONSTRAINTS: BasicConstraints ::= SEQUENCE {
        ca: cA DEFAULT,
        path_length: pathLenConstraint OPTIONAL,
    } check Self::fault
}
