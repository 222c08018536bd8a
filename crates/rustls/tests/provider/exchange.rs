//! Exchanges with other implementations.

use hazmat_openssl::prelude::*;
use rustls::NamedGroup;
use rustls::crypto::{ActiveKeyExchange, SupportedKxGroup, ring};
use support::backend;
use support::tls_hybrids::{self, Composed};

use crate::{all_groups, find, has_post_quantum};

/// The secret of a client and the secret of a server.
fn secrets(client: &dyn SupportedKxGroup, server: &dyn SupportedKxGroup) -> (Vec<u8>, Vec<u8>) {
    let started = client.start().unwrap();
    assert_eq!(started.group(), client.name());
    assert!(started.ffdhe_group().is_none());
    let completed = server.start_and_complete(started.pub_key()).unwrap();
    assert_eq!(completed.group, server.name());
    let secret = started.complete(&completed.pub_key).unwrap();
    (secret.secret_bytes().to_vec(), completed.secret.secret_bytes().to_vec())
}

#[test]
fn each_group_agrees_with_itself() {
    let mut exchanges = 0;
    let mut known = Vec::new();
    for group in all_groups() {
        for _ in 0..4 {
            let (client, server) = secrets(group, group);
            assert_eq!(client, server, "{group:?}");
            assert!(!known.contains(&client), "{group:?}");
            known.push(client);
            exchanges += 1;
        }
    }
    assert_eq!(exchanges, 4 * all_groups().len());
}

#[test]
fn each_group_agrees_with_rustlss_ring_provider() {
    let mut exchanges = 0;
    for theirs in ring::default_provider().kx_groups {
        let Some(ours) = find(&all_groups(), theirs.name()) else {
            assert_eq!(theirs.name(), NamedGroup::X25519);
            continue;
        };
        for (client, server) in [(ours, theirs), (theirs, ours)] {
            for _ in 0..4 {
                let (client_secret, server_secret) = secrets(client, server);
                assert_eq!(client_secret, server_secret, "{theirs:?}");
                exchanges += 1;
            }
        }
    }
    // A backend without X25519 is one of a FIPS module.
    let expected = if find(&all_groups(), NamedGroup::X25519).is_some() {
        3
    } else {
        2
    };
    assert_eq!(exchanges, expected * 8);
}

/// P-521, which ring does not have, and the hybrid groups: with the library below, and with a composition of its parts.
#[test]
fn the_other_groups_agree_with_the_library_below() {
    let curve = EllipticCurve::Secp521R1;
    let p521 = find(&all_groups(), NamedGroup::secp521r1).unwrap();
    let key = EllipticCurvePrivateKey::generate(backend(), curve).unwrap();
    let share = key
        .public_key()
        .unwrap()
        .encode_point(PointFormat::Uncompressed)
        .unwrap();
    let completed = p521.start_and_complete(&share).unwrap();
    let peer = EllipticCurvePublicKey::from_encoded_point(backend(), curve, &completed.pub_key).unwrap();
    assert_eq!(*key.exchange(&peer).unwrap(), *completed.secret.secret_bytes());

    let ordinary = Backend::new().unwrap();
    let mut hybrids = 0;
    for &hybrid in TlsHybridGroup::ALL {
        let Some(group) = find(&all_groups(), NamedGroup::from(hybrid.codepoint())) else {
            continue;
        };
        // FIPS modules do not offer X25519 alone.
        let ecdh = if backend().x25519_supported() {
            backend()
        } else {
            &ordinary
        };

        let composed = Composed::generate(backend(), ecdh, hybrid);
        let completed = group.start_and_complete(&composed.share()).unwrap();
        assert_eq!(
            *composed.secret(&completed.pub_key),
            *completed.secret.secret_bytes(),
            "{hybrid}"
        );

        let started = group.start().unwrap();
        let (secret, share) = tls_hybrids::serve(backend(), ecdh, hybrid, started.pub_key());
        assert_eq!(*secret, *started.complete(&share).unwrap().secret_bytes(), "{hybrid}");

        let started = group.start().unwrap();
        let (secret, share) = backend().tls_hybrid_encapsulate(hybrid, started.pub_key()).unwrap();
        assert_eq!(*secret, *started.complete(&share).unwrap().secret_bytes(), "{hybrid}");
        hybrids += 1;
    }
    assert_eq!(hybrids, if has_post_quantum() { 3 } else { 0 });
}

/// The share that a client sends beside that of a hybrid group.
#[test]
fn a_hybrid_exchange_has_a_second_share() {
    let groups = all_groups();
    let classical = find(&groups, NamedGroup::X25519).map_or(NamedGroup::secp256r1, |group| group.name());
    let mut seconds = 0;
    for group in &groups {
        let started = group.start().unwrap();
        let Some((second, share)) = started.hybrid_component() else {
            assert!(group.usable_for_version(rustls::ProtocolVersion::TLSv1_2), "{group:?}");
            continue;
        };
        let expected = match u16::from(group.name()) {
            // X25519, or the first curve where it is not offered.
            0x11ec => classical,
            0x11eb => NamedGroup::secp256r1,
            _ => NamedGroup::secp384r1,
        };
        assert_eq!(second, expected, "{group:?}");
        // The same at each call.
        assert_eq!(started.hybrid_component(), Some((second, share)));
        // Another key than the one in the hybrid share.
        assert!(!contains(started.pub_key(), share.get(1..).unwrap()), "{group:?}");
        let completed = find(&groups, second).unwrap().start_and_complete(share).unwrap();
        let secret = started.complete_hybrid_component(&completed.pub_key).unwrap();
        assert_eq!(secret.secret_bytes(), completed.secret.secret_bytes(), "{group:?}");
        seconds += 1;
    }
    assert_eq!(seconds, if has_post_quantum() { 3 } else { 0 });
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}

/// rustls does not ask for it, but a trait's method can be called by anyone.
#[test]
fn a_second_share_that_nobody_offered_is_an_error() {
    let p256 = find(&all_groups(), NamedGroup::secp256r1).unwrap();
    let share = p256.start().unwrap().pub_key().to_vec();
    let started: Box<dyn ActiveKeyExchange> = p256.start().unwrap();
    assert!(started.hybrid_component().is_none());
    assert!(started.complete_hybrid_component(&share).is_err());
}
