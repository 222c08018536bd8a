//! All rules of the profile, in their order.

use std::borrow::Cow;

use time::OffsetDateTime;

use super::broken::Broken;
use super::comparisons::Comparisons;
use super::member::{Member, Place};
use super::{
    algorithms, alternative_names, authority, extensions, fields, name_constraints, path_length, purpose, server_name,
};
use crate::backend::Backend;
use crate::error::{PathRule, Result};
use crate::x509::Certificate;
use crate::x509::path_facts::Verdict;
use crate::x509::verification::policy::{Policy, Rules};

/// Judges a path, the end entity's certificate first and the trust anchor's last. The inner result is the profile's verdict; the
/// outer error is a failed allocation.
///
/// `backend` is that in which libcrypto has found the path.
pub(in crate::x509::verification) fn check(
    backend: &Backend,
    policy: &Policy,
    time: OffsetDateTime,
    chain: &[Certificate],
    comparisons: &mut Comparisons,
) -> Result<std::result::Result<(), Broken>> {
    let policy = match policy.ca_policy.has_callbacks() || policy.ee_policy.has_callbacks() {
        true => Cow::Owned(policy.at(time)),
        false => Cow::Borrowed(policy),
    };
    let mut path = Vec::with_capacity(chain.len());
    for (depth, certificate) in chain.iter().enumerate() {
        let member = Member::read(certificate, depth, chain.len()).and_then(|member| {
            judge_member(&policy, time, &member)?;
            Ok(member)
        });
        match member {
            Ok(member) => path.push(member),
            Err(rule) => return Ok(Err(Broken { depth, rule })),
        }
    }
    if let Err(broken) = path_length::check(&policy, &path) {
        return Ok(Err(broken));
    }
    let approved = algorithms::check_approval(backend, &path)?;
    Ok(approved.and_then(|()| name_constraints::check(policy.rules, &path, comparisons)))
}

/// The rule that an intermediate breaks in every path from `leaf`, as far as the two alone show, or else its pathLenConstraint.
/// Callbacks are not asked about a certificate that may be in no path.
pub(in crate::x509::verification) fn check_as_intermediate(
    policy: &Policy,
    time: OffsetDateTime,
    leaf: &Certificate,
    certificate: &Certificate,
    comparisons: &mut Comparisons,
) -> Verdict<Option<u32>> {
    const DEPTH: usize = 1;
    let member = Member::read(certificate, DEPTH, usize::MAX)?;
    match policy.ca_policy.has_callbacks() {
        true => {
            fields::check_validity(certificate, time)?;
            authority::check(&member)?;
            purpose::check(policy, &member)?;
        }
        false => judge_member(policy, time, &member)?,
    }
    let path_length = member
        .basic_constraints
        .and_then(|constraints| constraints.path_length());
    let Ok(leaf) = Member::read(leaf, 0, usize::MAX) else {
        return Ok(path_length);
    };
    match name_constraints::check(policy.rules, &[leaf, member], comparisons) {
        // The certificate is not to blame for what others have cost.
        Ok(())
        | Err(Broken {
            rule: PathRule::LimitReached { .. },
            ..
        }) => Ok(path_length),
        Err(Broken { rule, .. }) => Err(rule),
    }
}

/// The rules that look at one certificate.
fn judge_member(policy: &Policy, time: OffsetDateTime, member: &Member<'_>) -> Verdict {
    fields::check_validity(member.certificate, time)?;
    if policy.rules == Rules::WebPki {
        fields::check_types_of_times(member.certificate)?;
        fields::check_version(member.certificate)?;
        fields::check_serial_number(member)?;
        fields::check_subject(member)?;
    }
    algorithms::check(policy, member)?;
    authority::check(member)?;
    extensions::check(policy, member)?;
    alternative_names::check(member)?;
    purpose::check(policy, member)?;
    match (&policy.subject, member.place) {
        (Some(subject), Place::EndEntity) => server_name::check(subject, member),
        _ => Ok(()),
    }
}
