//! Data of more than two gibibytes in one call, whose length exceeds libcrypto's `int`.

use hazmat_openssl::Error;
use hazmat_openssl::aead::{Aead, AesCcm, AesGcmSiv, AesOcb3, AesSiv};
use hazmat_openssl::ciphers::Mode;
use hazmat_openssl::prelude::*;
use std::sync::{Mutex, MutexGuard};
use support::backend;
use support::errors::refused_argument;

/// More than a signed 32-bit length can say, and not a whole number of blocks.
const SIZE: usize = (1 << 31) + 37;

/// The size of the pieces of which the same data is made up again.
const PIECE: usize = 1 << 20;

/// One test at a time has data of that size in memory. Zeros that nobody writes to are not in memory.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn zeros() -> Vec<u8> {
    vec![0; SIZE]
}

#[test]
fn hash() {
    let data = zeros();
    let mut context = backend().create_hash_ctx(HashAlgorithm::Sha256).unwrap();
    data.chunks(PIECE).for_each(|piece| context.update(piece).unwrap());
    let expected = context.finalize_reset().unwrap();
    context.update(&data).unwrap();
    assert_eq!(context.finalize().unwrap(), expected);
}

#[test]
fn hash_in_one_call() {
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

/// More than one piece, and not a whole number of blocks.
#[test]
fn aes_ocb3() {
    let _alone = alone();
    if !AesOcb3::supported(backend(), 16) {
        return;
    }
    let aead = AesOcb3::new(backend(), &[7; 16]).unwrap();
    let size = (1 << 30) + 37;
    let mut data = vec![0; size];
    let tag = aead.encrypt_in_place(&[1; 12], b"header", &mut data).unwrap();
    // A block depends on the nonce, its number and itself alone.
    let start = aead.encrypt(&[1; 12], &vec![0; PIECE], b"").unwrap();
    assert!(data[..PIECE] == start[..PIECE]);
    aead.decrypt_in_place(&[1; 12], b"header", &mut data, &tag).unwrap();
    assert!(data == vec![0; size]);
}

/// A second piece would be an error, or a wrong result.
#[test]
fn modes_of_one_call_refuse_what_does_not_fit() {
    let _alone = alone();
    let mut aeads: Vec<Box<dyn Aead>> = vec![Box::new(AesCcm::new(backend(), &[7; 16]).unwrap())];
    if AesSiv::supported(backend(), 32) {
        aeads.push(Box::new(AesSiv::new(backend(), &[7; 32]).unwrap()));
    }
    if AesGcmSiv::supported(backend(), 16) {
        aeads.push(Box::new(AesGcmSiv::new(backend(), &[7; 16]).unwrap()));
    }
    let mut long = vec![0; SIZE];
    for aead in aeads {
        let nonce = vec![1; 12.min(*aead.nonce_lengths().end()).max(*aead.nonce_lengths().start())];
        let nonce = if *aead.nonce_lengths().start() == 7 {
            &nonce[..7]
        } else {
            &nonce[..]
        };
        assert_eq!(refused_argument(aead.encrypt(nonce, &long, b"")), "plaintext");
        assert_eq!(refused_argument(aead.decrypt(nonce, &long, b"")), "ciphertext");
        assert_eq!(
            refused_argument(aead.decrypt_into(nonce, &long, b"", &mut [])),
            "ciphertext"
        );
        assert_eq!(refused_argument(aead.encrypt_in_place(nonce, b"", &mut long)), "buffer");
        assert_eq!(
            refused_argument(aead.decrypt_in_place(nonce, b"", &mut long, &[0; 16])),
            "buffer"
        );
        assert_eq!(
            refused_argument(aead.encrypt(nonce, b"message", &long)),
            "additional_data"
        );
        assert_eq!(
            refused_argument(aead.decrypt(nonce, &[0; 20], &long)),
            "additional_data"
        );
    }
    // As long as two bytes can say, and one byte more.
    let ccm = AesCcm::new(backend(), &[7; 16]).unwrap();
    for (nonce_length, longest) in [(13, (1 << 16) - 1), (12, (1 << 24) - 1)] {
        let nonce = vec![1; nonce_length];
        let sealed = ccm.encrypt(&nonce, &long[..longest], b"").unwrap();
        assert!(ccm.decrypt(&nonce, &sealed, b"").unwrap() == long[..longest]);
        assert_eq!(
            refused_argument(ccm.encrypt(&nonce, &long[..=longest], b"")),
            "plaintext"
        );
        assert_eq!(
            refused_argument(ccm.decrypt(&nonce, &long[..longest + 17], b"")),
            "ciphertext"
        );
    }
}

// ---- lengths that do not fit into C's `int`, which providers go on with ----

/// Longer than an `int` allows; truncated to an `int`, only the last few bytes are left.
const BEYOND_INT: [usize; 3] = [(1 << 31) + 16, (1 << 32) - 16, (1 << 32) + 5];

#[test]
fn lengths_beyond_an_int_are_refused_where_providers_would_cut_them() {
    let _alone = alone();
    let backend = Backend::new().unwrap();
    let sha256 = HashAlgorithm::Sha256;
    let rsa = backend.generate_rsa_private_key(65537, 2048).unwrap();
    let public = rsa.public_key().unwrap();
    let ec = backend
        .generate_elliptic_curve_private_key(EllipticCurve::Secp256R1)
        .unwrap();
    let ecdsa = EcdsaAlgorithm::new(sha256);
    let (v15, oaep) = (RsaPadding::pkcs1v15(), RsaPadding::oaep(OaepPadding::new(sha256)));
    for length in BEYOND_INT {
        let long = vec![0u8; length];
        assert_eq!(refused_argument(public.encrypt(&long, &v15)), "plaintext");
        assert_eq!(refused_argument(public.encrypt(&long, &oaep)), "plaintext");
        assert!(matches!(rsa.decrypt(&long, &oaep), Err(Error::Malformed { .. })));
        for signature in [&long[..], &long[..70_000]] {
            assert!(matches!(
                public.verify(signature, b"data", &v15, sha256),
                Err(Error::InvalidSignature)
            ));
            assert!(matches!(
                ec.public_key().unwrap().verify(signature, b"data", ecdsa),
                Err(Error::InvalidSignature)
            ));
        }
        assert_eq!(refused_argument(backend.create_hmac_ctx(&long, sha256)), "key");
        let derive = |salt, password| backend.derive_pbkdf2_hmac(sha256, 32, salt, 1, password);
        assert_eq!(refused_argument(derive(&long, b"password")), "salt");
        assert_eq!(refused_argument(derive(b"salt", &long)), "key_material");
        assert_eq!(
            refused_argument(backend.derive_pbkdf2_hmac(sha256, length, b"salt", 1, b"password")),
            "length"
        );
    }
    let labelled = RsaPadding::oaep(OaepPadding::new(sha256).with_label(&vec![0; BEYOND_INT[0]]));
    assert_eq!(refused_argument(public.encrypt(b"data", &labelled)), "label");
}

/// A valid signature or ciphertext, followed by so many zeros that an `int` takes the whole for its beginning.
#[test]
fn what_follows_beyond_an_int_is_not_overlooked() {
    let _alone = alone();
    let backend = Backend::new().unwrap();
    let rsa = backend.generate_rsa_private_key(65537, 2048).unwrap();
    let (v15, sha256) = (RsaPadding::pkcs1v15(), HashAlgorithm::Sha256);
    let signature = rsa.sign(b"data", &v15, sha256).unwrap();
    let mut long = vec![0u8; (1 << 32) + signature.len()];
    long[..signature.len()].copy_from_slice(&signature);
    let verified = rsa.public_key().unwrap().verify(&long, b"data", &v15, sha256);
    assert!(matches!(verified, Err(Error::InvalidSignature)));
}

/// A DER signature whose first number is longer than any.
#[test]
fn a_signature_with_an_endless_number_is_malformed() {
    let _alone = alone();
    let length: u32 = 1 << 31;
    let mut der = vec![0u8; 12 + length as usize + 3];
    der[0] = 0x30;
    der[1] = 0x84;
    der[2..6].copy_from_slice(&(6 + length + 3).to_be_bytes());
    der[6..8].copy_from_slice(&[0x02, 0x84]);
    der[8..12].copy_from_slice(&length.to_be_bytes());
    der[12] = 1;
    let end = der.len();
    der[end - 3..].copy_from_slice(&[0x02, 0x01, 0x01]);
    let decoded = hazmat_openssl::asymmetric::signature::decode_dss_signature(&der);
    assert!(matches!(decoded, Err(Error::Malformed { what: "signature", .. })));
}
