//! The purpose of a path: extKeyUsage (RFC 5280, section 4.2.1.12).

use super::member::{Member, Place};
use crate::asn1::oid::KeyPurposeOid;
use crate::error::PathRule;
use crate::x509::extensions::ExtendedKeyUsage;
use crate::x509::path_facts::Verdict;
use crate::x509::verification::policy::{Policy, Rules};

/// A certificate without the extension may have any purpose. An authority that has it must name the purpose or anyExtendedKeyUsage:
/// a certificate is for its named purposes only, and what an authority is not for, it cannot certify for. An end entity must name
/// the purpose itself where the rules of the CA/Browser Forum hold.
pub(super) fn check(policy: &Policy, member: &Member<'_>) -> Verdict {
    let Some(purpose) = &policy.extended_key_usage else {
        return Ok(());
    };
    let Some(usage) = member.find::<ExtendedKeyUsage>()? else {
        return Ok(());
    };
    let must_be_named = policy.rules == Rules::WebPki && member.place == Place::EndEntity;
    let accepts_any = !must_be_named && usage.contains(&KeyPurposeOid::ANY_EXTENDED_KEY_USAGE);
    match accepts_any || usage.contains(purpose) {
        true => Ok(()),
        false => Err(PathRule::WrongExtendedKeyUsage),
    }
}
