//! The extensions of a certificate: the extension policy, and critical ones that nothing processes (RFC 5280, section 4.2).

use super::member::{Member, Place};
use crate::asn1::oid::{ExtensionOid, ObjectIdentifier};
use crate::error::PathRule;
use crate::x509::path_facts::Verdict;
use crate::x509::verification::crl_checking::CrlChecking;
use crate::x509::verification::policy::{Policy, Rules};

/// What path validation processes: these rules, or libcrypto.
const PROCESSED: [ObjectIdentifier; 9] = [
    ExtensionOid::BASIC_CONSTRAINTS,
    ExtensionOid::KEY_USAGE,
    ExtensionOid::EXTENDED_KEY_USAGE,
    ExtensionOid::SUBJECT_ALTERNATIVE_NAME,
    ExtensionOid::NAME_CONSTRAINTS,
    ExtensionOid::CERTIFICATE_POLICIES,
    ExtensionOid::POLICY_MAPPINGS,
    ExtensionOid::POLICY_CONSTRAINTS,
    ExtensionOid::INHIBIT_ANY_POLICY,
];

pub(super) fn check(policy: &Policy, member: &Member<'_>) -> Verdict {
    let extension_policy = match member.place {
        Place::EndEntity => &policy.ee_policy,
        Place::Intermediate | Place::Anchor => &policy.ca_policy,
    };
    for extension in member.extensions {
        let is_processed = |extension| {
            PROCESSED.contains(extension)
                || policy.rules == Rules::Rfc5280
                    && *extension == ExtensionOid::CRL_DISTRIBUTION_POINTS
                    && is_looked_up(policy, member)
                || extension_policy.rules().iter().any(|rule| rule.oid() == extension)
        };
        if extension.is_critical() && !is_processed(extension.oid()) {
            return Err(PathRule::UnhandledCriticalExtension {
                oid: Box::new(extension.oid().clone()),
            });
        }
    }
    extension_policy.rules().iter().try_for_each(|rule| {
        let extension = member.extensions.find_by_oid(rule.oid());
        rule.judge(policy, member.certificate, extension, member.place)
    })
}

/// Whether something looks at the certificate's distribution points: for a list. Those of a trust anchor have no meaning.
fn is_looked_up(policy: &Policy, member: &Member<'_>) -> bool {
    match policy.crl_checking {
        CrlChecking::None => false,
        CrlChecking::EndEntity => member.place == Place::EndEntity,
        CrlChecking::All => true,
    }
}
