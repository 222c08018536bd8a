//! Which calls may reach a provider for tokens at the same time.
//!
//! libcrypto expects of a provider that threads may use it side by side. `pkcs11-provider` 1.0 does not keep that for objects that are
//! being loaded: two threads that load at once may read freed memory, in particular at the first use, and a load beside the end of
//! another handle of the same object, or beside an operation, may find nothing. So the calls of a store, and the generation of keys,
//! are alone in the process; operations with the keys, and their ends, exclude only those. The lock is of the process, because the
//! PKCS #11 module is, which several providers may share.
//!
//! So are the load and the end of another provider than libcrypto's own: SoftHSM initializes itself, and runs its destructors, in the
//! memory of the process, without a lock of its own.
//!
//! A thread that holds the lock does not take it again: the end of a key may be part of a call. No code of the caller runs while the
//! lock is held, and no library context ends during an operation. So [`LibCtx::enter`](super::lib_ctx::LibCtx::enter), which may
//! free one that other threads have left, comes before the lock.
//!
//! At the end of the process, [`close`] keeps the destructors of the token's module from meeting calls of other threads: it sets a
//! mark, at which every thread that takes the lock gives it back and waits for ever, and then waits for the calls that have begun,
//! a limited time. This cannot be a deadlock: the thread that ends the process waits for no other one without limit, and takes the
//! lock no more; the threads that wait for ever hold nothing of this crate.

use std::cell::Cell;
use std::ffi::CStr;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering};
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard, TryLockError};
use std::thread;
use std::time::Duration;

use openssl_sys::{EVP_MD_CTX, EVP_PKEY, EVP_PKEY_CTX, OSSL_LIB_CTX};

use super::declarations::{EVP_MD_CTX_get_pkey_ctx, EVP_PKEY_CTX_get0_pkey, atexit};
use super::loaded_code;
use super::provider_name::name_of_key_provider;

/// libcrypto's own providers, which threads may use side by side.
pub(super) const OWN_PROVIDERS: [&CStr; 4] = [c"default", c"legacy", c"base", c"fips"];

static LOCK: ProcessLock = ProcessLock::new();

/// Whether the process has loaded another provider than libcrypto's own, or has a key of one.
static LOADED: AtomicBool = AtomicBool::new(false);

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

/// A lock with an end. The process has one; a test has its own.
struct ProcessLock {
    lock: RwLock<()>,
    is_ending: AtomicBool,
}

/// How often the end of the process looks whether the calls of other threads have ended, and how long it waits in between.
const LOOKS: u32 = 2_000;
const PAUSE: Duration = Duration::from_millis(1);

impl ProcessLock {
    const fn new() -> Self {
        ProcessLock {
            lock: RwLock::new(()),
            is_ending: AtomicBool::new(false),
        }
    }

    fn hold(&'static self, mode: Mode) -> TokenLock {
        let before = HELD.get();
        // The thread cannot be alone: other operations may be running.
        debug_assert!(
            (before, mode) != (Some(Mode::Beside), Mode::Alone),
            "a store is used during an operation"
        );
        if before.is_some() {
            return TokenLock { held: Held::Before };
        }
        // No code panics while it holds the lock, and there is no data behind it.
        let held = match mode {
            Mode::Alone => Held::Alone(self.lock.write().unwrap_or_else(PoisonError::into_inner)),
            Mode::Beside => Held::Beside(self.lock.read().unwrap_or_else(PoisonError::into_inner)),
        };
        // After the lock: a look before it might come before the mark, and the call begin after it.
        if self.is_ending.load(Ordering::SeqCst) {
            drop(held);
            loop {
                thread::sleep(Duration::from_secs(3_600));
            }
        }
        HELD.set(Some(mode));
        TokenLock { held }
    }

