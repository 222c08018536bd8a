//! Packets of QUIC (RFC 9001): protection of payload and header.

use std::time::Duration;

use rustls::CipherSuite;
use rustls::quic::{Keys, Suite, Version};

use crate::connection::timed;
use crate::operation::{Operation, Unit, Work};
use crate::peers::Provider;

const PACKET: usize = 1_200;
/// A short header: one byte of flags, a connection identifier of eight bytes, and a packet number of four bytes.
const HEADER: usize = 13;
const NUMBER: usize = HEADER - 4;
const BATCH: u64 = 16;

const SUITES: [(CipherSuite, &str); 3] = [
    (CipherSuite::TLS13_AES_128_GCM_SHA256, "AES-128-GCM"),
    (CipherSuite::TLS13_AES_256_GCM_SHA384, "AES-256-GCM"),
    (CipherSuite::TLS13_CHACHA20_POLY1305_SHA256, "ChaCha20-Poly1305"),
];

pub fn operations(providers: &[Provider]) -> Vec<Operation> {
    let operation = |(suite, name): (CipherSuite, &str)| {
        Operation::new(
            "QUIC packets of 1,200 B",
            name.to_owned(),
            ["protect", "unprotect"],
            Unit::Operations,
            providers,
            |provider| work(provider, suite),
        )
    };
    SUITES.into_iter().map(operation).collect()
}

/// The keys of one side. The suite's own, and not those of initial packets, which are always of AES-128-GCM.
fn keys(provider: &Provider, suite: CipherSuite, side: rustls::Side) -> Option<Keys> {
    let suite = provider.suite(suite)?.tls13()?;
    let quic = suite.quic?;
    Some(Suite { suite, quic }.keys(b"connection", side, Version::V1))
}

fn work(provider: &Provider, suite: CipherSuite) -> Option<Work> {
    let client = keys(provider, suite, rustls::Side::Client)?.local;
    let server = keys(provider, suite, rustls::Side::Server)?.remote;
    let mut number = 0_u64;
    let mut packets = vec![vec![0; PACKET]; BATCH as usize];
    let tag = client.packet.tag_len();
    Some(Box::new(move |count| {
        let mut times = [Duration::ZERO; 2];
        let mut left = count;
        while left > 0 {
            let now = left.min(BATCH);
            left -= now;
            let packets = &mut packets[..now as usize];
            let first = number;
            for packet in packets.iter_mut() {
                packet[0] = 0x43;
                packet[NUMBER..HEADER].copy_from_slice(&(number as u32).to_be_bytes());
                packet[HEADER..].fill(7);
                number += 1;
            }
            times[0] += timed(|| {
                for (number, packet) in (first..).zip(packets.iter_mut()) {
                    let (header, payload) = packet.split_at_mut(HEADER);
                    let (message, place) = payload.split_at_mut(PACKET - HEADER - tag);
                    let sealed = client.packet.encrypt_in_place(number, header, message).unwrap();
                    place.copy_from_slice(sealed.as_ref());
                    let (flags, number) = header.split_at_mut(NUMBER);
                    let sample = &payload[..client.header.sample_len()];
                    client.header.encrypt_in_place(sample, &mut flags[0], number).unwrap();
                }
            });
            times[1] += timed(|| {
                for (number, packet) in (first..).zip(packets.iter_mut()) {
                    let (header, payload) = packet.split_at_mut(HEADER);
                    let (flags, coded) = header.split_at_mut(NUMBER);
                    let sample = &payload[..server.header.sample_len()];
                    server.header.decrypt_in_place(sample, &mut flags[0], coded).unwrap();
                    let message = server.packet.decrypt_in_place(number, header, payload).unwrap();
                    assert_eq!(message.len(), PACKET - HEADER - tag);
                }
            });
            assert!(
                packets
                    .iter()
                    .all(|packet| packet[HEADER..PACKET - tag].iter().all(|&byte| byte == 7))
            );
        }
        times
    }))
}
