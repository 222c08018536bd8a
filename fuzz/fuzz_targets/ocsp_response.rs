//! Responses of OCSP, in DER.

#![no_main]

use hazmat_openssl_fuzz::{check_ocsp_response, mutate, seeds};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};

fuzz_target!(init: seeds::write("ocsp_response"), |data: &[u8]| check_ocsp_response(data));

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| { mutate::der(data, size, max_size, seed) });
