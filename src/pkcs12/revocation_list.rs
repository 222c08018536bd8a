//! A revocation list in a PKCS #12 file.

use super::attributes::{Attributes, attribute_getters, attribute_setters};
use crate::x509::CertificateRevocationList;

/// A revocation list of a PKCS #12 file, with its attributes.
///
/// ```
/// use hazmat_openssl::pkcs12::{Pkcs12Builder, Pkcs12RevocationList};
/// use hazmat_openssl::x509::CertificateRevocationList;
///
/// # fn with_name(builder: Pkcs12Builder, list: &CertificateRevocationList) -> hazmat_openssl::Result<Pkcs12Builder> {
/// let entry = Pkcs12RevocationList::new(list).with_friendly_name("example authority")?;
/// Ok(builder.add_revocation_list(entry))
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pkcs12RevocationList {
    revocation_list: CertificateRevocationList,
    pub(super) attributes: Attributes,
}

attribute_getters!(Pkcs12RevocationList);
attribute_setters!(Pkcs12RevocationList);

impl Pkcs12RevocationList {
    /// A revocation list without attributes, for a new file.
    pub fn new(revocation_list: &CertificateRevocationList) -> Self {
        Self::with_attributes(revocation_list.clone(), Attributes::default())
    }

    pub(super) fn with_attributes(revocation_list: CertificateRevocationList, attributes: Attributes) -> Self {
        Pkcs12RevocationList {
            revocation_list,
            attributes,
        }
    }

    /// The revocation list.
    #[doc(alias = "PKCS12_SAFEBAG_get1_crl")]
    pub fn revocation_list(&self) -> &CertificateRevocationList {
        &self.revocation_list
    }
}

/// The revocation list without attributes.
impl From<CertificateRevocationList> for Pkcs12RevocationList {
    fn from(revocation_list: CertificateRevocationList) -> Self {
        Self::with_attributes(revocation_list, Attributes::default())
    }
}
