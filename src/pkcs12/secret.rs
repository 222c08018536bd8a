//! A secret in a PKCS #12 file.

use super::attributes::{Attributes, attribute_getters};
use crate::asn1::oid::ObjectIdentifier;
use crate::support::secret::SecretBytes;

/// A secret of a PKCS #12 file that is not a private key (`secretBag`, RFC 7292, section 4.2.5), with its attributes.
///
/// Java stores symmetric keys as an encrypted PKCS #8 structure in it: that is decrypted, and [`value`](Self::value) is the
/// `PrivateKeyInfo` with the key.
#[derive(Debug, Clone)]
pub struct Pkcs12Secret {
    pub(super) secret_type: ObjectIdentifier,
    pub(super) value: SecretBytes,
    pub(super) symmetric_key: Option<(ObjectIdentifier, SecretBytes)>,
    pub(super) attributes: Attributes,
}

attribute_getters!(Pkcs12Secret);

impl Pkcs12Secret {
    /// The type of the secret: an object identifier that the program has chosen that wrote it.
    #[doc(alias = "PKCS12_SAFEBAG_get0_bag_type")]
    pub fn secret_type(&self) -> &ObjectIdentifier {
        &self.secret_type
    }

    /// The secret in DER: the element of the file, or the decrypted `PrivateKeyInfo` of a symmetric key.
    #[doc(alias = "PKCS12_SAFEBAG_get0_bag_obj")]
    pub fn value(&self) -> &SecretBytes {
        &self.value
    }

    /// The algorithm and the bytes of a symmetric key in Java's form.
    pub fn symmetric_key(&self) -> Option<(&ObjectIdentifier, &SecretBytes)> {
        self.symmetric_key.as_ref().map(|(algorithm, key)| (algorithm, key))
    }
}
