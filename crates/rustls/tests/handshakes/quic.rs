//! QUIC through quinn, on loopback: each suite, 0-RTT, key updates, and a megabyte each way.

use crate::harness::configurations::{client, server, with_suites, with_version};
use crate::harness::identities::{self, HOST, KeyType};
use crate::sides::{Sides, other, ours, sides};
use quinn::crypto::rustls::{QuicClientConfig, QuicServerConfig};
use quinn::{Connection, Endpoint, RecvStream, SendStream};
use rustls::client::Resumption;
use rustls::crypto::CryptoProvider;
use rustls::quic::Suite;
use rustls::server::ServerSessionMemoryCache;
use rustls::{CipherSuite, ClientConfig, ProtocolVersion, ServerConfig};
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

const MEGABYTE: usize = 1 << 20;

/// Runs one test, which may not hang.
fn run(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let limited = tokio::time::timeout(Duration::from_secs(300), test);
        limited.await.expect("the test takes too long");
    });
}

/// The suite of the first packets, whose keys are public.
fn initial_suite(provider: &CryptoProvider) -> Suite {
    let suite = provider
        .cipher_suites
        .iter()
        .find(|suite| suite.suite() == CipherSuite::TLS13_AES_128_GCM_SHA256);
    suite.unwrap().tls13().unwrap().quic_suite().unwrap()
}

fn quic_client(config: ClientConfig, provider: &CryptoProvider) -> quinn::ClientConfig {
    let config = QuicClientConfig::with_initial(Arc::new(config), initial_suite(provider)).unwrap();
    quinn::ClientConfig::new(Arc::new(config))
}

fn quic_server(config: ServerConfig, provider: &CryptoProvider) -> quinn::ServerConfig {
    let config = QuicServerConfig::with_initial(Arc::new(config), initial_suite(provider)).unwrap();
    quinn::ServerConfig::with_crypto(Arc::new(config))
}

fn any_port() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 0))
}

/// A server that sends back what each stream brings, until the endpoint closes.
fn start_server(config: quinn::ServerConfig) -> Endpoint {
    let endpoint = Endpoint::server(config, any_port()).unwrap();
    let accepting = endpoint.clone();
    tokio::spawn(async move {
        while let Some(incoming) = accepting.accept().await {
            tokio::spawn(async move {
                // A connection that is not completed is the client's error to report.
                let Ok(connection) = incoming.await else { return };
                while let Ok((send, receive)) = connection.accept_bi().await {
                    tokio::spawn(echo(send, receive));
                }
            });
        }
    });
    endpoint
}

async fn echo(mut send: SendStream, mut receive: RecvStream) {
    let data = receive.read_to_end(4 * MEGABYTE).await.unwrap();
    send.write_all(&data).await.unwrap();
    send.finish().unwrap();
}

async fn assert_echoes(connection: &Connection, data: &[u8]) {
    let (mut send, mut receive) = connection.open_bi().await.unwrap();
    send.write_all(data).await.unwrap();
    send.finish().unwrap();
    assert!(receive.read_to_end(4 * MEGABYTE).await.unwrap() == data);
}

fn client_endpoint() -> Endpoint {
    Endpoint::client(any_port()).unwrap()
}

#[test]
fn every_suite_with_key_updates_and_a_megabyte_each_way() {
    let mut suites = 0;
    for Sides {
        client: c,
        server: s,
        name,
    } in sides()
    {
        let tls13 = with_version(c, ProtocolVersion::TLSv1_3);
        for suite in &tls13.cipher_suites {
            let limited = with_suites(&tls13, |other| other == suite);
            run(async {
                let server_config = server(
                    &with_version(s, ProtocolVersion::TLSv1_3),
                    identities::of(KeyType::P256),
                );
                let server = start_server(quic_server(server_config, s));
                let endpoint = client_endpoint();
                let config = quic_client(client(&limited), c);
                let connecting = endpoint
                    .connect_with(config, server.local_addr().unwrap(), HOST)
                    .unwrap();
                let connection = connecting
                    .await
                    .unwrap_or_else(|error| panic!("{name} {suite:?}: {error}"));
                assert_echoes(&connection, b"a request").await;
                for _ in 0..3 {
                    connection.force_key_update();
                    assert_echoes(&connection, &[0x5a; 5000]).await;
                }
                assert_echoes(&connection, &vec![0xa5; MEGABYTE]).await;
                connection.close(0_u32.into(), b"done");
                server.close(0_u32.into(), b"done");
                endpoint.wait_idle().await;
            });
            suites += 1;
        }
    }
    assert_eq!(suites, 3 * 3);
}

