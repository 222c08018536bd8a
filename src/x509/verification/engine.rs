//! One run of libcrypto's path validation over the candidates.

use std::ffi::c_ulong;
use std::sync::Arc;

use time::OffsetDateTime;

use super::candidates::Candidates;
use super::constraint_work;
use super::crl_checking::CrlChecking;
use super::list_issuer::ListIssuer;
use super::openssl_codes;
use super::policy::Policy;
use super::profile::{self, Comparisons};
use super::revocation::{self, Judgement};
use super::revocation_list::StoredList;
use super::revocation_lists::Selection;
use super::work::{SignatureChecks, Work};
use crate::asn1::oid::{ANY_POLICY, ObjectIdentifier};
use crate::backend::Backend;
use crate::error::{PathRule, Result};
use crate::ffi::operation::CleanQueue;
use crate::ffi::x509::X509List;
use crate::ffi::x509_crl::X509CrlStack;
use crate::ffi::x509_policies::policy_flags;
use crate::ffi::x509_store::X509Store;
use crate::ffi::x509_verification::{self, ListUse, NameCounts, RunInput, RunRefusal, RunSettings, StepRule};
use crate::x509::Certificate;

/// libcrypto over the candidates of one verification.
pub(super) struct Engine<'a> {
    backend: &'a Backend,
    candidates: &'a Candidates,
    intermediates: X509List<'a>,
    anchors: X509Store,
    lists: Selection,
    crl_checking: CrlChecking,
    initial_policies: Vec<ObjectIdentifier>,
    requires_explicit_policy: bool,
    names: Vec<NameCounts>,
    settings: RunSettings,
}

/// The path that a run has found.
pub(super) struct Found {
    pub(super) chain: Vec<Certificate>,
    /// The addresses of its certificates.
    pub(super) addresses: Vec<usize>,
    /// The user-constrained policies.
    pub(super) policies: Vec<ObjectIdentifier>,
    /// The revocation lists that were used, each with the position of the certificate that was looked up in it.
    pub(super) lists: Vec<(usize, Arc<StoredList>)>,
    /// The paths of the issuers of such lists that are not on the path themselves.
    pub(super) list_issuers: Vec<ListIssuer>,
    /// Why libcrypto refused the path.
    pub(super) refusal: Option<Refusal>,
}

/// Why libcrypto refused a path.
pub(super) struct Refusal {
    pub(super) depth: usize,
    pub(super) rule: PathRule,
    pub(super) code: Option<i32>,
}

impl Refusal {
    /// No certificate is to blame.
    fn at_limit(rule: PathRule) -> Self {
        Refusal {
            depth: 0,
            rule,
            code: None,
        }
    }
}

impl<'a> Engine<'a> {
    pub(super) fn new(
        queue: CleanQueue,
        backend: &'a Backend,
        policy: &Policy,
        time: OffsetDateTime,
        candidates: &'a Candidates,
        lists: Selection,
    ) -> Result<Self> {
        let policies = policy_flags(
            policy.requires_explicit_policy,
            policy.inhibits_policy_mapping,
            policy.inhibits_any_policy,
        );
        // As an initial policy, anyPolicy stands for any.
        let initial_policies = policy.initial_policies.clone().unwrap_or_else(|| vec![ANY_POLICY]);
        Ok(Engine {
            backend,
            candidates,
            intermediates: X509List::new(queue, Candidates::handles(&candidates.intermediates))?,
            anchors: X509Store::new(queue, Candidates::handles(&candidates.anchors))?,
            lists,
            crl_checking: policy.crl_checking,
            initial_policies,
            requires_explicit_policy: policy.requires_explicit_policy,
            names: constraint_work::counts(candidates.all()),
            settings: RunSettings {
                flags: x509_verification::PARTIAL_CHAIN | policies | list_flags(policy.crl_checking),
                time: needs_time(policy, time, candidates).then(|| time.unix_timestamp()),
                max_intermediates: policy.limits.intermediates_in_path,
                max_signatures: 0,
                max_comparisons: 0,
            },
        })
    }

