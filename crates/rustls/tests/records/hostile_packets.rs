//! QUIC packets and headers of an attacker: each is an error of rustls, and the next good packet is opened. ring's masks are
//! those of ours.

use rustls::Error;
use rustls::crypto::cipher::Iv;
use rustls::quic::{Algorithm, HeaderProtectionKey, PacketKey};

use crate::keys::{aead_key, tls13_pairs};
use crate::record::counting;

const HEADER: &[u8] = b"\x41header";

fn packets(quic: &dyn Algorithm) -> Box<dyn PacketKey> {
    let key = aead_key(&counting::<32>()[..quic.aead_key_len()]);
    quic.packet_key(key, Iv::from(counting()))
}

fn headers(quic: &dyn Algorithm) -> Box<dyn HeaderProtectionKey> {
    quic.header_protection_key(aead_key(&counting::<32>()[..quic.aead_key_len()]))
}

fn each_cipher(mut work: impl FnMut(&str, &dyn Algorithm, &dyn Algorithm)) {
    for (ours, rings) in tls13_pairs() {
        work(&format!("{ours:?}"), ours.quic.unwrap(), rings.quic.unwrap());
    }
}

fn seal(packets: &dyn PacketKey, path: u32, number: u64, payload: &[u8]) -> Vec<u8> {
    let mut payload = payload.to_vec();
    let tag = packets
        .encrypt_in_place_for_path(path, number, HEADER, &mut payload)
        .unwrap();
    payload.extend_from_slice(tag.as_ref());
    payload
}

fn open(packets: &dyn PacketKey, path: u32, number: u64, header: &[u8], sealed: &[u8]) -> Result<Vec<u8>, Error> {
    let mut payload = sealed.to_vec();
    let opened = packets.decrypt_in_place_for_path(path, number, header, &mut payload)?;
    Ok(opened.to_vec())
}

#[test]
fn packets_are_those_of_ring_on_every_path() {
    each_cipher(|cipher, ours, rings| {
        let (ours, rings) = (packets(ours), packets(rings));
        for path in [0, 1, u32::MAX] {
            for number in [0, 1, (1 << 62) - 1, u64::MAX] {
                for length in [0, 1, 1200, 65535] {
                    let payload = vec![0xa5; length];
                    let sealed = seal(ours.as_ref(), path, number, &payload);
                    assert!(sealed == seal(rings.as_ref(), path, number, &payload), "{cipher}");
                    let opened = open(ours.as_ref(), path, number, HEADER, &sealed).unwrap();
                    assert!(opened == payload, "{cipher}");
                }
            }
        }
        // Path 0 is a connection without paths.
        let mut payload = *b"payload";
        let tag = ours.encrypt_in_place(9, HEADER, &mut payload).unwrap();
        let sealed = [&payload[..], tag.as_ref()].concat();
        assert_eq!(sealed, seal(ours.as_ref(), 0, 9, b"payload"));
        let mut sealed = sealed;
        assert_eq!(ours.decrypt_in_place(9, HEADER, &mut sealed).unwrap(), b"payload");
    });
}

#[test]
fn a_changed_packet_is_refused() {
    each_cipher(|cipher, ours, _| {
        let ours = packets(ours);
        let good = seal(ours.as_ref(), 1, 2, b"payload");
        let refused = |path, number, header: &[u8], sealed: &[u8]| {
            let opened = open(ours.as_ref(), path, number, header, sealed);
            assert_eq!(opened, Err(Error::DecryptError), "{cipher}");
        };
        for bit in 0..good.len() * 8 {
            let mut bad = good.clone();
            bad[bit / 8] ^= 1 << (bit % 8);
            refused(1, 2, HEADER, &bad);
        }
        for bit in 0..HEADER.len() * 8 {
            let mut header = HEADER.to_vec();
            header[bit / 8] ^= 1 << (bit % 8);
            refused(1, 2, &header, &good);
        }
        for length in 0..good.len() {
            refused(1, 2, HEADER, &good[..length]);
            refused(1, 2, HEADER, &good[good.len() - length..]);
        }
        refused(1, 2, HEADER, &[&good[..], &[0]].concat());
        refused(1, 2, &HEADER[1..], &good);
        refused(1, 2, b"", &good);
        refused(0, 2, HEADER, &good);
        refused(2, 1, HEADER, &good);
        refused(1, 3, HEADER, &good);
        refused(1, u64::MAX, HEADER, &good);
        assert_eq!(open(ours.as_ref(), 1, 2, HEADER, &good).unwrap(), b"payload");
    });
}

