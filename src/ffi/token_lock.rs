//! Which calls may reach a provider for tokens at the same time.
//!
//! libcrypto expects of a provider that threads may use it side by side. `pkcs11-provider` 1.0 does not keep that for objects that are
//! being loaded: two threads that load at once may read freed memory, in particular at the first use, and a load beside the end of
//! another handle of the same object, or beside an operation, may find nothing. So the calls of a store, and the generation of keys,
//! are alone in the process; operations with the keys, and their ends, exclude only those. The lock is of the process, because the
//! PKCS #11 module is, which several providers may share.
//!
//! A thread that holds the lock does not take it again: the end of a key may be part of a call. No code of the caller runs while the
//! lock is held.

use std::cell::Cell;
use std::ffi::CStr;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Once, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use openssl_sys::{EVP_MD_CTX, EVP_PKEY, EVP_PKEY_CTX, OSSL_LIB_CTX};

use super::declarations::{
    EVP_MD_CTX_get_pkey_ctx, EVP_PKEY_CTX_get0_pkey, EVP_PKEY_get0_provider, OSSL_PROVIDER_get0_name, atexit,
};

/// libcrypto's own providers, which threads may use side by side.
pub(super) const OWN_PROVIDERS: [&CStr; 4] = [c"default", c"legacy", c"base", c"fips"];

static LOCK: RwLock<()> = RwLock::new(());

/// Whether the process has had a key of such a provider. Other programs need no lock when keys end.
static USED: AtomicBool = AtomicBool::new(false);

thread_local! {
    static HELD: Cell<Option<Mode>> = const { Cell::new(None) };
}

/// What a thread that holds the lock excludes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Alone,
    Beside,
}

/// The lock, held until this drops, on the same thread.
#[must_use]
pub(crate) struct TokenLock {
    _held: Held,
}

