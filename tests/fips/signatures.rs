//! Signatures with keys of any type on a FIPS backend, and equality of its keys with those of an ordinary one.

use hazmat_openssl::asymmetric::{PrivateKey, PublicKey};
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::{Error, Result};
use support::errors::{assert_invalid_argument, assert_invalid_signature, assert_unsupported_naming};
use support::fips_module::{FipsModule, fips, ordinary, strict};
use support::sample_keys::{self, Sample};

const MESSAGE: &[u8] = b"a message";

/// The key of a sample in a backend, and its public half.
fn in_backend(backend: &Backend, sample: &Sample) -> Result<(PrivateKey, PublicKey)> {
    let der = sample
        .private
        .private_bytes(Encoding::Der, PrivateFormat::Pkcs8, NoEncryption)?;
    let key = backend.load_der_private_key(&der, None)?;
    let public = key.public_key()?;
    Ok((key, public))
}

/// Whether the sample signs on a FIPS backend; `None` where that is up to the module.
fn signs(sample: &Sample) -> Option<bool> {
    match sample.private {
        PrivateKey::Rsa(_) | PrivateKey::EllipticCurve(_) => Some(true),
        PrivateKey::Ed25519(_) | PrivateKey::Ed448(_) => Some(FipsModule::of(fips()).has_edwards_curves),
        PrivateKey::Dsa(_) => None,
        _ => Some(false),
    }
}

/// The table of approvals does not depend on the encoding of signatures, and it is asked for exchanges of keys of any type.
#[test]
fn strict_backends_sign_with_fixed_length_and_exchange() {
    ordinary();
    let key = EllipticCurvePrivateKey::generate(strict(), EllipticCurve::Secp256R1).unwrap();
    let es256 = EcdsaAlgorithm::new(HashAlgorithm::Sha256).fixed_length();
    let signature = key.sign(MESSAGE, es256).unwrap();
    assert_eq!(signature.len(), 64);
    let public = key.public_key().unwrap();
    public.verify(&signature, MESSAGE, es256).unwrap();
    assert_invalid_signature(public.verify(&signature[..63], MESSAGE, es256));
    assert_invalid_signature(public.verify(&[&signature[..], &[0]].concat(), MESSAGE, es256));
    let mut signer = key.signer(es256).unwrap();
    signer.update(MESSAGE).unwrap();
    public.verify(&signer.finalize().unwrap(), MESSAGE, es256).unwrap();
    // A digest is not hashed by the module, whatever the encoding.
    let digest = strict().hash(HashAlgorithm::Sha256, MESSAGE).unwrap();
    let of_a_digest = SignatureHash::prehashed(HashAlgorithm::Sha256);
    let refused = key.sign(&digest, EcdsaAlgorithm::new(of_a_digest).fixed_length());
    assert_eq!(refused.is_err(), key.sign(&digest, of_a_digest).is_err());

    let (key, public) = (PrivateKey::from(key), PublicKey::from(public));
    assert_eq!(key.exchange(&public).unwrap().len(), 32);
}

/// An exchange runs in the backend of the private key.
#[test]
fn keys_of_any_type_exchange() {
    ordinary();
    let mut agreed = 0;
    for sample in sample_keys::samples() {
        let Ok((key, public)) = in_backend(fips(), sample) else {
            continue;
        };
        let exchanges = matches!(
            key,
            PrivateKey::EllipticCurve(_) | PrivateKey::Dh(_) | PrivateKey::X25519(_) | PrivateKey::X448(_)
        );
        if !exchanges {
            assert_invalid_argument(key.exchange(&public), &["key", "no key exchange"]);
            continue;
        }
        let ours = match key.exchange(&sample.public) {
            Ok(secret) => secret,
            // Groups that are not those of SP 800-56A.
            Err(Error::Unsupported { .. } | Error::Malformed { .. }) if matches!(key, PrivateKey::Dh(_)) => continue,
            Err(error) => panic!("{}: {error}", sample.name),
        };
        assert_eq!(ours, key.exchange(&public).unwrap(), "{}", sample.name);
        assert_eq!(ours, sample.private.exchange(&public).unwrap(), "{}", sample.name);
        agreed += 1;
    }
    assert!(agreed >= 3, "{agreed}");
}

