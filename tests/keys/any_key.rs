//! Keys of any type: the one type of signature algorithms, accessors, sizes, equality, and traits.

use std::sync::Arc;

use hazmat_openssl::asymmetric::{
    AsymmetricKey, Parameters, PrivateKey, PublicKey, RawPrivateKey, RawPublicKey, SignatureScheme, ToPrivateKey,
    ToPublicKey,
};
use hazmat_openssl::prelude::*;
use hazmat_openssl::{Error, MalformedKind, Result};
use support::errors::{assert_invalid_argument, assert_invalid_signature, malformed_kind, refused_argument};
use support::sample_keys::{self, Sample, sample};
use support::{VENDORED, backend};

const SHA256: HashAlgorithm = HashAlgorithm::Sha256;
const SHA384: HashAlgorithm = HashAlgorithm::Sha384;
const SHA512: HashAlgorithm = HashAlgorithm::Sha512;
const MESSAGE: &[u8] = b"a message";

/// The samples. A vendored OpenSSL supports all of them.
fn samples() -> &'static [Sample] {
    let samples = sample_keys::samples();
    assert!(samples.len() == sample_keys::SAMPLES || !VENDORED, "{}", samples.len());
    samples
}

fn signs(sample: &Sample) -> bool {
    !matches!(
        sample.name,
        sample_keys::DH | sample_keys::DH_SUBGROUP | sample_keys::X25519 | sample_keys::X448
    )
}

/// The usual algorithm for a sample.
fn usual(sample: &Sample) -> Option<SignatureAlgorithm> {
    Some(match sample.name {
        sample_keys::RSA => SignatureAlgorithm::rsa_pkcs1v15(SHA256),
        sample_keys::RSA_PSS => SignatureAlgorithm::rsa_pss(SHA256),
        // The salt has at least 40 bytes, and is as long as the digest.
        sample_keys::RSA_PSS_RESTRICTED => SignatureAlgorithm::rsa_pss(SHA384)
            .with_mgf1_hash(SHA256)
            .with_salt_length(SaltLength::Fixed(48)),
        sample_keys::DSA_1024 | sample_keys::DSA_2048 => SignatureAlgorithm::dsa(SHA256),
        sample_keys::P256 => SignatureAlgorithm::ecdsa(SHA256),
        sample_keys::P384 => SignatureAlgorithm::ecdsa(SHA384),
        sample_keys::P521 => SignatureAlgorithm::ecdsa(SHA512),
        sample_keys::ED25519 => SignatureAlgorithm::ed25519(),
        sample_keys::ED448 => SignatureAlgorithm::ed448(),
        _ => return None,
    })
}

#[test]
fn keys_sign_with_their_usual_algorithm() {
    let mut signed = 0;
    for sample in samples() {
        let (private, public) = (&sample.private, &sample.public);
        let Some(expected) = usual(sample) else {
            assert!(!signs(sample), "{}", sample.name);
            let refused = [
                SignatureAlgorithm::default_for(private).map(|_| ()),
                SignatureAlgorithm::default_for(public).map(|_| ()),
                private.sign(MESSAGE, SHA256).map(|_| ()),
                private.signer(SHA256).map(|_| ()),
                public.verify(b"signature", MESSAGE, SHA256),
                public.verifier(SHA256).map(|_| ()),
                private.sign(MESSAGE, SignatureAlgorithm::ed25519()).map(|_| ()),
                private.sign(MESSAGE, SignatureAlgorithm::default()).map(|_| ()),
                public.verify(b"signature", MESSAGE, SignatureAlgorithm::default()),
            ];
            for result in refused {
                assert_eq!(refused_argument(result), "key", "{}", sample.name);
            }
            assert_eq!(
                (private.max_signature_length(), public.max_signature_length()),
                (None, None)
            );
            continue;
        };
        let algorithm = SignatureAlgorithm::default_for(private).unwrap();
        assert_eq!(algorithm, expected, "{}", sample.name);
        assert_eq!(SignatureAlgorithm::default_for(public).unwrap(), expected);

        let signature = private.sign(MESSAGE, algorithm).unwrap();
        public.verify(&signature, MESSAGE, algorithm).unwrap();
        assert_invalid_signature(public.verify(&signature, b"another message", algorithm));
        assert_invalid_signature(public.verify(b"", MESSAGE, algorithm));
        assert_invalid_signature(public.verify(&signature[1..], MESSAGE, algorithm));

        // The default is resolved when the key is known.
        let default = SignatureAlgorithm::default();
        public.verify(&signature, MESSAGE, default).unwrap();
        let own = private.sign(MESSAGE, default).unwrap();
        public.verify(&own, MESSAGE, expected).unwrap();
        assert_invalid_signature(public.verify(&own, b"another message", default));
        if let Some(hash) = expected.hash() {
            let digest = backend().hash(hash, MESSAGE).unwrap();
            let own = private.sign(&digest, default.prehashed()).unwrap();
            public.verify(&own, MESSAGE, default).unwrap();
            let mut signer = private.signer(default).unwrap();
            let mut verifier = public.verifier(default).unwrap();
            signer.update(MESSAGE).unwrap();
            verifier.update(MESSAGE).unwrap();
            verifier.verify(&signer.finalize().unwrap()).unwrap();
        } else {
            assert_eq!(
                refused_argument(private.sign(MESSAGE, default.prehashed())),
                "algorithm"
            );
        }

        let longest = private.max_signature_length().unwrap();
        assert_eq!(public.max_signature_length(), Some(longest));
        let fixed = matches!(
            sample.private,
            PrivateKey::Rsa(_) | PrivateKey::Ed25519(_) | PrivateKey::Ed448(_)
        );
        assert!(signature.len() <= longest && (signature.len() == longest || !fixed));
        // A few bytes shorter if numbers of the signature begin with zeros.
        assert!(
            signature.len() + 8 >= longest,
            "{}: {} of {longest}",
            sample.name,
            signature.len()
        );
        signed += 1;
    }
    assert!(signed == 10 || !VENDORED, "{signed}");
}

