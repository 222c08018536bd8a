//! Handshakes whose bytes are changed, cut off or replaced on their way. The ends report rustls's errors, or wait for more where a
//! length was changed; they do not panic, and never take such a handshake for a good one.

use crate::harness::configurations::{client, server, with_version};
use crate::harness::identities::{self, KeyType};
use crate::harness::memory::{Failure, Pair};
use crate::sides::{Sides, sides};
use rustls::{ClientConfig, ProtocolVersion, ServerConfig};
use std::sync::Arc;

const VERSIONS: [ProtocolVersion; 2] = [ProtocolVersion::TLSv1_3, ProtocolVersion::TLSv1_2];

/// Every so many bytes one bit is flipped. `HAZMAT_TLS_EVERY_BIT` asks for every bit of every byte.
const STRIDE: usize = 13;

/// Both sides of a handshake. Signatures with Ed25519 have one length, so that all flights do.
struct Peers {
    client: Arc<ClientConfig>,
    server: Arc<ServerConfig>,
    version: ProtocolVersion,
    name: String,
}

fn peers() -> Vec<Peers> {
    let mut peers = Vec::new();
    // Against ring only: one of the two ends is ours, so that each flight reaches us or ring.
    for Sides {
        client: c,
        server: s,
        name,
    } in sides().into_iter().take(2)
    {
        for version in VERSIONS {
            peers.push(Peers {
                client: Arc::new(client(&with_version(c, version))),
                server: Arc::new(server(s, identities::of(KeyType::Ed25519))),
                version,
                name: format!("{name}, {version:?}"),
            });
        }
    }
    peers
}

#[derive(Debug, PartialEq)]
enum Outcome {
    /// Both ends have finished the handshake, and application data went both ways.
    Complete,
    /// An end has reported an error.
    Failed(Failure),
    /// An end waits for more.
    Waiting,
}

/// A handshake whose flights are changed: flight 0 is the client's first, flight 1 the server's, and so on.
fn attempt(peers: &Peers, mut change: impl FnMut(usize, &mut Vec<u8>)) -> Outcome {
    let mut pair = Pair::new(&peers.client, &peers.server);
    let mut flights = 0;
    for round in 0.. {
        if round == 3 {
            // The handshake ought to be complete.
            if !pair.is_complete() {
                return Outcome::Waiting;
            }
            pair.client.send(b"ping");
            pair.server.send(b"pong");
        }
        let mut from_client = pair.client.outgoing();
        if !from_client.is_empty() {
            change(flights, &mut from_client);
            flights += 1;
        }
        if let Err(error) = pair.server.take(&from_client) {
            // The other end gets the alert.
            let alert = pair.server.outgoing();
            let _ = pair.client.take(&alert);
            return Outcome::Failed(Failure::Server(error));
        }
        let mut from_server = pair.server.outgoing();
        if !from_server.is_empty() {
            change(flights, &mut from_server);
            flights += 1;
        }
        if let Err(error) = pair.client.take(&from_server) {
            let alert = pair.client.outgoing();
            let _ = pair.server.take(&alert);
            return Outcome::Failed(Failure::Client(error));
        }
        if round > 3 && from_client.is_empty() && from_server.is_empty() {
            break;
        }
    }
    match pair.client.received == b"pong" && pair.server.received == b"ping" {
        true => Outcome::Complete,
        false => Outcome::Waiting,
    }
}

/// The flights of an honest handshake, without the one with application data.
fn flights(peers: &Peers) -> Vec<Vec<u8>> {
    let mut pair = Pair::new(&peers.client, &peers.server);
    let mut flights = Vec::new();
    loop {
        let from_client = pair.client.outgoing();
        pair.server.take(&from_client).unwrap();
        let from_server = pair.server.outgoing();
        pair.client.take(&from_server).unwrap();
        if from_client.is_empty() && from_server.is_empty() {
            return flights;
        }
        flights.extend(
            [from_client, from_server]
                .into_iter()
                .filter(|flight| !flight.is_empty()),
        );
    }
}

/// The beginnings of a flight's records.
fn records(flight: &[u8]) -> Vec<usize> {
    let mut starts = Vec::new();
    let mut start = 0;
    while start < flight.len() {
        starts.push(start);
        start += 5 + usize::from(u16::from_be_bytes([flight[start + 3], flight[start + 4]]));
    }
    assert_eq!(start, flight.len());
    starts
}

/// What a byte of a flight is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    /// The type or the version in the header of a record.
    RecordHeader,
    /// The length of a record, or of a handshake message that is not encrypted.
    Length,
    /// In a record that is encrypted.
    Encrypted,
    /// Anything else that is not encrypted.
    Plain,
}

