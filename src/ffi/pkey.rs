//! `EVP_PKEY`: asymmetric keys and their parameters, made in the backend's library context.

use std::ffi::{CStr, CString, c_char, c_int};
use std::ops::ControlFlow;
use std::ptr::NonNull;
use std::sync::{Arc, OnceLock};

use foreign_types::ForeignType;
use openssl_sys::{EVP_PKEY, EVP_PKEY_CTX, OSSL_PARAM};

use super::declarations::{
    EVP_PKEY_CTX_get_app_data, EVP_PKEY_CTX_get_keygen_info, EVP_PKEY_CTX_get0_provider, EVP_PKEY_CTX_new_from_pkey,
    EVP_PKEY_CTX_set_app_data, EVP_PKEY_CTX_set_cb, EVP_PKEY_dup, EVP_PKEY_pairwise_check,
};
use super::handle::handle;
use super::lib_ctx::LibCtx;
use super::operation::{CleanQueue, Operation, clear_error_queue};
use super::params::Params;
use super::pkey_operation::IdleOperations;
use super::prompt::forbid_terminal;
use super::provider_name::{name_of, name_of_key_provider};
use super::token_lock::{self, Calls, OWN_PROVIDERS};
use crate::error::{Error, Result};

/// Room for the parameters of any key type, and the terminator.
pub(crate) type KeyParams<'a> = Params<'a, 12>;

// `EVP_PKEY_fromdata(3)`: the parts of a key that the parameters contain.
const SELECT_PRIVATE_KEY: c_int = 0x01;
const SELECT_PUBLIC_KEY: c_int = 0x02;
const SELECT_ALL_PARAMETERS: c_int = 0x84;

/// `EVP_PKEY-EC(7)`: the format in which a key's point is encoded.
const POINT_FORMAT: &CStr = c"point-format";

/// The parts from which a key is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Parameters,
    Public,
    Pair,
}

impl Part {
    pub(super) fn selection(self) -> c_int {
        match self {
            Part::Parameters => SELECT_ALL_PARAMETERS,
            Part::Public => SELECT_ALL_PARAMETERS | SELECT_PUBLIC_KEY,
            Part::Pair => SELECT_ALL_PARAMETERS | SELECT_PUBLIC_KEY | SELECT_PRIVATE_KEY,
        }
    }
}

/// A check of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Check {
    /// The parameters, with primality tests.
    Parameters,
    /// The public key, with all checks.
    Public,
    /// Whether the public key belongs to the private key.
    Pairwise,
    /// Public and private key, with primality tests.
    All,
}

handle! {
    KeyHandle, KeyHandleRef: EVP_PKEY, freed by token_lock::free_key
}

// SAFETY: an immutable key may be used by many threads at once (openssl-threads(7)), and nothing here changes a key
// after it has been made.
unsafe impl Send for KeyHandle {}
// SAFETY: as above.
unsafe impl Sync for KeyHandle {}

/// A key, its idle contexts, and its encoded point, shared by the clones of a [`PKey`].
struct Shared {
    // Field order matters. Each idle context holds a reference to the key and to the library context: if they drop last, the
    // key is freed while the library context is live.
    handle: KeyHandle,
    idle: IdleOperations,
    /// The public point of an elliptic curve key, once it is known.
    point: OnceLock<Box<[u8]>>,
    /// What the operations of a key in another provider than libcrypto's own need.
    other_provider: Option<Box<OtherProvider>>,
}

/// What the operations of a key in another provider than libcrypto's own need.
struct OtherProvider {
    /// The property query with which they are fetched.
    query: CString,
    /// The public half in the backend's own provider, once it is known.
    public_half: OnceLock<PKey>,
}

/// A handle of a key with its idle contexts.
///
/// An idle context holds a reference of libcrypto to the key, and none to `Shared`. So the last clone frees the contexts, and
/// they free the key.
#[derive(Clone)]
struct PKeyHandle(Arc<Shared>);

