//! Object identifiers, and those that names are made of.

use std::fmt;
use std::str::FromStr;

use asn1::oid;

use super::arcs;
use crate::der;
use crate::error::{Error, Result};

/// An object identifier (X.660): what kind of thing something is, as a sequence of numbers.
///
/// There is no limit to its length, nor to its numbers. What stands in data is kept as its bytes, whatever it is.
///
/// ```
/// use hazmat_openssl::x509::{NameOid, ObjectIdentifier};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let oid: ObjectIdentifier = "2.5.4.3".parse()?;
/// assert_eq!(oid, NameOid::COMMON_NAME);
/// assert_eq!(oid.to_string(), "2.5.4.3");
/// # Ok(())
/// # }
/// ```
#[doc(alias = "ASN1_OBJECT")]
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ObjectIdentifier(pub(super) Content);

/// The content bytes. Those that the first kind can hold are never of the second, so that equal ones are the same kind.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) enum Content {
    /// At most 63 bytes, and numbers of at most 128 bits: all that anybody has registered.
    Usual(asn1::ObjectIdentifier),
    /// Anything else.
    Large(Box<[u8]>),
}

/// The constant of an `oid!(…)`. It is no function, as a reference to what a function has made does not live for ever.
macro_rules! known_oid {
    ($oid:expr) => {
        $crate::x509::oid::ObjectIdentifier($crate::x509::oid::Content::Usual($oid))
    };
}
pub(super) use known_oid;

impl ObjectIdentifier {
    /// The one of its content bytes; `None` if they are not those of any in DER (X.690, section 8.19).
    pub(crate) fn from_content(content: &[u8]) -> Option<Self> {
        match asn1::ObjectIdentifier::from_der(content) {
            Ok(oid) => Some(oid.into()),
            Err(_) if der::is_oid(content) => Some(ObjectIdentifier(Content::Large(content.into()))),
            Err(_) => None,
        }
    }

    /// As errors name it: one that is too long for numbers, by its length alone.
    pub(crate) fn in_error(&self) -> String {
        let length = self.as_der().len();
        if length > arcs::LONGEST {
            return format!("(an object identifier of {length} bytes)");
        }
        self.to_string()
    }

    /// The content bytes of its DER.
    pub fn as_der(&self) -> &[u8] {
        match &self.0 {
            Content::Usual(oid) => oid.as_der(),
            Content::Large(content) => content,
        }
    }
}

impl From<asn1::ObjectIdentifier> for ObjectIdentifier {
    fn from(oid: asn1::ObjectIdentifier) -> Self {
        known_oid!(oid)
    }
}

impl FromStr for ObjectIdentifier {
    type Err = Error;

    /// From numbers of any size with dots between, without zeros before them.
    ///
    /// Fails with [`Error::InvalidArgument`] for anything else, and for one whose DER has over 586 bytes, which is as
    /// many as the 128 numbers of 32 bits of RFC 2578, section 3.5, can have.
    fn from_str(text: &str) -> Result<Self> {
        let content = arcs::parse(text).map_err(|reason| Error::invalid("oid", reason))?;
        Self::from_content(&content).ok_or_else(|| Error::invalid("oid", arcs::NOT_NUMBERS))
    }
}

/// The numbers with dots between. One of more than 586 bytes is printed as `0x` and the hexadecimal digits of its
/// content bytes, as it would take too long to make numbers of them; it is read of these, too.
impl fmt::Display for ObjectIdentifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Content::Usual(oid) => fmt::Display::fmt(oid, f),
            Content::Large(content) => arcs::print(content, f),
        }
    }
}

impl fmt::Debug for ObjectIdentifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The object identifiers of the attributes of names.
pub struct NameOid;

