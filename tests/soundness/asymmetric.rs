//! Memory safety of asymmetric keys: every order of drops, foreign entries in the error queue, many threads, panicking
//! callbacks.

use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;
use std::thread;

use hazmat_openssl::Error;
use hazmat_openssl::asymmetric::{PrivateKey, PublicKey};
use hazmat_openssl::prelude::*;
use openssl::bn::BigNum;
use openssl::error::ErrorStack;
use openssl::pkey::{PKey, Private, Public};
use support::soundness::{clean, each_order};

const SHA256: HashAlgorithm = HashAlgorithm::Sha256;

fn pss() -> RsaPadding {
    RsaPadding::pss(PssPadding::new(SHA256, SaltLength::Digest))
}

fn ecdsa() -> EcdsaAlgorithm {
    EcdsaAlgorithm::new(SHA256)
}

fn curve_key(backend: &Backend) -> EllipticCurvePrivateKey {
    backend
        .generate_elliptic_curve_private_key(EllipticCurve::Secp256R1)
        .unwrap()
}

#[test]
fn a_poisoned_error_queue_changes_nothing() {
    let backend = Backend::new().unwrap();
    let rsa = clean(|| backend.generate_rsa_private_key(65537, 1024).unwrap());
    let public = clean(|| rsa.public_key().unwrap());
    let signature = clean(|| rsa.sign(b"data", &pss(), SHA256).unwrap());
    clean(|| public.verify(&signature, b"data", &pss(), SHA256).unwrap());
    clean(|| public.verify(&signature, b"other", &pss(), SHA256).unwrap_err());
    let oaep = RsaPadding::oaep(OaepPadding::new(HashAlgorithm::Sha1));
    let ciphertext = clean(|| public.encrypt(b"data", &oaep).unwrap());
    clean(|| rsa.decrypt(&ciphertext, &oaep).unwrap());
    clean(|| rsa.decrypt(&ciphertext[1..], &oaep).unwrap_err());
    // Again, with contexts that the keys have kept.
    for _ in 0..2 {
        let signature = clean(|| rsa.sign(b"data", &pss(), SHA256).unwrap());
        clean(|| public.verify(&signature, b"data", &pss(), SHA256).unwrap());
        clean(|| public.verify(&signature, b"other", &pss(), SHA256).unwrap_err());
        clean(|| public.verify(&signature[1..], b"data", &pss(), SHA256).unwrap_err());
        let digest = SignatureHash::prehashed(SHA256);
        let signature = clean(|| rsa.sign(&[1; 32], &pss(), digest).unwrap());
        clean(|| public.verify(&signature, &[1; 32], &pss(), digest).unwrap());
        clean(|| public.verify(&signature, &[2; 32], &pss(), digest).unwrap_err());
        let ciphertext = clean(|| public.encrypt(b"data", &oaep).unwrap());
        clean(|| public.encrypt(&[0; 200], &oaep).unwrap_err());
        clean(|| rsa.decrypt(&ciphertext, &oaep).unwrap());
        clean(|| rsa.decrypt(&signature, &oaep).unwrap_err());
        let pkcs1v15 = RsaPadding::pkcs1v15();
        let signature = clean(|| rsa.sign(b"data", &pkcs1v15, SHA256).unwrap());
        clean(|| public.recover_data_from_signature(&signature, &pkcs1v15, None).unwrap());
        clean(|| {
            public
                .recover_data_from_signature(&ciphertext, &pkcs1v15, None)
                .unwrap_err()
        });
        let mut signer = clean(|| rsa.signer(&pss(), SHA256).unwrap());
        let mut verifier = clean(|| public.verifier(&pss(), SHA256).unwrap());
        for _ in 0..2 {
            clean(|| signer.update(b"data").unwrap());
            clean(|| verifier.update(b"data").unwrap());
            let signature = clean(|| signer.finalize_reset().unwrap());
            clean(|| verifier.verify_reset(&signature).unwrap());
            clean(|| verifier.verify_reset(&signature).unwrap_err());
        }
    }
    let numbers = clean(|| rsa.private_numbers().unwrap());
    clean(|| backend.load_rsa_private_numbers(&numbers).unwrap());

    let key = clean(|| curve_key(&backend));
    let public = clean(|| key.public_key().unwrap());
    let signature = clean(|| key.sign(b"data", ecdsa()).unwrap());
    clean(|| public.verify(&signature, b"data", ecdsa()).unwrap());
    clean(|| public.verify(b"no signature", b"data", ecdsa()).unwrap_err());
    for _ in 0..2 {
        let signature = clean(|| key.sign(b"data", ecdsa()).unwrap());
        clean(|| public.verify(&signature, b"data", ecdsa()).unwrap());
        clean(|| public.verify(&signature, b"other", ecdsa()).unwrap_err());
        clean(|| key.exchange(&public).unwrap());
    }
    let numbers = clean(|| key.private_numbers().unwrap());
    clean(|| backend.load_elliptic_curve_private_numbers(&numbers).unwrap());
    clean(|| {
        backend
            .derive_elliptic_curve_private_key(&numbers.private_value, EllipticCurve::Secp256R1)
            .unwrap()
    });
    let mut point = public.encode_point(PointFormat::Uncompressed).unwrap();
    point[64] ^= 1;
    clean(|| {
        backend
            .load_elliptic_curve_public_bytes(EllipticCurve::Secp256R1, &point)
            .unwrap_err()
    });

    // The first use of what a backend keeps, and a later one.
    for _ in 0..2 {
        for curve in [EllipticCurve::Secp256R1, EllipticCurve::Secp384R1] {
            let key = clean(|| backend.generate_elliptic_curve_private_key(curve).unwrap());
            let public = clean(|| key.public_key().unwrap());
            clean(|| public.public_numbers().unwrap());
            let compressed = clean(|| public.encode_point(PointFormat::Compressed).unwrap());
            clean(|| backend.load_elliptic_curve_public_bytes(curve, &compressed).unwrap());
            let outside = [&[2][..], &vec![0xff; compressed.len() - 1]].concat();
            clean(|| backend.load_elliptic_curve_public_bytes(curve, &outside).unwrap_err());
        }
        clean(|| backend.x25519_load_private_bytes(&[1; 32]).unwrap());
        clean(|| backend.ed25519_load_public_bytes(&[1; 32]).unwrap());
    }

    let key = clean(|| backend.ed25519_generate_key().unwrap());
    let signature = clean(|| key.sign(b"data").unwrap());
    let public = clean(|| key.public_key().unwrap());
    clean(|| public.verify(&signature, b"data").unwrap());
    clean(|| public.verify(&signature[1..], b"data").unwrap_err());
    for _ in 0..2 {
        let signature = clean(|| key.sign(b"data").unwrap());
        clean(|| public.verify(&signature, b"data").unwrap());
        clean(|| public.verify(&signature, b"other").unwrap_err());
    }

    let digest = [1; 64];
    for (variant, context) in EddsaVariant::ALL.into_iter().zip([&[1; 255][..], b"", b"context"]) {
        let sign = || match variant {
            EddsaVariant::Context => key.sign_with_context(b"data", context),
            EddsaVariant::Ph => key.sign_ph(b"data", context),
            EddsaVariant::Prehashed => key.sign_prehashed(&digest, context),
        };
        let verify = |signature: &[u8]| match variant {
            EddsaVariant::Context => public.verify_with_context(signature, b"data", context),
            EddsaVariant::Ph => public.verify_ph(signature, b"data", context),
            EddsaVariant::Prehashed => public.verify_prehashed(signature, &digest, context),
        };
        if !backend.ed25519_variant_supported(variant) {
            assert!(sign().is_err() && verify(&signature).is_err());
            continue;
        }
        for _ in 0..2 {
            let signature = clean(|| sign().unwrap());
            clean(|| verify(&signature).unwrap());
            clean(|| verify(&signature[1..]).unwrap_err());
            clean(|| verify(&[]).unwrap_err());
        }
        assert!(key.sign_prehashed(&digest[1..], context).is_err());
        assert!(key.sign_with_context(b"data", &[1; 256]).is_err());
    }

    let set = SlhDsaParameterSet::Sha2_128f;
    if backend.slh_dsa_supported(set) {
        let key = clean(|| SlhDsaPrivateKey::generate(&backend, set).unwrap());
        let bytes = clean(|| key.private_bytes_raw().unwrap());
        assert!(SlhDsaPrivateKey::from_private_bytes(&backend, set, &bytes[1..]).is_err());
        clean(|| SlhDsaPrivateKey::from_private_bytes(&backend, set, &[1; 64]).unwrap_err());
        let key = clean(|| SlhDsaPrivateKey::from_private_bytes(&backend, set, &bytes).unwrap());
        let signature = clean(|| key.sign_deterministic(b"data", &[1; 255]).unwrap());
        let public = clean(|| key.public_key().unwrap());
        clean(|| public.verify_with_context(&signature, b"data", &[1; 255]).unwrap());
        clean(|| public.verify(&signature, b"data").unwrap_err());
        clean(|| public.verify(&signature[1..], b"data").unwrap_err());
        clean(|| public.verify(&[], b"data").unwrap_err());
        assert!(key.sign_with_context(b"data", &[1; 256]).is_err());
    } else {
        assert!(SlhDsaPrivateKey::generate(&backend, set).is_err());
    }

    let key = clean(|| backend.x25519_generate_key().unwrap());
    let small = clean(|| backend.x25519_load_public_bytes(&[0; 32]).unwrap());
    clean(|| key.exchange(&small).unwrap_err());

    let parameters = clean(|| backend.load_dh_named_group(DhNamedGroup::Ffdhe2048).unwrap());
    let key = clean(|| parameters.generate_private_key().unwrap());
    let public = clean(|| key.public_key().unwrap());
    clean(|| key.exchange(&public).unwrap());
}

