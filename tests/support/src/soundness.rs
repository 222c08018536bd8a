//! Shared by the tests of memory safety: orders of drops, and foreign entries in the error queue.

use openssl::error::ErrorStack;

/// Leaves entries in this thread's error queue, as another library might.
pub fn poison_error_queue() {
    let errors = openssl::pkey::PKey::private_key_from_der(b"no key").unwrap_err();
    assert!(!errors.errors().is_empty());
    errors.put();
}

/// Runs `call` with foreign entries in the error queue, and asserts that the queue is empty afterwards.
pub fn clean<T>(call: impl FnOnce() -> T) -> T {
    poison_error_queue();
    let outcome = call();
    let left = ErrorStack::get();
    assert!(left.errors().is_empty(), "{left}");
    outcome
}

/// Calls `body` with each order of `0..count`.
pub fn each_order(count: usize, body: &mut impl FnMut(&[usize])) {
    fn extend(order: &mut Vec<usize>, count: usize, body: &mut impl FnMut(&[usize])) {
        if order.len() == count {
            return body(order);
        }
        for next in 0..count {
            if !order.contains(&next) {
                order.push(next);
                extend(order, count, body);
                order.pop();
            }
        }
    }
    extend(&mut Vec::new(), count, body);
}
