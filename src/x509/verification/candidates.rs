//! The certificates that may be part of a path.

use super::limits::Limits;
use super::store::Content;
use crate::backend::Backend;
use crate::error::Result;
use crate::ffi::x509::X509Handle;
use crate::x509::Certificate;

/// The certificates that may be part of a path, in one backend, each decoded by libcrypto and each once: a trust anchor is not
/// among the intermediates, and the end entity's certificate is in neither list.
#[derive(Debug)]
pub(super) struct Candidates {
    pub(super) leaf: Certificate,
    pub(super) intermediates: Vec<Certificate>,
    pub(super) anchors: Vec<Certificate>,
    /// Whether the end entity's certificate is a trust anchor itself.
    pub(super) leaf_is_anchor: bool,
    /// Whether the limit left intermediates out.
    pub(super) is_truncated: bool,
}

impl Candidates {
    /// Selects the certificates whose subject is an issuer's name on the way from `leaf` to the trust anchors. libcrypto gets no
    /// others: neither the cost of decoding nor that of building grows with the store, or with what a peer sends.
    ///
    /// Intermediates that libcrypto does not decode are left out.
    pub(super) fn select(
        backend: &Backend,
        content: &Content,
        limits: &Limits,
        leaf: &Certificate,
        sent: &[Certificate],
    ) -> Result<Self> {
        let leaf = leaf.in_backend(backend)?;
        let leaf_is_anchor = content
            .anchors
            .with_subject(leaf.subject_bytes())
            .any(|anchor| *anchor == leaf);
        let mut candidates = Candidates {
            leaf_is_anchor,
            intermediates: Vec::new(),
            anchors: Vec::new(),
            is_truncated: false,
            leaf,
        };
        let mut names = vec![candidates.leaf.issuer_bytes().to_vec()];
        let mut next = 0;
        while let Some(name) = names.get(next).cloned() {
            next += 1;
            candidates.add_anchors(content, &name);
            let sent = sent.iter().filter(|certificate| certificate.subject_bytes() == name);
            for certificate in sent.chain(content.intermediates.with_subject(&name)) {
                let Some(added) = candidates.add_intermediate(backend, limits, certificate) else {
                    continue;
                };
                let issuer = added.issuer_bytes();
                if !names.iter().any(|name| name == issuer) {
                    names.push(issuer.to_vec());
                }
            }
        }
        Ok(candidates)
    }

    fn add_anchors(&mut self, content: &Content, name: &[u8]) {
        let leaf = &self.leaf;
        let anchors = content.anchors.with_subject(name).filter(|anchor| *anchor != leaf);
        self.anchors.extend(anchors.cloned());
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

    fn all(&self) -> impl Iterator<Item = &Certificate> {
        [&self.leaf].into_iter().chain(&self.intermediates).chain(&self.anchors)
    }

    /// The certificate with an address.
    pub(super) fn find(&self, address: usize) -> Option<&Certificate> {
        self.all()
            .find(|certificate| certificate.x509().is_ok_and(|handle| handle.address() == address))
    }

    pub(super) fn handles(certificates: &[Certificate]) -> impl Iterator<Item = &X509Handle> {
        certificates.iter().filter_map(|certificate| certificate.x509().ok())
    }
}
