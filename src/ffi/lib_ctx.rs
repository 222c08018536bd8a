//! `OSSL_LIB_CTX`: the library context of a backend, with its providers.

use std::ffi::{CString, c_int, c_void};
use std::path::{Path, PathBuf};
use std::ptr::NonNull;
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use foreign_types::ForeignType;
use openssl_sys::{OSSL_LIB_CTX, OSSL_PROVIDER};

use super::conf::{CONFIGURING, is_named_by_environment, system_file};
use super::declarations::{
    CONF_MFLAGS_IGNORE_MISSING_FILE, CONF_modules_load_file_ex, EVP_RAND_CTX_get0_rand, EVP_RAND_generate,
    EVP_RAND_get0_provider, OPENSSL_INIT_NO_ATEXIT, OPENSSL_INIT_NO_LOAD_CONFIG, OPENSSL_init_crypto,
    OSSL_LIB_CTX_get0_global_default, OSSL_PROVIDER_do_all, RAND_get0_private, RAND_set_DRBG_type,
};
use super::handle::handle;
use super::operation::{CleanQueue, Operation, clear_error_queue};
use super::prompt::forbid_terminal;
use super::provider_name::name_of;
use super::thread_share::ThreadShare;
use super::token_lock;
use crate::error::{Error, OpenSslErrors, ProviderFailure, Result};

handle! {
    /// The context itself, freed after the providers that were loaded into it.
    OsslLibCtx, OsslLibCtxRef: OSSL_LIB_CTX, freed by token_lock::free_library_context
}

handle! {
    /// A provider that was loaded here; unloaded on drop.
    Provider, ProviderRef: OSSL_PROVIDER, freed by unload
}

/// Unloads a provider that was loaded once.
unsafe fn unload(provider: *mut OSSL_PROVIDER) {
    let _lock = token_lock::before_unload();
    // SAFETY: the handle owns one load, and releases it once. There is nothing to do about a failure.
    let _ = unsafe { openssl_sys::OSSL_PROVIDER_unload(provider) };
}

/// A library context with the providers that were loaded into it, which are unloaded first.
pub(crate) struct LibCtx {
    providers: Vec<Provider>,
    context: OsslLibCtx,
    /// The number of times that the property query for fetches has been set.
    pub(super) property_settings: u32,
    /// The configuration file that was loaded, if any.
    loaded_config: Option<PathBuf>,
    /// The number of threads with a [`ThreadShare`] of this context.
    pub(super) thread_shares: AtomicUsize,
    _last: ClearQueue,
}

/// Clears the error queue. It drops last: a provider may leave entries when the context is freed.
struct ClearQueue;

impl Drop for ClearQueue {
    fn drop(&mut self) {
        clear_error_queue();
    }
}

// SAFETY: a library context may be used by many threads at once; libcrypto locks internally (openssl-threads(7)).
unsafe impl Send for LibCtx {}
// SAFETY: as above; methods that change the context's setup take `&mut self`.
unsafe impl Sync for LibCtx {}

impl LibCtx {
    /// An empty context: no configuration, no provider.
    #[doc(alias = "OSSL_LIB_CTX_new")]
    pub(crate) fn new() -> Result<Self> {
        initialize();
        let operation = Operation::begin("OSSL_LIB_CTX_new");
        // SAFETY: no arguments.
        let context = unsafe { openssl_sys::OSSL_LIB_CTX_new() };
        // SAFETY: null, or a new context without another owner.
        let context = unsafe { operation.owned(context) }?;
        Ok(LibCtx {
            providers: Vec::new(),
            context,
            property_settings: 0,
            loaded_config: None,
            thread_shares: AtomicUsize::new(0),
            _last: ClearQueue,
        })
    }

