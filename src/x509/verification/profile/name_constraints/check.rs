//! The names of a path, and the name constraints of the authorities above them.

use super::names::Names;
use super::subtrees::Subtrees;
use crate::error::PathRule;
use crate::x509::verification::policy::Rules;
use crate::x509::verification::profile::broken::Broken;
use crate::x509::verification::profile::comparisons::Comparisons;
use crate::x509::verification::profile::member::{Member, Place};

/// The constraints of an authority, also those of the trust anchor, hold for all certificates below it, except for intermediates
/// that are self-issued. Each authority's are judged alone: a name must be permitted by all of them, and excluded by none.
pub(in crate::x509::verification::profile) fn check(
    rules: Rules,
    path: &[Member<'_>],
    comparisons: &mut Comparisons,
) -> Result<(), Broken> {
    let is_constrained = |member: &Member<'_>| member.place != Place::EndEntity && member.name_constraints.is_some();
    if !path.iter().any(is_constrained) {
        return Ok(());
    }
    let mut constraints = Vec::new();
    for (depth, member) in path.iter().enumerate().rev() {
        let at = |depth: usize| move |rule: PathRule| Broken { depth, rule };
        if !constraints.is_empty() && (member.place == Place::EndEntity || !member.is_self_issued) {
            let names = Names::of(member).map_err(at(depth))?;
            for (above, subtrees) in &constraints {
                let subtrees: &Subtrees = subtrees;
                let refused = |rule: PathRule| match rule {
                    // The fault is that of the constraint.
                    PathRule::UnsupportedNameConstraint => Broken { depth: *above, rule },
                    rule => Broken { depth, rule },
                };
                subtrees.judge(&names, comparisons).map_err(refused)?;
            }
        }
        if let Some(extension) = member.name_constraints.filter(|_| is_constrained(member)) {
            constraints.push((depth, Subtrees::of(extension, rules).map_err(at(depth))?));
        }
    }
    Ok(())
}
