//! What a key store holds.

use crate::asymmetric::{PrivateKey, PublicKey};
use crate::x509::{Certificate, CertificateRevocationList};

/// An object of a key store.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum StoreEntry {
    /// A private key, which may stay where it is: see [`Error::NotExportable`](crate::Error::NotExportable).
    PrivateKey(PrivateKey),
    /// A public key.
    PublicKey(PublicKey),
    /// A certificate.
    Certificate(Certificate),
    /// A certificate revocation list.
    RevocationList(CertificateRevocationList),
    /// The URI of another store: a file, if the store is a directory.
    Uri(String),
}
