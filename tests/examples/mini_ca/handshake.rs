//! TLS with issued certificates, end to end: `openssl s_server` and `openssl s_client` on the loopback interface, each
//! verifying the certificate of the other.

use std::net::TcpListener;

use crate::mini_ca::desk::Desk;
use support::running::Running;

const HOST: &str = "www.example.org";
const VERSIONS: [&str; 2] = ["-tls1_2", "-tls1_3"];

/// A certificate and the key of it.
struct Identity {
    certificate: String,
    key: String,
}

/// What came of a connection: whether bytes went there and back, and what both sides said.
struct Meeting {
    talked: bool,
    client: String,
    server: String,
}

fn server_identity(desk: &Desk, kind: &str) -> Identity {
    Identity {
        certificate: desk.sign(&desk.server_request(kind), "server", &[]),
        key: desk.key(kind),
    }
}

fn client_identity(desk: &Desk, kind: &str) -> Identity {
    Identity {
        certificate: desk.sign(&desk.client_request(kind), "client", &[]),
        key: desk.key(kind),
    }
}

/// A server that takes one connection, wants a certificate that is not revoked, and sends back lines reversed.
fn start_server(desk: &Desk, identity: &Identity, version: &str) -> (Running, String) {
    // Between the closing of a port and its reuse somebody else may take it.
    for _ in 0..20 {
        let address = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .to_string();
        let mut server = Running::start(desk.command("openssl").args([
            "s_server",
            "-accept",
            &address,
            "-naccept",
            "1",
            "-rev",
            version,
            "-cert",
            &identity.certificate,
            "-key",
            &identity.key,
            "-cert_chain",
            "mini-ca/intermediate.pem",
            "-Verify",
            "2",
            "-verify_return_error",
            "-verifyCAfile",
            "mini-ca/root.pem",
            "-crl_check",
            "-CRL",
            "mini-ca/crl.pem",
        ]));
        if server.waits_for("ACCEPT\n") {
            return (server, address);
        }
        assert!(server.written().contains("in use"), "{}", server.written());
    }
    panic!("no port is free for long enough");
}

/// Connects to a server as one that has that name.
fn meet(desk: &Desk, server: &Identity, client: Option<&Identity>, version: &str, host: &str) -> Meeting {
    let (server, address) = start_server(desk, server, version);
    let mut command = desk.command("openssl");
    command.args(["s_client", "-connect", &address, "-quiet", version]);
    command.args(["-verify_return_error", "-verify_hostname", host, "-servername", host]);
    command.args(["-CAfile", "mini-ca/root.pem"]);
    if let Some(client) = client {
        command.args(["-cert", &client.certificate, "-key", &client.key]);
        command.args(["-cert_chain", "mini-ca/intermediate.pem"]);
    }
    let mut client = Running::start(&mut command);
    client.type_in("stressed\n");
    let talked = client.waits_for("desserts");
    let said = client.written();
    // The client does not end by itself as long as there is a connection.
    drop(client);
    let server = server.wait();
    Meeting {
        talked,
        client: said,
        server: String::from_utf8_lossy(&[server.stdout, server.stderr].concat()).into_owned(),
    }
}

#[track_caller]
fn assert_met(meeting: &Meeting) {
    assert!(meeting.talked, "client: {}\nserver: {}", meeting.client, meeting.server);
    assert!(meeting.server.contains("Verification: OK"), "{}", meeting.server);
    assert!(
        meeting.server.contains("Peer certificate: CN = somebody"),
        "{}",
        meeting.server
    );
}

#[track_caller]
fn assert_refused(meeting: &Meeting, of_client: &str, of_server: &str) {
    assert!(
        !meeting.talked,
        "client: {}\nserver: {}",
        meeting.client, meeting.server
    );
    assert!(
        meeting.client.contains(of_client),
        "{of_client:?} was due: {}",
        meeting.client
    );
    assert!(
        meeting.server.contains(of_server),
        "{of_server:?} was due: {}",
        meeting.server
    );
    assert!(meeting.server.contains("CONNECTION FAILURE"), "{}", meeting.server);
}

