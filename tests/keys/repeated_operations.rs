//! One-call operations again and again with the same keys, which keep contexts for them: the outcome never depends on what
//! the key has done before, in whichever order, with other parameters between, after errors, by clones, and on many
//! threads.

use std::thread;

use hazmat_openssl::asymmetric::{PrivateKey, PublicKey};
use hazmat_openssl::prelude::*;
use hazmat_openssl::{Error, Result};
use openssl::hash::MessageDigest;
use openssl::pkey::PKey;
use openssl::rsa::Padding;
use openssl::sign::{RsaPssSaltlen, Verifier as OtherVerifier};
use support::errors::{assert_invalid_argument, assert_invalid_signature};
use support::sample_keys;

use HashAlgorithm::{Sha1, Sha256, Sha384, Sha512};

fn backend() -> Backend {
    Backend::new().unwrap()
}

fn curve_key(backend: &Backend) -> EllipticCurvePrivateKey {
    EllipticCurvePrivateKey::generate(backend, EllipticCurve::Secp256R1).unwrap()
}

fn rsa_key(backend: &Backend) -> RsaPrivateKey {
    RsaPrivateKey::generate(backend, 2048).unwrap()
}

fn pss(mgf1_hash: HashAlgorithm, salt_length: SaltLength) -> RsaPadding {
    RsaPadding::pss(PssPadding::new(mgf1_hash, salt_length))
}

/// Paddings and hash functions of RSA signatures of which no two are equal.
fn rsa_ways() -> Vec<(RsaPadding, HashAlgorithm)> {
    vec![
        (RsaPadding::pkcs1v15(), Sha256),
        (RsaPadding::pkcs1v15(), Sha384),
        (pss(Sha256, SaltLength::Digest), Sha256),
        (pss(Sha256, SaltLength::Digest), Sha384),
        (pss(Sha384, SaltLength::Digest), Sha384),
        (pss(Sha1, SaltLength::Digest), Sha256),
        (pss(Sha256, SaltLength::Fixed(0)), Sha256),
        (pss(Sha256, SaltLength::Fixed(1)), Sha256),
        (pss(Sha256, SaltLength::Fixed(10)), Sha256),
        (pss(Sha256, SaltLength::Fixed(32)), Sha256),
        (pss(Sha256, SaltLength::Max), Sha256),
    ]
}

/// Every parameter counts: a signature is valid with its own padding and hash function, and with no other, although one key
/// makes all of them and one key verifies all of them.
#[test]
fn rsa_signatures_keep_their_parameters() {
    let backend = backend();
    let key = rsa_key(&backend);
    let public = key.public_key().unwrap();
    let ways = rsa_ways();
    for round in 0..3 {
        let message = format!("message {round}").into_bytes();
        let signatures: Vec<_> = ways
            .iter()
            .map(|(padding, hash)| key.sign(&message, padding, *hash).unwrap())
            .collect();
        for (made, signature) in signatures.iter().enumerate() {
            for (asked, (padding, hash)) in ways.iter().enumerate() {
                let outcome = public.verify(signature, &message, padding, *hash);
                // These two are different ways to ask for the same.
                let same = made == asked || [made, asked] == [2, 9] || [made, asked] == [9, 2];
                match same {
                    true => outcome.unwrap(),
                    false => assert_invalid_signature(outcome),
                }
            }
            let (padding, hash) = &ways[made];
            assert_invalid_signature(public.verify(signature, b"another message", padding, *hash));
            public.verify(signature, &message, padding, *hash).unwrap();
        }
        // PSS draws a new salt each time, if it has any.
        let again = key.sign(&message, &ways[2].0, Sha256).unwrap();
        assert_ne!(again, signatures[2]);
        assert_eq!(key.sign(&message, &ways[6].0, Sha256).unwrap(), signatures[6]);
        assert_eq!(key.sign(&message, &ways[0].0, Sha256).unwrap(), signatures[0]);
    }
}

