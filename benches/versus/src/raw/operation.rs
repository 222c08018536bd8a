//! Operations with a key, whose contexts are kept.

use std::ffi::c_int;
use std::ptr::{null, null_mut};

use openssl_sys::{EVP_MD_CTX, EVP_PKEY_CTX};

use super::context::Lib;
use super::declarations::{EVP_DigestSignInit_ex, EVP_DigestVerifyInit_ex, EVP_PKEY_CTX_new_from_pkey};
use super::key::Key;
use super::params::Params;
use super::{Owned, ok};

/// What a context is for.
#[derive(Clone, Copy)]
pub enum Purpose {
    Sign,
    Verify,
    Encrypt,
    Decrypt,
    Derive,
    Encapsulate,
    Decapsulate,
}

/// Room for the longest output: RSA with 4096 bits.
pub type Output = [u8; 512];

/// What begins an operation.
type Init = unsafe extern "C" fn(*mut EVP_PKEY_CTX) -> c_int;

unsafe extern "C" fn encapsulate_init(context: *mut EVP_PKEY_CTX) -> c_int {
    // SAFETY: the caller passes a live context with a key; no parameters.
    unsafe { openssl_sys::EVP_PKEY_encapsulate_init(context, null()) }
}

unsafe extern "C" fn decapsulate_init(context: *mut EVP_PKEY_CTX) -> c_int {
    // SAFETY: the caller passes a live context with a key; no parameters.
    unsafe { openssl_sys::EVP_PKEY_decapsulate_init(context, null()) }
}

/// A context for one kind of operation with one key.
pub struct KeyContext(Owned<EVP_PKEY_CTX>);

impl KeyContext {
    pub fn new(lib: &Lib, key: &Key, purpose: Purpose, params: &Params<'_>) -> Self {
        // SAFETY: a live context and key, no properties.
        let context = unsafe { EVP_PKEY_CTX_new_from_pkey(lib.as_ptr(), key.as_ptr(), null()) };
        let context = Owned::new(context, openssl_sys::EVP_PKEY_CTX_free);
        let init: Init = match purpose {
            Purpose::Sign => openssl_sys::EVP_PKEY_sign_init,
            Purpose::Verify => openssl_sys::EVP_PKEY_verify_init,
            Purpose::Encrypt => openssl_sys::EVP_PKEY_encrypt_init,
            Purpose::Decrypt => openssl_sys::EVP_PKEY_decrypt_init,
            Purpose::Derive => openssl_sys::EVP_PKEY_derive_init,
            Purpose::Encapsulate => encapsulate_init,
            Purpose::Decapsulate => decapsulate_init,
        };
        // SAFETY: a live context.
        ok(unsafe { init(context.as_ptr()) });
        // Not every algorithm takes parameters, even none.
        if !params.is_empty() {
            // SAFETY: a context ready for its operation; a terminated array.
            ok(unsafe { openssl_sys::EVP_PKEY_CTX_set_params(context.as_ptr(), params.as_ptr()) });
        }
        KeyContext(context)
    }

    /// Signs a hash.
    #[inline]
    pub fn sign(&mut self, hash: &[u8], out: &mut Output) -> usize {
        let mut length = out.len();
        let (context, out) = (self.0.as_ptr(), out.as_mut_ptr());
        // SAFETY: a context for signing; buffers of the lengths that are given.
        ok(unsafe { openssl_sys::EVP_PKEY_sign(context, out, &mut length, hash.as_ptr(), hash.len()) });
        length
    }

    /// Verifies the signature of a hash.
    #[inline]
    pub fn verify(&mut self, signature: &[u8], hash: &[u8]) {
        let (signature, length) = (signature.as_ptr(), signature.len());
        // SAFETY: a context for verification; buffers of the lengths that are given.
        ok(unsafe { openssl_sys::EVP_PKEY_verify(self.0.as_ptr(), signature, length, hash.as_ptr(), hash.len()) });
    }

    #[inline]
    pub fn encrypt(&mut self, plaintext: &[u8], out: &mut Output) -> usize {
        let mut length = out.len();
        let (context, out) = (self.0.as_ptr(), out.as_mut_ptr());
        // SAFETY: a context for encryption; buffers of the lengths that are given.
        ok(unsafe { openssl_sys::EVP_PKEY_encrypt(context, out, &mut length, plaintext.as_ptr(), plaintext.len()) });
        length
    }

    #[inline]
    pub fn decrypt(&mut self, ciphertext: &[u8], out: &mut Output) -> usize {
        let mut length = out.len();
        let (context, out) = (self.0.as_ptr(), out.as_mut_ptr());
        // SAFETY: a context for decryption; buffers of the lengths that are given.
        ok(unsafe { openssl_sys::EVP_PKEY_decrypt(context, out, &mut length, ciphertext.as_ptr(), ciphertext.len()) });
        length
    }

