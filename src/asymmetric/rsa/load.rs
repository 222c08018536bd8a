//! Keys out of structures.

use super::numbers::RsaPublicNumbers;
use super::pkey::{self, PrivateIntegers};
use super::private_bytes::RsaPrivateBytes;
use super::private_key::RsaPrivateKey;
use super::public_key::RsaPublicKey;
use super::recovery;
use super::terms::Scheme;
use crate::asymmetric::numbers::bits;
use crate::backend::Backend;
use crate::error::Result;

/// A private key of either type. What is checked as numbers goes to libcrypto as the bytes that it was, which is faster than
/// making bytes of the numbers again.
pub(crate) fn load_private_bytes(
    backend: &Backend,
    bytes: &RsaPrivateBytes<'_>,
    scheme: Scheme,
) -> Result<RsaPrivateKey> {
    let numbers = bytes.numbers()?;
    numbers.check()?;
    let modulus_bits = bits(&numbers.public_numbers.n);
    let key = pkey::pair(backend, &PrivateIntegers::of_bytes(bytes), modulus_bits, scheme)?;
    Ok(RsaPrivateKey::new(backend, key, scheme))
}

/// The same for a key that lacks numbers, which are computed.
pub(crate) fn load_completed(backend: &Backend, bytes: &RsaPrivateBytes<'_>, scheme: Scheme) -> Result<RsaPrivateKey> {
    let mut numbers = bytes.numbers()?;
    recovery::complete(&mut numbers)?;
    numbers.check()?;
    let modulus_bits = bits(&numbers.public_numbers.n);
    let key = pkey::pair(backend, &PrivateIntegers::of_numbers(&numbers), modulus_bits, scheme)?;
    Ok(RsaPrivateKey::new(backend, key, scheme))
}

/// A public key of either type.
pub(crate) fn load_public(backend: &Backend, numbers: &RsaPublicNumbers, scheme: Scheme) -> Result<RsaPublicKey> {
    numbers.check()?;
    let key = pkey::public(backend, numbers, scheme)?;
    Ok(RsaPublicKey::new(backend, key, scheme))
}
