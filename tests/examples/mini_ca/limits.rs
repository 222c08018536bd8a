//! Name constraints and certificate policies of an intermediate, and that OpenSSL's command obeys them.

use hazmat_openssl::x509::{
    CertificatePolicies, InhibitAnyPolicy, NameConstraints, PolicyConstraints, PolicyMappings, PolicyQualifier,
};

use crate::mini_ca::desk::{Desk, value_of};
use crate::mini_ca::intermediates::two_authorities;

const ANY_POLICY: &str = "2.5.29.32.0";

#[test]
fn limits_are_in_the_certificate_of_the_intermediate() {
    let desk = Desk::with_authority(&[
        "--permit",
        "DNS:example.org",
        "--permit",
        "IP:10.0.0.0/8",
        "--permit",
        "email:.example.org",
        "--permit",
        "DirName:O=Example\\, Inc.,C=SE",
        "--exclude",
        "DNS:secret.example.org",
        "--exclude",
        "IP:2001:db8::/32",
        "--exclude",
        "URI:.example.net",
        "--policy",
        "1.2.3.4",
        "--policy",
        "any",
        "--cps-url",
        "https://www.example.org/cps",
        "--map-policy",
        "1.2.3.4=1.2.3.5",
        "--require-policy-after",
        "0",
        "--inhibit-mapping-after",
        "1",
        "--inhibit-any-policy-after",
        "2",
    ]);
    let certificate = desk.certificate("mini-ca/intermediate.pem");
    let extensions = certificate.extensions().unwrap();
    assert_eq!(extensions.len(), 4 + 5);

    let (names, critical) = extensions.find::<NameConstraints>().unwrap().unwrap();
    assert!(critical);
    let texts = |names: &hazmat_openssl::x509::GeneralNames| -> Vec<String> {
        names.iter().map(|name| name.unwrap().to_string()).collect()
    };
    assert_eq!(
        texts(names.permitted_subtrees().unwrap()),
        [
            "DNS:example.org",
            "IP:10.0.0.0/8",
            "email:.example.org",
            "DirName:O=Example\\, Inc.,C=SE"
        ]
    );
    assert_eq!(
        texts(names.excluded_subtrees().unwrap()),
        ["DNS:secret.example.org", "IP:2001:db8::/32", "URI:.example.net"]
    );

    let (policies, critical) = extensions.find::<CertificatePolicies>().unwrap().unwrap();
    assert!(!critical);
    let found: Vec<String> = policies
        .policies()
        .iter()
        .map(|policy| policy.policy_identifier().to_string())
        .collect();
    assert_eq!(found, ["1.2.3.4", ANY_POLICY]);
    for policy in policies.policies() {
        assert_eq!(
            policy.qualifiers(),
            [PolicyQualifier::CpsUri("https://www.example.org/cps".into())]
        );
    }
    let mappings = PolicyMappings::new([("1.2.3.4".parse().unwrap(), "1.2.3.5".parse().unwrap())]);
    assert_eq!(extensions.find().unwrap(), Some((mappings.unwrap(), true)));
    let constraints = PolicyConstraints::new(Some(0), Some(1)).unwrap();
    assert_eq!(extensions.find().unwrap(), Some((constraints, true)));
    assert_eq!(extensions.find().unwrap(), Some((InhibitAnyPolicy::new(2), true)));
}

/// What would not be accepted is not issued.
#[test]
fn an_intermediate_keeps_to_its_limits() {
    let desk = Desk::with_authority(&[
        "--permit",
        "DNS:example.org",
        "--permit",
        "IP:10.0.0.0/8",
        "--permit",
        "email:example.org",
        "--exclude",
        "DNS:secret.example.org",
    ]);
    let request = desk.request("a.csr", "p256", "/", &[]);
    let sign =
        |name: &str| ["sign", &request, "--profile", "client", "-p", "password", "--san", name].map(str::to_owned);
    let (mut issued, mut refused) = (0, 0);
    for (name, refusal) in NAMES {
        match refusal {
            None => {
                let file = desk.sign(&request, "client", &["--san", name]);
                desk.verify(&file, &[]).unwrap();
                issued += 1;
            }
            Some((sentence, _)) => {
                let arguments = sign(name);
                let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
                let sentence = format!("the certificate would not be accepted: certificate 0 of the path (){sentence}");
                desk.assert_fails(&arguments, &sentence);
                refused += 1;
            }
        }
    }
    assert_eq!((issued, refused), (5, 7));
}