#[test]
fn any_order_of_drops_is_sound() {
    let numbers = curve_key(&Backend::new().unwrap()).private_numbers().unwrap();
    let mut orders = 0;
    each_order(5, &mut |order| {
        orders += 1;
        let backend = Backend::new().unwrap();
        let key = backend.load_elliptic_curve_private_numbers(&numbers).unwrap();
        let clone = key.clone();
        let public = key.public_key().unwrap();
        let signature = key.sign(b"data", ecdsa()).unwrap();
        // Both keys have kept contexts.
        public.verify(&signature, b"data", ecdsa()).unwrap();
        let edwards = backend.ed25519_generate_key().unwrap();
        edwards.sign(b"data").unwrap();
        // The contexts and templates that the backend keeps have been used.
        drop(curve_key(&backend));
        let mut signer = key.signer(ecdsa()).unwrap();
        let mut things: Vec<Option<Box<dyn FnOnce()>>> = vec![
            Some(Box::new(move || drop(backend))),
            Some(Box::new(move || drop(key.sign(b"data", ecdsa()).unwrap()))),
            Some(Box::new(move || {
                drop(clone.private_numbers().unwrap());
                drop(clone.sign(b"data", ecdsa()).unwrap());
                edwards.sign(b"data").unwrap();
            })),
            Some(Box::new(move || public.verify(&signature, b"data", ecdsa()).unwrap())),
            Some(Box::new(move || {
                signer.update(b"data").unwrap();
                drop(signer.finalize().unwrap());
            })),
        ];
        for &index in order {
            things[index].take().unwrap()();
        }
    });
    assert_eq!(orders, 120);
}

