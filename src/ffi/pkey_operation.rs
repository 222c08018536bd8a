//! What keys are for: signatures, encryption, key exchange.

use std::ffi::{CStr, c_char, c_int, c_void};
use std::sync::Arc;

use foreign_types::ForeignType;
use openssl_sys::{EVP_MD_CTX, EVP_PKEY, EVP_PKEY_CTX, OSSL_LIB_CTX, OSSL_PARAM};
use zeroize::Zeroize;

use super::declarations::{
    EVP_ASYM_CIPHER_fetch, EVP_ASYM_CIPHER_free, EVP_DigestSignInit_ex, EVP_DigestVerifyInit_ex, EVP_KEYEXCH_fetch,
    EVP_KEYEXCH_free, EVP_KEYMGMT_fetch, EVP_KEYMGMT_free, EVP_PKEY_CTX_settable_params, EVP_SIGNATURE_fetch,
    EVP_SIGNATURE_free,
};
use super::handle::handle;
use super::lib_ctx::LibCtx;
use super::operation::{Operation, clear_error_queue};
use super::params::{Params, read_fips_indicator};
use super::pkey::{PKey, PKeyCtx, list_has};
use crate::error::{Error, Result};
use crate::support::memory::zeroed_vec;

/// More than any input of an operation has, in bytes: a ciphertext or a signature is no longer than the modulus.
/// Providers go on with lengths in C's `int`, so that much longer inputs must not reach them.
const LONGEST_INPUT: usize = 1 << 16;

/// As many parameters as any operation has, and the terminator.
pub(crate) type OperationParams<'a> = Params<'a, 8>;

/// What a key is to be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    Sign,
    Verify,
    Recover,
    Encrypt,
    Decrypt,
    Exchange,
}

/// A kind of algorithm that a provider may offer for a key type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Service {
    Management,
    Signature,
    Cipher,
    Exchange,
}

/// Whether a service is offered for a key type, by its name.
#[doc(alias = "EVP_KEYMGMT_fetch", alias = "EVP_SIGNATURE_fetch")]
#[doc(alias = "EVP_ASYM_CIPHER_fetch", alias = "EVP_KEYEXCH_fetch")]
pub(crate) fn is_offered(lib: &Arc<LibCtx>, service: Service, name: &CStr) -> bool {
    type Fetch = unsafe extern "C" fn(*mut OSSL_LIB_CTX, *const c_char, *const c_char) -> *mut c_void;
    type Free = unsafe extern "C" fn(*mut c_void);
    let (fetch, free): (Fetch, Free) = match service {
        Service::Management => (EVP_KEYMGMT_fetch, EVP_KEYMGMT_free),
        Service::Signature => (EVP_SIGNATURE_fetch, EVP_SIGNATURE_free),
        Service::Cipher => (EVP_ASYM_CIPHER_fetch, EVP_ASYM_CIPHER_free),
        Service::Exchange => (EVP_KEYEXCH_fetch, EVP_KEYEXCH_free),
    };
    Operation::begin("EVP_KEYMGMT_fetch");
    // SAFETY: a live context and a NUL-terminated name; the context's default properties apply.
    let method = unsafe { fetch(lib.enter(), name.as_ptr(), std::ptr::null()) };
    clear_error_queue();
    let offered = !method.is_null();
    // SAFETY: null, or a reference that is ours to give back, to the function that goes with it.
    unsafe { free(method) };
    offered
}

/// A key at work. Once begun it may be used again and again.
///
/// It may be used on another thread than it was begun on: signing draws on the random generator that libcrypto keeps
/// for each thread and context, so that each call enters the context anew.
pub(crate) struct PKeyOperation {
    // Dropped before the context that it was made in.
    ctx: PKeyCtx,
    longest_output: usize,
    input_length: Option<usize>,
    lib: Arc<LibCtx>,
}

