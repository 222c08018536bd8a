//! A revocation list in a PKCS #12 file.

use super::attributes::{Attributes, attribute_getters};
use crate::x509::CertificateRevocationList;

/// A revocation list of a PKCS #12 file, with its attributes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pkcs12RevocationList {
    pub(super) revocation_list: CertificateRevocationList,
    pub(super) attributes: Attributes,
}

attribute_getters!(Pkcs12RevocationList);

impl Pkcs12RevocationList {
    /// The revocation list.
    #[doc(alias = "PKCS12_SAFEBAG_get1_crl")]
    pub fn revocation_list(&self) -> &CertificateRevocationList {
        &self.revocation_list
    }
}
