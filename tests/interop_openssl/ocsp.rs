//! OCSP with the `openssl` command: as responder to our requests, and as client of our responses, by files and by HTTP.

use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::x509::ocsp::*;
use hazmat_openssl::x509::*;
use std::io::{BufRead, BufReader, ErrorKind, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use support::backend;
use support::ocsp::{Party, delegated, plain};
use support::openssl_cli::Workspace;
use support::running::{self, Running};
use time::{Duration, OffsetDateTime};

/// What the command calls the reasons; the others it does not have in its index.
const REASONS: [(&str, CrlReason); 8] = [
    ("unspecified", CrlReason::Unspecified),
    ("keyCompromise", CrlReason::KeyCompromise),
    ("CACompromise", CrlReason::CaCompromise),
    ("affiliationChanged", CrlReason::AffiliationChanged),
    ("superseded", CrlReason::Superseded),
    ("cessationOfOperation", CrlReason::CessationOfOperation),
    ("certificateHold", CrlReason::CertificateHold),
    ("removeFromCRL", CrlReason::RemoveFromCrl),
];

/// Serial numbers: of the certificate that is good, of those that are revoked without and with a reason, of one that the
/// responder does not know.
const GOOD: u64 = 0x1000;
const REVOKED: u64 = 0x2000;
const FIRST_OF_REASONS: u64 = 0x2001;
const UNKNOWN: u64 = 0x3000;

fn valid_now(builder: CertificateBuilder) -> CertificateBuilder {
    let now = OffsetDateTime::now_utc();
    let builder = builder.not_valid_before(now - Duration::DAY).unwrap();
    builder.not_valid_after(now + Duration::DAY).unwrap()
}

/// An authority, a responder that it has certified, and files of all for the command.
struct Scene {
    workspace: Workspace,
    authority: Party,
    responder: Party,
}

impl Scene {
    fn new() -> Self {
        let scene = Scene {
            workspace: Workspace::new(),
            authority: Party::root_for(backend(), "Authority", &valid_now),
            responder: Party::root_for(backend(), "unused", &valid_now),
        };
        let responder = scene
            .authority
            .issue_for("Responder", 7, &|builder| delegated(valid_now(builder)));
        let scene = Scene { responder, ..scene };
        scene.write("ca", &scene.authority);
        scene.write("responder", &scene.responder);
        scene.workspace.write("index", index().as_bytes());
        scene
    }

    fn write(&self, name: &str, party: &Party) {
        let key = party
            .key
            .private_bytes(Encoding::Pem, PrivateFormat::Pkcs8, NoEncryption);
        self.workspace.write(&format!("{name}.key"), &key.unwrap());
        let certificate = party.certificate.to_pem().unwrap();
        self.workspace.write(&format!("{name}.pem"), certificate.as_bytes());
    }

    fn id(&self, serial_number: u64, algorithm: HashAlgorithm) -> OcspCertificateId {
        let certificate = self
            .authority
            .issue_for("host", serial_number, &|builder| plain(valid_now(builder)))
            .certificate;
        OcspCertificateId::for_certificate(&certificate, &self.authority.certificate, algorithm).unwrap()
    }

    fn request(&self, serial_number: u64, algorithm: HashAlgorithm) -> OcspRequest {
        let nonce = OcspNonce::new(&backend().random_bytes(32).unwrap()).unwrap();
        OcspRequestBuilder::new()
            .add_certificate_id(&self.id(serial_number, algorithm))
            .and_then(|builder| builder.add_extension(&nonce, false))
            .and_then(|builder| builder.build(backend()))
            .unwrap()
    }

    fn verify(&self, serial_number: u64, request: &OcspRequest, response: &OcspResponse) -> VerifiedOcspResponse {
        let verifier = OcspVerifier::for_serial_number(serial_number, &self.authority.certificate);
        let verifier = verifier.nonce_of(request).unwrap();
        verifier.verify(response, OffsetDateTime::now_utc()).unwrap()
    }

    /// Runs `openssl ocsp` in the folder; returns whether it succeeds, and all that it prints.
    fn run(&self, arguments: &[&str]) -> (bool, String) {
        let output = running::output(
            Command::new("openssl")
                .current_dir(self.workspace.path(""))
                .arg("ocsp")
                .args(arguments)
                .stdin(Stdio::null()),
        );
        let text = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8_lossy(&text).into_owned())
    }

    #[track_caller]
    fn must_run(&self, arguments: &[&str]) -> String {
        let (success, text) = self.run(arguments);
        assert!(success, "{arguments:?}: {text}");
        text
    }
}

