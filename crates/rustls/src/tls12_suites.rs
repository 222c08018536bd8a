//! The cipher suites of TLS 1.2.

use hazmat_openssl::Backend;
use rustls::Tls12CipherSuite;
use rustls::crypto::cipher::Tls12AeadAlgorithm as _;
use rustls::crypto::hash::Hash as _;
use rustls::crypto::tls12::Prf as _;

use crate::operations::digest::TlsHash;
use crate::operations::records::RecordCipher;
use crate::operations::registry::leak;
use crate::operations::scheme::Scheme;
use crate::prf::Prf;
use crate::suites::{Hashes, PerHash, SuiteChoice, common};
use crate::tls12::Tls12Records;
use crate::version::{self, CipherSuite, SignatureScheme, is_approved};

/// The type of the server's key.
#[derive(Clone, Copy)]
enum KeyType {
    Ecdsa,
    Rsa,
}

/// The suites, in the order of preference of rustls's default provider.
const TLS12: [(CipherSuite, KeyType, RecordCipher, TlsHash); 6] = [
    (
        CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
        KeyType::Ecdsa,
        RecordCipher::Aes256Gcm,
        TlsHash::Sha384,
    ),
    (
        CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        KeyType::Ecdsa,
        RecordCipher::Aes128Gcm,
        TlsHash::Sha256,
    ),
    (
        CipherSuite::TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
        KeyType::Ecdsa,
        RecordCipher::ChaCha20Poly1305,
        TlsHash::Sha256,
    ),
    (
        CipherSuite::TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
        KeyType::Rsa,
        RecordCipher::Aes256Gcm,
        TlsHash::Sha384,
    ),
    (
        CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
        KeyType::Rsa,
        RecordCipher::Aes128Gcm,
        TlsHash::Sha256,
    ),
    (
        CipherSuite::TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
        KeyType::Rsa,
        RecordCipher::ChaCha20Poly1305,
        TlsHash::Sha256,
    ),
];

/// The schemes that a server with an ECDSA or EdDSA key may sign with (RFC 8422, section 5.10).
const ECDSA_SCHEMES: [Scheme; 4] = [
    Scheme::ED25519,
    Scheme::ECDSA_SECP521R1_SHA512,
    Scheme::ECDSA_SECP384R1_SHA384,
    Scheme::ECDSA_SECP256R1_SHA256,
];

/// The schemes that a server with an RSA key may sign with.
const RSA_SCHEMES: [Scheme; 6] = [
    Scheme::RSA_PSS_SHA512,
    Scheme::RSA_PSS_SHA384,
    Scheme::RSA_PSS_SHA256,
    Scheme::RSA_PKCS1_SHA512,
    Scheme::RSA_PKCS1_SHA384,
    Scheme::RSA_PKCS1_SHA256,
];

/// Makes the suites that the backend offers, the preferred ones first. They are leaked as those of TLS 1.3 are.
pub(crate) fn leak_tls12_suites(
    backend: &Backend,
    hashes: &Hashes,
    choice: SuiteChoice,
) -> Vec<&'static Tls12CipherSuite> {
    // None: the backend does not offer it, and so no suite with it.
    let prfs = PerHash::new(|hash| {
        let prf = Prf::new(backend, hash, choice.approved_only, choice.validation);
        prf.is_offered().then(|| leak(prf))
    });
    let (ecdsa, rsa) = (leak_codes(&ECDSA_SCHEMES), leak_codes(&RSA_SCHEMES));
    let suite = |&(suite, key_type, cipher, hash): &(CipherSuite, KeyType, RecordCipher, TlsHash)| {
        let (hash, prf) = (hashes.of(hash), prfs.of(hash)?);
        let records = Tls12Records::new(backend, cipher, choice.validation);
        let approved = is_approved(hash.fips()) && is_approved(prf.fips()) && is_approved(records.fips());
        if !cipher.is_offered(backend) || (choice.approved_only && !approved) {
            return None;
        }
        let schemes = match key_type {
            KeyType::Ecdsa => ecdsa,
            KeyType::Rsa => rsa,
        };
        let common = common(hash, suite, cipher);
        Some(leak(version::tls12_suite(common, prf, schemes, leak(records))))
    };
    TLS12.iter().filter_map(suite).collect()
}

fn leak_codes(schemes: &[Scheme]) -> &'static [SignatureScheme] {
    let codes: Vec<SignatureScheme> = schemes.iter().map(|scheme| scheme.code.into()).collect();
    codes.leak()
}
