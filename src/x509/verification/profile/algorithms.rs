//! Keys and signature algorithms: the floor of the profile (CA/Browser Forum, Baseline Requirements, sections 6.1.5 and 7.1.3),
//! and what a FIPS module approves.

use super::broken::Broken;
use super::member::{Member, Place, Verdict, malformed};
use crate::asn1::oid;
use crate::asn1::reader::Fields;
use crate::asn1::subject_public_key_info::SubjectPublicKeyInfo;
use crate::asn1::tag::INTEGER;
use crate::asymmetric::SignatureScheme;
use crate::backend::Backend;
use crate::backend::fips::Approval;
use crate::error::{PathRule, Result};
use crate::hashes::HashAlgorithm;
use crate::x509::Certificate;
use crate::x509::signature::{self, SignatureAlgorithmParameters};
use crate::x509::verification::policy::{Policy, Rules};

/// The curves of the CA/Browser Forum: P-256, P-384, P-521.
const CURVES: [asn1::ObjectIdentifier; 3] = [oid::SECP256R1, oid::SECP384R1, oid::SECP521R1];

const HASHES: [HashAlgorithm; 3] = [HashAlgorithm::Sha256, HashAlgorithm::Sha384, HashAlgorithm::Sha512];

/// The key of every certificate, and the signature of all but the last: nobody verifies that of a trust anchor.
pub(super) fn check(policy: &Policy, member: &Member<'_>) -> Verdict {
    check_key(policy, member.certificate)?;
    match policy.rules == Rules::WebPki && member.place != Place::Anchor {
        true => check_signature(member.certificate),
        false => Ok(()),
    }
}

fn check_key(policy: &Policy, certificate: &Certificate) -> Verdict {
    if policy.rules == Rules::Rfc5280 && policy.minimum_rsa_modulus == 0 {
        return Ok(());
    }
    let key = Key::read(certificate).map_err(malformed("subjectPublicKeyInfo"))?;
    let is_web = policy.rules == Rules::WebPki;
    let reason = match key {
        Key::Rsa { modulus_bits } if modulus_bits < policy.minimum_rsa_modulus => format!(
            "its RSA modulus of {modulus_bits} bits is shorter than {} bits",
            policy.minimum_rsa_modulus
        ),
        Key::Rsa { modulus_bits } if is_web && modulus_bits % 8 != 0 => {
            format!("its RSA modulus of {modulus_bits} bits is not whole bytes")
        }
        Key::OtherCurve if is_web => "its curve is not P-256, P-384 or P-521".to_owned(),
        Key::Other if is_web => "it is neither an RSA key nor one on an elliptic curve".to_owned(),
        Key::Rsa { .. } | Key::Curve | Key::OtherCurve | Key::Other => return Ok(()),
    };
    Err(PathRule::ForbiddenKey { reason: reason.into() })
}

/// What the profile has to know of a key, read without libcrypto.
enum Key {
    Rsa { modulus_bits: usize },
    Curve,
    OtherCurve,
    Other,
}

impl Key {
    fn read(certificate: &Certificate) -> Result<Self> {
        // An identifier longer than any registered one is that of an unknown algorithm.
        let info = SubjectPublicKeyInfo::read(certificate.public_key_bytes())?;
        let Ok(algorithm) = info.algorithm() else {
            return Ok(Key::Other);
        };
        if algorithm.algorithm == oid::RSA {
            let modulus = Fields::of_sequence("RSAPublicKey", info.key()?)?.required(INTEGER, "modulus")?;
            let modulus_bits = modulus.integer()?.bit_length();
            return Ok(Key::Rsa {
                modulus_bits: usize::try_from(modulus_bits).unwrap_or(usize::MAX),
            });
        }
        if algorithm.algorithm != oid::EC {
            return Ok(Key::Other);
        }
        let curve = algorithm.parameters.and_then(|parameters| parameters.parse().ok());
        match curve.is_some_and(|curve: asn1::ObjectIdentifier| CURVES.contains(&curve)) {
            true => Ok(Key::Curve),
            false => Ok(Key::OtherCurve),
        }
    }
}

fn check_signature(certificate: &Certificate) -> Verdict {
    let forbidden = |reason: String| PathRule::ForbiddenSignatureAlgorithm { reason: reason.into() };
    let algorithm = certificate
        .signature_algorithm()
        .map_err(|error| forbidden(error.to_string()))?;
    let is_permitted = match (signature::parameters(algorithm), algorithm.hash()) {
        (SignatureAlgorithmParameters::RsaPkcs1v15 | SignatureAlgorithmParameters::Ecdsa, Some(hash)) => {
            HASHES.contains(&hash)
        }
        (SignatureAlgorithmParameters::RsaPss(pss), Some(hash)) => {
            HASHES.contains(&hash) && pss.mgf1_hash() == hash && pss.salt_length() == hash.digest_size()
        }
        _ => false,
    };
    match is_permitted {
        true => Ok(()),
        false => Err(forbidden(match algorithm.scheme() {
            Some(SignatureScheme::RsaPss) => format!("{algorithm} with these parameters"),
            _ => algorithm.to_string(),
        })),
    }
}

/// On a FIPS backend, the module must approve the verification of every signature. libcrypto has verified them, which a module
/// also does for some algorithms that it does not approve.
pub(super) fn check_approval(backend: &Backend, path: &[Member<'_>]) -> std::result::Result<(), Broken> {
    if !backend.is_fips() {
        return Ok(());
    }
    let pairs = path.iter().zip(path.iter().skip(1)).enumerate();
    for (depth, (member, issuer)) in pairs {
        approve(backend, member.certificate, issuer.certificate).map_err(|rule| Broken { depth, rule })?;
    }
    Ok(())
}

fn approve(backend: &Backend, certificate: &Certificate, issuer: &Certificate) -> Verdict {
    let not_approved = |reason: String| PathRule::NotApproved { reason: reason.into() };
    let operation = issuer
        .public_key_in(backend)
        .and_then(|key| key.verification(certificate.signature_algorithm()?))
        .map_err(|error| not_approved(error.to_string()))?;
    match backend.approval_of(&operation) {
        Approval::Approved => Ok(()),
        Approval::Unknown if !backend.is_strict() => Ok(()),
        approval => Err(not_approved(format!(
            "{operation} is {}",
            match approval {
                Approval::Unknown => "not known to be approved",
                _ => "not approved",
            }
        ))),
    }
}
