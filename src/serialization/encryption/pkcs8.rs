//! `EncryptedPrivateKeyInfo` (RFC 5958, section 3).

use zeroize::Zeroizing;

use super::super::settings::Settings;
use super::password::{looks_decrypted, required};
use super::password_form::PasswordForm;
use super::scheme::{Pbes2Choice, Scheme};
use crate::asn1::algorithm_identifier::{AlgorithmIdentifier, element};
use crate::asn1::{der, oid};
use crate::backend::Backend;
use crate::error::Result;

const WHAT: &str = "encrypted private key";

#[derive(asn1::Asn1Read, asn1::Asn1Write)]
struct EncryptedPrivateKeyInfo<'a> {
    encryption_algorithm: AlgorithmIdentifier<'a>,
    encrypted_data: &'a [u8],
}

/// Decrypts the `PrivateKeyInfo`.
pub(crate) fn decrypt(settings: &Settings, data: &[u8], password: Option<&[u8]>) -> Result<Zeroizing<Vec<u8>>> {
    let info: EncryptedPrivateKeyInfo<'_> = der::parse(WHAT, data)?;
    let scheme = Scheme::read(WHAT, &info.encryption_algorithm)?;
    scheme.check_ciphertext(WHAT, info.encrypted_data)?;
    scheme.check_limits(&settings.limits)?;
    scheme.check_offered(&settings.backend)?;
    let password = PasswordForm::new(required(password)?);
    let plaintext = scheme.decrypt(&settings.backend, &password, info.encrypted_data)?;
    looks_decrypted(plaintext)
}

/// Encrypts a `PrivateKeyInfo`.
pub(crate) fn encrypt(
    backend: &Backend,
    choice: &Pbes2Choice,
    password: &[u8],
    plaintext: Zeroizing<Vec<u8>>,
) -> Result<Zeroizing<Vec<u8>>> {
    let encrypted = choice.encrypt(backend, password, plaintext)?;
    der::write(&EncryptedPrivateKeyInfo {
        encryption_algorithm: AlgorithmIdentifier {
            algorithm: oid::PBES2,
            parameters: Some(element(&encrypted.parameters)?),
        },
        encrypted_data: &encrypted.ciphertext,
    })
}
