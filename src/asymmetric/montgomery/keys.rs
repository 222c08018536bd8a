//! Key exchange with keys on Montgomery curves.

use crate::asymmetric::approval::approved;
use crate::asymmetric::idle_operation::begin_exchange;
use crate::asymmetric::other_provider::{not_begun, not_done};
use crate::asymmetric::raw_keys::RawType;
use crate::backend::Backend;
use crate::backend::fips::{MontgomeryCurve, Operation};
use crate::error::{Error, MalformedKind, Result, UnsupportedKind};
use crate::ffi::operation::CleanQueue;
use crate::ffi::pkey::PKey;
use crate::ffi::pkey_operation::PeerValidation;
use crate::support::secret::SecretBytes;

/// Computes the shared secret. An all-zero result, which comes from a public key of small order, is refused (RFC 7748, section
/// 6).
pub(super) fn exchange(
    backend: &Backend,
    raw: &RawType,
    curve: MontgomeryCurve,
    key: &PKey,
    peer: &PKey,
) -> Result<SecretBytes> {
    let small_order = || {
        let reason = "the point is of small order, so that the shared secret would be all zeros";
        Error::malformed(MalformedKind::InvalidPublicKey, "public key", reason)
    };
    let purpose = || Operation::Xdh { curve };
    backend.refuse_unapproved(purpose)?;
    let queue = CleanQueue::ensure();
    // The failure of a token is not the peer's.
    let refused = |error| match not_done(key, error) {
        failure @ Error::KeyStore { .. } => failure,
        _ => small_order(),
    };
    let mut operation = begin_exchange(queue, backend, key, peer).map_err(|error| {
        let name = || format!("a key exchange by {}", raw.name);
        not_begun(key, error, UnsupportedKind::ExchangeAlgorithm, name)
    })?;
    // RFC 7748, section 5: every string of the right length is a public key. The default provider's validation only asks
    // whether there is one; points of small order show in the secret.
    let validation = if backend.is_fips() || !peer.is_in_default_provider() {
        PeerValidation::Here
    } else {
        PeerValidation::Done
    };
    let secret = approved(backend, purpose, &mut *operation, |operation| {
        operation.set_peer(queue, peer, validation).map_err(refused)?;
        let mut secret = SecretBytes::zeroed("shared_secret", raw.length)?;
        operation.derive(queue, secret.as_mut_slice()).map_err(refused)?;
        let zeros = vec![0; raw.length];
        if secret == *zeros {
            return Err(small_order());
        }
        Ok(secret)
    });
    operation.keep(key);
    secret
}

/// Adds `exchange`.
macro_rules! montgomery_keys {
    ($raw:ident, $curve:expr, $private:ident, $public:ident, $length:literal) => {
        impl $private {
            #[doc = concat!("Computes the secret of ", $length, " bytes that is shared with the holder of the other key.")]
            /// The secret is not a key: derive keys from it with a key derivation function such as HKDF
            /// (RFC 5869): [`derive_hkdf`](crate::interfaces::HkdfBackend::derive_hkdf).
            ///
            /// # Errors
            ///
            /// [`Error::Malformed`](crate::Error::Malformed) of the kind
            /// [`InvalidPublicKey`](crate::MalformedKind::InvalidPublicKey) if the other key is of small order, so that the
            /// secret would be all zeros.
            #[doc(alias = "EVP_PKEY_derive")]
            pub fn exchange(&self, peer_public_key: &$public) -> Result<SecretBytes> {
                if peer_public_key.backend.is_same(&self.backend) {
                    return exchange(&self.backend, &$raw, $curve, &self.key, &peer_public_key.key);
                }
                // A key of another backend is loaded into this one, which does the computation.
                let peer = $raw.load_public(&self.backend, &peer_public_key.public_bytes_raw()?)?;
                exchange(&self.backend, &$raw, $curve, &self.key, &peer)
            }
        }
    };
}

pub(super) use montgomery_keys;
