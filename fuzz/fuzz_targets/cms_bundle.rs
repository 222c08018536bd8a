//! Bundles of certificates in CMS and PKCS #7, in BER and DER.

#![no_main]

use hazmat_openssl_fuzz::{check_certificate_bundle, mutate, seeds};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};

fuzz_target!(init: seeds::write("cms_bundle"), |data: &[u8]| check_certificate_bundle(data));

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| { mutate::der(data, size, max_size, seed) });
