//! Verifiers of servers, clients and others.

use super::policy::Policy;
use super::search;
use super::store::Store;
use super::verified::{VerifiedChain, VerifiedClient};
use crate::error::Result;
use crate::x509::Certificate;

/// A verifier of certificates for an extended key usage, or for any.
#[derive(Debug, Clone)]
pub struct Verifier {
    pub(super) store: Store,
    pub(super) policy: Policy,
}

/// A verifier of servers with one name.
#[derive(Debug, Clone)]
pub struct ServerVerifier {
    pub(super) store: Store,
    pub(super) policy: Policy,
}

/// A verifier of clients.
#[derive(Debug, Clone)]
pub struct ClientVerifier {
    pub(super) store: Store,
    pub(super) policy: Policy,
}

impl Verifier {
    /// What paths are judged by.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The store.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Finds a valid path from the certificate to a trust anchor.
    ///
    /// # Errors
    ///
    /// [`Error::Verification`](crate::Error::Verification) if there is none.
    #[doc(alias = "X509_verify_cert")]
    pub fn verify(&self, leaf: &Certificate, intermediates: &[Certificate]) -> Result<VerifiedChain> {
        search::verify(&self.store, &self.policy, leaf, intermediates)
    }
}

impl ServerVerifier {
    /// What paths are judged by.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The store.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Finds a valid path from the server's certificate to a trust anchor.
    ///
    /// # Errors
    ///
    /// [`Error::Verification`](crate::Error::Verification) if there is none.
    #[doc(alias = "X509_verify_cert")]
    pub fn verify(&self, leaf: &Certificate, intermediates: &[Certificate]) -> Result<VerifiedChain> {
        search::verify(&self.store, &self.policy, leaf, intermediates)
    }
}

impl ClientVerifier {
    /// What paths are judged by.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The store.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Finds a valid path from the client's certificate to a trust anchor.
    ///
    /// # Errors
    ///
    /// [`Error::Verification`](crate::Error::Verification) if there is none.
    #[doc(alias = "X509_verify_cert")]
    pub fn verify(&self, leaf: &Certificate, intermediates: &[Certificate]) -> Result<VerifiedClient> {
        let chain = search::verify(&self.store, &self.policy, leaf, intermediates)?;
        Ok(VerifiedClient { chain, subjects: None })
    }
}
