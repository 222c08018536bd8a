//! The operations, a file for each family.

mod aead;
mod aead_modes;
mod backend;
mod certificates;
mod cipher;
mod curves;
mod exchange;
mod generation;
mod hash;
mod hpke;
mod kdf;
mod key_loading;
mod key_wrap;
mod lists;
mod mac;
mod messages;
mod ml_dsa;
mod ml_kem;
mod paths;
mod random;
mod requests;
mod rsa;
mod signatures;
mod slh_dsa;
pub mod threads;
mod tls_hybrid;

use crate::suite::Suite;

/// Adds all operations.
pub fn add_all(suite: &mut Suite<'_>) {
    hash::add(suite);
    mac::add(suite);
    aead::add(suite);
    aead_modes::add(suite);
    cipher::add(suite);
    key_wrap::add(suite);
    kdf::add(suite);
    rsa::add(suite);
    signatures::add(suite);
    exchange::add(suite);
    ml_kem::add(suite);
    ml_dsa::add(suite);
    slh_dsa::add(suite);
    tls_hybrid::add(suite);
    hpke::add(suite);
    generation::add(suite);
    key_loading::add(suite);
    certificates::add(suite);
    requests::add(suite);
    lists::add(suite);
    paths::add(suite);
    messages::add(suite);
    random::add(suite);
    backend::add(suite);
}

const KEY: [u8; 32] = [1; 32];
const NONCE: [u8; 12] = [2; 12];
const IV: [u8; 16] = [3; 16];

/// A message of a length.
fn message(length: usize) -> Vec<u8> {
    (0..length).map(|index| index as u8).collect()
}

/// A length as the names of operations have it.
fn length_name(length: usize) -> String {
    match length {
        0..1_024 => format!("{length} B"),
        _ => format!("{} KiB", length / 1_024),
    }
}
