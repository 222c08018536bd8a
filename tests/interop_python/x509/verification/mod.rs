//! Certification paths with one fault each, judged by this crate and by `cryptography.x509.verification`, whose profile for servers
//! and clients is this crate's default one. Each difference is in [`DIFFERENCES`], with its reason.

use std::collections::BTreeMap;

use hazmat_openssl::Error;
use hazmat_openssl::x509::Certificate;
use hazmat_openssl::x509::verification::*;
use support::{backend, bytes, python};
use time::OffsetDateTime;

/// What the package says of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Accepted,
    Refused,
}

/// A path with the package's verdict.
struct Case {
    name: String,
    /// Empty for a client.
    server: String,
    time: OffsetDateTime,
    max_chain_depth: Option<usize>,
    theirs: Verdict,
    anchor: Certificate,
    leaf: Certificate,
    intermediates: Vec<Certificate>,
}

impl Case {
    fn read(line: &str) -> Self {
        let fields: Vec<_> = line.split('|').collect();
        let [name, server, time, depth, verdict, anchor, leaf, intermediates] = fields[..] else {
            panic!("{line}")
        };
        let load = |text: &str| Certificate::from_der(backend(), &bytes::from_hex(text).unwrap()).unwrap();
        Case {
            name: name.to_owned(),
            server: server.to_owned(),
            time: OffsetDateTime::from_unix_timestamp(time.parse().unwrap()).unwrap(),
            max_chain_depth: (!depth.is_empty()).then(|| depth.parse().unwrap()),
            theirs: match verdict {
                "accepted" => Verdict::Accepted,
                "refused" => Verdict::Refused,
                other => panic!("{other}"),
            },
            anchor: load(anchor),
            leaf: load(leaf),
            intermediates: intermediates
                .split(',')
                .filter(|text| !text.is_empty())
                .map(load)
                .collect(),
        }
    }

    /// This crate's verdict: `None`, or why it refuses.
    fn ours(&self) -> Option<String> {
        let store = Store::new(backend(), [self.anchor.clone()]).unwrap();
        let mut builder = PolicyBuilder::new().store(&store).time(self.time);
        if let Some(depth) = self.max_chain_depth {
            builder = builder.max_chain_depth(depth);
        }
        let outcome = if self.server.is_empty() {
            let verifier = builder.build_client_verifier().unwrap();
            verifier.verify(&self.leaf, &self.intermediates).map(drop)
        } else {
            let subject = self.server.parse();
            let verifier = subject.and_then(|subject| builder.build_server_verifier(subject));
            verifier.and_then(|verifier| verifier.verify(&self.leaf, &self.intermediates).map(drop))
        };
        match outcome {
            Ok(()) => None,
            Err(Error::Verification(failure)) => {
                let [path] = failure.paths() else {
                    panic!("{}: {failure}", self.name)
                };
                Some(format!("{}: {}", path.depth(), path.rule()))
            }
            // The name of the server.
            Err(Error::InvalidArgument { .. }) => Some("subject".to_owned()),
            Err(other) => panic!("{}: {other:?}", self.name),
        }
    }
}

/// A path by its name, with this crate's reason if it refuses the path.
type Difference = (&'static str, Option<&'static str>);

