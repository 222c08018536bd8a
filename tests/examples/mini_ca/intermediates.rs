//! `mini_ca intermediate` and `mini_ca cross-sign`: several intermediates, and several paths to one.

use std::sync::LazyLock;

use hazmat_openssl::x509::{
    AuthorityKeyIdentifier, BasicConstraints, Certificate, ExtensionType, SubjectKeyIdentifier,
};

use crate::mini_ca::desk::{Desk, Files, value_of, values_of};

fn extension<T: ExtensionType>(certificate: &Certificate) -> T {
    certificate.extensions().unwrap().find().unwrap().unwrap().0
}

/// What `openssl verify` says of a certificate, below that root.
fn verify(desk: &Desk, root: &str, untrusted: &[&str], arguments: &[&str], certificate: &str) -> Result<(), String> {
    let common = ["verify", "-x509_strict", "-check_ss_sig", "-CAfile", root];
    let untrusted: Vec<&str> = untrusted.iter().flat_map(|file| ["-untrusted", *file]).collect();
    let output = desk.run_openssl(&[&common, &untrusted[..], arguments, &[certificate]].concat());
    let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    match output.status.success() {
        true => Ok(()),
        false => Err(text),
    }
}

/// Two authorities: `mini-ca`, and `other` with other names.
pub fn two_authorities() -> Desk {
    static MADE: LazyLock<Files> = LazyLock::new(|| {
        let desk = Desk::with_authority(&[]);
        let names = ["--root-name", "CN=Other Root", "--intermediate-name"];
        desk.with_password(
            "init",
            &[&["--dir", "other"], &names[..], &["CN=Other Intermediate"]].concat(),
        );
        Files::of(&desk)
    });
    MADE.copy()
}

