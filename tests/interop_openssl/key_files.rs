//! Keys and parameters that the `openssl` command wrote, in each of its formats, read by this crate.
//!
//! What the crate then writes must equal, byte for byte, what the command writes for the same key. The command must be
//! installed. A distribution may leave out curves, ciphers and hash functions; those are counted as skipped. For
//! encryption, see `key_encryption`; for files that this crate writes and the command reads, see `keys`.

use hazmat_openssl::Error;
use hazmat_openssl::MalformedKind;
use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use support::comparisons::Comparisons;
use support::openssl_cli::{Workspace, curve_name};
use support::sample_keys::{public_half, sample};
use support::{backend, bytes, errors, sample_keys};

/// What the command makes of the file `key`, whatever that is in: PKCS #8, or the public half.
fn converted(workspace: &Workspace, options: &[&str]) -> Vec<u8> {
    workspace.must_run(&[&["pkey", "-in", "key"], options].concat())
}

/// The same in DER, where this is PKCS #8 too.
fn converted_to_der(workspace: &Workspace, options: &[&str]) -> Vec<u8> {
    workspace.write("converted", &converted(workspace, options));
    workspace.must_run(&["asn1parse", "-in", "converted", "-noout", "-out", "content"]);
    workspace.read("content")
}

/// Reads the file `key` in PEM, which must be the same key as the command sees in it.
fn compare(workspace: &Workspace, what: &str) -> PrivateKey {
    let named = ["-ec_param_enc", "named_curve", "-ec_conv_form", "uncompressed"];
    let is_on_a_curve = {
        let text = converted(workspace, &["-noout", "-text"]);
        String::from_utf8(text).unwrap().contains("ASN1 OID: ")
    };
    let options: &[&str] = if is_on_a_curve { &named } else { &[] };
    let pkcs8 = converted_to_der(workspace, options);
    let public = converted_to_der(workspace, &[&["-pubout"], options].concat());

    let key = backend()
        .load_pem_private_key(&workspace.read("key"), None)
        .unwrap_or_else(|error| panic!("{what}: {error}"));
    let own = key.private_bytes(Encoding::Der, PrivateFormat::Pkcs8, NoEncryption);
    assert_eq!(bytes::to_hex(&own.unwrap()), bytes::to_hex(&pkcs8), "{what}");
    let own = public_half(&key).public_bytes(Encoding::Der, PublicFormat::SubjectPublicKeyInfo);
    assert_eq!(bytes::to_hex(&own.unwrap()), bytes::to_hex(&public), "{what}");

    // As the command writes the public half, it is read, too, and from DER.
    let loaded = backend().load_der_public_key(&public).unwrap();
    sample_keys::assert_same_public(&loaded, &public_half(&key));
    // In DER, the command has the traditional format for the types that have it.
    let der = converted(workspace, &["-outform", "DER"]);
    for der in [pkcs8, der] {
        let loaded = backend().load_der_private_key(&der, None).unwrap();
        sample_keys::assert_same_private(&loaded, &key);
    }
    key
}

/// Asserts that both halves in the file `key` are refused, with an error that `check` looks at.
fn compare_refusals(workspace: &Workspace, check: impl Fn(Error)) {
    check(
        backend()
            .load_pem_private_key(&workspace.read("key"), None)
            .unwrap_err(),
    );
    let public = converted(workspace, &["-pubout"]);
    check(backend().load_pem_public_key(&public).unwrap_err());
}

/// Has the command make a key in the file `key`.
fn generate(workspace: &Workspace, algorithm: &str, options: &[&str]) {
    let mut arguments = vec!["genpkey", "-quiet", "-out", "key", "-algorithm", algorithm];
    for option in options {
        arguments.extend(["-pkeyopt", option]);
    }
    workspace.must_run(&arguments);
}

/// Has the command make parameters in the file `parameters`, and a key with them in the file `key`.
fn generate_with_parameters(workspace: &Workspace, algorithm: &str, options: &[&str]) {
    let mut arguments = vec![
        "genpkey",
        "-quiet",
        "-genparam",
        "-out",
        "parameters",
        "-algorithm",
        algorithm,
    ];
    for option in options {
        arguments.extend(["-pkeyopt", option]);
    }
    workspace.must_run(&arguments);
    workspace.must_run(&["genpkey", "-quiet", "-paramfile", "parameters", "-out", "key"]);
}

