//! Keys that this crate and Python's `cryptography` write: each must read what the other writes, as the same numbers.
//!
//! Python and the package must be installed, with what it needs for OpenSSH's encryption; `HAZMAT_PYTHON` names the
//! interpreter. What the package does not support is listed by key and format; any other refusal fails the test.

mod post_quantum;

use hazmat_openssl::asymmetric::{Parameters, PrivateKey, PublicKey};
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::{Error, Result};
use std::collections::BTreeMap;
use support::comparisons::Comparisons;
use support::hash_functions::SHA1_AND_FIRST_SHA2;
use support::key_forms::{self, NamedKey, PrivateForm, Protection};
use support::sample_keys::{public_half, sample};
use support::{backend, bytes, numbers, python, sample_keys};

// ---- what a key is ----

fn hex(number: &Integer) -> String {
    bytes::to_hex(&number.to_be_bytes())
}

fn line(name: &str, numbers: &[&Integer]) -> String {
    let numbers = numbers.iter().map(|number| format!(" {}", hex(number)));
    [String::from(name)].into_iter().chain(numbers).collect()
}

fn secrets(numbers: &[&SecretInteger]) -> String {
    let numbers: Vec<_> = numbers.iter().map(|number| number.expose()).collect();
    line("", &numbers.iter().collect::<Vec<_>>())
}

fn describe_parameters(parameters: &Parameters) -> String {
    match parameters {
        Parameters::Dsa(parameters) => describe_dsa(&parameters.parameter_numbers().unwrap()),
        Parameters::Dh(parameters) => describe_dh(&parameters.parameter_numbers().unwrap()),
        other => panic!("{other:?}"),
    }
}

fn describe_dsa(numbers: &DsaParameterNumbers) -> String {
    line("DSA", &[&numbers.p, &numbers.q, &numbers.g])
}

/// The order of the subgroup is left out where the prime is a safe one: libcrypto fills it in for groups that it knows.
fn describe_dh(numbers: &DhParameterNumbers) -> String {
    let safe = |q: &Integer| numbers::plus(&numbers::product(q, &numbers::small(2)), 1) == numbers.p;
    let q = numbers.q.as_ref().filter(|q| !safe(q)).map_or(String::from("-"), hex);
    format!("{} {q}", line("DH", &[&numbers.p, &numbers.g]))
}

/// What a public key is, as a line of numbers: the same as `describe.py` makes of it.
fn describe_public(key: &PublicKey) -> String {
    let raw = |bytes: Result<Vec<u8>>| format!("{} {}", key.type_name(), bytes::to_hex(&bytes.unwrap()));
    match key {
        PublicKey::Rsa(key) => {
            let numbers = key.public_numbers().unwrap();
            line("RSA", &[&numbers.n, &numbers.e])
        }
        PublicKey::Dsa(key) => {
            let numbers = key.public_numbers().unwrap();
            format!("{} {}", describe_dsa(&numbers.parameter_numbers), hex(&numbers.y))
        }
        PublicKey::Dh(key) => {
            let numbers = key.public_numbers().unwrap();
            format!("{} {}", describe_dh(&numbers.parameter_numbers), hex(&numbers.y))
        }
        PublicKey::EllipticCurve(key) => {
            let numbers = key.public_numbers().unwrap();
            line(&format!("EC {}", key.curve().name()), &[&numbers.x, &numbers.y])
        }
        PublicKey::Ed25519(key) => raw(key.public_bytes_raw().map(|bytes| bytes.to_vec())),
        PublicKey::Ed448(key) => raw(key.public_bytes_raw().map(|bytes| bytes.to_vec())),
        PublicKey::X25519(key) => raw(key.public_bytes_raw().map(|bytes| bytes.to_vec())),
        PublicKey::X448(key) => raw(key.public_bytes_raw().map(|bytes| bytes.to_vec())),
        other => panic!("a type that this test does not know: {other:?}"),
    }
}

/// What a private key is.
fn describe_private(key: &PrivateKey) -> String {
    let more = match key {
        PrivateKey::Rsa(key) => {
            let numbers = key.private_numbers().unwrap();
            let crt = [&numbers.dmp1, &numbers.dmq1, &numbers.iqmp];
            secrets(&[&[&numbers.d, &numbers.p, &numbers.q], &crt[..]].concat())
        }
        PrivateKey::Dsa(key) => secrets(&[&key.private_numbers().unwrap().x]),
        PrivateKey::Dh(key) => secrets(&[&key.private_numbers().unwrap().x]),
        PrivateKey::EllipticCurve(key) => secrets(&[&key.private_numbers().unwrap().private_value]),
        raw => format!(" {}", bytes::to_hex(&raw_bytes(raw))),
    };
    describe_public(&public_half(key)) + &more
}

