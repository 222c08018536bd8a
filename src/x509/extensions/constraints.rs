//! What a CA may do: basic constraints, policy constraints.

use super::extension_type::extension_type;
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

    /// Of what was read.
    fn check(&self) -> Result<()> {
        if self.path_length.is_some() && !self.ca {
            let reason = "what is no CA has no pathLenConstraint";
            return Err(Error::malformed("BasicConstraints", reason));
        }
        Ok(())
    }
}

extension_type! {
    /// A `cA` that is false and written out is taken, as many certificates have it; a path length without a CA is
    /// refused.
    BASIC_CONSTRAINTS: BasicConstraints ::= SEQUENCE {
        ca: cA DEFAULT,
        path_length: pathLenConstraint OPTIONAL,
    } check Self::check
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
        let constraints = PolicyConstraints {
            require_explicit_policy,
            inhibit_policy_mapping,
        };
        constraints.check().map(|()| constraints)
    }

    fn check(&self) -> Result<()> {
        if self.require_explicit_policy.is_none() && self.inhibit_policy_mapping.is_none() {
            return Err(Error::invalid(
                "policy_constraints",
                "must have at least one of the two",
            ));
        }
        Ok(())
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

extension_type! {
    POLICY_CONSTRAINTS: PolicyConstraints ::= SEQUENCE {
        require_explicit_policy: requireExplicitPolicy [0] OPTIONAL,
        inhibit_policy_mapping: inhibitPolicyMapping [1] OPTIONAL,
    } check Self::check
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

extension_type!(INHIBIT_ANY_POLICY: InhibitAnyPolicy ::= skip_certs: u32);
