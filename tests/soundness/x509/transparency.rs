//! Certificate transparency: every order of drops, many threads, and a clean error queue.

use super::error_queue::clean;
use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::*;
use hazmat_openssl::{Error, Result};
use std::sync::Barrier;
use support::bytes;
use support::ocsp::{Party, now};
use support::soundness::each_order;

/// With a FIPS module in a run on one.
fn new_backend() -> Backend {
    match support::on_fips() {
        true => support::fips_module::builder().build().unwrap(),
        false => Backend::new().unwrap(),
    }
}

/// A log, a precertificate and its authority, and the timestamp of the log for it.
struct Made {
    authority: Party,
    precertificate: Certificate,
    log: CtLog,
    timestamp: SignedCertificateTimestamp,
}

fn made(backend: &Backend) -> Made {
    let authority = Party::root(backend, "Authority");
    let poisoned = |builder: CertificateBuilder| builder.add_extension(&PrecertPoison, true).unwrap();
    let precertificate = authority.issue("host", 7, &poisoned).certificate;
    let curve = EllipticCurve::Secp256R1;
    let key: PrivateKey = backend.generate_elliptic_curve_private_key(curve).unwrap().into();
    let log = CtLog::new(&key.public_key().unwrap()).unwrap();
    // RFC 6962, section 3.2.
    let issuer = backend
        .hash(HashAlgorithm::Sha256, authority.certificate.public_key_bytes())
        .unwrap();
    let tbs = precertificate.tbs_precertificate_bytes().unwrap();
    let length = u32::try_from(tbs.len()).unwrap().to_be_bytes();
    let head = [&[0, 0], &5_u64.to_be_bytes()[..], &[0, 1]].concat();
    let signed = [&head, &issuer[..], &length[1..], &tbs, &[0, 0]].concat();
    let signature = key.sign(&signed, HashAlgorithm::Sha256).unwrap();
    let algorithm = SctSignatureAlgorithm::Ecdsa;
    let timestamp = SignedCertificateTimestamp::new(*log.id(), 5, b"", 4, algorithm, &signature).unwrap();
    Made {
        authority,
        precertificate,
        log,
        timestamp,
    }
}

impl Made {
    fn entry(&self) -> Result<LogEntry> {
        LogEntry::of_precertificate(&self.precertificate, &self.authority.certificate)
    }
}

/// A log keeps its key, and the key its backend.
#[test]
fn any_order_of_drops_is_sound() {
    let mut orders = 0;
    each_order(3, &mut |order| {
        let backend = new_backend();
        let made = made(&backend);
        let entry = made.entry().unwrap();
        let Made {
            authority,
            precertificate,
            log,
            timestamp,
        } = made;
        let kept = log.clone();
        let mut parts: [Option<Box<dyn std::any::Any>>; 3] = [
            Some(Box::new(backend)),
            Some(Box::new(log)),
            Some(Box::new((authority, precertificate))),
        ];
        for &index in order {
            parts[index] = None;
            timestamp.verify(&kept, &entry, now()).unwrap();
        }
        assert_eq!(kept.public_key(), kept.clone().public_key());
        orders += 1;
    });
    assert_eq!(orders, 6);
}

#[test]
fn eight_threads_verify_one_timestamp() {
    let made = made(&new_backend());
    let barrier = Barrier::new(8);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                barrier.wait();
                // The extensions are decoded by one of them.
                let entry = made.entry().unwrap();
                made.timestamp.verify(&made.log, &entry, now()).unwrap();
            });
        }
    });
}

#[test]
fn verifying_leaves_the_error_queue_clean() {
    let made = made(&new_backend());
    let (log, timestamp) = (&made.log, &made.timestamp);
    let entry = clean(|| made.entry()).unwrap();
    clean(|| timestamp.verify(log, &entry, now())).unwrap();
    clean(|| CtLog::new(log.public_key()).map(|log| *log.id())).unwrap();
    // Another entry, another time, another log, and a certificate without the extension.
    let other = LogEntry::of_certificate(&made.precertificate).unwrap();
    let refused = clean(|| timestamp.verify(log, &other, now()));
    assert!(matches!(refused, Err(Error::InvalidSignature)), "{refused:?}");
    clean(|| timestamp.verify(log, &entry, time::OffsetDateTime::UNIX_EPOCH)).unwrap_err();
    let other = Party::root(made.precertificate.backend(), "Other").certificate;
    let other_log = CtLog::new(&other.public_key().unwrap()).unwrap();
    clean(|| timestamp.verify(&other_log, &entry, now())).unwrap_err();
    clean(|| other.tbs_precertificate_bytes()).unwrap_err();
    let short = clean(|| CtLog::from_der(other.backend(), &other.public_key_bytes()[1..]).map(drop));
    assert!(matches!(short, Err(Error::Malformed { .. })), "{short:?}");
    // Signatures that do not match, and some that are no structure of ECDSA.
    let bytes = timestamp.to_bytes();
    let mut refused = 0;
    // Valgrind is slow, so not everywhere.
    let indices = (0..bytes.len()).step_by(3);
    for index in indices.clone() {
        let changed = bytes::flipped(&bytes, index);
        let result =
            clean(|| SignedCertificateTimestamp::from_bytes(&changed).and_then(|one| one.verify(log, &entry, now())));
        match result {
            Err(Error::InvalidSignature | Error::InvalidArgument { .. } | Error::Malformed { .. }) => refused += 1,
            other => panic!("byte {index}: {other:?}"),
        }
    }
    assert_eq!(refused, indices.len());
}
