//! Certificates, requests and revocation lists of this crate and of Python's `cryptography`: each must read what the
//! other creates, with the same fields, and verify its signature.
//!
//! Python and the package must be installed; `HAZMAT_PYTHON` names the interpreter. Both print what they read in the
//! same text form: see `tests/support/x509_vectors/text.py` and `tests/support/src/x509_text.rs`. What the package does
//! not support is listed by name; any other refusal fails the test.

mod names;
mod post_quantum;
mod verification;

use hazmat_openssl::Error;
use hazmat_openssl::asymmetric::{PrivateKey, PublicKey};
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::x509::*;
use std::collections::BTreeMap;
use support::comparisons::Comparisons;
use support::sample_keys::{self, sample};
use support::x509_made::{self, Place};
use support::x509_records::{self, Kind, Loaded};
use support::{backend, bytes, python, x509_fields};

const SHA256: HashAlgorithm = HashAlgorithm::Sha256;

/// The folder of the scripts that tell certificates in words.
const SCRIPTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/x509_vectors");

/// What is read, field by field, in one line each.
fn lines_of(loaded: &Loaded) -> Vec<String> {
    let fields = x509_fields::fields(loaded);
    fields
        .into_iter()
        .map(|(field, value)| format!("{field} = {value}"))
        .collect()
}

/// Runs a snippet with the folder of scripts and another argument; the answer is records of lines.
fn run(snippet: &str, argument: &[u8]) -> Vec<Vec<String>> {
    let snippet = [include_str!("common.py"), snippet].concat();
    let answer = String::from_utf8(python::run(&snippet, &[SCRIPTS.as_bytes(), argument])).unwrap();
    let records = answer.strip_suffix('\n').unwrap_or(&answer).split("\n\n");
    records
        .map(|record| record.lines().map(str::to_owned).collect())
        .collect()
}

// ---- the package reads what the crate makes ----

/// What this crate has made.
struct Made {
    what: String,
    loaded: Loaded,
    key: PublicKey,
}

#[derive(Default)]
struct Collection(Vec<Made>);

impl Collection {
    fn put(&mut self, what: impl Into<String>, loaded: Loaded, key: &PrivateKey) {
        let (what, key) = (what.into(), key.public_key().unwrap());
        self.0.push(Made { what, loaded, key });
    }

    /// A certificate, a request and a list that are signed in one way, if the backend has it.
    fn put_signed(&mut self, what: &str, key: &PrivateKey, algorithm: impl Into<SignatureAlgorithm>) -> usize {
        let algorithm = algorithm.into();
        match x509_made::try_request(key, algorithm) {
            Ok(request) => self.put(format!("a request: {what}"), Loaded::Request(request), key),
            Err(Error::Unsupported { .. }) => return 3,
            Err(error) => panic!("{what}: {error}"),
        }
        let certificate = x509_made::certificate(key, algorithm, &[]);
        self.put(format!("a certificate: {what}"), Loaded::Certificate(certificate), key);
        let list = x509_made::list(key, algorithm, &[x509_made::revoked(SerialNumber::from(9), &[])], &[]);
        self.put(format!("a list: {what}"), Loaded::Crl(list), key);
        0
    }

    /// Has the package read all, and compares what it says.
    fn compare(self, interface: &'static str, not_here: usize, expected: usize, least: usize) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("structures");
        let line = |made: &Made| {
            let kind = match made.loaded {
                Loaded::Certificate(_) => "certificate",
                Loaded::Request(_) => "request",
                Loaded::Crl(_) => "crl",
            };
            let key = made
                .key
                .public_bytes(Encoding::Der, PublicFormat::SubjectPublicKeyInfo)
                .unwrap();
            format!(
                "{kind}|{}|{}\n",
                bytes::to_hex(&key),
                bytes::to_hex(made.loaded.as_der())
            )
        };
        std::fs::write(&path, self.0.iter().map(line).collect::<String>()).unwrap();
        let records = run(include_str!("read.py"), path.to_str().unwrap().as_bytes());
        assert_eq!(records.len(), self.0.len());
        let mut comparisons = Comparisons::new(interface);
        comparisons.not_here(not_here);
        for (made, record) in self.0.iter().zip(records) {
            if compare_one(made, record) {
                comparisons.ran();
            } else {
                comparisons.not_there(1);
            }
        }
        comparisons.finish(expected, least);
    }
}

