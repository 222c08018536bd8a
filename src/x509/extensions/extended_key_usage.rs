//! The extension extKeyUsage.

use super::extension_type::extension_type;
use crate::asn1::oid::{KeyPurposeOid, ObjectIdentifier};
use crate::asn1::structure::check_some;
use crate::error::Result;

/// The purposes that a key may be used for, as object identifiers (RFC 5280, section 4.2.1.12).
///
/// ```
/// use hazmat_openssl::x509::{ExtendedKeyUsage, KeyPurposeOid};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let usage = ExtendedKeyUsage::new([KeyPurposeOid::SERVER_AUTH])?;
/// assert!(usage.allows(&KeyPurposeOid::SERVER_AUTH));
/// assert!(!usage.allows(&KeyPurposeOid::CLIENT_AUTH));
/// for purpose in usage.purposes() {
///     assert_eq!(purpose.name(), Some("serverAuth"));
/// }
/// # Ok(())
/// # }
/// ```
#[doc(alias = "EXTENDED_KEY_USAGE")]
#[doc(alias = "NID_ext_key_usage")]
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ExtendedKeyUsage {
    purposes: Vec<ObjectIdentifier>,
}

impl ExtendedKeyUsage {
    /// Creates the extension from one or more purposes: see [`KeyPurposeOid`].
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for no purpose.
    pub fn new(purposes: impl IntoIterator<Item = ObjectIdentifier>) -> Result<Self> {
        let purposes = Vec::from_iter(purposes);
        check_some("purposes", &purposes)?;
        Ok(ExtendedKeyUsage { purposes })
    }

    /// The purposes.
    pub fn purposes(&self) -> &[ObjectIdentifier] {
        &self.purposes
    }

    /// Whether a purpose is listed.
    pub fn contains(&self, purpose: &ObjectIdentifier) -> bool {
        self.purposes.contains(purpose)
    }

    /// Whether a purpose, or [`ANY_EXTENDED_KEY_USAGE`](KeyPurposeOid::ANY_EXTENDED_KEY_USAGE), is listed. To sign OCSP
    /// responses (RFC 6960, section 4.2.2.2) or time stamps (RFC 3161, section 2.3), the purpose itself must be listed:
    /// use [`contains`](Self::contains).
    pub fn allows(&self, purpose: &ObjectIdentifier) -> bool {
        self.contains(purpose) || self.contains(&KeyPurposeOid::ANY_EXTENDED_KEY_USAGE)
    }
}

extension_type!(EXTENDED_KEY_USAGE: ExtendedKeyUsage ::= SEQUENCE OF purposes: KeyPurposeId);
