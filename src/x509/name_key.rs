//! The form of a name by which certificates are found.

use super::certificate::Certificate;
use super::name_comparison::CanonicalName;
use crate::error::{Error, Result};

/// The form of a name by which certificates are found. Names that libcrypto's `X509_NAME_cmp` finds equal have the same one, within
/// the limits of names that are compared.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum NameKey {
    /// A name that decodes, within these limits.
    Canonical(CanonicalName),
    /// The DER of another name: it equals itself only.
    Der(Box<[u8]>),
}

impl NameKey {
    pub(crate) fn of(name: &[u8]) -> Self {
        match CanonicalName::from_der(name) {
            Ok(name) => NameKey::Canonical(name),
            Err(_) => NameKey::Der(name.into()),
        }
    }
}

/// Whether two names in DER match (RFC 5280, section 7.1).
pub(crate) fn are_same(name: &[u8], other: &[u8]) -> bool {
    name == other || NameKey::of(name) == NameKey::of(other)
}

/// Refuses an argument whose subject is not the issuer of a certificate.
pub(super) fn check_issuer(argument: &'static str, certificate: &Certificate, issuer: &Certificate) -> Result<()> {
    match are_same(certificate.issuer_bytes(), issuer.subject_bytes()) {
        true => Ok(()),
        false => Err(Error::invalid(
            argument,
            "its subject is not the issuer of the certificate",
        )),
    }
}
