//! Sessions that are resumed, by session identifier, by stored state and by ticket; early data.

use crate::harness::configurations::{client, host, server, with_version};
use crate::harness::identities::{self, KeyType};
use crate::harness::memory::{End, Failure, Pair};
use crate::sides::{Sides, other, ours, sides, ticketer};
use rustls::client::{Resumption, Tls12Resumption};
use rustls::crypto::CryptoProvider;
use rustls::server::{NoServerSessionStorage, ServerSessionMemoryCache};
use rustls::{ClientConfig, HandshakeKind, ProtocolVersion, ServerConfig};
use std::io::{Read, Write};
use std::sync::Arc;

const VERSIONS: [ProtocolVersion; 2] = [ProtocolVersion::TLSv1_3, ProtocolVersion::TLSv1_2];

fn resuming_client(provider: &CryptoProvider, version: ProtocolVersion, tls12: Tls12Resumption) -> ClientConfig {
    let mut config = client(&with_version(provider, version));
    config.resumption = Resumption::in_memory_sessions(32).tls12_resumption(tls12);
    config
}

fn storing_server(provider: &Arc<CryptoProvider>) -> ServerConfig {
    let mut config = server(provider, identities::of(KeyType::P256));
    config.session_storage = ServerSessionMemoryCache::new(32);
    config
}

fn ticket_server(provider: &Arc<CryptoProvider>) -> ServerConfig {
    let mut config = server(provider, identities::of(KeyType::P256));
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.ticketer = ticketer();
    config
}

/// Connects, and returns whether the session was resumed.
fn connect(client: &Arc<ClientConfig>, server: &Arc<ServerConfig>) -> HandshakeKind {
    let mut pair = Pair::connected(client, server);
    pair.transfer(b"a request", b"a reply");
    let kind = pair.server.kind();
    assert_eq!(pair.client.kind(), kind);
    pair.close();
    kind
}

/// One full handshake, then three with the sessions of those before.
fn assert_resumes(client: ClientConfig, server: ServerConfig, name: &str) {
    let (client, server) = (Arc::new(client), Arc::new(server));
    assert_eq!(connect(&client, &server), HandshakeKind::Full, "{name}");
    for _ in 0..3 {
        assert_eq!(connect(&client, &server), HandshakeKind::Resumed, "{name}");
    }
}

#[test]
fn by_stored_sessions() {
    for Sides { client, server, name } in sides() {
        for version in VERSIONS {
            let client = resuming_client(client, version, Tls12Resumption::SessionIdOnly);
            assert_resumes(client, storing_server(server), name);
        }
    }
}

/// Of each suite, since the resumption secrets are of the suite's hash.
#[test]
fn by_tickets() {
    let mut resumed = 0;
    for Sides { client, server, name } in sides() {
        for suite in &client.cipher_suites {
            let identity = match crate::harness::matrix::fits(suite, KeyType::P256) {
                true => identities::of(KeyType::P256),
                false => identities::of(KeyType::Rsa),
            };
            let limited = crate::harness::configurations::with_suites(client, |other| other == suite);
            let client = resuming_client(&limited, suite.version().version, Tls12Resumption::SessionIdOrTickets);
            let mut config = crate::harness::configurations::server(server, identity);
            config.session_storage = Arc::new(NoServerSessionStorage {});
            config.ticketer = ticketer();
            assert_resumes(client, config, name);
            resumed += 3;
        }
    }
    assert_eq!(resumed, 3 * 9 * 3);
}

/// A ticket of another server, or one that was changed, gives a full handshake.
#[test]
fn foreign_tickets_are_ignored() {
    for Sides { client, server, name } in sides() {
        for version in VERSIONS {
            let client = Arc::new(resuming_client(client, version, Tls12Resumption::SessionIdOrTickets));
            let first = Arc::new(ticket_server(server));
            let second = Arc::new(ticket_server(server));
            assert_eq!(connect(&client, &first), HandshakeKind::Full, "{name}");
            assert_eq!(connect(&client, &second), HandshakeKind::Full, "{name}");
            assert_eq!(connect(&client, &second), HandshakeKind::Resumed, "{name}");
        }
    }
}

/// Sessions that one provider began on the client, and another resumes on the server: the secrets are the protocol's.
#[test]
fn a_session_is_resumed_with_the_other_provider() {
    for version in VERSIONS {
        let storage = ServerSessionMemoryCache::new(32);
        let servers = [ours(), other()].map(|provider| {
            let mut config = server(provider, identities::of(KeyType::P256));
            config.session_storage = storage.clone();
            Arc::new(config)
        });
        let client = Arc::new(resuming_client(ours(), version, Tls12Resumption::SessionIdOnly));
        assert_eq!(connect(&client, &servers[0]), HandshakeKind::Full);
        assert_eq!(connect(&client, &servers[1]), HandshakeKind::Resumed);
        assert_eq!(connect(&client, &servers[0]), HandshakeKind::Resumed);
    }
}

// ---- early data ----

fn early_pair(client: ClientConfig, server: ServerConfig) -> (Arc<ClientConfig>, Arc<ServerConfig>) {
    let mut client = client;
    client.enable_early_data = true;
    (Arc::new(client), Arc::new(server))
}

