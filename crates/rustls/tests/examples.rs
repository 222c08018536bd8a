//! The programs under `examples/`, run as users run them.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use openssl::ssl::{SslConnector, SslMethod, SslVersion};
use support::example;
use support::running::{Running, output};
use tempfile::TempDir;

const GREETING: &str = "Hello from OpenSSL ";

fn program(name: &str) -> PathBuf {
    example::program_of(Path::new(env!("CARGO_MANIFEST_DIR")), name)
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The files that `test_certificates` makes, in a folder that is removed in the end.
struct Files(TempDir);

impl Files {
    fn make() -> Self {
        let files = Files(tempfile::tempdir().unwrap());
        let made = output(Command::new(program("test_certificates")).arg(files.path("")));
        assert!(made.status.success(), "{}", stderr(&made));
        files
    }

    /// The path of a file.
    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join("made").join(name)
    }

    fn server(&self, chain: &str, key: &str) -> Command {
        let mut command = Command::new(program("https_server"));
        command
            .arg("--chain")
            .arg(self.path(chain))
            .arg("--key")
            .arg(self.path(key));
        command.args(["--listen", "127.0.0.1:0"]);
        command
    }

    fn get(&self, url: &str, arguments: &[&str]) -> Output {
        let mut command = Command::new(program("https_client"));
        output(command.arg("--roots").arg(self.path("ca.pem")).args(arguments).arg(url))
    }
}

/// A server that is running, and the port that it took.
struct Server {
    process: Running,
    port: String,
}

impl Server {
    fn start(command: &mut Command) -> Self {
        const LISTENING: &str = "listening on https://127.0.0.1:";
        let mut process = Running::start(command);
        assert!(process.waits_for(LISTENING), "{}", process.written());
        let written = process.written();
        let port = written.lines().find_map(|line| line.strip_prefix(LISTENING));
        Server {
            port: port.unwrap().to_owned(),
            process,
        }
    }

    fn url(&self, host: &str) -> String {
        format!("https://{host}:{}/", self.port)
    }
}

#[test]
fn the_client_gets_the_page_of_the_server() {
    let files = Files::make();
    let server = Server::start(&mut files.server("chain.pem", "key.pem"));
    for host in ["localhost", "127.0.0.1"] {
        let page = files.get(&server.url(host), &[]);
        assert!(page.status.success(), "{}", stderr(&page));
        assert!(stdout(&page).starts_with(GREETING), "{}", stdout(&page));
    }
    let missing = files.get(&format!("{}missing", server.url("localhost")), &[]);
    assert_eq!(missing.status.code(), Some(1));
    assert!(
        stderr(&missing).contains("the server answered 404 Not Found"),
        "{}",
        stderr(&missing)
    );
}

/// The other client is libssl, by the `openssl` crate.
#[test]
fn another_client_gets_the_page_in_both_versions_of_tls() {
    let files = Files::make();
    let server = Server::start(&mut files.server("chain.pem", "key.pem"));
    for version in [SslVersion::TLS1_3, SslVersion::TLS1_2] {
        let mut connector = SslConnector::builder(SslMethod::tls_client()).unwrap();
        connector.set_min_proto_version(Some(version)).unwrap();
        connector.set_max_proto_version(Some(version)).unwrap();
        connector.set_ca_file(files.path("ca.pem")).unwrap();
        let socket = TcpStream::connect(("127.0.0.1", server.port.parse().unwrap())).unwrap();
        let mut stream = connector.build().connect("localhost", socket).unwrap();
        assert_eq!(stream.ssl().version2(), Some(version));
        let request = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        stream.write_all(request).unwrap();
        let mut page = String::new();
        stream.read_to_string(&mut page).unwrap();
        assert!(page.starts_with("HTTP/1.1 200 OK\r\n"), "{page}");
        assert!(page.contains(&format!("\r\n\r\n{GREETING}")), "{page}");
    }
}

