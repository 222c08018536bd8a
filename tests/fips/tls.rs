//! What TLS needs of a backend, on FIPS backends: the records of AES-GCM, the hybrid groups, and a definite approval of
//! everything else.

use std::fmt::Debug;

use hazmat_openssl::aead::TlsRecordSealer;
use hazmat_openssl::asymmetric::rsa::{PssPadding, SaltLength};
use hazmat_openssl::fips::{Approval, ApprovalTable, EdwardsCurve, MontgomeryCurve, Operation, TlsVersion};
use hazmat_openssl::prelude::*;
use hazmat_openssl::{Error, Result};
use support::errors::{assert_not_approved, assert_unsupported_naming, refused_argument};
use support::fips_module::{FipsModule, builder, fips, ordinary, strict};
use support::soundness::clean;

use Approval::{Approved, NotApproved, Unknown};

const KEY: [u8; 32] = [1; 32];
const IV: [u8; 12] = [3; 12];
/// Content of 6 bytes and its type.
const PLAINTEXT: [u8; 7] = *b"record\x17";
const HEADER_13: [u8; 5] = [23, 3, 3, 0, 7 + 16];

/// The header of a record of TLS 1.2 with application data of 7 bytes.
fn header_12(number: u64) -> [u8; 13] {
    let mut header = [0, 0, 0, 0, 0, 0, 0, 0, 23, 3, 3, 0, 7];
    header[..8].copy_from_slice(&number.to_be_bytes());
    header
}

/// A builder with the module's own table behind one rule.
fn with_rule(rule: fn(&Operation) -> Approval) -> Backend {
    let status = fips().fips_status();
    let module = status.module().unwrap();
    let table = ApprovalTable::for_module(module.name(), module.version())
        .with_rule("our policy", rule)
        .with_standards();
    builder().strict_approval(true).approval_table(table).build().unwrap()
}

/// Asserts that a refusal has this reason.
fn assert_reason<T: Debug>(result: Result<T>, words: &str) {
    let Err(Error::NotApproved { reason, operation, .. }) = &result else {
        panic!("{result:?}")
    };
    assert_eq!(*operation, "the encryption of a record of TLS");
    assert!(reason.contains(words), "{reason}");
}

// ---- records ----

#[test]
fn a_strict_backend_encrypts_records_and_nothing_else_with_such_a_nonce() {
    for key_length in [16, 32] {
        let key = &KEY[..key_length];
        for backend in [fips(), strict()] {
            let theirs = AesGcm::new(ordinary(), key).unwrap();
            let mut tls13 = clean(|| TlsRecordSealer::aes_gcm_tls13(backend, key, IV).unwrap());
            let mut tls12 = clean(|| TlsRecordSealer::aes_gcm_tls12(backend, key, *b"salt").unwrap());
            for number in [0, 1, 2, 7, 1 << 40, u64::MAX] {
                let mut record = PLAINTEXT;
                let tag = clean(|| tls13.seal_in_place(number, &HEADER_13, &mut record).unwrap());
                assert_ne!(record, PLAINTEXT);
                let nonce = tls13.nonce_at(number);
                theirs.decrypt_in_place(&nonce, &HEADER_13, &mut record, &tag).unwrap();
                assert_eq!(record, PLAINTEXT);

                let header = header_12(number);
                let tag = clean(|| tls12.seal_in_place(number, &header, &mut record).unwrap());
                let nonce = tls12.nonce_at(number);
                assert_eq!((&nonce[..4], &nonce[4..]), (&b"salt"[..], &number.to_be_bytes()[..]));
                theirs.decrypt_in_place(&nonce, &header, &mut record, &tag).unwrap();
                assert_eq!(record, PLAINTEXT);
            }
            let mut record = PLAINTEXT;
            let exhausted = tls13.seal_in_place(u64::MAX, &HEADER_13, &mut record);
            assert_eq!(exhausted, Err(Error::NoncesExhausted));
            assert_eq!(record, PLAINTEXT);
        }
        // The same encryption with the same nonce, in any other way.
        let plain = AesGcm::new(strict(), key).unwrap();
        assert_not_approved(plain.encrypt_in_place(&IV, &HEADER_13, &mut PLAINTEXT.clone()));
        assert_not_approved(plain.encrypt(&IV, &PLAINTEXT, &HEADER_13));
    }
}

#[test]
fn a_number_cannot_be_used_again_on_a_strict_backend() {
    let mut sealer = TlsRecordSealer::aes_gcm_tls13(strict(), &KEY, IV).unwrap();
    let mut record = PLAINTEXT;
    drop(sealer.seal_in_place(5, &HEADER_13, &mut record).unwrap());
    let sealed = record;
    for number in [5, 4, 0] {
        let refused = sealer.seal_in_place(number, &HEADER_13, &mut record);
        assert_eq!(refused_argument(refused), "sequence_number");
        assert_eq!(record, sealed, "a refusal leaves the buffer");
    }
    drop(sealer.seal_in_place(6, &HEADER_13, &mut record).unwrap());
}

