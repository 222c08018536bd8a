//! The PRF, for rustls's TLS 1.2.

use hazmat_openssl::Backend;
use rustls::Error;
use rustls::crypto::tls12::{self, PrfSecret};
use rustls::error::PeerIncompatible;
use zeroize::Zeroizing;

use crate::operations::digest::TlsHash;
use crate::operations::prf;
use crate::operations::validation::Validation;
use crate::version::{ActiveKeyExchange, Fips, TLS12, fips};

/// The PRF with one hash function of a backend.
pub(crate) struct Prf {
    prf: prf::Prf,
    fips: Fips,
}

impl Prf {
    /// `approved_only` is about master secrets on FIPS backends: see [`prf::Prf::new`].
    pub(crate) fn new(backend: &Backend, hash: TlsHash, approved_only: bool, validation: Validation) -> Self {
        let prf = prf::Prf::new(backend, hash, approved_only);
        let fips = fips(validation.status(prf.is_approved()));
        Prf { prf, fips }
    }

    /// Whether the backend offers it.
    pub(crate) fn is_offered(&self) -> bool {
        self.prf.is_offered()
    }
}

impl tls12::Prf for Prf {
    fn for_key_exchange(
        &self,
        output: &mut [u8; 48],
        kx: Box<dyn ActiveKeyExchange>,
        peer_pub_key: &[u8],
        label: &[u8],
        seed: &[u8],
    ) -> Result<(), Error> {
        // rustls lets such a handshake come this far if the configuration does not require extended master secrets.
        if self.prf.refuses(label) {
            return Err(PeerIncompatible::ExtendedMainSecretExtensionRequired.into());
        }
        let shared_secret = kx.complete_for_tls_version(peer_pub_key, TLS12)?;
        self.prf
            .derive(output, shared_secret.secret_bytes(), label, seed)
            .map_err(|error| Error::General(format!("the master secret: {error}")))
    }

    fn new_secret(&self, master_secret: &[u8; 48]) -> Box<dyn PrfSecret> {
        Box::new(MasterSecret {
            prf: self.prf.clone(),
            secret: Zeroizing::new(*master_secret),
        })
    }

    fn fips(&self) -> Fips {
        self.fips
    }
}

/// A master secret, which is cleared on drop.
struct MasterSecret {
    prf: prf::Prf,
    secret: Zeroizing<[u8; 48]>,
}

impl PrfSecret for MasterSecret {
    fn prf(&self, output: &mut [u8], label: &[u8], seed: &[u8]) {
        self.prf
            .derive_or_unpredictable(output, self.secret.as_slice(), label, seed);
    }
}
