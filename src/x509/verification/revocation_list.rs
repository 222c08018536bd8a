//! A revocation list of a store: decoded by libcrypto and by this crate, and judged as far as no certificate is needed for it.
//!
//! libcrypto uses some lists that RFC 5280 forbids to use. It passes over an issuingDistributionPoint that does not decode, which makes a
//! list one about all certificates; it stops reading the issuers and reasons of entries at the first one that does not decode; it
//! counts a certificate as good that a complete list removes; it does not compare the two signature algorithms; a list without nextUpdate
//! never ends; and it uses a delta list of some reasons as a complete one, without a look at the path of its issuer. Such lists are
//! not handed to it.

use std::borrow::Cow;
use std::fmt;

use time::OffsetDateTime;

use super::distribution::{ALL_REASONS, CertificateScope, ListScope};
use crate::asn1::oid::{ExtensionOid, ObjectIdentifier};
use crate::asn1::serial_number::SerialNumber;
use crate::backend::Backend;
use crate::error::{PathRule, Result};
use crate::ffi::x509_crl::X509Crl;
use crate::x509::crl::CertificateRevocationList;
use crate::x509::extensions::{
    CertificateIssuer, CrlNumber, CrlReason, DeltaCrlIndicator, ExtensionType, Extensions, IssuingDistributionPoint,
    ReasonFlags,
};
use crate::x509::version::X509Version;

/// A list of a store.
pub(super) struct StoredList {
    /// libcrypto's form; `None` for a list with a fault, which it is not given, and does not always decode. Dropped before the list,
    /// which keeps the backend.
    handle: Option<X509Crl>,
    list: CertificateRevocationList,
    pub(super) scope: ListScope,
    /// A list whose issuingDistributionPoint does not decode may be about any certificate.
    is_scope_known: bool,
    pub(super) facts: std::result::Result<Facts, Fault>,
}

/// Why no certificate is looked up in a list.
pub(super) type Fault = Cow<'static, str>;

/// What the list says of itself.
#[derive(Debug)]
pub(super) struct Facts {
    pub(super) this_update: OffsetDateTime,
    pub(super) next_update: Option<OffsetDateTime>,
    number: Option<SerialNumber>,
    /// The number of the base list, if this is a delta list.
    base_number: Option<SerialNumber>,
}

/// The critical extensions of lists that libcrypto processes.
const PROCESSED: [ObjectIdentifier; 3] = [
    ExtensionOid::AUTHORITY_KEY_IDENTIFIER,
    ExtensionOid::DELTA_CRL_INDICATOR,
    ExtensionOid::ISSUING_DISTRIBUTION_POINT,
];

impl StoredList {
    /// Decodes a list in the backend of the store. Fails if its issuer's name does not decode, and if libcrypto does not decode a list
    /// without a known fault.
    pub(super) fn new(backend: &Backend, list: CertificateRevocationList) -> Result<Self> {
        let issuer = list.issuer()?;
        let list = match list.backend().is_same(backend) {
            true => list,
            false => CertificateRevocationList::from_der(backend, list.as_der())?,
        };
        let point = point_of(&list);
        let facts = judge(&list, point.as_ref());
        let handle = facts
            .as_ref()
            .ok()
            .map(|_| X509Crl::from_der(backend.lib(), list.as_der()));
        Ok(StoredList {
            handle: handle.transpose()?,
            is_scope_known: point.is_ok(),
            scope: ListScope::new(&issuer, point.unwrap_or_default()),
            list,
            facts,
        })
    }

    /// Decodes lists for a store.
    pub(super) fn decoded(
        backend: &Backend,
        lists: impl IntoIterator<Item = CertificateRevocationList>,
    ) -> Result<Vec<Self>> {
        lists.into_iter().map(|list| Self::new(backend, list)).collect()
    }

    /// libcrypto's form of a list without a fault.
    pub(super) fn handle(&self) -> Option<&X509Crl> {
        self.handle.as_ref()
    }

    /// Whether libcrypto's form is at this address.
    pub(super) fn is_at(&self, address: usize) -> bool {
        self.handle().is_some_and(|handle| handle.address() == address)
    }

    pub(super) fn list(&self) -> &CertificateRevocationList {
        &self.list
    }

    /// The reasons for which the list says whether a certificate is revoked, or may say so.
    pub(super) fn reasons_for(&self, certificate: &CertificateScope) -> ReasonFlags {
        let may_be_about = !self.is_scope_known && certificate.list_issuers().contains(&self.scope.issuer);
        match may_be_about {
            true => ALL_REASONS,
            false => certificate.reasons_in(&self.scope),
        }
    }

