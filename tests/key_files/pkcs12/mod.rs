//! PKCS #12: reading files.

mod entries;
mod integrity;
mod limits;
mod passwords;
mod structures;
mod vectors;

use hazmat_openssl::Result;
use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::pkcs12::Pkcs12;
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::Certificate;
use std::sync::OnceLock;
use support::pkcs12_files as made;
use support::written::pkcs8;
use support::{backend, sample_keys, x509_made};

const PASSWORD: &[u8] = b"a password of some length";

fn load(data: &[u8], password: Option<&[u8]>) -> Result<Pkcs12> {
    backend().load_pkcs12(data, password)
}

/// A private key, and its certificate.
fn pair() -> &'static (PrivateKey, Certificate) {
    static PAIR: OnceLock<(PrivateKey, Certificate)> = OnceLock::new();
    PAIR.get_or_init(|| {
        let key = sample_keys::sample(sample_keys::P256).private.clone();
        let certificate = x509_made::certificate(&key, x509_made::sha256(), &[]);
        (key, certificate)
    })
}

/// The key of [`pair`] in PKCS #8.
fn info() -> Vec<u8> {
    pkcs8(&pair().0).to_vec()
}

/// A bag with the certificate of [`pair`].
fn certificate_bag() -> Vec<u8> {
    made::certificate_bag(pair().1.as_der(), &[])
}

/// The parts of a file as most programs write them, under [`PASSWORD`]: the certificate encrypted, the key encrypted by itself.
fn usual_parts() -> Vec<Vec<u8>> {
    let certificates = made::with_pbes2(&[certificate_bag()], PASSWORD);
    let keys = made::plain(&[made::shrouded_key_bag(&info(), PASSWORD, &[])]);
    vec![certificates, keys]
}

/// Asserts that a file has the key and the certificate of [`pair`], and nothing else.
#[track_caller]
fn assert_pair(file: &Pkcs12) {
    let (key, certificate) = pair();
    assert_eq!((file.keys().len(), file.certificates().len()), (1, 1));
    sample_keys::assert_same_private(file.key().unwrap().private_key(), key);
    assert_eq!(file.certificate().unwrap().certificate(), certificate);
    assert_eq!(file.additional_certificates().count(), 0);
    assert!(file.revocation_lists().is_empty() && file.secrets().is_empty() && file.unrecognized_bags().is_empty());
}
