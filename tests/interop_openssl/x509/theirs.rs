//! Certificates and requests that the command created from configuration files, read by this crate.

use hazmat_openssl::Result;
use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::x509::*;
use support::openssl_cli::Workspace;
use support::{backend, x509_made, x509_text};

/// A configuration that has names for the sections which the tests use.
pub const REQUEST: &str = "
[req]
distinguished_name = name
attributes = attributes
prompt = no
string_mask = utf8only
utf8 = yes
[name]
C = SE
O = Example, Inc.
1.OU = one
2.OU = two
CN = B\u{fc}cher
emailAddress = me@example.org
[attributes]
challengePassword = a challenge
unstructuredName = a device
";

/// Makes a key by options of `genpkey`, as the file `key`; `false` if the command does not.
pub fn make_key(workspace: &Workspace, options: &[&str]) -> bool {
    let arguments = [&["genpkey", "-out", "key"], options].concat();
    workspace.run(&arguments).is_some()
}

pub const P256: &[&str] = &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"];

pub fn own_key(workspace: &Workspace) -> PrivateKey {
    backend().load_pem_private_key(&workspace.read("key"), None).unwrap()
}

/// A certificate of the file `key` by itself, with options.
pub fn self_signed(workspace: &Workspace, options: &[&str]) -> Option<Certificate> {
    let fixed = [
        "req",
        "-x509",
        "-config",
        "config",
        "-key",
        "key",
        "-days",
        "30",
        "-utf8",
        "-out",
        "certificate",
    ];
    workspace.run(&[&fixed[..], options].concat())?;
    let pem = workspace.read("certificate");
    let loaded = backend().load_pem_x509_certificate(&pem).unwrap();
    assert_eq!(loaded.public_bytes(Encoding::Pem).unwrap(), pem);
    Some(loaded)
}

// ---- extensions ----

/// Everything that the language of extensions has, each type once.
const EXTENSIONS: &str = "
[v3]
basicConstraints = critical, CA:TRUE, pathlen:3
keyUsage = critical, digitalSignature, nonRepudiation, keyEncipherment, dataEncipherment, keyAgreement, keyCertSign, \
           cRLSign, encipherOnly, decipherOnly
extendedKeyUsage = serverAuth, clientAuth, codeSigning, emailProtection, timeStamping, OCSPSigning, 1.2.3.4
subjectKeyIdentifier = 0102030405
authorityKeyIdentifier = keyid:always
subjectAltName = critical, @names
issuerAltName = DNS:issuer.example.org, email:issuer@example.org
crlDistributionPoints = first, second, third
freshestCRL = URI:http://example.org/delta.crl
authorityInfoAccess = OCSP;URI:http://ocsp.example.org, caIssuers;email:ca@example.org, 1.2.3.5;DNS:example.org
subjectInfoAccess = caRepository;URI:http://example.org/repository
certificatePolicies = critical, 2.23.140.1.2.1, anyPolicy, @policy
policyConstraints = critical, requireExplicitPolicy:3, inhibitPolicyMapping:0
inhibitAnyPolicy = critical, 2
policyMappings = critical, 1.2.3:1.2.4, 1.2.5:1.2.6
nameConstraints = critical, permitted;email:.example.org, permitted;IP:192.0.2.0/255.255.255.0, \
                  permitted;IP:2001:db8::/ffff:ffff::, permitted;dirName:directory, excluded;DNS:example.com, excluded;URI:x.org
noCheck = ignored
tlsfeature = status_request, status_request_v2, 23
1.3.6.1.4.1.11129.2.4.3 = critical, ASN1:NULL
1.2.3.6 = critical, DER:01:02:03
1.2.3.7 = ASN1:UTF8String:text
nsCertType = server
nsComment = a comment
[names]
DNS.1 = *.example.org
DNS.2 = xn--bcher-kva.example
email.1 = me@example.org
URI.1 = https://example.org/?a=b
IP.1 = 192.0.2.1
IP.2 = 2001:db8::1
RID.1 = 1.2.3.4
otherName.1 = 1.2.3.4;UTF8:some text
dirName.1 = directory
[directory]
C = SE
CN = a directory
[first]
fullname = URI:http://example.org/1.crl, URI:ldap://example.org/1
[second]
relativename = relative
reasons = keyCompromise, CACompromise, affiliationChanged, superseded, cessationOfOperation, certificateHold, \
          privilegeWithdrawn, AACompromise
CRLissuer = dirName:directory
[third]
fullname = URI:http://example.org/3.crl
reasons = unused
[relative]
CN = a list
[policy]
policyIdentifier = 1.2.3.8
CPS.1 = http://example.org/cps
CPS.2 = http://example.org/more
userNotice.1 = @notice
userNotice.2 = @text
[notice]
explicitText = UTF8:B\u{fc}cher
organization = an organization
noticeNumbers = 1, 2, 300
[text]
explicitText = VISIBLE:visible
";

