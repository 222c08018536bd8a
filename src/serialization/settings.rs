//! The settings of loading: backend, limits, leniencies and checks. A [`KeyLoader`](super::KeyLoader) sets them; the parsers
//! of all formats take them.

use super::limits::{KdfLimits, ModulusLimits};
use crate::backend::Backend;

#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) backend: Backend,
    pub(crate) limits: KdfLimits,
    pub(crate) moduli: ModulusLimits,
    /// Whether the public key of an elliptic curve key or an SLH-DSA key is checked against the private key.
    pub(crate) check_pairs: bool,
    /// Whether missing numbers of RSA private keys are computed.
    pub(crate) complete_rsa: bool,
}

impl Settings {
    /// The defaults.
    pub(crate) fn new(backend: &Backend) -> Self {
        Settings {
            backend: backend.clone(),
            limits: KdfLimits::default(),
            moduli: ModulusLimits::default(),
            check_pairs: true,
            complete_rsa: false,
        }
    }
}
