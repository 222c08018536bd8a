//! Public keys in PEM, of both labels.

#![no_main]

use hazmat_openssl::prelude::*;
use hazmat_openssl_fuzz::{check_public_key, loader, mutate, seeds};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};

fuzz_target!(init: seeds::write("pem_public_key"), |data: &[u8]| {
    check_public_key(|| loader().load_pem_public_key(data));
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| { mutate::pem(data, size, max_size, seed) });
