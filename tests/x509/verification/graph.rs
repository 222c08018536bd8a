//! Certificates of which only the names and keys matter, for the tests of the search.

use std::sync::OnceLock;

use hazmat_openssl::Error;
use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::verification::*;
use hazmat_openssl::x509::*;
use support::backend;
use time::{Duration, OffsetDateTime};

/// One of a few keys, which all tests share.
pub fn key(number: usize) -> &'static PrivateKey {
    static MADE: OnceLock<Vec<PrivateKey>> = OnceLock::new();
    let generate = |_| {
        let key = backend().generate_elliptic_curve_private_key(EllipticCurve::Secp256R1);
        key.unwrap().into()
    };
    &MADE.get_or_init(|| (0..8).map(generate).collect())[number]
}

/// The time of all verifications.
pub fn time() -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(1_800_000_000).unwrap()
}

/// A certificate that is valid for two days. Without key identifiers only names tell who may have issued it.
pub struct Plan {
    pub subject: String,
    pub key: usize,
    pub issuer: String,
    pub issuer_key: usize,
    pub is_ca: bool,
    pub not_after: OffsetDateTime,
    pub extensions: Vec<Extension>,
}

/// A certificate authority's certificate for a name and a key, by the issuer with a name and a key.
pub fn ca(subject: &str, key: usize, issuer: &str, issuer_key: usize) -> Plan {
    Plan {
        subject: subject.to_owned(),
        key,
        issuer: issuer.to_owned(),
        issuer_key,
        is_ca: true,
        not_after: time() + Duration::days(1),
        extensions: Vec::new(),
    }
}

/// An end entity's certificate.
pub fn leaf(issuer: &str, issuer_key: usize) -> Certificate {
    Plan {
        is_ca: false,
        ..ca("leaf", 0, issuer, issuer_key)
    }
    .make()
}

impl Plan {
    pub fn expired(self) -> Self {
        Plan {
            not_after: time() - Duration::SECOND,
            ..self
        }
    }

    pub fn with(mut self, extension: impl ToExtension, critical: bool) -> Self {
        self.extensions.push(Extension::new(&extension, critical).unwrap());
        self
    }

    pub fn make(self) -> Certificate {
        let name = |text: &str| Name::from_rfc4514_string(&format!("CN={text}"));
        let builder = CertificateBuilder::new()
            .subject_name(&name(&self.subject).unwrap())
            .and_then(|builder| builder.issuer_name(&name(&self.issuer)?))
            .and_then(|builder| builder.public_key(&key(self.key).public_key()?))
            .and_then(|builder| builder.serial_number(SerialNumber::random(backend())?))
            .and_then(|builder| builder.not_valid_before(time() - Duration::days(1)))
            .and_then(|builder| builder.not_valid_after(self.not_after));
        let has_constraints = |extension: &Extension| extension.oid() == &ExtensionOid::BASIC_CONSTRAINTS;
        let mut builder = match self.is_ca && !self.extensions.iter().any(has_constraints) {
            true => builder.and_then(|builder| builder.add_extension(&BasicConstraints::ca(None), true)),
            false => builder,
        };
        for extension in &self.extensions {
            builder = builder.and_then(|builder| builder.add_raw_extension(extension.clone()));
        }
        let signed = builder.and_then(|builder| builder.sign(key(self.issuer_key), SignatureAlgorithm::default()));
        signed.unwrap()
    }
}

pub fn store(anchors: &[Certificate]) -> Store {
    Store::new(backend(), anchors.iter().cloned()).unwrap()
}

/// The rules of RFC 5280 alone.
pub fn policy(store: &Store) -> PolicyBuilder {
    PolicyBuilder::rfc5280().store(store).time(time())
}

pub fn verify(
    anchors: &[Certificate],
    leaf: &Certificate,
    intermediates: &[Certificate],
) -> hazmat_openssl::Result<VerifiedChain> {
    let verifier = policy(&store(anchors)).build_verifier(None)?;
    verifier.verify(leaf, intermediates)
}

#[track_caller]
pub fn failure(result: hazmat_openssl::Result<VerifiedChain>) -> VerificationFailure {
    match result.unwrap_err() {
        Error::Verification(failure) => {
            let mut paths = failure.paths().iter();
            assert!(
                paths.all(|path| path.depth() < path.certificates().len()),
                "{failure:?}"
            );
            *failure
        }
        error => panic!("{error}"),
    }
}

/// The certificates of a refused path.
pub fn path_of(path: &RefusedPath) -> Vec<&[u8]> {
    path.certificates().iter().map(PathCertificate::as_der).collect()
}

#[track_caller]
pub fn assert_path(path: &RefusedPath, expected: &[&Certificate]) {
    let der: Vec<_> = expected.iter().map(|certificate| certificate.as_der()).collect();
    assert_eq!(path_of(path), der);
    for (shown, certificate) in path.certificates().iter().zip(expected) {
        assert_eq!(shown.issuer(), certificate.issuer().unwrap().rfc4514_string());
        assert_eq!(shown.serial_number(), certificate.serial_number().unwrap().to_hex());
    }
}
