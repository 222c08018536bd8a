//! RSA keys as `EVP_PKEY` (`EVP_PKEY-RSA(7)`): creating them from numbers, and reading their numbers.

use super::numbers::RsaPublicNumbers;
use super::private_bytes::RsaPrivateBytes;
use super::scheme::Scheme;
use crate::asymmetric::key_type::KeyType;
use crate::backend::Backend;
use crate::error::Result;
use crate::ffi::params::NativeInteger;
use crate::ffi::pkey::{KeyParams, PKey, Part};
use crate::integers::{Integer, Magnitude};

/// The public exponent of a TPM's key, unless it says another.
const TPM_EXPONENT: u32 = 65_537;

/// Makes a private key from checked numbers.
pub(super) fn pair(backend: &Backend, numbers: &RsaPrivateBytes<'_>, scheme: Scheme) -> Result<PKey> {
    scheme.check_offered(backend, numbers.n.bit_length())?;
    let native = NativeInteger::from_magnitude;
    let (n, e, d) = (native(numbers.n), native(numbers.e), native(numbers.d));
    let (p, q) = (native(numbers.p), native(numbers.q));
    let (dmp1, dmq1, iqmp) = (native(numbers.dmp1), native(numbers.dmq1), native(numbers.iqmp));
    let params = KeyParams::new()
        .integer(c"n", &n)
        .integer(c"e", &e)
        .integer(c"d", &d)
        .integer(c"rsa-factor1", &p)
        .integer(c"rsa-factor2", &q)
        .integer(c"rsa-exponent1", &dmp1)
        .integer(c"rsa-exponent2", &dmq1)
        .integer(c"rsa-coefficient1", &iqmp);
    let min_salt_length = scheme.min_salt_length();
    let params = scheme.restrict(params, &min_salt_length);
    key_type(scheme).make(backend, Part::Pair, &params)
}

/// Makes a public key from checked numbers.
pub(super) fn public(backend: &Backend, n: Magnitude<'_>, e: Magnitude<'_>, scheme: Scheme) -> Result<PKey> {
    scheme.check_offered(backend, n.bit_length())?;
    let n = NativeInteger::from_magnitude(n);
    // Nearly all exponents fit one word, which needs no allocation.
    let (short, long);
    let params = KeyParams::new().integer(c"n", &n);
    let params = if let Some(word) = e.to_u64() {
        short = word;
        params.unsigned(c"e", &short)
    } else {
        long = NativeInteger::from_magnitude(e);
        params.integer(c"e", &long)
    };
    let min_salt_length = scheme.min_salt_length();
    let params = scheme.restrict(params, &min_salt_length);
    key_type(scheme).make(backend, Part::Public, &params)
}

/// The public numbers of a key.
pub(super) fn public_numbers(key: &PKey) -> Result<RsaPublicNumbers> {
    Ok(RsaPublicNumbers {
        e: public_exponent(key)?,
        n: key.integer(c"n")?,
    })
}

/// The length of the public exponent in bits. 0, which no rule approves, for a key whose provider does not export it.
pub(super) fn public_exponent_bits(key: &PKey) -> u32 {
    public_exponent(key).map_or(0, |exponent| exponent.bit_length())
}

/// The public exponent. A TPM writes 0 for its default, 2^16 + 1 (TPM 2.0 Library, part 2, `TPMS_RSA_PARMS`), and its provider passes
/// that on. No key has the exponent 0.
fn public_exponent(key: &PKey) -> Result<Integer> {
    let exponent = key.integer(c"e")?;
    if exponent.is_zero() && key.is_in_other_provider() {
        return Ok(Integer::from(TPM_EXPONENT));
    }
    Ok(exponent)
}

/// The key type of a scheme.
fn key_type(scheme: Scheme) -> &'static KeyType {
    static ANY: KeyType = KeyType::new(c"RSA");
    static PSS: KeyType = KeyType::new(c"RSA-PSS");
    match scheme {
        Scheme::Any => &ANY,
        Scheme::Pss(_) => &PSS,
    }
}