impl PKeyOperation {
    /// Begins what a key is to be used for.
    #[doc(
        alias = "EVP_PKEY_sign_init",
        alias = "EVP_PKEY_verify_init",
        alias = "EVP_PKEY_verify_recover_init"
    )]
    #[doc(
        alias = "EVP_PKEY_encrypt_init",
        alias = "EVP_PKEY_decrypt_init",
        alias = "EVP_PKEY_derive_init"
    )]
    pub(crate) fn begin(lib: &Arc<LibCtx>, key: &PKey, purpose: Use, params: &OperationParams<'_>) -> Result<Self> {
        type Init = unsafe extern "C" fn(*mut EVP_PKEY_CTX) -> c_int;
        let (name, init): (_, Init) = match purpose {
            Use::Sign => ("EVP_PKEY_sign_init", openssl_sys::EVP_PKEY_sign_init),
            Use::Verify => ("EVP_PKEY_verify_init", openssl_sys::EVP_PKEY_verify_init),
            Use::Recover => (
                "EVP_PKEY_verify_recover_init",
                openssl_sys::EVP_PKEY_verify_recover_init,
            ),
            Use::Encrypt => ("EVP_PKEY_encrypt_init", openssl_sys::EVP_PKEY_encrypt_init),
            Use::Decrypt => ("EVP_PKEY_decrypt_init", openssl_sys::EVP_PKEY_decrypt_init),
            Use::Exchange => ("EVP_PKEY_derive_init", openssl_sys::EVP_PKEY_derive_init),
        };
        let ctx = key.context(lib)?;
        let operation = Operation::begin(name);
        // SAFETY: a live context with its key set.
        let code = unsafe { init(ctx.as_ptr()) };
        operation.check(code)?;
        ctx.set_params(params)?;
        Ok(PKeyOperation {
            ctx,
            longest_output: key.longest_output(),
            input_length: None,
            lib: Arc::clone(lib),
        })
    }

    /// Refuses every ciphertext or signature that has not so many bytes: libcrypto takes shorter ones of RSA, as if they
    /// began with zeros.
    pub(crate) fn with_input_length(mut self, length: usize) -> Self {
        self.input_length = Some(length);
        self
    }

    fn fits(&self, input: &[u8]) -> bool {
        self.input_length.is_none_or(|length| input.len() == length)
    }

    /// Whether the operation has a parameter of that name.
    pub(crate) fn takes(&self, name: &CStr) -> bool {
        // SAFETY: a live context whose operation has begun.
        let list = unsafe { EVP_PKEY_CTX_settable_params(self.ctx.as_ptr()) };
        clear_error_queue();
        list_has(list, name)
    }

    pub(crate) fn set<const N: usize>(&self, params: &Params<'_, N>) -> Result<()> {
        self.lib.enter();
        self.ctx.set_params(params)
    }

    /// The provider's word on whether this use is approved, where it gives one.
    pub(crate) fn fips_indicator(&self) -> Option<bool> {
        read_fips_indicator(|params| {
            // SAFETY: a live context; a terminated array whose one entry has room for its answer.
            unsafe { openssl_sys::EVP_PKEY_CTX_get_params(self.ctx.as_ptr(), params) }
        })
    }

    /// A signature of a digest.
    #[doc(alias = "EVP_PKEY_sign")]
    pub(crate) fn sign(&mut self, digest: &[u8]) -> Result<Vec<u8>> {
        self.transform("EVP_PKEY_sign", openssl_sys::EVP_PKEY_sign, digest)
    }

    /// What a signature of PKCS #1 v1.5 has signed.
    #[doc(alias = "EVP_PKEY_verify_recover")]
    pub(crate) fn recover(&mut self, signature: &[u8]) -> Result<Vec<u8>> {
        self.transform(
            "EVP_PKEY_verify_recover",
            openssl_sys::EVP_PKEY_verify_recover,
            signature,
        )
    }

    /// A ciphertext.
    #[doc(alias = "EVP_PKEY_encrypt")]
    pub(crate) fn encrypt(&mut self, plaintext: &[u8]) -> Result<Vec<u8>> {
        self.transform("EVP_PKEY_encrypt", openssl_sys::EVP_PKEY_encrypt, plaintext)
    }

    /// A plaintext.
    #[doc(alias = "EVP_PKEY_decrypt")]
    pub(crate) fn decrypt(&mut self, ciphertext: &[u8]) -> Result<Vec<u8>> {
        self.transform("EVP_PKEY_decrypt", openssl_sys::EVP_PKEY_decrypt, ciphertext)
    }

    /// One of the functions that make an output from an input.
    fn transform(
        &mut self,
        name: &'static str,
        function: unsafe extern "C" fn(*mut EVP_PKEY_CTX, *mut u8, *mut usize, *const u8, usize) -> c_int,
        input: &[u8],
    ) -> Result<Vec<u8>> {
        if input.len() > LONGEST_INPUT {
            return Err(Error::invalid("data", "is too long for any key"));
        }
        if !self.fits(input) {
            return Err(Error::invalid("data", "must be as long as the modulus"));
        }
        self.lib.enter();
        let mut output = zeroed_vec("output", self.longest_output)?;
        let mut length = output.len();
        let operation = Operation::begin(name);
        // SAFETY: a live context whose operation has begun; `input` has as many bytes as it is said to have, few enough
        // for an `int`, and no more is written to `output` than the length that is given with it.
        let code = unsafe {
            function(
                self.ctx.as_ptr(),
                output.as_mut_ptr(),
                &mut length,
                input.as_ptr(),
                input.len(),
            )
        };
        if let Err(error) = operation.check(code) {
            // What a failed decryption has left is nobody's business.
            output.zeroize();
            return Err(error);
        }
        output.truncate(length);
        Ok(output)
    }

    /// Verifies a signature of a digest. Whatever is wrong with it, it is invalid.
    #[doc(alias = "EVP_PKEY_verify")]
    pub(crate) fn verify(&mut self, signature: &[u8], digest: &[u8]) -> Result<()> {
        if !self.fits(signature) || signature.len() > LONGEST_INPUT || digest.len() > LONGEST_INPUT {
            return Err(Error::InvalidSignature);
        }
        self.lib.enter();
        Operation::begin("EVP_PKEY_verify");
        // SAFETY: a live context whose operation has begun; both slices have as many bytes as they are said to have.
        let code = unsafe {
            openssl_sys::EVP_PKEY_verify(
                self.ctx.as_ptr(),
                signature.as_ptr(),
                signature.len(),
                digest.as_ptr(),
                digest.len(),
            )
        };
        clear_error_queue();
        if code == 1 {
            Ok(())
        } else {
            Err(Error::InvalidSignature)
        }
    }

    /// Sets the other party's key, which is validated.
    #[doc(alias = "EVP_PKEY_derive_set_peer_ex")]
    pub(crate) fn set_peer(&mut self, peer: &PKey) -> Result<()> {
        self.lib.enter();
        let operation = Operation::begin("EVP_PKEY_derive_set_peer_ex");
        // SAFETY: a live context whose operation has begun, and a live key, which it takes a reference of.
        let code = unsafe { openssl_sys::EVP_PKEY_derive_set_peer_ex(self.ctx.as_ptr(), peer.as_ptr(), 1) };
        operation.check(code)
    }

    /// The shared secret, written to `out`, of which as much is used as is returned.
    #[doc(alias = "EVP_PKEY_derive")]
    pub(crate) fn derive(&mut self, out: &mut [u8]) -> Result<usize> {
        let mut length = out.len();
        self.lib.enter();
        let operation = Operation::begin("EVP_PKEY_derive");
        // SAFETY: a live context with its peer set; no more is written than the length that is given.
        let code = unsafe { openssl_sys::EVP_PKEY_derive(self.ctx.as_ptr(), out.as_mut_ptr(), &mut length) };
        operation.check(code)?;
        Ok(length)
    }
}

