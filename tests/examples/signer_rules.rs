//! The example `signer`: what it must not call valid, must not show as a fact, and must not overwrite.

use std::fs;

use crate::signer::{Desk, NOT_VALID, PASSWORD, SSH_KINDS};

/// Names of files, and text in signatures, do not change how the terminal shows what is around them.
#[test]
fn misleading_text_is_escaped() {
    let desk = Desk::new();
    desk.certify("p256");
    let name = "a\u{202e}b\u{2028}c";
    desk.write(name, b"x");
    let text = desk.run_well(&["ssh", "sign", name, "-k", "p256.key"]);
    assert_eq!(text, "signature: a\\u{202e}b\\u{2028}c.sig\n");
    desk.assert_fails(
        &["ssh", "sign", name, "-k", "p256.key"],
        1,
        "a\\u{202e}b\\u{2028}c.sig already exists",
    );
}

/// A signature in SSHSIG does not cover the certificate that it names: nothing in it is a fact until a trusted authority vouches
/// for it.
#[test]
fn a_certificate_is_shown_only_if_an_authority_is_trusted() {
    let desk = Desk::new();
    desk.ssh_key("id", SSH_KINDS[2].1);
    desk.ssh_key("authority", SSH_KINDS[2].1);
    let public = |name: &str| String::from_utf8(desk.read(&format!("{name}.pub"))).unwrap();
    desk.ssh_keygen(&["-q", "-s", "authority", "-I", "intern-user1", "-n", "alice", "id.pub"]);
    desk.ssh_keygen(&["-q", "-Y", "sign", "-f", "id-cert.pub", "-n", "file", "data"]);
    let certificate = String::from_utf8(desk.read("id-cert.pub")).unwrap();
    desk.write("authorities", format!("alice cert-authority {}", public("authority")));
    desk.write("certified", format!("alice {certificate}"));
    let verify = ["ssh", "verify", "data"];
    let by_authority = ["--allowed-signers", "authorities", "-i", "alice"];
    let by_certificate = ["--allowed-signers", "certified", "-i", "alice"];
    let by_key = ["--public-key", "id.pub"];
    for (trust, is_shown) in [(&by_authority[..], true), (&by_certificate, false), (&by_key, false)] {
        let text = desk.run_well(&[&verify[..], trust].concat());
        assert_eq!(
            text.contains("certificate: \"intern-user1\", by SHA256:"),
            is_shown,
            "{trust:?}: {text}"
        );
        assert_eq!(text.contains("intern"), is_shown, "{trust:?}: {text}");
    }

    // Somebody changes the certificate in the signature.
    let armoured = String::from_utf8(desk.read("data.sig")).unwrap();
    let body: String = armoured.lines().filter(|line| !line.starts_with('-')).collect();
    let mut forged = openssl::base64::decode_block(&body).unwrap();
    let place = forged.windows(12).position(|bytes| bytes == b"intern-user1").unwrap();
    forged[place..place + 12].copy_from_slice(b"release-boss");
    let body = openssl::base64::encode_block(&forged);
    let forged = format!("-----BEGIN SSH SIGNATURE-----\n{body}\n-----END SSH SIGNATURE-----\n");
    desk.write("forged.sig", forged);
    let mut refused = 0;
    for trust in [&by_authority[..], &by_key] {
        let arguments = [&verify[..], trust, &["-s", "forged.sig"]].concat();
        desk.assert_fails(&arguments, NOT_VALID, "signature");
        refused += 1;
    }
    assert_eq!(refused, 2);
}

/// For `ssh-keygen`, a time without `Z` is local. This program does not guess where it is.
#[test]
fn local_times_need_a_zone() {
    let desk = Desk::new();
    desk.ssh_key("id", SSH_KINDS[2].1);
    desk.run_well(&["ssh", "sign", "data", "-k", "id"]);
    let public = String::from_utf8(desk.read("id.pub")).unwrap();
    let now = hazmat_openssl::time::OffsetDateTime::now_utc();
    let text = |hours| {
        let time = now + hazmat_openssl::time::Duration::hours(hours);
        let (hour, minute, _) = time.to_hms();
        format!(
            "{:04}{:02}{:02}{hour:02}{minute:02}",
            time.year(),
            u8::from(time.month()),
            time.day()
        )
    };
    let verify = [
        "ssh",
        "verify",
        "data",
        "--allowed-signers",
        "list",
        "-i",
        "id@example.org",
    ];
    let with = |zone: &'static str| [&verify[..], &["--utc-offset", zone]].concat();
    for option in ["valid-before", "valid-after"] {
        // Another line of the list, which is about somebody else.
        desk.write(
            "list",
            format!("id@example.org {public}nobody {option}=\"20300101\" {public}"),
        );
        desk.assert_fails(&verify, 1, "list, line 2: ");
        desk.run_well(&with("+09:00"));
    }
    // Three hours ago in Tokyo's time, which is six hours ahead in UTC's.
    desk.write("list", format!("id@example.org valid-before=\"{}\" {public}", text(6)));
    desk.assert_fails(&verify, 1, "list, line 1: ");
    desk.assert_fails(&with("+09:00"), NOT_VALID, "not valid any more");
    desk.run_well(&with("+00:00"));
    desk.run_well(&with("-0330"));
    desk.write("list", format!("id@example.org valid-before=\"{}Z\" {public}", text(6)));
    desk.run_well(&verify);
    for zone in ["", "9", "+", "+9", "+25:00", "+09:60", "+0900x", "JST", "+\u{661}0:00"] {
        assert_eq!(desk.run(&with(zone)).status.code(), Some(2), "{zone}");
    }
}

