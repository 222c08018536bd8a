//! Every type of extension, with its name and value as the command prints them.

use super::{certificate_text, list_text, request_text, squeezed};
use support::x509_made::{self, Place, Sample};

const BASIC: &str = "X509v3 Basic Constraints";
const POLICY_CONSTRAINTS: &str = "X509v3 Policy Constraints";
const NAME_CONSTRAINTS: &str = "X509v3 Name Constraints";
const KEY_USAGE: &str = "X509v3 Key Usage";
const PURPOSES: &str = "X509v3 Extended Key Usage";
const SUBJECT_KEY: &str = "X509v3 Subject Key Identifier";
const AUTHORITY_KEY: &str = "X509v3 Authority Key Identifier";
const SUBJECT_NAME: &str = "X509v3 Subject Alternative Name";
const ISSUER_NAME: &str = "X509v3 Issuer Alternative Name";
const AUTHORITY_ACCESS: &str = "Authority Information Access";
const POLICIES: &str = "X509v3 Certificate Policies";
const POINTS: &str = "X509v3 CRL Distribution Points";
const DELTAS: &str = "X509v3 Freshest CRL";
const NUMBER: &str = "X509v3 CRL Number";
const ISSUING: &str = "X509v3 Issuing Distribution Point";
const REASON: &str = "X509v3 CRL Reason Code";
const DATE: &str = "Invalidity Date";
const PERIOD: &str = "X509v3 Private Key Usage Period";
const ADMISSIONS: &str = "Professional Information or basis for Admission";

const A5: &str = "A5:A5:A5:A5:A5:A5:A5:A5:A5:A5:A5:A5:A5:A5:A5:A5:A5:A5:A5:A5";
const NAMES: &str = "DNS:*.example.org, email:me@example.org, URI:https://example.org/a?b=c#d, IP Address:192.0.2.1, \
                     IP Address:2001:DB8:0:0:0:0:0:1, DirName:/C=SE/O=Example/CN=directory, Registered ID:1.2.3.4, \
                     othername: UPN::me@local";
const PLACES: &str = "Full Name: URI:http://example.org/1.crl URI:ldap://example.org/cn=1?crl \
                      Relative Name: CN = list Reasons: Key Compromise, AA Compromise \
                      CRL Issuer: DirName:CN = another issuer \
                      CRL Issuer: DirName:CN = another issuer \
                      Full Name: URI:http://example.org/2.crl Reasons: Unused, Key Compromise, CA Compromise, \
                      Affiliation Changed, Superseded, Cessation Of Operation, Certificate Hold, Privilege Withdrawn, \
                      AA Compromise";

