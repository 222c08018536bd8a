//! Every published vector of key files in PEM, DER and OpenSSH's formats. Each loads as the key that other programs
//! find in it, or is refused with the expected error. A password is required exactly where the key is encrypted. An
//! unencrypted key is written back unchanged.

mod ways;

use hazmat_openssl::asymmetric::Parameters;
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::{Error, Result};
use std::collections::BTreeSet;
use support::key_files::{self, Form, KeyFile, Kind, Needs, Outcome, Rewritten};
use support::key_records::{self, KeyRecord};
use support::{backend, bytes, dh_vectors, errors, files, numbers, on_fips, pem_text, ssh_wire, tally};
use ways::{Loaded, Reader, Way, block, der_in, is_der, read, type_and_key, ways};

// ---- loading ----

fn record(file: &KeyFile) -> &'static KeyRecord {
    match file.outcome {
        Outcome::Loads(name) => key_records::record(name),
        other => panic!("{} does not load: {other:?}", file.name),
    }
}

fn check_record(record: &KeyRecord, loaded: &Loaded, way: &str) {
    match loaded {
        Loaded::Private(key) => record.check_private(key, way),
        Loaded::Public(key) => record.check_public(key, way),
        Loaded::Parameters(parameters) => record.check_parameters(parameters, way),
    }
}

/// Whether the backend supports what a file needs.
fn supported(folder: &str, file: &KeyFile) -> bool {
    let decrypts = file.needs.supported().unwrap_or_else(|| {
        let result = ways(folder, file)[0].load(file.password.map(str::as_bytes));
        !matches!(result, Err(Error::Unsupported { .. }))
    });
    decrypts && record(file).supported()
}

// ---- expected outcomes ----

fn check_loads(folder: &str, file: &KeyFile) {
    let unchecked = KeyLoader::new(backend()).check_pairs(false);
    let slow = matches!(file.needs, Needs::Bcrypt);
    for way in ways(folder, file) {
        let name = &way.name;
        let check = |result: Result<Loaded>| {
            let loaded = result.unwrap_or_else(|error| panic!("{name}: {error}"));
            check_record(record(file), &loaded, name);
        };
        let Some(password) = file.password else {
            check(way.load(None));
            check(way.load_by(&unchecked, None));
            if way.kind == Kind::Private {
                check(way.load(Some(b"")));
                let error = way.load(Some(b"needless")).unwrap_err();
                assert!(matches!(error, Error::PasswordNotNeeded), "{name}: {error:?}");
            }
            continue;
        };
        check(way.load(Some(password.as_bytes())));
        let error = way.load(None).unwrap_err();
        assert!(matches!(error, Error::PasswordRequired), "{name}: {error:?}");
        let error = way.load(Some(b"")).unwrap_err();
        assert!(matches!(error, Error::IncorrectPassword), "{name}: {error:?}");
        let wrong = [
            "wrong".to_owned(),
            format!("{password}x"),
            password[1..].to_owned(),
            password.to_uppercase() + "é",
        ];
        for wrong in wrong.iter().take(if slow { 1 } else { wrong.len() }) {
            let error = way.load(Some(wrong.as_bytes())).unwrap_err();
            assert!(matches!(error, Error::IncorrectPassword), "{name}, {wrong}: {error:?}");
        }
        if !slow {
            check(way.load_by(&unchecked, Some(password.as_bytes())));
        }
    }
}

/// With the right password, the error names the algorithm that the backend lacks.
fn check_unsupported(folder: &str, file: &KeyFile) {
    for way in ways(folder, file) {
        let error = way.load(file.password.map(str::as_bytes)).unwrap_err();
        assert!(matches!(error, Error::Unsupported { .. }), "{}: {error:?}", way.name);
        // A FIPS module lacks the key derivation, too, which comes first.
        if let (Needs::Legacy(cipher), false) = (file.needs, on_fips()) {
            assert!(error.to_string().contains(cipher), "{}: {error}", way.name);
        }
    }
}

