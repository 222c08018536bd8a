use super::decision::{TABLES, row_for};
use super::edition::{Edition, UPSTREAM, edition_of};
use super::editions::{WITH_EDDSA, WITHOUT_EDDSA};
use super::post_quantum::{POST_QUANTUM, WITHOUT_POST_QUANTUM};
use super::row::Row;
use crate::asymmetric::SignatureHash;
use crate::asymmetric::dh::DhNamedGroup;
use crate::asymmetric::ec::EcdsaAlgorithm;
use crate::asymmetric::ec::curve::EllipticCurve::*;
use crate::asymmetric::edwards::variant::EddsaVariant;
use crate::asymmetric::rsa::padding::{RsaPadding, SaltLength};
use crate::asymmetric::rsa::{OaepPadding, PssPadding};
use crate::backend::fips::operation::Operation::{self, *};
use crate::backend::fips::{Approval, EdwardsCurve, MontgomeryCurve};
use crate::ciphers::CipherKind;
use crate::ciphers::mode_kind::ModeKind;
use crate::hashes::algorithm::HashAlgorithm::{self, *};
use crate::hashes::xof_algorithm::XofAlgorithm;
use crate::mac::kmac_variant::KmacVariant;

use Approval::{Approved, NotApproved, Unknown};

pub(super) fn judged(edition: Edition, operation: &Operation) -> Approval {
    row_for(edition, operation).map_or(Unknown, |row| row.approval)
}

/// The outcomes are the same for all modules.
pub(super) fn check(expected: impl IntoIterator<Item = (Operation, Approval)>) {
    for (operation, approval) in expected {
        for edition in [Edition::WithoutEddsa, Edition::WithEddsa] {
            assert_eq!(judged(edition, &operation), approval, "{operation:?}");
        }
    }
}

#[test]
fn tables_are_for_the_modules_of_the_openssl_project() {
    for (name, version, edition) in [
        (UPSTREAM, "3.0.8", Some(Edition::WithoutEddsa)),
        (UPSTREAM, "3.0.9", Some(Edition::WithoutEddsa)),
        (UPSTREAM, "3.1.2", Some(Edition::WithoutEddsa)),
        (UPSTREAM, "3.4.0", Some(Edition::WithEddsa)),
        (UPSTREAM, "3.5.9", Some(Edition::WithEddsa)),
        (UPSTREAM, "4.0.0-dev", Some(Edition::WithEddsa)),
        // Without a certificate, or without indicators and a table.
        (UPSTREAM, "3.0.7", None),
        (UPSTREAM, "3.0.80", None),
        (UPSTREAM, "3.1.20", None),
        (UPSTREAM, "3.1.2-1", None),
        (UPSTREAM, "3.2.0", None),
        (UPSTREAM, "3.3.1", None),
        (UPSTREAM, "5.0.0", None),
        (UPSTREAM, "3", None),
        (UPSTREAM, "", None),
        // A distribution's.
        ("Example Linux 9 - OpenSSL FIPS Provider", "3.1.2", None),
        ("Example Linux 9 - OpenSSL FIPS Provider", "3.5.1", None),
        ("openssl fips provider", "3.1.2", None),
        ("", "3.1.2", None),
    ] {
        assert_eq!(edition_of(name, version), edition, "{name} {version}");
    }
}

#[test]
fn every_row_names_a_document_and_can_decide() {
    let of_editions: [&[Row]; 4] = [&WITH_EDDSA, &WITHOUT_EDDSA, &POST_QUANTUM, &WITHOUT_POST_QUANTUM];
    for row in TABLES.iter().copied().chain(of_editions).flatten() {
        let named = ["NIST SP 800-", "FIPS 1", "FIPS 20", "RFC 8446", "certificates"];
        assert!(named.iter().any(|name| row.source.contains(name)), "{}", row.source);
    }
}

#[test]
fn extendable_outputs() {
    for algorithm in [XofAlgorithm::Shake128, XofAlgorithm::Shake256] {
        let xof = |customized| Xof { algorithm, customized };
        check([(xof(false), Approved), (xof(true), NotApproved)]);
    }
}

