//! How policies restrict a path: the extensions policyConstraints and inhibitAnyPolicy.

use super::extension_type::extension_type;
use crate::asn1::structure::{Fault, check_argument};
use crate::error::{MalformedKind, Result};

/// The numbers of certificates of a path after which a policy is required, and policy mapping ends (RFC 5280, section
/// 4.2.1.11).
///
/// ```
/// use hazmat_openssl::x509::PolicyConstraints;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let constraints = PolicyConstraints::new(Some(0), None)?;
/// assert_eq!(constraints.require_explicit_policy(), Some(0));
/// # Ok(())
/// # }
/// ```
#[doc(alias = "POLICY_CONSTRAINTS")]
#[doc(alias = "NID_policy_constraints")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PolicyConstraints {
    require_explicit_policy: Option<u32>,
    inhibit_policy_mapping: Option<u32>,
}

impl PolicyConstraints {
    /// Creates the extension from one or both constraints.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) if both are `None`.
    pub fn new(require_explicit_policy: Option<u32>, inhibit_policy_mapping: Option<u32>) -> Result<Self> {
        let constraints = PolicyConstraints {
            require_explicit_policy,
            inhibit_policy_mapping,
        };
        check_argument("policy_constraints", constraints.fault())?;
        Ok(constraints)
    }

    fn fault(&self) -> Option<Fault> {
        let is_empty = self.require_explicit_policy.is_none() && self.inhibit_policy_mapping.is_none();
        let reason = "must have requireExplicitPolicy, inhibitPolicyMapping, or both";
        is_empty.then_some((MalformedKind::Missing, reason))
    }

    /// The number of further certificates before a policy is required; `None` if it never is.
    pub fn require_explicit_policy(&self) -> Option<u32> {
        self.require_explicit_policy
    }

    /// The number of further certificates before policies are no longer mapped; `None` for no limit.
    pub fn inhibit_policy_mapping(&self) -> Option<u32> {
        self.inhibit_policy_mapping
    }
}

extension_type! {
    POLICY_CONSTRAINTS: PolicyConstraints ::= SEQUENCE {
        require_explicit_policy: requireExplicitPolicy [0] OPTIONAL,
        inhibit_policy_mapping: inhibitPolicyMapping [1] OPTIONAL,
    } check Self::fault
}

/// The number of certificates of a path after which anyPolicy no longer matches every policy (RFC 5280, section
/// 4.2.1.14).
#[doc(alias = "NID_inhibit_any_policy")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct InhibitAnyPolicy {
    skip_certs: u32,
}

impl InhibitAnyPolicy {
    /// Creates the extension from a number of certificates.
    pub fn new(skip_certs: u32) -> Self {
        InhibitAnyPolicy { skip_certs }
    }

    /// The number of certificates.
    pub fn skip_certs(&self) -> u32 {
        self.skip_certs
    }
}

extension_type!(INHIBIT_ANY_POLICY: InhibitAnyPolicy ::= skip_certs: u32);