/// A FIPS backend and an ordinary one verify what either has signed.
#[test]
fn keys_of_any_type_sign() {
    ordinary();
    let (mut signed, mut compared) = (0, 0);
    for sample in sample_keys::samples() {
        let Ok((key, public)) = in_backend(fips(), sample) else {
            assert_ne!(signs(sample), Some(true), "{}", sample.name);
            continue;
        };
        // The same key, though of another backend and another provider.
        assert_eq!(public, sample.public, "{}", sample.name);
        assert_eq!(sample.public, public, "{}", sample.name);
        assert_eq!(public, key.public_key().unwrap());
        compared += 1;

        let algorithm = match SignatureAlgorithm::default_for(&key) {
            Ok(algorithm) => algorithm,
            Err(error) => {
                assert_eq!(signs(sample), Some(false), "{}: {error}", sample.name);
                continue;
            }
        };
        let signature = match key.sign(MESSAGE, algorithm) {
            Ok(signature) => signature,
            Err(Error::Unsupported { .. }) if signs(sample).is_none() => continue,
            Err(error) => panic!("{}: {error}", sample.name),
        };
        for public in [&public, &sample.public] {
            public.verify(&signature, MESSAGE, algorithm).unwrap();
            assert_invalid_signature(public.verify(&signature, b"another message", algorithm));
        }
        let signature = sample.private.sign(MESSAGE, algorithm).unwrap();
        public.verify(&signature, MESSAGE, algorithm).unwrap();
        if algorithm.hash().is_some() {
            let mut signer = key.signer(algorithm).unwrap();
            signer.update(MESSAGE).unwrap();
            let mut verifier = sample.public.verifier(algorithm).unwrap();
            verifier.update(MESSAGE).unwrap();
            verifier.verify(&signer.finalize().unwrap()).unwrap();
        }
        // As r followed by s.
        if matches!(key, PrivateKey::EllipticCurve(_) | PrivateKey::Dsa(_)) {
            let fixed = algorithm.fixed_length();
            let ours = key.sign(MESSAGE, fixed).unwrap();
            let theirs = sample.private.sign(MESSAGE, fixed).unwrap();
            assert_eq!(ours.len(), theirs.len());
            for signature in [ours, theirs] {
                for public in [&public, &sample.public] {
                    public.verify(&signature, MESSAGE, fixed).unwrap();
                    assert_invalid_signature(public.verify(&signature[1..], MESSAGE, fixed));
                    assert_invalid_signature(public.verify(&signature, b"another message", fixed));
                }
            }
            let mut signer = key.signer(fixed).unwrap();
            signer.update(MESSAGE).unwrap();
            let signature = signer.finalize().unwrap();
            let mut verifier = public.verifier(fixed).unwrap();
            verifier.update(MESSAGE).unwrap();
            assert_invalid_signature(verifier.verify_reset(&signature[1..]));
            verifier.update(MESSAGE).unwrap();
            verifier.verify(&signature).unwrap();
        }
        let md5 = key.sign(MESSAGE, SignatureAlgorithm::ecdsa(HashAlgorithm::Md5));
        match key {
            PrivateKey::EllipticCurve(_) => assert_unsupported_naming(md5, &["md5", "FIPS backend"]),
            _ => assert_invalid_argument(md5, &["algorithm", "ECDSA is for elliptic curve keys"]),
        }
        signed += 1;
    }
    // RSA in three forms, three curves, and the Edwards curves or not; DSA where the module still signs with it.
    let edwards = if FipsModule::of(fips()).has_edwards_curves {
        2
    } else {
        0
    };
    assert!([6, 7, 8].map(|least| least + edwards).contains(&signed), "{signed}");
    assert!(compared >= 6 + edwards, "{compared}");
}

/// What a strict backend does not approve, it does not sign for a key of any type.
#[test]
fn strict_backends_refuse_what_is_not_approved() {
    ordinary();
    let mut ran = 0;
    for name in [sample_keys::RSA, sample_keys::P256] {
        let (key, public) = in_backend(strict(), sample_keys::sample(name)).unwrap();
        let algorithm = SignatureAlgorithm::default_for(&key).unwrap();
        let signature = key.sign(MESSAGE, algorithm).unwrap();
        public.verify(&signature, MESSAGE, algorithm).unwrap();
        let refused = key.sign(MESSAGE, HashAlgorithm::Sha1);
        assert!(
            matches!(refused, Err(Error::NotApproved { .. } | Error::Unsupported { .. })),
            "{refused:?}"
        );
        ran += 1;
    }
    assert_eq!(ran, 2);
}

/// A key of a FIPS backend equals the same key of an ordinary one also after either backend has gone.
#[test]
fn keys_are_compared_in_any_order_of_drops() {
    let sample = {
        ordinary();
        sample_keys::sample(sample_keys::P256)
    };
    let (fips, ordinary) = (
        support::fips_module::builder().build().unwrap(),
        Backend::new().unwrap(),
    );
    let (_, left) = in_backend(&fips, sample).unwrap();
    let (_, right) = in_backend(&ordinary, sample).unwrap();
    assert_eq!(left, right);
    drop(fips);
    assert_eq!(right, left);
    drop((right, ordinary));
    assert_eq!(left, left.clone());
}