fn raw_bytes(key: &PrivateKey) -> SecretBytes {
    key.private_bytes(Encoding::Raw, PrivateFormat::Raw, NoEncryption)
        .unwrap()
}

// ---- the package reads what the crate writes ----

/// A file of the crate's, and what it is.
struct Written {
    /// The key and its form.
    what: String,
    /// How the package loads it.
    how: String,
    password: Vec<u8>,
    data: Vec<u8>,
    expected: String,
    /// Why the package cannot: words of what it says then.
    lacking: Option<&'static str>,
}

/// What the package says, in any case of letters, of a curve or a cipher that it lacks.
const NO_CURVE: &str = "curve";
const NO_CIPHER: &str = "cipher";

const PASSWORDS: [&[u8]; 4] = [
    b"a password",
    "p\u{e4}ssw\u{f6}rd \u{20ac}".as_bytes(),
    b"nul\0inside",
    b"\xff\xfe\x01 no text",
];

/// The curves of the package: it has had those over binary fields, and left them.
fn lacks_curve(key: &PublicKey) -> bool {
    matches!(key, PublicKey::EllipticCurve(key) if key.curve().name().starts_with("sect"))
}

fn private_files(key: &NamedKey, forms: &[PrivateForm], files: &mut Vec<Written>) {
    let expected = describe_private(&key.private);
    for form in forms {
        let password = if form.is_encrypted() {
            PASSWORDS[files.len() % 4]
        } else {
            b""
        };
        let how = match (form.format, form.encoding) {
            (PrivateFormat::OpenSsh, _) => "private-ssh",
            (_, Encoding::Pem) => "private-pem",
            _ => "private-der",
        };
        files.push(Written {
            what: format!("{} in {form}", key.name),
            how: how.into(),
            password: password.into(),
            data: form.write(&key.private, password).to_vec(),
            expected: expected.clone(),
            lacking: if lacks_cipher(form) {
                Some(NO_CIPHER)
            } else {
                lacks_curve(&key.public).then_some(NO_CURVE)
            },
        });
    }
}

/// The package has fewer ciphers for its own old formats than OpenSSL and OpenSSH have.
fn lacks_cipher(form: &PrivateForm) -> bool {
    let Protection::Chosen(cipher, ..) = form.protection else {
        return false;
    };
    match form.format {
        PrivateFormat::TraditionalOpenSsl => cipher == KeyCipher::Aes192Cbc,
        PrivateFormat::OpenSsh => matches!(cipher, KeyCipher::Aes128Cbc | KeyCipher::Aes192Cbc),
        _ => false,
    }
}

fn public_files(key: &NamedKey, files: &mut Vec<Written>) {
    for (encoding, format) in key_forms::public_forms(&key.public) {
        let how = match encoding {
            Encoding::Pem => String::from("public-pem"),
            Encoding::Der => String::from("public-der"),
            Encoding::OpenSsh => String::from("public-ssh"),
            Encoding::Raw => format!("public-raw:{}", key.public.type_name()),
            _ => format!("public-point:{}", key.name),
        };
        files.push(Written {
            what: format!("{} as {format} in {encoding}", key.name),
            how,
            password: Vec::new(),
            data: key.public.public_bytes(encoding, format).unwrap(),
            expected: describe_public(&key.public),
            lacking: lacks_curve(&key.public).then_some(NO_CURVE),
        });
    }
}

fn raw_private_file(key: &NamedKey) -> Option<Written> {
    let name = key.private.type_name();
    if !name.starts_with("Ed") && !name.starts_with('X') {
        return None;
    }
    Some(Written {
        what: format!("{name}, raw"),
        how: format!("private-raw:{name}"),
        password: Vec::new(),
        data: raw_bytes(&key.private).to_vec(),
        expected: describe_private(&key.private),
        lacking: None,
    })
}

fn parameter_files(key: &DhPrivateKey, files: &mut Vec<Written>) {
    let parameters = key.parameters().unwrap();
    for (encoding, how) in [(Encoding::Pem, "parameters-pem"), (Encoding::Der, "parameters-der")] {
        files.push(Written {
            what: format!("{parameters:?} in {encoding}"),
            how: how.into(),
            password: Vec::new(),
            data: parameters.parameter_bytes(encoding, ParameterFormat::Pkcs3).unwrap(),
            expected: describe_parameters(&parameters.clone().into()),
            lacking: None,
        });
    }
}

