//! Ciphers, with and without authentication.

use std::ffi::{CStr, c_int};
use std::hint::black_box;
use std::ptr::{null, null_mut};

use openssl_sys::{EVP_CIPHER, EVP_CIPHER_CTX};

use super::context::Lib;
use super::declarations::{
    EVP_CIPHER_CTX_get_params, EVP_CIPHER_CTX_set_params, EVP_CipherFinal_ex, EVP_CipherInit_ex2,
};
use super::{Owned, ok, params};

/// The length of all tags here.
const TAG_LENGTH: usize = 16;

/// A fetched cipher.
pub struct Cipher(Owned<EVP_CIPHER>);

impl Cipher {
    pub fn fetch(lib: &Lib, name: &CStr) -> Self {
        // SAFETY: a live context, a NUL-terminated name, no properties.
        let cipher = unsafe { openssl_sys::EVP_CIPHER_fetch(lib.as_ptr(), name.as_ptr(), null()) };
        Cipher(Owned::new(cipher, openssl_sys::EVP_CIPHER_free))
    }

    /// A context with a key, without an IV.
    pub fn context(&self, key: &[u8], encrypt: bool) -> CipherContext {
        let context = CipherContext::empty(encrypt);
        context.init(self.0.as_ptr(), key.as_ptr(), null());
        context
    }
}

impl Cipher {
    /// A context of a key wrap cipher with a key.
    pub fn wrapping_context(&self, key: &[u8], encrypt: bool) -> CipherContext {
        let context = CipherContext::empty(encrypt);
        // SAFETY: a live context.
        unsafe {
            openssl_sys::EVP_CIPHER_CTX_set_flags(context.context.as_ptr(), openssl_sys::EVP_CIPHER_CTX_FLAG_WRAP_ALLOW)
        };
        context.init(self.0.as_ptr(), key.as_ptr(), null());
        context
    }
}

/// A context that encrypts or decrypts one message after the other under a key.
pub struct CipherContext {
    context: Owned<EVP_CIPHER_CTX>,
    encrypt: c_int,
}

impl CipherContext {
    fn empty(encrypt: bool) -> Self {
        // SAFETY: no arguments.
        let context = unsafe { openssl_sys::EVP_CIPHER_CTX_new() };
        CipherContext {
            context: Owned::new(context, openssl_sys::EVP_CIPHER_CTX_free),
            encrypt: c_int::from(encrypt),
        }
    }

    #[inline]
    fn init(&self, cipher: *const EVP_CIPHER, key: *const u8, iv: *const u8) {
        // SAFETY: a live context; cipher, key and IV are null, or have the lengths of the cipher.
        ok(unsafe { EVP_CipherInit_ex2(self.context.as_ptr(), cipher, key, iv, self.encrypt, null()) });
    }

    /// Turns padding off for a mode that has it. libcrypto then does so at each start, which takes a while: not for other modes.
    pub fn without_padding(self) -> Self {
        // SAFETY: a live context with a cipher.
        unsafe { openssl_sys::EVP_CIPHER_CTX_set_padding(self.context.as_ptr(), 0) };
        self
    }

    /// Starts over with another key and IV, as for a message of its own.
    #[inline]
    pub fn rekey(&mut self, key: &[u8], iv: &[u8]) {
        self.init(null(), key.as_ptr(), iv.as_ptr());
    }

    /// A whole message, whose length is a multiple of the block length if the mode needs that.
    #[inline]
    pub fn message(&mut self, input: &[u8], out: &mut [u8]) {
        assert!(out.len() >= input.len());
        self.update(input.as_ptr(), input.len(), out.as_mut_ptr());
        self.finish(out);
    }

    /// A part of a message.
    #[inline]
    pub fn part(&mut self, input: &[u8], out: &mut [u8]) {
        assert!(out.len() >= input.len());
        self.update(input.as_ptr(), input.len(), out.as_mut_ptr());
    }

    #[inline]
    fn update(&mut self, input: *const u8, length: usize, out: *mut u8) {
        let mut written = 0;
        // SAFETY: a started context; callers pass buffers of that length.
        ok(unsafe { openssl_sys::EVP_CipherUpdate(self.context.as_ptr(), out, &mut written, input, length as c_int) });
    }

    #[inline]
    fn finish(&mut self, out: &mut [u8]) {
        let mut written = 0;
        // SAFETY: a started context; without padding nothing is written.
        ok(unsafe { EVP_CipherFinal_ex(self.context.as_ptr(), out.as_mut_ptr(), &mut written) });
    }