/// What each byte of a flight is. In TLS 1.2, the record after the change of the cipher is encrypted.
fn fields(flight: &[u8], version: ProtocolVersion) -> Vec<Field> {
    let mut fields = vec![Field::Plain; flight.len()];
    let starts = records(flight);
    let mut cipher_has_changed = false;
    for (number, start) in starts.iter().copied().enumerate() {
        let end = starts.get(number + 1).copied().unwrap_or(flight.len());
        fields[start..start + 3].fill(Field::RecordHeader);
        fields[start + 3..start + 5].fill(Field::Length);
        let body = start + 5;
        let is_encrypted = match version {
            ProtocolVersion::TLSv1_3 => flight[start] == 23,
            _ => cipher_has_changed,
        };
        match flight[start] {
            _ if is_encrypted => fields[body..end].fill(Field::Encrypted),
            20 => cipher_has_changed = true,
            _ => {
                let mut message = body;
                while message < end {
                    fields[message + 1..message + 4].fill(Field::Length);
                    let length = [0, flight[message + 1], flight[message + 2], flight[message + 3]];
                    message += 4 + u32::from_be_bytes(length) as usize;
                }
                assert_eq!(message, end, "whole messages");
            }
        }
    }
    fields
}

#[test]
fn honest_handshakes_complete() {
    for peers in peers() {
        assert_eq!(attempt(&peers, |_, _| {}), Outcome::Complete, "{}", peers.name);
        let flights = flights(&peers);
        // TLS 1.3: hello; hello to finished; finished; tickets. TLS 1.2: the flights of RFC 5246, figure 1.
        assert_eq!(flights.len(), 4, "{}", peers.name);
    }
}

#[test]
fn flipped_bits() {
    let every_bit = std::env::var_os("HAZMAT_TLS_EVERY_BIT").is_some();
    // How many handshakes completed, waited and failed.
    let mut ends = [0; 3];
    let mut flipped = 0;
    let mut bytes = 0;
    for (number, peers) in peers().iter().enumerate() {
        for (index, flight) in flights(peers).iter().enumerate() {
            let fields = fields(flight, peers.version);
            bytes += flight.len();
            let positions: Vec<(usize, u8)> = match every_bit {
                true => (0..flight.len())
                    .flat_map(|at| (0..8).map(move |bit| (at, bit)))
                    .collect(),
                false => (number..flight.len())
                    .step_by(STRIDE)
                    .map(|at| (at, (at % 8) as u8))
                    .collect(),
            };
            for (at, bit) in positions {
                let outcome = attempt(peers, |flight, bytes| {
                    if flight == index {
                        if let Some(byte) = bytes.get_mut(at) {
                            *byte ^= 1 << bit;
                        }
                    }
                });
                flipped += 1;
                // The clients' flights have even numbers.
                let refused: fn(rustls::Error) -> Failure = if index % 2 == 0 {
                    Failure::Server
                } else {
                    Failure::Client
                };
                let is_as_expected = match (&outcome, fields[at]) {
                    // RFC 8446 wants the version in a record's header ignored. rustls ignores the type of an encrypted record of
                    // TLS 1.3, too: it has a fixed value there, and the true type is encrypted.
                    (Outcome::Complete, field) => field == Field::RecordHeader,
                    (Outcome::Waiting, field) => field == Field::Length,
                    (Outcome::Failed(failure), Field::Encrypted) => *failure == refused(rustls::Error::DecryptError),
                    (Outcome::Failed(_), _) => true,
                };
                assert!(
                    is_as_expected,
                    "{}: flight {index}, byte {at} ({:?}), bit {bit}: {outcome:?}",
                    peers.name, fields[at]
                );
                ends[match outcome {
                    Outcome::Complete => 0,
                    Outcome::Waiting => 1,
                    Outcome::Failed(_) => 2,
                }] += 1;
            }
        }
    }
    println!("{flipped} handshakes with a flipped bit in {bytes} bytes: {ends:?} completed, waited, failed");
    // The lengths depend on the groups and schemes that OpenSSL has: a hybrid share alone is over a thousand bytes.
    assert!(bytes > 3500, "{bytes}");
    match every_bit {
        true => assert_eq!(flipped, 8 * bytes),
        false => assert!(flipped >= bytes / STRIDE, "{flipped} in {bytes} bytes"),
    }
    assert!(ends[2] > 9 * (ends[0] + ends[1]), "{ends:?}");
}