fn check_error(error: &Error, outcome: Outcome, way: &str) {
    match (error, outcome) {
        (
            Error::Malformed { kind, what, .. },
            Outcome::Malformed(expected, expected_what) | Outcome::Mislabelled(expected, expected_what, _),
        ) => assert_eq!((kind, *what), (expected, expected_what), "{way}: {error}"),
        (Error::Unsupported { kind, .. }, Outcome::Unsupported(expected, word)) if *kind == expected => {
            let text = error.to_string();
            assert!(text.contains(word), "{way}: {text:?} does not say {word:?}");
        }
        _ => panic!("{way}: {error:?} is not {outcome:?}"),
    }
}

/// A fault is found with any password and without one.
fn check_refused(folder: &str, file: &KeyFile) {
    for way in ways(folder, file) {
        for password in [Some(&b"password"[..]), None] {
            let error = way.load(password).unwrap_err();
            check_error(
                &error,
                file.outcome,
                &format!("{}, password {}", way.name, password.is_some()),
            );
        }
    }
    if let Outcome::Mislabelled(_, _, inside) = file.outcome {
        check_inside(folder, file, inside);
    }
}

/// The content under a wrong label is valid, or is nothing at all.
fn check_inside(folder: &str, file: &KeyFile, inside: Option<&str>) {
    let way = Way {
        name: format!("{folder}/{}, inside", file.name),
        kind: file.form.kind(),
        reader: Reader::Der,
        data: der_in(&read(folder, file)).unwrap(),
    };
    match (way.load(None), inside) {
        (Ok(loaded), Some(name)) => check_record(key_records::record(name), &loaded, &way.name),
        (Err(Error::Malformed { .. }), None) => {}
        (result, _) => panic!("{}: {result:?}", way.name),
    }
}

// ---- written again ----

fn write(loaded: &Loaded, file: &KeyFile) -> Vec<u8> {
    let encoding = match file.form {
        Form::SshLine => Encoding::OpenSsh,
        _ if is_der(file) => Encoding::Der,
        _ => Encoding::Pem,
    };
    let private = |format| match loaded {
        Loaded::Private(key) => key.private_bytes(encoding, format, NoEncryption).unwrap().to_vec(),
        other => panic!("{}: {other:?} is no private key", file.name),
    };
    let public = |format| match loaded {
        Loaded::Public(key) => key.public_bytes(encoding, format).unwrap(),
        other => panic!("{}: {other:?} is no public key", file.name),
    };
    let parameters = |format| match loaded {
        Loaded::Parameters(parameters) => parameters.parameter_bytes(encoding, format).unwrap(),
        other => panic!("{}: {other:?} is no parameters", file.name),
    };
    match file.form {
        Form::Pkcs8 => private(PrivateFormat::Pkcs8),
        Form::RsaPrivate | Form::EcPrivate | Form::DsaPrivate => private(PrivateFormat::TraditionalOpenSsl),
        Form::OpenSsh => private(PrivateFormat::OpenSsh),
        Form::Spki => public(PublicFormat::SubjectPublicKeyInfo),
        Form::RsaPublic => public(PublicFormat::Pkcs1),
        Form::SshLine => public(PublicFormat::OpenSsh),
        Form::Pkcs3Parameters | Form::X942Parameters => parameters(ParameterFormat::Pkcs3),
        Form::DssParameters => parameters(ParameterFormat::Dss),
        Form::DsaPublic => panic!("no key is written so"),
    }
}

fn check_rewritten(folder: &str, file: &KeyFile) {
    let mut way = ways(folder, file).swap_remove(0);
    let written = write(&way.load(None).unwrap(), file);
    let own = match file.form {
        Form::SshLine => type_and_key(&way.data),
        _ if is_der(file) => way.data.clone(),
        _ => block(&way.data).as_bytes().to_vec(),
    };
    match (file.form, file.rewritten) {
        (Form::OpenSsh, Rewritten::Same) => assert_eq!(fixed_part(&written), fixed_part(&own), "{}", way.name),
        (_, Rewritten::Same) => assert!(
            written == own,
            "{}: {} is written as {}",
            way.name,
            String::from_utf8_lossy(&own),
            String::from_utf8_lossy(&written)
        ),
        (_, Rewritten::Differs(reason)) => assert!(written != own, "{}: no longer so: {reason}", way.name),
    }
    // And the written bytes are the key.
    way.data = written;
    check_record(record(file), &way.load(None).unwrap(), &way.name);
}