impl PKeyHandle {
    fn new(handle: KeyHandle, other_provider: Option<Box<OtherProvider>>) -> Self {
        PKeyHandle(Arc::new(Shared {
            handle,
            idle: IdleOperations::new(),
            point: OnceLock::new(),
            other_provider,
        }))
    }

    /// A key that may be in another provider than libcrypto's own, which then does its operations.
    #[cold]
    fn of_any_provider(handle: KeyHandle) -> Self {
        let other_provider = query_for_provider_of(&handle).map(|query| {
            token_lock::note_use();
            // The key need not come from a store of this crate.
            forbid_terminal();
            let public_half = OnceLock::new();
            Box::new(OtherProvider { query, public_half })
        });
        PKeyHandle::new(handle, other_provider)
    }
}

impl ForeignType for PKeyHandle {
    type CType = EVP_PKEY;
    type Ref = KeyHandleRef;

    unsafe fn from_ptr(ptr: *mut EVP_PKEY) -> Self {
        // SAFETY: the caller passes a non-null pointer, and gives up its ownership.
        let handle = unsafe { KeyHandle::from_ptr(ptr) };
        // A configuration may give all keys of a backend to another provider.
        if token_lock::may_have_others() {
            PKeyHandle::of_any_provider(handle)
        } else {
            PKeyHandle::new(handle, None)
        }
    }

    fn as_ptr(&self) -> *mut EVP_PKEY {
        self.0.handle.as_ptr()
    }
}

handle! {
    /// A context for an operation on a key, or for its generation.
    PKeyCtx, PKeyCtxRef: EVP_PKEY_CTX, freed by token_lock::free_key_context
}

// SAFETY: a context is not tied to the thread that made it.
unsafe impl Send for PKeyCtx {}
// SAFETY: `&PKeyCtx` only allows parameters to be read, and none are kept by reference.
unsafe impl Sync for PKeyCtx {}

/// The name of a key's provider, which lives as long as the key.
fn name_of_provider(key: &KeyHandle) -> Option<&CStr> {
    // SAFETY: a live key.
    unsafe { name_of_key_provider(key.as_ptr()) }
}

/// The property query (`property(7)`) for operations with a key in another provider than libcrypto's own. It prefers that provider,
/// so that libcrypto does not first try whether others take the key, and admits it where the default query requires FIPS.
fn query_for_provider_of(key: &KeyHandle) -> Option<CString> {
    let name = name_of_provider(key)?;
    if OWN_PROVIDERS.contains(&name) {
        return None;
    }
    let name = name.to_str().ok().filter(|name| is_property_value(name));
    let query = name.map_or_else(|| String::from("-fips"), |name| format!("?provider={name},-fips"));
    CString::new(query).ok()
}

/// Whether a text is the value of a property without quotation marks.
fn is_property_value(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes.next().is_some_and(|first| first.is_ascii_alphabetic())
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'.' || byte == b'-')
}

/// A key, or domain parameters. Clones share the key, and the contexts that it keeps for its next operations.
#[derive(Clone)]
pub(crate) struct PKey(PKeyHandle);

impl PKey {
    /// Takes a reference to a key that a store or other code has given.
    ///
    /// If the key is in another provider than libcrypto's own, such as one for tokens, that provider does its operations. The
    /// backend's default property query does not exclude it: whoever opens the store, or loads the key, has decided that.
    ///
    /// # Safety
    ///
    /// The pointer is not null, and the caller gives up one reference to the key, which does not change any more.
    pub(super) unsafe fn from_owned(key: *mut EVP_PKEY) -> Self {
        // SAFETY: as the caller guarantees.
        let handle = unsafe { KeyHandle::from_ptr(key) };
        PKey(PKeyHandle::of_any_provider(handle))
    }

    pub(super) fn as_ptr(&self) -> *mut EVP_PKEY {
        self.0.as_ptr()
    }

    /// Whether a provider other than libcrypto's own does the key's operations, such as one for tokens.
    pub(crate) fn is_in_other_provider(&self) -> bool {
        self.0.0.other_provider.is_some()
    }

    /// Whether calls for the key reach a token.
    pub(super) fn calls(&self) -> Calls {
        Calls::new(self.is_in_other_provider())
    }