    pub(super) fn this_update(&self) -> Option<OffsetDateTime> {
        self.list.last_update().ok()
    }

    fn number(&self) -> Option<SerialNumber> {
        let (number, _) = self.list.extensions().ok()?.find::<CrlNumber>().ok()??;
        Some(number.crl_number().clone())
    }

    /// Whether this list is newer than another one, which may have a fault, by its time and its number.
    pub(super) fn is_newer_than(&self, other: &StoredList) -> bool {
        let (Some(time), Some(other_time)) = (self.this_update(), other.this_update()) else {
            return false;
        };
        let (Some(number), Some(other_number)) = (self.number(), other.number()) else {
            return time > other_time;
        };
        // A complete list and a delta list of the same time have the same number.
        let is_same_or_newer = || time > other_time || other.extension(&ExtensionOid::DELTA_CRL_INDICATOR).is_some();
        time >= other_time && (number > other_number || number == other_number && is_same_or_newer())
    }

    pub(super) fn is_delta(&self) -> bool {
        self.facts.as_ref().is_ok_and(|facts| facts.base_number.is_some())
    }

    /// Whether this is a delta list to be used with a complete one (RFC 5280, section 6.3.3 (c)).
    pub(super) fn updates(&self, complete: &StoredList) -> bool {
        let (Ok(delta), Ok(base)) = (&self.facts, &complete.facts) else {
            return false;
        };
        let (Some(lowest), Some(number), Some(base_number), None) =
            (&delta.base_number, &delta.number, &base.number, &base.base_number)
        else {
            return false;
        };
        let same = |oid: ObjectIdentifier| self.extension(&oid) == complete.extension(&oid);
        self.scope.issuer == complete.scope.issuer
            && same(ExtensionOid::ISSUING_DISTRIBUTION_POINT)
            && same(ExtensionOid::AUTHORITY_KEY_IDENTIFIER)
            && lowest <= base_number
            && number > base_number
    }

    pub(super) fn is_same(&self, other: &StoredList) -> bool {
        self.list.as_der() == other.list.as_der()
    }

    /// Whether no verification needs an older list any more beside this one, which is complete and of the same issuer, key and scope. A
    /// list that is not used supersedes none, nor does one whose time has not come `now`: until then, the older ones are needed. Nor
    /// does a delta list: a certificate is good without one, so that one that is forged would take a revocation away.
    pub(super) fn supersedes(&self, older: &StoredList, now: OffsetDateTime) -> bool {
        let (Ok(new), Ok(old)) = (&self.facts, &older.facts) else {
            return false;
        };
        let same = |oid: ObjectIdentifier| self.extension(&oid) == older.extension(&oid);
        let is_newer = match (&new.number, &old.number) {
            (Some(number), Some(old_number)) => {
                let is_later = number > old_number || number == old_number && old.base_number.is_some();
                is_later && new.this_update >= old.this_update
            }
            (None, None) => new.this_update > old.this_update,
            _ => false,
        };
        is_newer
            && new.this_update <= now
            && new.base_number.is_none()
            && self.scope.issuer == older.scope.issuer
            && same(ExtensionOid::ISSUING_DISTRIBUTION_POINT)
            && same(ExtensionOid::AUTHORITY_KEY_IDENTIFIER)
    }

    fn extension(&self, oid: &ObjectIdentifier) -> Option<&[u8]> {
        let extensions = self.list.extensions().ok()?;
        extensions.find_by_oid(oid).map(|extension| extension.value())
    }

    /// The order in which libcrypto is to look at lists: it uses the first of several delta lists, which has to be the newest.
    pub(super) fn age(&self) -> impl Ord + use<> {
        let facts = self.facts.as_ref().ok();
        let number = facts.and_then(|facts| facts.number.clone());
        std::cmp::Reverse((facts.map(|facts| facts.this_update), number))
    }

    /// The rule that a certificate breaks for which this list is needed.
    pub(super) fn refused(&self, reason: Fault) -> PathRule {
        let issuer = self.list.issuer().map_or_else(|_| "?".into(), |name| name.to_string());
        let number = self.facts.as_ref().ok().and_then(|facts| facts.number.as_ref());
        let list = match number.map(|number| (number, number.to_u64())) {
            Some((_, Some(number))) => format!("{issuer}, number {number}"),
            Some((number, None)) => format!("{issuer}, number 0x{number}"),
            None => issuer,
        };
        PathRule::RevocationListRefused { list, reason }
    }
}

impl fmt::Debug for StoredList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.list.fmt(f)
    }
}