#[test]
fn hashes() {
    let hash = |algorithm| Hash { algorithm };
    check([
        (hash(Sha1), Approved),
        (hash(Sha256), Approved),
        (hash(Sha3_512), Approved),
        (hash(Shake128 { digest_size: 7 }), Approved),
        (hash(Md5), NotApproved),
        (hash(Blake2b512), NotApproved),
        (hash(Sm3), NotApproved),
        (RandomBytes, Approved),
    ]);
}

#[test]
fn macs_and_ciphers() {
    let hmac = |hash, key_bits| Hmac { hash, key_bits };
    let cmac = |cipher| Cmac { cipher };
    let kmac = |key_bits, tag_length| Kmac {
        variant: KmacVariant::Kmac128,
        key_bits,
        tag_length,
    };
    let gmac_generate = |cipher| GmacGenerate { cipher };
    let gmac_verify = |cipher| GmacVerify { cipher };
    let encrypt = |cipher, mode| Encrypt {
        cipher,
        mode,
        generated_nonce: false,
    };
    let decrypt_with_tag = |cipher, mode, tag_length| Decrypt {
        cipher,
        mode,
        tag_length: Some(tag_length),
    };
    let decrypt = |cipher, mode| Decrypt {
        cipher,
        mode,
        tag_length: None,
    };
    let generated = |cipher| Encrypt {
        cipher,
        mode: ModeKind::Gcm,
        generated_nonce: true,
    };
    let ccm = |cipher, tag_length| AesCcm { cipher, tag_length };
    check([
        (ccm(CipherKind::AES_128, 16), Approved),
        (ccm(CipherKind::AES_192, 10), Approved),
        (ccm(CipherKind::AES_256, 8), Approved),
        (ccm(CipherKind::AES_256, 6), NotApproved),
        (ccm(CipherKind::AES_256, 4), NotApproved),
        (ccm(CipherKind::AES_512, 16), NotApproved),
        (ccm(CipherKind::SM4, 16), NotApproved),
        (OtherAead { name: "AES-GCM-SIV" }, NotApproved),
        (OtherAead { name: "AES-SIV" }, NotApproved),
        (OtherAead { name: "AES-OCB3" }, NotApproved),
        (hmac(Sha256, 112), Approved),
        (hmac(Sha1, 160), Approved),
        (hmac(Sha256, 111), NotApproved),
        (hmac(Sha256, 0), NotApproved),
        (hmac(Md5, 256), NotApproved),
        (cmac(CipherKind::AES_128), Approved),
        (cmac(CipherKind::TRIPLE_DES), NotApproved),
        (cmac(CipherKind::CAMELLIA_128), NotApproved),
        (kmac(112, 4), Approved),
        (kmac(256, 2_097_151), Approved),
        (kmac(111, 32), NotApproved),
        (kmac(32, 32), NotApproved),
        (kmac(256, 3), NotApproved),
        (gmac_verify(CipherKind::AES_256), Approved),
        (gmac_verify(CipherKind::CAMELLIA_128), NotApproved),
        (gmac_generate(CipherKind::AES_256), NotApproved),
        (gmac_generate(CipherKind::CAMELLIA_128), NotApproved),
        (OtherMac { name: "Poly1305" }, NotApproved),
        (encrypt(CipherKind::AES_128, ModeKind::Cbc), Approved),
        (encrypt(CipherKind::AES_256, ModeKind::Ctr), Approved),
        (encrypt(CipherKind::AES_512, ModeKind::Xts), Approved),
        (decrypt(CipherKind::AES_256, ModeKind::Xts), Approved),
        (encrypt(CipherKind::AES_128, ModeKind::Xts), NotApproved),
        (encrypt(CipherKind::AES_128, ModeKind::Stream), NotApproved),
        (encrypt(CipherKind::AES_256, ModeKind::Gcm), NotApproved),
        (generated(CipherKind::AES_256), Approved),
        (generated(CipherKind::SM4), NotApproved),
        (decrypt(CipherKind::AES_256, ModeKind::Gcm), Approved),
        (decrypt_with_tag(CipherKind::AES_256, ModeKind::Gcm, 16), Approved),
        (decrypt_with_tag(CipherKind::AES_256, ModeKind::Gcm, 12), Approved),
        (decrypt_with_tag(CipherKind::AES_256, ModeKind::Gcm, 11), NotApproved),
        (decrypt_with_tag(CipherKind::AES_256, ModeKind::Gcm, 8), NotApproved),
        (decrypt_with_tag(CipherKind::AES_256, ModeKind::Gcm, 5), NotApproved),
        (decrypt_with_tag(CipherKind::AES_256, ModeKind::Gcm, 4), NotApproved),
        (decrypt_with_tag(CipherKind::SM4, ModeKind::Gcm, 8), NotApproved),
        (decrypt(CipherKind::CHACHA20, ModeKind::Stream), NotApproved),
        (encrypt(CipherKind::TRIPLE_DES, ModeKind::Cbc), NotApproved),
        (decrypt(CipherKind::TRIPLE_DES, ModeKind::Cbc), Approved),
        (ChaCha20Poly1305, NotApproved),
        (encrypt(CipherKind::CHACHA20, ModeKind::Stream), NotApproved),
        (decrypt(CipherKind::ARC4, ModeKind::Stream), NotApproved),
    ]);
}

