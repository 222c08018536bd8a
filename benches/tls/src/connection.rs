//! A client and a server that talk in memory, and the processor time of each side.

use std::io::{Read, Write};
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, ConnectionCommon, ServerConfig, ServerConnection, SideData};

use crate::certificates::NAME;
use crate::clock;

/// A client and a server that have shaken hands, and the processor time that took on each side.
pub struct Pair {
    pub client: ClientConnection,
    pub server: ServerConnection,
    pub client_time: Duration,
    pub server_time: Duration,
}

impl Pair {
    /// Shakes hands. The time of a side includes the construction of its connection, and all that it reads and writes.
    pub fn connect(client: &Arc<ClientConfig>, server: &Arc<ServerConfig>) -> Pair {
        let name = ServerName::try_from(NAME).unwrap();
        let start = clock::now();
        let client = ClientConnection::new(client.clone(), name).unwrap();
        let middle = clock::now();
        let server = ServerConnection::new(server.clone()).unwrap();
        let end = clock::now();
        let mut pair = Pair {
            client,
            server,
            client_time: middle - start,
            server_time: end - middle,
        };
        let mut wire = Vec::with_capacity(16 * 1024);
        while pair.client.wants_write() || pair.server.wants_write() {
            pair.client_time += timed(|| write(&mut pair.client, &mut wire));
            pair.server_time += timed(|| read(&mut pair.server, &mut wire));
            pair.server_time += timed(|| write(&mut pair.server, &mut wire));
            pair.client_time += timed(|| read(&mut pair.client, &mut wire));
        }
        assert!(!pair.client.is_handshaking() && !pair.server.is_handshaking());
        pair
    }
}

/// The processor time that something takes.
pub fn timed(work: impl FnOnce()) -> Duration {
    let start = clock::now();
    work();
    clock::now() - start
}

/// Takes everything that a side wants to send.
pub fn write<Side: SideData>(from: &mut ConnectionCommon<Side>, wire: &mut Vec<u8>) {
    while from.wants_write() {
        from.write_tls(wire).unwrap();
    }
}

/// Hands everything that was sent to the other side, and leaves the wire empty.
pub fn read<Side: SideData>(to: &mut ConnectionCommon<Side>, wire: &mut Vec<u8>) {
    let mut rest = wire.as_slice();
    while !rest.is_empty() {
        to.read_tls(&mut rest).unwrap();
        to.process_new_packets().unwrap();
    }
    wire.clear();
}

/// As [`read`], for application data: takes it out as it arrives, and returns its length.
pub fn receive<Side: SideData>(to: &mut ConnectionCommon<Side>, wire: &mut Vec<u8>, plaintext: &mut [u8]) -> usize {
    let mut rest = wire.as_slice();
    let mut length = 0;
    while !rest.is_empty() {
        to.read_tls(&mut rest).unwrap();
        let mut waiting = to.process_new_packets().unwrap().plaintext_bytes_to_read();
        while waiting > 0 {
            let taken = to.reader().read(plaintext).unwrap();
            waiting -= taken;
            length += taken;
        }
    }
    wire.clear();
    length
}

/// Sends a message as one record.
pub fn send<Side: SideData>(from: &mut ConnectionCommon<Side>, message: &[u8]) {
    from.writer().write_all(message).unwrap();
}
