//! What loading goes by: the backend, the limits, and which leniencies and checks are wanted. A
//! [`KeyLoader`](super::KeyLoader) chooses them, and the readers of each form take them.

use super::limits::{KdfLimits, ModulusLimits};
use crate::backend::Backend;

#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) backend: Backend,
    pub(crate) limits: KdfLimits,
    pub(crate) moduli: ModulusLimits,
    /// Whether both halves of a key on a curve are seen to belong together.
    pub(crate) check_pairs: bool,
    /// Whether RSA keys that lack numbers are completed.
    pub(crate) complete_rsa: bool,
}

impl Settings {
    /// The default ones.
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