/// The records of an authority, as `openssl ca` keeps them.
fn index() -> String {
    let line = |kind: &str, revoked: &str, number: u64| {
        format!("{kind}\t491231235959Z\t{revoked}\t{number:04X}\tunknown\t/CN=host\n")
    };
    let mut text = line("V", "", GOOD) + &line("R", "260102030405Z", REVOKED);
    for (number, (name, _)) in (FIRST_OF_REASONS..).zip(REASONS) {
        text += &line("R", &format!("260102030405Z,{name}"), number);
    }
    text
}

/// What the index says.
fn expected() -> Vec<(u64, OcspCertificateStatus)> {
    let time = support::x509_made::day(2026, 1, 2) + Duration::seconds(3 * 3600 + 4 * 60 + 5);
    let revoked = |reason| OcspCertificateStatus::Revoked { time, reason };
    let mut expected = vec![
        (GOOD, OcspCertificateStatus::Good),
        (REVOKED, revoked(None)),
        (UNKNOWN, OcspCertificateStatus::Unknown),
    ];
    for (number, (_, reason)) in (FIRST_OF_REASONS..).zip(REASONS) {
        expected.push((number, revoked(Some(reason))));
    }
    expected
}

const RESPOND: [&str; 12] = [
    "-index",
    "index",
    "-CA",
    "ca.pem",
    "-reqin",
    "request",
    "-respout",
    "response",
    "-ndays",
    "1",
    "-noverify",
    "-rsigner",
];

/// The command answers our requests from files, as the authority and as a delegated responder, by name and by key.
#[test]
fn their_responses() {
    let scene = Scene::new();
    let hashes = [HashAlgorithm::Sha1, HashAlgorithm::Sha256, HashAlgorithm::Sha512];
    let mut verified = 0;
    for (number, status) in expected() {
        let algorithm = hashes[usize::try_from(number).unwrap() % hashes.len()];
        let request = scene.request(number, algorithm);
        scene.workspace.write("request", request.as_der());
        for (signer, key, by_key) in [
            ("ca.pem", "ca.key", false),
            ("responder.pem", "responder.key", false),
            ("responder.pem", "responder.key", true),
        ] {
            let mut arguments = [&RESPOND[..], &[signer, "-rkey", key]].concat();
            if by_key {
                arguments.push("-resp_key_id");
            }
            scene.must_run(&arguments);
            let response = OcspResponse::from_der(backend(), &scene.workspace.read("response")).unwrap();
            let result = scene.verify(number, &request, &response);
            assert_eq!(result.status(), status, "{number:x}");
            let answer = response.single_response().unwrap();
            assert_eq!(Ok(answer.certificate_id()), request.certificate_id());
            assert_eq!(response.responder_key_hash().unwrap().is_some(), by_key);
            assert!(result.has_nonce());
            let delegated = signer != "ca.pem";
            assert_eq!(result.has_no_check(), delegated);
            assert_eq!(*result.responder() != OcspResponder::Issuer, delegated);
            verified += 1;
        }
    }
    assert_eq!(verified, 3 * (3 + REASONS.len()));
}

