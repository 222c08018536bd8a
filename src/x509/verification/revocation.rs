//! Revocation, judged again: libcrypto's use of the lists for a path that it has accepted, and the reasons of its refusals (RFC 5280,
//! section 6.3).

use std::sync::Arc;

use super::candidates::Candidates;
use super::crl_checking::CrlChecking;
use super::distribution::{ALL_REASONS, CertificateScope};
use super::list_issuer::ListIssuer;
use super::revocation_list::StoredList;
use super::revocation_lists::{Selection, Withheld};
use super::work::SignatureChecks;
use crate::error::{PathRule, Result};
use crate::ffi::x509_verification::ListUse;
use crate::x509::certificate::Certificate;
use crate::x509::extensions::{CertificateIssuer, CrlReason, ReasonFlags};
use crate::x509::general_name::GeneralName;
use crate::x509::name_comparison::CanonicalName;
use crate::x509::name_key::NameKey;
use crate::x509::revoked_certificate::RevokedCertificate;

/// What follows of a path that libcrypto has accepted.
#[derive(Debug)]
pub(super) enum Judgement {
    /// No certificate is revoked: because of these delta lists too, which libcrypto has not looked at, each with the position of the
    /// certificate whose hold it ends.
    Good(Vec<(usize, Arc<StoredList>)>),
    /// libcrypto has used a list that is not about the certificate. The run has to be repeated without it.
    NotAbout(usize),
    /// The certificate at this depth broke a rule.
    Broken(usize, PathRule),
}

/// Judges the use of lists for `chain`, the end entity's certificate first and the anchor last. `list_issuers` are those whose paths
/// libcrypto has verified besides.
pub(super) fn judge(
    checking: CrlChecking,
    chain: &[Certificate],
    list_issuers: &[ListIssuer],
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
    let mut updates = Vec::new();
    for (depth, certificate) in chain.iter().enumerate().take(checked) {
        let scope = match CertificateScope::of(certificate) {
            Ok(scope) => scope,
            Err(rule) => return Ok(Judgement::Broken(depth, rule)),
        };
        let others = list_issuers.iter().filter(|issuer| issuer.depth == depth);
        let others = others.filter_map(|issuer| issuer.chain.first());
        let issuers: Vec<_> = chain.iter().skip(depth + 1).chain(others).collect();
        let mut lookup = LookUp {
            certificate,
            issuers: &issuers,
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
            match lookup.judge_updates(stored, selection) {
                Ok(ended_by) => updates.extend(ended_by.map(|delta| (depth, delta))),
                Err(rule) => return Ok(Judgement::Broken(depth, rule)),
            }
        }
        // Newer ones that have ended say nothing of good certificates any more, so that libcrypto has used an older one.
        let is_newer = |list: &StoredList| counted.iter().any(|(counted, _)| list.is_newer_than(counted));
        let is_about = |list: &StoredList| !list.is_delta() && !scope.reasons_in(&list.scope).is_empty();
        for list in selection.lists().iter().filter(|list| is_about(list) && is_newer(list)) {
            if let Some(rule) = lookup.known_revoked_in(list) {
                return Ok(Judgement::Broken(depth, rule));
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
                Withheld::Future(_) | Withheld::Ended(_) => None,
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
    Ok(Judgement::Good(updates))
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
    /// Those whose paths are valid, and among which are the issuers of the lists that libcrypto has used.
    issuers: &'a [&'a Certificate],
    /// Those among which are the issuers of lists. Nobody has looked at their paths.
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

    /// Looks at all delta lists for a complete list that libcrypto has used: libcrypto looks at the newest only, and only if the
    /// certificate or the complete list has freshestCRL. Fails with the rule if one of them revokes the certificate, also one that has
    /// ended: then it says of no certificate any more that it is good. A hold ends with the newest list that is genuine, if that
    /// does not repeat it: it has all changes since the complete list (RFC 5280, section 5.2.4). This list is returned.
    fn judge_updates(
        &mut self,
        complete: &StoredList,
        selection: &Selection,
    ) -> std::result::Result<Option<Arc<StoredList>>, PathRule> {
        // Those that have not ended, and do not revoke the certificate.
        let mut newer = Vec::new();
        let mut ended_by = None;
        for (delta, has_ended) in selection.updates_of(complete) {
            let reason = match entry_of(delta, self.certificate) {
                Ok(Some(entry)) => Some(reason_of(&entry)),
                Ok(None) => None,
                Err(error) => return Err(delta.refused(error.to_string().into())),
            };
            match reason {
                None | Some(Some(CrlReason::RemoveFromCrl)) => {
                    newer.extend(Some(delta).filter(|_| !has_ended));
                    continue;
                }
                Some(Some(CrlReason::CertificateHold)) => {
                    if ended_by.is_none() {
                        ended_by = self.first_genuine(complete, &newer)?;
                    }
                    if ended_by.is_some() {
                        continue;
                    }
                }
                Some(_) => {}
            }
            let rule = match has_ended {
                false => self.revoked_in(delta),
                true => self.known_revoked_in(delta),
            };
            if let Some(rule) = rule {
                return Err(rule);
            }
        }
        Ok(ended_by)
    }

    /// The first of some delta lists whose signature is by the key that has signed the complete list (RFC 5280, section 6.3.3 (h)). The
    /// path of this key's certificate is valid: anyone can make a certificate with the issuer's name.
    fn first_genuine(
        &mut self,
        complete: &StoredList,
        deltas: &[&Arc<StoredList>],
    ) -> std::result::Result<Option<Arc<StoredList>>, PathRule> {
        for issuer in self.issuers {
            if deltas.is_empty() || !self.has_signed(issuer, complete)? {
                continue;
            }
            for delta in deltas {
                if self.has_signed(issuer, delta)? {
                    return Ok(Some(Arc::clone(delta)));
                }
            }
        }
        Ok(None)
    }

    /// Whether a list that is not used any more revokes the certificate. One that nobody with the name of its issuer has signed is
    /// passed over: it is not needed.
    fn known_revoked_in(&mut self, list: &StoredList) -> Option<PathRule> {
        let entry = entry_of(list, self.certificate).ok().flatten()?;
        if reason_of(&entry) == Some(CrlReason::RemoveFromCrl) {
            return None;
        }
        match self.is_signed(list) {
            Ok(is_signed) => is_signed.then(|| revoked(&entry)),
            Err(limit) => Some(limit),
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
            if self.has_signed(issuer, list)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether a certificate has the name of a list's issuer, and the key that signed the list.
    fn has_signed(&mut self, issuer: &Certificate, list: &StoredList) -> std::result::Result<bool, PathRule> {
        let is_issuer = matches!(issuer.subject_key(), NameKey::Canonical(name) if *name == list.scope.issuer);
        let Some(key) = is_issuer.then(|| issuer.public_key().ok()).flatten() else {
            return Ok(false);
        };
        self.signatures.count()?;
        Ok(list.list().is_signature_valid(&key).unwrap_or(false))
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
