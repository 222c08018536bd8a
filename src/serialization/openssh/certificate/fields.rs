//! The fields of certificates. The whole structure must be valid; the signature is not verified.

use super::kind::SshCertificateKind;
use crate::asymmetric::PublicKey;
use crate::error::{MalformedKind, Result};
use crate::serialization::openssh::key_type::SshKeyType;
use crate::serialization::openssh::public_key::SshPublicKey;
use crate::serialization::openssh::wire::Reader;
use crate::serialization::settings::Settings;

pub(in crate::serialization::openssh) const WHAT: &str = "OpenSSH certificate";

/// The fields after the type name, in their order.
pub(super) struct Fields<'a> {
    pub(super) nonce: &'a [u8],
    pub(super) key: SshPublicKey,
    pub(super) serial: u64,
    pub(super) kind: SshCertificateKind,
    pub(super) key_id: &'a [u8],
    /// Consecutive strings.
    pub(super) principals: &'a [u8],
    pub(super) valid_after: u64,
    pub(super) valid_before: u64,
    /// Pairs of strings, in order and each name once.
    pub(super) critical_options: &'a [u8],
    pub(super) extensions: &'a [u8],
    pub(super) authority: SshPublicKey,
    /// The bytes from the signature's length on, which are not signed.
    pub(super) after_signed: usize,
    pub(super) signature: &'a [u8],
}

/// Loads the key; the type name has been read.
pub(in crate::serialization::openssh) fn load_key(
    settings: &Settings,
    key_type: SshKeyType,
    reader: Reader<'_>,
) -> Result<PublicKey> {
    Fields::read(settings, key_type, reader).map(|fields| fields.key.into_key())
}

impl<'a> Fields<'a> {
    /// Reads the fields; the type name has been read.
    pub(super) fn read(settings: &Settings, key_type: SshKeyType, mut reader: Reader<'a>) -> Result<Self> {
        let nonce = reader.string()?;
        let key = SshPublicKey::read_fields(settings, key_type, &mut reader)?;
        let serial = reader.uint64()?;
        let kind = SshCertificateKind::of_number(reader.uint32()?).ok_or_else(|| {
            let reason = "the type is neither user nor host";
            reader.error(MalformedKind::InvalidValue, reason)
        })?;
        let key_id = reader.string()?;
        let principals = reader.string()?;
        check_principals(principals)?;
        let (valid_after, valid_before) = (reader.uint64()?, reader.uint64()?);
        let critical_options = reader.string()?;
        check_options(critical_options)?;
        let extensions = reader.string()?;
        check_options(extensions)?;
        let _reserved = reader.string()?;
        // A certificate is not among the types of keys, so that there are no chains.
        let authority = SshPublicKey::read_blob(settings, WHAT, reader.string()?)?;
        let after_signed = reader.rest().len();
        let signature = reader.string()?;
        check_signature(authority.key_type(), Reader::new(WHAT, signature))?;
        reader.finish()?;
        Ok(Fields {
            nonce,
            key,
            serial,
            kind,
            key_id,
            principals,
            valid_after,
            valid_before,
            critical_options,
            extensions,
            authority,
            after_signed,
            signature,
        })
    }
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
