//! Object identifiers, and those that names are made of.

use std::fmt;
use std::str::FromStr;

use asn1::oid;

use crate::error::{Error, Result};

/// An object identifier (X.660): what kind of thing something is, as a sequence of numbers.
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
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ObjectIdentifier(asn1::ObjectIdentifier);

impl ObjectIdentifier {
    pub(crate) const fn known(oid: asn1::ObjectIdentifier) -> Self {
        ObjectIdentifier(oid)
    }

    pub(crate) fn inner(&self) -> &asn1::ObjectIdentifier {
        &self.0
    }

    /// The content bytes of its DER, at most 63.
    pub fn as_der(&self) -> &[u8] {
        self.0.as_der()
    }
}

impl From<asn1::ObjectIdentifier> for ObjectIdentifier {
    fn from(oid: asn1::ObjectIdentifier) -> Self {
        ObjectIdentifier(oid)
    }
}

/// The second number is written in one with the first, which takes up to 80 more than it.
const LARGEST_SECOND: u128 = u128::MAX - 80;

impl FromStr for ObjectIdentifier {
    type Err = Error;

    /// From numbers with dots between, without zeros before them.
    ///
    /// Fails with [`Error::InvalidArgument`] for anything else, and for one whose DER has over 63 bytes.
    fn from_str(text: &str) -> Result<Self> {
        let is_number = |part: &str| {
            let digits = part.bytes().all(|byte| byte.is_ascii_digit());
            digits && (part == "0" || !part.starts_with('0'))
        };
        let second = text.split('.').nth(1).and_then(|part| part.parse::<u128>().ok());
        let oid = if second.is_some_and(|second| second <= LARGEST_SECOND) && text.split('.').all(is_number) {
            asn1::ObjectIdentifier::from_string(text)
        } else {
            None
        };
        oid.map(ObjectIdentifier)
            .ok_or_else(|| Error::invalid("oid", "must be numbers with dots between, as 2.5.4.3"))
    }
}

impl fmt::Display for ObjectIdentifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for ObjectIdentifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// The object identifiers of the attributes of names.
pub struct NameOid;

