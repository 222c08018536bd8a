//! Public keys of certificates that are not what the algorithm wants.

use hazmat_openssl::asymmetric::PublicKey;
use hazmat_openssl::prelude::*;

use super::keys::{cases, has_ml_dsa, keys};

const MESSAGE: &[u8] = b"a message of a handshake";

/// Every algorithm with the key of every other type and curve, and a signature that this key made.
#[test]
fn keys_of_other_types_are_refused() {
    let mut refused = 0;
    for case in cases() {
        let good = case.sign(MESSAGE);
        for other in cases() {
            if other.key.name == case.key.name {
                continue;
            }
            let theirs = other.sign(MESSAGE);
            assert!(
                !case.accepts(&other.key.public, MESSAGE, &theirs),
                "{:?}",
                case.verifier
            );
            assert!(!case.accepts(&other.key.public, MESSAGE, &good));
            refused += 1;
        }
    }
    // 9 of RSA, 3 of each curve, and 1 of each other key.
    let squares = 9 * 9 + 3 * 9 + if has_ml_dsa() { 4 } else { 1 };
    let all = if has_ml_dsa() { 22 } else { 19 };
    assert_eq!(refused, all * all - squares);
}

/// Another algorithm of the same key does not verify: another hash function, or another padding.
#[test]
fn other_algorithms_of_the_key_are_refused() {
    let mut refused = 0;
    for case in cases() {
        for other in cases() {
            if other.key.name == case.key.name && other.algorithm != case.algorithm {
                assert!(!case.accepts(&case.key.public, MESSAGE, &other.sign(MESSAGE)));
                refused += 1;
            }
        }
    }
    // RSA: 6 algorithms of PKCS #1 with 4 others of theirs and 3 of PSS; 3 of PSS with 8. ECDSA: 9 with 2.
    assert_eq!(refused, 6 * 7 + 3 * 8 + 9 * 2);
}

#[test]
fn keys_that_are_cut_or_extended_are_refused() {
    let mut refused = 0;
    for case in cases() {
        let (public, signature) = (&case.key.public, case.sign(MESSAGE));
        let step = (public.len() / 60).max(1);
        let mut bad: Vec<Vec<u8>> = (0..public.len())
            .step_by(step)
            .map(|end| public[..end].to_vec())
            .collect();
        bad.push(public[..public.len() - 1].to_vec());
        bad.push(public[1..].to_vec());
        bad.push([&public[..], &[0]].concat());
        bad.push([&public[..], &public[..]].concat());
        bad.push(vec![0; public.len()]);
        bad.push(vec![0xff; public.len()]);
        bad.push(vec![0xff; 1 << 20]);
        for public in bad {
            assert!(!case.accepts(&public, MESSAGE, &signature), "{:?}", case.verifier);
            refused += 1;
        }
    }
    assert!(refused > cases().len() * 38, "{refused}");
}

/// A changed key never verifies, and never does anything worse.
#[test]
fn changed_keys_are_refused() {
    let mut refused = 0;
    for case in cases() {
        let (public, signature) = (&case.key.public, case.sign(MESSAGE));
        let step = (public.len() / 60).max(1);
        for index in (0..public.len()).step_by(step) {
            let changed = support::bytes::flipped(public, index);
            // Without its lowest bits, the public exponent of RSA is another one, and the key a valid one of nobody.
            assert!(
                !case.accepts(&changed, MESSAGE, &signature),
                "{:?} {index}",
                case.verifier
            );
            refused += 1;
        }
    }
    assert!(refused > cases().len() * 30, "{refused}");
}

#[test]
fn only_uncompressed_points_are_keys() {
    let mut refused = 0;
    for case in cases() {
        let Some(key) = case.key.private.as_elliptic_curve() else {
            continue;
        };
        let signature = case.sign(MESSAGE);
        let public = key.public_key().unwrap();
        let compressed = public.encode_point(PointFormat::Compressed).unwrap();
        // The control: it is a good key for the core.
        EllipticCurvePublicKey::from_encoded_point(public.backend(), key.curve(), &compressed)
            .unwrap()
            .verify(&signature, MESSAGE, case.algorithm.hash().unwrap())
            .unwrap();
        // The hybrid form, and the point at infinity.
        let mut hybrid = case.key.public.clone();
        hybrid[0] = 6 | (hybrid[hybrid.len() - 1] & 1);
        for point in [compressed, hybrid, vec![0], vec![4]] {
            assert!(!case.accepts(&point, MESSAGE, &signature));
            refused += 1;
        }
    }
    assert_eq!(refused, 9 * 4);
}

/// The key bits of RSA are an `RSAPublicKey`, and no structure around it.
#[test]
fn a_subject_public_key_info_is_no_rsa_key() {
    let rsa = keys().iter().find(|key| key.is_rsa()).unwrap();
    let public = rsa.private.public_key().unwrap();
    let spki = public.to_spki_der().unwrap();
    // The control: the core's loader takes both.
    assert_eq!(PublicKey::from_der(public.backend(), &spki).unwrap(), public);
    assert_eq!(PublicKey::from_der(public.backend(), &rsa.public).unwrap(), public);
    let mut refused = 0;
    for case in cases().iter().filter(|case| case.key.is_rsa()) {
        let signature = case.sign(MESSAGE);
        assert!(case.accepts(&rsa.public, MESSAGE, &signature));
        assert!(!case.accepts(&spki, MESSAGE, &signature));
        refused += 1;
    }
    assert_eq!(refused, 9);
}
