//! Handshakes on FIPS backends, strict ones too, and extended master secrets.

use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

use hazmat_openssl::Backend;
use openssl::ssl::{SslAcceptor, SslConnector, SslMethod, SslOptions, SslVerifyMode, SslVersion};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::ServerName;
use rustls::sign::SingleCertAndKey;
use rustls::version::{TLS12, TLS13};
use rustls::{
    ClientConfig, ClientConnection, Error, NamedGroup, PeerIncompatible, ProtocolVersion, ServerConfig,
    ServerConnection, SupportedProtocolVersion,
};
use rustls_hazmat_openssl::{ProviderBuilder, certified_key, provider, ticketer};
use support::fips_module::{FipsModule, builder, fips, ordinary, strict};

use crate::certificates::{KEYS, SERVER, Server};
use crate::loopback::{Side, connect};

/// `SSL_OP_NO_EXTENDED_MASTER_SECRET` of `<openssl/ssl.h>`.
const NO_EXTENDED_MASTER_SECRET: u64 = 1;

fn client_config(
    provider: CryptoProvider,
    server: &Server,
    version: &'static SupportedProtocolVersion,
) -> ClientConfig {
    ClientConfig::builder_with_provider(Arc::new(provider))
        .with_protocol_versions(&[version])
        .unwrap()
        .with_root_certificates(server.roots())
        .with_no_client_auth()
}

fn server_config(
    provider: CryptoProvider,
    server: &Server,
    version: &'static SupportedProtocolVersion,
) -> ServerConfig {
    let key = certified_key(&server.chain, server.key.clone()).unwrap();
    ServerConfig::builder_with_provider(Arc::new(provider))
        .with_protocol_versions(&[version])
        .unwrap()
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(SingleCertAndKey::from(key)))
}

/// Only one suite and one group of a provider.
fn narrowed(provider: &CryptoProvider, suite: usize, group: usize) -> CryptoProvider {
    CryptoProvider {
        cipher_suites: vec![provider.cipher_suites[suite]],
        kx_groups: vec![provider.kx_groups[group]],
        ..provider.clone()
    }
}

/// Handshakes of a backend with itself: version × suite × group × key. Returns how many there were, of TLS 1.3 and of TLS 1.2.
fn all_handshakes(backend: &Backend) -> (usize, usize) {
    let whole = provider(backend);
    let (mut tls13, mut tls12) = (0, 0);
    for name in KEYS {
        let Some(server) = Server::of(backend, name) else {
            continue;
        };
        for (suite, of_suite) in whole.cipher_suites.iter().enumerate() {
            let version = if of_suite.tls13().is_some() { &TLS13 } else { &TLS12 };
            let signs = match (version.version, name) {
                (ProtocolVersion::TLSv1_3, _) => true,
                (_, "ML-DSA-65") => false,
                (_, "RSA 2048") => format!("{of_suite:?}").contains("ECDHE_RSA"),
                _ => format!("{of_suite:?}").contains("ECDHE_ECDSA"),
            };
            for (group, of_group) in whole.kx_groups.iter().enumerate() {
                if !signs || !of_group.usable_for_version(version.version) {
                    continue;
                }
                let narrowed = narrowed(&whole, suite, group);
                let client = client_config(narrowed.clone(), &server, version);
                let server = server_config(narrowed, &server, version);
                assert!(client.fips() && server.fips());
                let mut pair = connect(&Arc::new(client), &Arc::new(server)).unwrap();
                assert!(pair.client.fips() && pair.server.fips());
                assert_eq!(pair.client.protocol_version(), Some(version.version));
                assert_eq!(pair.client.negotiated_cipher_suite().unwrap().suite(), of_suite.suite());
                assert_eq!(
                    pair.server.negotiated_key_exchange_group().unwrap().name(),
                    of_group.name()
                );
                match version.version {
                    ProtocolVersion::TLSv1_3 => tls13 += 1,
                    _ => tls12 += 1,
                }
                // The records of each suite are enough.
                if group > 0 {
                    continue;
                }
                pair.echo();
                if version.version == ProtocolVersion::TLSv1_3 {
                    pair.update_keys();
                    pair.echo();
                }
            }
        }
    }
    (tls13, tls12)
}

