//! An entry of a type that this crate does not know.

use super::attributes::{Attributes, attribute_getters};
use crate::asn1::oid::ObjectIdentifier;
use crate::support::secret::SecretBytes;

/// An entry of a PKCS #12 file whose type this crate does not know: a bag, or a certificate or revocation list in another format
/// than X.509, such as SDSI.
#[derive(Debug, Clone)]
pub struct Pkcs12UnrecognizedBag {
    pub(super) bag_type: ObjectIdentifier,
    pub(super) value: SecretBytes,
    pub(super) attributes: Attributes,
}

attribute_getters!(Pkcs12UnrecognizedBag);

impl Pkcs12UnrecognizedBag {
    /// The type of the bag, or of the certificate or revocation list in it.
    pub fn bag_type(&self) -> &ObjectIdentifier {
        &self.bag_type
    }

    /// The value in DER. It may be secret.
    pub fn value(&self) -> &SecretBytes {
        &self.value
    }
}
