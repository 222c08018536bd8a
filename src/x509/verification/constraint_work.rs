//! How much libcrypto may compare names with name constraints.

use crate::error::Result;
use crate::x509::Certificate;
use crate::x509::extensions::{ExtensionType, NameConstraints, SubjectAlternativeName};
use crate::x509::general_name_list::GeneralNames;

/// The number of bytes that one comparison may look at. A comparison of longer names counts as several.
const BYTES: usize = 256;

/// The least number of comparisons that libcrypto may make in a verification, whatever the limit of the profile: as many as it
/// allows itself for one certificate. The count below is not exact.
pub(super) const LEAST: usize = 1 << 20;

/// The most comparisons of names with name constraints in one run over some certificates, if all of them are in the path: libcrypto
/// allows a million for each two certificates.
///
/// The profile counts the comparisons that it makes itself.
pub(super) fn comparisons<'a>(certificates: impl Iterator<Item = &'a Certificate> + Clone) -> usize {
    let constraints = certificates.clone().map(constraints_of);
    let constraints: usize = constraints.fold(0, usize::saturating_add);
    if constraints == 0 {
        return 0;
    }
    let names = certificates.map(names_of).fold(0, usize::saturating_add);
    names.saturating_mul(constraints)
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