/// The names of the samples, the command's heading, and what stands below it, but for blanks.
const CERTIFICATE: [(&str, &str, &str); x509_made::CERTIFICATE_SAMPLES] = [
    ("a CA", BASIC, "CA:TRUE"),
    ("a CA with none below", BASIC, "CA:TRUE, pathlen:0"),
    ("a CA with many below", BASIC, "CA:TRUE, pathlen:300"),
    ("no CA", BASIC, "CA:FALSE"),
    ("policies required", POLICY_CONSTRAINTS, "Require Explicit Policy:0"),
    ("mapping inhibited", POLICY_CONSTRAINTS, "Inhibit Policy Mapping:200"),
    (
        "both constraints",
        POLICY_CONSTRAINTS,
        "Require Explicit Policy:3, Inhibit Policy Mapping:1",
    ),
    ("any policy inhibited", "X509v3 Inhibit Any Policy", "5"),
    (
        "permitted names",
        NAME_CONSTRAINTS,
        "Permitted: DNS:example.org email:example.org URI:.example.org DirName:C = SE, O = Example \
         IP:192.0.2.0/255.255.255.0 IP:10.0.0.0/255.0.0.0 IP:2001:DB8:0:0:0:0:0:0/FFFF:FFFF:0:0:0:0:0:0",
    ),
    (
        "excluded names",
        NAME_CONSTRAINTS,
        "Excluded: IP:0.0.0.0/0.0.0.0 IP:0:0:0:0:0:0:0:0/0:0:0:0:0:0:0:0 IP:192.0.2.1/255.255.255.255",
    ),
    (
        "permitted and excluded names",
        NAME_CONSTRAINTS,
        "Permitted: DNS:example.org Excluded: IP:0.0.0.0/0.0.0.0",
    ),
    ("digitalSignature", KEY_USAGE, "Digital Signature"),
    ("contentCommitment", KEY_USAGE, "Non Repudiation"),
    ("keyEncipherment", KEY_USAGE, "Key Encipherment"),
    ("dataEncipherment", KEY_USAGE, "Data Encipherment"),
    ("keyAgreement", KEY_USAGE, "Key Agreement"),
    ("keyCertSign", KEY_USAGE, "Certificate Sign"),
    ("cRLSign", KEY_USAGE, "CRL Sign"),
    ("encipherOnly", KEY_USAGE, "Key Agreement, Encipher Only"),
    ("decipherOnly", KEY_USAGE, "Key Agreement, Decipher Only"),
    (
        "all uses",
        KEY_USAGE,
        "Digital Signature, Non Repudiation, Key Encipherment, Data Encipherment, Key Agreement, Certificate Sign, \
         CRL Sign, Encipher Only, Decipher Only",
    ),
    (
        "all purposes",
        PURPOSES,
        "Any Extended Key Usage, TLS Web Server Authentication, TLS Web Client Authentication, Code Signing, \
         E-mail Protection, Time Stamping, OCSP Signing, ipsec Internet Key Exchange, Signing KDC Response, \
         Microsoft Smartcard Login, CT Precertificate Signer",
    ),
    (
        "an unknown purpose",
        PURPOSES,
        "TLS Web Server Authentication, 1.2.3.4.5",
    ),
    ("a key identifier", SUBJECT_KEY, A5),
    ("a short key identifier", SUBJECT_KEY, "01"),
    ("the issuer's key", AUTHORITY_KEY, "KEY"),
    (
        "the issuer's certificate",
        AUTHORITY_KEY,
        "DirName:/CN=issuer serial:FE:DC:BA:98:76",
    ),
    (
        "the issuer's key and certificate",
        AUTHORITY_KEY,
        "keyid:KEY DirName:/CN=issuer serial:FE:DC:BA:98:76",
    ),
    ("names of all kinds", SUBJECT_NAME, NAMES),
    ("one name", SUBJECT_NAME, "DNS:*.example.org"),
    ("names of the issuer", ISSUER_NAME, NAMES),
    (
        "access to the authority",
        AUTHORITY_ACCESS,
        "OCSP - URI:http://ocsp.example.org CA Issuers - URI:http://example.org/ca.crt CA Issuers - DirName:/CN=ldap",
    ),
    (
        "access to the subject",
        "Subject Information Access",
        "CA Repository - URI:http://example.org/r AD Time Stamping - URI:http://example.org/t",
    ),
    ("policies", POLICIES, "Policy: 2.23.140.1.2.1 Policy: X509v3 Any Policy"),
    (
        "qualified policies",
        POLICIES,
        "Policy: 1.2.3.1 CPS: https://example.org/cps Policy: 1.2.3.2 User Notice: Explicit Text: a notice \
         CPS: https://example.org/cps",
    ),
    (
        "a notice with a reference",
        POLICIES,
        "Policy: 1.2.3.3 User Notice: Organization: an organization Numbers: 1, 2, 300 Explicit Text: b\u{fc}cher",
    ),
    (
        "a reference alone",
        POLICIES,
        "Policy: 1.2.3.3 User Notice: Organization: an organization Numbers: 1, 2, 300",
    ),
    // The BMPString, which is the last, is printed byte by byte: of `typed`, nothing.
    (
        "notices of all types",
        POLICIES,
        "Policy: 1.2.3.4 User Notice: Explicit Text: typed User Notice: Explicit Text: typed \
         User Notice: Explicit Text: typed User Notice: Explicit Text:",
    ),
    ("mappings", "X509v3 Policy Mappings", "1.2.3.1:1.2.4.1, 1.2.3.2:1.2.4.2"),
    ("places of lists", POINTS, PLACES),
    ("places of deltas", DELTAS, PLACES),
    ("for unused", POINTS, "PLACE Unused"),
    ("for keyCompromise", POINTS, "PLACE Key Compromise"),
    ("for cACompromise", POINTS, "PLACE CA Compromise"),
    ("for affiliationChanged", POINTS, "PLACE Affiliation Changed"),
    ("for superseded", POINTS, "PLACE Superseded"),
    ("for cessationOfOperation", POINTS, "PLACE Cessation Of Operation"),
    ("for certificateHold", POINTS, "PLACE Certificate Hold"),
    ("for privilegeWithdrawn", POINTS, "PLACE Privilege Withdrawn"),
    ("for aACompromise", POINTS, "PLACE AA Compromise"),
    ("not asked about", "OCSP No Check", ""),
    ("stapled", "TLS Feature", "status_request"),
    ("stapled twice", "TLS Feature", "status_request, status_request_v2"),
    ("poison", "CT Precertificate Poison", "NULL"),
    ("timestamps of a precertificate", "CT Precertificate SCTs", "STAMPS"),
    ("timestamps of a certificate", "CT Certificate SCTs", "STAMPS"),
    // As it stands, of the bytes in the OCTET STRING.
    (
        "a nonce",
        "OCSP Nonce",
        "0420ABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABAB",
    ),
    // Of these the command knows no more than the number.
    ("a template", "1.3.6.1.4.1.311.21.7", UNKNOWN),
    ("a template without a version", "1.3.6.1.4.1.311.21.7", UNKNOWN),
    (
        "a period of use",
        PERIOD,
        "Not Before: Jan 1 00:00:00 1970 GMT, Not After: Dec 31 23:59:59 2099 GMT",
    ),
    (
        "a period of use without an end",
        PERIOD,
        "Not Before: Jan 1 00:00:01 1970 GMT",
    ),
    (
        "a period of use without a start",
        PERIOD,
        "Not After: Dec 31 23:59:59 9999 GMT",
    ),
    (
        "acceptable responses",
        "Acceptable OCSP Responses",
        "Basic OCSP Response",
    ),
    // The command writes bytes outside ASCII as dots.
    (
        "admissions",
        ADMISSIONS,
        "admissionAuthority: URI:https://a.example Entry 1: admissionAuthority: URI:https://a.example \
         namingAuthority: namingAuthorityId: undefined (1.2.3) namingAuthorityText: B..cher \
         namingAuthorityUrl: https://example.org Profession Info Entry 1: registrationNumber: 1-23 A \
         namingAuthority: namingAuthorityId: undefined (1.2.3) namingAuthorityText: B..cher \
         namingAuthorityUrl: https://example.org Info Entries: Physician L..kare \
         Profession OIDs: undefined (1.2.276.0.76.4.30) undefined (1.2.4) \
         Profession Info Entry 2: Info Entries: Engineer Entry 2:",
    ),
    ("no admissions", ADMISSIONS, ""),
];