/// The bytes of an OpenSSH private key before its two check numbers, which are random, and between them and the
/// comment.
fn fixed_part(pem: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let (label, data) = pem_text::parse(pem);
    assert_eq!(label, "OPENSSH PRIVATE KEY");
    let mut rest = data.strip_prefix(b"openssh-key-v1\0").unwrap();
    for expected in [&b"none"[..], b"none", b""] {
        assert_eq!(string(&mut rest), expected);
    }
    assert_eq!(taken(&mut rest, 4), [0, 0, 0, 1]);
    string(&mut rest);
    let before = data[..data.len() - rest.len()].to_vec();
    let section = string(&mut rest);
    assert!(rest.is_empty());

    let (check, fields) = section.split_at(8);
    assert_eq!(check[..4], check[4..]);
    let mut rest = fields;
    let numbers = match string(&mut rest) {
        b"ssh-rsa" => 6,
        b"ssh-dss" => 5,
        b"ecdsa-sha2-nistp256" => 3,
        b"ssh-ed25519" => 2,
        other => panic!("{}", String::from_utf8_lossy(other)),
    };
    for _ in 0..numbers {
        string(&mut rest);
    }
    (before, fields[..fields.len() - rest.len()].to_vec())
}

/// Removes and returns the first `string` (RFC 4251, section 5).
fn string<'a>(rest: &mut &'a [u8]) -> &'a [u8] {
    let length = taken(rest, 4);
    let length = u32::from_be_bytes(length.try_into().unwrap()) as usize;
    taken(rest, length)
}

fn taken<'a>(rest: &mut &'a [u8], length: usize) -> &'a [u8] {
    let (first, tail) = rest.split_at(length);
    *rest = tail;
    first
}

// ---- the folders ----

/// The number of files of each sort in a folder.
#[derive(Default)]
struct Counts {
    private: usize,
    public: usize,
    parameters: usize,
    refused: usize,
    /// Files that load, are not encrypted, and are written again unchanged.
    same: usize,
    /// Files that are written differently.
    differ: usize,
}

fn run(folder: &str, counts: &Counts) {
    let all = key_files::folder(folder);
    let pick = |wanted: &dyn Fn(&KeyFile) -> bool| -> Vec<KeyFile> {
        all.iter().filter(|file| wanted(file)).copied().collect()
    };
    let loads = |file: &KeyFile| matches!(file.outcome, Outcome::Loads(_));

    let tally = |interface, expected, files: &[KeyFile], check: fn(&str, &KeyFile), refused: fn(&str, &KeyFile)| {
        if expected == 0 {
            return assert_eq!(files.len(), 0, "{interface} of {folder}");
        }
        let has = |file: &KeyFile| !loads(file) || supported(folder, file);
        let (check, refused) = (
            |file: &KeyFile| check(folder, file),
            |file: &KeyFile| refused(folder, file),
        );
        tally::run(interface, folder, expected, files, has, check, refused);
    };

    let kinds = [
        ("keys-private", Kind::Private, counts.private),
        ("keys-public", Kind::Public, counts.public),
        ("keys-parameters", Kind::Parameters, counts.parameters),
    ];
    for (interface, kind, expected) in kinds {
        let files = pick(&|file| loads(file) && file.form.kind() == kind);
        tally(interface, expected, &files, check_loads, check_unsupported);
    }

    let files = pick(&|file| !loads(file));
    tally("keys-refused", counts.refused, &files, check_refused, |_, _| {});

    let plain = |file: &KeyFile| loads(file) && file.password.is_none();
    let rewritten = [
        ("keys-written-same", true, counts.same),
        ("keys-written-other", false, counts.differ),
    ];
    for (interface, same, expected) in rewritten {
        let files = pick(&|file| plain(file) && (file.rewritten == Rewritten::Same) == same);
        tally(interface, expected, &files, check_rewritten, |_, _| {});
    }
}

