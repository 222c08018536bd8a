//! An authority, signers, and signed messages of CMS, some of them put together by hand so that they break a rule.

use super::der;
use super::ocsp::{Change, Party, now, plain};
use super::x509_made::{day, name};
use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::cms::*;
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::verification::{PolicyBuilder, Store, Verifier};
use hazmat_openssl::x509::*;
use hazmat_openssl::{Error, Result};

pub const DATA: &str = "1.2.840.113549.1.7.1";
pub const SIGNED_DATA: &str = "1.2.840.113549.1.7.2";
pub const CONTENT_TYPE: &str = "1.2.840.113549.1.9.3";
pub const MESSAGE_DIGEST: &str = "1.2.840.113549.1.9.4";
pub const SIGNING_TIME: &str = "1.2.840.113549.1.9.5";
pub const SHA256: &str = "2.16.840.1.101.3.4.2.1";
pub const ECDSA_WITH_SHA256: &str = "1.2.840.10045.4.3.2";

/// A root, an intermediate authority, and a signer that it has certified.
pub struct Scene {
    pub root: Party,
    pub authority: Party,
    pub signer: Party,
}

impl Scene {
    pub fn new(backend: &Backend) -> Self {
        let root = Party::root(backend, "Root");
        let authority = root.issue("Authority", 2, &|builder| {
            let builder = builder.add_extension(&BasicConstraints::ca(None), true).unwrap();
            builder.add_extension(&KeyUsage::KEY_CERT_SIGN, true).unwrap()
        });
        let signer = authority.issue("Signer", 3, &|builder| usual(builder, 3));
        Scene {
            root,
            authority,
            signer,
        }
    }

    /// Another signer, with a key of this kind.
    pub fn signer_with(&self, key: PrivateKey, serial_number: u64, change: Change<'_>) -> Party {
        let builder = CertificateBuilder::new()
            .subject_name(&name(&format!("CN=Signer {serial_number}")))
            .and_then(|builder| builder.issuer_name(&self.authority.certificate.subject()?))
            .and_then(|builder| builder.public_key(&key.public_key()?))
            .and_then(|builder| builder.serial_number(serial_number))
            .and_then(|builder| builder.not_valid_before(day(2026, 1, 1)))
            .and_then(|builder| builder.not_valid_after(day(2027, 1, 1)));
        let certificate = change(builder.unwrap())
            .sign(&self.authority.key, SignatureAlgorithm::default())
            .unwrap();
        Party { key, certificate }
    }

    /// The same with the usual extensions.
    pub fn another(&self, key: PrivateKey, serial_number: u64) -> Party {
        self.signer_with(key, serial_number, &|builder| usual(builder, serial_number))
    }

    /// Paths to the root, at the time of all tests.
    pub fn paths(&self) -> Verifier {
        let store = Store::new(self.root.certificate.backend(), [self.root.certificate.clone()]).unwrap();
        PolicyBuilder::rfc5280()
            .store(&store)
            .time(now())
            .build_verifier(None)
            .unwrap()
    }

    /// A verifier which has the intermediate authority, so that messages need not have it.
    pub fn verifier(&self) -> SignedDataVerifier {
        SignedDataVerifier::new(&self.paths()).certificates([&self.authority.certificate])
    }
}

/// The extensions of a signer, whose key identifier is its serial number.
pub fn usual(builder: CertificateBuilder, serial_number: u64) -> CertificateBuilder {
    let identifier = SubjectKeyIdentifier::new(&serial_number.to_be_bytes());
    builder
        .add_extension(&KeyUsage::DIGITAL_SIGNATURE, true)
        .and_then(|builder| builder.add_extension(&identifier, false))
        .unwrap()
}

/// No extensions.
pub fn bare(builder: CertificateBuilder) -> CertificateBuilder {
    plain(builder)
}

/// A signer with the usual algorithm of its key.
pub fn signer(party: &Party) -> SignerInfoBuilder {
    SignerInfoBuilder::new(&party.certificate, &party.key, SignatureAlgorithm::default()).unwrap()
}

/// A message of one signer.
pub fn sign(party: &Party, content: &[u8]) -> SignedData {
    SignedDataBuilder::new()
        .add_signer(signer(party))
        .and_then(|builder| builder.sign(content))
        .unwrap()
}

