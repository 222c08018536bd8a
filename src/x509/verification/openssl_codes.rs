//! The rules behind libcrypto's numbers of errors (`X509_V_ERR_…` in `<openssl/x509_vfy.h>`).

use std::borrow::Cow;

use crate::asn1::oid::{ExtensionOid, ObjectIdentifier, known_oid};
use crate::error::PathRule;
use crate::ffi::x509_verification::error_text;
use crate::x509::Certificate;

/// A number of libcrypto as the certificate's broken rule. Numbers that no setting of this crate leads to are
/// [`PathRule::OpenSsl`], with libcrypto's text.
pub(super) fn rule(code: i32, certificate: Option<&Certificate>) -> PathRule {
    let list = |reason: &'static str| PathRule::RevocationListRefused {
        list: String::new(),
        reason: reason.into(),
    };
    let malformed = |field: &'static str, reason: &'static str| PathRule::MalformedField {
        field: field.into(),
        reason: reason.into(),
    };
    let forbidden = |field, reason: &'static str| PathRule::ForbiddenValue {
        field,
        reason: reason.into(),
    };
    let key = |reason: &'static str| PathRule::ForbiddenKey { reason: reason.into() };
    let algorithm = |reason: &'static str| PathRule::ForbiddenSignatureAlgorithm { reason: reason.into() };
    let criticality = |extension: &'static str, must_be_critical| PathRule::WrongCriticality {
        extension: extension.into(),
        must_be_critical,
    };
    let missing = |extension: &'static str| PathRule::MissingExtension {
        extension: extension.into(),
    };
    match code {
        // ---- paths and signatures ----
        2 | 20 | 21 => PathRule::UnknownIssuer,
        18 | 19 => PathRule::SelfSignedNotTrusted,
        6 | 24 => PathRule::UnusableKey,
        4 | 7 => PathRule::InvalidSignature,
        78 => PathRule::SignatureAlgorithmMismatch,
        76 => algorithm("libcrypto does not know it"),
        77 => algorithm("the issuer's key is of another type"),
        17 => PathRule::LimitReached {
            limit: "memory, or of nodes of the policy tree",
        },
        22 => PathRule::MaximumDepthExceeded,
        // ---- fields ----
        9 => PathRule::NotYetValid,
        10 => PathRule::Expired,
        13 => malformed("notBefore", "it is not a time"),
        14 => malformed("notAfter", "it is not a time"),
        93 => forbidden("version", "there are extensions, but the version is not 3"),
        83 => forbidden("issuer", "it is empty"),
        84 => forbidden("subject", "it is empty"),
        66 | 67 => key("it is too small"),
        94 => key("its curve is not a named one"),
        68 => algorithm("its hash function is too weak"),
        // ---- extensions ----
        34 => unhandled(certificate),
        41 => malformed("extensions", "one of them does not decode, or occurs twice"),
        40 => PathRule::ForbiddenExtension {
            extension: "proxyCertInfo".into(),
        },
        46 => forbidden(
            "ipAddrBlocks or autonomousSysIds",
            "it has resources that its issuer does not have (RFC 3779)",
        ),
        79 => PathRule::NotACertificateAuthority,
        25 => PathRule::PathLengthExceeded,
        80 => forbidden("pathLenConstraint", "it is present without cA TRUE"),
        81 => forbidden("pathLenConstraint", "it is present without keyCertSign"),
        89 => criticality("basicConstraints", true),
        32 => PathRule::KeyCertSignMissing,
        82 => forbidden("keyUsage", "it has keyCertSign without cA TRUE"),
        92 => missing("keyUsage"),
        85 => missing("authorityKeyIdentifier"),
        90 => criticality("authorityKeyIdentifier", false),
        102 => forbidden("authorityKeyIdentifier", "it is empty"),
        103 => forbidden("authorityKeyIdentifier", "it has only one of issuer and serial number"),
        86 => missing("subjectKeyIdentifier"),
        91 => criticality("subjectKeyIdentifier", false),
        87 => forbidden("subjectAltName", "it is empty"),
        88 => criticality("subjectAltName", true),
        // ---- names ----
        47 => PathRule::NameNotPermitted,
        48 => PathRule::NameExcluded,
        49 | 51..=53 => PathRule::UnsupportedNameConstraint,
        62..=64 => PathRule::NameMismatch,
        // ---- policies ----
        42 => malformed(
            "certificatePolicies, policyMappings, policyConstraints or inhibitAnyPolicy",
            "it does not decode, or contradicts itself",
        ),
        43 => PathRule::NoValidPolicy,
        // ---- revocation lists ----
        3 => PathRule::RevocationUnknown,
        23 => PathRule::Revoked {
            reason: None,
            date: None,
        },
        5 | 8 => list("its signature is not its issuer's"),
        11 => list("thisUpdate has not come yet"),
        12 => list("nextUpdate has passed"),
        15 => list("thisUpdate is not a time"),
        16 => list("nextUpdate is not a time"),
        33 => list("no certificate of its issuer was found"),
        35 => list("the keyUsage of its issuer has no cRLSign"),
        36 => list("a critical extension of it, or of an entry, is not processed"),
        44 => list("the certificate is outside its scope"),
        54 => list("the path of its issuer is not valid, or ends in another trust anchor"),
        _ => PathRule::OpenSsl {
            text: Cow::Owned(error_text(code)),
        },
    }
}

