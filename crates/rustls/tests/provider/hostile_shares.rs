//! Shares that are not valid: an error that blames the other side, never a panic.

use hazmat_openssl::prelude::*;
use rustls::NamedGroup;
use rustls::crypto::SupportedKxGroup;
use rustls::{Error, PeerMisbehaved};
use support::backend;
use support::tls_hybrids::{self, Part};

use crate::{all_groups, find, has_post_quantum};

/// Gives a share to both sides of an exchange, and counts the refusals.
#[track_caller]
fn assert_refused(group: &dyn SupportedKxGroup, client_share: &[u8], server_share: &[u8], what: &str) -> usize {
    let refusal = Error::PeerMisbehaved(PeerMisbehaved::InvalidKeyShare);
    let by_server = group.start_and_complete(client_share).map(drop);
    assert_eq!(by_server, Err(refusal.clone()), "{group:?}, server: {what}");
    let by_client = group.start().unwrap().complete(server_share).map(drop);
    assert_eq!(by_client, Err(refusal), "{group:?}, client: {what}");
    2
}

/// Valid shares of a client and a server.
fn valid(group: &dyn SupportedKxGroup) -> (Vec<u8>, Vec<u8>) {
    let client = group.start().unwrap().pub_key().to_vec();
    let server = group.start_and_complete(&client).unwrap().pub_key;
    (client, server)
}

#[test]
fn every_other_length_is_refused() {
    let mut refused = 0;
    for group in all_groups() {
        let (client, server) = valid(group);
        // Shares that begin as valid ones do.
        let long = |share: &[u8], length: usize| -> Vec<u8> { share.iter().copied().cycle().take(length).collect() };
        for length in (0..=1700).filter(|length| *length != client.len()) {
            let refusal = group.start_and_complete(&long(&client, length)).map(drop);
            assert_eq!(
                refusal,
                Err(PeerMisbehaved::InvalidKeyShare.into()),
                "{group:?}, {length}"
            );
            refused += 1;
        }
        // Each takes the generation of a key.
        let near = [0, 1, server.len() - 1, server.len() + 1, 2 * server.len(), 65_535];
        for length in near {
            let refusal = group.start().unwrap().complete(&long(&server, length)).map(drop);
            assert_eq!(
                refusal,
                Err(PeerMisbehaved::InvalidKeyShare.into()),
                "{group:?}, {length}"
            );
            refused += 1;
        }
    }
    assert_eq!(refused, all_groups().len() * (1700 + 6));
}

type Change<'a> = &'a dyn Fn(&mut [u8]);

