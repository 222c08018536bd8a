//! `EncryptedPrivateKeyInfo` (RFC 5958, section 3).

use zeroize::Zeroizing;

use super::super::settings::Settings;
use super::password::{looks_decrypted, required};
use super::scheme::{Pbes2Choice, Scheme, WHAT};
use crate::asn1::algorithm_identifier::{AlgorithmIdentifier, element};
use crate::asn1::der;
use crate::backend::Backend;
use crate::error::Result;

#[derive(asn1::Asn1Read)]
struct EncryptedPrivateKeyInfo<'a> {
    algorithm: AlgorithmIdentifier<'a>,
    ciphertext: &'a [u8],
}

#[derive(asn1::Asn1Write)]
struct Written<'a> {
    algorithm: asn1::Tlv<'a>,
    ciphertext: &'a [u8],
}

/// The `PrivateKeyInfo` inside.
pub(crate) fn decrypt(settings: &Settings, data: &[u8], password: Option<&[u8]>) -> Result<Zeroizing<Vec<u8>>> {
    let info: EncryptedPrivateKeyInfo<'_> = der::parse(WHAT, data)?;
    let scheme = Scheme::read(&info.algorithm)?;
    scheme.check_ciphertext(info.ciphertext)?;
    scheme.check_limits(&settings.limits)?;
    scheme.check_offered(&settings.backend)?;
    let password = required(password)?;
    let plaintext = scheme.decrypt(&settings.backend, password, info.ciphertext)?;
    looks_decrypted(plaintext)
}

/// A `PrivateKeyInfo`, encrypted.
pub(crate) fn encrypt(
    backend: &Backend,
    choice: &Pbes2Choice,
    password: &[u8],
    plaintext: Zeroizing<Vec<u8>>,
) -> Result<Zeroizing<Vec<u8>>> {
    let encrypted = choice.encrypt(backend, password, plaintext)?;
    der::write(&Written {
        algorithm: element(&encrypted.algorithm)?,
        ciphertext: &encrypted.ciphertext,
    })
}