#[test]
fn key_wrap() {
    let wrap = |cipher| AesKeyWrap { cipher };
    check([
        (wrap(CipherKind::AES_128), Approved),
        (wrap(CipherKind::AES_192), Approved),
        (wrap(CipherKind::AES_256), Approved),
        (wrap(CipherKind::AES_512), NotApproved),
        (wrap(CipherKind::CAMELLIA_128), NotApproved),
    ]);
}

#[test]
fn key_derivation() {
    let pbkdf2 = |hash, password_length, salt_length, iterations, length| Pbkdf2 {
        hash,
        password_length,
        salt_length,
        iterations,
        length,
    };
    check([
        (pbkdf2(Sha256, 8, 16, 1000, 14), Approved),
        (pbkdf2(Sha1, 1, 16, 1000, 14), Approved),
        (pbkdf2(Sha256, 0, 16, 1000, 14), NotApproved),
        (pbkdf2(Sha256, 8, 15, 1000, 14), NotApproved),
        (pbkdf2(Sha256, 8, 16, 999, 14), NotApproved),
        (pbkdf2(Sha256, 8, 16, 1000, 13), NotApproved),
        (pbkdf2(Md5, 8, 16, 1000, 14), NotApproved),
        (OtherKdf { name: "scrypt" }, NotApproved),
        (OtherKdf { name: "Argon2id" }, NotApproved),
    ]);
}

#[test]
fn key_derivation_from_secrets() {
    let hkdf = |hash, key_bits| Hkdf { hash, key_bits };
    let prf = |hash, key_bits, unbound_master_secret| Tls1Prf {
        hash,
        key_bits,
        unbound_master_secret,
    };
    let tls13 = |hash, key_bits| Tls13Kdf { hash, key_bits };
    let ssh = |hash, key_bits| SshKdf { hash, key_bits };
    check([
        (hkdf(Sha256, 112), Approved),
        (hkdf(Sha1, 256), Approved),
        (HpkeDeriveKeyPair, NotApproved),
        (
            HpkeOneStageKdf {
                algorithm: XofAlgorithm::Shake256,
            },
            NotApproved,
        ),
        (hkdf(Sha3_512, 256), Approved),
        (hkdf(Sha256, 111), NotApproved),
        (hkdf(Sha256, 0), NotApproved),
        (hkdf(Md5, 256), NotApproved),
        (hkdf(Sm3, 256), NotApproved),
        (prf(Sha256, 384, false), Approved),
        (prf(Sha384, 112, false), Approved),
        (prf(Sha512, 384, false), Approved),
        (prf(Sha256, 384, true), NotApproved),
        (prf(Sha256, 104, false), NotApproved),
        (prf(Sha1, 384, false), NotApproved),
        (prf(Sha224, 384, false), NotApproved),
        (prf(Sha512_256, 384, false), NotApproved),
        (prf(Sha3_256, 384, false), NotApproved),
        (tls13(Sha256, 256), Approved),
        (tls13(Sha384, 112), Approved),
        (tls13(Sha256, 104), NotApproved),
        (tls13(Sha512, 512), NotApproved),
        (tls13(Sha1, 160), NotApproved),
        (ssh(Sha1, 1024), Approved),
        (ssh(Sha224, 1024), Approved),
        (ssh(Sha512, 112), Approved),
        (ssh(Sha256, 104), NotApproved),
        (ssh(Sha512_256, 1024), NotApproved),
        (ssh(Sha3_256, 1024), NotApproved),
        (ssh(Md5, 1024), NotApproved),
    ]);
}

