//! The form of a name by which certificates are found.

use super::name_comparison::CanonicalName;

/// The form of a name by which certificates are found. Names that libcrypto's `X509_NAME_cmp` finds equal have the same one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum NameKey {
    /// A name that decodes.
    Canonical(CanonicalName),
    /// The DER of a name that does not decode: it equals itself only.
    Der(Box<[u8]>),
}

impl NameKey {
    pub(super) fn of(name: &[u8]) -> Self {
        match CanonicalName::from_der(name) {
            Ok(name) => NameKey::Canonical(name),
            Err(_) => NameKey::Der(name.into()),
        }
    }
}
