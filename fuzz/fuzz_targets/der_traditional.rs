//! The structures of RSA, DSA and elliptic curve keys' own, in DER. They are loaded like PKCS #8; what differs is where
//! the fuzzer starts.

#![no_main]

use hazmat_openssl_fuzz::{check_der_private_key, mutate, seeds};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};

fuzz_target!(init: seeds::write("der_traditional"), |data: &[u8]| {
    check_der_private_key(data)
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| { mutate::der(data, size, max_size, seed) });
