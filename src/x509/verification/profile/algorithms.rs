//! Keys and signature algorithms: the floor of the policy, and what a FIPS module approves.

use super::broken::Broken;
use super::member::Member;
use crate::asymmetric::{SignatureAlgorithm, SignatureScheme};
use crate::backend::Backend;
use crate::backend::fips::Approval;
use crate::error::{Error, OpenSslError, PathRule, Result};
use crate::x509::Certificate;
use crate::x509::path_facts::Verdict;
use crate::x509::signature::{self, SignatureAlgorithmParameters};
use crate::x509::verification::policy::{Policy, Rules};

/// The key of every certificate, and the signature of all but the last: nobody verifies that of a trust anchor.
pub(super) fn check(policy: &Policy, member: &Member<'_>) -> Verdict {
    check_key(policy, member.certificate)?;
    match member.is_anchor {
        true => Ok(()),
        false => check_signature(policy, member.certificate),
    }
}

fn check_key(policy: &Policy, certificate: &Certificate) -> Verdict {
    let floor = &policy.algorithms;
    let forbidden = |reason: String| Err(PathRule::ForbiddenKey { reason: reason.into() });
    let key = certificate.path_facts().key(certificate)?;
    match (&floor.keys, key.algorithm) {
        (Some(_), None) => return forbidden("its type is not known".to_owned()),
        (Some(keys), Some(algorithm)) if !keys.contains(&algorithm) => {
            return forbidden(format!("{algorithm} is not permitted"));
        }
        _ => {}
    }
    let rsa = match &key.rsa {
        Some(Ok(rsa)) => rsa,
        Some(Err(rule)) => return Err(rule.clone()),
        None => return Ok(()),
    };
    let (bits, least) = (rsa.modulus_bits, floor.minimum_rsa_modulus);
    if bits < least {
        return forbidden(format!("its RSA modulus of {bits} bits is shorter than {least} bits"));
    }
    if !rsa.has_usable_exponent {
        return forbidden("its RSA exponent is even or below 3".to_owned());
    }
    match policy.rules == Rules::WebPki && bits % 8 != 0 {
        true => forbidden(format!("its RSA modulus of {bits} bits is not whole bytes")),
        false => Ok(()),
    }
}

fn check_signature(policy: &Policy, certificate: &Certificate) -> Verdict {
    let algorithm = certificate.path_facts().signature_algorithm(certificate);
    let is_ecdsa = matches!(&algorithm, Ok(algorithm) if algorithm.scheme() == Some(SignatureScheme::Ecdsa));
    check_algorithm(policy, algorithm)?;
    match policy.rules == Rules::WebPki && is_ecdsa && has_null_parameters(certificate) {
        true => Err(PathRule::ForbiddenSignatureAlgorithm {
            reason: "ECDSA has parameters".into(),
        }),
        false => Ok(()),
    }
}

/// The algorithm of a certificate's or a revocation list's signature.
pub(super) fn check_algorithm(policy: &Policy, algorithm: Result<SignatureAlgorithm>) -> Verdict {
    let floor = &policy.algorithms;
    if floor.signature_schemes.is_none() && floor.hash_algorithms.is_none() {
        return Ok(());
    }
    let forbidden = |reason: String| PathRule::ForbiddenSignatureAlgorithm { reason: reason.into() };
    let algorithm = algorithm.map_err(|error| forbidden(error.to_string()))?;
    let permits_scheme =
        |scheme: SignatureScheme| floor.signature_schemes.as_ref().is_none_or(|all| all.contains(&scheme));
    let permits_hash = |hash| floor.hash_algorithms.as_ref().is_none_or(|all| all.contains(&hash));
    if !algorithm.scheme().is_some_and(permits_scheme) || !algorithm.hash().is_none_or(permits_hash) {
        return Err(forbidden(format!("{algorithm} is not permitted")));
    }
    let is_web = policy.rules == Rules::WebPki;
    match signature::parameters(algorithm) {
        SignatureAlgorithmParameters::RsaPss(pss) if !permits_hash(pss.mgf1_hash()) => {
            Err(forbidden(format!("MGF1 with {} is not permitted", pss.mgf1_hash())))
        }
        // The Baseline Requirements list the whole identifiers, section 7.1.3.2.1.
        SignatureAlgorithmParameters::RsaPss(pss)
            if is_web && (pss.mgf1_hash() != pss.hash() || pss.salt_length() != pss.hash().digest_size()) =>
        {
            Err(forbidden(
                "PSS has another mask or salt than its hash function has".to_owned(),
            ))
        }
        _ => Ok(()),
    }
}