#[test]
fn a_hash_function_alone_is_the_usual_scheme() {
    let mut ran = 0;
    for sample in samples().iter().filter(|sample| signs(sample)) {
        let expected = usual(sample).unwrap();
        let Some(hash) = expected.hash() else {
            let refused = sample.private.sign(MESSAGE, SHA256);
            assert_invalid_argument(refused, &["algorithm", sample.name, "without a hash function"]);
            continue;
        };
        let signature = sample.private.sign(MESSAGE, hash).unwrap();
        sample.public.verify(&signature, MESSAGE, hash).unwrap();
        sample.public.verify(&signature, MESSAGE, expected).unwrap();
        ran += 1;
    }
    assert!(ran == 8 || !VENDORED, "{ran}");
}

/// Keys of any type verify signatures of the concrete types, and vice versa.
#[test]
fn concrete_types_agree() {
    let pss = RsaPadding::pss(PssPadding::new(SHA384, SaltLength::Fixed(20)));
    let algorithm = SignatureAlgorithm::rsa_pss(SHA256)
        .with_mgf1_hash(SHA384)
        .with_salt_length(SaltLength::Fixed(20));
    let rsa = sample(sample_keys::RSA);
    let (private, public) = (rsa.private.as_rsa().unwrap(), rsa.public.as_rsa().unwrap());
    let signature = rsa.private.sign(MESSAGE, algorithm).unwrap();
    public.verify(&signature, MESSAGE, &pss, SHA256).unwrap();
    let signature = private.sign(MESSAGE, &pss, SHA256).unwrap();
    rsa.public.verify(&signature, MESSAGE, algorithm).unwrap();
    assert_invalid_signature(
        rsa.public
            .verify(&signature, MESSAGE, SignatureAlgorithm::rsa_pss(SHA256)),
    );
    let any_salt = SignatureAlgorithm::rsa_pss(SHA256)
        .with_mgf1_hash(SHA384)
        .with_salt_length(SaltLength::Auto);
    rsa.public.verify(&signature, MESSAGE, any_salt).unwrap();
    assert_eq!(refused_argument(rsa.private.sign(MESSAGE, any_salt)), "algorithm");
    assert_eq!(refused_argument(rsa.private.signer(any_salt)), "algorithm");
    let longest = SignatureAlgorithm::rsa_pss(SHA256).with_salt_length(SaltLength::Max);
    let signature = rsa.private.sign(MESSAGE, longest).unwrap();
    let longest = SignatureAlgorithm::rsa_pss(SHA256).with_salt_length(SaltLength::Fixed(222));
    rsa.public.verify(&signature, MESSAGE, longest).unwrap();

    let curve = sample(sample_keys::P256);
    let ecdsa = EcdsaAlgorithm::new(SHA512);
    let signature = curve.private.as_elliptic_curve().unwrap().sign(MESSAGE, ecdsa).unwrap();
    curve.public.verify(&signature, MESSAGE, ecdsa).unwrap();
    curve.public.verify(&signature, MESSAGE, SHA512).unwrap();

    let dsa = sample(sample_keys::DSA_2048);
    let signature = dsa.private.as_dsa().unwrap().sign(MESSAGE, SHA256).unwrap();
    dsa.public.verify(&signature, MESSAGE, SHA256).unwrap();

    let edwards = sample(sample_keys::ED25519);
    let signature = edwards.private.as_ed25519().unwrap().sign(MESSAGE).unwrap();
    assert_eq!(
        edwards.private.sign(MESSAGE, SignatureAlgorithm::ed25519()).unwrap(),
        signature
    );
}

