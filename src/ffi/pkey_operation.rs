//! Operations with keys: signatures, encryption, key exchange.

use std::ffi::{CStr, c_char, c_int, c_void};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use foreign_types::ForeignType;
use openssl_sys::{EVP_MD_CTX, EVP_PKEY, EVP_PKEY_CTX, OSSL_LIB_CTX, OSSL_PARAM};
use zeroize::Zeroize;

use super::declarations::{
    EVP_ASYM_CIPHER_fetch, EVP_ASYM_CIPHER_free, EVP_DigestSignInit_ex, EVP_DigestVerifyInit_ex, EVP_KEM_fetch,
    EVP_KEM_free, EVP_KEYEXCH_fetch, EVP_KEYEXCH_free, EVP_KEYMGMT_fetch, EVP_KEYMGMT_free, EVP_MD_CTX_get_pkey_ctx,
    EVP_PKEY_CTX_settable_params, EVP_SIGNATURE_fetch, EVP_SIGNATURE_free,
};
use super::handle::handle;
use super::kem::{decapsulate_init, encapsulate_init};
use super::lib_ctx::LibCtx;
use super::operation::{CleanQueue, Operation, clear_error_queue};
use super::params::{Params, list_has, read_fips_indicator};
use super::pkey::{PKey, PKeyCtx};
use super::token_lock::{self, Calls};
use crate::error::{Error, Result};
use crate::support::idle::Idle;
use crate::support::memory::zeroed_vec;

/// The longest input of an operation, in bytes: longer than any modulus, and therefore than any ciphertext or
/// signature. Providers convert lengths to `int`, so longer inputs must not reach them.
pub(super) const LONGEST_INPUT: usize = 1 << 16;

/// Room for the parameters of any operation, and the terminator.
pub(crate) type OperationParams<'a> = Params<'a, 8>;

/// The purpose of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    Sign,
    Verify,
    Recover,
    Encrypt,
    Decrypt,
    Exchange,
    Encapsulate,
    Decapsulate,
}

/// A provider operation for a key type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Service {
    Management,
    Signature,
    Cipher,
    Exchange,
    Kem,
}

/// Whether a provider operation is offered for the named key type.
#[doc(alias = "EVP_KEYMGMT_fetch", alias = "EVP_SIGNATURE_fetch")]
#[doc(
    alias = "EVP_ASYM_CIPHER_fetch",
    alias = "EVP_KEYEXCH_fetch",
    alias = "EVP_KEM_fetch"
)]
pub(crate) fn is_offered(lib: &Arc<LibCtx>, service: Service, name: &CStr) -> bool {
    type Fetch = unsafe extern "C" fn(*mut OSSL_LIB_CTX, *const c_char, *const c_char) -> *mut c_void;
    type Free = unsafe extern "C" fn(*mut c_void);
    let (fetch, free): (Fetch, Free) = match service {
        Service::Management => (EVP_KEYMGMT_fetch, EVP_KEYMGMT_free),
        Service::Signature => (EVP_SIGNATURE_fetch, EVP_SIGNATURE_free),
        Service::Cipher => (EVP_ASYM_CIPHER_fetch, EVP_ASYM_CIPHER_free),
        Service::Exchange => (EVP_KEYEXCH_fetch, EVP_KEYEXCH_free),
        Service::Kem => (EVP_KEM_fetch, EVP_KEM_free),
    };
    Operation::begin("EVP_KEYMGMT_fetch");
    // SAFETY: a live context and a NUL-terminated name; a null query applies the context's default properties.
    let method = unsafe { fetch(lib.enter(), name.as_ptr(), std::ptr::null()) };
    clear_error_queue();
    let offered = !method.is_null();
    // SAFETY: null, or a reference that is owned here; `free` is the function for its class.
    unsafe { free(method) };
    offered
}