#[test]
fn rsa() {
    let v15 = RsaPadding::pkcs1v15;
    let pss = |hash, length| RsaPadding::pss(PssPadding::new(hash, length));
    let oaep = |hash| RsaPadding::oaep(OaepPadding::new(hash));
    let generate = |modulus_bits, public_exponent| RsaGenerate {
        modulus_bits,
        public_exponent,
    };
    let sign = |modulus_bits, public_exponent_bits, padding, hash: HashAlgorithm| RsaSign {
        modulus_bits,
        public_exponent_bits,
        padding,
        hash: hash.into(),
    };
    let verify = |modulus_bits, padding, hash: HashAlgorithm| RsaVerify {
        modulus_bits,
        padding,
        hash: hash.into(),
    };
    let recover = |modulus_bits, hash| RsaRecover { modulus_bits, hash };
    let encrypt = |modulus_bits, public_exponent_bits, padding| RsaEncrypt {
        modulus_bits,
        public_exponent_bits,
        padding,
    };
    let decrypt = |modulus_bits, public_exponent_bits, padding| RsaDecrypt {
        modulus_bits,
        public_exponent_bits,
        padding,
    };
    check([
        (
            RsaSignWithoutDigestInfo {
                modulus_bits: 2048,
                public_exponent_bits: 17,
            },
            NotApproved,
        ),
        (RsaVerifyWithoutDigestInfo { modulus_bits: 2048 }, NotApproved),
        (generate(2048, 65537), Approved),
        (generate(2047, 65537), NotApproved),
        (generate(1024, 65537), NotApproved),
        (generate(2048, 3), NotApproved),
        (sign(2048, 17, v15(), Sha256), Approved),
        (sign(2047, 17, v15(), Sha256), NotApproved),
        (sign(2049, 17, v15(), Sha256), NotApproved),
        (sign(2050, 17, v15(), Sha256), Approved),
        (sign(2048, 16, v15(), Sha256), NotApproved),
        (sign(2048, 257, v15(), Sha256), NotApproved),
        (sign(2048, 0, v15(), Sha256), NotApproved),
        (sign(2048, 17, v15(), Sha1), NotApproved),
        (sign(2048, 17, v15(), Md5), NotApproved),
        (sign(2048, 17, oaep(Sha256), Sha256), NotApproved),
        (sign(2048, 17, pss(Sha256, SaltLength::Digest), Sha256), Approved),
        (sign(2048, 17, pss(Sha1, SaltLength::Digest), Sha256), NotApproved),
        (sign(2048, 17, pss(Sha256, SaltLength::Fixed(32)), Sha256), Approved),
        (sign(2048, 17, pss(Sha256, SaltLength::Fixed(33)), Sha256), NotApproved),
        (sign(2048, 17, pss(Sha256, SaltLength::Max), Sha256), NotApproved),
        (verify(1024, v15(), Sha1), Approved),
        (verify(1023, v15(), Sha256), NotApproved),
        (verify(2048, v15(), Md5), NotApproved),
        (verify(2048, pss(Sha1, SaltLength::Fixed(20)), Sha1), Approved),
        (verify(2048, pss(Sha256, SaltLength::Fixed(33)), Sha256), NotApproved),
        (verify(2048, pss(Sha256, SaltLength::Auto), Sha256), Unknown),
        (recover(2048, Some(Sha256)), Approved),
        (recover(1023, Some(Sha256)), NotApproved),
        (recover(2048, Some(Md5)), NotApproved),
        (recover(2048, None), Unknown),
        (encrypt(2048, 17, oaep(Sha1)), Approved),
        (decrypt(4096, 17, oaep(Sha256)), Approved),
        (encrypt(2048, 256, oaep(Sha256)), Approved),
        (encrypt(2048, 257, oaep(Sha256)), NotApproved),
        (encrypt(2048, 2, oaep(Sha256)), NotApproved),
        (decrypt(2048, 2, oaep(Sha256)), NotApproved),
        (decrypt(2048, 0, oaep(Sha256)), NotApproved),
        (encrypt(2049, 17, oaep(Sha256)), NotApproved),
        (decrypt(2049, 17, oaep(Sha256)), NotApproved),
        (decrypt(2047, 17, oaep(Sha256)), NotApproved),
        (decrypt(2048, 17, oaep(Md5)), NotApproved),
        (encrypt(2048, 17, v15()), NotApproved),
        (decrypt(2048, 17, v15()), NotApproved),
        (decrypt(2048, 17, pss(Sha256, SaltLength::Digest)), NotApproved),
    ]);
    let hash = SignatureHash::prehashed(Sha256);
    check([
        (
            RsaSign {
                modulus_bits: 2048,
                public_exponent_bits: 17,
                padding: v15(),
                hash,
            },
            Unknown,
        ),
        (
            RsaVerify {
                modulus_bits: 2048,
                padding: v15(),
                hash,
            },
            Unknown,
        ),
    ]);
}