/// Asserts that the package says the same, line by line.
fn assert_same_lines(what: &str, theirs: &[String], ours: &[String]) {
    let pairs = theirs.iter().zip(ours);
    let different: Vec<_> = pairs.filter(|(theirs, ours)| theirs != ours).collect();
    assert!(
        different.is_empty(),
        "{what}: the package and the crate: {different:#?}"
    );
    assert_eq!(theirs.len(), ours.len(), "{what}: {theirs:#?} {ours:#?}");
}

/// The package passes over the reason of bit 0, which has no meaning, and prints a BIT STRING in a name without its tag and
/// length.
fn as_the_package_has_it(line: String) -> String {
    let line = line.replace("=unused+", "=").replace("=unused", "=");
    line.replace(&format!("#{BITS_IN_DER}"), &format!("#{BITS}"))
}

/// The content and the DER of the BIT STRING that stands in a name.
const BITS: &str = "00010203";
const BITS_IN_DER: &str = "030400010203";

/// Whether the package says the same; `false` if it has not what it would need.
fn compare_one(made: &Made, record: Vec<String>) -> bool {
    let mut record = record.into_iter();
    let Some(right) = record
        .next()
        .unwrap()
        .strip_prefix("by_algorithm = ")
        .map(str::to_owned)
    else {
        panic!("{}: {:?}", made.what, record.collect::<Vec<_>>())
    };
    let own = record.next().unwrap();
    let own = own.strip_prefix("by_own = ").unwrap();
    let lines: Vec<_> = record.collect();
    let ours = lines_of(&made.loaded).into_iter();
    let ours: Vec<_> = ours.map(as_the_package_has_it).collect();
    assert_same_lines(&made.what, &lines, &ours);
    if right.starts_with("!UnsupportedAlgorithm") {
        return false;
    }
    // What it does not verify on its own is an error, or wrong.
    let is_known = own == "right" || is_refused(&made.loaded) && (own == "wrong" || own.starts_with('!'));
    assert!(right == "right" && is_known, "{}: {right}, {own}", made.what);
    true
}

/// The package verifies no signatures with these in structures.
fn is_refused(loaded: &Loaded) -> bool {
    let hash = match loaded {
        Loaded::Certificate(one) => one.signature_hash_algorithm(),
        Loaded::Request(one) => one.signature_hash_algorithm(),
        Loaded::Crl(one) => one.signature_hash_algorithm(),
    };
    matches!(hash.unwrap(), Some(HashAlgorithm::Sha1 | HashAlgorithm::Md5))
}

const NOT_IN_REQUESTS: [&str; 4] = [
    "poison",
    "timestamps of a precertificate",
    NOT_IN_CERTIFICATES[0],
    NOT_IN_CERTIFICATES[1],
];

/// These the package knows in answers of OCSP responders alone.
const NOT_IN_CERTIFICATES: [&str; 2] = ["timestamps of a certificate", "a nonce"];

/// One of everything in `x509_made`.
#[test]
fn it_reads_every_extension() {
    let mut made = Collection::default();
    let key = x509_made::new_key();
    let algorithm = x509_made::sha256();
    for sample in x509_made::extensions() {
        let extensions = &[&sample.extension][..];
        let (what, first) = (sample.what, extensions);
        match sample.place {
            Place::Certificate => {
                if !NOT_IN_CERTIFICATES.contains(&what) {
                    let certificate = x509_made::certificate(&key, algorithm, first);
                    made.put(what, Loaded::Certificate(certificate), &key);
                }
                // In requests the package does not know all of them.
                if !NOT_IN_REQUESTS.contains(&what) {
                    made.put(what, Loaded::Request(x509_made::request(&key, algorithm, first)), &key);
                }
            }
            Place::List => made.put(what, Loaded::Crl(x509_made::list(&key, algorithm, &[], first)), &key),
            Place::Entry => {
                let entry = x509_made::revoked(SerialNumber::from(0x80), first);
                made.put(what, Loaded::Crl(x509_made::list(&key, algorithm, &[entry], &[])), &key);
            }
        }
    }
    let count = 2 * x509_made::CERTIFICATE_SAMPLES + x509_made::LIST_SAMPLES + x509_made::ENTRY_SAMPLES;
    let count = count - NOT_IN_REQUESTS.len() - NOT_IN_CERTIFICATES.len();
    made.compare("python-x509-extensions", 0, count, count);
}

