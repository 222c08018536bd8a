//! What a key is for.

use bitflags::bitflags;

use super::extension_type::{ExtensionType, extension_type};
use crate::asn1::oid::{ExtensionOid, KeyPurposeOid, ObjectIdentifier};
use crate::asn1::reader::Field;
use crate::asn1::structure::check_some;
use crate::asn1::tag;
use crate::asn1::writer;
use crate::error::{Error, Result};

bitflags! {
    /// What a key may be used for (RFC 5280, section 4.2.1.3).
    ///
    /// ```
    /// use hazmat_openssl::x509::{ExtensionType, KeyUsage};
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let usage = KeyUsage::KEY_CERT_SIGN | KeyUsage::CRL_SIGN;
    /// assert_eq!(usage.to_der()?, [3, 2, 1, 6]);
    /// assert_eq!(KeyUsage::from_der(&[3, 2, 1, 6])?, usage);
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "NID_key_usage")]
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub struct KeyUsage: u16 {
        /// Signatures other than of certificates and revocation lists.
        const DIGITAL_SIGNATURE = 1 << 15;
        /// Signatures that are to prove something to others (nonRepudiation).
        const CONTENT_COMMITMENT = 1 << 14;
        /// Encryption of keys.
        const KEY_ENCIPHERMENT = 1 << 13;
        /// Encryption of data other than keys.
        const DATA_ENCIPHERMENT = 1 << 12;
        /// Agreement on a key.
        const KEY_AGREEMENT = 1 << 11;
        /// Signatures of certificates.
        const KEY_CERT_SIGN = 1 << 10;
        /// Signatures of revocation lists.
        const CRL_SIGN = 1 << 9;
        /// With `KEY_AGREEMENT`: for encryption only.
        const ENCIPHER_ONLY = 1 << 8;
        /// With `KEY_AGREEMENT`: for decryption only.
        const DECIPHER_ONLY = 1 << 7;
    }
}

impl ExtensionType for KeyUsage {
    const OID: ObjectIdentifier = ExtensionOid::KEY_USAGE;

    /// Bits behind the last that has a meaning are passed over, zeros at the end, which DER leaves out, are taken, and
    /// so is what [`to_der`](Self::to_der) refuses.
    fn from_der(value: &[u8]) -> Result<Self> {
        let bits = Field::of("KeyUsage", tag::BIT_STRING, value)?;
        bits.named_bits().map(KeyUsage::from_bits_truncate)
    }

    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for no use at all, for bits that have no name, and for encryption or decryption only
    /// without an agreement.
    fn to_der(&self) -> Result<Vec<u8>> {
        if self.is_empty() {
            return Err(Error::invalid("key_usage", "must have at least one use"));
        }
        let only = KeyUsage::ENCIPHER_ONLY | KeyUsage::DECIPHER_ONLY;
        if self.intersects(only) && !self.contains(KeyUsage::KEY_AGREEMENT) {
            let reason = "encipherOnly and decipherOnly have a meaning with keyAgreement only";
            return Err(Error::invalid("key_usage", reason));
        }
        if KeyUsage::from_bits(self.bits()).is_none() {
            return Err(Error::invalid("key_usage", "must not have bits without a name"));
        }
        writer::write_named_bits(tag::BIT_STRING, self.bits())
    }
}

/// Purposes of a key, by their object identifiers (RFC 5280, section 4.2.1.12).
///
/// ```
/// use hazmat_openssl::x509::{ExtendedKeyUsage, KeyPurposeOid};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let usage = ExtendedKeyUsage::new(vec![KeyPurposeOid::SERVER_AUTH])?;
/// assert!(usage.allows(&KeyPurposeOid::SERVER_AUTH));
/// assert!(!usage.allows(&KeyPurposeOid::CLIENT_AUTH));
/// # Ok(())
/// # }
/// ```
#[doc(alias = "EXTENDED_KEY_USAGE")]
#[doc(alias = "NID_ext_key_usage")]
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ExtendedKeyUsage {
    purposes: Vec<ObjectIdentifier>,
}

impl ExtendedKeyUsage {
    /// At least one purpose.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for none.
    pub fn new(purposes: Vec<ObjectIdentifier>) -> Result<Self> {
        check_some("purposes", &purposes)?;
        Ok(ExtendedKeyUsage { purposes })
    }

    /// The purposes.
    pub fn purposes(&self) -> &[ObjectIdentifier] {
        &self.purposes
    }

    /// Whether a purpose is among them.
    pub fn contains(&self, purpose: &ObjectIdentifier) -> bool {
        self.purposes.contains(purpose)
    }

    /// Whether a purpose is among them, or any purpose. That any is there is not enough for signing OCSP responses
    /// (RFC 6960, section 4.2.2.2) and time stamps (RFC 3161, section 2.3): [`contains`](Self::contains) is right for
    /// these.
    pub fn allows(&self, purpose: &ObjectIdentifier) -> bool {
        self.purposes.contains(purpose) || self.purposes.contains(&KeyPurposeOid::ANY_EXTENDED_KEY_USAGE)
    }
}

extension_type!(EXTENDED_KEY_USAGE: ExtendedKeyUsage ::= SEQUENCE OF purposes: KeyPurposeId);
