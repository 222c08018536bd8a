//! A few idle values of one owner, such as a key's contexts. Each serves only calls that ask for an equal one.

use std::sync::{Mutex, OnceLock};
use std::thread::available_parallelism;

use super::thread_number::thread_number;

/// The bounds of the number of places. Fewer would not do for the uses of one key by one thread, and more would take memory
/// in each of many keys.
const FEWEST: usize = 4;
const MOST: usize = 32;

/// Places for idle values: two for each processor, because no more calls than processors run at a time, and they may be of
/// two kinds. A place is locked while a value goes in or out, never while it is used, and a thread does not wait for a lock.
pub(crate) struct Idle<T>(Box<[Mutex<Option<Box<T>>>]>);

impl<T> Idle<T> {
    pub(crate) fn new() -> Self {
        Idle((0..places()).map(|_| Mutex::new(None)).collect())
    }

    /// Takes an idle value that fits.
    pub(crate) fn take(&self, fits: impl Fn(&T) -> bool) -> Option<Box<T>> {
        self.places_in_order().find_map(|place| {
            let mut place = place.try_lock().ok()?;
            place.take_if(|value| fits(value))
        })
    }

    /// Puts a value into an empty place. If there is none, it takes the place of another value, which drops.
    pub(crate) fn put(&self, value: Box<T>) {
        let mut value = Some(value);
        for place in self.places_in_order() {
            if let Ok(mut place) = place.try_lock() {
                if place.is_none() {
                    *place = value;
                    return;
                }
            }
        }
        let replaced = self.places_in_order().next().and_then(|place| {
            let mut place = place.try_lock().ok()?;
            std::mem::replace(&mut *place, value.take())
        });
        // The lock has been released.
        drop(replaced);
    }

    /// The places, first the one where this thread begins to look, so that threads rarely meet.
    fn places_in_order(&self) -> impl Iterator<Item = &Mutex<Option<Box<T>>>> {
        let own = thread_number().checked_rem(self.0.len()).unwrap_or(0);
        let (before, from) = self.0.split_at_checked(own).unwrap_or((&[], &self.0));
        from.iter().chain(before)
    }
}

/// The number of places.
fn places() -> usize {
    static PLACES: OnceLock<usize> = OnceLock::new();
    *PLACES.get_or_init(|| {
        let processors = available_parallelism().map_or(1, |number| number.get());
        processors.saturating_mul(2).clamp(FEWEST, MOST)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::thread;

    #[test]
    fn only_a_value_that_fits_is_taken() {
        let idle = Idle::new();
        assert!(idle.take(|_: &i32| true).is_none());
        for value in [1, 2, 3] {
            idle.put(Box::new(value));
        }
        assert_eq!(idle.take(|value| *value == 2).as_deref(), Some(&2));
        assert!(idle.take(|value| *value == 2).is_none());
        assert_eq!(idle.take(|value| *value == 3).as_deref(), Some(&3));
        assert_eq!(idle.take(|value| *value == 1).as_deref(), Some(&1));
        assert!(idle.take(|_| true).is_none());
    }

    #[test]
    fn a_bounded_number_is_kept_and_the_rest_drops_at_once() {
        let idle = Idle::new();
        let token = Arc::new(());
        for _ in 0..1000 {
            idle.put(Box::new(Arc::clone(&token)));
        }
        assert_eq!(Arc::strong_count(&token), places() + 1);
        // The newest is there.
        idle.put(Box::new(Arc::new(())));
        assert!(idle.take(|value| !Arc::ptr_eq(value, &token)).is_some());
        drop(idle);
        assert_eq!(Arc::strong_count(&token), 1);
    }

    #[test]
    fn no_value_is_given_to_two_threads() {
        let idle = Idle::new();
        let token = Arc::new(());
        thread::scope(|scope| {
            for number in 0..8_usize {
                let (idle, token) = (&idle, &token);
                scope.spawn(move || {
                    for round in 0..2000 {
                        let kind = (number + round) % 3;
                        let mut value = idle
                            .take(|(found, _, _)| *found == kind)
                            .unwrap_or_else(|| Box::new((kind, 0, Arc::clone(token))));
                        assert_eq!(value.0, kind);
                        assert_eq!(value.1, 0, "it is in use elsewhere");
                        value.1 += 1;
                        thread::yield_now();
                        value.1 -= 1;
                        idle.put(value);
                    }
                });
            }
        });
        assert!(Arc::strong_count(&token) <= places() + 1);
    }
}
