//! Certification paths: whatever a peer sends as its certificates, in whatever order.
//!
//! The targets have three keys. Contents that they sign here pass the check of signatures, so that mutations reach what is judged
//! after it. What is accepted has valid signatures, begins and ends where it must, and is accepted by libcrypto alone, which the
//! profile only makes stricter.

mod names;
mod paths;
mod seeds;

pub use names::check_path_names;
pub use paths::check_path;
pub(crate) use seeds::of as seeds;

use std::sync::OnceLock;

use hazmat_openssl::Error;
use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::openssl_types::openssl::stack::Stack;
use hazmat_openssl::openssl_types::openssl::x509::store::X509StoreBuilder;
use hazmat_openssl::openssl_types::openssl::x509::verify::X509VerifyFlags;
use hazmat_openssl::openssl_types::openssl::x509::{X509, X509StoreContext};
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::Certificate;
use hazmat_openssl::x509::verification::VerifiedChain;
use openssl::error::ErrorStack;
use time::OffsetDateTime;

use crate::{backend, tidy};

/// When the seeds are valid.
fn now() -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(1_750_000_000).expect("a time")
}

/// The number of keys.
const KEYS: usize = 3;

/// The keys of a root, an intermediate and an end entity, if all goes well. They are always the same.
fn keys() -> &'static [PrivateKey; KEYS] {
    static KEYS: OnceLock<[PrivateKey; self::KEYS]> = OnceLock::new();
    KEYS.get_or_init(|| {
        [1_u8, 2, 3].map(|byte| {
            let value = SecretInteger::from_be_bytes(&[byte; 32]);
            let key = backend().derive_elliptic_curve_private_key(&value, EllipticCurve::Secp256R1);
            key.expect("a key").into()
        })
    })
}

/// The algorithm identifier of ECDSA with SHA-256 (RFC 5758, section 3.2).
const ECDSA_WITH_SHA256: [u8; 12] = [0x30, 10, 6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2];

/// An element in DER.
fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len();
    let mut der = vec![tag];
    match length {
        0..0x80 => der.push(length as u8),
        0x80..0x100 => der.extend([0x81, length as u8]),
        _ => der.extend([0x82, (length >> 8) as u8, length as u8]),
    }
    der.extend(content);
    der
}

/// A certificate or revocation list of this content, signed with one of the keys.
fn signed(content: &[u8], key: usize) -> Vec<u8> {
    let PrivateKey::EllipticCurve(key) = &keys()[key] else {
        panic!("a key on a curve")
    };
    let signature = tidy(key.sign(content, EcdsaAlgorithm::new(HashAlgorithm::Sha256))).expect("the key signs");
    let signature = element(3, &[&[0], &signature[..]].concat());
    element(0x30, &[content, &ECDSA_WITH_SHA256, &signature].concat())
}

/// Asserts that an error is one of verification.
fn assert_refusal(error: &Error) {
    match error {
        Error::Verification(failure) => {
            assert!(!failure.to_string().is_empty());
            for path in failure.paths() {
                assert!(!path.to_string().is_empty());
                let count = path.certificates().len();
                assert!(path.depth() < count.max(1), "{} of {count}: {failure}", path.depth());
            }
        }
        error => panic!("no error of verification: {error:?}"),
    }
}

/// Asserts what is true of every chain that is accepted.
fn check_accepted(chain: &VerifiedChain, leaf: &Certificate, anchors: &[Certificate]) {
    let chain = chain.chain();
    assert_eq!(chain.first(), Some(leaf));
    let anchor = chain.last().expect("a chain has a certificate");
    assert!(anchors.contains(anchor), "it ends in no trust anchor");
    for pair in chain.windows(2) {
        let [certificate, issuer] = pair else {
            panic!("two certificates")
        };
        let key = tidy(issuer.public_key()).expect("an issuer has a key");
        tidy(certificate.verify_signature(&key)).expect("the signature of what was accepted");
        if certificate.issuer_bytes() == issuer.subject_bytes() {
            tidy(certificate.verify_directly_issued_by(issuer)).expect("the issuer of what was accepted");
        }
    }
    assert!(is_accepted_by_libcrypto(chain), "libcrypto refuses it");
}

/// Whether libcrypto accepts this chain by itself, but for its times: it does not count the last second of a certificate.
fn is_accepted_by_libcrypto(chain: &[Certificate]) -> bool {
    let theirs: Vec<_> = chain
        .iter()
        .map(|one| tidy(X509::try_from(one)).expect("libcrypto reads it"))
        .collect();
    let (anchor, path) = theirs.split_last().expect("a chain has a certificate");
    let verify = || -> std::result::Result<bool, ErrorStack> {
        let mut store = X509StoreBuilder::new()?;
        store.add_cert(anchor.clone())?;
        store.set_flags(X509VerifyFlags::PARTIAL_CHAIN | X509VerifyFlags::NO_CHECK_TIME)?;
        let mut pool = Stack::new()?;
        for one in path.iter().skip(1) {
            pool.push(one.clone())?;
        }
        let leaf = path.first().unwrap_or(anchor);
        X509StoreContext::new()?.init(&store.build(), leaf, &pool, |context| context.verify_cert())
    };
    let accepted = verify().unwrap_or(false);
    ErrorStack::get();
    accepted
}
