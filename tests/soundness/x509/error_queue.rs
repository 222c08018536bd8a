//! libcrypto's error queue is empty after every operation, including those that fail.

use super::{made, new_key};
use hazmat_openssl::asymmetric::{PrivateKey, PublicKey};
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::x509::*;
use hazmat_openssl::{Error, Result};
use openssl::error::ErrorStack;
use std::fmt::Debug;
use support::soundness::poison_error_queue;
use support::x509_der::{Structure, told};
use support::x509_made;
use support::x509_records::{Kind, Loaded};
use support::{bytes, der, pem_text};

/// Runs `call` with a clean queue, which is clean afterwards; and with a poisoned one, which changes nothing: it is clean
/// then, or untouched, where all the work is done without libcrypto.
pub fn clean<T: Debug>(call: impl Fn() -> Result<T>) -> Result<T> {
    drop(ErrorStack::get());
    let outcome = call();
    let left = ErrorStack::get();
    assert!(left.errors().is_empty(), "{outcome:?} leaves {left}");

    poison_error_queue();
    let poison = ErrorStack::get();
    poison.put();
    let poison = ErrorStack::get();
    poison.put();
    let again = call();
    let left = ErrorStack::get();
    assert!(
        left.errors().is_empty() || left.to_string() == poison.to_string(),
        "{again:?} leaves {left}"
    );
    match (&outcome, &again) {
        (Ok(_), Ok(_)) => {}
        (Err(one), Err(other)) => assert_eq!(one.to_string(), other.to_string()),
        _ => panic!("{outcome:?}, and with a poisoned queue {again:?}"),
    }
    outcome
}

fn load(backend: &Backend, kind: Kind, der: &[u8]) -> Result<Loaded> {
    Ok(match kind {
        Kind::Certificate => Loaded::Certificate(backend.load_der_x509_certificate(der)?),
        Kind::Request => Loaded::Request(backend.load_der_x509_csr(der)?),
        Kind::Crl => Loaded::Crl(backend.load_der_x509_crl(der)?),
    })
}

fn verify(loaded: &Loaded, key: &PublicKey) -> Result<()> {
    match loaded {
        Loaded::Certificate(one) => one.verify_signature(key),
        Loaded::Request(one) => one.verify_signature(),
        Loaded::Crl(one) => one.verify_signature(key),
    }
}

#[test]
fn loading_and_reading_leave_the_error_queue_clean() {
    let backend = Backend::new().unwrap();
    let key = new_key(&backend).public_key().unwrap();
    let (mut loaded_all, mut refused) = (0, 0);
    for right in Structure::all() {
        let der = right.der();
        // As it is, and a bit wrong all over: valgrind is slow, so not everywhere.
        let mut changes = vec![der.clone(), [&der[..], b"x"].concat(), der[..der.len() - 1].to_vec()];
        changes.extend((0..der.len()).step_by(23).map(|index| bytes::flipped(&der, index)));
        for changed in changes {
            let Ok(loaded) = clean(|| load(&backend, right.kind, &changed)) else {
                refused += 1;
                continue;
            };
            loaded_all += 1;
            clean(|| Ok(told(&loaded))).unwrap();
            drop(clean(|| verify(&loaded, &key)));
            clean(|| loaded.public_bytes(Encoding::Pem)).unwrap();
            clean(|| loaded.public_bytes(Encoding::Raw)).unwrap_err();
        }
        let label = match right.kind {
            Kind::Certificate => "CERTIFICATE",
            Kind::Request => "CERTIFICATE REQUEST",
            Kind::Crl => "X509 CRL",
        };
        for pem in [
            pem_text::block(label, &der),
            pem_text::block("PKCS7", &der),
            b"-----BEGIN X".to_vec(),
            Vec::new(),
        ] {
            let loads = match right.kind {
                Kind::Certificate => {
                    let chain = clean(|| backend.load_pem_x509_certificates(&pem)).is_ok();
                    chain && clean(|| backend.load_pem_x509_certificate(&pem)).is_ok()
                }
                Kind::Request => clean(|| backend.load_pem_x509_csr(&pem)).is_ok(),
                Kind::Crl => clean(|| backend.load_pem_x509_crl(&pem)).is_ok(),
            };
            assert_eq!(loads, pem.starts_with(format!("-----BEGIN {label}").as_bytes()));
        }
    }
    println!("{loaded_all} loaded, {refused} refused");
    assert!(loaded_all > 40 && refused > 10, "{loaded_all} {refused}");
}