/// The salt has the length that was asked for, by the judgement of another library over libcrypto.
#[test]
fn salts_of_pss_have_the_length_of_each_call() {
    let backend = backend();
    let key = rsa_key(&backend);
    let other = PKey::<openssl::pkey::Public>::try_from(&PublicKey::from(key.public_key().unwrap())).unwrap();
    for round in 0..3 {
        for length in [0, 20, 32, 222, 1, 20] {
            let signature = key
                .sign(b"message", &pss(Sha256, SaltLength::Fixed(length)), Sha256)
                .unwrap();
            let mut verifier = OtherVerifier::new(MessageDigest::sha256(), &other).unwrap();
            verifier.set_rsa_padding(Padding::PKCS1_PSS).unwrap();
            let length = RsaPssSaltlen::custom(i32::try_from(length).unwrap());
            verifier.set_rsa_pss_saltlen(length).unwrap();
            assert!(
                verifier.verify_oneshot(&signature, b"message").unwrap(),
                "round {round}"
            );
        }
    }
}

#[test]
fn a_wrong_signature_does_not_spoil_the_next_verification() {
    let mut verified = 0;
    for sample in sample_keys::samples() {
        let Ok(signature) = sample.private.sign(b"message", SignatureAlgorithm::default()) else {
            continue;
        };
        let verify =
            |signature: &[u8], message: &[u8]| sample.public.verify(signature, message, SignatureAlgorithm::default());
        let mut flipped = signature.clone();
        *flipped.last_mut().unwrap() ^= 1;
        for _ in 0..3 {
            assert_invalid_signature(verify(&signature, b"another message"));
            verify(&signature, b"message").unwrap();
            for wrong in [&flipped[..], b"", b"no signature", &signature[1..], &[0xff; 300]] {
                assert_invalid_signature(verify(wrong, b"message"));
                verify(&signature, b"message").unwrap();
            }
        }
        verified += 1;
    }
    assert!(verified >= 5, "{verified}");
}

#[test]
fn errors_between_calls_change_nothing() {
    let backend = backend();
    let (rsa, curve) = (rsa_key(&backend), curve_key(&backend));
    let (rsa_public, curve_public) = (rsa.public_key().unwrap(), curve.public_key().unwrap());
    let oaep = RsaPadding::oaep(Sha256);
    let digest = SignatureHash::prehashed(Sha256);
    for _ in 0..4 {
        assert_invalid_argument(curve.sign(b"no digest", digest), &["digest", "32 bytes"]);
        let signature = curve.sign(&[7; 32], digest).unwrap();
        curve_public.verify(&signature, &[7; 32], digest).unwrap();

        let refused = rsa.sign(b"message", &oaep, Sha256);
        assert_invalid_argument(refused, &["padding", "OAEP"]);
        // There is no room for the salt, which is found in a signature and in libcrypto.
        let refused = rsa.sign(b"message", &pss(Sha256, SaltLength::Fixed(223)), Sha256);
        assert_invalid_argument(refused, &["salt"]);
        let signature = rsa
            .sign(b"message", &pss(Sha256, SaltLength::Fixed(222)), Sha256)
            .unwrap();
        let any_salt = pss(Sha256, SaltLength::Auto);
        rsa_public.verify(&signature, b"message", &any_salt, Sha256).unwrap();

        let refused = rsa_public.encrypt(&[0; 191], &oaep);
        assert_invalid_argument(refused, &["plaintext", "190"]);
        let ciphertext = rsa_public.encrypt(&[0; 190], &oaep).unwrap();
        let mut wrong = ciphertext.clone();
        wrong[100] ^= 1;
        assert!(matches!(rsa.decrypt(&wrong, &oaep), Err(Error::Malformed { .. })));
        assert_eq!(*rsa.decrypt(&ciphertext, &oaep).unwrap(), [0; 190]);

        let pkcs1v15 = RsaPadding::pkcs1v15();
        let signature = rsa.sign(b"message", &pkcs1v15, Sha512).unwrap();
        let recover = |signature: &[u8], hash| rsa_public.recover_data_from_signature(signature, &pkcs1v15, hash);
        assert_invalid_signature(recover(&signature, Some(Sha256)));
        assert_eq!(
            recover(&signature, Some(Sha512)).unwrap(),
            *backend.hash(Sha512, b"message").unwrap()
        );
        assert_eq!(recover(&signature, None).unwrap().len(), 83);
    }
}