    /// The name of the key's provider.
    #[doc(alias = "EVP_PKEY_get0_provider")]
    pub(crate) fn provider_name(&self) -> Option<String> {
        name_of_provider(&self.0.0.handle).map(|name| name.to_string_lossy().into_owned())
    }

    /// The property query with which the algorithms for the key's operations are fetched. Null means the context's default.
    pub(super) fn query(&self) -> *const c_char {
        let other_provider = self.0.0.other_provider.as_ref();
        other_provider.map_or(std::ptr::null(), |other| other.query.as_ptr())
    }

    /// The public half of a key in another provider, in the backend's own provider, which the key keeps; `None` for a key that is in
    /// libcrypto's own. `load` loads it.
    pub(crate) fn public_half(&self, load: impl FnOnce() -> Result<PKey>) -> Result<Option<&PKey>> {
        let Some(other) = &self.0.0.other_provider else {
            return Ok(None);
        };
        if let Some(public_half) = other.public_half.get() {
            return Ok(Some(public_half));
        }
        let public_half = load()?;
        Ok(Some(other.public_half.get_or_init(|| public_half)))
    }

    /// The address of the key, which no other key has while this one is live.
    pub(super) fn address(&self) -> usize {
        self.as_ptr().addr()
    }

    /// Whether the key is in libcrypto's default provider, whose code is known, and not in a FIPS module or another provider.
    #[doc(alias = "EVP_PKEY_get0_provider")]
    pub(crate) fn is_in_default_provider(&self) -> bool {
        name_of_provider(&self.0.0.handle) == Some(c"default")
    }

    /// The contexts that the key keeps.
    pub(super) fn idle(&self) -> &IdleOperations {
        &self.0.0.idle
    }

    /// Notes that an exchange, an encapsulation or a decapsulation with the key begins. Returns whether one has begun before.
    pub(crate) fn note_exchange(&self) -> bool {
        self.idle().note_exchange()
    }

    /// The encoded point, uncompressed, that the key keeps. libcrypto computes a point's coordinates by an inversion each time
    /// it encodes the point.
    ///
    /// Clears the error queue, as encoding the point by libcrypto does.
    pub(crate) fn kept_point(&self) -> Option<&[u8]> {
        clear_error_queue();
        self.0.0.point.get().map(|point| &**point)
    }

    /// Keeps the encoded point, which must be uncompressed, and the one that libcrypto gives. Keys do not change, so the first
    /// one stays.
    pub(crate) fn keep_point(&self, point: &[u8]) {
        self.0.0.point.get_or_init(|| point.into());
    }

    /// A context to make keys of a named type; `None` if the library context does not offer it.
    fn context_by_name(queue: CleanQueue, lib: &Arc<LibCtx>, key_type: &CStr) -> Option<PKeyCtx> {
        let operation = queue.before("EVP_PKEY_CTX_new_from_name");
        // SAFETY: a live context and a NUL-terminated name; the context's default properties apply.
        let ctx = unsafe { openssl_sys::EVP_PKEY_CTX_new_from_name(lib.enter(), key_type.as_ptr(), std::ptr::null()) };
        // SAFETY: null, or a new context without another owner.
        unsafe { operation.fetched(ctx) }
    }

    /// A context for an operation on this key.
    pub(super) fn context(&self, queue: CleanQueue, lib: &Arc<LibCtx>) -> Result<PKeyCtx> {
        let lib = lib.enter();
        let operation = queue.before("EVP_PKEY_CTX_new_from_pkey");
        let _calls = self.calls().begin();
        // SAFETY: a live context and a live key, to which the new context adds a reference; a query that is null or
        // NUL-terminated, and is copied.
        let ctx = unsafe { EVP_PKEY_CTX_new_from_pkey(lib, self.as_ptr(), self.query()) };
        // SAFETY: null, or a new context without another owner.
        unsafe { operation.owned(ctx) }
    }