/// Byte by byte: after each but the last, the end waits for more; it has neither failed nor finished.
#[test]
fn every_truncation() {
    let mut cuts = 0;
    for peers in peers() {
        let mut pair = Pair::new(&peers.client, &peers.server);
        let mut finished = 0;
        loop {
            let mut moved = false;
            for to_server in [true, false] {
                let (from, to) = match to_server {
                    true => (&mut pair.client, &mut pair.server),
                    false => (&mut pair.server, &mut pair.client),
                };
                let flight = from.outgoing();
                let was_handshaking = to.connection.is_handshaking();
                for (at, byte) in flight.iter().enumerate() {
                    assert_eq!(to.connection.is_handshaking(), was_handshaking, "{} {at}", peers.name);
                    to.take(&[*byte])
                        .unwrap_or_else(|error| panic!("{} {at}: {error}", peers.name));
                    moved = true;
                    cuts += 1;
                    if was_handshaking && !to.connection.is_handshaking() {
                        assert_eq!(at, flight.len() - 1, "{}", peers.name);
                        finished += 1;
                    }
                }
            }
            if !moved {
                break;
            }
        }
        assert_eq!(finished, 2, "{}", peers.name);
        pair.transfer(b"a request", b"a reply");
    }
    assert!(cuts > 3500, "{cuts}");
}

/// The lengths in the headers of records, and those of the handshake messages that are not encrypted.
#[test]
fn wrong_lengths() {
    let mut attempts = 0;
    for peers in peers() {
        for (index, flight) in flights(&peers).iter().enumerate() {
            for start in records(flight) {
                let right = u16::from_be_bytes([flight[start + 3], flight[start + 4]]);
                for wrong in [0, 1, 2, 3, right - 1, right + 1, 0x4000, 0x4001, 0x4100, 0x4101, 0xffff] {
                    if wrong == right {
                        continue;
                    }
                    let outcome = attempt(&peers, |number, bytes| {
                        if number == index {
                            bytes[start + 3..start + 5].copy_from_slice(&wrong.to_be_bytes());
                        }
                    });
                    assert_ne!(outcome, Outcome::Complete, "{}: {index} {start} {wrong}", peers.name);
                    attempts += 1;
                }
                let is_plain_handshake = flight[start] == 22 && right > 100;
                if !is_plain_handshake {
                    continue;
                }
                for wrong in [
                    0_u32,
                    1,
                    u32::from(right) - 5,
                    u32::from(right) - 3,
                    0xffff,
                    0x10000,
                    0xff_ffff,
                ] {
                    let outcome = attempt(&peers, |number, bytes| {
                        if number == index {
                            bytes[start + 6..start + 9].copy_from_slice(&wrong.to_be_bytes()[1..]);
                        }
                    });
                    assert_ne!(outcome, Outcome::Complete, "{}: {index} {start} {wrong}", peers.name);
                    attempts += 1;
                }
            }
        }
    }
    assert!(attempts > 300, "{attempts}");
}

/// Something else in place of a flight.
#[test]
fn garbage_instead_of_a_flight() {
    let noise = |len: usize| -> Vec<u8> { (0..len).map(|index| (index * 197 % 253) as u8).collect() };
    let record = |content: u8, body: &[u8]| -> Vec<u8> {
        let length = u16::try_from(body.len()).unwrap().to_be_bytes();
        [&[content, 3, 3], &length[..], body].concat()
    };
    let garbage: Vec<(&str, Vec<u8>)> = vec![
        ("zeros", vec![0; 1000]),
        ("ones", vec![0xff; 1000]),
        ("noise", noise(5000)),
        (
            "another protocol",
            b"GET / HTTP/1.1\r\nHost: example.org\r\n\r\n".to_vec(),
        ),
        ("a record of noise in a handshake", record(22, &noise(500))),
        ("application data", record(23, &noise(500))),
        ("short application data", record(23, &noise(15))),
        ("a tag alone", record(23, &noise(16))),
        ("empty application data", record(23, &[])),
        ("an empty handshake record", record(22, &[])),
        ("a change of cipher", record(20, &[1])),
        ("a wrong change of cipher", record(20, &[2])),
        ("a long change of cipher", record(20, &[1, 1])),
        ("a fatal alert", record(21, &[2, 40])),
        ("an unknown alert", record(21, &[9, 200])),
        ("a short alert", record(21, &[2])),
        ("a heartbeat", record(24, &noise(20))),
        ("an unknown type", record(99, &noise(20))),
        ("an SSL 2 hello", [&[0x80, 0x2e, 1, 0, 2][..], &noise(43)].concat()),
        (
            "a finished message",
            record(22, &[&[20, 0, 0, 32][..], &noise(32)].concat()),
        ),
        ("a key update", record(22, &[24, 0, 0, 1, 1])),
        ("a certificate", record(22, &[11, 0, 0, 3, 0, 0, 0])),
        ("an empty hello", record(22, &[1, 0, 0, 0])),
        ("an empty server hello", record(22, &[2, 0, 0, 0])),
        ("a hello request", record(22, &[0, 0, 0, 0])),
        (
            "a message that never ends",
            record(22, &[&[1, 0xff, 0xff, 0xff][..], &noise(16_000)].concat()),
        ),
        ("many empty records", record(22, &[]).repeat(1000)),
        ("many warnings", record(21, &[1, 90]).repeat(1000)),
        ("many changes of cipher", record(20, &[1]).repeat(1000)),
        (
            "a record that is too long",
            [&[22, 3, 3, 0x41, 1][..], &noise(0x4101)].concat(),
        ),
    ];
    let mut attempts = 0;
    for peers in peers() {
        for index in 0..3 {
            for (what, bytes) in &garbage {
                let outcome = attempt(&peers, |number, flight| {
                    if number == index {
                        flight.clone_from(bytes);
                    }
                });
                assert_ne!(outcome, Outcome::Complete, "{}: {what} as flight {index}", peers.name);
                attempts += 1;
            }
        }
    }
    assert_eq!(attempts, 4 * 3 * garbage.len());
}

