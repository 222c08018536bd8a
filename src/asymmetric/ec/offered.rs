//! What libcrypto has for elliptic curves, found out by trying.

use std::ffi::CStr;

use super::curve::EllipticCurve;
use super::domain::order;
use super::pkey::generate;
use crate::asymmetric::hash_use::HashUse;
use crate::asymmetric::offered::Offered;
use crate::backend::Backend;
use crate::backend::cache::Cache;
use crate::error::{Result, UnsupportedKind};
use crate::ffi::pkey::PKey;
use crate::ffi::pkey_operation::{OperationParams, PKeyOperation, Service, Use};
use crate::hashes::algorithm::HashAlgorithm;

/// Signatures by ECDSA.
pub(super) static ECDSA: Offered = Offered::new(Service::Signature, c"ECDSA");

/// Exchanges by ECDH.
pub(super) static ECDH: Offered = Offered::new(Service::Exchange, c"ECDH");

/// The hash functions of messages that ECDSA signs. FIPS modules may take more for verification.
pub(super) static SIGNING_HASHES: HashUse = HashUse::new("an ECDSA signature with", |backend, name| {
    let key = generate(backend, EllipticCurve::Secp256R1)?;
    let params = OperationParams::new().utf8(c"digest", name);
    PKeyOperation::begin(backend.lib(), &key, Use::Sign, &params).map(|_| ())
});

/// Whether keys are made on each curve.
static MAKES_KEYS: Cache<bool> = Cache::new(EllipticCurve::COUNT);

/// Whether ECDSA signs with deterministic nonces.
static DETERMINISTIC_NONCES: Cache<bool> = Cache::new(1);

/// OpenSSL's parameter for deterministic nonces, which releases from 3.2 on have, and the value that asks for them.
pub(super) const NONCE_TYPE: &CStr = c"nonce-type";
pub(super) const DETERMINISTIC: u64 = 1;

/// Refuses private keys where they are not made.
///
/// They are another matter than public ones: FIPS modules verify old signatures on short curves, and make no new ones.
pub(super) fn require_private_keys(backend: &Backend, curve: EllipticCurve) -> Result<()> {
    if makes_keys(backend, curve) {
        return Ok(());
    }
    let name = format!("a private key on {curve}");
    Err(backend.not_offered(UnsupportedKind::EllipticCurve, &name))
}

/// Whether the library makes private keys on a curve and works with them, found out by making one. A FIPS module may have a
/// curve for the verification of old signatures only, and make keys on it all the same.
pub(super) fn makes_keys(backend: &Backend, curve: EllipticCurve) -> bool {
    let works = |key: PKey| {
        let params = OperationParams::new();
        PKeyOperation::begin(backend.lib(), &key, Use::Exchange, &params).is_ok()
    };
    let try_out = || order(backend, curve).is_some() && generate(backend, curve).is_ok_and(works);
    MAKES_KEYS
        .get(backend, curve.index(), try_out)
        .is_some_and(|makes| *makes)
}

/// Whether the library signs with deterministic nonces (RFC 6979), found out by doing so. A FIPS module may have the
/// parameter for it, and refuse it.
pub(super) fn signs_deterministically(backend: &Backend) -> bool {
    let curve = EllipticCurve::Secp256R1;
    let sign = || -> Result<bool> {
        let key = generate(backend, curve)?;
        let params = OperationParams::new().utf8(c"digest", HashAlgorithm::Sha256.libcrypto_name());
        let mut operation = PKeyOperation::begin(backend.lib(), &key, Use::Sign, &params)?;
        if !operation.takes(NONCE_TYPE) {
            return Ok(false);
        }
        operation.set(&OperationParams::new().unsigned(NONCE_TYPE, &DETERMINISTIC))?;
        let digest = [1; 32];
        Ok(operation.sign(&digest)? == operation.sign(&digest)?)
    };
    let try_out = || sign().unwrap_or(false);
    DETERMINISTIC_NONCES
        .get(backend, 0, try_out)
        .is_some_and(|signs| *signs)
}
