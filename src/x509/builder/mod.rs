//! Making certificates, requests and revocation lists (RFC 5280, sections 4 and 5; RFC 2986).
//!
//! The setters check what they are given; what hangs together is checked when it is signed.

pub(super) mod certificate;
pub(super) mod crl;
pub(super) mod csr;
mod fields;
pub(super) mod revoked_certificate;

pub use certificate::CertificateBuilder;
pub use crl::CertificateRevocationListBuilder;
pub use csr::CertificateSigningRequestBuilder;
pub use revoked_certificate::RevokedCertificateBuilder;
