//! Distinguished names in DER and in text, and general names, behind a byte that says which of these.

#![no_main]

use hazmat_openssl_fuzz::{check_name, mutate, seeds};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};

fuzz_target!(init: seeds::write("x509_name"), |data: &[u8]| check_name(data));

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutate::chosen_der(data, size, max_size, seed)
});