/// Has the package read all files at once, and returns what it says of each.
fn read_by_python(files: &[Written]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("files");
    let line = |file: &Written| {
        let (password, data) = (bytes::to_hex(&file.password), bytes::to_hex(&file.data));
        format!("{}|{password}|{data}\n", file.how)
    };
    std::fs::write(&path, files.iter().map(line).collect::<String>()).unwrap();
    let snippet = [include_str!("describe.py"), include_str!("read.py")];
    let answer = python::run(&snippet.concat(), &[path.to_str().unwrap().as_bytes()]);
    let text = String::from_utf8(answer).unwrap();
    text.lines().map(str::to_owned).collect()
}

fn compare(interface: &'static str, files: &[Written], least: usize) {
    let mut comparisons = Comparisons::new(interface);
    let answers = read_by_python(files);
    assert_eq!(answers.len(), files.len());
    for (file, answer) in files.iter().zip(answers) {
        match file.lacking {
            _ if answer == file.expected => comparisons.ran(),
            Some(word) if answer.starts_with("refused: ") && answer.to_lowercase().contains(word) => {
                comparisons.not_there(1);
            }
            _ => panic!("{}: {answer}, and not {}", file.what, file.expected),
        }
    }
    comparisons.finish(files.len(), least);
}

/// The curves that the package has: nine of the nineteen.
const LACKING_CURVES: usize = 10;

#[test]
fn it_reads_private_keys() {
    let keys = key_forms::keys();
    let mut files = Vec::new();
    for key in &keys {
        let forms = [
            key_forms::pkcs8_forms(),
            key_forms::traditional_forms(&key.private),
            key_forms::openssh_forms(&key.private),
        ];
        private_files(key, &forms.concat(), &mut files);
        files.extend(raw_private_file(key));
    }
    // Of each type with a traditional format, one cipher, and of each with OpenSSH's, two.
    let lacking = LACKING_CURVES * 15 + (3 + 9) + 6 * 2;
    let expected = 30 * 8 + (3 + 19) * 7 + 6 * 6 + 4;
    assert!(files.len() <= expected && (files.len() == expected || keys.len() < key_forms::KEYS));
    compare("python-private", &files, files.len() - lacking);
}

/// With the hash functions that the package reads PBES2 with.
#[test]
fn it_reads_every_encryption_of_pkcs8() {
    let key = sample(sample_keys::P256);
    let key = NamedKey::new(key.name, key.private.clone());
    let mut files = Vec::new();
    private_files(
        &key,
        &key_forms::every_encrypted_pkcs8_form(SHA1_AND_FIRST_SHA2),
        &mut files,
    );
    assert_eq!(files.len(), 2 * (4 * 5 + 1));
    compare("python-pkcs8", &files, files.len());
}

#[test]
fn it_reads_public_keys_and_parameters() {
    let mut files = Vec::new();
    let keys = key_forms::keys();
    for key in &keys {
        public_files(key, &mut files);
        if let PrivateKey::Dh(private) = &key.private {
            parameter_files(private, &mut files);
        }
    }
    let expected = 30 * 2 + 2 + 19 * 2 + 4 + 6 + 4;
    assert!(files.len() <= expected && (files.len() == expected || keys.len() < key_forms::KEYS));
    compare("python-public", &files, files.len() - LACKING_CURVES * 4);
}

// ---- the crate reads what the package writes ----

/// The curves by the package's names for them.
const CURVES: &str = "SECP192R1,SECP224R1,SECP256R1,SECP384R1,SECP521R1,SECP256K1,BrainpoolP256R1,BrainpoolP384R1,\
    BrainpoolP512R1,SECT163K1,SECT233R1,SECT571K1";

/// How many files there are of each key, of those which the package has in all its versions.
const EXPECTED: [(&str, usize); 14] = [
    // PKCS #8 6 + 6, traditional 6 + 1, OpenSSH 7; public keys 4 + 1; a certificate.
    ("rsa-2048", 12 + 7 + 7 + 5 + 1),
    ("rsa-1024-3", 12 + 7 + 7 + 5 + 1),
    ("dsa-2048", 12 + 7 + 2),
    ("dh", 12 + 2 + 2),
    ("dh-subgroup", 12 + 2 + 2),
    ("dh-512", 12 + 2 + 2),
    ("ec-SECP224R1", 12 + 7 + 4),
    ("ec-SECP256R1", 12 + 7 + 7 + 5),
    ("ec-SECP384R1", 12 + 7 + 7 + 5 + 1),
    ("ec-SECP521R1", 12 + 7 + 7 + 5),
    ("Ed25519", 12 + 7 + 1 + 4 + 1),
    ("Ed448", 12 + 1 + 3),
    ("X25519", 12 + 1 + 3),
    ("X448", 12 + 1 + 3),
];

