//! The ciphers of AuthEnvelopedData (RFC 5084, RFC 8103).

use std::fmt;

use asn1::ObjectIdentifier;
use zeroize::Zeroizing;

use crate::aead::{AesGcm, ChaCha20Poly1305};
use crate::asn1::algorithm_identifier::AlgorithmIdentifier;
use crate::asn1::reader::Fields;
use crate::asn1::tag::{INTEGER, OCTET_STRING};
use crate::asn1::writer::{write_number, write_sequence};
use crate::asn1::{der, oid};
use crate::backend::Backend;
use crate::ciphers::{CipherAlgorithm, CipherContext, Mode};
use crate::error::{Error, MalformedKind, Result, UnsupportedKind};
use crate::support::secret::SecretBytes;

/// A cipher for the content of [`AuthEnvelopedData`](crate::cms::AuthEnvelopedData).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum AuthenticatedContentCipher {
    /// AES-GCM with a key of 128 bits (RFC 5084).
    Aes128Gcm,
    /// AES-GCM with a key of 192 bits.
    Aes192Gcm,
    /// AES-GCM with a key of 256 bits.
    #[default]
    Aes256Gcm,
    /// ChaCha20-Poly1305 (RFC 8103). FIPS modules do not offer it, and OpenSSL's command `cms` does not read it.
    ChaCha20Poly1305,
}

/// Every cipher with its object identifier.
const CIPHERS: [(AuthenticatedContentCipher, ObjectIdentifier); 4] = [
    (AuthenticatedContentCipher::Aes256Gcm, oid::AES_256_GCM),
    (AuthenticatedContentCipher::Aes128Gcm, oid::AES_128_GCM),
    (AuthenticatedContentCipher::Aes192Gcm, oid::AES_192_GCM),
    (AuthenticatedContentCipher::ChaCha20Poly1305, oid::CHACHA20_POLY1305),
];

/// The length of a tag in bytes that is not written out (RFC 5084, section 3.2: `AES-GCM-ICVlen`).
const DEFAULT_TAG: usize = 12;

/// The length of the tags that are made, and the longest, in bytes.
const FULL_TAG: usize = 16;

/// The length of a nonce of ChaCha20-Poly1305 in bytes.
const CHACHA20_NONCE: usize = 12;

impl AuthenticatedContentCipher {
    /// Every cipher.
    pub const ALL: &'static [Self] = &[
        AuthenticatedContentCipher::Aes128Gcm,
        AuthenticatedContentCipher::Aes192Gcm,
        AuthenticatedContentCipher::Aes256Gcm,
        AuthenticatedContentCipher::ChaCha20Poly1305,
    ];

    /// The name: `"AES-256-GCM"`.
    pub const fn name(self) -> &'static str {
        match self {
            AuthenticatedContentCipher::Aes128Gcm => "AES-128-GCM",
            AuthenticatedContentCipher::Aes192Gcm => "AES-192-GCM",
            AuthenticatedContentCipher::Aes256Gcm => "AES-256-GCM",
            AuthenticatedContentCipher::ChaCha20Poly1305 => "ChaCha20-Poly1305",
        }
    }

    /// The length of a key in bytes.
    pub const fn key_length(self) -> usize {
        match self {
            AuthenticatedContentCipher::Aes128Gcm => 16,
            AuthenticatedContentCipher::Aes192Gcm => 24,
            AuthenticatedContentCipher::Aes256Gcm | AuthenticatedContentCipher::ChaCha20Poly1305 => 32,
        }
    }

    /// Fails if the backend does not offer it.
    pub(in crate::cms) fn check_offered(self, backend: &Backend) -> Result<()> {
        let offered = match self {
            AuthenticatedContentCipher::ChaCha20Poly1305 => ChaCha20Poly1305::supported(backend),
            _ => AesGcm::supported(backend, self.key_length()),
        };
        if offered {
            return Ok(());
        }
        Err(backend.not_offered(UnsupportedKind::Cipher, self.name()))
    }
}

/// The name, as of [`AuthenticatedContentCipher::name`].
impl fmt::Display for AuthenticatedContentCipher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A cipher with its nonce, as an AlgorithmIdentifier has it.
#[derive(Clone)]
pub(super) struct CipherWithNonce {
    pub(super) cipher: AuthenticatedContentCipher,
    nonce: Vec<u8>,
    tag_length: usize,
}

/// A message that is encrypted and authenticated.
pub(super) struct Sealed {
    pub(super) cipher: CipherWithNonce,
    pub(super) ciphertext: Vec<u8>,
    pub(super) tag: Vec<u8>,
}