#[test]
fn servers_and_clients_with_all_kinds_of_keys_meet() {
    let mut met = 0;
    for arguments in [&[][..], &["--key", "rsa-3072"], &["--key", "ed25519"]] {
        let desk = Desk::with_authority(arguments);
        for (server, client) in [("rsa", "p256"), ("p256", "ed25519"), ("ed25519", "rsa")] {
            let (server, client) = (server_identity(&desk, server), client_identity(&desk, client));
            for version in VERSIONS {
                assert_met(&meet(&desk, &server, Some(&client), version, HOST));
                met += 1;
            }
        }
    }
    assert_eq!(met, 3 * 3 * 2);
}

/// The story that the example is for.
#[test]
fn a_revoked_client_is_refused_by_the_list_and_another_is_not() {
    let desk = Desk::with_authority(&[]);
    let server = server_identity(&desk, "rsa");
    let (thief, other) = (client_identity(&desk, "p256"), client_identity(&desk, "ed25519"));
    for version in VERSIONS {
        assert_met(&meet(&desk, &server, Some(&thief), version, HOST));
    }

    let serial = desk.serial_number(&thief.certificate);
    desk.mini_ca(&["revoke", &serial, "--reason", "key-compromise"]);
    // The server has the old list.
    assert_met(&meet(&desk, &server, Some(&thief), "-tls1_3", HOST));
    desk.make_lists(&[]);
    for version in VERSIONS {
        let meeting = meet(&desk, &server, Some(&thief), version, HOST);
        assert_refused(
            &meeting,
            "alert certificate revoked",
            "verify error:num=23:certificate revoked",
        );
        assert_met(&meet(&desk, &server, Some(&other), version, HOST));
    }
}

#[test]
fn who_has_no_certificate_or_the_wrong_one_is_refused() {
    let desk = Desk::with_authority(&[]);
    let server = server_identity(&desk, "p256");
    let meeting = meet(&desk, &server, None, "-tls1_3", HOST);
    assert_refused(
        &meeting,
        "alert certificate required",
        "peer did not return a certificate",
    );

    // A server's certificate is none of a client's.
    let meeting = meet(&desk, &server, Some(&server), "-tls1_3", HOST);
    assert_refused(&meeting, "alert unsupported certificate", "certificate purpose");

    // One that an authority of the same name has issued.
    let elsewhere = Desk::with_another_authority();
    let client = client_identity(&elsewhere, "p256");
    for file in [&client.certificate, &client.key] {
        desk.write("stranger.tmp", elsewhere.read(file));
        let name = format!("stranger.{}", file.rsplit('.').next().unwrap());
        std::fs::rename(desk.path("stranger.tmp"), desk.path(&name)).unwrap();
    }
    let stranger = Identity {
        certificate: "stranger.pem".to_owned(),
        key: "stranger.key".to_owned(),
    };
    let meeting = meet(&desk, &server, Some(&stranger), "-tls1_3", HOST);
    assert_refused(&meeting, "alert", "verify error");
}

/// Clients refuse, too.
#[test]
fn a_server_must_have_the_name_and_the_purpose() {
    let desk = Desk::with_authority(&[]);
    let (server, client) = (server_identity(&desk, "p256"), client_identity(&desk, "p256"));
    for version in VERSIONS {
        let meeting = meet(&desk, &server, Some(&client), version, "www.example.net");
        assert_refused(&meeting, "verify error:num=62:hostname mismatch", "alert");
    }
    let named = desk.sign(&desk.server_request("p256"), "client", &[]);
    let impostor = Identity {
        certificate: named,
        key: desk.key("p256"),
    };
    let meeting = meet(&desk, &impostor, Some(&client), "-tls1_3", HOST);
    assert_refused(&meeting, "certificate purpose", "alert");
}
