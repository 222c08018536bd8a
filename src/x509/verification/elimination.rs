//! Steps that are in no good path, found by a look at each intermediate alone.
//!
//! libcrypto tells one fault of one path. In a mesh of cross-certificates, the search would try a path for each fault of each
//! certificate, and for each way to get there, and reach its limit before it finds a good path. So after some refused paths it looks at
//! all intermediates at once. Before, each path that is refused is shown with its rule.

use std::collections::{HashMap, VecDeque};

use time::OffsetDateTime;

use super::candidates::Candidates;
use super::policy::Policy;
use super::profile::{self, Comparisons};
use crate::ffi::x509_verification::StepRule;
use crate::x509::Certificate;
use crate::x509::name_key::NameKey;

/// The number of paths that are tried before.
pub(super) const AFTER: usize = 8;

/// Steps between certificates whose path length is exceeded, at most: every step that libcrypto considers is compared with each.
const MOST_STEPS: usize = 1_000;

/// The steps to intermediates that break a rule of the profile by themselves, or whose name constraints refuse the end entity; and
/// those to intermediates whose pathLenConstraint is exceeded by every path that has the step.
pub(super) fn eliminated(
    policy: &Policy,
    time: OffsetDateTime,
    candidates: &Candidates,
    comparisons: &mut Comparisons,
) -> Vec<StepRule> {
    let mut rules = Vec::new();
    let mut steps = Vec::new();
    let fewest = fewest_below(candidates);
    for (issuer, address) in with_addresses(candidates) {
        let Ok(path_length) = profile::check_as_intermediate(policy, time, &candidates.leaf, issuer, comparisons)
        else {
            rules.push(StepRule::NoIssuer(address));
            continue;
        };
        let allowed = path_length.map_or(usize::MAX, |length| usize::try_from(length).unwrap_or(usize::MAX));
        let exceeds = |below: Option<&usize>| below.is_none_or(|below| *below > allowed);
        if exceeds(fewest.get(issuer.subject_key())) {
            rules.push(StepRule::NoIssuer(address));
            continue;
        }
        for (certificate, from) in with_addresses(candidates) {
            let is_step = certificate.issuer_key() == issuer.subject_key();
            let is_self_issued = certificate.issuer_key() == certificate.subject_key();
            let below = fewest.get(certificate.subject_key()).map(|below| below + 1);
            if is_step && !is_self_issued && exceeds(below.as_ref()) && steps.len() < MOST_STEPS {
                steps.push(StepRule::NoStep(from, address));
            }
        }
    }
    rules.extend(steps);
    rules
}

fn with_addresses(candidates: &Candidates) -> impl Iterator<Item = (&Certificate, usize)> {
    let intermediates = candidates.intermediates.iter();
    intermediates.filter_map(|certificate| Some((certificate, certificate.x509().ok()?.address())))
}

/// The fewest intermediates that count for path lengths between the end entity and a certificate with each name. A name that is not
/// there is on no path.
fn fewest_below(candidates: &Candidates) -> HashMap<&NameKey, usize> {
    let mut fewest = HashMap::from([(candidates.leaf.issuer_key(), 0)]);
    let mut next = VecDeque::from([(candidates.leaf.issuer_key(), 0)]);
    while let Some((name, below)) = next.pop_front() {
        let above = candidates.intermediates.iter();
        for certificate in above.filter(|certificate| certificate.subject_key() == name) {
            let issuer = certificate.issuer_key();
            if !fewest.contains_key(issuer) {
                fewest.insert(issuer, below + 1);
                next.push_back((issuer, below + 1));
            }
        }
    }
    fewest
}
