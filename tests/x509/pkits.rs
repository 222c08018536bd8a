//! The copies of certificates in NIST's PKI Test Suite (PKITS) outside of their own files: in cross-certificate pairs,
//! beside the private key in PKCS #12, and in a signed message.

use asn1::Tlv;
use hazmat_openssl::Error;
use hazmat_openssl::Result;
use hazmat_openssl::asymmetric::PublicKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::*;
use std::collections::BTreeMap;
use support::pkits::{self, certificate, file, stems};
use support::{backend, bytes, der, on_fips};

/// A CA whose key has no parameters of its own, but those of its issuer's: nothing that this crate loads.
const INHERITED: [&str; 2] = ["DSAParametersInheritedCACert", "ValidDSAParameterInheritanceTest5EE"];

fn load(der: &[u8]) -> Certificate {
    backend().load_der_x509_certificate(der).unwrap()
}

fn assert_no_certificate(data: &[u8], name: &str) {
    let error = backend().load_der_x509_certificate(data).unwrap_err();
    assert!(matches!(error, Error::Malformed { .. }), "{name}: {error:?}");
}

/// The certificates of the suite by their bytes.
fn certificates() -> BTreeMap<Vec<u8>, String> {
    let named = stems("certs", ".crt").into_iter();
    let certificates: BTreeMap<_, _> = named.map(|stem| (certificate(&stem).as_der().to_vec(), stem)).collect();
    assert_eq!(certificates.len(), 405);
    certificates
}

/// `CertificatePair` (X.509, section 11.2.3): `[0]` was issued to the CA that has the pair, `[1]` by it. Here, each pair
/// has one of the two.
#[test]
fn pairs_of_certificates() {
    let known = certificates();
    let (mut forward, mut reverse) = (0, 0);
    for stem in stems("certpairs", ".cp") {
        let pair = file("certpairs", &format!("{stem}.cp"));
        let halves = der::elements(der::at(&pair, &[]).data());
        let [half] = &halves[..] else {
            panic!("{stem}: {} certificates", halves.len());
        };
        assert_no_certificate(&pair, &stem);
        let certificate = load(half.data());
        let name = &known[certificate.as_der()];
        match half.tag().as_u8() {
            Some(0xa0) => {
                assert!(stem.contains("forward"), "{stem}");
                forward += 1;
            }
            Some(0xa1) => {
                assert!(stem.contains("reverse"), "{stem}");
                reverse += 1;
            }
            other => panic!("{stem}: {other:?}"),
        }
        assert!(stem.starts_with(name.as_str()), "{stem} has {name}");
    }
    println!("count: x509-pairs PKITS forward={forward} reverse={reverse}");
    assert_eq!((forward, reverse), (174, 174));
}

#[test]
fn private_keys_belong_to_the_certificates() {
    let (mut ran, mut skipped) = (0, 0);
    let stems = stems("pkcs12", ".p12");
    for stem in &stems {
        assert_no_certificate(&file("pkcs12", &format!("{stem}.p12")), stem);
        let key = match pkits::private_key(stem) {
            Ok(key) => key,
            Err(Error::Unsupported { .. }) if on_fips() => {
                skipped += 1;
                continue;
            }
            Err(error) => panic!("{stem}: {error}"),
        };
        ran += 1;
        match certificate(stem).public_key() {
            Ok(public_key) => assert!(key.public_key().unwrap() == public_key, "{stem}"),
            Err(_) => assert!(INHERITED.contains(&stem.as_str()), "{stem}"),
        }
    }
    println!("count: x509-private-keys PKITS ran={ran} skipped={skipped}");
    assert_eq!(ran + skipped, 405);
    assert!(on_fips() || skipped == 0);
}

// ---- signed messages ----

