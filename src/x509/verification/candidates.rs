//! The certificates that may be part of a path.

use std::collections::HashSet;

use time::OffsetDateTime;

use super::crl_checking::CrlChecking;
use super::limits::Limits;
use super::policy::Policy;
use super::revocation_lists::{Collection, ListSettings, Selection};
use super::store::Content;
use crate::backend::Backend;
use crate::error::{PathRule, Result};
use crate::ffi::x509::X509Handle;
use crate::x509::Certificate;
use crate::x509::name_key::NameKey;

/// The certificates that may be part of a path, in one backend, each decoded by libcrypto and each once: a trust anchor is not
/// among the intermediates, and the end entity's certificate is in neither list.
#[derive(Debug)]
pub(super) struct Candidates {
    pub(super) leaf: Certificate,
    /// Those from which there are few steps to a trust anchor, by names, come first: libcrypto takes the first one that fits.
    pub(super) intermediates: Vec<Certificate>,
    /// How many of the intermediates have a way to a trust anchor, by names. They come first.
    pub(super) connected: usize,
    pub(super) anchors: Vec<Certificate>,
    /// Whether the end entity's certificate is a trust anchor itself.
    pub(super) leaf_is_anchor: bool,
    /// Whether the limit left intermediates out.
    pub(super) is_truncated: bool,
    /// The revocation lists, or the limit that they exceed.
    pub(super) lists: std::result::Result<Selection, PathRule>,
}

/// The certificates whose revocation lists are collected already: so many of each kind.
#[derive(Debug, Default)]
struct Known {
    leaf: bool,
    intermediates: usize,
    anchors: usize,
}

impl Candidates {
    /// Selects the certificates whose subject is an issuer's name on the way from `leaf` to the trust anchors, and the revocation lists
    /// of these, with their issuers. libcrypto gets no others: neither the cost of decoding nor that of building grows with the
    /// store, or with what a peer sends.
    ///
    /// Intermediates that libcrypto does not decode are left out.
    pub(super) fn select(
        backend: &Backend,
        content: &Content,
        policy: &Policy,
        time: OffsetDateTime,
        leaf: &Certificate,
        sent: &[Certificate],
    ) -> Result<Self> {
        let leaf = leaf.in_backend(backend)?;
        let mut candidates = Candidates {
            leaf_is_anchor: content.anchors.contains(&leaf),
            intermediates: Vec::new(),
            connected: 0,
            anchors: Vec::new(),
            is_truncated: sent.len() > policy.limits.intermediates,
            lists: Ok(Selection::default()),
            leaf,
        };
        let settings = ListSettings {
            limit: policy.limits.crls,
            time,
            max_age: policy.crl_max_age,
        };
        let sent = sent.get(..policy.limits.intermediates).unwrap_or(sent);
        let mut names = vec![candidates.leaf.issuer_key().clone()];
        let mut next = 0;
        candidates.add_issuers(backend, content, &policy.limits, sent, &mut names, &mut next);
        if policy.crl_checking != CrlChecking::None {
            let mut lists = Collection::new(&content.crls, settings);
            let mut known = Known::default();
            candidates.lists = loop {
                if let Err(rule) = candidates.collect_lists(policy.crl_checking, &mut known, &mut lists) {
                    break Err(rule);
                }
                let issuers = lists.issuers().cloned().map(NameKey::Canonical);
                let new: HashSet<_> = issuers.filter(|issuer| !names.contains(issuer)).collect();
                if new.is_empty() {
                    break Ok(lists.selection());
                }
                names.extend(new);
                candidates.add_issuers(backend, content, &policy.limits, sent, &mut names, &mut next);
            };
        }
        candidates.order();
        Ok(candidates)
    }

    /// Collects the lists for the certificates that were added since the last call.
    fn collect_lists(
        &self,
        checking: CrlChecking,
        known: &mut Known,
        lists: &mut Collection<'_>,
    ) -> std::result::Result<(), PathRule> {
        if !known.leaf {
            lists.add(&self.leaf)?;
            known.leaf = true;
        }
        if checking == CrlChecking::All {
            let intermediates = self.intermediates.iter().skip(known.intermediates);
            let anchors = self.anchors.iter().skip(known.anchors);
            intermediates
                .chain(anchors)
                .try_for_each(|certificate| lists.add(certificate))?;
            (known.intermediates, known.anchors) = (self.intermediates.len(), self.anchors.len());
        }
        Ok(())
    }

