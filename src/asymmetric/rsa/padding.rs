//! Paddings of RSA.

use crate::hashes::algorithm::HashAlgorithm;

/// How an RSA signature is made, or a plaintext encrypted.
///
/// ```
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let sha256 = HashAlgorithm::Sha256;
/// let for_signatures = RsaPadding::pss(PssPadding::new(sha256, SaltLength::Digest));
/// let for_encryption = RsaPadding::oaep(OaepPadding::new(sha256).with_label(b"both sides know this"));
/// assert!(backend.rsa_padding_supported(&for_signatures) && backend.rsa_padding_supported(&for_encryption));
///
/// let key = backend.generate_rsa_private_key(65537, 2048)?;
/// let ciphertext = key.public_key()?.encrypt(b"a message", &for_encryption)?;
/// assert_eq!(*key.decrypt(&ciphertext, &for_encryption)?, *b"a message");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RsaPadding(pub(super) Kind);

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    Pkcs1v15,
    Pss(PssPadding),
    Oaep(OaepPadding),
}

impl RsaPadding {
    /// PKCS #1 v1.5 (RFC 8017, sections 8.2 and 7.2), for signatures and for encryption. For encryption it is for old
    /// data only: see [`RsaPrivateKey::decrypt`](super::RsaPrivateKey::decrypt).
    pub fn pkcs1v15() -> Self {
        RsaPadding(Kind::Pkcs1v15)
    }

    /// PSS (RFC 8017, section 8.1), for signatures.
    pub fn pss(padding: PssPadding) -> Self {
        RsaPadding(Kind::Pss(padding))
    }

    /// OAEP (RFC 8017, section 7.1), for encryption.
    pub fn oaep(padding: OaepPadding) -> Self {
        RsaPadding(Kind::Oaep(padding))
    }

    /// Whether it is PKCS #1 v1.5.
    pub fn is_pkcs1v15(&self) -> bool {
        self.0 == Kind::Pkcs1v15
    }

    /// The parameters, if it is PSS.
    pub fn pss_padding(&self) -> Option<&PssPadding> {
        match &self.0 {
            Kind::Pss(padding) => Some(padding),
            _ => None,
        }
    }

    /// The parameters, if it is OAEP.
    pub fn oaep_padding(&self) -> Option<&OaepPadding> {
        match &self.0 {
            Kind::Oaep(padding) => Some(padding),
            _ => None,
        }
    }
}

/// How long the salt of PSS is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SaltLength {
    /// So many bytes.
    Fixed(usize),
    /// As long as the digest that is signed: what standards ask for.
    Digest,
    /// As long as the key and the digest leave room for.
    Max,
    /// Whatever the signature has. For verification only.
    Auto,
}

/// The parameters of PSS: the hash function of its mask (MGF1), and the salt's length.
///
/// The function of the mask may be another than that of the message; standards want the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PssPadding {
    pub(super) mgf1_hash: HashAlgorithm,
    pub(super) salt_length: SaltLength,
}

impl PssPadding {
    /// The parameters, which are judged when they are used.
    pub fn new(mgf1_hash: HashAlgorithm, salt_length: SaltLength) -> Self {
        PssPadding { mgf1_hash, salt_length }
    }

    /// The hash function of the mask.
    pub fn mgf1_hash(&self) -> HashAlgorithm {
        self.mgf1_hash
    }

    /// The salt's length.
    pub fn salt_length(&self) -> SaltLength {
        self.salt_length
    }
}

/// What a key of the type RSASSA-PSS is restricted to (RFC 4055, section 3.1): its hash function, that of its mask, and
/// the shortest salt. Such a key signs with PSS only.
///
/// ```
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let numbers = backend.generate_rsa_private_key(65537, 2048)?.private_numbers()?;
/// let sha256 = HashAlgorithm::Sha256;
/// let restrictions = PssRestrictions::new(sha256, sha256, 32);
/// let key = backend.load_rsa_pss_private_numbers(&numbers, Some(restrictions))?;
/// assert!(key.sign(b"a message", &RsaPadding::pkcs1v15(), sha256).is_err());
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PssRestrictions {
    pub(super) hash: HashAlgorithm,
    pub(super) mgf1_hash: HashAlgorithm,
    pub(super) min_salt_length: usize,
}

impl PssRestrictions {
    /// The restrictions; the salt's length is in bytes.
    pub fn new(hash: HashAlgorithm, mgf1_hash: HashAlgorithm, min_salt_length: usize) -> Self {
        PssRestrictions {
            hash,
            mgf1_hash,
            min_salt_length,
        }
    }

    /// The hash function of messages.
    pub fn hash(&self) -> HashAlgorithm {
        self.hash
    }

    /// The hash function of the mask.
    pub fn mgf1_hash(&self) -> HashAlgorithm {
        self.mgf1_hash
    }

    /// The shortest salt in bytes.
    pub fn min_salt_length(&self) -> usize {
        self.min_salt_length
    }
}

/// The parameters of OAEP: its hash function, that of its mask (MGF1), and a label that both sides know.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct OaepPadding {
    pub(super) hash: HashAlgorithm,
    pub(super) mgf1_hash: HashAlgorithm,
    pub(super) label: Option<Vec<u8>>,
}

impl OaepPadding {
    /// The same hash function for both, and no label.
    pub fn new(hash: HashAlgorithm) -> Self {
        OaepPadding {
            hash,
            mgf1_hash: hash,
            label: None,
        }
    }

    /// Another hash function for the mask.
    pub fn with_mgf1_hash(mut self, hash: HashAlgorithm) -> Self {
        self.mgf1_hash = hash;
        self
    }

    /// A label. The empty one is the same as none.
    pub fn with_label(mut self, label: &[u8]) -> Self {
        self.label = Some(label.to_vec()).filter(|label| !label.is_empty());
        self
    }

    /// The hash function.
    pub fn hash(&self) -> HashAlgorithm {
        self.hash
    }

    /// The hash function of the mask.
    pub fn mgf1_hash(&self) -> HashAlgorithm {
        self.mgf1_hash
    }

    /// The label, if there is one.
    pub fn label(&self) -> Option<&[u8]> {
        self.label.as_deref()
    }
}