/// The same in the words that the tests have for extensions.
const EXPECTED: [&str; 23] = [
    "2.5.29.19 critical BasicConstraints(ca=true, path_length=3)",
    "2.5.29.15 critical KeyUsage(digital_signature+content_commitment+key_encipherment+data_encipherment+key_agreement+\
     key_cert_sign+crl_sign+encipher_only+decipher_only)",
    "2.5.29.37 - ExtendedKeyUsage(1.3.6.1.5.5.7.3.1 1.3.6.1.5.5.7.3.2 1.3.6.1.5.5.7.3.3 1.3.6.1.5.5.7.3.4 \
     1.3.6.1.5.5.7.3.8 1.3.6.1.5.5.7.3.9 1.2.3.4)",
    "2.5.29.14 - SubjectKeyIdentifier(0102030405)",
    "2.5.29.35 - AuthorityKeyIdentifier(key=0102030405, issuer=none, serial=none)",
    "2.5.29.17 critical SubjectAlternativeName([dns:\"*.example.org\"; dns:\"xn--bcher-kva.example\"; \
     email:\"me@example.org\"; uri:\"https://example.org/?a=b\"; ip:192.0.2.1; ip:2001:db8::1; rid:1.2.3.4; \
     other:1.2.3.4:0c09736f6d652074657874; dir:\"CN=a directory,C=SE\" p+u])",
    "2.5.29.18 - IssuerAlternativeName([dns:\"issuer.example.org\"; email:\"issuer@example.org\"])",
    "2.5.29.31 - CrlDistributionPoints([(full:[uri:\"http://example.org/1.crl\"; uri:\"ldap://example.org/1\"], \
     reasons=none, issuer=none); (relative:\"CN=a list\" u, reasons=key_compromise+ca_compromise+affiliation_changed+\
     superseded+cessation_of_operation+certificate_hold+privilege_withdrawn+aa_compromise, \
     issuer=[dir:\"CN=a directory,C=SE\" p+u]); (full:[uri:\"http://example.org/3.crl\"], reasons=unused, \
     issuer=none)])",
    "2.5.29.46 - FreshestCrl([(full:[uri:\"http://example.org/delta.crl\"], reasons=none, issuer=none)])",
    "1.3.6.1.5.5.7.1.1 - AuthorityInformationAccess([1.3.6.1.5.5.7.48.1 uri:\"http://ocsp.example.org\"; \
     1.3.6.1.5.5.7.48.2 email:\"ca@example.org\"; 1.2.3.5 dns:\"example.org\"])",
    "1.3.6.1.5.5.7.1.11 - SubjectInformationAccess([1.3.6.1.5.5.7.48.5 uri:\"http://example.org/repository\"])",
    "2.5.29.32 critical CertificatePolicies([2.23.140.1.2.1{}; 2.5.29.32.0{}; 1.2.3.8{cps \"http://example.org/cps\", \
     cps \"http://example.org/more\", notice(reference=\"an organization\"#1+2+300, text=\"B\\u{fc}cher\"), \
     notice(reference=none, text=\"visible\")}])",
    "2.5.29.36 critical PolicyConstraints(require=3, inhibit=0)",
    "2.5.29.54 critical InhibitAnyPolicy(2)",
    "2.5.29.33 critical PolicyMappings([1.2.3=1.2.4; 1.2.5=1.2.6])",
    "2.5.29.30 critical NameConstraints(permitted=[email:\".example.org\"; net:192.0.2.0/24; net:2001:db8::/32; \
     dir:\"CN=a directory,C=SE\" p+u], excluded=[dns:\"example.com\"; uri:\"x.org\"])",
    "1.3.6.1.5.5.7.48.1.5 - OcspNoCheck",
    "1.3.6.1.5.5.7.1.24 - TlsFeature(5+17+23)",
    "1.3.6.1.4.1.11129.2.4.3 critical PrecertPoison",
    "1.2.3.6 critical Unrecognized(010203)",
    "1.2.3.7 - Unrecognized(0c0474657874)",
    "2.16.840.1.113730.1.1 - Unrecognized(03020640)",
    "2.16.840.1.113730.1.13 - Unrecognized(16096120636f6d6d656e74)",
];

/// Backslashes in the texts above go on in the next line, for Rust and for the command.
fn in_words(extensions: &Extensions) -> Vec<String> {
    extensions.iter().map(x509_text::extension).collect()
}

