//! AES key wrap, which every module approves, and RSA signatures without `DigestInfo`, which none does.

use hazmat_openssl::fips::{Approval, Operation};
use hazmat_openssl::prelude::*;
use support::errors::{assert_invalid_tag, assert_not_approved, refused_argument};
use support::fips_module::{fips, ordinary, strict};
use support::{bytes, key_wrap_vectors};

#[test]
fn it_works_in_both_directions_on_strict_backends_too() {
    for backend in [fips(), strict()] {
        for key_length in [16, 24, 32] {
            assert!(backend.aes_key_wrap_supported(key_length));
            assert!(backend.aes_key_wrap_with_padding_supported(key_length));
            let wrapping_key = bytes::sample(1, key_length);
            let kept = AesKeyWrap::new(backend, &wrapping_key).unwrap();
            for round in 0..3 {
                let key = bytes::sample(round, 40);
                let wrapped = backend.aes_key_wrap(&wrapping_key, &key).unwrap();
                assert_eq!(kept.wrap_key(&key).unwrap(), wrapped);
                assert_eq!(ordinary().aes_key_wrap(&wrapping_key, &key).unwrap(), wrapped);
                assert_eq!(*kept.unwrap_key(&wrapped).unwrap(), *key);
                assert_eq!(*backend.aes_key_unwrap(&wrapping_key, &wrapped).unwrap(), *key);
                assert_invalid_tag(kept.unwrap_key(&bytes::flipped(&wrapped, 9)));

                let key = bytes::sample(round, 21);
                let wrapped = backend.aes_key_wrap_with_padding(&wrapping_key, &key).unwrap();
                assert_eq!(kept.wrap_key_with_padding(&key).unwrap(), wrapped);
                assert_eq!(*kept.unwrap_key_with_padding(&wrapped).unwrap(), *key);
                assert_invalid_tag(backend.aes_key_unwrap_with_padding(&wrapping_key, &bytes::flipped(&wrapped, 9)));
            }
        }
        assert_eq!(
            refused_argument(backend.aes_key_wrap(&[1; 14], &[2; 16])),
            "wrapping_key"
        );
        for cipher in [CipherKind::AES_128, CipherKind::AES_192, CipherKind::AES_256] {
            assert_eq!(
                backend.approval_of(&Operation::AesKeyWrap { cipher }),
                Approval::Approved
            );
        }
    }
}

#[test]
fn the_vectors_pass_on_a_strict_backend() {
    let mut ran = 0;
    for vector in key_wrap_vectors::nist("keywrap/kwtestvectors/KW_AD_256.txt") {
        let unwrapped = strict().aes_key_unwrap(&vector.wrapping_key, &vector.wrapped);
        match vector.key {
            Some(key) => assert_eq!(*unwrapped.unwrap(), *key, "{}", vector.position),
            None => assert_invalid_tag(unwrapped),
        }
        ran += 1;
    }
    for vector in key_wrap_vectors::nist("keywrap/kwtestvectors/KWP_AE_128.txt") {
        let wrapped = strict().aes_key_wrap_with_padding(&vector.wrapping_key, &vector.key.unwrap());
        assert_eq!(wrapped.unwrap(), vector.wrapped, "{}", vector.position);
        ran += 1;
    }
    println!("count: key-wrap-fips ran={ran} skipped=0");
    assert_eq!(ran, 1000);
}

#[test]
fn signatures_without_digest_info_are_not_approved() {
    let sign = Operation::RsaSignWithoutDigestInfo {
        modulus_bits: 2048,
        public_exponent_bits: 17,
    };
    let verify = Operation::RsaVerifyWithoutDigestInfo { modulus_bits: 2048 };
    let key = strict().generate_rsa_private_key(65537, 2048).unwrap();
    assert_eq!(strict().approval_of(&sign), Approval::NotApproved);
    assert_eq!(strict().approval_of(&verify), Approval::NotApproved);
    assert_not_approved(key.sign_without_digest_info(b"data"));
    let public = key.public_key().unwrap();
    assert_not_approved(public.verify_without_digest_info(&[1; 256], b"data"));
    // Whatever would be wrong with it.
    assert_not_approved(key.sign_without_digest_info(b""));
}

/// The module offers them, and leaves it to the program not to use them.
#[test]
fn signatures_without_digest_info_work_on_backends_that_are_not_strict() {
    let key = fips().generate_rsa_private_key(65537, 2048).unwrap();
    let public = key.public_key().unwrap();
    let signature = key.sign_without_digest_info(b"data").unwrap();
    public.verify_without_digest_info(&signature, b"data").unwrap();
    let recovered = public.recover_data_from_signature(&signature, &RsaPadding::pkcs1v15(), None);
    assert_eq!(recovered.unwrap(), b"data");
}
