//! The backend trait for the hybrid groups of TLS.

use super::approval::approval;
use super::group::TlsHybridGroup;
use super::keys::TlsHybridPrivateKey;
use super::mechanism::{self, is_supported, lengths, require};
use crate::asymmetric::encapsulation::{Peer, encapsulate, fips_indicator};
use crate::backend::Backend;
use crate::backend::fips::{Approval, Operation};
use crate::error::Result;
use crate::support::secret::SecretBytes;

/// A backend with the hybrid groups of TLS 1.3 (RFC 10024, `EVP_PKEY-MLX-KEM(7)`).
///
/// ```
/// use hazmat_openssl::asymmetric::tls_hybrid::TlsHybridGroup;
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let group = TlsHybridGroup::X25519MlKem768;
/// if backend.tls_hybrid_supported(group) {
///     // The client.
///     let key = backend.generate_tls_hybrid_private_key(group)?;
///     let client_share = key.client_share()?;
///     // The server.
///     let (secret, server_share) = backend.tls_hybrid_encapsulate(group, &client_share)?;
///     // The client.
///     assert_eq!(key.decapsulate(&server_share)?, secret);
/// }
/// # Ok(())
/// # }
/// ```
pub trait TlsHybridBackend {
    /// Whether this backend offers a group.
    #[must_use]
    #[doc(alias = "EVP_KEYMGMT_fetch", alias = "EVP_KEM_fetch")]
    fn tls_hybrid_supported(&self, group: TlsHybridGroup) -> bool;

    /// Generates a client's private key, with random bytes of the provider.
    ///
    /// # Errors
    ///
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer the group;
    /// [`NotApproved`](crate::Error::NotApproved) on a strict backend; [`OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    #[doc(alias = "EVP_PKEY_generate")]
    fn generate_tls_hybrid_private_key(&self, group: TlsHybridGroup) -> Result<TlsHybridPrivateKey>;

    /// The server's side of the exchange: makes the shared secret and the server's share from the client's share. The secret is
    /// input of TLS's key schedule, and no key.
    ///
    /// The client's share is checked: the ML-KEM key as FIPS 203, section 7.2, requires, the point as RFC 8446, section 4.2.8.2,
    /// and an all-zero secret of X25519 is refused (RFC 8446, section 7.4.2).
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument) for a share of another length than
    /// [`client_share_length`](TlsHybridGroup::client_share_length); [`Malformed`](crate::Error::Malformed) of the kind
    /// [`InvalidPublicKey`](crate::MalformedKind::InvalidPublicKey) for a share that fails a check: TLS aborts with the alert
    /// illegal_parameter for both. [`Unsupported`](crate::Error::Unsupported) if the backend does not offer the group;
    /// [`NotApproved`](crate::Error::NotApproved) on a strict backend; [`OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    #[doc(alias = "EVP_PKEY_encapsulate")]
    fn tls_hybrid_encapsulate(&self, group: TlsHybridGroup, client_share: &[u8]) -> Result<(SecretBytes, Vec<u8>)>;

    /// Whether an exchange in a group is approved on both sides, by the table and by the module's indicator:
    /// [`Approved`](Approval::Approved) if a strict backend would generate a key, encapsulate and decapsulate.
    ///
    /// [`Backend::approval_of`] has the table alone, which leaves X25519MLKEM768 open: NIST SP 800-227, section 4.6,
    /// allows X25519 beside an approved secret, and the module's indicator decides. So this generates a key and makes
    /// an exchange with itself, reads the indicators, and keeps the answer for later calls.
    ///
    /// It is `NotApproved` if the table or an indicator denies a part. It is `Unknown` if neither decides, if the backend does not
    /// offer the group, if it is not a FIPS backend, if the trial fails, which the next call repeats, and for an implementation of
    /// this trait that does not have the method.
    ///
    /// ```
    /// use hazmat_openssl::asymmetric::tls_hybrid::TlsHybridGroup;
    /// use hazmat_openssl::fips::Approval;
    /// use hazmat_openssl::prelude::*;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let backend = Backend::new()?;
    /// let approved = TlsHybridGroup::ALL
    ///     .iter()
    ///     .filter(|group| backend.tls_hybrid_approval(**group) == Approval::Approved);
    /// println!("{} groups may be offered", approved.count());
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "EVP_PKEY_CTX_get_params")]
    #[doc(alias = "EVP_PKEY_encapsulate")]
    fn tls_hybrid_approval(&self, group: TlsHybridGroup) -> Approval {
        let _ = group;
        Approval::Unknown
    }
}

impl TlsHybridBackend for Backend {
    fn tls_hybrid_supported(&self, group: TlsHybridGroup) -> bool {
        is_supported(self, group)
    }

    fn generate_tls_hybrid_private_key(&self, group: TlsHybridGroup) -> Result<TlsHybridPrivateKey> {
        require(self, group)?;
        let purpose = || Operation::TlsHybridGenerate { group };
        self.refuse_unapproved(purpose)?;
        let key = mechanism::generate(self, group)?;
        // A generation has no indicator. That of the key's own use tells whether the module counts the group as approved.
        self.require_approval_with(purpose, || fips_indicator(self, &key))?;
        Ok(TlsHybridPrivateKey::new(self, group, key))
    }

    fn tls_hybrid_encapsulate(&self, group: TlsHybridGroup, client_share: &[u8]) -> Result<(SecretBytes, Vec<u8>)> {
        require(self, group)?;
        let peer = Peer {
            argument: "client_share",
            mechanism: group.name(),
            refused: |error| mechanism::refused("client share", error),
        };
        peer.check_length(client_share, group.client_share_length())?;
        let purpose = || Operation::TlsHybridEncapsulate { group };
        self.refuse_unapproved(purpose)?;
        let key = mechanism::public_key(self, group, client_share)?;
        encapsulate(self, &key, purpose, lengths(group), &peer)
    }

    fn tls_hybrid_approval(&self, group: TlsHybridGroup) -> Approval {
        approval(self, group)
    }
}
