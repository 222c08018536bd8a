//! Certification paths: certificates, trust anchors and revocation lists, some of which the target signs.

#![no_main]

use hazmat_openssl_fuzz::{check_path, mutate, seeds};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};

fuzz_target!(init: seeds::write("verify_path"), |data: &[u8]| check_path(data));

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| { mutate::der(data, size, max_size, seed) });
