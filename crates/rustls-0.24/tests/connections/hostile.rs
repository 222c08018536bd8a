//! Bytes that are changed on the way: records, and messages of handshakes. They end in rustls's errors, never in a panic.

use rustls::Error;
use std::sync::Arc;

use crate::configurations::{client, only_tls12, only_tls13, server, tls12_suites, tls13_suites, with_suite};
use crate::identities::{self, KeyType};
use crate::memory::{self, End, connect, exchange};

const HEADER: usize = 5;

fn key_type(suite: u16) -> KeyType {
    match suite {
        0xc02f | 0xc030 | 0xcca8 => KeyType::Rsa,
        _ => KeyType::P256,
    }
}

/// Ways to spoil a record that has a header and an encrypted payload.
fn spoiled(record: &[u8]) -> Vec<Vec<u8>> {
    let mut all = Vec::new();
    for bit in (HEADER * 8)..record.len() * 8 {
        let mut changed = record.to_vec();
        changed[bit / 8] ^= 1 << (bit % 8);
        all.push(changed);
    }
    // Shorter and longer, with the length in the header to match.
    let with_payload = |payload: &[u8]| {
        let length = u16::try_from(payload.len()).unwrap();
        [&record[..3], &length.to_be_bytes(), payload].concat()
    };
    let payload = &record[HEADER..];
    for length in 0..payload.len() {
        all.push(with_payload(&payload[..length]));
    }
    all.push(with_payload(&[payload, &[0]].concat()));
    all.push(with_payload(&vec![0x5a; (1 << 14) + 256]));
    all.push(with_payload(&vec![0x5a; (1 << 14) + 257]));
    all
}

/// Each spoiled record goes to a connection of its own.
#[test]
fn spoiled_records() {
    let mut refused = 0;
    let mut expected = 0;
    for suite in tls13_suites().into_iter().chain(tls12_suites()) {
        // A connection takes no more bytes after its first error: one for every ninth change, so that each bit of a byte has its turn.
        let client_config = Arc::new(client(with_suite(suite)));
        let server_config = Arc::new(server(with_suite(suite), identities::of(key_type(suite))));
        let record_of = |client: &mut dyn End| {
            client.send(b"data");
            client.outgoing()
        };
        let count = {
            let mut client = memory::client(&client_config);
            let mut server = memory::server(&server_config);
            connect(&mut client, &mut server);
            spoiled(&record_of(&mut client)).len()
        };
        for index in (0..count).step_by(9).chain(count - 3..count) {
            let mut client = memory::client(&client_config);
            let mut server = memory::server(&server_config);
            connect(&mut client, &mut server);
            let record = record_of(&mut client);
            let error = server.take(&spoiled(&record)[index]).unwrap_err();
            assert!(
                matches!(
                    error,
                    Error::DecryptError | Error::PeerSentOversizedRecord | Error::InvalidMessage(_)
                ),
                "{suite:x} {index}: {error:?}"
            );
            assert!(server.received().is_empty());
            refused += 1;
        }
        expected += count.div_ceil(9) + 3;
    }
    assert_eq!(refused, expected);
    println!("spoiled records refused: {refused}");
}

/// Replayed and reordered records.
#[test]
fn records_out_of_order() {
    for provider in [only_tls13(), only_tls12()] {
        for order in [[0, 0], [1, 0]] {
            let mut client = memory::client(&Arc::new(client(provider.clone())));
            let mut server = memory::server(&Arc::new(server(provider.clone(), identities::of(KeyType::P256))));
            connect(&mut client, &mut server);
            let mut record = |data: &[u8]| {
                client.send(data);
                client.outgoing()
            };
            let records = [record(b"one"), record(b"two")];
            let wire = order.map(|index: usize| records[index].clone()).concat();
            assert_eq!(server.take(&wire), Err(Error::DecryptError));
        }
    }
}

/// One bit of a handshake changed on the way, in each direction and at many places. The handshake fails, or nothing that counts was
/// changed; it never ends with two sides that disagree.
#[test]
fn spoiled_handshakes() {
    let (mut failed, mut unharmed, mut runs) = (0, 0, 0);
    for provider in [only_tls13(), only_tls12()] {
        let client_config = Arc::new(client(provider.clone()));
        let server_config = Arc::new(server(provider, identities::of(KeyType::P256)));
        for from_client in [true, false] {
            for step in 0..120_usize {
                let mut client = memory::client(&client_config);
                let mut server = memory::server(&server_config);
                let spoil = |wire: &mut Vec<u8>| {
                    // Spread over the flight, with every bit in turn.
                    let place = (step * 7919) % wire.len();
                    wire[place] ^= 1 << (step % 8);
                };
                let mut hello = client.outgoing();
                if from_client {
                    spoil(&mut hello);
                }
                let mut result = server.take(&hello);
                if result.is_ok() && !from_client {
                    let mut flight = server.outgoing();
                    spoil(&mut flight);
                    result = client.take(&flight);
                }
                let done = result.is_ok()
                    && exchange(&mut client, &mut server).is_ok()
                    && !client.is_handshaking()
                    && !server.is_handshaking();
                if done {
                    // Only the label of a record's version may differ, which nobody looks at.
                    assert_eq!(client.agreed(), server.agreed());
                    assert_eq!(client.exported(), server.exported());
                    unharmed += 1;
                } else {
                    failed += 1;
                }
                runs += 1;
            }
        }
    }
    assert_eq!(failed + unharmed, runs);
    assert_eq!(runs, 480);
    assert!(unharmed < 20, "{unharmed} changes were not noticed");
    println!("handshakes with a changed bit: {failed} failed, {unharmed} were not harmed");
}
