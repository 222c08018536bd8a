//! Finds a path that libcrypto and the profile both accept.
//!
//! libcrypto builds one path, without a way back: at each certificate it takes the first issuer that is valid at the time, from the
//! trust anchors before the intermediates. If the path is refused, this search runs libcrypto again without some of the path's
//! steps, from a certificate to its issuer. What it excludes follows from the rule:
//!
//! - A rule of the certificate itself, such as its validity period: no path through the certificate is tried any more. If it is
//!   the end entity's, no other path is good either.
//! - A signature that is not the issuer's: the step to this issuer is not tried any more. Another certificate may have the same
//!   name and the right key.
//! - No issuer was found: if there is none by name, neither from this certificate nor on any way from it, none of these
//!   certificates is tried any more.
//! - A rule of the whole path, such as pathLenConstraint or a name constraint: any step may be to blame. For each step there is a
//!   branch with the same certificates below it and another issuer above it, and the branch of the step to the certificate that
//!   broke the rule comes first. So the branches have no path in common, and no path is tried twice.
//!
//! Branches are tried in the order in which they were found, breadth first. After some refused paths, the search looks at all
//! intermediates, and tries no path any more through those that are in no good one: see `elimination`.

use std::collections::VecDeque;
use std::sync::Arc;

use time::OffsetDateTime;

use super::candidates::Candidates;
use super::elimination;
use super::engine::{Engine, Found, Refusal};
use super::explanation::{Explanation, explain};
use super::policy::Policy;
use super::profile::{self, Broken, Comparisons};
use super::refusal::Scope;
use super::revocation_lists::Selection;
use super::store::Store;
use super::verified::VerifiedChain;
use super::work::Work;
use crate::error::{Error, PathCertificate, PathRule, RefusedPath, Result, VerificationFailure};
use crate::ffi::operation::CleanQueue;
use crate::ffi::x509_verification::StepRule;
use crate::x509::{Certificate, Name};

pub(super) fn verify(
    store: &Store,
    policy: &Policy,
    leaf: &Certificate,
    intermediates: &[Certificate],
) -> Result<VerifiedChain> {
    let time = policy.time.unwrap_or_else(OffsetDateTime::now_utc);
    let content = store.content();
    let candidates = Candidates::select(store.backend(), &content, policy, time, leaf, intermediates)?;
    if let Err(error) = candidates.leaf.x509() {
        return match error {
            Error::Malformed { .. } | Error::OpenSsl { .. } => Err(undecodable(leaf)),
            error => Err(error),
        };
    }
    let mut search = Search {
        policy,
        time,
        refused: Vec::new(),
        shown: Shown::default(),
        is_complete: !candidates.is_truncated,
        facts: Vec::new(),
        attempts: 0,
        work: Work::new(&policy.limits),
        comparisons: Comparisons::new(policy.limits.name_comparisons),
    };
    if candidates.leaf_is_anchor {
        let alone = Candidates {
            leaf: candidates.leaf.clone(),
            anchors: vec![candidates.leaf.clone()],
            intermediates: Vec::new(),
            connected: 0,
            leaf_is_anchor: true,
            is_truncated: false,
            lists: Ok(Selection::default()),
        };
        if let Some(chain) = search.over(store, &alone)? {
            return Ok(chain);
        }
    }
    if let Some(chain) = search.over(store, &candidates)? {
        return Ok(chain);
    }
    Err(Error::Verification(Box::new(VerificationFailure::new(
        search.refused,
        search.is_complete,
    ))))
}

/// The error for an end entity's certificate that libcrypto does not decode.
fn undecodable(leaf: &Certificate) -> Error {
    let rule = PathRule::MalformedField {
        field: "the certificate".into(),
        reason: "libcrypto does not decode it".into(),
    };
    let path = RefusedPath::new(vec![shown(leaf)], 0, rule, None);
    Error::Verification(Box::new(VerificationFailure::new(vec![path], true)))
}

/// The paths that begin with the same certificates, and continue with none of some issuers.
#[derive(Debug, Clone, Default)]
struct Branch {
    /// The addresses of the certificates that all paths begin with. Empty for the end entity's alone.
    beginning: Vec<usize>,
    /// The issuers of the last one that other branches have.
    others: Vec<usize>,
}

struct Search<'a> {
    policy: &'a Policy,
    time: OffsetDateTime,
    refused: Vec<RefusedPath>,
    shown: Shown,
    is_complete: bool,
    /// Steps that are in no good path.
    facts: Vec<StepRule>,
    attempts: usize,
    work: Work,
    /// Comparisons of names with name constraints that are left to the profile.
    comparisons: Comparisons,
}

