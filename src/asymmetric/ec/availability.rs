//! Which elliptic curve services libcrypto offers, found out by trying.

use std::ffi::CStr;

use super::curve::EllipticCurve;
use super::domain::order;
use super::pkey::generate;
use crate::asymmetric::availability::Availability;
use crate::asymmetric::hash_availability::HashAvailability;
use crate::backend::Backend;
use crate::backend::cache::Cache;
use crate::error::{Result, UnsupportedKind};
use crate::ffi::operation::CleanQueue;
use crate::ffi::pkey::PKey;
use crate::ffi::pkey_operation::{OperationParams, PKeyOperation, Service, Use};
use crate::hashes::algorithm::HashAlgorithm;

/// ECDSA signatures.
pub(super) static ECDSA: Availability = Availability::new(Service::Signature, c"ECDSA");

/// ECDH key exchange.
pub(super) static ECDH: Availability = Availability::new(Service::Exchange, c"ECDH");

/// The hash functions that ECDSA signs with. FIPS modules may verify with more.
pub(super) static SIGNING_HASHES: HashAvailability =
    HashAvailability::new("an ECDSA signature with", |backend, name| {
        let key = generate(backend, EllipticCurve::Secp256R1)?;
        let params = OperationParams::new().utf8(c"digest", name);
        let queue = CleanQueue::ensure();
        PKeyOperation::begin(queue, backend.lib(), &key, Use::Sign, &params).map(|_| ())
    });

/// Whether private keys can be made on each curve.
static MAKES_KEYS: Cache<bool> = Cache::new(EllipticCurve::COUNT);

/// Whether ECDSA signs with deterministic nonces.
static DETERMINISTIC_NONCES: Cache<bool> = Cache::new(1);

/// The parameter for deterministic nonces, since OpenSSL 3.2, and its value for RFC 6979.
pub(super) const NONCE_TYPE: &CStr = c"nonce-type";
pub(super) const DETERMINISTIC: u64 = 1;

/// Fails if the backend does not make private keys on the curve. FIPS modules have short curves for the verification of old
/// signatures only.
pub(super) fn require_private_keys(backend: &Backend, curve: EllipticCurve) -> Result<()> {
    if makes_keys(backend, curve) {
        return Ok(());
    }
    let name = format!("a private key on {curve}");
    Err(backend.not_offered(UnsupportedKind::EllipticCurve, &name))
}

/// Whether libcrypto makes and uses private keys on a curve, found out by making one. A FIPS module may have a curve
/// for the verification of old signatures only, generate keys on it, and refuse to use them.
pub(super) fn makes_keys(backend: &Backend, curve: EllipticCurve) -> bool {
    let works = |key: PKey| {
        let params = OperationParams::new();
        let queue = CleanQueue::ensure();
        PKeyOperation::begin(queue, backend.lib(), &key, Use::Exchange, &params).is_ok()
    };
    let try_out = || order(backend, curve).is_some() && generate(backend, curve).is_ok_and(works);
    MAKES_KEYS
        .get(backend, curve.index(), try_out)
        .is_some_and(|makes| *makes)
}

/// Whether libcrypto signs with deterministic nonces (RFC 6979), found out by signing twice. A FIPS module may have the parameter,
/// and refuse it.
pub(super) fn signs_deterministically(backend: &Backend) -> bool {
    let curve = EllipticCurve::Secp256R1;
    let sign = || -> Result<bool> {
        let key = generate(backend, curve)?;
        let params = OperationParams::new().utf8(c"digest", HashAlgorithm::Sha256.libcrypto_name());
        let queue = CleanQueue::ensure();
        let mut operation = PKeyOperation::begin(queue, backend.lib(), &key, Use::Sign, &params)?;
        if !operation.takes(NONCE_TYPE) {
            return Ok(false);
        }
        operation.set(queue, &OperationParams::new().unsigned(NONCE_TYPE, &DETERMINISTIC))?;
        let digest = [1; 32];
        Ok(operation.sign(queue, &digest)? == operation.sign(queue, &digest)?)
    };
    let try_out = || sign().unwrap_or(false);
    DETERMINISTIC_NONCES
        .get(backend, 0, try_out)
        .is_some_and(|signs| *signs)
}
