//! Ends of rustls 0.23, with its ring provider.

use rustls_023::crypto::{CryptoProvider, ring};
use rustls_023::pki_types::ServerName;
use rustls_023::{ClientConfig, ClientConnection, Connection, RootCertStore, ServerConfig, ServerConnection};
use std::io::{ErrorKind, Read, Write};
use std::sync::Arc;

use crate::identities::{self, HOST, Identity, KeyType};
use crate::memory::{Agreed, End};

pub struct Old {
    connection: Connection,
    received: Vec<u8>,
    closed: bool,
}

impl Old {
    fn new(connection: impl Into<Connection>) -> Self {
        let mut connection = connection.into();
        connection.set_buffer_limit(None);
        Old {
            connection,
            received: Vec::new(),
            closed: false,
        }
    }
}

/// Whether rustls 0.23 with ring signs with keys of this type, and verifies them.
pub fn signs(key_type: KeyType) -> bool {
    !key_type.is_post_quantum() && key_type != KeyType::P521
}

/// The codes of ring's suites and groups.
pub fn suites() -> Vec<u16> {
    let provider = ring::default_provider();
    provider
        .cipher_suites
        .iter()
        .map(|suite| suite.suite().into())
        .collect()
}

pub fn groups() -> Vec<u16> {
    let provider = ring::default_provider();
    provider.kx_groups.iter().map(|group| group.name().into()).collect()
}

/// ring's provider with one suite and one group.
fn limited(suite: u16, group: u16) -> Arc<CryptoProvider> {
    let mut provider = ring::default_provider();
    provider.cipher_suites.retain(|found| u16::from(found.suite()) == suite);
    provider.kx_groups.retain(|found| u16::from(found.name()) == group);
    Arc::new(provider)
}

/// A client that offers one suite and one group.
pub fn client(suite: u16, group: u16) -> Old {
    let mut roots = RootCertStore::empty();
    for identity in identities::all() {
        roots.add(identity.root.clone()).unwrap();
    }
    let version = match suite >> 8 {
        0x13 => &rustls_023::version::TLS13,
        _ => &rustls_023::version::TLS12,
    };
    let config = ClientConfig::builder_with_provider(limited(suite, group))
        .with_protocol_versions(&[version])
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from(HOST).unwrap();
    Old::new(ClientConnection::new(Arc::new(config), name).unwrap())
}

pub fn server_config(identity: &Identity) -> Arc<ServerConfig> {
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(identity.chain(), identity.key_der())
        .unwrap();
    Arc::new(config)
}

pub fn server(config: &Arc<ServerConfig>) -> Old {
    Old::new(ServerConnection::new(Arc::clone(config)).unwrap())
}

impl End for Old {
    fn outgoing(&mut self) -> Vec<u8> {
        let mut wire = Vec::new();
        while self.connection.wants_write() {
            self.connection.write_tls(&mut wire).unwrap();
        }
        wire
    }

    /// The error of rustls 0.23 as text.
    fn take(&mut self, mut wire: &[u8]) -> Result<(), rustls::Error> {
        while !wire.is_empty() {
            let read = self.connection.read_tls(&mut wire).unwrap();
            let state = self
                .connection
                .process_new_packets()
                .map_err(|error| rustls::Error::General(format!("{error:?}")))?;
            self.closed |= state.peer_has_closed();
            match self.connection.reader().read_to_end(&mut self.received) {
                Ok(_) => {}
                Err(error) => assert_eq!(error.kind(), ErrorKind::WouldBlock),
            }
            if read == 0 {
                break;
            }
        }
        Ok(())
    }

    fn send(&mut self, data: &[u8]) {
        self.connection.writer().write_all(data).unwrap();
    }

    fn received(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.received)
    }

    fn is_handshaking(&self) -> bool {
        self.connection.is_handshaking()
    }

    fn agreed(&self) -> Agreed {
        let connection = &self.connection;
        (
            connection.protocol_version().unwrap().into(),
            connection.negotiated_cipher_suite().unwrap().suite().into(),
            connection
                .negotiated_key_exchange_group()
                .map_or(0, |group| group.name().into()),
        )
    }

    fn exported(&mut self) -> [u8; 32] {
        let secret = [0; 32];
        self.connection
            .export_keying_material(secret, b"EXPORTER-test", Some(b"context"))
            .unwrap()
    }

    fn update_keys(&mut self) {
        self.connection.refresh_traffic_keys().unwrap();
    }

    fn close(&mut self) {
        self.connection.send_close_notify();
    }

    fn is_closed(&self) -> bool {
        self.closed
    }
}
