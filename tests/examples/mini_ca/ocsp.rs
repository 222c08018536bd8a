//! `mini_ca ocsp` and `mini_ca ocsp-responder`, asked by `openssl ocsp` and by hand.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::thread;
use std::time::Duration;

use base64ct::{Base64, Encoding};
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::ocsp::{OcspRequestBuilder, OcspResponse, OcspResponseStatus};
use hazmat_openssl::x509::{ExtendedKeyUsage, KeyPurposeOid, OcspNoCheck};

use crate::mini_ca::desk::{Desk, mini_ca, value_of, values_of};
use support::backend;
use support::running::Running;

const REQUEST_TYPE: &str = "application/ocsp-request";

/// A running responder, and the address that it listens on.
pub struct Server {
    process: Running,
    address: String,
}

impl Server {
    pub fn start(desk: &Desk, arguments: &[&str]) -> Self {
        let common = ["ocsp", "-p", "password", "--listen", "127.0.0.1:0"];
        let mut process = Running::start(desk.command(mini_ca()).args(common).args(arguments));
        assert!(process.waits_for("/\n"), "{}", process.written());
        let url = value_of(&process.written(), "listening on");
        let address = url.strip_prefix("http://").and_then(|url| url.strip_suffix('/'));
        let address = address.unwrap().to_owned();
        Server { process, address }
    }

    pub fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// Sends bytes, and returns all that comes back.
    fn send(&self, bytes: &[u8]) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let _ = stream.write_all(bytes);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// Sends a request, and returns the status and the body.
    fn ask(&self, head: &str, body: &[u8]) -> (u16, Vec<u8>) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let _ = stream.write_all(&[head.as_bytes(), body].concat());
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let end = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n").unwrap();
        let (head, body) = answer.split_at(end + 4);
        let head = std::str::from_utf8(head).unwrap().to_ascii_lowercase();
        assert!(
            head.contains(&format!("\r\ncontent-length: {}\r\n", body.len())),
            "{head}"
        );
        assert!(
            head.contains("\r\ndate: ") && head.contains("\r\nconnection: close\r\n"),
            "{head}"
        );
        let status = head.strip_prefix("http/1.1 ").and_then(|rest| rest.get(..3)).unwrap();
        (status.parse().unwrap(), body.to_vec())
    }

    pub fn post(&self, request: &[u8]) -> OcspResponse {
        let head = format!(
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: {REQUEST_TYPE}\r\nContent-Length: {}\r\n\r\n",
            request.len()
        );
        let (status, body) = self.ask(&head, request);
        assert_eq!(status, 200);
        OcspResponse::from_der(backend(), &body).unwrap()
    }
}

