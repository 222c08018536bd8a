//! The ciphers of EnvelopedData and EncryptedData (RFC 3370, section 5; RFC 3565; RFC 3657).

use std::fmt;

use asn1::ObjectIdentifier;
use zeroize::Zeroizing;

use crate::asn1::algorithm_identifier::AlgorithmIdentifier;
use crate::asn1::tag::OCTET_STRING;
use crate::asn1::writer::write_sequence;
use crate::asn1::{der, oid};
use crate::backend::Backend;
use crate::error::{Error, MalformedKind, Result, UnsupportedKind};
use crate::ffi::cipher::Direction;
use crate::serialization::encryption::cipher::Cipher;
use crate::support::secret::SecretBytes;

/// A cipher for the content of [`EnvelopedData`](crate::cms::EnvelopedData) and [`EncryptedData`](crate::cms::EncryptedData), in
/// CBC with PKCS #7 padding.
///
/// It hides the content, and does not authenticate it: whoever can change a message on its way can change the content without
/// knowing it. [`AuthEnvelopedData`](crate::cms::AuthEnvelopedData) detects that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum ContentCipher {
    /// AES with a key of 128 bits (RFC 3565): the one that every program reads.
    Aes128Cbc,
    /// AES with a key of 192 bits.
    Aes192Cbc,
    /// AES with a key of 256 bits.
    #[default]
    Aes256Cbc,
    /// Camellia with a key of 128 bits (RFC 3657).
    Camellia128Cbc,
    /// Camellia with a key of 192 bits.
    Camellia192Cbc,
    /// Camellia with a key of 256 bits.
    Camellia256Cbc,
    /// Triple DES with three keys (RFC 3370, section 5.1), for programs that know nothing else. FIPS modules decrypt it only, or
    /// not at all.
    TripleDesCbc,
}

/// Every cipher with its object identifier.
const CIPHERS: [(ContentCipher, ObjectIdentifier); 7] = [
    (ContentCipher::Aes256Cbc, oid::AES_256_CBC),
    (ContentCipher::Aes128Cbc, oid::AES_128_CBC),
    (ContentCipher::Aes192Cbc, oid::AES_192_CBC),
    (ContentCipher::TripleDesCbc, oid::DES_EDE3_CBC),
    (ContentCipher::Camellia128Cbc, oid::CAMELLIA_128_CBC),
    (ContentCipher::Camellia192Cbc, oid::CAMELLIA_192_CBC),
    (ContentCipher::Camellia256Cbc, oid::CAMELLIA_256_CBC),
];

impl ContentCipher {
    /// Every cipher.
    pub const ALL: &'static [Self] = &[
        ContentCipher::Aes128Cbc,
        ContentCipher::Aes192Cbc,
        ContentCipher::Aes256Cbc,
        ContentCipher::Camellia128Cbc,
        ContentCipher::Camellia192Cbc,
        ContentCipher::Camellia256Cbc,
        ContentCipher::TripleDesCbc,
    ];

    /// The name: `"AES-256-CBC"`, `"3DES-CBC"`.
    pub const fn name(self) -> &'static str {
        match self {
            ContentCipher::Aes128Cbc => "AES-128-CBC",
            ContentCipher::Aes192Cbc => "AES-192-CBC",
            ContentCipher::Aes256Cbc => "AES-256-CBC",
            ContentCipher::Camellia128Cbc => "Camellia-128-CBC",
            ContentCipher::Camellia192Cbc => "Camellia-192-CBC",
            ContentCipher::Camellia256Cbc => "Camellia-256-CBC",
            ContentCipher::TripleDesCbc => "3DES-CBC",
        }
    }

    /// The length of a key in bytes.
    pub const fn key_length(self) -> usize {
        match self {
            ContentCipher::Aes128Cbc | ContentCipher::Camellia128Cbc => 16,
            ContentCipher::Aes192Cbc | ContentCipher::Camellia192Cbc | ContentCipher::TripleDesCbc => 24,
            ContentCipher::Aes256Cbc | ContentCipher::Camellia256Cbc => 32,
        }
    }

    fn cipher(self) -> Cipher {
        let key_length = self.key_length();
        match self {
            ContentCipher::Aes128Cbc | ContentCipher::Aes192Cbc | ContentCipher::Aes256Cbc => {
                Cipher::Aes { key_length }
            }
            ContentCipher::Camellia128Cbc | ContentCipher::Camellia192Cbc | ContentCipher::Camellia256Cbc => {
                Cipher::Camellia { key_length }
            }
            ContentCipher::TripleDesCbc => Cipher::TripleDes { key_length },
        }
    }

    /// Fails if the backend does not offer it.
    pub(in crate::cms) fn check_offered(self, backend: &Backend) -> Result<()> {
        self.cipher().check_offered(backend)
    }
}

