//! Files of keys: `authorized_keys` and `allowed_signers`.

#![no_main]

use hazmat_openssl_fuzz::{check_files_of_keys, seeds};
use libfuzzer_sys::fuzz_target;

fuzz_target!(init: seeds::write("authorized_keys"), |data: &[u8]| check_files_of_keys(data));
