//! Certificates by their subject.

use std::collections::HashMap;

use crate::x509::Certificate;
use crate::x509::name_key::NameKey;

/// Certificates by their subject, each once, all decoded by libcrypto.
#[derive(Debug, Clone, Default)]
pub(super) struct CertificateSet {
    certificates: Vec<Certificate>,
    by_subject: HashMap<NameKey, Vec<usize>>,
}

impl CertificateSet {
    /// Adds certificates, in their order; those that it has already are left out.
    pub(super) fn add(&mut self, certificates: impl IntoIterator<Item = Certificate>) {
        for certificate in certificates {
            if !self.contains(&certificate) {
                let subject = certificate.subject_key().clone();
                self.by_subject
                    .entry(subject)
                    .or_default()
                    .push(self.certificates.len());
                self.certificates.push(certificate);
            }
        }
    }

    pub(super) fn contains(&self, certificate: &Certificate) -> bool {
        self.with_subject(certificate.subject_key())
            .any(|known| known == certificate)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.certificates.is_empty()
    }

    /// The certificates, in the order in which they were added.
    pub(super) fn all(&self) -> &[Certificate] {
        &self.certificates
    }

    /// The certificates with a subject, in the order in which they were added.
    pub(super) fn with_subject(&self, name: &NameKey) -> impl Iterator<Item = &Certificate> {
        let positions = self.by_subject.get(name).map_or(&[][..], Vec::as_slice);
        positions.iter().filter_map(|position| self.certificates.get(*position))
    }
}
