//! Keys in a form that nobody told.

#![no_main]

use hazmat_openssl_fuzz::{check_any_key, mutate, seeds};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};

fuzz_target!(init: seeds::write("any_key"), |data: &[u8]| check_any_key(data));

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| { mutate::pem(data, size, max_size, seed) });