/// An initialized operation with a key, which can be used many times.
///
/// It may move to another thread. Signing uses the random generator that libcrypto keeps for each thread and context,
/// so each call enters the context again.
pub(crate) struct PKeyOperation {
    // Field order matters: the operation drops before the library context.
    pub(super) ctx: PKeyCtx,
    /// The address of the key, to which the context holds a reference.
    key: usize,
    longest_output: usize,
    input_length: Option<usize>,
    purpose: Use,
    pub(super) calls: Calls,
    /// All parameters, by value, if the key may keep the operation.
    contents: Option<Vec<u8>>,
    /// Whether no call has failed.
    pub(super) intact: bool,
    pub(super) lib: Arc<LibCtx>,
}

impl PKeyOperation {
    /// Begins an operation.
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
    #[doc(alias = "EVP_PKEY_encapsulate_init", alias = "EVP_PKEY_decapsulate_init")]
    pub(crate) fn begin(
        queue: CleanQueue,
        lib: &Arc<LibCtx>,
        key: &PKey,
        purpose: Use,
        params: &OperationParams<'_>,
    ) -> Result<Box<Self>> {
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
            Use::Encapsulate => ("EVP_PKEY_encapsulate_init", encapsulate_init),
            Use::Decapsulate => ("EVP_PKEY_decapsulate_init", decapsulate_init),
        };
        let ctx = key.context(queue, lib)?;
        let calls = key.calls();
        let _calls = calls.begin();
        let operation = queue.before(name);
        // SAFETY: a live context with its key set.
        let code = unsafe { init(ctx.as_ptr()) };
        operation.check(code)?;
        ctx.set_params(queue, params)?;
        // The beginning fetches, and a successful fetch may leave entries, because it tries several providers.
        clear_error_queue();
        Ok(Box::new(PKeyOperation {
            ctx,
            key: key.address(),
            longest_output: key.longest_output(),
            input_length: None,
            purpose,
            calls,
            contents: None,
            intact: true,
            lib: Arc::clone(lib),
        }))
    }

    /// Takes an idle operation of the key for this purpose with the same parameters, or begins one. The caller gives it back
    /// with [`keep`](Self::keep).
    pub(crate) fn idle_or_new(
        queue: CleanQueue,
        lib: &Arc<LibCtx>,
        key: &PKey,
        purpose: Use,
        params: &OperationParams<'_>,
    ) -> Result<Box<Self>> {
        let fits = |idle: &Self| {
            let contents = idle.contents.as_ref();
            idle.purpose == purpose && contents.is_some_and(|contents| params.has_contents(contents))
        };
        if let Some(operation) = key.idle().operations.take(fits) {
            return Ok(operation);
        }
        let mut operation = Self::begin(queue, lib, key, purpose, params)?;
        operation.contents = Some(params.contents());
        Ok(operation)
    }

    /// Gives an operation from [`idle_or_new`](Self::idle_or_new) to its key for the next call. One that has failed drops, and so
    /// does one from [`begin`](Self::begin).
    pub(crate) fn keep(self: Box<Self>, key: &PKey) {
        if self.intact && self.contents.is_some() && self.key == key.address() {
            key.idle().operations.put(self);
        }
    }

    /// From here on, refuses every ciphertext or signature of another length, in bytes. libcrypto would left-pad
    /// shorter ones of RSA with zeros.
    pub(crate) fn set_input_length(&mut self, length: usize) {
        self.input_length = Some(length);
    }

    fn fits(&self, input: &[u8]) -> bool {
        self.input_length.is_none_or(|length| input.len() == length)
    }

    /// Whether the operation has a settable parameter of this name.
    pub(crate) fn takes(&self, name: &CStr) -> bool {
        // SAFETY: a live context with an initialized operation.
        let list = unsafe { EVP_PKEY_CTX_settable_params(self.ctx.as_ptr()) };
        clear_error_queue();
        list_has(list, name)
    }

    /// Sets more parameters. The key does not keep such an operation.
    pub(crate) fn set<const N: usize>(&mut self, queue: CleanQueue, params: &Params<'_, N>) -> Result<()> {
        self.contents = None;
        self.lib.enter();
        let _calls = self.calls.begin();
        self.ctx.set_params(queue, params)
    }

    /// The provider's FIPS indicator for this use, if it has one.
    pub(crate) fn fips_indicator(&self) -> Option<bool> {
        read_fips_indicator(|params| {
            // SAFETY: a live context; a terminated array whose one entry points to a variable of its type.
            unsafe { openssl_sys::EVP_PKEY_CTX_get_params(self.ctx.as_ptr(), params) }
        })
    }

    /// Signs a digest.
    #[doc(alias = "EVP_PKEY_sign")]
    pub(crate) fn sign(&mut self, queue: CleanQueue, digest: &[u8]) -> Result<Vec<u8>> {
        let name = "EVP_PKEY_sign";
        self.transform(queue, name, openssl_sys::EVP_PKEY_sign, digest, Operation::error)
    }

    /// Recovers the signed data from a signature with PKCS #1 v1.5.
    #[doc(alias = "EVP_PKEY_verify_recover")]
    pub(crate) fn recover(&mut self, queue: CleanQueue, signature: &[u8]) -> Result<Vec<u8>> {
        self.transform(
            queue,
            "EVP_PKEY_verify_recover",
            openssl_sys::EVP_PKEY_verify_recover,
            signature,
            Operation::error,
        )
    }

    /// Encrypts.
    #[doc(alias = "EVP_PKEY_encrypt")]
    pub(crate) fn encrypt(&mut self, queue: CleanQueue, plaintext: &[u8]) -> Result<Vec<u8>> {
        let name = "EVP_PKEY_encrypt";
        self.transform(queue, name, openssl_sys::EVP_PKEY_encrypt, plaintext, Operation::error)
    }

    /// Decrypts. The error has no entries of the queue: to collect them takes time and memory, which would tell a wrong padding.
    #[doc(alias = "EVP_PKEY_decrypt")]
    pub(crate) fn decrypt(&mut self, queue: CleanQueue, ciphertext: &[u8]) -> Result<Vec<u8>> {
        let (name, error) = ("EVP_PKEY_decrypt", Operation::error_without_entries);
        self.transform(queue, name, openssl_sys::EVP_PKEY_decrypt, ciphertext, error)
    }

    /// Decrypts with a key in another provider than libcrypto's own. The error has the entries of the queue: a token may have been
    /// removed.
    #[doc(alias = "EVP_PKEY_decrypt")]
    pub(crate) fn decrypt_or_report(&mut self, queue: CleanQueue, ciphertext: &[u8]) -> Result<Vec<u8>> {
        let name = "EVP_PKEY_decrypt";
        self.transform(queue, name, openssl_sys::EVP_PKEY_decrypt, ciphertext, Operation::error)
    }

    /// Calls a libcrypto function that computes an output from an input.
    fn transform(
        &mut self,
        queue: CleanQueue,
        name: &'static str,
        function: unsafe extern "C" fn(*mut EVP_PKEY_CTX, *mut u8, *mut usize, *const u8, usize) -> c_int,
        input: &[u8],
        error: fn(Operation) -> Error,
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
        let _calls = self.calls.begin();
        let operation = queue.before(name);
        // SAFETY: a live context with an initialized operation; `input` has `input.len()` readable bytes, which fits an `int`;
        // at most `length` bytes are written to `output`.
        let code = unsafe {
            function(
                self.ctx.as_ptr(),
                output.as_mut_ptr(),
                &mut length,
                input.as_ptr(),
                input.len(),
            )
        };
        if code <= 0 {
            self.intact = false;
            // A failed decryption may have left part of the plaintext.
            output.zeroize();
            return Err(error(operation));
        }
        output.truncate(length);
        Ok(output)
    }

    /// Verifies a signature of a digest. Every failure is [`Error::InvalidSignature`].
    #[doc(alias = "EVP_PKEY_verify")]
    pub(crate) fn verify(&mut self, signature: &[u8], digest: &[u8]) -> Result<()> {
        if !self.fits(signature) || signature.len() > LONGEST_INPUT || digest.len() > LONGEST_INPUT {
            return Err(Error::InvalidSignature);
        }
        self.lib.enter();
        let _calls = self.calls.begin();
        // SAFETY: a live context with an initialized operation; both slices have the readable bytes of their lengths.
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
        match code {
            1 => Ok(()),
            // The signature does not match. The providers' contexts have no state that depends on that.
            0 => Err(Error::InvalidSignature),
            _ => {
                self.intact = false;
                Err(Error::InvalidSignature)
            }
        }
    }

    /// Sets the other party's public key.
    #[doc(alias = "EVP_PKEY_derive_set_peer_ex")]
    pub(crate) fn set_peer(&mut self, queue: CleanQueue, peer: &PKey, validation: PeerValidation) -> Result<()> {
        self.lib.enter();
        let validate = match validation {
            PeerValidation::Here => 1,
            PeerValidation::Done => 0,
        };
        let _calls = self.calls.or(peer.calls()).begin();
        let operation = queue.before("EVP_PKEY_derive_set_peer_ex");
        // SAFETY: a live context with an initialized operation, and a live key, to which it adds a reference.
        let code = unsafe { openssl_sys::EVP_PKEY_derive_set_peer_ex(self.ctx.as_ptr(), peer.as_ptr(), validate) };
        let outcome = operation.check(code);
        self.intact &= outcome.is_ok();
        outcome
    }

    /// Writes the shared secret to `out`, and returns its length.
    #[doc(alias = "EVP_PKEY_derive")]
    pub(crate) fn derive(&mut self, queue: CleanQueue, out: &mut [u8]) -> Result<usize> {
        let mut length = out.len();
        self.lib.enter();
        let _calls = self.calls.begin();
        let operation = queue.before("EVP_PKEY_derive");
        // SAFETY: a live context with its peer set; at most `length` bytes are written.
        let code = unsafe { openssl_sys::EVP_PKEY_derive(self.ctx.as_ptr(), out.as_mut_ptr(), &mut length) };
        let outcome = operation.check(code);
        self.intact &= outcome.is_ok();
        outcome.map(|()| length)
    }
}

