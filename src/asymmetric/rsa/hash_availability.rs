//! Which hash functions libcrypto takes for signatures, for the mask of PSS, and for OAEP.

use crate::asymmetric::hash_availability::{HashAvailability, all_bits};
use crate::backend::Backend;
use crate::error::Result;
use crate::ffi::operation::CleanQueue;
use crate::ffi::pkey::{KeyParams, PKey, Part};
use crate::ffi::pkey_operation::{OperationParams, PKeyOperation, Use};

/// For the message of a signature.
pub(super) static SIGNATURE: HashAvailability = HashAvailability::new("an RSA signature with", |backend, name| {
    begin(backend, Use::Verify, OperationParams::new().utf8(c"digest", name))
});

/// For the mask of PSS.
pub(super) static PSS_MASK: HashAvailability = HashAvailability::new("PSS with a mask of", |backend, name| {
    let params = OperationParams::new().utf8(c"pad-mode", c"pss");
    begin(backend, Use::Verify, params.utf8(c"mgf1-digest", name))
});

/// For OAEP or its mask.
pub(super) static OAEP: HashAvailability = HashAvailability::new("OAEP with", |backend, name| {
    let params = OperationParams::new().utf8(c"pad-mode", c"oaep");
    begin(
        backend,
        Use::Encrypt,
        params.utf8(c"digest", name).utf8(c"mgf1-digest", name),
    )
});

fn begin(backend: &Backend, purpose: Use, params: OperationParams<'_>) -> Result<()> {
    let key = trial_key(backend)?;
    let queue = CleanQueue::ensure();
    PKeyOperation::begin(queue, backend.lib(), &key, purpose, &params).map(|_| ())
}

fn trial_key(backend: &Backend) -> Result<PKey> {
    let (n, e) = (all_bits(256), 65537);
    let params = KeyParams::new().integer(c"n", &n).unsigned(c"e", &e);
    PKey::from_data(backend.lib(), c"RSA", Part::Public, &params)
}