/// The command reads our requests, and signs some that we verify.
#[test]
fn requests_both_ways() {
    let scene = Scene::new();
    let request = scene.request(GOOD, HashAlgorithm::Sha1);
    scene.workspace.write("request", request.as_der());
    let text = scene.must_run(&["-reqin", "request", "-req_text", "-noverify"]);
    let id = request.certificate_id().unwrap();
    let key = support::bytes::to_hex(id.issuer_key_hash()).to_uppercase();
    for part in ["Hash Algorithm: sha1", "Serial Number: 1000", &key, "OCSP Nonce"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    // Extensions about one certificate.
    let policy = InhibitAnyPolicy::new(5);
    let asked = OcspSingleRequestBuilder::for_id(&id).add_extension(&policy, true);
    let with_extensions = OcspRequestBuilder::new()
        .add_request(asked.unwrap())
        .and_then(|builder| builder.build(backend()));
    let with_extensions = with_extensions.unwrap();
    scene.workspace.write("request", with_extensions.as_der());
    let text = scene.must_run(&["-reqin", "request", "-req_text", "-noverify"]);
    let (_, extensions) = text.split_once("Request Single Extensions:").unwrap();
    assert!(extensions.contains("X509v3 Inhibit Any Policy: critical"), "{text}");
    scene.must_run(&[
        "-issuer",
        "ca.pem",
        "-sha256",
        "-serial",
        "0x1000",
        "-serial",
        "0x2000",
        "-signer",
        "responder.pem",
        "-signkey",
        "responder.key",
        "-reqout",
        "theirs",
    ]);
    let theirs = OcspRequest::from_der(backend(), &scene.workspace.read("theirs")).unwrap();
    let ids: Vec<_> = theirs.requests().map(|asked| asked.certificate_id()).collect();
    let [first, second] = [GOOD, REVOKED].map(|number| scene.id(number, HashAlgorithm::Sha256));
    // `-sha256` is for the first that follows it.
    assert_eq!(ids[0], first);
    assert!(ids[1] == second || ids[1] == scene.id(REVOKED, HashAlgorithm::Sha1));
    assert!(theirs.nonce().unwrap().is_some());
    theirs
        .verify_signature(&scene.responder.certificate.public_key().unwrap())
        .unwrap();
    assert_eq!(
        theirs.certificates().unwrap(),
        std::slice::from_ref(&scene.responder.certificate)
    );
    let name = scene.responder.certificate.subject().unwrap();
    assert_eq!(theirs.requestor_name().unwrap(), Some(GeneralName::DirectoryName(name)));
}

/// Our answer to a request, by a responder.
fn answer(request: &OcspRequest, responder: &Party, status: OcspCertificateStatus) -> OcspResponse {
    let now = OffsetDateTime::now_utc();
    let mut builder = OcspResponseBuilder::new()
        .responder_id(OcspResponderEncoding::Name, &responder.certificate)
        .and_then(|builder| builder.certificates([&responder.certificate]))
        .and_then(|builder| builder.nonce_of(request))
        .unwrap();
    for asked in request.requests() {
        let answer = OcspSingleResponseBuilder::for_id(&asked.certificate_id())
            .certificate_status(status)
            .and_then(|answer| answer.this_update(now))
            .and_then(|answer| answer.next_update(now + Duration::HOUR));
        builder = builder.add_response(answer.unwrap()).unwrap();
    }
    builder.sign(&responder.key, SignatureAlgorithm::default()).unwrap()
}

/// Verifies a response, and says what it has for a certificate. The request in a file would be ignored.
const TELL: [&str; 9] = [
    "-issuer",
    "ca.pem",
    "-CAfile",
    "ca.pem",
    "-serial",
    "0x1000",
    "-no_nonce",
    "-respin",
    "response",
];

/// Verifies a response, and compares its nonce with that of a request. Says nothing about certificates.
const CHECK: [&str; 6] = ["-CAfile", "ca.pem", "-reqin", "request", "-respin", "response"];

/// The command verifies our responses from files: all statuses and reasons, as the authority and as a delegated responder.
#[test]
fn our_responses() {
    let scene = Scene::new();
    let time = OffsetDateTime::now_utc() - Duration::DAY;
    let revoked = CrlReason::ALL.iter().copied().map(Some).chain([None]);
    let revoked = revoked.map(|reason| OcspCertificateStatus::Revoked { time, reason });
    let statuses = [OcspCertificateStatus::Good, OcspCertificateStatus::Unknown];
    let mut verified = 0;
    for status in revoked.chain(statuses) {
        for responder in [&scene.authority, &scene.responder] {
            let request = scene.request(GOOD, HashAlgorithm::Sha1);
            scene.workspace.write("request", request.as_der());
            scene
                .workspace
                .write("response", answer(&request, responder, status).as_der());
            let text = scene.must_run(&CHECK);
            assert!(text.contains("Response verify OK"), "{text}");
            let text = scene.must_run(&TELL);
            assert!(text.contains("Response verify OK"), "{text}");
            assert!(!text.contains("nonce") && !text.contains("WARNING"), "{text}");
            assert!(text.contains(&format!("0x1000: {status}")), "{status:?}: {text}");
            if let OcspCertificateStatus::Revoked { reason, .. } = status {
                let text = text.to_lowercase();
                assert!(text.contains("revocation time: "), "{text}");
                let name = reason.map(|reason| format!("reason: {}", reason.name().to_lowercase()));
                match (reason, name) {
                    // Versions before 3.1 do not know the newest two by name.
                    (Some(CrlReason::PrivilegeWithdrawn | CrlReason::AaCompromise), _) => {
                        assert!(text.contains("reason: "), "{text}");
                    }
                    (_, Some(name)) => assert!(text.contains(&name), "{name}: {text}"),
                    (_, None) => assert!(!text.contains("reason: "), "{text}"),
                }
            }
            verified += 1;
        }
    }
    assert_eq!(verified, 2 * 13);
}

/// The command refuses what it must, so that its "OK" means something: another nonce, another signer.
#[test]
fn our_responses_that_they_refuse() {
    let scene = Scene::new();
    let request = scene.request(GOOD, HashAlgorithm::Sha1);
    scene.workspace.write("request", request.as_der());
    let refused = |response: &OcspResponse, reason: &str| {
        scene.workspace.write("response", response.as_der());
        let (_, text) = scene.run(&CHECK);
        assert!(text.contains(reason) && !text.contains("verify OK"), "{reason}: {text}");
    };
    let other = scene.request(GOOD, HashAlgorithm::Sha1);
    let good = OcspCertificateStatus::Good;
    refused(&answer(&other, &scene.authority, good), "Nonce Verify error");
    let plain = scene
        .authority
        .issue_for("Responder", 8, &|builder| plain(valid_now(builder)));
    refused(&answer(&request, &plain, good), "Response Verify Failure");
    let refusal = OcspResponseBuilder::build_unsuccessful(backend(), OcspResponseStatus::TryLater).unwrap();
    refused(&refusal, "Responder Error: trylater (3)");
}

// ---- by HTTP ----

/// The body of an HTTP message.
fn read_message(stream: &mut impl BufRead) -> (String, Vec<u8>) {
    let mut first = String::new();
    stream.read_line(&mut first).unwrap();
    let mut length = 0;
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).unwrap();
        match line.trim().to_ascii_lowercase().split_once(':') {
            Some(("content-length", number)) => length = number.trim().parse().unwrap(),
            Some(_) => {}
            None => break,
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).unwrap();
    (first.trim().to_owned(), body)
}