/// The paths that this crate refuses and the package accepts, and those that it accepts and the package refuses. In groups, each with
/// its argument.
const DIFFERENCES: &[(&str, &[Difference])] = &[
    (
        "The package looks at the keys of authorities only. The Baseline Requirements, section 6.1.5, hold for every certificate.",
        &[
            ("leaf: Ed25519", Some("0: its key is refused: Ed25519 is not permitted")),
            ("leaf: Ed448", Some("0: its key is refused: Ed448 is not permitted")),
            (
                "leaf: RSA 1024",
                Some("0: its key is refused: its RSA modulus of 1024 bits is shorter than 2048 bits"),
            ),
            (
                "leaf: brainpoolP256r1",
                Some("0: its key is refused: brainpoolP256r1 is not permitted"),
            ),
            (
                "leaf: secp224r1",
                Some("0: its key is refused: secp224r1 is not permitted"),
            ),
            (
                "leaf: secp256k1",
                Some("0: its key is refused: secp256k1 is not permitted"),
            ),
        ],
    ),
    (
        "The package counts the bytes of a modulus; the requirements count bits, and want whole bytes.",
        &[
            (
                "root: RSA 2047",
                Some("2: its key is refused: its RSA modulus of 2047 bits is shorter than 2048 bits"),
            ),
            (
                "ca: RSA 2047",
                Some("1: its key is refused: its RSA modulus of 2047 bits is shorter than 2048 bits"),
            ),
            (
                "leaf: RSA 2047",
                Some("0: its key is refused: its RSA modulus of 2047 bits is shorter than 2048 bits"),
            ),
            (
                "root: RSA 2052",
                Some("2: its key is refused: its RSA modulus of 2052 bits is not whole bytes"),
            ),
            (
                "ca: RSA 2052",
                Some("1: its key is refused: its RSA modulus of 2052 bits is not whole bytes"),
            ),
            (
                "leaf: RSA 2052",
                Some("0: its key is refused: its RSA modulus of 2052 bits is not whole bytes"),
            ),
        ],
    ),
    (
        "The package does not require key identifiers of an intermediate, nor a keyIdentifier of an end entity, which RFC 5280, \
         sections 4.2.1.1 and 4.2.1.2, does.",
        &[
            ("ca: no subjectKeyIdentifier", Some("1: subjectKeyIdentifier is absent")),
            (
                "ca: no authorityKeyIdentifier",
                Some("1: authorityKeyIdentifier is absent"),
            ),
            (
                "leaf: authorityKeyIdentifier by name alone",
                Some("0: authorityKeyIdentifier: has no keyIdentifier"),
            ),
        ],
    ),
    (
        "The package has no rule for subjectKeyIdentifier of an end entity, nor for two extensions that RFC 5280, sections 4.2.1.11 \
         and 4.2.1.14, wants critical.",
        &[
            (
                "leaf: subjectKeyIdentifier critical",
                Some("0: subjectKeyIdentifier must not be critical"),
            ),
            ("ca: policyConstraints", Some("1: policyConstraints must be critical")),
            ("root: policyConstraints", Some("2: policyConstraints must be critical")),
            ("ca: inhibitAnyPolicy", Some("1: inhibitAnyPolicy must be critical")),
            ("root: inhibitAnyPolicy", Some("2: inhibitAnyPolicy must be critical")),
        ],
    ),
    (
        "The package does not process certificate policies, so it refuses their extensions if they are critical.",
        &[
            ("root: certificatePolicies critical", None),
            ("ca: certificatePolicies critical", None),
            ("leaf: certificatePolicies critical", None),
            ("root: policyConstraints critical", None),
            ("ca: policyConstraints critical", None),
            ("leaf: policyConstraints critical", None),
            ("root: inhibitAnyPolicy critical", None),
            ("ca: inhibitAnyPolicy critical", None),
            ("leaf: inhibitAnyPolicy critical", None),
        ],
    ),
    (
        "The package permits the serial number 0, and does not count the first byte of a long one (RFC 5280, section 4.1.2.2).",
        &[
            ("ca: serial number 0", Some("1: serialNumber: is zero")),
            ("leaf: serial number 0", Some("0: serialNumber: is zero")),
            (
                "root: serial number of 21 bytes",
                Some("2: serialNumber: is longer than 20 bytes"),
            ),
            (
                "ca: serial number of 21 bytes",
                Some("1: serialNumber: is longer than 20 bytes"),
            ),
            (
                "leaf: serial number of 21 bytes",
                Some("0: serialNumber: is longer than 20 bytes"),
            ),
        ],
    ),
    (
        "libcrypto takes the key identifier of another key for a sign that the certificate has another issuer, and refuses a keyUsage \
         without a usage (RFC 5280, section 4.2.1.3) before a path is there.",
        &[
            (
                "ca: authorityKeyIdentifier of another key",
                Some("1: no certificate of its issuer was found"),
            ),
            (
                "leaf: authorityKeyIdentifier of another key",
                Some("0: no certificate of its issuer was found"),
            ),
            (
                "leaf: keyUsage of no usage",
                Some("0: no certificate of its issuer was found"),
            ),
        ],
    ),
    (
        "The package does not support name constraints on URIs and directory names, and not the empty domain.",
        &[
            ("permitted DNS ''", None),
            ("permitted URI '.com'", None),
            ("permitted URI 'HOST.com'", None),
            ("permitted URI 'host.com'", None),
            ("excluded URI '.host.com'", None),
            ("excluded URI 'other.com'", None),
            ("permitted directory name 'LEAF'", None),
            ("permitted directory name 'leaf'", None),
            ("excluded directory name 'other'", None),
            ("excluded directory name of the root itself", None),
        ],
    ),
    (
        "The package leaves it to TLS whether the keyUsage of an end entity goes with the purpose. RFC 5280, section 4.2.1.12, allows \
         no other use.",
        &[
            (
                "server: keyUsage content_commitment alone",
                Some("0: keyUsage does not allow this purpose"),
            ),
            (
                "server: keyUsage crl_sign alone",
                Some("0: keyUsage does not allow this purpose"),
            ),
            (
                "client: keyUsage content_commitment alone",
                Some("0: keyUsage does not allow this purpose"),
            ),
            (
                "client: keyUsage key_encipherment alone",
                Some("0: keyUsage does not allow this purpose"),
            ),
            (
                "client: keyUsage crl_sign alone",
                Some("0: keyUsage does not allow this purpose"),
            ),
        ],
    ),
    (
        "The package does not apply constraints on mailboxes to those in the subject (RFC 5280, section 4.2.1.10), nor to \
         internationalized ones (RFC 9598, section 6).",
        &[
            (
                "excluded mail, internationalized mailbox",
                Some("0: a name is inside an excluded subtree"),
            ),
            (
                "permitted mail, internationalized mailbox outside",
                Some("0: a name is outside the permitted subtrees"),
            ),
            (
                "excluded mail, address in the subject",
                Some("0: a name is inside an excluded subtree"),
            ),
            (
                "permitted mail, address in the subject outside",
                Some("0: a name is outside the permitted subtrees"),
            ),
        ],
    ),
    (
        "The package counts self-issued intermediates, which RFC 5280, section 4.2.1.9, does not.",
        &[
            ("self-issued intermediate, depth 1", None),
            ("self-issued intermediate, pathLenConstraint 0", None),
        ],
    ),
    (
        "The package takes a name whose last label is a number for a host name, and a wildcard before a single label.",
        &[
            ("server 'a.1', certificate for 'a.1'", Some("subject")),
            (
                "server 'example.com', certificate for '*.com'",
                Some("0: it is not for this name"),
            ),
        ],
    ),
];

