//! Keeps a library context alive until each thread that worked in it has let go of it.
//!
//! libcrypto keeps state by thread and context (the random generators, the read side of its locks) and frees it when the
//! thread ends, by a handler that is given the context's pointer. A context that is freed on one thread while another
//! that used it lives on would leave that handler a dangling pointer: `OPENSSL_init_crypto(3)` asks the caller to call
//! `OPENSSL_thread_stop_ex` on every such thread first.
//!
//! So each thread that enters a context takes a share of it, a strong reference that is given back when the thread
//! ends, after `OPENSSL_thread_stop_ex`. A thread that lives on lets go of contexts that nobody else holds when it
//! enters another context or drops the last handle of a backend itself.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::declarations::OPENSSL_thread_stop_ex;
use super::lib_ctx::LibCtx;

thread_local! {
    static SHARES: RefCell<Vec<ThreadShare>> = const { RefCell::new(Vec::new()) };
}

/// One thread's share of a context.
pub(super) struct ThreadShare {
    lib: Arc<LibCtx>,
}

impl ThreadShare {
    /// Makes sure that this thread has a share of `lib`.
    pub(super) fn ensure(lib: &Arc<LibCtx>) {
        let held = SHARES.try_with(|shares| {
            let mut shares = shares.borrow_mut();
            if shares.iter().any(|share| Arc::ptr_eq(&share.lib, lib)) {
                return Vec::new();
            }
            let abandoned = take_abandoned(&mut shares);
            shares.push(ThreadShare::new(lib));
            abandoned
        });
        if held.is_err() {
            // This thread's own storage is gone already: a backend is used while the thread ends. The context is then
            // kept for good, which is the one thing that is sound.
            std::mem::forget(Arc::clone(lib));
        }
    }

    fn new(lib: &Arc<LibCtx>) -> Self {
        lib.thread_shares.fetch_add(1, Ordering::Relaxed);
        ThreadShare { lib: Arc::clone(lib) }
    }

    /// Whether only threads' shares are left of the context. It may say so of a context in use when another thread
    /// ends at this moment; giving a share back is harmless then, for the next use takes a new one.
    fn is_abandoned(&self) -> bool {
        let shares = self.lib.thread_shares.load(Ordering::Relaxed);
        Arc::strong_count(&self.lib) <= shares
    }
}

impl Drop for ThreadShare {
    fn drop(&mut self) {
        // SAFETY: the context is live, and this is the thread whose state is to be freed.
        unsafe { OPENSSL_thread_stop_ex(self.lib.as_ptr()) };
        self.lib.thread_shares.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Lets this thread go of every context that nobody but threads' shares holds any more.
pub(crate) fn let_go_of_abandoned() {
    // The shares are dropped after the borrow has ended: freeing a context unloads providers, and what those do is
    // theirs.
    let abandoned = SHARES.try_with(|shares| take_abandoned(&mut shares.borrow_mut()));
    drop(abandoned);
}

fn take_abandoned(shares: &mut Vec<ThreadShare>) -> Vec<ThreadShare> {
    let (abandoned, held) = std::mem::take(shares).into_iter().partition(ThreadShare::is_abandoned);
    *shares = held;
    abandoned
}
