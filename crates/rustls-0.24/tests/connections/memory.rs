//! Connections in memory: two ends, of whichever version of rustls.

use rustls::client::{ClientConfig, ClientSide};
use rustls::enums::ProtocolVersion;
use rustls::pki_types::ServerName;
use rustls::server::{ServerConfig, ServerSide};
use rustls::{Connection, HandshakeKind, IoState, SideData, Tcp, VecInput};
use std::sync::Arc;

use crate::identities::HOST;

/// What a handshake agreed on, as codes: version, suite, group.
pub type Agreed = (u16, u16, u16);

/// One end of a connection.
pub trait End {
    /// What this end wants to send.
    fn outgoing(&mut self) -> Vec<u8>;
    /// Gives this end what the other one has sent.
    fn take(&mut self, wire: &[u8]) -> Result<(), rustls::Error>;
    /// Sends application data.
    fn send(&mut self, data: &[u8]);
    /// The application data that has arrived since the last call.
    fn received(&mut self) -> Vec<u8>;
    fn is_handshaking(&self) -> bool;
    fn agreed(&self) -> Agreed;
    fn exported(&mut self) -> [u8; 32];
    fn update_keys(&mut self);
    fn close(&mut self);
    /// Whether the other end has said that it sends no more.
    fn is_closed(&self) -> bool;
}

/// An end of rustls 0.24.
pub struct Ours<Side: SideData> {
    pub connection: Connection<Side, Tcp>,
    input: VecInput,
    out: Vec<u8>,
    received: Vec<u8>,
    closed: bool,
}

impl<Side: SideData> Ours<Side> {
    fn new(connection: Connection<Side, Tcp>, out: Vec<u8>) -> Self {
        Ours {
            connection,
            input: VecInput::default(),
            out,
            received: Vec::new(),
            closed: false,
        }
    }

    pub fn kind(&self) -> HandshakeKind {
        self.connection.handshake_kind().unwrap()
    }
}

pub fn client(config: &Arc<ClientConfig>) -> Ours<ClientSide> {
    let mut out = Vec::new();
    let name = ServerName::try_from(HOST).unwrap();
    Ours::new(config.connect(name).build(&mut out).unwrap(), out)
}

pub fn server(config: &Arc<ServerConfig>) -> Ours<ServerSide> {
    Ours::new(Connection::new(Arc::clone(config)).unwrap(), Vec::new())
}

impl<Side: SideData> End for Ours<Side> {
    fn outgoing(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.out)
    }

    fn take(&mut self, mut wire: &[u8]) -> Result<(), rustls::Error> {
        while !wire.is_empty() {
            let read = self.input.read(&mut wire).unwrap();
            let handler = self.connection.read_tls(&mut self.input, &mut self.out);
            let state: IoState = handler.handle_all(&mut self.received)?;
            self.closed |= state.peer_has_closed();
            // After close_notify, rustls takes no more bytes.
            if read == 0 {
                break;
            }
        }
        Ok(())
    }

    fn send(&mut self, data: &[u8]) {
        self.connection.write(data.into(), &mut self.out).unwrap();
    }

    fn received(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.received)
    }

    fn is_handshaking(&self) -> bool {
        self.connection.is_handshaking()
    }

    fn agreed(&self) -> Agreed {
        let version = self.connection.protocol_version().unwrap();
        let group = self.connection.negotiated_key_exchange_group();
        (
            version.into(),
            self.connection.negotiated_cipher_suite().unwrap().suite().into(),
            // TLS 1.2 resumes without an exchange.
            group.map_or(0, |group| group.name().into()),
        )
    }

    fn exported(&mut self) -> [u8; 32] {
        let exporter = self.connection.exporter().unwrap();
        exporter.derive(b"EXPORTER-test", Some(b"context"), [0; 32]).unwrap()
    }

    fn update_keys(&mut self) {
        assert_eq!(self.connection.protocol_version(), Some(ProtocolVersion::TLSv1_3));
        self.connection.refresh_traffic_keys(&mut self.out).unwrap();
    }

    fn close(&mut self) {
        self.connection.send_close_notify(&mut self.out).unwrap();
    }

    fn is_closed(&self) -> bool {
        self.closed
    }
}

/// The end that has reported an error, and the error.
#[derive(Debug)]
pub struct Failure {
    pub end: &'static str,
    pub error: rustls::Error,
}

/// Carries bytes in both directions until both ends have nothing to send.
pub fn exchange(client: &mut dyn End, server: &mut dyn End) -> Result<(), Failure> {
    loop {
        let from_client = client.outgoing();
        server
            .take(&from_client)
            .map_err(|error| Failure { end: "server", error })?;
        let from_server = server.outgoing();
        client
            .take(&from_server)
            .map_err(|error| Failure { end: "client", error })?;
        if from_client.is_empty() && from_server.is_empty() {
            return Ok(());
        }
    }
}

/// Does the handshake, which must succeed, and returns what both agreed on.
pub fn connect(client: &mut dyn End, server: &mut dyn End) -> Agreed {
    exchange(client, server).unwrap_or_else(|failure| panic!("{failure:?}"));
    assert!(!client.is_handshaking() && !server.is_handshaking());
    assert_eq!(client.agreed(), server.agreed());
    client.agreed()
}

/// Sends application data from both ends at once, and compares what arrives.
pub fn transfer(client: &mut dyn End, server: &mut dyn End, request: &[u8], reply: &[u8]) {
    client.send(request);
    server.send(reply);
    exchange(client, server).unwrap_or_else(|failure| panic!("{failure:?}"));
    assert!(server.received() == request, "the server received other data");
    assert!(client.received() == reply, "the client received other data");
}

/// Data both ways, in more than one record too, the same exported secret, and both directions closed.
pub fn use_and_close(client: &mut dyn End, server: &mut dyn End) {
    assert_eq!(client.exported(), server.exported());
    transfer(client, server, b"a request", &[0x5a; 20_000]);
    transfer(client, server, &[0xa5; 20_000], b"a reply");
    client.close();
    server.close();
    exchange(client, server).unwrap_or_else(|failure| panic!("{failure:?}"));
    assert!(client.is_closed() && server.is_closed());
}