#[test]
fn a_strict_backend_completes_every_handshake_with_itself() {
    let module = FipsModule::of(strict());
    let keys_13 = if module.has_post_quantum {
        let has_ml_dsa = usize::from(provider(strict()).signature_verification_algorithms.all.len() == 22);
        5 + has_ml_dsa
    } else {
        4
    };
    // The hybrid groups are for TLS 1.3 only.
    let groups = if module.has_post_quantum { 6 } else { 3 };
    let keys_12 = if module.has_edwards_curves { 5 } else { 4 };
    assert_eq!(all_handshakes(strict()), (keys_13 * 2 * groups, keys_12 * 2 * 3));
}

/// What a strict backend sends, an ordinary one can read, and the other way round.
#[test]
fn strict_and_ordinary_backends_understand_each_other() {
    let mut count = 0;
    for (one, other) in [(strict(), ordinary()), (ordinary(), strict())] {
        for (key, version) in [
            ("P-256", &TLS13),
            ("RSA 2048", &TLS13),
            ("P-256", &TLS12),
            ("RSA 2048", &TLS12),
        ] {
            let server = Server::of(other, key).unwrap();
            let client = client_config(provider(one), &server, version);
            let server = server_config(provider(other), &server, version);
            assert_eq!((client.fips(), server.fips()), (one.is_fips(), other.is_fips()));
            let mut pair = connect(&Arc::new(client), &Arc::new(server)).unwrap();
            assert_eq!(
                (pair.client.fips(), pair.server.fips()),
                (one.is_fips(), other.is_fips())
            );
            pair.echo();
            count += 1;
        }
    }
    assert_eq!(count, 8);
}

/// By tickets and by the server's memory; the second handshake signs nothing.
#[test]
fn a_strict_backend_resumes_sessions() {
    let made = Server::of(strict(), "P-256").unwrap();
    for version in [&TLS13, &TLS12] {
        for with_tickets in [false, true] {
            let client = Arc::new(client_config(provider(strict()), &made, version));
            let mut server = server_config(provider(strict()), &made, version);
            if with_tickets {
                server.ticketer = ticketer(strict()).unwrap();
            }
            assert!(client.fips() && server.fips());
            let server = Arc::new(server);
            for expected in [rustls::HandshakeKind::Full, rustls::HandshakeKind::Resumed] {
                let mut pair = connect(&client, &server).unwrap();
                assert_eq!(
                    pair.server.handshake_kind(),
                    Some(expected),
                    "{version:?} {with_tickets}"
                );
                pair.echo();
            }
        }
    }
}

/// The default group of a client whose first one is a hybrid: both shares are sent.
#[test]
fn a_client_of_a_newer_module_sends_the_hybrid_and_a_curve() {
    let made = Server::of(strict(), "P-256").unwrap();
    let client = Arc::new(client_config(provider(strict()), &made, &TLS13));
    let expected = if FipsModule::of(strict()).has_post_quantum {
        NamedGroup::X25519MLKEM768
    } else {
        NamedGroup::secp256r1
    };
    let whole = provider(strict());
    for kx_groups in [
        whole.kx_groups.clone(),
        vec![
            *whole
                .kx_groups
                .iter()
                .find(|group| group.name() == NamedGroup::secp256r1)
                .unwrap(),
        ],
    ] {
        let wanted = if kx_groups.len() == 1 {
            NamedGroup::secp256r1
        } else {
            expected
        };
        let server = server_config(
            CryptoProvider {
                kx_groups,
                ..whole.clone()
            },
            &made,
            &TLS13,
        );
        let pair = connect(&client, &Arc::new(server)).unwrap();
        assert_eq!(pair.client.negotiated_key_exchange_group().unwrap().name(), wanted);
        assert_eq!(
            pair.client.handshake_kind(),
            Some(rustls::HandshakeKind::Full),
            "no HelloRetryRequest"
        );
    }
}