    fn context_for(queue: CleanQueue, lib: &Arc<LibCtx>, key_type: &CStr) -> Result<PKeyCtx> {
        Self::context_by_name(queue, lib, key_type).ok_or_else(|| {
            let name = key_type.to_string_lossy();
            Error::invalid("key_type", format!("{name} is not offered by this library context"))
        })
    }

    /// Makes a key from its parameters.
    #[doc(alias = "EVP_PKEY_fromdata")]
    pub(crate) fn from_data(lib: &Arc<LibCtx>, key_type: &CStr, part: Part, params: &KeyParams<'_>) -> Result<Self> {
        let queue = CleanQueue::ensure();
        let ctx = PKeyCtx::for_data(queue, lib, key_type)?;
        ctx.make(queue, part, params)
    }

    /// Generates a key of a type.
    #[doc(alias = "EVP_PKEY_generate")]
    pub(crate) fn generate(lib: &Arc<LibCtx>, key_type: &CStr, params: &KeyParams<'_>) -> Result<Self> {
        let queue = CleanQueue::ensure();
        let ctx = PKeyCtx::for_pairs(queue, lib, key_type, params)?;
        ctx.generate_pair(queue)
    }

    /// Generates a key with these parameters.
    #[doc(alias = "EVP_PKEY_generate")]
    pub(crate) fn generate_pair(&self, lib: &Arc<LibCtx>) -> Result<Self> {
        let queue = CleanQueue::ensure();
        let ctx = self.context(queue, lib)?;
        ctx.begin_pair(queue)?;
        ctx.generate_pair(queue)
    }

    /// Generates parameters of a type. `progress` is called at each step, and can cancel the generation, which then
    /// fails with [`Error::Cancelled`].
    #[doc(alias = "EVP_PKEY_paramgen_init", alias = "EVP_PKEY_generate")]
    pub(crate) fn generate_parameters(
        lib: &Arc<LibCtx>,
        key_type: &CStr,
        params: &KeyParams<'_>,
        progress: &mut dyn Progress,
    ) -> Result<Self> {
        let queue = CleanQueue::ensure();
        let ctx = Self::context_for(queue, lib, key_type)?;
        let operation = queue.before("EVP_PKEY_paramgen_init");
        // SAFETY: a live context with its key type set.
        let code = unsafe { openssl_sys::EVP_PKEY_paramgen_init(ctx.as_ptr()) };
        operation.check(code)?;
        ctx.set_params(queue, params)?;
        ctx.generate(queue, progress)
    }

    /// Whether both are handles of the same key.
    pub(crate) fn is_same(&self, other: &PKey) -> bool {
        self.as_ptr() == other.as_ptr()
    }

    /// Whether the other key has the same public part and parameters, as far as libcrypto compares them; `None` if it
    /// cannot compare them. Both keys must be of the same library context: libcrypto may cache an exported copy in the
    /// key, which must not outlive the other key's context.
    #[doc(alias = "EVP_PKEY_eq")]
    pub(crate) fn public_part_equals(&self, other: &PKey) -> Option<bool> {
        if self.is_same(other) {
            return Some(true);
        }
        Operation::begin("EVP_PKEY_eq");
        let _calls = self.calls().or(other.calls()).begin();
        // SAFETY: two live keys.
        let code = unsafe { openssl_sys::EVP_PKEY_eq(self.as_ptr(), other.as_ptr()) };
        clear_error_queue();
        match code {
            1 => Some(true),
            // -1: keys of different types.
            0 | -1 => Some(false),
            _ => None,
        }
    }

    /// The length of the modulus, or of the field, in bits.
    #[doc(alias = "EVP_PKEY_get_bits")]
    pub(crate) fn bits(&self) -> u32 {
        // Another provider may give the length in whole bytes, times eight.
        if self.is_in_other_provider() && (self.is_a(c"RSA") || self.is_a(c"RSA-PSS")) {
            match self.integer(c"n") {
                Ok(modulus) => return modulus.bit_length(),
                Err(_) => clear_error_queue(),
            }
        }
        // SAFETY: a live key.
        let bits = unsafe { openssl_sys::EVP_PKEY_get_bits(self.as_ptr()) };
        u32::try_from(bits).unwrap_or(0)
    }