    /// Agrees with a peer, whose key has been validated when it was loaded.
    #[inline]
    pub fn derive(&mut self, peer: &Key, out: &mut Output) -> usize {
        let mut length = out.len();
        // SAFETY: a context for key agreement, and a live key.
        ok(unsafe { openssl_sys::EVP_PKEY_derive_set_peer_ex(self.0.as_ptr(), peer.as_ptr(), 0) });
        // SAFETY: a context with a peer; the length of the buffer is given.
        ok(unsafe { openssl_sys::EVP_PKEY_derive(self.0.as_ptr(), out.as_mut_ptr(), &mut length) });
        length
    }

    /// Makes a secret and its ciphertext, which fill the buffers.
    #[inline]
    pub fn encapsulate(&mut self, ciphertext: &mut [u8], secret: &mut [u8]) {
        let (mut ciphertext_length, mut secret_length) = (ciphertext.len(), secret.len());
        let (context, ciphertext, secret) = (self.0.as_ptr(), ciphertext.as_mut_ptr(), secret.as_mut_ptr());
        // SAFETY: a context for encapsulation; the lengths of the buffers are given.
        ok(unsafe {
            openssl_sys::EVP_PKEY_encapsulate(context, ciphertext, &mut ciphertext_length, secret, &mut secret_length)
        });
    }

    /// Computes the secret of a ciphertext, which fills the buffer.
    #[inline]
    pub fn decapsulate(&mut self, ciphertext: &[u8], secret: &mut [u8]) {
        let mut length = secret.len();
        let (context, secret) = (self.0.as_ptr(), secret.as_mut_ptr());
        // SAFETY: a context for decapsulation; buffers of the lengths that are given.
        ok(unsafe {
            openssl_sys::EVP_PKEY_decapsulate(context, secret, &mut length, ciphertext.as_ptr(), ciphertext.len())
        });
    }
}

/// A context for signatures of whole messages, as EdDSA and ML-DSA need them. It is started anew for each message: not every
/// release lets a used one go on.
pub struct MessageContext(Owned<EVP_MD_CTX>);

impl MessageContext {
    pub fn signer(lib: &Lib, key: &Key) -> Self {
        Self::signer_with(lib, key, &Params::new())
    }

    /// A signer with parameters, which stay.
    pub fn signer_with(lib: &Lib, key: &Key, params: &Params<'_>) -> Self {
        let context = Self::empty();
        let params = if params.is_empty() { null() } else { params.as_ptr() };
        // SAFETY: live contexts and a live key; no hash, no properties; no parameters, or a terminated array.
        ok(unsafe {
            EVP_DigestSignInit_ex(
                context.as_ptr(),
                null_mut(),
                null(),
                lib.as_ptr(),
                null(),
                key.as_ptr(),
                params,
            )
        });
        MessageContext(context)
    }

    pub fn verifier(lib: &Lib, key: &Key) -> Self {
        let context = Self::empty();
        // SAFETY: live contexts and a live key; no hash, no properties, no parameters.
        ok(unsafe {
            EVP_DigestVerifyInit_ex(
                context.as_ptr(),
                null_mut(),
                null(),
                lib.as_ptr(),
                null(),
                key.as_ptr(),
                null(),
            )
        });
        MessageContext(context)
    }

    fn empty() -> Owned<EVP_MD_CTX> {
        // SAFETY: no arguments.
        Owned::new(unsafe { openssl_sys::EVP_MD_CTX_new() }, openssl_sys::EVP_MD_CTX_free)
    }

    #[inline]
    pub fn sign(&mut self, message: &[u8], out: &mut [u8]) {
        let context = self.0.as_ptr();
        // SAFETY: a context that has a key, which stays.
        ok(unsafe { EVP_DigestSignInit_ex(context, null_mut(), null(), null_mut(), null(), null_mut(), null()) });
        let mut length = out.len();
        let (out, message, message_length) = (out.as_mut_ptr(), message.as_ptr(), message.len());
        // SAFETY: a started context; buffers of the lengths that are given.
        ok(unsafe { openssl_sys::EVP_DigestSign(context, out, &mut length, message, message_length) });
    }

    #[inline]
    pub fn verify(&mut self, signature: &[u8], message: &[u8]) {
        let context = self.0.as_ptr();
        // SAFETY: a context that has a key, which stays.
        ok(unsafe { EVP_DigestVerifyInit_ex(context, null_mut(), null(), null_mut(), null(), null_mut(), null()) });
        let (signature, length) = (signature.as_ptr(), signature.len());
        // SAFETY: a started context; buffers of the lengths that are given.
        ok(unsafe { openssl_sys::EVP_DigestVerify(context, signature, length, message.as_ptr(), message.len()) });
    }
}
