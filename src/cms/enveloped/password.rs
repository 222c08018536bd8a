//! Encryption of the content key with a password (RFC 5652, section 6.2.4; RFC 3211).

use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::content_cipher::{CipherWithIv, ContentCipher};
use super::recipient_info::PasswordRecipient;
use crate::asn1::algorithm_identifier::AlgorithmIdentifier;
use crate::asn1::writer::write_sequence;
use crate::asn1::{der, oid};
use crate::backend::Backend;
use crate::error::{Error, Result, UnsupportedKind};
use crate::hashes::HashAlgorithm;
use crate::kdf::pbkdf2::Pbkdf2HmacBackend;
use crate::serialization::encryption::kdf::Kdf;
use crate::serialization::encryption::prf;
use crate::serialization::encryption::scheme::{SALT, read_kdf, write_pbkdf2};
use crate::serialization::limits::check_factor;
use crate::support::secret::SecretBytes;

/// The number of check bytes: the complement of the first bytes of the key (RFC 3211, section 2.3.1).
const CHECK: usize = 3;

/// How a key is derived from a password.
#[derive(Clone, Copy)]
pub(super) struct PasswordChoice {
    pub(super) hash: HashAlgorithm,
    pub(super) iterations: u32,
}

/// Refuses a hash function that PBKDF2 has no object identifier for.
pub(super) fn check_hash(hash: HashAlgorithm) -> Result<()> {
    prf::algorithm(hash).map(drop)
}

/// Encrypts a content key.
pub(super) fn encrypt(
    backend: &Backend,
    password: &[u8],
    choice: PasswordChoice,
    content_key: &[u8],
) -> Result<PasswordRecipient> {
    let cipher = ContentCipher::Aes256Cbc;
    let salt = backend.random_bytes(SALT)?;
    let key = backend.derive_pbkdf2_hmac(choice.hash, cipher.key_length(), &salt, choice.iterations, password)?;
    let parameters = write_pbkdf2(choice.hash, &salt, choice.iterations, None)?;
    let derivation = write_sequence(&[der::write(&oid::PBKDF2)?, parameters])?;

    let cipher = CipherWithIv::generate(backend, cipher)?;
    let encrypted_key = wrap(backend, &cipher, &key, content_key)?;
    Ok(PasswordRecipient {
        derivation: Some(derivation),
        algorithm: write_sequence(&[der::write(&oid::PWRI_KEK)?.to_vec(), cipher.to_der()?])?,
        encrypted_key,
    })
}

/// Checks the iterations that the recipients ask for, all together, before any is done.
pub(super) fn check_limits<'a>(
    what: &'static str,
    recipients: impl IntoIterator<Item = &'a PasswordRecipient>,
    limit: u32,
) -> Result<()> {
    let mut total = 0_u64;
    for recipient in recipients {
        if let Some(derivation) = &recipient.derivation {
            // One that does not decode costs nothing, and is refused later.
            if let Ok((Kdf::Pbkdf2 { iterations, .. }, _)) = read_derivation(what, derivation) {
                total = total.saturating_add(iterations);
            }
        }
    }
    check_factor("PBKDF2", "iterations", total, limit.into())
}

/// The key derivation, and the optional length of its key.
fn read_derivation<'a>(what: &'static str, derivation: &'a [u8]) -> Result<(Kdf<'a>, Option<u64>)> {
    let kind = UnsupportedKind::Kdf;
    let identifier = AlgorithmIdentifier::read(what, kind, der::parse(what, derivation)?)?;
    if identifier.algorithm != oid::PBKDF2 {
        let detail = format!("{} for the key of a CMS message", identifier.algorithm);
        return Err(Error::unsupported(kind, detail));
    }
    read_kdf(what, &identifier)
}

/// Decrypts a content key. [`Error::InvalidTag`] for a wrong password, or anything else that is wrong with it.
pub(super) fn decrypt(
    what: &'static str,
    backend: &Backend,
    password: &[u8],
    recipient: &PasswordRecipient,
) -> Result<SecretBytes> {
    let kind = UnsupportedKind::Cipher;
    let identifier = AlgorithmIdentifier::read(what, kind, der::parse(what, &recipient.algorithm)?)?;
    if identifier.algorithm != oid::PWRI_KEK {
        let detail = format!(
            "{} for encrypting the key of a CMS message with a password",
            identifier.algorithm
        );
        return Err(Error::unsupported(kind, detail));
    }
    let cipher = CipherWithIv::read(what, identifier.required_parameters(what)?.full_data())?;
    cipher.cipher.check_offered(backend)?;
    let Some(derivation) = &recipient.derivation else {
        let detail = "a recipient with a password, but without the derivation of a key from it";
        return Err(Error::unsupported(UnsupportedKind::Kdf, detail));
    };
    let (kdf, key_length) = read_derivation(what, derivation)?;
    if key_length.is_some_and(|length| length != cipher.cipher.key_length() as u64) {
        return Err(Error::InvalidTag);
    }
    kdf.check_offered(backend)?;
    let key = kdf.derive(backend, password, cipher.cipher.key_length())?;
    unwrap(backend, &cipher, &key, &recipient.encrypted_key)
}

