//! Certificates by their subject.

use std::collections::HashMap;

use crate::x509::Certificate;
use crate::x509::name_comparison::CanonicalName;

/// Certificates by their subject, each once, all decoded by libcrypto.
#[derive(Debug, Clone, Default)]
pub(super) struct CertificateSet {
    certificates: Vec<Certificate>,
    by_subject: HashMap<CanonicalName, Vec<usize>>,
}

impl CertificateSet {
    /// Adds certificates, in their order; those that it has already are left out.
    pub(super) fn add(&mut self, certificates: impl IntoIterator<Item = Certificate>) {
        for certificate in certificates {
            let Ok(subject) = CanonicalName::from_der(certificate.subject_bytes()) else {
                continue; // It issues nothing whose issuer's name decodes.
            };
            let positions = self.by_subject.entry(subject).or_default();
            let is_known = positions
                .iter()
                .any(|position| self.certificates.get(*position) == Some(&certificate));
            if !is_known {
                positions.push(self.certificates.len());
                self.certificates.push(certificate);
            }
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.certificates.is_empty()
    }

    /// The certificates with a subject, in the order in which they were added.
    pub(super) fn with_subject(&self, name: &CanonicalName) -> impl Iterator<Item = &Certificate> {
        let positions = self.by_subject.get(name).map_or(&[][..], Vec::as_slice);
        positions.iter().filter_map(|position| self.certificates.get(*position))
    }
}