impl Search<'_> {
    /// Finds a good path over the candidates.
    fn over(&mut self, store: &Store, candidates: &Candidates) -> Result<Option<VerifiedChain>> {
        let queue = CleanQueue::ensure();
        let lists = match &candidates.lists {
            Ok(lists) => lists.clone(),
            Err(rule) => {
                self.is_complete = false;
                self.refuse_all(candidates, rule.clone());
                return Ok(None);
            }
        };
        let mut engine = Engine::new(queue, store.backend(), self.policy, self.time, candidates, lists)?;
        let mut branches = VecDeque::from([Branch::default()]);
        let mut is_eliminated = false;
        while let Some(branch) = branches.pop_front() {
            if self.attempts >= elimination::AFTER && !is_eliminated {
                is_eliminated = true;
                let mut comparisons = self.comparisons.take_half();
                let rules = elimination::eliminated(self.policy, self.time, candidates, &mut comparisons);
                self.comparisons.give_back(comparisons);
                self.facts.extend(rules);
            }
            if self.is_empty(&branch) {
                continue;
            }
            if self.attempts >= self.policy.limits.attempts || self.work.signatures.left() == 0 {
                self.is_complete = false;
                return Ok(None);
            }
            self.attempts += 1;
            let rules = self.rules(&branch);
            // The profile may have run a callback of the program, and left entries in the error queue.
            let mut found = engine.run(CleanQueue::ensure(), &mut self.work, &rules)?;
            let refusal = match found.refusal.take() {
                Some(refusal) => {
                    let signatures = &mut self.work.signatures;
                    explain(
                        store.backend(),
                        self.policy,
                        candidates,
                        &found.chain,
                        refusal,
                        signatures,
                    )?
                }
                None => match self.refusal_of_profile(store, candidates, &found)? {
                    Some(refusal) => Explanation::of(refusal),
                    None => {
                        return Ok(Some(VerifiedChain {
                            chain: found.chain,
                            policies: found.policies,
                        }));
                    }
                },
            };
            if !self.continue_after(candidates, &mut branches, branch, found, refusal) {
                return Ok(None);
            }
        }
        Ok(None)
    }

    /// Notes a rule that says nothing of a path.
    fn refuse_all(&mut self, candidates: &Candidates, rule: PathRule) {
        let path = RefusedPath::new(vec![self.shown.get(&candidates.leaf)], 0, rule, None);
        self.refused.push(path);
    }

    /// Why the profile refuses a path that libcrypto accepts.
    fn refusal_of_profile(&mut self, store: &Store, candidates: &Candidates, found: &Found) -> Result<Option<Refusal>> {
        let backend = store.backend();
        let verdict = profile::check(backend, self.policy, self.time, &found.chain, &mut self.comparisons)?;
        let signatures = &mut self.work.signatures;
        let verdict = match verdict {
            Ok(()) => profile::check_lists(backend, self.policy, &found.lists, candidates.all(), signatures)?,
            broken => broken,
        };
        let verdict = match verdict {
            Ok(()) => profile::check_list_issuers(backend, self.policy, &found.list_issuers)?,
            broken => broken,
        };
        Ok(verdict.err().map(|Broken { depth, rule }| Refusal {
            depth,
            rule,
            code: None,
        }))
    }

    /// Whether the beginning of the branch's paths has a step that is in no good path.
    fn is_empty(&self, branch: &Branch) -> bool {
        let mut steps = branch.beginning.iter().zip(branch.beginning.iter().skip(1));
        steps.any(|(from, to)| {
            let facts = &self.facts;
            facts.contains(&StepRule::NoIssuer(*to)) || facts.contains(&StepRule::NoStep(*from, *to))
        })
    }

    /// What libcrypto has to do to stay on the branch.
    fn rules(&self, branch: &Branch) -> Vec<StepRule> {
        let steps = branch.beginning.iter().zip(branch.beginning.iter().skip(1));
        let steps = steps.map(|(from, to)| StepRule::OnlyStep(*from, *to));
        let others = branch.beginning.last().into_iter().flat_map(|last| {
            let others = branch.others.iter();
            others.map(|other| StepRule::NoStep(*last, *other))
        });
        self.facts.iter().copied().chain(steps).chain(others).collect()
    }

    /// Notes a refused path, and adds the branches that are left of its branch. Returns whether another path may be good.
    fn continue_after(
        &mut self,
        candidates: &Candidates,
        branches: &mut VecDeque<Branch>,
        branch: Branch,
        found: Found,
        refusal: Explanation<'_>,
    ) -> bool {
        let (depth, scope) = (refusal.depth, refusal.scope);
        self.note(candidates, &found, refusal);
        let addresses = found.addresses;
        let mut facts = Vec::new();
        match scope {
            Scope::Limit => {
                self.is_complete = false;
                return false;
            }
            Scope::Certificate if depth == 0 => return false,
            Scope::Certificate => facts.extend(addresses.get(depth).map(|culprit| StepRule::NoIssuer(*culprit))),
            Scope::Signature => {
                let step = addresses.get(depth).zip(addresses.get(depth + 1));
                facts.extend(step.map(|(from, to)| StepRule::NoStep(*from, *to)));
            }
            Scope::DeadEnd => {
                // No need to learn of each one that it leads nowhere.
                let unconnected = Candidates::handles(candidates.unconnected()).map(|handle| handle.address());
                if unconnected.clone().any(|address| addresses.contains(&address)) {
                    facts.extend(unconnected.map(StepRule::NoIssuer));
                }
            }
            Scope::Path => {}
        }
        if !facts.is_empty() {
            self.facts.extend(facts);
            branches.push_front(branch);
            return true;
        }
        let start = branch.beginning.len().saturating_sub(1);
        let mut steps: Vec<usize> = (start..addresses.len().saturating_sub(1)).collect();
        steps.sort_by_key(|step| step.abs_diff(depth.saturating_sub(1)));
        for step in steps {
            let (Some(beginning), Some(issuer)) = (addresses.get(..=step), addresses.get(step + 1)) else {
                continue;
            };
            let mut others = vec![*issuer];
            if step == start {
                others.extend(&branch.others);
            }
            branches.push_back(Branch {
                beginning: beginning.to_vec(),
                others,
            });
        }
        true
    }

    /// Notes a refused path. A dead end whose certificates begin a refused path is not noted: it ends there because the issuers that
    /// there are were excluded.
    fn note(&mut self, candidates: &Candidates, found: &Found, refusal: Explanation<'_>) {
        let is_in_path = |certificate: &&Certificate| found.chain.contains(certificate);
        let end_entity = [&candidates.leaf].into_iter().filter(|leaf| !is_in_path(leaf));
        let path = end_entity.chain(&found.chain);
        let mut certificates: Vec<_> = path.map(|certificate| self.shown.get(certificate)).collect();
        let is_noted = |path: &RefusedPath| path.certificates().starts_with(&certificates);
        // The one that was passed over may be one that was excluded. A missing algorithm is that of another issuer.
        let is_explained = matches!(
            refusal.rule,
            PathRule::NotApproved { .. } | PathRule::UnsupportedAlgorithm { .. }
        );
        if refusal.scope == Scope::DeadEnd && !is_explained && self.refused.iter().any(is_noted) {
            return;
        }
        certificates.extend(refusal.passed_over.map(|certificate| self.shown.get(certificate)));
        // A trust anchor is verified alone first.
        let is_known = |path: &RefusedPath| *path.certificates() == certificates && *path.rule() == refusal.rule;
        if self.refused.iter().any(is_known) {
            return;
        }
        let depth = refusal.depth.min(certificates.len().saturating_sub(1));
        let path = RefusedPath::new(certificates, depth, refusal.rule, refusal.code);
        self.refused.push(path);
    }
}

/// The certificates of refused paths, each once: a peer may send large ones, which are in many paths.
#[derive(Default)]
struct Shown(Vec<(Certificate, PathCertificate)>);

impl Shown {
    fn get(&mut self, certificate: &Certificate) -> PathCertificate {
        if let Some((_, known)) = self.0.iter().find(|(known, _)| known == certificate) {
            return known.clone();
        }
        let new = shown(certificate);
        self.0.push((certificate.clone(), new.clone()));
        new
    }
}

/// A certificate in a failure.
pub(crate) fn shown(certificate: &Certificate) -> PathCertificate {
    let text = |name: Result<Name>| name.map_or_else(|_| "?".into(), |name| name.rfc4514_string().into());
    let serial_number = certificate.serial_number();
    PathCertificate::new(
        text(certificate.subject()),
        text(certificate.issuer()),
        serial_number.map_or_else(|_| "?".into(), |number| number.to_hex().into()),
        Arc::from(certificate.as_der()),
    )
}
