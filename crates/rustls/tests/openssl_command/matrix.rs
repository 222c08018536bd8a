//! The matrix: suites × groups × key types, and client certificates.

use crate::command::{self, Client, Server, listener, read_line};
use crate::harness::configurations::{client, client_with, demanding_server, group, server, with_version};
use crate::harness::identities::{self, KeyType};
use crate::harness::matrix::{Case, Counts, cases};
use crate::sides::ours;
use rustls::crypto::CryptoProvider;
use rustls::{
    ClientConfig, ClientConnection, HandshakeKind, NamedGroup, ProtocolVersion, ServerConfig, ServerConnection,
    StreamOwned,
};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;

type ClientStream = StreamOwned<ClientConnection, TcpStream>;
type ServerStream = StreamOwned<ServerConnection, TcpStream>;

pub fn client_stream(config: &Arc<ClientConfig>, stream: TcpStream) -> ClientStream {
    let connection = ClientConnection::new(Arc::clone(config), crate::harness::configurations::host()).unwrap();
    StreamOwned::new(connection, stream)
}

pub fn server_stream(config: &Arc<ServerConfig>, stream: TcpStream) -> ServerStream {
    StreamOwned::new(ServerConnection::new(Arc::clone(config)).unwrap(), stream)
}

/// What this crate and the command have in common.
fn common_cases() -> Vec<Case> {
    let mut cases = cases(ours(), ours());
    cases.retain(|case| {
        command::groups().contains(&case.group.name())
            && command::identities().any(|identity| identity.key_type == case.identity.key_type)
    });
    cases
}

/// The group of the case, and in TLS 1.2 the curve of the key: the command's server and client want it among the client's groups
/// (RFC 8422, section 5.1).
fn offered_groups(case: &Case) -> Vec<NamedGroup> {
    let curve = match case.identity.key_type {
        _ if case.version() == ProtocolVersion::TLSv1_3 => None,
        KeyType::P256 => Some(NamedGroup::secp256r1),
        KeyType::P384 => Some(NamedGroup::secp384r1),
        KeyType::P521 => Some(NamedGroup::secp521r1),
        _ => None,
    };
    let curve = curve.filter(|curve| *curve != case.group.name());
    [case.group.name()].into_iter().chain(curve).collect()
}

fn counts(cases: &[Case]) -> Counts {
    let of = |version| cases.iter().filter(|case| case.version() == version).count();
    Counts {
        tls13: of(ProtocolVersion::TLSv1_3),
        tls12: of(ProtocolVersion::TLSv1_2),
    }
}

fn expected() -> Counts {
    if identities::is_post_quantum() && command::is_post_quantum() {
        Counts { tls13: 168, tls12: 60 }
    } else {
        Counts { tls13: 60, tls12: 60 }
    }
}

/// Sends a line to `s_server -rev`, which sends it back reversed.
pub fn assert_reverses(stream: &mut (impl Read + Write), what: &str) {
    stream
        .write_all(b"a line of text\n")
        .unwrap_or_else(|error| panic!("{what}: {error}"));
    let line = read_line(stream).unwrap_or_else(|error| panic!("{what}: {error}"));
    assert_eq!(line, "txet fo enil a\n", "{what}");
}

#[test]
fn our_client_with_s_server() {
    let cases = common_cases();
    let servers: Vec<(KeyType, Server)> = command::identities()
        .map(|identity| (identity.key_type, Server::start(identity, &["-rev"])))
        .collect();
    let done = command::in_threads(&cases, |case| {
        let mut limited = CryptoProvider::clone(ours());
        limited.cipher_suites = vec![case.suite];
        limited.kx_groups = offered_groups(case).iter().map(|name| group(ours(), *name)).collect();
        let config = Arc::new(client(&Arc::new(limited)));
        let (_, server) = servers
            .iter()
            .find(|(key_type, _)| *key_type == case.identity.key_type)
            .unwrap();
        let mut stream = client_stream(&config, server.connect());
        assert_reverses(&mut stream, &case.name());
        assert_agreed(&stream.conn, case);
        stream.conn.send_close_notify();
        stream.flush().unwrap();
    });
    assert_eq!(done, cases.len());
    assert_eq!(counts(&cases), expected());
}

fn assert_agreed(connection: &rustls::CommonState, case: &Case) {
    let name = case.name();
    assert_eq!(connection.protocol_version(), Some(case.version()), "{name}");
    assert_eq!(connection.negotiated_cipher_suite(), Some(case.suite), "{name}");
    let group = connection.negotiated_key_exchange_group().unwrap().name();
    assert_eq!(group, case.group.name(), "{name}");
    assert_eq!(connection.handshake_kind(), Some(HandshakeKind::Full), "{name}");
}

/// Reads a line from `s_client`, answers, closes, and returns what the command has written.
pub fn serve_once(mut client: Client, config: &Arc<ServerConfig>, what: &str) -> (ServerConnection, String) {
    client.process.type_line("a request");
    let mut stream = server_stream(config, client.stream);
    let line = read_line(&mut stream).unwrap_or_else(|error| panic!("{what}: {error}\n{}", client.process.text()));
    assert_eq!(line, "a request\n", "{what}");
    stream.write_all(b"a reply\n").unwrap();
    stream.flush().unwrap();
    client.process.wait_for("a reply\n");
    stream.conn.send_close_notify();
    stream.flush().unwrap();
    let (connection, socket) = stream.into_parts();
    socket.shutdown(std::net::Shutdown::Write).unwrap();
    (connection, client.process.finish())
}