#[test]
fn labels_and_hash_functions_of_oaep_alternate() {
    let backend = backend();
    let key = rsa_key(&backend);
    let public = key.public_key().unwrap();
    let ways = [
        RsaPadding::oaep(Sha256),
        RsaPadding::oaep(OaepPadding::new(Sha256).with_label(b"one")),
        RsaPadding::oaep(OaepPadding::new(Sha256).with_label(b"two")),
        RsaPadding::oaep(OaepPadding::new(Sha1)),
        RsaPadding::oaep(OaepPadding::new(Sha1).with_label(b"one")),
        RsaPadding::oaep(OaepPadding::new(Sha256).with_mgf1_hash(Sha1)),
        RsaPadding::pkcs1v15(),
    ];
    for round in 0..4_u8 {
        let ciphertexts: Vec<_> = ways
            .iter()
            .map(|padding| public.encrypt(&[round; 9], padding).unwrap())
            .collect();
        for (made, ciphertext) in ciphertexts.iter().enumerate() {
            for (asked, padding) in ways.iter().enumerate() {
                let plaintext = key.decrypt(ciphertext, padding);
                if made == asked {
                    assert_eq!(*plaintext.unwrap(), [round; 9]);
                } else if padding.is_pkcs1v15() {
                    // Implicit rejection may give other bytes.
                    assert!(plaintext.is_err() || *plaintext.unwrap() != [round; 9]);
                } else {
                    assert!(matches!(plaintext, Err(Error::Malformed { .. })));
                }
            }
        }
    }
}

#[test]
fn deterministic_and_random_nonces_alternate() {
    let backend = backend();
    let key = curve_key(&backend);
    let public = key.public_key().unwrap();
    let random = EcdsaAlgorithm::new(Sha256);
    let deterministic = random.deterministic();
    let known = key.sign(b"message", deterministic);
    for _ in 0..10 {
        let (one, two) = (
            key.sign(b"message", random).unwrap(),
            key.sign(b"message", random).unwrap(),
        );
        assert_ne!(one, two, "a nonce came again");
        match &known {
            Ok(known) => assert_eq!(key.sign(b"message", deterministic).unwrap(), *known),
            Err(error) => {
                assert!(matches!(error, Error::Unsupported { .. }), "{error}");
                let refused = key.sign(b"message", deterministic);
                assert!(matches!(refused, Err(Error::Unsupported { .. })), "{refused:?}");
            }
        }
        // Another hash function, and another encoding.
        let signature = key
            .sign(b"message", EcdsaAlgorithm::new(Sha384).fixed_length())
            .unwrap();
        public
            .verify(&signature, b"message", EcdsaAlgorithm::new(Sha384).fixed_length())
            .unwrap();
        assert_invalid_signature(public.verify(&signature, b"message", random.fixed_length()));
        public.verify(&one, b"message", random).unwrap();
        assert_invalid_signature(public.verify(&one, b"message", EcdsaAlgorithm::new(Sha384)));
    }
}

/// Signs and verifies by turns with every sample, and with two keys of each type if there are two.
#[test]
fn keys_by_turns_do_not_mix() {
    let backend = backend();
    let curve = [curve_key(&backend), curve_key(&backend)];
    let rsa = [rsa_key(&backend), rsa_key(&backend)];
    let edwards = [
        Ed25519PrivateKey::generate(&backend).unwrap(),
        Ed25519PrivateKey::generate(&backend).unwrap(),
    ];
    let keys: Vec<PrivateKey> = (curve.into_iter().map(PrivateKey::from))
        .chain(rsa.into_iter().map(PrivateKey::from))
        .chain(edwards.into_iter().map(PrivateKey::from))
        .collect();
    let publics: Vec<PublicKey> = keys.iter().map(|key| key.public_key().unwrap()).collect();
    let algorithm = SignatureAlgorithm::default;
    for round in 0..5 {
        let message = [round; 100];
        let signatures: Vec<_> = keys
            .iter()
            .map(|key| key.sign(&message, algorithm()).unwrap())
            .collect();
        for (signer, signature) in signatures.iter().enumerate() {
            for (verifier, public) in publics.iter().enumerate() {
                let outcome = public.verify(signature, &message, algorithm());
                match signer == verifier {
                    true => outcome.unwrap(),
                    false => assert_invalid_signature(outcome),
                }
            }
        }
    }
}