const OUTSIDE: (&str, &str) = (
    ": a name is outside the permitted subtrees",
    "permitted subtree violation",
);
const INSIDE: (&str, &str) = (": a name is inside an excluded subtree", "excluded subtree violation");

/// Names, each with what this program and OpenSSL say of it, if they refuse it.
const NAMES: [(&str, Option<(&str, &str)>); 12] = [
    ("DNS:example.org", None),
    ("DNS:www.example.org", None),
    ("IP:10.1.2.3", None),
    ("email:a@example.org", None),
    // A kind that is not limited.
    ("URI:https://example.net/", None),
    ("DNS:example.net", Some(OUTSIDE)),
    ("DNS:badexample.org", Some(OUTSIDE)),
    ("DNS:secret.example.org", Some(INSIDE)),
    ("DNS:very.secret.example.org", Some(INSIDE)),
    ("IP:11.1.2.3", Some(OUTSIDE)),
    ("IP:2001:db8::1", Some(OUTSIDE)),
    ("email:a@www.example.org", Some(OUTSIDE)),
];

/// An intermediate for clients need not be able to issue for servers.
#[test]
fn all_names_of_a_kind_can_be_excluded() {
    let desk = Desk::with_authority(&["--exclude", "DNS:", "--exclude", "IP:0.0.0.0/0", "--exclude", "IP:::/0"]);
    let request = desk.client_request("p256");
    for name in ["DNS:example.org", "DNS:localhost", "IP:192.0.2.1", "IP:2001:db8::1"] {
        let sign = ["sign", &request, "--profile", "client", "-p", "password", "--san", name];
        desk.assert_fails(&sign, INSIDE.0);
    }
    let file = desk.sign(&request, "client", &["--san", "URI:spiffe://example.org/a"]);
    desk.verify(&file, &["-purpose", "sslclient"]).unwrap();
    desk.mini_ca(&["verify", &file, "--client"]);
}

/// The limits that another root sets by cross-signing: this program and OpenSSL say the same of each certificate.
#[test]
fn the_limits_of_names_hold_on_a_path() {
    let desk = two_authorities();
    let cross_sign = [
        "mini-ca/intermediate.pem",
        "--dir",
        "other",
        "--permit",
        "DNS:example.org",
        "--permit",
    ];
    let others = [
        "IP:10.0.0.0/8",
        "--permit",
        "email:example.org",
        "--exclude",
        "DNS:secret.example.org",
    ];
    let cross = value_of(
        &desk.with_password("cross-sign", &[&cross_sign[..], &others].concat()),
        "certificate",
    );
    let request = desk.request("a.csr", "p256", "/", &[]);
    let (mut accepted, mut refused) = (0, 0);
    for (name, refusal) in NAMES {
        let file = desk.sign(&request, "client", &["--san", name]);
        // Without the intermediate of the other path, which follows in the file.
        desk.openssl(&["x509", "-in", &file, "-out", "leaf.pem"]);
        let common = [
            "verify",
            "leaf.pem",
            "--client",
            "--root",
            "other/root.pem",
            "--intermediates",
            &cross,
        ];
        let output = desk.run(&common);
        let said = String::from_utf8_lossy(&output.stdout);
        let openssl = ["verify", "-CAfile", "other/root.pem", "-untrusted", &cross, "leaf.pem"];
        let openssl = desk.run_openssl(&openssl);
        let openssl_said = String::from_utf8_lossy(&openssl.stderr);
        match refusal {
            None => {
                assert!(said.starts_with("accepted:\n"), "{name}: {said}");
                assert!(
                    output.status.success() && openssl.status.success(),
                    "{name}: {openssl_said}"
                );
                accepted += 1;
            }
            Some((reason, due)) => {
                assert_eq!(output.status.code(), Some(3), "{name}: {said}");
                assert!(said.contains(reason), "{name}: {said}");
                assert!(openssl_said.contains(due), "{name}: {openssl_said}");
                refused += 1;
            }
        }
    }
    assert_eq!((accepted, refused), (5, 7));
}