/// Whether the algorithm of the signature ends with NULL, which RFC 5758, section 3.2, forbids for ECDSA.
fn has_null_parameters(certificate: &Certificate) -> bool {
    const NULL: [u8; 2] = [0x05, 0x00];
    let [_, outer] = certificate.signature_algorithm_parts();
    outer.ends_with(&NULL)
}

/// On a FIPS backend, the module must approve the verification of every signature. libcrypto has verified them, which a module
/// also does for some algorithms that it does not approve.
pub(super) fn check_approval(backend: &Backend, path: &[Member<'_>]) -> Result<std::result::Result<(), Broken>> {
    if !backend.is_fips() {
        return Ok(Ok(()));
    }
    let pairs = path.iter().zip(path.iter().skip(1)).enumerate();
    for (depth, (member, issuer)) in pairs {
        let verdict = approve(backend, member.certificate.signature_algorithm(), issuer.certificate)?;
        if let Err(rule) = verdict {
            return Ok(Err(Broken { depth, rule }));
        }
    }
    Ok(Ok(()))
}

/// The rule for a signature that libcrypto could not verify, if that is because the backend does not offer the algorithm: libcrypto says
/// then that the key does not decode, or that the signature is wrong.
pub(in crate::x509::verification) fn check_offered(
    backend: &Backend,
    certificate: &Certificate,
    issuer: &Certificate,
) -> Result<Verdict> {
    let verified = issuer
        .public_key_in(backend)
        .and_then(|key| certificate.verify_signature(&key));
    match verified {
        Err(error @ (Error::Unsupported { .. } | Error::NotApproved { .. })) => Ok(Err(not_usable(&error))),
        Err(error) if has_failed_allocation(&error) => Err(error),
        _ => Ok(Ok(())),
    }
}

/// Whether the backend decodes the key of a certificate. The outer error is a failed allocation.
pub(in crate::x509::verification) fn check_key_decodes(
    backend: &Backend,
    certificate: &Certificate,
) -> Result<Verdict> {
    match certificate.public_key_in(backend) {
        Ok(_) => Ok(Ok(())),
        Err(error @ (Error::Unsupported { .. } | Error::NotApproved { .. })) => Ok(Err(not_usable(&error))),
        Err(error) if has_failed_allocation(&error) => Err(error),
        Err(_) => Ok(Err(PathRule::UnusableKey)),
    }
}

/// Whether memory was short, which says nothing of a certificate.
fn has_failed_allocation(error: &Error) -> bool {
    match error {
        Error::OpenSsl { errors, .. } => errors.entries().iter().any(OpenSslError::is_failed_allocation),
        _ => false,
    }
}

/// The rule for an algorithm with which the backend does not verify.
pub(super) fn not_usable(error: &Error) -> PathRule {
    let reason = error.to_string().into();
    match error {
        Error::Unsupported { .. } => PathRule::UnsupportedAlgorithm { reason },
        _ => PathRule::NotApproved { reason },
    }
}

/// Whether the module approves the verification of a signature. The outer error is a failed allocation.
pub(super) fn approve(
    backend: &Backend,
    algorithm: Result<SignatureAlgorithm>,
    issuer: &Certificate,
) -> Result<Verdict> {
    let not_approved = |reason: String| PathRule::NotApproved { reason: reason.into() };
    let operation = issuer
        .public_key_in(backend)
        .and_then(|key| key.verification(algorithm?));
    let operation = match operation {
        Ok(operation) => operation,
        Err(error) if has_failed_allocation(&error) => return Err(error),
        Err(error) => return Ok(Err(not_usable(&error))),
    };
    Ok(match backend.approval_of(&operation) {
        Approval::Approved => Ok(()),
        Approval::Unknown if !backend.is_strict() => Ok(()),
        approval => Err(not_approved(format!(
            "{operation} is {}",
            match approval {
                Approval::Unknown => "not known to be approved",
                _ => "not approved",
            }
        ))),
    })
}