/// What the list is about.
fn point_of(list: &CertificateRevocationList) -> std::result::Result<Option<IssuingDistributionPoint>, Fault> {
    let extensions = list.extensions().map_err(|_| "its extensions do not decode")?;
    let point = find::<IssuingDistributionPoint>(extensions, "issuingDistributionPoint does not decode")?;
    if let Some(point) = &point {
        check_point(point)?;
    }
    Ok(point)
}

/// Reads what the list says of itself, and what is wrong with it.
fn judge(
    list: &CertificateRevocationList,
    point: std::result::Result<&Option<IssuingDistributionPoint>, &Fault>,
) -> std::result::Result<Facts, Fault> {
    let this_update = list.last_update().map_err(|_| "thisUpdate does not decode")?;
    let next_update = list.next_update().map_err(|_| "nextUpdate does not decode")?;
    if !list.has_one_algorithm() {
        return Err("the signature algorithm inside the signed part differs from the one outside".into());
    }
    let extensions = list.extensions().map_err(|_| "its extensions do not decode")?;
    if list.version() == X509Version::V1 && !extensions.is_empty() {
        return Err("there are extensions, but the version is not 2".into());
    }
    let mut critical = extensions.iter().filter(|extension| extension.is_critical());
    if let Some(extension) = critical.find(|extension| !PROCESSED.contains(extension.oid())) {
        return Err(format!("the critical extension {} is not processed", extension.oid().in_error()).into());
    }
    let point = point.map_err(Fault::clone)?.as_ref();
    let number = find::<CrlNumber>(extensions, "cRLNumber does not decode")?;
    let base_number = find::<DeltaCrlIndicator>(extensions, "deltaCRLIndicator does not decode")?;
    if base_number.is_some() {
        if number.is_none() {
            return Err("it is a delta list without a cRLNumber".into());
        }
        if point.is_some_and(|point| point.only_some_reasons().is_some()) {
            return Err("delta lists of some reasons are not processed".into());
        }
    }
    let is_indirect = point.is_some_and(IssuingDistributionPoint::indirect_crl);
    check_entries(list, is_indirect, base_number.is_some())?;
    Ok(Facts {
        this_update,
        next_update,
        number: number.map(|number| number.crl_number().clone()),
        base_number: base_number.map(|number| number.base_crl_number().clone()),
    })
}

fn find<T: ExtensionType>(extensions: &Extensions, fault: &'static str) -> std::result::Result<Option<T>, Fault> {
    let found = extensions.find::<T>().map_err(|_| fault)?;
    Ok(found.map(|(extension, _)| extension))
}

fn check_point(point: &IssuingDistributionPoint) -> std::result::Result<(), Fault> {
    let restrictions = [
        point.only_contains_user_certs(),
        point.only_contains_ca_certs(),
        point.only_contains_attribute_certs(),
    ];
    let restrictions = restrictions.into_iter().filter(|is_set| *is_set).count();
    let is_empty = restrictions == 0
        && !point.indirect_crl()
        && point.distribution_point().is_none()
        && point.only_some_reasons().is_none();
    if restrictions > 1 || is_empty {
        return Err("issuingDistributionPoint contradicts itself, or is empty".into());
    }
    if point.only_some_reasons().is_some_and(ReasonFlags::is_empty) {
        return Err("onlySomeReasons is empty".into());
    }
    Ok(())
}

/// Looks at every entry once, when the list is added.
fn check_entries(
    list: &CertificateRevocationList,
    is_indirect: bool,
    is_delta: bool,
) -> std::result::Result<(), Fault> {
    const BROKEN: &str = "an entry does not decode";
    for entry in list.revoked_certificates() {
        let entry = entry.map_err(|_| BROKEN)?;
        entry.serial_number().map_err(|_| BROKEN)?;
        let extensions = entry.extensions().map_err(|_| BROKEN)?;
        for extension in extensions.iter() {
            if *extension.oid() == ExtensionOid::CERTIFICATE_ISSUER {
                extension.parse::<CertificateIssuer>().map_err(|_| BROKEN)?;
                if !is_indirect {
                    return Err("an entry has a certificateIssuer, but the list is not indirect".into());
                }
            } else if *extension.oid() == ExtensionOid::CRL_REASON {
                let reason = extension.parse::<CrlReason>().map_err(|_| BROKEN)?;
                if reason == CrlReason::RemoveFromCrl && !is_delta {
                    return Err("an entry has the reason removeFromCRL, but the list is not a delta list".into());
                }
            } else if extension.is_critical() {
                let oid = extension.oid().in_error();
                return Err(format!("the critical extension {oid} of an entry is not processed").into());
            }
        }
    }
    Ok(())
}