#[test]
fn one_key_signs_on_eight_threads() {
    let backend = Backend::new().unwrap();
    let rsa = backend.generate_rsa_private_key(65537, 1024).unwrap();
    let curve = curve_key(&backend);
    let edwards = backend.ed25519_generate_key().unwrap();
    let expected = edwards.sign(b"data").unwrap();
    thread::scope(|scope| {
        for _ in 0..8 {
            let (rsa, curve, edwards, expected) = (&rsa, &curve, &edwards, &expected);
            scope.spawn(move || {
                for _ in 0..10 {
                    let signature = rsa.sign(b"data", &pss(), SHA256).unwrap();
                    let public = rsa.public_key().unwrap();
                    public.verify(&signature, b"data", &pss(), SHA256).unwrap();
                    let signature = curve.sign(b"data", ecdsa()).unwrap();
                    curve
                        .public_key()
                        .unwrap()
                        .verify(&signature, b"data", ecdsa())
                        .unwrap();
                    assert_eq!(edwards.sign(b"data").unwrap(), *expected);
                }
            });
        }
    });
}

/// A key keeps contexts that other threads have made, and frees them when those threads and the backend are gone.
#[test]
fn kept_contexts_outlive_their_threads_and_the_backend() {
    let backend = Backend::new().unwrap();
    let (rsa, curve) = (
        backend.generate_rsa_private_key(65537, 1024).unwrap(),
        curve_key(&backend),
    );
    let edwards = backend.ed25519_generate_key().unwrap();
    for _ in 0..3 {
        thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    rsa.sign(b"data", &pss(), SHA256).unwrap();
                    rsa.sign(b"data", &RsaPadding::pkcs1v15(), SHA256).unwrap();
                    curve.sign(b"data", ecdsa()).unwrap();
                    edwards.sign(b"data").unwrap();
                    // Kept, too, where it is offered.
                    let digest = edwards.sign_prehashed(&[1; 64], b"context");
                    assert_eq!(digest.is_ok(), edwards.sign_prehashed(&[1; 64], b"context").is_ok());
                    let message = edwards.sign_with_context(b"data", b"context");
                    assert_eq!(message.is_ok(), edwards.sign_ph(b"data", b"context").is_ok());
                });
            }
        });
    }
    drop(backend);
    let clones = (rsa.clone(), curve.clone(), edwards.clone());
    drop((rsa, curve, edwards));
    thread::spawn(move || {
        clones.1.sign(b"data", ecdsa()).unwrap();
        drop(clones);
    })
    .join()
    .unwrap();
}

