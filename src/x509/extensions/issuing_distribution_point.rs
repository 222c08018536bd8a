//! The scope of a revocation list: the extension issuingDistributionPoint.

use super::distribution_points::DistributionPointName;
use super::extension_type::extension_type;
use super::reason_flags::{self, ReasonFlags};
use crate::error::{Error, Result};

/// The certificates that a revocation list covers, and where the list is published (RFC 5280, section 5.2.5).
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
    /// A builder for the extension.
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

    /// Whether the list covers end-entity certificates only.
    pub fn only_contains_user_certs(&self) -> bool {
        self.only_contains_user_certs
    }

    /// Whether the list covers CA certificates only.
    pub fn only_contains_ca_certs(&self) -> bool {
        self.only_contains_ca_certs
    }

    /// The reasons that the list covers; `None` for all.
    pub fn only_some_reasons(&self) -> Option<ReasonFlags> {
        self.only_some_reasons
    }

    /// Whether the list also covers certificates of other issuers.
    pub fn indirect_crl(&self) -> bool {
        self.indirect_crl
    }

    /// Whether the list covers attribute certificates only.
    pub fn only_contains_attribute_certs(&self) -> bool {
        self.only_contains_attribute_certs
    }
}

extension_type! {
    /// Accepts encoded flags of FALSE, which DER omits, and the combinations that
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

/// Builds an [`IssuingDistributionPoint`]: see [`IssuingDistributionPoint::builder`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[must_use = "a builder makes nothing until it builds"]
pub struct IssuingDistributionPointBuilder {
    point: IssuingDistributionPoint,
}

impl IssuingDistributionPointBuilder {
    /// Sets where the list is published.
    pub fn distribution_point(mut self, name: impl Into<DistributionPointName>) -> Self {
        self.point.distribution_point = Some(name.into());
        self
    }

    /// Restricts the list to end-entity certificates.
    pub fn only_contains_user_certs(mut self) -> Self {
        self.point.only_contains_user_certs = true;
        self
    }

    /// Restricts the list to CA certificates.
    pub fn only_contains_ca_certs(mut self) -> Self {
        self.point.only_contains_ca_certs = true;
        self
    }

    /// Restricts the list to these reasons.
    pub fn only_some_reasons(mut self, reasons: ReasonFlags) -> Self {
        self.point.only_some_reasons = Some(reasons);
        self
    }

    /// Extends the list to certificates of other issuers.
    pub fn indirect_crl(mut self) -> Self {
        self.point.indirect_crl = true;
        self
    }

    /// Restricts the list to attribute certificates.
    pub fn only_contains_attribute_certs(mut self) -> Self {
        self.point.only_contains_attribute_certs = true;
        self
    }

    /// Builds the extension.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if nothing was set, if the list is restricted to more than one type of certificate, and
    /// for an empty set of reasons (RFC 5280, section 5.2.5).
    pub fn build(self) -> Result<IssuingDistributionPoint> {
        let point = self.point;
        let restrictions = [
            point.only_contains_user_certs,
            point.only_contains_ca_certs,
            point.only_contains_attribute_certs,
        ];
        let restrictions = restrictions.into_iter().filter(|is_set| *is_set).count();
        if restrictions > 1 {
            let reason = "must be restricted to one type of certificate at most";
            return Err(Error::invalid("issuing_distribution_point", reason));
        }
        let is_empty = restrictions == 0
            && point.distribution_point.is_none()
            && point.only_some_reasons.is_none()
            && !point.indirect_crl;
        if is_empty {
            let reason = "must not be empty: a list that covers all certificates for all reasons omits this extension";
            return Err(Error::invalid("issuing_distribution_point", reason));
        }
        reason_flags::check(point.only_some_reasons)?;
        Ok(point)
    }
}