/// RFC 3211, section 2.3.1: a length byte, check bytes, the key and random padding, encrypted twice in a row.
fn wrap(backend: &Backend, cipher: &CipherWithIv, key: &[u8], content_key: &[u8]) -> Result<Vec<u8>> {
    let block = cipher.block_size();
    let too_long = || Error::invalid("content_key", "is too long to be encrypted with a password");
    let length = u8::try_from(content_key.len()).map_err(|_| too_long())?;
    let used = 1 + CHECK + content_key.len();
    let padding = used.next_multiple_of(block).max(2 * block) - used;
    let check: Vec<u8> = content_key.iter().take(CHECK).map(|byte| !byte).collect();
    let padding = backend.random_bytes(padding)?;
    let formatted = SecretBytes::concatenated(&[&[length], &check, content_key, &padding]);

    let inner = cipher.encrypt_blocks(backend, key, &formatted)?;
    // The second encryption goes on where the first one has ended.
    let last = inner.get(inner.len().saturating_sub(block)..).unwrap_or_default();
    let outer = cipher.with_iv(last).encrypt_blocks(backend, key, &inner)?;
    Ok(outer.to_vec())
}

/// RFC 3211, section 2.3.2.
fn unwrap(backend: &Backend, cipher: &CipherWithIv, key: &[u8], encrypted: &[u8]) -> Result<SecretBytes> {
    let block = cipher.block_size();
    if encrypted.len() < 2 * block || encrypted.len() % block != 0 || encrypted.len() > LONGEST {
        return Err(Error::InvalidTag);
    }
    // The IV of the outer encryption is the last block of the inner ciphertext, which the last two blocks give.
    let (before, last) = encrypted
        .split_at_checked(encrypted.len() - block)
        .ok_or(Error::InvalidTag)?;
    let before_last = before.get(before.len().saturating_sub(block)..).unwrap_or_default();
    let iv = cipher.decrypt_blocks(backend, key, Some(before_last), last)?;
    let inner = cipher.decrypt_blocks(backend, key, Some(&iv), encrypted)?;
    let formatted: Zeroizing<Vec<u8>> = cipher.decrypt_blocks(backend, key, None, &inner)?;

    let (&length, rest) = formatted.split_first().ok_or(Error::InvalidTag)?;
    let (check, rest) = rest.split_at_checked(CHECK).ok_or(Error::InvalidTag)?;
    let content_key = rest.get(..usize::from(length)).ok_or(Error::InvalidTag)?;
    let expected: Zeroizing<Vec<u8>> = Zeroizing::new(content_key.iter().take(CHECK).map(|byte| !byte).collect());
    if bool::from(expected.as_slice().ct_eq(check)) {
        return Ok(SecretBytes::from_slice(content_key));
    }
    Err(Error::InvalidTag)
}

/// The longest encrypted content key in bytes: a length byte cannot say more.
const LONGEST: usize = 512;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrapped_key_is_unwrapped_by_its_key_alone() {
        let backend = Backend::new().unwrap();
        for length in [16, 24, 32] {
            let cipher = CipherWithIv::generate(&backend, ContentCipher::Aes256Cbc).unwrap();
            let key = backend.random_bytes(32).unwrap();
            let content_key = backend.random_bytes(length).unwrap();
            let wrapped = wrap(&backend, &cipher, &key, &content_key).unwrap();
            assert!(wrapped.len() >= 32 && wrapped.len() % 16 == 0);
            assert_eq!(unwrap(&backend, &cipher, &key, &wrapped).unwrap(), content_key);
            let mut other = key.to_vec();
            other[0] ^= 1;
            let refused = unwrap(&backend, &cipher, &other, &wrapped);
            // A wrong key passes the check of 24 bits once in 16 million tries.
            assert_eq!(refused, Err(Error::InvalidTag));
            for length in [0, 15, 16, 31, 33, LONGEST + 16] {
                let refused = unwrap(&backend, &cipher, &key, &vec![0; length]);
                assert_eq!(refused, Err(Error::InvalidTag), "{length}");
            }
        }
    }

    /// RFC 3211, section 4.2, the first example: PBKDF2 with HMAC-SHA-1 and 5 iterations, and DES in the RFC, which this crate has
    /// for key files only. So the format of the key block alone is compared: its length byte and check bytes.
    #[test]
    fn check_bytes_are_the_complement_of_the_key() {
        let backend = Backend::new().unwrap();
        let cipher = CipherWithIv::generate(&backend, ContentCipher::Aes128Cbc).unwrap();
        let key = [7; 16];
        let content_key = [0x8c, 0x63, 0x7d, 0x88, 0x72, 0x23, 0xa2, 0xf9, 1, 2, 3, 4, 5, 6, 7, 8];
        let wrapped = wrap(&backend, &cipher, &key, &content_key).unwrap();
        let iv = cipher
            .decrypt_blocks(&backend, &key, Some(&wrapped[..16]), &wrapped[16..])
            .unwrap();
        let inner = cipher.decrypt_blocks(&backend, &key, Some(&iv), &wrapped).unwrap();
        let formatted = cipher.decrypt_blocks(&backend, &key, None, &inner).unwrap();
        assert_eq!(formatted[..4], [16, 0x73, 0x9c, 0x82]);
        assert_eq!(formatted[4..20], content_key);
    }
}
