//! Resumption, early data and key updates with the command.

use crate::command::{self, Client, EARLY_DATA, Server, listener, new_file, read_line};
use crate::harness::configurations::{client, server, with_version};
use crate::harness::identities::{self, KeyType};
use crate::matrix::{assert_reverses, client_stream, serve_once, server_stream};
use crate::sides::{ours, ticketer};
use rustls::client::Resumption;
use rustls::server::{NoServerSessionStorage, ServerSessionMemoryCache};
use rustls::{ClientConfig, ConnectionCommon, HandshakeKind, ProtocolVersion, ServerConfig, SideData};
use std::io::{Read, Write};
use std::ops::DerefMut;
use std::sync::Arc;

const VERSIONS: [(ProtocolVersion, &str); 2] = [
    (ProtocolVersion::TLSv1_3, "-tls1_3"),
    (ProtocolVersion::TLSv1_2, "-tls1_2"),
];

fn with_tickets() -> ServerConfig {
    let mut config = server(ours(), identities::of(KeyType::P256));
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.ticketer = ticketer();
    config
}

fn with_stored_sessions() -> ServerConfig {
    let mut config = server(ours(), identities::of(KeyType::P256));
    config.session_storage = ServerSessionMemoryCache::new(32);
    config
}

fn resuming_client(version: ProtocolVersion) -> ClientConfig {
    let mut config = client(&with_version(ours(), version));
    config.resumption = Resumption::in_memory_sessions(32);
    config
}

#[test]
fn s_client_resumes() {
    let mut resumed = 0;
    for config in [with_tickets(), with_stored_sessions()] {
        let config = Arc::new(config);
        for (_, version) in VERSIONS {
            let file = new_file();
            let path = file.to_str().unwrap();
            let first = Client::start(&listener(), &[version, "-sess_out", path]);
            let (connection, text) = serve_once(first, &config, version);
            assert_eq!(connection.handshake_kind(), Some(HandshakeKind::Full), "{version}");
            assert!(text.contains("New, TLSv1"), "{text}");
            let second = Client::start(&listener(), &[version, "-sess_in", path]);
            let (connection, text) = serve_once(second, &config, version);
            assert_eq!(connection.handshake_kind(), Some(HandshakeKind::Resumed), "{version}");
            assert!(text.contains("Reused, TLSv1"), "{text}");
            resumed += 1;
        }
    }
    assert_eq!(resumed, 4);
}

#[test]
fn we_resume_with_s_server() {
    let mut resumed = 0;
    for options in [&["-rev"][..], &["-rev", "-no_ticket"]] {
        for (version, _) in VERSIONS {
            let server = Server::start(identities::of(KeyType::P256), options);
            let config = Arc::new(resuming_client(version));
            for expected in [HandshakeKind::Full, HandshakeKind::Resumed, HandshakeKind::Resumed] {
                let mut stream = client_stream(&config, server.connect());
                assert_reverses(&mut stream, "resumption");
                assert_eq!(stream.conn.handshake_kind(), Some(expected), "{version:?} {options:?}");
                stream.conn.send_close_notify();
                stream.flush().unwrap();
                resumed += usize::from(expected == HandshakeKind::Resumed);
            }
        }
    }
    assert_eq!(resumed, 8);
}

// ---- early data ----

#[test]
fn early_data_of_s_client() {
    let mut config = with_stored_sessions();
    config.max_early_data_size = 16_384;
    let config = Arc::new(config);
    let mut suites = 0;
    for suite in &ours().cipher_suites {
        let [version, option, name] = command::suite_options(suite);
        if version != "-tls1_3" {
            continue;
        }
        let file = new_file();
        let path = file.to_str().unwrap();
        let first = Client::start(&listener(), &[version, option, name, "-sess_out", path]);
        serve_once(first, &config, name);

        let options = [version, option, name, "-sess_in", path, "-early_data", "early"];
        let mut second = Client::start(&listener(), &options);
        let mut stream = server_stream(&config, second.stream);
        let mut early = Vec::new();
        while early.len() < EARLY_DATA.len() {
            stream.conn.complete_io_once(&mut stream.sock);
            if let Some(mut reader) = stream.conn.early_data() {
                reader.read_to_end(&mut early).unwrap();
            }
        }
        assert_eq!(early, EARLY_DATA.as_bytes());
        second.process.type_line("a request");
        assert_eq!(read_line(&mut stream).unwrap(), "a request\n");
        stream.write_all(b"a reply\n").unwrap();
        stream.flush().unwrap();
        second.process.wait_for("a reply\n");
        second.process.wait_for("Early data was accepted");
        suites += 1;
    }
    assert_eq!(suites, 3);
}

/// One reading of the socket, and what is to be written then.
trait CompleteOnce {
    fn complete_io_once(&mut self, socket: &mut std::net::TcpStream);
}

