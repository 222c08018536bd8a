//! The values of extensions, in DER behind a byte that says of which type.

#![no_main]

use hazmat_openssl_fuzz::{check_extension, mutate, seeds};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};

fuzz_target!(init: seeds::write("x509_extension"), |data: &[u8]| check_extension(data));

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutate::chosen_der(data, size, max_size, seed)
});
