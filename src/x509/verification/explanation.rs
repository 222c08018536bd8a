//! The rule behind a refusal of libcrypto that says too little.
//!
//! libcrypto looks for issuers only, and only among those, that it can use. If an extension does not decode or the algorithm of a
//! signature is unknown, it reports that it found no issuer; if the two algorithm identifiers differ, that the signature is bad; if
//! keyCertSign is missing, that the certificate is none of an authority.

use super::candidates::Candidates;
use super::policy::Policy;
use super::profile;
use crate::error::PathRule;
use crate::x509::Certificate;

/// A rule, the position of the certificate that breaks it, and the certificate, if it is none of the path, but one that libcrypto
/// did not take for the next.
pub(super) struct Explanation<'a> {
    pub(super) depth: usize,
    pub(super) rule: PathRule,
    pub(super) passed_over: Option<&'a Certificate>,
}

/// Explains a refusal by libcrypto.
pub(super) fn explain<'a>(
    policy: &Policy,
    candidates: &'a Candidates,
    chain: &[Certificate],
    depth: usize,
    rule: PathRule,
) -> Explanation<'a> {
    let fault = |depth: usize, certificate| profile::check_alone(policy, certificate, depth).err();
    let of_path = |depth: usize| chain.get(depth).and_then(|certificate| fault(depth, certificate));
    let explained = match rule {
        PathRule::InvalidSignature => of_path(depth)
            .filter(|rule| *rule == PathRule::SignatureAlgorithmMismatch)
            .map(|rule| (depth, rule, None)),
        PathRule::NotACertificateAuthority => of_path(depth)
            .filter(|rule| *rule == PathRule::KeyCertSignMissing)
            .map(|rule| (depth, rule, None)),
        PathRule::UnknownIssuer => of_path(depth)
            .filter(stops_libcrypto)
            .map(|rule| (depth, rule, None))
            .or_else(|| {
                let passed_over = candidates.issuers_beside(chain)?;
                let rule = fault(depth + 1, passed_over).filter(stops_libcrypto)?;
                Some((depth + 1, rule, Some(passed_over)))
            }),
        _ => None,
    };
    match explained {
        Some((depth, rule, passed_over)) => Explanation {
            depth,
            rule,
            passed_over,
        },
        None => Explanation {
            depth,
            rule,
            passed_over: None,
        },
    }
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
