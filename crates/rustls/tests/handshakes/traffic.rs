//! Application data: sizes, fragments, many threads, updates of keys, names of protocols and servers.

use crate::harness::configurations::{client, server, with_suites, with_version};
use crate::harness::identities::{self, HOST, KeyType};
use crate::harness::matrix::fits;
use crate::harness::memory::Pair;
use crate::sides::{Sides, ours, sides};
use rustls::{Connection, Error, ProtocolVersion, SupportedCipherSuite};
use std::sync::Arc;

const SIZES: [usize; 15] = [
    1, 2, 15, 16, 17, 255, 256, 257, 16_383, 16_384, 16_385, 32_767, 32_768, 32_769, 1_048_576,
];

/// A connection with a suite.
fn connected(sides: &Sides, suite: &SupportedCipherSuite) -> Pair {
    let identity = match fits(suite, KeyType::P256) {
        true => identities::of(KeyType::P256),
        false => identities::of(KeyType::Rsa),
    };
    let limited = with_suites(sides.client, |other| other.suite() == suite.suite());
    Pair::connected(&Arc::new(client(&limited)), &Arc::new(server(sides.server, identity)))
}

fn sample(len: usize) -> Vec<u8> {
    (0..len).map(|index| (index * 31 % 251) as u8).collect()
}

#[test]
fn transfers_of_all_sizes() {
    let mut transfers = 0;
    for sides in sides() {
        for suite in &sides.client.cipher_suites {
            let mut pair = connected(&sides, suite);
            for size in SIZES {
                let data = sample(size);
                pair.transfer(&data, &data);
                transfers += 1;
            }
            pair.close();
        }
    }
    assert_eq!(transfers, 3 * 9 * SIZES.len());
}

/// Records of 1 to 300 bytes, one after another.
#[test]
fn many_small_records() {
    let data = sample(300);
    let mut connections = 0;
    for sides in sides() {
        for suite in &sides.client.cipher_suites {
            let mut pair = connected(&sides, suite);
            for size in 1..=data.len() {
                pair.client.send(&data[..size]);
                pair.server.send(&data[..size]);
            }
            pair.exchange().unwrap();
            let expected: Vec<u8> = (1..=data.len()).flat_map(|size| &data[..size]).copied().collect();
            assert!(
                pair.client.received == expected && pair.server.received == expected,
                "{}",
                sides.name
            );
            connections += 1;
        }
    }
    assert_eq!(connections, 3 * 9);
}

/// The smallest fragments that rustls makes, and some others; a record has a header of 5 bytes and up to 24 bytes for its protection.
#[test]
fn small_fragments() {
    let data = sample(20_000);
    for Sides {
        client: c,
        server: s,
        name,
    } in sides()
    {
        for version in [ProtocolVersion::TLSv1_3, ProtocolVersion::TLSv1_2] {
            for size in [32, 33, 64, 1000, 16_000] {
                let mut client = client(&with_version(c, version));
                client.max_fragment_size = Some(size);
                let mut server = server(s, identities::of(KeyType::P256));
                server.max_fragment_size = Some(size);
                let mut pair = Pair::connected(&Arc::new(client), &Arc::new(server));
                pair.transfer(&data, &data);
                assert_eq!(pair.client.agreed().0, version, "{name}");
                pair.close();
            }
        }
    }
}

// ---- key updates ----

#[test]
fn keys_are_updated_on_both_sides() {
    let mut updates = 0;
    for sides in sides() {
        let tls13 = with_version(sides.client, ProtocolVersion::TLSv1_3);
        for suite in &tls13.cipher_suites {
            let mut pair = connected(&sides, suite);
            for round in 0..30 {
                if round % 3 != 1 {
                    pair.client.connection.refresh_traffic_keys().unwrap();
                    updates += 1;
                }
                if round % 3 != 0 {
                    pair.server.connection.refresh_traffic_keys().unwrap();
                    updates += 1;
                }
                pair.transfer(&sample(round * 100 + 1), &sample(20_000));
            }
            pair.close();
        }
    }
    assert_eq!(updates, 3 * 3 * 40);
}