    /// Lets the calls of other threads end, and no new ones begin. Returns whether none is left. From here on, this thread
    /// takes the lock no more.
    fn close(&self) -> bool {
        let before = HELD.replace(Some(Mode::Alone));
        self.is_ending.store(true, Ordering::SeqCst);
        if before.is_some() {
            // The process ends in the middle of a call of this thread, or has been here before.
            return false;
        }
        for _ in 0..LOOKS {
            match self.lock.try_write() {
                Err(TryLockError::WouldBlock) => thread::sleep(PAUSE),
                taken => {
                    std::mem::forget(taken);
                    return true;
                }
            }
        }
        false
    }
}

/// The lock, held until this drops, on the same thread.
#[must_use]
pub(crate) struct TokenLock {
    held: Held,
}

enum Held {
    Before,
    Alone(#[expect(dead_code, reason = "dropped to release the lock")] RwLockWriteGuard<'static, ()>),
    Beside(#[expect(dead_code, reason = "dropped to release the lock")] RwLockReadGuard<'static, ()>),
}

/// For the calls of a store, the generation of a key, and the load and the end of a provider.
pub(crate) fn alone() -> TokenLock {
    LOCK.hold(Mode::Alone)
}

/// For an operation with a key. In a box and out of line, so that operations with other keys only compare a pointer.
#[cold]
#[inline(never)]
fn beside() -> Box<TokenLock> {
    Box::new(LOCK.hold(Mode::Beside))
}

/// Whether this thread is in a call beside others, during which no library context may end.
pub(super) fn is_beside() -> bool {
    HELD.get() == Some(Mode::Beside)
}

impl Drop for TokenLock {
    fn drop(&mut self) {
        if matches!(self.held, Held::Alone(_)) && LOADED.load(Ordering::Relaxed) {
            close_at_exit();
        }
        if !matches!(self.held, Held::Before) {
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

/// For the load of a provider by this name, and of the module that it speaks to.
pub(super) fn before_load(name: &CStr) -> Option<TokenLock> {
    if OWN_PROVIDERS.contains(&name) {
        return None;
    }
    LOADED.store(true, Ordering::Relaxed);
    Some(alone())
}

/// For the load of a configuration, the system's or one of the program's own, which may load any provider.
pub(super) fn before_configuration() -> ConfigurationLock {
    let lock = alone();
    ConfigurationLock {
        loads_before: loaded_code::loads(),
        _lock: lock,
    }
}

/// The lock during the load of a configuration. What it has loaded is not known, but whether there was something to load:
/// providers other than libcrypto's own are never part of it.
#[must_use]
pub(super) struct ConfigurationLock {
    loads_before: Option<usize>,
    _lock: TokenLock,
}

impl Drop for ConfigurationLock {
    fn drop(&mut self) {
        if self.loads_before.is_none() || self.loads_before != loaded_code::loads() {
            LOADED.store(true, Ordering::Relaxed);
        }
    }
}

/// For the end of a provider, which may unload the module that it speaks to.
pub(super) fn before_unload() -> Option<TokenLock> {
    LOADED.load(Ordering::Relaxed).then(alone)
}

/// Whether the process may have keys of another provider than libcrypto's own.
#[inline]
pub(super) fn may_have_others() -> bool {
    LOADED.load(Ordering::Relaxed)
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

/// Notes that a key of such a provider exists from now on. Other code may have loaded the provider.
pub(super) fn note_use() {
    LOADED.store(true, Ordering::Relaxed);
    if !USED.swap(true, Ordering::Relaxed) && !is_beside() {
        drop(alone());
    }
}

/// The process that held the lock alone last. A fork has another number.
static PROCESS: AtomicU32 = AtomicU32::new(0);

/// The most registrations of [`close`], of which each takes some bytes of memory for the rest of the process.
const MOST_REGISTRATIONS: usize = 10_000;

/// Registers [`close`] for the end of the process, again if code was loaded since. The handlers run in reverse order, and those that
/// a library registers when it is loaded, its destructors, must come after it. The caller is alone.
fn close_at_exit() {
    static REGISTRATIONS: AtomicUsize = AtomicUsize::new(0);
    static LOADS: AtomicUsize = AtomicUsize::new(0);
    PROCESS.store(std::process::id(), Ordering::Relaxed);
    let count = REGISTRATIONS.load(Ordering::Relaxed);
    let loads = loaded_code::loads();
    let is_current = count > 0 && loads.is_some_and(|loads| loads == LOADS.load(Ordering::Relaxed));
    if is_current || count == MOST_REGISTRATIONS {
        return;
    }
    LOADS.store(loads.unwrap_or(0), Ordering::Relaxed);
    REGISTRATIONS.store(count + 1, Ordering::Relaxed);
    // SAFETY: a function without arguments that does not unwind. There is nothing to do about a failure.
    let _ = unsafe { atexit(close) };
}

/// At the end of the process, before the destructors of the token's module. Without it, other threads would use freed memory.
extern "C" fn close() {
    // In a fork, a thread that held the lock may not exist any more, unless the fork has held it alone itself.
    if PROCESS.load(Ordering::Relaxed) == std::process::id() {
        LOCK.close();
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
    // SAFETY: as the caller guarantees.
    let name = unsafe { name_of_key_provider(key) };
    name.is_some_and(|name| !OWN_PROVIDERS.contains(&name))
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

    #[test]
    fn a_thread_takes_the_lock_once() {
        let outer = alone();
        let inner = Calls::new(true).begin();
        let innermost = before_end(|| true);
        drop((inner, innermost));
        assert_eq!(HELD.get(), Some(Mode::Alone));
        drop(outer);
        assert_eq!(HELD.get(), None);
        assert!(Calls::new(false).begin().is_none());
        let operation = Calls::new(false).or(Calls::new(true)).begin();
        assert!(is_beside());
        drop(operation);
        assert!(!is_beside());
    }

    /// By a lock of its own: a test that ends a backend meanwhile would wait for the first operation, and the second one for that.
    #[test]
    fn operations_run_side_by_side_and_a_store_alone() {
        static OWN: ProcessLock = ProcessLock::new();
        let operation = OWN.hold(Mode::Beside);
        let (sender, receiver) = channel();
        // Another operation need not wait for the first one.
        let other = sender.clone();
        thread::spawn(move || {
            let _operation = OWN.hold(Mode::Beside);
            other.send("operation").unwrap();
        })
        .join()
        .unwrap();
        assert_eq!(receiver.recv().unwrap(), "operation");
        let store = thread::spawn(move || {
            sender.send("about to be alone").unwrap();
            let _store = OWN.hold(Mode::Alone);
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
        let _operation = Calls::new(true).begin();
        let _store = alone();
    }

    /// Some thread is in a call at each moment.
    #[test]
    fn the_end_comes_although_calls_follow_each_other() {
        static OWN: ProcessLock = ProcessLock::new();
        const THREADS: usize = 16;
        let (sender, receiver) = channel();
        for _ in 0..THREADS {
            let sender = sender.clone();
            // Waits for ever after the end.
            thread::spawn(move || {
                loop {
                    let call = OWN.hold(Mode::Beside);
                    thread::sleep(PAUSE * 5);
                    let _ = sender.send(());
                    drop(call);
                }
            });
        }
        (0..10 * THREADS).for_each(|_| receiver.recv().unwrap());
        assert!(OWN.close());
        while receiver.try_recv().is_ok() {}
        // None is left, and none begins.
        assert_eq!(
            receiver.recv_timeout(Duration::from_millis(50)),
            Err(RecvTimeoutError::Timeout)
        );
        // This thread, which may run destructors, does not wait.
        drop((OWN.hold(Mode::Alone), OWN.hold(Mode::Beside)));
        assert!(!OWN.close());
    }

    #[test]
    fn the_end_does_not_wait_for_a_call_of_its_own_thread() {
        static OWN: ProcessLock = ProcessLock::new();
        let call = OWN.hold(Mode::Beside);
        assert!(!OWN.close());
        drop(OWN.hold(Mode::Alone));
        drop(call);
    }
}
