//! Signatures by keys in a token: every hash function, padding and encoding either works, or fails with an error that says what the
//! provider or the token lacks.

use hazmat_openssl::asymmetric::{EddsaVariant, PrivateKey, SignatureAlgorithm};
use hazmat_openssl::prelude::*;
use hazmat_openssl::{Error, UnsupportedKind};
use support::errors;
use support::softhsm::KeyKind;

use super::keys::assert_refused;
use super::opened::{backend, ed25519, elliptic_curve, private_key, rsa};

const MESSAGE: &[u8] = b"a message that the backend hashes";

/// The hash functions that the provider knows the names of.
const KNOWN: [HashAlgorithm; 9] = [
    HashAlgorithm::Sha1,
    HashAlgorithm::Sha224,
    HashAlgorithm::Sha256,
    HashAlgorithm::Sha384,
    HashAlgorithm::Sha512,
    HashAlgorithm::Sha3_224,
    HashAlgorithm::Sha3_256,
    HashAlgorithm::Sha3_384,
    HashAlgorithm::Sha3_512,
];

/// The hash functions that SoftHSM has PSS with.
const WITH_PSS: [HashAlgorithm; 5] = [
    HashAlgorithm::Sha1,
    HashAlgorithm::Sha224,
    HashAlgorithm::Sha256,
    HashAlgorithm::Sha384,
    HashAlgorithm::Sha512,
];

/// The hash functions that this backend signs with outside of tokens, or would if the key were there.
fn others() -> impl Iterator<Item = HashAlgorithm> {
    let all = HashAlgorithm::ALL.iter().copied();
    all.filter(|hash| !KNOWN.contains(hash) && !hash.is_extendable() && backend().hash_supported(*hash))
}

