//! Keys and parameters that this crate wrote, read by the `openssl` command, which writes them again: the result must
//! be the same key, byte for byte.
//!
//! The command must be installed. A distribution may leave out curves; those are counted as skipped. For files that the
//! command writes and this crate reads, see `key_files`.

use hazmat_openssl::asymmetric::{Parameters, PrivateKey, PublicKey};
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use support::comparisons::Comparisons;
use support::hash_functions::SHA1_AND_SHA2;
use support::key_forms::{self, KEYS, NamedKey, PrivateForm};
use support::openssl_cli::{Workspace, curve_name};
use support::written::pkcs8_pem;
use support::{backend, bytes, sample_keys};

/// A password which is no text, without the line feed that would end it.
const PASSWORD: &[u8] = b"p\xc3\xa4ssword \xff\x01 of many bytes";

/// How many curves a distributor may leave out.
const OPTIONAL_CURVES: usize = 15;

fn workspace() -> Workspace {
    let workspace = Workspace::new();
    workspace.write("password", PASSWORD);
    workspace
}

/// Does `compare` with every key which `applies` admits, of which there are `expected`, and which the backend and the command
/// have.
fn for_each_key(
    interface: &'static str,
    expected: usize,
    applies: impl Fn(&NamedKey) -> bool,
    mut compare: impl FnMut(&Workspace, &NamedKey),
) {
    let mut comparisons = Comparisons::new(interface);
    let mut keys = key_forms::keys();
    keys.retain(applies);
    let workspace = workspace();
    comparisons.not_here(expected - keys.len());
    for key in keys {
        let is_known = match &key.public {
            PublicKey::EllipticCurve(public) => workspace.has_curve(curve_name(public.curve())),
            _ => true,
        };
        if is_known {
            compare(&workspace, &key);
            comparisons.ran();
        } else {
            comparisons.not_there(1);
        }
    }
    comparisons.finish(expected, expected - OPTIONAL_CURVES);
}

fn form_name(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::Pem => "PEM",
        Encoding::Der => "DER",
        other => panic!("the command does not read {other}"),
    }
}

/// Has the command read the file `key` in `form`, and write it by the options that follow.
fn converted(workspace: &Workspace, program: &str, form: &PrivateForm, options: &[&str]) -> Vec<u8> {
    let mut arguments = vec![program, "-in", "key", "-inform", form_name(form.encoding)];
    if form.is_encrypted() {
        arguments.extend(["-passin", "file:password"]);
    }
    workspace.must_run(&[&arguments[..], options].concat())
}

/// The structure by the command's own parser, which takes anything that is DER.
fn parse(workspace: &Workspace, file: &str, encoding: Encoding) -> String {
    let text = workspace.must_run(&["asn1parse", "-in", file, "-inform", form_name(encoding)]);
    String::from_utf8(text).unwrap()
}

/// Writes the key in `form` as the file `key`, which the command must read as that key.
fn compare_private(workspace: &Workspace, key: &NamedKey, form: &PrivateForm, pkcs8: &str) {
    let what = format!("{} in {form}", key.name);
    workspace.write("key", &form.write(&key.private, PASSWORD));
    let theirs = converted(workspace, "pkey", form, &[]);
    assert_eq!(String::from_utf8(theirs).unwrap(), pkcs8, "{what}");
    // What DEK-Info encrypts is no DER for a parser that does not decrypt.
    if form.format == PrivateFormat::Pkcs8 || !form.is_encrypted() {
        let lines = parse(workspace, "key", form.encoding);
        assert!(lines.starts_with("    0:d=0"), "{what}: {lines}");
        assert_eq!(lines.contains("PBES2"), form.is_encrypted(), "{what}: {lines}");
    }
}

#[test]
fn pkcs8_of_every_key() {
    let forms = key_forms::pkcs8_forms();
    assert_eq!(forms.len(), 8);
    for_each_key(
        "pkcs8-files",
        KEYS,
        |_| true,
        |workspace, key| {
            let pkcs8 = pkcs8_pem(&key.private);
            for form in &forms {
                compare_private(workspace, key, form, &pkcs8);
            }
            // In the command's own view, the key is in order.
            workspace.write("key", pkcs8.as_bytes());
            let text = converted(workspace, "pkey", &forms[0], &["-noout", "-text", "-check"]);
            let text = String::from_utf8(text).unwrap();
            assert!(text.starts_with("Key is valid\n"), "{}: {text}", key.name);
            check_size(&key.public, &text);
        },
    );
}

/// The size by the command is that of the key.
fn check_size(key: &PublicKey, text: &str) {
    let bits = match key {
        PublicKey::Rsa(key) => key.key_size(),
        PublicKey::Dsa(key) => key.key_size(),
        PublicKey::Dh(key) => key.key_size(),
        // The command gives the size of the curve's order, which with K-233 or B-571 is not that of its name.
        PublicKey::EllipticCurve(_) => return,
        other => {
            assert!(text.contains(&other.type_name().to_uppercase()), "{text}");
            return;
        }
    };
    assert!(text.contains(&format!("({bits} bit")), "{bits}: {text}");
}

