//! A private key in a PKCS #12 file.

use super::attributes::{Attributes, attribute_getters, attribute_setters};
use super::certificate::Pkcs12Certificate;
use crate::asymmetric::PrivateKey;

/// A private key of a PKCS #12 file, with its attributes, and with its certificate if the file has it.
///
/// ```
/// use hazmat_openssl::prelude::*;
/// use hazmat_openssl::pkcs12::Pkcs12Key;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let key = Backend::new()?.ed25519_generate_key()?;
/// let key = Pkcs12Key::new(key).with_friendly_name("signing")?.with_local_key_id(&[1])?;
/// assert_eq!((key.friendly_name(), key.local_key_id()), (Some("signing"), Some(&[1][..])));
/// assert_eq!(key.private_key().type_name(), "Ed25519");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Pkcs12Key {
    private_key: PrivateKey,
    pub(super) attributes: Attributes,
    pub(super) certificate: Option<Pkcs12Certificate>,
}

attribute_getters!(Pkcs12Key);
attribute_setters!(Pkcs12Key);

impl Pkcs12Key {
    /// A key without attributes, for a new file.
    pub fn new(private_key: impl Into<PrivateKey>) -> Self {
        Self::with_attributes(private_key.into(), Attributes::default())
    }

    pub(super) fn with_attributes(private_key: PrivateKey, attributes: Attributes) -> Self {
        Pkcs12Key {
            private_key,
            attributes,
            certificate: None,
        }
    }

    /// The private key.
    pub fn private_key(&self) -> &PrivateKey {
        &self.private_key
    }

    /// The certificate of this key in the file that it was read from. It has the key's public half; if several have, the one with
    /// the key's `localKeyId`, else the first.
    ///
    /// `None` if the file has no such certificate, and for a new key.
    #[doc(alias = "X509_check_private_key")]
    pub fn certificate(&self) -> Option<&Pkcs12Certificate> {
        self.certificate.as_ref()
    }
}