#[track_caller]
fn assert_unsupported_by_the_provider<T>(result: hazmat_openssl::Result<T>, expected: UnsupportedKind) {
    match result.map(drop) {
        Err(Error::Unsupported { kind, detail, .. }) => {
            assert_eq!(kind, expected, "{detail}");
            assert!(detail.contains("pkcs11"), "{detail}");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn ecdsa_with_every_hash_function() {
    let (mut signed, mut refused) = (0, 0);
    for kind in [KeyKind::P256, KeyKind::P384, KeyKind::P521] {
        let key = elliptic_curve(kind);
        let public = key.public_key().unwrap();
        let with_512 = [HashAlgorithm::Sha512_224, HashAlgorithm::Sha512_256];
        for hash in KNOWN.into_iter().chain(with_512) {
            for algorithm in [EcdsaAlgorithm::new(hash), EcdsaAlgorithm::new(hash).fixed_length()] {
                let signature = key.sign(MESSAGE, algorithm).unwrap();
                public.verify(&signature, MESSAGE, algorithm).unwrap();
                errors::assert_invalid_signature(public.verify(&signature, b"another", algorithm));
                signed += 1;
            }
            let digest = backend().hash(hash, MESSAGE).unwrap();
            let prehashed = EcdsaAlgorithm::new(SignatureHash::prehashed(hash));
            let signature = key.sign(&digest, prehashed).unwrap();
            public.verify(&signature, MESSAGE, hash).unwrap();
            errors::assert_invalid_argument(key.sign(&digest[1..], prehashed), &["data"]);
            signed += 1;
        }
        for hash in others().filter(|hash| !with_512.contains(hash)) {
            assert_unsupported_by_the_provider(key.sign(MESSAGE, hash), UnsupportedKind::Hash);
            refused += 1;
        }
    }
    assert_eq!(signed, 3 * 11 * 3);
    // MD5 and SM3 at least; BLAKE2 and RIPEMD-160 where the backend has them.
    assert!(refused >= 3 * 2, "{refused}");
}

/// A provider ignores the parameter for the nonce, and makes a random one.
#[test]
fn deterministic_nonces_are_refused() {
    let key = elliptic_curve(KeyKind::P256);
    let algorithm = EcdsaAlgorithm::new(HashAlgorithm::Sha256).deterministic();
    errors::assert_unsupported(key.sign(MESSAGE, algorithm));
    errors::assert_unsupported(key.signer(algorithm));
}

#[test]
fn rsa_with_pkcs1v15_and_every_hash_function() {
    let (mut signed, mut refused) = (0, 0);
    let padding = RsaPadding::pkcs1v15();
    for kind in [KeyKind::Rsa2048, KeyKind::Rsa3072] {
        let key = rsa(kind);
        let public = key.public_key().unwrap();
        for hash in KNOWN {
            let signature = key.sign(MESSAGE, &padding, hash).unwrap();
            assert_eq!(signature.len(), key.max_signature_length());
            public.verify(&signature, MESSAGE, &padding, hash).unwrap();
            let digest = backend().hash(hash, MESSAGE).unwrap();
            let prehashed = SignatureHash::prehashed(hash);
            assert_eq!(key.sign(&digest, &padding, prehashed).unwrap(), signature);
            errors::assert_invalid_argument(key.sign(&digest[1..], &padding, prehashed), &["data"]);
            signed += 1;
        }
        for hash in others() {
            match key.sign(MESSAGE, &padding, hash) {
                Err(Error::Unsupported { .. }) => {}
                // The provider takes the name, and then does not know how to name the hash function in the signature.
                other if matches!(hash, HashAlgorithm::Sha512_224 | HashAlgorithm::Sha512_256) => assert_refused(other),
                other => panic!("{hash}: {other:?}"),
            }
            refused += 1;
        }
    }
    assert_eq!(signed, 2 * 9);
    assert!(refused >= 2 * 4, "{refused}");
}

#[test]
fn rsa_with_pss() {
    let (mut signed, mut refused) = (0, 0);
    for kind in [KeyKind::Rsa2048, KeyKind::Rsa3072] {
        let key = rsa(kind);
        let public = key.public_key().unwrap();
        for hash in WITH_PSS {
            let lengths = [
                SaltLength::Digest,
                SaltLength::Max,
                SaltLength::Fixed(hash.digest_size()),
                SaltLength::Fixed(1),
            ];
            for length in lengths {
                let padding = RsaPadding::pss(PssPadding::new(hash, length));
                let signature = key.sign(MESSAGE, &padding, hash).unwrap();
                public.verify(&signature, MESSAGE, &padding, hash).unwrap();
                let digest = backend().hash(hash, MESSAGE).unwrap();
                let signature = key.sign(&digest, &padding, SignatureHash::prehashed(hash)).unwrap();
                public.verify(&signature, MESSAGE, &padding, hash).unwrap();
                signed += 1;
            }
            // A salt that the key has no room for is refused before the token is asked.
            let padding = RsaPadding::pss(PssPadding::new(hash, SaltLength::Fixed(1000)));
            errors::assert_invalid_argument(key.sign(MESSAGE, &padding, hash), &["salt_length"]);
            // The provider takes no salt for the default, a salt as long as the digest.
            let padding = RsaPadding::pss(PssPadding::new(hash, SaltLength::Fixed(0)));
            let outcome = key.sign(MESSAGE, &padding, hash);
            assert_unsupported_by_the_provider(outcome, UnsupportedKind::SignatureAlgorithm);
            // SoftHSM wants the hash function of the message for the mask.
            let other = if hash == HashAlgorithm::Sha256 {
                HashAlgorithm::Sha1
            } else {
                HashAlgorithm::Sha256
            };
            assert_refused(key.sign(MESSAGE, &RsaPadding::pss(other), hash));
            refused += 2;
        }
        for hash in HashAlgorithm::ALL.iter().copied() {
            if WITH_PSS.contains(&hash) || hash.is_extendable() || !backend().hash_supported(hash) {
                continue;
            }
            let padding = RsaPadding::pss(hash);
            match key.sign(MESSAGE, &padding, hash) {
                Err(Error::Unsupported { .. }) => {}
                other if KNOWN.contains(&hash) => assert_refused(other),
                other => panic!("{hash}: {other:?}"),
            }
            refused += 1;
        }
    }
    assert_eq!(signed, 2 * 5 * 4);
    assert!(refused >= 2 * (5 * 2 + 4), "{refused}");
}

#[test]
fn rsa_without_a_digest_info() {
    let key = rsa(KeyKind::Rsa2048);
    let public = key.public_key().unwrap();
    let mut signed = 0;
    for length in [1, 16, 36, 100, 245] {
        let data = vec![7; length];
        let signature = key.sign_without_digest_info(&data).unwrap();
        public.verify_without_digest_info(&signature, &data).unwrap();
        let padding = RsaPadding::pkcs1v15();
        let recovered = public.recover_data_from_signature(&signature, &padding, None).unwrap();
        assert_eq!(recovered, data);
        signed += 1;
    }
    assert_eq!(signed, 5);
    for length in [0, 246] {
        errors::assert_invalid_argument(key.sign_without_digest_info(&vec![7; length]), &["data"]);
    }
}

#[test]
fn ed25519_signs_again_and_again() {
    let key = ed25519();
    let public = key.public_key().unwrap();
    let signature = key.sign(MESSAGE).unwrap();
    for _ in 0..3 {
        assert_eq!(key.sign(MESSAGE).unwrap(), signature);
    }
    public.verify(&signature, MESSAGE).unwrap();
    assert_eq!(key.sign(b"").unwrap().len(), key.max_signature_length());
    errors::assert_invalid_signature(public.verify(&signature, b"another"));
}

/// SoftHSM makes plain signatures in place of Ed25519ctx and Ed25519ph.
#[test]
fn variants_of_ed25519_are_not_replaced_by_plain_signatures() {
    let key = ed25519();
    let digest = [7; 64];
    let outcomes = [
        (EddsaVariant::Context, key.sign_with_context(MESSAGE, b"a context")),
        (EddsaVariant::Ph, key.sign_ph(MESSAGE, b"")),
        (EddsaVariant::Prehashed, key.sign_prehashed(&digest, b"")),
    ];
    for (variant, outcome) in outcomes {
        if backend().ed25519_variant_supported(variant) {
            assert_unsupported_by_the_provider(outcome, UnsupportedKind::SignatureAlgorithm);
        } else {
            errors::assert_unsupported(outcome);
        }
    }
}

#[test]
fn messages_in_pieces() {
    fn signed(mut signer: hazmat_openssl::asymmetric::Signer) -> [Vec<u8>; 2] {
        let mut sign = || {
            for piece in MESSAGE.chunks(5) {
                signer.update(piece).unwrap();
            }
            signer.finalize_reset().unwrap()
        };
        [sign(), sign()]
    }
    let mut made = 0;
    for kind in [KeyKind::P256, KeyKind::P384, KeyKind::P521] {
        let key = elliptic_curve(kind);
        for algorithm in [
            EcdsaAlgorithm::new(HashAlgorithm::Sha256),
            EcdsaAlgorithm::new(HashAlgorithm::Sha384).fixed_length(),
        ] {
            for signature in signed(key.signer(algorithm).unwrap()) {
                key.public_key()
                    .unwrap()
                    .verify(&signature, MESSAGE, algorithm)
                    .unwrap();
                made += 1;
            }
        }
    }
    let key = rsa(KeyKind::Rsa2048);
    for padding in [RsaPadding::pkcs1v15(), RsaPadding::pss(HashAlgorithm::Sha256)] {
        for signature in signed(key.signer(&padding, HashAlgorithm::Sha256).unwrap()) {
            let public = key.public_key().unwrap();
            public
                .verify(&signature, MESSAGE, &padding, HashAlgorithm::Sha256)
                .unwrap();
            made += 1;
        }
    }
    assert_eq!(made, 3 * 2 * 2 + 2 * 2);

    // What the provider ignores is noticed at the end of a message, and the signer serves the next.
    let no_salt = RsaPadding::pss(PssPadding::new(HashAlgorithm::Sha256, SaltLength::Fixed(0)));
    let mut signer = key.signer(&no_salt, HashAlgorithm::Sha256).unwrap();
    for _ in 0..2 {
        signer.update(MESSAGE).unwrap();
        assert_unsupported_by_the_provider(signer.finalize_reset(), UnsupportedKind::SignatureAlgorithm);
    }
    let mask = RsaPadding::pss(HashAlgorithm::Sha1);
    let mut signer = key.signer(&mask, HashAlgorithm::Sha256).unwrap();
    signer.update(MESSAGE).unwrap();
    assert_refused(signer.finalize());
}

#[test]
fn keys_of_any_type_sign_with_the_usual_algorithm() {
    for kind in KeyKind::ALL {
        let key = private_key(kind.label());
        let public = key.public_key().unwrap();
        let usual = SignatureAlgorithm::default_for(&key).unwrap();
        for algorithm in [SignatureAlgorithm::default(), usual] {
            let signature = key.sign(MESSAGE, algorithm).unwrap();
            public.verify(&signature, MESSAGE, algorithm).unwrap();
        }
        match &key {
            PrivateKey::Ed25519(_) => errors::assert_invalid_argument(key.signer(usual), &["algorithm"]),
            _ => {
                let mut signer = key.signer(usual).unwrap();
                signer.update(MESSAGE).unwrap();
                public.verify(&signer.finalize().unwrap(), MESSAGE, usual).unwrap();
            }
        }
    }
}

/// After failures of every kind, the key signs as before.
#[test]
fn a_key_survives_refusals() {
    let key = rsa(KeyKind::Rsa2048);
    let padding = RsaPadding::pkcs1v15();
    for _ in 0..20 {
        assert_refused(key.sign(MESSAGE, &RsaPadding::pss(HashAlgorithm::Sha1), HashAlgorithm::Sha256));
        errors::assert_unsupported(key.sign(MESSAGE, &padding, HashAlgorithm::Md5));
        let signature = key.sign(MESSAGE, &padding, HashAlgorithm::Sha256).unwrap();
        let public = key.public_key().unwrap();
        public
            .verify(&signature, MESSAGE, &padding, HashAlgorithm::Sha256)
            .unwrap();
    }
}