#[test]
fn clones_share_a_key_and_outlive_each_other() {
    let backend = backend();
    for sample in sample_keys::samples() {
        let Ok(first) = sample.private.sign(b"message", SignatureAlgorithm::default()) else {
            continue;
        };
        let (mut key, mut public) = (sample.private.clone(), sample.public.clone());
        for _ in 0..5 {
            let (next, next_public) = (key.clone(), public.clone());
            let signature = key.sign(b"message", SignatureAlgorithm::default()).unwrap();
            drop(key);
            next_public
                .verify(&signature, b"message", SignatureAlgorithm::default())
                .unwrap();
            next_public
                .verify(&first, b"message", SignatureAlgorithm::default())
                .unwrap();
            drop(public);
            (key, public) = (next, next_public);
        }
    }
    // The backend and all other handles are gone.
    let key = curve_key(&backend);
    drop(backend);
    let public = key.public_key().unwrap();
    let clone = key.clone();
    let signature = key.sign(b"message", Sha256).unwrap();
    drop(key);
    public.verify(&signature, b"message", Sha256).unwrap();
    let signature = clone.sign(b"message", Sha256).unwrap();
    drop(clone);
    public.verify(&signature, b"message", Sha256).unwrap();
}

/// Streaming and one-call operations of one key, with the same parameters, at the same time.
#[test]
fn signers_and_single_calls_alternate() {
    let backend = backend();
    let key = curve_key(&backend);
    let public = key.public_key().unwrap();
    let mut signer = key.signer(Sha256).unwrap();
    let mut verifier = public.verifier(Sha256).unwrap();
    for _ in 0..5 {
        signer.update(b"mess").unwrap();
        let single = key.sign(b"message", Sha256).unwrap();
        verifier.update(b"mess").unwrap();
        public.verify(&single, b"message", Sha256).unwrap();
        signer.update(b"age").unwrap();
        let another = key.signer(Sha256).unwrap();
        verifier.update(b"age").unwrap();
        let signature = signer.finalize_reset().unwrap();
        drop(another);
        assert_invalid_signature(public.verify(&signature, b"mess", Sha256));
        public.verify(&signature, b"message", Sha256).unwrap();
        verifier.verify_reset(&single).unwrap();
    }
}

#[test]
fn many_threads_share_keys_with_many_parameters() {
    let backend = backend();
    let (rsa, curve) = (rsa_key(&backend), curve_key(&backend));
    let edwards = Ed25519PrivateKey::generate(&backend).unwrap();
    let (rsa_public, curve_public) = (rsa.public_key().unwrap(), curve.public_key().unwrap());
    let edwards_public = edwards.public_key().unwrap();
    let oaep = RsaPadding::oaep(Sha256);
    let work = |number: usize| -> Result<()> {
        let ways = rsa_ways();
        for round in 0..12 {
            let message = format!("{number} {round}").into_bytes();
            let (padding, hash) = &ways[(number + round) % ways.len()];
            let signature = rsa.sign(&message, padding, *hash)?;
            assert_invalid_signature(rsa_public.verify(&signature, b"another", padding, *hash));
            rsa_public.verify(&signature, &message, padding, *hash)?;
            let ciphertext = rsa_public.encrypt(&message, &oaep)?;
            assert_eq!(*rsa.decrypt(&ciphertext, &oaep)?, message[..]);

            let hash = [Sha256, Sha384, Sha512][(number + round) % 3];
            let signature = curve.sign(&message, hash)?;
            assert_invalid_signature(curve_public.verify(&signature, b"another", hash));
            curve_public.verify(&signature, &message, hash)?;

            let signature = edwards.sign(&message)?;
            assert_invalid_signature(edwards_public.verify(&signature, b"another"));
            edwards_public.verify(&signature, &message)?;
        }
        Ok(())
    };
    thread::scope(|scope| {
        for number in 0..12 {
            let work = &work;
            scope.spawn(move || work(number).unwrap());
        }
    });
}