    /// Wraps or unwraps a key, after others. libcrypto writes a block more than it reads when it wraps, and wipes as many bytes as
    /// it reads if an unwrap fails.
    #[inline]
    pub fn wrap(&mut self, input: &[u8], out: &mut [u8]) -> usize {
        self.init(null(), null(), null());
        self.update_once(input, out)
    }

    /// Wraps or unwraps the first key.
    #[inline]
    pub fn update_once(&mut self, input: &[u8], out: &mut [u8]) -> usize {
        assert!(out.len() >= input.len() + if self.encrypt == 1 { 8 } else { 0 });
        let (mut written, length) = (0, input.len() as c_int);
        let out = out.as_mut_ptr();
        // SAFETY: a started context; the buffers have these lengths.
        ok(unsafe { openssl_sys::EVP_CipherUpdate(self.context.as_ptr(), out, &mut written, input.as_ptr(), length) });
        written as usize
    }

    /// Seals in place.
    #[inline]
    pub fn seal(&mut self, nonce: &[u8; 12], buffer: &mut [u8]) -> [u8; TAG_LENGTH] {
        self.init(null(), null(), nonce.as_ptr());
        self.update(buffer.as_ptr(), buffer.len(), buffer.as_mut_ptr());
        self.finish(buffer);
        let mut tag = [0; TAG_LENGTH];
        let mut params = params::tag(tag.as_mut_ptr(), TAG_LENGTH);
        // SAFETY: a finished context; a terminated array whose one entry refers to the tag.
        ok(unsafe { EVP_CIPHER_CTX_get_params(self.context.as_ptr(), params.as_mut_ptr()) });
        tag
    }

    /// Opens a ciphertext that ends with its tag.
    #[inline]
    pub fn open(&mut self, nonce: &[u8; 12], sealed: &[u8], out: &mut [u8]) {
        let (ciphertext, tag) = sealed.split_at(sealed.len() - TAG_LENGTH);
        assert!(out.len() >= ciphertext.len());
        self.init(null(), null(), nonce.as_ptr());
        let params = params::tag(tag.as_ptr().cast_mut(), TAG_LENGTH);
        // SAFETY: a started context; a terminated array whose one entry refers to the tag, which is only read.
        ok(unsafe { EVP_CIPHER_CTX_set_params(self.context.as_ptr(), params.as_ptr()) });
        self.update(ciphertext.as_ptr(), ciphertext.len(), out.as_mut_ptr());
        self.finish(out);
    }
}

/// Plaintext in memory of its own, which is zeroized on drop: what a function costs that returns a secret.
pub struct NewPlaintext(Vec<u8>);

impl NewPlaintext {
    pub fn as_slice(&self) -> &[u8] {
        &self.0
    }
}

impl Drop for NewPlaintext {
    fn drop(&mut self) {
        self.0.fill(0);
        black_box(self.0.as_slice());
    }
}

impl CipherContext {
    /// [`message`](Self::message) to new memory.
    #[inline]
    pub fn message_to_new(&mut self, input: &[u8]) -> NewPlaintext {
        let mut out = Vec::with_capacity(input.len());
        self.update(input.as_ptr(), input.len(), out.as_mut_ptr());
        // SAFETY: without padding, libcrypto has written as many bytes as it has read, for which there is room.
        unsafe { out.set_len(input.len()) };
        self.finish(&mut out);
        NewPlaintext(out)
    }

    /// [`open`](Self::open) to new memory.
    #[inline]
    pub fn open_to_new(&mut self, nonce: &[u8; 12], sealed: &[u8]) -> NewPlaintext {
        let (ciphertext, tag) = sealed.split_at(sealed.len() - TAG_LENGTH);
        let mut out = Vec::with_capacity(ciphertext.len());
        self.init(null(), null(), nonce.as_ptr());
        self.set_tag(tag);
        self.update(ciphertext.as_ptr(), ciphertext.len(), out.as_mut_ptr());
        // SAFETY: libcrypto has written as many bytes as it has read, for which there is room.
        unsafe { out.set_len(ciphertext.len()) };
        self.finish(&mut out);
        NewPlaintext(out)
    }
}

const EVP_CTRL_AEAD_SET_IVLEN: c_int = 0x9;
const EVP_CTRL_AEAD_SET_TAG: c_int = 0x11;

