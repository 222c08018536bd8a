//! Tokens and keys of Fernet.

#![no_main]

use hazmat_openssl_fuzz::{check_fernet, seeds};
use libfuzzer_sys::fuzz_target;

fuzz_target!(init: seeds::write("fernet"), |data: &[u8]| check_fernet(data));
