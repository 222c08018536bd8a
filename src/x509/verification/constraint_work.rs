//! How much libcrypto may compare names with name constraints.

use super::profile::BYTES;
use crate::error::Result;
use crate::ffi::x509_verification::NameCounts;
use crate::x509::Certificate;
use crate::x509::extensions::{ExtensionType, NameConstraints, SubjectAlternativeName};
use crate::x509::general_name_list::GeneralNames;

/// The names and name constraints of certificates; none if none of them has constraints. The numbers are at least as high as those of
/// the comparisons that libcrypto makes with them: it allows itself a million for each two certificates of a path.
///
/// The profile counts the comparisons that it makes itself.
pub(super) fn counts<'a>(certificates: impl Iterator<Item = &'a Certificate> + Clone) -> Vec<NameCounts> {
    let count = |certificate: &Certificate| {
        Some(NameCounts {
            address: certificate.x509().ok()?.address(),
            names: names_of(certificate),
            constraints: constraints_of(certificate),
        })
    };
    match certificates.clone().any(|certificate| constraints_of(certificate) > 0) {
        true => certificates.filter_map(count).collect(),
        false => Vec::new(),
    }
}

/// The number of constraints, and one more for every 256 bytes of them.
fn constraints_of(certificate: &Certificate) -> usize {
    // Each has a tag and a length, around the tag and length of a name.
    counted::<NameConstraints>(certificate, 4, |constraints| {
        let lists = [constraints.permitted_subtrees(), constraints.excluded_subtrees()];
        lists.into_iter().flatten().map(GeneralNames::len).sum()
    })
}

/// The number of names, of which the subject is one and may have the others, in as many attributes of its DER as fit.
fn names_of(certificate: &Certificate) -> usize {
    /// The length of the shortest attribute: SET, SEQUENCE, type and value.
    const ATTRIBUTE: usize = 10;
    let subject = 1 + certificate.subject_bytes().len() / ATTRIBUTE;
    let alternative = counted::<SubjectAlternativeName>(certificate, 2, |alternative| alternative.names().len());
    subject.saturating_add(alternative)
}

/// The number of entries of an extension and one more for every 256 bytes; for one that does not decode, as many entries of a
/// minimal length as fit.
fn counted<T: ExtensionType>(certificate: &Certificate, minimal: usize, count: impl Fn(&T) -> usize) -> usize {
    let Ok(extensions) = certificate.extensions() else {
        return certificate.as_der().len() / minimal;
    };
    let Some(extension) = extensions.iter().find(|extension| *extension.oid() == T::OID) else {
        return 0;
    };
    let value = extension.value().len();
    let parsed: Result<T> = extension.parse();
    match parsed {
        Ok(parsed) => count(&parsed).saturating_add(value / BYTES),
        Err(_) => value / minimal,
    }
}
