//! `mini_ca ocsp-query`, which asks `openssl ocsp`, `mini_ca ocsp` and others.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;

use hazmat_openssl::x509::ocsp::{OcspResponseBuilder, OcspResponseStatus};

use crate::mini_ca::desk::{Desk, PASSWORD, assert_failed, value_of, values_of};
use crate::mini_ca::ocsp::{Server, in_chunks, request_for};
use support::backend;
use support::running::Running;

/// Our client, and OpenSSL's responder with an index of its own.
#[test]
fn openssl_is_asked() {
    let desk = Desk::with_authority(&[]);
    desk.with_password("ocsp-responder", &[]);
    let request = desk.client_request("p256");
    let [good, revoked, unknown] = [(); 3].map(|()| desk.sign(&request, "client", &[]));
    let [first, second] = [&good, &revoked].map(|file| desk.serial_number(file));
    desk.write(
        "index.txt",
        format!(
            "V\t400101000000Z\t\t{first}\tunknown\t/CN=somebody\n\
             R\t400101000000Z\t260101000000Z,superseded\t{second}\tunknown\t/CN=somebody\n"
        ),
    );
    let mut asked = 0;
    for (file, code, due) in [
        (&good, 0, "status: good\n"),
        (
            &revoked,
            3,
            "status: revoked\nrevoked on: 2026-01-01T00:00:00Z\nreason: superseded\n",
        ),
        (&unknown, 3, "status: unknown\n"),
    ] {
        let (server, address) = start_openssl(&desk);
        let url = format!("http://{address}");
        let output = desk.run(&["ocsp-query", file, "--url", &url]);
        let text = String::from_utf8_lossy(&output.stdout);
        assert_eq!(output.status.code(), Some(code), "{output:?} {}", server.written());
        assert!(text.starts_with(due), "{text}");
        assert_eq!(value_of(&text, "responder"), "CN=Mini CA OCSP Responder");
        assert!(output.stderr.is_empty(), "{output:?}");
        asked += 1;
    }
    assert_eq!(asked, 3);
}

/// OpenSSL's responder, which answers one request.
fn start_openssl(desk: &Desk) -> (Running, String) {
    // Between the closing of a port and its reuse somebody else may take it.
    for _ in 0..20 {
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port()
            .to_string();
        let signer = "mini-ca/intermediate-ocsp.pem";
        let mut server = Running::start(desk.command("openssl").args([
            "ocsp",
            "-port",
            &port,
            "-index",
            "index.txt",
            "-CA",
            "mini-ca/intermediate.pem",
            "-rsigner",
            signer,
            "-rkey",
            signer,
            "-passin",
            "file:password",
            "-nrequest",
            "1",
            "-nmin",
            "5",
        ]));
        if server.waits_for("ACCEPT ") || server.waits_for("waiting for OCSP client connections") {
            return (server, format!("127.0.0.1:{port}"));
        }
        assert!(server.written().contains("in use"), "{}", server.written());
    }
    panic!("no port is free for long enough");
}

/// Our client and our responder, by the URL in the certificate.
#[test]
fn the_responder_is_in_the_certificate() {
    let desk = Desk::with_authority(&[]);
    desk.with_password("ocsp-responder", &[]);
    let server = Server::start(&desk, &[]);
    let request = desk.client_request("p256");
    let leaf = desk.sign(&request, "client", &["--ocsp-url", &server.url()]);
    let said = desk.mini_ca(&["ocsp-query", &leaf]);
    assert_eq!(value_of(&said, "status"), "good");
    let said = desk.mini_ca(&["ocsp-query", &leaf, "--no-nonce", "--hash", "sha256"]);
    assert_eq!(value_of(&said, "status"), "good");
    desk.mini_ca(&["revoke", &desk.serial_number(&leaf)]);
    // In DER, and without the issuer in it.
    desk.openssl(&["x509", "-in", &leaf, "-outform", "DER", "-out", "leaf.der"]);
    let output = desk.run(&["ocsp-query", "leaf.der", "--issuer", "mini-ca/intermediate.pem"]);
    let text = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    assert_eq!(value_of(&text, "status"), "revoked");
    assert!(values_of(&text, "reason").is_empty(), "{text}");
    assert_failed(
        &desk.run(&["ocsp-query", "leaf.der"]),
        "no certificate of an issuer follows in leaf.der",
    );
}

/// A server that answers every connection with these bytes, once it has read something.
fn start_canned(answer: Vec<u8>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(&answer);
        }
    });
    format!("http://{address}/ocsp")
}

