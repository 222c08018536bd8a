//! The result of an encapsulation.

use crate::support::secret::SecretBytes;

/// A shared secret, and the encapsulated key from which the recipient computes it.
pub(in crate::hpke) struct Encapsulated {
    pub(in crate::hpke) shared_secret: SecretBytes,
    pub(in crate::hpke) encapsulated_key: Vec<u8>,
}