fn read_early(server: &mut End) -> Option<Vec<u8>> {
    let rustls::Connection::Server(connection) = &mut server.connection else {
        panic!("not a server")
    };
    let mut data = Vec::new();
    connection.early_data()?.read_to_end(&mut data).unwrap();
    Some(data)
}

fn is_accepted(client: &End) -> bool {
    let rustls::Connection::Client(connection) = &client.connection else {
        panic!("not a client")
    };
    connection.is_early_data_accepted()
}

fn write_early(client: &mut End, data: &[u8]) {
    let rustls::Connection::Client(connection) = &mut client.connection else {
        panic!("not a client")
    };
    connection.early_data().unwrap().write_all(data).unwrap();
}

#[test]
fn early_data_is_accepted() {
    let data = [0x3c; 40_000];
    let mut accepted = 0;
    for Sides { client, server, name } in sides() {
        let tls13 = with_version(client, ProtocolVersion::TLSv1_3);
        for suite in &tls13.cipher_suites {
            let limited = crate::harness::configurations::with_suites(&tls13, |other| other == suite);
            let mut config = storing_server(server);
            config.max_early_data_size = 65_536;
            let client = resuming_client(&limited, ProtocolVersion::TLSv1_3, Tls12Resumption::Disabled);
            let (client, server) = early_pair(client, config);
            assert_eq!(connect(&client, &server), HandshakeKind::Full, "{name}");
            for sent in [&data[..0], &data[..1], &data[..16_384], &data[..16_385], &data[..]] {
                let mut pair = Pair::new(&client, &server);
                write_early(&mut pair.client, sent);
                let flight = pair.client.outgoing();
                pair.server.take(&flight).unwrap();
                assert_eq!(read_early(&mut pair.server).unwrap(), sent, "{name}");
                pair.exchange().unwrap();
                assert!(is_accepted(&pair.client), "{name}");
                pair.transfer(b"a request", b"a reply");
                pair.close();
                accepted += 1;
            }
        }
    }
    assert_eq!(accepted, 3 * 3 * 5);
}

#[test]
fn early_data_is_rejected() {
    for Sides { client, server, name } in sides() {
        let mut accepting = storing_server(server);
        accepting.max_early_data_size = 16_384;
        let storage = Arc::clone(&accepting.session_storage);
        let client = resuming_client(client, ProtocolVersion::TLSv1_3, Tls12Resumption::Disabled);
        let (client, accepting) = early_pair(client, accepting);
        // One that knows the session but wants no early data, and one that does not know the session.
        let mut refusing = storing_server(server);
        refusing.session_storage = storage;
        let mut forgetful = storing_server(server);
        forgetful.max_early_data_size = 16_384;
        for (other, kind) in [(refusing, HandshakeKind::Resumed), (forgetful, HandshakeKind::Full)] {
            connect(&client, &accepting);
            let mut pair = Pair::new(&client, &Arc::new(other));
            write_early(&mut pair.client, &[0x3c; 2000]);
            let flight = pair.client.outgoing();
            pair.server.take(&flight).unwrap();
            assert_eq!(read_early(&mut pair.server), None, "{name}");
            pair.exchange().unwrap();
            assert!(!is_accepted(&pair.client), "{name}");
            assert_eq!(pair.server.kind(), kind, "{name}");
            pair.transfer(b"a request", b"a reply");
            pair.close();
        }
    }
}

/// Each bit of early data is authenticated.
#[test]
fn changed_early_data_is_refused() {
    for Sides { client, server, name } in sides() {
        let mut config = storing_server(server);
        config.max_early_data_size = 16_384;
        let client = resuming_client(client, ProtocolVersion::TLSv1_3, Tls12Resumption::Disabled);
        let (client, server) = early_pair(client, config);
        for position in 1..=40 {
            connect(&client, &server);
            let mut pair = Pair::new(&client, &server);
            write_early(&mut pair.client, b"early data of thirty bytes....");
            let mut flight = pair.client.outgoing();
            let end = flight.len();
            flight[end - position] ^= 1 << (position % 8);
            assert_eq!(
                pair.server.take(&flight),
                Err(rustls::Error::DecryptError),
                "{name} {position}"
            );
            assert_eq!(read_early(&mut pair.server).unwrap_or_default(), b"", "{name}");
        }
    }
}

/// The client's configuration is the provider's; a name without a session gives a full handshake.
#[test]
fn sessions_belong_to_a_name() {
    let client = Arc::new(resuming_client(
        ours(),
        ProtocolVersion::TLSv1_3,
        Tls12Resumption::Disabled,
    ));
    let server = Arc::new(storing_server(other()));
    assert_eq!(connect(&client, &server), HandshakeKind::Full);
    let other = rustls::pki_types::ServerName::try_from("other.example.org").unwrap();
    assert_ne!(other, host());
    let mut pair = Pair::new_to(&client, &server, other);
    // The certificate is for another name: so the handshake was a full one.
    assert!(matches!(
        pair.exchange(),
        Err(Failure::Client(rustls::Error::InvalidCertificate(_)))
    ));
}
