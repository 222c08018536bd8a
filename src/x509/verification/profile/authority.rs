//! The authorities of a path: basicConstraints and keyUsage (RFC 5280, section 6.1.4 (k) and (n)).

use super::member::{Member, Place};
use crate::error::PathRule;
use crate::x509::extensions::KeyUsage;
use crate::x509::path_facts::Verdict;

/// A trust anchor without basicConstraints, such as one of version 1, is an authority by being trusted: the extension policy
/// decides whether it has to have them. What it has must not contradict.
pub(super) fn check(member: &Member<'_>) -> Verdict {
    if member.place == Place::EndEntity {
        return Ok(());
    }
    match (&member.basic_constraints, member.place) {
        (Some(constraints), _) if constraints.is_ca() => {}
        (None, Place::Anchor) => {}
        _ => return Err(PathRule::NotACertificateAuthority),
    }
    match member.key_usage {
        Some(usage) if !usage.contains(KeyUsage::KEY_CERT_SIGN) => Err(PathRule::KeyCertSignMissing),
        _ => Ok(()),
    }
}