/// What a backend keeps to make keys is made by the first of these threads, used by all, and gone before the keys.
#[test]
fn eight_threads_make_keys_with_one_backend() {
    let curves = [EllipticCurve::Secp256R1, EllipticCurve::Secp384R1];
    let points = curves.map(|curve| {
        let key = Backend::new()
            .unwrap()
            .generate_elliptic_curve_private_key(curve)
            .unwrap();
        let key = key.public_key().unwrap();
        [PointFormat::Compressed, PointFormat::Uncompressed].map(|format| key.encode_point(format).unwrap())
    });
    let backend = Backend::new().unwrap();
    let made = thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|_| {
                let (backend, points) = (backend.clone(), &points);
                scope.spawn(move || {
                    let mut made = Vec::new();
                    for _ in 0..4 {
                        for (curve, points) in curves.into_iter().zip(points) {
                            for point in points {
                                made.push(backend.load_elliptic_curve_public_bytes(curve, point).unwrap());
                                let mut wrong = point.clone();
                                wrong[1..].fill(0xff);
                                backend.load_elliptic_curve_public_bytes(curve, &wrong).unwrap_err();
                            }
                        }
                        let key = curve_key(&backend);
                        let public = key.public_key().unwrap();
                        let signature = key.sign(b"data", ecdsa()).unwrap();
                        public.verify(&signature, b"data", ecdsa()).unwrap();
                        let key = backend.x25519_generate_key().unwrap();
                        let bytes = key.public_key().unwrap().public_bytes_raw().unwrap();
                        let public = backend.x25519_load_public_bytes(&bytes).unwrap();
                        key.exchange(&public).unwrap();
                    }
                    made
                })
            })
            .collect();
        let threads = threads.into_iter().map(|thread| thread.join().unwrap());
        threads.collect::<Vec<_>>()
    });
    drop(backend);
    for keys in &made {
        assert_eq!(keys, &made[0]);
        for (key, points) in keys.iter().zip(points.iter().flatten().cycle()) {
            assert!(
                [PointFormat::Compressed, PointFormat::Uncompressed]
                    .map(|format| key.encode_point(format).unwrap())
                    .contains(points)
            );
        }
    }
}

/// Signing draws on the thread's own random generator, which is freed when the thread ends, after the backend is gone.
#[test]
fn a_thread_that_has_signed_outlives_the_backend() {
    let backend = Backend::new().unwrap();
    let key = curve_key(&backend);
    let (signed, wait_signed) = mpsc::channel();
    let (go, wait_go) = mpsc::channel::<()>();
    let thread = thread::spawn({
        let key = key.clone();
        move || {
            key.sign(b"data", ecdsa()).unwrap();
            drop(key);
            signed.send(()).unwrap();
            wait_go.recv().unwrap();
        }
    });
    wait_signed.recv().unwrap();
    drop(key);
    drop(backend);
    go.send(()).unwrap();
    thread.join().unwrap();
}