/// A type that the command has no words for, in some versions.
const UNKNOWN: &str = "?";

const ALL_REASONS: &str = "Unused, Key Compromise, CA Compromise, Affiliation Changed, Superseded, Cessation Of Operation, \
                           Certificate Hold, Privilege Withdrawn, AA Compromise";

const LIST: [(&str, &str, &str); x509_made::LIST_SAMPLES] = [
    ("a number", NUMBER, "258"),
    ("the number 0", NUMBER, "0"),
    ("a long number", NUMBER, "0x7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F"),
    ("a delta", "X509v3 Delta CRL Indicator", "257"),
    ("the key of a list", AUTHORITY_KEY, "KEY"),
    ("names of the issuer of a list", ISSUER_NAME, NAMES),
    ("deltas of a list", DELTAS, PLACES),
    ("of users", ISSUING, "Only User Certificates"),
    ("of CAs", ISSUING, "Only CA Certificates"),
    ("of attributes", ISSUING, "Only Attribute Certificates"),
    ("indirect", ISSUING, "Indirect CRL"),
    ("at a place", ISSUING, "TWO"),
    ("at a relative place", ISSUING, "Relative Name: CN = list"),
    (
        "for two reasons",
        ISSUING,
        "Only Some Reasons: Key Compromise, Superseded",
    ),
    ("for all reasons", ISSUING, "Only Some Reasons: ALL"),
    ("of users at a place", ISSUING, "TWO Only User Certificates"),
    (
        "of users for reasons",
        ISSUING,
        "Only User Certificates Only Some Reasons: CA Compromise",
    ),
    ("of CAs, indirect", ISSUING, "Only CA Certificates Indirect CRL"),
    (
        "all that a place has",
        ISSUING,
        "TWO Only User Certificates Indirect CRL Only Some Reasons: AA Compromise",
    ),
    (
        "access to the issuer of a list",
        AUTHORITY_ACCESS,
        "CA Issuers - URI:http://example.org/ca.crt",
    ),
];