#[test]
fn s_client_with_our_server() {
    let cases = common_cases();
    let done = command::in_threads(&cases, |case| {
        let mut limited = CryptoProvider::clone(ours());
        limited.kx_groups = vec![case.group];
        let config = Arc::new(server(&Arc::new(limited), case.identity));
        let [version, option, suite] = command::suite_options(&case.suite);
        let groups: Vec<_> = offered_groups(case).into_iter().map(command::group_name).collect();
        let client = Client::start(&listener(), &[version, option, suite, "-groups", &groups.join(":")]);
        let (connection, text) = serve_once(client, &config, &case.name());
        assert_agreed(&connection, case);
        assert!(text.contains("Verify return code: 0 (ok)"), "{}:\n{text}", case.name());
    });
    assert_eq!(done, cases.len());
    assert_eq!(counts(&cases), expected());
}

// ---- client certificates ----

const VERSIONS: [(ProtocolVersion, &str); 2] = [
    (ProtocolVersion::TLSv1_3, "-tls1_3"),
    (ProtocolVersion::TLSv1_2, "-tls1_2"),
];

#[test]
fn certificates_of_s_client() {
    let config = Arc::new(demanding_server(ours(), identities::of(KeyType::P256)));
    let mut served = 0;
    for identity in command::identities() {
        for (version, option) in VERSIONS {
            if version == ProtocolVersion::TLSv1_2 && !identity.key_type.is_for_tls12() {
                continue;
            }
            let mut options = vec![option.to_owned()];
            options.extend(command::identity_options(identity));
            let client = Client::start(&listener(), &options);
            let (connection, _) = serve_once(client, &config, &format!("{:?}", identity.key_type));
            // The command sends the root, too.
            assert_eq!(
                connection.peer_certificates().unwrap().first(),
                identity.chain().first()
            );
            served += 1;
        }
    }
    let both = identities::is_post_quantum() && command::is_post_quantum();
    assert_eq!(served, if both { 8 + 5 } else { 5 + 5 });
}

#[test]
fn our_certificates_with_s_server() {
    let demanding = ["-rev", "-Verify", "2", "-verify_return_error", "-CAfile", "roots.crt"];
    let server = Server::start(identities::of(KeyType::P256), &demanding);
    let mut connected = 0;
    for identity in command::identities() {
        for (version, _) in VERSIONS {
            if version == ProtocolVersion::TLSv1_2 && !identity.key_type.is_for_tls12() {
                continue;
            }
            let config = Arc::new(client_with(&with_version(ours(), version), identity));
            let mut stream = client_stream(&config, server.connect());
            assert_reverses(&mut stream, &format!("{:?} {version:?}", identity.key_type));
            stream.conn.send_close_notify();
            stream.flush().unwrap();
            connected += 1;
        }
    }
    let both = identities::is_post_quantum() && command::is_post_quantum();
    assert_eq!(connected, if both { 8 + 5 } else { 5 + 5 });

    // Without a certificate.
    for (version, _) in VERSIONS {
        let config = Arc::new(client(&with_version(ours(), version)));
        let mut stream = client_stream(&config, server.connect());
        let refused = stream
            .write_all(b"a line\n")
            .and_then(|()| read_line(&mut stream).map(drop));
        assert!(refused.is_err(), "{version:?}");
    }
}

// ---- refusals ----

/// `s_client` trusts another root: its alert arrives.
#[test]
fn s_client_does_not_trust_our_root() {
    let config = Arc::new(server(ours(), identities::of(KeyType::P256)));
    for (_, option) in VERSIONS {
        let client = Client::start(&listener(), &[option, "-CAfile", "P384.crt"]);
        let mut stream = server_stream(&config, client.stream);
        let error = read_line(&mut stream).unwrap_err();
        assert!(error.to_string().contains("UnknownCA"), "{error}");
    }
}

/// The group that `s_client` sends a share of is not ours.
#[test]
fn hello_retry_request_to_s_client() {
    let mut limited = CryptoProvider::clone(ours());
    limited
        .kx_groups
        .retain(|group| group.name() == rustls::NamedGroup::secp384r1);
    let config = Arc::new(server(&Arc::new(limited), identities::of(KeyType::P256)));
    let client = Client::start(&listener(), &["-tls1_3", "-groups", "X25519:P-384"]);
    let (connection, _) = serve_once(client, &config, "retry");
    assert_eq!(
        connection.handshake_kind(),
        Some(HandshakeKind::FullWithHelloRetryRequest)
    );
}

#[test]
fn hello_retry_request_of_s_server() {
    let server = Server::start(identities::of(KeyType::P256), &["-rev", "-groups", "P-384"]);
    let names = [rustls::NamedGroup::X25519, rustls::NamedGroup::secp384r1];
    let provider = crate::harness::configurations::with_groups(ours(), &names);
    let provider = with_version(&provider, ProtocolVersion::TLSv1_3);
    let mut stream = client_stream(&Arc::new(client(&provider)), server.connect());
    assert_reverses(&mut stream, "retry");
    assert_eq!(
        stream.conn.handshake_kind(),
        Some(HandshakeKind::FullWithHelloRetryRequest)
    );
}