    /// The maximum output length of an operation on the key, in bytes.
    #[doc(alias = "EVP_PKEY_get_size")]
    pub(crate) fn longest_output(&self) -> usize {
        // SAFETY: a live key.
        let size = unsafe { openssl_sys::EVP_PKEY_get_size(self.as_ptr()) };
        usize::try_from(size).unwrap_or(0)
    }

    /// Checks the key.
    #[doc(alias = "EVP_PKEY_check", alias = "EVP_PKEY_param_check")]
    #[doc(alias = "EVP_PKEY_public_check", alias = "EVP_PKEY_pairwise_check")]
    pub(crate) fn check(&self, lib: &Arc<LibCtx>, check: Check) -> Result<()> {
        let ctx = self.context(CleanQueue::ensure(), lib)?;
        // The context may have fetched, and a successful fetch may leave entries. So this looks again.
        let operation = Operation::begin("EVP_PKEY_check");
        let _calls = self.calls().begin();
        let ctx = ctx.as_ptr();
        let code = match check {
            // SAFETY: a live context with its key set; so are the next three.
            Check::Parameters => unsafe { openssl_sys::EVP_PKEY_param_check(ctx) },
            // SAFETY: as above.
            Check::Public => unsafe { openssl_sys::EVP_PKEY_public_check(ctx) },
            // SAFETY: as above.
            Check::Pairwise => unsafe { EVP_PKEY_pairwise_check(ctx) },
            // SAFETY: as above.
            Check::All => unsafe { openssl_sys::EVP_PKEY_check(ctx) },
        };
        operation.check(code)
    }

    fn duplicate(&self, queue: CleanQueue) -> Result<Self> {
        let operation = queue.before("EVP_PKEY_dup");
        let _calls = self.calls().begin();
        // SAFETY: a live key, which is only read, so that other threads may use it meanwhile.
        let copy = unsafe { EVP_PKEY_dup(self.as_ptr()) };
        // SAFETY: null, or a new key without another owner.
        unsafe { operation.owned(copy) }.map(PKey)
    }

    /// Sets parameters of a key that is not shared yet.
    #[doc(alias = "EVP_PKEY_set_params")]
    fn set_params(&self, queue: CleanQueue, params: &KeyParams<'_>) -> Result<()> {
        let operation = queue.before("EVP_PKEY_set_params");
        // SAFETY: a key that is not shared yet; a terminated array, which is only read.
        let code = unsafe { openssl_sys::EVP_PKEY_set_params(self.as_ptr(), params.as_ptr().cast_mut()) };
        operation.check(code)
    }

    /// Makes a public key from these parameters of an elliptic curve, which stay as they are, and an encoded point, which
    /// libcrypto checks as [`from_data`](Self::from_data) does.
    #[doc(alias = "EVP_PKEY_dup", alias = "EVP_PKEY_set1_encoded_public_key")]
    pub(crate) fn with_point(&self, lib: &Arc<LibCtx>, point: &[u8]) -> Result<Self> {
        let params = KeyParams::new().octets("point", c"encoded-pub-key", point)?;
        // The arithmetic of points may use this thread's random generator.
        lib.enter();
        let queue = CleanQueue::ensure();
        let copy = self.duplicate(queue)?;
        // The key would keep the format of the point, and write later points in it.
        let is_uncompressed = point.first() == Some(&4);
        let params = if is_uncompressed {
            params
        } else {
            params.utf8(POINT_FORMAT, c"uncompressed")
        };
        copy.set_params(queue, &params)?;
        Ok(copy)
    }

    /// The public point of an elliptic curve key, of at most `longest` bytes. It is uncompressed, unless the key is of a
    /// provider that encodes it otherwise.
    #[doc(alias = "EVP_PKEY_get1_encoded_public_key")]
    pub(crate) fn point(&self, longest: usize) -> Result<Vec<u8>> {
        self.public_octets(c"encoded-pub-key", longest)
    }

