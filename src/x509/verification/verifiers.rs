//! Verifiers of servers, clients and others.

use std::sync::Arc;

use super::policy::Policy;
use super::search;
use super::store::Store;
use super::verified::{VerifiedChain, VerifiedClient};
use crate::error::Result;
use crate::x509::Certificate;

/// A verifier of certificates for an extended key usage, or for any, such as those of document signers or of a private use.
///
/// It is made by [`PolicyBuilder::build_verifier`](super::PolicyBuilder::build_verifier). Clones are cheap, and many threads may
/// use one at once, for as long as they like: without a time of the builder, each verification is for its own time, and sees the
/// content that the store then has.
///
/// ```
/// use hazmat_openssl::x509::verification::{PolicyBuilder, Store, VerifiedChain};
/// use hazmat_openssl::x509::{Certificate, KeyPurposeOid};
///
/// /// Certificates of a private authority, for signatures of code.
/// fn signer(store: &Store, certificate: &Certificate) -> hazmat_openssl::Result<VerifiedChain> {
///     let verifier = PolicyBuilder::rfc5280()
///         .store(store)
///         .minimum_rsa_modulus(3072)
///         .build_verifier(Some(KeyPurposeOid::CODE_SIGNING))?;
///     verifier.verify(certificate, &[])
/// }
/// ```
#[derive(Debug, Clone)]
pub struct Verifier {
    store: Store,
    policy: Arc<Policy>,
}

/// A verifier of servers with one name.
///
/// It is made by [`PolicyBuilder::build_server_verifier`](super::PolicyBuilder::build_server_verifier). Clones are cheap, and many
/// threads may use one at once: see [`Verifier`].
///
/// ```
/// use hazmat_openssl::x509::verification::{PolicyBuilder, ServerVerifier, Store};
///
/// fn verifier(store: &Store, host: &str) -> hazmat_openssl::Result<ServerVerifier> {
///     PolicyBuilder::new().store(store).build_server_verifier(host.parse()?)
/// }
/// ```
#[derive(Debug, Clone)]
pub struct ServerVerifier {
    store: Store,
    policy: Arc<Policy>,
}

/// A verifier of clients.
///
/// It is made by [`PolicyBuilder::build_client_verifier`](super::PolicyBuilder::build_client_verifier). Clones are cheap, and many
/// threads may use one at once: see [`Verifier`].
///
/// ```
/// use hazmat_openssl::x509::GeneralName;
/// use hazmat_openssl::x509::verification::ClientVerifier;
/// use hazmat_openssl::x509::Certificate;
///
/// /// The mailbox of a client whose certificate is valid.
/// fn mailbox(verifier: &ClientVerifier, sent: &[Certificate]) -> hazmat_openssl::Result<Option<String>> {
///     let Some((leaf, intermediates)) = sent.split_first() else { return Ok(None) };
///     let client = verifier.verify(leaf, intermediates)?;
///     let mut subjects = client.subjects().unwrap_or_default().iter();
///     Ok(subjects.find_map(|name| match name {
///         GeneralName::Rfc822Name(mailbox) => Some(mailbox.clone()),
///         _ => None,
///     }))
/// }
/// ```
#[derive(Debug, Clone)]
pub struct ClientVerifier {
    store: Store,
    policy: Arc<Policy>,
}

/// The methods that all verifiers have.
macro_rules! verifier {
    ($type:ident) => {
        impl $type {
            pub(super) fn new(store: Store, policy: Policy) -> Self {
                let policy = Arc::new(policy);
                $type { store, policy }
            }

            /// The rules and limits.
            pub fn policy(&self) -> &Policy {
                &self.policy
            }

            /// The store.
            pub fn store(&self) -> &Store {
                &self.store
            }
        }
    };
}

verifier!(Verifier);
verifier!(ServerVerifier);
verifier!(ClientVerifier);

impl Verifier {
    /// Finds a valid path from the certificate to a trust anchor. `intermediates` are further certificates, in any order: those
    /// that the peer has sent. Certificates that are not needed do no harm.
    ///
    /// # Errors
    ///
    /// [`Error::Verification`](crate::Error::Verification) if there is none, with every path that was tried, and the rule that it
    /// broke; [`Error::OpenSsl`](crate::Error::OpenSsl) if libcrypto cannot run, for want of memory. Where libcrypto does not tell that
    /// memory was short, a good path is refused by a rule instead; no bad path is accepted.
    #[doc(alias = "X509_verify_cert")]
    pub fn verify(&self, leaf: &Certificate, intermediates: &[Certificate]) -> Result<VerifiedChain> {
        search::verify(&self.store, &self.policy, leaf, intermediates)
    }
}

impl ServerVerifier {
    /// Finds a valid path from the server's certificate to a trust anchor. `intermediates` are the other certificates that the
    /// server has sent, in any order.
    ///
    /// # Errors
    ///
    /// [`Error::Verification`](crate::Error::Verification) if there is none, with every path that was tried, and the rule that it
    /// broke; [`Error::OpenSsl`](crate::Error::OpenSsl) if libcrypto cannot run, for want of memory. Where libcrypto does not tell that
    /// memory was short, a good path is refused by a rule instead; no bad path is accepted.
    #[doc(alias = "X509_verify_cert")]
    pub fn verify(&self, leaf: &Certificate, intermediates: &[Certificate]) -> Result<VerifiedChain> {
        search::verify(&self.store, &self.policy, leaf, intermediates)
    }
}

impl ClientVerifier {
    /// Finds a valid path from the client's certificate to a trust anchor. `intermediates` are the other certificates that the
    /// client has sent, in any order. Whether the client is welcome is left to the caller: see [`VerifiedClient::subjects`].
    ///
    /// # Errors
    ///
    /// [`Error::Verification`](crate::Error::Verification) if there is none, with every path that was tried, and the rule that it
    /// broke; [`Error::Unsupported`](crate::Error::Unsupported) if the client has a name that is not decoded, an x400Address or
    /// ediPartyName; [`Error::OpenSsl`](crate::Error::OpenSsl) if libcrypto cannot run, for want of memory. Where libcrypto does not
    /// tell that memory was short, a good path is refused by a rule instead; no bad path is accepted.
    #[doc(alias = "X509_verify_cert")]
    pub fn verify(&self, leaf: &Certificate, intermediates: &[Certificate]) -> Result<VerifiedClient> {
        VerifiedClient::new(search::verify(&self.store, &self.policy, leaf, intermediates)?)
    }
}