/// The extensions that libcrypto processes where they are critical: `X509_supported_extension(3)`. A build without RFC 3779 does not
/// process all of them.
const PROCESSED: [ObjectIdentifier; 15] = [
    known_oid!(2, 16, 840, 1, 113730, 1, 1),
    ExtensionOid::KEY_USAGE,
    ExtensionOid::SUBJECT_ALTERNATIVE_NAME,
    ExtensionOid::BASIC_CONSTRAINTS,
    ExtensionOid::CERTIFICATE_POLICIES,
    ExtensionOid::CRL_DISTRIBUTION_POINTS,
    ExtensionOid::EXTENDED_KEY_USAGE,
    known_oid!(1, 3, 6, 1, 5, 5, 7, 1, 7),
    known_oid!(1, 3, 6, 1, 5, 5, 7, 1, 8),
    ExtensionOid::OCSP_NO_CHECK,
    ExtensionOid::POLICY_CONSTRAINTS,
    known_oid!(1, 3, 6, 1, 5, 5, 7, 1, 14),
    ExtensionOid::NAME_CONSTRAINTS,
    ExtensionOid::POLICY_MAPPINGS,
    ExtensionOid::INHIBIT_ANY_POLICY,
];

/// The rule with the first critical extension that libcrypto does not process; `?` if the certificate is not at hand.
fn unhandled(certificate: Option<&Certificate>) -> PathRule {
    let extensions = certificate.and_then(|certificate| certificate.extensions().ok());
    let found = extensions.and_then(|extensions| {
        let mut critical = extensions.iter().filter(|extension| extension.is_critical());
        critical.find(|extension| !PROCESSED.contains(extension.oid()))
    });
    PathRule::UnhandledCriticalExtension {
        oid: found.map_or_else(|| "?".into(), |extension| extension.oid().to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ffi::x509_verification::is_about_revocation;

    /// Numbers of errors: up to 94 in libcrypto 3.0 and 3.1, 101 in 3.6, 103 in 4.0.
    const LAST: i32 = 103;

    /// The numbers without a rule: reserved or informational ones, those of proxy certificates, Suite B, DANE, raw keys, certificate
    /// transparency and OCSP, none of which the verifiers ask libcrypto for, and internal errors.
    const WITHOUT_RULE: [i32; 40] = [
        1,
        26,
        27,
        28,
        29,
        30,
        31,
        37,
        38,
        39,
        45,
        50,
        55,
        56,
        57,
        58,
        59,
        60,
        61,
        65,
        69,
        70,
        71,
        72,
        73,
        74,
        75,
        95,
        96,
        97,
        98,
        99,
        100,
        101,
        -1,
        104,
        1000,
        0,
        i32::MAX,
        i32::MIN,
    ];

    #[test]
    fn every_number_has_a_rule_or_the_text_of_libcrypto() {
        let mut without = 0;
        for code in 1..=LAST {
            match rule(code, None) {
                PathRule::OpenSsl { text } => {
                    assert!(WITHOUT_RULE.contains(&code), "{code}");
                    assert!(!text.is_empty());
                    without += 1;
                }
                rule => assert!(!WITHOUT_RULE.contains(&code), "{code} is {rule:?}"),
            }
        }
        assert_eq!(without, 34);
        for code in [-1, 0, LAST + 1, 1_000, i32::MIN, i32::MAX] {
            assert!(matches!(rule(code, None), PathRule::OpenSsl { text } if !text.is_empty()));
        }
    }

    /// The numbers do not change between libcrypto's releases, and each text is that of the rule.
    #[test]
    fn the_texts_of_libcrypto_are_those_of_the_rules() {
        for (code, words) in [
            (2, "unable to get issuer certificate"),
            (3, "unable to get certificate CRL"),
            (6, "unable to decode issuer public key"),
            (7, "certificate signature failure"),
            (8, "CRL signature failure"),
            (9, "not yet valid"),
            (10, "has expired"),
            (11, "CRL is not yet valid"),
            (12, "CRL has expired"),
            (17, "out of memory"),
            (18, "self-signed certificate"),
            (19, "self-signed certificate in certificate chain"),
            (20, "unable to get local issuer certificate"),
            (22, "certificate chain too long"),
            (23, "certificate revoked"),
            (25, "path length constraint exceeded"),
            (32, "key usage does not include certificate signing"),
            (33, "unable to get CRL issuer certificate"),
            (34, "unhandled critical extension"),
            (35, "key usage does not include CRL signing"),
            (36, "unhandled critical CRL extension"),
            (40, "proxy certificates not allowed"),
            (42, "invalid or inconsistent certificate policy extension"),
            (43, "no explicit policy"),
            (44, "Different CRL scope"),
            (46, "RFC 3779 resource not subset of parent's resources"),
            (47, "permitted subtree violation"),
            (48, "excluded subtree violation"),
            (49, "name constraints minimum and maximum not supported"),
            (51, "unsupported name constraint type"),
            (52, "unsupported or invalid name constraint syntax"),
            (53, "unsupported or invalid name syntax"),
            (54, "CRL path validation error"),
            (79, "invalid CA certificate"),
        ] {
            let text = error_text(code);
            assert!(text.to_lowercase().contains(&words.to_lowercase()), "{code}: {text}");
        }
    }

    #[test]
    fn lists_are_told_apart() {
        for code in 0..=LAST {
            let rule = rule(code, None);
            let is_list = matches!(
                rule,
                PathRule::Revoked { .. } | PathRule::RevocationUnknown | PathRule::RevocationListRefused { .. }
            );
            assert_eq!(is_about_revocation(code), is_list, "{code}: {rule:?}");
        }
    }
}