#[test]
fn what_is_no_record_of_aes_gcm_is_refused() {
    assert_eq!(
        refused_argument(TlsRecordSealer::aes_gcm_tls13(strict(), &KEY[..24], IV)),
        "key"
    );
    for backend in [fips(), strict()] {
        let chacha = TlsRecordSealer::chacha20_poly1305(backend, &KEY, IV);
        assert_unsupported_naming(chacha, &["ChaCha20-Poly1305", "use AES, in GCM"]);
    }
    for version in [TlsVersion::Tls12, TlsVersion::Tls13] {
        for (cipher, expected) in [
            (CipherKind::AES_128, Approved),
            (CipherKind::AES_192, NotApproved),
            (CipherKind::AES_256, Approved),
            (CipherKind::CAMELLIA_128, NotApproved),
            (CipherKind::CHACHA20, NotApproved),
        ] {
            let operation = Operation::EncryptTlsRecord { cipher, version };
            for backend in [fips(), strict()] {
                assert_eq!(backend.approval_of(&operation), expected, "{operation:?}");
            }
            assert_eq!(ordinary().approval_of(&operation), Unknown);
        }
    }
}

/// An assessor may decide otherwise, for one version too.
#[test]
fn an_operators_table_refuses_records() {
    let own = with_rule(|operation| match operation {
        Operation::EncryptTlsRecord {
            version: TlsVersion::Tls13,
            ..
        } => NotApproved,
        _ => Unknown,
    });
    assert_reason(TlsRecordSealer::aes_gcm_tls13(&own, &KEY, IV), "our policy");
    drop(TlsRecordSealer::aes_gcm_tls12(&own, &KEY, *b"salt").unwrap());
    let none = with_rule(|operation| match operation {
        Operation::EncryptTlsRecord { .. } => NotApproved,
        _ => Unknown,
    });
    assert_reason(
        TlsRecordSealer::aes_gcm_tls12(&none, &KEY[..16], *b"salt"),
        "our policy",
    );
}

// ---- hybrid groups ----

#[test]
fn the_approval_of_hybrid_groups_is_that_of_table_and_indicator() {
    let has_them = FipsModule::of(fips()).has_post_quantum;
    // Module 3.5.9 approves all three, X25519MLKEM768 by its indicator alone.
    let expected = if has_them { Approved } else { NotApproved };
    for backend in [
        builder().build().unwrap(),
        builder().strict_approval(true).build().unwrap(),
    ] {
        for &group in TlsHybridGroup::ALL {
            let first = if has_them {
                clean(|| backend.tls_hybrid_approval(group))
            } else {
                backend.tls_hybrid_approval(group)
            };
            assert_eq!(first, expected, "{backend:?} {group}");
            assert_eq!(
                backend.clone().tls_hybrid_approval(group),
                expected,
                "the answer is kept"
            );
            assert_eq!(ordinary().tls_hybrid_approval(group), Unknown);
        }
    }
}

/// One part that is not approved is enough, and one that no one approves leaves it open.
#[test]
fn an_operators_table_decides_before_the_trial() {
    use TlsHybridGroup::{Secp256R1MlKem768, Secp384R1MlKem1024, X25519MlKem768};
    let own = with_rule(|operation| match operation {
        Operation::TlsHybridDecapsulate { group: X25519MlKem768 } => NotApproved,
        Operation::TlsHybridGenerate { .. } | Operation::TlsHybridEncapsulate { .. } => Approved,
        Operation::TlsHybridDecapsulate {
            group: Secp256R1MlKem768,
        } => Approved,
        _ => Unknown,
    });
    assert_eq!(own.tls_hybrid_approval(X25519MlKem768), NotApproved);
    // The module must also offer it.
    let offered = if FipsModule::of(fips()).has_post_quantum {
        Approved
    } else {
        Unknown
    };
    assert_eq!(own.tls_hybrid_approval(Secp256R1MlKem768), offered);
    // `with_standards` approves no post-quantum algorithm.
    assert_eq!(own.tls_hybrid_approval(Secp384R1MlKem1024), NotApproved);
}

