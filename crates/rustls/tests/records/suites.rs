//! Which suites a provider has, in which order, and what their `fips()` says.

use rustls::crypto::CryptoProvider;
use rustls::{CipherSuite, SupportedCipherSuite, Tls13CipherSuite};
use rustls_hazmat_openssl::{ProviderBuilder, provider};

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

/// On a FIPS backend, the suites with AES. `tests/fips` has the choices of FIPS backends, and which parts are approved.
#[test]
fn a_backend_has_its_suites_in_order() {
    let backend = support::backend();
    let (expected, is_fips) = if support::on_fips() {
        (with_aes(), true)
    } else {
        (ALL.to_vec(), false)
    };
    let usual = provider(backend);
    assert_eq!(names(&usual), expected);
    assert_eq!(ciphers_are_approved(&usual), vec![is_fips; expected.len()]);
    assert!(usual.cipher_suites.iter().all(|suite| suite.fips() == is_fips));
    let quic = |choice| ProviderBuilder::new(backend).quic(choice).build();
    for (with_quic, built) in [(!is_fips, usual), (true, quic(true)), (false, quic(false))] {
        assert_eq!(names(&built), expected);
        let suites = tls13(&built);
        assert_eq!(suites.len(), if is_fips { 2 } else { 3 });
        for suite in suites {
            // No rule accepts the nonces of QUIC.
            assert_eq!(
                suite.quic.map(|quic| quic.fips()),
                with_quic.then_some(false),
                "{suite:?}"
            );
            assert_eq!(suite.fips(), is_fips && !with_quic, "{suite:?}");
            assert_eq!(suite.aead_alg.fips(), is_fips, "{suite:?}");
        }
    }
}
