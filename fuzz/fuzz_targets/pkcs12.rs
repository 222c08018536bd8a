//! PKCS #12 files, and the entries of one, in DER and BER.

#![no_main]

use hazmat_openssl_fuzz::{check_pkcs12, mutate, seeds};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};

fuzz_target!(init: seeds::write("pkcs12"), |data: &[u8]| check_pkcs12(data));

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| { mutate::der(data, size, max_size, seed) });
