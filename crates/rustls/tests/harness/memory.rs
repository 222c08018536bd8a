//! Connections in memory: two ends, and what one has sent to the other.

use super::configurations::host;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, Connection, ProtocolVersion, ServerConfig, ServerConnection};
use rustls::{HandshakeKind, NamedGroup};
use std::io::{ErrorKind, Read, Write};
use std::sync::Arc;

/// One end of a connection.
pub struct End {
    pub connection: Connection,
    /// The application data that has arrived.
    pub received: Vec<u8>,
}

impl End {
    fn new(connection: impl Into<Connection>) -> Self {
        let mut connection = connection.into();
        connection.set_buffer_limit(None);
        End {
            connection,
            received: Vec::new(),
        }
    }

    /// What this end wants to send.
    pub fn outgoing(&mut self) -> Vec<u8> {
        let mut wire = Vec::new();
        while self.connection.wants_write() {
            self.connection.write_tls(&mut wire).unwrap();
        }
        wire
    }

    /// Gives this end what the other one has sent.
    pub fn take(&mut self, mut wire: &[u8]) -> Result<(), rustls::Error> {
        while !wire.is_empty() {
            let read = self.connection.read_tls(&mut wire).unwrap();
            self.connection.process_new_packets()?;
            let before = self.received.len();
            match self.connection.reader().read_to_end(&mut self.received) {
                Ok(_) => {}
                Err(error) => assert_eq!(error.kind(), ErrorKind::WouldBlock),
            }
            // After close_notify, rustls takes no more bytes.
            if read == 0 && before == self.received.len() {
                break;
            }
        }
        Ok(())
    }

    /// Queues application data.
    pub fn send(&mut self, data: &[u8]) {
        self.connection.writer().write_all(data).unwrap();
    }

    /// What the handshake agreed on: version, suite, group.
    pub fn agreed(&self) -> (ProtocolVersion, u16, NamedGroup) {
        (
            self.connection.protocol_version().unwrap(),
            self.connection.negotiated_cipher_suite().unwrap().suite().into(),
            self.connection.negotiated_key_exchange_group().unwrap().name(),
        )
    }

    pub fn kind(&self) -> HandshakeKind {
        self.connection.handshake_kind().unwrap()
    }
}

/// The end that has reported an error, and the error.
#[derive(Debug, Clone, PartialEq)]
pub enum Failure {
    Client(rustls::Error),
    Server(rustls::Error),
}

/// Both ends.
pub struct Pair {
    pub client: End,
    pub server: End,
}

impl Pair {
    pub fn new(client: &Arc<ClientConfig>, server: &Arc<ServerConfig>) -> Self {
        Pair::new_to(client, server, host())
    }

    /// The same, where the client asks for another name.
    pub fn new_to(client: &Arc<ClientConfig>, server: &Arc<ServerConfig>, name: ServerName<'static>) -> Self {
        Pair {
            client: End::new(ClientConnection::new(Arc::clone(client), name).unwrap()),
            server: End::new(ServerConnection::new(Arc::clone(server)).unwrap()),
        }
    }

    /// Carries bytes in both directions until both ends have nothing to send.
    pub fn exchange(&mut self) -> Result<(), Failure> {
        loop {
            let from_client = self.client.outgoing();
            self.server.take(&from_client).map_err(Failure::Server)?;
            let from_server = self.server.outgoing();
            self.client.take(&from_server).map_err(Failure::Client)?;
            if from_client.is_empty() && from_server.is_empty() {
                return Ok(());
            }
        }
    }

    /// Whether both ends have finished the handshake.
    pub fn is_complete(&self) -> bool {
        !self.client.connection.is_handshaking() && !self.server.connection.is_handshaking()
    }

    /// Does the handshake, which must succeed.
    pub fn connected(client: &Arc<ClientConfig>, server: &Arc<ServerConfig>) -> Self {
        let mut pair = Pair::new(client, server);
        pair.exchange().unwrap_or_else(|failure| panic!("{failure:?}"));
        assert!(pair.is_complete());
        pair
    }

    /// Sends application data from both ends at once, and compares what arrives.
    pub fn transfer(&mut self, from_client: &[u8], from_server: &[u8]) {
        self.client.send(from_client);
        self.server.send(from_server);
        self.exchange().unwrap_or_else(|failure| panic!("{failure:?}"));
        assert!(self.server.received == from_client, "the server received other data");
        assert!(self.client.received == from_server, "the client received other data");
        self.server.received.clear();
        self.client.received.clear();
    }

    /// Closes both directions, and makes sure that both ends see it.
    pub fn close(mut self) {
        self.client.connection.send_close_notify();
        self.exchange().unwrap_or_else(|failure| panic!("{failure:?}"));
        self.server.connection.send_close_notify();
        self.exchange().unwrap_or_else(|failure| panic!("{failure:?}"));
        for end in [&mut self.client, &mut self.server] {
            let mut rest = Vec::new();
            // Without close_notify, this would be WouldBlock or UnexpectedEof.
            assert_eq!(end.connection.reader().read_to_end(&mut rest).unwrap(), 0);
        }
    }

    /// The same secret for both ends, by the exporter.
    pub fn assert_same_exporter(&self) {
        let export = |end: &End| {
            let secret = [0; 32];
            end.connection
                .export_keying_material(secret, b"EXPORTER-test", Some(b"context"))
                .unwrap()
        };
        assert_eq!(export(&self.client), export(&self.server));
    }
}
