//! The cipher suites of TLS 1.3, and what they share with those of TLS 1.2.
//!
//! rustls holds suites and their parts by `&'static`, so they are leaked, about a kilobyte in all: make them once for each backend and
//! choice. The backend's library context stays loaded as long as the process runs.

use hazmat_openssl::Backend;
use rustls::Tls13CipherSuite;
use rustls::crypto::CipherSuiteCommon;
use rustls::crypto::cipher::Tls13AeadAlgorithm as _;
use rustls::crypto::hash::Hash as _;
use rustls::crypto::tls13::Hkdf as _;

use crate::hash::Hash;
use crate::hkdf::Hkdf;
use crate::operations::digest::TlsHash;
use crate::operations::records::RecordCipher;
use crate::operations::registry::leak;
use crate::operations::validation::Validation;
use crate::quic::QuicPackets;
use crate::tls13::Tls13Records;
use crate::version::{self, CipherSuite, is_approved};

/// Which suites are made.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SuiteChoice {
    /// Only suites whose every part, but QUIC's, is approved.
    pub(crate) approved_only: bool,
    /// TLS 1.3 suites can be used for QUIC, where the backend has the ciphers.
    pub(crate) quic: bool,
    pub(crate) validation: Validation,
}

/// A part for each hash function, which the suites with that function share.
pub(crate) struct PerHash<T> {
    sha256: T,
    sha384: T,
}

impl<T: Copy> PerHash<T> {
    pub(crate) fn new(make: impl Fn(TlsHash) -> T) -> Self {
        PerHash {
            sha256: make(TlsHash::Sha256),
            sha384: make(TlsHash::Sha384),
        }
    }

    pub(crate) fn of(&self, hash: TlsHash) -> T {
        match hash {
            TlsHash::Sha256 => self.sha256,
            TlsHash::Sha384 => self.sha384,
        }
    }
}

/// The hash functions of a backend.
pub(crate) type Hashes = PerHash<&'static Hash>;

impl Hashes {
    pub(crate) fn leak(backend: &Backend, validation: Validation) -> Self {
        Hashes::new(|hash| leak(Hash::new(backend, hash, validation)))
    }
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

/// Makes the suites of TLS 1.3 that the backend offers, the preferred ones first.
pub(crate) fn leak_tls13_suites(
    backend: &Backend,
    hashes: &Hashes,
    choice: SuiteChoice,
) -> Vec<&'static Tls13CipherSuite> {
    // None: the backend does not offer it, and so no suite with it.
    let hkdfs = PerHash::new(|hash| {
        let hkdf = Hkdf::new(backend, hash, choice.validation);
        hkdf.is_offered().then(|| leak(hkdf))
    });
    let suite = |&(suite, cipher, hash): &(CipherSuite, RecordCipher, TlsHash)| {
        let (hash, hkdf) = (hashes.of(hash), hkdfs.of(hash)?);
        let records = Tls13Records::new(backend, cipher, choice.validation);
        let approved = is_approved(hash.fips()) && is_approved(hkdf.fips()) && is_approved(records.fips());
        if !cipher.is_offered(backend) || (choice.approved_only && !approved) {
            return None;
        }
        let has_quic = choice.quic && cipher.is_offered_for_packets(backend);
        Some(leak(version::tls13_suite(
            common(hash, suite, cipher),
            hkdf,
            leak(records),
            has_quic.then(|| leak(QuicPackets::new(backend, cipher, choice.validation)) as _),
        )))
    };
    TLS13.iter().filter_map(suite).collect()
}

pub(crate) fn common(hash: &'static Hash, suite: CipherSuite, cipher: RecordCipher) -> CipherSuiteCommon {
    CipherSuiteCommon {
        suite,
        hash_provider: hash,
        confidentiality_limit: cipher.record_limit(),
    }
}
