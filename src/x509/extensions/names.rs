//! Extensions that are a list of names, or of places where something is to be had.

use super::extension_type::extension_type;
use crate::asn1::any_der::AnyDer;
use crate::asn1::der;
use crate::asn1::oid::ObjectIdentifier;
use crate::asn1::reader::Field;
use crate::asn1::structure::{Value, asn1_type, check_some};
use crate::asn1::tag::SEQUENCE;
use crate::error::Result;
use crate::x509::general_name::GeneralName;
use crate::x509::general_name_list::GeneralNames;

impl Value for GeneralNames {
    const TAG: u8 = SEQUENCE;

    fn read(field: &Field<'_>) -> Result<Self> {
        GeneralNames::from_content(field.content()).map_err(der::in_data(field.what()))
    }

    fn write(&self, tag: u8) -> Result<Vec<u8>> {
        der::write_element(tag, self.content()?)
    }
}

/// A type that is nothing but names.
macro_rules! names_extension {
    ($(#[$docs:meta])* $type:ident, $oid:ident) => {
        $(#[$docs])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub struct $type {
            names: GeneralNames,
        }

        impl $type {
            /// Of names.
            pub fn new(names: GeneralNames) -> Self {
                $type { names }
            }

            /// The names. Each that does not decode is an error of its own.
            pub fn names(&self) -> &GeneralNames {
                &self.names
            }
        }

        impl From<GeneralNames> for $type {
            fn from(names: GeneralNames) -> Self {
                Self::new(names)
            }
        }

        extension_type!($oid: $type ::= names: GeneralNames);
    };
}

names_extension! {
    /// Whom or what a certificate is for, besides its subject: hosts, mail addresses (RFC 5280, section 4.2.1.6).
    ///
    /// ```
    /// use hazmat_openssl::x509::{ExtensionType, GeneralName, GeneralNames, SubjectAlternativeName};
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let names = GeneralNames::new(vec![GeneralName::dns_name("a.example")?])?;
    /// let extension = SubjectAlternativeName::new(names);
    /// assert_eq!(extension.to_der()?, b"\x30\x0b\x82\x09a.example");
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "NID_subject_alt_name")]
    SubjectAlternativeName, SUBJECT_ALTERNATIVE_NAME
}

names_extension! {
    /// Who issued a certificate or a revocation list, besides its issuer (RFC 5280, sections 4.2.1.7 and 5.2.2).
    #[doc(alias = "NID_issuer_alt_name")]
    IssuerAlternativeName, ISSUER_ALTERNATIVE_NAME
}

names_extension! {
    /// Whose certificate an entry of an indirect revocation list is of (RFC 5280, section 5.3.3).
    #[doc(alias = "NID_certificate_issuer")]
    CertificateIssuer, CERTIFICATE_ISSUER
}

/// A way to get at something, and where (RFC 5280, section 4.2.2.1).
///
/// ```
/// use hazmat_openssl::x509::{AccessDescription, AccessMethodOid, AuthorityInformationAccess, GeneralName};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let place = GeneralName::uniform_resource_identifier("http://ocsp.example.org")?;
/// let access = AuthorityInformationAccess::new(vec![AccessDescription::new(AccessMethodOid::OCSP, &place)?])?;
/// assert_eq!(access.descriptions()[0].access_location()?, place);
/// # Ok(())
/// # }
/// ```
#[doc(alias = "ACCESS_DESCRIPTION")]
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AccessDescription {
    access_method: ObjectIdentifier,
    /// The DER, so that a place of a kind that does not decode leaves the others readable.
    access_location: AnyDer,
}

impl AccessDescription {
    /// A way, and a place.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for a place that the constructors of [`GeneralName`]
    /// refuse, and for an IP network; as [`GeneralName::to_der`].
    pub fn new(access_method: ObjectIdentifier, access_location: &GeneralName) -> Result<Self> {
        access_location.check()?;
        Ok(AccessDescription {
            access_method,
            access_location: AnyDer(access_location.to_der()?),
        })
    }

    /// The way: see [`AccessMethodOid`](crate::x509::AccessMethodOid).
    pub fn access_method(&self) -> &ObjectIdentifier {
        &self.access_method
    }

    /// The place.
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

/// A type that is nothing but ways to get at something.
macro_rules! access_extension {
    ($(#[$docs:meta])* $type:ident, $oid:ident) => {
        $(#[$docs])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub struct $type {
            descriptions: Vec<AccessDescription>,
        }

        impl $type {
            /// Of ways and places.
            ///
            /// # Errors
            ///
            /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for none.
            pub fn new(descriptions: Vec<AccessDescription>) -> Result<Self> {
                check_some("descriptions", &descriptions)?;
                Ok($type { descriptions })
            }

            /// The ways and places.
            pub fn descriptions(&self) -> &[AccessDescription] {
                &self.descriptions
            }
        }

        extension_type!($oid: $type ::= SEQUENCE OF descriptions: AccessDescription);
    };
}

access_extension! {
    /// Where the issuer's services and certificate are (RFC 5280, section 4.2.2.1).
    #[doc(alias = "NID_info_access")]
    AuthorityInformationAccess, AUTHORITY_INFORMATION_ACCESS
}

access_extension! {
    /// Where the subject's services are, as a CA's repository (RFC 5280, section 4.2.2.2).
    #[doc(alias = "NID_sinfo_access")]
    SubjectInformationAccess, SUBJECT_INFORMATION_ACCESS
}