/// `--signers` names certificates that are accepted as they are: what is about their paths would be ignored.
#[test]
fn arguments_that_would_be_ignored_are_refused() {
    let desk = Desk::new();
    desk.certify("p256");
    desk.sign_cms("p256", &[]);
    for arguments in [
        &["--crl", "missing"][..],
        &["--purpose", "codeSigning"],
        &["--intermediates", "missing"],
    ] {
        let verify = ["cms", "verify", "data", "--signers", "p256.pem"];
        let output = desk.run(&[&verify[..], arguments].concat());
        assert_eq!(output.status.code(), Some(2), "{output:?}");
    }
    desk.run_well(&[
        "cms",
        "verify",
        "data",
        "--root",
        "ca.pem",
        "--purpose",
        "emailProtection",
    ]);
    desk.assert_fails(
        &["cms", "verify", "data", "--root", "ca.pem", "--crl", "missing"],
        1,
        "missing",
    );
    // A zone is for times in a list.
    let zone = ["ssh", "verify", "data", "--public-key", "a", "--utc-offset", "+01:00"];
    assert_eq!(desk.run(&zone).status.code(), Some(2));
}

/// Exit code 3 says that the signature is not good, 1 that nothing is known of it.
#[test]
fn what_is_not_known_is_not_called_invalid() {
    let desk = Desk::new();
    desk.certify("rsa");
    desk.sign_cms("rsa", &[]);
    // sha256WithRSAEncryption, or rsaEncryption, becomes an algorithm that nobody knows.
    let mut signature = desk.read("data.p7s");
    let pkcs1 = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01];
    let place = signature
        .windows(pkcs1.len())
        .rposition(|bytes| bytes == pkcs1)
        .unwrap();
    signature[place + pkcs1.len()] = 0x7f;
    desk.write("unknown", &signature);
    let unknown = ["cms", "verify", "data", "--signers", "rsa.pem", "-s", "unknown"];
    desk.assert_fails(&unknown, 1, "unknown: ");

    // A list that is too old says nothing about revocation, and neither does one of another authority.
    desk.certify("p256");
    let authority = [
        "ca", "-config", "ca.cnf", "-keyfile", "ca.key", "-cert", "ca.pem", "-gencrl",
    ];
    let dates = [
        "-crl_lastupdate",
        "20200101000000Z",
        "-crl_nextupdate",
        "20200201000000Z",
    ];
    desk.openssl(&[&authority[..], &dates, &["-out", "old.pem"]].concat());
    let other = [
        "ca",
        "-config",
        "ca.cnf",
        "-keyfile",
        "p256.key",
        "-cert",
        "p256.pem",
        "-gencrl",
        "-out",
        "other.pem",
    ];
    desk.openssl(&other);
    for list in ["old.pem", "other.pem"] {
        desk.assert_fails(
            &["cms", "verify", "data", "--root", "ca.pem", "--crl", list],
            1,
            "data.p7s: ",
        );
    }
    // A path that another rule refuses is refused with any list.
    let purpose = ["--purpose", "codeSigning"];
    desk.assert_fails(
        &[&["cms", "verify", "data", "--root", "ca.pem"], &purpose[..]].concat(),
        NOT_VALID,
        "extendedKeyUsage",
    );
}

/// The signature never takes the place of what it was made from.
#[test]
fn inputs_are_not_replaced() {
    let desk = Desk::new();
    desk.certify("p256");
    desk.write("password", PASSWORD);
    fs::hard_link(desk.path("data"), desk.path("same")).unwrap();
    fs::create_dir(desk.path("folder")).unwrap();
    let mut refused = 0;
    for output in ["data", "same", "folder/../data", "p256.key", "p256.pem"] {
        let sign = [
            "cms", "sign", "data", "-k", "p256.key", "-c", "p256.pem", "-f", "-o", output,
        ];
        desk.assert_fails(&sign, 1, &format!("cannot write {output}: it is "));
        refused += 1;
    }
    for output in ["data", "p256.key", "password"] {
        let sign = [
            "ssh", "sign", "data", "-k", "p256.key", "-p", "password", "-f", "-o", output,
        ];
        desk.assert_fails(&sign, 1, &format!("cannot write {output}: it is "));
        refused += 1;
    }
    assert_eq!(refused, 8);
    desk.run_well(&["ssh", "sign", "data", "-k", "p256.key", "-o", "other"]);
    desk.run_well(&["ssh", "sign", "data", "-k", "p256.key", "-f", "-o", "other"]);
}