#[test]
fn it_reads_every_algorithm() {
    let (mut made, mut not_here, mut expected) = (Collection::default(), 0, 0);
    let of = |name| &sample(name).private;
    let mut put = |what: &str, key: &PrivateKey, algorithm: SignatureAlgorithm| {
        not_here += made.put_signed(what, key, algorithm);
        expected += 3;
    };
    use HashAlgorithm::{Sha1, Sha3_224, Sha3_256, Sha3_384, Sha3_512, Sha224, Sha384, Sha512};
    for hash in [
        Sha1, Sha224, SHA256, Sha384, Sha512, Sha3_224, Sha3_256, Sha3_384, Sha3_512,
    ] {
        put(&format!("RSA with {hash}"), of(sample_keys::RSA), hash.into());
        // Of SHA-1 with ECDSA the package does not say what it is.
        if hash != Sha1 {
            put(&format!("ECDSA with {hash}"), of(sample_keys::P256), hash.into());
        }
        let pss = |salt| SignatureAlgorithm::rsa_pss(hash).with_salt_length(salt);
        put(
            &format!("PSS with {hash}"),
            of(sample_keys::RSA),
            pss(SaltLength::Digest),
        );
        put(
            &format!("PSS with {hash} and a long salt"),
            of(sample_keys::RSA),
            pss(SaltLength::Max),
        );
        let mask = pss(SaltLength::Fixed(17)).with_mgf1_hash(Sha384);
        put(&format!("PSS with {hash} and another mask"), of(sample_keys::RSA), mask);
    }
    // The package makes signatures by DSA with SHA-384 and SHA-512, too, and does not know what it has made.
    for hash in [Sha1, Sha224, SHA256] {
        put(&format!("DSA with {hash}"), of(sample_keys::DSA_2048), hash.into());
    }
    put("Ed25519", of(sample_keys::ED25519), SignatureAlgorithm::ed25519());
    put("Ed448", of(sample_keys::ED448), SignatureAlgorithm::ed448());
    put("P-384", of(sample_keys::P384), Sha384.into());
    put("P-521", of(sample_keys::P521), Sha512.into());
    made.compare("python-x509-algorithms", not_here, expected, expected);
}

/// Numbers of the curves that the package lacks, at most.
const LACKING_CURVES: usize = 10;

#[test]
fn it_reads_every_curve() {
    let (mut made, mut not_here) = (Collection::default(), 0);
    let names = run(
        "names = [getattr(curve, 'name', None) for curve in vars(ec).values()]\n\
         answer('\\n'.join(name for name in names if isinstance(name, str)).encode())",
        b"",
    );
    let (mut lacking, mut expected) = (0, 0);
    for &curve in EllipticCurve::ALL {
        expected += 3;
        if !names.concat().iter().any(|name| name == curve.name()) {
            lacking += 1;
        } else if backend().elliptic_curve_supported(curve) {
            let key = backend().generate_elliptic_curve_private_key(curve).unwrap().into();
            not_here += made.put_signed(curve.name(), &key, SHA256);
        } else {
            not_here += 3;
        }
    }
    assert!(lacking <= LACKING_CURVES, "{lacking}");
    let count = made.0.len() + not_here;
    assert_eq!(count + 3 * lacking, expected);
    made.compare("python-x509-curves", not_here, count, count);
}

