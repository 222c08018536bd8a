//! The signature algorithms that builders accept and refuse.

use super::builders::{SHA256, certificate_without, list_without, request};
use super::{assert_invalid, assert_unsupported};
use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::*;
use hazmat_openssl::{Error, Result};
use support::backend;
use support::sample_keys::{self, sample};

/// What is signed with a key and an algorithm, of each kind.
fn sign_each(key: &PrivateKey, algorithm: SignatureAlgorithm) -> [Result<()>; 6] {
    [
        certificate_without("").sign(key, algorithm).map(|_| ()),
        request().sign(key, algorithm).map(|_| ()),
        list_without("").sign(key, algorithm).map(|_| ()),
        backend()
            .create_x509_certificate(&certificate_without(""), key, algorithm)
            .map(|_| ()),
        backend().create_x509_csr(&request(), key, algorithm).map(|_| ()),
        backend().create_x509_crl(&list_without(""), key, algorithm).map(|_| ()),
    ]
}

#[test]
fn a_key_signs_with_its_own_algorithms() {
    let keys = sample_keys::samples();
    let hashed = SignatureAlgorithm::from(SHA256);
    let pss = SignatureAlgorithm::rsa_pss(SHA256);
    let mut refused = 0;
    for sample in keys {
        let rows: &[(SignatureAlgorithm, &'static str, &str)] = match sample.name {
            sample_keys::ED25519 => &[
                (hashed, "algorithm", "SignatureAlgorithm::ed25519()"),
                (pss, "algorithm", "PSS is for RSA"),
                (SignatureAlgorithm::ed25519().deterministic(), "algorithm", "ECDSA"),
                (SignatureAlgorithm::ed25519().prehashed(), "algorithm", "signs a digest"),
                (SignatureAlgorithm::ed448(), "algorithm", "Ed448 is for Ed448 keys"),
            ],
            sample_keys::ED448 => &[
                (hashed, "algorithm", "SignatureAlgorithm::ed448()"),
                (pss, "algorithm", "PSS is for RSA"),
                (SignatureAlgorithm::ed448().deterministic(), "algorithm", "ECDSA"),
                (SignatureAlgorithm::ed448().prehashed(), "algorithm", "signs a digest"),
                (
                    SignatureAlgorithm::ed25519(),
                    "algorithm",
                    "Ed25519 is for Ed25519 keys",
                ),
            ],
            sample_keys::RSA | sample_keys::RSA_PSS | sample_keys::RSA_PSS_RESTRICTED => &[
                (
                    SignatureAlgorithm::ed25519(),
                    "algorithm",
                    "Ed25519 is for Ed25519 keys",
                ),
                (hashed.deterministic(), "algorithm", "ECDSA"),
                (hashed.prehashed(), "algorithm", "signs a digest"),
                (
                    SignatureAlgorithm::ecdsa(SHA256),
                    "algorithm",
                    "ECDSA is for elliptic curve keys",
                ),
                (
                    SignatureAlgorithm::rsa_pkcs1v15(SHA256).with_mgf1_hash(SHA256),
                    "algorithm",
                    "MGF1",
                ),
            ],
            sample_keys::P256 | sample_keys::P384 | sample_keys::P521 => &[
                (
                    SignatureAlgorithm::ed25519(),
                    "algorithm",
                    "Ed25519 is for Ed25519 keys",
                ),
                (pss, "algorithm", "PSS is for RSA"),
                (hashed.with_mgf1_hash(SHA256), "algorithm", "MGF1"),
                (hashed.with_salt_length(SaltLength::Max), "algorithm", "salt length"),
                (hashed.prehashed(), "algorithm", "signs a digest"),
            ],
            sample_keys::DSA_1024 | sample_keys::DSA_2048 => &[
                (
                    SignatureAlgorithm::ed25519(),
                    "algorithm",
                    "Ed25519 is for Ed25519 keys",
                ),
                (pss, "algorithm", "PSS is for RSA"),
                (hashed.deterministic(), "algorithm", "ECDSA"),
                (
                    SignatureAlgorithm::ecdsa(SHA256),
                    "algorithm",
                    "ECDSA is for elliptic curve keys",
                ),
            ],
            _ => &[
                (hashed, "private_key", "does not sign"),
                (SignatureAlgorithm::ed25519(), "private_key", "does not sign"),
            ],
        };
        for (algorithm, argument, word) in rows {
            for result in sign_each(&sample.private, *algorithm) {
                let what = format!("{} with {algorithm:?}", sample.name);
                assert_invalid(&what, result, argument, &[word]);
                refused += 1;
            }
        }
    }
    let all = keys.len() == sample_keys::SAMPLES;
    assert!(
        refused == 6 * (2 * 5 + 3 * 5 + 3 * 5 + 2 * 4 + 4 * 2) || !all,
        "{refused}"
    );
}

/// Hash functions that have no object identifier for the key's signatures.
#[test]
fn a_hash_function_without_an_identifier_is_not_supported() {
    use HashAlgorithm::{Blake2b512, Blake2s256, Md5, Ripemd160, Sha512_256, Sm3, Whirlpool};
    let mut refused = 0;
    for (name, hashes) in [
        (sample_keys::RSA, &[Blake2b512, Blake2s256, Whirlpool, Sm3][..]),
        (
            sample_keys::P256,
            &[Blake2b512, Blake2s256, Whirlpool, Sm3, Md5, Ripemd160, Sha512_256],
        ),
        (
            sample_keys::DSA_2048,
            &[Blake2b512, Blake2s256, Whirlpool, Sm3, Md5, Ripemd160, Sha512_256],
        ),
    ] {
        for hash in hashes {
            for result in sign_each(&sample(name).private, (*hash).into()) {
                assert_unsupported(&format!("{name} with {hash}"), result, &["hash", hash.name()]);
                refused += 1;
            }
        }
    }
    for hash in [Blake2b512, Blake2s256, Whirlpool, Sm3] {
        let pss = SignatureAlgorithm::rsa_pss(hash);
        for result in sign_each(&sample(sample_keys::RSA).private, pss) {
            assert!(matches!(result, Err(Error::Unsupported { .. })), "{hash}: {result:?}");
            refused += 1;
        }
    }
    assert_eq!(refused, 6 * (4 + 7 + 7 + 4));
}

#[test]
fn lengths_of_salt_that_are_none_are_refused() {
    let key = &sample(sample_keys::RSA).private;
    let mut refused = 0;
    for result in sign_each(
        key,
        SignatureAlgorithm::rsa_pss(SHA256).with_salt_length(SaltLength::Auto),
    ) {
        assert_invalid("Auto", result, "algorithm", &["Auto", "for verification only"]);
        refused += 1;
    }
    // 256 bytes have room for 222 bytes of salt.
    for length in [223, 1_000, usize::MAX] {
        for result in sign_each(
            key,
            SignatureAlgorithm::rsa_pss(SHA256).with_salt_length(SaltLength::Fixed(length)),
        ) {
            let error = result.unwrap_err();
            assert!(matches!(error, Error::InvalidArgument { .. }), "{length}: {error:?}");
            refused += 1;
        }
    }
    assert_eq!(refused, 24);
    let longest = SignatureAlgorithm::rsa_pss(SHA256).with_salt_length(SaltLength::Max);
    let made = certificate_without("").sign(key, longest).unwrap();
    let SignatureAlgorithmParameters::RsaPss(pss) = made.signature_algorithm_parameters().unwrap() else {
        panic!("PSS")
    };
    assert_eq!(pss.salt_length(), 222);
    made.verify_signature(&sample(sample_keys::RSA).public).unwrap();
}

/// A key that is restricted to PSS with other parameters does not sign with these.
#[test]
fn restrictions_of_a_key_are_kept() {
    let Some(key) = sample_keys::samples()
        .iter()
        .find(|sample| sample.name == sample_keys::RSA_PSS_RESTRICTED)
    else {
        panic!("a restricted key")
    };
    // SHA-384, a mask of SHA-256, and 40 bytes of salt at least.
    let made = certificate_without("")
        .sign(&key.private, HashAlgorithm::Sha384)
        .unwrap();
    let SignatureAlgorithmParameters::RsaPss(pss) = made.signature_algorithm_parameters().unwrap() else {
        panic!("PSS")
    };
    assert_eq!(
        (pss.hash(), pss.mgf1_hash()),
        (HashAlgorithm::Sha384, HashAlgorithm::Sha256)
    );
    assert!(pss.salt_length() >= 40);
    made.verify_signature(&key.public).unwrap();
    let mut refused = 0;
    let right = SignatureAlgorithm::rsa_pss(HashAlgorithm::Sha384)
        .with_salt_length(SaltLength::Fixed(40))
        .with_mgf1_hash(SHA256);
    certificate_without("").sign(&key.private, right).unwrap();
    for wrong in [
        SignatureAlgorithm::from(SHA256),
        SignatureAlgorithm::rsa_pss(SHA256).with_salt_length(SaltLength::Fixed(40)),
        SignatureAlgorithm::rsa_pss(HashAlgorithm::Sha384).with_salt_length(SaltLength::Fixed(40)),
        SignatureAlgorithm::rsa_pss(HashAlgorithm::Sha384)
            .with_salt_length(SaltLength::Fixed(39))
            .with_mgf1_hash(SHA256),
    ] {
        for result in sign_each(&key.private, wrong) {
            let error = result.unwrap_err();
            assert!(matches!(error, Error::InvalidArgument { .. }), "{wrong:?}: {error:?}");
            refused += 1;
        }
    }
    assert_eq!(refused, 24);
}
