//! Which path is found, and what is reported about those that are refused.

use std::sync::OnceLock;

use hazmat_openssl::Error;
use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::verification::*;
use hazmat_openssl::x509::*;
use support::backend;
use time::{Duration, OffsetDateTime};

const KEYS: usize = 8;

/// One of a few keys, which all tests share.
fn key(number: usize) -> &'static PrivateKey {
    static MADE: OnceLock<Vec<PrivateKey>> = OnceLock::new();
    let generate = |_| {
        let key = backend().generate_elliptic_curve_private_key(EllipticCurve::Secp256R1);
        key.unwrap().into()
    };
    &MADE.get_or_init(|| (0..KEYS).map(generate).collect())[number]
}

fn time() -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(1_800_000_000).unwrap()
}

/// A certificate without key identifiers, so that only names tell who may have issued it.
struct Plan {
    subject: &'static str,
    key: usize,
    issuer: &'static str,
    issuer_key: usize,
    is_ca: bool,
    path_length: Option<u32>,
    not_after: OffsetDateTime,
}

fn ca(subject: &'static str, key: usize, issuer: &'static str, issuer_key: usize) -> Plan {
    Plan {
        subject,
        key,
        issuer,
        issuer_key,
        is_ca: true,
        path_length: None,
        not_after: time() + Duration::days(1),
    }
}

fn leaf(issuer: &'static str, issuer_key: usize) -> Certificate {
    Plan {
        is_ca: false,
        ..ca("leaf", 0, issuer, issuer_key)
    }
    .make()
}

impl Plan {
    fn make(self) -> Certificate {
        let constraints = match self.is_ca {
            true => BasicConstraints::ca(self.path_length),
            false => BasicConstraints::end_entity(),
        };
        CertificateBuilder::new()
            .subject_name(&Name::from_common_name(self.subject).unwrap())
            .and_then(|builder| builder.issuer_name(&Name::from_common_name(self.issuer).unwrap()))
            .and_then(|builder| builder.public_key(&key(self.key).public_key()?))
            .and_then(|builder| builder.serial_number(SerialNumber::random(backend())?))
            .and_then(|builder| builder.not_valid_before(time() - Duration::days(1)))
            .and_then(|builder| builder.not_valid_after(self.not_after))
            .and_then(|builder| builder.add_extension(&constraints, true))
            .and_then(|builder| builder.sign(key(self.issuer_key), SignatureAlgorithm::default()))
            .unwrap()
    }
}

fn verify(
    anchors: &[Certificate],
    leaf: &Certificate,
    intermediates: &[Certificate],
) -> hazmat_openssl::Result<VerifiedChain> {
    let store = Store::new(backend(), anchors.iter().cloned())?;
    let all = ExtensionPolicy::permit_all();
    let builder = PolicyBuilder::new()
        .store(&store)
        .time(time())
        .extension_policies(all.clone(), all);
    builder.build_verifier(None)?.verify(leaf, intermediates)
}

fn failure(result: hazmat_openssl::Result<VerifiedChain>) -> VerificationFailure {
    match result.unwrap_err() {
        Error::Verification(failure) => *failure,
        error => panic!("{error}"),
    }
}

#[test]
fn a_path_is_built_whatever_the_order() {
    let root = ca("root", 1, "root", 1).make();
    let first = ca("first", 2, "root", 1).make();
    let second = ca("second", 3, "first", 2).make();
    let leaf = leaf("second", 3);
    let anchors = [root.clone()];
    let expected = [leaf.clone(), second.clone(), first.clone(), root];
    for sent in [[first.clone(), second.clone()], [second, first]] {
        assert_eq!(verify(&anchors, &leaf, &sent).unwrap().chain(), expected);
    }
}

#[test]
fn the_signature_decides_among_certificates_of_one_name() {
    let root = ca("root", 1, "root", 1).make();
    let wrong: Vec<_> = (3..KEYS).map(|key| ca("ca", key, "root", 1).make()).collect();
    let right = ca("ca", 2, "root", 1).make();
    let leaf = leaf("ca", 2);
    let sent: Vec<_> = wrong.iter().cloned().chain([right.clone()]).collect();
    assert_eq!(
        verify(&[root.clone()], &leaf, &sent).unwrap().chain(),
        [leaf.clone(), right, root.clone()]
    );

    let failure = failure(verify(&[root.clone()], &leaf, &wrong));
    assert!(failure.is_complete());
    assert_eq!(failure.paths().len(), wrong.len());
    for (path, wrong) in failure.paths().iter().zip(&wrong) {
        assert_eq!(
            (path.rule(), path.depth(), path.openssl_code()),
            (&PathRule::InvalidSignature, 0, Some(7))
        );
        let der: Vec<_> = path.certificates().iter().map(PathCertificate::as_der).collect();
        assert_eq!(der, [leaf.as_der(), wrong.as_der(), root.as_der()]);
    }
}
