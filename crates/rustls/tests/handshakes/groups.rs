//! The choice of a group: a HelloRetryRequest for each pair, and none in common.

use crate::harness::configurations::{
    client as client_config, is_hybrid, server as server_config, with_groups, with_version,
};
use crate::harness::identities::{self, KeyType, is_post_quantum};
use crate::harness::memory::{Failure, Pair};
use crate::sides::{Sides, common, ours, sides};
use rustls::{Error, HandshakeKind, NamedGroup, ProtocolVersion};
use std::sync::Arc;

/// The client's first group is not the server's: the server asks for another one, except where the client has sent a share of it
/// beside the hybrid's.
#[test]
fn hello_retry_request_for_every_pair_of_groups() {
    let mut counts = [0; 3];
    for (Sides { client, server, name }, count) in sides().into_iter().zip(&mut counts) {
        for first in &client.kx_groups {
            for second in &client.kx_groups {
                let common = server.kx_groups.iter().any(|group| group.name() == second.name());
                if first.name() == second.name() || !common {
                    continue;
                }
                let offers = [first.name(), second.name()];
                let config = with_groups(client, &offers);
                let config = Arc::new(client_config(&with_version(&config, ProtocolVersion::TLSv1_3)));
                let only = with_groups(server, &offers[1..]);
                let mut pair = Pair::new(&config, &Arc::new(server_config(&only, identities::of(KeyType::P256))));
                pair.exchange()
                    .unwrap_or_else(|failure| panic!("{name} {offers:?}: {failure:?}"));
                let started = first.start().unwrap();
                let beside = started.hybrid_component().map(|(group, _)| group);
                let expected = match beside == Some(second.name()) {
                    true => HandshakeKind::Full,
                    false => HandshakeKind::FullWithHelloRetryRequest,
                };
                assert_eq!(pair.client.kind(), expected, "{name} {offers:?}");
                assert_eq!(pair.server.kind(), expected, "{name} {offers:?}");
                assert_eq!(pair.client.agreed().2, second.name(), "{name}");
                pair.transfer(b"a request", b"a reply");
                *count += 1;
            }
        }
    }
    let own = ours().kx_groups.len();
    assert_eq!(own, if is_post_quantum() { 7 } else { 4 });
    let others = common();
    let of_other = others.groups * (others.groups_of_other - 1);
    assert_eq!(counts, [others.groups * (own - 1), of_other, own * (own - 1)]);
    assert_eq!(
        ours().kx_groups.iter().filter(|group| is_hybrid(group.name())).count(),
        own - 4
    );
}

/// No group in common.
#[test]
fn no_common_group() {
    for Sides {
        client: c,
        server: s,
        name,
    } in sides()
    {
        for version in [ProtocolVersion::TLSv1_3, ProtocolVersion::TLSv1_2] {
            let client_provider = with_groups(c, &[NamedGroup::secp256r1]);
            let server_provider = with_groups(s, &[NamedGroup::secp384r1]);
            let config = Arc::new(client_config(&with_version(&client_provider, version)));
            let failure = Pair::new(
                &config,
                &Arc::new(server_config(&server_provider, identities::of(KeyType::P256))),
            )
            .exchange();
            assert!(
                matches!(failure, Err(Failure::Server(Error::PeerIncompatible(_)))),
                "{name}: {failure:?}"
            );
        }
    }
}
