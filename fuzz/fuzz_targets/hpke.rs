//! Messages of HPKE: those of a stranger, and damaged ones.

#![no_main]

use hazmat_openssl_fuzz::{check_hpke, seeds};
use libfuzzer_sys::fuzz_target;

fuzz_target!(init: seeds::write("hpke"), |data: &[u8]| check_hpke(data));
