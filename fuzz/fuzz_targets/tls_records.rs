//! Records of TLS and packets of QUIC: those of a stranger, damaged ones, and those of a peer that does not keep the rules.

#![no_main]

use hazmat_openssl_fuzz::{check_tls, seeds};
use libfuzzer_sys::fuzz_target;

fuzz_target!(init: seeds::write("tls_records"), |data: &[u8]| check_tls(data));
