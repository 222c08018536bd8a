//! Writing and signing what a builder has collected.

use asn1::{Asn1Writable, WriteError};

use crate::asn1::der;
use crate::asn1::tag::{BIT_STRING, SEQUENCE};
use crate::error::{Error, Result};
use crate::x509::extensions::Extensions;
use crate::x509::signing::Signing;

/// More bytes than any algorithm identifier with its signature, except for SLH-DSA.
const ROOM_FOR_SIGNATURE: usize = 1 << 14;

/// More bytes than an algorithm identifier and the headers of all elements.
const ROOM_FOR_HEADERS: usize = 1 << 10;

/// Refuses a structure that would be too long to be loaded again.
pub(in crate::x509) fn check_length(tbs: &[u8], signing: &Signing<'_>) -> Result<()> {
    let room = ROOM_FOR_SIGNATURE.max(signing.max_signature_length().saturating_add(ROOM_FOR_HEADERS));
    if tbs.len() > der::LONGEST.saturating_sub(room) {
        return Err(Error::invalid(
            "builder",
            "the structure would have more than 1 MiB, which could not be loaded again",
        ));
    }
    Ok(())
}

/// The extensions in DER; `None` for an empty list, which must be omitted.
pub(in crate::x509) fn write_extensions(extensions: &Extensions) -> Result<Option<Vec<u8>>> {
    (!extensions.is_empty()).then(|| extensions.to_der()).transpose()
}

/// The DER of a structure without secrets, which may be large.
pub(in crate::x509) fn write<T: Asn1Writable<Error = WriteError>>(made: &T) -> Result<Vec<u8>> {
    asn1::write_single(made).map_err(|_| Error::invalid("builder", "the structure cannot be written as DER"))
}

/// Signs the signed part and writes the whole: signed part, algorithm, signature.
pub(in crate::x509) fn sign(signing: &Signing<'_>, tbs: &[u8]) -> Result<Vec<u8>> {
    let [algorithm, signature] = sign_apart(signing, tbs)?;
    der::write_parts(SEQUENCE, &[tbs, &algorithm, &signature])
}

/// Signs the signed part and writes what follows it: algorithm, signature.
pub(in crate::x509) fn sign_apart(signing: &Signing<'_>, tbs: &[u8]) -> Result<[Vec<u8>; 2]> {
    let algorithm = signing.algorithm()?;
    let signature = der::write_parts(BIT_STRING, &[&[0], &signing.sign(tbs)?])?;
    Ok([algorithm, signature])
}