#[test]
fn rsa() {
    let mut comparisons = Comparisons::new("command-rsa");
    let workspace = Workspace::new();
    for (bits, exponent) in [
        (1024, 65537),
        (1031, 65537),
        (2048, 65537),
        (2048, 3),
        (2048, 4_294_967_297u64),
    ] {
        let (bits, exponent) = (
            format!("rsa_keygen_bits:{bits}"),
            format!("rsa_keygen_pubexp:{exponent}"),
        );
        generate(&workspace, "RSA", &[&bits, &exponent]);
        let key = RsaPrivateKey::try_from(compare(&workspace, &bits)).unwrap();
        assert!(!key.is_pss_only());
        // The traditional format, as `genrsa -traditional` writes it.
        workspace.must_run(&["rsa", "-in", "key", "-traditional", "-out", "traditional"]);
        let again = backend()
            .load_pem_private_key(&workspace.read("traditional"), None)
            .unwrap();
        sample_keys::assert_same_private(&again, &key.clone().into());
        let own = key.private_bytes(Encoding::Pem, PrivateFormat::TraditionalOpenSsl, NoEncryption);
        assert_eq!(*own.unwrap(), *workspace.read("traditional"));
        comparisons.ran();
    }
    comparisons.finish(5, 5);
}

#[test]
fn rsa_for_pss_only() {
    let sha1 = HashAlgorithm::Sha1;
    let (sha256, sha512) = (HashAlgorithm::Sha256, HashAlgorithm::Sha512);
    let cases = [
        (&[][..], None),
        (
            &["rsa_pss_keygen_md:sha256"],
            Some(PssRestrictions::new(sha256, sha1, 20)),
        ),
        (
            &[
                "rsa_pss_keygen_md:sha256",
                "rsa_pss_keygen_mgf1_md:sha256",
                "rsa_pss_keygen_saltlen:32",
            ],
            Some(PssRestrictions::new(sha256, sha256, 32)),
        ),
        (
            &[
                "rsa_pss_keygen_md:sha512",
                "rsa_pss_keygen_mgf1_md:sha256",
                "rsa_pss_keygen_saltlen:0",
            ],
            Some(PssRestrictions::new(sha512, sha256, 0)),
        ),
        (
            &[
                "rsa_pss_keygen_md:sha1",
                "rsa_pss_keygen_mgf1_md:sha1",
                "rsa_pss_keygen_saltlen:20",
            ],
            Some(PssRestrictions::new(sha1, sha1, 20)),
        ),
    ];
    let mut comparisons = Comparisons::new("command-rsa-pss");
    let workspace = Workspace::new();
    for (options, restrictions) in cases {
        generate(&workspace, "RSA-PSS", options);
        let key = RsaPrivateKey::try_from(compare(&workspace, &format!("{options:?}"))).unwrap();
        assert!(key.is_pss_only());
        assert_eq!(key.pss_restrictions(), restrictions, "{options:?}");
        comparisons.ran();
    }
    comparisons.finish(5, 5);
}

#[test]
fn rsa_with_more_primes_is_refused() {
    let workspace = Workspace::new();
    let options = ["rsa_keygen_bits:2048", "rsa_keygen_primes:3"];
    generate(&workspace, "RSA", &options);
    let pem = workspace.read("key");
    let error = backend().load_pem_private_key(&pem, None).unwrap_err();
    errors::assert_unsupported_naming::<()>(Err(error), &["more than two primes"]);
    // The public half is as any other.
    let public = converted(&workspace, &["-pubout"]);
    backend().load_pem_public_key(&public).unwrap();
}