impl Cipher {
    /// A context for CCM with nonces of 12 bytes and whole tags, whose lengths must be set before the key.
    pub fn ccm_context(&self, key: &[u8], encrypt: bool) -> CipherContext {
        let context = CipherContext::empty(encrypt);
        context.init(self.0.as_ptr(), null(), null());
        for (control, length) in [
            (EVP_CTRL_AEAD_SET_IVLEN, 12),
            (EVP_CTRL_AEAD_SET_TAG, TAG_LENGTH as c_int),
        ] {
            // SAFETY: a live context; without a pointer these controls set a length alone.
            ok(unsafe { openssl_sys::EVP_CIPHER_CTX_ctrl(context.context.as_ptr(), control, length, null_mut()) });
        }
        context.init(null(), key.as_ptr(), null());
        context
    }
}

impl CipherContext {
    /// Seals in place with CCM, which needs the message's length first, and whose end does nothing.
    #[inline]
    pub fn seal_ccm(&mut self, nonce: &[u8; 12], buffer: &mut [u8]) -> [u8; TAG_LENGTH] {
        self.init(null(), null(), nonce.as_ptr());
        self.update(null(), buffer.len(), null_mut());
        self.update(buffer.as_ptr(), buffer.len(), buffer.as_mut_ptr());
        self.tag()
    }

    /// Opens a ciphertext of CCM that ends with its tag.
    #[inline]
    pub fn open_ccm(&mut self, nonce: &[u8; 12], sealed: &[u8], out: &mut [u8]) {
        let (ciphertext, tag) = sealed.split_at(sealed.len() - TAG_LENGTH);
        assert!(out.len() >= ciphertext.len());
        self.init(null(), null(), nonce.as_ptr());
        self.set_tag(tag);
        self.update(null(), ciphertext.len(), null_mut());
        self.update(ciphertext.as_ptr(), ciphertext.len(), out.as_mut_ptr());
    }

    /// Seals in place with SIV, by a copy of this context: a context processes one message, and a new key takes longer.
    #[inline]
    pub fn seal_siv(&self, strings: &[&[u8]], buffer: &mut [u8]) -> [u8; TAG_LENGTH] {
        let mut copy = self.copy();
        strings
            .iter()
            .for_each(|string| copy.update(string.as_ptr(), string.len(), null_mut()));
        copy.update(buffer.as_ptr(), buffer.len(), buffer.as_mut_ptr());
        let mut nothing = [0; 16];
        copy.finish(&mut nothing);
        copy.tag()
    }

    /// Opens a ciphertext of SIV that begins with its tag.
    #[inline]
    pub fn open_siv(&self, strings: &[&[u8]], sealed: &[u8], out: &mut [u8]) {
        let (tag, ciphertext) = sealed.split_at(TAG_LENGTH);
        assert!(out.len() >= ciphertext.len());
        let mut copy = self.copy();
        copy.set_tag(tag);
        strings
            .iter()
            .for_each(|string| copy.update(string.as_ptr(), string.len(), null_mut()));
        copy.update(ciphertext.as_ptr(), ciphertext.len(), out.as_mut_ptr());
        let mut nothing = [0; 16];
        copy.finish(&mut nothing);
    }

    fn copy(&self) -> Self {
        let copy = CipherContext {
            encrypt: self.encrypt,
            ..CipherContext::empty(true)
        };
        // SAFETY: two live contexts.
        ok(unsafe { openssl_sys::EVP_CIPHER_CTX_copy(copy.context.as_ptr(), self.context.as_ptr()) });
        copy
    }

    #[inline]
    fn tag(&self) -> [u8; TAG_LENGTH] {
        let mut tag = [0; TAG_LENGTH];
        let mut params = params::tag(tag.as_mut_ptr(), TAG_LENGTH);
        // SAFETY: a finished context; a terminated array whose one entry refers to the tag.
        ok(unsafe { EVP_CIPHER_CTX_get_params(self.context.as_ptr(), params.as_mut_ptr()) });
        tag
    }

    #[inline]
    fn set_tag(&self, tag: &[u8]) {
        let params = params::tag(tag.as_ptr().cast_mut(), TAG_LENGTH);
        // SAFETY: a started context; a terminated array whose one entry refers to the tag, which is only read.
        ok(unsafe { EVP_CIPHER_CTX_set_params(self.context.as_ptr(), params.as_ptr()) });
    }
}
