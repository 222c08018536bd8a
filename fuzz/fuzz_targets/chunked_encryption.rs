//! Messages of chunked encryption that are damaged, read in several ways.

#![no_main]

use hazmat_openssl_fuzz::{check_chunked, seeds};
use libfuzzer_sys::fuzz_target;

fuzz_target!(init: seeds::write("chunked_encryption"), |data: &[u8]| check_chunked(data));