/// Where the public key of the other party of an exchange is validated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PeerValidation {
    /// By libcrypto, as part of the exchange.
    Here,
    /// By the function that loaded it.
    Done,
}

handle! {
    MessageCtx, MessageCtxRef: EVP_MD_CTX, freed by token_lock::free_message_context
}

// SAFETY: a context is not tied to the thread that made it.
unsafe impl Send for MessageCtx {}

/// The type of `EVP_DigestSignInit_ex` and `EVP_DigestVerifyInit_ex`.
type MessageInit = unsafe extern "C" fn(
    *mut EVP_MD_CTX,
    *mut *mut EVP_PKEY_CTX,
    *const c_char,
    *mut OSSL_LIB_CTX,
    *const c_char,
    *mut EVP_PKEY,
    *const OSSL_PARAM,
) -> c_int;

/// The parameters of an operation on whole messages, and the error for an algorithm that does not take one of them: its
/// provider would ignore the parameter, and sign the message in another way.
#[derive(Clone, Copy)]
pub(crate) struct MessageParams<'a> {
    pub(crate) params: &'a OperationParams<'a>,
    /// The error; its argument is the parameter's name.
    pub(crate) not_taken: &'a dyn Fn(&CStr) -> Error,
}

/// An operation on whole messages, with a key whose algorithm has its own hash function: Ed25519, Ed448, ML-DSA, SLH-DSA.
/// `message_operation.rs` has its calls.
pub(crate) struct MessageOperation {
    // Field order matters: the operation drops before the library context.
    pub(super) ctx: MessageCtx,
    pub(super) longest_output: usize,
    purpose: Use,
    pub(super) calls: Calls,
    /// All parameters, by value.
    contents: Vec<u8>,
    /// Whether the key has idle operations.
    keeps: bool,
    /// Whether no call has failed.
    pub(super) intact: bool,
    lib: Arc<LibCtx>,
}

