//! Where revocation lists are published, and what is in them.

use std::fmt;
use std::str::FromStr;

use bitflags::bitflags;

use super::extension_type::extension_type;
use crate::asn1::der;
use crate::asn1::reader::{Field, Fields};
use crate::asn1::structure::{Value, asn1_type, check_some};
use crate::asn1::tag::{ANY, BIT_STRING, SET, constructed};
use crate::asn1::writer;
use crate::error::{Error, Result};
use crate::x509::general_name_list::GeneralNames;
use crate::x509::name::{Name, RelativeDistinguishedName};

/// The tags of `DistributionPointName`.
const FULL_NAME: u8 = constructed(0);
const RELATIVE_NAME: u8 = constructed(1);

bitflags! {
    /// Reasons for which a revocation list revokes certificates (RFC 5280, section 4.2.1.13).
    ///
    /// ```
    /// use hazmat_openssl::x509::{CrlReason, ReasonFlags};
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let reasons: ReasonFlags = "keyCompromise,cACompromise".parse()?;
    /// assert_eq!(reasons, ReasonFlags::KEY_COMPROMISE | ReasonFlags::CA_COMPROMISE);
    /// assert_eq!(reasons.to_string(), "keyCompromise,cACompromise");
    /// assert!(CrlReason::KeyCompromise.flag().is_some_and(|reason| reasons.contains(reason)));
    /// # Ok(())
    /// # }
    /// ```
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub struct ReasonFlags: u16 {
        /// Bit 0, which has no meaning.
        const UNUSED = 1 << 15;
        /// The private key is known to others, or may be.
        const KEY_COMPROMISE = 1 << 14;
        /// The private key of a CA is.
        const CA_COMPROMISE = 1 << 13;
        /// The subject is not called so any more, or does not belong there.
        const AFFILIATION_CHANGED = 1 << 12;
        /// There is a newer certificate.
        const SUPERSEDED = 1 << 11;
        /// The certificate is not needed any more.
        const CESSATION_OF_OPERATION = 1 << 10;
        /// The certificate is on hold.
        const CERTIFICATE_HOLD = 1 << 9;
        /// The subject may not do what the certificate says.
        const PRIVILEGE_WITHDRAWN = 1 << 8;
        /// The private key of an attribute authority is known to others.
        const AA_COMPROMISE = 1 << 7;
    }
}

/// What RFC 5280 calls the bits, in their order.
const REASON_NAMES: [&str; 9] = [
    "unused",
    "keyCompromise",
    "cACompromise",
    "affiliationChanged",
    "superseded",
    "cessationOfOperation",
    "certificateHold",
    "privilegeWithdrawn",
    "aACompromise",
];

impl ReasonFlags {
    /// The reason of the bit of a number, 0 to 8: the first bit of the BIT STRING is 0.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a number above 8.
    pub fn from_bit_number(number: u8) -> Result<Self> {
        let bits = Self::UNUSED.bits().checked_shr(number.into()).unwrap_or(0);
        let found = Self::from_bits(bits).filter(|reason| !reason.is_empty());
        found.ok_or_else(|| Error::invalid("number", format!("is {number}, and must be that of a bit, 0 to 8")))
    }

    /// The numbers of the bits that are there.
    pub fn bit_numbers(self) -> impl Iterator<Item = u8> {
        self.named().map(|(number, _)| number)
    }

    /// The names that RFC 5280 has for the bits that are there: `"keyCompromise"`, `"aACompromise"`.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        self.named().map(|(_, name)| name)
    }

    fn named(self) -> impl Iterator<Item = (u8, &'static str)> {
        let named = (0..).zip(REASON_NAMES);
        named.filter(move |(number, _)| Self::from_bit_number(*number).is_ok_and(|reason| self.contains(reason)))
    }
}

impl Value for ReasonFlags {
    const TAG: u8 = BIT_STRING;

    fn read(field: &Field<'_>) -> Result<Self> {
        field.named_bits().map(Self::from_bits_truncate)
    }

    fn write(&self, tag: u8) -> Result<Vec<u8>> {
        writer::write_named_bits(tag, self.bits())
    }
}