    /// The public point of an elliptic curve key in the format `"compressed"` or `"uncompressed"`, of at most `longest`
    /// bytes. libcrypto encodes points in a key's own format, so this takes a copy of the key.
    pub(crate) fn point_as(&self, format: &'static CStr, longest: usize) -> Result<Vec<u8>> {
        let queue = CleanQueue::ensure();
        let copy = self.duplicate(queue)?;
        copy.set_params(queue, &KeyParams::new().utf8(POINT_FORMAT, format))?;
        copy.public_octets(c"pub", longest)
    }
}

/// Follows the progress of a generation.
pub(crate) trait Progress {
    /// Called at each step, with the two callback values of `BN_generate_prime(3)`.
    fn step(&mut self, stage: c_int, count: c_int) -> ControlFlow<()>;
}

/// Ignores the progress.
pub(crate) struct Undisturbed;

impl Progress for Undisturbed {
    fn step(&mut self, _stage: c_int, _count: c_int) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}

/// The data of a generation's callback.
struct Watch<'a> {
    progress: &'a mut dyn Progress,
    cancelled: bool,
    panic: Option<Box<dyn std::any::Any + Send>>,
}

impl PKeyCtx {
    /// A context to make keys of a type from their parameters.
    pub(super) fn for_data(queue: CleanQueue, lib: &Arc<LibCtx>, key_type: &CStr) -> Result<Self> {
        let ctx = PKey::context_for(queue, lib, key_type)?;
        let operation = queue.before("EVP_PKEY_fromdata_init");
        // SAFETY: a live context with its key type set.
        let code = unsafe { openssl_sys::EVP_PKEY_fromdata_init(ctx.as_ptr()) };
        operation.check(code)?;
        Ok(ctx)
    }

    /// A context to generate pairs of a type with these parameters.
    pub(super) fn for_pairs(
        queue: CleanQueue,
        lib: &Arc<LibCtx>,
        key_type: &CStr,
        params: &KeyParams<'_>,
    ) -> Result<Self> {
        let ctx = PKey::context_for(queue, lib, key_type)?;
        ctx.begin_pair(queue)?;
        ctx.set_params(queue, params)?;
        Ok(ctx)
    }

    /// Makes a key from its parameters.
    pub(super) fn make(&self, queue: CleanQueue, part: Part, params: &KeyParams<'_>) -> Result<PKey> {
        // SAFETY: a terminated array, which outlives the call.
        unsafe { self.make_from(queue, part, params.as_ptr().cast_mut()) }
    }

    /// Makes a key from an array of parameters.
    ///
    /// # Safety
    ///
    /// The array is terminated, and each of its values is live during the call.
    pub(super) unsafe fn make_from(&self, queue: CleanQueue, part: Part, params: *mut OSSL_PARAM) -> Result<PKey> {
        let operation = queue.before("EVP_PKEY_fromdata");
        let mut key = std::ptr::null_mut();
        // SAFETY: a context from `for_data`; a null pointer as output; the caller's array, which is only read.
        let code = unsafe { openssl_sys::EVP_PKEY_fromdata(self.as_ptr(), &mut key, part.selection(), params) };
        operation.check(code)?;
        // SAFETY: null, or a new key without another owner.
        unsafe { operation.owned(key) }.map(PKey)
    }

    /// Begins to generate pairs.
    pub(super) fn begin_pair(&self, queue: CleanQueue) -> Result<()> {
        let operation = queue.before("EVP_PKEY_keygen_init");
        // SAFETY: a live context with its key type or parameters set.
        let code = unsafe { openssl_sys::EVP_PKEY_keygen_init(self.as_ptr()) };
        operation.check(code)
    }

    pub(super) fn set_params<const N: usize>(&self, queue: CleanQueue, params: &Params<'_, N>) -> Result<()> {
        // Some operations have no parameters, and fail even for an empty list.
        if params.is_empty() {
            return Ok(());
        }
        let operation = queue.before("EVP_PKEY_CTX_set_params");
        // SAFETY: a live context; a terminated array, which outlives the call.
        let code = unsafe { openssl_sys::EVP_PKEY_CTX_set_params(self.as_ptr(), params.as_ptr()) };
        operation.check(code)
    }