/// 0-RTT with a server that remembers the session, and with another that does not.
#[test]
fn early_data_is_accepted_and_rejected() {
    let mut suites = 0;
    for Sides {
        client: c,
        server: s,
        name,
    } in sides()
    {
        let tls13 = with_version(c, ProtocolVersion::TLSv1_3);
        for suite in &tls13.cipher_suites {
            let limited = with_suites(&tls13, |other| other == suite);
            run(async {
                let new_server = || {
                    let mut config = server(
                        &with_version(s, ProtocolVersion::TLSv1_3),
                        identities::of(KeyType::P256),
                    );
                    config.session_storage = ServerSessionMemoryCache::new(32);
                    config.max_early_data_size = u32::MAX;
                    start_server(quic_server(config, s))
                };
                let (first, second) = (new_server(), new_server());
                let mut config = client(&limited);
                config.resumption = Resumption::in_memory_sessions(32);
                config.enable_early_data = true;
                let config = quic_client(config, c);
                let endpoint = client_endpoint();
                let connect = |server: &Endpoint| {
                    endpoint
                        .connect_with(config.clone(), server.local_addr().unwrap(), HOST)
                        .unwrap()
                };
                let connecting = connect(&first).into_0rtt();
                assert!(connecting.is_err(), "{name}: 0-RTT without a session");
                let connection = connecting.err().unwrap().await.unwrap();
                assert_echoes(&connection, b"a request").await;
                connection.close(0_u32.into(), b"done");

                // Whether the server accepts it is known only later.
                for (server, expected) in [(&first, true), (&second, false)] {
                    let Ok((connection, accepted)) = connect(server).into_0rtt() else {
                        panic!("{name}: no session for 0-RTT")
                    };
                    let (mut send, mut receive) = connection.open_bi().await.unwrap();
                    send.write_all(b"early").await.unwrap();
                    let _ = send.finish();
                    assert_eq!(accepted.await, expected, "{name} {suite:?}");
                    let answer = receive.read_to_end(100).await;
                    match expected {
                        true => assert_eq!(answer.unwrap(), b"early"),
                        false => assert!(answer.is_err(), "{name}: early data was rejected"),
                    }
                    assert_echoes(&connection, b"not early").await;
                    connection.close(0_u32.into(), b"done");
                }
                for server in [first, second] {
                    server.close(0_u32.into(), b"done");
                }
                endpoint.wait_idle().await;
            });
            suites += 1;
        }
    }
    assert_eq!(suites, 3 * 3);
}

/// Random packets to a server: they are dropped, and the server goes on.
#[test]
fn hostile_packets() {
    run(async {
        let config = server(
            &with_version(ours(), ProtocolVersion::TLSv1_3),
            identities::of(KeyType::P256),
        );
        let server = start_server(quic_server(config, ours()));
        let address = server.local_addr().unwrap();
        let socket = tokio::net::UdpSocket::bind(any_port()).await.unwrap();
        for number in 0..500_usize {
            let mut packet: Vec<u8> = (0..number * 3 % 1400)
                .map(|index| (index * 89 + number) as u8)
                .collect();
            if let Some(first) = packet.first_mut() {
                // Half of them look like first packets of version 1.
                *first |= if number % 2 == 0 { 0xc0 } else { 0x40 };
            }
            if number % 2 == 0 && packet.len() > 6 {
                packet[1..5].copy_from_slice(&[0, 0, 0, 1]);
                packet[5] = 8;
            }
            socket.send_to(&packet, address).await.unwrap();
        }
        let endpoint = client_endpoint();
        let config = quic_client(client(&with_version(other(), ProtocolVersion::TLSv1_3)), other());
        let connection = endpoint.connect_with(config, address, HOST).unwrap().await.unwrap();
        assert_echoes(&connection, &vec![1; 100_000]).await;
        connection.close(0_u32.into(), b"done");
        server.close(0_u32.into(), b"done");
    });
}
