//! `keytool show` of OpenSSH certificates, as `ssh-keygen -L` describes them.

use crate::keytool::desk::Desk;

fn desk() -> Desk {
    let desk = Desk::new();
    for name in ["ca", "id"] {
        desk.ssh_keygen(&["-q", "-t", "ed25519", "-N", "", "-f", name]);
    }
    desk
}

#[test]
fn a_user_certificate_is_shown_in_full() {
    let desk = desk();
    let names = ["-s", "ca", "-I", "the key's id", "-n", "alice,bob", "-z", "42"];
    let limits = [
        "-V",
        "20260101000000Z:20270101000000Z",
        "-O",
        "force-command=/bin/true",
        "-O",
        "no-pty",
    ];
    desk.ssh_keygen(&[&["-q"], &names[..], &limits, &["id.pub"]].concat());
    let text = desk.show(&["id-cert.pub"]);
    for line in [
        "note: it is in a certificate (ssh-ed25519-cert-v01@openssh.com)",
        "certificate: user certificate",
        "key ID: the key's id",
        "serial number: 42",
        "principal: alice",
        "principal: bob",
        "valid from: 2026-01-01T00:00:00Z",
        "valid until: 2027-01-01T00:00:00Z",
        "critical option: force-command=/bin/true",
        "extension: permit-port-forwarding",
        "note: the signature was not verified: that needs the authority's key",
    ] {
        assert!(text.lines().any(|found| found == line), "{line:?} is not there: {text}");
    }
    assert!(!text.contains("permit-pty"), "{text}");
    let (_, fingerprint) = desk.ssh_fingerprint("ca.pub");
    assert!(
        text.contains(&format!("signed by: ssh-ed25519 {fingerprint}\n")),
        "{text}"
    );
    let (_, fingerprint) = desk.ssh_fingerprint("id.pub");
    assert!(text.contains(&format!("fingerprint: {fingerprint}\n")), "{text}");
}

#[test]
fn a_host_certificate_without_limits_is_shown() {
    let desk = desk();
    desk.ssh_keygen(&["-q", "-s", "ca", "-h", "-I", "host", "id.pub"]);
    let text = desk.show(&["id-cert.pub"]);
    for line in [
        "certificate: host certificate",
        "principals: none",
        "valid until: forever",
    ] {
        assert!(text.lines().any(|found| found == line), "{line:?} is not there: {text}");
    }
    for name in ["valid from: ", "extension: ", "critical option: "] {
        assert!(!text.contains(name), "{text}");
    }
    // The certified key can be converted.
    assert_eq!(
        desk.convert("id-cert.pub", "spki-pem", &[]),
        desk.convert("id.pub", "spki-pem", &[])
    );
}
