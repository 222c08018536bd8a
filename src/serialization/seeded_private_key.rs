//! The private keys of ML-KEM (RFC 9935, section 6) and ML-DSA (RFC 9881, section 6): a seed, an expanded key, or both.

use zeroize::Zeroizing;

use super::output_format::PrivateFormat;
use super::parameter_sets::AnyParameterSet;
use super::pkcs8::WHAT;
use crate::asn1::der;
use crate::error::{Error, MalformedKind, Result};
use crate::support::secret::SecretBytes;

/// The three forms.
#[derive(asn1::Asn1Read, asn1::Asn1Write)]
enum PrivateForm<'a> {
    #[implicit(0)]
    Seed(&'a [u8]),
    ExpandedKey(&'a [u8]),
    Both(Both<'a>),
}

#[derive(asn1::Asn1Read, asn1::Asn1Write)]
struct Both<'a> {
    seed: &'a [u8],
    expanded_key: &'a [u8],
}

/// A key of either algorithm.
pub(super) trait SeededKey {
    /// The seed, if the key has one.
    fn kept_seed(&self) -> Result<Option<SecretBytes>>;

    fn expanded_key(&self) -> Result<SecretBytes>;

    fn set(&self) -> AnyParameterSet;
}

/// Reads a private key, with the loaders of its type. If it has a seed and an expanded key, the expanded key must be the one
/// that the seed gives.
pub(super) fn read<K: SeededKey>(
    set: AnyParameterSet,
    data: &[u8],
    from_seed: impl FnOnce(&[u8]) -> Result<K>,
    from_expanded: impl FnOnce(&[u8]) -> Result<K>,
) -> Result<K> {
    let in_data = der::in_data_as(MalformedKind::InvalidPrivateKey, WHAT);
    let check_seed = |seed: &[u8]| set.check_length(WHAT, "seed", set.seed_length(), seed);
    let check_expanded = |bytes: &[u8]| set.check_length(WHAT, "expanded private key", set.private_key_length(), bytes);
    match der::parse(WHAT, data).map_err(|error| without_tag(set, data).unwrap_or(error))? {
        PrivateForm::Seed(seed) => {
            check_seed(seed)?;
            from_seed(seed).map_err(in_data)
        }
        PrivateForm::ExpandedKey(bytes) => {
            check_expanded(bytes)?;
            from_expanded(bytes).map_err(in_data)
        }
        PrivateForm::Both(both) => {
            check_seed(both.seed)?;
            check_expanded(both.expanded_key)?;
            let key = from_seed(both.seed).map_err(in_data)?;
            if key.expanded_key()? == *both.expanded_key {
                return Ok(key);
            }
            let reason = "the expanded private key is not the one that the seed gives";
            Err(Error::malformed(MalformedKind::InvalidPrivateKey, WHAT, reason))
        }
    }
}

/// The error of bytes that are a private key in a form of the drafts of the two RFCs, which some programs still write.
/// Their lengths are not those of the three forms.
fn without_tag(set: AnyParameterSet, data: &[u8]) -> Option<Error> {
    let (expanded, public) = (set.private_key_length(), set.public_key_length());
    let form = match data.len() {
        length if length == set.seed_length() => "a seed",
        length if length == expanded => "an expanded private key",
        length if length == expanded + public => "an expanded private key and a public key",
        _ => return None,
    };
    let reason = format!("the private key is {form} without a tag, a form of the drafts of RFC 9881 and RFC 9935");
    Some(Error::malformed(MalformedKind::UnexpectedTag, WHAT, reason))
}

/// Writes the form that a format of PKCS #8 asks for. [`PrivateFormat::Pkcs8`] is the seed, and the expanded key of a private
/// key without a seed.
pub(super) fn write(key: &impl SeededKey, format: PrivateFormat) -> Result<Zeroizing<Vec<u8>>> {
    let seed = match format {
        PrivateFormat::Pkcs8ExpandedKey => None,
        _ => key.kept_seed()?,
    };
    match (format, seed) {
        (PrivateFormat::Pkcs8SeedAndExpandedKey, Some(seed)) => {
            let expanded_key = key.expanded_key()?;
            der::write(&PrivateForm::Both(Both {
                seed: &seed,
                expanded_key: &expanded_key,
            }))
        }
        (PrivateFormat::Pkcs8SeedAndExpandedKey, None) => Err(no_seed(key, format)),
        (_, Some(seed)) => der::write(&PrivateForm::Seed(&seed)),
        (_, None) => der::write(&PrivateForm::ExpandedKey(&key.expanded_key()?)),
    }
}

/// The raw format: the seed.
pub(super) fn raw(key: &impl SeededKey) -> Result<SecretBytes> {
    key.kept_seed()?.ok_or_else(|| no_seed(key, PrivateFormat::Raw))
}

/// The error of a format with a seed for a key that has none.
fn no_seed(key: &impl SeededKey, format: PrivateFormat) -> Error {
    let name = key.set().name();
    let reason = format!(
        "the format {format} of {name} needs the seed, and this key was made from an expanded private key; \
         `PrivateFormat::Pkcs8` and `expanded_private_bytes` give that"
    );
    Error::invalid("format", reason)
}
