//! The clock that operations are timed with: the processor time of the thread.
//!
//! While another process has the processor, this clock stands still, so that a busy machine disturbs the figures less than it
//! would with the time of day.

use std::ffi::{c_int, c_long};
use std::time::Duration;

/// `struct timespec`, as in `<time.h>`
#[repr(C)]
struct Timespec {
    seconds: c_long,
    nanoseconds: c_long,
}

/// `CLOCK_THREAD_CPUTIME_ID` of Linux, as in `<time.h>`
#[cfg(target_os = "linux")]
const THREAD_CPU_TIME: c_int = 3;
/// `CLOCK_THREAD_CPUTIME_ID` of macOS, as in `<time.h>`
#[cfg(target_os = "macos")]
const THREAD_CPU_TIME: c_int = 16;

unsafe extern "C" {
    /// `clock_gettime(2)`
    fn clock_gettime(clock: c_int, time: *mut Timespec) -> c_int;
}

/// The processor time that this thread has used.
pub fn now() -> Duration {
    let mut time = Timespec {
        seconds: 0,
        nanoseconds: 0,
    };
    // SAFETY: a place for the result, of the type that the function takes.
    assert_eq!(unsafe { clock_gettime(THREAD_CPU_TIME, &mut time) }, 0);
    Duration::new(time.seconds as u64, time.nanoseconds as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sleeping_takes_no_processor_time() {
        let start = now();
        std::thread::sleep(Duration::from_millis(20));
        assert!(now() - start < Duration::from_millis(10));
    }

    #[test]
    fn work_takes_processor_time() {
        let start = now();
        let sum = (0..1_000_000_u64).fold(0, |sum, number| std::hint::black_box(sum ^ number));
        assert!(now() > start, "{sum}");
    }
}
