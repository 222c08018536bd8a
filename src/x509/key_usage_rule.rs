//! The key usages that the standards of an algorithm allow for its keys.

use asn1::ObjectIdentifier as Oid;

use super::extensions::KeyUsage;
use crate::asn1::subject_public_key_info;
use crate::asymmetric::PublicKey;
use crate::error::Result;
use crate::serialization::parameter_sets::AnyParameterSet;

/// An algorithm whose standard says which key usages a certificate of its keys may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum KeyUsageRule {
    /// RFC 9881, section 5.
    MlDsa,
    /// RFC 9909, section 6.
    SlhDsa,
    /// RFC 9935, section 5.
    MlKem,
}

/// The usages of which a key for signatures has at least one.
const SIGNING: [KeyUsage; 4] = [
    KeyUsage::DIGITAL_SIGNATURE,
    KeyUsage::CONTENT_COMMITMENT,
    KeyUsage::KEY_CERT_SIGN,
    KeyUsage::CRL_SIGN,
];

/// The usages that a key for signatures does not have.
const NOT_SIGNING: [KeyUsage; 5] = [
    KeyUsage::KEY_ENCIPHERMENT,
    KeyUsage::DATA_ENCIPHERMENT,
    KeyUsage::KEY_AGREEMENT,
    KeyUsage::ENCIPHER_ONLY,
    KeyUsage::DECIPHER_ONLY,
];

impl KeyUsageRule {
    /// The rule for a key; `None` for an algorithm without one.
    pub(super) fn of_key(key: &PublicKey) -> Option<Self> {
        match key {
            PublicKey::MlDsa(_) => Some(KeyUsageRule::MlDsa),
            PublicKey::SlhDsa(_) => Some(KeyUsageRule::SlhDsa),
            PublicKey::MlKem(_) => Some(KeyUsageRule::MlKem),
            _ => None,
        }
    }

    /// The rule for the key in a `SubjectPublicKeyInfo`, which the backend need not offer.
    pub(super) fn of_info(info: &[u8]) -> Result<Option<Self>> {
        let oid = subject_public_key_info::algorithm_oid(info)?;
        // The crate `asn1` refuses identifiers that are longer than any registered one.
        let set = Oid::from_der(oid.as_der())
            .ok()
            .and_then(|oid| AnyParameterSet::of_oid(&oid));
        Ok(set.map(|set| match set {
            AnyParameterSet::MlDsa(_) => KeyUsageRule::MlDsa,
            AnyParameterSet::SlhDsa(_) => KeyUsageRule::SlhDsa,
            AnyParameterSet::MlKem(_) => KeyUsageRule::MlKem,
        }))
    }

    /// What the rule does not allow in `usage`, as the predicate of a sentence about it.
    pub(super) fn fault(self, usage: KeyUsage) -> Option<String> {
        match self {
            KeyUsageRule::MlKem if usage == KeyUsage::KEY_ENCIPHERMENT => None,
            KeyUsageRule::MlKem => {
                Some("must be keyEncipherment alone for an ML-KEM key (RFC 9935, section 5)".to_owned())
            }
            KeyUsageRule::MlDsa => fault_of_signing_key(usage, "an ML-DSA key (RFC 9881, section 5)"),
            KeyUsageRule::SlhDsa => fault_of_signing_key(usage, "an SLH-DSA key (RFC 9909, section 6)"),
        }
    }
}

fn fault_of_signing_key(usage: KeyUsage, key: &str) -> Option<String> {
    if let Some(wrong) = NOT_SIGNING.into_iter().find(|wrong| usage.contains(*wrong)) {
        return Some(format!("must not have {wrong} for {key}"));
    }
    if SIGNING.into_iter().any(|signing| usage.contains(signing)) {
        return None;
    }
    let wanted = SIGNING.map(|usage| usage.to_string()).join(", ");
    Some(format!("must have at least one of {wanted} for {key}"))
}
