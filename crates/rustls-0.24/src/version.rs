//! rustls 0.24's names and forms of what the adapters in the folder of the package for rustls 0.23 use. That package has a file like
//! this one for its version.

use pki_types::{FipsStatus, SignatureVerificationAlgorithm};
use rustls::crypto::cipher::{Tls12AeadAlgorithm, Tls13AeadAlgorithm};
use rustls::crypto::kx::KeyExchangeAlgorithm;
use rustls::crypto::tls12::Prf;
use rustls::crypto::tls13::Hkdf;
use rustls::crypto::{CipherSuiteCommon, SigningKey, WebPkiSupportedAlgorithms};
use rustls::enums::ProtocolVersion;
use rustls::version::{TLS12_VERSION, TLS13_VERSION};
use rustls::{Tls12CipherSuite, Tls13CipherSuite, quic};

use crate::nothing_verified;

pub(crate) use rustls::crypto::cipher::{RecordDecrypter, RecordEncrypter};
pub(crate) use rustls::crypto::kx::{
    ActiveKeyExchange, CompletedKeyExchange, NamedGroup, SharedSecret, SupportedKxGroup,
};
pub(crate) use rustls::crypto::{CipherSuite, HashAlgorithm, SignatureScheme};
pub(crate) use rustls::error::PeerMisbehaved;

pub(crate) const TLS13: ProtocolVersion = ProtocolVersion::TLSv1_3;
pub(crate) const TLS12: ProtocolVersion = ProtocolVersion::TLSv1_2;

/// What a part says about FIPS.
pub(crate) type Fips = FipsStatus;

pub(crate) const fn fips(status: FipsStatus) -> Fips {
    status
}

/// Whether a part is approved.
pub(crate) const fn is_approved(fips: Fips) -> bool {
    !matches!(fips, FipsStatus::Unvalidated)
}

/// How rustls holds a signing key.
pub(crate) type KeyHandle = Box<dyn SigningKey>;

pub(crate) fn key_handle(key: impl SigningKey + 'static) -> KeyHandle {
    Box::new(key)
}

pub(crate) fn tls13_suite(
    common: CipherSuiteCommon,
    hkdf_provider: &'static dyn Hkdf,
    aead_alg: &'static dyn Tls13AeadAlgorithm,
    quic: Option<&'static dyn quic::Algorithm>,
) -> Tls13CipherSuite {
    Tls13CipherSuite {
        common,
        protocol_version: TLS13_VERSION,
        hkdf_provider,
        aead_alg,
        quic,
    }
}

pub(crate) fn tls12_suite(
    common: CipherSuiteCommon,
    prf_provider: &'static dyn Prf,
    sign: &'static [SignatureScheme],
    aead_alg: &'static dyn Tls12AeadAlgorithm,
) -> Tls12CipherSuite {
    Tls12CipherSuite {
        common,
        protocol_version: TLS12_VERSION,
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
    // rustls refuses an empty mapping.
    WebPkiSupportedAlgorithms::new(all, mapping).unwrap_or_else(|_| nothing_verified::algorithms())
}
