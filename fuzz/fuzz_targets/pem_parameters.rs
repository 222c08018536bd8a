//! Parameters in PEM, of every label.

#![no_main]

use hazmat_openssl::prelude::*;
use hazmat_openssl_fuzz::{check_parameters, loader, mutate, seeds};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};

fuzz_target!(init: seeds::write("pem_parameters"), |data: &[u8]| {
    check_parameters(|| loader().load_pem_parameters(data));
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| { mutate::pem(data, size, max_size, seed) });