const ENTRY: [(&str, &str, &str); x509_made::ENTRY_SAMPLES] = [
    ("unspecified", REASON, "Unspecified"),
    ("key compromise", REASON, "Key Compromise"),
    ("CA compromise", REASON, "CA Compromise"),
    ("affiliation changed", REASON, "Affiliation Changed"),
    ("superseded", REASON, "Superseded"),
    ("cessation of operation", REASON, "Cessation Of Operation"),
    ("certificate hold", REASON, "Certificate Hold"),
    ("removed from the list", REASON, "Remove From CRL"),
    ("privilege withdrawn", REASON, "Privilege Withdrawn"),
    ("AA compromise", REASON, "AA Compromise"),
    ("an early date", DATE, "Dec 31 00:00:00 1949 GMT"),
    ("a date", DATE, "Feb 29 23:59:59 2020 GMT"),
    (
        "another issuer",
        "X509v3 Certificate Issuer",
        "DirName:/C=SE/CN=another issuer",
    ),
];

/// What the words in capitals stand for in the tables.
fn in_full(value: &str) -> String {
    let place = "Full Name: URI:http://example.org/1.crl";
    value
        .replace("PLACE", &format!("{place} Reasons:"))
        .replace("TWO", &format!("{place} URI:http://example.org/2.crl"))
        .replace("ALL", ALL_REASONS)
        .replace("KEY", &A5.replace("A5", "5A"))
        .replace("STAMPS", &stamps())
}

fn stamps() -> String {
    let stamp = |log: &str, time: &str, extensions: &str, algorithm: &str, signature: String| {
        format!(
            "Signed Certificate Timestamp: Version: v1 (0x0) Log ID: {} Timestamp: {time} Extensions: {extensions} \
             Signature: {algorithm} {signature}",
            [log; 32].join(":")
        )
    };
    let first = stamp(
        "A1",
        "Nov 14 22:13:20.123 2023 GMT",
        "none",
        "ecdsa-with-SHA256",
        "30:06:02:01:01:02:01:01".into(),
    );
    let extensions = "65:78:74:65:6E:73:69:6F:6E:73";
    let second = stamp(
        "B2",
        "Jan 1 00:00:00.000 1970 GMT",
        extensions,
        "sha256WithRSAEncryption",
        ["77"; 256].join(":"),
    );
    first + &second
}

fn expected(sample: &Sample) -> (&'static str, &'static str) {
    let rows = match sample.place {
        Place::Certificate => &CERTIFICATE[..],
        Place::List => &LIST,
        Place::Entry => &ENTRY,
    };
    let found = rows.iter().find(|(what, ..)| *what == sample.what);
    let (_, heading, value) = found.unwrap_or_else(|| panic!("no row of {}", sample.what));
    (heading, value)
}

/// Asserts that a part of what the command prints, from one line's text to another, is this extension alone.
fn check(sample: &Sample, text: &str, begin: &str, end: &str) {
    let (heading, value) = expected(sample);
    let text = squeezed(text);
    let (begin, end) = (squeezed(begin), squeezed(end));
    let (_, part) = text
        .split_once(&begin)
        .unwrap_or_else(|| panic!("{}: no {begin}: {text}", sample.what));
    let (part, _) = part
        .split_once(&end)
        .unwrap_or_else(|| panic!("{}: no {end}: {part}", sample.what));
    let critical = if sample.extension.is_critical() { "critical" } else { "" };
    if value == UNKNOWN {
        let found = part.starts_with(&format!("{heading}:{critical}")) || part.starts_with("Microsoft");
        return assert!(found, "{}: {part}", sample.what);
    }
    let expected = squeezed(&format!("{heading}:{critical}{}", in_full(value)));
    if sample.what == "notices of all types" {
        return assert!(part.starts_with(&expected), "{}: {part}", sample.what);
    }
    assert_eq!(part, expected, "{}", sample.what);
}

