//! The length of a path: pathLenConstraint of its authorities, and the limit of the verifier (RFC 5280, section 6.1.4 (l) and (m)).

use super::broken::Broken;
use super::member::{Member, Place};
use crate::error::PathRule;
use crate::x509::verification::policy::Policy;

/// Self-issued intermediates are not counted, and neither is the end entity, even if it is an authority.
pub(super) fn check(policy: &Policy, path: &[Member<'_>]) -> std::result::Result<(), Broken> {
    let mut below: usize = 0;
    for (depth, member) in path.iter().enumerate() {
        let allowed = member
            .basic_constraints
            .and_then(|constraints| constraints.path_length());
        let allowed = allowed.filter(|_| member.place != Place::EndEntity);
        if allowed.is_some_and(|allowed| usize::try_from(allowed).is_ok_and(|allowed| below > allowed)) {
            let rule = PathRule::PathLengthExceeded;
            return Err(Broken { depth, rule });
        }
        if member.counts() {
            below += 1;
            if below > policy.limits.chain_depth {
                let rule = PathRule::MaximumDepthExceeded;
                return Err(Broken { depth, rule });
            }
        }
    }
    Ok(())
}
