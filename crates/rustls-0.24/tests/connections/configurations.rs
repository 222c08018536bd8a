//! Configurations of clients and servers with the provider, and parts of it.

use rustls::RootCertStore;
use rustls::client::{ClientConfig, Resumption};
use rustls::crypto::kx::NamedGroup;
use rustls::crypto::{CryptoProvider, SingleCredential};
use rustls::server::{ServerConfig, WebPkiClientVerifier};
use rustls_0_24_hazmat_openssl::{credentials, provider};
use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use crate::identities::{self, Identity};

/// The tested provider.
pub fn ours() -> &'static CryptoProvider {
    static PROVIDER: OnceLock<CryptoProvider> = OnceLock::new();
    PROVIDER.get_or_init(|| provider(support::backend()))
}

/// All roots that the tested backend can use are in it.
pub fn roots() -> RootCertStore {
    let mut roots = RootCertStore::empty();
    for identity in identities::all() {
        roots.add(identity.root.clone()).unwrap();
    }
    roots
}

/// A client that does not resume.
pub fn client(provider: CryptoProvider) -> ClientConfig {
    let mut config = ClientConfig::builder(Arc::new(provider))
        .with_root_certificates(roots())
        .with_no_client_auth()
        .unwrap();
    config.resumption = Resumption::disabled();
    config
}

/// The same, with a certificate.
pub fn client_with(provider: CryptoProvider, identity: &Identity) -> ClientConfig {
    let chain = std::slice::from_ref(&identity.certificate);
    let credentials = credentials(chain, identity.key.clone()).unwrap();
    let mut config = ClientConfig::builder(Arc::new(provider))
        .with_root_certificates(roots())
        .with_client_credential_resolver(Arc::new(SingleCredential::from(credentials)))
        .unwrap();
    config.resumption = Resumption::disabled();
    config
}

/// A server that asks for no certificate. Its key is loaded by the provider.
pub fn server(provider: CryptoProvider, identity: &Identity) -> ServerConfig {
    let chain = rustls::crypto::Identity::from_cert_chain(identity.chain()).unwrap();
    ServerConfig::builder(Arc::new(provider))
        .with_no_client_auth()
        .with_single_cert(Arc::new(chain), identity.key_der())
        .unwrap()
}

/// A server that demands a certificate.
pub fn demanding_server(provider: CryptoProvider, identity: &Identity) -> ServerConfig {
    let verifier = WebPkiClientVerifier::builder(Arc::new(roots()), &provider)
        .build()
        .unwrap();
    let chain = rustls::crypto::Identity::from_cert_chain(identity.chain()).unwrap();
    ServerConfig::builder(Arc::new(provider))
        .with_client_cert_verifier(Arc::new(verifier))
        .with_single_cert(Arc::new(chain), identity.key_der())
        .unwrap()
}

/// The tested provider with one suite.
pub fn with_suite(code: u16) -> CryptoProvider {
    let mut provider = ours().clone();
    provider
        .tls13_cipher_suites
        .to_mut()
        .retain(|suite| u16::from(suite.common.suite) == code);
    provider
        .tls12_cipher_suites
        .to_mut()
        .retain(|suite| u16::from(suite.common.suite) == code);
    provider
}

/// The provider with some of its groups, in the given order.
pub fn with_groups(mut provider: CryptoProvider, codes: &[u16]) -> CryptoProvider {
    let find = |code: &u16| {
        let name = NamedGroup(*code);
        *provider.kx_groups.iter().find(|group| group.name() == name).unwrap()
    };
    provider.kx_groups = codes.iter().map(find).collect::<Vec<_>>().into();
    provider
}

pub fn only_tls12() -> CryptoProvider {
    CryptoProvider {
        tls13_cipher_suites: Cow::default(),
        ..ours().clone()
    }
}

pub fn only_tls13() -> CryptoProvider {
    CryptoProvider {
        tls12_cipher_suites: Cow::default(),
        ..ours().clone()
    }
}

/// The codes of a provider's suites and groups.
pub fn tls13_suites() -> Vec<u16> {
    let suites = ours().tls13_cipher_suites.iter();
    suites.map(|suite| suite.common.suite.into()).collect()
}

pub fn tls12_suites() -> Vec<u16> {
    let suites = ours().tls12_cipher_suites.iter();
    suites.map(|suite| suite.common.suite.into()).collect()
}

pub fn groups() -> Vec<u16> {
    ours().kx_groups.iter().map(|group| group.name().into()).collect()
}

/// Whether a group is a hybrid with ML-KEM, which only TLS 1.3 can use.
pub fn is_hybrid(group: u16) -> bool {
    (0x11eb..=0x11ed).contains(&group)
}

/// The identities that the tested provider signs with and verifies.
pub fn usable_identities() -> Vec<&'static Identity> {
    let schemes = ours().signature_verification_algorithms.supported_schemes();
    let is_usable = |identity: &&Identity| {
        let verified = schemes
            .iter()
            .any(|scheme| u16::from(*scheme) == identity.key_type.scheme());
        let loaded = ours().key_provider.load_private_key(identity.key_der());
        assert_eq!(loaded.is_ok(), verified, "{:?}", identity.key_type);
        verified
    };
    identities::all().iter().filter(is_usable).collect()
}