/// The name, as of [`ContentCipher::name`].
impl fmt::Display for ContentCipher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A cipher with its IV, as an AlgorithmIdentifier has it.
#[derive(Clone)]
pub(super) struct CipherWithIv {
    pub(super) cipher: ContentCipher,
    iv: Vec<u8>,
}

impl CipherWithIv {
    /// Reads an AlgorithmIdentifier. `what` names the structure in errors.
    pub(super) fn read(what: &'static str, identifier: &[u8]) -> Result<Self> {
        let identifier = AlgorithmIdentifier::read(what, UnsupportedKind::Cipher, der::parse(what, identifier)?)?;
        let found = CIPHERS.iter().find(|(_, oid)| *oid == identifier.algorithm);
        let Some((cipher, _)) = found else {
            let detail = format!("{} for the content of a CMS message", identifier.algorithm);
            return Err(Error::unsupported(UnsupportedKind::Cipher, detail));
        };
        let iv: &[u8] = der::parse(what, identifier.required_parameters(what)?.full_data())?;
        let expected = cipher.cipher().block_size();
        if iv.len() != expected {
            let reason = format!("the IV must have {expected} bytes, not {}", iv.len());
            return Err(Error::malformed(MalformedKind::InvalidLength, what, reason));
        }
        Ok(CipherWithIv {
            cipher: *cipher,
            iv: iv.to_vec(),
        })
    }

    /// A cipher with a random IV.
    pub(super) fn generate(backend: &Backend, cipher: ContentCipher) -> Result<Self> {
        let iv = backend.random_bytes(cipher.cipher().block_size())?.to_vec();
        Ok(CipherWithIv { cipher, iv })
    }

    /// Writes the AlgorithmIdentifier.
    pub(super) fn to_der(&self) -> Result<Vec<u8>> {
        let found = CIPHERS.iter().find(|(cipher, _)| *cipher == self.cipher);
        let oid = found
            .map(|(_, oid)| oid)
            .ok_or_else(|| Error::invalid("cipher", "is not one of CMS"))?;
        write_sequence(&[der::write(oid)?.to_vec(), der::write_element(OCTET_STRING, &self.iv)?])
    }

    /// Refuses a ciphertext of impossible length, which is no secret.
    pub(super) fn check_ciphertext(&self, what: &'static str, ciphertext: &[u8]) -> Result<()> {
        self.cipher.cipher().check_ciphertext(what, ciphertext)
    }

    /// Pads and encrypts.
    pub(super) fn encrypt(&self, backend: &Backend, key: &[u8], content: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
        let content = Zeroizing::new(content.to_vec());
        self.cipher.cipher().encrypt(backend, key, &self.iv, content)
    }

    /// Decrypts and removes the padding. Every fault of the ciphertext is [`Error::IncorrectPassword`].
    pub(super) fn decrypt(&self, backend: &Backend, key: &[u8], ciphertext: &[u8]) -> Result<SecretBytes> {
        let content = self.cipher.cipher().decrypt(backend, key, &self.iv, ciphertext)?;
        Ok(SecretBytes::from_zeroizing(content))
    }

    /// Encrypts whole blocks without padding.
    pub(super) fn encrypt_blocks(&self, backend: &Backend, key: &[u8], data: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
        let cipher = self.cipher.cipher();
        cipher.apply(backend, Direction::Encrypt, key, &self.iv, data)
    }

    /// Decrypts whole blocks without padding, with another IV if one is given.
    pub(super) fn decrypt_blocks(
        &self,
        backend: &Backend,
        key: &[u8],
        iv: Option<&[u8]>,
        data: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>> {
        let cipher = self.cipher.cipher();
        cipher.apply(backend, Direction::Decrypt, key, iv.unwrap_or(&self.iv), data)
    }

    /// The same cipher with another IV.
    pub(super) fn with_iv(&self, iv: &[u8]) -> Self {
        CipherWithIv {
            cipher: self.cipher,
            iv: iv.to_vec(),
        }
    }

    /// The length of a block in bytes.
    pub(super) fn block_size(&self) -> usize {
        self.cipher.cipher().block_size()
    }
}
