//! Objects of the crate `openssl`, which live in libcrypto's default library context: conversion from and to DER.

use std::ffi::c_long;

use foreign_types::{ForeignType, ForeignTypeRef};
use openssl::pkey::{PKey, Private, Public};
use openssl::x509::{X509, X509Ref};

use super::operation::{Operation, clear_error_queue};
use crate::error::{Error, Result};

/// A `d2i` function: an object to reuse, the position in the DER, and the length.
type Decode<T> = unsafe extern "C" fn(*mut *mut T, *mut *const u8, c_long) -> *mut T;

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

/// Decodes a private key from PKCS #8.
#[doc(alias = "d2i_AutoPrivateKey")]
pub(crate) fn decode_private_key(der: &[u8]) -> Result<PKey<Private>> {
    // SAFETY: `d2i_AutoPrivateKey(3)` is such a function.
    unsafe { decode("d2i_AutoPrivateKey", openssl_sys::d2i_AutoPrivateKey, "key", der) }
}

/// Decodes a public key from SubjectPublicKeyInfo.
#[doc(alias = "d2i_PUBKEY")]
pub(crate) fn decode_public_key(der: &[u8]) -> Result<PKey<Public>> {
    // SAFETY: `d2i_PUBKEY(3)` is such a function.
    unsafe { decode("d2i_PUBKEY", openssl_sys::d2i_PUBKEY, "key", der) }
}

/// Encodes a certificate as DER.
#[doc(alias = "i2d_X509")]
pub(crate) fn encode_certificate(certificate: &X509Ref) -> Result<Vec<u8>> {
    let operation = Operation::begin("i2d_X509");
    // SAFETY: a live object; a null pointer requests the length.
    let length = unsafe { openssl_sys::i2d_X509(certificate.as_ptr(), std::ptr::null_mut()) };
    operation.check(length)?;
    let mut der = vec![0; usize::try_from(length).unwrap_or(0)];
    let mut position = der.as_mut_ptr();
    let operation = Operation::begin("i2d_X509");
    // SAFETY: a live object, unchanged since it returned the length, for which there is room.
    let written = unsafe { openssl_sys::i2d_X509(certificate.as_ptr(), &mut position) };
    operation.check(written)?;
    clear_error_queue();
    der.truncate(usize::try_from(written).unwrap_or(0));
    Ok(der)
}