#[test]
fn a_generation_can_be_cancelled_and_survives_a_panic() {
    let backend = Backend::new().unwrap();
    let mut steps = 0;
    let cancelled = backend.generate_dh_parameters_with_progress(2, 2048, &mut |_| {
        steps += 1;
        ControlFlow::Break(())
    });
    assert!(matches!(cancelled, Err(Error::Cancelled)));
    assert_eq!(steps, 1);

    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let panic = catch_unwind(AssertUnwindSafe(|| {
        backend.generate_dh_parameters_with_progress(2, 2048, &mut |_| panic!("of the caller's own"))
    }));
    std::panic::set_hook(hook);
    let message = panic.unwrap_err();
    assert_eq!(message.downcast_ref::<&str>(), Some(&"of the caller's own"));
    assert!(ErrorStack::get().errors().is_empty());
    // The backend is as good as before.
    curve_key(&backend).sign(b"data", ecdsa()).unwrap();
}

#[test]
fn keys_are_send_and_sync() {
    fn is_send_and_sync<T: Send + Sync + Clone>() {}
    is_send_and_sync::<PrivateKey>();
    is_send_and_sync::<PublicKey>();
    is_send_and_sync::<DhParameters>();
    is_send_and_sync::<DsaParameters>();
}

#[test]
fn secrets_are_not_printed() {
    let backend = Backend::new().unwrap();
    let key = curve_key(&backend);
    let numbers = key.private_numbers().unwrap();
    let secrets = |number: &SecretInteger| {
        let number = number.expose();
        let decimal = openssl::bn::BigNum::try_from(&number).unwrap().to_string();
        [decimal, number.to_hex(), format!("{:X}", number)]
    };
    let secret = secrets(&numbers.private_value);
    for text in [
        format!("{key:?}"),
        format!("{numbers:?}"),
        format!("{:?}", PrivateKey::from(key)),
    ] {
        assert!(!secret.iter().any(|secret| text.contains(secret)), "{text}");
    }
    let rsa = backend.generate_rsa_private_key(65537, 1024).unwrap();
    let numbers = rsa.private_numbers().unwrap();
    for secret in [
        &numbers.p,
        &numbers.q,
        &numbers.d,
        &numbers.dmp1,
        &numbers.dmq1,
        &numbers.iqmp,
    ] {
        let text = format!("{numbers:?}");
        assert!(!secrets(secret).iter().any(|secret| text.contains(secret)));
    }
}

/// A signer that is begun on one thread and used on another, whose own random generator it draws on there; that thread
/// outlives signer, key and backend.
#[test]
fn a_signer_works_on_a_thread_that_outlives_the_backend() {
    let backend = Backend::new().unwrap();
    let key = curve_key(&backend);
    let mut signer = key.signer(ecdsa()).unwrap();
    let (back, wait_back) = mpsc::channel();
    let (go, wait_go) = mpsc::channel::<()>();
    let thread = thread::spawn(move || {
        signer.update(b"data").unwrap();
        signer.finalize_reset().unwrap();
        back.send(signer).unwrap();
        wait_go.recv().unwrap();
    });
    drop(wait_back.recv().unwrap());
    drop(key);
    drop(backend);
    go.send(()).unwrap();
    thread.join().unwrap();
}

#[test]
fn keys_of_two_backends_compare_in_any_order_of_drops() {
    let private = curve_key(&Backend::new().unwrap()).private_numbers().unwrap();
    let (one, other) = (Backend::new().unwrap(), Backend::new().unwrap());
    let left = one.load_elliptic_curve_public_numbers(&private.public_numbers).unwrap();
    let right = other
        .load_elliptic_curve_public_numbers(&private.public_numbers)
        .unwrap();
    assert_eq!(left, right);
    drop((right, other));
    assert_eq!(left, left.clone());
    assert_ne!(left, curve_key(&one).public_key().unwrap());
}

