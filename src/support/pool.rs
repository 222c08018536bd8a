//! A pool of idle contexts, shared by all threads. Threads neither wait for each other nor write to the same memory, as long as
//! there are not more of them than places.

use std::sync::{Mutex, MutexGuard, OnceLock, TryLockError};

use super::thread_number::{move_thread, thread_number};

/// The number of places. Each has one idle context at most.
const PLACES: usize = 16;

/// The largest number of idle contexts that are not in a place.
const SPARE: usize = 16;

/// A set of at most [`PLACES`] + [`SPARE`] idle contexts, which drop with the pool.
///
/// Each thread has a number, and with it a place in each pool. The contexts that find no room in their place are spare, and
/// any thread takes them. Nothing is allocated before a context is put into the pool.
pub(crate) struct Pool<T>(OnceLock<Box<Idle<T>>>);

struct Idle<T> {
    places: [OnceLock<Box<Place<T>>>; PLACES],
    spare: OnceLock<Box<Spare<T>>>,
}

/// One idle context, on cache lines of its own: two, because processors fetch them in pairs.
#[repr(align(128))]
struct Place<T>(Mutex<Option<T>>);

/// A stack, whose lock is held during a push or a pop only.
#[repr(align(128))]
struct Spare<T>(Mutex<Vec<T>>);

impl<T> Pool<T> {
    pub(crate) const fn new() -> Self {
        Pool(OnceLock::new())
    }

    /// Takes an idle context, if there is one.
    // Inlined, as `put`: otherwise contexts would be moved through memory, which takes a part of the time of a short message.
    #[inline(always)]
    pub(crate) fn take(&self) -> Option<T> {
        let idle = self.0.get()?;
        let own = idle.existing_place().and_then(|place| place.lock()?.take());
        own.or_else(|| idle.take_spare())
    }

    /// Returns a context to the pool, or drops it if there is no room.
    #[inline(always)]
    pub(crate) fn put(&self, context: T) {
        let idle = self.idle();
        match idle.place().and_then(Place::lock) {
            Some(mut own) if own.is_none() => *own = Some(context),
            _ => idle.put_spare(context),
        }
    }

    /// Works with an idle context, or with one that `make` makes. Afterwards the context is idle, unless the work fails: then
    /// it is dropped.
    ///
    /// This equals `take` and `put`, but locks the thread's place once instead of twice.
    #[inline]
    pub(crate) fn with<R, E>(
        &self,
        make: impl FnOnce() -> Result<T, E>,
        work: impl FnOnce(&mut T) -> Result<R, E>,
    ) -> Result<R, E> {
        let idle = self.idle();
        let mut own = idle.place().and_then(Place::lock);
        let found = own.as_mut().and_then(|own| own.take());
        let mut context = match found.or_else(|| idle.take_spare()) {
            Some(context) => context,
            None => make()?,
        };
        let done = work(&mut context)?;
        match own {
            Some(mut own) => *own = Some(context),
            None => idle.put_spare(context),
        }
        Ok(done)
    }

    #[inline]
    fn idle(&self) -> &Idle<T> {
        self.0.get_or_init(|| Box::new(Idle::new()))
    }
}

impl<T> Idle<T> {
    fn new() -> Self {
        Idle {
            places: [const { OnceLock::new() }; PLACES],
            spare: OnceLock::new(),
        }
    }

    /// This thread's place, if a context has been in it.
    #[inline]
    fn existing_place(&self) -> Option<&Place<T>> {
        self.places.get(thread_number() % PLACES)?.get().map(Box::as_ref)
    }

    /// This thread's place.
    #[inline]
    fn place(&self) -> Option<&Place<T>> {
        let place = self.places.get(thread_number() % PLACES)?;
        Some(place.get_or_init(|| Box::new(Place(Mutex::new(None)))))
    }

    #[inline]
    fn take_spare(&self) -> Option<T> {
        try_lock(&self.spare.get()?.0)?.pop()
    }

