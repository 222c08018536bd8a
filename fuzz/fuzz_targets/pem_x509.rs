//! Certificates, signing requests and revocation lists in PEM, of every label.

#![no_main]

use hazmat_openssl_fuzz::{check_pem, mutate, seeds};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};

fuzz_target!(init: seeds::write("pem_x509"), |data: &[u8]| check_pem(data));

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| { mutate::pem(data, size, max_size, seed) });
