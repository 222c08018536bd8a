//! Memory that a record or packet takes: of Rust's allocator no more than with ring, and of libcrypto's none.

use rustls::crypto::cipher::Iv;
use rustls::{ContentType, Error, SupportedCipherSuite};
use support::{child, libcrypto_memory};

use crate::connection::{Pair, incoming, outgoing};
use crate::keys::{aead_key, ours, ring, tls13_pairs};
use crate::record::{counting, each_suite};

/// Suites of ours that an ECDSA certificate goes with, and ring's.
fn suites() -> Vec<[SupportedCipherSuite; 2]> {
    let with_ecdsa = |suite: &SupportedCipherSuite| !format!("{suite:?}").contains("RSA_WITH");
    let of_ring = |ours: SupportedCipherSuite| {
        let rings = ring().cipher_suites.iter().find(|suite| suite.suite() == ours.suite());
        [ours, *rings.unwrap()]
    };
    let suites: Vec<_> = ours()
        .cipher_suites
        .iter()
        .copied()
        .filter(with_ecdsa)
        .map(of_ring)
        .collect();
    assert_eq!(suites.len(), if support::on_fips() { 4 } else { 6 });
    suites
}

/// The first records of a connection make the contexts that the others use.
#[test]
fn a_record_of_a_connection_takes_no_more_memory_than_with_ring() {
    let mut compared = 0;
    for both in suites() {
        let [ours, rings] = both.map(|suite| {
            let mut pair = Pair::connected(suite);
            pair.send_measured(&[1; 16384]);
            [0, 1, 100, 16384, 50000].map(|length| {
                let (sealing, opening) = pair.send_measured(&vec![2; length]);
                [sealing.total, opening.total, sealing.kept, opening.kept]
            })
        });
        for (ours, rings) in ours.iter().zip(&rings) {
            assert!(
                ours.iter().zip(rings).all(|(ours, rings)| ours <= rings),
                "{both:?}: {ours:?}, ring {rings:?}"
            );
            compared += 1;
        }
    }
    assert_eq!(compared, if support::on_fips() { 20 } else { 30 });
}

/// rustls makes the record's buffer; nothing else is allocated.
#[test]
fn a_record_takes_its_buffer() {
    each_suite(|suite, mut ours, mut rings| {
        let mut memory = [&mut ours, &mut rings].map(|direction| {
            let sealed = direction.seal(ContentType::ApplicationData, &[1; 1000], 0).unwrap();
            direction.open(&sealed, 0).unwrap();
            let (sealed, sealing) =
                support::allocations::measured(|| direction.seal(ContentType::ApplicationData, &[1; 1000], 1).unwrap());
            let ((), opening) = support::allocations::measured(|| {
                let mut payload = sealed.payload;
                let message =
                    rustls::crypto::cipher::InboundOpaqueMessage::new(sealed.typ, sealed.version, &mut payload);
                assert_eq!(direction.decrypter.decrypt(message, 1).unwrap().payload.len(), 1000);
            });
            (sealing.total, opening.total)
        });
        assert_eq!(memory[0], memory[1], "{suite}");
        assert_eq!(memory[0].1, 0, "{suite}");
        // A refused record takes none either.
        let ((), refusing) = support::allocations::measured(|| {
            let mut payload = [1; 1000];
            let message = rustls::crypto::cipher::InboundOpaqueMessage::new(
                ContentType::ApplicationData,
                rustls::ProtocolVersion::TLSv1_2,
                &mut payload,
            );
            assert_eq!(ours.decrypter.decrypt(message, 2).err(), Some(Error::DecryptError));
        });
        memory[0].1 = refusing.total;
        assert_eq!(memory[0].1, 0, "{suite}");
    });
}

/// What follows the first packet, with all that may be made once.
fn packets_and_headers(mut measure: impl FnMut(&str, &mut dyn FnMut())) {
    for (suite, _) in tls13_pairs() {
        let quic = suite.quic.unwrap();
        let key = || aead_key(&counting::<32>()[..quic.aead_key_len()]);
        let packets = quic.packet_key(key(), Iv::from(counting()));
        let headers = quic.header_protection_key(key());
        let mut number = 0;
        let mut work = || {
            number += 1;
            let mut payload = [7; 1216];
            let tag = packets
                .encrypt_in_place(number, b"header", &mut payload[..1200])
                .unwrap();
            payload[1200..].copy_from_slice(tag.as_ref());
            let (mut first, mut bytes) = (0x40, [1; 4]);
            headers
                .encrypt_in_place(&payload[..16], &mut first, &mut bytes)
                .unwrap();
            headers
                .decrypt_in_place(&payload[..16], &mut first, &mut bytes)
                .unwrap();
            assert_eq!(
                packets.decrypt_in_place(number, b"header", &mut payload).unwrap(),
                [7; 1200]
            );
            let refused = packets.decrypt_in_place(number, b"header", &mut payload);
            assert_eq!(refused, Err(Error::DecryptError));
        };
        work();
        work();
        measure(&format!("{suite:?}"), &mut work);
    }
}

#[test]
fn packets_and_headers_take_no_memory() {
    packets_and_headers(|suite, work| {
        assert_eq!(support::allocations::measured(work).1.total, 0, "{suite}");
    });
}

/// libcrypto's allocator belongs to the process. Its contexts are made with the first record.
#[test]
fn libcrypto_allocates_nothing_for_a_record_or_packet() {
    if !child::is_child() {
        let name = child::test_name(module_path!(), "libcrypto_allocates_nothing_for_a_record_or_packet");
        return child::run_again(&name, &[]);
    }
    libcrypto_memory::count();
    each_suite(|suite, mut ours, _| {
        let mut seq = 0;
        let mut work = || {
            let sealed = ours.seal(ContentType::ApplicationData, &[1; 16384], seq).unwrap();
            assert_eq!(ours.open(&sealed, seq).unwrap().bytes, [1; 16384]);
            seq += 1;
        };
        let (_, first) = libcrypto_memory::measured(&mut work);
        assert_ne!(first, 0, "nothing is counted");
        work();
        assert_eq!(libcrypto_memory::measured(&mut work).1, 0, "{suite}");
    });
    packets_and_headers(|suite, work| assert_eq!(libcrypto_memory::measured(work).1, 0, "{suite}"));
}

/// Records of a running connection that an attacker has changed end the connection by an error.
#[test]
fn a_changed_record_ends_a_connection() {
    let mut ended = 0;
    for [suite, _] in suites() {
        for change in [
            (|wire: &mut Vec<u8>| wire[5] ^= 1) as fn(&mut Vec<u8>),
            |wire| *wire.last_mut().unwrap() ^= 0x80,
            // Shorter by the last byte, as the header says.
            |wire| {
                wire.pop();
                let length = (wire.len() - 5) as u16;
                wire[3..5].copy_from_slice(&length.to_be_bytes());
            },
            // Nothing but a header.
            |wire| {
                wire.truncate(5);
                wire[3..5].copy_from_slice(&[0, 0]);
            },
            // Twice.
            |wire| wire.extend_from_within(..),
        ] {
            let mut pair = Pair::connected(suite);
            std::io::Write::write_all(&mut pair.client.writer(), b"hello").unwrap();
            let mut wire = outgoing(&mut pair.client);
            change(&mut wire);
            assert_eq!(incoming(&mut pair.server, &wire), Err(Error::DecryptError), "{suite:?}");
            ended += 1;
        }
    }
    assert_eq!(ended, if support::on_fips() { 20 } else { 30 });
}
