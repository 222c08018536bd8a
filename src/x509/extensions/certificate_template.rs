//! Microsoft's extension szOID_CERTIFICATE_TEMPLATE.

use super::extension_type::extension_type;
use crate::asn1::oid::ObjectIdentifier;
use crate::error::{Error, Result};

/// The template from which a Microsoft CA issued a certificate (\[MS-WCCE\], section 2.2.2.7.7.2).
#[doc(alias = "szOID_CERTIFICATE_TEMPLATE")]
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MsCertificateTemplate {
    template_id: ObjectIdentifier,
    major_version: Option<u32>,
    minor_version: Option<u32>,
}

impl MsCertificateTemplate {
    /// Creates the extension from a template and its version.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a minor version without a major version: it would be read as the major version.
    pub fn new(template_id: ObjectIdentifier, major_version: Option<u32>, minor_version: Option<u32>) -> Result<Self> {
        if minor_version.is_some() && major_version.is_none() {
            return Err(Error::invalid("minor_version", "requires a major_version"));
        }
        Ok(MsCertificateTemplate {
            template_id,
            major_version,
            minor_version,
        })
    }

    /// The template.
    pub fn template_id(&self) -> &ObjectIdentifier {
        &self.template_id
    }

    /// The major version of the template.
    pub fn major_version(&self) -> Option<u32> {
        self.major_version
    }

    /// The minor version of the template.
    pub fn minor_version(&self) -> Option<u32> {
        self.minor_version
    }
}

extension_type! {
    MS_CERTIFICATE_TEMPLATE: MsCertificateTemplate ::= SEQUENCE {
        template_id: templateID,
        major_version: templateMajorVersion OPTIONAL,
        minor_version: templateMinorVersion OPTIONAL,
    }
}