    /// libcrypto's default library context, for keys of the crate `openssl`. libcrypto never frees it.
    #[doc(alias = "OSSL_LIB_CTX_get0_global_default")]
    pub(crate) fn of_process() -> Result<Arc<Self>> {
        static DEFAULT: OnceLock<Arc<LibCtx>> = OnceLock::new();
        initialize();
        let operation = Operation::begin("OSSL_LIB_CTX_get0_global_default");
        // SAFETY: no arguments.
        let context = unsafe { OSSL_LIB_CTX_get0_global_default() };
        if context.is_null() {
            return Err(operation.error());
        }
        let lib = DEFAULT.get_or_init(|| {
            Arc::new(LibCtx {
                providers: Vec::new(),
                // SAFETY: not null. The static is never dropped, and `OSSL_LIB_CTX_free` does nothing with this context.
                context: unsafe { OsslLibCtx::from_ptr(context) },
                property_settings: 0,
                loaded_config: None,
                thread_shares: AtomicUsize::new(0),
                _last: ClearQueue,
            })
        });
        Ok(Arc::clone(lib))
    }

    /// Keeps the context alive for the rest of the process.
    ///
    /// For objects that are handed to other code. A reference to a key does not keep the key's context alive, and nothing that is
    /// attached to the key can: from a key, safe code of the crate `openssl` makes objects that refer to the context and not to
    /// the key, such as the `RSA` of `PKeyRef::rsa`, and the new key of `PkeyCtxRef::keygen`.
    pub(super) fn keep_for_process(self: &Arc<Self>) {
        static KEPT: Mutex<Vec<Arc<LibCtx>>> = Mutex::new(Vec::new());
        let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
        if !kept.iter().any(|lib| Arc::ptr_eq(lib, self)) {
            kept.push(Arc::clone(self));
        }
    }

    pub(super) fn as_ptr(&self) -> *mut OSSL_LIB_CTX {
        self.context.as_ptr()
    }

    /// The context for a call on this thread. The thread keeps it alive until it ends: libcrypto keeps state for each thread
    /// and context, and frees it through the context's pointer when the thread ends.
    pub(super) fn enter(self: &Arc<Self>) -> *mut OSSL_LIB_CTX {
        ThreadShare::ensure(self);
        self.as_ptr()
    }

    /// Sets the directory of provider modules.
    pub(crate) fn set_module_dir(&mut self, folder: &Path) -> Result<()> {
        let folder = c_path("module_dir", folder)?;
        let operation = Operation::begin("OSSL_PROVIDER_set_default_search_path");
        // SAFETY: a live context; the string is NUL-terminated and is copied.
        let code = unsafe { openssl_sys::OSSL_PROVIDER_set_default_search_path(self.as_ptr(), folder.as_ptr()) };
        operation.check(code)
    }

    /// Loads `file`, or with `None` the system's configuration. The latter may be missing, unless `OPENSSL_CONF` names it.
    pub(crate) fn load_config(&mut self, file: Option<&Path>) -> Result<()> {
        let path = file.map(|file| c_path("config_file", file)).transpose()?;
        let system = if file.is_none() { system_file() } else { None };
        let named = system.as_deref().filter(|file| is_named_by_environment(file));
        let flags = if file.or(named).is_some() {
            0
        } else {
            CONF_MFLAGS_IGNORE_MISSING_FILE
        };
        let name = path.as_ref().map_or(std::ptr::null(), |path| path.as_ptr());
        // The system's file, too, may name a provider for tokens.
        let _lock = token_lock::before_configuration();
        let _guard = CONFIGURING.lock().unwrap_or_else(PoisonError::into_inner);
        Operation::begin("CONF_modules_load_file_ex");
        // SAFETY: a live context; the file's name is null or NUL-terminated and outlives the call.
        let code = unsafe { CONF_modules_load_file_ex(self.as_ptr(), name, std::ptr::null(), flags) };
        let errors = OpenSslErrors::drain();
        // A directory can be opened like a file, and libcrypto reads it as an empty one.
        let is_folder = file.or(named).is_some_and(Path::is_dir);
        if code > 0 && !is_folder {
            self.loaded_config = file.map(Path::to_owned).or(system);
            return Ok(());
        }
        let mut file = match (file, named) {
            (Some(file), _) => file.display().to_string(),
            (None, Some(named)) => format!("{}, which OPENSSL_CONF names", named.display()),
            (None, None) => String::from("of the system"),
        };
        if is_folder {
            file.push_str(" (a directory)");
        }
        Err(Error::Configuration { file, errors })
    }