#[test]
fn keys_are_displayed_by_type_and_size() {
    let rows = [
        (sample_keys::RSA, "RSA (2048 bits)"),
        (sample_keys::RSA_PSS, "RSA-PSS (2048 bits)"),
        (sample_keys::RSA_PSS_RESTRICTED, "RSA-PSS (2048 bits)"),
        (sample_keys::DSA_1024, "DSA (1024 bits)"),
        (sample_keys::P256, "P-256"),
        (sample_keys::P521, "P-521"),
        (sample_keys::ED25519, "Ed25519"),
        (sample_keys::X448, "X448"),
    ];
    for sample in samples() {
        assert_eq!(sample.private.to_string(), sample.public.to_string());
        if let Some((_, text)) = rows.iter().find(|(name, _)| *name == sample.name) {
            assert_eq!(sample.private.to_string(), *text);
        }
        if let PrivateKey::Dh(key) = &sample.private {
            assert_eq!(sample.private.to_string(), format!("DH ({} bits)", key.key_size()));
        }
    }
    if backend().elliptic_curve_supported(EllipticCurve::Secp256K1) {
        let key = EllipticCurvePrivateKey::generate(backend(), EllipticCurve::Secp256K1).unwrap();
        assert_eq!(PrivateKey::from(key).to_string(), "secp256k1");
    }
    // The length of an encoded coordinate, in bytes.
    for curve in EllipticCurve::ALL {
        assert_eq!(curve.coordinate_length(), (curve.key_size() as usize).div_ceil(8));
    }
}

#[test]
fn keys_of_any_type_exchange() {
    let (mut agreed, mut refused) = (0, 0);
    for own in samples() {
        for peer in samples() {
            let result = own.private.exchange(&peer.public);
            let concrete = match (&own.private, &peer.public) {
                (PrivateKey::EllipticCurve(key), PublicKey::EllipticCurve(peer)) => key.exchange(peer),
                (PrivateKey::Dh(key), PublicKey::Dh(peer)) => key.exchange(peer),
                (PrivateKey::X25519(key), PublicKey::X25519(peer)) => key.exchange(peer),
                (PrivateKey::X448(key), PublicKey::X448(peer)) => key.exchange(peer),
                (PrivateKey::EllipticCurve(_) | PrivateKey::Dh(_) | PrivateKey::X25519(_) | PrivateKey::X448(_), _) => {
                    assert_eq!(refused_argument(result), "peer_public_key");
                    refused += 1;
                    continue;
                }
                _ => {
                    assert_eq!(refused_argument(result), "key");
                    refused += 1;
                    continue;
                }
            };
            if own.name == peer.name {
                assert_eq!(result.unwrap(), concrete.unwrap());
                agreed += 1;
            } else {
                // Another curve, or other parameters.
                assert_eq!(refused_argument(result), "peer_public_key");
                assert_eq!(refused_argument(concrete), "peer_public_key");
                refused += 1;
            }
        }
    }
    assert_eq!(agreed + refused, samples().len() * samples().len());
    assert!(agreed >= 4, "{agreed}");

    // Of small order.
    let key = PrivateKey::from(X25519PrivateKey::generate(backend()).unwrap());
    let zero = PublicKey::from(X25519PublicKey::from_public_bytes(backend(), &[0; 32]).unwrap());
    let (kind, _) = malformed_kind(key.exchange(&zero));
    assert_eq!(kind, MalformedKind::InvalidPublicKey);
}

#[test]
fn an_algorithm_of_another_key_type_is_refused() {
    let algorithms = [
        SignatureAlgorithm::rsa_pkcs1v15(SHA256),
        SignatureAlgorithm::rsa_pss(SHA256),
        SignatureAlgorithm::dsa(SHA256),
        SignatureAlgorithm::ecdsa(SHA256),
        SignatureAlgorithm::ed25519(),
        SignatureAlgorithm::ed448(),
    ];
    let mut refused = 0;
    for sample in samples().iter().filter(|sample| signs(sample)) {
        let own = usual(sample).unwrap().scheme();
        for algorithm in algorithms {
            let of_rsa = |scheme| matches!(scheme, Some(SignatureScheme::RsaPkcs1v15 | SignatureScheme::RsaPss));
            if algorithm.scheme() == own || of_rsa(algorithm.scheme()) && of_rsa(own) {
                continue;
            }
            let (private, public) = (&sample.private, &sample.public);
            for result in [
                private.sign(MESSAGE, algorithm).map(|_| ()),
                private.signer(algorithm).map(|_| ()),
                public.verify(b"signature", MESSAGE, algorithm),
                public.verifier(algorithm).map(|_| ()),
            ] {
                let name = algorithm.scheme().unwrap().name();
                assert_invalid_argument(result, &["algorithm", name, private.type_name()]);
                refused += 1;
            }
        }
    }
    assert!(refused == 4 * (3 * 4 + 7 * 5) || !VENDORED, "{refused}");
    // A key for PSS only.
    let pss = sample(sample_keys::RSA_PSS);
    let pkcs1v15 = SignatureAlgorithm::rsa_pkcs1v15(SHA256);
    for result in [
        pss.private.sign(MESSAGE, pkcs1v15).map(|_| ()),
        pss.private.signer(pkcs1v15).map(|_| ()),
        pss.public.verify(&[0; 256], MESSAGE, pkcs1v15),
        pss.public.verifier(pkcs1v15).map(|_| ()),
    ] {
        assert_eq!(refused_argument(result), "algorithm");
    }
    // A salt that does not fit the key.
    let rsa_of_2048_bits = sample(sample_keys::RSA);
    let too_long = SignatureAlgorithm::rsa_pss(SHA256).with_salt_length(SaltLength::Fixed(223));
    assert_eq!(
        refused_argument(rsa_of_2048_bits.private.sign(MESSAGE, too_long)),
        "algorithm"
    );
}

