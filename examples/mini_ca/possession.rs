//! Requests for keys that cannot sign, which are signed with the key of another certificate of this authority (RFC 9883).

use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::{Certificate, CertificateSigningRequest, PrivateKeyPossessionStatement};
use hazmat_openssl::{Error, Result};

use crate::authority::{Authority, Role};
use crate::folder::{Folder, ISSUED};
use crate::index::Index;
use crate::{Explain, Failure, times};

/// Verifies a request with the certificate that its statement names: one that an intermediate issued, that is valid now and
/// not revoked.
pub fn check(
    folder: &Folder,
    index: &Index,
    backend: &Backend,
    request: &CertificateSigningRequest,
    statement: &PrivateKeyPossessionStatement,
) -> Result<(), Failure> {
    let certificate = find(folder, index, backend, statement)?;
    match request.verify_possession_statement(&certificate) {
        Err(Error::InvalidSignature) => Err(Failure::new(
            "its signature does not match the certificate that it names: the request was changed, or signed by another",
        )),
        other => other.explain("its statement of possession"),
    }
}

fn find(
    folder: &Folder,
    index: &Index,
    backend: &Backend,
    statement: &PrivateKeyPossessionStatement,
) -> Result<Certificate, Failure> {
    let number = statement.serial_number();
    let named = format!("it is signed with the key of the certificate {number}, which");
    let not_issued = || Failure(format!("{named} this authority has not issued"));
    let entry = index.find(number).filter(|entry| entry.issuer != Role::ROOT);
    let entry = entry.ok_or_else(not_issued)?;
    let issuer = Authority::read_certificate(backend, folder, &entry.issuer)?;
    if statement.issuer_bytes() != issuer.subject_bytes() {
        return Err(not_issued());
    }
    if entry.revoked.is_some() {
        return Err(Failure(format!("{named} is revoked")));
    }
    if !(entry.not_valid_before..=entry.not_valid_after).contains(&times::now()?) {
        return Err(Failure(format!("{named} is not valid now")));
    }
    let file = format!("{ISSUED}/{number}.pem");
    let certificate = backend.load_pem_x509_certificate(&folder.read(&file)?);
    let certificate = certificate.explain(folder.path(&file).display())?;
    let verified = certificate.verify_directly_issued_by(&issuer);
    verified.explain(folder.path(&file).display())?;
    Ok(certificate)
}