#[test]
fn tls12_has_no_key_update() {
    for Sides {
        client: c, server: s, ..
    } in sides()
    {
        let client = client(&with_version(c, ProtocolVersion::TLSv1_2));
        let mut pair = Pair::connected(&Arc::new(client), &Arc::new(server(s, identities::of(KeyType::P256))));
        assert!(pair.client.connection.refresh_traffic_keys().is_err());
        assert!(pair.server.connection.refresh_traffic_keys().is_err());
        pair.transfer(b"a request", b"a reply");
    }
}

// ---- many threads ----

#[test]
fn many_threads_share_configurations() {
    for Sides {
        client: c, server: s, ..
    } in sides()
    {
        for version in [ProtocolVersion::TLSv1_3, ProtocolVersion::TLSv1_2] {
            let client = Arc::new(client(&with_version(c, version)));
            let server = Arc::new(server(s, identities::of(KeyType::P256)));
            std::thread::scope(|scope| {
                let threads: Vec<_> = (0..8_usize)
                    .map(|thread| {
                        let (client, server) = (&client, &server);
                        scope.spawn(move || {
                            for round in 0..5 {
                                let mut pair = Pair::connected(client, server);
                                let data = vec![thread as u8; 1000 * round + 1];
                                pair.transfer(&data, &data);
                                pair.close();
                            }
                        })
                    })
                    .collect();
                for thread in threads {
                    thread.join().unwrap();
                }
            });
        }
    }
}

/// A connection may move between threads, and its keys with it.
#[test]
fn a_connection_moves_between_threads() {
    let mut pair = Pair::connected(
        &Arc::new(client(ours())),
        &Arc::new(server(ours(), identities::of(KeyType::P256))),
    );
    for round in 1..=8 {
        pair = std::thread::spawn(move || {
            pair.transfer(&vec![round; 5000], &[round]);
            pair
        })
        .join()
        .unwrap();
    }
    pair.close();
}

// ---- extensions ----

#[test]
fn protocol_and_server_names() {
    for Sides {
        client: c,
        server: s,
        name,
    } in sides()
    {
        for version in [ProtocolVersion::TLSv1_3, ProtocolVersion::TLSv1_2] {
            let mut client = client(&with_version(c, version));
            client.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
            let client = Arc::new(client);
            let mut with_alpn = server(s, identities::of(KeyType::P256));
            with_alpn.alpn_protocols = vec![b"http/1.1".to_vec()];
            let pair = Pair::connected(&client, &Arc::new(with_alpn.clone()));
            assert_eq!(pair.client.connection.alpn_protocol(), Some(&b"http/1.1"[..]), "{name}");
            assert_eq!(pair.server.connection.alpn_protocol(), Some(&b"http/1.1"[..]), "{name}");
            let Connection::Server(connection) = &pair.server.connection else {
                panic!("not a server")
            };
            assert_eq!(connection.server_name(), Some(HOST), "{name}");

            with_alpn.alpn_protocols = vec![b"spdy".to_vec()];
            let failure = Pair::new(&client, &Arc::new(with_alpn)).exchange();
            assert!(failure.is_err(), "{name}: no common protocol");
        }
    }
}

/// The client and the server have no version in common.
#[test]
fn no_common_version() {
    for Sides {
        client: c,
        server: s,
        name,
    } in sides()
    {
        let (tls13, tls12) = (ProtocolVersion::TLSv1_3, ProtocolVersion::TLSv1_2);
        for (version, other) in [(tls13, tls12), (tls12, tls13)] {
            let client = Arc::new(client(&with_version(c, version)));
            let server = Arc::new(server(&with_version(s, other), identities::of(KeyType::P256)));
            let failure = Pair::new(&client, &server).exchange();
            let crate::harness::memory::Failure::Server(Error::PeerIncompatible(_)) = failure.clone().unwrap_err()
            else {
                panic!("{name}: {failure:?}")
            };
        }
    }
}
