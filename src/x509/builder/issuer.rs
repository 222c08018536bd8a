//! What a builder takes from the issuer's certificate.

use crate::error::Result;
use crate::x509::certificate::Certificate;
use crate::x509::extensions::{AuthorityKeyIdentifier, KeyIdentifierMethod, SubjectKeyIdentifier};

/// The authority key identifier for what the owner of a certificate issues (RFC 5280, section 4.2.1.1).
pub(super) fn authority_key_identifier(issuer: &Certificate) -> Result<AuthorityKeyIdentifier> {
    let identifier = match issuer.extensions()?.find::<SubjectKeyIdentifier>()? {
        Some((identifier, _)) => identifier,
        None => SubjectKeyIdentifier::from_public_key_info(
            issuer.backend(),
            issuer.public_key_bytes(),
            KeyIdentifierMethod::Sha1,
        )?,
    };
    Ok(AuthorityKeyIdentifier::from_issuer_subject_key_identifier(&identifier))
}