#[test]
fn dsa() {
    let mut comparisons = Comparisons::new("command-dsa");
    let workspace = Workspace::new();
    for (bits, subgroup) in [(1024, 160), (2048, 224), (2048, 256)] {
        let options = [
            format!("dsa_paramgen_bits:{bits}"),
            format!("dsa_paramgen_q_bits:{subgroup}"),
        ];
        generate_with_parameters(&workspace, "DSA", &[&options[0], &options[1]]);
        let key = DsaPrivateKey::try_from(compare(&workspace, &options[1])).unwrap();
        let pem = workspace.read("parameters");
        let parameters = backend().load_pem_parameters(&pem).unwrap();
        assert_eq!(
            parameters.parameter_bytes(Encoding::Pem, ParameterFormat::Dss).unwrap(),
            pem
        );
        let parameters = DsaParameters::try_from(parameters).unwrap();
        assert_eq!(
            parameters.parameter_numbers().unwrap(),
            key.parameters().unwrap().parameter_numbers().unwrap()
        );
        workspace.must_run(&["pkey", "-in", "key", "-traditional", "-out", "traditional"]);
        let traditional = workspace.read("traditional");
        assert!(traditional.starts_with(b"-----BEGIN DSA PRIVATE KEY-----"));
        let again = backend().load_pem_private_key(&traditional, None).unwrap();
        sample_keys::assert_same_private(&again, &key.into());
        comparisons.ran();
    }
    comparisons.finish(3, 3);
}

/// Reads the file `parameters`, which are the key's; and what the crate writes of them is the file again.
fn compare_parameters(workspace: &Workspace, key: &DhPrivateKey) {
    let pem = workspace.read("parameters");
    let der = pem_content(workspace, "parameters");
    let from_pem = backend().load_pem_parameters(&pem).unwrap();
    let from_der = backend().load_der_parameters(&der).unwrap();
    for parameters in [from_pem, from_der] {
        let written = |encoding| parameters.parameter_bytes(encoding, ParameterFormat::Pkcs3);
        assert_eq!(bytes::to_hex(&written(Encoding::Der).unwrap()), bytes::to_hex(&der));
        assert_eq!(
            String::from_utf8(written(Encoding::Pem).unwrap()),
            String::from_utf8(pem.clone())
        );
        let parameters = DhParameters::try_from(parameters).unwrap();
        assert_eq!(
            parameters.parameter_numbers().unwrap(),
            key.parameters().unwrap().parameter_numbers().unwrap()
        );
    }
}

/// What stands in the PEM file, by the command.
fn pem_content(workspace: &Workspace, file: &str) -> Vec<u8> {
    workspace.must_run(&["asn1parse", "-in", file, "-noout", "-out", "content"]);
    workspace.read("content")
}

/// The command's options for parameters, and whether the order of the subgroup comes with them.
const DH: [(&str, &[&str], bool); 9] = [
    ("DH", &["group:ffdhe2048"], false),
    ("DH", &["group:modp_2048"], false),
    ("DH", &["group:modp_3072"], false),
    ("DH", &["dh_paramgen_prime_len:512"], false),
    ("DH", &["dh_paramgen_prime_len:512", "dh_paramgen_generator:5"], false),
    ("DHX", &["dh_rfc5114:1"], true),
    ("DHX", &["dh_rfc5114:3"], true),
    // With the seed and the counter by which they can be checked.
    ("DHX", &["dh_paramgen_type:2", "dh_paramgen_prime_len:2048"], true),
    ("DHX", &["dh_paramgen_type:1", "dh_paramgen_prime_len:1024"], true),
];

#[test]
fn diffie_hellman() {
    let mut comparisons = Comparisons::new("command-dh");
    let workspace = Workspace::new();
    for (algorithm, options, has_order) in DH {
        generate_with_parameters(&workspace, algorithm, options);
        let key = DhPrivateKey::try_from(compare(&workspace, &format!("{options:?}"))).unwrap();
        let numbers = key.private_numbers().unwrap();
        let order = &numbers.public_numbers.parameter_numbers.q;
        assert_eq!(order.is_some(), has_order, "{options:?}");
        compare_parameters(&workspace, &key);
        comparisons.ran();
    }
    comparisons.finish(DH.len(), DH.len());
}

/// DSA parameters serve for Diffie-Hellman, too.
#[test]
fn diffie_hellman_of_dsa_parameters() {
    let workspace = Workspace::new();
    workspace.must_run(&["dhparam", "-dsaparam", "-out", "parameters", "1024"]);
    workspace.must_run(&["genpkey", "-quiet", "-paramfile", "parameters", "-out", "key"]);
    let key = DhPrivateKey::try_from(compare(&workspace, "dhparam -dsaparam")).unwrap();
    compare_parameters(&workspace, &key);
    let numbers = key.private_numbers().unwrap();
    let q = numbers.public_numbers.parameter_numbers.q.as_ref().unwrap();
    assert!(q.bit_length() < 512 && numbers.x.expose() < *q);
}