impl MessageOperation {
    /// Takes an idle operation of the key with the same parameters, or begins one. `keeps`: whether the key has idle operations.
    #[doc(alias = "EVP_DigestSignInit_ex", alias = "EVP_DigestVerifyInit_ex")]
    pub(crate) fn begin(
        queue: CleanQueue,
        lib: &Arc<LibCtx>,
        key: &PKey,
        purpose: Use,
        message_params: Option<MessageParams<'_>>,
        keeps: bool,
    ) -> Result<Box<Self>> {
        let params = message_params.map(|with| with.params);
        let (name, init): (_, MessageInit) = match purpose {
            Use::Sign => ("EVP_DigestSignInit_ex", EVP_DigestSignInit_ex),
            _ => ("EVP_DigestVerifyInit_ex", EVP_DigestVerifyInit_ex),
        };
        let fits = |idle: &Self| match params {
            None => idle.purpose == purpose && idle.contents.is_empty(),
            Some(params) => idle.purpose == purpose && params.has_contents(&idle.contents),
        };
        let idle = if keeps { key.idle().messages.take(fits) } else { None };
        // Without a key, the initialization keeps the context's key, and fetches nothing.
        let (message, key, query) = match idle {
            Some(message) => (message, std::ptr::null_mut(), std::ptr::null()),
            None => {
                let operation = queue.before("EVP_MD_CTX_new");
                // SAFETY: no arguments.
                let ctx = unsafe { openssl_sys::EVP_MD_CTX_new() };
                // SAFETY: null, or a new context without another owner.
                let ctx: MessageCtx = unsafe { operation.owned(ctx) }?;
                let message = Box::new(MessageOperation {
                    ctx,
                    longest_output: key.longest_output(),
                    purpose,
                    calls: key.calls(),
                    contents: params.map_or_else(Vec::new, Params::contents),
                    keeps,
                    intact: true,
                    lib: Arc::clone(lib),
                });
                (message, key.as_ptr(), key.query())
            }
        };
        let entered = message.lib.enter();
        let calls = message.calls.begin();
        let operation = queue.before(name);
        // SAFETY: live contexts; a live key, to which a reference is added, or null if the context has its key; no digest, no
        // output parameter; null, or a terminated array, which outlives the call.
        let code = unsafe {
            init(
                message.ctx.as_ptr(),
                std::ptr::null_mut(),
                std::ptr::null(),
                entered,
                query,
                key,
                params.map_or(std::ptr::null(), Params::as_ptr),
            )
        };
        drop(calls);
        operation.check(code)?;
        if !key.is_null() {
            // A successful fetch may leave entries, because it tries several providers.
            clear_error_queue();
            if let Some(with) = message_params {
                message.check_settable(with)?;
            }
        }
        Ok(message)
    }