impl CipherWithNonce {
    /// Reads an AlgorithmIdentifier. `what` names the structure in errors.
    pub(super) fn read(what: &'static str, identifier: &[u8]) -> Result<Self> {
        let identifier = AlgorithmIdentifier::read(what, UnsupportedKind::Cipher, der::parse(what, identifier)?)?;
        let found = CIPHERS.iter().find(|(_, oid)| *oid == identifier.algorithm);
        let Some(&(cipher, _)) = found else {
            let detail = format!(
                "{} for the authenticated content of a CMS message",
                identifier.algorithm
            );
            return Err(Error::unsupported(UnsupportedKind::Cipher, detail));
        };
        let parameters = identifier.required_parameters(what)?.full_data();
        if cipher == AuthenticatedContentCipher::ChaCha20Poly1305 {
            let nonce: &[u8] = der::parse(what, parameters)?;
            if nonce.len() != CHACHA20_NONCE {
                let reason = format!("the nonce must have {CHACHA20_NONCE} bytes, not {}", nonce.len());
                return Err(Error::malformed(MalformedKind::InvalidLength, what, reason));
            }
            let (nonce, tag_length) = (nonce.to_vec(), FULL_TAG);
            return Ok(CipherWithNonce {
                cipher,
                nonce,
                tag_length,
            });
        }
        let mut fields = Fields::of_sequence(what, parameters)?;
        let nonce = fields.required(OCTET_STRING, "aes-nonce")?.content();
        let tag_length = match fields.optional(INTEGER, "aes-ICVlen")? {
            Some(length) => usize::from(length.small_number()?),
            None => DEFAULT_TAG,
        };
        fields.finish()?;
        if !(DEFAULT_TAG..=FULL_TAG).contains(&tag_length) {
            let reason = format!("aes-ICVlen must be {DEFAULT_TAG} to {FULL_TAG}, not {tag_length}");
            return Err(Error::malformed(MalformedKind::OutOfRange, what, reason));
        }
        if Mode::gcm(nonce).is_err() {
            let reason = format!("aes-nonce has {} bytes, which libcrypto does not accept", nonce.len());
            return Err(Error::malformed(MalformedKind::InvalidLength, what, reason));
        }
        Ok(CipherWithNonce {
            cipher,
            nonce: nonce.to_vec(),
            tag_length,
        })
    }

    /// Writes the AlgorithmIdentifier.
    pub(super) fn to_der(&self) -> Result<Vec<u8>> {
        let found = CIPHERS.iter().find(|(cipher, _)| *cipher == self.cipher);
        let oid = found
            .map(|(_, oid)| oid)
            .ok_or_else(|| Error::invalid("cipher", "is not one of CMS"))?;
        let nonce = der::write_element(OCTET_STRING, &self.nonce)?;
        let parameters = match self.cipher {
            AuthenticatedContentCipher::ChaCha20Poly1305 => nonce,
            _ => write_sequence(&[nonce, write_number(INTEGER, self.tag_length as u64)?])?,
        };
        write_sequence(&[der::write(oid)?.to_vec(), parameters])
    }

    /// Refuses a tag of another length than the parameters say.
    pub(super) fn check_tag(&self, what: &'static str, tag: &[u8]) -> Result<()> {
        if tag.len() == self.tag_length {
            return Ok(());
        }
        let reason = format!("mac must have {} bytes, not {}", self.tag_length, tag.len());
        Err(Error::malformed(MalformedKind::InvalidLength, what, reason))
    }

    /// Decrypts. The content is cleared if the tag does not match.
    pub(super) fn open(
        &self,
        backend: &Backend,
        key: &[u8],
        additional_data: &[u8],
        ciphertext: &[u8],
        tag: &[u8],
    ) -> Result<SecretBytes> {
        if self.cipher == AuthenticatedContentCipher::ChaCha20Poly1305 {
            let mut content = SecretBytes::from_slice(ciphertext);
            let aead = ChaCha20Poly1305::new(backend, key)?;
            aead.decrypt_in_place(&self.nonce, additional_data, content.as_mut_slice(), tag)?;
            return Ok(content);
        }
        // The parameters may ask for a shorter tag than `AesGcm` accepts.
        let mode = Mode::gcm(&self.nonce)?
            .with_min_tag_length(self.tag_length)?
            .with_tag(tag)?;
        let mut context = CipherContext::decryptor(backend, &CipherAlgorithm::aes(key)?, &mode)?;
        context.authenticate_additional_data(additional_data)?;
        let content = SecretBytes::from(context.update(ciphertext)?);
        context.finalize()?;
        Ok(content)
    }
}

/// Encrypts under a new nonce, which the module generates for AES-GCM, as FIPS 140 requires.
pub(super) fn seal(
    backend: &Backend,
    cipher: AuthenticatedContentCipher,
    key: &[u8],
    additional_data: &[u8],
    content: &[u8],
) -> Result<Sealed> {
    // It holds the content until it is encrypted.
    let mut buffer = Zeroizing::new(content.to_vec());
    let (nonce, tag) = match cipher {
        AuthenticatedContentCipher::ChaCha20Poly1305 => {
            let aead = ChaCha20Poly1305::new(backend, key)?;
            aead.encrypt_in_place_with_generated_nonce(additional_data, &mut buffer)?
        }
        _ => {
            let aead = AesGcm::new(backend, key)?;
            aead.encrypt_in_place_with_generated_nonce(additional_data, &mut buffer)?
        }
    };
    Ok(Sealed {
        cipher: CipherWithNonce {
            cipher,
            nonce: nonce.to_vec(),
            tag_length: FULL_TAG,
        },
        ciphertext: std::mem::take(&mut *buffer),
        tag: tag.to_vec(),
    })
}