#[test]
fn another_intermediate_issues_certificates() {
    let desk = Desk::with_authority(&[]);
    let said = desk.with_password("intermediate", &["web", "--permit", "DNS:example.org", "--days", "100"]);
    assert_eq!(value_of(&said, "web"), "CN=Mini CA web");
    assert_eq!(value_of(&said, "certificate"), "mini-ca/web.pem");
    verify(&desk, "mini-ca/root.pem", &[], &[], "mini-ca/web.pem").unwrap();
    let root = desk.certificate("mini-ca/root.pem");
    let web = desk.certificate("mini-ca/web.pem");
    assert_eq!(extension::<BasicConstraints>(&web), BasicConstraints::ca(Some(0)));
    assert_eq!(
        extension::<AuthorityKeyIdentifier>(&web),
        AuthorityKeyIdentifier::from_issuer_subject_key_identifier(&extension(&root))
    );
    assert_eq!(
        web.validity().unwrap().end().to_owned() - *web.validity().unwrap().start(),
        {
            let day = hazmat_openssl::time::Duration::DAY;
            day * 100 + hazmat_openssl::time::Duration::minutes(5)
        }
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(desk.path("mini-ca/web.key.pem"))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    let request = desk.server_request("p256");
    let file = desk.sign(&request, "server", &["--issuer", "web"]);
    let purpose = ["-purpose", "sslserver", "-verify_hostname", "www.example.org"];
    verify(&desk, "mini-ca/root.pem", &["mini-ca/web.pem"], &purpose, &file).unwrap();
    let refusal = verify(&desk, "mini-ca/root.pem", &["mini-ca/intermediate.pem"], &[], &file).unwrap_err();
    assert!(refusal.contains("unable to get local issuer certificate"), "{refusal}");
    assert!(desk.read(&file).ends_with(&desk.read("mini-ca/web.pem")));
    let serial = desk.serial_number(&file);
    assert!(
        desk.read_text("mini-ca/index.txt")
            .contains(&format!("\n{serial}\tweb\tvalid\t"))
    );
}

/// Each certificate is in the list of the intermediate that issued it, and an intermediate in the list of the root.
#[test]
fn each_intermediate_has_a_list() {
    let desk = Desk::with_authority(&[]);
    desk.with_password("intermediate", &["web", "--key", "ed25519"]);
    let request = desk.client_request("p256");
    let [first, second] = [&[][..], &["--issuer", "web"]].map(|issuer| desk.sign(&request, "client", issuer));
    let lists = ["-crl_check_all", "-CRLfile", "mini-ca/root-crl.pem", "-CRLfile"];
    let check = |file: &str, issuer: &str, list: &str| {
        verify(
            &desk,
            "mini-ca/root.pem",
            &[issuer],
            &[&lists[..], &[list]].concat(),
            file,
        )
    };
    check(&first, "mini-ca/intermediate.pem", "mini-ca/crl.pem").unwrap();
    check(&second, "mini-ca/web.pem", "mini-ca/web-crl.pem").unwrap();

    desk.mini_ca(&["revoke", &desk.serial_number(&second), "--reason", "superseded"]);
    let said = desk.make_lists(&[]);
    assert_eq!(
        (
            value_of(&said, "intermediate"),
            value_of(&said, "web"),
            value_of(&said, "root")
        ),
        ("0 revoked".into(), "1 revoked".into(), "0 revoked".into())
    );
    let refusal = check(&second, "mini-ca/web.pem", "mini-ca/web-crl.pem").unwrap_err();
    assert!(refusal.contains("certificate revoked"), "{refusal}");

    desk.mini_ca(&["revoke", &desk.serial_number("mini-ca/web.pem")]);
    let said = desk.make_lists(&[]);
    assert_eq!(value_of(&said, "root"), "1 revoked");
    desk.assert_fails(
        &[
            "sign",
            &request,
            "--profile",
            "client",
            "--issuer",
            "web",
            "-p",
            "password",
        ],
        "the intermediate web is revoked",
    );
    check(&first, "mini-ca/intermediate.pem", "mini-ca/crl.pem").unwrap();
    desk.sign(&request, "client", &[]);
}

#[test]
fn intermediates_that_cannot_be_made_are_not_begun() {
    let desk = Desk::with_authority(&[]);
    desk.with_password("intermediate", &["web"]);
    for (arguments, sentence) in [
        (&["root"][..], "mini-ca/root.pem already exists"),
        (&["intermediate"], "mini-ca/intermediate.pem already exists"),
        (&["web"], "mini-ca/web.pem already exists"),
        (
            &["a", "--subject", "CN=mini  ca WEB"],
            "is the name of the intermediate web",
        ),
        (&["a", "--subject", "CN=Mini CA Root"], "is the name of the root"),
        (&["a", "--subject", ""], "the name of an authority is empty"),
        (&["a", "--ocsp-url", "no url"], "is not a valid URI"),
        (&["a", "--permit", "no name"], "the name no name is not DNS:"),
    ] {
        desk.assert_fails(&[&["intermediate", "-p", "password"], arguments].concat(), sentence);
    }
    let mut refused = 0;
    for name in [
        "",
        "Web",
        "a b",
        "a/b",
        "..",
        "a.b",
        "-a",
        "1a",
        "chain",
        "crl",
        "root-crl",
        "a-ocsp",
        "é",
        &"a".repeat(33),
    ] {
        let output = desk.run(&["intermediate", "-p", "password", "--", name]);
        assert_eq!(output.status.code(), Some(2), "{name}: {output:?}");
        refused += 1;
    }
    assert_eq!(refused, 14);
    desk.assert_fails(
        &["intermediate", "a"],
        "root.key.pem is encrypted, and there is no terminal",
    );
    desk.assert_fails(
        &["intermediate", "a", "-p", "missing"],
        "cannot read the password from missing",
    );
    let request = desk.client_request("p256");
    for issuer in ["root", "other"] {
        let sign = [
            "sign",
            &request,
            "--profile",
            "client",
            "-p",
            "password",
            "--issuer",
            issuer,
        ];
        desk.assert_fails(&sign, &format!("mini-ca has no intermediate {issuer}"));
    }
    // The key and the subject of every intermediate are its own.
    desk.openssl(&[
        "req",
        "-new",
        "-passin",
        "file:password",
        "-subj",
        "/CN=a",
        "-out",
        "key.csr",
        "-key",
        "mini-ca/web.key.pem",
    ]);
    desk.assert_not_signed("key.csr", "client", "key.csr: its key is that of the intermediate web");
    let request = desk.request("name.csr", "p256", "/CN=Mini CA web", &[]);
    desk.assert_not_signed(
        &request,
        "client",
        "name.csr: its subject is that of the intermediate web",
    );
}

/// What a killed process leaves before the certificate is written is no authority.
#[test]
fn a_key_without_a_certificate_is_no_intermediate() {
    let desk = Desk::with_authority(&[]);
    desk.write("mini-ca/web.key.pem", "half a key");
    let said = desk.make_lists(&[]);
    assert!(values_of(&said, "web").is_empty(), "{said}");
    desk.with_password("intermediate", &["web"]);
    assert_eq!(value_of(&desk.make_lists(&[]), "web"), "0 revoked");
}

#[test]
fn a_cross_signed_intermediate_has_two_paths() {
    let desk = two_authorities();
    let file = desk.sign(&desk.server_request("p256"), "server", &[]);
    let common = [
        "cross-sign",
        "mini-ca/intermediate.pem",
        "--dir",
        "other",
        "--password-file",
        "password",
    ];
    let said = desk.mini_ca(&[&common[..], &["--days", "30"]].concat());
    assert_eq!(value_of(&said, "subject"), "CN=Mini CA Intermediate");
    assert_eq!(value_of(&said, "issuer"), "CN=Other Root");
    let cross = value_of(&said, "certificate");

    let [own, other] = ["mini-ca/intermediate.pem", &cross].map(|file| desk.certificate(file));
    assert_eq!(own.subject_bytes(), other.subject_bytes());
    assert_eq!(own.public_key_bytes(), other.public_key_bytes());
    assert_ne!(own.issuer_bytes(), other.issuer_bytes());
    assert_eq!(extension::<SubjectKeyIdentifier>(&own), extension(&other));
    assert_eq!(extension::<BasicConstraints>(&other), BasicConstraints::ca(Some(0)));

    verify(&desk, "mini-ca/root.pem", &["mini-ca/intermediate.pem"], &[], &file).unwrap();
    verify(&desk, "other/root.pem", &[&cross], &[], &file).unwrap();
    verify(&desk, "other/root.pem", &["mini-ca/intermediate.pem"], &[], &file).unwrap_err();

    // The other root can revoke it again.
    let lists = [
        "-crl_check_all",
        "-CRLfile",
        "mini-ca/crl.pem",
        "-CRLfile",
        "other/root-crl.pem",
    ];
    verify(&desk, "other/root.pem", &[&cross], &lists, &file).unwrap();
    desk.mini_ca(&["revoke", &desk.serial_number(&cross), "--dir", "other"]);
    desk.make_lists(&["--dir", "other"]);
    let refusal = verify(&desk, "other/root.pem", &[&cross], &lists, &file).unwrap_err();
    assert!(refusal.contains("certificate revoked"), "{refusal}");
    verify(&desk, "mini-ca/root.pem", &["mini-ca/intermediate.pem"], &[], &file).unwrap();
}

/// The limits of a path are those of its root: the same certificate is good on one path only.
#[test]
fn a_cross_signature_can_limit_names_and_map_policies() {
    let desk = two_authorities();
    let request = desk.server_request("p256");
    let file = desk.sign(&request, "server", &["--policy", "1.2.3.5"]);
    let cross_sign = |arguments: &[&str]| {
        let common = ["mini-ca/intermediate.pem", "--dir", "other"];
        value_of(
            &desk.with_password("cross-sign", &[&common, arguments].concat()),
            "certificate",
        )
    };
    let limited = cross_sign(&["--permit", "DNS:example.net"]);
    let refusal = verify(&desk, "other/root.pem", &[&limited], &[], &file).unwrap_err();
    assert!(refusal.contains("permitted subtree violation"), "{refusal}");

    let mapped = cross_sign(&["--policy", "1.2.3.4", "--map-policy", "1.2.3.4=1.2.3.5"]);
    let wanted = ["-policy_check", "-explicit_policy", "-policy", "1.2.3.4"];
    verify(&desk, "other/root.pem", &[&mapped], &wanted, &file).unwrap();
    let plain = cross_sign(&["--policy", "1.2.3.4"]);
    let refusal = verify(&desk, "other/root.pem", &[&plain], &wanted, &file).unwrap_err();
    assert!(refusal.contains("no explicit policy"), "{refusal}");
}

/// The own root may certify its intermediate again, for longer.
#[test]
fn the_own_intermediate_can_be_certified_again() {
    let desk = Desk::with_authority(&["--intermediate-days", "10"]);
    let file = desk.sign(&desk.client_request("p256"), "client", &["--days", "5"]);
    desk.openssl(&[
        "x509",
        "-in",
        "mini-ca/intermediate.pem",
        "-outform",
        "DER",
        "-out",
        "own.der",
    ]);
    let again = value_of(
        &desk.with_password("cross-sign", &["own.der", "--days", "100"]),
        "certificate",
    );
    verify(&desk, "mini-ca/root.pem", &[&again], &[], &file).unwrap();
    let [own, again] = ["mini-ca/intermediate.pem", &again].map(|file| desk.certificate(file));
    assert!(own.not_valid_after().unwrap() < again.not_valid_after().unwrap());
}

#[test]
fn certificates_that_cannot_be_cross_signed_are_called_so() {
    let desk = two_authorities();
    let leaf = desk.sign(&desk.client_request("p256"), "client", &[]);
    desk.openssl(&["x509", "-in", &leaf, "-out", "leaf.pem"]);
    desk.write("empty", "");
    let name = ["--subject", "CN=Other Intermediate"];
    desk.with_password("intermediate", &[&["namesake"], &name[..]].concat());
    for (file, sentence) in [
        ("leaf.pem", "leaf.pem: it is not the certificate of an authority"),
        ("mini-ca/root.pem", "it is the certificate of a root"),
        ("other/root.pem", "it is the certificate of a root"),
        ("mini-ca/chain.pem", "mini-ca/chain.pem has more than one certificate"),
        (
            "mini-ca/crl.pem",
            "has a certificate revocation list, and no certificate",
        ),
        ("empty", "empty is empty"),
        ("missing", "cannot read missing"),
        ("mini-ca/namesake.pem", "its subject is that of the intermediate"),
    ] {
        desk.assert_fails(&["cross-sign", file, "--dir", "other", "-p", "password"], sentence);
    }
    let file = "mini-ca/intermediate.pem";
    desk.assert_fails(
        &["cross-sign", file, "--dir", "other"],
        "there is no terminal to ask for its password",
    );
    desk.assert_fails(
        &["cross-sign", file, "--dir", "missing"],
        "missing is not the folder of an authority",
    );
    desk.assert_fails(
        &["cross-sign", "-", "-p", "-"],
        "only one thing can be read from standard input",
    );
    let permit = ["cross-sign", file, "-p", "password", "--permit", "DNS:-"];
    desk.assert_fails(&permit, "is not a valid domain");
}

#[cfg(unix)]
#[test]
fn intermediates_are_made_by_one_process_at_a_time() {
    use std::fs::File;

    use rustix::fs::{FlockOperation, flock};
    let desk = two_authorities();
    let lock = File::open(desk.path("mini-ca/lock")).unwrap();
    flock(&lock, FlockOperation::NonBlockingLockExclusive).unwrap();
    let sentence = "another mini_ca is using mini-ca";
    desk.assert_fails(&["intermediate", "web", "-p", "password"], sentence);
    desk.assert_fails(&["cross-sign", "other/intermediate.pem", "-p", "password"], sentence);
}
