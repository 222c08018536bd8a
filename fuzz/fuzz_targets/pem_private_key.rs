//! Private keys in PEM, of every label.

#![no_main]

use hazmat_openssl::prelude::*;
use hazmat_openssl_fuzz::{check_private_key, loader, mutate, seeds};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};

fuzz_target!(init: seeds::write("pem_private_key"), |data: &[u8]| {
    check_private_key(|password| loader().load_pem_private_key(data, password));
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| { mutate::pem(data, size, max_size, seed) });