/// How long the other side may take. One that does not go on is a failure, and not a test without an end.
const TIME: std::time::Duration = std::time::Duration::from_secs(60);

fn limit(stream: &TcpStream) {
    stream.set_read_timeout(Some(TIME)).unwrap();
    stream.set_write_timeout(Some(TIME)).unwrap();
}

/// The first connection.
fn accepted(listener: &TcpListener) -> TcpStream {
    let begin = std::time::Instant::now();
    listener.set_nonblocking(true).unwrap();
    loop {
        match listener.accept() {
            Ok((stream, _)) => {
                stream.set_nonblocking(false).unwrap();
                limit(&stream);
                return stream;
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                assert!(begin.elapsed() < TIME, "the client has not connected");
                std::thread::sleep(std::time::Duration::from_millis(10));
            }
            Err(error) => panic!("{error}"),
        }
    }
}

/// The port on which the command says that it listens. It writes the line at once.
fn port_of(responder: &mut Running) -> u16 {
    assert!(responder.waits_for("ACCEPT"), "{}", responder.written());
    let written = responder.written();
    let line = written.lines().find(|line| line.starts_with("ACCEPT")).unwrap();
    let address = line.split_whitespace().nth(1).unwrap();
    address.rsplit(':').next().unwrap().parse().unwrap()
}

