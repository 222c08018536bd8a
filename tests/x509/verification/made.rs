//! A root, an intermediate and an end entity, which tests change in one place.

use std::sync::OnceLock;

use hazmat_openssl::asymmetric::{PrivateKey, SignatureAlgorithm};
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::verification::*;
use hazmat_openssl::x509::*;
use hazmat_openssl::{Error, Result};
use support::backend;
use time::{Duration, OffsetDateTime};

pub const HOST: &str = "www.example.org";

/// The time that the certificates are made for: some days of their period have passed, and some are left.
pub fn now() -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(1_800_000_000).unwrap()
}

/// One of three keys, which all tests share.
pub fn key(number: usize) -> &'static PrivateKey {
    static MADE: OnceLock<Vec<PrivateKey>> = OnceLock::new();
    let generate = |_| {
        let key = backend().generate_elliptic_curve_private_key(EllipticCurve::Secp256R1);
        key.unwrap().into()
    };
    &MADE.get_or_init(|| (0..3).map(generate).collect())[number]
}

/// A certificate before it is signed.
pub struct Part {
    pub subject: Name,
    pub key: PrivateKey,
    pub signer: PrivateKey,
    pub algorithm: SignatureAlgorithm,
    pub not_before: OffsetDateTime,
    pub not_after: OffsetDateTime,
    pub extensions: Vec<Extension>,
}

impl Part {
    fn new(subject: &str, number: usize, signer: usize, extensions: Vec<Extension>) -> Self {
        Part {
            subject: Name::from_common_name(subject).unwrap(),
            key: key(number).clone(),
            signer: key(signer).clone(),
            algorithm: SignatureAlgorithm::default(),
            not_before: now() - Duration::days(30),
            not_after: now() + Duration::days(30),
            extensions,
        }
    }

    /// Sets an extension, in place of the one of its type.
    pub fn set(&mut self, extension: &impl ToExtension, critical: bool) {
        let extension = Extension::new(extension, critical).unwrap();
        self.remove(extension.oid());
        self.extensions.push(extension);
    }

    pub fn remove(&mut self, oid: &ObjectIdentifier) {
        self.extensions.retain(|extension| extension.oid() != oid);
    }

    pub fn set_names(&mut self, names: impl IntoIterator<Item = GeneralName>) {
        self.set(&SubjectAlternativeName::from_names(names).unwrap(), false);
    }

    pub fn permit(&mut self, bases: impl IntoIterator<Item = GeneralName>) {
        let bases = GeneralNames::new(bases.into_iter().collect()).unwrap();
        self.set(&NameConstraints::new(Some(bases), None).unwrap(), true);
    }

    pub fn exclude(&mut self, bases: impl IntoIterator<Item = GeneralName>) {
        let bases = GeneralNames::new(bases.into_iter().collect()).unwrap();
        self.set(&NameConstraints::new(None, Some(bases)).unwrap(), true);
    }

    fn sign(&self, issuer: &Name) -> Certificate {
        let mut builder = CertificateBuilder::new()
            .subject_name(&self.subject)
            .and_then(|builder| builder.issuer_name(issuer))
            .and_then(|builder| builder.public_key(&self.key.public_key()?))
            .and_then(|builder| builder.serial_number(SerialNumber::from(1000)))
            .and_then(|builder| builder.not_valid_before(self.not_before))
            .and_then(|builder| builder.not_valid_after(self.not_after))
            .unwrap();
        for extension in &self.extensions {
            let other = UnrecognizedExtension::new(extension.oid().clone(), extension.value());
            builder = builder.add_extension(&other, extension.is_critical()).unwrap();
        }
        builder.sign(&self.signer, self.algorithm).unwrap()
    }
}