    /// Orders the intermediates by the number of steps to a trust anchor.
    fn order(&mut self) {
        let mut left = std::mem::take(&mut self.intermediates);
        let mut reached: HashSet<NameKey> = self.anchors.iter().map(|anchor| anchor.subject_key().clone()).collect();
        loop {
            let is_next = |certificate: &Certificate| reached.contains(certificate.issuer_key());
            let (next, others): (Vec<_>, Vec<_>) = left.into_iter().partition(is_next);
            left = others;
            if next.is_empty() {
                break;
            }
            reached.extend(next.iter().map(|certificate| certificate.subject_key().clone()));
            self.intermediates.extend(next);
        }
        self.connected = self.intermediates.len();
        self.intermediates.extend(left);
    }

    /// The intermediates without a way to a trust anchor.
    pub(super) fn unconnected(&self) -> &[Certificate] {
        self.intermediates.get(self.connected..).unwrap_or_default()
    }

    /// Adds the certificates with the names from `next` on, and the names of their issuers.
    fn add_issuers(
        &mut self,
        backend: &Backend,
        content: &Content,
        limits: &Limits,
        sent: &[Certificate],
        names: &mut Vec<NameKey>,
        next: &mut usize,
    ) {
        while let Some(name) = names.get(*next).cloned() {
            *next += 1;
            self.add_anchors(content, &name);
            let sent = sent.iter().filter(|certificate| *certificate.subject_key() == name);
            for certificate in sent.chain(content.intermediates.with_subject(&name)) {
                let Some(added) = self.add_intermediate(backend, limits, certificate) else {
                    continue;
                };
                if !names.contains(added.issuer_key()) {
                    names.push(added.issuer_key().clone());
                }
            }
        }
    }

    fn add_anchors(&mut self, content: &Content, name: &NameKey) {
        let leaf = &self.leaf;
        let known = &self.anchors;
        let anchors = content.anchors.with_subject(name);
        let new: Vec<_> = anchors
            .filter(|anchor| *anchor != leaf && !known.contains(anchor))
            .cloned()
            .collect();
        self.anchors.extend(new);
    }

    fn add_intermediate(
        &mut self,
        backend: &Backend,
        limits: &Limits,
        certificate: &Certificate,
    ) -> Option<&Certificate> {
        if self.all().any(|known| known == certificate) {
            return None;
        }
        if self.intermediates.len() >= limits.intermediates {
            self.is_truncated = true;
            return None;
        }
        let certificate = certificate.in_backend(backend).ok()?;
        certificate.x509().ok()?;
        self.intermediates.push(certificate);
        self.intermediates.last()
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &Certificate> + Clone {
        [&self.leaf].into_iter().chain(&self.intermediates).chain(&self.anchors)
    }

    /// A certificate with the issuer's name of the last one of a path, which the path does not have: the first of them.
    pub(super) fn issuers_beside(&self, path: &[Certificate]) -> Option<&Certificate> {
        let name = path.last()?.issuer_key();
        self.all()
            .find(|certificate| certificate.subject_key() == name && !path.contains(certificate))
    }

    /// A certificate with the name of a certificate's issuer, whose key the backend does not load.
    pub(super) fn unusable_issuer_of(&self, certificate: &Certificate) -> Option<&Certificate> {
        let has_name = |issuer: &&Certificate| issuer.subject_key() == certificate.issuer_key();
        let mut issuers = self.anchors.iter().chain(&self.intermediates).filter(has_name);
        issuers.find(|issuer| issuer.public_key().is_err())
    }

    /// The certificate with an address.
    pub(super) fn find(&self, address: usize) -> Option<&Certificate> {
        self.all()
            .find(|certificate| certificate.x509().is_ok_and(|handle| handle.address() == address))
    }

    pub(super) fn handles(certificates: &[Certificate]) -> impl Iterator<Item = &X509Handle> + Clone {
        certificates.iter().filter_map(|certificate| certificate.x509().ok())
    }
}