/// The command as a responder on a port, which we ask.
#[test]
fn their_responder_by_http() {
    let scene = Scene::new();
    let mut responder = Running::start(
        Command::new("openssl")
            .current_dir(scene.workspace.path(""))
            .args(["ocsp", "-index", "index", "-CA", "ca.pem", "-rsigner", "responder.pem"])
            .args(["-rkey", "responder.key", "-ndays", "1", "-port", "0", "-nrequest", "3"]),
    );
    let port = port_of(&mut responder);
    let mut answered = 0;
    for (number, status) in expected().into_iter().take(3) {
        let request = scene.request(number, HashAlgorithm::Sha1);
        let mut stream = TcpStream::connect(("localhost", port)).unwrap();
        limit(&stream);
        let length = request.as_der().len();
        write!(
            stream,
            "POST / HTTP/1.0\r\nContent-Type: application/ocsp-request\r\nContent-Length: {length}\r\n\r\n"
        )
        .unwrap();
        stream.write_all(request.as_der()).unwrap();
        let (first, body) = read_message(&mut BufReader::new(stream));
        assert!(first.contains(" 200 "), "{first}");
        let response = OcspResponse::from_der(backend(), &body).unwrap();
        assert_eq!(scene.verify(number, &request, &response).status(), status);
        answered += 1;
    }
    assert_eq!(answered, 3);
}

/// The command as a client of a responder of ours.
#[test]
fn their_client_by_http() {
    let scene = Scene::new();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/ocsp", listener.local_addr().unwrap());
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let stream = accepted(&listener);
            let mut reader = BufReader::new(stream);
            let (first, body) = read_message(&mut reader);
            assert!(first.starts_with("POST /ocsp "), "{first}");
            let request = OcspRequest::from_der(backend(), &body).unwrap();
            assert!(request.nonce().unwrap().is_some());
            let id = request.certificate_id().unwrap();
            assert!(id.is_issued_by(&scene.authority.certificate).unwrap());
            let response = answer(&request, &scene.responder, OcspCertificateStatus::Good);
            let mut stream = reader.into_inner();
            let length = response.as_der().len();
            write!(
                stream,
                "HTTP/1.0 200 OK\r\nContent-Type: application/ocsp-response\r\nContent-Length: {length}\r\n\r\n"
            )
            .unwrap();
            stream.write_all(response.as_der()).unwrap();
        });
        let text = scene.must_run(&[
            "-issuer", "ca.pem", "-CAfile", "ca.pem", "-serial", "0x1000", "-url", &url,
        ]);
        assert!(
            text.contains("Response verify OK") && text.contains("0x1000: good"),
            "{text}"
        );
    });
}

/// Keys of other types sign responses that the command verifies.
#[test]
fn our_keys() {
    let scene = Scene::new();
    let keys: [PrivateKey; 3] = [
        backend().generate_rsa_private_key(65537, 2048).unwrap().into(),
        backend()
            .generate_elliptic_curve_private_key(EllipticCurve::Secp384R1)
            .unwrap()
            .into(),
        backend().ed25519_generate_key().unwrap().into(),
    ];
    let mut verified = 0;
    for key in keys {
        let certificate = CertificateBuilder::new()
            .subject_name(&support::x509_made::name("CN=Responder"))
            .and_then(|builder| builder.issuer_name(&scene.authority.certificate.subject()?))
            .and_then(|builder| builder.public_key(&key.public_key()?))
            .and_then(|builder| builder.serial_number(9))
            .map(|builder| delegated(valid_now(builder)))
            .and_then(|builder| builder.sign(&scene.authority.key, SignatureAlgorithm::default()))
            .unwrap();
        let responder = Party { key, certificate };
        let request = scene.request(GOOD, HashAlgorithm::Sha1);
        scene.workspace.write("request", request.as_der());
        let response = answer(&request, &responder, OcspCertificateStatus::Good);
        scene.workspace.write("response", response.as_der());
        let text = scene.must_run(&CHECK);
        assert!(text.contains("Response verify OK"), "{text}");
        verified += 1;
    }
    assert_eq!(verified, 3);
}
