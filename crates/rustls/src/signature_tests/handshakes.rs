//! Handshakes of rustls with ring, in which this crate signs and verifies.

use std::sync::Arc;

use pki_types::ServerName;
use rustls::client::WebPkiServerVerifier;
use rustls::crypto::{CryptoProvider, ring};
use rustls::server::WebPkiClientVerifier;
use rustls::sign::SingleCertAndKey;
use rustls::version::{TLS12, TLS13};
use rustls::{ClientConfig, ClientConnection, Connection, RootCertStore, ServerConfig, ServerConnection};

use super::keys::{TestKey, has_ml_dsa, keys, verifiers};
use super::signing::self_signed;
use crate::{certificates, certified_key};

/// ring's provider, with this crate's verification if asked for.
fn provider(ours: bool) -> Arc<CryptoProvider> {
    let mut provider = ring::default_provider();
    if ours {
        provider.signature_verification_algorithms = *verifiers();
    }
    Arc::new(provider)
}

/// A handshake in which server and client have this key and certificate; both are verified.
fn handshake(
    test: &TestKey,
    version: &'static rustls::SupportedProtocolVersion,
    ours: bool,
) -> Result<(), rustls::Error> {
    let chain = [self_signed(&test.private)];
    let certified = Arc::new(SingleCertAndKey::from(certified_key(&chain, test.private.clone())?));
    let mut roots = RootCertStore::empty();
    for certificate in certificates(&chain) {
        roots.add(certificate)?;
    }
    let roots = Arc::new(roots);
    let provider = provider(ours);
    let of_clients = WebPkiClientVerifier::builder_with_provider(Arc::clone(&roots), Arc::clone(&provider))
        .build()
        .unwrap();
    let of_servers = WebPkiServerVerifier::builder_with_provider(roots, Arc::clone(&provider))
        .build()
        .unwrap();
    let server = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_protocol_versions(&[version])?
        .with_client_cert_verifier(of_clients)
        .with_cert_resolver(certified.clone());
    let client = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[version])?
        .with_webpki_verifier(of_servers)
        .with_client_cert_resolver(certified);
    let name = ServerName::try_from("localhost").unwrap();
    let mut client = Connection::from(ClientConnection::new(Arc::new(client), name)?);
    let mut server = Connection::from(ServerConnection::new(Arc::new(server))?);
    while client.is_handshaking() || server.is_handshaking() {
        transfer(&mut client, &mut server)?;
        transfer(&mut server, &mut client)?;
    }
    assert_eq!(server.peer_certificates(), Some(&certificates(&chain)[..]));
    Ok(())
}

fn transfer(from: &mut Connection, to: &mut Connection) -> Result<(), rustls::Error> {
    let mut records = Vec::new();
    while from.wants_write() {
        from.write_tls(&mut records).unwrap();
    }
    let mut rest = records.as_slice();
    while !rest.is_empty() {
        to.read_tls(&mut rest).unwrap();
        to.process_new_packets()?;
    }
    Ok(())
}

#[test]
fn every_key_serves_both_versions() {
    let (mut done, mut by_ring, mut refused) = (0, 0, 0);
    for test in keys() {
        for version in [&TLS13, &TLS12] {
            let result = handshake(test, version, true);
            if test.name.starts_with("ML-DSA") && version.version == TLS12.version {
                // TLS 1.2 has no code for ML-DSA.
                assert!(result.is_err());
                refused += 1;
                continue;
            }
            result.unwrap_or_else(|error| panic!("{} {version:?}: {error}", test.name));
            done += 1;
            // ring signs for nobody on P-521, and does not know ML-DSA.
            if !test.name.starts_with("ML-DSA") && test.name != "P-521" {
                handshake(test, version, false).unwrap_or_else(|error| panic!("{}: {error}", test.name));
                by_ring += 1;
            }
        }
    }
    let ml_dsa = if has_ml_dsa() { 3 } else { 0 };
    assert_eq!((done, by_ring, refused), (10 + ml_dsa, 8, ml_dsa));
}