pub fn workspace(extensions: &str) -> Workspace {
    let workspace = Workspace::new();
    workspace.write("config", [REQUEST, extensions].concat().as_bytes());
    workspace
}

#[test]
fn extensions_of_certificates_are_read() {
    let workspace = workspace(EXTENSIONS);
    assert!(make_key(&workspace, P256));
    let certificate = self_signed(&workspace, &["-extensions", "v3"]).unwrap();
    assert_eq!(in_words(certificate.extensions().unwrap()), EXPECTED);
    certificate.verify_directly_issued_by(&certificate).unwrap();
    println!(
        "count: cross-check x509-their-extensions ran={} skipped=0",
        EXPECTED.len()
    );
}

#[test]
fn extensions_of_requests_are_read() {
    // A request has no issuer to have the key of.
    let without_issuer = EXTENSIONS.replace("authorityKeyIdentifier = keyid:always\n", "");
    let workspace = workspace(&without_issuer);
    assert!(make_key(&workspace, P256));
    let arguments = [
        "req", "-new", "-config", "config", "-key", "key", "-utf8", "-reqexts", "v3",
    ];
    let pem = workspace.must_run(&arguments);
    let request = backend().load_pem_x509_csr(&pem).unwrap();
    let expected: Vec<_> = EXPECTED
        .into_iter()
        .filter(|line| !line.contains("AuthorityKeyIdentifier"))
        .collect();
    assert_eq!(in_words(request.extensions().unwrap()), expected);
    assert_eq!(request.challenge_password().unwrap().unwrap(), "a challenge");
    let name = request
        .attribute_for_oid(&AttributeOid::UNSTRUCTURED_NAME)
        .unwrap()
        .unwrap();
    let values: Vec<_> = name.values().collect();
    assert_eq!(values.len(), 1);
    assert!(values[0].ends_with(b"a device"));
    assert_eq!(request.attributes().unwrap().len(), 3);
    assert!(request.is_signature_valid().unwrap());
    assert_eq!(request.public_bytes(Encoding::Pem).unwrap(), pem);
}

/// Identifiers of keys by the command's digest of the key, and by the issuer's certificate.
#[test]
fn identifiers_are_those_of_the_key() {
    let workspace =
        workspace("[v3]\nsubjectKeyIdentifier = hash\nauthorityKeyIdentifier = keyid:always, issuer:always\n");
    let mut ran = 0;
    for options in [
        P256,
        &["-algorithm", "ED25519"],
        &["-algorithm", "RSA"],
        &["-algorithm", "X448"],
    ] {
        assert!(make_key(&workspace, options));
        let key = own_key(&workspace).public_key().unwrap();
        let expected = SubjectKeyIdentifier::from_public_key(&key).unwrap();
        if options.contains(&"X448") {
            continue;
        }
        let certificate = self_signed(&workspace, &["-extensions", "v3"]).unwrap();
        let extensions = certificate.extensions().unwrap();
        assert_eq!(
            extensions.find::<SubjectKeyIdentifier>().unwrap().unwrap(),
            (expected.clone(), false)
        );
        let (authority, _) = extensions.find::<AuthorityKeyIdentifier>().unwrap().unwrap();
        assert_eq!(authority.key_identifier().unwrap(), expected.key_identifier());
        assert_eq!(
            *authority.serial_number().unwrap(),
            certificate.serial_number().unwrap()
        );
        let names: Vec<_> = authority.issuer().unwrap().iter().map(Result::unwrap).collect();
        assert_eq!(names, [GeneralName::DirectoryName(certificate.subject().unwrap())]);
        ran += 1;
    }
    assert_eq!(ran, 3);
}

// ---- names ----

#[test]
fn names_are_read() {
    let workspace = workspace("");
    assert!(make_key(&workspace, P256));
    let certificate = self_signed(&workspace, &[]).unwrap();
    let text = x509_text::name(&certificate.subject().unwrap());
    let expected =
        "\"1.2.840.113549.1.9.1=me@example.org,CN=B\\u{fc}cher,OU=two,OU=one,O=Example\\u{5c}, Inc.,C=SE\" p+u+u+u+u+i";
    assert_eq!(text, expected);
    assert_eq!(certificate.issuer().unwrap(), certificate.subject().unwrap());
    // Several attributes in a set, by the option for it.
    let mut ran = 0;
    for (subject, expected) in [
        ("/C=SE/CN=a+OU=b", "CN=a+OU=b,C=SE"),
        ("/DC=org/DC=example/UID=me", "UID=me,DC=example,DC=org"),
        (r"/CN=a\+b\/c", r"CN=a\+b/c"),
        ("/CN=a, b; <c>", r"CN=a\, b\; \<c\>"),
        ("/CN=#a", r"CN=\#a"),
    ] {
        let options = ["-multivalue-rdn", "-subj", subject];
        let certificate = self_signed(&workspace, &options).unwrap();
        assert_eq!(certificate.subject().unwrap(), x509_made::name(expected), "{subject}");
        ran += 1;
    }
    assert_eq!(ran, 5);
}