#[test]
fn the_limits_of_policies_are_kept() {
    let arguments = [
        "--policy",
        "1.2.3.4",
        "--policy",
        "1.2.3.5",
        "--require-policy-after",
        "0",
    ];
    let desk = Desk::with_authority(&arguments);
    let request = desk.client_request("p256");
    let (mut accepted, mut refused) = (0, 0);
    for (policies, wanted, is_good) in [
        (&["--policy", "1.2.3.4"][..], ANY_POLICY, true),
        (&["--policy", "any"], ANY_POLICY, true),
        (&["--policy", "1.2.3.4", "--policy", "1.2.3.9"], "1.2.3.4", true),
        (&["--policy", "1.2.3.4"], "1.2.3.5", false),
    ] {
        let file = desk.sign(&request, "client", policies);
        let ours = desk.run(&["verify", &file, "--client", "--rfc5280", "--policy", wanted]);
        let said = String::from_utf8_lossy(&ours.stdout);
        match desk.verify(&file, &["-policy_check", "-policy", wanted]) {
            Ok(()) if is_good => {
                assert!(ours.status.success(), "{said}");
                accepted += 1;
            }
            Err(text) if !is_good => {
                assert!(text.contains("no explicit policy"), "{text}");
                assert!(
                    said.contains("reason: no certificate policy is valid for the path\n"),
                    "{said}"
                );
                refused += 1;
            }
            other => panic!("{policies:?}: {other:?}"),
        }
    }
    assert_eq!((accepted, refused), (3, 1));
    // Whatever a verifier asks for, no policy is valid.
    for policies in [&["--policy", "1.2.3.9"][..], &[]] {
        let sign = ["sign", &request, "--profile", "client", "-p", "password"];
        desk.assert_fails(
            &[&sign, policies].concat(),
            "no certificate policy is valid for the path",
        );
    }

    let url = ["--policy", "1.2.3.4", "--cps-url", "https://www.example.org/cps"];
    let text = desk.show(&desk.sign(&request, "client", &url));
    assert!(text.contains("https://www.example.org/cps"), "{text}");
}

#[test]
fn limits_that_mean_nothing_are_refused() {
    let desk = Desk::new();
    for (arguments, sentence) in [
        (
            &["--permit", "example.org"][..],
            "the name example.org is not DNS:, IP:, email:, URI: or DirName: and a name",
        ),
        (&["--permit", "DNS:.example.org"], "is not a valid domain"),
        (&["--permit", "DNS:*.example.org"], "is not a valid domain"),
        (&["--exclude", "DNS:."], "is not a valid domain"),
        (&["--exclude", "IP:10.0.0.1"], "is not a valid network"),
        (&["--exclude", "IP:10.0.0.1/8"], "is not a valid network"),
        (&["--permit", "email:a b@example.org"], "is not a valid mail address"),
        (
            &["--permit", "URI:https://example.org/"],
            "is not a valid host or domain",
        ),
        (&["--permit", "DirName:O"], "an attribute has no ="),
        (&["--map-policy", "1.2.3=1.2.4"], "--map-policy needs --policy"),
        (
            &["--policy", "1.2.3", "--map-policy", "any=1.2.4"],
            "must not contain anyPolicy",
        ),
        (
            &["--policy", "1.2.3", "--policy", "1.2.3"],
            "cannot put the policies into the certificate",
        ),
        (&["--policy", "1.2.3", "--cps-url", "no url"], "is not a valid URI"),
    ] {
        desk.assert_fails(&[&["init", "-p", "password"], arguments].concat(), sentence);
    }
    for arguments in [
        &["--policy", "x"][..],
        &["--policy", "3.1"],
        &["--map-policy", "1.2.3"],
        &["--cps-url", "https://www.example.org/cps"],
        &["--require-policy-after", "-1"],
    ] {
        let output = desk.run(&[&["init", "-p", "password"], arguments].concat());
        assert_eq!(output.status.code(), Some(2), "{output:?}");
    }
    assert!(!desk.path("mini-ca").exists());
}

/// The name of a limit is shown as it is given.
#[test]
fn limits_are_shown() {
    let desk = Desk::with_authority(&["--permit", "DNS:example.org", "--exclude", "IP:10.0.0.0/8"]);
    let text = desk.show("mini-ca/intermediate.pem");
    assert_eq!(value_of(&text, "permitted"), "DNS:example.org");
    assert_eq!(value_of(&text, "excluded"), "IP:10.0.0.0/8");
}
