//! Certificates, decoded by libcrypto.

use openssl_sys::X509;

use super::context::Lib;
use super::declarations::X509_new_ex;
use super::key::Key;
use super::{Owned, ok};

/// A certificate.
pub struct RawCertificate(Owned<X509>);

/// A certificate and its key.
pub struct WithKey {
    key: Key,
    _certificate: RawCertificate,
}

/// An empty certificate that belongs to a library context.
pub fn in_context(lib: &Lib) -> *mut X509 {
    // SAFETY: a live context; null for no property query.
    unsafe { X509_new_ex(lib.as_ptr(), std::ptr::null()) }
}

impl RawCertificate {
    pub fn own(pointer: *mut X509) -> Self {
        RawCertificate(Owned::new(pointer, openssl_sys::X509_free))
    }

    pub fn as_ptr(&self) -> *mut X509 {
        self.0.as_ptr()
    }

    /// One more reference.
    pub fn share(&self) -> Self {
        // SAFETY: a live certificate.
        ok(unsafe { openssl_sys::X509_up_ref(self.as_ptr()) });
        Self::own(self.as_ptr())
    }

    pub fn from_der(der: &[u8]) -> Self {
        let mut input = der.as_ptr();
        // SAFETY: that many bytes; null asks for a new certificate.
        let certificate = unsafe { openssl_sys::d2i_X509(std::ptr::null_mut(), &mut input, der.len() as i64) };
        RawCertificate(Owned::new(certificate, openssl_sys::X509_free))
    }

    /// The magnitude of the serial number.
    pub fn serial_number(&self) -> Vec<u8> {
        // SAFETY: a live certificate, which keeps the number; the new number is freed below.
        let number = unsafe {
            let serial = openssl_sys::X509_get_serialNumber(self.0.as_ptr());
            openssl_sys::ASN1_INTEGER_to_BN(serial, std::ptr::null_mut())
        };
        let number = Owned::new(number, openssl_sys::BN_free);
        let mut bytes = vec![0; 32];
        // SAFETY: a live number, of at most 20 bytes.
        let length = unsafe { openssl_sys::BN_bn2bin(number.as_ptr(), bytes.as_mut_ptr()) };
        bytes.truncate(usize::try_from(length).unwrap());
        bytes
    }

    pub fn with_key(self) -> WithKey {
        // SAFETY: a live certificate; the result is one reference.
        let key = Key::own(unsafe { openssl_sys::X509_get_pubkey(self.0.as_ptr()) });
        WithKey {
            key,
            _certificate: self,
        }
    }

    pub fn verify(&self, issuer: &WithKey) {
        // SAFETY: a live certificate and key.
        ok(unsafe { openssl_sys::X509_verify(self.0.as_ptr(), issuer.key.as_ptr()) });
    }
}

impl WithKey {
    pub fn key_spki(&self) -> Vec<u8> {
        self.key.spki()
    }
}
