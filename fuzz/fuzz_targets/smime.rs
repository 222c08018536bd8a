//! S/MIME: signed and encrypted mails.

#![no_main]

use hazmat_openssl_fuzz::{check_smime, seeds};
use libfuzzer_sys::fuzz_target;

fuzz_target!(init: seeds::write("smime"), |data: &[u8]| check_smime(data));
