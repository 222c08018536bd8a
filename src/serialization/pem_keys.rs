//! Loads keys and parameters in PEM. The content must be the structure that the label names.

use super::der_structure::DerStructure;
use super::encryption::password::not_needed;
use super::encryption::{dek_info, pkcs8 as encrypted_pkcs8};
use super::openssh::private::load_private_block;
use super::parameters::{dh, dsa};
use super::pem::block::{self, Block, WHAT};
use super::pem::labels::{
    DH_PARAMETERS, DSA, DSA_PARAMETERS, EC, ENCRYPTED_PKCS8, OPENSSH, PKCS8, PUBLIC, RSA, RSA_PUBLIC,
    X942_DH_PARAMETERS,
};
use super::settings::Settings;
use super::{pkcs8, spki, traditional};
use crate::asymmetric::rsa::Scheme;
use crate::asymmetric::{Parameters, PrivateKey, PublicKey};
use crate::error::{Error, MalformedKind, Result};

pub(crate) fn load_private(settings: &Settings, data: &[u8], password: Option<&[u8]>) -> Result<PrivateKey> {
    let labels = [PKCS8, ENCRYPTED_PKCS8, RSA, DSA, EC, OPENSSH];
    let block = block::find(data, &labels, "a private key")?;
    match block.label {
        PKCS8 => {
            let data = decode_unencrypted(&block)?;
            check_kind(&block, DerStructure::Pkcs8, &data)?;
            let key = pkcs8::load(settings, &data)?;
            not_needed(password)?;
            Ok(key)
        }
        ENCRYPTED_PKCS8 => {
            let data = decode_unencrypted(&block)?;
            check_kind(&block, DerStructure::EncryptedPkcs8, &data)?;
            pkcs8::load(settings, &encrypted_pkcs8::decrypt(settings, &data, password)?)
        }
        OPENSSH => load_private_block(settings, &block, password),
        label => load_traditional(settings, label, &block, password),
    }
}

/// A traditional structure, whose encryption is stated in the header fields of the block.
fn load_traditional(
    settings: &Settings,
    label: &str,
    block: &Block<'_>,
    password: Option<&[u8]>,
) -> Result<PrivateKey> {
    let (data, was_encrypted) = dek_info::decrypt(&settings.backend, block, password)?;
    let kind = match label {
        RSA => DerStructure::Rsa,
        DSA => DerStructure::Dsa,
        _ => DerStructure::EllipticCurve,
    };
    check_kind(block, kind, &data)?;
    let key = match kind {
        DerStructure::Rsa => traditional::load_rsa(settings, &data, Scheme::Any)?.into(),
        DerStructure::Dsa => traditional::load_dsa(settings, &data)?.into(),
        _ => traditional::load_ec(settings, &data, None)?.into(),
    };
    if !was_encrypted {
        not_needed(password)?;
    }
    Ok(key)
}

pub(crate) fn load_public(settings: &Settings, data: &[u8]) -> Result<PublicKey> {
    let block = block::find(data, &[PUBLIC, RSA_PUBLIC], "a public key")?;
    let data = decode_unencrypted(&block)?;
    if block.label == PUBLIC {
        check_kind(&block, DerStructure::SubjectPublicKeyInfo, &data)?;
        spki::load(settings, &data)
    } else if DerStructure::of(&data) == Some(DerStructure::SubjectPublicKeyInfo) && spki::is_rsa(&data) {
        // Some programs write this label around SubjectPublicKeyInfo.
        spki::load(settings, &data)
    } else {
        check_kind(&block, DerStructure::RsaPublic, &data)?;
        Ok(spki::load_rsa(settings, &data, Scheme::Any)?.into())
    }
}

pub(crate) fn load_parameters(settings: &Settings, data: &[u8]) -> Result<Parameters> {
    let block = block::find(data, &[DH_PARAMETERS, X942_DH_PARAMETERS, DSA_PARAMETERS], "parameters")?;
    let data = decode_unencrypted(&block)?;
    Ok(match block.label {
        DH_PARAMETERS => dh::load_pkcs3(settings, &data)?.into(),
        X942_DH_PARAMETERS => dh::load_x942(settings, &data)?.into(),
        _ => dsa::load(settings, &data)?.into(),
    })
}

/// The content of a block whose structure does not allow encryption by header fields.
fn decode_unencrypted(block: &Block<'_>) -> Result<zeroize::Zeroizing<Vec<u8>>> {
    if block.header("DEK-Info").is_some() || block.header("Proc-Type").is_some() {
        let reason = format!("the block {} does not allow Proc-Type and DEK-Info", block.label);
        return Err(Error::malformed(MalformedKind::NotAllowed, WHAT, reason));
    }
    block.decode()
}

/// Refuses content that looks like another structure than the label names. Unrecognised content is left to the parser of
/// the structure, whose error is more specific.
fn check_kind(block: &Block<'_>, expected: DerStructure, data: &[u8]) -> Result<()> {
    match DerStructure::of(data) {
        Some(kind) if kind != expected => {
            let reason = format!("the label is {}, but the content is {}", block.label, kind.name());
            Err(Error::malformed(MalformedKind::Inconsistent, WHAT, reason))
        }
        _ => Ok(()),
    }
}
