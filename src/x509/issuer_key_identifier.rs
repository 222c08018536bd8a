//! The authority key identifier for certificates of a given issuer.

use super::certificate::Certificate;
use super::extensions::{AuthorityKeyIdentifier, KeyIdentifierMethod, SubjectKeyIdentifier};
use crate::error::Result;

impl AuthorityKeyIdentifier {
    /// Creates the extension for certificates and lists that `issuer` signs: from its subject key identifier if it has
    /// one, else from its key by [`KeyIdentifierMethod::Sha1`].
    ///
    /// ```
    /// use hazmat_openssl::prelude::*;
    /// use hazmat_openssl::x509::{AuthorityKeyIdentifier, Certificate};
    ///
    /// fn for_a_server(ca: &Certificate) -> hazmat_openssl::Result<AuthorityKeyIdentifier> {
    ///     AuthorityKeyIdentifier::from_issuer(ca)
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`](crate::Error::Malformed) if the extensions, the subject key identifier or the key of `issuer` do
    /// not decode; [`Error::Unsupported`](crate::Error::Unsupported) if the key must be hashed, and the backend does not
    /// offer SHA-1; [`Error::NotApproved`](crate::Error::NotApproved) likewise on a
    /// [strict](crate::BackendBuilder::strict_approval) backend.
    pub fn from_issuer(issuer: &Certificate) -> Result<Self> {
        let identifier = match issuer.extensions()?.find::<SubjectKeyIdentifier>()? {
            Some((identifier, _)) => identifier,
            None => SubjectKeyIdentifier::from_public_key_info(
                issuer.backend(),
                issuer.public_key_bytes(),
                KeyIdentifierMethod::Sha1,
            )?,
        };
        Ok(Self::from_issuer_subject_key_identifier(&identifier))
    }
}