/// PKCS #3 has a place for the length of private values, which keys keep, and the parameters that are taken from them.
#[test]
fn diffie_hellman_with_a_length_of_private_values() {
    let workspace = Workspace::new();
    let length = ["-pkeyopt", "priv_len:256"];
    let arguments = [
        "genpkey",
        "-quiet",
        "-algorithm",
        "DH",
        "-out",
        "key",
        "-pkeyopt",
        "group:ffdhe2048",
    ];
    workspace.must_run(&[&arguments[..], &length].concat());
    let key = DhPrivateKey::try_from(compare(&workspace, "priv_len")).unwrap();
    assert!(key.private_numbers().unwrap().x.bit_length() <= 256);
    let der = |parameters: DhParameters| {
        parameters
            .parameter_bytes(Encoding::Der, ParameterFormat::Pkcs3)
            .unwrap()
    };
    let of_private = der(key.parameters().unwrap());
    assert_eq!(of_private, der(key.public_key().unwrap().parameters().unwrap()));
    assert!(
        of_private.ends_with(&[2, 1, 2, 2, 2, 1, 0]),
        "the generator 2 and the length 256"
    );
}

#[test]
fn edwards_and_montgomery_curves() {
    let mut comparisons = Comparisons::new("command-raw-keys");
    let workspace = Workspace::new();
    for (name, supported) in [
        ("ED25519", backend().ed25519_supported()),
        ("ED448", backend().ed448_supported()),
        ("X25519", backend().x25519_supported()),
        ("X448", backend().x448_supported()),
    ] {
        generate(&workspace, name, &[]);
        if supported {
            assert_eq!(compare(&workspace, name).type_name().to_uppercase(), name);
            comparisons.ran();
        } else {
            compare_refusals(&workspace, |error| {
                errors::assert_unsupported_naming::<()>(Err(error), &[])
            });
            comparisons.not_here(1);
        }
    }
    comparisons.finish(4, 4);
}

// ---- elliptic curves ----

/// Has the command make a key on a curve in the file `key`; `false` if it does not have the curve.
fn generate_on(workspace: &Workspace, name: &str) -> bool {
    if !workspace.has_curve(name) {
        return false;
    }
    generate(workspace, "EC", &[&format!("group:{name}")]);
    true
}

/// The curves that every OpenSSL has.
const LEAST_CURVES: usize = 4;

fn for_each_curve(interface: &'static str, mut check: impl FnMut(&Workspace, EllipticCurve)) {
    let mut comparisons = Comparisons::new(interface);
    let workspace = Workspace::new();
    for &curve in EllipticCurve::ALL {
        if !generate_on(&workspace, curve_name(curve)) {
            comparisons.not_there(1);
        } else if backend().elliptic_curve_supported(curve) {
            check(&workspace, curve);
            comparisons.ran();
        } else {
            compare_refusals(&workspace, |error| {
                errors::assert_unsupported_naming::<()>(Err(error), &[])
            });
            comparisons.not_here(1);
        }
    }
    comparisons.finish(EllipticCurve::ALL.len(), LEAST_CURVES);
}

#[test]
fn every_curve() {
    for_each_curve("command-curves", |workspace, curve| {
        let key = compare(workspace, curve.name());
        let key = EllipticCurvePrivateKey::try_from(key).unwrap();
        assert_eq!(key.curve(), curve);
        // The traditional format, after the parameters that `ecparam -genkey` writes before it.
        let name = curve_name(curve);
        workspace.must_run(&["ecparam", "-name", name, "-genkey", "-out", "key"]);
        assert!(workspace.read("key").starts_with(b"-----BEGIN EC PARAMETERS-----"));
        let pem = workspace.read("key");
        let key = backend().load_pem_private_key(&pem, None).unwrap();
        let own = key.private_bytes(Encoding::Pem, PrivateFormat::TraditionalOpenSsl, NoEncryption);
        let own = String::from_utf8(own.unwrap().to_vec()).unwrap();
        assert!(String::from_utf8(pem).unwrap().ends_with(&own), "{curve}");
    });
}