/// The rule that a verification broke, and the signer that broke it.
#[track_caller]
pub fn broken<T>(result: Result<T>) -> (CmsRule, Option<usize>) {
    match result.map(|_| ()) {
        Err(Error::Cms(failure)) => {
            assert!(failure.to_string().contains(&failure.rule().to_string()), "{failure}");
            (failure.rule().clone(), failure.signer())
        }
        other => panic!("{other:?}"),
    }
}

/// An attribute with these values, in their order.
pub fn attribute(oid: &str, values: &[&[u8]]) -> Vec<u8> {
    der::sequence(&[der::oid(oid), der::element(0x31, &values.concat())])
}

/// An algorithm identifier without parameters.
pub fn algorithm(oid: &str) -> Vec<u8> {
    der::sequence(&[der::oid(oid)])
}

/// A SignerInfo that is put together by hand: by default, one that is good, of an ECDSA key.
pub struct Info<'a> {
    pub party: &'a Party,
    pub version: i32,
    pub identifier: Vec<u8>,
    pub digest_algorithm: Vec<u8>,
    /// In this order.
    pub attributes: Option<Vec<Vec<u8>>>,
    /// What is signed, if not the sorted attributes.
    pub signed: Option<Vec<u8>>,
    pub hash: HashAlgorithm,
    pub signature_algorithm: Vec<u8>,
    pub unsigned: Vec<Vec<u8>>,
}

impl<'a> Info<'a> {
    pub fn new(party: &'a Party, content: &[u8]) -> Self {
        let certificate = &party.certificate;
        let number = der::integer_of(certificate.serial_number().unwrap().as_der_content());
        let digest = certificate.backend().hash(HashAlgorithm::Sha256, content).unwrap();
        Info {
            party,
            version: 1,
            identifier: der::sequence(&[certificate.issuer_bytes(), &number]),
            digest_algorithm: algorithm(SHA256),
            attributes: Some(vec![
                attribute(CONTENT_TYPE, &[&der::oid(DATA)]),
                attribute(MESSAGE_DIGEST, &[&der::octets(&digest)]),
            ]),
            signed: None,
            hash: HashAlgorithm::Sha256,
            signature_algorithm: algorithm(ECDSA_WITH_SHA256),
            unsigned: Vec::new(),
        }
    }

    /// The attributes as they are signed, sorted by their bytes.
    pub fn sorted(&self) -> Vec<u8> {
        let mut attributes = self.attributes.clone().unwrap_or_default();
        attributes.sort();
        der::element(0x31, &attributes.concat())
    }

    pub fn write(&self) -> Vec<u8> {
        let signed = self.signed.clone().unwrap_or_else(|| self.sorted());
        let signature = self.party.key.sign(&signed, self.hash).unwrap();
        let set = |number, attributes: &[Vec<u8>]| der::context(number, &attributes.concat());
        let attributes = self.attributes.as_deref().map(|attributes| set(0, attributes));
        let unsigned = (!self.unsigned.is_empty()).then(|| set(1, &self.unsigned));
        der::sequence(&[
            der::integer(self.version),
            self.identifier.clone(),
            self.digest_algorithm.clone(),
            attributes.unwrap_or_default(),
            self.signature_algorithm.clone(),
            der::octets(&signature),
            unsigned.unwrap_or_default(),
        ])
    }
}

/// A message that is put together by hand.
pub fn message(
    content_type: &str,
    content: Option<&[u8]>,
    certificates: &[&Certificate],
    infos: &[Vec<u8>],
) -> Vec<u8> {
    let content = content.map(|content| der::context(0, &der::octets(content)));
    let certificates: Vec<_> = certificates.iter().map(|certificate| certificate.as_der()).collect();
    let certificates = match certificates.as_slice() {
        [] => Vec::new(),
        some => der::context(0, &some.concat()),
    };
    let signed = der::sequence(&[
        der::integer(1),
        der::element(0x31, &algorithm(SHA256)),
        der::sequence(&[der::oid(content_type), content.unwrap_or_default()]),
        certificates,
        der::element(0x31, &infos.concat()),
    ]);
    der::sequence(&[der::oid(SIGNED_DATA), der::context(0, &signed)])
}