#[test]
fn points_that_are_not_valid_are_refused() {
    let mut refused = 0;
    let mut groups = 0;
    for group in all_groups() {
        let (client, server) = valid(group);
        let last = match u16::from(group.name()) {
            0x0017 | 0x11eb => 64,
            0x0018 | 0x11ed => 96,
            0x0019 => 132,
            _ => continue,
        };
        groups += 1;
        let changes: [(&str, Change<'_>); 8] = [
            ("not on the curve", &|share| share[last] ^= 1),
            ("not on the curve, by x", &|share| share[last / 2] ^= 1),
            ("zeros", &|share| share[1..=last].fill(0)),
            ("not reduced", &|share| share[1..=last].fill(0xff)),
            ("the prefix of a compressed point", &|share| {
                share[0] = 2 + (share[last] & 1)
            }),
            ("the hybrid form of X9.62", &|share| share[0] = 6 + (share[last] & 1)),
            ("infinity", &|share| share[..=last].fill(0)),
            ("no form", &|share| share[0] = 5),
        ];
        for (name, change) in changes {
            let (mut client, mut server) = (client.clone(), server.clone());
            change(&mut client);
            change(&mut server);
            refused += assert_refused(group, &client, &server, name);
        }
        // A compressed point that would be valid, and the point at infinity, in their own lengths.
        let compressed = [&[2 + (client[last] & 1)], &client[1..=last / 2]].concat();
        refused += assert_refused(group, &compressed, &compressed, "compressed");
        refused += assert_refused(group, &[0], &[0], "infinity, one byte");
    }
    assert_eq!(groups, if has_post_quantum() { 5 } else { 3 });
    assert_eq!(refused, groups * 20);
}

/// RFC 8446, section 7.4.2, and the points of small order of Curve25519 with 255 bits, and with the bit that is ignored.
#[test]
fn points_of_small_order_are_refused() {
    const ORDER_8: [&str; 2] = [
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    ];
    // 0, 1, p - 1, p, p + 1
    let mut points: Vec<[u8; 32]> = [(0, 0), (1, 0), (0xec, 0x7f), (0xed, 0x7f), (0xee, 0x7f)]
        .into_iter()
        .map(|(low, high)| {
            let mut point = [if high == 0 { 0 } else { 0xff }; 32];
            (point[0], point[31]) = (low, high);
            point
        })
        .collect();
    points.extend(ORDER_8.map(|digits| <[u8; 32]>::try_from(support::bytes::from_hex(digits).unwrap()).unwrap()));
    points.extend(points.clone().into_iter().map(|mut point| {
        point[31] |= 0x80;
        point
    }));

    let mut refused = 0;
    let mut groups = 0;
    for name in [NamedGroup::X25519, NamedGroup::X25519MLKEM768] {
        let Some(group) = find(&all_groups(), name) else {
            continue;
        };
        groups += 1;
        let (client, server) = valid(group);
        for point in &points {
            // The point is at the end of a share.
            let with_point = |share: &[u8]| [&share[..share.len() - 32], point].concat();
            refused += assert_refused(group, &with_point(&client), &with_point(&server), "small order");
        }
    }
    assert_eq!(points.len(), 14);
    assert_eq!(refused, groups * 28);
    assert!(groups >= 1);
}

/// FIPS 203, section 7.2. A ciphertext has no such check: the secret of a wrong one is pseudorandom.
#[test]
fn ml_kem_keys_out_of_range_are_refused() {
    let mut refused = 0;
    for &hybrid in TlsHybridGroup::ALL {
        let Some(group) = find(&all_groups(), NamedGroup::from(hybrid.codepoint())) else {
            continue;
        };
        let (client, server) = valid(group);
        let key = tls_hybrids::range(hybrid, Part::MlKemKey);
        for position in [key.start, key.start + 384, key.end - 35] {
            let mut changed = client.clone();
            // Two numbers of 4095 each.
            changed[position..position + 3].fill(0xff);
            let refusal = group.start_and_complete(&changed).map(drop);
            assert_eq!(refusal, Err(PeerMisbehaved::InvalidKeyShare.into()), "{hybrid}");
            refused += 1;
        }
        let started = group.start().unwrap();
        let (secret, mut share) = backend().tls_hybrid_encapsulate(hybrid, started.pub_key()).unwrap();
        share[tls_hybrids::range(hybrid, Part::Ciphertext).start] ^= 1;
        assert_ne!(*secret, *started.complete(&share).unwrap().secret_bytes(), "{hybrid}");
        // A server's share for another client.
        assert!(group.start().unwrap().complete(&server).is_ok());
    }
    assert_eq!(refused, if has_post_quantum() { 9 } else { 0 });
}

/// The second share of a hybrid exchange is checked as any other.
#[test]
fn answers_to_the_second_share_are_checked() {
    let mut refused = 0;
    for group in all_groups() {
        let started = group.start().unwrap();
        if started.hybrid_component().is_none() {
            continue;
        }
        for share in [&[][..], &[0; 32], &[4; 65], &[4; 97]] {
            let started = group.start().unwrap();
            let refusal = started.complete_hybrid_component(share).map(drop);
            assert_eq!(refusal, Err(PeerMisbehaved::InvalidKeyShare.into()), "{group:?}");
            refused += 1;
        }
    }
    assert_eq!(refused, if has_post_quantum() { 3 * 4 } else { 0 });
}