/// A flight sent twice, a flight of the other side sent back, and flights without their first record.
#[test]
fn replays_and_reflections() {
    for peers in peers() {
        let honest = flights(&peers);
        for index in 0..3 {
            let doubled = attempt(&peers, |number, flight| {
                if number == index {
                    let copy = flight.clone();
                    flight.extend(copy);
                }
            });
            assert_ne!(doubled, Outcome::Complete, "{}: flight {index} twice", peers.name);
            for (other, replayed) in honest.iter().enumerate() {
                let outcome = attempt(&peers, |number, flight| {
                    if number == index {
                        flight.clone_from(replayed);
                    }
                });
                assert_ne!(outcome, Outcome::Complete, "{}: flight {other} as {index}", peers.name);
            }
        }
        // Each record left out, or sent before the one in front of it.
        for (index, flight) in honest.iter().enumerate().take(3) {
            let starts = records(flight);
            for (position, start) in starts.iter().enumerate() {
                let end = starts.get(position + 1).copied();
                let is_change_of_cipher = flight[*start] == 20;
                let outcome = attempt(&peers, |number, bytes| {
                    if number == index {
                        bytes.drain(*start..end.unwrap_or(bytes.len()));
                    }
                });
                // TLS 1.3 has that record for middleboxes only.
                let may_be_missing = is_change_of_cipher && peers.version == ProtocolVersion::TLSv1_3;
                assert_eq!(
                    outcome == Outcome::Complete,
                    may_be_missing,
                    "{}: flight {index} without record {position}: {outcome:?}",
                    peers.name
                );
            }
        }
    }
}

/// Application data with a flipped bit, a record that is missing, and one that is sent twice.
#[test]
fn hostile_application_data() {
    let mut refusals = 0;
    for Sides {
        client: c,
        server: s,
        name,
    } in sides()
    {
        for suite in &c.cipher_suites {
            let identity = match crate::harness::matrix::fits(suite, KeyType::P256) {
                true => identities::of(KeyType::P256),
                false => identities::of(KeyType::Rsa),
            };
            let limited = crate::harness::configurations::with_suites(c, |other| other == suite);
            let client = Arc::new(client(&limited));
            let server = Arc::new(server(s, identity));
            let first = || {
                let mut pair = Pair::connected(&client, &server);
                pair.client.send(b"ten bytes.");
                let record = pair.client.outgoing();
                (pair, record)
            };
            let (mut pair, record) = first();
            pair.server.take(&record).unwrap();
            let replayed = pair.server.take(&record);
            assert_eq!(replayed, Err(rustls::Error::DecryptError), "{name} {suite:?}");

            let (mut pair, _lost) = first();
            pair.client.send(b"the second");
            let second = pair.client.outgoing();
            assert_eq!(
                pair.server.take(&second),
                Err(rustls::Error::DecryptError),
                "{name} {suite:?}"
            );

            // The suites with RSA have the ciphers of those with ECDSA, and slower handshakes.
            let step = if identity.key_type == KeyType::Rsa { 5 } else { 1 };
            for at in (5..record.len()).step_by(step) {
                let (mut pair, mut record) = first();
                record[at] ^= 0x80 >> (at % 8);
                let refused = pair.server.take(&record);
                assert_eq!(refused, Err(rustls::Error::DecryptError), "{name} {suite:?} {at}");
                assert!(pair.server.received.is_empty());
                refusals += 1;
            }
        }
    }
    // Of each suite, the bytes behind the header: the ten of the content with the type, in TLS 1.2 with the nonce of AES-GCM, and the
    // tag. Of those with RSA, 7, 7 and 6.
    let (tls13, aes_gcm, chacha) = (10 + 1 + 16, 8 + 10 + 16, 10 + 16);
    assert_eq!(refusals, 3 * (3 * tls13 + 2 * aes_gcm + chacha + 7 + 7 + 6));
}