    /// Finds a path by these rules, and judges it.
    pub(super) fn run(&mut self, queue: CleanQueue, work: &mut Work, rules: &[StepRule]) -> Result<Found> {
        // A list that is not about one certificate of this path may be about those of the next path.
        let mut lists = self.lists.clone();
        loop {
            let (mut found, used) = self.run_once(queue, work, rules, &lists)?;
            if found.refusal.is_some() || self.crl_checking == CrlChecking::None {
                return Ok(found);
            }
            match revocation::judge(
                self.crl_checking,
                &found.chain,
                &found.list_issuers,
                self.candidates,
                &lists,
                &used,
                &mut work.signatures,
            )? {
                Judgement::Good(updates) => {
                    let without_anchor = found.chain.len().saturating_sub(1);
                    let used = used.iter().filter(|list| list.depth < without_anchor);
                    let used = used.filter_map(|list| Some((list.depth, lists.find(list.address)?.clone())));
                    found.lists.extend(used.chain(updates));
                    let is_checked = |issuer: &ListIssuer| issuer.depth < without_anchor;
                    found.list_issuers.retain(is_checked);
                }
                Judgement::NotAbout(address) => {
                    lists.exclude(address);
                    continue;
                }
                Judgement::Broken(depth, rule) => {
                    found.refusal = Some(Refusal {
                        depth,
                        rule,
                        code: None,
                    });
                }
            }
            return Ok(found);
        }
    }

    fn run_once(
        &mut self,
        queue: CleanQueue,
        work: &mut Work,
        rules: &[StepRule],
        lists: &Selection,
    ) -> Result<(Found, Vec<ListUse>)> {
        let settings = RunSettings {
            max_signatures: work.signatures.left(),
            max_comparisons: work.comparisons(),
            ..self.settings
        };
        let report = x509_verification::run(
            queue,
            self.backend.lib(),
            RunInput {
                store: &mut self.anchors,
                leaf: self.candidates.leaf.x509()?,
                untrusted: &self.intermediates,
                lists: &X509CrlStack::new(lists.lists().iter().filter_map(|list| Some(&**list.handle()?)))?,
                policies: &self.initial_policies,
                names: &self.names,
            },
            &settings,
            rules,
        )?;
        work.count_run(report.signatures, report.comparisons);
        let find = |address: &usize| self.candidates.find(*address).cloned();
        let chain: Vec<_> = report.chain.iter().filter_map(find).collect();
        let refusal = report.refusal.map(|refusal| match refusal {
            RunRefusal::TooManySignatures => Refusal::at_limit(SignatureChecks::limit_reached()),
            RunRefusal::TooManyComparisons => Refusal::at_limit(Comparisons::limit_reached()),
            RunRefusal::Error { code, depth } => {
                let certificate = chain.get(depth);
                let rule = openssl_codes::rule(code);
                let rule = match certificate {
                    Some(certificate) => revocation::explain(rule, depth, certificate, lists, &report.lists),
                    None => rule,
                };
                Refusal {
                    depth,
                    rule,
                    code: Some(code),
                }
            }
        });
        // libcrypto asks for no policy of an end entity that is the trust anchor itself.
        let lacks_policy = self.requires_explicit_policy && report.policies.is_empty();
        let refusal = refusal.or_else(|| {
            lacks_policy.then_some(Refusal {
                depth: 0,
                rule: PathRule::NoValidPolicy,
                code: None,
            })
        });
        let mut found = Found {
            chain,
            addresses: report.chain,
            policies: report.policies,
            lists: Vec::new(),
            list_issuers: Vec::new(),
            refusal,
        };
        for issuer in report.list_issuers {
            let depth = issuer.list.depth;
            // Nobody looks at the scope of these lists but libcrypto.
            let inner = issuer.lists.iter().filter_map(|address| self.lists.find(*address));
            found.lists.extend(inner.map(|list| (depth, Arc::clone(list))));
            if let Some(list) = self.lists.find(issuer.list.address) {
                found.list_issuers.push(ListIssuer {
                    depth,
                    list: Arc::clone(list),
                    chain: issuer.chain.iter().filter_map(find).collect(),
                });
            }
        }
        Ok((found, report.lists))
    }
}

/// Whether libcrypto has to look at the time, which takes it longer than all that it does besides the signatures: for revocation lists,
/// and to prefer a valid issuer to one that is not. The validity of a path's certificates is the profile's.
fn needs_time(policy: &Policy, time: OffsetDateTime, candidates: &Candidates) -> bool {
    let is_valid = |certificate: &Certificate| profile::check_validity(certificate, time).is_ok();
    policy.crl_checking != CrlChecking::None || !candidates.all().all(is_valid)
}

fn list_flags(checking: CrlChecking) -> c_ulong {
    match checking {
        CrlChecking::None => 0,
        CrlChecking::EndEntity => x509_verification::CRLS_OF_END_ENTITY,
        CrlChecking::All => x509_verification::CRLS_OF_ALL,
    }
}
