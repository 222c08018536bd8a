//! The rules of the CA/Browser Forum for extensions (Baseline Requirements for TLS server certificates, section 7.1.2).

use super::member::{Place, has_empty_subject};
use crate::asn1::oid::ExtensionOid;
use crate::error::PathRule;
use crate::x509::Certificate;
use crate::x509::extensions::{BasicConstraints, Extension, KeyUsage};
use crate::x509::path_facts::{Verdict, decode, malformed};
use crate::x509::verification::criticality::Criticality::{Agnostic, Critical, NonCritical};
use crate::x509::verification::extension_policy::ExtensionRule;
use crate::x509::verification::extension_policy::Presence::{Forbidden, Optional, Required};
use crate::x509::verification::extension_policy::Validator::{None as Any, Web};

/// The rules for authorities. A trust anchor need not identify its key: several roots in use do not.
pub(in crate::x509::verification) fn authority_rules() -> Vec<ExtensionRule> {
    vec![
        ExtensionRule::new(ExtensionOid::BASIC_CONSTRAINTS, Required, Critical, Any),
        ExtensionRule::new(ExtensionOid::KEY_USAGE, Required, Agnostic, Any),
        ExtensionRule::new(
            ExtensionOid::SUBJECT_KEY_IDENTIFIER,
            Optional,
            NonCritical,
            Web(key_is_identified),
        ),
        ExtensionRule::new(
            ExtensionOid::AUTHORITY_KEY_IDENTIFIER,
            Optional,
            NonCritical,
            Web(issuer_of_authority_is_identified),
        ),
        ExtensionRule::new(ExtensionOid::EXTENDED_KEY_USAGE, Optional, NonCritical, Any),
        ExtensionRule::new(ExtensionOid::SUBJECT_ALTERNATIVE_NAME, Optional, Agnostic, Any),
        ExtensionRule::new(ExtensionOid::NAME_CONSTRAINTS, Optional, Agnostic, Any),
        ExtensionRule::new(ExtensionOid::POLICY_CONSTRAINTS, Optional, Critical, Any),
        ExtensionRule::new(ExtensionOid::INHIBIT_ANY_POLICY, Optional, Critical, Any),
        ExtensionRule::new(ExtensionOid::AUTHORITY_INFORMATION_ACCESS, Optional, NonCritical, Any),
    ]
}

/// The rules for end entities.
pub(in crate::x509::verification) fn end_entity_rules() -> Vec<ExtensionRule> {
    vec![
        ExtensionRule::new(
            ExtensionOid::BASIC_CONSTRAINTS,
            Optional,
            Agnostic,
            Web(is_no_authority),
        ),
        ExtensionRule::new(ExtensionOid::KEY_USAGE, Optional, Agnostic, Web(signs_no_certificates)),
        ExtensionRule::new(ExtensionOid::SUBJECT_KEY_IDENTIFIER, Optional, NonCritical, Any),
        ExtensionRule::new(
            ExtensionOid::AUTHORITY_KEY_IDENTIFIER,
            Optional,
            NonCritical,
            Web(issuer_is_identified),
        ),
        ExtensionRule::new(ExtensionOid::EXTENDED_KEY_USAGE, Optional, NonCritical, Any),
        ExtensionRule::new(
            ExtensionOid::SUBJECT_ALTERNATIVE_NAME,
            Required,
            Agnostic,
            Web(is_critical_without_subject),
        ),
        ExtensionRule::new(ExtensionOid::NAME_CONSTRAINTS, Forbidden, Agnostic, Any),
        ExtensionRule::new(ExtensionOid::AUTHORITY_INFORMATION_ACCESS, Optional, NonCritical, Any),
    ]
}

fn key_is_identified(_: &Certificate, extension: Option<&Extension>, place: Place) -> Verdict {
    match (extension, place) {
        (None, Place::Intermediate) => Err(PathRule::MissingExtension {
            oid: Box::new(ExtensionOid::SUBJECT_KEY_IDENTIFIER),
        }),
        _ => Ok(()),
    }
}

fn issuer_of_authority_is_identified(
    certificate: &Certificate,
    extension: Option<&Extension>,
    place: Place,
) -> Verdict {
    match place {
        Place::Anchor if extension.is_none() => Ok(()),
        _ => issuer_is_identified(certificate, extension, place),
    }
}

/// A certificate that its own subject has issued need not identify the issuer's key (RFC 5280, section 4.2.1.1).
fn issuer_is_identified(certificate: &Certificate, extension: Option<&Extension>, _: Place) -> Verdict {
    if extension.is_none() {
        return match certificate.subject_bytes() == certificate.issuer_bytes() {
            true => Ok(()),
            false => Err(PathRule::MissingExtension {
                oid: Box::new(ExtensionOid::AUTHORITY_KEY_IDENTIFIER),
            }),
        };
    }
    let extensions = certificate.extensions().map_err(malformed("extensions"))?;
    match certificate.path_facts().names_issuer_key(extensions)? {
        Some(false) => Err(forbidden("authorityKeyIdentifier", "has no keyIdentifier")),
        Some(true) | None => Ok(()),
    }
}

fn is_no_authority(_: &Certificate, extension: Option<&Extension>, _: Place) -> Verdict {
    match extension.map(decode::<BasicConstraints>).transpose()? {
        Some(constraints) if constraints.is_ca() => Err(forbidden("basicConstraints", "cA of an end entity is TRUE")),
        _ => Ok(()),
    }
}

fn signs_no_certificates(_: &Certificate, extension: Option<&Extension>, _: Place) -> Verdict {
    match extension.map(decode::<KeyUsage>).transpose()? {
        Some(usage) if usage.contains(KeyUsage::KEY_CERT_SIGN) => {
            Err(forbidden("keyUsage", "of an end entity has keyCertSign"))
        }
        _ => Ok(()),
    }
}

/// Without a subject, the alternative name is the only one, and must be critical (RFC 5280, section 4.2.1.6).
fn is_critical_without_subject(certificate: &Certificate, extension: Option<&Extension>, _: Place) -> Verdict {
    let is_empty = has_empty_subject(certificate)?;
    match extension {
        Some(extension) if extension.is_critical() != is_empty => Err(PathRule::WrongCriticality {
            oid: Box::new(ExtensionOid::SUBJECT_ALTERNATIVE_NAME),
            must_be_critical: is_empty,
        }),
        _ => Ok(()),
    }
}

fn forbidden(field: &'static str, reason: &'static str) -> PathRule {
    PathRule::ForbiddenValue {
        field,
        reason: reason.into(),
    }
}
