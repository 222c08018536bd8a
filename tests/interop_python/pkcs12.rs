//! PKCS #12 files, by this crate and by Python's `cryptography`: each reads what the other writes, key stores and Java's trust
//! stores.

use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::pkcs12::*;
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::x509::KeyPurposeOid;
use support::ocsp::Scene;
use support::sample_keys::{self, assert_same_private};
use support::{backend, python};

const PASSWORD: &[u8] = "p\u{e4}ssword \u{1f511}".as_bytes();

const COMMON: &str = "
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.serialization import pkcs12
COUNT = len(sys.argv) - 1
DER = serialization.Encoding.DER

def parts(data):
    'A list of byte strings, each with four bytes of length.'
    return b''.join(len(part).to_bytes(4, 'big') + part for part in data)
";

fn run(snippet: &str, arguments: &[&[u8]]) -> Vec<Vec<u8>> {
    let answer = python::run(&[COMMON, snippet].concat(), arguments);
    let mut rest = answer.as_slice();
    let mut parts = Vec::new();
    while let Some((length, after)) = rest.split_first_chunk::<4>() {
        let (part, after) = after.split_at(u32::from_be_bytes(*length) as usize);
        parts.push(part.to_vec());
        rest = after;
    }
    parts
}

fn pkcs8(key: &PrivateKey) -> Vec<u8> {
    key.private_bytes(Encoding::Der, PrivateFormat::Pkcs8, NoEncryption)
        .unwrap()
        .to_vec()
}

fn quick() -> Pkcs12EncryptionBuilder {
    Pkcs12EncryptionBuilder::new().kdf_rounds(1_000)
}

/// With each cipher and MAC that the package reads.
#[test]
fn our_key_stores() {
    let scene = Scene::new(backend());
    let (subject, authority) = (&scene.subject, &scene.authority);
    let builder = Pkcs12Builder::new()
        .add_key_with_certificate(&subject.key, &subject.certificate, Some("n\u{e4}me \u{20ac}"))
        .and_then(|builder| {
            let issuer = Pkcs12Certificate::new(&authority.certificate).with_friendly_name("the issuer")?;
            builder.add_certificate(issuer)
        })
        .unwrap();
    let choices = [
        quick(),
        quick().cipher(Pkcs12Cipher::Aes128Cbc).hmac_hash(HashAlgorithm::Sha512),
        quick().cipher(Pkcs12Cipher::TripleDesCbc),
        quick().mac(Pkcs12Mac::Pkcs12Kdf(HashAlgorithm::Sha512)),
        quick().mac(Pkcs12Mac::Pbmac1(HashAlgorithm::Sha256)),
        quick().mac(Pkcs12Mac::Pbmac1(HashAlgorithm::Sha512)),
        quick().certificate_cipher(None),
        Pkcs12EncryptionBuilder::new(),
        Pkcs12EncryptionBuilder::for_old_programs(),
        Pkcs12EncryptionBuilder::for_fips(),
    ];
    let files = choices.map(|choice| builder.to_der(backend(), choice.build(PASSWORD).unwrap()).unwrap());
    let snippet = "
def told(data):
    f = pkcs12.load_pkcs12(data, argument(0))
    return [f.key.private_bytes(DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()),
            f.cert.certificate.public_bytes(DER), f.cert.friendly_name] + [
            part for c in f.additional_certs for part in (c.certificate.public_bytes(DER), c.friendly_name)]
answer(parts(part for n in range(1, COUNT) for part in told(argument(n))))
";
    let arguments: Vec<&[u8]> = std::iter::once(PASSWORD)
        .chain(files.iter().map(|file| &file[..]))
        .collect();
    let told = run(snippet, &arguments);
    let expected = [
        &pkcs8(&subject.key),
        subject.certificate.as_der(),
        "n\u{e4}me \u{20ac}".as_bytes(),
        authority.certificate.as_der(),
        b"the issuer",
    ];
    assert_eq!(told.len(), files.len() * expected.len());
    for one in told.chunks(expected.len()) {
        assert_eq!(one, expected);
    }
    println!("count: cross-check pkcs12-read-by-python ran={} skipped=0", files.len());
}