    #[cold]
    fn put_spare(&self, context: T) {
        let spare = self.spare.get_or_init(|| Box::new(Spare(Mutex::new(Vec::new()))));
        match try_lock(&spare.0) {
            Some(mut contexts) if contexts.len() < SPARE => contexts.push(context),
            // The lock is released first: freeing a context takes longer than a push.
            contexts => {
                drop(contexts);
                drop(context);
            }
        }
    }
}

impl<T> Place<T> {
    /// Locks the place. If it is in use, this thread uses another place from now on.
    #[inline]
    fn lock(&self) -> Option<MutexGuard<'_, Option<T>>> {
        let guard = try_lock(&self.0);
        if guard.is_none() {
            move_thread();
        }
        guard
    }
}

/// Locks without waiting. After a fork, the thread that holds a lock may not exist in the new process.
#[inline]
fn try_lock<T>(mutex: &Mutex<T>) -> Option<MutexGuard<'_, T>> {
    match mutex.try_lock() {
        Ok(guard) => Some(guard),
        Err(TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
        Err(TryLockError::WouldBlock) => None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::convert::Infallible;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::{Arc, Barrier};
    use std::thread;

    use super::*;
    use crate::support::thread_number::set_thread_number;

    /// A context that counts how many of its kind exist.
    struct Counted(Arc<AtomicUsize>);

    impl Counted {
        fn new(existing: &Arc<AtomicUsize>) -> Self {
            existing.fetch_add(1, Ordering::Relaxed);
            Counted(Arc::clone(existing))
        }
    }

    impl Drop for Counted {
        fn drop(&mut self) {
            self.0.fetch_sub(1, Ordering::Relaxed);
        }
    }

    #[test]
    fn an_unused_pool_is_a_pointer_and_a_flag() {
        assert_eq!(size_of::<Pool<[u64; 20]>>(), 2 * size_of::<usize>());
        let pool: Pool<u32> = Pool::new();
        assert_eq!(pool.take(), None);
        assert!(pool.0.get().is_none(), "taking allocated");
    }

    #[test]
    fn every_context_is_taken_once() {
        let pool = Pool::new();
        for context in 0..5 {
            pool.put(context);
        }
        let taken: HashSet<u32> = std::iter::from_fn(|| pool.take()).collect();
        assert_eq!(taken, HashSet::from([0, 1, 2, 3, 4]));
        assert_eq!(pool.take(), None);
    }

    #[test]
    fn idle_contexts_are_limited_and_drop_with_the_pool() {
        let existing = Arc::new(AtomicUsize::new(0));
        let pool = Pool::new();
        for _ in 0..100 {
            pool.put(Counted::new(&existing));
        }
        assert_eq!(existing.load(Ordering::Relaxed), 1 + SPARE);

        thread::scope(|scope| {
            for _ in 0..2 * PLACES {
                scope.spawn(|| {
                    for _ in 0..100 {
                        pool.put(Counted::new(&existing));
                    }
                });
            }
        });
        let idle = existing.load(Ordering::Relaxed);
        assert!((1 + SPARE..=PLACES + SPARE).contains(&idle), "{idle}");
        drop(pool);
        assert_eq!(existing.load(Ordering::Relaxed), 0);
    }

    #[test]
    fn a_thread_reuses_its_context() {
        let pool = Pool::new();
        let mut made = 0;
        for round in 0..100 {
            let make = || {
                made += 1;
                Ok::<_, Infallible>(0)
            };
            let used = pool.with(make, |uses| {
                *uses += 1;
                Ok(*uses)
            });
            assert_eq!(used, Ok(round + 1));
        }
        assert_eq!(made, 1);
        assert_eq!(pool.take(), Some(100));
    }

    #[test]
    fn contexts_return_to_threads_that_did_not_make_them() {
        let pool = Pool::new();
        thread::scope(|scope| {
            scope.spawn(|| {
                pool.put(1);
                pool.put(2);
            });
        });
        // The first context is in a place that may be another thread's, the second is spare.
        let used = pool.with(|| Err("made"), |context| Ok(*context));
        assert!(matches!(used, Ok(1 | 2)), "{used:?}");
    }

    #[test]
    fn a_context_whose_work_fails_is_dropped() {
        let existing = Arc::new(AtomicUsize::new(0));
        let pool = Pool::new();
        let failed: Result<(), _> = pool.with(|| Ok(Counted::new(&existing)), |_| Err("failed"));
        assert_eq!(failed, Err("failed"));
        assert_eq!(existing.load(Ordering::Relaxed), 0);
        assert!(pool.take().is_none());
        assert_eq!(pool.with(|| Err("not made"), |_: &mut Counted| Ok(())), Err("not made"));
        assert_eq!(pool.with(|| Ok::<_, ()>(Counted::new(&existing)), |_| Ok(())), Ok(()));
        assert_eq!(existing.load(Ordering::Relaxed), 1);
    }

    #[test]
    fn a_context_whose_work_panics_is_dropped() {
        let existing = Arc::new(AtomicUsize::new(0));
        let pool = Pool::new();
        let work = || {
            pool.with(
                || Ok::<_, ()>(Counted::new(&existing)),
                |_| -> Result<(), ()> { panic!("expected") },
            )
        };
        assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).is_err());
        assert_eq!(existing.load(Ordering::Relaxed), 0);
        pool.put(Counted::new(&existing));
        assert!(pool.take().is_some());
    }

    #[test]
    fn work_may_use_the_same_pool() {
        let pool = Pool::new();
        let make = || Ok::<_, Infallible>(());
        let used = pool.with(make, |()| pool.with(make, |()| Ok(pool.take().is_none())));
        assert_eq!(used, Ok(true));
        assert!(pool.take().is_some());
    }

    #[test]
    fn no_two_threads_have_the_same_context() {
        let existing = Arc::new(AtomicUsize::new(0));
        let pool: Pool<(AtomicUsize, Counted)> = Pool::new();
        let threads = 8;
        let start = Barrier::new(threads);
        thread::scope(|scope| {
            for thread in 0..threads {
                let (pool, existing, start) = (&pool, &existing, &start);
                scope.spawn(move || {
                    start.wait();
                    for round in 0..2_000 {
                        let make = || Ok::<_, Infallible>((AtomicUsize::new(0), Counted::new(existing)));
                        let alone = |context: &mut (AtomicUsize, Counted)| {
                            assert_eq!(context.0.fetch_add(1, Ordering::Relaxed), 0);
                            std::hint::spin_loop();
                            assert_eq!(context.0.fetch_sub(1, Ordering::Relaxed), 1);
                            Ok(())
                        };
                        if (round + thread) % 2 == 0 {
                            pool.with(make, alone).unwrap();
                        } else {
                            let mut context = pool.take().map_or_else(make, Ok).unwrap();
                            alone(&mut context).unwrap();
                            pool.put(context);
                        }
                    }
                });
            }
        });
        let idle = existing.load(Ordering::Relaxed);
        assert!((1..=PLACES + SPARE).contains(&idle), "{idle}");
    }

    #[test]
    fn a_thread_leaves_the_place_that_another_one_has() {
        let pool = Pool::new();
        pool.put(1);
        let number = thread_number();
        thread::scope(|scope| {
            let held = pool.idle().place().and_then(Place::lock);
            let meet = || {
                set_thread_number(number);
                pool.put(2);
                (thread_number(), pool.take())
            };
            let (moved, taken) = scope.spawn(meet).join().unwrap();
            assert_ne!(moved, number);
            assert_eq!(taken, Some(2));
            drop(held);
        });
        assert_eq!(thread_number(), number);
        assert_eq!(pool.take(), Some(1));
    }
}
