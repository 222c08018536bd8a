//! What a CA may do: basic constraints, policy constraints.

use asn1::oid;

use super::ExtensionType;
use crate::asn1::der;
use crate::asn1::fields::{self, Field, Fields, primitive};
use crate::asn1::oid::{ObjectIdentifier, known_oid};
use crate::error::{Error, Result};

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
#[doc(alias = "BASIC_CONSTRAINTS")]
#[doc(alias = "NID_basic_constraints")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct BasicConstraints {
    ca: bool,
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
    const OID: ObjectIdentifier = known_oid!(oid!(2, 5, 29, 19));

    /// A `cA` that is false and written out is taken, as many certificates have it; a path length without a CA is
    /// refused.
    fn from_der(value: &[u8]) -> Result<Self> {
        const WHAT: &str = "BasicConstraints";
        let mut parts = Fields::of_sequence(WHAT, value)?;
        let ca = parts.optional(fields::BOOLEAN, "cA")?;
        let path_length = parts.optional(fields::INTEGER, "pathLenConstraint")?;
        parts.finish()?;
        let ca = ca.map(|ca| ca.boolean()).transpose()?.unwrap_or(false);
        let path_length = path_length.map(|length| length.number()).transpose()?;
        if path_length.is_some() && !ca {
            return Err(Error::malformed(WHAT, "what is no CA has no pathLenConstraint"));
        }
        Ok(BasicConstraints { ca, path_length })
    }

    fn to_der(&self) -> Result<Vec<u8>> {
        fields::write_sequence(&[
            fields::write_flag(fields::BOOLEAN, self.ca)?,
            write_optional(fields::INTEGER, self.path_length)?,
        ])
    }
}

/// A number that may be left out.
fn write_optional(tag: u8, number: Option<u32>) -> Result<Vec<u8>> {
    let number = number.map(|number| fields::write_number(tag, number.into()));
    Ok(number.transpose()?.unwrap_or_default())
}

/// When policies become required, and when their mapping ends (RFC 5280, section 4.2.1.11): after so many more
/// certificates of a path.
#[doc(alias = "POLICY_CONSTRAINTS")]
#[doc(alias = "NID_policy_constraints")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PolicyConstraints {
    require_explicit_policy: Option<u32>,
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
    const OID: ObjectIdentifier = known_oid!(oid!(2, 5, 29, 36));

    fn from_der(value: &[u8]) -> Result<Self> {
        const WHAT: &str = "PolicyConstraints";
        let mut parts = Fields::of_sequence(WHAT, value)?;
        let require = parts.optional(primitive(0), "requireExplicitPolicy")?;
        let inhibit = parts.optional(primitive(1), "inhibitPolicyMapping")?;
        parts.finish()?;
        let require = require.map(|number| number.number()).transpose()?;
        let inhibit = inhibit.map(|number| number.number()).transpose()?;
        Self::new(require, inhibit).map_err(der::in_data(WHAT))
    }

    fn to_der(&self) -> Result<Vec<u8>> {
        fields::write_sequence(&[
            write_optional(primitive(0), self.require_explicit_policy)?,
            write_optional(primitive(1), self.inhibit_policy_mapping)?,
        ])
    }
}

/// After how many certificates of a path anyPolicy does not stand for any policy any more (RFC 5280, section 4.2.1.14).
#[doc(alias = "NID_inhibit_any_policy")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct InhibitAnyPolicy {
    skip_certs: u32,
}

impl InhibitAnyPolicy {
    /// Of a number of certificates.
    pub fn new(skip_certs: u32) -> Self {
        InhibitAnyPolicy { skip_certs }
    }

    /// The number of certificates.
    pub fn skip_certs(&self) -> u32 {
        self.skip_certs
    }
}

impl ExtensionType for InhibitAnyPolicy {
    const OID: ObjectIdentifier = known_oid!(oid!(2, 5, 29, 54));

    fn from_der(value: &[u8]) -> Result<Self> {
        let number = Field::of("InhibitAnyPolicy", fields::INTEGER, value)?;
        number.number().map(Self::new)
    }

    fn to_der(&self) -> Result<Vec<u8>> {
        fields::write_number(fields::INTEGER, self.skip_certs.into())
    }
}