fn canned(content_type: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

#[test]
fn answers_that_say_nothing_are_refused() {
    const TYPE: &str = "application/ocsp-response";
    let desk = Desk::with_authority(&[]);
    let request = desk.client_request("p256");
    let [leaf, other] = [(); 2].map(|()| desk.sign(&request, "client", &[]));
    let server = Server::start(&desk, &[]);
    let issuer = "mini-ca/intermediate.pem";
    let old = server.post(&request_for(&desk, &leaf, issuer)).as_der().to_vec();
    let of_other = server.post(&request_for(&desk, &other, issuer)).as_der().to_vec();
    let mut forged = old.clone();
    *forged.last_mut().unwrap() ^= 1;
    let status = |status| {
        OcspResponseBuilder::build_unsuccessful(backend(), status)
            .unwrap()
            .as_der()
            .to_vec()
    };
    let chunked = format!("HTTP/1.1 200 OK\r\nContent-Type: {TYPE}\r\nTransfer-Encoding: chunked\r\n\r\n");
    let mut refused = 0;
    for (answer, arguments, sentence) in [
        (b"".to_vec(), &[][..], "cannot ask http://"),
        (b"nonsense\r\n\r\n".to_vec(), &[], "invalid HTTP version parsed"),
        (
            b"HTTP/1.1 500 Oh\r\n\r\n".to_vec(),
            &[],
            "answers with the HTTP status 500",
        ),
        (
            canned("text/html", b"<html>"),
            &[],
            "answers with text/html, not application/ocsp-response",
        ),
        (canned("a\x1b[31mb", b""), &[], "invalid HTTP header parsed"),
        (canned(TYPE, b"<html>"), &[], "malformed OCSP response"),
        (canned(TYPE, &vec![0; 1_100_000]), &[], "length limit exceeded"),
        (
            [chunked.as_bytes(), &in_chunks(&vec![0; 1_100_000])].concat(),
            &[],
            "length limit exceeded",
        ),
        ([chunked.as_bytes(), b"1\r\n"].concat(), &[], "cannot ask http://"),
        (
            [b"HTTP/1.1 200 OK\r\nA: ".as_slice(), &[b'b'; 20_000]].concat(),
            &[],
            "message head is too large",
        ),
        (
            canned(TYPE, &status(OcspResponseStatus::TryLater)),
            &[],
            "the OCSP response was not accepted",
        ),
        (
            canned(TYPE, &status(OcspResponseStatus::Unauthorized)),
            &[],
            "the OCSP response was not accepted",
        ),
        // Made before the request.
        (canned(TYPE, &old), &[], "RFC 9654"),
        (
            canned(TYPE, &of_other),
            &["--no-nonce"],
            "the OCSP response was not accepted",
        ),
        (
            canned(TYPE, &forged),
            &["--no-nonce"],
            "the OCSP response was not accepted",
        ),
    ] {
        let url = start_canned(answer);
        let output = desk.run(&[&["ocsp-query", &leaf, "--url", &url], arguments].concat());
        assert_failed(&output, sentence);
        assert!(output.stdout.is_empty(), "{output:?}");
        refused += 1;
    }
    assert_eq!(refused, 15);
    // The same answer is good for who accepts one that was made in advance, also without a length.
    let head = format!("HTTP/1.0 200 OK\r\nContent-Type: {TYPE}\r\n\r\n");
    for answer in [
        canned(TYPE, &old),
        [head.as_bytes(), &old].concat(),
        [chunked.as_bytes(), &in_chunks(&old)].concat(),
    ] {
        let url = start_canned(answer);
        desk.mini_ca(&["ocsp-query", &leaf, "--no-nonce", "--url", &url]);
    }
}

#[test]
fn questions_that_cannot_be_asked_are_called_so() {
    let desk = Desk::with_authority(&[]);
    let leaf = desk.sign(&desk.client_request("p256"), "client", &[]);
    // A port that no test gets: it is below those that the system chooses.
    let nobody = "http://127.0.0.1:1/";
    for (arguments, sentence) in [
        (
            &[leaf.as_str()][..],
            "the certificate names no OCSP responder: give --url",
        ),
        (&[&leaf, "--url", "https://a.example/"], "only http:// is supported"),
        (&[&leaf, "--url", "http:///"], "it is not a URL"),
        (&[&leaf, "--url", "http://a b/"], "it is not a URL"),
        (&[&leaf, "--url", "http://a@b/"], "it is not a URL"),
        (&[&leaf, "--url", nobody], "Connection refused"),
        (
            &[&leaf, "--url", nobody, "--issuer", "mini-ca/root.pem"],
            "the issuer: ",
        ),
        (&["mini-ca/crl.pem", "--url", nobody], "and no certificate"),
        (&["missing", "--url", nobody], "cannot read missing"),
        (
            &["-", "--issuer", "-"],
            "only one thing can be read from standard input",
        ),
    ] {
        desk.assert_fails(&[&["ocsp-query"], arguments].concat(), sentence);
    }
    for (arguments, sentence) in [
        (
            &["ocsp", "--dir", "missing"][..],
            "missing is not the folder of an authority",
        ),
        (&["ocsp"], "there is no terminal to ask for its password"),
        (&["ocsp", "-p", "missing"], "cannot read the password from missing"),
        (
            &["ocsp-responder", "--issuer", "web", "-p", "password"],
            "mini-ca has no authority web",
        ),
        (
            &["ocsp-responder", "--subject", "CN=mini ca root", "-p", "password"],
            "is the name of the root",
        ),
        (&["ocsp-responder"], "there is no terminal to ask for its password"),
    ] {
        desk.assert_fails(arguments, sentence);
    }
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let sentence = format!("cannot listen on {address}: Address already in use");
    desk.assert_fails(&["ocsp", "-p", "password", "--listen", &address], &sentence);
    desk.mini_ca(&["revoke", &desk.serial_number("mini-ca/intermediate.pem")]);
    desk.assert_fails(&["ocsp-responder", "-p", "password"], "the intermediate is revoked");

    // A file that is damaged.
    let desk = Desk::with_authority(&[]);
    desk.with_password("ocsp-responder", &[]);
    desk.write("wrong", format!("{PASSWORD}?"));
    let listen = ["ocsp", "--listen", "127.0.0.1:0", "-p"];
    desk.assert_fails(
        &[&listen[..], &["wrong"]].concat(),
        "intermediate-ocsp.pem: incorrect password",
    );
    let certificate = desk.read("mini-ca/intermediate.pem");
    desk.write("mini-ca/intermediate-ocsp.pem", &certificate);
    desk.assert_fails(
        &[&listen[..], &["password"]].concat(),
        "mini-ca/intermediate-ocsp.pem: ",
    );
}
