//! SSHSIG signatures.

#![no_main]

use hazmat_openssl_fuzz::{check_ssh_signature, seeds};
use libfuzzer_sys::fuzz_target;

fuzz_target!(init: seeds::write("sshsig"), |data: &[u8]| check_ssh_signature(data));