#[test]
fn dsa_and_diffie_hellman() {
    let verify = |modulus_bits, subgroup_bits, hash: HashAlgorithm| DsaVerify {
        modulus_bits,
        subgroup_bits,
        hash: hash.into(),
    };
    let sign = DsaSign {
        modulus_bits: 3072,
        subgroup_bits: 256,
        hash: Sha256.into(),
    };
    let exchange = |group, modulus_bits| Dh { group, modulus_bits };
    let generate = |group, modulus_bits| DhGenerate { group, modulus_bits };
    check([
        (sign, NotApproved),
        (DsaGenerate { modulus_bits: 3072 }, NotApproved),
        (verify(1024, 160, Sha1), Approved),
        (verify(2048, 224, Sha256), Approved),
        (verify(2048, 160, Sha256), NotApproved),
        (verify(512, 160, Sha1), NotApproved),
        (verify(2048, 0, Sha256), NotApproved),
        (verify(2048, 256, Md5), NotApproved),
        (exchange(Some(DhNamedGroup::Ffdhe2048), 2048), Approved),
        (generate(Some(DhNamedGroup::Modp8192), 8192), Approved),
        (exchange(Some(DhNamedGroup::Modp1536), 1536), NotApproved),
        (exchange(None, 2048), Unknown),
        (generate(None, 4096), Unknown),
        (generate(None, 1024), NotApproved),
    ]);
}

#[test]
fn curves() {
    let sign = |curve, hash: HashAlgorithm| EcdsaSign {
        curve,
        algorithm: EcdsaAlgorithm::new(hash),
    };
    let verify = |curve, hash: HashAlgorithm| EcdsaVerify {
        curve,
        algorithm: EcdsaAlgorithm::new(hash),
    };
    let deterministic = EcdsaSign {
        curve: Secp256R1,
        algorithm: EcdsaAlgorithm::new(Sha256).deterministic(),
    };
    let exchange = |curve| Ecdh { curve };
    let generate = |curve| EcGenerate { curve };
    check([
        (sign(Secp224R1, Sha256), Approved),
        (sign(Sect233K1, Sha256), Approved),
        (sign(Secp192R1, Sha256), NotApproved),
        (sign(Secp256K1, Sha256), NotApproved),
        (sign(BrainpoolP256R1, Sha256), NotApproved),
        (sign(Secp256R1, Sha1), NotApproved),
        (deterministic, Unknown),
        (verify(Secp192R1, Sha1), Approved),
        (verify(Sect163K1, Sha256), Approved),
        (verify(Secp256R1, Sha1), Approved),
        (verify(Secp256R1, Md5), NotApproved),
        (verify(Secp256K1, Sha256), NotApproved),
        (exchange(Secp224R1), Approved),
        (exchange(Secp192R1), NotApproved),
        (exchange(Sect571R1), NotApproved),
        (exchange(BrainpoolP512R1), NotApproved),
        (generate(Secp521R1), Approved),
        (generate(Sect571R1), Approved),
        (generate(Sect163R2), NotApproved),
        (generate(Secp192R1), NotApproved),
    ]);
    let of_a_digest = SignatureHash::prehashed(Sha256);
    let algorithm = EcdsaAlgorithm::new(of_a_digest);
    let curve = Secp256R1;
    check([
        (EcdsaSign { curve, algorithm }, Unknown),
        (EcdsaVerify { curve, algorithm }, Unknown),
    ]);
    for curve in [MontgomeryCurve::X25519, MontgomeryCurve::X448] {
        check([(Xdh { curve }, NotApproved), (XdhGenerate { curve }, NotApproved)]);
    }
    for curve in [EdwardsCurve::Ed25519, EdwardsCurve::Ed448] {
        for operation in [EddsaSign { curve }, EddsaVerify { curve }, EddsaGenerate { curve }] {
            assert_eq!(judged(Edition::WithoutEddsa, &operation), NotApproved);
            assert_eq!(judged(Edition::WithEddsa, &operation), Approved);
        }
    }
    for (curve, variant, approval) in [
        (EdwardsCurve::Ed25519, EddsaVariant::Context, NotApproved),
        (EdwardsCurve::Ed448, EddsaVariant::Context, Approved),
        (EdwardsCurve::Ed25519, EddsaVariant::Ph, Approved),
        (EdwardsCurve::Ed448, EddsaVariant::Ph, Approved),
        (EdwardsCurve::Ed25519, EddsaVariant::Prehashed, Unknown),
        (EdwardsCurve::Ed448, EddsaVariant::Prehashed, Unknown),
    ] {
        for operation in [
            EddsaSignVariant { curve, variant },
            EddsaVerifyVariant { curve, variant },
        ] {
            assert_eq!(judged(Edition::WithoutEddsa, &operation), NotApproved);
            assert_eq!(judged(Edition::WithEddsa, &operation), approval, "{operation:?}");
        }
    }
}