#[test]
fn extensions_of_certificates() {
    let (key, mut ran) = (x509_made::new_key(), 0);
    for sample in x509_made::extensions_of(Place::Certificate) {
        let certificate = x509_made::certificate(&key, x509_made::sha256(), &[&sample.extension]);
        check(
            &sample,
            &certificate_text(&certificate),
            "X509v3 extensions:",
            "Signature Algorithm:",
        );
        ran += 1;
    }
    println!("count: cross-check x509-extensions ran={ran} skipped=0");
    assert_eq!(ran, CERTIFICATE.len());
}

#[test]
fn extensions_of_requests() {
    let (key, mut ran) = (x509_made::new_key(), 0);
    for sample in x509_made::extensions_of(Place::Certificate) {
        let request = x509_made::request(&key, x509_made::sha256(), &[&sample.extension]);
        check(
            &sample,
            &request_text(&request),
            "Requested Extensions:",
            "Signature Algorithm:",
        );
        ran += 1;
    }
    println!("count: cross-check x509-extensions ran={ran} skipped=0");
    assert_eq!(ran, CERTIFICATE.len());
}

#[test]
fn extensions_of_lists_and_entries() {
    let (key, mut ran) = (x509_made::new_key(), 0);
    for sample in x509_made::extensions_of(Place::List) {
        let list = x509_made::list(&key, x509_made::sha256(), &[], &[&sample.extension]);
        check(
            &sample,
            &list_text(&list),
            "CRL extensions:",
            "No Revoked Certificates.",
        );
        ran += 1;
    }
    for sample in x509_made::extensions_of(Place::Entry) {
        let entry = x509_made::revoked(5.into(), &[&sample.extension]);
        let list = x509_made::list(&key, x509_made::sha256(), &[entry], &[]);
        check(
            &sample,
            &list_text(&list),
            "CRL entry extensions:",
            "Signature Algorithm:",
        );
        ran += 1;
    }
    println!("count: cross-check x509-extensions ran={ran} skipped=0");
    assert_eq!(ran, LIST.len() + ENTRY.len());
}

/// All types in one certificate, in their order.
#[test]
fn many_extensions_in_one_certificate() {
    let key = x509_made::new_key();
    let mut types = Vec::new();
    let mut samples = x509_made::extensions_of(Place::Certificate);
    samples.retain(|sample| {
        let is_new = !types.contains(sample.extension.oid());
        types.push(sample.extension.oid().clone());
        is_new
    });
    let extensions: Vec<_> = samples.iter().map(|sample| &sample.extension).collect();
    let certificate = x509_made::certificate(&key, x509_made::sha256(), &extensions);
    let text = squeezed(&certificate_text(&certificate));
    let (_, mut rest) = text.split_once("X509v3extensions:").unwrap();
    for sample in &samples {
        let (heading, _) = expected(sample);
        let start = rest
            .find(&squeezed(heading))
            .unwrap_or_else(|| panic!("{}: {rest}", sample.what));
        rest = &rest[start..];
    }
    assert_eq!(samples.len(), 26);
}

/// A type that nobody knows is printed by its number, with its bytes.
#[test]
fn an_unknown_type_is_kept() {
    use hazmat_openssl::x509::Extension;
    let key = x509_made::new_key();
    let extension = Extension::from_value(x509_made::oid("1.2.3.4.5"), true, b"\x0c\x05hello");
    let certificate = x509_made::certificate(&key, x509_made::sha256(), &[&extension]);
    let text = squeezed(&certificate_text(&certificate));
    assert!(text.contains("1.2.3.4.5:critical..hello"), "{text}");
}
