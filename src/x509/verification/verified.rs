//! What a verification returns.

use crate::asn1::oid::ObjectIdentifier;
use crate::error::Result;
use crate::x509::Certificate;
use crate::x509::extensions::SubjectAlternativeName;
use crate::x509::general_name::GeneralName;

/// A valid path.
#[derive(Debug, Clone)]
pub struct VerifiedChain {
    pub(super) chain: Vec<Certificate>,
    pub(super) policies: Vec<ObjectIdentifier>,
}

impl VerifiedChain {
    /// The certificates, the end entity's first and the trust anchor's last. A single one is both.
    #[doc(alias = "X509_STORE_CTX_get1_chain")]
    pub fn chain(&self) -> &[Certificate] {
        &self.chain
    }

    /// The user-constrained policy set (RFC 5280, section 6.1.6): the certificate policies under which the path is valid.
    #[doc(alias = "X509_policy_tree_get0_user_policies")]
    pub fn policies(&self) -> &[ObjectIdentifier] {
        &self.policies
    }
}

/// A client whose certificate is valid.
///
/// ```
/// use hazmat_openssl::x509::GeneralName;
/// use hazmat_openssl::x509::verification::VerifiedClient;
///
/// /// The addresses of electronic mail by which the program knows its users.
/// fn addresses(client: &VerifiedClient) -> Vec<&str> {
///     let names = client.subjects().unwrap_or_default().iter();
///     names
///         .filter_map(|name| match name {
///             GeneralName::Rfc822Name(address) => Some(address.as_str()),
///             _ => None,
///         })
///         .collect()
/// }
/// ```
#[derive(Debug, Clone)]
#[must_use = "a valid certificate does not say which client may do what"]
pub struct VerifiedClient {
    chain: VerifiedChain,
    subjects: Option<Vec<GeneralName>>,
}

impl VerifiedClient {
    pub(super) fn new(chain: VerifiedChain) -> Result<Self> {
        let names = match chain.chain.first() {
            Some(leaf) => leaf.extensions()?.find::<SubjectAlternativeName>()?,
            None => None,
        };
        let subjects = names.map(|(names, _)| names.names().iter().collect::<Result<_>>());
        Ok(VerifiedClient {
            chain,
            subjects: subjects.transpose()?,
        })
    }

    /// The path: see [`VerifiedChain::chain`].
    pub fn chain(&self) -> &[Certificate] {
        self.chain.chain()
    }

    /// The user-constrained policy set: see [`VerifiedChain::policies`].
    pub fn policies(&self) -> &[ObjectIdentifier] {
        self.chain.policies()
    }

    /// The names of the subject alternative name; `None` without that extension, which the default profile requires. The subject's
    /// distinguished name is that of the first certificate of the path.
    pub fn subjects(&self) -> Option<&[GeneralName]> {
        self.subjects.as_deref()
    }
}