#[test]
fn it_reads_names() {
    let mut made = Collection::default();
    let key = x509_made::new_key();
    let mut put = |what: &str, name: Name| {
        let certificate = x509_made::certificate_of(name, &key, x509_made::sha256(), &[]);
        made.put(what, Loaded::Certificate(certificate), &key);
    };
    for text in [
        "CN=example.org,O=Example,C=SE",
        "CN=a+OU=b,O=c",
        "CN=B\u{fc}cher \u{20ac} \u{1f600}",
        r"CN=\#a\ ,O=\ b\,c",
        "CN=1,CN=2",
        r#"CN=a\"b\\c\<d\>e\;f"#,
        "UID=me,DC=example,DC=org",
        "1.2.3.4.5=text,CN=x",
        "STREET=a,ST=b,L=c,OU=d",
    ] {
        put(text, x509_made::name(text));
    }
    for (string_type, value) in [
        (StringType::Utf8, "B\u{fc}cher"),
        (StringType::Printable, "plain (1)"),
        (StringType::Ia5, "a@b"),
        // The package takes a TeletexString for UTF-8.
        (StringType::T61, "plain"),
        (StringType::Bmp, "B\u{fc}cher \u{20ac}"),
        (StringType::Universal, "B\u{fc}cher \u{1f600}"),
        (StringType::Numeric, "12 34"),
        (StringType::Visible, "~visible~"),
    ] {
        let attribute = NameAttribute::with_string_type(NameOid::COMMON_NAME, value, string_type).unwrap();
        put(&format!("{string_type:?}"), Name::from_attributes(vec![attribute]));
    }
    let bits = NameAttribute::from_bytes(
        NameOid::X500_UNIQUE_IDENTIFIER,
        StringType::Bit,
        &bytes::from_hex(BITS).unwrap(),
    );
    put("bits", Name::from_attributes(vec![bits]));
    let count = made.0.len();
    assert_eq!(count, 9 + 8 + 1);
    made.compare("python-x509-names", 0, count, count);
}

#[test]
fn it_reads_numbers_and_times() {
    let mut made = Collection::default();
    let key = x509_made::new_key();
    let name = x509_made::name("CN=x");
    let times = [
        x509_made::day(1950, 1, 1),
        x509_made::end_of_day(1999, 12, 31),
        x509_made::day(2000, 2, 29),
        x509_made::end_of_day(2049, 12, 31),
        x509_made::day(2050, 1, 1),
        x509_made::end_of_day(9999, 12, 31),
    ];
    let numbers = [
        SerialNumber::from(1),
        SerialNumber::from(0x80),
        SerialNumber::from(u64::MAX),
        SerialNumber::from_be_bytes(&[0x7f; 20]),
        SerialNumber::random(backend()).unwrap(),
    ];
    for (index, early) in times.iter().enumerate() {
        for late in &times[index..] {
            let number = &numbers[made.0.len() % numbers.len()];
            let certificate = CertificateBuilder::new()
                .subject_name(&name)
                .and_then(|builder| builder.issuer_name(&name))
                .and_then(|builder| builder.public_key(&key.public_key()?))
                .and_then(|builder| builder.serial_number(number.clone()))
                .and_then(|builder| builder.not_valid_before(*early))
                .and_then(|builder| builder.not_valid_after(*late))
                .and_then(|builder| builder.sign(&key, SHA256))
                .unwrap();
            made.put(
                format!("from {early} to {late}"),
                Loaded::Certificate(certificate),
                &key,
            );
            let entry = RevokedCertificateBuilder::new()
                .serial_number(number.clone())
                .and_then(|builder| builder.revocation_date(*early))
                .and_then(RevokedCertificateBuilder::build)
                .unwrap();
            let list = CertificateRevocationListBuilder::new()
                .issuer_name(&name)
                .and_then(|builder| builder.last_update(*early))
                .and_then(|builder| builder.next_update(*late))
                .and_then(|builder| builder.add_revoked_certificate(&entry))
                .and_then(|builder| builder.sign(&key, SHA256))
                .unwrap();
            made.put(format!("a list from {early} to {late}"), Loaded::Crl(list), &key);
        }
    }
    let count = made.0.len();
    assert_eq!(count, 2 * 21);
    made.compare("python-x509-times", 0, count, count);
}

#[test]
fn it_reads_attributes_and_entries() {
    let mut made = Collection::default();
    let key = x509_made::new_key();
    for challenge in ["a challenge", "B\u{fc}cher", "*"] {
        let request = CertificateSigningRequestBuilder::new()
            .subject_name(&x509_made::name("CN=x"))
            .and_then(|builder| builder.challenge_password(challenge))
            .and_then(|builder| builder.add_attribute(&AttributeOid::UNSTRUCTURED_NAME, b"\x16\x08a device"))
            .and_then(|builder| builder.add_attribute(&x509_made::oid("1.2.3.4.5"), b"\x0c\x05hello"))
            .and_then(|builder| builder.add_extension(&KeyUsage::DIGITAL_SIGNATURE, true))
            .and_then(|builder| builder.sign(&key, SHA256))
            .unwrap();
        made.put(challenge, Loaded::Request(request), &key);
    }
    let extensions = x509_made::extensions_of(Place::Entry);
    let [reason, date, issuer] = ["key compromise", "a date", "another issuer"]
        .map(|what| &extensions.iter().find(|sample| sample.what == what).unwrap().extension);
    for count in [0, 1, 20, 21, 1_000] {
        let entry = |number| x509_made::revoked(SerialNumber::from(number), &[reason, date, issuer]);
        let entries: Vec<_> = (1..=count).map(entry).collect();
        let list = x509_made::list(&key, x509_made::sha256(), &entries, &[]);
        made.put(format!("{count} entries"), Loaded::Crl(list), &key);
    }
    made.compare("python-x509-lists", 0, 8, 8);
}

