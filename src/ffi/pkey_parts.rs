//! The parts of a key, read by the names of their parameters: numbers and byte strings.

use std::ffi::CStr;

use zeroize::Zeroizing;

use super::bignum::Number;
use super::operation::Operation;
use super::pkey::PKey;
use crate::error::{Error, Result};
use crate::integers::{Integer, SecretInteger};

impl PKey {
    /// A public integer of the key, by its parameter's name.
    #[doc(alias = "EVP_PKEY_get_bn_param")]
    pub(crate) fn integer(&self, name: &'static CStr) -> Result<Integer> {
        self.number(name).map(|number| number.to_integer())
    }

    /// A secret integer of the key, by its parameter's name.
    #[doc(alias = "EVP_PKEY_get_bn_param")]
    pub(crate) fn secret_integer(&self, name: &'static CStr) -> Result<SecretInteger> {
        let number = self.number(name).map_err(|error| self.not_exported(error))?;
        Ok(number.to_secret_integer())
    }

    /// The error for a part of a private key that its provider does not give, if another provider than libcrypto's own has the key.
    fn not_exported(&self, error: Error) -> Error {
        if !self.is_in_other_provider() || error.is_independent_of_input() {
            return error;
        }
        Error::NotExportable {
            provider: self.provider_name().unwrap_or_default(),
        }
    }

    fn number(&self, name: &'static CStr) -> Result<Number> {
        let mut number = std::ptr::null_mut();
        let operation = Operation::begin("EVP_PKEY_get_bn_param");
        let _calls = self.calls().begin();
        // SAFETY: a live key, a NUL-terminated name, and a null pointer as output.
        let code = unsafe { openssl_sys::EVP_PKEY_get_bn_param(self.as_ptr(), name.as_ptr(), &mut number) };
        operation.check(code)?;
        // SAFETY: null, or a new number without another owner.
        unsafe { operation.owned(number) }.map(Number::from_big_num)
    }

    /// A secret byte string of the key, by its parameter's name, of at most `longest` bytes. Zeroized on drop.
    #[doc(alias = "EVP_PKEY_get_octet_string_param")]
    pub(crate) fn octets(&self, name: &'static CStr, longest: usize) -> Result<Zeroizing<Vec<u8>>> {
        let mut bytes = Zeroizing::new(vec![0; longest]);
        let length = self
            .read_octets(name, &mut bytes)
            .map_err(|error| self.not_exported(error))?;
        bytes.truncate(length);
        Ok(bytes)
    }

    /// As [`octets`](Self::octets); `None` if the key does not have it.
    #[doc(alias = "EVP_PKEY_get_octet_string_param")]
    pub(crate) fn octets_if_present(&self, name: &'static CStr, longest: usize) -> Option<Zeroizing<Vec<u8>>> {
        self.octets(name, longest).ok()
    }

    /// A public byte string of the key, by its parameter's name, of at most `longest` bytes.
    #[doc(alias = "EVP_PKEY_get_octet_string_param")]
    pub(crate) fn public_octets(&self, name: &'static CStr, longest: usize) -> Result<Vec<u8>> {
        let mut bytes = vec![0; longest];
        let length = self.read_octets(name, &mut bytes)?;
        bytes.truncate(length);
        Ok(bytes)
    }

    fn read_octets(&self, name: &'static CStr, bytes: &mut [u8]) -> Result<usize> {
        let mut length = 0;
        let operation = Operation::begin("EVP_PKEY_get_octet_string_param");
        let _calls = self.calls().begin();
        // SAFETY: a live key, a NUL-terminated name, and room for the given number of bytes.
        let code = unsafe {
            openssl_sys::EVP_PKEY_get_octet_string_param(
                self.as_ptr(),
                name.as_ptr(),
                bytes.as_mut_ptr(),
                bytes.len(),
                &mut length,
            )
        };
        operation.check(code)?;
        Ok(length)
    }
}

/// Raw bytes of an Edwards or Montgomery key, and the encoded point of an elliptic curve key.
impl PKey {
    /// The private bytes, of at most `longest`. They are read as a parameter, because `EVP_PKEY_get_raw_private_key` exports the
    /// key into memory that it frees without clearing.
    #[doc(alias = "EVP_PKEY_get_octet_string_param")]
    pub(crate) fn raw_private(&self, longest: usize) -> Result<Zeroizing<Vec<u8>>> {
        self.octets(c"priv", longest)
    }

    /// The public bytes, of at most `longest`.
    #[doc(alias = "EVP_PKEY_get_raw_public_key")]
    pub(crate) fn raw_public(&self, longest: usize) -> Result<Vec<u8>> {
        let mut bytes = vec![0; longest];
        let mut length = bytes.len();
        let operation = Operation::begin("EVP_PKEY_get_raw_public_key");
        let _calls = self.calls().begin();
        // SAFETY: a live key; at most `length` bytes are written.
        let code = unsafe { openssl_sys::EVP_PKEY_get_raw_public_key(self.as_ptr(), bytes.as_mut_ptr(), &mut length) };
        operation.check(code)?;
        bytes.truncate(length);
        Ok(bytes)
    }
}