    /// Generates a pair, alone in the process if another provider than libcrypto's own does it.
    pub(super) fn generate_pair(&self, queue: CleanQueue) -> Result<PKey> {
        if token_lock::may_have_others() {
            self.generate_pair_by_any_provider(queue)
        } else {
            self.generate(queue, &mut Undisturbed)
        }
    }

    #[cold]
    fn generate_pair_by_any_provider(&self, queue: CleanQueue) -> Result<PKey> {
        // SAFETY: a live context.
        let provider = unsafe { EVP_PKEY_CTX_get0_provider(self.as_ptr()) };
        // SAFETY: null, or a provider to which the context's keymgmt holds a reference.
        let name = unsafe { name_of(provider) };
        let is_of_other = name.is_some_and(|name| !OWN_PROVIDERS.contains(&name));
        let _calls = is_of_other.then(token_lock::alone);
        self.generate(queue, &mut Undisturbed)
    }

    fn generate(&self, queue: CleanQueue, progress: &mut dyn Progress) -> Result<PKey> {
        let operation = queue.before("EVP_PKEY_generate");
        let mut watch = Watch {
            progress,
            cancelled: false,
            panic: None,
        };
        let mut key = std::ptr::null_mut();
        // SAFETY: a live context. The pointer is used until the generation below has ended, and `watch` outlives it.
        unsafe { EVP_PKEY_CTX_set_app_data(self.as_ptr(), std::ptr::from_mut(&mut watch).cast()) };
        // SAFETY: a live context; the callback expects data of this type.
        unsafe { EVP_PKEY_CTX_set_cb(self.as_ptr(), Some(report)) };
        // SAFETY: a context initialized for a generation; a null pointer as output.
        let code = unsafe { openssl_sys::EVP_PKEY_generate(self.as_ptr(), &mut key) };
        // SAFETY: a live context; this removes the callback.
        unsafe { EVP_PKEY_CTX_set_cb(self.as_ptr(), None) };
        // SAFETY: a live context; this removes the pointer to `watch` before it drops.
        unsafe { EVP_PKEY_CTX_set_app_data(self.as_ptr(), std::ptr::null_mut()) };
        // Take ownership before any return: libcrypto may have made a key although the generation was cancelled.
        let key = NonNull::new(key).map(|key| {
            // SAFETY: not null, and a new key without another owner.
            PKey(unsafe { PKeyHandle::from_ptr(key.as_ptr()) })
        });
        if let Some(panic) = watch.panic.take() {
            drop(operation.error());
            std::panic::resume_unwind(panic);
        }
        if watch.cancelled {
            drop(operation.error());
            return Err(Error::Cancelled);
        }
        operation.check(code)?;
        // Candidates that are rejected on the way may leave entries.
        clear_error_queue();
        key.ok_or_else(|| operation.error())
    }
}

/// Reports a step to the watch of a generation. A panic of the caller's callback is resumed after C has returned.
unsafe extern "C" fn report(ctx: *mut EVP_PKEY_CTX) -> c_int {
    // SAFETY: a live context, for the callback.
    let watch = unsafe { EVP_PKEY_CTX_get_app_data(ctx) };
    // SAFETY: null, which is checked, or the watch that `generate` has set and does not use during the generation.
    let Some(watch) = (unsafe { watch.cast::<Watch<'_>>().as_mut() }) else {
        return 1;
    };
    // SAFETY: a live context, for the callback.
    let stage = unsafe { EVP_PKEY_CTX_get_keygen_info(ctx, 0) };
    // SAFETY: as above.
    let count = unsafe { EVP_PKEY_CTX_get_keygen_info(ctx, 1) };
    let progress = &mut *watch.progress;
    let step = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| progress.step(stage, count)));
    match step {
        Ok(ControlFlow::Continue(())) => 1,
        Ok(ControlFlow::Break(())) => {
            watch.cancelled = true;
            0
        }
        Err(panic) => {
            watch.panic = Some(panic);
            0
        }
    }
}
