//! Revocation, judged again: libcrypto's use of the lists for a path that it has accepted, and the reasons of its refusals (RFC 5280,
//! section 6.3).

use super::candidates::Candidates;
use super::crl_checking::CrlChecking;
use super::distribution::{ALL_REASONS, CertificateScope};
use super::revocation_list::StoredList;
use super::revocation_lists::{Selection, Withheld};
use super::work::SignatureChecks;
use crate::error::{PathRule, Result};
use crate::ffi::x509_verification::ListUse;
use crate::x509::certificate::Certificate;
use crate::x509::extensions::{CertificateIssuer, CrlReason, ReasonFlags};
use crate::x509::general_name::GeneralName;
use crate::x509::name_comparison::CanonicalName;
use crate::x509::revoked_certificate::RevokedCertificate;

/// What follows of a path that libcrypto has accepted.
#[derive(Debug)]
pub(super) enum Judgement {
    /// No certificate is revoked.
    Good,
    /// libcrypto has used a list that is not about the certificate. The run has to be repeated without it.
    NotAbout(usize),
    /// The certificate at this depth broke a rule.
    Broken(usize, PathRule),
}

/// Judges the use of lists for `chain`, the end entity's certificate first and the anchor last.
pub(super) fn judge(
    checking: CrlChecking,
    chain: &[Certificate],
    candidates: &Candidates,
    selection: &Selection,
    used: &[ListUse],
    signatures: &mut SignatureChecks,
) -> Result<Judgement> {
    // An anchor is not looked up.
    let without_anchor = chain.len().saturating_sub(1);
    let checked = match checking {
        CrlChecking::None => 0,
        CrlChecking::EndEntity => without_anchor.min(1),
        CrlChecking::All => without_anchor,
    };
    for (depth, certificate) in chain.iter().enumerate().take(checked) {
        let scope = match CertificateScope::of(certificate) {
            Ok(scope) => scope,
            Err(rule) => return Ok(Judgement::Broken(depth, rule)),
        };
        let mut lookup = LookUp {
            certificate,
            candidates,
            signatures: &mut *signatures,
        };
        let mut reasons = ReasonFlags::empty();
        // The lists that count for the certificate, each with its reasons.
        let mut counted: Vec<(&StoredList, ReasonFlags)> = Vec::new();
        for list in used.iter().filter(|list| list.depth == depth) {
            let Some(stored) = selection.find(list.address) else {
                continue;
            };
            if stored.is_delta() {
                continue;
            }
            let covered = scope.reasons_in(&stored.scope);
            if covered.is_empty() {
                return Ok(Judgement::NotAbout(list.address));
            }
            reasons |= covered;
            counted.push((&**stored, covered));
            if let Some(rule) = lookup.irrevocable_in(stored) {
                return Ok(Judgement::Broken(depth, rule));
            }
            // libcrypto uses delta lists only if the certificate or the complete list has freshestCRL.
            for delta in selection.lists().iter().filter(|delta| delta.updates(stored)) {
                if let Some(rule) = lookup.revoked_in(delta) {
                    return Ok(Judgement::Broken(depth, rule));
                }
            }
        }
        for (list, withheld) in selection.refused() {
            let missing = list.reasons_for(&scope);
            let newer = counted.iter().filter(|(counted, _)| counted.is_newer_than(list));
            let newer: ReasonFlags = newer.map(|(_, reasons)| *reasons).collect();
            if newer.contains(missing) {
                continue;
            }
            let rule = match withheld {
                Withheld::Time(_) => None,
                Withheld::Fault(fault) => Some(list.refused(fault.clone())),
                Withheld::Scope => lookup.revoked_in(list),
            };
            if let Some(rule) = rule {
                return Ok(Judgement::Broken(depth, rule));
            }
        }
        if !reasons.contains(ALL_REASONS) {
            return Ok(Judgement::Broken(depth, PathRule::RevocationUnknown));
        }
    }
    Ok(Judgement::Good)
}