#[test]
fn parameters_of_other_schemes_are_refused() {
    let rows = [
        (
            sample_keys::RSA,
            SignatureAlgorithm::from(SHA256).deterministic(),
            "deterministic",
        ),
        (
            sample_keys::RSA,
            SignatureAlgorithm::from(SHA256).with_mgf1_hash(SHA256),
            "MGF1",
        ),
        (
            sample_keys::RSA,
            SignatureAlgorithm::rsa_pkcs1v15(SHA256).with_salt_length(SaltLength::Max),
            "salt",
        ),
        (
            sample_keys::P256,
            SignatureAlgorithm::ecdsa(SHA256).with_mgf1_hash(SHA256),
            "MGF1",
        ),
        (
            sample_keys::DSA_2048,
            SignatureAlgorithm::dsa(SHA256).deterministic(),
            "deterministic",
        ),
        (
            sample_keys::ED25519,
            SignatureAlgorithm::ed25519().prehashed(),
            "without a hash",
        ),
        (
            sample_keys::ED25519,
            SignatureAlgorithm::ed25519().deterministic(),
            "deterministic",
        ),
        (
            sample_keys::ED448,
            SignatureAlgorithm::ed448().with_mgf1_hash(SHA256),
            "MGF1",
        ),
    ];
    for (name, algorithm, word) in rows {
        let key = sample(name);
        assert_invalid_argument(key.private.sign(MESSAGE, algorithm), &["algorithm", word]);
        assert_invalid_argument(key.public.verify(b"", MESSAGE, algorithm), &["algorithm", word]);
    }
}

#[test]
fn digests_are_signed() {
    let mut ran = 0;
    for sample in samples().iter().filter(|sample| signs(sample)) {
        let algorithm = usual(sample).unwrap();
        let Some(hash) = algorithm.hash() else { continue };
        let digest = backend().hash(hash, MESSAGE).unwrap();
        let of_digest = algorithm.prehashed();
        assert!(of_digest.is_prehashed() && !algorithm.is_prehashed());
        let signature = sample.private.sign(&digest, of_digest).unwrap();
        sample.public.verify(&signature, MESSAGE, algorithm).unwrap();
        sample.public.verify(&signature, &digest, of_digest).unwrap();
        sample
            .public
            .verify(&signature, &digest, SignatureHash::prehashed(hash))
            .unwrap();
        assert_invalid_signature(sample.public.verify(&signature, &digest, algorithm));
        for wrong in [&digest[1..], b""] {
            assert_eq!(refused_argument(sample.private.sign(wrong, of_digest)), "data");
            assert_eq!(
                refused_argument(sample.public.verify(&signature, wrong, of_digest)),
                "data"
            );
        }
        for result in [
            sample.private.signer(of_digest).map(|_| ()),
            sample.public.verifier(of_digest).map(|_| ()),
        ] {
            assert_invalid_argument(result, &["algorithm", "digest"]);
        }
        ran += 1;
    }
    assert!(ran == 8 || !VENDORED, "{ran}");
}

#[test]
fn messages_in_pieces_are_signed() {
    let mut ran = 0;
    for sample in samples().iter().filter(|sample| signs(sample)) {
        let algorithm = usual(sample).unwrap();
        if algorithm.hash().is_none() {
            assert_invalid_argument(
                sample.private.signer(algorithm),
                &["algorithm", "whole messages", "sign"],
            );
            assert_invalid_argument(
                sample.public.verifier(algorithm),
                &["algorithm", "whole messages", "verify"],
            );
            continue;
        }
        let mut signer = sample.private.signer(algorithm).unwrap();
        let mut verifier = sample.public.verifier(algorithm).unwrap();
        for piece in MESSAGE.chunks(4) {
            signer.update(piece).unwrap();
            verifier.update(piece).unwrap();
        }
        let signature = signer.finalize().unwrap();
        sample.public.verify(&signature, MESSAGE, algorithm).unwrap();
        verifier.verify_reset(&signature).unwrap();
        verifier.update(b"another message").unwrap();
        assert_invalid_signature(verifier.verify(&signature));
        ran += 1;
    }
    assert!(ran == 8 || !VENDORED, "{ran}");
}

