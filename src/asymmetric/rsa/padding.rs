//! Paddings of RSA.

use std::ffi::{CStr, CString};

use crate::asymmetric::hash_use::HashUse;
use crate::error::{Error, Result};
use crate::ffi::pkey_operation::{OperationParams, Service, Use};
use crate::hashes::HashAlgorithm;

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
pub struct RsaPadding(Kind);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
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

    /// The hash functions that the padding itself works with.
    pub(super) fn hashes(&self) -> [Option<(HashUse, HashAlgorithm)>; 2] {
        match &self.0 {
            Kind::Pkcs1v15 => [None; 2],
            Kind::Pss(pss) => [Some((HashUse::PssMask, pss.mgf1_hash)), None],
            Kind::Oaep(oaep) => [oaep.hash, oaep.mgf1_hash].map(|hash| Some((HashUse::Oaep, hash))),
        }
    }

    /// What of a provider the padding is a matter of.
    pub(super) fn service(&self) -> Service {
        match &self.0 {
            Kind::Pkcs1v15 | Kind::Pss(_) => Service::Signature,
            Kind::Oaep(_) => Service::Cipher,
        }
    }

    pub(super) fn is_pss(&self) -> bool {
        matches!(self.0, Kind::Pss(_))
    }

    /// The padding in words, as errors name it. A label is none of theirs.
    pub(super) fn words(&self) -> String {
        match &self.0 {
            Kind::Pkcs1v15 => String::from("PKCS #1 v1.5"),
            Kind::Pss(pss) => format!("PSS with MGF1 with {}", pss.mgf1_hash),
            Kind::Oaep(oaep) if oaep.hash == oaep.mgf1_hash => format!("OAEP with {}", oaep.hash),
            Kind::Oaep(oaep) => format!("OAEP with {} and MGF1 with {}", oaep.hash, oaep.mgf1_hash),
        }
    }

    /// Refuses a signature with PSS that a modulus of so many bits has no room for: the digest, the salt and two bytes (RFC
    /// 8017, section 9.1.1).
    pub(super) fn check_room(&self, hash: HashAlgorithm, modulus_bits: u32) -> Result<()> {
        let Kind::Pss(pss) = &self.0 else { return Ok(()) };
        let room = pss_room(modulus_bits).checked_sub(hash.digest_size().saturating_add(2));
        let Some(longest_salt) = room else {
            let reason = format!("a key of {modulus_bits} bits has no room for {hash} with PSS");
            return Err(Error::invalid("hash", reason));
        };
        let salt = match pss.salt_length {
            SaltLength::Fixed(length) => length,
            SaltLength::Digest => hash.digest_size(),
            SaltLength::Max | SaltLength::Auto => 0,
        };
        if salt > longest_salt {
            let reason = format!(
                "a key of {modulus_bits} bits has room for {longest_salt} bytes of salt with {hash}, not for {salt}"
            );
            return Err(Error::invalid("salt_length", reason));
        }
        Ok(())
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

    /// The padding in libcrypto's terms, where it goes with the purpose. `hash` is the signature's.
    pub(super) fn terms(&self, purpose: Use, hash: Option<HashAlgorithm>) -> Result<Terms<'_>> {
        let encrypts = matches!(purpose, Use::Encrypt | Use::Decrypt);
        let mut terms = Terms {
            mode: c"pkcs1",
            hash: hash.map(HashAlgorithm::libcrypto_name),
            mgf1_hash: None,
            salt_length: None,
            label: None,
        };
        match &self.0 {
            Kind::Pkcs1v15 => {}
            Kind::Pss(pss) if !encrypts => {
                terms.mode = c"pss";
                terms.mgf1_hash = Some(pss.mgf1_hash.libcrypto_name());
                terms.salt_length = Some(pss.salt_length.term(purpose)?);
            }
            Kind::Oaep(oaep) if encrypts => {
                terms.mode = c"oaep";
                terms.hash = Some(oaep.hash.libcrypto_name());
                terms.mgf1_hash = Some(oaep.mgf1_hash.libcrypto_name());
                terms.label = oaep.label.as_deref();
            }
            Kind::Pss(_) => return Err(Error::invalid("padding", "PSS is for signatures, not for encryption")),
            Kind::Oaep(_) => return Err(Error::invalid("padding", "OAEP is for encryption, not for signatures")),
        }
        Ok(terms)
    }
}

/// A padding in libcrypto's terms (`EVP_SIGNATURE-RSA(7)`, `EVP_ASYM_CIPHER-RSA(7)`).
pub(super) struct Terms<'a> {
    mode: &'static CStr,
    hash: Option<&'static CStr>,
    mgf1_hash: Option<&'static CStr>,
    salt_length: Option<CString>,
    label: Option<&'a [u8]>,
}

