//! RSA paddings: PKCS #1 v1.5, PSS, OAEP.

use std::fmt;

use crate::hashes::algorithm::HashAlgorithm;

/// The padding of an RSA signature or encryption.
///
/// ```
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let sha256 = HashAlgorithm::Sha256;
/// let for_signatures = RsaPadding::pss(sha256);
/// let for_encryption = RsaPadding::oaep(sha256);
/// assert!(backend.rsa_padding_supported(&for_signatures) && backend.rsa_padding_supported(&for_encryption));
///
/// let key = backend.generate_rsa_private_key(65537, 2048)?;
/// let ciphertext = key.public_key()?.encrypt(b"a message", &for_encryption)?;
/// assert_eq!(*key.decrypt(&ciphertext, &for_encryption)?, *b"a message");
///
/// // The same with other parameters.
/// let for_signatures = RsaPadding::pss(PssPadding::new(HashAlgorithm::Sha1, SaltLength::Fixed(20)));
/// let for_encryption = RsaPadding::oaep(OaepPadding::new(sha256).with_label(b"both sides know this"));
/// # assert!(for_encryption.oaep_padding().is_some());
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[must_use = "a padding does nothing until a key uses it"]
pub struct RsaPadding(pub(super) Kind);

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Pkcs1v15,
    Pss(PssPadding),
    Oaep(OaepPadding),
}

impl RsaPadding {
    /// PKCS #1 v1.5 (RFC 8017, sections 8.2 and 7.2), for signatures, and for the encryption of old protocols: see [`RsaPrivateKey::decrypt`](super::RsaPrivateKey::decrypt).
    pub fn pkcs1v15() -> Self {
        RsaPadding(Kind::Pkcs1v15)
    }

    /// PSS (RFC 8017, section 8.1), for signatures. A [`HashAlgorithm`] means MGF1 with it and a salt as long as the
    /// signed digest; a [`PssPadding`] sets both.
    pub fn pss(padding: impl Into<PssPadding>) -> Self {
        RsaPadding(Kind::Pss(padding.into()))
    }

    /// OAEP (RFC 8017, section 7.1), for encryption. A [`HashAlgorithm`] means OAEP and MGF1 with it, and no label; an
    /// [`OaepPadding`] sets all three.
    pub fn oaep(padding: impl Into<OaepPadding>) -> Self {
        RsaPadding(Kind::Oaep(padding.into()))
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

/// An RSA padding from the parameters of PSS.
impl From<PssPadding> for RsaPadding {
    fn from(padding: PssPadding) -> Self {
        RsaPadding::pss(padding)
    }
}

/// An RSA padding from the parameters of OAEP.
impl From<OaepPadding> for RsaPadding {
    fn from(padding: OaepPadding) -> Self {
        RsaPadding::oaep(padding)
    }
}

/// `"PKCS #1 v1.5"`, `"PSS with MGF1 with sha256"`, `"OAEP with sha256 and MGF1 with sha1"`: without the label.
impl fmt::Display for RsaPadding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Pkcs1v15 => f.write_str("PKCS #1 v1.5"),
            Kind::Pss(pss) => write!(f, "PSS with MGF1 with {}", pss.mgf1_hash),
            Kind::Oaep(oaep) if oaep.hash == oaep.mgf1_hash => write!(f, "OAEP with {}", oaep.hash),
            Kind::Oaep(oaep) => write!(f, "OAEP with {} and MGF1 with {}", oaep.hash, oaep.mgf1_hash),
        }
    }
}

/// The length of the salt of PSS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SaltLength {
    /// This many bytes.
    Fixed(usize),
    /// As long as the digest that is signed, as standards recommend.
    Digest,
    /// The maximum for the modulus and the digest.
    Max,
    /// Any length: it is read from the signature. For verification only.
    Auto,
}

/// The parameters of PSS: the hash function of its mask (MGF1), and the length of the salt.
///
/// Standards recommend the hash function of the message for the mask too, as in `PssPadding::from(hash)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[must_use = "a padding does nothing until a key uses it"]
pub struct PssPadding {
    pub(super) mgf1_hash: HashAlgorithm,
    pub(super) salt_length: SaltLength,
}

impl PssPadding {
    /// The parameters, which are checked when they are used.
    pub fn new(mgf1_hash: HashAlgorithm, salt_length: SaltLength) -> Self {
        PssPadding { mgf1_hash, salt_length }
    }

    /// The hash function of the mask (MGF1).
    pub fn mgf1_hash(&self) -> HashAlgorithm {
        self.mgf1_hash
    }

    /// The length of the salt.
    pub fn salt_length(&self) -> SaltLength {
        self.salt_length
    }
}

/// MGF1 with a hash function, and a salt as long as the digest that is signed.
impl From<HashAlgorithm> for PssPadding {
    fn from(hash: HashAlgorithm) -> Self {
        PssPadding::new(hash, SaltLength::Digest)
    }
}

/// The restrictions of a key of type RSASSA-PSS (RFC 4055, section 3.1): the hash function, the hash function of the mask,
/// and the shortest salt. Such a key signs with PSS only.
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
    /// The restrictions; `min_salt_length` is in bytes.
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

    /// The hash function of the mask (MGF1).
    pub fn mgf1_hash(&self) -> HashAlgorithm {
        self.mgf1_hash
    }

    /// The length of the shortest salt, in bytes.
    pub fn min_salt_length(&self) -> usize {
        self.min_salt_length
    }
}

/// The parameters of OAEP: its hash function, the hash function of its mask (MGF1), and a label that both sides know.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[must_use = "a padding does nothing until a key uses it"]
pub struct OaepPadding {
    pub(super) hash: HashAlgorithm,
    pub(super) mgf1_hash: HashAlgorithm,
    pub(super) label: Option<Vec<u8>>,
}

impl OaepPadding {
    /// One hash function for both, and no label.
    pub fn new(hash: HashAlgorithm) -> Self {
        OaepPadding {
            hash,
            mgf1_hash: hash,
            label: None,
        }
    }

    /// Sets another hash function for the mask (MGF1).
    #[must_use = "the padding is returned, not changed"]
    pub fn with_mgf1_hash(mut self, hash: HashAlgorithm) -> Self {
        self.mgf1_hash = hash;
        self
    }

    /// Sets the label. An empty one is the same as none.
    #[must_use = "the padding is returned, not changed"]
    pub fn with_label(mut self, label: &[u8]) -> Self {
        self.label = Some(label.to_vec()).filter(|label| !label.is_empty());
        self
    }

    /// The hash function.
    pub fn hash(&self) -> HashAlgorithm {
        self.hash
    }

    /// The hash function of the mask (MGF1).
    pub fn mgf1_hash(&self) -> HashAlgorithm {
        self.mgf1_hash
    }

    /// The label, if there is one.
    pub fn label(&self) -> Option<&[u8]> {
        self.label.as_deref()
    }
}

/// OAEP and MGF1 with a hash function, and no label.
impl From<HashAlgorithm> for OaepPadding {
    fn from(hash: HashAlgorithm) -> Self {
        OaepPadding::new(hash)
    }
}
