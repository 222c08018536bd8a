//! A client's private key.

use std::fmt;

use super::backend::TlsHybridBackend;
use super::group::TlsHybridGroup;
use super::mechanism::{check_point, lengths, refused};
use crate::asymmetric::encapsulation::{Peer, decapsulate};
use crate::backend::Backend;
use crate::backend::fips::Operation;
use crate::error::Result;
use crate::ffi::pkey::PKey;
use crate::support::secret::SecretBytes;

/// A client's private key of a hybrid group (RFC 10024). It is ephemeral: made for one handshake, and neither written nor
/// read. Clones share the key; many threads may use one at once.
///
/// ```
/// use hazmat_openssl::asymmetric::tls_hybrid::{self, TlsHybridGroup, TlsHybridPrivateKey};
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let (backend, group) = (Backend::new()?, TlsHybridGroup::Secp256R1MlKem768);
/// if backend.tls_hybrid_supported(group) {
///     let key = TlsHybridPrivateKey::generate(&backend, group)?;
///     let (secret, server_share) = tls_hybrid::encapsulate(&backend, group, &key.client_share()?)?;
///     assert_eq!(server_share.len(), group.server_share_length());
///     assert_eq!(key.decapsulate(&server_share)?, secret);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[doc(alias = "EVP_PKEY")]
pub struct TlsHybridPrivateKey {
    // Field order matters: the key drops before the backend.
    key: PKey,
    backend: Backend,
    group: TlsHybridGroup,
}

impl TlsHybridPrivateKey {
    pub(super) fn new(backend: &Backend, group: TlsHybridGroup, key: PKey) -> Self {
        let backend = backend.clone();
        TlsHybridPrivateKey { key, backend, group }
    }

    /// Generates a key.
    ///
    /// # Errors
    ///
    /// As [`TlsHybridBackend::generate_tls_hybrid_private_key`], which this calls.
    #[doc(alias = "EVP_PKEY_generate")]
    pub fn generate(backend: &Backend, group: TlsHybridGroup) -> Result<Self> {
        backend.generate_tls_hybrid_private_key(group)
    }

    /// The group.
    pub fn group(&self) -> TlsHybridGroup {
        self.group
    }

    /// The backend that the key belongs to.
    pub fn backend(&self) -> &Backend {
        &self.backend
    }

    /// The client's share: the `key_exchange` of a `KeyShareEntry` in TLS (RFC 8446, section 4.2.8).
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    #[doc(alias = "EVP_PKEY_get1_encoded_public_key")]
    pub fn client_share(&self) -> Result<Vec<u8>> {
        self.key
            .public_octets(c"encoded-pub-key", self.group.client_share_length())
    }

    /// Computes the shared secret from the server's share. The secret is input of TLS's key schedule, and no key.
    ///
    /// The point in the share is checked, and an all-zero secret of X25519 is refused (RFC 8446, sections 4.2.8.2 and 7.4.2).
    /// The ML-KEM ciphertext is not: one that was not made for this key has a pseudorandom secret, which no one else knows
    /// (implicit rejection, FIPS 203, section 6.3), and the handshake fails later, when the server's Finished message does
    /// not match.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for a share of another length than
    /// [`server_share_length`](TlsHybridGroup::server_share_length); [`Error::Malformed`](crate::Error::Malformed) of the kind
    /// [`InvalidPublicKey`](crate::MalformedKind::InvalidPublicKey) for a share that fails a check: TLS aborts with the alert
    /// illegal_parameter for both. [`Error::NotApproved`](crate::Error::NotApproved) on a strict backend;
    /// [`Error::OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    #[doc(alias = "EVP_PKEY_decapsulate")]
    pub fn decapsulate(&self, server_share: &[u8]) -> Result<SecretBytes> {
        let group = self.group;
        let peer = Peer {
            argument: "server_share",
            mechanism: group.name(),
            refused: |error| refused("server share", error),
        };
        peer.check_length(server_share, group.server_share_length())?;
        let purpose = || Operation::TlsHybridDecapsulate { group };
        self.backend.refuse_unapproved(purpose)?;
        check_point(group, "server share", server_share)?;
        decapsulate(&self.backend, &self.key, purpose, lengths(group), &peer, server_share)
    }
}

impl fmt::Debug for TlsHybridPrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TlsHybridPrivateKey")
            .field("group", &self.group)
            .finish_non_exhaustive()
    }
}

/// The server's side of the exchange: makes the shared secret and the server's share from the client's share.
///
/// # Errors
///
/// As [`TlsHybridBackend::tls_hybrid_encapsulate`], which this calls.
#[doc(alias = "EVP_PKEY_encapsulate")]
pub fn encapsulate(backend: &Backend, group: TlsHybridGroup, client_share: &[u8]) -> Result<(SecretBytes, Vec<u8>)> {
    backend.tls_hybrid_encapsulate(group, client_share)
}
