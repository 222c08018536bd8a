//! What a verification returns.

use crate::asn1::oid::ObjectIdentifier;
use crate::x509::Certificate;
use crate::x509::general_name::GeneralName;

/// A valid path.
#[derive(Debug, Clone)]
pub struct VerifiedChain {
    pub(super) chain: Vec<Certificate>,
    pub(super) policies: Vec<ObjectIdentifier>,
}

impl VerifiedChain {
    /// The certificates, the end entity's first and the trust anchor's last.
    pub fn chain(&self) -> &[Certificate] {
        &self.chain
    }

    /// The user-constrained policy set (RFC 5280, section 6.1.6): the certificate policies under which the path is valid.
    pub fn policies(&self) -> &[ObjectIdentifier] {
        &self.policies
    }
}

/// A client whose certificate is valid.
#[derive(Debug, Clone)]
pub struct VerifiedClient {
    pub(super) chain: VerifiedChain,
    pub(super) subjects: Option<Vec<GeneralName>>,
}

impl VerifiedClient {
    /// The path.
    pub fn chain(&self) -> &[Certificate] {
        self.chain.chain()
    }

    /// The user-constrained policy set: see [`VerifiedChain::policies`].
    pub fn policies(&self) -> &[ObjectIdentifier] {
        self.chain.policies()
    }

    /// The names of the subject alternative name; `None` without that extension, which the default profile requires.
    pub fn subjects(&self) -> Option<&[GeneralName]> {
        self.subjects.as_deref()
    }
}
