//! Keys of libcrypto's, `EVP_PKEY`, for RSA (`EVP_PKEY-RSA(7)`): made of numbers, and read.

use super::numbers::{RsaPrivateNumbers, RsaPublicNumbers};
use super::private_bytes::RsaPrivateBytes;
use super::terms::Scheme;
use crate::asymmetric::numbers::bits;
use crate::backend::Backend;
use crate::error::Result;
use crate::ffi::params::NativeInteger;
use crate::ffi::pkey::{KeyParams, PKey, Part};

/// A private key's numbers as libcrypto takes them.
pub(super) struct PrivateIntegers {
    n: NativeInteger,
    e: NativeInteger,
    d: NativeInteger,
    p: NativeInteger,
    q: NativeInteger,
    dmp1: NativeInteger,
    dmq1: NativeInteger,
    iqmp: NativeInteger,
}

impl PrivateIntegers {
    pub(super) fn of_bytes(bytes: &RsaPrivateBytes<'_>) -> Self {
        let native = NativeInteger::from_big_endian;
        PrivateIntegers {
            n: native(bytes.n),
            e: native(bytes.e),
            d: native(bytes.d),
            p: native(bytes.p),
            q: native(bytes.q),
            dmp1: native(bytes.dmp1),
            dmq1: native(bytes.dmq1),
            iqmp: native(bytes.iqmp),
        }
    }

    pub(super) fn of_numbers(numbers: &RsaPrivateNumbers) -> Self {
        PrivateIntegers {
            n: NativeInteger::from_number(&numbers.public_numbers.n),
            e: NativeInteger::from_number(&numbers.public_numbers.e),
            d: NativeInteger::from_number(&numbers.d),
            p: NativeInteger::from_number(&numbers.p),
            q: NativeInteger::from_number(&numbers.q),
            dmp1: NativeInteger::from_number(&numbers.dmp1),
            dmq1: NativeInteger::from_number(&numbers.dmq1),
            iqmp: NativeInteger::from_number(&numbers.iqmp),
        }
    }
}

/// A pair of numbers that have been checked.
pub(super) fn pair(backend: &Backend, numbers: &PrivateIntegers, modulus_bits: u32, scheme: Scheme) -> Result<PKey> {
    scheme.check_offered(backend, modulus_bits)?;
    let params = KeyParams::new()
        .integer(c"n", &numbers.n)
        .integer(c"e", &numbers.e)
        .integer(c"d", &numbers.d)
        .integer(c"rsa-factor1", &numbers.p)
        .integer(c"rsa-factor2", &numbers.q)
        .integer(c"rsa-exponent1", &numbers.dmp1)
        .integer(c"rsa-exponent2", &numbers.dmq1)
        .integer(c"rsa-coefficient1", &numbers.iqmp);
    let min_salt_length = scheme.min_salt_length();
    let params = scheme.restrict(params, &min_salt_length);
    PKey::from_data(backend.lib(), scheme.key_type(), Part::Pair, &params)
}

/// A public key of numbers that have been checked.
pub(super) fn public(backend: &Backend, numbers: &RsaPublicNumbers, scheme: Scheme) -> Result<PKey> {
    scheme.check_offered(backend, bits(&numbers.n))?;
    let (n, e) = (
        NativeInteger::from_number(&numbers.n),
        NativeInteger::from_number(&numbers.e),
    );
    let params = KeyParams::new().integer(c"n", &n).integer(c"e", &e);
    let min_salt_length = scheme.min_salt_length();
    let params = scheme.restrict(params, &min_salt_length);
    PKey::from_data(backend.lib(), scheme.key_type(), Part::Public, &params)
}

/// A key's public numbers.
pub(super) fn public_numbers(key: &PKey) -> Result<RsaPublicNumbers> {
    Ok(RsaPublicNumbers {
        e: key.number(c"e")?,
        n: key.number(c"n")?,
    })
}

/// A key that does not tell its exponent has none that is approved.
pub(super) fn public_exponent_bits(key: &PKey) -> u32 {
    key.number(c"e").map_or(0, |exponent| bits(&exponent))
}
