//! Names of servers and name constraints, in a path that the target signs.

#![no_main]

use hazmat_openssl_fuzz::{check_path_names, mutate, seeds};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};

fuzz_target!(init: seeds::write("path_names"), |data: &[u8]| check_path_names(data));

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| { mutate::der(data, size, max_size, seed) });