/// Loads what the package has written and describes it.
fn load(how: &str, password: &[u8], data: &[u8], description: &str) -> Result<String> {
    let password = (!password.is_empty()).then_some(password);
    let raw = |result: Result<PrivateKey>| result.map(|key| describe_private(&key));
    let raw_public = |result: Result<PublicKey>| result.map(|key| describe_public(&key));
    let mut words = description.split(' ');
    let name = words.next().unwrap();
    match (how, name) {
        ("private-pem", _) => raw(backend().load_pem_private_key(data, password)),
        ("private-der", _) => raw(backend().load_der_private_key(data, password)),
        ("private-ssh", _) => raw(backend().load_ssh_private_key(data, password)),
        ("public-pem", _) => raw_public(backend().load_pem_public_key(data)),
        ("public-der", _) => raw_public(backend().load_der_public_key(data)),
        ("public-ssh", _) => raw_public(backend().load_ssh_public_key(data)),
        ("parameters-pem", _) => backend().load_pem_parameters(data).map(|key| describe_parameters(&key)),
        ("parameters-der", _) => backend().load_der_parameters(data).map(|key| describe_parameters(&key)),
        ("private-raw", "Ed25519") => raw(backend().ed25519_load_private_bytes(data).map(Into::into)),
        ("private-raw", "Ed448") => raw(backend().ed448_load_private_bytes(data).map(Into::into)),
        ("private-raw", "X25519") => raw(backend().x25519_load_private_bytes(data).map(Into::into)),
        ("private-raw", "X448") => raw(backend().x448_load_private_bytes(data).map(Into::into)),
        ("public-raw", "Ed25519") => raw_public(backend().ed25519_load_public_bytes(data).map(Into::into)),
        ("public-raw", "Ed448") => raw_public(backend().ed448_load_public_bytes(data).map(Into::into)),
        ("public-raw", "X25519") => raw_public(backend().x25519_load_public_bytes(data).map(Into::into)),
        ("public-raw", "X448") => raw_public(backend().x448_load_public_bytes(data).map(Into::into)),
        ("public-point", "EC") => {
            let curve = words.next().unwrap();
            let curve = EllipticCurve::ALL.iter().copied().find(|known| known.name() == curve);
            let key = backend().load_elliptic_curve_public_bytes(curve.unwrap(), data);
            raw_public(key.map(Into::into))
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn all_that_it_writes_is_read() {
    let group = backend().load_dh_named_group(DhNamedGroup::Ffdhe2048).unwrap();
    let p = group.parameter_numbers().unwrap().p.to_be_bytes();
    let subgroup = DhPrivateKey::try_from(sample(sample_keys::DH_SUBGROUP).private.clone()).unwrap();
    let subgroup = subgroup.parameters().unwrap().parameter_numbers().unwrap();
    let [subgroup_p, q, g] =
        [&subgroup.p, subgroup.q.as_ref().unwrap(), &subgroup.g].map(|number| number.to_be_bytes());
    let snippet = [include_str!("describe.py"), include_str!("write.py")];
    let answer = python::run(&snippet.concat(), &[CURVES.as_bytes(), &p, &subgroup_p, &q, &g]);
    let text = String::from_utf8(answer).unwrap();
    let mut counts = BTreeMap::<&str, usize>::new();
    let mut comparisons = Comparisons::new("python-writes");
    for line in text.lines() {
        let [name, how, password, data, description] = line.split('|').collect::<Vec<_>>()[..] else {
            panic!("{line}");
        };
        let (password, data) = (bytes::from_hex(password).unwrap(), bytes::from_hex(data).unwrap());
        match load(how, &password, &data, description) {
            Ok(loaded) => {
                assert_eq!(loaded, description, "{name}, {how}");
                comparisons.ran();
            }
            Err(Error::Unsupported { .. }) if !cfg!(feature = "vendored") && is_optional(name) => {
                comparisons.not_here(1);
            }
            Err(error) => panic!("{name}, {how}: {error}"),
        }
        *counts.entry(name).or_default() += 1;
    }
    let total = counts.values().sum();
    for (name, expected) in EXPECTED {
        assert_eq!(counts.remove(name), Some(expected), "{name}");
    }
    assert!(
        counts.keys().all(|name| is_optional(name) || *name == "dsa-1024"),
        "{counts:?}"
    );
    comparisons.finish(total, total);
}

/// What a backend or a version of the package may lack: curves other than those which all have.
fn is_optional(name: &str) -> bool {
    name.starts_with("ec-") && EXPECTED.iter().all(|(expected, _)| *expected != name)
}
