//! Keeps a library context alive until every thread that used it has released it.
//!
//! libcrypto keeps state for each thread and context (random generators, the read side of its locks). When a thread ends, a
//! handler frees that state through the context's pointer. If the context were freed while such a thread still runs, the
//! pointer would dangle: `OPENSSL_init_crypto(3)` requires `OPENSSL_thread_stop_ex` on every such thread first.
//!
//! Therefore each thread that enters a context takes a share of it: a strong reference that is released when the thread ends,
//! after `OPENSSL_thread_stop_ex`. A running thread releases contexts that only threads' shares hold when it enters another
//! context, or drops the last handle of a backend itself.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::declarations::OPENSSL_thread_stop_ex;
use super::lib_ctx::LibCtx;
use super::token_lock::is_beside;

thread_local! {
    static SHARES: RefCell<Vec<ThreadShare>> = const { RefCell::new(Vec::new()) };
}

/// One thread's share of a context.
pub(super) struct ThreadShare {
    lib: Arc<LibCtx>,
}

impl ThreadShare {
    /// Ensures that this thread has a share of `lib`.
    #[inline]
    pub(super) fn ensure(lib: &Arc<LibCtx>) {
        let is_held = SHARES.try_with(|shares| shares.borrow().iter().any(|share| Arc::ptr_eq(&share.lib, lib)));
        if !matches!(is_held, Ok(true)) {
            Self::take(lib);
        }
    }

    /// Takes a share, which this thread does not have.
    #[cold]
    #[inline(never)]
    fn take(lib: &Arc<LibCtx>) {
        let held = SHARES.try_with(|shares| {
            let mut shares = shares.borrow_mut();
            // During an operation with a key in a token no provider is unloaded: the abandoned contexts wait for the next time.
            let abandoned = if is_beside() {
                Vec::new()
            } else {
                take_abandoned(&mut shares)
            };
            shares.push(ThreadShare::new(lib));
            abandoned
        });
        if held.is_err() {
            // The thread is ending and its local storage is gone. Leak the context: nothing else is sound.
            std::mem::forget(Arc::clone(lib));
        }
    }

    fn new(lib: &Arc<LibCtx>) -> Self {
        lib.thread_shares.fetch_add(1, Ordering::Relaxed);
        ThreadShare { lib: Arc::clone(lib) }
    }

    /// Whether only threads' shares hold the context. This can be wrong for a context in use if another thread ends at the
    /// same moment; releasing the share is harmless then, because the next use takes a new one.
    fn is_abandoned(&self) -> bool {
        let shares = self.lib.thread_shares.load(Ordering::Relaxed);
        Arc::strong_count(&self.lib) <= shares
    }
}

impl Drop for ThreadShare {
    fn drop(&mut self) {
        // SAFETY: the context is live, and this is the thread whose state is freed.
        unsafe { OPENSSL_thread_stop_ex(self.lib.as_ptr()) };
        self.lib.thread_shares.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Releases this thread's shares of contexts that only threads' shares hold.
pub(crate) fn let_go_of_abandoned() {
    // Drop the shares after the borrow has ended: freeing a context unloads providers, which may run any code.
    let abandoned = SHARES.try_with(|shares| take_abandoned(&mut shares.borrow_mut()));
    drop(abandoned);
}

fn take_abandoned(shares: &mut Vec<ThreadShare>) -> Vec<ThreadShare> {
    let (abandoned, held) = std::mem::take(shares).into_iter().partition(ThreadShare::is_abandoned);
    *shares = held;
    abandoned
}
