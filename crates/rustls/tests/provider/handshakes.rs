//! Handshakes in memory, for what the groups have to do with them: each group is negotiated, and the second share of a client
//! saves a round trip.

use std::sync::{Arc, OnceLock};

use hazmat_openssl::Backend;
use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::*;
use rustls::crypto::{CryptoProvider, SupportedKxGroup, ring};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer, ServerName};
use rustls::version::{TLS12, TLS13};
use rustls::{
    ClientConfig, ClientConnection, Error, HandshakeKind, NamedGroup, RootCertStore, ServerConfig, ServerConnection,
    SupportedProtocolVersion,
};
use rustls_hazmat_openssl::{certificates, provider};
use support::{backend, on_fips};
use time::Duration;

use crate::{SECP384R1_MLKEM1024, all_groups, find, has_post_quantum};

/// A self-signed certificate for `localhost`, and its key. An ordinary backend makes them.
fn identity() -> &'static (Certificate, Vec<u8>) {
    static IDENTITY: OnceLock<(Certificate, Vec<u8>)> = OnceLock::new();
    IDENTITY.get_or_init(|| {
        let backend = Backend::new().unwrap();
        let key = EllipticCurvePrivateKey::generate(&backend, EllipticCurve::Secp256R1).unwrap();
        let name = Name::from_common_name("localhost").unwrap();
        let built = || -> hazmat_openssl::Result<Certificate> {
            CertificateBuilder::new()
                .subject_name(&name)?
                .issuer_name(&name)?
                .public_key(&key.public_key()?)?
                .serial_number(SerialNumber::random(&backend)?)?
                .valid_for(Duration::days(1))?
                .add_extension(&SubjectAlternativeName::from_dns_names(["localhost"])?, false)?
                .sign(&PrivateKey::from(key.clone()), HashAlgorithm::Sha256)
        };
        (built().unwrap(), key.to_pkcs8_der(NoEncryption).unwrap().to_vec())
    })
}

fn client(provider: CryptoProvider, version: &'static SupportedProtocolVersion) -> Arc<ClientConfig> {
    let mut roots = RootCertStore::empty();
    let (certificate, _) = identity();
    for root in certificates(std::slice::from_ref(certificate)) {
        roots.add(root).unwrap();
    }
    let config = ClientConfig::builder_with_provider(Arc::new(provider))
        .with_protocol_versions(&[version])
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    Arc::new(config)
}

fn server(provider: CryptoProvider, version: &'static SupportedProtocolVersion) -> Arc<ServerConfig> {
    let (certificate, key) = identity();
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.clone()));
    let config = ServerConfig::builder_with_provider(Arc::new(provider))
        .with_protocol_versions(&[version])
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(certificates(std::slice::from_ref(certificate)), key)
        .unwrap();
    Arc::new(config)
}

/// What a handshake agreed on, and how.
#[derive(Debug, PartialEq)]
struct Agreed {
    group: NamedGroup,
    kind: HandshakeKind,
}

fn handshake(client: Arc<ClientConfig>, server: Arc<ServerConfig>) -> Result<Agreed, Error> {
    let name = ServerName::try_from("localhost").unwrap();
    let mut client = ClientConnection::new(client, name)?;
    let mut server = ServerConnection::new(server)?;
    while client.is_handshaking() || server.is_handshaking() {
        let mut wire = Vec::new();
        while client.wants_write() {
            client.write_tls(&mut wire).unwrap();
        }
        let mut wire = &*wire;
        while !wire.is_empty() {
            server.read_tls(&mut wire).unwrap();
            server.process_new_packets()?;
        }
        let mut wire = Vec::new();
        while server.wants_write() {
            server.write_tls(&mut wire).unwrap();
        }
        let mut wire = &*wire;
        while !wire.is_empty() {
            client.read_tls(&mut wire).unwrap();
            client.process_new_packets()?;
        }
    }
    let group = client.negotiated_key_exchange_group().unwrap().name();
    assert_eq!(server.negotiated_key_exchange_group().unwrap().name(), group);
    let kind = client.handshake_kind().unwrap();
    assert_eq!(server.handshake_kind(), Some(kind));
    Ok(Agreed { group, kind })
}