#[test]
fn headers_are_protected_as_by_ring_whatever_their_first_byte() {
    let mut compared = 0;
    each_cipher(|cipher, ours, rings| {
        let (ours, rings) = (headers(ours), headers(rings));
        assert_eq!((ours.sample_len(), rings.sample_len()), (16, 16));
        for first in 0..=255 {
            // A new sample for each header, also with the largest block counter of ChaCha20.
            let mut sample = [first; 16];
            sample[15] ^= 0x3c;
            for length in 0..=4 {
                let number = &counting::<4>()[..length];
                let both = [&ours, &rings].map(|headers| {
                    let (mut protected, mut protected_number) = (first, number.to_vec());
                    headers
                        .encrypt_in_place(&sample, &mut protected, &mut protected_number)
                        .unwrap();
                    let (mut removed, mut removed_number) = (first, number.to_vec());
                    headers
                        .decrypt_in_place(&sample, &mut removed, &mut removed_number)
                        .unwrap();
                    (protected, protected_number, removed, removed_number)
                });
                assert_eq!(both[0], both[1], "{cipher}, {first:#x}, {length} bytes");
                let (mut first_byte, mut number_bytes, ..) = both[0].clone();
                ours.decrypt_in_place(&sample, &mut first_byte, &mut number_bytes)
                    .unwrap();
                assert_eq!((first_byte, &number_bytes[..]), (first, number), "{cipher}");
                compared += 1;
            }
        }
    });
    assert_eq!(compared, if support::on_fips() { 2 } else { 3 } * 256 * 5);
}

#[test]
fn a_sample_or_packet_number_of_another_length_changes_nothing() {
    each_cipher(|cipher, ours, _| {
        let headers = headers(ours);
        for length in (0..40).filter(|length| *length != 16) {
            refuse(cipher, headers.as_ref(), &vec![7; length], 4, "sample");
        }
        for length in 5..20 {
            refuse(cipher, headers.as_ref(), &[7; 16], length, "packet number");
        }
    });
}

fn refuse(cipher: &str, headers: &dyn HeaderProtectionKey, sample: &[u8], length: usize, reason: &str) {
    let (mut first, mut number) = (0xc3, vec![9; length]);
    for outcome in [
        headers.encrypt_in_place(sample, &mut first, &mut number),
        headers.decrypt_in_place(sample, &mut first, &mut number),
    ] {
        let Err(Error::General(text)) = outcome else {
            panic!("{cipher}: {outcome:?}");
        };
        assert!(text.contains(reason), "{text}");
    }
    assert_eq!((first, number), (0xc3, vec![9; length]));
}

/// rustls would not do this.
#[test]
fn a_key_of_another_length_protects_nothing() {
    each_cipher(|cipher, ours, _| {
        for length in (1..=32).filter(|length| *length != ours.aead_key_len()) {
            let key = || aead_key(&counting::<32>()[..length]);
            let packets = ours.packet_key(key(), Iv::from(counting()));
            let sealed = packets.encrypt_in_place(0, HEADER, &mut [1; 20]);
            assert_eq!(sealed.err(), Some(Error::EncryptError), "{cipher}");
            assert_eq!(
                packets.decrypt_in_place(0, HEADER, &mut [1; 20]),
                Err(Error::DecryptError)
            );
            let headers = ours.header_protection_key(key());
            refuse(cipher, headers.as_ref(), &[7; 16], 4, "backend");
        }
    });
}

/// Packets of one connection may be protected by several threads: `PacketKey` and `HeaderProtectionKey` are shared.
#[test]
fn threads_share_keys() {
    each_cipher(|cipher, ours, rings| {
        let (ours, rings) = ((packets(ours), headers(ours)), (packets(rings), headers(rings)));
        std::thread::scope(|scope| {
            for thread in 0..4_u64 {
                let (ours, rings) = (&ours, &rings);
                scope.spawn(move || {
                    for number in (0..200).map(|n| n * 4 + thread) {
                        let sealed = seal(ours.0.as_ref(), 0, number, b"a payload");
                        assert_eq!(sealed, seal(rings.0.as_ref(), 0, number, b"a payload"), "{cipher}");
                        let (mut first, mut bytes) = (0x43, number.to_be_bytes());
                        ours.1
                            .encrypt_in_place(&sealed[..16], &mut first, &mut bytes[4..])
                            .unwrap();
                        rings
                            .1
                            .decrypt_in_place(&sealed[..16], &mut first, &mut bytes[4..])
                            .unwrap();
                        assert_eq!((first, bytes), (0x43, number.to_be_bytes()), "{cipher}");
                    }
                });
            }
        });
    });
}
