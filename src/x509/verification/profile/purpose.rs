//! The purpose of a path: extKeyUsage and keyUsage (RFC 5280, sections 4.2.1.3 and 4.2.1.12).

use super::member::{Member, Place};
use crate::asn1::oid::{KeyPurposeOid, ObjectIdentifier};
use crate::error::PathRule;
use crate::x509::extensions::{ExtendedKeyUsage, KeyUsage};
use crate::x509::path_facts::Verdict;
use crate::x509::verification::policy::{Policy, Rules};

/// A certificate is used only for a purpose that its extKeyUsage and its keyUsage both allow. Without one of them, that one allows any.
pub(super) fn check(policy: &Policy, member: &Member<'_>) -> Verdict {
    let Some(purpose) = &policy.extended_key_usage else {
        return Ok(());
    };
    check_extended(policy, member, purpose)?;
    match (member.place, member.key_usage) {
        (Place::EndEntity, Some(usage)) => check_usage(usage, purpose),
        _ => Ok(()),
    }
}

/// An authority that has extKeyUsage must name the purpose or anyExtendedKeyUsage: a certificate is for its named purposes only, and
/// what an authority is not for, it cannot certify for. An end entity must name the purpose itself where the rules of the CA/Browser
/// Forum hold.
fn check_extended(policy: &Policy, member: &Member<'_>, purpose: &ObjectIdentifier) -> Verdict {
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

/// The key of an end entity must be for one of the operations that RFC 5280, section 4.2.1.12, names for the purpose. Other purposes
/// have no such list.
fn check_usage(usage: KeyUsage, purpose: &ObjectIdentifier) -> Verdict {
    let signs = KeyUsage::DIGITAL_SIGNATURE;
    let commits = KeyUsage::CONTENT_COMMITMENT;
    let agrees = KeyUsage::KEY_AGREEMENT;
    let allowed = match *purpose {
        KeyPurposeOid::SERVER_AUTH => signs | KeyUsage::KEY_ENCIPHERMENT | agrees,
        KeyPurposeOid::CLIENT_AUTH => signs | agrees,
        KeyPurposeOid::CODE_SIGNING => signs,
        KeyPurposeOid::EMAIL_PROTECTION => signs | commits | KeyUsage::KEY_ENCIPHERMENT | agrees,
        KeyPurposeOid::TIME_STAMPING | KeyPurposeOid::OCSP_SIGNING => signs | commits,
        _ => return Ok(()),
    };
    match usage.intersects(allowed) {
        true => Ok(()),
        false => Err(PathRule::WrongKeyUsage),
    }
}