impl NameOid {
    /// commonName (X.520)
    pub const COMMON_NAME: ObjectIdentifier = known_oid!(oid!(2, 5, 4, 3));
    /// surname (X.520)
    pub const SURNAME: ObjectIdentifier = known_oid!(oid!(2, 5, 4, 4));
    /// serialNumber (X.520): of what is named, not of a certificate.
    pub const SERIAL_NUMBER: ObjectIdentifier = known_oid!(oid!(2, 5, 4, 5));
    /// countryName (X.520): two letters of ISO 3166.
    pub const COUNTRY_NAME: ObjectIdentifier = known_oid!(oid!(2, 5, 4, 6));
    /// localityName (X.520)
    pub const LOCALITY_NAME: ObjectIdentifier = known_oid!(oid!(2, 5, 4, 7));
    /// stateOrProvinceName (X.520)
    pub const STATE_OR_PROVINCE_NAME: ObjectIdentifier = known_oid!(oid!(2, 5, 4, 8));
    /// streetAddress (X.520)
    pub const STREET_ADDRESS: ObjectIdentifier = known_oid!(oid!(2, 5, 4, 9));
    /// organizationName (X.520)
    pub const ORGANIZATION_NAME: ObjectIdentifier = known_oid!(oid!(2, 5, 4, 10));
    /// organizationalUnitName (X.520)
    pub const ORGANIZATIONAL_UNIT_NAME: ObjectIdentifier = known_oid!(oid!(2, 5, 4, 11));
    /// title (X.520)
    pub const TITLE: ObjectIdentifier = known_oid!(oid!(2, 5, 4, 12));
    /// businessCategory (X.520)
    pub const BUSINESS_CATEGORY: ObjectIdentifier = known_oid!(oid!(2, 5, 4, 15));
    /// postalAddress (X.520)
    pub const POSTAL_ADDRESS: ObjectIdentifier = known_oid!(oid!(2, 5, 4, 16));
    /// postalCode (X.520)
    pub const POSTAL_CODE: ObjectIdentifier = known_oid!(oid!(2, 5, 4, 17));
    /// givenName (X.520)
    pub const GIVEN_NAME: ObjectIdentifier = known_oid!(oid!(2, 5, 4, 42));
    /// initials (X.520)
    pub const INITIALS: ObjectIdentifier = known_oid!(oid!(2, 5, 4, 43));
    /// generationQualifier (X.520)
    pub const GENERATION_QUALIFIER: ObjectIdentifier = known_oid!(oid!(2, 5, 4, 44));
    /// uniqueIdentifier (X.520)
    pub const X500_UNIQUE_IDENTIFIER: ObjectIdentifier = known_oid!(oid!(2, 5, 4, 45));
    /// dnQualifier (X.520)
    pub const DN_QUALIFIER: ObjectIdentifier = known_oid!(oid!(2, 5, 4, 46));
    /// pseudonym (X.520)
    pub const PSEUDONYM: ObjectIdentifier = known_oid!(oid!(2, 5, 4, 65));
    /// organizationIdentifier (X.520)
    pub const ORGANIZATION_IDENTIFIER: ObjectIdentifier = known_oid!(oid!(2, 5, 4, 97));
    /// uid (RFC 4519)
    pub const USER_ID: ObjectIdentifier = known_oid!(oid!(0, 9, 2342, 19200300, 100, 1, 1));
    /// domainComponent (RFC 4519)
    pub const DOMAIN_COMPONENT: ObjectIdentifier = known_oid!(oid!(0, 9, 2342, 19200300, 100, 1, 25));
    /// emailAddress (PKCS #9)
    pub const EMAIL_ADDRESS: ObjectIdentifier = known_oid!(oid!(1, 2, 840, 113549, 1, 9, 1));
    /// unstructuredName (PKCS #9)
    pub const UNSTRUCTURED_NAME: ObjectIdentifier = known_oid!(oid!(1, 2, 840, 113549, 1, 9, 2));
    /// jurisdictionOfIncorporationCountryName (CA/Browser Forum, EV guidelines)
    pub const JURISDICTION_COUNTRY_NAME: ObjectIdentifier = known_oid!(oid!(1, 3, 6, 1, 4, 1, 311, 60, 2, 1, 3));
    /// jurisdictionOfIncorporationStateOrProvinceName (CA/Browser Forum, EV guidelines)
    pub const JURISDICTION_STATE_OR_PROVINCE_NAME: ObjectIdentifier =
        known_oid!(oid!(1, 3, 6, 1, 4, 1, 311, 60, 2, 1, 2));
    /// jurisdictionOfIncorporationLocalityName (CA/Browser Forum, EV guidelines)
    pub const JURISDICTION_LOCALITY_NAME: ObjectIdentifier = known_oid!(oid!(1, 3, 6, 1, 4, 1, 311, 60, 2, 1, 1));
    /// INN, the Russian taxpayer's number
    pub const INN: ObjectIdentifier = known_oid!(oid!(1, 2, 643, 3, 131, 1, 1));
    /// OGRN, the Russian number of registration
    pub const OGRN: ObjectIdentifier = known_oid!(oid!(1, 2, 643, 100, 1));
    /// SNILS, the Russian number of insurance
    pub const SNILS: ObjectIdentifier = known_oid!(oid!(1, 2, 643, 100, 3));
}
