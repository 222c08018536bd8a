//! Builders of certificates, requests and revocation lists (RFC 5280, sections 4 and 5; RFC 2986).
//!
//! Setters check their argument; what depends on several fields is checked when the structure is signed.

pub(super) mod certificate;
pub(super) mod checks;
pub(super) mod crl;
pub(super) mod csr;
pub(super) mod encoding;
pub(super) mod extension_setters;
pub(crate) mod issuer;
pub(super) mod revoked_certificate;

pub use certificate::CertificateBuilder;
pub use crl::CertificateRevocationListBuilder;
pub use csr::CertificateSigningRequestBuilder;
pub use revoked_certificate::RevokedCertificateBuilder;
