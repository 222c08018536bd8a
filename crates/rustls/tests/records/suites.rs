//! Which suites a provider has, in which order, and what their `fips()` says.

use hazmat_openssl::Backend;
use rustls::crypto::CryptoProvider;
use rustls::{CipherSuite, ContentType, SupportedCipherSuite, Tls13CipherSuite};
use rustls_hazmat_openssl::{ProviderBuilder, provider};
use support::fips_module;

use crate::record::{Direction, counting, tls12_key, tls13_key};

/// The list of rustls's provider with aws-lc-rs, in its order.
const ALL: [CipherSuite; 9] = [
    CipherSuite::TLS13_AES_256_GCM_SHA384,
    CipherSuite::TLS13_AES_128_GCM_SHA256,
    CipherSuite::TLS13_CHACHA20_POLY1305_SHA256,
    CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
    CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
    CipherSuite::TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
    CipherSuite::TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
    CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
    CipherSuite::TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
];

fn names(provider: &CryptoProvider) -> Vec<CipherSuite> {
    provider.cipher_suites.iter().map(SupportedCipherSuite::suite).collect()
}

fn tls13(provider: &CryptoProvider) -> Vec<&'static Tls13CipherSuite> {
    provider
        .cipher_suites
        .iter()
        .filter_map(|suite| suite.tls13())
        .collect()
}

/// Whether the suites' ciphers are approved, by version of TLS.
fn ciphers_are_approved(provider: &CryptoProvider) -> Vec<bool> {
    let of = |suite: &SupportedCipherSuite| match suite {
        SupportedCipherSuite::Tls12(suite) => suite.aead_alg.fips(),
        SupportedCipherSuite::Tls13(suite) => suite.aead_alg.fips(),
    };
    provider.cipher_suites.iter().map(of).collect()
}

fn with_aes() -> Vec<CipherSuite> {
    let with_aes = |suite: &CipherSuite| format!("{suite:?}").contains("AES");
    ALL.into_iter().filter(with_aes).collect()
}

#[test]
fn an_ordinary_backend_has_all_suites() {
    let Some(ordinary) = (!support::on_fips()).then(support::backend) else {
        return;
    };
    let provider = provider(ordinary);
    assert_eq!(names(&provider), ALL);
    assert_eq!(ciphers_are_approved(&provider), [false; 9]);
    assert!(provider.cipher_suites.iter().all(|suite| !suite.fips()));
    assert!(
        tls13(&provider)
            .iter()
            .all(|suite| suite.quic.is_some_and(|quic| !quic.fips()))
    );
    let without_quic = ProviderBuilder::new(ordinary).quic(false).build();
    assert_eq!(names(&without_quic), ALL);
    assert!(tls13(&without_quic).iter().all(|suite| suite.quic.is_none()));
}

#[test]
fn a_fips_backend_has_the_suites_with_aes_which_are_approved() {
    if !support::on_fips() {
        return;
    }
    for backend in [fips_module::fips(), fips_module::strict()] {
        let provider = provider(backend);
        assert_eq!(names(&provider), with_aes());
        assert_eq!(ciphers_are_approved(&provider), [true; 6]);
        assert!(provider.cipher_suites.iter().all(SupportedCipherSuite::fips));
        assert!(tls13(&provider).iter().all(|suite| suite.quic.is_none()));
        records_pass(&provider);
    }
}

/// No rule accepts the nonces of QUIC. A strict backend would refuse each packet.
#[test]
fn suites_for_quic_are_not_approved() {
    if !support::on_fips() {
        return;
    }
    let quic = |backend: &Backend| ProviderBuilder::new(backend).quic(true).build();
    let with_quic = quic(fips_module::fips());
    assert_eq!(names(&with_quic), with_aes());
    for suite in tls13(&with_quic) {
        assert!(!suite.quic.unwrap().fips() && !suite.fips() && suite.aead_alg.fips());
    }
    assert!(
        tls13(&quic(fips_module::strict()))
            .iter()
            .all(|suite| suite.quic.is_none())
    );
}

fn records_pass(provider: &CryptoProvider) {
    for suite in &provider.cipher_suites {
        let mut direction = match suite {
            SupportedCipherSuite::Tls12(suite) => {
                let (key, iv) = tls12_key(suite);
                Direction::tls12(suite, &key, &iv)
            }
            SupportedCipherSuite::Tls13(suite) => Direction::tls13(suite, &tls13_key(suite), counting()),
        };
        for seq in 0..3 {
            let sealed = direction.seal(ContentType::ApplicationData, b"content", seq).unwrap();
            assert_eq!(direction.open(&sealed, seq).unwrap().bytes, b"content", "{suite:?}");
        }
    }
}