/// Completes a rule that libcrypto's number alone does not tell: why and since when a certificate is revoked, or which list was
/// refused.
pub(super) fn explain(
    rule: PathRule,
    depth: usize,
    certificate: &Certificate,
    selection: &Selection,
    used: &[ListUse],
) -> PathRule {
    let mut at_depth = used.iter().rev().filter(|list| list.depth == depth);
    match rule {
        PathRule::Revoked { .. } => {
            let found = at_depth.filter_map(|list| selection.find(list.address));
            let mut found = found.filter_map(|list| entry_of(list, certificate).ok().flatten());
            found.next().map_or(rule, |entry| revoked(&entry))
        }
        PathRule::RevocationListRefused { reason, .. } => {
            match at_depth.find_map(|list| selection.find(list.address)) {
                Some(list) => list.refused(reason),
                None => PathRule::RevocationListRefused {
                    list: String::new(),
                    reason,
                },
            }
        }
        PathRule::RevocationUnknown => {
            let scope = CertificateScope::of(certificate).ok();
            let is_about = |list: &StoredList| {
                let scope = scope.as_ref();
                scope.is_some_and(|scope| !list.reasons_for(scope).is_empty())
            };
            let refused = selection.refused().iter().find(|(list, _)| is_about(list));
            refused.map_or(rule, |(list, withheld)| list.refused(withheld.reason()))
        }
        other => other,
    }
}

/// A certificate that is looked up.
struct LookUp<'a> {
    certificate: &'a Certificate,
    /// Those among which are the issuers of lists.
    candidates: &'a Candidates,
    signatures: &'a mut SignatureChecks,
}

impl LookUp<'_> {
    /// Whether a complete list that libcrypto has used revokes the certificate for ever: libcrypto does not look at it if a delta list
    /// has removed the certificate, which ends a hold and nothing else (RFC 5280, section 5.3.1).
    fn irrevocable_in(&self, complete: &StoredList) -> Option<PathRule> {
        match entry_of(complete, self.certificate) {
            Ok(None) => None,
            Ok(Some(entry)) if reason_of(&entry) == Some(CrlReason::CertificateHold) => None,
            Ok(Some(entry)) => Some(revoked(&entry)),
            Err(error) => Some(complete.refused(error.to_string().into())),
        }
    }

    /// Whether a list that libcrypto may not have looked at revokes the certificate. If nobody with the name of its issuer has signed
    /// it, an entry is not believed, but not passed over either.
    fn revoked_in(&mut self, list: &StoredList) -> Option<PathRule> {
        let entry = match entry_of(list, self.certificate) {
            Ok(entry) => entry?,
            Err(error) => return Some(list.refused(error.to_string().into())),
        };
        if reason_of(&entry) == Some(CrlReason::RemoveFromCrl) {
            return None;
        }
        match self.is_signed(list) {
            Ok(true) => Some(revoked(&entry)),
            Ok(false) => Some(list.refused("its signature is not its issuer's".into())),
            Err(limit) => Some(limit),
        }
    }

    /// Whether a certificate with the name of a list's issuer has the key that signed the list. An issuer may have several, such as
    /// an old and a new one, or one for certificates and one for lists.
    fn is_signed(&mut self, list: &StoredList) -> std::result::Result<bool, PathRule> {
        for issuer in self.candidates.all() {
            let name = CanonicalName::from_der(issuer.subject_bytes());
            let key = match name {
                Ok(name) if name == list.scope.issuer => issuer.public_key(),
                _ => continue,
            };
            let Ok(key) = key else {
                continue;
            };
            self.signatures.count()?;
            if list.list().is_signature_valid(&key).unwrap_or(false) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

fn revoked(entry: &RevokedCertificate) -> PathRule {
    let reason = reason_of(entry);
    PathRule::Revoked {
        reason: reason.map(CrlReason::name),
        time: entry.revocation_date().ok(),
    }
}

fn reason_of(entry: &RevokedCertificate) -> Option<CrlReason> {
    let extensions = entry.extensions().ok()?;
    let (reason, _) = extensions.find::<CrlReason>().ok()??;
    Some(reason)
}

/// The entry of a certificate. The issuer of an entry of an indirect list is that of the last entry before it that names one, so that
/// such a list is walked from its start if it has the serial number at all.
fn entry_of(list: &StoredList, certificate: &Certificate) -> Result<Option<RevokedCertificate>> {
    let number = certificate.serial_number()?;
    let first = list.list().revoked_certificate(&number)?;
    if !list.scope.is_indirect() || first.is_none() {
        return Ok(first);
    }
    let issuer = CanonicalName::from_der(certificate.issuer_bytes())?;
    let mut is_of_issuer = list.scope.issuer == issuer;
    for entry in list.list().revoked_certificates() {
        let entry = entry?;
        if let Some((issuers, _)) = entry.extensions()?.find::<CertificateIssuer>()? {
            is_of_issuer = issuers.names().iter().any(|name| match name {
                Ok(GeneralName::DirectoryName(name)) => CanonicalName::from(&name) == issuer,
                _ => false,
            });
        }
        if is_of_issuer && entry.serial_number()? == number {
            return Ok(Some(entry));
        }
    }
    Ok(None)
}
