//! NIST's PKI Test Suite (PKITS), in `vectors/x509/PKITS_data`.

use super::{backend, der, files, x509_records};
use hazmat_openssl::Result;
use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::Certificate;

const PASSWORD: &[u8] = b"password";

/// The files of a folder, by their names without the endings.
pub fn stems(folder: &str, ending: &str) -> Vec<String> {
    let names = files::list(&format!("x509/PKITS_data/{folder}"));
    names
        .iter()
        .map(|name| name.strip_suffix(ending).unwrap().to_owned())
        .collect()
}

/// The bytes of a file.
pub fn file(folder: &str, name: &str) -> Vec<u8> {
    x509_records::read(&format!("PKITS_data/{folder}/{name}"))
}

/// The certificate of this name.
pub fn certificate(stem: &str) -> Certificate {
    let der = file("certs", &format!("{stem}.crt"));
    backend().load_der_x509_certificate(&der).unwrap()
}

/// The private key of the certificate of this name: an `EncryptedPrivateKeyInfo` in the first bag of the second content of
/// a PKCS #12 file. No FIPS module has the way in which it is encrypted.
pub fn private_key(stem: &str) -> Result<PrivateKey> {
    const PATH: [usize; 11] = [1, 1, 0, 0, 1, 1, 0, 0, 0, 1, 0];
    let pkcs12 = file("pkcs12", &format!("{stem}.p12"));
    backend().load_der_private_key(der::at(&pkcs12, &PATH).full_data(), Some(PASSWORD))
}
