//! Where revocation lists are published: the extensions cRLDistributionPoints and freshestCRL.

use super::extension_type::extension_type;
use super::reason_flags::{self, ReasonFlags};
use crate::asn1::der;
use crate::asn1::reader::{Field, Fields};
use crate::asn1::structure::{Value, asn1_type, check_some};
use crate::asn1::tag::{ANY, SET, constructed};
use crate::asn1::writer;
use crate::error::{Error, MalformedKind, Result};
use crate::x509::general_name::GeneralName;
use crate::x509::general_name_list::GeneralNames;
use crate::x509::name::{Name, RelativeDistinguishedName};

/// The tags of `DistributionPointName`.
const FULL_NAME: u8 = constructed(0);
const RELATIVE_NAME: u8 = constructed(1);

/// The name of a distribution point (RFC 5280, section 4.2.1.13).
#[doc(alias = "DIST_POINT_NAME")]
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[allow(
    clippy::exhaustive_enums,
    reason = "X.509 defines a CHOICE of two, without an extension marker"
)]
pub enum DistributionPointName {
    /// Alternative names of the same place, mostly URIs.
    FullName(GeneralNames),
    /// The last part of a distinguished name whose other parts are the name of the list's issuer.
    RelativeName(RelativeDistinguishedName),
}

impl From<GeneralNames> for DistributionPointName {
    fn from(names: GeneralNames) -> Self {
        DistributionPointName::FullName(names)
    }
}

impl From<RelativeDistinguishedName> for DistributionPointName {
    fn from(name: RelativeDistinguishedName) -> Self {
        DistributionPointName::RelativeName(name)
    }
}

impl Value for DistributionPointName {
    const TAG: u8 = ANY;

    fn read(field: &Field<'_>) -> Result<Self> {
        match field.tag() {
            Some(FULL_NAME) => GeneralNames::read(field).map(DistributionPointName::FullName),
            Some(RELATIVE_NAME) => read_relative_name(field),
            _ => Err(field.wrong_as(
                MalformedKind::UnexpectedTag,
                "must be a fullName or a nameRelativeToCRLIssuer",
            )),
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

/// Reads a relative name, which is a SET with an implicit tag, as a name of one SET.
fn read_relative_name(field: &Field<'_>) -> Result<DistributionPointName> {
    let name = writer::write_sequence(&[der::write_element(SET, field.content())?])?;
    let name = Name::from_der(&name).map_err(der::in_data_as(MalformedKind::InvalidValue, field.what()))?;
    match name.rdns() {
        [relative] => Ok(DistributionPointName::RelativeName(relative.clone())),
        _ => Err(Error::malformed(
            MalformedKind::InvalidValue,
            field.what(),
            "nameRelativeToCRLIssuer is not a single SET",
        )),
    }
}

/// A place where a revocation list is published (RFC 5280, section 4.2.1.13).
///
/// ```
/// use hazmat_openssl::x509::{CrlDistributionPoints, DistributionPoint};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let point = DistributionPoint::from_uri("http://crl.example.org/ca.crl")?;
/// let points = CrlDistributionPoints::new([point])?;
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
    /// Creates a distribution point from its name, its issuer, or both. `reasons` are those that the list covers; `None`
    /// stands for all.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for neither a name nor an issuer, and for an empty set of reasons.
    pub fn new(
        name: Option<DistributionPointName>,
        reasons: Option<ReasonFlags>,
        crl_issuer: Option<GeneralNames>,
    ) -> Result<Self> {
        if name.is_none() && crl_issuer.is_none() {
            return Err(Error::invalid("distribution_point", "must have a name or a cRLIssuer"));
        }
        reason_flags::check(reasons)?;
        Ok(DistributionPoint {
            name,
            reasons,
            crl_issuer,
        })
    }

    /// Creates the usual distribution point: names of one place, where the issuer of the certificate publishes a list for
    /// all reasons.
    pub fn from_full_name(names: GeneralNames) -> Self {
        DistributionPoint {
            name: Some(DistributionPointName::FullName(names)),
            reasons: None,
            crl_issuer: None,
        }
    }

    /// As [`from_full_name`](Self::from_full_name), from one URI.
    ///
    /// # Errors
    ///
    /// As [`GeneralName::uniform_resource_identifier`].
    pub fn from_uri(uri: &str) -> Result<Self> {
        let name = GeneralName::uniform_resource_identifier(uri)?;
        GeneralNames::new(vec![name]).map(Self::from_full_name)
    }

    /// The name of the distribution point.
    pub fn name(&self) -> Option<&DistributionPointName> {
        self.name.as_ref()
    }

    /// The reasons that the list covers; `None` for all.
    pub fn reasons(&self) -> Option<ReasonFlags> {
        self.reasons
    }

    /// The issuer of the list; `None` for the issuer of the certificate.
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

/// Declares an extension whose value is a list of distribution points.
macro_rules! points_extension {
    ($(#[$docs:meta])* $type:ident, $oid:ident) => {
        $(#[$docs])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub struct $type {
            distribution_points: Vec<DistributionPoint>,
        }

        impl $type {
            /// Creates the extension from one or more distribution points.
            ///
            /// # Errors
            ///
            /// [`Error::InvalidArgument`] for none.
            pub fn new(distribution_points: impl IntoIterator<Item = DistributionPoint>) -> Result<Self> {
                let distribution_points = Vec::from_iter(distribution_points);
                check_some("distribution_points", &distribution_points)?;
                Ok($type { distribution_points })
            }

            /// The distribution points.
            pub fn distribution_points(&self) -> &[DistributionPoint] {
                &self.distribution_points
            }
        }

        extension_type!($oid: $type ::= SEQUENCE OF distribution_points: DistributionPoint);
    };
}

points_extension! {
    /// Where the revocation lists that cover a certificate are published (RFC 5280, section 4.2.1.13). For an example, see
    /// [`DistributionPoint`].
    #[doc(alias = "NID_crl_distribution_points")]
    CrlDistributionPoints, CRL_DISTRIBUTION_POINTS
}

points_extension! {
    /// Where delta CRLs are published (RFC 5280, sections 4.2.1.15 and 5.2.6).
    #[doc(alias = "NID_freshest_crl")]
    FreshestCrl, FRESHEST_CRL
}
