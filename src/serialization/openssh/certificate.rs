//! OpenSSH certificates (OpenSSH's PROTOCOL.certkeys): loads the key inside. The whole structure must be valid; the signature
//! is not verified.

use super::blob::{load_blob, load_fields};
use super::key_type::SshKeyType;
use super::wire::Reader;
use crate::asymmetric::PublicKey;
use crate::error::{MalformedKind, Result};
use crate::serialization::settings::Settings;

pub(super) const WHAT: &str = "OpenSSH certificate";

/// Loads the key; the type name has been read.
pub(super) fn load(settings: &Settings, ssh_type: SshKeyType, mut reader: Reader<'_>) -> Result<PublicKey> {
    let _nonce = reader.string()?;
    let key = load_fields(settings, ssh_type, &mut reader)?;
    let _serial = reader.uint64()?;
    if !matches!(reader.uint32()?, 1 | 2) {
        return Err(reader.error(MalformedKind::InvalidValue, "the type is neither user nor host"));
    }
    let _key_id = reader.string()?;
    check_principals(reader.string()?)?;
    let (_valid_after, _valid_before) = (reader.uint64()?, reader.uint64()?);
    check_options(reader.string()?)?;
    check_options(reader.string()?)?;
    let _reserved = reader.string()?;
    let (signer_type, _) = load_blob(settings, Reader::new(WHAT, reader.string()?))?;
    check_signature(signer_type, Reader::new(WHAT, reader.string()?))?;
    reader.finish()?;
    Ok(key)
}

/// Checks that the signature type fits the signature key (RFC 4253, section 6.6; RFC 8332 for RSA). Does not verify it.
fn check_signature(signer_type: SshKeyType, mut reader: Reader<'_>) -> Result<()> {
    let signature_type = reader.text()?;
    let fits = match signer_type {
        SshKeyType::Rsa => matches!(signature_type, "ssh-rsa" | "rsa-sha2-256" | "rsa-sha2-512"),
        other => other.name() == signature_type,
    };
    if !fits {
        let reason = "the signature type is not that of the signature key";
        return Err(reader.error(MalformedKind::Inconsistent, reason));
    }
    if reader.string()?.is_empty() {
        return Err(reader.error(MalformedKind::InvalidLength, "the signature is empty"));
    }
    if signer_type.is_of_security_key() {
        // Flags and a counter.
        reader.bytes(1)?;
        reader.uint32()?;
    }
    reader.finish()
}

fn check_principals(data: &[u8]) -> Result<()> {
    let mut reader = Reader::new(WHAT, data);
    while !reader.is_empty() {
        reader.string()?;
    }
    Ok(())
}

/// Option names in lexical order, each once, with values that are empty or one string.
fn check_options(data: &[u8]) -> Result<()> {
    let mut reader = Reader::new(WHAT, data);
    let mut last: Option<&[u8]> = None;
    while !reader.is_empty() {
        let name = reader.string()?;
        if last == Some(name) {
            return Err(reader.error(MalformedKind::Duplicate, "an option occurs twice"));
        }
        if last.is_some_and(|last| last > name) {
            return Err(reader.error(MalformedKind::InvalidValue, "the options are not in order"));
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
