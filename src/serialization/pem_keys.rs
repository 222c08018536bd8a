//! Keys in PEM: the label says what is inside, and what is inside must be that.

use super::der_keys::{self, Kind};
use super::encryption::{dek_info, not_needed};
use super::loader::KeyLoader;
use super::pem::{self, Block};
use super::{openssh, parameters, spki};
use crate::asymmetric::rsa::Scheme;
use crate::asymmetric::{Parameters, PrivateKey, PublicKey};
use crate::error::{Error, Result};

const WHAT: &str = "PEM";

pub(crate) const PKCS8: &str = "PRIVATE KEY";
pub(crate) const ENCRYPTED_PKCS8: &str = "ENCRYPTED PRIVATE KEY";
pub(crate) const RSA: &str = "RSA PRIVATE KEY";
pub(crate) const DSA: &str = "DSA PRIVATE KEY";
pub(crate) const EC: &str = "EC PRIVATE KEY";
pub(crate) const OPENSSH: &str = "OPENSSH PRIVATE KEY";
pub(crate) const PUBLIC: &str = "PUBLIC KEY";
pub(crate) const RSA_PUBLIC: &str = "RSA PUBLIC KEY";
pub(crate) const DH_PARAMETERS: &str = "DH PARAMETERS";
pub(crate) const X942_DH_PARAMETERS: &str = "X9.42 DH PARAMETERS";
pub(crate) const DSA_PARAMETERS: &str = "DSA PARAMETERS";

pub(crate) fn load_private(loader: &KeyLoader, data: &[u8], password: Option<&[u8]>) -> Result<PrivateKey> {
    let labels = [PKCS8, ENCRYPTED_PKCS8, RSA, DSA, EC, OPENSSH];
    let block = pem::find(data, &labels, "a private key")?;
    let kind = match block.label {
        PKCS8 => Kind::Pkcs8,
        ENCRYPTED_PKCS8 => Kind::EncryptedPkcs8,
        RSA => Kind::Rsa,
        DSA => Kind::Dsa,
        EC => Kind::EllipticCurve,
        _ => return openssh::load_private_block(loader, &block, password),
    };
    if matches!(kind, Kind::Pkcs8 | Kind::EncryptedPkcs8) {
        let data = decode_unencrypted(&block)?;
        check_kind(&block, kind, &data)?;
        if kind == Kind::EncryptedPkcs8 {
            return der_keys::load_encrypted(loader, &data, password);
        }
        let key = der_keys::load_plain(loader, kind, &data)?;
        not_needed(password)?;
        return Ok(key);
    }
    let (data, was_encrypted) = dek_info::decrypt(&loader.backend, &block, password)?;
    check_kind(&block, kind, &data)?;
    let key = der_keys::load_plain(loader, kind, &data)?;
    if !was_encrypted {
        not_needed(password)?;
    }
    Ok(key)
}

pub(crate) fn load_public(loader: &KeyLoader, data: &[u8]) -> Result<PublicKey> {
    let block = pem::find(data, &[PUBLIC, RSA_PUBLIC], "a public key")?;
    let data = decode_unencrypted(&block)?;
    if block.label == PUBLIC {
        check_kind(&block, Kind::SubjectPublicKeyInfo, &data)?;
        spki::load(loader, &data)
    } else if Kind::of(&data) == Some(Kind::SubjectPublicKeyInfo) && spki::is_rsa(&data) {
        // Some programs put this label around RSA's other form.
        spki::load(loader, &data)
    } else {
        check_kind(&block, Kind::RsaPublic, &data)?;
        Ok(spki::load_rsa(loader, &data, Scheme::Any)?.into())
    }
}

pub(crate) fn load_parameters(loader: &KeyLoader, data: &[u8]) -> Result<Parameters> {
    let block = pem::find(data, &[DH_PARAMETERS, X942_DH_PARAMETERS, DSA_PARAMETERS], "parameters")?;
    let data = decode_unencrypted(&block)?;
    Ok(match block.label {
        DH_PARAMETERS => parameters::dh::load_pkcs3(loader, &data)?.into(),
        X942_DH_PARAMETERS => parameters::dh::load_x942(loader, &data)?.into(),
        _ => parameters::dsa::load(loader, &data)?.into(),
    })
}

/// The bytes of a block that cannot be encrypted by its header.
fn decode_unencrypted(block: &Block<'_>) -> Result<zeroize::Zeroizing<Vec<u8>>> {
    if block.header("DEK-Info").is_some() || block.header("Proc-Type").is_some() {
        let reason = format!("the block {} is not of those that a header encrypts", block.label);
        return Err(Error::malformed(WHAT, reason));
    }
    block.decode()
}

/// Refuses a label that belies the content. Content that looks like nothing is left to its own reader, which says what
/// is wrong with it.
fn check_kind(block: &Block<'_>, expected: Kind, data: &[u8]) -> Result<()> {
    match Kind::of(data) {
        Some(kind) if kind != expected => {
            let reason = format!("the label is {}, and inside is {}", block.label, kind.name());
            Err(Error::malformed(WHAT, reason))
        }
        _ => Ok(()),
    }
}
