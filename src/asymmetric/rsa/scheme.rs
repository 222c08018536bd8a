//! RSA key types and paddings as libcrypto's parameters, and which paddings a key allows, and which fit its modulus.

use std::borrow::Cow;
use std::ffi::{CStr, CString};

use super::availability::{ENCRYPTION, KEYS, PSS_KEYS, SIGNATURES};
use super::hash_availability::{OAEP, PSS_MASK};
use super::padding::{Kind, PssPadding, PssRestrictions, RsaPadding, SaltLength};
use crate::asymmetric::availability::Availability;
use crate::asymmetric::hash_availability::HashAvailability;
use crate::asymmetric::signature_digest::check_for_signatures;
use crate::backend::Backend;
use crate::error::{Error, Result, UnsupportedKind};
use crate::ffi::pkey::KeyParams;
use crate::ffi::pkey_operation::{OperationParams, Use};
use crate::hashes::algorithm::HashAlgorithm;

/// The type of an RSA key, and its restrictions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scheme {
    /// rsaEncryption: any padding.
    Any,
    /// RSASSA-PSS: PSS only, within the restrictions if there are any.
    Pss(Option<PssRestrictions>),
}

impl Scheme {
    /// The name of the key type in libcrypto.
    pub(super) fn key_type(self) -> &'static CStr {
        match self {
            Scheme::Any => c"RSA",
            Scheme::Pss(_) => c"RSA-PSS",
        }
    }

    /// Fails if the backend does not offer keys of this type with these restrictions, or if a modulus of `modulus_bits` has no
    /// room for them.
    pub(super) fn check_offered(self, backend: &Backend, modulus_bits: u32) -> Result<()> {
        let keys = match self {
            Scheme::Any => &KEYS,
            Scheme::Pss(_) => &PSS_KEYS,
        };
        keys.require(backend, UnsupportedKind::PublicKeyAlgorithm, "RSA")?;
        if let Some(restrictions) = self.restrictions() {
            restrictions.check_itself(modulus_bits)?;
            check_for_signatures(backend, restrictions.hash)?;
            check_for_signatures(backend, restrictions.mgf1_hash)?;
        }
        Ok(())
    }

    /// The minimum salt length in bytes; 0 without restrictions.
    pub(super) fn min_salt_length(self) -> u64 {
        self.restrictions()
            .map_or(0, |restrictions| restrictions.min_salt_length as u64)
    }

    /// Adds the restrictions to the parameters of a key, so that libcrypto enforces them too.
    #[inline]
    pub(super) fn restrict<'a>(self, params: KeyParams<'a>, min_salt_length: &'a u64) -> KeyParams<'a> {
        match self.restrictions() {
            Some(restrictions) => params
                .utf8(c"digest", restrictions.hash.libcrypto_name())
                .utf8(c"mgf1-digest", restrictions.mgf1_hash.libcrypto_name())
                .unsigned(c"saltlen", min_salt_length),
            None => params,
        }
    }

    /// Refuses paddings and hash functions that the key does not allow.
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

impl RsaPadding {
    /// Whether a backend offers the padding with its hash functions.
    pub(super) fn is_offered(&self, backend: &Backend) -> bool {
        let mut hashes = self.hashes().into_iter().flatten();
        self.service().is_in(backend) && hashes.all(|(place, hash)| place.takes(backend, hash))
    }

    /// The hash functions that the padding itself works with.
    fn hashes(&self) -> [Option<(&'static HashAvailability, HashAlgorithm)>; 2] {
        match &self.0 {
            Kind::Pkcs1v15 => [None; 2],
            Kind::Pss(pss) => [Some((&PSS_MASK, pss.mgf1_hash)), None],
            Kind::Oaep(oaep) => [oaep.hash, oaep.mgf1_hash].map(|hash| Some((&OAEP, hash))),
        }
    }

    /// The provider operation that implements this padding.
    fn service(&self) -> &'static Availability {
        match &self.0 {
            Kind::Pkcs1v15 | Kind::Pss(_) => &SIGNATURES,
            Kind::Oaep(_) => &ENCRYPTION,
        }
    }

    pub(super) fn is_pss(&self) -> bool {
        matches!(self.0, Kind::Pss(_))
    }

    /// The longest plaintext in bytes that a modulus of `modulus_length` bytes encrypts (RFC 8017, sections 7.1.1 and 7.2.1).
    pub(super) fn max_plaintext_length(&self, modulus_length: usize) -> Result<usize> {
        let overhead = match &self.0 {
            Kind::Pkcs1v15 => 11,
            Kind::Oaep(oaep) => oaep.hash.digest_size().saturating_mul(2).saturating_add(2),
            Kind::Pss(_) => return Err(Error::invalid("padding", "PSS is for signatures, not for encryption")),
        };
        modulus_length.checked_sub(overhead).ok_or_else(|| {
            let reason =
                format!("{self} needs a modulus of at least {overhead} bytes, and the key has {modulus_length}");
            Error::invalid("padding", reason)
        })
    }

    /// Refuses PSS if a modulus of `modulus_bits` has no room for digest, salt and two bytes (RFC 8017, section 9.1.1).
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

    /// The padding as libcrypto's parameters, if it fits the purpose. `hash` is the hash function of the signature.
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

/// The values of libcrypto's parameters for a padding (`EVP_SIGNATURE-RSA(7)`, `EVP_ASYM_CIPHER-RSA(7)`).
pub(super) struct Terms<'a> {
    mode: &'static CStr,
    hash: Option<&'static CStr>,
    mgf1_hash: Option<&'static CStr>,
    salt_length: Option<Cow<'static, CStr>>,
    label: Option<&'a [u8]>,
}

impl Terms<'_> {
    pub(super) fn has_label(&self) -> bool {
        self.label.is_some()
    }

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

impl SaltLength {
    fn term(self, purpose: Use) -> Result<Cow<'static, CStr>> {
        let length = match self {
            SaltLength::Auto if purpose == Use::Sign => {
                let reason = "Auto is for verification only: it reads the length from the signature";
                return Err(Error::invalid("salt_length", reason));
            }
            SaltLength::Auto => return Ok(Cow::Borrowed(c"auto")),
            SaltLength::Digest => return Ok(Cow::Borrowed(c"digest")),
            SaltLength::Max => return Ok(Cow::Borrowed(c"max")),
            SaltLength::Fixed(length) => length,
        };
        // libcrypto takes the length as an `int`.
        let Ok(length) = i32::try_from(length) else {
            let reason = format!("{length} bytes are too long for any key");
            return Err(Error::invalid("salt_length", reason));
        };
        let text = CString::new(length.to_string());
        text.map(Cow::Owned)
            .map_err(|_| Error::invalid("salt_length", "has a NUL byte"))
    }
}

impl PssRestrictions {
    /// Fails if a modulus of `modulus_bits` has no room for digest, minimum salt and two bytes (RFC 8017, section 9.1.1).
    fn check_itself(&self, modulus_bits: u32) -> Result<()> {
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
                let reason = "Auto is not for keys with restrictions: give the length";
                return Err(Error::invalid("salt_length", reason));
            }
        };
        if length < self.min_salt_length {
            let reason = format!(
                "the key is restricted to a salt of {} bytes or more",
                self.min_salt_length
            );
            return Err(Error::invalid("salt_length", reason));
        }
        Ok(())
    }
}

/// The length of the PSS encoding in bytes (RFC 8017, section 8.1.1: `emLen`).
fn pss_room(modulus_bits: u32) -> usize {
    modulus_bits.saturating_sub(1).div_ceil(8) as usize
}
