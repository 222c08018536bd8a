//! A certificate in a PKCS #12 file.

use super::attributes::{Attributes, attribute_getters, attribute_setters};
use crate::asn1::oid::ObjectIdentifier;
use crate::error::Result;
use crate::x509::Certificate;

/// A certificate of a PKCS #12 file, with its attributes.
///
/// ```
/// use hazmat_openssl::pkcs12::Pkcs12Certificate;
/// use hazmat_openssl::x509::{Certificate, KeyPurposeOid};
///
/// # fn for_java(root: &Certificate) -> hazmat_openssl::Result<Pkcs12Certificate> {
/// // An entry of a trust store: Java finds it by its name, and trusts it for everything.
/// let entry = Pkcs12Certificate::new(root)
///     .with_friendly_name("example root")?
///     .with_trusted_key_usages(&[KeyPurposeOid::ANY_EXTENDED_KEY_USAGE])?;
/// assert!(entry.trusted_key_usages().is_some());
/// # Ok(entry)
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pkcs12Certificate {
    certificate: Certificate,
    pub(super) attributes: Attributes,
}

attribute_getters!(Pkcs12Certificate);
attribute_setters!(Pkcs12Certificate);

impl Pkcs12Certificate {
    /// A certificate without attributes, for a new file.
    pub fn new(certificate: &Certificate) -> Self {
        Self::with_attributes(certificate.clone(), Attributes::default())
    }

    pub(super) fn with_attributes(certificate: Certificate, attributes: Attributes) -> Self {
        Pkcs12Certificate {
            certificate,
            attributes,
        }
    }

    /// The certificate.
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// The purposes for which a Java trust store trusts the certificate; usually
    /// [`ANY_EXTENDED_KEY_USAGE`](crate::x509::KeyPurposeOid::ANY_EXTENDED_KEY_USAGE). `None` for an entry that Java does not take
    /// as a trusted certificate.
    pub fn trusted_key_usages(&self) -> Option<&[ObjectIdentifier]> {
        self.attributes.trusted_key_usages()
    }

    /// Marks the certificate as trusted by Java, for these purposes.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) without a purpose, with more than 1,000, and for more than 100
    /// attributes.
    pub fn with_trusted_key_usages(mut self, usages: &[ObjectIdentifier]) -> Result<Self> {
        self.attributes.set_trusted_key_usages(usages)?;
        Ok(self)
    }
}

/// The certificate without attributes.
impl From<Certificate> for Pkcs12Certificate {
    fn from(certificate: Certificate) -> Self {
        Self::with_attributes(certificate, Attributes::default())
    }
}