/// Runs a folder that contains only these files and one that describes them.
fn run_whole(folder: &str, about: Option<&'static str>, counts: &Counts) {
    let names = key_files::names(folder).chain(about);
    files::assert_claimed(&format!("asymmetric/{folder}"), names);
    run(folder, counts);
}

#[test]
fn pem() {
    let counts = Counts {
        private: 5,
        public: 4,
        parameters: 1,
        refused: 2,
        same: 6,
        differ: 1,
    };
    run_whole("PEM_Serialization", Some("README.txt"), &counts);
    let about = files::read("asymmetric/PEM_Serialization/README.txt");
    for file in key_files::folder("PEM_Serialization")
        .iter()
        .filter(|file| file.password.is_some())
    {
        let password = file.password.unwrap();
        assert!(
            about.contains(file.name) && about.contains(&format!("\"{password}\"")),
            "{}",
            file.name
        );
    }
}

#[test]
fn der() {
    let counts = Counts {
        private: 10,
        public: 5,
        refused: 2,
        same: 12,
        ..Counts::default()
    };
    run_whole("DER_Serialization", None, &counts);
}

#[test]
fn traditional() {
    let counts = Counts {
        private: 7,
        refused: 6,
        same: 4,
        ..Counts::default()
    };
    run_whole("Traditional_OpenSSL_Serialization", None, &counts);
}

#[test]
fn pkcs8() {
    let counts = Counts {
        private: 36,
        public: 3,
        refused: 16,
        same: 12,
        differ: 3,
        ..Counts::default()
    };
    run_whole("PKCS8", None, &counts);
}