/// With every cipher and every hash function, a short key is enough.
#[test]
fn every_encryption_of_pkcs8() {
    let mut comparisons = Comparisons::new("pkcs8-encryptions");
    let workspace = workspace();
    let sample = sample_keys::sample(sample_keys::P256);
    let key = NamedKey::new(sample.name, sample.private.clone());
    let pkcs8 = pkcs8_pem(&key.private);
    for form in key_forms::every_encrypted_pkcs8_form(SHA1_AND_SHA2) {
        compare_private(&workspace, &key, &form, &pkcs8);
        comparisons.ran();
    }
    let expected = 2 * (4 * SHA1_AND_SHA2.len() + 1);
    comparisons.finish(expected, expected);
}

/// Another password is not taken, so that it is the password that lets the command read.
#[test]
fn the_command_needs_the_password() {
    let workspace = workspace();
    let key = &sample_keys::sample(sample_keys::RSA).private;
    let mut ran = 0;
    let forms = [key_forms::pkcs8_forms(), key_forms::traditional_forms(key)].concat();
    for form in forms.iter().filter(|form| form.is_encrypted()) {
        workspace.write("key", &form.write(key, b"another password"));
        let encoding = form_name(form.encoding);
        let arguments = [
            "pkey",
            "-in",
            "key",
            "-inform",
            encoding,
            "-passin",
            "file:password",
            "-noout",
        ];
        assert!(workspace.run(&arguments).is_none(), "{form}");
        ran += 1;
    }
    assert_eq!(ran, 6 + 5);
}

/// How many of the keys have a traditional form: RSA, DSA of two sizes, and all on curves.
const TRADITIONAL: usize = 3 + EllipticCurve::ALL.len();

#[test]
fn traditional_formats() {
    let mut files = 0;
    let mut keys = 0;
    let has_forms = |key: &NamedKey| !key_forms::traditional_forms(&key.private).is_empty();
    for_each_key("traditional-files", TRADITIONAL, has_forms, |workspace, key| {
        let forms = key_forms::traditional_forms(&key.private);
        assert_eq!(forms.len(), 7);
        let pkcs8 = pkcs8_pem(&key.private);
        let traditional = forms[1].write(&key.private, b"");
        assert_eq!(forms[1].encoding, Encoding::Der);
        let (program, options) = match &key.private {
            PrivateKey::Rsa(_) => ("rsa", &["-traditional", "-outform", "DER"][..]),
            PrivateKey::Dsa(_) => ("dsa", &["-outform", "DER"][..]),
            _ => ("ec", &["-outform", "DER"][..]),
        };
        for form in &forms {
            compare_private(workspace, key, form, &pkcs8);
            let theirs = converted(workspace, program, form, options);
            assert_eq!(
                bytes::to_hex(&theirs),
                bytes::to_hex(&traditional),
                "{} in {form}",
                key.name
            );
            files += 1;
        }
        keys += 1;
    });
    println!("count: cross-check traditional-forms ran={files} skipped=0");
    assert_eq!(files, 7 * keys);
}

#[test]
fn public_keys() {
    for_each_key(
        "public-files",
        KEYS,
        |_| true,
        |workspace, key| {
            let bytes_in = |encoding, format| key.public.public_bytes(encoding, format).unwrap();
            let spki = bytes_in(Encoding::Der, PublicFormat::SubjectPublicKeyInfo);
            let hex = bytes::to_hex(&spki);
            // From the private key, the command comes to the same public key.
            workspace.write("key", pkcs8_pem(&key.private).as_bytes());
            let derived = workspace.must_run(&["pkey", "-in", "key", "-pubout", "-outform", "DER"]);
            assert_eq!(bytes::to_hex(&derived), hex, "{}", key.name);

            for (encoding, format) in key_forms::public_forms(&key.public) {
                let what = format!("{} as {format} in {encoding}", key.name);
                let data = bytes_in(encoding, format);
                workspace.write("public", &data);
                let rewritten = match format {
                    PublicFormat::SubjectPublicKeyInfo => {
                        let arguments = ["pkey", "-pubin", "-in", "public", "-inform", form_name(encoding)];
                        parse(workspace, "public", encoding);
                        workspace.must_run(&[&arguments[..], &["-pubout", "-outform", "DER"]].concat())
                    }
                    PublicFormat::Pkcs1 => {
                        let arguments = [
                            "rsa",
                            "-RSAPublicKey_in",
                            "-in",
                            "public",
                            "-inform",
                            form_name(encoding),
                        ];
                        parse(workspace, "public", encoding);
                        workspace.must_run(&[&arguments[..], &["-pubout", "-outform", "DER"]].concat())
                    }
                    PublicFormat::CompressedPoint => in_the_place_of_the_point(workspace, "compressed", &spki, &data),
                    PublicFormat::UncompressedPoint => {
                        in_the_place_of_the_point(workspace, "uncompressed", &spki, &data)
                    }
                    PublicFormat::Raw => {
                        assert!(spki.ends_with(&data), "{what}");
                        continue;
                    }
                    // By `ssh-keygen` in `ssh_keygen`.
                    PublicFormat::OpenSsh => continue,
                    other => panic!("a format that this test does not know: {other}"),
                };
                assert_eq!(bytes::to_hex(&rewritten), hex, "{what}");
            }
        },
    );
}