/// The two parts of a signed message: the text with the line ends it was signed with, and the `ContentInfo` of CMS.
fn parts(message: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let message = std::str::from_utf8(message).unwrap().replace("\r\n", "\n");
    let boundary = message.split_once("boundary=\"").unwrap().1.split('"').next().unwrap();
    let boundary = format!("--{boundary}\n");
    let parts: Vec<&str> = message.split(&boundary).collect();
    let [_, text, signature] = &parts[..] else {
        panic!("{message}");
    };
    let text = text.strip_suffix('\n').unwrap().replace('\n', "\r\n");
    let (_, base64) = signature.split_once("\n\n").unwrap();
    let base64: String = base64.split("\n\n").next().unwrap().split('\n').collect();
    (text.into_bytes(), openssl::base64::decode_block(&base64).unwrap())
}

/// The first value of an attribute in a SET OF them.
fn attribute<'a>(attributes: &[Tlv<'a>], oid: &str) -> &'a [u8] {
    let oid = der::oid(oid);
    let found = attributes
        .iter()
        .map(|attribute| der::elements(attribute.data()))
        .find(|parts| parts[0].full_data() == oid);
    der::elements(found.unwrap()[1].data())[0].data()
}

/// RFC 5652, section 5.4: the certificates are those of the folder, and the key of one of them made the signature.
#[test]
fn messages_are_signed_by_the_certificates() {
    const MESSAGE_DIGEST: &str = "1.2.840.113549.1.9.4";
    let known = certificates();
    let (mut right, mut inherited, mut held) = (0, 0, 0);
    for stem in stems("smime", ".eml") {
        let (text, cms) = parts(&file("smime", &format!("{stem}.eml")));
        // SignedData: version, digest algorithms, content, [0] certificates, maybe [1] revocation lists, signers.
        let fields = der::elements(der::at(&cms, &[1, 0]).data());
        let certificates = fields.iter().find(|field| field.tag().as_u8() == Some(0xa0)).unwrap();
        let certificates = der::elements(certificates.data()).into_iter();
        let certificates: Vec<Certificate> = certificates.map(|one| load(one.full_data())).collect();
        held += certificates.len();
        assert!(
            certificates.iter().all(|one| known.contains_key(one.as_der())),
            "{stem}"
        );

        let signer = der::elements(der::at(fields.last().unwrap().full_data(), &[0]).data());
        let [_, issuer_and_serial, _, signed_attributes, _, signature] = &signer[..] else {
            panic!("{stem}: {} fields of a signer", signer.len());
        };
        let by = der::elements(issuer_and_serial.data());
        let is_signer = |one: &&Certificate| {
            one.issuer_bytes() == by[0].full_data() && one.serial_number().unwrap().as_der_content() == by[1].data()
        };
        let certificate = certificates.iter().find(is_signer).unwrap_or_else(|| panic!("{stem}"));

        let attributes = der::elements(signed_attributes.data());
        let digest = attribute(&attributes, MESSAGE_DIGEST);
        let hash = if digest.len() == 20 {
            HashAlgorithm::Sha1
        } else {
            HashAlgorithm::Sha256
        };
        let expected = backend().hash(hash, &text).unwrap();
        assert_eq!(bytes::to_hex(digest), bytes::to_hex(&expected), "{stem}");
        // What is signed is the SET, under its own tag.
        let message = der::element(0x31, signed_attributes.data());
        match certificate.public_key() {
            Ok(key) => {
                verify(&key, signature.data(), &message, hash).unwrap_or_else(|error| panic!("{stem}: {error}"));
                right += 1;
            }
            Err(_) => {
                assert!(INHERITED.contains(&known[certificate.as_der()].as_str()), "{stem}");
                inherited += 1;
            }
        }
    }
    println!("count: x509-messages PKITS right={right} inherited={inherited} certificates={held}");
    assert_eq!((right, inherited, held), (223, 1, 583));
}

fn verify(key: &PublicKey, signature: &[u8], message: &[u8], hash: HashAlgorithm) -> Result<()> {
    match key {
        PublicKey::Rsa(key) => key.verify(signature, message, &RsaPadding::pkcs1v15(), hash),
        PublicKey::Dsa(key) => key.verify(signature, message, hash),
        other => panic!("{other:?}"),
    }
}
