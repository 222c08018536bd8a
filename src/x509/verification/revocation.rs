//! Revocation, judged again: libcrypto's use of the lists for a path that it has accepted, and the reasons of its refusals (RFC 5280,
//! section 6.3).

use std::sync::Arc;

use super::crl_checking::CrlChecking;
use super::distribution::{ALL_REASONS, CertificateScope};
use super::revocation_list::StoredList;
use super::revocation_lists::Selection;
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
        let mut reasons = ReasonFlags::empty();
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
            // libcrypto uses delta lists only if the certificate or the complete list has freshestCRL.
            for delta in selection.lists().iter().filter(|delta| delta.updates(stored)) {
                match revoked_in(delta, certificate, chain.get(depth + 1), signatures) {
                    Ok(None) => {}
                    Ok(Some(rule)) => return Ok(Judgement::Broken(depth, rule)),
                    Err(error) => return Ok(Judgement::Broken(depth, delta.refused(error.to_string().into()))),
                }
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
                // A list that does not decode may be about any certificate of its issuer.
                scope.is_some_and(|scope| {
                    list.facts.is_err() && scope.list_issuers().contains(&list.scope.issuer)
                        || !scope.reasons_in(&list.scope).is_empty()
                })
            };
            let refused = selection.refused().iter().find(|(list, _)| is_about(list));
            refused.map_or(rule, |(list, fault)| list.refused(fault.clone()))
        }
        other => other,
    }
}

/// Whether a delta list, which libcrypto may not have looked at, revokes a certificate. A delta list that its issuer did not sign is
/// passed over.
fn revoked_in(
    delta: &Arc<StoredList>,
    certificate: &Certificate,
    issuer: Option<&Certificate>,
    signatures: &mut SignatureChecks,
) -> Result<Option<PathRule>> {
    let Some(entry) = entry_of(delta, certificate)? else {
        return Ok(None);
    };
    if reason_of(&entry) == Some(CrlReason::RemoveFromCrl) {
        return Ok(None);
    }
    if let Some(issuer) = issuer {
        let is_issuer = CanonicalName::from_der(issuer.subject_bytes())? == delta.scope.issuer;
        if !is_issuer {
            return Ok(Some(revoked(&entry)));
        }
        if let Err(limit) = signatures.count() {
            return Ok(Some(limit));
        }
        if !delta.list().is_signature_valid(&issuer.public_key()?)? {
            return Ok(None);
        }
    }
    Ok(Some(revoked(&entry)))
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