#[test]
fn paths_are_judged_as_by_the_package_but_for_listed_differences() {
    let snippet = [
        include_str!("made.py"),
        &include_str!("cases.py").replace("from made import *\n", ""),
    ]
    .concat();
    let answer = python::run(&format!("{snippet}\nanswer('\\n'.join(LINES).encode())\n"), &[]);
    let answer = String::from_utf8(answer).unwrap();
    let cases: Vec<_> = answer.lines().map(Case::read).collect();
    let names: std::collections::BTreeSet<_> = cases.iter().map(|case| &case.name).collect();
    assert_eq!(names.len(), cases.len(), "a name occurs twice");
    let mut different = BTreeMap::new();
    for case in &cases {
        let ours = case.ours();
        let is_same = ours.is_none() == (case.theirs == Verdict::Accepted);
        if !is_same {
            different.insert(case.name.as_str(), ours);
        }
    }
    let expected: BTreeMap<_, _> = DIFFERENCES
        .iter()
        .flat_map(|(_, cases)| cases.iter())
        .map(|(name, reason)| (*name, reason.map(str::to_owned)))
        .collect();
    let show = |cases: &BTreeMap<&str, Option<String>>| -> Vec<String> {
        let line = |(name, reason): (&&str, &Option<String>)| format!("({name:?}, {reason:?}),");
        cases.iter().map(line).collect()
    };
    let (found, expected) = (show(&different), show(&expected));
    let more: Vec<_> = found.iter().filter(|line| !expected.contains(line)).collect();
    let fewer: Vec<_> = expected.iter().filter(|line| !found.contains(line)).collect();
    assert!(
        more.is_empty() && fewer.is_empty(),
        "not listed: {more:#?}\nlisted: {fewer:#?}"
    );
    assert_eq!(cases.len(), 438);
}
