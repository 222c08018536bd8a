//! The extension keyUsage.

use super::extension_type::ExtensionType;
use super::named_bits::named_bits;
use crate::asn1::oid::{ExtensionOid, ObjectIdentifier};
use crate::asn1::reader::Field;
use crate::asn1::tag;
use crate::asn1::writer;
use crate::error::{Error, Result};

named_bits! {
    /// The operations that a key may be used for (RFC 5280, section 4.2.1.3).
    ///
    /// ```
    /// use hazmat_openssl::x509::{ExtensionType, KeyUsage};
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let usage = KeyUsage::KEY_CERT_SIGN | KeyUsage::CRL_SIGN;
    /// assert!(usage.contains(KeyUsage::CRL_SIGN));
    /// assert_eq!(usage.to_string(), "keyCertSign,cRLSign");
    /// assert_eq!(usage, "keyCertSign,cRLSign".parse()?);
    ///
    /// assert_eq!(usage.to_der()?, [3, 2, 1, 6]);
    /// assert_eq!(KeyUsage::from_der(&[3, 2, 1, 6])?, usage);
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "NID_key_usage")]
    pub struct KeyUsage {
        /// Verify signatures, other than those of certificates and revocation lists. Keys of TLS servers and clients have
        /// it.
        DIGITAL_SIGNATURE = 0: digitalSignature,
        /// Verify signatures that commit the signer to the content. RFC 5280 calls it nonRepudiation; later editions of
        /// X.509 call it contentCommitment, which is parsed too.
        CONTENT_COMMITMENT = 1: nonRepudiation or contentCommitment,
        /// Encrypt keys, as in the RSA key exchange of TLS 1.2.
        KEY_ENCIPHERMENT = 2: keyEncipherment,
        /// Encrypt data other than keys.
        DATA_ENCIPHERMENT = 3: dataEncipherment,
        /// Key agreement, as in Diffie-Hellman.
        KEY_AGREEMENT = 4: keyAgreement,
        /// Verify signatures of certificates.
        KEY_CERT_SIGN = 5: keyCertSign,
        /// Verify signatures of revocation lists.
        CRL_SIGN = 6: cRLSign,
        /// With `KEY_AGREEMENT`: the agreed key may only encrypt.
        ENCIPHER_ONLY = 7: encipherOnly,
        /// With `KEY_AGREEMENT`: the agreed key may only decrypt.
        DECIPHER_ONLY = 8: decipherOnly,
    }
    of "usage", "a key usage of RFC 5280, such as digitalSignature"
}

impl ExtensionType for KeyUsage {
    const OID: ObjectIdentifier = ExtensionOid::KEY_USAGE;

    /// Accepts the sets that [`to_der`](Self::to_der) refuses, and trailing zero bits, which DER omits. Ignores bits
    /// without a name.
    fn from_der(value: &[u8]) -> Result<Self> {
        Self::read_bits(&Field::of("KeyUsage", tag::BIT_STRING, value)?)
    }

    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for an empty set, and for `ENCIPHER_ONLY` or `DECIPHER_ONLY` without `KEY_AGREEMENT`.
    fn to_der(&self) -> Result<Vec<u8>> {
        if self.is_empty() {
            return Err(Error::invalid("key_usage", "must have at least one usage"));
        }
        let only = KeyUsage::ENCIPHER_ONLY | KeyUsage::DECIPHER_ONLY;
        if self.intersects(only) && !self.contains(KeyUsage::KEY_AGREEMENT) {
            let reason = "encipherOnly and decipherOnly require keyAgreement";
            return Err(Error::invalid("key_usage", reason));
        }
        writer::write_named_bits(tag::BIT_STRING, self.0.bits())
    }
}
