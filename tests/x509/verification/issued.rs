//! Certificates and revocation lists of a few authorities, with any extension, valid or not.

use std::sync::OnceLock;

use hazmat_openssl::Error;
use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::verification::{PathRule, VerificationFailure, VerifiedChain};
use hazmat_openssl::x509::*;
use support::{backend, der, x509_der};
use time::{Duration, OffsetDateTime};

const KEYS: usize = 6;

/// One of a few keys, which all tests share.
pub fn key(number: usize) -> &'static PrivateKey {
    static MADE: OnceLock<Vec<PrivateKey>> = OnceLock::new();
    let generate = |_| {
        let key = backend().generate_elliptic_curve_private_key(EllipticCurve::Secp256R1);
        key.unwrap().into()
    };
    &MADE.get_or_init(|| (0..KEYS).map(generate).collect())[number]
}

/// The time of all verifications: one that has passed, since a store does not replace lists by those of the future.
pub fn time() -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(1_700_000_000).unwrap()
}

/// A certificate. The name of a key is its number.
#[derive(Clone)]
pub struct Plan {
    pub subject: &'static str,
    pub key: usize,
    pub issuer: &'static str,
    pub issuer_key: usize,
    pub serial_number: u64,
    pub is_ca: bool,
    pub extensions: Vec<Extension>,
}

pub fn authority(subject: &'static str, key: usize, issuer: &'static str, issuer_key: usize) -> Plan {
    Plan {
        subject,
        key,
        issuer,
        issuer_key,
        serial_number: 10 + key as u64,
        is_ca: true,
        extensions: vec![subject_key(key)],
    }
}

pub fn end_entity(serial_number: u64, issuer: &'static str, issuer_key: usize) -> Plan {
    Plan {
        serial_number,
        is_ca: false,
        extensions: Vec::new(),
        ..authority("end entity", 0, issuer, issuer_key)
    }
}

fn subject_key(key: usize) -> Extension {
    let identifier = SubjectKeyIdentifier::new(&[key as u8; 20]);
    Extension::new(&identifier, false).unwrap()
}

/// authorityKeyIdentifier of a key.
pub fn issuer_key(key: usize) -> Vec<u8> {
    der::sequence(&[der::context_primitive(0, &[key as u8; 20])])
}

impl Plan {
    #[must_use]
    pub fn with(mut self, oid: &str, critical: bool, value: &[u8]) -> Self {
        self.extensions
            .push(Extension::from_value(oid.parse().unwrap(), critical, value));
        self
    }

    #[must_use]
    pub fn extended(mut self, extension: &impl ToExtension, critical: bool) -> Self {
        self.extensions.push(Extension::new(extension, critical).unwrap());
        self
    }

    pub fn make(self) -> Certificate {
        let constraints = match self.is_ca {
            true => BasicConstraints::ca(None),
            false => BasicConstraints::end_entity(),
        };
        let mut builder = CertificateBuilder::new()
            .subject_name(&Name::from_common_name(self.subject).unwrap())
            .and_then(|builder| builder.issuer_name(&Name::from_common_name(self.issuer).unwrap()))
            .and_then(|builder| builder.public_key(&key(self.key).public_key()?))
            .and_then(|builder| builder.serial_number(self.serial_number))
            .and_then(|builder| builder.not_valid_before(time() - Duration::days(1)))
            .and_then(|builder| builder.not_valid_after(time() + Duration::days(1)))
            .and_then(|builder| builder.add_extension(&constraints, true))
            .unwrap();
        for extension in self.extensions {
            builder = builder.add_raw_extension(extension).unwrap();
        }
        builder.sign(key(self.issuer_key), HashAlgorithm::Sha256).unwrap()
    }
}

/// A revocation list in the making.
#[derive(Clone)]
pub struct List {
    pub issuer: &'static str,
    pub key: usize,
    /// In hours before the time of verification.
    pub age: i64,
    /// In hours after the time of verification.
    pub ends: Option<i64>,
    pub has_version: bool,
    pub inner_algorithm: Vec<u8>,
    pub outer_algorithm: Vec<u8>,
    pub hash: HashAlgorithm,
    pub entries: Vec<Vec<u8>>,
    pub extensions: Vec<Vec<u8>>,
}

pub fn list(issuer: &'static str, key: usize) -> List {
    List {
        issuer,
        key,
        age: 2,
        ends: Some(24),
        has_version: true,
        inner_algorithm: x509_der::ecdsa_with_sha256(),
        outer_algorithm: x509_der::ecdsa_with_sha256(),
        hash: HashAlgorithm::Sha256,
        entries: Vec::new(),
        extensions: Vec::new(),
    }
}

