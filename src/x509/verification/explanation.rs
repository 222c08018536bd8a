//! The rule behind a refusal, and what follows from it for other paths.
//!
//! libcrypto looks for issuers only, and only among those, that it can use. If an extension does not decode or the algorithm of a
//! signature is unknown, it reports that it found no issuer; if the two algorithm identifiers differ, that the signature is bad; if
//! keyCertSign is missing, that the certificate is none of an authority.

use super::candidates::Candidates;
use super::engine::Refusal;
use super::policy::Policy;
use super::profile;
use super::refusal::Scope;
use super::work::SignatureChecks;
use crate::backend::Backend;
use crate::error::{PathRule, Result};
use crate::x509::Certificate;

/// A refusal, explained.
pub(super) struct Explanation<'a> {
    pub(super) depth: usize,
    pub(super) rule: PathRule,
    pub(super) code: Option<i32>,
    pub(super) scope: Scope,
    /// The certificate that breaks the rule, if it is none of the path, but one that libcrypto did not take for the next.
    pub(super) passed_over: Option<&'a Certificate>,
}

impl Explanation<'_> {
    /// A refusal that says enough.
    pub(super) fn of(refusal: Refusal) -> Self {
        let Refusal { depth, rule, code } = refusal;
        Explanation {
            depth,
            scope: Scope::of(&rule),
            rule,
            code,
            passed_over: None,
        }
    }
}

/// Explains a refusal of the path `chain`.
pub(super) fn explain<'a>(
    backend: &Backend,
    policy: &Policy,
    candidates: &'a Candidates,
    chain: &[Certificate],
    refusal: Refusal,
    signatures: &mut SignatureChecks,
) -> Result<Explanation<'a>> {
    let is_dead_end = refusal.rule == PathRule::UnknownIssuer;
    if refusal.code.is_none() {
        return Ok(Explanation::of(refusal));
    }
    if let (PathRule::OpenSsl { .. }, Some(certificate)) = (&refusal.rule, chain.get(refusal.depth)) {
        let rule = fault_of_key(backend, policy, certificate, refusal.depth)?;
        return Ok(match rule {
            Some(rule) => Explanation {
                scope: Scope::Certificate,
                ..Explanation::of(Refusal { rule, ..refusal })
            },
            None => Explanation::of(refusal),
        });
    }
    if let Some((depth, rule)) = missing_algorithm(backend, candidates, chain, &refusal, signatures)? {
        let mut explained = Explanation::of(Refusal { depth, rule, ..refusal });
        if is_dead_end {
            explained.scope = Scope::DeadEnd;
        }
        return Ok(explained);
    }
    let Refusal { depth, rule, code } = refusal;
    let fault = |depth: usize, certificate| profile::check_alone(policy, certificate, depth).err();
    let of_path = chain.get(depth);
    let of_path = of_path.and_then(|certificate| no_signature(certificate).or_else(|| fault(depth, certificate)));
    let of_path = of_path.filter(|fault| match rule {
        PathRule::InvalidSignature => *fault == PathRule::SignatureAlgorithmMismatch,
        PathRule::NotACertificateAuthority => *fault == PathRule::KeyCertSignMissing,
        PathRule::UnknownIssuer => stops_libcrypto(fault),
        _ => false,
    });
    if let Some(rule) = of_path {
        return Ok(Explanation::of(Refusal { depth, rule, code }));
    }
    let beside = candidates.issuers_beside(chain).filter(|_| is_dead_end);
    let fault = beside.and_then(|beside| Some((beside, fault(depth + 1, beside).filter(stops_libcrypto)?)));
    Ok(match fault {
        Some((beside, rule)) => Explanation {
            depth: depth + 1,
            rule,
            code,
            scope: Scope::DeadEnd,
            passed_over: Some(beside),
        },
        None => Explanation::of(Refusal { depth, rule, code }),
    })
}

/// What is wrong with a certificate whose key libcrypto does not decode. It says so of issuers only; for an end entity's certificate,
/// it has a number without a meaning.
fn fault_of_key(
    backend: &Backend,
    policy: &Policy,
    certificate: &Certificate,
    depth: usize,
) -> Result<Option<PathRule>> {
    let Err(rule) = profile::check_key_decodes(backend, certificate)? else {
        return Ok(None);
    };
    // Whoever permits no such key need not be told that the backend has none.
    Ok(Some(
        profile::check_alone(policy, certificate, depth).err().unwrap_or(rule),
    ))
}

/// The certificate whose signature algorithm the backend does not offer, which libcrypto does not say.
fn missing_algorithm(
    backend: &Backend,
    candidates: &Candidates,
    chain: &[Certificate],
    refusal: &Refusal,
    signatures: &mut SignatureChecks,
) -> Result<Option<(usize, PathRule)>> {
    // An unusable key is the issuer's fault, and a wrong signature the certificate's.
    let depth = match refusal.rule {
        PathRule::UnusableKey => refusal.depth.saturating_sub(1),
        PathRule::InvalidSignature => refusal.depth,
        // libcrypto passes over an issuer whose key it does not decode.
        PathRule::UnknownIssuer => chain.len().saturating_sub(1),
        _ => return Ok(None),
    };
    let issuer = match refusal.rule {
        PathRule::UnknownIssuer => chain.get(depth).and_then(|last| candidates.unusable_issuer_of(last)),
        _ => chain.get(depth + 1),
    };
    let (Some(certificate), Some(issuer)) = (chain.get(depth), issuer) else {
        return Ok(None);
    };
    if signatures.count().is_err() {
        return Ok(None);
    }
    let rule = profile::check_offered(backend, certificate, issuer)?.err();
    Ok(rule.map(|rule| (depth, rule)))
}

/// The rule that a certificate without a signature breaks. libcrypto finds no issuer of one.
fn no_signature(certificate: &Certificate) -> Option<PathRule> {
    certificate
        .is_unsigned()
        .then(|| PathRule::ForbiddenSignatureAlgorithm {
            reason: "there is no signature (RFC 9925)".into(),
        })
}

/// Whether libcrypto takes no certificate that breaks the rule, and none for its issuer.
fn stops_libcrypto(rule: &PathRule) -> bool {
    matches!(
        rule,
        PathRule::MalformedField { .. }
            | PathRule::ForbiddenSignatureAlgorithm { .. }
            | PathRule::SignatureAlgorithmMismatch
            | PathRule::KeyCertSignMissing
    )
}