impl Terms<'_> {
    pub(super) fn params(&self) -> Result<OperationParams<'_>> {
        let mut params = OperationParams::new().utf8(c"pad-mode", self.mode);
        if let Some(hash) = self.hash {
            params = params.utf8(c"digest", hash);
        }
        if let Some(hash) = self.mgf1_hash {
            params = params.utf8(c"mgf1-digest", hash);
        }
        if let Some(length) = &self.salt_length {
            params = params.utf8(c"saltlen", length);
        }
        if let Some(label) = self.label {
            params = params.octets("label", c"oaep-label", label)?;
        }
        Ok(params)
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

impl SaltLength {
    fn term(self, purpose: Use) -> Result<CString> {
        let text = match self {
            SaltLength::Auto if purpose == Use::Sign => {
                let reason = "Auto finds the length out from a signature, which is yet to be made";
                return Err(Error::invalid("salt_length", reason));
            }
            SaltLength::Auto => String::from("auto"),
            SaltLength::Digest => String::from("digest"),
            SaltLength::Max => String::from("max"),
            // libcrypto takes the length as an `int`.
            SaltLength::Fixed(length) => match i32::try_from(length) {
                Ok(length) => length.to_string(),
                Err(_) => return Err(Error::invalid("salt_length", "is too long for any key")),
            },
        };
        CString::new(text).map_err(|_| Error::invalid("salt_length", "has a NUL byte"))
    }
}

/// The parameters of PSS: the hash function of its mask (MGF1), and the salt's length.
///
/// The function of the mask may be another than that of the message; standards want the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PssPadding {
    mgf1_hash: HashAlgorithm,
    salt_length: SaltLength,
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

/// The length in bytes of what a modulus of so many bits signs with PSS (RFC 8017, section 8.1.1: `emLen`).
fn pss_room(modulus_bits: u32) -> usize {
    modulus_bits.saturating_sub(1).div_ceil(8) as usize
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
    hash: HashAlgorithm,
    mgf1_hash: HashAlgorithm,
    min_salt_length: usize,
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

    /// That a signature with a modulus of so many bits has room for the digest, the salt and two bytes (RFC 8017,
    /// section 9.1.1).
    pub(super) fn check_itself(&self, modulus_bits: u32) -> Result<()> {
        let room = pss_room(modulus_bits);
        let needed = self
            .min_salt_length
            .saturating_add(self.hash.digest_size())
            .saturating_add(2);
        if needed > room {
            let reason = format!("is longer than a modulus of {modulus_bits} bits has room for");
            return Err(Error::invalid("min_salt_length", reason));
        }
        Ok(())
    }

    fn check(&self, pss: &PssPadding, hash: Option<HashAlgorithm>) -> Result<()> {
        if hash.is_some_and(|hash| hash != self.hash) {
            return Err(Error::invalid(
                "hash",
                format!("the key is restricted to {}", self.hash),
            ));
        }
        if pss.mgf1_hash != self.mgf1_hash {
            let reason = format!("the key is restricted to a mask with {}", self.mgf1_hash);
            return Err(Error::invalid("padding", reason));
        }
        let length = match pss.salt_length {
            SaltLength::Fixed(length) => length,
            SaltLength::Digest => self.hash.digest_size(),
            SaltLength::Max => return Ok(()),
            SaltLength::Auto => {
                let reason = "a restricted key does not find the length out from a signature";
                return Err(Error::invalid("salt_length", reason));
            }
        };
        if length < self.min_salt_length {
            let reason = format!("the key is restricted to {} bytes or more", self.min_salt_length);
            return Err(Error::invalid("salt_length", reason));
        }
        Ok(())
    }
}

/// The key type that a key is of, and what it is restricted to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scheme {
    /// rsaEncryption: for everything.
    Any,
    /// RSASSA-PSS: for PSS, as far as the restrictions go, if there are any.
    Pss(Option<PssRestrictions>),
}

impl Scheme {
    /// libcrypto's name of the key type.
    pub(super) fn key_type(self) -> &'static CStr {
        match self {
            Scheme::Any => c"RSA",
            Scheme::Pss(_) => c"RSA-PSS",
        }
    }

    /// Refuses what a key of this type is not for.
    pub(super) fn check(self, padding: &RsaPadding, hash: Option<HashAlgorithm>) -> Result<()> {
        match (self, &padding.0) {
            (Scheme::Any, _) | (Scheme::Pss(None), Kind::Pss(_)) => Ok(()),
            (Scheme::Pss(Some(restrictions)), Kind::Pss(pss)) => restrictions.check(pss, hash),
            (Scheme::Pss(_), _) => Err(Error::invalid("padding", "the key is restricted to PSS")),
        }
    }

    pub(crate) fn restrictions(self) -> Option<PssRestrictions> {
        match self {
            Scheme::Any => None,
            Scheme::Pss(restrictions) => restrictions,
        }
    }
}

/// The parameters of OAEP: its hash function, that of its mask (MGF1), and a label that both sides know.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct OaepPadding {
    hash: HashAlgorithm,
    mgf1_hash: HashAlgorithm,
    label: Option<Vec<u8>>,
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