// ---- the crate reads what the package makes ----

/// What the package has made, as it says of it.
struct Theirs {
    what: String,
    kind: Kind,
    der: Vec<u8>,
    key: Vec<u8>,
    lines: Vec<String>,
}

fn theirs() -> Vec<Theirs> {
    let records = run(include_str!("write.py"), b"");
    let parse = |mut record: Vec<String>| {
        let lines = record.split_off(1);
        let parts: Vec<_> = record[0].split('|').collect();
        let [what, kind, der, key] = parts[..] else {
            panic!("{record:?}")
        };
        let kind = match kind {
            "certificate" => Kind::Certificate,
            "request" => Kind::Request,
            "crl" => Kind::Crl,
            other => panic!("{other}"),
        };
        let [der, key] = [der, key].map(|hex| bytes::from_hex(hex).unwrap());
        Theirs {
            what: what.to_owned(),
            kind,
            der,
            key,
            lines,
        }
    };
    records.into_iter().map(parse).collect()
}

#[test]
fn what_it_makes_is_read() {
    let mut comparisons = Comparisons::new("python-x509-theirs");
    let (mut kinds, mut unknown): (BTreeMap<&str, usize>, _) = (BTreeMap::new(), 0);
    let theirs = theirs();
    for one in &theirs {
        let what = &one.what;
        let loaded = x509_records::load(one.kind, false, &one.der).unwrap_or_else(|error| panic!("{what}: {error}"));
        let ours: Vec<_> = lines_of(&loaded).into_iter().map(as_the_package_has_it).collect();
        let key = match backend().load_der_public_key(&one.key) {
            Ok(key) => key,
            Err(Error::Unsupported { .. }) => {
                comparisons.not_here(1);
                continue;
            }
            Err(error) => panic!("{what}: {error}"),
        };
        let (mut lines, mut ours) = (one.lines.clone(), ours);
        if one.kind == Kind::Request {
            // The poison of precertificates it does not know in requests.
            let unknown = |line: &mut String| *line = line.replace("PrecertPoison", "Unrecognized(0500)");
            ours.iter_mut().for_each(unknown);
        }
        if what.ends_with("dsa with sha384") || what.ends_with("dsa with sha512") {
            // It makes these, and does not know what it has made.
            let of_the_hash = ["signature_hash", "signature_parameters", "signature_is"];
            let is_of_the_hash = |line: &String| of_the_hash.iter().any(|field| line.starts_with(field));
            lines.retain(|line| !is_of_the_hash(line));
            ours.retain(|line| !is_of_the_hash(line));
            unknown += 1;
        }
        // Of what it made itself it refuses nothing else.
        let refused = |line: &&String| line.contains(" = !") || line.contains(" !");
        assert_eq!(lines.iter().find(refused), None, "{what}");
        assert_same_lines(what, &lines, &ours);
        let verified = match &loaded {
            Loaded::Certificate(one) => one.verify_signature(&key),
            Loaded::Request(one) => one.verify_signature(),
            Loaded::Crl(one) => one.verify_signature(&key),
        };
        match verified {
            Ok(()) => comparisons.ran(),
            Err(Error::Unsupported { .. }) => comparisons.not_here(1),
            Err(error) => panic!("{what}: {error}"),
        }
        // PEM goes there and back.
        let again = loaded.public_bytes(Encoding::Pem).unwrap();
        assert_eq!(x509_records::load(one.kind, true, &again).unwrap(), loaded, "{what}");
        *kinds.entry(what.split([',', ' ', ':']).next().unwrap()).or_default() += 1;
    }
    println!("{kinds:?}");
    comparisons.finish(theirs.len(), theirs.len());
    assert_eq!(unknown, 6);
    assert!(theirs.len() > 900, "{}", theirs.len());
}