#[test]
fn deterministic_nonces_are_made_where_openssl_has_them() {
    let key = sample(sample_keys::P256);
    let algorithm = SignatureAlgorithm::from(SHA256).deterministic();
    assert!(algorithm.is_deterministic());
    let offered = backend().elliptic_curve_signature_algorithm_supported(
        &EcdsaAlgorithm::new(SHA256).deterministic(),
        EllipticCurve::Secp256R1,
    );
    match key.private.sign(MESSAGE, algorithm) {
        Ok(signature) => {
            assert!(offered);
            assert_eq!(key.private.sign(MESSAGE, algorithm).unwrap(), signature);
            key.public.verify(&signature, MESSAGE, SHA256).unwrap();
        }
        Err(Error::Unsupported { .. }) => assert!(!offered),
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn hash_functions_that_are_not_offered_are_refused() {
    let shake = HashAlgorithm::Shake128 { digest_size: 32 };
    for name in [sample_keys::RSA, sample_keys::P256, sample_keys::DSA_2048] {
        let key = sample(name);
        for result in [
            key.private.sign(MESSAGE, shake).map(|_| ()),
            key.public.verify(b"", MESSAGE, shake),
        ] {
            assert!(matches!(result, Err(Error::Unsupported { .. })), "{name}: {result:?}");
        }
    }
}

#[test]
fn algorithms_tell_what_they_are() {
    let rows = [
        (SignatureAlgorithm::with_hash(SHA256), None, "signature with sha256"),
        (
            SignatureAlgorithm::default(),
            None,
            "the key's usual signature algorithm",
        ),
        (
            SignatureAlgorithm::rsa_pkcs1v15(SHA256),
            Some(SignatureScheme::RsaPkcs1v15),
            "RSASSA-PKCS1-v1_5 with sha256",
        ),
        (
            SignatureAlgorithm::rsa_pss(SHA256),
            Some(SignatureScheme::RsaPss),
            "RSASSA-PSS with sha256",
        ),
        (
            SignatureAlgorithm::rsa_pss(SHA256)
                .with_mgf1_hash(HashAlgorithm::Sha1)
                .with_salt_length(SaltLength::Fixed(20)),
            Some(SignatureScheme::RsaPss),
            "RSASSA-PSS with sha256, MGF1 with sha1 and a salt of 20 bytes",
        ),
        (
            SignatureAlgorithm::ecdsa(SHA384).deterministic(),
            Some(SignatureScheme::Ecdsa),
            "deterministic ECDSA with sha384",
        ),
        (
            SignatureAlgorithm::dsa(SHA256).prehashed(),
            Some(SignatureScheme::Dsa),
            "DSA with sha256, of a digest",
        ),
        (SignatureAlgorithm::ed25519(), Some(SignatureScheme::Ed25519), "Ed25519"),
        (SignatureAlgorithm::ed448(), Some(SignatureScheme::Ed448), "Ed448"),
    ];
    for (algorithm, scheme, text) in rows {
        assert_eq!((algorithm.scheme(), algorithm.to_string().as_str()), (scheme, text));
    }
    let pss = SignatureAlgorithm::rsa_pss(SHA256);
    assert_eq!(
        (pss.hash(), pss.mgf1_hash(), pss.salt_length()),
        (Some(SHA256), Some(SHA256), Some(SaltLength::Digest))
    );
    // The digest's length has one representation only.
    assert_eq!(pss.with_salt_length(SaltLength::Fixed(32)), pss);
    assert_ne!(pss.with_salt_length(SaltLength::Fixed(31)), pss);
    assert_eq!(SignatureAlgorithm::from(SHA256), SignatureAlgorithm::with_hash(SHA256));
    assert_eq!(
        SignatureAlgorithm::from(EcdsaAlgorithm::new(SignatureHash::prehashed(SHA256)).deterministic()),
        SignatureAlgorithm::ecdsa(SHA256).deterministic().prehashed()
    );
    assert_eq!(SignatureScheme::RsaPss.to_string(), "RSASSA-PSS");
}

#[test]
fn accessors_borrow_the_one_type() {
    macro_rules! accessors {
        ($key:expr) => {
            [
                $key.as_rsa().is_some(),
                $key.as_dsa().is_some(),
                $key.as_elliptic_curve().is_some(),
                $key.as_dh().is_some(),
                $key.as_ed25519().is_some(),
                $key.as_ed448().is_some(),
                $key.as_x25519().is_some(),
                $key.as_x448().is_some(),
            ]
        };
    }
    const TYPES: [&str; 8] = [
        "RSA",
        "DSA",
        "elliptic curve",
        "DH",
        "Ed25519",
        "Ed448",
        "X25519",
        "X448",
    ];
    for sample in samples() {
        let expected = TYPES.map(|name| name == sample.private.type_name());
        assert_eq!(accessors!(sample.private), expected, "{}", sample.name);
        assert_eq!(accessors!(sample.public), expected, "{}", sample.name);
        assert_eq!(sample.public.type_name(), sample.private.type_name());
    }
    let key = sample(sample_keys::RSA).private.clone();
    let refused = EllipticCurvePrivateKey::try_from(key);
    assert_invalid_argument(refused, &["key", "elliptic curve", "RSA"]);
}

#[test]
fn sizes_are_in_bits() {
    for sample in samples() {
        let bits = match sample.name {
            sample_keys::DSA_1024 => 1024,
            sample_keys::P256 | sample_keys::ED25519 | sample_keys::X25519 => 256,
            sample_keys::P384 => 384,
            sample_keys::P521 => 521,
            sample_keys::ED448 => 456,
            sample_keys::X448 => 448,
            _ => 2048,
        };
        assert_eq!(
            (sample.private.key_size(), sample.public.key_size()),
            (bits, bits),
            "{}",
            sample.name
        );
    }
}

// ---- keys by reference ----

fn described(key: &impl ToPrivateKey) -> (&'static str, u32) {
    let key = key.to_private_key();
    (key.type_name(), key.key_size())
}

fn described_public(key: &impl ToPublicKey) -> (&'static str, u32) {
    let key = key.to_public_key();
    (key.type_name(), key.key_size())
}

#[test]
fn every_key_type_is_taken_by_reference() {
    let mut ran = 0;
    for sample in samples() {
        let expected = (sample.private.type_name(), sample.private.key_size());
        macro_rules! each {
            ($($variant:ident)*) => {
                match (&sample.private, &sample.public) {
                    $((PrivateKey::$variant(private), PublicKey::$variant(public)) => {
                        assert_eq!((described(private), described_public(public)), (expected, expected));
                        assert_eq!((private.type_name(), AsymmetricKey::key_size(private)), expected);
                        assert!(AsymmetricKey::backend(public).hash_supported(SHA256));
                        assert_eq!(public.to_public_key().into_owned(), sample.public);
                        ran += 1;
                    })*
                    other => panic!("{other:?}"),
                }
            };
        }
        each!(Rsa Dsa EllipticCurve Dh Ed25519 Ed448 X25519 X448);
        assert_eq!(described(&sample.private), expected);
        assert_eq!(described(&&sample.private), expected);
        assert_eq!(described(&Box::new(sample.private.clone())), expected);
        let shared: Arc<dyn ToPrivateKey> = Arc::new(sample.private.clone());
        assert_eq!(described(&shared), expected);
        let shared: Arc<dyn ToPublicKey> = Arc::new(sample.public.clone());
        assert_eq!(described_public(&shared), expected);
    }
    assert_eq!(ran, samples().len());
    // A key of any type is borrowed.
    let key = &sample(sample_keys::RSA).private;
    assert!(std::ptr::eq(&*key.to_private_key(), key));
}

fn raw_pair<K: RawPrivateKey>() -> Result<()> {
    let key = K::generate(backend())?;
    let bytes = key.private_bytes_raw()?;
    let public = key.public_key()?;
    let public_bytes = public.public_bytes_raw()?;
    let lengths = (bytes.len(), public_bytes.len());
    assert_eq!(lengths, (K::LENGTH, <K::PublicKey as RawPublicKey>::LENGTH));
    assert_eq!(key.key_size(), K::LENGTH as u32 * 8);
    assert!(K::from_private_bytes(backend(), &bytes)?.public_key()? == public);
    assert!(K::PublicKey::from_public_bytes(backend(), &public_bytes)? == public);
    for length in [0, K::LENGTH - 1, K::LENGTH + 1] {
        let wrong = vec![1; length];
        assert_eq!(
            refused_argument(K::from_private_bytes(backend(), &wrong)),
            "private_bytes"
        );
        assert_eq!(
            refused_argument(K::PublicKey::from_public_bytes(backend(), &wrong)),
            "public_bytes"
        );
    }
    let any: PrivateKey = key.into();
    assert_eq!(any.type_name(), K::try_from(any.clone())?.type_name());
    Ok(())
}

#[test]
fn raw_keys_share_a_trait() {
    for (supported, pair) in [
        (
            backend().ed25519_supported(),
            raw_pair::<Ed25519PrivateKey> as fn() -> Result<()>,
        ),
        (backend().ed448_supported(), raw_pair::<Ed448PrivateKey>),
        (backend().x25519_supported(), raw_pair::<X25519PrivateKey>),
        (backend().x448_supported(), raw_pair::<X448PrivateKey>),
    ] {
        assert!(supported || !VENDORED);
        if supported {
            pair().unwrap();
        }
    }
}

// ---- equality ----

/// A second key of the type of a sample, with other numbers.
fn another(sample: &Sample) -> Option<PublicKey> {
    let backend = backend();
    Some(match &sample.public {
        PublicKey::Rsa(_) => RsaPrivateKey::generate(backend, 1024)
            .unwrap()
            .public_key()
            .unwrap()
            .into(),
        PublicKey::Dsa(key) => {
            let key = key.parameters().unwrap().generate_private_key().unwrap();
            key.public_key().unwrap().into()
        }
        PublicKey::Dh(key) => {
            let key = key.parameters().unwrap().generate_private_key().unwrap();
            key.public_key().unwrap().into()
        }
        PublicKey::EllipticCurve(key) => {
            let key = EllipticCurvePrivateKey::generate(backend, key.curve()).unwrap();
            key.public_key().unwrap().into()
        }
        PublicKey::Ed25519(_) => Ed25519PrivateKey::generate(backend)
            .unwrap()
            .public_key()
            .unwrap()
            .into(),
        PublicKey::Ed448(_) => Ed448PrivateKey::generate(backend).unwrap().public_key().unwrap().into(),
        PublicKey::X25519(_) => X25519PrivateKey::generate(backend)
            .unwrap()
            .public_key()
            .unwrap()
            .into(),
        PublicKey::X448(_) => X448PrivateKey::generate(backend).unwrap().public_key().unwrap().into(),
        _ => return None,
    })
}

/// The same key, loaded into another backend.
fn made_again(backend: &Backend, key: &PublicKey) -> PublicKey {
    match key {
        PublicKey::Rsa(key) if key.is_pss_only() => {
            let numbers = key.public_numbers().unwrap();
            let made = backend.load_rsa_pss_public_numbers(&numbers, key.pss_restrictions());
            made.unwrap().into()
        }
        PublicKey::Rsa(key) => RsaPublicKey::from_numbers(backend, &key.public_numbers().unwrap())
            .unwrap()
            .into(),
        PublicKey::Dsa(key) => DsaPublicKey::from_numbers(backend, &key.public_numbers().unwrap())
            .unwrap()
            .into(),
        PublicKey::Dh(key) => DhPublicKey::from_numbers(backend, &key.public_numbers().unwrap())
            .unwrap()
            .into(),
        PublicKey::EllipticCurve(key) => {
            let point = key.encode_point(PointFormat::Compressed).unwrap();
            let made = EllipticCurvePublicKey::from_encoded_point(backend, key.curve(), &point);
            made.unwrap().into()
        }
        PublicKey::Ed25519(key) => {
            let bytes = key.public_bytes_raw().unwrap();
            Ed25519PublicKey::from_public_bytes(backend, &bytes).unwrap().into()
        }
        PublicKey::Ed448(key) => {
            let bytes = key.public_bytes_raw().unwrap();
            Ed448PublicKey::from_public_bytes(backend, &bytes).unwrap().into()
        }
        PublicKey::X25519(key) => {
            let bytes = key.public_bytes_raw().unwrap();
            X25519PublicKey::from_public_bytes(backend, &bytes).unwrap().into()
        }
        PublicKey::X448(key) => {
            let bytes = key.public_bytes_raw().unwrap();
            X448PublicKey::from_public_bytes(backend, &bytes).unwrap().into()
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn public_keys_are_equal_by_what_they_are() {
    let other_backend = Backend::new().unwrap();
    for sample in samples() {
        let key = &sample.public;
        let name = sample.name;
        assert_eq!(key, key, "{name}");
        assert_eq!(key, &key.clone(), "{name}");
        assert_eq!(key, &sample.private.public_key().unwrap(), "{name}");
        for backend in [backend(), &other_backend] {
            let same = made_again(backend, key);
            assert_eq!(key, &same, "{name}");
            assert_eq!(&same, key, "{name}");
        }
        let different = another(sample).unwrap();
        assert_ne!(key, &different, "{name}");
        assert_ne!(&different, key, "{name}");
        assert_ne!(made_again(&other_backend, &different), *key, "{name}");
        for other in samples().iter().filter(|other| other.name != name) {
            assert_ne!(key, &other.public, "{name} and {}", other.name);
        }
    }
}

/// libcrypto compares neither the restrictions of RSA keys nor the order of a subgroup.
#[test]
fn public_keys_with_other_restrictions_or_subgroups_are_not_equal() {
    let of = |name| &sample(name).public;
    let numbers = of(sample_keys::RSA).as_rsa().unwrap().public_numbers().unwrap();
    let any = RsaPublicKey::from_numbers(backend(), &numbers).unwrap();
    let pss = backend().load_rsa_pss_public_numbers(&numbers, None).unwrap();
    let restricted = |length| {
        let restrictions = PssRestrictions::new(SHA256, SHA256, length);
        backend()
            .load_rsa_pss_public_numbers(&numbers, Some(restrictions))
            .unwrap()
    };
    assert!(any != pss && pss != restricted(32) && restricted(32) != restricted(33));
    assert_eq!(restricted(32), restricted(32));

    let dh = of(sample_keys::DH_SUBGROUP).as_dh().unwrap();
    let mut numbers = dh.public_numbers().unwrap();
    numbers.parameter_numbers.q = None;
    let without = DhPublicKey::from_numbers(backend(), &numbers).unwrap();
    assert_ne!(*dh, without);
    assert_ne!(without, *dh);
    assert_eq!(without, DhPublicKey::from_numbers(backend(), &numbers).unwrap());
}

/// Parameters are compared by their numbers.
#[test]
fn parameters_are_equal_by_their_numbers() {
    let other_backend = Backend::new().unwrap();
    let group = DhParameters::named(backend(), DhNamedGroup::Ffdhe2048).unwrap();
    assert_eq!(group, group.clone());
    assert_eq!(
        group,
        DhParameters::named(&other_backend, DhNamedGroup::Ffdhe2048).unwrap()
    );
    assert_ne!(group, DhParameters::named(backend(), DhNamedGroup::Modp2048).unwrap());
    let key = DhPrivateKey::generate(&group).unwrap();
    assert_eq!(key.parameters().unwrap(), group);
    let dsa = DsaPrivateKey::from_numbers(backend(), &sample_keys::dsa_numbers(2048)).unwrap();
    let parameters = dsa.parameters().unwrap();
    assert_eq!(parameters, dsa.public_key().unwrap().parameters().unwrap());
    let shorter = sample_keys::dsa_numbers(1024).public_numbers.parameter_numbers;
    assert_ne!(parameters, DsaParameters::from_numbers(backend(), &shorter).unwrap());
    assert_ne!(Parameters::from(group), Parameters::from(parameters));
}

// ---- constructors ----

#[test]
fn constructors_do_what_the_interfaces_do() {
    let backend = backend();
    let rsa = RsaPrivateKey::generate(backend, 2048).unwrap();
    let numbers = rsa.private_numbers().unwrap();
    assert_eq!(
        (rsa.key_size(), numbers.public_numbers.e.to_hex().as_str()),
        (2048, "10001")
    );
    let same = RsaPrivateKey::from_numbers(backend, &numbers).unwrap();
    assert_eq!(same.public_key().unwrap(), rsa.public_key().unwrap());
    assert_eq!(refused_argument(RsaPrivateKey::generate(backend, 512)), "key_size");

    let parameters = DhParameters::named(backend, DhNamedGroup::Ffdhe2048).unwrap();
    let dh = DhPrivateKey::generate(&parameters).unwrap();
    let same = DhPrivateKey::from_numbers(backend, &dh.private_numbers().unwrap()).unwrap();
    assert_eq!(same.public_key().unwrap(), dh.public_key().unwrap());
    let same = DhParameters::from_numbers(backend, &parameters.parameter_numbers().unwrap()).unwrap();
    assert_eq!(same.key_size(), 2048);
    assert_eq!(refused_argument(DhParameters::generate(backend, 3, 2048)), "generator");
    assert_eq!(refused_argument(DhParameters::generate(backend, 2, 511)), "key_size");

    let curve = EllipticCurve::Secp384R1;
    let key = EllipticCurvePrivateKey::generate(backend, curve).unwrap();
    let numbers = key.private_numbers().unwrap();
    for same in [
        EllipticCurvePrivateKey::from_numbers(backend, &numbers).unwrap(),
        EllipticCurvePrivateKey::from_private_value(backend, curve, &numbers.private_value).unwrap(),
    ] {
        assert_eq!(same.public_key().unwrap(), key.public_key().unwrap());
    }
    let same = EllipticCurvePublicKey::from_numbers(backend, &numbers.public_numbers).unwrap();
    assert_eq!(same, key.public_key().unwrap());
    let point = same.encode_point(PointFormat::Uncompressed).unwrap();
    let cut = EllipticCurvePublicKey::from_encoded_point(backend, curve, &point[1..]);
    assert!(matches!(cut, Err(Error::Malformed { .. })), "{cut:?}");

    assert_eq!(refused_argument(DsaParameters::generate(backend, 1000)), "key_size");
    assert_eq!(refused_argument(DsaPrivateKey::generate(backend, 1000)), "key_size");
    let numbers = sample_keys::dsa_numbers(2048);
    let key = DsaPrivateKey::from_numbers(backend, &numbers).unwrap();
    let parameters = DsaParameters::from_numbers(backend, &numbers.public_numbers.parameter_numbers).unwrap();
    assert_eq!((key.key_size(), parameters.key_size()), (2048, 2048));
}

#[test]
fn usual_paddings_are_made_of_a_hash_function() {
    let pss = RsaPadding::pss(SHA256);
    assert_eq!(pss, RsaPadding::pss(PssPadding::new(SHA256, SaltLength::Digest)));
    assert_eq!(pss, PssPadding::from(SHA256).into());
    let oaep = RsaPadding::oaep(SHA256);
    assert_eq!(oaep, RsaPadding::oaep(OaepPadding::new(SHA256)));
    assert_eq!(oaep, OaepPadding::from(SHA256).into());
    assert_ne!(oaep, RsaPadding::oaep(HashAlgorithm::Sha1));
    let texts = [
        (RsaPadding::pkcs1v15(), "PKCS #1 v1.5"),
        (pss, "PSS with MGF1 with sha256"),
        (oaep, "OAEP with sha256"),
        (
            RsaPadding::oaep(
                OaepPadding::new(SHA256)
                    .with_mgf1_hash(HashAlgorithm::Sha1)
                    .with_label(b"secret"),
            ),
            "OAEP with sha256 and MGF1 with sha1",
        ),
    ];
    for (padding, text) in texts {
        assert_eq!(padding.to_string(), text);
    }
}
