//! Every algorithm against signatures by the core and by rustls's ring provider.

use pki_types::SignatureVerificationAlgorithm;
use rustls::SignatureScheme;
use rustls::crypto::ring;

use super::keys::{cases, has_ml_dsa, keys, verifiers};

const MESSAGE: &[u8] = b"a message of a handshake";

#[test]
fn the_backend_has_rustls_s_algorithms() {
    let (all, schemes) = if has_ml_dsa() { (22, 13) } else { (19, 10) };
    assert_eq!(verifiers().all.len(), all);
    assert_eq!(cases().len(), all);
    assert_eq!(verifiers().mapping.len(), schemes);
    for verifier in verifiers().all {
        assert!(!verifier.fips(), "{verifier:?}");
        assert_eq!(verifier.fips_status(), pki_types::FipsStatus::Unvalidated);
    }
}

/// The same order as ring's: it is the order in which schemes are offered, and TLS 1.3 takes the first algorithm of each.
#[test]
fn schemes_have_the_order_of_rustls_s_own() {
    let ring = ring::default_provider().signature_verification_algorithms;
    let ids =
        |verifier: &&dyn SignatureVerificationAlgorithm| (verifier.public_key_alg_id(), verifier.signature_alg_id());
    let mut compared = 0;
    for (scheme, theirs) in ring.mapping {
        let (_, ours) = verifiers().mapping.iter().find(|(ours, _)| ours == scheme).unwrap();
        let theirs: Vec<_> = theirs.iter().map(ids).collect();
        let ours: Vec<_> = ours.iter().map(ids).filter(|id| theirs.contains(id)).collect();
        assert_eq!(ours, theirs, "{scheme:?}");
        compared += 1;
    }
    assert_eq!(compared, 9);
    let order: Vec<SignatureScheme> = verifiers().mapping.iter().map(|(scheme, _)| *scheme).collect();
    let theirs: Vec<SignatureScheme> = ring.mapping.iter().map(|(scheme, _)| *scheme).collect();
    let common: Vec<SignatureScheme> = order.into_iter().filter(|scheme| theirs.contains(scheme)).collect();
    assert_eq!(common, theirs);
}

#[test]
fn tls13_uses_the_curve_of_the_scheme() {
    let mut curves = 0;
    for (scheme, verifiers) in verifiers().mapping {
        let expected = match *scheme {
            SignatureScheme::ECDSA_NISTP256_SHA256 => pki_types::alg_id::ECDSA_P256,
            SignatureScheme::ECDSA_NISTP384_SHA384 => pki_types::alg_id::ECDSA_P384,
            SignatureScheme::ECDSA_NISTP521_SHA512 => pki_types::alg_id::ECDSA_P521,
            _ => {
                assert_eq!(verifiers.len(), 1);
                continue;
            }
        };
        assert_eq!(verifiers[0].public_key_alg_id(), expected);
        assert_eq!(verifiers.len(), 3);
        curves += 1;
    }
    assert_eq!(curves, 3);
}

#[test]
fn signatures_of_the_core_are_verified() {
    let mut by_ring = 0;
    for case in cases() {
        for message in [MESSAGE, b"", &[7; 5000]] {
            let signature = case.sign(message);
            assert!(
                case.accepts(&case.key.public, message, &signature),
                "{:?}",
                case.verifier
            );
            if let Some(ring) = case.ring() {
                ring.verify_signature(&case.key.public, message, &signature).unwrap();
                by_ring += 1;
            }
        }
    }
    // P-256 and P-384 with SHA-256 and SHA-384, P-521 with none, Ed25519, and RSA.
    assert_eq!(by_ring, 3 * RING_ALGORITHMS);
}

/// The number of algorithms that ring has too.
const RING_ALGORITHMS: usize = 14;