#[test]
fn key_derivation_for_key_agreement_and_from_keys() {
    use crate::mac::kmac_variant::KmacVariant::{self, Kmac128, Kmac256};

    let hash_functions = [
        |hash, key_bits| ConcatKdfHash { hash, key_bits },
        |hash, key_bits| ConcatKdfHmac { hash, key_bits },
        |hash, key_bits| KbkdfHmac { hash, key_bits },
        |hash, key_bits| X963Kdf { hash, key_bits },
    ];
    for function in hash_functions {
        check([
            (function(Sha256, 112), Approved),
            (function(Sha512_224, 1 << 20), Approved),
            (function(Sha3_384, 256), Approved),
            (function(Sha256, 111), NotApproved),
            (function(Sha256, 0), NotApproved),
            (function(Md5, 256), NotApproved),
            (function(Blake2s256, 256), NotApproved),
            (function(Sm3, 256), NotApproved),
        ]);
    }
    // SHA-1 is approved except for new signatures, and in X9.63.
    check([
        (
            ConcatKdfHash {
                hash: Sha1,
                key_bits: 112,
            },
            Approved,
        ),
        (
            ConcatKdfHmac {
                hash: Sha1,
                key_bits: 112,
            },
            Approved,
        ),
        (
            KbkdfHmac {
                hash: Sha1,
                key_bits: 112,
            },
            Approved,
        ),
        (
            X963Kdf {
                hash: Sha1,
                key_bits: 112,
            },
            NotApproved,
        ),
    ]);
    let kmac_functions: [fn(KmacVariant, u32) -> Operation; 2] = [
        |variant, key_bits| ConcatKdfKmac { variant, key_bits },
        |variant, key_bits| KbkdfKmac { variant, key_bits },
    ];
    for function in kmac_functions {
        check([(function(Kmac128, 111), NotApproved)]);
        for operation in [function(Kmac128, 112), function(Kmac256, 4096)] {
            assert_eq!(judged(Edition::WithoutEddsa, &operation), Unknown);
            assert_eq!(judged(Edition::WithEddsa, &operation), Approved);
        }
    }
    let kbkdf_cmac = |cipher| KbkdfCmac { cipher };
    check([
        (kbkdf_cmac(CipherKind::AES_128), Approved),
        (kbkdf_cmac(CipherKind::AES_256), Approved),
        (kbkdf_cmac(CipherKind::TRIPLE_DES), NotApproved),
        (kbkdf_cmac(CipherKind::CAMELLIA_256), NotApproved),
    ]);
}