    /// Gives the operation to its key for the next call, if the key has idle operations. One that has failed drops.
    pub(crate) fn keep(self: Box<Self>, key: &PKey) {
        if self.keeps && self.intact {
            key.idle().messages.put(self);
        }
    }

    /// Refuses a parameter that is not settable.
    fn check_settable(&self, with: MessageParams<'_>) -> Result<()> {
        // SAFETY: a live context.
        let key_context = unsafe { EVP_MD_CTX_get_pkey_ctx(self.ctx.as_ptr()) };
        let list = if key_context.is_null() {
            std::ptr::null()
        } else {
            // SAFETY: a live context with an initialized operation, which `self.ctx` owns.
            unsafe { EVP_PKEY_CTX_settable_params(key_context) }
        };
        clear_error_queue();
        match with.params.names().find(|name| !list_has(list, name)) {
            Some(name) => Err((with.not_taken)(name)),
            None => Ok(()),
        }
    }
}

/// Signs a whole message with a key whose algorithm has its own hash function: Ed25519, Ed448. `keeps`: whether the key keeps
/// the operation for the next message.
#[doc(alias = "EVP_DigestSign")]
pub(crate) fn sign_message(lib: &Arc<LibCtx>, key: &PKey, message: &[u8], keeps: bool) -> Result<Vec<u8>> {
    sign_message_with(CleanQueue::ensure(), lib, key, message, None, keeps)
}

