//! The private keys of ML-KEM (RFC 9935, section 6) and ML-DSA (RFC 9881, section 6): a seed, an expanded key, or both.

use zeroize::Zeroizing;

use super::pkcs8::WHAT;
use crate::asn1::der;
use crate::asn1::tag;
use crate::error::{Error, MalformedKind, Result};
use crate::support::secret::SecretBytes;

/// `seed [0] IMPLICIT OCTET STRING`.
const SEED: u8 = tag::primitive(0);

/// The three forms.
#[derive(asn1::Asn1Read)]
enum PrivateForm<'a> {
    #[implicit(0)]
    Seed(&'a [u8]),
    Expanded(&'a [u8]),
    Both(Both<'a>),
}

#[derive(asn1::Asn1Read)]
struct Both<'a> {
    seed: &'a [u8],
    expanded_key: &'a [u8],
}

/// Reads a private key, with the loaders of its type. If it has a seed and an expanded key, the expanded key must be the one
/// that the seed gives.
pub(super) fn read<K>(
    data: &[u8],
    from_seed: impl FnOnce(&[u8]) -> Result<K>,
    from_expanded: impl FnOnce(&[u8]) -> Result<K>,
    expanded: impl FnOnce(&K) -> Result<SecretBytes>,
) -> Result<K> {
    let in_data = der::in_data_as(MalformedKind::InvalidPrivateKey, WHAT);
    match der::parse(WHAT, data)? {
        PrivateForm::Seed(seed) => from_seed(seed).map_err(in_data),
        PrivateForm::Expanded(bytes) => from_expanded(bytes).map_err(in_data),
        PrivateForm::Both(both) => {
            let key = from_seed(both.seed).map_err(in_data)?;
            if expanded(&key)? == *both.expanded_key {
                return Ok(key);
            }
            let reason = "the expanded private key is not the one that the seed gives";
            Err(Error::malformed(MalformedKind::InvalidPrivateKey, WHAT, reason))
        }
    }
}

/// Writes the seed, or the expanded key of a private key without a seed.
pub(super) fn write(
    seed: Option<SecretBytes>,
    expanded: impl FnOnce() -> Result<SecretBytes>,
) -> Result<Zeroizing<Vec<u8>>> {
    let Some(seed) = seed else {
        return der::write(&&*expanded()?);
    };
    let mut der = der::write(&&*seed)?;
    if let Some(first) = der.first_mut() {
        *first = SEED;
    }
    Ok(der)
}