fn full(group: NamedGroup) -> Agreed {
    let kind = HandshakeKind::Full;
    Agreed { group, kind }
}

fn with_groups(mut provider: CryptoProvider, groups: &[&'static dyn SupportedKxGroup]) -> CryptoProvider {
    provider.kx_groups = groups.to_vec();
    provider
}

/// That of rustls 0.23 without a name, 0x11ed, is one of them.
#[test]
fn each_group_is_negotiated_in_the_versions_it_is_for() {
    let mut handshakes = 0;
    for group in all_groups() {
        let only = || with_groups(provider(backend()), &[group]);
        assert_eq!(
            handshake(client(only(), &TLS13), server(only(), &TLS13)),
            Ok(full(group.name()))
        );
        handshakes += 1;

        let usable = group.usable_for_version(rustls::ProtocolVersion::TLSv1_2);
        let result = handshake(client(only(), &TLS12), server(only(), &TLS12));
        assert_eq!(result.is_ok(), usable, "{group:?}: {result:?}");
        handshakes += usize::from(usable);
    }
    let expected = match (on_fips(), has_post_quantum()) {
        (_, false) => 4 * 2,
        (false, true) => 4 * 2 + 3,
        (true, true) => 3 * 2 + 3,
    };
    assert_eq!(handshakes, expected);
    assert_eq!(find(&all_groups(), SECP384R1_MLKEM1024).is_some(), has_post_quantum());
}

/// The first ClientHello has the share of a hybrid group and that of a curve.
#[test]
fn a_server_without_hybrid_groups_needs_no_second_client_hello() {
    let groups = provider(backend()).kx_groups;
    let curves = groups
        .iter()
        .copied()
        .filter(|group| group.usable_for_version(rustls::ProtocolVersion::TLSv1_2));
    let curves: Vec<_> = curves.collect();
    let old = with_groups(provider(backend()), &curves);
    let agreed = handshake(client(provider(backend()), &TLS13), server(old, &TLS13)).unwrap();
    assert_eq!(agreed, full(curves[0].name()));

    // With both of this crate the first group wins.
    let agreed = handshake(client(provider(backend()), &TLS13), server(provider(backend()), &TLS13)).unwrap();
    assert_eq!(agreed, full(groups[0].name()));

    // A server with none of the two asks again.
    let last = *curves.last().unwrap();
    let other = with_groups(provider(backend()), &[last]);
    let agreed = handshake(client(provider(backend()), &TLS13), server(other, &TLS13)).unwrap();
    assert_eq!(agreed.group, last.name());
    assert_eq!(agreed.kind, HandshakeKind::FullWithHelloRetryRequest);
}

#[test]
fn rustlss_ring_provider_is_understood_in_both_directions() {
    let mut handshakes = 0;
    for version in [&TLS13, &TLS12] {
        let (ours, theirs) = (|| provider(backend()), ring::default_provider);
        let expected = find(&ours().kx_groups, NamedGroup::X25519).map_or(NamedGroup::secp256r1, |group| group.name());
        // ring's client prefers X25519, and sends a share of it.
        let agreed = handshake(client(theirs(), version), server(ours(), version)).unwrap();
        assert_eq!(agreed.group, expected);
        let agreed = handshake(client(ours(), version), server(theirs(), version)).unwrap();
        assert_eq!(agreed, full(expected));
        handshakes += 2;
    }
    assert_eq!(handshakes, 4);
}

#[test]
fn the_configurations_of_a_fips_provider_are_fips() {
    let client = ClientConfig::builder_with_provider(Arc::new(provider(backend())))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(RootCertStore::empty())
        .with_no_client_auth();
    // rustls demands the extended master secret of TLS 1.2, too.
    assert_eq!((client.fips(), client.require_ems), (on_fips(), on_fips()));
    let mut client = client;
    client.require_ems = false;
    assert!(!client.fips());
}
