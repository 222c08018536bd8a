//! PHC strings of Argon2.

#![no_main]

use hazmat_openssl_fuzz::{check_argon2_phc, seeds};
use libfuzzer_sys::fuzz_target;

fuzz_target!(init: seeds::write("argon2_phc"), |data: &[u8]| check_argon2_phc(data));
