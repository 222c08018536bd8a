//! Tests that compare the hash functions, the key schedule and the PRF with those of rustls's provider over ring.

use hazmat_openssl::Backend;
use rustls::crypto::hash::Hash as _;
use rustls::crypto::tls12::Prf as _;
use rustls::crypto::tls13::{Hkdf as _, HkdfExpander, OkmBlock};
use rustls::crypto::{ActiveKeyExchange, SharedSecret};
use rustls::{CipherSuite, Error, NamedGroup, PeerIncompatible, PeerMisbehaved, Tls12CipherSuite, Tls13CipherSuite};
use support::{backend, on_fips};

use crate::hash::Hash;
use crate::hkdf::Hkdf;
use crate::operations::digest::TlsHash;
use crate::operations::sample::{Sample, empty_backend};
use crate::operations::validation::Validation;
use crate::prf::Prf;

fn tls13_suites() -> [(TlsHash, &'static Tls13CipherSuite); 2] {
    let suite = |suite: CipherSuite| {
        let suites = rustls::crypto::ring::default_provider().cipher_suites;
        let found = suites.into_iter().find(|found| found.suite() == suite);
        found.unwrap().tls13().unwrap()
    };
    [
        (TlsHash::Sha256, suite(CipherSuite::TLS13_AES_128_GCM_SHA256)),
        (TlsHash::Sha384, suite(CipherSuite::TLS13_AES_256_GCM_SHA384)),
    ]
}

fn tls12_suites() -> [(TlsHash, &'static Tls12CipherSuite); 2] {
    let suite = |suite: CipherSuite| {
        let suites = rustls::crypto::ring::default_provider().cipher_suites;
        match suites.into_iter().find(|found| found.suite() == suite).unwrap() {
            rustls::SupportedCipherSuite::Tls12(suite) => suite,
            rustls::SupportedCipherSuite::Tls13(_) => panic!("{suite:?}"),
        }
    };
    [
        (
            TlsHash::Sha256,
            suite(CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256),
        ),
        (
            TlsHash::Sha384,
            suite(CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384),
        ),
    ]
}

/// A key exchange with a known outcome.
struct Exchange(Option<Vec<u8>>);

impl ActiveKeyExchange for Exchange {
    fn complete(self: Box<Self>, _: &[u8]) -> Result<SharedSecret, Error> {
        let refused = Error::PeerMisbehaved(PeerMisbehaved::InvalidKeyShare);
        self.0.as_deref().map(SharedSecret::from).ok_or(refused)
    }

    fn pub_key(&self) -> &[u8] {
        &[]
    }

    fn group(&self) -> NamedGroup {
        NamedGroup::secp256r1
    }
}

#[test]
fn transcripts() {
    let mut sample = Sample::new(5);
    let mut compared = 0;
    for (hash, ring) in tls13_suites() {
        let ours = Hash::new(backend(), hash, Validation::default());
        let theirs = ring.common.hash_provider;
        assert_eq!(ours.output_len(), theirs.output_len());
        assert_eq!(ours.algorithm(), theirs.algorithm());
        assert_eq!(ours.fips(), on_fips());
        for _ in 0..50 {
            let message = sample.bytes(0..=500);
            assert_eq!(ours.hash(&message).as_ref(), theirs.hash(&message).as_ref());
            let (mut one, mut other) = (ours.start(), theirs.start());
            for _ in 0..sample.number(0..=5) {
                let piece = sample.bytes(0..=300);
                one.update(&piece);
                other.update(&piece);
                assert_eq!(one.fork_finish().as_ref(), other.fork_finish().as_ref());
                let (mut copy, mut other_copy) = (one.fork(), other.fork());
                copy.update(&message);
                other_copy.update(&message);
                assert_eq!(copy.finish().as_ref(), other_copy.finish().as_ref());
            }
            assert_eq!(one.finish().as_ref(), other.finish().as_ref());
            compared += 1;
        }
    }
    assert_eq!(compared, 100);
}

/// Expands with both to a block and to other lengths.
fn assert_equal_expansions(one: &dyn HkdfExpander, other: &dyn HkdfExpander, sample: &mut Sample) -> usize {
    assert_eq!(one.hash_len(), other.hash_len());
    let mut compared = 0;
    for _ in 0..4 {
        let pieces = [sample.bytes(0..=40), sample.bytes(0..=10), sample.bytes(0..=48)];
        let info = pieces.each_ref().map(Vec::as_slice);
        assert_eq!(one.expand_block(&info).as_ref(), other.expand_block(&info).as_ref());
        let mut out = sample.bytes(0..=200);
        let mut other_out = vec![0; out.len()];
        one.expand_slice(&info, &mut out).unwrap();
        other.expand_slice(&info, &mut other_out).unwrap();
        assert_eq!(out, other_out);
        compared += 1;
    }
    // A label of TLS 1.3, in the pieces that rustls makes of it.
    let mut out = sample.bytes(1..=60);
    let mut other_out = vec![0; out.len()];
    let length = (out.len() as u16).to_be_bytes();
    let context = sample.bytes(32..=32);
    let info = [&length[..], &[13], b"tls13 ", b"derived", &[32], &context];
    one.expand_slice(&info, &mut out).unwrap();
    other.expand_slice(&info, &mut other_out).unwrap();
    assert_eq!(out, other_out);
    let mut too_long = vec![0; 255 * one.hash_len() + 1];
    assert!(one.expand_slice(&info, &mut too_long).is_err());
    assert!(other.expand_slice(&info, &mut too_long).is_err());
    compared + 1
}

#[test]
fn key_schedules() {
    let mut sample = Sample::new(6);
    let mut compared = 0;
    for (hash, ring) in tls13_suites() {
        let ours = Hkdf::new(backend(), hash, Validation::default());
        assert!(ours.is_offered());
        assert_eq!(ours.fips(), on_fips());
        let theirs = ring.hkdf_provider;
        for round in 0..20 {
            // The salt is a secret of the schedule, or there is none. QUIC's has 20 bytes (RFC 9001, section 5.2).
            let salt = match round % 3 {
                0 => None,
                1 => Some(sample.bytes(hash.size()..=hash.size())),
                _ => Some(sample.bytes(20..=20)),
            };
            let salt = salt.as_deref();
            // A pre-shared key, a shared secret, or QUIC's connection ID, the shortest of which has 8 bytes.
            let secret = if round == 2 {
                sample.bytes(8..=8)
            } else {
                sample.bytes(8..=100)
            };
            let kx = || Box::new(Exchange(Some(secret.clone())));
            for (one, other) in [
                (ours.extract_from_zero_ikm(salt), theirs.extract_from_zero_ikm(salt)),
                (
                    ours.extract_from_secret(salt, &secret),
                    theirs.extract_from_secret(salt, &secret),
                ),
                (
                    ours.extract_from_kx_shared_secret(salt, kx(), b"share").unwrap(),
                    theirs.extract_from_kx_shared_secret(salt, kx(), b"share").unwrap(),
                ),
            ] {
                compared += assert_equal_expansions(&*one, &*other, &mut sample);
            }
            let okm = OkmBlock::new(&sample.bytes(hash.size()..=hash.size()));
            let (one, other) = (ours.expander_for_okm(&okm), theirs.expander_for_okm(&okm));
            compared += assert_equal_expansions(&*one, &*other, &mut sample);
            let message = sample.bytes(0..=200);
            assert_eq!(
                ours.hmac_sign(&okm, &message).as_ref(),
                theirs.hmac_sign(&okm, &message).as_ref()
            );
        }
    }
    assert_eq!(compared, 2 * 20 * 4 * 5);
}

#[test]
fn prfs() {
    let mut sample = Sample::new(7);
    let mut compared = 0;
    for (hash, ring) in tls12_suites() {
        let ours = Prf::new(backend(), hash, false, Validation::default());
        assert!(ours.is_offered());
        assert_eq!(ours.fips(), on_fips());
        let theirs = ring.prf_provider;
        for _ in 0..50 {
            let (secret, seed) = (sample.bytes(32..=66), sample.bytes(1..=3000));
            let kx = || Box::new(Exchange(Some(secret.clone())));
            let (mut one, mut other) = ([0; 48], [1; 48]);
            let label = b"extended master secret";
            ours.for_key_exchange(&mut one, kx(), b"share", label, &seed).unwrap();
            theirs
                .for_key_exchange(&mut other, kx(), b"share", label, &seed)
                .unwrap();
            assert_eq!(one, other);
            for label in [
                &b"key expansion"[..],
                b"client finished",
                b"server finished",
                b"EXPORTER",
                b"",
            ] {
                let mut out = sample.bytes(1..=140);
                let mut other_out = vec![0; out.len()];
                ours.for_secret(&mut out, &one, label, &seed);
                theirs.for_secret(&mut other_out, &other, label, &seed);
                assert_eq!(out, other_out);
                compared += 1;
            }
        }
    }
    assert_eq!(compared, 2 * 50 * 5);
}

#[test]
fn a_refused_key_share_stays_that_error() {
    for hash in [TlsHash::Sha256, TlsHash::Sha384] {
        let expected = Error::PeerMisbehaved(PeerMisbehaved::InvalidKeyShare);
        let refused = || Box::new(Exchange(None));
        let hkdf = Hkdf::new(backend(), hash, Validation::default());
        let extracted = hkdf.extract_from_kx_shared_secret(None, refused(), b"share");
        assert_eq!(extracted.err(), Some(expected.clone()));
        let prf = Prf::new(backend(), hash, false, Validation::default());
        let derived = prf.for_key_exchange(&mut [0; 48], refused(), b"share", b"extended master secret", b"seed");
        assert_eq!(derived, Err(expected));
    }
}

fn key_exchange_error(prf: &Prf, label: &[u8]) -> Option<Error> {
    let kx = Box::new(Exchange(Some(vec![5; 32])));
    prf.for_key_exchange(&mut [0; 48], kx, b"share", label, &[6; 64]).err()
}

#[test]
fn where_libcrypto_fails_a_key_exchange_is_an_error() {
    let backend: Backend = empty_backend();
    let hkdf = Hkdf::new(&backend, TlsHash::Sha256, Validation::default());
    assert!(!hkdf.is_offered() && !hkdf.fips());
    let kx = Box::new(Exchange(Some(vec![5; 32])));
    let error = hkdf.extract_from_kx_shared_secret(None, kx, b"share").err();
    assert!(matches!(error, Some(Error::General(_))), "{error:?}");
    let prf = Prf::new(&backend, TlsHash::Sha256, false, Validation::default());
    assert!(!prf.is_offered() && !prf.fips());
    let error = key_exchange_error(&prf, b"extended master secret");
    assert!(matches!(error, Some(Error::General(_))), "{error:?}");
}

#[test]
fn an_unbound_master_secret_is_refused_with_approved_parts_alone() {
    for hash in [TlsHash::Sha256, TlsHash::Sha384] {
        let prf = Prf::new(backend(), hash, true, Validation::default());
        assert_eq!(key_exchange_error(&prf, b"extended master secret"), None);
        let expected = PeerIncompatible::ExtendedMasterSecretExtensionRequired;
        let refused = key_exchange_error(&prf, b"master secret");
        assert_eq!(refused, on_fips().then_some(Error::PeerIncompatible(expected)));
    }
}

#[test]
fn only_a_strict_backend_fails_to_make_an_unbound_master_secret() {
    if !on_fips() {
        for hash in [TlsHash::Sha256, TlsHash::Sha384] {
            assert_eq!(
                key_exchange_error(
                    &Prf::new(backend(), hash, false, Validation::default()),
                    b"master secret"
                ),
                None
            );
        }
        return;
    }
    let strict = support::fips_module::builder().strict_approval(true).build().unwrap();
    for (hash, ring) in tls13_suites() {
        let (hkdf, prf) = (
            Hkdf::new(&strict, hash, Validation::default()),
            Prf::new(&strict, hash, false, Validation::default()),
        );
        assert!(hkdf.fips() && prf.fips() && Hash::new(&strict, hash, Validation::default()).fips());
        let secret = [8; 32];
        let (one, other) = (
            hkdf.extract_from_secret(None, &secret),
            ring.hkdf_provider.extract_from_secret(None, &secret),
        );
        assert_equal_expansions(&*one, &*other, &mut Sample::new(8));
        assert_eq!(key_exchange_error(&prf, b"extended master secret"), None);
        let error = key_exchange_error(&prf, b"master secret");
        assert!(matches!(error, Some(Error::General(_))), "{error:?}");
    }
}
