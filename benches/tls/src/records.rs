//! Application data: long and short records.

use std::sync::Arc;
use std::time::Duration;

use rustls::client::Resumption;
use rustls::{CipherSuite, ClientConfig, NamedGroup, ServerConfig, version};

use crate::certificates::{Identity, KeyType};
use crate::connection::{Pair, receive, send, timed, write};
use crate::operation::{Operation, Unit, Work};
use crate::peers::Provider;

const LONG: usize = 16 * 1024;
const SHORT: usize = 100;

const SUITES: [(CipherSuite, &str); 6] = [
    (CipherSuite::TLS13_AES_128_GCM_SHA256, "TLS 1.3, AES-128-GCM"),
    (CipherSuite::TLS13_AES_256_GCM_SHA384, "TLS 1.3, AES-256-GCM"),
    (
        CipherSuite::TLS13_CHACHA20_POLY1305_SHA256,
        "TLS 1.3, ChaCha20-Poly1305",
    ),
    (
        CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        "TLS 1.2, AES-128-GCM",
    ),
    (
        CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
        "TLS 1.2, AES-256-GCM",
    ),
    (
        CipherSuite::TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
        "TLS 1.2, ChaCha20-Poly1305",
    ),
];

pub fn operations(providers: &[Provider], identities: &[Identity]) -> Vec<Operation> {
    let Some(identity) = identities.iter().find(|one| one.key_type == KeyType::P256) else {
        return Vec::new();
    };
    let mut all = Vec::new();
    for (length, group, batch, unit) in [
        (LONG, "records of 16 KB", 8, Unit::Megabytes(LONG)),
        (SHORT, "records of 100 B", 64, Unit::Operations),
    ] {
        for (suite, name) in SUITES {
            let work = |provider: &Provider| work(provider, identity, suite, length, batch);
            all.push(Operation::new(
                group,
                name.to_owned(),
                ["send", "receive"],
                unit,
                providers,
                work,
            ));
        }
    }
    all
}

/// Sends records from the client to the server in batches.
fn work(provider: &Provider, identity: &Identity, suite: CipherSuite, length: usize, batch: u64) -> Option<Work> {
    let mut pair = connect(provider, identity, suite)?;
    let message = vec![7; length];
    let (mut wire, mut plaintext) = (Vec::new(), vec![0; LONG]);
    Some(Box::new(move |count| {
        let mut times = [Duration::ZERO; 2];
        let mut left = count;
        while left > 0 {
            let now = left.min(batch);
            left -= now;
            times[0] += timed(|| {
                for _ in 0..now {
                    send(&mut pair.client, &message);
                }
                write(&mut pair.client, &mut wire);
            });
            let mut received = 0;
            times[1] += timed(|| received = receive(&mut pair.server, &mut wire, &mut plaintext));
            assert_eq!(received, now as usize * length);
        }
        times
    }))
}

fn connect(provider: &Provider, identity: &Identity, suite: CipherSuite) -> Option<Pair> {
    let crypto = Arc::new(provider.with_only(suite, NamedGroup::secp256r1)?);
    let versions = match crypto.cipher_suites.first()?.tls13() {
        Some(_) => &[&version::TLS13],
        None => &[&version::TLS12],
    };
    let mut client = ClientConfig::builder_with_provider(crypto.clone())
        .with_protocol_versions(versions)
        .unwrap()
        .with_root_certificates(identity.roots.clone())
        .with_no_client_auth();
    client.resumption = Resumption::disabled();
    let server = ServerConfig::builder_with_provider(crypto)
        .with_protocol_versions(versions)
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(identity.chain.clone(), identity.key())
        .unwrap();
    let mut pair = Pair::connect(&Arc::new(client), &Arc::new(server));
    pair.client.set_buffer_limit(None);
    Some(pair)
}
