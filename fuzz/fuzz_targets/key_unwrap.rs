//! Wrapped keys, behind a byte that says how the rest is used.

#![no_main]

use hazmat_openssl_fuzz::{check_wrapped_key, seeds};
use libfuzzer_sys::fuzz_target;

fuzz_target!(init: seeds::write("key_unwrap"), |data: &[u8]| check_wrapped_key(data));