/// The [`names`](ReasonFlags::names) with commas between; nothing for none.
impl fmt::Display for ReasonFlags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.names().collect();
        f.write_str(&names.join(","))
    }
}

/// From [`names`](ReasonFlags::names) with commas between, in upper or lower case, with blanks around or not.
///
/// Fails with [`Error::InvalidArgument`] for any other name.
impl FromStr for ReasonFlags {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        if text.is_empty() {
            return Ok(Self::empty());
        }
        let unknown = || Error::invalid("name", "must be that of a reason in RFC 5280, as keyCompromise");
        let reasons = text.split(',').map(|name| {
            let mut named = (0..).zip(REASON_NAMES);
            let found = named.find(|(_, known)| known.eq_ignore_ascii_case(name.trim_matches(' ')));
            found.map_or_else(|| Err(unknown()), |(number, _)| Self::from_bit_number(number))
        });
        reasons.collect()
    }
}

/// What a place where a revocation list is published is called (RFC 5280, section 4.2.1.13).
#[doc(alias = "DIST_POINT_NAME")]
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum DistributionPointName {
    /// The place, in one or more ways.
    FullName(GeneralNames),
    /// The narrowest part of a distinguished name that begins with that of the list's issuer.
    RelativeName(RelativeDistinguishedName),
}

impl Value for DistributionPointName {
    const TAG: u8 = ANY;

    fn read(field: &Field<'_>) -> Result<Self> {
        match field.tag() {
            Some(FULL_NAME) => GeneralNames::read(field).map(DistributionPointName::FullName),
            Some(RELATIVE_NAME) => read_relative_name(field),
            _ => Err(field.wrong("is neither a fullName nor a nameRelativeToCRLIssuer")),
        }
    }

    fn write(&self, _: u8) -> Result<Vec<u8>> {
        match self {
            DistributionPointName::FullName(names) => names.write(FULL_NAME),
            DistributionPointName::RelativeName(name) => {
                let name = Name::new(vec![name.clone()]);
                name.check_made("distribution_point")?;
                let name = name.public_bytes()?;
                let mut sets = Fields::of_sequence("Name", &name)?;
                der::write_element(RELATIVE_NAME, sets.any("RelativeDistinguishedName")?.content())
            }
        }
    }
}

/// A relative name is a SET with another tag: it is read as the only one of a name.
fn read_relative_name(field: &Field<'_>) -> Result<DistributionPointName> {
    let name = writer::write_sequence(&[der::write_element(SET, field.content())?])?;
    let name = Name::from_der(&name).map_err(der::in_data(field.what()))?;
    match name.rdns() {
        [relative] => Ok(DistributionPointName::RelativeName(relative.clone())),
        _ => Err(Error::malformed(field.what(), "nameRelativeToCRLIssuer is not one set")),
    }
}

/// A place where a revocation list is published (RFC 5280, section 4.2.1.13).
///
/// ```
/// use hazmat_openssl::x509::{CrlDistributionPoints, DistributionPoint, GeneralName, GeneralNames};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let place = GeneralName::uniform_resource_identifier("http://crl.example.org/ca.crl")?;
/// let point = DistributionPoint::from_full_name(GeneralNames::new(vec![place])?);
/// let points = CrlDistributionPoints::new(vec![point])?;
/// assert_eq!(points.distribution_points().len(), 1);
/// # Ok(())
/// # }
/// ```
#[doc(alias = "DIST_POINT")]
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DistributionPoint {
    name: Option<DistributionPointName>,
    reasons: Option<ReasonFlags>,
    crl_issuer: Option<GeneralNames>,
}

impl DistributionPoint {
    /// A place, or whose list it is, or both; and for which reasons the list is, if not for all.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for neither a place nor an issuer, and for a set of no reasons.
    pub fn new(
        name: Option<DistributionPointName>,
        reasons: Option<ReasonFlags>,
        crl_issuer: Option<GeneralNames>,
    ) -> Result<Self> {
        if name.is_none() && crl_issuer.is_none() {
            return Err(Error::invalid("distribution_point", "must have a name or a cRLIssuer"));
        }
        check_reasons(reasons)?;
        Ok(DistributionPoint {
            name,
            reasons,
            crl_issuer,
        })
    }

