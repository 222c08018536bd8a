//! rustls 0.23's names and forms of what the other adapters use. The package for rustls 0.24 has a file like this one for that
//! version, and takes the adapters that use it from here.

use std::sync::Arc;

use pki_types::{FipsStatus, SignatureVerificationAlgorithm};
#[cfg(feature = "tls12")]
use rustls::Tls12CipherSuite;
#[cfg(feature = "tls12")]
use rustls::crypto::KeyExchangeAlgorithm;
#[cfg(feature = "tls12")]
use rustls::crypto::cipher::Tls12AeadAlgorithm;
use rustls::crypto::cipher::Tls13AeadAlgorithm;
#[cfg(feature = "tls12")]
use rustls::crypto::tls12::Prf;
use rustls::crypto::tls13::Hkdf;
use rustls::crypto::{CipherSuiteCommon, WebPkiSupportedAlgorithms};
use rustls::sign::SigningKey;
use rustls::{SupportedProtocolVersion, Tls13CipherSuite, quic};

pub(crate) use rustls::crypto::cipher::{MessageDecrypter as RecordDecrypter, MessageEncrypter as RecordEncrypter};
pub(crate) use rustls::crypto::hash::HashAlgorithm;
pub(crate) use rustls::crypto::{ActiveKeyExchange, CompletedKeyExchange, SharedSecret, SupportedKxGroup};
pub(crate) use rustls::{CipherSuite, NamedGroup, PeerMisbehaved, SignatureScheme};

pub(crate) const TLS13: &SupportedProtocolVersion = &rustls::version::TLS13;
#[cfg(feature = "tls12")]
pub(crate) const TLS12: &SupportedProtocolVersion = &rustls::version::TLS12;

/// What a part says about FIPS.
pub(crate) type Fips = bool;

/// rustls 0.23 does not ask about certificates.
pub(crate) const fn fips(status: FipsStatus) -> Fips {
    !matches!(status, FipsStatus::Unvalidated)
}

/// Whether a part is approved.
pub(crate) const fn is_approved(fips: Fips) -> bool {
    fips
}

/// How rustls holds a signing key.
pub(crate) type KeyHandle = Arc<dyn SigningKey>;

pub(crate) fn key_handle(key: impl SigningKey + 'static) -> KeyHandle {
    Arc::new(key)
}

pub(crate) fn tls13_suite(
    common: CipherSuiteCommon,
    hkdf_provider: &'static dyn Hkdf,
    aead_alg: &'static dyn Tls13AeadAlgorithm,
    quic: Option<&'static dyn quic::Algorithm>,
) -> Tls13CipherSuite {
    Tls13CipherSuite {
        common,
        hkdf_provider,
        aead_alg,
        quic,
    }
}

#[cfg(feature = "tls12")]
pub(crate) fn tls12_suite(
    common: CipherSuiteCommon,
    prf_provider: &'static dyn Prf,
    sign: &'static [SignatureScheme],
    aead_alg: &'static dyn Tls12AeadAlgorithm,
) -> Tls12CipherSuite {
    Tls12CipherSuite {
        common,
        prf_provider,
        kx: KeyExchangeAlgorithm::ECDHE,
        sign,
        aead_alg,
    }
}

/// The algorithms for certificates, and those of each signature scheme.
pub(crate) fn supported_algorithms(
    all: &'static [&'static dyn SignatureVerificationAlgorithm],
    mapping: &'static [(SignatureScheme, &'static [&'static dyn SignatureVerificationAlgorithm])],
) -> WebPkiSupportedAlgorithms {
    WebPkiSupportedAlgorithms { all, mapping }
}
