//! Certificates of OpenSSH, which the target signs to verify them.

#![no_main]

use hazmat_openssl_fuzz::{check_ssh_certificate, mutate, seeds};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};

fuzz_target!(init: seeds::write("ssh_certificate_fields"), |data: &[u8]| check_ssh_certificate(data));

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutate::ssh_line(data, size, max_size, seed)
});