    /// A place where the issuer of the certificate publishes a list for all reasons.
    pub fn from_full_name(names: GeneralNames) -> Self {
        DistributionPoint {
            name: Some(DistributionPointName::FullName(names)),
            reasons: None,
            crl_issuer: None,
        }
    }

    /// What the place is called.
    pub fn name(&self) -> Option<&DistributionPointName> {
        self.name.as_ref()
    }

    /// For which reasons the list is; `None` for all.
    pub fn reasons(&self) -> Option<ReasonFlags> {
        self.reasons
    }

    /// Who issues the list; `None` for the issuer of the certificate.
    pub fn crl_issuer(&self) -> Option<&GeneralNames> {
        self.crl_issuer.as_ref()
    }
}

asn1_type! {
    DistributionPoint ::= SEQUENCE {
        name: distributionPoint [0] OPTIONAL,
        reasons: reasons [1] OPTIONAL,
        crl_issuer: cRLIssuer [2] OPTIONAL,
    }
}

fn check_reasons(reasons: Option<ReasonFlags>) -> Result<()> {
    if reasons.is_some_and(|reasons| reasons.is_empty()) {
        return Err(Error::invalid(
            "reasons",
            "must have at least one, or be left out for all",
        ));
    }
    if reasons.is_some_and(|reasons| ReasonFlags::from_bits(reasons.bits()).is_none()) {
        return Err(Error::invalid("reasons", "must not have bits without a name"));
    }
    Ok(())
}