enum Held {
    Before,
    Alone(#[expect(dead_code, reason = "dropped to release the lock")] RwLockWriteGuard<'static, ()>),
    Beside(#[expect(dead_code, reason = "dropped to release the lock")] RwLockReadGuard<'static, ()>),
}

/// For the calls of a store, the generation of a key, and the load and the end of a provider.
pub(crate) fn alone() -> TokenLock {
    // No code panics while it holds the lock, and there is no data behind it.
    hold(Mode::Alone, || {
        Held::Alone(LOCK.write().unwrap_or_else(PoisonError::into_inner))
    })
}

/// For an operation with a key. In a box and out of line, so that operations with other keys only compare a pointer.
#[cold]
#[inline(never)]
fn beside() -> Box<TokenLock> {
    Box::new(hold(Mode::Beside, || {
        Held::Beside(LOCK.read().unwrap_or_else(PoisonError::into_inner))
    }))
}

fn hold(mode: Mode, take: impl FnOnce() -> Held) -> TokenLock {
    let before = HELD.get();
    // The thread cannot be alone: other operations may be running.
    debug_assert!(
        (before, mode) != (Some(Mode::Beside), Mode::Alone),
        "a store is used during an operation"
    );
    if before.is_some() {
        return TokenLock { _held: Held::Before };
    }
    let held = take();
    HELD.set(Some(mode));
    TokenLock { _held: held }
}

impl Drop for TokenLock {
    fn drop(&mut self) {
        if !matches!(self._held, Held::Before) {
            HELD.set(None);
        }
    }
}

/// Whether the calls for a key reach a provider for tokens.
#[derive(Debug, Clone, Copy)]
pub(super) struct Calls {
    reach_tokens: bool,
}

impl Calls {
    pub(super) fn new(reach_tokens: bool) -> Self {
        Calls { reach_tokens }
    }

    /// Calls for this key, or for the other one.
    pub(super) fn or(self, other: Calls) -> Self {
        Calls::new(self.reach_tokens || other.reach_tokens)
    }

    /// To be held during the calls.
    #[inline]
    pub(super) fn begin(self) -> Option<Box<TokenLock>> {
        self.reach_tokens.then(beside)
    }
}

/// Whether the process has loaded another provider than libcrypto's own.
static LOADED: AtomicBool = AtomicBool::new(false);

/// For the load of a provider by this name, and of the module that it speaks to. SoftHSM initializes itself, and runs its destructors, in
/// the memory of the process, without a lock of its own.
pub(super) fn before_load(name: &CStr) -> Option<TokenLock> {
    if OWN_PROVIDERS.contains(&name) {
        return None;
    }
    LOADED.store(true, Ordering::Relaxed);
    Some(alone())
}

/// For a configuration of the program's own, which may load any provider.
pub(super) fn before_configuration() -> TokenLock {
    LOADED.store(true, Ordering::Relaxed);
    alone()
}

/// For the end of a provider, which may unload the module that it speaks to.
pub(super) fn before_unload() -> Option<TokenLock> {
    LOADED.load(Ordering::Relaxed).then(alone)
}

/// Frees a library context, and its providers.
///
/// # Safety
///
/// The context is live, and the caller gives up its ownership.
pub(super) unsafe fn free_library_context(ctx: *mut OSSL_LIB_CTX) {
    let _lock = before_unload();
    // SAFETY: as the caller guarantees.
    unsafe { openssl_sys::OSSL_LIB_CTX_free(ctx) }
}

/// Notes that a key of such a provider exists from now on.
pub(super) fn note_use() {
    USED.store(true, Ordering::Relaxed);
    static AT_EXIT: Once = Once::new();
    AT_EXIT.call_once(|| {
        PROCESS.store(std::process::id(), Ordering::Relaxed);
        // SAFETY: a function without arguments that does not unwind. There is nothing to do about a failure.
        let _ = unsafe { atexit(close) };
    });
}

/// The process that has loaded the first key. A fork has another number.
static PROCESS: AtomicU32 = AtomicU32::new(0);

/// How often the end of the process looks whether the calls of other threads have ended, and how long it waits in between.
const LOOKS: u32 = 2_000;
const PAUSE: Duration = Duration::from_millis(1);

/// At the end of the process, before the destructors of the token's module, which was loaded earlier: lets calls of other threads end,
/// and no new ones begin. Without it, these threads would use freed memory.
extern "C" fn close() {
    // In a fork, a thread that held the lock may not exist any more. The exiting thread itself may be in a call.
    if PROCESS.load(Ordering::Relaxed) != std::process::id()
        || HELD.try_with(Cell::get).map_or(true, |held| held.is_some())
    {
        return;
    }
    for _ in 0..LOOKS {
        if let Ok(guard) = LOCK.try_write() {
            HELD.set(Some(Mode::Alone));
            std::mem::forget(guard);
            return;
        }
        std::thread::sleep(PAUSE);
    }
}

/// To be held during the end of a handle, which may be the last one of its key. The function is called only if the process has had
/// a key of such a provider.
#[inline]
fn before_end(is_of_token: impl FnOnce() -> bool) -> Option<Box<TokenLock>> {
    // A thread that ends a key has got it from the thread that noted the use, or is that thread.
    (USED.load(Ordering::Relaxed) && is_of_token()).then(beside)
}

/// Whether a key is of another provider than libcrypto's own.
///
/// # Safety
///
/// The key is null or live.
unsafe fn is_of_other_provider(key: *mut EVP_PKEY) -> bool {
    if key.is_null() {
        return false;
    }
    // SAFETY: a live key.
    let provider = unsafe { EVP_PKEY_get0_provider(key) };
    if provider.is_null() {
        return false;
    }
    // SAFETY: a live provider, to which the key's keymgmt holds a reference.
    let name = unsafe { OSSL_PROVIDER_get0_name(provider) };
    // SAFETY: null, which is excluded first, or a NUL-terminated string that lives as long as the provider.
    !name.is_null() && !OWN_PROVIDERS.contains(&unsafe { CStr::from_ptr(name) })
}

/// Drops a reference to a key.
///
/// # Safety
///
/// The key is live, and the caller gives up the reference.
pub(super) unsafe fn free_key(key: *mut EVP_PKEY) {
    // SAFETY: a live key.
    let _lock = before_end(|| unsafe { is_of_other_provider(key) });
    // SAFETY: as the caller guarantees.
    unsafe { openssl_sys::EVP_PKEY_free(key) }
}

/// Frees a context, and drops its reference to a key.
///
/// # Safety
///
/// The context is live, and the caller gives up its ownership.
pub(super) unsafe fn free_key_context(ctx: *mut EVP_PKEY_CTX) {
    let _lock = before_end(|| {
        // SAFETY: a live context.
        let key = unsafe { EVP_PKEY_CTX_get0_pkey(ctx) };
        // SAFETY: null, or a key to which the context holds a reference.
        unsafe { is_of_other_provider(key) }
    });
    // SAFETY: as the caller guarantees.
    unsafe { openssl_sys::EVP_PKEY_CTX_free(ctx) }
}

/// Frees a context for messages, and drops its reference to a key.
///
/// # Safety
///
/// The context is live, and the caller gives up its ownership.
pub(super) unsafe fn free_message_context(ctx: *mut EVP_MD_CTX) {
    let _lock = before_end(|| {
        // SAFETY: a live context.
        let key_context = unsafe { EVP_MD_CTX_get_pkey_ctx(ctx) };
        if key_context.is_null() {
            return false;
        }
        // SAFETY: a live context, which the context for messages owns.
        let key = unsafe { EVP_PKEY_CTX_get0_pkey(key_context) };
        // SAFETY: null, or a key to which the context holds a reference.
        unsafe { is_of_other_provider(key) }
    });
    // SAFETY: as the caller guarantees.
    unsafe { openssl_sys::EVP_MD_CTX_free(ctx) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::{RecvTimeoutError, channel};
    use std::sync::{Mutex, MutexGuard};
    use std::thread;

    /// One test at a time: a test that waits to be alone would keep others from beginning a second operation.
    fn one_test() -> MutexGuard<'static, ()> {
        static ONE: Mutex<()> = Mutex::new(());
        ONE.lock().unwrap_or_else(PoisonError::into_inner)
    }

    #[test]
    fn a_thread_takes_the_lock_once() {
        let _one = one_test();
        let outer = alone();
        let inner = Calls::new(true).begin();
        let innermost = before_end(|| true);
        drop((inner, innermost));
        assert_eq!(HELD.get(), Some(Mode::Alone));
        drop(outer);
        assert_eq!(HELD.get(), None);
        assert!(Calls::new(false).begin().is_none());
    }

    #[test]
    fn operations_run_side_by_side_and_a_store_alone() {
        let _one = one_test();
        let operation = Calls::new(false).or(Calls::new(true)).begin();
        let (sender, receiver) = channel();
        // Another operation need not wait for the first one.
        let other = sender.clone();
        thread::spawn(move || {
            let _operation = Calls::new(true).begin();
            other.send("operation").unwrap();
        })
        .join()
        .unwrap();
        assert_eq!(receiver.recv().unwrap(), "operation");
        let store = thread::spawn(move || {
            sender.send("about to be alone").unwrap();
            let _store = alone();
            sender.send("store").unwrap();
        });
        assert_eq!(receiver.recv().unwrap(), "about to be alone");
        let waiting = receiver.recv_timeout(Duration::from_millis(50));
        assert_eq!(waiting, Err(RecvTimeoutError::Timeout));
        drop(operation);
        store.join().unwrap();
        assert_eq!(receiver.recv().unwrap(), "store");
    }

    #[test]
    #[cfg(debug_assertions)]
    #[should_panic(expected = "a store is used during an operation")]
    fn a_store_is_not_used_during_an_operation() {
        let _one = one_test();
        let _operation = Calls::new(true).begin();
        let _store = alone();
    }
}
