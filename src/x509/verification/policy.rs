//! The rules and limits of a verifier.

use time::{Duration, OffsetDateTime};

use super::algorithm_floor::AlgorithmFloor;
use super::crl_checking::CrlChecking;
use super::extension_policy::ExtensionPolicy;
use super::limits::Limits;
use super::subject::Subject;
use crate::asn1::oid::ObjectIdentifier;

/// The rules and limits of a verifier: passed to the callbacks of an [`ExtensionPolicy`], and shown by the verifiers.
///
/// ```
/// use hazmat_openssl::x509::Certificate;
/// use hazmat_openssl::x509::verification::{Criticality, ExtensionPolicy, Policy};
/// use hazmat_openssl::x509::{NameOid, SubjectAlternativeName};
///
/// /// The organisation has to be ours, if the policy is that of a server of ours.
/// fn is_ours(policy: &Policy, certificate: &Certificate, _: &SubjectAlternativeName) -> Result<(), String> {
///     match policy.subject() {
///         Some(server) if server.to_string().ends_with(".example.org") => {}
///         _ => return Ok(()),
///     }
///     let subject = certificate.subject().map_err(|error| error.to_string())?;
///     let mut names = subject.attributes_for_oid(&NameOid::ORGANIZATION_NAME);
///     match names.any(|name| name.value().is_ok_and(|value| value == "Example")) {
///         true => Ok(()),
///         false => Err("the organisation is another".to_owned()),
///     }
/// }
///
/// let servers = ExtensionPolicy::webpki_defaults_ee()
///     .require_present_with::<SubjectAlternativeName>(Criticality::Agnostic, is_ours);
/// # drop(servers);
/// ```
#[derive(Debug, Clone)]
pub struct Policy {
    pub(super) rules: Rules,
    pub(super) subject: Option<Subject>,
    /// `None`: the time of each verification.
    pub(super) time: Option<OffsetDateTime>,
    pub(super) extended_key_usage: Option<ObjectIdentifier>,
    pub(super) algorithms: AlgorithmFloor,
    pub(super) ca_policy: ExtensionPolicy,
    pub(super) ee_policy: ExtensionPolicy,
    pub(super) crl_checking: CrlChecking,
    /// How long ago a revocation list may have been issued.
    pub(super) crl_max_age: Option<Duration>,
    /// The acceptable certificate policies, at least one; `None` for any.
    pub(super) initial_policies: Option<Vec<ObjectIdentifier>>,
    pub(super) requires_explicit_policy: bool,
    pub(super) inhibits_policy_mapping: bool,
    pub(super) inhibits_any_policy: bool,
    pub(super) limits: Limits,
}

/// Whose rules hold, apart from those of the extension policies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rules {
    /// Those of RFC 5280, section 6.1, alone.
    Rfc5280,
    /// Also those of the CA/Browser Forum, for every certificate.
    WebPki,
}

impl Policy {
    /// The maximum number of intermediates that are not self-issued.
    pub fn max_chain_depth(&self) -> usize {
        self.limits.chain_depth
    }

    /// The name of the server; `None` for other verifiers.
    pub fn subject(&self) -> Option<&Subject> {
        self.subject.as_ref()
    }

    /// The time that the path is validated for. A callback sees the time of its verification. `None` for the policy of a
    /// verifier whose builder set no time: each verification takes its own.
    pub fn validation_time(&self) -> Option<OffsetDateTime> {
        self.time
    }

    /// The purpose that the path must allow; `None` for any.
    pub fn extended_key_usage(&self) -> Option<&ObjectIdentifier> {
        self.extended_key_usage.as_ref()
    }

    /// The smallest RSA modulus that is accepted, in bits; 0 for any.
    pub fn minimum_rsa_modulus(&self) -> usize {
        self.algorithms.minimum_rsa_modulus
    }

    /// The policy that the callbacks of one verification see.
    pub(super) fn at(&self, time: OffsetDateTime) -> Policy {
        Policy {
            time: Some(time),
            ..self.clone()
        }
    }
}
