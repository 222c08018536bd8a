//! The choice of a group.

use rustls::HandshakeKind;
use rustls::crypto::kx::{NamedGroup, StartedKeyExchange};
use rustls::error::PeerMisbehaved;
use rustls::{Error, crypto::kx::SupportedKxGroup};
use std::sync::Arc;

use crate::configurations::{client, groups, is_hybrid, only_tls13, ours, server, with_groups};
use crate::identities::{self, KeyType};
use crate::memory::{self, connect, use_and_close};

fn component(group: &dyn SupportedKxGroup) -> Option<u16> {
    match group.start().unwrap() {
        StartedKeyExchange::Hybrid(hybrid) => Some(hybrid.component().0.into()),
        _ => None,
    }
}

/// The client's first group is not the server's: the server asks for another one, except where the client has sent a share of it
/// beside the hybrid's.
#[test]
fn hello_retry_request_for_every_pair_of_groups() {
    let (mut retried, mut beside) = (0, 0);
    for first in ours().kx_groups.iter() {
        let first_code = u16::from(first.name());
        for second in groups() {
            if first_code == second {
                continue;
            }
            let offers = [first_code, second];
            let mut client = memory::client(&Arc::new(client(with_groups(only_tls13(), &offers))));
            let config = server(with_groups(only_tls13(), &[second]), identities::of(KeyType::P256));
            let mut server = memory::server(&Arc::new(config));
            let (_, _, agreed) = connect(&mut client, &mut server);
            assert_eq!(agreed, second);
            let expected = if component(*first) == Some(second) {
                beside += 1;
                HandshakeKind::Full
            } else {
                retried += 1;
                HandshakeKind::FullWithHelloRetryRequest
            };
            assert_eq!((client.kind(), server.kind()), (expected, expected), "{offers:x?}");
            use_and_close(&mut client, &mut server);
        }
    }
    let all = groups().len();
    let hybrids = groups().into_iter().filter(|group| is_hybrid(*group)).count();
    assert_eq!((retried, beside), (all * (all - 1) - hybrids, hybrids));
    println!("handshakes with a HelloRetryRequest, and with a share beside the hybrid's: {retried}, {beside}");
}

#[test]
fn names_and_components() {
    for group in ours().kx_groups.iter() {
        let code = u16::from(group.name());
        assert_eq!(component(*group).is_some(), is_hybrid(code));
        let expected = match code {
            // On a FIPS backend without X25519, the first curve.
            0x11ec if !groups().contains(&0x001d) => Some(0x0017),
            0x11ec => Some(0x001d),
            0x11eb => Some(0x0017),
            0x11ed => Some(0x0018),
            _ => None,
        };
        assert_eq!(component(*group), expected);
    }
    // 0.24 has a name for the one that 0.23 has none for.
    assert_eq!(NamedGroup::secp384r1MLKEM1024, NamedGroup(0x11ed));
}

/// Both ways of an exchange, and shares that are not shares.
#[test]
fn exchanges_and_bad_shares() {
    let is_refused = |result: Result<_, Error>| match result {
        Err(Error::PeerMisbehaved(PeerMisbehaved::InvalidKeyShare)) => true,
        Err(other) => panic!("{other:?}"),
        Ok(()) => false,
    };
    let mut refused = 0;
    for group in ours().kx_groups.iter() {
        let start = || group.start().unwrap().into_single();
        let client = start();
        let server = group.start_and_complete(client.pub_key()).unwrap();
        assert_eq!(server.group, group.name());
        assert_eq!(client.group(), group.name());
        let good = server.pub_key.clone();
        let client_share = client.pub_key().to_vec();
        let secret = client.complete(&good).unwrap();
        assert_eq!(secret.secret_bytes(), server.secret.secret_bytes());
        let longer = [&good[..], &[0]].concat();
        for bad in [&[][..], &good[1..], &longer, &vec![0; good.len()]] {
            // ML-KEM decapsulates everything: an X25519 share of zeros is what is bad in it.
            assert!(is_refused(start().complete(bad).map(drop)), "{group:?}");
            refused += 1;
        }
        for bad in [&[][..], &client_share[1..], &vec![0xff; client_share.len()]] {
            // Every string of 32 bytes is a share of X25519.
            let expected = group.name() != NamedGroup::X25519 || bad.len() != 32;
            assert_eq!(
                is_refused(group.start_and_complete(bad).map(drop)),
                expected,
                "{group:?}"
            );
            refused += usize::from(expected);
        }
        if let StartedKeyExchange::Hybrid(hybrid) = group.start().unwrap() {
            assert!(is_refused(hybrid.complete_component(&[4; 31]).map(drop)), "{group:?}");
            refused += 1;
        }
    }
    let hybrids = groups().into_iter().filter(|group| is_hybrid(*group)).count();
    let x25519 = usize::from(groups().contains(&0x001d));
    assert_eq!(refused, groups().len() * 7 + hybrids - x25519);
}