impl List {
    /// An entry with a reason, and with extensions beside it.
    #[must_use]
    pub fn revoke(mut self, serial_number: u8, reason: Option<u8>, others: &[Vec<u8>]) -> Self {
        let reason = reason.map(|reason| x509_der::extension("2.5.29.21", false, &[0x0a, 1, reason]));
        let extensions: Vec<_> = reason.into_iter().chain(others.iter().cloned()).collect();
        let mut parts = vec![
            der::integer(serial_number.into()),
            x509_der::utc_time(&text(time() - Duration::hours(3))),
        ];
        if !extensions.is_empty() {
            parts.push(der::sequence(&extensions));
        }
        self.entries.push(der::sequence(&parts));
        self
    }

    #[must_use]
    pub fn with(mut self, oid: &str, critical: bool, value: &[u8]) -> Self {
        self.extensions.push(x509_der::extension(oid, critical, value));
        self
    }

    #[must_use]
    pub fn number(self, number: u8) -> Self {
        self.with("2.5.29.20", false, &der::integer(number.into()))
    }

    /// A delta list of a base list with this number, or a later one.
    #[must_use]
    pub fn delta_of(self, base: u8) -> Self {
        self.with("2.5.29.27", true, &der::integer(base.into()))
    }

    /// issuingDistributionPoint
    #[must_use]
    pub fn scope(self, fields: &[Vec<u8>]) -> Self {
        self.with("2.5.29.28", true, &der::sequence(fields))
    }

    pub fn make(&self) -> CertificateRevocationList {
        let mut parts = Vec::new();
        if self.has_version {
            parts.push(der::integer(1));
        }
        parts.push(self.inner_algorithm.clone());
        parts.push(Name::from_common_name(self.issuer).unwrap().public_bytes().unwrap());
        parts.push(x509_der::utc_time(&text(time() - Duration::hours(self.age))));
        if let Some(ends) = self.ends {
            parts.push(x509_der::utc_time(&text(time() + Duration::hours(ends))));
        }
        if !self.entries.is_empty() {
            parts.push(der::sequence(&self.entries));
        }
        if !self.extensions.is_empty() {
            parts.push(der::context(0, &der::sequence(&self.extensions)));
        }
        let signed = der::sequence(&parts);
        let signature = key(self.key).sign(&signed, self.hash).unwrap();
        let whole = der::sequence(&[signed, self.outer_algorithm.clone(), der::bits(&signature)]);
        CertificateRevocationList::from_der(backend(), &whole).unwrap()
    }
}

/// A UTCTime.
fn text(time: OffsetDateTime) -> String {
    let (date, clock) = (time.date(), time.time());
    format!(
        "{:02}{:02}{:02}{:02}{:02}{:02}Z",
        date.year() % 100,
        u8::from(date.month()),
        date.day(),
        clock.hour(),
        clock.minute(),
        clock.second()
    )
}

/// The name of a distribution point: a URI.
pub fn point(uri: &str) -> Vec<u8> {
    der::context(0, &der::context(0, &der::context_primitive(6, uri.as_bytes())))
}

/// Names of an issuer of lists, as `cRLIssuer` of a distribution point.
pub fn list_issuer(name: &str) -> Vec<u8> {
    der::context(2, &directory_name(name))
}

pub fn directory_name(name: &str) -> Vec<u8> {
    der::context(4, &Name::from_common_name(name).unwrap().public_bytes().unwrap())
}

/// The value of cRLDistributionPoints, each point by its fields.
pub fn points(points: &[&[Vec<u8>]]) -> Vec<u8> {
    let points: Vec<_> = points.iter().map(|fields| der::sequence(fields)).collect();
    der::sequence(&points)
}

pub const DISTRIBUTION_POINTS: &str = "2.5.29.31";

/// The failure of a verification.
pub fn failure(result: hazmat_openssl::Result<VerifiedChain>) -> VerificationFailure {
    match result {
        Err(Error::Verification(failure)) => *failure,
        other => panic!("{other:?}"),
    }
}

/// The position and the rule of the first path that was refused.
pub fn refusal(result: hazmat_openssl::Result<VerifiedChain>) -> (usize, PathRule) {
    let failure = failure(result);
    let path = failure.paths().first().unwrap();
    (path.depth(), path.rule().clone())
}
