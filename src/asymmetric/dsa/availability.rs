//! Which DSA services and hash functions libcrypto offers.

use crate::asymmetric::availability::Availability;
use crate::asymmetric::hash_availability::{HashAvailability, all_bits};
use crate::ffi::operation::CleanQueue;
use crate::ffi::pkey::{KeyParams, PKey, Part};
use crate::ffi::pkey_operation::{OperationParams, PKeyOperation, Service, Use};

/// Keys and parameters.
pub(super) static KEYS: Availability = Availability::new(Service::Management, c"DSA");

/// The hash functions of DSA signatures.
pub(super) static HASHES: HashAvailability = HashAvailability::new("a DSA signature with", |backend, name| {
    let (p, q) = (all_bits(256), all_bits(32));
    let (g, y) = (2, 4);
    let params = KeyParams::new()
        .integer(c"p", &p)
        .integer(c"q", &q)
        .unsigned(c"g", &g)
        .unsigned(c"pub", &y);
    let key = PKey::from_data(backend.lib(), c"DSA", Part::Public, &params)?;
    let params = OperationParams::new().utf8(c"digest", name);
    let queue = CleanQueue::ensure();
    PKeyOperation::begin(queue, backend.lib(), &key, Use::Verify, &params).map(|_| ())
});