// ---- extended master secrets ----

#[test]
fn a_configuration_is_within_fips_only_with_extended_master_secrets() {
    let made = Server::of(fips(), "P-256").unwrap();
    for version in [&TLS12, &TLS13] {
        let mut client = client_config(provider(fips()), &made, version);
        let mut server = server_config(provider(fips()), &made, version);
        // rustls requires them from a provider whose `fips()` is true.
        assert!(client.require_ems && server.require_ems && client.fips() && server.fips());
        client.require_ems = false;
        server.require_ems = false;
        assert!(!client.fips() && !server.fips());
        assert!(client.crypto_provider().fips() && server.crypto_provider().fips());
        let unapproved = ProviderBuilder::new(fips()).unapproved(true).build();
        let mut client = client_config(unapproved, &made, version);
        assert!(!client.require_ems);
        client.require_ems = true;
        assert!(!client.fips());
    }
}

/// How a handshake with a peer that has no extended master secrets ends, for the client and for the server. `require_ems` is in
/// both configurations; rustls decides it if it is `None`.
fn without_extended_master_secret(
    backend: &Backend,
    provider: &CryptoProvider,
    require_ems: Option<bool>,
) -> [Result<(), Error>; 2] {
    let made = Server::of(backend, "P-256").unwrap();
    let mut client = client_config(provider.clone(), &made, &TLS12);
    let mut server = server_config(provider.clone(), &made, &TLS12);
    client.require_ems = require_ems.unwrap_or(client.require_ems);
    server.require_ems = require_ems.unwrap_or(server.require_ems);

    let by_client = {
        let (mut own, theirs) = sockets();
        let mut acceptor = SslAcceptor::mozilla_intermediate_v5(SslMethod::tls_server()).unwrap();
        acceptor.set_options(SslOptions::from_bits_retain(NO_EXTENDED_MASTER_SECRET as _));
        acceptor.set_max_proto_version(Some(SslVersion::TLS1_2)).unwrap();
        let chain = rustls_hazmat_openssl::certificates(&made.chain);
        let certificate = openssl::x509::X509::from_der(&chain[0]).unwrap();
        acceptor.set_certificate(&certificate).unwrap();
        let key = made
            .key
            .to_pkcs8_der(hazmat_openssl::serialization::NoEncryption)
            .unwrap();
        let key = openssl::pkey::PKey::private_key_from_der(&key).unwrap();
        acceptor.set_private_key(&key).unwrap();
        let acceptor = acceptor.build();
        let peer = thread::spawn(move || acceptor.accept(theirs).map(drop).is_ok());
        let mut connection = ClientConnection::new(Arc::new(client), ServerName::try_from(SERVER).unwrap()).unwrap();
        let outcome = complete(&mut own, &mut connection);
        drop(own);
        assert_eq!(peer.join().unwrap(), outcome.is_ok());
        outcome
    };
    let by_server = {
        let (mut own, theirs) = sockets();
        let mut connector = SslConnector::builder(SslMethod::tls_client()).unwrap();
        connector.set_options(SslOptions::from_bits_retain(NO_EXTENDED_MASTER_SECRET as _));
        connector.set_max_proto_version(Some(SslVersion::TLS1_2)).unwrap();
        connector.set_verify(SslVerifyMode::NONE);
        let connector = connector.build();
        let peer = thread::spawn(move || connector.connect(SERVER, theirs).map(drop).is_ok());
        let mut connection = ServerConnection::new(Arc::new(server)).unwrap();
        let outcome = complete(&mut own, &mut connection);
        drop(own);
        assert_eq!(peer.join().unwrap(), outcome.is_ok());
        outcome
    };
    [by_client, by_server]
}

/// Both ends of a connection on loopback.
fn sockets() -> (TcpStream, TcpStream) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let one = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    (one, listener.accept().unwrap().0)
}

