//! DSA keys and parameters as `EVP_PKEY` (`EVP_PKEY-DSA(7)`): creating them from numbers, and reading their numbers.

use super::availability::KEYS;
use super::numbers::{DsaParameterNumbers, DsaPublicNumbers};
use crate::asymmetric::key_type::KeyType;
use crate::backend::Backend;
use crate::error::{Result, UnsupportedKind};
use crate::ffi::params::NativeInteger;
use crate::ffi::pkey::{KeyParams, PKey, Part};
use crate::integers::{Integer, SecretInteger};

static KEY_TYPE: KeyType = KeyType::new(c"DSA");

/// Makes a private key if there is x, a public key if there is y, otherwise parameters, from checked numbers.
pub(super) fn make(
    backend: &Backend,
    numbers: &DsaParameterNumbers,
    y: Option<&Integer>,
    x: Option<&SecretInteger>,
) -> Result<PKey> {
    KEYS.require(backend, UnsupportedKind::PublicKeyAlgorithm, "DSA")?;
    let part = match (y, x) {
        (None, None) => Part::Parameters,
        (Some(_), None) => Part::Public,
        (_, Some(_)) => Part::Pair,
    };
    let native = |integer: &Integer| NativeInteger::from_magnitude(integer.magnitude());
    let (p, q, g) = (native(&numbers.p), native(&numbers.q), native(&numbers.g));
    let y = y.map(native);
    let x = x.map(|x| NativeInteger::from_magnitude(x.magnitude()));
    let mut params = KeyParams::new().integer(c"p", &p).integer(c"q", &q).integer(c"g", &g);
    if let Some(y) = &y {
        params = params.integer(c"pub", y);
    }
    if let Some(x) = &x {
        params = params.integer(c"priv", x);
    }
    KEY_TYPE.make(backend, part, &params)
}

/// Loads the public half of a key into the backend's own provider.
pub(super) fn public_half(backend: &Backend, key: &PKey) -> Result<PKey> {
    let DsaPublicNumbers { y, parameter_numbers } = public_numbers(key)?;
    make(backend, &parameter_numbers, Some(&y), None)
}

/// The numbers of parameters, or of the parameters of a key.
pub(super) fn parameter_numbers(key: &PKey) -> Result<DsaParameterNumbers> {
    Ok(DsaParameterNumbers {
        p: key.integer(c"p")?,
        q: key.integer(c"q")?,
        g: key.integer(c"g")?,
    })
}

/// The public numbers of a key.
pub(super) fn public_numbers(key: &PKey) -> Result<DsaPublicNumbers> {
    Ok(DsaPublicNumbers {
        y: key.integer(c"pub")?,
        parameter_numbers: parameter_numbers(key)?,
    })
}