handle! {
    MessageCtx, MessageCtxRef: EVP_MD_CTX, freed by openssl_sys::EVP_MD_CTX_free
}

/// `EVP_DigestSignInit_ex` and its counterpart.
type MessageInit = unsafe extern "C" fn(
    *mut EVP_MD_CTX,
    *mut *mut EVP_PKEY_CTX,
    *const c_char,
    *mut OSSL_LIB_CTX,
    *const c_char,
    *mut EVP_PKEY,
    *const OSSL_PARAM,
) -> c_int;

/// A context for a whole message and a key whose algorithm hashes by itself.
fn begin_message(lib: &Arc<LibCtx>, key: &PKey, name: &'static str, init: MessageInit) -> Result<MessageCtx> {
    let operation = Operation::begin("EVP_MD_CTX_new");
    // SAFETY: no arguments.
    let ctx = unsafe { openssl_sys::EVP_MD_CTX_new() };
    // SAFETY: null, or a new context that nobody else owns.
    let ctx: MessageCtx = unsafe { operation.owned(ctx) }?;
    let operation = Operation::begin(name);
    // SAFETY: live contexts and a live key; no digest is named, nothing is asked back, and no parameters are given.
    let code = unsafe {
        init(
            ctx.as_ptr(),
            std::ptr::null_mut(),
            std::ptr::null(),
            lib.enter(),
            std::ptr::null(),
            key.as_ptr(),
            std::ptr::null(),
        )
    };
    operation.check(code)?;
    Ok(ctx)
}

/// Signs a whole message with a key whose algorithm hashes by itself: Ed25519, Ed448.
#[doc(alias = "EVP_DigestSign")]
pub(crate) fn sign_message(lib: &Arc<LibCtx>, key: &PKey, message: &[u8]) -> Result<Vec<u8>> {
    let ctx = begin_message(lib, key, "EVP_DigestSignInit_ex", EVP_DigestSignInit_ex)?;
    let mut signature = zeroed_vec("signature", key.longest_output())?;
    let mut length = signature.len();
    let operation = Operation::begin("EVP_DigestSign");
    // SAFETY: a context that has been set up; no more is written than the length that is given; `message` has as many
    // bytes as it is said to have.
    let code = unsafe {
        openssl_sys::EVP_DigestSign(
            ctx.as_ptr(),
            signature.as_mut_ptr(),
            &mut length,
            message.as_ptr(),
            message.len(),
        )
    };
    operation.check(code)?;
    signature.truncate(length);
    Ok(signature)
}

/// Verifies the signature of a whole message. Whatever is wrong with it, it is invalid.
#[doc(alias = "EVP_DigestVerify")]
pub(crate) fn verify_message(lib: &Arc<LibCtx>, key: &PKey, signature: &[u8], message: &[u8]) -> Result<()> {
    if signature.len() > LONGEST_INPUT {
        return Err(Error::InvalidSignature);
    }
    let ctx = begin_message(lib, key, "EVP_DigestVerifyInit_ex", EVP_DigestVerifyInit_ex)?;
    Operation::begin("EVP_DigestVerify");
    // SAFETY: a context that has been set up; both slices have as many bytes as they are said to have.
    let code = unsafe {
        openssl_sys::EVP_DigestVerify(
            ctx.as_ptr(),
            signature.as_ptr(),
            signature.len(),
            message.as_ptr(),
            message.len(),
        )
    };
    clear_error_queue();
    if code == 1 {
        Ok(())
    } else {
        Err(Error::InvalidSignature)
    }
}
