//! Keys, and contexts that make them.

use std::ffi::{CStr, c_int};
use std::ptr::{null, null_mut};

use openssl_sys::{EVP_PKEY, EVP_PKEY_CTX};

use super::context::Lib;
use super::declarations::{
    EVP_PKEY_CTX_new_from_pkey, EVP_PKEY_dup, EVP_PKEY_pairwise_check, EVP_PKEY_set1_encoded_public_key,
};
use super::params::Params;
use super::{Owned, ok};

/// A key.
pub struct Key(Owned<EVP_PKEY>);

impl Key {
    pub fn own(pointer: *mut EVP_PKEY) -> Self {
        Key(Owned::new(pointer, openssl_sys::EVP_PKEY_free))
    }

    pub fn as_ptr(&self) -> *mut EVP_PKEY {
        self.0.as_ptr()
    }

    /// One more reference.
    pub fn share(&self) -> Self {
        // SAFETY: a live key.
        ok(unsafe { openssl_sys::EVP_PKEY_up_ref(self.as_ptr()) });
        Self::own(self.as_ptr())
    }

    /// A raw private key, as of X25519 and Ed25519. libcrypto computes the public one.
    pub fn from_private_bytes(lib: &Lib, name: &CStr, bytes: &[u8]) -> Self {
        let (bytes, length) = (bytes.as_ptr(), bytes.len());
        // SAFETY: a live context, a NUL-terminated name, that many bytes.
        Self::own(unsafe {
            openssl_sys::EVP_PKEY_new_raw_private_key_ex(lib.as_ptr(), name.as_ptr(), null(), bytes, length)
        })
    }

    /// A raw public key, as of X25519 and Ed25519.
    pub fn from_public_bytes(lib: &Lib, name: &CStr, bytes: &[u8]) -> Self {
        let (bytes, length) = (bytes.as_ptr(), bytes.len());
        // SAFETY: a live context, a NUL-terminated name, that many bytes.
        Self::own(unsafe {
            openssl_sys::EVP_PKEY_new_raw_public_key_ex(lib.as_ptr(), name.as_ptr(), null(), bytes, length)
        })
    }

    /// A public key of the same parameters with another point.
    pub fn with_point(&self, point: &[u8]) -> Self {
        // SAFETY: a live key.
        let copy = Self::own(unsafe { EVP_PKEY_dup(self.as_ptr()) });
        // SAFETY: a live key that no one else has; that many bytes.
        ok(unsafe { EVP_PKEY_set1_encoded_public_key(copy.as_ptr(), point.as_ptr(), point.len()) });
        copy
    }

    /// The public point of a key on a curve, as its library has it: uncompressed.
    pub fn encoded_point(&self) -> Vec<u8> {
        let mut point = vec![0; 133];
        let mut length = 0;
        let (name, room) = (c"encoded-pub-key".as_ptr(), point.len());
        // SAFETY: a live key, a NUL-terminated name, and a buffer of the length that is given.
        ok(unsafe {
            openssl_sys::EVP_PKEY_get_octet_string_param(self.as_ptr(), name, point.as_mut_ptr(), room, &mut length)
        });
        point.truncate(length);
        point
    }

    /// The raw public key, as of X25519 and Ed25519.
    pub fn raw_public_bytes(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        let mut length = bytes.len();
        // SAFETY: a live key and a buffer of the length that is given.
        ok(unsafe { openssl_sys::EVP_PKEY_get_raw_public_key(self.as_ptr(), bytes.as_mut_ptr(), &mut length) });
        bytes
    }

    /// Checks that the public key belongs to the private one.
    pub fn check_pair(&self, lib: &Lib) {
        // SAFETY: a live context and key, no properties.
        let context = unsafe { EVP_PKEY_CTX_new_from_pkey(lib.as_ptr(), self.as_ptr(), null()) };
        let context = Owned::new(context, openssl_sys::EVP_PKEY_CTX_free);
        // SAFETY: a live context with a key.
        ok(unsafe { EVP_PKEY_pairwise_check(context.as_ptr()) });
    }

