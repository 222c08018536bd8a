//! The cache of fetched algorithms and probed facts, one for all families.
//!
//! A family declares a [`Cache`] as a static, with a slot for each algorithm. Each backend stores the values of all caches,
//! without knowing the families. A value is computed once for each backend; later look-ups use two indices, without a lock
//! and without hashing. The values drop before the backend's library context.

use std::any::Any;
use std::marker::PhantomData;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::handle::Backend;

/// The number of caches in one table: more than exist, so that a backend needs only one table. A power of two, because a look-up
/// then takes fewer instructions.
const PLACES: usize = 128;

/// The values of one cache in one backend.
type Slots<T> = Vec<OnceLock<T>>;

/// A family's slots, declared as a static and filled for each backend.
pub(crate) struct Cache<T> {
    place: OnceLock<usize>,
    slots: usize,
    values: PhantomData<fn() -> T>,
}

impl<T: Send + Sync + 'static> Cache<T> {
    /// A cache with this number of slots in each backend.
    pub(crate) const fn new(slots: usize) -> Self {
        Cache {
            place: OnceLock::new(),
            slots,
            values: PhantomData,
        }
    }

    /// Returns the value of a slot, and computes it the first time; `None` if there is no such slot.
    #[inline]
    pub(crate) fn get<'a>(&self, backend: &'a Backend, slot: usize, find_out: impl FnOnce() -> T) -> Option<&'a T> {
        let place = backend.inner.caches.at(self.place())?;
        let slots = place.get_or_init(|| Box::new(self.empty()));
        let slot = slots.downcast_ref::<Slots<T>>()?.get(slot)?;
        Some(slot.get_or_init(find_out))
    }

    /// The cache's number, assigned at its first use.
    #[inline]
    fn place(&self) -> usize {
        static TAKEN: AtomicUsize = AtomicUsize::new(0);
        *self.place.get_or_init(|| TAKEN.fetch_add(1, Ordering::Relaxed))
    }

    fn empty(&self) -> Slots<T> {
        (0..self.slots).map(|_| OnceLock::new()).collect()
    }
}

impl<T: Send + Sync + 'static> Cache<Option<T>> {
    /// Returns the value of a slot, and fetches it the first time; `None` if the backend does not have it.
    #[inline]
    pub(crate) fn fetch<'a>(
        &self,
        backend: &'a Backend,
        slot: usize,
        fetch: impl FnOnce() -> Option<T>,
    ) -> Option<&'a T> {
        self.get(backend, slot, fetch)?.as_ref()
    }
}

/// The values of all caches in one backend.
pub(super) struct Caches {
    places: [OnceLock<Box<dyn Any + Send + Sync>>; PLACES],
    /// The next table, for further caches.
    further: OnceLock<Box<Caches>>,
}

impl Caches {
    pub(super) const fn new() -> Self {
        Caches {
            places: [const { OnceLock::new() }; PLACES],
            further: OnceLock::new(),
        }
    }

    #[inline]
    fn at(&self, place: usize) -> Option<&OnceLock<Box<dyn Any + Send + Sync>>> {
        let (mut table, mut place) = (self, place);
        while place >= PLACES {
            table = table.further.get_or_init(|| Box::new(Caches::new()));
            place -= PLACES;
        }
        table.places.get(place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_found_out_once_for_each_backend() {
        static LENGTHS: Cache<usize> = Cache::new(2);
        let (one, other) = (Backend::new().unwrap(), Backend::new().unwrap());
        assert_eq!(LENGTHS.get(&one, 1, || 5), Some(&5));
        assert_eq!(LENGTHS.get(&one, 1, || panic!("it is known")), Some(&5));
        assert_eq!(
            LENGTHS.get(&one.clone(), 1, || panic!("a clone is the same backend")),
            Some(&5)
        );
        assert_eq!(LENGTHS.get(&one, 0, || 6), Some(&6));
        assert_eq!(LENGTHS.get(&other, 1, || 7), Some(&7));
        assert_eq!(LENGTHS.get(&one, 2, || panic!("there are two slots")), None);
    }

    #[test]
    fn what_a_backend_does_not_have_is_not_asked_for_again() {
        static NAMES: Cache<Option<String>> = Cache::new(1);
        let backend = Backend::new().unwrap();
        assert_eq!(NAMES.fetch(&backend, 0, || None), None);
        assert_eq!(NAMES.fetch(&backend, 0, || panic!("it was asked for")), None);
    }

    #[test]
    fn there_is_a_place_for_any_number_of_caches() {
        let backend = Backend::new().unwrap();
        let caches: Vec<Cache<usize>> = (0..3 * PLACES).map(|_| Cache::new(1)).collect();
        for (number, cache) in caches.iter().enumerate() {
            assert_eq!(cache.get(&backend, 0, || number), Some(&number));
        }
        for (number, cache) in caches.iter().enumerate() {
            assert_eq!(cache.get(&backend, 0, || panic!("{number} is known")), Some(&number));
        }
    }

    #[test]
    fn threads_find_the_same_value() {
        static VALUES: Cache<Box<u32>> = Cache::new(1);
        let backend = Backend::new().unwrap();
        let addresses: Vec<usize> = std::thread::scope(|scope| {
            let find = |number| {
                VALUES
                    .get(&backend, 0, || Box::new(number))
                    .map(|value| &raw const **value as usize)
            };
            let threads: Vec<_> = (0..8)
                .map(|number| scope.spawn(move || find(number).unwrap()))
                .collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert!(addresses.iter().all(|address| *address == addresses[0]));
    }
}