/// Completes a handshake, or returns the error of this side.
fn complete<D, S>(socket: &mut TcpStream, connection: &mut D) -> Result<(), Error>
where
    D: std::ops::DerefMut<Target = rustls::ConnectionCommon<S>>,
    S: rustls::SideData,
{
    while connection.is_handshaking() {
        if let Err(error) = connection.complete_io(socket) {
            let inner = error.into_inner().expect("an error of rustls, and not of the socket");
            return Err(*inner.downcast::<Error>().unwrap());
        }
    }
    Ok(())
}

#[test]
fn a_fips_backend_takes_a_peer_without_extended_master_secret_only_with_unapproved_parts() {
    let mut taken = 0;
    let everything = ProviderBuilder::new(fips()).unapproved(true).build();
    // rustls does not require them of a provider whose `fips()` is false.
    for (backend, provider, require_ems) in [(ordinary(), provider(ordinary()), None), (fips(), everything, None)] {
        let outcomes = without_extended_master_secret(backend, &provider, require_ems);
        assert_eq!(outcomes, [Ok(()), Ok(())], "{backend:?}");
        taken += 1;
    }

    let mut refused = 0;
    for backend in [fips(), strict()] {
        let with_quic = ProviderBuilder::new(backend).quic(true).build();
        for (provider, require_ems) in [
            (provider(backend), None),
            (provider(backend), Some(true)),
            // The configuration does not require them, but the PRF makes no other master secret.
            (provider(backend), Some(false)),
            (with_quic.clone(), None),
            (with_quic, Some(false)),
        ] {
            for outcome in without_extended_master_secret(backend, &provider, require_ems) {
                let expected = PeerIncompatible::ExtendedMasterSecretExtensionRequired;
                assert_eq!(
                    outcome,
                    Err(Error::PeerIncompatible(expected)),
                    "{backend:?} {require_ems:?}"
                );
                refused += 1;
            }
        }
    }
    // A strict backend has no unapproved parts.
    let everything = ProviderBuilder::new(strict()).unapproved(true).build();
    for outcome in without_extended_master_secret(strict(), &everything, Some(false)) {
        assert!(matches!(outcome, Err(Error::PeerIncompatible(_))), "{outcome:?}");
        refused += 1;
    }
    assert_eq!((taken, refused), (2, 22));
}

/// A peer who offers nothing that is approved is refused, and not served with less.
#[test]
fn a_peer_with_nothing_in_common_is_refused() {
    let made = Server::of(strict(), "P-256").unwrap();
    let whole = provider(ordinary());
    let of_group = |name| {
        whole
            .kx_groups
            .iter()
            .copied()
            .filter(|group| group.name() == name)
            .collect()
    };
    let of_suite = |name: &str| {
        let suites = whole.cipher_suites.iter().copied();
        suites.filter(|suite| format!("{suite:?}").contains(name)).collect()
    };
    let peers = [
        CryptoProvider {
            kx_groups: of_group(NamedGroup::X25519),
            ..whole.clone()
        },
        CryptoProvider {
            cipher_suites: of_suite("CHACHA20"),
            ..whole.clone()
        },
    ];
    for version in [&TLS13, &TLS12] {
        for peer in &peers {
            let client = Arc::new(client_config(peer.clone(), &made, version));
            let server = Arc::new(server_config(provider(strict()), &made, version));
            let outcome = connect(&client, &server);
            assert!(
                matches!(outcome, Err((Side::Server, Error::PeerIncompatible(_)))),
                "{outcome:?}"
            );
        }
    }
}

/// The provider keeps its backend, and a clone of the backend finds the same parts.
#[test]
fn a_provider_outlives_its_backend() {
    let backend = builder().strict_approval(true).build().unwrap();
    let made = Server::of(&backend, "P-256").unwrap();
    let one = provider(&backend);
    let other = provider(&backend.clone());
    drop(backend);
    assert_eq!(one.cipher_suites, other.cipher_suites);
    let client = Arc::new(client_config(one, &made, &TLS13));
    let server = Arc::new(server_config(other, &made, &TLS13));
    connect(&client, &server).unwrap().echo();
}
