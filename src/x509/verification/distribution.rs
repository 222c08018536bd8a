//! Which revocation lists are about a certificate, and for which reasons (RFC 5280, section 6.3.3 (b) to (d)).

use std::collections::HashSet;

use crate::error::PathRule;
use crate::x509::certificate::Certificate;
use crate::x509::extensions::{
    BasicConstraints, CrlDistributionPoints, DistributionPoint, DistributionPointName, IssuingDistributionPoint,
    ReasonFlags,
};
use crate::x509::general_name::GeneralName;
use crate::x509::general_name_list::GeneralNames;
use crate::x509::name::{Name, RelativeDistinguishedName};
use crate::x509::name_comparison::CanonicalName;

/// All reasons; the bit "unused" is none.
pub(super) const ALL_REASONS: ReasonFlags = ReasonFlags::all().difference(ReasonFlags::UNUSED);

/// The maximum number of distribution points of a certificate, and of their names together. Every name is looked up among the lists of
/// the store before a signature of the certificate was checked.
const MOST_NAMES: usize = 1000;

/// A name of a distribution point.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum PointName {
    Directory(CanonicalName),
    /// A name of another form, mostly a URI: one and the same text.
    Other(GeneralName),
}

impl PointName {
    fn of(name: &GeneralName) -> Self {
        match name {
            GeneralName::DirectoryName(name) => PointName::Directory(name.into()),
            other => PointName::Other(other.clone()),
        }
    }

    /// The names of a point. A relative one is below the name of the issuer of the list.
    fn all(name: &DistributionPointName, list_issuer: Option<&Name>) -> Vec<Self> {
        match (name, list_issuer) {
            (DistributionPointName::FullName(names), _) => names_of(names).collect(),
            (DistributionPointName::RelativeName(name), Some(issuer)) => vec![below(issuer, name)],
            (DistributionPointName::RelativeName(_), None) => Vec::new(),
        }
    }
}

fn names_of(names: &GeneralNames) -> impl Iterator<Item = PointName> + '_ {
    // A name that does not decode matches none.
    names
        .iter()
        .filter_map(|name| name.ok())
        .map(|name| PointName::of(&name))
}

fn below(issuer: &Name, relative: &RelativeDistinguishedName) -> PointName {
    let mut names = issuer.rdns().to_vec();
    names.push(relative.clone());
    PointName::Directory(CanonicalName::from(&Name::new(names)))
}

/// What a list is about: its issuer, and its issuingDistributionPoint.
#[derive(Debug)]
pub(super) struct ListScope {
    pub(super) issuer: CanonicalName,
    /// `None` for a list about all certificates of its issuer, for all reasons.
    point: Option<IssuingDistributionPoint>,
    /// The names of the point; empty if it has none.
    pub(super) names: Vec<PointName>,
    reasons: ReasonFlags,
}

impl ListScope {
    pub(super) fn new(issuer: &Name, point: Option<IssuingDistributionPoint>) -> Self {
        let name = point.as_ref().and_then(IssuingDistributionPoint::distribution_point);
        let reasons = point.as_ref().and_then(IssuingDistributionPoint::only_some_reasons);
        ListScope {
            issuer: issuer.into(),
            names: name.map(|name| PointName::all(name, Some(issuer))).unwrap_or_default(),
            reasons: reasons.unwrap_or(ALL_REASONS) & ALL_REASONS,
            point,
        }
    }

    pub(super) fn is_indirect(&self) -> bool {
        self.point.as_ref().is_some_and(IssuingDistributionPoint::indirect_crl)
    }

    /// Whether the list has to be matched with a distribution point of the certificate.
    pub(super) fn has_point_name(&self) -> bool {
        self.point
            .as_ref()
            .is_some_and(|point| point.distribution_point().is_some())
    }

    fn is_about(&self, is_authority: bool) -> bool {
        let Some(point) = &self.point else {
            return true;
        };
        let excluded = match is_authority {
            true => point.only_contains_user_certs(),
            false => point.only_contains_ca_certs(),
        };
        !excluded && !point.only_contains_attribute_certs()
    }
}

/// What a certificate says of the lists that it is in.
#[derive(Debug)]
pub(super) struct CertificateScope {
    issuer: CanonicalName,
    is_authority: bool,
    points: Vec<Point>,
}

/// One of a certificate's distribution points.
#[derive(Debug)]
struct Point {
    names: Vec<PointName>,
    /// The names of other issuers of lists.
    list_issuers: Option<Vec<PointName>>,
    reasons: ReasonFlags,
}

