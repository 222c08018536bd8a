//! Extensions that are a list of names, or of places where something is to be had.

use asn1::oid;

use super::ExtensionType;
use crate::asn1::der;
use crate::asn1::fields::{self, Field, Fields};
use crate::asn1::oid::{ObjectIdentifier, known_oid};
use crate::error::{Error, Result};
use crate::x509::general_name::GeneralName;
use crate::x509::general_names::GeneralNames;

/// A type that is nothing but names.
macro_rules! names_extension {
    ($(#[$docs:meta])* $type:ident, $oid:expr) => {
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

        impl ExtensionType for $type {
            const OID: ObjectIdentifier = known_oid!($oid);

            fn from_der(value: &[u8]) -> Result<Self> {
                const WHAT: &str = stringify!($type);
                let names = Field::of(WHAT, fields::SEQUENCE, value)?;
                Ok(Self::new(GeneralNames::from_content(names.content()).map_err(der::in_data(WHAT))?))
            }

            fn to_der(&self) -> Result<Vec<u8>> {
                der::write_element(fields::SEQUENCE, self.names.content()?)
            }
        }
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
    SubjectAlternativeName, oid!(2, 5, 29, 17)
}

names_extension! {
    /// Who issued a certificate or a revocation list, besides its issuer (RFC 5280, sections 4.2.1.7 and 5.2.2).
    #[doc(alias = "NID_issuer_alt_name")]
    IssuerAlternativeName, oid!(2, 5, 29, 18)
}

names_extension! {
    /// Whose certificate an entry of an indirect revocation list is of (RFC 5280, section 5.3.3).
    #[doc(alias = "NID_certificate_issuer")]
    CertificateIssuer, oid!(2, 5, 29, 29)
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
    access_location: Vec<u8>,
}

impl AccessDescription {
    /// A way, and a place.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a place that the constructors of [`GeneralName`] refuse, and for an IP network;
    /// as [`GeneralName::to_der`].
    pub fn new(access_method: ObjectIdentifier, access_location: &GeneralName) -> Result<Self> {
        access_location.check()?;
        Ok(AccessDescription {
            access_method,
            access_location: access_location.to_der()?,
        })
    }

    /// The way: see [`AccessMethodOid`].
    pub fn access_method(&self) -> &ObjectIdentifier {
        &self.access_method
    }

    /// The place.
    ///
    /// # Errors
    ///
    /// As [`GeneralName::from_der`].
    pub fn access_location(&self) -> Result<GeneralName> {
        GeneralName::from_der(&self.access_location)
    }

    fn read(field: Field<'_>) -> Result<Self> {
        let mut parts = field.sequence()?;
        let description = AccessDescription {
            access_method: parts.required(fields::OID, "accessMethod")?.oid()?,
            access_location: parts.any("accessLocation")?.der().to_vec(),
        };
        parts.finish()?;
        Ok(description)
    }

    fn write(&self) -> Result<Vec<u8>> {
        fields::write_sequence(&[&fields::write_oid(&self.access_method)?, &self.access_location])
    }
}

/// A type that is nothing but ways to get at something.
macro_rules! access_extension {
    ($(#[$docs:meta])* $type:ident, $oid:expr) => {
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
            /// [`Error::InvalidArgument`] for none.
            pub fn new(descriptions: Vec<AccessDescription>) -> Result<Self> {
                if descriptions.is_empty() {
                    return Err(Error::invalid("descriptions", "must have at least one"));
                }
                Ok($type { descriptions })
            }

            /// The ways and places.
            pub fn descriptions(&self) -> &[AccessDescription] {
                &self.descriptions
            }
        }

        impl ExtensionType for $type {
            const OID: ObjectIdentifier = known_oid!($oid);

            fn from_der(value: &[u8]) -> Result<Self> {
                const WHAT: &str = stringify!($type);
                let descriptions = Fields::of_sequence(WHAT, value)?;
                Self::new(descriptions.list("AccessDescription", AccessDescription::read)?).map_err(der::in_data(WHAT))
            }

            fn to_der(&self) -> Result<Vec<u8>> {
                fields::write_list(&self.descriptions, AccessDescription::write)
            }
        }
    };
}

access_extension! {
    /// Where the issuer's services and certificate are (RFC 5280, section 4.2.2.1).
    #[doc(alias = "NID_info_access")]
    AuthorityInformationAccess, oid!(1, 3, 6, 1, 5, 5, 7, 1, 1)
}

access_extension! {
    /// Where the subject's services are, as a CA's repository (RFC 5280, section 4.2.2.2).
    #[doc(alias = "NID_sinfo_access")]
    SubjectInformationAccess, oid!(1, 3, 6, 1, 5, 5, 7, 1, 11)
}

/// The object identifiers of ways to get at something.
pub struct AccessMethodOid;

impl AccessMethodOid {
    /// id-ad-ocsp (RFC 5280): the revocation status by OCSP.
    pub const OCSP: ObjectIdentifier = known_oid!(oid!(1, 3, 6, 1, 5, 5, 7, 48, 1));
    /// id-ad-caIssuers (RFC 5280): the certificates of the issuer.
    pub const CA_ISSUERS: ObjectIdentifier = known_oid!(oid!(1, 3, 6, 1, 5, 5, 7, 48, 2));
    /// id-ad-timeStamping (RFC 5280): time stamps.
    pub const TIME_STAMPING: ObjectIdentifier = known_oid!(oid!(1, 3, 6, 1, 5, 5, 7, 48, 3));
    /// id-ad-caRepository (RFC 5280): what a CA publishes.
    pub const CA_REPOSITORY: ObjectIdentifier = known_oid!(oid!(1, 3, 6, 1, 5, 5, 7, 48, 5));
}
