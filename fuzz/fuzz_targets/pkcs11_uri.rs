//! URIs of tokens and of their objects (RFC 7512).

#![no_main]

use hazmat_openssl_fuzz::{check_pkcs11_uri, seeds};
use libfuzzer_sys::fuzz_target;

fuzz_target!(init: seeds::write("pkcs11_uri"), |data: &[u8]| check_pkcs11_uri(data));