/// A change of a path, with its name.
pub type NamedChange = (&'static str, fn(&mut Path));

/// A good path, until a test changes it.
pub struct Path {
    pub root: Part,
    pub ca: Part,
    pub leaf: Part,
}

impl Path {
    pub fn new() -> Self {
        let extension = |extension: &dyn Fn(bool) -> Result<Extension>, critical| extension(critical).unwrap();
        let identifier =
            |number: usize| SubjectKeyIdentifier::from_public_key(&key(number).public_key().unwrap()).unwrap();
        let own = |number| extension(&|critical| identifier(number).to_extension(critical), false);
        let issuers = |number| {
            let identifier = AuthorityKeyIdentifier::from_issuer_subject_key_identifier(&identifier(number));
            identifier.to_extension(false).unwrap()
        };
        let authority = || {
            vec![
                BasicConstraints::ca(None).to_extension(true).unwrap(),
                (KeyUsage::KEY_CERT_SIGN | KeyUsage::CRL_SIGN)
                    .to_extension(true)
                    .unwrap(),
            ]
        };
        let purposes = ExtendedKeyUsage::new([KeyPurposeOid::SERVER_AUTH, KeyPurposeOid::CLIENT_AUTH]).unwrap();
        let names = SubjectAlternativeName::from_dns_names([HOST]).unwrap();
        Path {
            root: Part::new("root", 0, 0, [authority(), vec![own(0)]].concat()),
            ca: Part::new("ca", 1, 0, [authority(), vec![own(1), issuers(0)]].concat()),
            leaf: Part::new(
                "leaf",
                2,
                1,
                vec![
                    BasicConstraints::end_entity().to_extension(true).unwrap(),
                    KeyUsage::DIGITAL_SIGNATURE.to_extension(true).unwrap(),
                    own(2),
                    issuers(1),
                    purposes.to_extension(false).unwrap(),
                    names.to_extension(false).unwrap(),
                ],
            ),
        }
    }

    /// The path with a change.
    pub fn with(change: impl FnOnce(&mut Path)) -> Self {
        let mut path = Self::new();
        change(&mut path);
        path
    }

    /// The certificates, the end entity's first.
    pub fn certificates(&self) -> [Certificate; 3] {
        [
            self.leaf.sign(&self.ca.subject),
            self.ca.sign(&self.root.subject),
            self.root.sign(&self.root.subject),
        ]
    }

    fn verify<T>(&self, verify: impl FnOnce(&Store, &Certificate, &[Certificate]) -> Result<T>) -> Result<T> {
        let [leaf, ca, root] = self.certificates();
        verify(&Store::new(backend(), [root]).unwrap(), &leaf, &[ca])
    }

    /// Verifies the server [`HOST`].
    pub fn verify_server(&self, builder: PolicyBuilder) -> Result<VerifiedChain> {
        self.verify_host(builder, HOST)
    }

    pub fn verify_host(&self, builder: PolicyBuilder, host: &str) -> Result<VerifiedChain> {
        self.verify(|store, leaf, others| {
            let verifier = builder.store(store).build_server_verifier(host.parse()?)?;
            verifier.verify(leaf, others)
        })
    }

    pub fn verify_client(&self, builder: PolicyBuilder) -> Result<VerifiedClient> {
        self.verify(|store, leaf, others| builder.store(store).build_client_verifier()?.verify(leaf, others))
    }

    pub fn verify_for(&self, builder: PolicyBuilder, purpose: Option<ObjectIdentifier>) -> Result<VerifiedChain> {
        self.verify(|store, leaf, others| builder.store(store).build_verifier(purpose)?.verify(leaf, others))
    }
}

/// The default profile, at the time of the certificates.
pub fn web() -> PolicyBuilder {
    PolicyBuilder::new().time(now())
}

/// The rules of RFC 5280, at the time of the certificates.
pub fn rfc5280() -> PolicyBuilder {
    PolicyBuilder::rfc5280().time(now())
}

/// Asserts that the only path was refused, and returns by whose fault and why.
#[track_caller]
pub fn refusal<T>(result: Result<T>) -> (usize, PathRule) {
    match result.map(drop) {
        Err(Error::Verification(failure)) => match failure.paths() {
            [path] => (path.depth(), path.rule().clone()),
            _ => panic!("{failure}"),
        },
        other => panic!("{other:?}"),
    }
}

/// As [`refusal`], with the text of the rule.
pub fn refusal_text<T>(result: Result<T>) -> (usize, String) {
    let (depth, rule) = refusal(result);
    (depth, rule.to_string())
}

/// Whether the certificate was refused because keyUsage has no keyCertSign, which libcrypto calls no authority.
pub fn is_no_issuer((depth, rule): &(usize, PathRule), expected: usize) -> bool {
    let is_named = matches!(rule, PathRule::KeyCertSignMissing | PathRule::NotACertificateAuthority);
    *depth == expected && is_named
}