    /// A key's parameter of a known length, such as the public key of ML-KEM.
    pub fn octets(&self, name: &CStr, length: usize) -> Vec<u8> {
        let mut bytes = vec![0; length];
        let mut written = 0;
        // SAFETY: a live key, a NUL-terminated name, and a buffer of the length that is given.
        ok(unsafe {
            openssl_sys::EVP_PKEY_get_octet_string_param(
                self.as_ptr(),
                name.as_ptr(),
                bytes.as_mut_ptr(),
                length,
                &mut written,
            )
        });
        assert_eq!(written, length);
        bytes
    }

    /// `SubjectPublicKeyInfo`, in DER.
    pub fn spki(&self) -> Vec<u8> {
        // SAFETY: a live key; asks for the length alone.
        let length = unsafe { openssl_sys::i2d_PUBKEY(self.as_ptr(), null_mut()) };
        let mut der = vec![0; usize::try_from(length).unwrap()];
        // SAFETY: a live key and a buffer of the length that was asked for.
        unsafe { openssl_sys::i2d_PUBKEY(self.as_ptr(), &mut der.as_mut_ptr()) };
        der
    }
}

/// A context that imports keys of a type.
pub struct Importer(Owned<EVP_PKEY_CTX>);

impl Importer {
    pub fn new(lib: &Lib, name: &CStr) -> Self {
        let context = new_context(lib, name);
        // SAFETY: a live context.
        ok(unsafe { openssl_sys::EVP_PKEY_fromdata_init(context.as_ptr()) });
        Importer(context)
    }

    pub fn pair(&mut self, params: &Params<'_>) -> Key {
        self.import(openssl_sys::EVP_PKEY_KEYPAIR, params)
    }

    pub fn public(&mut self, params: &Params<'_>) -> Key {
        self.import(openssl_sys::EVP_PKEY_PUBLIC_KEY, params)
    }

    fn import(&mut self, selection: c_int, params: &Params<'_>) -> Key {
        let mut key = null_mut();
        // SAFETY: a context ready to import; a terminated array.
        ok(unsafe { openssl_sys::EVP_PKEY_fromdata(self.0.as_ptr(), &mut key, selection, params.as_mut_ptr()) });
        Key::own(key)
    }
}

/// A context that generates keys of a type, one after the other.
pub struct Generator(Owned<EVP_PKEY_CTX>);

impl Generator {
    pub fn new(lib: &Lib, name: &CStr, params: &Params<'_>) -> Self {
        let context = new_context(lib, name);
        // SAFETY: a live context.
        ok(unsafe { openssl_sys::EVP_PKEY_keygen_init(context.as_ptr()) });
        // Not every algorithm takes parameters, even none.
        if !params.is_empty() {
            // SAFETY: a context ready to generate; a terminated array.
            ok(unsafe { openssl_sys::EVP_PKEY_CTX_set_params(context.as_ptr(), params.as_ptr()) });
        }
        Generator(context)
    }

    /// Generates a key from parameters that are used once, such as a seed.
    pub fn generate_with(&mut self, params: &Params<'_>) -> Key {
        // SAFETY: a context ready to generate; a terminated array.
        ok(unsafe { openssl_sys::EVP_PKEY_CTX_set_params(self.0.as_ptr(), params.as_ptr()) });
        self.generate()
    }

    pub fn generate(&mut self) -> Key {
        let mut key = null_mut();
        // SAFETY: a context ready to generate.
        ok(unsafe { openssl_sys::EVP_PKEY_generate(self.0.as_ptr(), &mut key) });
        Key::own(key)
    }
}

fn new_context(lib: &Lib, name: &CStr) -> Owned<EVP_PKEY_CTX> {
    // SAFETY: a live context, a NUL-terminated name, no properties.
    let context = unsafe { openssl_sys::EVP_PKEY_CTX_new_from_name(lib.as_ptr(), name.as_ptr(), null()) };
    Owned::new(context, openssl_sys::EVP_PKEY_CTX_free)
}
