//! Certificates of every key type, from clients too; every signature scheme; certificates that are missing or not trusted.

use crate::harness::configurations::{
    can_sign, can_verify, client as client_config, client_with, demanding_server, server as server_config, with_version,
};
use crate::harness::identities::{self, KeyType, is_post_quantum};
use crate::harness::memory::{Failure, Pair};
use crate::sides::{Sides, common, sides};
use rustls::crypto::{CryptoProvider, WebPkiSupportedAlgorithms};
use rustls::{CertificateError, ClientConfig, Error, ProtocolVersion, RootCertStore};
use std::sync::Arc;

#[test]
fn every_key_type() {
    let mut counts = [0; 3];
    for (Sides { client, server, name }, count) in sides().into_iter().zip(&mut counts) {
        let demanding = Arc::new(demanding_server(server, identities::of(KeyType::P256)));
        for version in [ProtocolVersion::TLSv1_3, ProtocolVersion::TLSv1_2] {
            let client = with_version(client, version);
            for identity in identities::all() {
                let usable = version == ProtocolVersion::TLSv1_3 || identity.key_type.is_for_tls12();
                if !usable || !can_sign(&client, identity) || !can_verify(server, identity) {
                    continue;
                }
                let config = Arc::new(client_with(&client, identity));
                let mut pair = Pair::new(&config, &demanding);
                pair.exchange()
                    .unwrap_or_else(|failure| panic!("{name} {version:?} {:?}: {failure:?}", identity.key_type));
                assert_eq!(
                    pair.server.connection.peer_certificates(),
                    Some(&identity.chain()[..]),
                    "{name}"
                );
                pair.transfer(b"a request", b"a reply");
                pair.close();
                *count += 1;
            }
        }
    }
    let own = if is_post_quantum() { 8 + 5 } else { 5 + 5 };
    let others = common();
    assert_eq!(
        counts,
        [others.verifies.iter().sum::<usize>(), others.signs.iter().sum(), own]
    );
}

#[test]
fn none_where_one_is_demanded() {
    for Sides { client, server, name } in sides() {
        let demanding = Arc::new(demanding_server(server, identities::of(KeyType::P256)));
        for version in [ProtocolVersion::TLSv1_3, ProtocolVersion::TLSv1_2] {
            let config = Arc::new(client_config(&with_version(client, version)));
            let failure = Pair::new(&config, &demanding).exchange();
            assert_eq!(failure, Err(Failure::Server(Error::NoCertificatesPresented)), "{name}");
        }
    }
}

#[test]
fn unknown_roots() {
    let mut counts = [0; 3];
    for (Sides { client, server, name }, count) in sides().into_iter().zip(&mut counts) {
        for identity in identities::all() {
            if !can_sign(server, identity) || !can_verify(client, identity) {
                continue;
            }
            // The client trusts another root only.
            let mut store = RootCertStore::empty();
            let other = match identity.key_type {
                KeyType::P256 => KeyType::P384,
                _ => KeyType::P256,
            };
            store.add(identities::of(other).root.as_der().to_vec().into()).unwrap();
            let config = ClientConfig::builder_with_provider(Arc::clone(client))
                .with_safe_default_protocol_versions()
                .unwrap()
                .with_root_certificates(store)
                .with_no_client_auth();
            let failure = Pair::new(&Arc::new(config), &Arc::new(server_config(server, identity))).exchange();
            let expected = Error::InvalidCertificate(CertificateError::UnknownIssuer);
            assert_eq!(failure, Err(Failure::Client(expected)), "{name}");
            *count += 1;
        }
    }
    let others = common();
    let own = if is_post_quantum() { 8 } else { 5 };
    assert_eq!(counts, [others.signs[0], others.verifies[0], own]);
}

/// Each signature scheme by itself: the client accepts no other. Of RSA there are three by PSS, and in TLS 1.2 three more.
#[test]
fn every_signature_scheme() {
    let mut counts = [[0; 2]; 3];
    for (Sides { client, server, name }, counts) in sides().into_iter().zip(&mut counts) {
        for (version, count) in [ProtocolVersion::TLSv1_3, ProtocolVersion::TLSv1_2]
            .into_iter()
            .zip(counts)
        {
            let limited = with_version(client, version);
            for entry in client.signature_verification_algorithms.mapping {
                let scheme = u16::from(entry.0);
                let is_pkcs1 = [0x0401, 0x0501, 0x0601].contains(&scheme);
                let identity = identities::all().iter().find(|identity| {
                    let own = identity.key_type.schemes();
                    let tls12 = version == ProtocolVersion::TLSv1_2;
                    (own.iter().any(|own| u16::from(*own) == scheme) && (!tls12 || identity.key_type.is_for_tls12()))
                        || (tls12 && is_pkcs1 && identity.key_type == KeyType::Rsa)
                });
                let Some(identity) = identity else { continue };
                if !can_sign(server, identity) {
                    continue;
                }
                let mut provider = CryptoProvider::clone(&limited);
                provider.signature_verification_algorithms = WebPkiSupportedAlgorithms {
                    all: provider.signature_verification_algorithms.all,
                    mapping: std::slice::from_ref(entry),
                };
                let config = Arc::new(client_config(&Arc::new(provider)));
                let mut pair = Pair::new(&config, &Arc::new(server_config(server, identity)));
                pair.exchange()
                    .unwrap_or_else(|failure| panic!("{name} {version:?} {:?}: {failure:?}", entry.0));
                pair.transfer(b"a request", b"a reply");
                *count += 1;
            }
        }
    }
    let own = if is_post_quantum() { 3 + 4 + 3 } else { 3 + 4 };
    // Instead of one for RSA, there are three in TLS 1.3 and six in TLS 1.2.
    let others = common();
    let signed = [others.signs[0] + 2, others.signs[1] + 5];
    let verified = [others.verifies[0] + 2, others.verifies[1] + 5];
    assert_eq!(counts, [signed, verified, [own, 10]]);
}
