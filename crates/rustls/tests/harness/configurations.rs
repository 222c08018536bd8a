//! Configurations of clients and servers, and what two providers can agree on.

use super::identities::{self, HOST, Identity};
use rustls::client::Resumption;
use rustls::crypto::{CryptoProvider, SupportedKxGroup};
use rustls::pki_types::ServerName;
use rustls::server::WebPkiClientVerifier;
use rustls::{
    ClientConfig, NamedGroup, ProtocolVersion, ServerConfig, SignatureScheme, SupportedCipherSuite,
    SupportedProtocolVersion,
};
use std::sync::Arc;

/// The name that clients ask for.
pub fn host() -> ServerName<'static> {
    ServerName::try_from(HOST).unwrap()
}

/// The configuration of a client that trusts all roots, and does not resume sessions.
pub fn client(provider: &Arc<CryptoProvider>) -> ClientConfig {
    let mut config = ClientConfig::builder_with_provider(Arc::clone(provider))
        .with_protocol_versions(versions(provider))
        .unwrap()
        .with_root_certificates(identities::roots())
        .with_no_client_auth();
    config.resumption = Resumption::disabled();
    config
}

/// The same, with a certificate.
pub fn client_with(provider: &Arc<CryptoProvider>, identity: &Identity) -> ClientConfig {
    let mut config = ClientConfig::builder_with_provider(Arc::clone(provider))
        .with_protocol_versions(versions(provider))
        .unwrap()
        .with_root_certificates(identities::roots())
        .with_client_auth_cert(identity.chain(), identity.key())
        .unwrap();
    config.resumption = Resumption::disabled();
    config
}

/// The configuration of a server that asks for no certificate.
pub fn server(provider: &Arc<CryptoProvider>, identity: &Identity) -> ServerConfig {
    ServerConfig::builder_with_provider(Arc::clone(provider))
        .with_protocol_versions(versions(provider))
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(identity.chain(), identity.key())
        .unwrap()
}

/// The configuration of a server that demands a certificate.
pub fn demanding_server(provider: &Arc<CryptoProvider>, identity: &Identity) -> ServerConfig {
    let verifier = WebPkiClientVerifier::builder_with_provider(identities::roots(), Arc::clone(provider))
        .build()
        .unwrap();
    ServerConfig::builder_with_provider(Arc::clone(provider))
        .with_protocol_versions(versions(provider))
        .unwrap()
        .with_client_cert_verifier(verifier)
        .with_single_cert(identity.chain(), identity.key())
        .unwrap()
}

/// The versions that a provider has suites for.
fn versions(provider: &CryptoProvider) -> &'static [&'static SupportedProtocolVersion] {
    static TLS13: &[&SupportedProtocolVersion] = &[&rustls::version::TLS13];
    static TLS12: &[&SupportedProtocolVersion] = &[&rustls::version::TLS12];
    let has = |version| {
        provider
            .cipher_suites
            .iter()
            .any(|suite| suite.version().version == version)
    };
    match (has(ProtocolVersion::TLSv1_3), has(ProtocolVersion::TLSv1_2)) {
        (true, true) => rustls::ALL_VERSIONS,
        (true, false) => TLS13,
        _ => TLS12,
    }
}

// ---- parts of a provider ----

/// The provider with some of its suites.
pub fn with_suites(provider: &CryptoProvider, choose: impl Fn(&SupportedCipherSuite) -> bool) -> Arc<CryptoProvider> {
    let mut provider = provider.clone();
    provider.cipher_suites.retain(choose);
    Arc::new(provider)
}

/// The provider with the suites of one version.
pub fn with_version(provider: &CryptoProvider, version: ProtocolVersion) -> Arc<CryptoProvider> {
    with_suites(provider, |suite| suite.version().version == version)
}

/// The provider with some of its groups, in the given order.
pub fn with_groups(provider: &CryptoProvider, names: &[NamedGroup]) -> Arc<CryptoProvider> {
    let mut provider = provider.clone();
    provider.kx_groups = names.iter().map(|name| group(&provider, *name)).collect();
    Arc::new(provider)
}

/// The group of a provider, which must have it.
pub fn group(provider: &CryptoProvider, name: NamedGroup) -> &'static dyn SupportedKxGroup {
    *provider
        .kx_groups
        .iter()
        .find(|group| group.name() == name)
        .unwrap_or_else(|| panic!("no group {name:?}"))
}

/// The names of a provider's groups.
pub fn group_names(provider: &CryptoProvider) -> Vec<NamedGroup> {
    provider.kx_groups.iter().map(|group| group.name()).collect()
}

/// Whether a group is a hybrid with ML-KEM, which only TLS 1.3 can use.
pub fn is_hybrid(group: NamedGroup) -> bool {
    (0x11eb..=0x11ed).contains(&u16::from(group))
}

/// Whether a server with this provider can use the key.
pub fn can_sign(provider: &CryptoProvider, identity: &Identity) -> bool {
    provider.key_provider.load_private_key(identity.key()).is_ok()
}

/// Whether a client with this provider can verify signatures with keys of this type.
pub fn can_verify(provider: &CryptoProvider, identity: &Identity) -> bool {
    let schemes: Vec<u16> = provider
        .signature_verification_algorithms
        .supported_schemes()
        .iter()
        .map(|scheme| u16::from(*scheme))
        .collect();
    let own = identity.key_type.schemes().iter();
    own.map(|scheme: &SignatureScheme| u16::from(*scheme))
        .any(|scheme| schemes.contains(&scheme))
}