#[test]
fn openssh() {
    let counts = Counts {
        private: 9,
        public: 25,
        refused: 12,
        same: 13,
        differ: 16,
        ..Counts::default()
    };
    run_whole("OpenSSH", Some("gen.sh"), &counts);
    let recipe = files::read("asymmetric/OpenSSH/gen.sh");
    assert!(recipe.contains(r#"*-psw.*) password="password" ;;"#));
    for file in key_files::folder("OpenSSH") {
        assert!(
            file.password.is_none_or(|password| password == "password"),
            "{}",
            file.name
        );
        let locked = file.name.ends_with("-psw.key") && matches!(file.outcome, Outcome::Loads(_));
        assert_eq!(file.password.is_some(), locked, "{}", file.name);
    }
}

#[test]
fn public() {
    let counts = Counts {
        public: 2,
        refused: 1,
        same: 2,
        ..Counts::default()
    };
    run_whole("public", None, &counts);
}

#[test]
fn elliptic_curves() {
    let counts = Counts {
        private: 10,
        public: 11,
        refused: 4,
        same: 5,
        differ: 16,
        ..Counts::default()
    };
    run("EC", &counts);
}

#[test]
fn diffie_hellman() {
    let counts = Counts {
        private: 4,
        public: 5,
        parameters: 5,
        refused: 1,
        same: 13,
        differ: 1,
    };
    run("DH", &counts);
    // The same numbers are in text files.
    for (file, record) in [("dhkey.txt", "dh-1024"), ("dhkey_rfc5114_2.txt", "dh-2048-1")] {
        let record = key_records::record(record);
        let vectors = dh_vectors::keys(&format!("asymmetric/DH/{file}"));
        let [vector] = &vectors[..] else {
            panic!("{file} has one key");
        };
        assert_eq!(numbers::big(&vector.group.p), record.number("p"));
        assert_eq!(numbers::big(&vector.group.g), record.number("g"));
        assert_eq!(numbers::big(&vector.y), record.number("y"));
        assert_eq!(numbers::big(&vector.x), record.number("x"));
    }
}

#[test]
fn dsa() {
    let counts = Counts {
        refused: 1,
        ..Counts::default()
    };
    run("DSA", &counts);
}

#[test]
fn edwards_and_montgomery_curves() {
    let counts = Counts {
        private: 4,
        public: 2,
        same: 4,
        ..Counts::default()
    };
    let with_a_fault = Counts { refused: 1, ..counts };
    run("Ed25519", &with_a_fault);
    for folder in ["Ed448", "X25519", "X448"] {
        run(folder, &counts);
    }
}

// ---- all of them ----

/// A private key loads neither as a public key nor as parameters, and so on. A password does not change that.
#[test]
fn a_file_is_of_its_own_kind_alone() {
    let mut refused = 0;
    for (folder, files) in key_files::FOLDERS {
        for file in *files {
            let way = ways(folder, file).swap_remove(0);
            for kind in [Kind::Private, Kind::Public, Kind::Parameters] {
                if kind == file.form.kind() || kind == Kind::Parameters && way.reader == Reader::Ssh {
                    continue;
                }
                let wrong = Way {
                    kind,
                    name: format!("{}, as {kind:?}", way.name),
                    ..way.clone()
                };
                if file.form == Form::RsaPublic && is_der(file) && kind == Kind::Parameters {
                    check_modulus_is_no_prime(&wrong);
                    continue;
                }
                for password in [None, Some(&b"password"[..])] {
                    let error = wrong.load(password).unwrap_err();
                    assert!(matches!(error, Error::Malformed { .. }), "{}: {error:?}", wrong.name);
                    refused += 1;
                }
            }
        }
    }
    println!("count: keys-of-other-kinds all refused={refused}");
    assert!(refused > 0);
}

/// In DER, the two numbers of an RSA public key could also be a prime and a generator. Unlike `cryptography`, loading
/// does not test primality; `dh_parameters_supported` does.
fn check_modulus_is_no_prime(way: &Way) {
    let Ok(Loaded::Parameters(Parameters::Dh(parameters))) = way.load(None) else {
        panic!("{}: the numbers are in order", way.name);
    };
    let numbers = parameters.parameter_numbers().unwrap();
    assert!(
        !backend().dh_parameters_supported(&numbers.p, &numbers.g, None),
        "{}",
        way.name
    );
}

/// A truncated OpenSSH line is not a key.
#[test]
fn shortened_lines_are_refused() {
    let mut refused = 0;
    for file in key_files::folder("OpenSSH")
        .iter()
        .filter(|file| file.form == Form::SshLine)
    {
        let line = read("OpenSSH", file);
        let name = std::str::from_utf8(&line).unwrap().split(' ').next().unwrap();
        let blob = ssh_wire::blob_of(&type_and_key(&line));
        for length in 0..blob.len() {
            let shortened = ssh_wire::line(name, &blob[..length]);
            let error = backend().load_ssh_public_key(&shortened).unwrap_err();
            assert!(
                matches!(error, Error::Malformed { .. }),
                "{}, {length}: {error:?}",
                file.name
            );
            refused += 1;
        }
    }
    println!("count: keys-shortened OpenSSH refused={refused}");
    assert!(refused > 10_000);
}

/// The tag of AES-GCM follows the ciphertext.
#[test]
fn a_wrong_tag_is_a_wrong_password() {
    let file = key_files::folder("OpenSSH")
        .iter()
        .find(|file| file.name.contains("aesgcm"));
    let der = der_in(&read("OpenSSH", file.unwrap())).unwrap();
    let load = |der: &[u8]| {
        let pem = pem_text::block("OPENSSH PRIVATE KEY", der);
        backend().load_ssh_private_key(&pem, Some(b"password")).map(|_| ())
    };
    if on_fips() {
        return errors::assert_unsupported(load(&der));
    }
    load(&der).unwrap();
    let error = load(&bytes::flipped(&der, der.len() - 1)).unwrap_err();
    assert!(matches!(error, Error::IncorrectPassword), "{error:?}");
    let error = load(&der[..der.len() - 1]).unwrap_err();
    assert!(matches!(error, Error::Malformed { .. }), "{error:?}");
    assert!(error.to_string().contains("OpenSSH private key"), "{error}");
}

#[test]
fn every_record_is_of_a_file() {
    let files = key_files::FOLDERS.iter().flat_map(|(_, files)| *files);
    let used: BTreeSet<&str> = files
        .filter_map(|file| match file.outcome {
            Outcome::Loads(name) | Outcome::Mislabelled(_, _, Some(name)) => Some(name),
            _ => None,
        })
        .collect();
    let known: BTreeSet<&str> = key_records::records()
        .iter()
        .map(|record| record.name.as_str())
        .collect();
    assert_eq!(used, known);
}