impl NameOid {
    /// commonName (X.520)
    pub const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::known(oid!(2, 5, 4, 3));
    /// surname (X.520)
    pub const SURNAME: ObjectIdentifier = ObjectIdentifier::known(oid!(2, 5, 4, 4));
    /// serialNumber (X.520): of what is named, not of a certificate.
    pub const SERIAL_NUMBER: ObjectIdentifier = ObjectIdentifier::known(oid!(2, 5, 4, 5));
    /// countryName (X.520): two letters of ISO 3166.
    pub const COUNTRY_NAME: ObjectIdentifier = ObjectIdentifier::known(oid!(2, 5, 4, 6));
    /// localityName (X.520)
    pub const LOCALITY_NAME: ObjectIdentifier = ObjectIdentifier::known(oid!(2, 5, 4, 7));
    /// stateOrProvinceName (X.520)
    pub const STATE_OR_PROVINCE_NAME: ObjectIdentifier = ObjectIdentifier::known(oid!(2, 5, 4, 8));
    /// streetAddress (X.520)
    pub const STREET_ADDRESS: ObjectIdentifier = ObjectIdentifier::known(oid!(2, 5, 4, 9));
    /// organizationName (X.520)
    pub const ORGANIZATION_NAME: ObjectIdentifier = ObjectIdentifier::known(oid!(2, 5, 4, 10));
    /// organizationalUnitName (X.520)
    pub const ORGANIZATIONAL_UNIT_NAME: ObjectIdentifier = ObjectIdentifier::known(oid!(2, 5, 4, 11));
    /// title (X.520)
    pub const TITLE: ObjectIdentifier = ObjectIdentifier::known(oid!(2, 5, 4, 12));
    /// businessCategory (X.520)
    pub const BUSINESS_CATEGORY: ObjectIdentifier = ObjectIdentifier::known(oid!(2, 5, 4, 15));
    /// postalAddress (X.520)
    pub const POSTAL_ADDRESS: ObjectIdentifier = ObjectIdentifier::known(oid!(2, 5, 4, 16));
    /// postalCode (X.520)
    pub const POSTAL_CODE: ObjectIdentifier = ObjectIdentifier::known(oid!(2, 5, 4, 17));
    /// givenName (X.520)
    pub const GIVEN_NAME: ObjectIdentifier = ObjectIdentifier::known(oid!(2, 5, 4, 42));
    /// initials (X.520)
    pub const INITIALS: ObjectIdentifier = ObjectIdentifier::known(oid!(2, 5, 4, 43));
    /// generationQualifier (X.520)
    pub const GENERATION_QUALIFIER: ObjectIdentifier = ObjectIdentifier::known(oid!(2, 5, 4, 44));
    /// uniqueIdentifier (X.520)
    pub const X500_UNIQUE_IDENTIFIER: ObjectIdentifier = ObjectIdentifier::known(oid!(2, 5, 4, 45));
    /// dnQualifier (X.520)
    pub const DN_QUALIFIER: ObjectIdentifier = ObjectIdentifier::known(oid!(2, 5, 4, 46));
    /// pseudonym (X.520)
    pub const PSEUDONYM: ObjectIdentifier = ObjectIdentifier::known(oid!(2, 5, 4, 65));
    /// organizationIdentifier (X.520)
    pub const ORGANIZATION_IDENTIFIER: ObjectIdentifier = ObjectIdentifier::known(oid!(2, 5, 4, 97));
    /// uid (RFC 4519)
    pub const USER_ID: ObjectIdentifier = ObjectIdentifier::known(oid!(0, 9, 2342, 19200300, 100, 1, 1));
    /// domainComponent (RFC 4519)
    pub const DOMAIN_COMPONENT: ObjectIdentifier = ObjectIdentifier::known(oid!(0, 9, 2342, 19200300, 100, 1, 25));
    /// emailAddress (PKCS #9)
    pub const EMAIL_ADDRESS: ObjectIdentifier = ObjectIdentifier::known(oid!(1, 2, 840, 113549, 1, 9, 1));
    /// unstructuredName (PKCS #9)
    pub const UNSTRUCTURED_NAME: ObjectIdentifier = ObjectIdentifier::known(oid!(1, 2, 840, 113549, 1, 9, 2));
    /// jurisdictionOfIncorporationCountryName (CA/Browser Forum, EV guidelines)
    pub const JURISDICTION_COUNTRY_NAME: ObjectIdentifier =
        ObjectIdentifier::known(oid!(1, 3, 6, 1, 4, 1, 311, 60, 2, 1, 3));
    /// jurisdictionOfIncorporationStateOrProvinceName (CA/Browser Forum, EV guidelines)
    pub const JURISDICTION_STATE_OR_PROVINCE_NAME: ObjectIdentifier =
        ObjectIdentifier::known(oid!(1, 3, 6, 1, 4, 1, 311, 60, 2, 1, 2));
    /// jurisdictionOfIncorporationLocalityName (CA/Browser Forum, EV guidelines)
    pub const JURISDICTION_LOCALITY_NAME: ObjectIdentifier =
        ObjectIdentifier::known(oid!(1, 3, 6, 1, 4, 1, 311, 60, 2, 1, 1));
    /// INN, the Russian taxpayer's number
    pub const INN: ObjectIdentifier = ObjectIdentifier::known(oid!(1, 2, 643, 3, 131, 1, 1));
    /// OGRN, the Russian number of registration
    pub const OGRN: ObjectIdentifier = ObjectIdentifier::known(oid!(1, 2, 643, 100, 1));
    /// SNILS, the Russian number of insurance
    pub const SNILS: ObjectIdentifier = ObjectIdentifier::known(oid!(1, 2, 643, 100, 3));
}
