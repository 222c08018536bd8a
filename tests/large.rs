//! Data of more than two gibibytes in one call, where a length no longer fits libcrypto's own type for it.

mod support;

use hazmat_openssl::prelude::*;
use std::sync::{Mutex, MutexGuard};
use support::backend;

/// More than a signed 32-bit length can say, and not a whole number of blocks.
const SIZE: usize = (1 << 31) + 37;

/// The size of the pieces of which the same data is made up again.
const PIECE: usize = 1 << 20;

/// One test at a time has data of that size in memory.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Zeros, which take up no memory as long as nobody writes to them.
fn zeros() -> Vec<u8> {
    vec![0; SIZE]
}

#[test]
fn hash() {
    let _alone = alone();
    let data = zeros();
    let mut context = backend().create_hash_ctx(HashAlgorithm::Sha256).unwrap();
    data.chunks(PIECE).for_each(|piece| context.update(piece).unwrap());
    let expected = context.finalize_reset().unwrap();
    context.update(&data).unwrap();
    assert_eq!(context.finalize().unwrap(), expected);
}

#[test]
fn hash_in_one_call() {
    let _alone = alone();
    let data = zeros();
    let mut context = backend().create_hash_ctx(HashAlgorithm::Sha1).unwrap();
    data.chunks(PIECE).for_each(|piece| context.update(piece).unwrap());
    assert_eq!(
        backend().hash(HashAlgorithm::Sha1, &data).unwrap(),
        context.finalize().unwrap()
    );
}

#[test]
fn hmac() {
    let _alone = alone();
    let data = zeros();
    let mut context = backend().create_hmac_ctx(b"key", HashAlgorithm::Sha256).unwrap();
    data.chunks(PIECE).for_each(|piece| context.update(piece).unwrap());
    let expected = context.finalize_reset().unwrap();
    context.update(&data).unwrap();
    context.verify(&expected).unwrap();
}

/// Encrypts `size` zeros after a few bytes in one call, and compares that with small pieces.
fn compare_encryption(mode: &Mode, size: usize, block_size: usize) {
    let algorithm = CipherAlgorithm::aes(&[7; 16]).unwrap();
    let context = || backend().create_symmetric_encryption_ctx(&algorithm, mode).unwrap();
    let (mut whole, mut pieces) = (context(), context());
    let first = [1; 5];
    assert_eq!(whole.update(&first).unwrap(), pieces.update(&first).unwrap());
    let data = vec![0; size];
    let mut output = vec![0; size + block_size - 1];
    let written = whole.update_into(&data, &mut output).unwrap();
    let mut rest = &output[..written];
    let mut expected = vec![0; PIECE + block_size - 1];
    for piece in data.chunks(PIECE) {
        let expected_size = pieces.update_into(piece, &mut expected).unwrap();
        let (own, tail) = rest.split_at(expected_size);
        assert!(own == &expected[..expected_size], "{} bytes before the end", rest.len());
        rest = tail;
    }
    assert!(rest.is_empty());
    let ends = (
        whole.finalize().unwrap().into_tag(),
        pieces.finalize().unwrap().into_tag(),
    );
    assert_eq!(ends.0, ends.1);
}

#[test]
fn aes_ctr() {
    let _alone = alone();
    compare_encryption(&Mode::ctr(&[0xff; 16]).unwrap(), SIZE, 1);
}

#[test]
fn aes_gcm() {
    let _alone = alone();
    compare_encryption(&Mode::gcm(&[1; 12]).unwrap(), SIZE, 1);
}

/// Five bytes and these make whole blocks, so that every block lies across two pieces.
#[test]
fn aes_cbc() {
    let _alone = alone();
    compare_encryption(&Mode::cbc(&[1; 16]).unwrap(), (1 << 31) + 11, 16);
}
