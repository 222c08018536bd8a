//! Keys and parameters of libcrypto's, `EVP_PKEY`, for Diffie-Hellman (`EVP_PKEY-DH(7)`): made of numbers, and read.

use openssl::bn::BigNumRef;

use super::details::ParameterDetails;
use super::named_group::DhNamedGroup;
use super::numbers::{DhParameterNumbers, DhPublicNumbers};
use super::offered::{KEYS, X942_KEYS};
use crate::backend::Backend;
use crate::error::{Result, UnsupportedKind};
use crate::ffi::params::NativeInteger;
use crate::ffi::pkey::{KeyParams, PKey, Part};

/// Parameters, a public key with y, or a pair with x, of numbers that have been checked.
pub(super) fn make(
    backend: &Backend,
    numbers: &DhParameterNumbers,
    y: Option<&BigNumRef>,
    x: Option<&BigNumRef>,
) -> Result<PKey> {
    let (keys, key_type) = match numbers.q {
        Some(_) => (&X942_KEYS, c"DHX"),
        None => (&KEYS, c"DH"),
    };
    keys.require(backend, UnsupportedKind::ExchangeAlgorithm, "Diffie-Hellman")?;
    let part = match (y, x) {
        (None, None) => Part::Parameters,
        (Some(_), None) => Part::Public,
        (_, Some(_)) => Part::Pair,
    };
    let native = |number: &BigNumRef| NativeInteger::from_number(number);
    let (p, g, q) = (native(&numbers.p), native(&numbers.g), numbers.q.as_deref().map(native));
    let (y, x) = (y.map(native), x.map(native));
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
    PKey::from_data(backend.lib(), key_type, part, &params)
}

/// The parameters of a group that a standard names.
pub(super) fn named_group(backend: &Backend, group: DhNamedGroup) -> Result<PKey> {
    KEYS.require(backend, UnsupportedKind::ExchangeAlgorithm, "Diffie-Hellman")?;
    let params = KeyParams::new().utf8(c"group", group.libcrypto_name());
    PKey::from_data(backend.lib(), c"DH", Part::Parameters, &params)
        .map_err(|_| backend.not_offered(UnsupportedKind::ExchangeAlgorithm, group.name()))
}

/// The named group that a key's or parameters' numbers are of, if they are of one.
pub(super) fn group_of(backend: &Backend, key: &PKey) -> Option<DhNamedGroup> {
    let numbers = |key: &PKey| Some((key.number(c"p").ok()?, key.number(c"g").ok()?));
    let own = numbers(key)?;
    let mut candidates = DhNamedGroup::ALL.into_iter();
    candidates.find(|group| match named_group(backend, *group) {
        Ok(named) => named.bits() == key.bits() && numbers(&named).is_some_and(|numbers| numbers == own),
        Err(_) => false,
    })
}

/// The numbers of parameters, or of a key's.
pub(super) fn parameter_numbers(key: &PKey, details: &ParameterDetails) -> Result<DhParameterNumbers> {
    Ok(DhParameterNumbers {
        p: key.number(c"p")?,
        g: key.number(c"g")?,
        q: details.has_subgroup.then(|| key.number(c"q")).transpose()?,
    })
}

/// A key's public numbers.
pub(super) fn public_numbers(key: &PKey, details: &ParameterDetails) -> Result<DhPublicNumbers> {
    Ok(DhPublicNumbers {
        y: key.number(c"pub")?,
        parameter_numbers: parameter_numbers(key, details)?,
    })
}