/// The command writes the point in the form named; that is `point`. Returns what it makes of that again.
fn in_the_place_of_the_point(workspace: &Workspace, form: &str, spki: &[u8], point: &[u8]) -> Vec<u8> {
    workspace.write("spki", spki);
    let convert = |form: &str, file: &str| {
        let conversion = ["ec", "-pubin", "-in", file, "-inform", "DER", "-conv_form", form];
        workspace.must_run(&[&conversion[..], &["-pubout", "-outform", "DER"]].concat())
    };
    let theirs = convert(form, "spki");
    let rest = theirs.strip_suffix(point).expect("the point at the end");
    // The BIT STRING has no unused bits.
    assert_eq!(rest.last(), Some(&0));
    workspace.write("converted", &theirs);
    convert("uncompressed", "converted")
}

/// The command writes PKCS #1 as the crate does, too.
#[test]
fn pkcs1_public_keys() {
    let workspace = workspace();
    let sample = sample_keys::sample(sample_keys::RSA);
    let bytes_in = |encoding, format| sample.public.public_bytes(encoding, format).unwrap();
    workspace.write("public", &bytes_in(Encoding::Pem, PublicFormat::SubjectPublicKeyInfo));
    for encoding in [Encoding::Pem, Encoding::Der] {
        let arguments = [
            "rsa",
            "-pubin",
            "-in",
            "public",
            "-RSAPublicKey_out",
            "-outform",
            form_name(encoding),
        ];
        assert_eq!(
            workspace.must_run(&arguments),
            bytes_in(encoding, PublicFormat::Pkcs1),
            "{encoding}"
        );
    }
}

/// Parameters of every kind, with their label.
fn parameters() -> Vec<(Parameters, ParameterFormat, &'static str)> {
    let private = |name: &str| sample_keys::sample(name).private.clone();
    let mut parameters = Vec::new();
    for name in [sample_keys::DSA_1024, sample_keys::DSA_2048] {
        let key = DsaPrivateKey::try_from(private(name)).unwrap();
        let made = key.parameters().unwrap().into();
        parameters.push((made, ParameterFormat::Dss, "DSA PARAMETERS"));
    }
    for (name, label) in [
        (sample_keys::DH, "DH PARAMETERS"),
        (sample_keys::DH_SUBGROUP, "X9.42 DH PARAMETERS"),
    ] {
        let key = DhPrivateKey::try_from(private(name)).unwrap();
        let made = key.parameters().unwrap().into();
        parameters.push((made, ParameterFormat::Pkcs3, label));
    }
    let generated = backend().generate_dh_parameters(5, 512).unwrap();
    parameters.push((generated.into(), ParameterFormat::Pkcs3, "DH PARAMETERS"));
    parameters
}

#[test]
fn parameters_of_every_kind() {
    let mut comparisons = Comparisons::new("parameter-files");
    let workspace = workspace();
    for (parameters, format, label) in parameters() {
        let pem = parameters.parameter_bytes(Encoding::Pem, format).unwrap();
        let der = parameters.parameter_bytes(Encoding::Der, format).unwrap();
        assert!(
            pem.starts_with(format!("-----BEGIN {label}-----\n").as_bytes()),
            "{label}"
        );
        workspace.write("parameters.pem", &pem);
        workspace.write("parameters.der", &der);
        parse(&workspace, "parameters.pem", Encoding::Pem);
        parse(&workspace, "parameters.der", Encoding::Der);

        let theirs = workspace.must_run(&["pkeyparam", "-in", "parameters.pem"]);
        assert_eq!(String::from_utf8(theirs), String::from_utf8(pem.clone()));
        // The command takes the DER of DSA parameters for that of Diffie-Hellman parameters: both are numbers and no more.
        let (program, files) = match format {
            ParameterFormat::Dss => ("dsaparam", &[("parameters.pem", "PEM")][..]),
            _ => ("dhparam", &[("parameters.pem", "PEM"), ("parameters.der", "DER")][..]),
        };
        for (file, encoding) in files {
            let arguments = [program, "-in", file, "-inform", encoding, "-outform", "DER"];
            let theirs = workspace.must_run(&arguments);
            assert_eq!(bytes::to_hex(&theirs), bytes::to_hex(&der), "{label} in {encoding}");
            comparisons.ran();
        }
    }
    comparisons.finish(8, 8);
}