    /// The configuration file that was loaded, if any. The system's file may not exist.
    pub(crate) fn loaded_config(&self) -> Option<&Path> {
        self.loaded_config.as_deref()
    }

    /// Loads a provider by name, for the lifetime of this context.
    pub(crate) fn load_provider(&mut self, name: &str) -> Result<()> {
        let c_name = CString::new(name).map_err(|_| Error::invalid("provider", "must not contain a NUL byte"))?;
        let lock = token_lock::before_load(&c_name);
        let operation = Operation::begin("OSSL_PROVIDER_load");
        // SAFETY: a live context; the string is NUL-terminated and is copied.
        let provider = unsafe { openssl_sys::OSSL_PROVIDER_load(self.as_ptr(), c_name.as_ptr()) };
        // SAFETY: null, or one load of a provider, which this context now owns.
        let provider: Option<Provider> = unsafe { operation.loaded(provider) };
        if lock.is_some() {
            forbid_terminal();
        }
        match provider {
            Some(provider) => {
                self.providers.push(provider);
                Ok(())
            }
            None => {
                let errors = OpenSslErrors::drain();
                Err(Error::Provider {
                    name: name.to_owned(),
                    failure: ProviderFailure::of(&errors),
                    errors,
                })
            }
        }
    }

    /// The names of the active providers. If none has been loaded, this makes libcrypto load its fallback, the default
    /// provider.
    pub(crate) fn provider_names(&self) -> Result<Vec<String>> {
        let mut names: Vec<String> = Vec::new();
        let operation = Operation::begin("OSSL_PROVIDER_do_all");
        let data = std::ptr::from_mut(&mut names).cast();
        // SAFETY: a live context; `data` points to the vector that the callback expects.
        let code = unsafe { OSSL_PROVIDER_do_all(self.as_ptr(), collect_name, data) };
        operation.check(code)?;
        Ok(names)
    }

    /// Selects the FIPS module's random generators, overriding a configuration: its choice of generators has a separate
    /// property query, and the default query does not apply to it. Must be called before the first random byte.
    #[doc(alias = "RAND_set_DRBG_type")]
    pub(crate) fn set_fips_random(&mut self) -> Result<()> {
        let operation = Operation::begin("RAND_set_DRBG_type");
        let none = std::ptr::null();
        // SAFETY: a live context; the strings are null or NUL-terminated, and are copied.
        let code = unsafe { RAND_set_DRBG_type(self.as_ptr(), none, c"fips=yes".as_ptr(), none, none) };
        operation.check(code)
    }

    /// The name of the provider of random bytes.
    #[doc(alias = "EVP_RAND_get0_provider")]
    pub(crate) fn random_provider(self: &Arc<Self>) -> Option<String> {
        Operation::begin("RAND_get0_private");
        // SAFETY: a live context, which this thread enters.
        let generator = unsafe { RAND_get0_private(self.enter()) };
        clear_error_queue();
        if generator.is_null() {
            return None;
        }
        // SAFETY: a live generator, which the context owns.
        let method = unsafe { EVP_RAND_CTX_get0_rand(generator) };
        // SAFETY: a live generator has a method.
        let provider = unsafe { EVP_RAND_get0_provider(method) };
        // SAFETY: null, or a provider to which the method holds a reference.
        let name = unsafe { name_of(provider) }?;
        name.to_str().ok().map(str::to_owned)
    }

