//! Objects of the crate `openssl`, which live in libcrypto's default library context: conversion from and to DER.

use std::ffi::{c_int, c_long};

use foreign_types::{ForeignType, ForeignTypeRef};
use openssl::x509::{X509, X509Crl, X509CrlRef, X509Ref, X509Req, X509ReqRef};

use super::operation::{Operation, clear_error_queue};
use crate::error::{Error, Result};

/// A `d2i` function: an object to reuse, the position in the DER, and the length.
type Decode<T> = unsafe extern "C" fn(*mut *mut T, *mut *const u8, c_long) -> *mut T;

/// An `i2d` function: an object, and the position to write to.
type Encode<T> = unsafe extern "C" fn(*const T, *mut *mut u8) -> c_int;

/// Decodes an object from DER.
///
/// # Safety
///
/// `function` accepts a null object, does not keep the bytes, reads at most `length` of them, and returns null or a new object
/// without another owner.
unsafe fn decode<T: ForeignType>(
    name: &'static str,
    function: Decode<T::CType>,
    what: &'static str,
    der: &[u8],
) -> Result<T> {
    let length = c_long::try_from(der.len()).map_err(|_| Error::invalid(what, "is too long for libcrypto"))?;
    let mut position = der.as_ptr();
    let operation = Operation::begin(name);
    // SAFETY: the caller guarantees the function; `position` points to `length` readable bytes.
    let object = unsafe { function(std::ptr::null_mut(), &mut position, length) };
    // SAFETY: null, or a new object without another owner, as the caller guarantees.
    let object = unsafe { operation.owned(object) }?;
    clear_error_queue();
    Ok(object)
}

/// Decodes a certificate from DER without trailing data.
#[doc(alias = "d2i_X509")]
pub(crate) fn decode_certificate(der: &[u8]) -> Result<X509> {
    // SAFETY: `d2i_X509(3)` is such a function.
    unsafe { decode("d2i_X509", openssl_sys::d2i_X509, "certificate", der) }
}

/// Decodes a certificate signing request from DER without trailing data.
#[doc(alias = "d2i_X509_REQ")]
pub(crate) fn decode_request(der: &[u8]) -> Result<X509Req> {
    // SAFETY: `d2i_X509(3)` is such a function.
    unsafe { decode("d2i_X509_REQ", openssl_sys::d2i_X509_REQ, "request", der) }
}

/// Decodes a certificate revocation list from DER without trailing data.
#[doc(alias = "d2i_X509_CRL")]
pub(crate) fn decode_revocation_list(der: &[u8]) -> Result<X509Crl> {
    // SAFETY: `d2i_X509(3)` is such a function.
    unsafe { decode("d2i_X509_CRL", openssl_sys::d2i_X509_CRL, "list", der) }
}

/// Encodes an object as DER.
///
/// # Safety
///
/// `function` accepts the object, which is live, and a null position, for which it returns the length; at another position it
/// writes as many bytes as the length says, and advances it.
unsafe fn encode<T>(name: &'static str, function: Encode<T>, object: *const T) -> Result<Vec<u8>> {
    let operation = Operation::begin(name);
    // SAFETY: the caller guarantees the function and the object; a null pointer requests the length.
    let length = unsafe { function(object, std::ptr::null_mut()) };
    operation.check(length)?;
    let mut der = vec![0; usize::try_from(length).unwrap_or(0)];
    let mut position = der.as_mut_ptr();
    let operation = Operation::begin(name);
    // SAFETY: as above; the object is unchanged since the function returned the length, for which there is room.
    let written = unsafe { function(object, &mut position) };
    operation.check(written)?;
    clear_error_queue();
    der.truncate(usize::try_from(written).unwrap_or(0));
    Ok(der)
}

/// Encodes a certificate as DER.
#[doc(alias = "i2d_X509")]
pub(crate) fn encode_certificate(certificate: &X509Ref) -> Result<Vec<u8>> {
    // SAFETY: `d2i_X509(3)` describes such a function; a live object.
    unsafe { encode("i2d_X509", openssl_sys::i2d_X509, certificate.as_ptr()) }
}

/// Encodes a certificate signing request as DER.
#[doc(alias = "i2d_X509_REQ")]
pub(crate) fn encode_request(request: &X509ReqRef) -> Result<Vec<u8>> {
    // SAFETY: `d2i_X509(3)` describes such a function; a live object.
    unsafe { encode("i2d_X509_REQ", openssl_sys::i2d_X509_REQ, request.as_ptr()) }
}

/// Encodes a certificate revocation list as DER.
#[doc(alias = "i2d_X509_CRL")]
pub(crate) fn encode_revocation_list(list: &X509CrlRef) -> Result<Vec<u8>> {
    // SAFETY: `d2i_X509(3)` describes such a function; a live object.
    unsafe { encode("i2d_X509_CRL", openssl_sys::i2d_X509_CRL, list.as_ptr()) }
}