/// What is handed to the crate `openssl` outlives the backend, and leaves the error queue clean.
#[test]
fn keys_and_integers_that_are_handed_over_outlive_the_backend() {
    let backend = Backend::new().unwrap();
    let key = curve_key(&backend);
    let numbers = key.private_numbers().unwrap();
    let public = PublicKey::from(key.public_key().unwrap());
    let private = PrivateKey::from(key);
    drop(backend);
    let theirs = clean(|| PKey::<Private>::try_from(&private)).unwrap();
    let their_public = clean(|| PKey::<Public>::try_from(&public)).unwrap();
    let value = clean(|| BigNum::try_from(&numbers.private_value)).unwrap();
    assert_eq!(SecretInteger::from(&*value), numbers.private_value);
    drop((private, public, numbers));
    assert!(theirs.public_eq(&their_public));
    assert_eq!(theirs.ec_key().unwrap().private_key(), &*value);
    drop(theirs);
    assert!(their_public.ec_key().unwrap().check_key().is_ok());
}

/// Whatever calls libcrypto leaves a clean error queue. What is refused before that does not touch the queue.
#[test]
fn keys_of_any_type_leave_the_error_queue_clean() {
    let (backend, another) = (Backend::new().unwrap(), Backend::new().unwrap());
    let rsa = RsaPrivateKey::generate(&backend, 1024).unwrap();
    let same_rsa = RsaPrivateKey::from_numbers(&another, &rsa.private_numbers().unwrap()).unwrap();
    let keys: [PrivateKey; 5] = [
        rsa.into(),
        curve_key(&backend).into(),
        curve_key(&another).into(),
        Ed25519PrivateKey::generate(&backend).unwrap().into(),
        X25519PrivateKey::generate(&backend).unwrap().into(),
    ];
    let mut signed = 0;
    for key in &keys {
        let public = clean(|| key.public_key().unwrap());
        let same = clean(|| key.public_key().unwrap());
        assert!(clean(|| public == same));
        for other in keys.iter().filter(|other| !std::ptr::eq(*other, key)) {
            let other_key = other.public_key().unwrap();
            assert_ne!(public, other_key);
            let calls_libcrypto = other.type_name() == key.type_name();
            assert!(!calls_libcrypto || clean(|| public != other_key));
        }
        let Ok(algorithm) = SignatureAlgorithm::default_for(key) else {
            key.sign(b"data", SHA256).unwrap_err();
            continue;
        };
        let signature = clean(|| key.sign(b"data", algorithm).unwrap());
        clean(|| public.verify(&signature, b"data", algorithm).unwrap());
        clean(|| public.verify(&signature[1..], b"data", algorithm).unwrap_err());
        key.sign(b"data", SignatureAlgorithm::dsa(SHA256)).unwrap_err();
        key.signer(algorithm.prehashed()).map(|_| ()).unwrap_err();
        assert!(key.max_signature_length() >= Some(signature.len()));
        signed += 1;
    }
    assert_eq!(signed, 4);
    let PublicKey::Rsa(public) = keys[0].public_key().unwrap() else {
        panic!("RSA");
    };
    assert!(clean(|| public == same_rsa.public_key().unwrap()));
    clean(|| EllipticCurvePublicKey::from_encoded_point(&backend, EllipticCurve::Secp256R1, &[4; 65]).unwrap_err());
}

/// Keys that were compared with keys of other types, backends and numbers are dropped in every order.
#[test]
fn compared_keys_drop_in_any_order() {
    let numbers = curve_key(&Backend::new().unwrap()).private_numbers().unwrap();
    let mut orders = 0;
    each_order(4, &mut |order| {
        orders += 1;
        let (one, other) = (Backend::new().unwrap(), Backend::new().unwrap());
        let load = |backend: &Backend| {
            let key = EllipticCurvePublicKey::from_numbers(backend, &numbers.public_numbers);
            PublicKey::from(key.unwrap())
        };
        let (left, right, same) = (load(&one), load(&other), load(&one));
        assert_eq!(left, right);
        assert_eq!(right, left);
        assert_eq!(left, same);
        let mut things: Vec<Option<Box<dyn FnOnce()>>> = vec![
            Some(Box::new(move || drop(one))),
            Some(Box::new(move || drop(other))),
            Some(Box::new(move || assert!(left == same))),
            Some(Box::new(move || assert!(right == right.clone()))),
        ];
        for &index in order {
            things[index].take().unwrap()();
        }
    });
    assert_eq!(orders, 24);
}
