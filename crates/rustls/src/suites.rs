//! Cipher suites.

use hazmat_openssl::Backend;
use rustls::crypto::CipherSuiteCommon;
use rustls::crypto::cipher::{Tls12AeadAlgorithm as _, Tls13AeadAlgorithm as _};
use rustls::crypto::hash::Hash as _;
use rustls::crypto::tls12::Prf as _;
use rustls::crypto::tls13::Hkdf as _;
use rustls::{Tls12CipherSuite, Tls13CipherSuite};

use crate::hash::Hash;
use crate::hkdf::Hkdf;
use crate::operations::digest::TlsHash;
use crate::operations::records::RecordCipher;
use crate::operations::validation::Validation;
use crate::prf::Prf;
use crate::quic::QuicPackets;
use crate::tls12::Tls12Records;
use crate::tls13::Tls13Records;
use crate::version::{self, CipherSuite, SignatureScheme, is_approved};

/// Which suites are made.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SuiteChoice {
    /// Only suites whose every part, but QUIC's, is approved.
    pub(crate) approved_only: bool,
    /// TLS 1.3 suites can be used for QUIC, where the backend has the ciphers.
    pub(crate) quic: bool,
    pub(crate) validation: Validation,
}

/// The suites of a provider, the preferred ones first.
pub(crate) struct Suites {
    pub(crate) tls13: Vec<&'static Tls13CipherSuite>,
    pub(crate) tls12: Vec<&'static Tls12CipherSuite>,
}

/// The type of the server's key in a TLS 1.2 suite.
#[derive(Clone, Copy)]
enum KeyType {
    Ecdsa,
    Rsa,
}

/// The suites of TLS 1.3, in the order of preference of rustls's default provider.
const TLS13: [(CipherSuite, RecordCipher, TlsHash); 3] = [
    (
        CipherSuite::TLS13_AES_256_GCM_SHA384,
        RecordCipher::Aes256Gcm,
        TlsHash::Sha384,
    ),
    (
        CipherSuite::TLS13_AES_128_GCM_SHA256,
        RecordCipher::Aes128Gcm,
        TlsHash::Sha256,
    ),
    (
        CipherSuite::TLS13_CHACHA20_POLY1305_SHA256,
        RecordCipher::ChaCha20Poly1305,
        TlsHash::Sha256,
    ),
];

/// The suites of TLS 1.2, likewise.
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

/// What the suites with one hash function share. A part that the backend does not offer is `None`, and so are its suites.
#[derive(Clone, Copy)]
struct HashParts {
    hash: &'static Hash,
    hkdf: Option<&'static Hkdf>,
    prf: Option<&'static Prf>,
}

/// The parts of all suites.
struct SuiteParts {
    sha256: HashParts,
    sha384: HashParts,
}

impl HashParts {
    fn new(backend: &Backend, hash: TlsHash, validation: Validation) -> Self {
        let hkdf = Hkdf::new(backend, hash, validation);
        let prf = Prf::new(backend, hash, validation);
        HashParts {
            hash: leak(Hash::new(backend, hash, validation)),
            hkdf: hkdf.is_offered().then(|| leak(hkdf)),
            prf: prf.is_offered().then(|| leak(prf)),
        }
    }
}

impl SuiteParts {
    fn of(&self, hash: TlsHash) -> HashParts {
        match hash {
            TlsHash::Sha256 => self.sha256,
            TlsHash::Sha384 => self.sha384,
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

/// Makes the suites that the backend offers.
///
/// rustls holds suites by `&'static`, so they are leaked, about a kilobyte in all: call this once for each backend and choice. The backend's
/// library context stays loaded as long as the process runs.
pub(crate) fn leak_suites(backend: &Backend, choice: SuiteChoice) -> Suites {
    let parts = SuiteParts {
        sha256: HashParts::new(backend, TlsHash::Sha256, choice.validation),
        sha384: HashParts::new(backend, TlsHash::Sha384, choice.validation),
    };
    let tls13 = TLS13
        .iter()
        .filter_map(|&(suite, cipher, hash)| tls13_suite(backend, parts.of(hash), choice, suite, cipher));
    let tls12 = TLS12.iter().filter_map(|&(suite, key_type, cipher, hash)| {
        tls12_suite(backend, parts.of(hash), choice, suite, cipher, key_type)
    });
    Suites {
        tls13: tls13.collect(),
        tls12: tls12.collect(),
    }
}

fn tls13_suite(
    backend: &Backend,
    parts: HashParts,
    choice: SuiteChoice,
    suite: CipherSuite,
    cipher: RecordCipher,
) -> Option<&'static Tls13CipherSuite> {
    let hkdf = parts.hkdf?;
    let records = Tls13Records::new(backend, cipher, choice.validation);
    let approved = is_approved(parts.hash.fips()) && is_approved(hkdf.fips()) && is_approved(records.fips());
    if !cipher.is_offered(backend) || (choice.approved_only && !approved) {
        return None;
    }
    let has_quic = choice.quic && cipher.is_offered_for_packets(backend);
    Some(leak(version::tls13_suite(
        common(parts, suite, cipher),
        hkdf,
        leak(records),
        has_quic.then(|| leak(QuicPackets::new(backend, cipher, choice.validation)) as _),
    )))
}

fn tls12_suite(
    backend: &Backend,
    parts: HashParts,
    choice: SuiteChoice,
    suite: CipherSuite,
    cipher: RecordCipher,
    key_type: KeyType,
) -> Option<&'static Tls12CipherSuite> {
    let prf = parts.prf?;
    let records = Tls12Records::new(backend, cipher, choice.validation);
    let approved = is_approved(parts.hash.fips()) && is_approved(prf.fips()) && is_approved(records.fips());
    if !cipher.is_offered(backend) || (choice.approved_only && !approved) {
        return None;
    }
    Some(leak(version::tls12_suite(
        common(parts, suite, cipher),
        prf,
        key_type.schemes(),
        leak(records),
    )))
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