#[test]
fn a_server_that_nobody_vouches_for_is_refused() {
    let (files, others) = (Files::make(), Files::make());
    let server = Server::start(&mut files.server("chain.pem", "key.pem"));
    let refused = others.get(&server.url("localhost"), &[]);
    assert_eq!((refused.status.code(), stdout(&refused).as_str()), (Some(1), ""));
    assert!(
        stderr(&refused).contains("invalid peer certificate"),
        "{}",
        stderr(&refused)
    );
    let plain = files.get("http://localhost:1/", &[]);
    assert_eq!(plain.status.code(), Some(1));
    assert!(stderr(&plain).contains("unsupported scheme http"), "{}", stderr(&plain));
}

#[test]
fn files_that_do_not_serve_are_named() {
    let files = Files::make();
    let others = Files::make();
    let cases = [
        ("missing.pem", "key.pem", "missing.pem: No such file or directory"),
        ("chain.pem", "missing.pem", "missing.pem: No such file or directory"),
        ("key.pem", "key.pem", "key.pem: malformed PEM"),
        ("chain.pem", "chain.pem", "chain.pem: malformed PEM"),
        ("ca.pem", "key.pem", "key.pem: keys may not be consistent: KeyMismatch"),
    ];
    for (chain, key, reason) in cases {
        let refused = output(&mut files.server(chain, key));
        assert_eq!(refused.status.code(), Some(1), "{chain}, {key}");
        assert!(stderr(&refused).contains(reason), "{}", stderr(&refused));
    }
    // Files that exist are not replaced.
    let again = output(Command::new(program("test_certificates")).arg(others.path("")));
    assert_eq!(again.status.code(), Some(1));
    assert!(stderr(&again).contains("File exists"), "{}", stderr(&again));
}

/// With `--require-fips`, there is FIPS or nothing. The module is the one in the folder that `HAZMAT_FIPS_MODULE_DIR` names, or the
/// system's.
#[test]
fn fips_is_had_or_the_reason_is_said() {
    let files = Files::make();
    let folder = std::env::var("HAZMAT_FIPS_MODULE_DIR").ok();
    let mut arguments = vec!["--require-fips"];
    if let Some(folder) = &folder {
        arguments.extend(["--module-dir", folder]);
    }
    let mut command = files.server("chain.pem", "key.pem");
    command.args(&arguments);
    if folder.is_none() && hazmat_openssl::Backend::fips().is_err() {
        let ordinary = Server::start(&mut files.server("chain.pem", "key.pem"));
        for refused in [output(&mut command), files.get(&ordinary.url("localhost"), &arguments)] {
            assert_eq!((refused.status.code(), stdout(&refused).as_str()), (Some(1), ""));
            let text = stderr(&refused);
            assert!(
                text.contains("FIPS is required, and there is no FIPS module: "),
                "{text}"
            );
            assert!(text.contains("\nfound: OpenSSL "), "{text}");
        }
        return;
    }
    let server = Server::start(&mut command);
    let written = server.process.written();
    assert!(
        written.contains(" with OpenSSL FIPS Provider ") && written.contains("FIPS: yes\n"),
        "{written}"
    );
    let page = files.get(&server.url("localhost"), &arguments);
    assert!(page.status.success(), "{}", stderr(&page));
    assert!(
        stdout(&page).contains(" with OpenSSL FIPS Provider "),
        "{}",
        stdout(&page)
    );
    assert!(stderr(&page).contains("FIPS: yes\n"), "{}", stderr(&page));
    // A client that is not a FIPS client is served, too.
    assert!(files.get(&server.url("localhost"), &[]).status.success());
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_the_server_in_order() {
    let files = Files::make();
    let server = Server::start(&mut files.server("chain.pem", "key.pem"));
    assert!(files.get(&server.url("localhost"), &[]).status.success());
    let id = server.process.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    let ended = server.process.wait();
    assert!(ended.status.success(), "{}", stderr(&ended));
    assert!(stdout(&ended).ends_with("ended\n"), "{}", stdout(&ended));
}
