//! Connections of a client and a server in memory.

use std::io::{Read, Write};
use std::sync::Arc;

use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, Error, ServerConfig, ServerConnection};

use crate::certificates::SERVER;

/// Both ends of a connection.
#[derive(Debug)]
pub(crate) struct Pair {
    pub(crate) client: ClientConnection,
    pub(crate) server: ServerConnection,
    /// What each side has received and not yet looked at.
    at_client: Vec<u8>,
    at_server: Vec<u8>,
}

/// The side whose error ended a handshake, with the error.
pub(crate) type Failed = (Side, Error);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Client,
    Server,
}

/// Completes a handshake.
pub(crate) fn connect(client: &Arc<ClientConfig>, server: &Arc<ServerConfig>) -> Result<Pair, Failed> {
    let name = ServerName::try_from(SERVER).unwrap();
    let mut pair = Pair {
        client: ClientConnection::new(client.clone(), name).map_err(|error| (Side::Client, error))?,
        server: ServerConnection::new(server.clone()).map_err(|error| (Side::Server, error))?,
        at_client: Vec::new(),
        at_server: Vec::new(),
    };
    while pair.client.is_handshaking() || pair.server.is_handshaking() {
        assert!(pair.exchange()? > 0, "the handshake stands still");
    }
    pair.exchange()?;
    Ok(pair)
}

impl Pair {
    /// Passes what either side has to send, and returns how many bytes that were.
    fn exchange(&mut self) -> Result<usize, Failed> {
        let (mut to_server, mut to_client) = (Vec::new(), Vec::new());
        while self.client.wants_write() {
            self.client.write_tls(&mut to_server).unwrap();
        }
        let mut rest = &to_server[..];
        while !rest.is_empty() {
            self.server.read_tls(&mut rest).unwrap();
            let state = self.server.process_new_packets();
            let length = state.map_err(|error| (Side::Server, error))?.plaintext_bytes_to_read();
            receive(self.server.reader(), &mut self.at_server, length);
        }
        while self.server.wants_write() {
            self.server.write_tls(&mut to_client).unwrap();
        }
        let mut rest = &to_client[..];
        while !rest.is_empty() {
            self.client.read_tls(&mut rest).unwrap();
            let state = self.client.process_new_packets();
            let length = state.map_err(|error| (Side::Client, error))?.plaintext_bytes_to_read();
            receive(self.client.reader(), &mut self.at_client, length);
        }
        Ok(to_server.len() + to_client.len())
    }

    /// Sends data there and back, in records of every size up to the longest.
    pub(crate) fn echo(&mut self) {
        for length in [0, 1, 100, 1 << 14, (1 << 14) + 1, 40_000] {
            let data: Vec<u8> = (0..length).map(|number| number as u8).collect();
            self.client.writer().write_all(&data).unwrap();
            self.exchange().unwrap();
            self.server.writer().write_all(&self.at_server).unwrap();
            assert_eq!(std::mem::take(&mut self.at_server).len(), length);
            self.exchange().unwrap();
            assert!(std::mem::take(&mut self.at_client) == data, "{length}");
        }
    }

    /// New keys in both directions, as TLS 1.3 allows.
    pub(crate) fn update_keys(&mut self) {
        self.client.refresh_traffic_keys().unwrap();
        self.server.refresh_traffic_keys().unwrap();
        self.exchange().unwrap();
    }
}

/// Appends the data that has been decrypted.
fn receive(mut from: impl Read, to: &mut Vec<u8>, length: usize) {
    let start = to.len();
    to.resize(start + length, 0);
    from.read_exact(&mut to[start..]).unwrap();
}
