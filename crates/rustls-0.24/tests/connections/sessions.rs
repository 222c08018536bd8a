//! Resumption, client certificates, key updates, and the ticketer.

use rustls::client::Resumption;
use rustls::error::{AlertDescription, PeerMisbehaved};
use rustls::{Error, HandshakeKind};
use rustls_0_24_hazmat_openssl::ticketer;
use std::sync::Arc;
use support::backend;

use crate::configurations::{
    client, client_with, demanding_server, only_tls12, only_tls13, ours, server, usable_identities,
};
use crate::identities::{self, KeyType};
use crate::memory::{self, End, Failure, connect, exchange, transfer, use_and_close};

/// The first connection gets tickets, the second one resumes with them: with a ticketer of the provider's factory, and one of the
/// function.
#[test]
fn tickets_resume_sessions() {
    let mut resumed = 0;
    for (version, provider) in [(0x0304, only_tls13()), (0x0303, only_tls12())] {
        for ticketer in [
            ours().ticketer_factory.ticketer().unwrap(),
            ticketer(backend()).unwrap(),
        ] {
            let mut client_config = client(provider.clone());
            client_config.resumption = Resumption::in_memory_sessions(8);
            let mut server_config = server(provider.clone(), identities::of(KeyType::P256));
            server_config.ticketer = Some(ticketer);
            let (client_config, server_config) = (Arc::new(client_config), Arc::new(server_config));
            for expected in [HandshakeKind::Full, HandshakeKind::Resumed] {
                let mut client = memory::client(&client_config);
                let mut server = memory::server(&server_config);
                assert_eq!(connect(&mut client, &mut server).0, version);
                assert_eq!((client.kind(), server.kind()), (expected, expected));
                use_and_close(&mut client, &mut server);
                resumed += usize::from(expected == HandshakeKind::Resumed);
            }
            // Another ticketer has other keys.
            let mut other = server(provider.clone(), identities::of(KeyType::P256));
            other.ticketer = Some(ours().ticketer_factory.ticketer().unwrap());
            let mut client = memory::client(&client_config);
            let mut server = memory::server(&Arc::new(other));
            connect(&mut client, &mut server);
            assert_eq!(client.kind(), HandshakeKind::Full);
        }
    }
    assert_eq!(resumed, 4);
}

#[test]
fn a_ticketer_decrypts_its_own_tickets_only() {
    let ticketer = ours().ticketer_factory.ticketer().unwrap();
    assert_eq!(ticketer.lifetime().as_secs(), 12 * 60 * 60);
    let ticket = ticketer.encrypt(b"a session").unwrap();
    assert_eq!(ticketer.decrypt(&ticket).unwrap(), b"a session");
    for bit in 0..ticket.len() * 8 {
        let mut changed = ticket.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(ticketer.decrypt(&changed), None);
    }
    for length in 0..ticket.len() {
        assert_eq!(ticketer.decrypt(&ticket[..length]), None);
    }
    assert_eq!(ours().ticketer_factory.ticketer().unwrap().decrypt(&ticket), None);
}

#[test]
fn clients_with_certificates() {
    let mut done = 0;
    for provider in [only_tls13(), only_tls12()] {
        let server_config = Arc::new(demanding_server(provider.clone(), identities::of(KeyType::P256)));
        for identity in usable_identities() {
            if provider.tls13_cipher_suites.is_empty() && identity.key_type.is_post_quantum() {
                continue;
            }
            let mut client = memory::client(&Arc::new(client_with(provider.clone(), identity)));
            let mut server = memory::server(&server_config);
            connect(&mut client, &mut server);
            assert!(server.connection.peer_identity().is_some());
            use_and_close(&mut client, &mut server);
            done += 1;
        }
        // Without one.
        let mut client = memory::client(&Arc::new(client(provider)));
        let mut server = memory::server(&server_config);
        match exchange(&mut client, &mut server) {
            Err(Failure {
                end: "server",
                error: Error::PeerMisbehaved(PeerMisbehaved::NoCertificatesPresented),
            }) => {}
            other => panic!("{other:?}"),
        }
        match client.take(&server.outgoing()) {
            Err(Error::AlertReceived(AlertDescription::CertificateRequired | AlertDescription::BadCertificate)) => {}
            other => panic!("{other:?}"),
        }
    }
    let post_quantum = usable_identities()
        .iter()
        .filter(|identity| identity.key_type.is_post_quantum())
        .count();
    assert_eq!(done, 2 * usable_identities().len() - post_quantum);
}

#[test]
fn keys_are_updated_from_both_ends() {
    let mut client = memory::client(&Arc::new(client(only_tls13())));
    let mut server = memory::server(&Arc::new(server(only_tls13(), identities::of(KeyType::P256))));
    connect(&mut client, &mut server);
    for round in 0..6 {
        if round % 2 == 0 {
            client.update_keys();
        } else {
            server.update_keys();
        }
        transfer(&mut client, &mut server, b"a request", &[round; 20_000]);
    }
    use_and_close(&mut client, &mut server);
}