/// A type that is nothing but places.
macro_rules! points_extension {
    ($(#[$docs:meta])* $type:ident, $oid:ident) => {
        $(#[$docs])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub struct $type {
            distribution_points: Vec<DistributionPoint>,
        }

        impl $type {
            /// Of places.
            ///
            /// # Errors
            ///
            /// [`Error::InvalidArgument`] for none.
            pub fn new(distribution_points: Vec<DistributionPoint>) -> Result<Self> {
                check_some("distribution_points", &distribution_points)?;
                Ok($type { distribution_points })
            }

            /// The places.
            pub fn distribution_points(&self) -> &[DistributionPoint] {
                &self.distribution_points
            }
        }

        extension_type!($oid: $type ::= SEQUENCE OF distribution_points: DistributionPoint);
    };
}

points_extension! {
    /// Where the revocation lists for a certificate are published (RFC 5280, section 4.2.1.13).
    #[doc(alias = "NID_crl_distribution_points")]
    CrlDistributionPoints, CRL_DISTRIBUTION_POINTS
}

points_extension! {
    /// Where the newest changes of revocation lists are published, as delta CRLs (RFC 5280, sections 4.2.1.15 and
    /// 5.2.6).
    #[doc(alias = "NID_freshest_crl")]
    FreshestCrl, FRESHEST_CRL
}

/// Which certificates a revocation list is about (RFC 5280, section 5.2.5).
///
/// ```
/// use hazmat_openssl::x509::{ExtensionType, IssuingDistributionPoint};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let users = IssuingDistributionPoint::builder().only_contains_user_certs().build()?;
/// assert_eq!(users.to_der()?, [0x30, 3, 0x81, 1, 0xff]);
/// assert!(IssuingDistributionPoint::builder().build().is_err());
/// # Ok(())
/// # }
/// ```
#[doc(alias = "ISSUING_DIST_POINT")]
#[doc(alias = "NID_issuing_distribution_point")]
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct IssuingDistributionPoint {
    distribution_point: Option<DistributionPointName>,
    only_contains_user_certs: bool,
    only_contains_ca_certs: bool,
    only_some_reasons: Option<ReasonFlags>,
    indirect_crl: bool,
    only_contains_attribute_certs: bool,
}

impl IssuingDistributionPoint {
    /// One to fill in.
    pub fn builder() -> IssuingDistributionPointBuilder {
        IssuingDistributionPointBuilder {
            point: IssuingDistributionPoint {
                distribution_point: None,
                only_contains_user_certs: false,
                only_contains_ca_certs: false,
                only_some_reasons: None,
                indirect_crl: false,
                only_contains_attribute_certs: false,
            },
        }
    }

    /// Where the list is published.
    pub fn distribution_point(&self) -> Option<&DistributionPointName> {
        self.distribution_point.as_ref()
    }

    /// Whether the list is about certificates of end entities only.
    pub fn only_contains_user_certs(&self) -> bool {
        self.only_contains_user_certs
    }

    /// Whether the list is about certificates of CAs only.
    pub fn only_contains_ca_certs(&self) -> bool {
        self.only_contains_ca_certs
    }

    /// For which reasons the list is; `None` for all.
    pub fn only_some_reasons(&self) -> Option<ReasonFlags> {
        self.only_some_reasons
    }

    /// Whether the list is about certificates of other issuers, too.
    pub fn indirect_crl(&self) -> bool {
        self.indirect_crl
    }

    /// Whether the list is about attribute certificates only.
    pub fn only_contains_attribute_certs(&self) -> bool {
        self.only_contains_attribute_certs
    }
}

extension_type! {
    /// Flags that are false and written out are taken, and so is what
    /// [`build`](IssuingDistributionPointBuilder::build) refuses.
    ISSUING_DISTRIBUTION_POINT: IssuingDistributionPoint ::= SEQUENCE {
        distribution_point: distributionPoint [0] OPTIONAL,
        only_contains_user_certs: onlyContainsUserCerts [1] DEFAULT,
        only_contains_ca_certs: onlyContainsCACerts [2] DEFAULT,
        only_some_reasons: onlySomeReasons [3] OPTIONAL,
        indirect_crl: indirectCRL [4] DEFAULT,
        only_contains_attribute_certs: onlyContainsAttributeCerts [5] DEFAULT,
    }
}

/// An [`IssuingDistributionPoint`] in the making: see [`IssuingDistributionPoint::builder`].
#[derive(Debug, Clone)]
#[must_use]
pub struct IssuingDistributionPointBuilder {
    point: IssuingDistributionPoint,
}

impl IssuingDistributionPointBuilder {
    /// Where the list is published.
    pub fn distribution_point(mut self, name: DistributionPointName) -> Self {
        self.point.distribution_point = Some(name);
        self
    }

    /// The list is about certificates of end entities only.
    pub fn only_contains_user_certs(mut self) -> Self {
        self.point.only_contains_user_certs = true;
        self
    }

    /// The list is about certificates of CAs only.
    pub fn only_contains_ca_certs(mut self) -> Self {
        self.point.only_contains_ca_certs = true;
        self
    }

    /// The list is for these reasons only.
    pub fn only_some_reasons(mut self, reasons: ReasonFlags) -> Self {
        self.point.only_some_reasons = Some(reasons);
        self
    }

    /// The list is about certificates of other issuers, too.
    pub fn indirect_crl(mut self) -> Self {
        self.point.indirect_crl = true;
        self
    }

    /// The list is about attribute certificates only.
    pub fn only_contains_attribute_certs(mut self) -> Self {
        self.point.only_contains_attribute_certs = true;
        self
    }

    /// The extension.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if nothing was said, if the list is to be about only one kind of certificates and
    /// only another, and for a set of no reasons (RFC 5280, section 5.2.5).
    pub fn build(self) -> Result<IssuingDistributionPoint> {
        let point = self.point;
        let only = [
            point.only_contains_user_certs,
            point.only_contains_ca_certs,
            point.only_contains_attribute_certs,
        ];
        let said = only.into_iter().filter(|only| *only).count();
        if said > 1 {
            let reason = "can be about only one kind of certificates, and not only one and only another";
            return Err(Error::invalid("issuing_distribution_point", reason));
        }
        let is_empty =
            said == 0 && point.distribution_point.is_none() && point.only_some_reasons.is_none() && !point.indirect_crl;
        if is_empty {
            let reason = "must say something: a list for all reasons and certificates has no such extension";
            return Err(Error::invalid("issuing_distribution_point", reason));
        }
        check_reasons(point.only_some_reasons)?;
        Ok(point)
    }
}
