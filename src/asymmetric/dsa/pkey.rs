//! Keys and parameters of libcrypto's, `EVP_PKEY`, for DSA (`EVP_PKEY-DSA(7)`): made of numbers, and read.

use openssl::bn::BigNumRef;

use super::numbers::{DsaParameterNumbers, DsaPublicNumbers};
use super::offered::KEYS;
use crate::backend::Backend;
use crate::error::{Result, UnsupportedKind};
use crate::ffi::params::NativeInteger;
use crate::ffi::pkey::{KeyParams, PKey, Part};

/// Parameters, a public key with y, or a pair with both, of numbers that have been checked.
pub(super) fn make(
    backend: &Backend,
    numbers: &DsaParameterNumbers,
    y: Option<&BigNumRef>,
    x: Option<&BigNumRef>,
) -> Result<PKey> {
    KEYS.require(backend, UnsupportedKind::PublicKeyAlgorithm, "DSA")?;
    let part = match (y, x) {
        (None, None) => Part::Parameters,
        (Some(_), None) => Part::Public,
        (_, Some(_)) => Part::Pair,
    };
    let native = |number: &BigNumRef| NativeInteger::from_number(number);
    let (p, q, g) = (native(&numbers.p), native(&numbers.q), native(&numbers.g));
    let (y, x) = (y.map(native), x.map(native));
    let mut params = KeyParams::new().integer(c"p", &p).integer(c"q", &q).integer(c"g", &g);
    if let Some(y) = &y {
        params = params.integer(c"pub", y);
    }
    if let Some(x) = &x {
        params = params.integer(c"priv", x);
    }
    PKey::from_data(backend.lib(), c"DSA", part, &params)
}

/// The numbers of parameters, or of a key's.
pub(super) fn parameter_numbers(key: &PKey) -> Result<DsaParameterNumbers> {
    Ok(DsaParameterNumbers {
        p: key.number(c"p")?,
        q: key.number(c"q")?,
        g: key.number(c"g")?,
    })
}

/// A key's public numbers.
pub(super) fn public_numbers(key: &PKey) -> Result<DsaPublicNumbers> {
    Ok(DsaPublicNumbers {
        y: key.number(c"pub")?,
        parameter_numbers: parameter_numbers(key)?,
    })
}
