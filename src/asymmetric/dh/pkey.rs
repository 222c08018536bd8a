//! Diffie-Hellman keys and parameters as `EVP_PKEY` (`EVP_PKEY-DH(7)`): creating them from numbers, and reading their
//! numbers.

use super::availability::{KEYS, X942_KEYS};
use super::details::ParameterDetails;
use super::named_group::DhNamedGroup;
use super::numbers::{DhParameterNumbers, DhPublicNumbers};
use crate::asymmetric::key_type::KeyType;
use crate::backend::Backend;
use crate::error::{Result, UnsupportedKind};
use crate::ffi::params::NativeInteger;
use crate::ffi::pkey::{KeyParams, PKey, Part};
use crate::integers::{Integer, SecretInteger};

static DH: KeyType = KeyType::new(c"DH");

/// Diffie-Hellman with q (ANSI X9.42).
static X942_DH: KeyType = KeyType::new(c"DHX");

/// Makes a private key if there is x, a public key if there is y, otherwise parameters, from checked numbers.
pub(super) fn make(
    backend: &Backend,
    numbers: &DhParameterNumbers,
    y: Option<&Integer>,
    x: Option<&SecretInteger>,
) -> Result<PKey> {
    let (keys, key_type) = match numbers.q {
        Some(_) => (&X942_KEYS, &X942_DH),
        None => (&KEYS, &DH),
    };
    keys.require(backend, UnsupportedKind::ExchangeAlgorithm, "Diffie-Hellman")?;
    let part = match (y, x) {
        (None, None) => Part::Parameters,
        (Some(_), None) => Part::Public,
        (_, Some(_)) => Part::Pair,
    };
    let native = |integer: &Integer| NativeInteger::from_magnitude(integer.magnitude());
    let (p, g, q) = (native(&numbers.p), native(&numbers.g), numbers.q.as_ref().map(native));
    let y = y.map(native);
    let x = x.map(|x| NativeInteger::from_magnitude(x.magnitude()));
    let mut params = KeyParams::new().integer(c"p", &p).integer(c"g", &g);
    if let Some(q) = &q {
        params = params.integer(c"q", q);
    }
    if let Some(y) = &y {
        params = params.integer(c"pub", y);
    }
    if let Some(x) = &x {
        params = params.integer(c"priv", x);
    }
    key_type.make(backend, part, &params)
}

/// The parameters of a named group.
pub(super) fn named_group(backend: &Backend, group: DhNamedGroup) -> Result<PKey> {
    KEYS.require(backend, UnsupportedKind::ExchangeAlgorithm, "Diffie-Hellman")?;
    let params = KeyParams::new().utf8(c"group", group.libcrypto_name());
    DH.make(backend, Part::Parameters, &params)
        .map_err(|_| backend.not_offered(UnsupportedKind::ExchangeAlgorithm, group.name()))
}

/// The named group whose numbers a key or parameters have, if there is one.
pub(super) fn group_of(backend: &Backend, key: &PKey) -> Option<DhNamedGroup> {
    let numbers = |key: &PKey| Some((key.integer(c"p").ok()?, key.integer(c"g").ok()?));
    let own = numbers(key)?;
    let mut candidates = DhNamedGroup::ALL.iter().copied();
    candidates.find(|group| match named_group(backend, *group) {
        Ok(named) => named.bits() == key.bits() && numbers(&named).is_some_and(|numbers| numbers == own),
        Err(_) => false,
    })
}

/// The numbers of parameters, or of the parameters of a key.
pub(super) fn parameter_numbers(key: &PKey, details: &ParameterDetails) -> Result<DhParameterNumbers> {
    Ok(DhParameterNumbers {
        p: key.integer(c"p")?,
        g: key.integer(c"g")?,
        q: details.has_subgroup.then(|| key.integer(c"q")).transpose()?,
    })
}

/// The public numbers of a key.
pub(super) fn public_numbers(key: &PKey, details: &ParameterDetails) -> Result<DhPublicNumbers> {
    Ok(DhPublicNumbers {
        y: key.integer(c"pub")?,
        parameter_numbers: parameter_numbers(key, details)?,
    })
}