/// What `openssl ocsp` says of a certificate of the intermediate, which must accept the answer as the root's.
#[track_caller]
fn openssl_asks(desk: &Desk, server: &Server, issuer: &str, arguments: &[&str]) -> String {
    let url = server.url();
    let common = ["ocsp", "-url", &url, "-issuer", issuer, "-CAfile", "mini-ca/chain.pem"];
    let output = desk.run_openssl(&[&common, arguments].concat());
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{output:?}");
    assert!(stderr.contains("Response verify OK"), "{output:?}");
    assert!(!stderr.contains("WARNING: no nonce"), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// The body of a message with `Transfer-Encoding: chunked` (RFC 9112, section 7.1).
pub fn in_chunks(body: &[u8]) -> Vec<u8> {
    let chunks = body.chunks(1000);
    let mut coded: Vec<u8> = chunks
        .flat_map(|chunk| [format!("{:x}\r\n", chunk.len()).as_bytes(), chunk, b"\r\n"].concat())
        .collect();
    coded.extend_from_slice(b"0\r\n\r\n");
    coded
}

pub fn request_for(desk: &Desk, certificate: &str, issuer: &str) -> Vec<u8> {
    let [certificate, issuer] = [certificate, issuer].map(|file| desk.certificate(file));
    let builder = OcspRequestBuilder::new().add_certificate(&certificate, &issuer, HashAlgorithm::Sha1);
    builder.unwrap().build(backend()).unwrap().as_der().to_vec()
}

/// By the key of the intermediate itself, and by that of a responder.
#[test]
fn openssl_is_told_what_is_good_revoked_and_unknown() {
    let desk = Desk::with_authority(&[]);
    let request = desk.client_request("p256");
    let [good, stolen, other] = [(); 3].map(|()| desk.sign(&request, "client", &[]));
    desk.mini_ca(&["revoke", &desk.serial_number(&other)]);
    let mut asked = 0;
    for is_delegated in [false, true] {
        if is_delegated {
            let said = desk.with_password("ocsp-responder", &["--days", "3"]);
            assert_eq!(value_of(&said, "certificate and key"), "mini-ca/intermediate-ocsp.pem");
        }
        let server = Server::start(&desk, &[]);
        let said = server.process.written();
        let by = match is_delegated {
            true => "mini-ca/intermediate-ocsp.pem",
            false => "its own key",
        };
        assert_eq!(value_of(&said, "answers for"), format!("the intermediate, by {by}"));
        let ask = |arguments: &[&str]| openssl_asks(&desk, &server, "mini-ca/intermediate.pem", arguments);

        let text = ask(&["-cert", &good]);
        assert!(text.starts_with(&format!("{good}: good\n")), "{text}");
        let text = ask(&["-cert", &other]);
        assert!(text.contains(": revoked\n") && !text.contains("Reason"), "{text}");
        let text = ask(&["-serial", "0x1234", "-sha256", "-serial", "0x1235"]);
        assert!(
            text.contains("0x1234: unknown\n") && text.contains("0x1235: unknown\n"),
            "{text}"
        );
        if !is_delegated {
            let text = ask(&["-cert", &stolen]);
            assert!(text.contains(": good\n"), "{text}");
            // A revocation counts at once.
            let serial = desk.serial_number(&stolen);
            desk.mini_ca(&["revoke", &serial, "--reason", "key-compromise"]);
        }
        let text = ask(&["-cert", &good, "-cert", &stolen]);
        assert!(text.contains(&format!("{good}: good\n")), "{text}");
        assert!(text.contains(&format!("{stolen}: revoked\n")), "{text}");
        assert!(text.contains("Reason: keyCompromise\n"), "{text}");
        asked += 1;

        let serial = desk.serial_number(&good);
        assert!(server.process.written().contains(&format!("\n{serial}: good\n")));
    }
    assert_eq!(asked, 2);
}

#[test]
fn a_responder_may_answer_and_nothing_else() {
    let desk = Desk::with_authority(&["--key", "ed25519"]);
    desk.with_password("ocsp-responder", &["--key", "rsa-3072", "--subject", "CN=Answers"]);
    let file = "mini-ca/intermediate-ocsp.pem";
    let certificate = desk.certificate(file);
    assert_eq!(certificate.subject().unwrap().to_string(), "CN=Answers");
    let extensions = certificate.extensions().unwrap();
    let purpose = ExtendedKeyUsage::new(vec![KeyPurposeOid::OCSP_SIGNING]).unwrap();
    assert_eq!(extensions.find().unwrap(), Some((purpose, false)));
    assert_eq!(extensions.find().unwrap(), Some((OcspNoCheck, false)));
    desk.verify(file, &["-purpose", "ocsphelper"]).unwrap();
    desk.verify(file, &["-purpose", "sslserver"]).unwrap_err();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(desk.path(file)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let serial = desk.serial_number(file);
    assert!(
        desk.read_text("mini-ca/index.txt")
            .contains(&format!("\n{serial}\tintermediate\tvalid\t"))
    );

    // Once it is revoked, it says that it cannot answer.
    let leaf = desk.sign(&desk.client_request("p256"), "client", &[]);
    let mut server = Server::start(&desk, &[]);
    let request = request_for(&desk, &leaf, "mini-ca/intermediate.pem");
    assert_eq!(server.post(&request).response_status(), OcspResponseStatus::Successful);
    desk.mini_ca(&["revoke", &serial]);
    assert_eq!(
        server.post(&request).response_status(),
        OcspResponseStatus::InternalError
    );
    let due = "mini_ca: the responder of the intermediate is revoked\n";
    assert!(server.process.waits_for(due), "{}", server.process.written());

    // Another one replaces it.
    desk.with_password("ocsp-responder", &[]);
    assert_ne!(desk.serial_number(file), serial);
    let server = Server::start(&desk, &[]);
    assert_eq!(server.post(&request).response_status(), OcspResponseStatus::Successful);
    // A folder that is damaged meanwhile.
    desk.write("mini-ca/index.txt", "damaged");
    assert_eq!(
        server.post(&request).response_status(),
        OcspResponseStatus::InternalError
    );
}

/// Each intermediate answers for what it has issued; the root does if it has a responder.
#[test]
fn every_authority_answers_for_its_own() {
    let desk = Desk::with_authority(&[]);
    desk.with_password("intermediate", &["web"]);
    let leaf = desk.sign(&desk.client_request("p256"), "client", &["--issuer", "web"]);
    let server = Server::start(&desk, &[]);
    assert_eq!(
        values_of(&server.process.written(), "answers for"),
        [
            "the intermediate, by its own key",
            "the intermediate web, by its own key"
        ]
    );
    let text = openssl_asks(&desk, &server, "mini-ca/web.pem", &["-cert", &leaf]);
    assert!(text.contains(": good\n"), "{text}");
    let about_intermediate = request_for(&desk, "mini-ca/intermediate.pem", "mini-ca/root.pem");
    let response = server.post(&about_intermediate);
    assert_eq!(response.response_status(), OcspResponseStatus::Unauthorized);
    // One signature cannot be that of two issuers.
    let [own, web, root] = ["intermediate", "web", "root"].map(|name| desk.certificate(&format!("mini-ca/{name}.pem")));
    let both = OcspRequestBuilder::new()
        .add_certificate(&desk.certificate(&leaf), &web, HashAlgorithm::Sha1)
        .unwrap();
    let both = both.add_certificate(&own, &root, HashAlgorithm::Sha1).unwrap();
    let both = both.build(backend()).unwrap();
    assert_eq!(
        server.post(both.as_der()).response_status(),
        OcspResponseStatus::Unauthorized
    );

    desk.with_password("ocsp-responder", &["--issuer", "root"]);
    let server = Server::start(&desk, &[]);
    let text = openssl_asks(&desk, &server, "mini-ca/root.pem", &["-cert", "mini-ca/web.pem"]);
    assert!(text.contains("mini-ca/web.pem: good\n"), "{text}");
    desk.mini_ca(&[
        "revoke",
        &desk.serial_number("mini-ca/web.pem"),
        "--reason",
        "ca-compromise",
    ]);
    let text = openssl_asks(&desk, &server, "mini-ca/root.pem", &["-cert", "mini-ca/web.pem"]);
    assert!(
        text.contains("Reason: cACompromise\n") || text.contains("Reason: CACompromise\n"),
        "{text}"
    );
    // An intermediate that is revoked no longer answers.
    let about_leaf = request_for(&desk, &leaf, "mini-ca/web.pem");
    assert_eq!(
        server.post(&about_leaf).response_status(),
        OcspResponseStatus::InternalError
    );
}

/// RFC 6960, appendix A.1.
#[test]
fn requests_may_be_in_the_url() {
    let desk = Desk::with_authority(&[]);
    let leaf = desk.sign(&desk.client_request("p256"), "client", &[]);
    let server = Server::start(&desk, &[]);
    let request = request_for(&desk, &leaf, "mini-ca/intermediate.pem");
    let mut base64 = vec![0; Base64::encoded_len(&request)];
    let base64 = Base64::encode(&request, &mut base64).unwrap();
    let escaped = base64.replace('+', "%2B").replace('/', "%2f").replace('=', "%3D");
    for target in [
        format!("/{base64}"),
        format!("/{escaped}"),
        format!("http://{}/{escaped}", server.address),
    ] {
        let (status, body) = server.ask(&format!("GET {target} HTTP/1.1\r\nHost: a\r\n\r\n"), b"");
        assert_eq!(status, 200);
        let response = OcspResponse::from_der(backend(), &body).unwrap();
        let issuer = desk.certificate("mini-ca/intermediate.pem");
        let leaf = desk.certificate(&leaf);
        let now = hazmat_openssl::time::OffsetDateTime::now_utc();
        assert_eq!(response.verify(&leaf, &issuer, now).unwrap().to_string(), "good");
    }
    // Caches may keep it as long as the answer is valid.
    let answer = server.send(format!("GET /{escaped} HTTP/1.0\r\n\r\n").as_bytes());
    let answer = answer.to_ascii_lowercase();
    assert!(answer.contains("\r\ncache-control: max-age=3600, "), "{answer}");
    assert!(
        answer.contains("\r\ncontent-type: application/ocsp-response\r\n"),
        "{answer}"
    );
    for (target, due) in [
        ("", 400),
        ("/", 405),
        ("/a", 400),
        ("/%", 400),
        ("/%4", 400),
        ("/%zz", 400),
        ("/!!!!", 400),
    ] {
        let (status, _) = server.ask(&format!("GET {target} HTTP/1.1\r\nHost: a\r\n\r\n"), b"");
        assert_eq!(status, due, "{target}");
    }
}

/// Nothing that a client sends stops the responder, and nothing is waited for without end.
#[test]
fn bad_clients_do_not_stop_the_responder() {
    let desk = Desk::with_authority(&[]);
    let leaf = desk.sign(&desk.client_request("p256"), "client", &[]);
    let request = request_for(&desk, &leaf, "mini-ca/intermediate.pem");
    let server = Server::start(&desk, &[]);
    let post = |fields: &str| format!("POST / HTTP/1.1\r\nHost: a\r\n{fields}\r\n");
    let typed = format!("Content-Type: {REQUEST_TYPE}\r\n");
    let mut refused = 0;
    for (head, due) in [
        ("garbage\r\n\r\n".to_owned(), 400),
        ("GET / HTTP/9.9\r\n\r\n".to_owned(), 400),
        ("\u{1}\u{2}\u{3}".to_owned(), 400),
        (post("Content-Length: 3\r\n"), 415),
        (post("Content-Type: text/html\r\nContent-Length: 3\r\n"), 415),
        (post(&format!("{typed}Transfer-Encoding: chunked\r\n")), 400),
        (post(&format!("{typed}Content-Length: -1\r\n")), 400),
        (post(&format!("{typed}Content-Length: x\r\n")), 400),
        (post(&format!("{typed}Content-Length: 1\r\nContent-Length: 2\r\n")), 400),
        (
            post(&format!("{typed}Content-Length: 99999999999999999999999\r\n")),
            400,
        ),
        ("DELETE / HTTP/1.1\r\nHost: a\r\n\r\n".to_owned(), 405),
        ("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n".to_owned(), 405),
        (format!("GET /{} HTTP/1.1\r\n", "A".repeat(20_000)), 431),
        (format!("GET / HTTP/1.1\r\n{}\r\n", "A: b\r\n".repeat(101)), 431),
    ] {
        let (status, _) = server.ask(&head, &[0; 3]);
        assert_eq!(status, due, "{head}");
        refused += 1;
    }
    assert_eq!(refused, 14);
    let length = post(&format!("{typed}Content-Length: 70000\r\n"));
    assert_eq!(server.ask(&length, &[0; 70_000]).0, 413);
    let chunked = post(&format!("{typed}Transfer-Encoding: chunked\r\n"));
    assert_eq!(server.ask(&chunked, &in_chunks(&[0; 70_000])).0, 413);
    let (status, body) = server.ask(&chunked, &in_chunks(&request));
    assert_eq!(status, 200);
    let response = OcspResponse::from_der(backend(), &body).unwrap();
    assert_eq!(response.response_status(), OcspResponseStatus::Successful);

    // HTTP is right, and OCSP is not.
    let mut wrong = request.clone();
    wrong.push(0);
    for body in [&b""[..], b"abc", &request[..request.len() - 1], &wrong, &[0x30; 60_000]] {
        assert_eq!(
            server.post(body).response_status(),
            OcspResponseStatus::MalformedRequest
        );
    }

    // Clients that say nothing, or stop in the middle, or go away.
    let head = post(&format!("{typed}Content-Length: {}\r\n", request.len()));
    let silent: Vec<TcpStream> = [
        &b""[..],
        b"POST",
        head.as_bytes(),
        &[head.as_bytes(), &request[..9]].concat(),
    ]
    .into_iter()
    .map(|bytes| {
        let mut stream = TcpStream::connect(&server.address).unwrap();
        stream.write_all(bytes).unwrap();
        stream
    })
    .collect();
    for bytes in [&b"POST"[..], &[head.as_bytes(), &request].concat()] {
        let mut stream = TcpStream::connect(&server.address).unwrap();
        stream.write_all(bytes).unwrap();
        stream.shutdown(Shutdown::Both).unwrap();
    }
    assert_eq!(server.post(&request).response_status(), OcspResponseStatus::Successful);
    // A client that sends byte by byte, and waits to be told to go on.
    let head = post(&format!(
        "{typed}Expect: 100-continue\r\nContent-Length: {}\r\n",
        request.len()
    ));
    let mut stream = TcpStream::connect(&server.address).unwrap();
    for byte in head.bytes() {
        stream.write_all(&[byte]).unwrap();
    }
    let mut go_on = [0; 25];
    stream.read_exact(&mut go_on).unwrap();
    assert_eq!(&go_on, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream.write_all(&request).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    assert!(answer.starts_with(b"HTTP/1.1 200 OK\r\n"));

    // More than it serves at once are closed, while the first are served, and it goes on.
    let mut many: Vec<TcpStream> = (0..80).map(|_| TcpStream::connect(&server.address).unwrap()).collect();
    assert!(matches!(many[79].read(&mut [0]), Ok(0) | Err(_)));
    many[0].write_all(b"DELETE / HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    many[0].read_to_end(&mut answer).unwrap();
    assert!(answer.starts_with(b"HTTP/1.1 405 "));
    drop(many);
    drop(silent);
    let answered = (0..200).any(|_| {
        thread::sleep(Duration::from_millis(20));
        server
            .send(&[head.replace("Expect: 100-continue\r\n", "").as_bytes(), &request].concat())
            .contains(" 200 OK")
    });
    assert!(answered, "{}", server.process.written());
}

/// It ends after one answer, whoever else is connected and whatever was refused.
#[test]
fn one_answer_is_enough_if_asked_for() {
    let desk = Desk::with_authority(&[]);
    let leaf = desk.sign(&desk.client_request("p256"), "client", &[]);
    let request = request_for(&desk, &leaf, "mini-ca/intermediate.pem");
    let server = Server::start(&desk, &["--once", "--valid-minutes", "5"]);
    let silent = TcpStream::connect(&server.address).unwrap();
    assert_eq!(
        server.post(b"abc").response_status(),
        OcspResponseStatus::MalformedRequest
    );
    let response = server.post(&request);
    assert_eq!(response.response_status(), OcspResponseStatus::Successful);
    let period = response.next_update().unwrap().unwrap() - response.this_update().unwrap();
    assert_eq!(period.whole_minutes(), 5);
    let output = server.process.wait();
    assert!(output.status.success(), "{output:?}");
    drop(silent);
}
