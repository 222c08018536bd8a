//! Where information and services are available: the extensions authorityInfoAccess and subjectInfoAccess.

use super::extension_type::extension_type;
use crate::asn1::any_der::AnyDer;
use crate::asn1::oid::{AccessMethodOid, ObjectIdentifier};
use crate::asn1::structure::{asn1_type, check_some};
use crate::error::Result;
use crate::x509::general_name::GeneralName;

/// An access method and its location (RFC 5280, section 4.2.2.1).
///
/// ```
/// use hazmat_openssl::x509::{AccessDescription, AuthorityInformationAccess, GeneralName};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let access = AuthorityInformationAccess::new([
///     AccessDescription::ocsp("http://ocsp.example.org")?,
///     AccessDescription::ca_issuers("http://ca.example.org/ca.cer")?,
/// ])?;
/// let location = GeneralName::uniform_resource_identifier("http://ocsp.example.org")?;
/// assert_eq!(access.descriptions()[0].access_location()?, location);
/// # Ok(())
/// # }
/// ```
#[doc(alias = "ACCESS_DESCRIPTION")]
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AccessDescription {
    access_method: ObjectIdentifier,
    /// In DER, so that a location that does not decode leaves the others readable.
    access_location: AnyDer,
}

impl AccessDescription {
    /// Creates a description from a method, such as those of [`AccessMethodOid`], and a location.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for a location that the constructors of [`GeneralName`]
    /// refuse, and for an IP network; as [`GeneralName::to_der`].
    pub fn new(access_method: ObjectIdentifier, access_location: &GeneralName) -> Result<Self> {
        access_location.check()?;
        Ok(AccessDescription {
            access_method,
            access_location: AnyDer(access_location.to_der()?),
        })
    }

    /// The URI of an OCSP responder for the certificate.
    ///
    /// # Errors
    ///
    /// As [`GeneralName::uniform_resource_identifier`].
    pub fn ocsp(uri: &str) -> Result<Self> {
        Self::new(AccessMethodOid::OCSP, &GeneralName::uniform_resource_identifier(uri)?)
    }

    /// The URI of the issuer's certificate.
    ///
    /// # Errors
    ///
    /// As [`GeneralName::uniform_resource_identifier`].
    pub fn ca_issuers(uri: &str) -> Result<Self> {
        Self::new(
            AccessMethodOid::CA_ISSUERS,
            &GeneralName::uniform_resource_identifier(uri)?,
        )
    }

    /// The method: see [`AccessMethodOid`].
    pub fn access_method(&self) -> &ObjectIdentifier {
        &self.access_method
    }

    /// The location.
    ///
    /// # Errors
    ///
    /// As [`GeneralName::from_der`].
    pub fn access_location(&self) -> Result<GeneralName> {
        GeneralName::from_der(&self.access_location.0)
    }
}

asn1_type! {
    AccessDescription ::= SEQUENCE {
        access_method: accessMethod,
        access_location: accessLocation,
    }
}

/// Declares an extension whose value is a list of access descriptions.
macro_rules! access_extension {
    ($(#[$docs:meta])* $type:ident, $oid:ident) => {
        $(#[$docs])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub struct $type {
            descriptions: Vec<AccessDescription>,
        }

        impl $type {
            /// Creates the extension from one or more descriptions.
            ///
            /// # Errors
            ///
            /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for none.
            pub fn new(descriptions: impl IntoIterator<Item = AccessDescription>) -> Result<Self> {
                let descriptions = Vec::from_iter(descriptions);
                check_some("descriptions", &descriptions)?;
                Ok($type { descriptions })
            }

            /// The descriptions.
            pub fn descriptions(&self) -> &[AccessDescription] {
                &self.descriptions
            }
        }

        extension_type!($oid: $type ::= SEQUENCE OF descriptions: AccessDescription);
    };
}

access_extension! {
    /// Where the issuer's OCSP responder and certificate are available (RFC 5280, section 4.2.2.1). For an example, see
    /// [`AccessDescription`].
    #[doc(alias = "NID_info_access")]
    AuthorityInformationAccess, AUTHORITY_INFORMATION_ACCESS
}

access_extension! {
    /// Where services of the subject are available, such as the repository of a CA (RFC 5280, section 4.2.2.2).
    #[doc(alias = "NID_sinfo_access")]
    SubjectInformationAccess, SUBJECT_INFORMATION_ACCESS
}
