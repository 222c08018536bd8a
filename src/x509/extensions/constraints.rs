//! What a CA may do: basic constraints, policy constraints.

use asn1::oid;

use super::ExtensionType;
use crate::der;
use crate::error::{Error, Result};
use crate::x509::oid::ObjectIdentifier;

/// Whether a certificate is that of a CA, and how many more CAs can be below it (RFC 5280, section 4.2.1.9).
///
/// ```
/// use hazmat_openssl::x509::{BasicConstraints, ExtensionType};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let constraints = BasicConstraints::ca(Some(0));
/// assert_eq!(BasicConstraints::from_der(&constraints.to_der()?)?, constraints);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct BasicConstraints {
    ca: bool,
    path_length: Option<u32>,
}

#[derive(asn1::Asn1Read)]
struct ReadBasicConstraints {
    ca: Option<bool>,
    path_length: Option<u32>,
}

#[derive(asn1::Asn1Write)]
struct WrittenBasicConstraints {
    ca: Option<bool>,
    path_length: Option<u32>,
}

impl BasicConstraints {
    /// Those of a CA, with so many more CAs below it at the most, if there is a limit.
    pub fn ca(path_length: Option<u32>) -> Self {
        BasicConstraints { ca: true, path_length }
    }

    /// Those of what is no CA.
    pub fn end_entity() -> Self {
        BasicConstraints {
            ca: false,
            path_length: None,
        }
    }

    /// Whether it is a CA.
    pub fn is_ca(&self) -> bool {
        self.ca
    }

    /// How many more CAs can be below it, if there is a limit.
    pub fn path_length(&self) -> Option<u32> {
        self.path_length
    }
}

impl ExtensionType for BasicConstraints {
    const OID: ObjectIdentifier = ObjectIdentifier::known(oid!(2, 5, 29, 19));

    /// A `cA` that is false and written out is taken, as many certificates have it; a path length without a CA is
    /// refused.
    fn from_der(value: &[u8]) -> Result<Self> {
        const WHAT: &str = "BasicConstraints";
        let read: ReadBasicConstraints = der::parse(WHAT, value)?;
        let ca = read.ca.unwrap_or(false);
        if read.path_length.is_some() && !ca {
            return Err(Error::malformed(WHAT, "what is no CA has no path length"));
        }
        Ok(BasicConstraints {
            ca,
            path_length: read.path_length,
        })
    }

    fn to_der(&self) -> Result<Vec<u8>> {
        let written = WrittenBasicConstraints {
            ca: self.ca.then_some(true),
            path_length: self.path_length,
        };
        Ok(der::write(&written)?.to_vec())
    }
}

/// When policies become required, and when their mapping ends (RFC 5280, section 4.2.1.11): after so many more
/// certificates of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PolicyConstraints {
    require_explicit_policy: Option<u32>,
    inhibit_policy_mapping: Option<u32>,
}

#[derive(asn1::Asn1Read, asn1::Asn1Write)]
struct DerPolicyConstraints {
    #[implicit(0)]
    require_explicit_policy: Option<u32>,
    #[implicit(1)]
    inhibit_policy_mapping: Option<u32>,
}

impl PolicyConstraints {
    /// At least one of the two.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for none.
    pub fn new(require_explicit_policy: Option<u32>, inhibit_policy_mapping: Option<u32>) -> Result<Self> {
        if require_explicit_policy.is_none() && inhibit_policy_mapping.is_none() {
            return Err(Error::invalid(
                "policy_constraints",
                "must have at least one of the two",
            ));
        }
        Ok(PolicyConstraints {
            require_explicit_policy,
            inhibit_policy_mapping,
        })
    }

    /// After how many certificates a policy is required.
    pub fn require_explicit_policy(&self) -> Option<u32> {
        self.require_explicit_policy
    }

    /// After how many certificates policies are not mapped any more.
    pub fn inhibit_policy_mapping(&self) -> Option<u32> {
        self.inhibit_policy_mapping
    }
}

impl ExtensionType for PolicyConstraints {
    const OID: ObjectIdentifier = ObjectIdentifier::known(oid!(2, 5, 29, 36));

    fn from_der(value: &[u8]) -> Result<Self> {
        const WHAT: &str = "PolicyConstraints";
        let read: DerPolicyConstraints = der::parse(WHAT, value)?;
        Self::new(read.require_explicit_policy, read.inhibit_policy_mapping).map_err(der::in_data(WHAT))
    }

    fn to_der(&self) -> Result<Vec<u8>> {
        let written = DerPolicyConstraints {
            require_explicit_policy: self.require_explicit_policy,
            inhibit_policy_mapping: self.inhibit_policy_mapping,
        };
        Ok(der::write(&written)?.to_vec())
    }
}

/// After how many certificates of a path anyPolicy does not stand for any policy any more (RFC 5280, section 4.2.1.14).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct InhibitAnyPolicy(pub u32);

impl ExtensionType for InhibitAnyPolicy {
    const OID: ObjectIdentifier = ObjectIdentifier::known(oid!(2, 5, 29, 54));

    fn from_der(value: &[u8]) -> Result<Self> {
        der::parse("InhibitAnyPolicy", value).map(InhibitAnyPolicy)
    }

    fn to_der(&self) -> Result<Vec<u8>> {
        Ok(der::write(&self.0)?.to_vec())
    }
}
