//! Encrypted messages of CMS, in DER and BER.

#![no_main]

use hazmat_openssl_fuzz::{check_enveloped, mutate, seeds};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};

fuzz_target!(init: seeds::write("cms_enveloped"), |data: &[u8]| check_enveloped(data));

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| { mutate::der(data, size, max_size, seed) });
