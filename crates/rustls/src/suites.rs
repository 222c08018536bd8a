//! Cipher suites.

use hazmat_openssl::Backend;
use rustls::crypto::cipher::{Tls12AeadAlgorithm as _, Tls13AeadAlgorithm as _};
use rustls::crypto::hash::Hash;
use rustls::crypto::tls12::Prf;
use rustls::crypto::tls13::Hkdf;
use rustls::crypto::{CipherSuiteCommon, KeyExchangeAlgorithm};
use rustls::{CipherSuite, SignatureScheme, SupportedCipherSuite, Tls12CipherSuite, Tls13CipherSuite};

use crate::operations::records::RecordCipher;
use crate::quic::QuicPackets;
use crate::tls12::Tls12Records;
use crate::tls13::Tls13Records;

/// What the suites with one hash function share. A part that the backend does not offer is `None`, and so are its suites.
#[derive(Clone, Copy)]
pub(crate) struct HashParts {
    pub(crate) hash: &'static dyn Hash,
    pub(crate) hkdf: Option<&'static dyn Hkdf>,
    pub(crate) prf: Option<&'static dyn Prf>,
}

/// The parts of all suites.
#[derive(Clone, Copy)]
pub(crate) struct SuiteParts {
    pub(crate) sha256: Option<HashParts>,
    pub(crate) sha384: Option<HashParts>,
}

/// Which suites are made.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SuiteChoice {
    /// Only suites whose every part, but QUIC's, is approved.
    pub(crate) approved_only: bool,
    /// TLS 1.3 suites can be used for QUIC, where the backend has the ciphers.
    pub(crate) quic: bool,
}

/// The hash function of a suite.
#[derive(Clone, Copy)]
enum SuiteHash {
    Sha256,
    Sha384,
}

/// The type of the server's key in a TLS 1.2 suite.
#[derive(Clone, Copy)]
enum KeyType {
    Ecdsa,
    Rsa,
}

/// The suites of TLS 1.3, in the order of preference of rustls's default provider.
const TLS13: [(CipherSuite, RecordCipher, SuiteHash); 3] = [
    (
        CipherSuite::TLS13_AES_256_GCM_SHA384,
        RecordCipher::Aes256Gcm,
        SuiteHash::Sha384,
    ),
    (
        CipherSuite::TLS13_AES_128_GCM_SHA256,
        RecordCipher::Aes128Gcm,
        SuiteHash::Sha256,
    ),
    (
        CipherSuite::TLS13_CHACHA20_POLY1305_SHA256,
        RecordCipher::ChaCha20Poly1305,
        SuiteHash::Sha256,
    ),
];

/// The suites of TLS 1.2, likewise.
const TLS12: [(CipherSuite, KeyType, RecordCipher, SuiteHash); 6] = [
    (
        CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
        KeyType::Ecdsa,
        RecordCipher::Aes256Gcm,
        SuiteHash::Sha384,
    ),
    (
        CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        KeyType::Ecdsa,
        RecordCipher::Aes128Gcm,
        SuiteHash::Sha256,
    ),
    (
        CipherSuite::TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
        KeyType::Ecdsa,
        RecordCipher::ChaCha20Poly1305,
        SuiteHash::Sha256,
    ),
    (
        CipherSuite::TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
        KeyType::Rsa,
        RecordCipher::Aes256Gcm,
        SuiteHash::Sha384,
    ),
    (
        CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
        KeyType::Rsa,
        RecordCipher::Aes128Gcm,
        SuiteHash::Sha256,
    ),
    (
        CipherSuite::TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
        KeyType::Rsa,
        RecordCipher::ChaCha20Poly1305,
        SuiteHash::Sha256,
    ),
];

/// The schemes that a server with an ECDSA or EdDSA key may sign with (RFC 8422, section 5.10).
const ECDSA_SCHEMES: &[SignatureScheme] = &[
    SignatureScheme::ED25519,
    SignatureScheme::ECDSA_NISTP521_SHA512,
    SignatureScheme::ECDSA_NISTP384_SHA384,
    SignatureScheme::ECDSA_NISTP256_SHA256,
];

