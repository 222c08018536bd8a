//! What a path is judged by.

use time::OffsetDateTime;

use super::crl_checking::CrlChecking;
use super::extension_policy::ExtensionPolicy;
use super::limits::Limits;
use super::subject::Subject;
use crate::asn1::oid::ObjectIdentifier;

/// What a path is judged by: passed to the callbacks of an [`ExtensionPolicy`], and shown by the verifiers.
#[derive(Debug, Clone)]
pub struct Policy {
    pub(super) max_chain_depth: usize,
    pub(super) subject: Option<Subject>,
    /// `None`: the time of each verification.
    pub(super) time: Option<OffsetDateTime>,
    pub(super) extended_key_usage: Option<ObjectIdentifier>,
    pub(super) minimum_rsa_modulus: usize,
    pub(super) ca_policy: ExtensionPolicy,
    pub(super) ee_policy: ExtensionPolicy,
    pub(super) crl_checking: CrlChecking,
    /// The acceptable certificate policies; empty for any.
    pub(super) initial_policies: Vec<ObjectIdentifier>,
    pub(super) requires_explicit_policy: bool,
    pub(super) inhibits_policy_mapping: bool,
    pub(super) inhibits_any_policy: bool,
    pub(super) limits: Limits,
}
