//! What the writers of requests and responses share.

use crate::asn1::der;
use crate::asn1::tag::{SEQUENCE, constructed};
use crate::asn1::writer::write_parts;
use crate::error::{Error, Result};
use crate::x509::builder::encoding::{sign_apart, write_extensions};
use crate::x509::certificate::Certificate;
use crate::x509::extensions::Extensions;
use crate::x509::signing::Signing;

/// Extensions in the explicit tag `[number]`; nothing for an empty list.
pub(super) fn write_tagged_extensions(number: u8, extensions: &Extensions) -> Result<Vec<u8>> {
    match write_extensions(extensions)? {
        Some(list) => der::write_element(constructed(number), &list),
        None => Ok(Vec::new()),
    }
}

/// Signs the signed part and writes what follows it: algorithm, signature, certificates.
pub(super) fn sign(signing: &Signing<'_>, tbs: &[u8], certificates: &[Certificate]) -> Result<[Vec<u8>; 3]> {
    let [algorithm, signature] = sign_apart(signing, tbs)?;
    Ok([algorithm, signature, write_certificates(certificates)?])
}

/// Refuses a whole message that is too long to be loaded again, with its certificates and signature.
pub(super) fn check_length(der: Vec<u8>) -> Result<Vec<u8>> {
    match der.len() > der::LONGEST {
        true => Err(Error::invalid(
            "builder",
            "the message would have more than 1 MiB, which could not be loaded again",
        )),
        false => Ok(der),
    }
}

/// Certificates in the explicit tag `[0]`; nothing for an empty list.
fn write_certificates(certificates: &[Certificate]) -> Result<Vec<u8>> {
    if certificates.is_empty() {
        return Ok(Vec::new());
    }
    let list = write_parts(
        SEQUENCE,
        &certificates.iter().map(Certificate::as_der).collect::<Vec<_>>(),
    )?;
    der::write_element(constructed(0), &list)
}