impl Point {
    fn of(point: &DistributionPoint, issuer: Option<&Name>) -> Self {
        let other_issuer = point.crl_issuer().and_then(|names| match names.iter().next() {
            Some(Ok(GeneralName::DirectoryName(name))) => Some(name.clone()),
            _ => None,
        });
        let list_issuer = match point.crl_issuer() {
            Some(_) => other_issuer.as_ref(),
            None => issuer,
        };
        Point {
            names: point
                .name()
                .map(|name| PointName::all(name, list_issuer))
                .unwrap_or_default(),
            list_issuers: point.crl_issuer().map(|names| names_of(names).collect()),
            reasons: point.reasons().unwrap_or(ALL_REASONS),
        }
    }

    /// Whether the point is where the list is published.
    fn has(&self, issuer: &CanonicalName, list: &ListScope) -> bool {
        let (is_issued, names) = match &self.list_issuers {
            Some(issuers) => {
                let is_named = issuers.contains(&PointName::Directory(list.issuer.clone()));
                let is_own = list.issuer == *issuer;
                (is_named && (is_own || list.is_indirect()), issuers)
            }
            None => (list.issuer == *issuer, &self.names),
        };
        // A point without a name of its own has that of the list's issuer.
        let names = if self.names.is_empty() { names } else { &self.names };
        is_issued && (!list.has_point_name() || list.names.iter().any(|name| names.contains(name)))
    }
}

impl CertificateScope {
    /// Fails with the rule that the certificate breaks if the issuer's name does not decode, and if there are too many distribution
    /// points. Extensions that do not decode say nothing here: the certificate is refused elsewhere.
    pub(super) fn of(certificate: &Certificate) -> std::result::Result<Self, PathRule> {
        let extensions = certificate.extensions();
        let find_points = || extensions.as_ref().ok()?.find::<CrlDistributionPoints>().ok()?;
        let find_constraints = || extensions.as_ref().ok()?.find::<BasicConstraints>().ok()?;
        let issuer = CanonicalName::from_der(certificate.issuer_bytes()).map_err(|error| PathRule::MalformedField {
            field: "issuer".into(),
            reason: error.to_string().into(),
        })?;
        let points = find_points();
        let points = points
            .as_ref()
            .map_or(&[][..], |(points, _)| points.distribution_points());
        if points.iter().map(size).sum::<usize>() > MOST_NAMES {
            return Err(PathRule::LimitReached {
                limit: "names of distribution points",
            });
        }
        let name = certificate.issuer().ok();
        Ok(CertificateScope {
            issuer,
            is_authority: find_constraints().is_some_and(|(constraints, _)| constraints.is_ca()),
            points: points.iter().map(|point| Point::of(point, name.as_ref())).collect(),
        })
    }

    /// The issuers of lists that may be about the certificate, each once.
    pub(super) fn list_issuers(&self) -> HashSet<&CanonicalName> {
        let others = self.points.iter().filter_map(|point| point.list_issuers.as_ref());
        let others = others.flatten().filter_map(|name| match name {
            PointName::Directory(name) => Some(name),
            PointName::Other(_) => None,
        });
        std::iter::once(&self.issuer).chain(others).collect()
    }

    /// The names of the certificate's distribution points, and of the issuers of their lists, each once.
    pub(super) fn point_names(&self) -> HashSet<&PointName> {
        let points = self.points.iter();
        points
            .flat_map(|point| point.names.iter().chain(point.list_issuers.iter().flatten()))
            .collect()
    }

    /// The reasons for which the list says whether the certificate is revoked; none if the list is about other certificates.
    pub(super) fn reasons_in(&self, list: &ListScope) -> ReasonFlags {
        if !list.is_about(self.is_authority) {
            return ReasonFlags::empty();
        }
        // Any list of the certificate's issuer may be used, also one that no distribution point names.
        let everywhere = list.issuer == self.issuer && !list.has_point_name();
        let found = self.points.iter().filter(|point| point.has(&self.issuer, list));
        let found: ReasonFlags = found.map(|point| point.reasons).collect();
        let found = if everywhere { ALL_REASONS } else { found };
        found & list.reasons
    }
}

/// The number of a distribution point's names, and one for the point itself.
fn size(point: &DistributionPoint) -> usize {
    let names = match point.name() {
        Some(DistributionPointName::FullName(names)) => names.len(),
        Some(DistributionPointName::RelativeName(_)) | None => 0,
    };
    1 + names + point.crl_issuer().map_or(0, GeneralNames::len)
}
