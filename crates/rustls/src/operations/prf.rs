//! The PRF of TLS 1.2 (RFC 5246, section 5).

use hazmat_openssl::fips::Operation;
use hazmat_openssl::interfaces::Tls1PrfBackend;
use hazmat_openssl::{Backend, Result};

use super::digest::{TlsHash, all_approved};
use super::failure;

/// The PRF with one hash function.
#[derive(Debug, Clone)]
pub(crate) struct Prf {
    backend: Backend,
    hash: TlsHash,
    is_approved: bool,
}

/// The size of a master secret in bits.
const MASTER_SECRET_BITS: u32 = 384;

impl Prf {
    pub(crate) fn new(backend: &Backend, hash: TlsHash) -> Self {
        // From the shared secret of a key exchange, at least as long as the digest of SHA-256, and from the master secret.
        let operations = [TlsHash::Sha256.bits(), MASTER_SECRET_BITS].map(|key_bits| Operation::Tls1Prf {
            hash: hash.algorithm(),
            key_bits,
            unbound_master_secret: false,
        });
        Prf {
            backend: backend.clone(),
            hash,
            is_approved: all_approved(backend, &operations),
        }
    }

    /// Whether the backend offers it.
    pub(crate) fn is_offered(&self) -> bool {
        self.backend.tls1_prf_supported(self.hash.algorithm())
    }

    /// Whether the backend's FIPS module is approved for it. A master secret without extended master secret (RFC 7627) is not.
    pub(crate) fn is_approved(&self) -> bool {
        self.is_approved
    }

    /// Fills `out`. On a strict backend, the label `master secret` is an error (`NotApproved`).
    pub(crate) fn derive(&self, out: &mut [u8], secret: &[u8], label: &[u8], seed: &[u8]) -> Result<()> {
        // libcrypto refuses to derive nothing.
        if out.is_empty() {
            return Ok(());
        }
        self.backend
            .derive_tls1_prf_into(self.hash.algorithm(), secret, label, seed, out)
    }

    /// Fills `out`; with unpredictable bytes if libcrypto fails.
    pub(crate) fn derive_or_break(&self, out: &mut [u8], secret: &[u8], label: &[u8], seed: &[u8]) {
        if self.derive(out, secret, label, seed).is_err() {
            failure::fill(out);
        }
    }
}
