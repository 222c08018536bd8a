//! One run of libcrypto's path validation over the candidates.

use time::OffsetDateTime;

use super::candidates::Candidates;
use super::openssl_codes;
use super::policy::Policy;
use crate::backend::Backend;
use crate::error::{PathRule, Result};
use crate::ffi::operation::CleanQueue;
use crate::ffi::x509::X509List;
use crate::ffi::x509_store::X509Store;
use crate::ffi::x509_verification::{self, Exclusion, RunRefusal, RunSettings};
use crate::x509::Certificate;

/// libcrypto over the candidates of one verification.
pub(super) struct Engine<'a> {
    backend: &'a Backend,
    candidates: &'a Candidates,
    intermediates: X509List<'a>,
    anchors: X509Store,
    settings: RunSettings,
}

/// The path that a run has found.
pub(super) struct Found {
    pub(super) chain: Vec<Certificate>,
    /// The addresses of its certificates.
    pub(super) addresses: Vec<usize>,
    /// The number of signatures that were checked.
    pub(super) signatures: usize,
    /// Why libcrypto refused the path.
    pub(super) refusal: Option<Refusal>,
}

/// Why libcrypto refused a path.
pub(super) struct Refusal {
    pub(super) depth: usize,
    pub(super) rule: PathRule,
    pub(super) code: Option<i32>,
}

impl<'a> Engine<'a> {
    pub(super) fn new(
        queue: CleanQueue,
        backend: &'a Backend,
        policy: &Policy,
        time: OffsetDateTime,
        candidates: &'a Candidates,
    ) -> Result<Self> {
        Ok(Engine {
            backend,
            candidates,
            intermediates: X509List::new(queue, Candidates::handles(&candidates.intermediates))?,
            anchors: X509Store::new(queue, Candidates::handles(&candidates.anchors))?,
            settings: RunSettings {
                flags: x509_verification::PARTIAL_CHAIN,
                time: time.unix_timestamp(),
                max_intermediates: policy.limits.intermediates_in_path,
                max_signatures: policy.limits.signatures,
            },
        })
    }

    /// Finds a path without the excluded steps, and judges it.
    pub(super) fn run(&mut self, queue: CleanQueue, max_signatures: usize, exclusions: &[Exclusion]) -> Result<Found> {
        let settings = RunSettings {
            max_signatures,
            ..self.settings
        };
        let report = x509_verification::run(
            queue,
            self.backend.lib(),
            &mut self.anchors,
            self.candidates.leaf.x509()?,
            &self.intermediates,
            &settings,
            exclusions,
        )?;
        let find = |address: &usize| self.candidates.find(*address).cloned();
        let chain: Vec<_> = report.chain.iter().filter_map(find).collect();
        let refusal = report.refusal.map(|refusal| match refusal {
            RunRefusal::TooManySignatures => Refusal {
                depth: 0,
                rule: PathRule::LimitReached { limit: "signatures" },
                code: None,
            },
            RunRefusal::Error { code, depth } => Refusal {
                depth,
                rule: openssl_codes::rule_of(code),
                code: Some(code),
            },
        });
        Ok(Found {
            chain,
            addresses: report.chain,
            signatures: report.signatures,
            refusal,
        })
    }
}