#[test]
fn signatures_of_ring_are_verified() {
    let mut verified = 0;
    for key in keys() {
        let Ok(theirs) = ring::sign::any_supported_type(&key.pkcs8()) else {
            continue;
        };
        for scheme in key.schemes {
            let signer = theirs.choose_scheme(&[*scheme]).unwrap();
            for message in [MESSAGE, b""] {
                let signature = signer.sign(message).unwrap();
                let (_, ours) = verifiers().mapping.iter().find(|(ours, _)| ours == scheme).unwrap();
                ours[0].verify_signature(&key.public, message, &signature).unwrap();
                assert!(ours[0].verify_signature(&key.public, b"another", &signature).is_err());
                verified += 1;
            }
        }
    }
    // Six schemes of RSA, and one each of P-256, P-384 and Ed25519.
    assert_eq!(verified, 2 * 9);
}

/// Every algorithm refuses what ring refuses: changed signatures, messages and keys.
#[test]
fn changed_signatures_are_refused() {
    let (mut refused, mut compared) = (0, 0);
    for case in cases() {
        let good = case.sign(MESSAGE);
        let mut bad = vec![
            Vec::new(),
            vec![0],
            vec![0; good.len()],
            vec![0xff; good.len()],
            good[1..].to_vec(),
            good[..good.len() - 1].to_vec(),
            [&good[..], &[0]].concat(),
            [&[0], &good[..]].concat(),
            // r and s are zero, or one: DER of both.
            b"\x30\x06\x02\x01\x00\x02\x01\x00".to_vec(),
            b"\x30\x06\x02\x01\x01\x02\x01\x01".to_vec(),
            b"\x30\x80\x02\x01\x01\x02\x01\x01\x00\x00".to_vec(),
        ];
        let step = (good.len() / 40).max(1);
        bad.extend(
            (0..good.len())
                .step_by(step)
                .map(|index| support::bytes::flipped(&good, index)),
        );
        for signature in bad {
            assert!(
                !case.accepts(&case.key.public, MESSAGE, &signature),
                "{:?}",
                case.verifier
            );
            refused += 1;
            if let Some(ring) = case.ring() {
                assert!(ring.verify_signature(&case.key.public, MESSAGE, &signature).is_err());
                compared += 1;
            }
        }
        for message in [&b""[..], b"a message of a handshakf", &[0; 100]] {
            assert!(!case.accepts(&case.key.public, message, &good));
            refused += 1;
        }
    }
    assert!(refused > cases().len() * 50, "{refused}");
    assert!(compared > RING_ALGORITHMS * 50, "{compared}");
}

/// Another encoding of the same r and s is another signature: DER is strict.
#[test]
fn ecdsa_signatures_are_strict_der() {
    let mut tried = 0;
    for case in cases() {
        if case.key.private.as_elliptic_curve().is_none() {
            continue;
        }
        let good = case.sign(MESSAGE);
        let body = support::der::content_range(&good, &[]);
        let r = good[support::der::content_range(&good, &[0])].to_vec();
        let s = good[support::der::content_range(&good, &[1])].to_vec();
        let element = support::der::element;
        let integers = |r: &[u8], s: &[u8]| element(0x30, &[element(2, r), element(2, s)].concat());
        assert!(case.accepts(&case.key.public, MESSAGE, &integers(&r, &s)));
        let padded = |number: &[u8]| [&[0], number].concat();
        let long_length = [
            &[0x30, 0x82, 0, good[body.clone()].len() as u8][..],
            &good[body.clone()],
        ]
        .concat();
        let indefinite = [&[0x30, 0x80][..], &good[body.clone()], &[0, 0]].concat();
        let extra = element(0x30, &[&good[body], &[5, 0]].concat());
        for signature in [
            integers(&padded(&r), &s),
            integers(&r, &padded(&s)),
            long_length,
            indefinite,
            extra,
            integers(&s, &r),
        ] {
            assert!(
                !case.accepts(&case.key.public, MESSAGE, &signature),
                "{:?}",
                case.verifier
            );
            tried += 1;
        }
    }
    assert_eq!(tried, 9 * 6);
}
