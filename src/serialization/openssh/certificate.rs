//! OpenSSH certificates (OpenSSH's PROTOCOL.certkeys), for the key inside. All of the structure must be in order; the
//! signature is not verified.

use super::public::{SshType, load_fields};
use super::wire::Reader;
use crate::asymmetric::PublicKey;
use crate::error::Result;
use crate::serialization::loader::KeyLoader;

pub(super) const WHAT: &str = "OpenSSH certificate";

/// `reader` stands behind the type's name.
pub(super) fn load(loader: &KeyLoader, ssh_type: SshType, mut reader: Reader<'_>) -> Result<PublicKey> {
    let _nonce = reader.string()?;
    let key = load_fields(loader, ssh_type, &mut reader)?;
    let _serial = reader.uint64()?;
    if !matches!(reader.uint32()?, 1 | 2) {
        return Err(reader.error("it is neither a user's nor a host's"));
    }
    let _key_id = reader.string()?;
    check_principals(reader.string()?)?;
    let (_valid_after, _valid_before) = (reader.uint64()?, reader.uint64()?);
    check_options(reader.string()?)?;
    check_options(reader.string()?)?;
    let _reserved = reader.string()?;
    let mut signer = Reader::new(WHAT, reader.string()?);
    let signer_type = signer.text()?;
    if SshType::of(signer_type).is_none() {
        return Err(reader.error("the key of its signer is of no type that is known"));
    }
    let mut signature = Reader::new(WHAT, reader.string()?);
    if !signs_as(signer_type, signature.text()?) {
        return Err(reader.error("its signature is not of the type of its signer's key"));
    }
    signature.string()?;
    reader.finish()?;
    Ok(key)
}

/// Whether a key of a type makes signatures of a type: RSA has more than one (RFC 8332).
fn signs_as(signer_type: &str, signature_type: &str) -> bool {
    match signer_type {
        "ssh-rsa" => matches!(signature_type, "ssh-rsa" | "rsa-sha2-256" | "rsa-sha2-512"),
        _ => signer_type == signature_type,
    }
}

fn check_principals(data: &[u8]) -> Result<()> {
    let mut reader = Reader::new(WHAT, data);
    while !reader.is_empty() {
        reader.string()?;
    }
    Ok(())
}

/// Names in their order, each once, with values that are empty or one string.
fn check_options(data: &[u8]) -> Result<()> {
    let mut reader = Reader::new(WHAT, data);
    let mut last: Option<&[u8]> = None;
    while !reader.is_empty() {
        let name = reader.string()?;
        if last.is_some_and(|last| last >= name) {
            return Err(reader.error("its options are not in order, or one is there twice"));
        }
        last = Some(name);
        let mut value = Reader::new(WHAT, reader.string()?);
        if !value.is_empty() {
            value.string()?;
            value.finish()?;
        }
    }
    Ok(())
}