impl<C: DerefMut<Target = ConnectionCommon<S>>, S: SideData> CompleteOnce for C {
    fn complete_io_once(&mut self, socket: &mut std::net::TcpStream) {
        assert_ne!(self.read_tls(socket).unwrap(), 0, "the command has closed");
        self.process_new_packets().unwrap();
        while self.wants_write() {
            self.write_tls(socket).unwrap();
        }
    }
}

#[test]
fn our_early_data_with_s_server() {
    let mut suites = 0;
    for suite in &ours().cipher_suites {
        let [version, option, name] = command::suite_options(suite);
        if version != "-tls1_3" {
            continue;
        }
        let mut server = Server::start(identities::of(KeyType::P256), &[option, name, "-early_data"]);
        let mut config = resuming_client(ProtocolVersion::TLSv1_3);
        config.enable_early_data = true;
        let config = Arc::new(config);

        let mut stream = client_stream(&config, server.connect());
        stream.write_all(b"no early data\n").unwrap();
        server.process.wait_for("no early data\n");
        server.process.type_line("a reply");
        assert_eq!(read_line(&mut stream).unwrap(), "a reply\n");
        stream.conn.send_close_notify();
        stream.flush().unwrap();
        drop(stream);

        let mut stream = client_stream(&config, server.connect());
        let early = "sent before the handshake\n";
        stream.conn.early_data().unwrap().write_all(early.as_bytes()).unwrap();
        stream.write_all(b"and after it\n").unwrap();
        server.process.wait_for(early);
        server.process.wait_for("and after it\n");
        assert!(server.process.text().contains("Early data received"), "{name}");
        assert!(stream.conn.is_early_data_accepted(), "{name}");
        server.process.type_line("another reply");
        assert_eq!(read_line(&mut stream).unwrap(), "another reply\n");
        suites += 1;
    }
    assert_eq!(suites, 3);
}

// ---- key updates ----

#[test]
fn key_updates_with_s_client() {
    let config = Arc::new(server(ours(), identities::of(KeyType::P256)));
    let mut suites = 0;
    for suite in &ours().cipher_suites {
        let [version, option, name] = command::suite_options(suite);
        if version != "-tls1_3" {
            continue;
        }
        let client = Client::start(&listener(), &[version, option, name]);
        let mut stream = server_stream(&config, client.stream);
        let mut process = client.process;
        stream.conn.complete_io(&mut stream.sock).unwrap();
        let mut updates = 0;
        for round in 0..6 {
            match round % 3 {
                2 => {
                    stream.conn.refresh_traffic_keys().unwrap();
                    stream.flush().unwrap();
                }
                // `k` updates the command's key, `K` asks for an update of ours, too. The command takes such a letter only at
                // the beginning of what it reads, and drops what follows.
                number => {
                    process.type_line(["k", "K"][number]);
                    updates += 1;
                    process.wait_for_times("KEYUPDATE", updates);
                }
            }
            let line = format!("line {round}");
            process.type_line(&line);
            assert_eq!(read_line(&mut stream).unwrap(), format!("{line}\n"), "{name}");
            stream.write_all(format!("reply {round}\n").as_bytes()).unwrap();
            stream.flush().unwrap();
            process.wait_for(&format!("reply {round}\n"));
        }
        assert_eq!(updates, 4);
        suites += 1;
    }
    assert_eq!(suites, 3);
}

#[test]
fn key_updates_with_s_server() {
    let mut suites = 0;
    for suite in &ours().cipher_suites {
        let [version, option, name] = command::suite_options(suite);
        if version != "-tls1_3" {
            continue;
        }
        let mut server = Server::start(identities::of(KeyType::P256), &[option, name]);
        let config = Arc::new(client(&with_version(ours(), ProtocolVersion::TLSv1_3)));
        let mut stream = client_stream(&config, server.connect());
        stream.write_all(b"begin\n").unwrap();
        server.process.wait_for("begin\n");
        // The tickets come before this line, so that the next bytes are those of a key update.
        server.process.type_line("begin");
        assert_eq!(read_line(&mut stream).unwrap(), "begin\n");
        let mut updates = 0;
        for round in 0..6 {
            match round % 3 {
                2 => stream.conn.refresh_traffic_keys().unwrap(),
                number => {
                    server.process.type_line(["k", "K"][number]);
                    updates += 1;
                    // It sends the update at once, and drops what it reads together with the letter.
                    stream.conn.complete_io_once(&mut stream.sock);
                }
            }
            let line = format!("line {round}");
            server.process.type_line(&line);
            assert_eq!(read_line(&mut stream).unwrap(), format!("{line}\n"), "{name}");
            stream.write_all(format!("reply {round}\n").as_bytes()).unwrap();
            stream.flush().unwrap();
            server.process.wait_for(&format!("reply {round}\n"));
        }
        assert_eq!(updates, 4);
        suites += 1;
    }
    assert_eq!(suites, 3);
}