const POINT_FORMS: [&str; 3] = ["uncompressed", "compressed", "hybrid"];

/// Points in all forms, in private and public keys, with the curve by its name and by its numbers. The private key does not
/// need its point; one that is there must be the right one.
#[test]
fn points_and_explicit_curves() {
    let (mut ran, mut refused) = (0, 0);
    for_each_curve("command-curve-forms", |workspace, curve| {
        let key = compare(workspace, curve.name());
        for form in POINT_FORMS {
            for parameters in ["named_curve", "explicit"] {
                let what = format!("{curve}, {form}, {parameters}");
                let options = ["-ec_conv_form", form, "-ec_param_enc", parameters];
                let private = converted_to_der(workspace, &options);
                let public = converted_to_der(workspace, &[&options[..], &["-pubout"]].concat());
                let public = backend().load_der_public_key(&public);
                let private = backend().load_der_private_key(&private, None);
                if form == "hybrid" {
                    assert_eq!(errors::malformed_kind(public).0, MalformedKind::InvalidValue, "{what}");
                    assert_eq!(errors::malformed_kind(private).0, MalformedKind::InvalidValue, "{what}");
                    refused += 1;
                    continue;
                }
                let (private, public) = (
                    private.unwrap_or_else(|error| panic!("{what}: {error}")),
                    public.unwrap_or_else(|error| panic!("{what}: {error}")),
                );
                sample_keys::assert_same_private(&private, &key);
                sample_keys::assert_same_public(&public, &public_half(&key));
                ran += 1;
            }
        }
        // And without the public key.
        workspace.must_run(&["ec", "-in", "key", "-no_public", "-out", "alone"]);
        let alone = backend().load_pem_private_key(&workspace.read("alone"), None).unwrap();
        sample_keys::assert_same_private(&alone, &key);
    });
    println!("count: cross-check command-point-forms ran={ran} skipped=0");
    assert_eq!(ran, 2 * refused);
    assert!(refused >= 2 * LEAST_CURVES);
}

/// Curves of the command that this crate does not have, by name and by numbers.
#[test]
fn other_curves_are_refused() {
    let mut comparisons = Comparisons::new("command-other-curves");
    let workspace = Workspace::new();
    for (name, oid) in [
        ("secp160r1", "1.3.132.0.8"),
        ("prime239v1", "1.2.840.10045.3.1.4"),
        ("brainpoolP256t1", "1.3.36.3.3.2.8.1.1.8"),
        ("sect193r1", "1.3.132.0.24"),
    ] {
        if !generate_on(&workspace, name) {
            comparisons.not_there(1);
            continue;
        }
        compare_refusals(&workspace, |error| {
            errors::assert_unsupported_naming::<()>(Err(error), &[oid])
        });
        workspace.must_run(&["pkey", "-in", "key", "-ec_param_enc", "explicit", "-out", "explicit"]);
        let explicit = backend().load_pem_private_key(&workspace.read("explicit"), None);
        errors::assert_unsupported_naming(explicit, &["explicit parameters"]);
        comparisons.ran();
    }
    comparisons.finish(4, 0);
}

/// A file of several blocks, of which those of other kinds are passed over.
#[test]
fn a_file_of_several_blocks() {
    let workspace = Workspace::new();
    assert!(generate_on(&workspace, "prime256v1"));
    let private = workspace.read("key");
    let public = converted(&workspace, &["-pubout", "-text"]);
    workspace.write(
        "config",
        b"[req]\ndistinguished_name=name\nprompt=no\n[name]\nCN=a name\n",
    );
    let arguments = ["req", "-new", "-x509", "-key", "key", "-config", "config"];
    let certificate = workspace.must_run(&arguments);
    let file = [&certificate[..], &public, &private].concat();
    let loaded = backend().load_pem_private_key(&file, None).unwrap();
    let public = backend().load_pem_public_key(&file).unwrap();
    assert!(public_half(&loaded) == public);
    let parameters = backend().load_pem_parameters(&file);
    errors::assert_malformed(parameters, &["PEM"]);
    assert!(loaded.type_name() == sample(sample_keys::P256).private.type_name());
}