/// Keys and signatures, which libcrypto itself refuses.
#[test]
fn what_libcrypto_refuses_leaves_the_error_queue_clean() {
    let backend = Backend::new().unwrap();
    let made = made(&backend);
    let key = made.key.public_key().unwrap();
    let other = new_key(&backend).public_key().unwrap();
    let certificate = &made.certificate;
    clean(|| certificate.verify_signature(&key)).unwrap();
    assert!(matches!(
        clean(|| certificate.verify_signature(&other)),
        Err(Error::InvalidSignature)
    ));
    assert!(!clean(|| made.list.is_signature_valid(&other)).unwrap());
    let rsa: PublicKey = backend
        .generate_rsa_private_key(65537, 1024)
        .unwrap()
        .public_key()
        .unwrap()
        .into();
    clean(|| certificate.verify_signature(&rsa)).unwrap_err();

    let right = Structure::certificate();
    let point = der::at(right.part("key"), &[1]).data()[1..].to_vec();
    let curve = der::at(right.part("key"), &[0]).full_data().to_vec();
    let mut failed = 0;
    for wrong in [
        bytes::flipped(&point, 64),
        point[..64].to_vec(),
        vec![0],
        vec![9; 65],
        Vec::new(),
    ] {
        let info = der::sequence(&[curve.clone(), der::bits(&wrong)]);
        let loaded = right.clone().with("key", &info);
        let Ok(Loaded::Certificate(loaded)) = load(&backend, Kind::Certificate, &loaded.der()) else {
            panic!("a certificate with a key that is none")
        };
        clean(|| loaded.public_key()).unwrap_err();
        failed += 1;
    }
    for signature in [
        &[][..],
        &[0x30],
        &[0x30, 0x00],
        &[0x30, 6, 2, 1, 0, 2, 1, 0],
        &[0x30, 6, 2, 1, 1, 2, 1, 1],
        &[0xff; 80],
    ] {
        for right in Structure::all() {
            let wrong = right.clone().with_signature(&der::bits(signature));
            let loaded = load(&backend, right.kind, &wrong.der()).unwrap();
            let verified = clean(|| verify(&loaded, &key));
            assert!(matches!(verified, Err(Error::InvalidSignature)), "{verified:?}");
            failed += 1;
        }
    }
    assert_eq!(failed, 5 + 18);
    for hash in [
        HashAlgorithm::Md5,
        HashAlgorithm::Sha1,
        HashAlgorithm::Sha256,
        HashAlgorithm::Whirlpool,
    ] {
        drop(clean(|| certificate.fingerprint(hash)));
        drop(clean(|| made.list.fingerprint(hash)));
    }
}

#[test]
fn making_leaves_the_error_queue_clean() {
    let backend = Backend::new().unwrap();
    let made = made(&backend);
    let x25519: PrivateKey = backend.x25519_generate_key().unwrap().into();
    let ed25519: PrivateKey = backend.ed25519_generate_key().unwrap().into();
    let name = x509_made::name("CN=subject");
    let request = || CertificateSigningRequestBuilder::new().subject_name(&name);
    clean(|| request()?.sign(&made.key, HashAlgorithm::Sha256)).unwrap();
    clean(|| request()?.sign(&ed25519, SignatureAlgorithm::ed25519())).unwrap();
    clean(|| request()?.sign(&made.key, SignatureAlgorithm::ed25519())).unwrap_err();
    clean(|| request()?.sign(&made.key, HashAlgorithm::Blake2b512)).unwrap_err();
    clean(|| request()?.sign(&made.key, HashAlgorithm::Md5)).unwrap_err();
    clean(|| request()?.sign(&ed25519, HashAlgorithm::Sha256)).unwrap_err();
    clean(|| request()?.sign(&x25519, SignatureAlgorithm::ed25519())).unwrap_err();
    let rsa: PrivateKey = backend.generate_rsa_private_key(65537, 1024).unwrap().into();
    let salt = SignatureAlgorithm::rsa_pss(HashAlgorithm::Sha256).with_salt_length(SaltLength::Fixed(1_000));
    clean(|| request()?.sign(&rsa, salt)).unwrap_err();
    let largest = SignatureAlgorithm::rsa_pss(HashAlgorithm::Sha512);
    // 1024 bits have no room for a digest and a salt of SHA-512.
    clean(|| request()?.sign(&rsa, largest)).unwrap_err();
    clean(|| CertificateBuilder::new().sign(&made.key, HashAlgorithm::Sha256)).unwrap_err();
    clean(|| RevokedCertificateBuilder::new().build()).unwrap_err();
    clean(|| SerialNumber::random(&backend)).unwrap();
    let number = SerialNumber::from_be_bytes(&[0xa5; 19]);
    let big = clean(|| openssl::bn::BigNum::try_from(&Integer::from(&number)).map(|big| big.to_string())).unwrap();
    assert!(!big.is_empty());
    clean(|| SubjectKeyIdentifier::from_public_key(&made.key.public_key()?)).unwrap();

    // Keys of one type, and what builders take from others' structures.
    let key = backend.ed25519_generate_key().unwrap();
    let own = clean(|| request()?.sign(&key, SignatureAlgorithm::ed25519())).unwrap();
    let is_ca = Extension::new(&BasicConstraints::ca(None), true).unwrap();
    let ca = x509_made::certificate(&made.key, x509_made::sha256(), &[&is_ca]);
    let issue = |request: &CertificateSigningRequest| {
        CertificateBuilder::for_request(request)?
            .issued_by(&ca)?
            .serial_number(SerialNumber::from(3))?
            .valid_for(time::Duration::DAY)?
            .sign(&made.key, HashAlgorithm::Sha256)
    };
    let issued = clean(|| issue(&own)).unwrap();
    clean(|| issued.verify_signature(&key.public_key()?)).unwrap_err();
    clean(|| CertificateBuilder::new().issued_by(&made.certificate)).unwrap_err();
    clean(|| {
        CertificateBuilder::new()
            .issued_by(&ca)?
            .sign(&key, SignatureAlgorithm::ed25519())
    })
    .unwrap_err();
    let mut forged = own.as_der().to_vec();
    *forged.last_mut().unwrap() ^= 1;
    let forged = clean(|| CertificateSigningRequest::from_der(&backend, &forged)).unwrap();
    clean(|| issue(&forged)).unwrap_err();
    clean(|| Certificate::all_from_pem(&backend, Certificate::all_to_pem([&issued, &made.certificate])?)).unwrap();
    clean(|| CertificateRevocationList::all_from_pem(&backend, issued.to_pem()?)).unwrap_err();
    clean(|| Certificate::from_pem(&backend, own.to_pem()?)).unwrap_err();
}
