//! Random bytes.

use ring::rand::SecureRandom as _;

use super::length_name;
use crate::contender::{Goal, Library, Operation};
use crate::suite::Suite;

pub fn add(suite: &mut Suite<'_>) {
    for length in [16, 16_384] {
        let random = random(suite, length);
        suite.add(random);
    }
}

/// Bytes differ, but are not all 0.
fn filled(buffer: &mut Vec<u8>, (): ()) -> Vec<u8> {
    assert!(buffer.iter().any(|&byte| byte != 0));
    buffer.len().to_be_bytes().to_vec()
}

fn random<'a>(suite: &Suite<'a>, length: usize) -> Operation<'a> {
    let (backend, lib) = (suite.backend, suite.lib);
    let ring = ring::rand::SystemRandom::new();
    let goal = if length == 16 {
        Goal::ShortMessage
    } else {
        Goal::LongMessage
    };
    Operation::new("random bytes", format!("random bytes, {}", length_name(length)))
        .goal(goal)
        .kept()
        .with_state(
            Library::Ours,
            "Backend::fill_random: the DRBG of the backend",
            vec![0; length],
            move |buffer| backend.fill_random(buffer).unwrap(),
            filled,
        )
        .with_state(
            Library::Raw,
            "RAND_bytes_ex: the DRBG of the library context",
            vec![0; length],
            move |buffer| lib.fill_random(buffer),
            filled,
        )
        .with_state(
            Library::RustOpenssl,
            "rand_bytes: the DRBG of the default context",
            vec![0; length],
            |buffer| openssl::rand::rand_bytes(buffer).unwrap(),
            filled,
        )
        .with_state(
            Library::Ring,
            "SystemRandom: the system's generator at each call",
            vec![0; length],
            move |buffer| ring.fill(buffer).unwrap(),
            filled,
        )
        .with_state(
            Library::AwsLc,
            "rand::fill: a DRBG",
            vec![0; length],
            |buffer| aws_lc_rs::rand::fill(buffer).unwrap(),
            filled,
        )
        .with_state(
            Library::RustCrypto,
            "getrandom: the system's generator at each call",
            vec![0; length],
            |buffer| getrandom::fill(buffer).unwrap(),
            filled,
        )
}
