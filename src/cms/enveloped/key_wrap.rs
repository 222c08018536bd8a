//! The wrap of the content key with a symmetric key: AES key wrap (RFC 3565, section 2.3.2), and that of Triple DES (RFC 3217).

use asn1::ObjectIdentifier;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::asn1::algorithm_identifier::{AlgorithmIdentifier, NULL};
use crate::asn1::writer::write_sequence;
use crate::asn1::{der, oid};
use crate::backend::Backend;
use crate::error::{Error, Result, UnsupportedKind};
use crate::ffi::cipher::Direction;
use crate::hashes::HashAlgorithm;
use crate::hashes::backend::HashBackend;
use crate::key_wrap::AesKeyWrap;
use crate::serialization::encryption::cipher::Cipher;
use crate::support::secret::SecretBytes;

/// An algorithm that wraps a content key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum KeyWrap {
    Aes {
        key_length: usize,
    },
    /// For reading only: nothing newer than the content cipher needs it.
    TripleDes,
}

const ALGORITHMS: [(KeyWrap, ObjectIdentifier); 4] = [
    (KeyWrap::Aes { key_length: 32 }, oid::AES_256_WRAP),
    (KeyWrap::Aes { key_length: 16 }, oid::AES_128_WRAP),
    (KeyWrap::Aes { key_length: 24 }, oid::AES_192_WRAP),
    (KeyWrap::TripleDes, oid::TRIPLE_DES_WRAP),
];

/// Triple DES.
const TRIPLE_DES: Cipher = Cipher::TripleDes { key_length: 24 };

/// The IV of the outer encryption (RFC 3217, section 3.1).
const OUTER_IV: [u8; 8] = [0x4a, 0xdd, 0xa2, 0x2c, 0x79, 0xe8, 0x21, 0x05];

/// The lengths of a wrapped key of Triple DES: IV, key, checksum.
const TRIPLE_DES_WRAPPED: usize = 8 + 24 + 8;

impl KeyWrap {
    /// The algorithm for a content key: as strong as it is.
    pub(super) fn for_content_key(length: usize) -> Self {
        let key_length = if length <= 16 { 16 } else { 32 };
        KeyWrap::Aes { key_length }
    }

    /// The algorithm for a key-encryption key; `None` for a length that AES does not have.
    pub(super) fn with_key(key: &[u8]) -> Option<Self> {
        let key_length = key.len();
        matches!(key_length, 16 | 24 | 32).then_some(KeyWrap::Aes { key_length })
    }

    /// Reads an AlgorithmIdentifier. `what` names the structure in errors.
    pub(super) fn read(what: &'static str, identifier: &[u8]) -> Result<Self> {
        let identifier = AlgorithmIdentifier::read(what, UnsupportedKind::Cipher, der::parse(what, identifier)?)?;
        let found = ALGORITHMS.iter().find(|(_, oid)| *oid == identifier.algorithm);
        let Some((wrap, _)) = found else {
            let detail = format!("{} for wrapping the key of a CMS message", identifier.algorithm);
            return Err(Error::unsupported(UnsupportedKind::Cipher, detail));
        };
        identifier.check_null(what)?;
        Ok(*wrap)
    }

    /// Writes the AlgorithmIdentifier.
    pub(super) fn to_der(self) -> Result<Vec<u8>> {
        let found = ALGORITHMS.iter().find(|(wrap, _)| *wrap == self);
        let oid = found
            .map(|(_, oid)| oid)
            .ok_or_else(|| Error::invalid("key", "has no length of AES"))?;
        let oid = der::write(oid)?;
        match self {
            KeyWrap::Aes { .. } => write_sequence(&[oid.as_slice()]),
            KeyWrap::TripleDes => write_sequence(&[oid.as_slice(), NULL]),
        }
    }

    /// The length of the wrapping key in bytes.
    pub(super) fn key_length(self) -> usize {
        match self {
            KeyWrap::Aes { key_length } => key_length,
            KeyWrap::TripleDes => 24,
        }
    }

    /// Wraps a content key, whose length is that of a cipher of this crate.
    pub(super) fn wrap(self, backend: &Backend, wrapping_key: &[u8], content_key: &[u8]) -> Result<Vec<u8>> {
        match self {
            KeyWrap::Aes { .. } => AesKeyWrap::new(backend, wrapping_key)?.wrap_key(content_key),
            KeyWrap::TripleDes => Err(Error::unsupported(
                UnsupportedKind::Cipher,
                "the key wrap of Triple DES, except for reading",
            )),
        }
    }

    /// Unwraps a content key. [`Error::InvalidTag`] for everything that is wrong with it.
    pub(super) fn unwrap(self, backend: &Backend, wrapping_key: &[u8], wrapped: &[u8]) -> Result<SecretBytes> {
        match self {
            KeyWrap::Aes { .. } => AesKeyWrap::new(backend, wrapping_key)?.unwrap_key(wrapped),
            KeyWrap::TripleDes => unwrap_triple_des(backend, wrapping_key, wrapped),
        }
    }
}

/// RFC 3217, section 3.2.
fn unwrap_triple_des(backend: &Backend, wrapping_key: &[u8], wrapped: &[u8]) -> Result<SecretBytes> {
    TRIPLE_DES.check_offered(backend)?;
    if wrapped.len() != TRIPLE_DES_WRAPPED {
        return Err(Error::InvalidTag);
    }
    let mut reversed = TRIPLE_DES.apply(backend, Direction::Decrypt, wrapping_key, &OUTER_IV, wrapped)?;
    reversed.reverse();
    let (iv, inner) = reversed.split_at_checked(8).ok_or(Error::InvalidTag)?;
    let inner: Zeroizing<Vec<u8>> = TRIPLE_DES.apply(backend, Direction::Decrypt, wrapping_key, iv, inner)?;
    let (key, checksum) = inner.split_at_checked(24).ok_or(Error::InvalidTag)?;
    let digest = backend.hash(HashAlgorithm::Sha1, key)?;
    let expected = digest.as_ref().get(..8).unwrap_or_default();
    if bool::from(expected.ct_eq(checksum)) {
        return Ok(SecretBytes::from_slice(key));
    }
    Err(Error::InvalidTag)
}