    /// Fills `buffer` from this context's private random generator. `RAND_priv_bytes_ex` does the same, unless the process has
    /// replaced the generator (`RAND_set_rand_method`, an engine), which is then outside of this context. If this fails, `buffer`
    /// is cleared.
    #[doc(alias = "EVP_RAND_generate")]
    #[inline(always)]
    pub(crate) fn fill_random(self: &Arc<Self>, queue: CleanQueue, buffer: &mut [u8]) -> Result<()> {
        let operation = queue.before("RAND_get0_private");
        // SAFETY: a live context, which this thread enters.
        let generator = unsafe { RAND_get0_private(self.enter()) };
        if generator.is_null() {
            return Err(operation.error());
        }
        let operation = operation.then("EVP_RAND_generate");
        let (out, length, none) = (buffer.as_mut_ptr(), buffer.len(), std::ptr::null());
        // SAFETY: a live generator of this thread, owned by the context; `buffer` has `length` writable bytes. Strength 0
        // means the generator's own; no prediction resistance, no additional input.
        let code = unsafe { EVP_RAND_generate(generator, out, length, 0, 0, none, 0) };
        operation.check_or_clear(code, buffer)
    }
}

impl Drop for LibCtx {
    fn drop(&mut self) {
        // Unload providers before the context is freed, the last loaded first. (A vector drops the first one first.)
        while self.providers.pop().is_some() {}
    }
}

impl Operation {
    /// Like [`Operation::fetched`], but leaves the error queue for the caller to report.
    ///
    /// # Safety
    ///
    /// `ptr` is null, or valid and without another owner.
    unsafe fn loaded<T: ForeignType>(self, ptr: *mut T::CType) -> Option<T> {
        let ptr = NonNull::new(ptr)?;
        // SAFETY: not null, and the caller gives up ownership.
        Some(unsafe { T::from_ptr(ptr.as_ptr()) })
    }
}

/// Appends a provider's name to the vector behind `data`. It cannot unwind: an allocation failure aborts.
unsafe extern "C" fn collect_name(provider: *mut OSSL_PROVIDER, data: *mut c_void) -> c_int {
    // SAFETY: the provider is live during the callback.
    let Some(name) = (unsafe { name_of(provider) }) else {
        return 1;
    };
    // SAFETY: `provider_names` passes its vector, and does not use it during the call.
    let names = unsafe { &mut *data.cast::<Vec<String>>() };
    names.push(name.to_string_lossy().into_owned());
    1
}

/// Prevents libcrypto from cleaning up at process exit, while other threads may still be using it; the first call in a process
/// decides. Nothing else is initialized, and no configuration is loaded into the default context.
#[doc(alias = "OPENSSL_init_crypto")]
pub(super) fn initialize() {
    // SAFETY: may be called at any time, from any thread.
    let code = unsafe { OPENSSL_init_crypto(OPENSSL_INIT_NO_ATEXIT, std::ptr::null()) };
    // After a failure the next call fails as well, and reports it.
    debug_assert_eq!(code, 1);
}

/// Prevents libcrypto, for the rest of the process, from loading the system's configuration into the default context. If that
/// has happened already, it stays.
#[doc(alias = "OPENSSL_init_crypto")]
pub(crate) fn leave_default_context_unconfigured() -> Result<()> {
    let operation = Operation::begin("OPENSSL_init_crypto");
    let options = OPENSSL_INIT_NO_ATEXIT | OPENSSL_INIT_NO_LOAD_CONFIG;
    // SAFETY: may be called at any time, from any thread.
    let code = unsafe { OPENSSL_init_crypto(options, std::ptr::null()) };
    operation.check(code)
}

/// A path as a C string.
pub(super) fn c_path(argument: &'static str, path: &Path) -> Result<CString> {
    let bytes = path.as_os_str().as_encoded_bytes();
    CString::new(bytes).map_err(|_| Error::invalid(argument, "must not contain a NUL byte"))
}
