//! The rules behind libcrypto's numbers of errors (`X509_V_ERR_…` in `<openssl/x509_vfy.h>`).

use std::borrow::Cow;

use crate::asn1::oid::{ObjectIdentifier, known_oid};
use crate::error::PathRule;
use crate::ffi::x509_verification::error_text;

/// proxyCertInfo (RFC 3820, section 3.8).
const PROXY_CERTIFICATE_INFORMATION: ObjectIdentifier = known_oid!(1, 3, 6, 1, 5, 5, 7, 1, 14);

/// A number of libcrypto as the certificate's broken rule. Numbers that no setting of this crate leads to are
/// [`PathRule::OpenSsl`], with libcrypto's text: those of validity periods and critical extensions, which the profile judges, of
/// `X509_V_FLAG_X509_STRICT`, of security levels, and of names of servers.
pub(super) fn rule(code: i32) -> PathRule {
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
    match code {
        // ---- paths and signatures ----
        2 | 20 | 21 => PathRule::UnknownIssuer,
        18 | 19 => PathRule::SelfSignedNotTrusted,
        6 | 24 => PathRule::UnusableKey,
        4 | 7 => PathRule::InvalidSignature,
        17 => PathRule::LimitReached {
            limit: "memory, or of nodes of the policy tree",
        },
        22 => PathRule::MaximumDepthExceeded,
        // ---- keys ----
        94 => PathRule::ForbiddenKey {
            reason: "its curve is not a named one".into(),
        },
        // ---- extensions ----
        41 => malformed("extensions", "one of them does not decode, or occurs twice"),
        40 => PathRule::ForbiddenExtension {
            oid: Box::new(PROXY_CERTIFICATE_INFORMATION),
        },
        46 => forbidden(
            "ipAddrBlocks or autonomousSysIds",
            "has resources that its issuer does not have (RFC 3779)",
        ),
        79 => PathRule::NotACertificateAuthority,
        25 => PathRule::PathLengthExceeded,
        32 => PathRule::KeyCertSignMissing,
        // ---- names ----
        47 => PathRule::NameNotPermitted,
        48 => PathRule::NameExcluded,
        49 | 51..=53 => PathRule::UnsupportedNameConstraint,
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
            time: None,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ffi::x509_verification::is_about_revocation;

    /// Numbers of errors: up to 94 in libcrypto 3.0 and 3.1, 101 in 3.6, 103 in 4.0.
    const LAST: i32 = 103;

    /// The numbers with a rule. The others are reserved or informational, or those of what the verifiers do not ask libcrypto for.
    const WITH_RULE: [i32; 39] = [
        2, 3, 4, 5, 6, 7, 8, 11, 12, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 32, 33, 35, 36, 40, 41, 42, 43, 44,
        46, 47, 48, 49, 51, 52, 53, 54, 79, 94,
    ];

    #[test]
    fn every_number_has_a_rule_or_the_text_of_libcrypto() {
        let mut with = Vec::new();
        for code in 1..=LAST {
            match rule(code) {
                PathRule::OpenSsl { text } => assert!(!text.is_empty()),
                _ => with.push(code),
            }
        }
        assert_eq!(with, WITH_RULE);
        for code in [-1, 0, LAST + 1, 1_000, i32::MIN, i32::MAX] {
            assert!(matches!(rule(code), PathRule::OpenSsl { text } if !text.is_empty()));
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
            let rule = rule(code);
            let is_list = matches!(
                rule,
                PathRule::Revoked { .. } | PathRule::RevocationUnknown | PathRule::RevocationListRefused { .. }
            );
            assert_eq!(is_about_revocation(code), is_list, "{code}: {rule:?}");
        }
    }
}
