//! Keys written in the usual formats, unencrypted.

use hazmat_openssl::asymmetric::{PrivateKey, PublicKey};
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;

/// The DER of PKCS #8.
pub fn pkcs8(key: &PrivateKey) -> Vec<u8> {
    private(key, Encoding::Der, PrivateFormat::Pkcs8)
}

/// The PEM of PKCS #8.
pub fn pkcs8_pem(key: &PrivateKey) -> String {
    String::from_utf8(private(key, Encoding::Pem, PrivateFormat::Pkcs8)).unwrap()
}

/// The DER of the key type's own format.
pub fn traditional(key: &PrivateKey) -> Vec<u8> {
    private(key, Encoding::Der, PrivateFormat::TraditionalOpenSsl)
}

fn private(key: &PrivateKey, encoding: Encoding, format: PrivateFormat) -> Vec<u8> {
    key.private_bytes(encoding, format, NoEncryption).unwrap().to_vec()
}

/// The DER of a SubjectPublicKeyInfo.
pub fn spki(key: &PublicKey) -> Vec<u8> {
    let format = PublicFormat::SubjectPublicKeyInfo;
    key.public_bytes(Encoding::Der, format).unwrap()
}