/// Keys of each type that the package puts into a file, with each of its encryptions.
#[test]
fn their_key_stores() {
    let scene = Scene::new(backend());
    let (subject, authority) = (&scene.subject, &scene.authority);
    let snippet = "
P12 = serialization.PrivateFormat.PKCS12
def built(pbe, hash, rounds):
    b = P12.encryption_builder().kdf_rounds(rounds).key_cert_algorithm(pbe).hmac_hash(hash)
    return b.build(argument(0))
encryptions = [serialization.NoEncryption(), serialization.BestAvailableEncryption(argument(0))] + [
    built(pbe, hash, 1000) for pbe in (pkcs12.PBES.PBESv2SHA256AndAES256CBC, pkcs12.PBES.PBESv1SHA1And3KeyTripleDESCBC)
    for hash in (hashes.SHA1(), hashes.SHA256(), hashes.SHA512())]
cert = x509.load_der_x509_certificate(argument(1))
issuer = x509.load_der_x509_certificate(argument(2))
key = serialization.load_der_private_key(argument(3), None)
cas = [pkcs12.PKCS12Certificate(issuer, b'the issuer')]
whole = [pkcs12.serialize_key_and_certificates('n\u{e4}me'.encode(), key, cert, cas, e) for e in encryptions]
keys = [serialization.load_der_private_key(argument(n), None) for n in range(4, COUNT)]
answer(parts(whole + [pkcs12.serialize_key_and_certificates(None, k, None, None, encryptions[3]) for k in keys]))
";
    let is_taken = |key: &PrivateKey| match key {
        PrivateKey::Rsa(key) => !key.is_pss_only(),
        PrivateKey::Dsa(_) | PrivateKey::EllipticCurve(_) | PrivateKey::Ed25519(_) | PrivateKey::Ed448(_) => true,
        _ => false,
    };
    let samples: Vec<_> = sample_keys::samples()
        .iter()
        .filter(|sample| is_taken(&sample.private))
        .collect();
    let keys: Vec<Vec<u8>> = samples.iter().map(|sample| pkcs8(&sample.private)).collect();
    let subject_key = pkcs8(&subject.key);
    let mut arguments: Vec<&[u8]> = vec![
        PASSWORD,
        subject.certificate.as_der(),
        authority.certificate.as_der(),
        &subject_key,
    ];
    arguments.extend(keys.iter().map(Vec::as_slice));
    let files = run(snippet, &arguments);
    assert_eq!(files.len(), 8 + samples.len());
    let (whole, single) = files.split_at(8);
    for (number, data) in whole.iter().enumerate() {
        let password = Some(PASSWORD).filter(|_| number > 0);
        let file = Pkcs12::from_der(backend(), data, password).unwrap();
        let key = file.key().unwrap();
        assert_same_private(key.private_key(), &subject.key);
        assert_eq!(key.friendly_name(), Some("n\u{e4}me"));
        assert_eq!(file.certificate().unwrap().certificate(), &subject.certificate);
        let issuers: Vec<_> = file.additional_certificates().collect();
        let [issuer] = issuers[..] else { panic!("{issuers:?}") };
        assert_eq!(issuer.certificate(), &authority.certificate);
        assert_eq!(issuer.friendly_name(), Some("the issuer"));
    }
    for (sample, data) in samples.iter().zip(single) {
        let file = Pkcs12::from_der(backend(), data, Some(PASSWORD)).unwrap();
        assert_same_private(file.key().unwrap().private_key(), &sample.private);
    }
    println!("count: cross-check pkcs12-of-python ran={} skipped=0", files.len());
}

#[test]
fn trust_stores() {
    let scene = Scene::new(backend());
    let root = &scene.authority.certificate;
    let snippet = "
root = x509.load_der_x509_certificate(argument(1))
theirs = pkcs12.serialize_java_truststore([pkcs12.PKCS12Certificate(root, b'the root')],
    serialization.BestAvailableEncryption(argument(0)))
ours = pkcs12.load_pkcs12(argument(2), argument(0))
answer(parts([theirs, ours.additional_certs[0].certificate.public_bytes(DER), ours.additional_certs[0].friendly_name]))
";
    let ours = Pkcs12Builder::new()
        .add_trusted_certificate(root, "the root")
        .and_then(|builder| builder.to_der(backend(), quick().build(PASSWORD)?))
        .unwrap();
    let parts = run(snippet, &[PASSWORD, root.as_der(), &ours]);
    let [theirs, certificate, name] = &parts[..] else {
        panic!("{parts:?}")
    };
    assert_eq!((&certificate[..], &name[..]), (root.as_der(), &b"the root"[..]));
    let entries = [theirs, &ours[..]].map(|data| {
        let file = Pkcs12::from_der(backend(), data, Some(PASSWORD)).unwrap();
        let [entry] = file.certificates() else {
            panic!("{file:?}")
        };
        entry.clone()
    });
    for entry in &entries {
        assert_eq!(entry.certificate(), root);
        assert_eq!(entry.friendly_name(), Some("the root"));
        assert_eq!(
            entry.trusted_key_usages(),
            Some(&[KeyPurposeOid::ANY_EXTENDED_KEY_USAGE][..])
        );
    }
    println!("count: cross-check pkcs12-trust-stores ran=2 skipped=0");
}