/// A decorator that was written before the method, or does not care, claims nothing.
#[test]
fn another_implementation_claims_nothing() {
    struct Other;
    impl TlsHybridBackend for Other {
        fn tls_hybrid_supported(&self, _: TlsHybridGroup) -> bool {
            true
        }
        fn generate_tls_hybrid_private_key(&self, group: TlsHybridGroup) -> Result<TlsHybridPrivateKey> {
            fips().generate_tls_hybrid_private_key(group)
        }
        fn tls_hybrid_encapsulate(&self, group: TlsHybridGroup, share: &[u8]) -> Result<(SecretBytes, Vec<u8>)> {
            fips().tls_hybrid_encapsulate(group, share)
        }
    }
    for &group in TlsHybridGroup::ALL {
        assert_eq!(Other.tls_hybrid_approval(group), Unknown);
    }
}

// ---- everything else ----

/// Everything that a TLS provider does, without the hybrid groups. The last column is the answer of a module up to 3.1, and of one
/// from 3.4 on.
#[test]
fn every_operation_of_tls_has_a_definite_approval() {
    let module = FipsModule::of(fips());
    let later = if module.has_indicators { Approved } else { NotApproved };
    let ml_dsa = if module.has_post_quantum { Approved } else { NotApproved };
    let mut expected = vec![(Operation::RandomBytes, Approved)];
    let mut add = |operation, approval| expected.push((operation, approval));
    for hash in [HashAlgorithm::Sha256, HashAlgorithm::Sha384] {
        let key_bits = hash.digest_size() as u32 * 8;
        add(Operation::Hash { algorithm: hash }, Approved);
        add(Operation::Hmac { hash, key_bits }, Approved);
        add(Operation::Hkdf { hash, key_bits }, Approved);
        add(Operation::Tls13Kdf { hash, key_bits }, Approved);
        for (unbound_master_secret, approval) in [(false, Approved), (true, NotApproved)] {
            let prf = Operation::Tls1Prf {
                hash,
                key_bits: 384,
                unbound_master_secret,
            };
            add(prf, approval);
        }
    }
    for (cipher, mode) in [
        (CipherKind::AES_128, ModeKind::Gcm),
        (CipherKind::AES_256, ModeKind::Gcm),
    ] {
        for version in [TlsVersion::Tls12, TlsVersion::Tls13] {
            add(Operation::EncryptTlsRecord { cipher, version }, Approved);
        }
        let opening = Operation::Decrypt {
            cipher,
            mode,
            tag_length: Some(16),
        };
        add(opening, Approved);
    }
    add(Operation::ChaCha20Poly1305, NotApproved);
    for curve in [
        EllipticCurve::Secp256R1,
        EllipticCurve::Secp384R1,
        EllipticCurve::Secp521R1,
    ] {
        add(Operation::EcGenerate { curve }, Approved);
        add(Operation::Ecdh { curve }, Approved);
        for hash in [HashAlgorithm::Sha256, HashAlgorithm::Sha384, HashAlgorithm::Sha512] {
            let algorithm = EcdsaAlgorithm::new(hash);
            add(Operation::EcdsaSign { curve, algorithm }, Approved);
            add(Operation::EcdsaVerify { curve, algorithm }, Approved);
        }
    }
    let curve = MontgomeryCurve::X25519;
    add(Operation::XdhGenerate { curve }, NotApproved);
    add(Operation::Xdh { curve }, NotApproved);
    for curve in [EdwardsCurve::Ed25519, EdwardsCurve::Ed448] {
        add(Operation::EddsaSign { curve }, later);
        add(Operation::EddsaVerify { curve }, later);
    }
    for parameter_set in MlDsaParameterSet::ALL.iter().copied() {
        for deterministic in [false, true] {
            let sign = Operation::MlDsaSign {
                parameter_set,
                deterministic,
            };
            add(sign, ml_dsa);
        }
        add(Operation::MlDsaVerify { parameter_set }, ml_dsa);
    }
    for algorithm in [HashAlgorithm::Sha256, HashAlgorithm::Sha384, HashAlgorithm::Sha512] {
        let pss = PssPadding::new(algorithm, SaltLength::Digest);
        for padding in [RsaPadding::pkcs1v15(), RsaPadding::pss(pss)] {
            let hash = algorithm.into();
            for (modulus_bits, signing, verifying) in [
                (1024, NotApproved, Approved),
                (2048, Approved, Approved),
                (3072, Approved, Approved),
                (8192, Approved, Approved),
            ] {
                let sign = Operation::RsaSign {
                    modulus_bits,
                    public_exponent_bits: 17,
                    padding: padding.clone(),
                    hash,
                };
                let verify = Operation::RsaVerify {
                    modulus_bits,
                    padding: padding.clone(),
                    hash,
                };
                add(sign, signing);
                add(verify, verifying);
            }
        }
    }
    assert_eq!(expected.len(), 1 + 12 + 6 + 1 + 24 + 2 + 4 + 9 + 48);
    for (operation, approval) in expected {
        assert_eq!(fips().approval_of(&operation), approval, "{operation:?}");
        assert_eq!(strict().approval_of(&operation), approval, "{operation:?}");
    }
}