/// Contexts that a thread has made are used and freed by others after it has ended.
#[test]
fn contexts_outlive_the_threads_that_made_them() {
    let backend = backend();
    let key = curve_key(&backend);
    let public = key.public_key().unwrap();
    for _ in 0..40 {
        let signature = thread::scope(|scope| scope.spawn(|| key.sign(b"message", Sha256).unwrap()).join().unwrap());
        thread::scope(|scope| {
            scope.spawn(|| public.verify(&signature, b"message", Sha256).unwrap());
        });
    }
    let clone = key.clone();
    drop((backend, key));
    thread::spawn(move || clone.sign(b"message", Sha256).unwrap())
        .join()
        .unwrap();
}

/// Keys that have been used are freed: ten thousand of them would need more memory than the process may gain.
#[cfg(target_os = "linux")]
#[test]
fn keys_that_have_been_used_are_freed() {
    fn resident() -> usize {
        let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
        statm.split(' ').nth(1).unwrap().parse::<usize>().unwrap() * 4096
    }
    let backend = backend();
    let numbers = curve_key(&backend).private_numbers().unwrap();
    let edwards = Ed25519PrivateKey::generate(&backend)
        .unwrap()
        .private_bytes_raw()
        .unwrap();
    let use_once = || {
        let key = backend.load_elliptic_curve_private_numbers(&numbers).unwrap();
        let public = key.public_key().unwrap();
        let signature = key.sign(b"message", Sha256).unwrap();
        public.verify(&signature, b"message", Sha256).unwrap();
        // The context of the second exchange is kept.
        (0..3).for_each(|_| drop(key.exchange(&public).unwrap()));
        let key = Ed25519PrivateKey::from_private_bytes(&backend, &edwards).unwrap();
        key.sign(b"message").unwrap();
    };
    (0..100).for_each(|_| use_once());
    let before = resident();
    (0..5000).for_each(|_| use_once());
    let gained = resident().saturating_sub(before);
    assert!(gained < 4 << 20, "{gained} bytes for 10000 keys");
}

/// Exchanges by turns with several peers, of this backend and of another one.
#[test]
fn exchanges_alternate_between_peers() {
    let (own, other) = (backend(), backend());
    for curve in [
        EllipticCurve::Secp256R1,
        EllipticCurve::Secp384R1,
        EllipticCurve::Sect283K1,
    ] {
        let Ok(key) = EllipticCurvePrivateKey::generate(&own, curve) else {
            continue;
        };
        let public = key.public_key().unwrap();
        let peers = [&own, &own, &other].map(|backend| EllipticCurvePrivateKey::generate(backend, curve).unwrap());
        for _ in 0..3 {
            let secrets = peers.each_ref().map(|peer| {
                let secret = key.exchange(&peer.public_key().unwrap()).unwrap();
                assert_eq!(secret, peer.exchange(&public).unwrap());
                secret
            });
            assert!(secrets[0] != secrets[1] && secrets[1] != secrets[2]);
        }
    }
    let key = X25519PrivateKey::generate(&own).unwrap();
    let public = key.public_key().unwrap();
    let peers = [&own, &own, &other].map(|backend| X25519PrivateKey::generate(backend).unwrap());
    let zero = [&own, &other].map(|backend| X25519PublicKey::from_public_bytes(backend, &[0; 32]).unwrap());
    for _ in 0..3 {
        for peer in &peers {
            let secret = key.exchange(&peer.public_key().unwrap()).unwrap();
            assert_eq!(secret, peer.exchange(&public).unwrap());
            for zero in &zero {
                assert!(matches!(key.exchange(zero), Err(Error::Malformed { .. })));
            }
        }
    }
}