/// The types of strings by the command's masks: each takes the first that has all characters.
#[test]
fn types_of_strings_are_read() {
    let mut ran = 0;
    for (mask, value, string_type) in [
        ("utf8only", "plain", StringType::Utf8),
        ("default", "plain", StringType::Printable),
        ("default", "B\u{fc}cher", StringType::T61),
        ("default", "Gr\u{20ac}at", StringType::Bmp),
        ("pkix", "plain", StringType::Printable),
        ("pkix", "B\u{fc}cher", StringType::Bmp),
        ("nombstr", "a*b", StringType::T61),
    ] {
        let workspace = Workspace::new();
        let config = REQUEST
            .replace("utf8only", mask)
            .replace("CN = B\u{fc}cher", &format!("CN = {value}"));
        workspace.write("config", config.as_bytes());
        assert!(make_key(&workspace, P256));
        let subject = self_signed(&workspace, &[]).unwrap().subject().unwrap();
        let attribute = subject.attributes_for_oid(&NameOid::COMMON_NAME).next().unwrap();
        assert_eq!(
            (attribute.string_type(), &*attribute.value().unwrap()),
            (string_type, value),
            "{mask}"
        );
        ran += 1;
    }
    println!("count: cross-check x509-their-string-types ran={ran} skipped=0");
    assert_eq!(ran, 7);
}

// ---- numbers and times ----

#[test]
fn serial_numbers_are_read() {
    let workspace = workspace("");
    assert!(make_key(&workspace, P256));
    let mut ran = 0;
    for (given, expected) in [
        ("1", "01"),
        ("0", "00"),
        ("-1", "-01"),
        ("-128", "-80"),
        ("255", "FF"),
        ("0x80", "80"),
        (
            "0x7fffffffffffffffffffffffffffffffffffffff",
            "7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF",
        ),
        (
            "0xffffffffffffffffffffffffffffffffffffffffffffffff",
            "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF",
        ),
    ] {
        let certificate = self_signed(&workspace, &["-set_serial", given]).unwrap();
        let number = certificate.serial_number().unwrap();
        assert_eq!(number.to_string(), expected);
        let printed = super::shown("x509", certificate.as_der(), &["-serial"]);
        assert_eq!(printed, format!("serial={number}\n"));
        ran += 1;
    }
    assert_eq!(ran, 8);
}

/// A configuration of the command's CA, in this folder.
pub const AUTHORITY: &str = "
[ca]
default_ca = authority
[authority]
database = index
serial = serial
crlnumber = number
new_certs_dir = .
certificate = certificate
private_key = key
default_md = sha256
default_days = 30
default_crl_days = 30
policy = any
unique_subject = no
email_in_dn = no
[any]
commonName = optional
countryName = optional
organizationName = optional
";

#[test]
fn times_are_read() {
    let workspace = workspace(AUTHORITY);
    assert!(make_key(&workspace, P256));
    self_signed(&workspace, &[]).unwrap();
    workspace.write("index", b"");
    workspace.write("serial", b"01\n");
    let arguments = ["req", "-new", "-config", "config", "-key", "key", "-out", "request"];
    workspace.must_run(&arguments);
    let mut ran = 0;
    for (start, end, first, last) in [
        (
            "500101000000Z",
            "491231235959Z",
            x509_made::day(1950, 1, 1),
            x509_made::end_of_day(2049, 12, 31),
        ),
        (
            "20000229000000Z",
            "20500101000000Z",
            x509_made::day(2000, 2, 29),
            x509_made::day(2050, 1, 1),
        ),
        (
            "19500101000000Z",
            "99991231235959Z",
            x509_made::day(1950, 1, 1),
            x509_made::end_of_day(9999, 12, 31),
        ),
    ] {
        let arguments = [
            "ca",
            "-batch",
            "-config",
            "config",
            "-in",
            "request",
            "-out",
            "issued",
            "-notext",
            "-startdate",
            start,
            "-enddate",
            end,
        ];
        workspace.must_run(&arguments);
        let certificate = backend().load_pem_x509_certificate(&workspace.read("issued")).unwrap();
        assert_eq!(
            (
                certificate.not_valid_before().unwrap(),
                certificate.not_valid_after().unwrap()
            ),
            (first, last)
        );
        ran += 1;
    }
    assert_eq!(ran, 3);
}