/// Like [`sign_message`], with parameters.
#[doc(alias = "EVP_DigestSign")]
pub(crate) fn sign_message_with(
    queue: CleanQueue,
    lib: &Arc<LibCtx>,
    key: &PKey,
    message: &[u8],
    params: Option<MessageParams<'_>>,
    keeps: bool,
) -> Result<Vec<u8>> {
    let mut signing = MessageOperation::begin(queue, lib, key, Use::Sign, params, keeps)?;
    let signature = signing.sign(queue, message);
    signing.keep(key);
    signature
}

/// Verifies the signature of a whole message. Every failure is [`Error::InvalidSignature`]. `keeps` is as for [`sign_message`].
#[doc(alias = "EVP_DigestVerify")]
pub(crate) fn verify_message(
    lib: &Arc<LibCtx>,
    key: &PKey,
    signature: &[u8],
    message: &[u8],
    keeps: bool,
) -> Result<()> {
    verify_message_with(CleanQueue::ensure(), lib, key, signature, message, None, keeps)
}

/// Like [`verify_message`], with parameters.
#[doc(alias = "EVP_DigestVerify")]
pub(crate) fn verify_message_with(
    queue: CleanQueue,
    lib: &Arc<LibCtx>,
    key: &PKey,
    signature: &[u8],
    message: &[u8],
    params: Option<MessageParams<'_>>,
    keeps: bool,
) -> Result<()> {
    let mut verifying = MessageOperation::begin(queue, lib, key, Use::Verify, params, keeps)?;
    let outcome = verifying.verify(queue, signature, message);
    verifying.keep(key);
    outcome
}

/// The idle operations of a key. Each is initialized, and serves the next call for the same purpose with the same parameters.
///
/// They hold no secret but by their references to the key: libcrypto's context for a signature or an encryption has its
/// parameters, and erases the rest at the end of each call. One for an exchange has a reference to the public key of the last
/// peer. One for a key encapsulation has nothing but its reference to the key. A key that has not been used has none, and no
/// memory for them.
pub(super) struct IdleOperations {
    operations: Places<PKeyOperation>,
    messages: Places<MessageOperation>,
    exchanged: AtomicBool,
}

impl IdleOperations {
    pub(super) const fn new() -> Self {
        IdleOperations {
            operations: Places::new(),
            messages: Places::new(),
            exchanged: AtomicBool::new(false),
        }
    }

    /// Notes that an exchange, an encapsulation or a decapsulation with the key begins. Returns whether one has begun before.
    pub(super) fn note_exchange(&self) -> bool {
        // Threads that share the key read it only.
        self.exchanged.load(Ordering::Relaxed) || self.exchanged.swap(true, Ordering::Relaxed)
    }
}

/// Places for idle values, made at the first use.
struct Places<T>(OnceLock<Box<Idle<T>>>);

impl<T> Places<T> {
    const fn new() -> Self {
        Places(OnceLock::new())
    }

    fn take(&self, fits: impl Fn(&T) -> bool) -> Option<Box<T>> {
        self.0.get()?.take(fits)
    }

    fn put(&self, value: Box<T>) {
        self.0.get_or_init(|| Box::new(Idle::new())).put(value);
    }
}
