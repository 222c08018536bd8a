//! `X509`: certificates of the crate `openssl`, made and read for programs that hand them over.

use std::ffi::c_long;

use foreign_types::ForeignTypeRef;
use openssl::x509::{X509, X509Ref};

use super::operation::{Operation, clear_error_queue};
use crate::error::{Error, Result};

/// libcrypto's object of a certificate in DER, with nothing behind it.
#[doc(alias = "d2i_X509")]
pub(crate) fn decode(der: &[u8]) -> Result<X509> {
    let length = c_long::try_from(der.len()).map_err(|_| Error::invalid("certificate", "is too long for libcrypto"))?;
    let mut position = der.as_ptr();
    let operation = Operation::begin("d2i_X509");
    // SAFETY: no object to be used again; the pointer is to as many bytes as it is said, of which libcrypto keeps none,
    // and is moved no further than behind the last.
    let certificate = unsafe { openssl_sys::d2i_X509(std::ptr::null_mut(), &mut position, length) };
    // SAFETY: null, or a new object that nobody else owns.
    let certificate = unsafe { operation.owned(certificate) }?;
    clear_error_queue();
    Ok(certificate)
}

/// The DER of a certificate.
#[doc(alias = "i2d_X509")]
pub(crate) fn encode(certificate: &X509Ref) -> Result<Vec<u8>> {
    let operation = Operation::begin("i2d_X509");
    // SAFETY: a live object; a null pointer asks for the length.
    let length = unsafe { openssl_sys::i2d_X509(certificate.as_ptr(), std::ptr::null_mut()) };
    operation.check(length)?;
    let mut der = vec![0; usize::try_from(length).unwrap_or(0)];
    let mut position = der.as_mut_ptr();
    let operation = Operation::begin("i2d_X509");
    // SAFETY: a live object, which nobody changes while it is borrowed; there is room for the length that it has just
    // told.
    let written = unsafe { openssl_sys::i2d_X509(certificate.as_ptr(), &mut position) };
    operation.check(written)?;
    clear_error_queue();
    der.truncate(usize::try_from(written).unwrap_or(0));
    Ok(der)
}