/// The schemes that a server with an RSA key may sign with.
const RSA_SCHEMES: &[SignatureScheme] = &[
    SignatureScheme::RSA_PSS_SHA512,
    SignatureScheme::RSA_PSS_SHA384,
    SignatureScheme::RSA_PSS_SHA256,
    SignatureScheme::RSA_PKCS1_SHA512,
    SignatureScheme::RSA_PKCS1_SHA384,
    SignatureScheme::RSA_PKCS1_SHA256,
];

impl SuiteParts {
    fn of(&self, hash: SuiteHash) -> Option<HashParts> {
        match hash {
            SuiteHash::Sha256 => self.sha256,
            SuiteHash::Sha384 => self.sha384,
        }
    }
}

impl KeyType {
    const fn schemes(self) -> &'static [SignatureScheme] {
        match self {
            KeyType::Ecdsa => ECDSA_SCHEMES,
            KeyType::Rsa => RSA_SCHEMES,
        }
    }
}

/// Makes the suites that the backend offers, best first: those of TLS 1.3, then those of TLS 1.2.
///
/// rustls holds suites by `&'static`, so they are leaked, about a kilobyte in all: call this once for each backend and choice. The backend's
/// library context stays loaded as long as the process runs.
pub(crate) fn leak_suites(backend: &Backend, parts: &SuiteParts, choice: SuiteChoice) -> Vec<SupportedCipherSuite> {
    let tls13 = TLS13.iter().filter_map(|&(suite, cipher, hash)| {
        let made = tls13_suite(backend, parts.of(hash)?, choice, suite, cipher)?;
        Some(SupportedCipherSuite::Tls13(made))
    });
    let tls12 = TLS12.iter().filter_map(|&(suite, key_type, cipher, hash)| {
        let made = tls12_suite(backend, parts.of(hash)?, choice, suite, cipher, key_type)?;
        Some(SupportedCipherSuite::Tls12(made))
    });
    tls13.chain(tls12).collect()
}

fn tls13_suite(
    backend: &Backend,
    parts: HashParts,
    choice: SuiteChoice,
    suite: CipherSuite,
    cipher: RecordCipher,
) -> Option<&'static Tls13CipherSuite> {
    let hkdf_provider = parts.hkdf?;
    let aead_alg = Tls13Records::new(backend, cipher);
    let approved = parts.hash.fips() && hkdf_provider.fips() && aead_alg.fips();
    if !cipher.is_offered(backend) || (choice.approved_only && !approved) {
        return None;
    }
    let has_quic = choice.quic && cipher.is_offered_for_packets(backend);
    Some(leak(Tls13CipherSuite {
        common: common(parts, suite, cipher),
        hkdf_provider,
        aead_alg: leak(aead_alg),
        quic: has_quic.then(|| leak(QuicPackets::new(backend, cipher)) as _),
    }))
}

fn tls12_suite(
    backend: &Backend,
    parts: HashParts,
    choice: SuiteChoice,
    suite: CipherSuite,
    cipher: RecordCipher,
    key_type: KeyType,
) -> Option<&'static Tls12CipherSuite> {
    let prf_provider = parts.prf?;
    let aead_alg = Tls12Records::new(backend, cipher);
    let approved = parts.hash.fips() && prf_provider.fips() && aead_alg.fips();
    if !cipher.is_offered(backend) || (choice.approved_only && !approved) {
        return None;
    }
    Some(leak(Tls12CipherSuite {
        common: common(parts, suite, cipher),
        prf_provider,
        kx: KeyExchangeAlgorithm::ECDHE,
        sign: key_type.schemes(),
        aead_alg: leak(aead_alg),
    }))
}

fn common(parts: HashParts, suite: CipherSuite, cipher: RecordCipher) -> CipherSuiteCommon {
    CipherSuiteCommon {
        suite,
        hash_provider: parts.hash,
        confidentiality_limit: cipher.record_limit(),
    }
}

/// Keeps a value as long as the process runs, as rustls's suites must be.
fn leak<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}
