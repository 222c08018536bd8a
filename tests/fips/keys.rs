//! Keys that a FIPS backend writes and loads.
//!
//! An ordinary backend also makes keys and files, so that each of the two reads what the other wrote.

use hazmat_openssl::asymmetric::{Parameters, PrivateKey, PublicKey};
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::{Error, MalformedKind, Result};
use std::fmt::Debug;
use support::fips_module::{FipsModule, fips, ordinary, strict};
use support::hash_functions::SHA1_AND_SHA2;
use support::key_forms::{self, NamedKey, PrivateForm, Protection, assert_same_key};
use support::openssl_cli::Workspace;
use support::sample_keys::{self, assert_same_public, public_half};
use support::{encrypted_keys, errors, pem_text};

const PASSWORD: &[u8] = b"a password \xff\x00";
const TEXT_PASSWORD: &str = "a password";

/// Asserts that something is refused, and that the error says why, and what is approved in its stead.
fn assert_refused<T: Debug>(result: Result<T>, name: &str, alternative: &str) {
    errors::assert_unsupported_naming(result, &[name, "FIPS backend", "; use ", alternative]);
}

const CURVES: &str = "P-256, P-384 or P-521";

// ---- keys that are not encrypted ----

/// The types that every module has: RSA, also for PSS only, with restrictions or not; DSA of two sizes, Diffie-Hellman with a
/// subgroup and without, and four prime curves.
const APPROVED: usize = 3 + 2 + 2 + 4;

/// How many kinds of Edwards curves the module has: both or none.
fn edwards() -> usize {
    if FipsModule::of(fips()).has_edwards_curves {
        2
    } else {
        0
    }
}

/// Whether the module refuses keys of this type.
fn lacks(key: &PrivateKey) -> bool {
    let module = FipsModule::of(fips());
    match key {
        PrivateKey::Ed25519(_) | PrivateKey::Ed448(_) => !module.has_edwards_curves,
        PrivateKey::X25519(_) | PrivateKey::X448(_) => !module.has_montgomery_curves,
        _ => false,
    }
}

/// Keys of the types that the module has and that are approved, made by an ordinary backend.
fn approved_keys() -> Vec<NamedKey> {
    let named = |sample: &sample_keys::Sample| NamedKey::new(sample.name, sample.private.clone());
    let is_montgomery = |key: &PrivateKey| matches!(key, PrivateKey::X25519(_) | PrivateKey::X448(_));
    let is_approved = |sample: &&sample_keys::Sample| !is_montgomery(&sample.private) && !lacks(&sample.private);
    ordinary();
    let mut keys: Vec<_> = sample_keys::samples().iter().filter(is_approved).map(named).collect();
    let p224 = ordinary().generate_elliptic_curve_private_key(EllipticCurve::Secp224R1);
    keys.push(NamedKey::new("secp224r1", p224.unwrap()));
    assert_eq!(keys.len(), APPROVED + edwards());
    keys
}

fn plain_forms(key: &PrivateKey) -> Vec<PrivateForm> {
    let forms = [
        key_forms::pkcs8_forms(),
        key_forms::traditional_forms(key),
        key_forms::openssh_forms(key),
    ];
    let forms = forms.concat().into_iter();
    forms.filter(|form| !form.is_encrypted()).collect()
}

#[test]
fn plain_keys_go_from_one_backend_to_the_other_in_all_formats() {
    let mut ran = 0;
    for key in approved_keys() {
        for form in plain_forms(&key.private) {
            let what = format!("{} in {form}", key.name);
            let by_ordinary = form.write(&key.private, b"");
            let in_fips = form.load(fips(), &by_ordinary, b"");
            let in_fips = in_fips.unwrap_or_else(|error| panic!("{what}: {error}"));
            let by_fips = form.write(&in_fips, b"");
            // OpenSSH's format has a random number in it.
            assert!(
                by_fips == by_ordinary || form.format == PrivateFormat::OpenSsh,
                "{what}"
            );
            let back = form.load(ordinary(), &by_fips, b"").unwrap();
            assert_same_key(&back, &key.private, &what);
            ran += 1;
        }
    }
    // All have PKCS #8 in two encodings, RSA, DSA and curves the traditional format in two, and OpenSSH's have RSA, DSA of
    // 1024 bits, three curves and, where the module has it, Ed25519.
    println!("count: keys fips-plain-private ran={ran} skipped=0");
    assert_eq!(ran, 2 * (APPROVED + edwards()) + 2 * (3 + 4) + 5 + edwards() / 2);
}

#[test]
fn public_keys_go_from_one_backend_to_the_other_in_all_formats() {
    let mut ran = 0;
    for key in approved_keys() {
        for (encoding, format) in key_forms::public_forms(&key.public) {
            let what = format!("{} as {format} in {encoding}", key.name);
            let data = key.public.public_bytes(encoding, format).unwrap();
            let load = |backend: &Backend| match (encoding, &key.public) {
                (Encoding::Pem, _) => backend.load_pem_public_key(&data),
                (Encoding::Der, _) => backend.load_der_public_key(&data),
                (Encoding::OpenSsh, _) => backend.load_ssh_public_key(&data),
                (Encoding::X962, PublicKey::EllipticCurve(key)) => {
                    let loaded = backend.load_elliptic_curve_public_bytes(key.curve(), &data);
                    loaded.map(PublicKey::from)
                }
                (_, PublicKey::Ed25519(_)) => backend.ed25519_load_public_bytes(&data).map(PublicKey::from),
                (_, PublicKey::Ed448(_)) => backend.ed448_load_public_bytes(&data).map(PublicKey::from),
                other => panic!("{other:?}"),
            };
            let in_fips = load(fips()).unwrap_or_else(|error| panic!("{what}: {error}"));
            assert_eq!(in_fips.public_bytes(encoding, format).unwrap(), data, "{what}");
            assert_same_public(&load(ordinary()).unwrap(), &key.public);
            ran += 1;
        }
    }
    println!("count: keys fips-public ran={ran} skipped=0");
    assert_eq!(ran, 2 * APPROVED + 2 + 4 * 2 + 5 + (2 * 2 + 2 + 1) * edwards() / 2);
}

#[test]
fn parameters_go_from_one_backend_to_the_other() {
    let mut ran = 0;
    for key in approved_keys() {
        let (parameters, format): (Parameters, _) = match &key.private {
            PrivateKey::Dsa(key) => (key.parameters().unwrap().into(), ParameterFormat::Dss),
            PrivateKey::Dh(key) => (key.parameters().unwrap().into(), ParameterFormat::Pkcs3),
            _ => continue,
        };
        let pem = parameters.parameter_bytes(Encoding::Pem, format).unwrap();
        let der = parameters.parameter_bytes(Encoding::Der, format).unwrap();
        for in_fips in [fips().load_pem_parameters(&pem), fips().load_der_parameters(&der)] {
            let in_fips = in_fips.unwrap();
            assert_eq!(
                in_fips.parameter_bytes(Encoding::Pem, format).unwrap(),
                pem,
                "{}",
                key.name
            );
            assert_eq!(
                in_fips.parameter_bytes(Encoding::Der, format).unwrap(),
                der,
                "{}",
                key.name
            );
            ran += 1;
        }
    }
    println!("count: keys fips-parameters ran={ran} skipped=0");
    assert_eq!(ran, 2 * 4);
}

/// Keys that the module itself has generated.
fn generated_keys(backend: &Backend) -> Vec<NamedKey> {
    let curve = EllipticCurve::Secp256R1;
    let group = backend.load_dh_named_group(DhNamedGroup::Ffdhe2048).unwrap();
    let mut keys = vec![
        NamedKey::new("RSA", backend.generate_rsa_private_key(65537, 2048).unwrap()),
        NamedKey::new("EC", backend.generate_elliptic_curve_private_key(curve).unwrap()),
        NamedKey::new("DH", group.generate_private_key().unwrap()),
    ];
    if FipsModule::of(backend).has_edwards_curves {
        keys.push(NamedKey::new("Ed25519", backend.ed25519_generate_key().unwrap()));
        keys.push(NamedKey::new("Ed448", backend.ed448_generate_key().unwrap()));
    }
    keys
}

#[test]
fn keys_that_the_module_has_generated_are_written_and_used_elsewhere() {
    for backend in [fips(), strict()] {
        for key in generated_keys(backend) {
            for form in plain_forms(&key.private) {
                let data = form.write(&key.private, b"");
                let loaded = form.load(ordinary(), &data, b"").unwrap();
                assert_same_key(&loaded, &key.private, &format!("{} in {form}", key.name));
                let again = form.load(backend, &data, b"").unwrap();
                assert_same_public(&public_half(&again), &key.public);
            }
        }
    }
    // What is signed with the module's key, a loaded copy verifies.
    let key = fips()
        .generate_elliptic_curve_private_key(EllipticCurve::Secp256R1)
        .unwrap();
    let pem = key
        .public_key()
        .unwrap()
        .public_bytes(Encoding::Pem, PublicFormat::SubjectPublicKeyInfo);
    let algorithm = EcdsaAlgorithm::new(HashAlgorithm::Sha256);
    let signature = key.sign(b"data", algorithm).unwrap();
    let PublicKey::EllipticCurve(public) = ordinary().load_pem_public_key(&pem.unwrap()).unwrap() else {
        panic!("a key on a curve");
    };
    public.verify(&signature, b"data", algorithm).unwrap();
}

/// The module takes keys of sizes that it does not sign with; the use is what it refuses.
#[test]
fn short_keys_are_loaded_and_not_used() {
    let short = ordinary().generate_rsa_private_key(65537, 1024).unwrap();
    let pem = short
        .private_bytes(Encoding::Pem, PrivateFormat::Pkcs8, NoEncryption)
        .unwrap();
    let PrivateKey::Rsa(loaded) = fips().load_pem_private_key(&pem, None).unwrap() else {
        panic!("an RSA key");
    };
    let again = loaded
        .private_bytes(Encoding::Pem, PrivateFormat::Pkcs8, NoEncryption)
        .unwrap();
    assert!(again == pem);
    let signature = loaded.sign(b"data", &RsaPadding::pkcs1v15(), HashAlgorithm::Sha256);
    assert!(signature.is_err());
}

/// Types and curves that the module does not have, in either half.
#[test]
fn other_types_are_refused() {
    let ordinary = ordinary();
    let raw = [
        NamedKey::new("X25519", ordinary.x25519_generate_key().unwrap()),
        NamedKey::new("X448", ordinary.x448_generate_key().unwrap()),
        NamedKey::new("Ed25519", ordinary.ed25519_generate_key().unwrap()),
        NamedKey::new("Ed448", ordinary.ed448_generate_key().unwrap()),
    ];
    let (lacking, offered): (Vec<_>, Vec<_>) = raw.into_iter().partition(|key| lacks(&key.private));
    // No module has all of them, and none lacks all.
    assert_eq!((lacking.len(), offered.len()), (2, 2));
    for key in &offered {
        for form in plain_forms(&key.private) {
            let loaded = form.load(fips(), &form.write(&key.private, b""), b"").unwrap();
            assert_same_public(&public_half(&loaded), &key.public);
        }
    }
    let mut raw_forms = 0;
    let mut keys = Vec::new();
    for key in lacking {
        raw_forms += plain_forms(&key.private).len();
        let is_edwards = matches!(key.private, PrivateKey::Ed25519(_) | PrivateKey::Ed448(_));
        let alternative = if is_edwards {
            "ECDSA on a NIST curve"
        } else {
            "ECDH on P-256"
        };
        keys.push((key, alternative));
    }
    // All have PKCS #8 in two encodings, and Ed25519 has OpenSSH's format.
    assert_eq!(raw_forms, 2 * 2 + (2 - edwards()) / 2);
    for curve in [EllipticCurve::Secp256K1, EllipticCurve::BrainpoolP256R1] {
        if ordinary.elliptic_curve_supported(curve) {
            let key = ordinary.generate_elliptic_curve_private_key(curve).unwrap();
            keys.push((NamedKey::new(curve.name(), key), CURVES));
        }
    }
    let mut ran = 0;
    for (key, alternative) in &keys {
        for form in plain_forms(&key.private) {
            let data = form.write(&key.private, b"");
            assert_refused(form.load(fips(), &data, b""), &key.name, alternative);
            ran += 1;
        }
        let spki = PublicFormat::SubjectPublicKeyInfo;
        let pem = key.public.public_bytes(Encoding::Pem, spki).unwrap();
        assert_refused(fips().load_pem_public_key(&pem), &key.name, alternative);
        let der = key.public.public_bytes(Encoding::Der, spki).unwrap();
        assert_refused(fips().load_der_public_key(&der), &key.name, alternative);
    }
    println!("count: keys fips-refused-types ran={ran} skipped=0");
    assert_eq!(ran, raw_forms + (keys.len() - 2) * 4);
    assert!(keys.len() == 4 || !cfg!(feature = "vendored"));
}

// ---- PKCS #8 under a password ----

/// What PBKDF2 is used with: SHA-1, SHA-2, and two of SHA-3.
fn hashes() -> Vec<HashAlgorithm> {
    [SHA1_AND_SHA2, &[HashAlgorithm::Sha3_256, HashAlgorithm::Sha3_512]].concat()
}

/// What FIPS approves: AES, and PBKDF2 with 1000 iterations or more.
fn approved_forms() -> Vec<PrivateForm> {
    let forms = key_forms::every_encrypted_pkcs8_form(&hashes()).into_iter();
    let is_approved = |form: &PrivateForm| !matches!(form.protection, Protection::Chosen(KeyCipher::TripleDesCbc, ..));
    let forms: Vec<_> = forms.filter(is_approved).collect();
    assert_eq!(forms.len(), 2 * (3 * hashes().len() + 1));
    forms
}

fn ec_key() -> NamedKey {
    ordinary();
    let sample = sample_keys::sample(sample_keys::P384);
    NamedKey::new(sample.name, sample.private.clone())
}

#[test]
fn encrypted_keys_go_both_ways_and_strictly() {
    let mut ran = 0;
    let key = ec_key();
    let plain = key
        .private
        .private_bytes(Encoding::Der, PrivateFormat::Pkcs8, NoEncryption)
        .unwrap();
    for backend in [fips(), strict()] {
        let in_fips = backend.load_der_private_key(&plain, None).unwrap();
        for form in approved_forms() {
            let by_fips = form.write(&in_fips, PASSWORD);
            let loaded = form.load(ordinary(), &by_fips, PASSWORD).unwrap();
            assert_same_key(&loaded, &key.private, &form.to_string());
            let by_ordinary = form.write(&key.private, PASSWORD);
            let loaded = form.load(backend, &by_ordinary, PASSWORD).unwrap();
            assert_same_key(&loaded, &key.private, &form.to_string());

            errors::assert_incorrect_password(form.load(backend, &by_fips, b"another"));
            // An empty password is one, and none that is strict takes: SP 800-132 derives keys from passwords.
            let with_empty = form.load(backend, &by_fips, b"");
            if backend.is_strict() {
                errors::assert_not_approved(with_empty);
            } else {
                errors::assert_incorrect_password(with_empty);
            }
            errors::assert_password_required(match form.encoding {
                Encoding::Pem => backend.load_pem_private_key(&by_fips, None),
                _ => backend.load_der_private_key(&by_fips, None),
            });
            ran += 1;
        }
    }
    println!("count: keys fips-encrypted ran={ran} skipped=0");
    assert_eq!(ran, 4 * (3 * hashes().len() + 1));
}

#[test]
fn keys_of_all_types_are_encrypted() {
    let form = key_forms::pkcs8_forms()[2];
    assert!(form.is_encrypted() && form.encoding == Encoding::Pem);
    for key in approved_keys() {
        let in_fips = form
            .load(fips(), &form.write(&key.private, PASSWORD), PASSWORD)
            .unwrap();
        let back = form
            .load(ordinary(), &form.write(&in_fips, PASSWORD), PASSWORD)
            .unwrap();
        assert_same_key(&back, &key.private, &key.name);
    }
}

/// SP 800-132: what is written has the iterations that it asks for.
#[test]
fn few_iterations_are_not_written() {
    let key = ec_key();
    let plain = key
        .private
        .private_bytes(Encoding::Der, PrivateFormat::Pkcs8, NoEncryption)
        .unwrap();
    let in_fips = fips().load_der_private_key(&plain, None).unwrap();
    let write = |key: &PrivateKey, rounds| {
        let builder = PrivateFormat::Pkcs8.encryption_builder().kdf_rounds(rounds);
        key.private_bytes(Encoding::Pem, PrivateFormat::Pkcs8, builder.build(PASSWORD).unwrap())
    };
    let refused = write(&in_fips, 999);
    assert!(
        matches!(
            refused,
            Err(Error::InvalidArgument {
                argument: "iterations",
                ..
            })
        ),
        "{refused:?}"
    );
    write(&in_fips, 1000).unwrap();
    write(&key.private, 999).unwrap();
}

/// Files with less than SP 800-132 asks for are there, as OpenSSL 3.0 makes them (a salt of 8 bytes). A FIPS backend reads
/// them; one that is strict does not.
#[test]
fn files_below_the_bounds_are_read_but_not_strictly() {
    let key = ec_key();
    let plain = key
        .private
        .private_bytes(Encoding::Der, PrivateFormat::Pkcs8, NoEncryption)
        .unwrap();
    for iterations in [1, 999, 2048] {
        let short_salt = encrypted_keys::with_pbkdf2(&plain, PASSWORD, iterations);
        let loaded = fips().load_der_private_key(&short_salt, Some(PASSWORD)).unwrap();
        assert_same_key(&loaded, &key.private, "a salt of 8 bytes");
        errors::assert_not_approved(strict().load_der_private_key(&short_salt, Some(PASSWORD)));
        errors::assert_incorrect_password(fips().load_der_private_key(&short_salt, Some(b"another")));

        // With a salt of 16 bytes, the iterations decide.
        let builder = PrivateFormat::Pkcs8.encryption_builder().kdf_rounds(iterations);
        let encryption = builder.build(PASSWORD).unwrap();
        let file = key
            .private
            .private_bytes(Encoding::Der, PrivateFormat::Pkcs8, encryption)
            .unwrap();
        let loaded = fips().load_der_private_key(&file, Some(PASSWORD)).unwrap();
        assert_same_key(&loaded, &key.private, "a salt of 16 bytes");
        let strictly = strict().load_der_private_key(&file, Some(PASSWORD));
        if iterations < 1000 {
            errors::assert_not_approved(strictly);
        } else {
            assert_same_key(&strictly.unwrap(), &key.private, "a salt of 16 bytes");
        }
    }
}

/// What the `openssl` command makes with the options left to it.
#[test]
fn files_of_the_command_are_read() {
    let key = ec_key();
    let workspace = Workspace::new();
    let pem = key
        .private
        .private_bytes(Encoding::Pem, PrivateFormat::Pkcs8, NoEncryption)
        .unwrap();
    workspace.write("plain", &pem);
    let password = format!("pass:{TEXT_PASSWORD}");
    let mut ran = 0;
    for options in [
        &[][..],
        &["-v2", "aes-128-cbc"],
        &["-v2", "aes-192-cbc", "-v2prf", "hmacWithSHA512"],
        &["-v2prf", "hmacWithSHA1"],
        &["-v2prf", "hmacWithSHA384", "-iter", "20000"],
        &["-noiter"],
    ] {
        let arguments = ["pkcs8", "-topk8", "-in", "plain", "-passout", &password];
        let file = workspace.must_run(&[&arguments[..], options].concat());
        let loaded = fips().load_pem_private_key(&file, Some(TEXT_PASSWORD.as_bytes()));
        assert_same_key(&loaded.unwrap(), &key.private, &format!("{options:?}"));
        ran += 1;
    }
    println!("count: keys fips-command-files ran={ran} skipped=0");
    assert_eq!(ran, 6);
}

/// A module that has Triple DES decrypts with it and approves of that; it encrypts with it and does not approve.
#[test]
fn triple_des_is_for_old_keys() {
    let key = ec_key();
    let protection = Protection::Chosen(KeyCipher::TripleDesCbc, Some(2000), None);
    let form = PrivateForm {
        encoding: Encoding::Der,
        format: PrivateFormat::Pkcs8,
        protection,
    };
    let file = form.write(&key.private, PASSWORD);
    if !FipsModule::of(fips()).has_triple_des {
        for backend in [fips(), strict()] {
            assert_refused(form.load(backend, &file, PASSWORD), "3DES", "use AES");
            let plain = key_forms::pkcs8_forms()[0];
            let loaded = plain.load(backend, &plain.write(&key.private, b""), b"").unwrap();
            assert_refused(form.try_write(&loaded, PASSWORD), "3DES", "use AES");
        }
        return;
    }
    for backend in [fips(), strict()] {
        let loaded = form.load(backend, &file, PASSWORD).unwrap();
        assert_same_key(&loaded, &key.private, "Triple DES");
    }
    let loaded = form.load(fips(), &file, PASSWORD).unwrap();
    let written = form.write(&loaded, PASSWORD);
    let back = form.load(ordinary(), &written, PASSWORD).unwrap();
    assert_same_key(&back, &key.private, "Triple DES");
    let loaded = form.load(strict(), &file, PASSWORD).unwrap();
    errors::assert_not_approved(form.try_write(&loaded, PASSWORD));
}

// ---- what FIPS does not allow ----

/// What the errors say is approved.
const PBKDF2: &str = "PBKDF2 with HMAC and SHA-256";
const PKCS8: &str = "PKCS #8, encrypted with PBKDF2 and AES";

/// Files that an ordinary backend reads, in schemes which FIPS does not have, and what the error names.
#[test]
fn other_encryptions_are_refused() {
    let key = ec_key();
    let plain = key
        .private
        .private_bytes(Encoding::Der, PrivateFormat::Pkcs8, NoEncryption)
        .unwrap();
    let password = TEXT_PASSWORD.as_bytes();
    let files = [
        (
            encrypted_keys::with_scrypt(&plain, password, [1024, 8, 1]),
            "scrypt",
            PBKDF2,
        ),
        (encrypted_keys::with_pbes1(&plain, password, 2048), "PBES1", PKCS8),
        (
            encrypted_keys::with_pkcs12(&plain, TEXT_PASSWORD, 2048),
            "PKCS #12",
            PKCS8,
        ),
    ];
    for (der, name, alternative) in &files {
        let expected = ordinary().load_der_private_key(der, Some(password)).unwrap();
        assert_same_key(&expected, &key.private, name);
        let pem = pem_text::block("ENCRYPTED PRIVATE KEY", der);
        for backend in [fips(), strict()] {
            assert_refused(backend.load_der_private_key(der, Some(password)), name, alternative);
            assert_refused(backend.load_pem_private_key(&pem, Some(password)), name, alternative);
            assert_refused(backend.load_der_private_key(der, None), name, alternative);
        }
    }
}

/// All old schemes of the command, on FIPS.
#[test]
fn old_schemes_of_the_command_are_refused() {
    let key = ec_key();
    let workspace = Workspace::new();
    let pem = key
        .private
        .private_bytes(Encoding::Pem, PrivateFormat::Pkcs8, NoEncryption)
        .unwrap();
    workspace.write("plain", &pem);
    let password = format!("pass:{TEXT_PASSWORD}");
    let legacy = ["-provider", "legacy", "-provider", "default"];
    let (mut ran, mut skipped) = (0, 0);
    let schemes = [
        ["-v1", "PBE-MD5-DES"],
        ["-v1", "PBE-SHA1-DES"],
        ["-v1", "PBE-MD5-RC2-64"],
        ["-v1", "PBE-SHA1-RC2-64"],
        ["-v1", "PBE-SHA1-RC4-128"],
        ["-v1", "PBE-SHA1-3DES"],
        ["-v1", "PBE-SHA1-2DES"],
        ["-v1", "PBE-SHA1-RC2-40"],
        ["-v2", "des"],
        ["-v2", "rc2-cbc"],
        ["-v2", "camellia-256-cbc"],
        ["-v2", "seed-cbc"],
        ["-v2", "sm4-cbc"],
        ["-v2prf", "hmacWithMD5"],
    ];
    for scheme in schemes {
        let arguments = ["pkcs8", "-topk8", "-in", "plain", "-passout", &password];
        let Some(file) = workspace.run(&[&arguments[..], &scheme, &legacy].concat()) else {
            skipped += 1;
            continue;
        };
        let result = fips().load_pem_private_key(&file, Some(TEXT_PASSWORD.as_bytes()));
        errors::assert_unsupported_naming(result, &["FIPS backend", "; use "]);
        ran += 1;
    }
    println!("count: keys fips-old-schemes ran={ran} skipped={skipped}");
    assert_eq!(ran + skipped, schemes.len());
    assert!(ran >= 2);
}

/// The traditional format and OpenSSH's derive keys by MD5 and by bcrypt: they are neither read nor written.
#[test]
fn encrypted_traditional_and_openssh_keys_are_refused() {
    let key = ec_key();
    let plain = key
        .private
        .private_bytes(Encoding::Der, PrivateFormat::Pkcs8, NoEncryption)
        .unwrap();
    let in_fips = fips().load_der_private_key(&plain, None).unwrap();
    let mut ran = 0;
    for (forms, name, alternative) in [
        (key_forms::traditional_forms(&key.private), "traditional OpenSSL", PKCS8),
        (key_forms::openssh_forms(&key.private), "OpenSSH", PBKDF2),
    ] {
        for form in forms.into_iter().filter(PrivateForm::is_encrypted) {
            let file = form.write(&key.private, PASSWORD);
            assert_refused(form.load(fips(), &file, PASSWORD), name, alternative);
            assert_refused(form.load(strict(), &file, PASSWORD), name, alternative);
            assert_refused(form.load(fips(), &file, b""), name, alternative);
            assert_refused(form.try_write(&in_fips, PASSWORD), name, alternative);
            ran += 1;
        }
    }
    println!("count: keys fips-refused-formats ran={ran} skipped=0");
    assert_eq!(ran, 5 + 5);
}

/// A key whose parts do not belong together must be refused, and must not cost more than the key: a failed test of a pair brings
/// a module into a state of error, in which it does nothing any more.
#[test]
fn an_inconsistent_ml_kem_key_does_not_stop_the_module() {
    let (mut ran, mut unsupported) = (0, 0);
    for backend in [fips(), strict()] {
        for set in MlKemParameterSet::ALL {
            let name = format!("asymmetric/RFC9935/{set}-seed.priv");
            let loaded = backend.load_pem_private_key(support::files::read(&name).as_bytes(), None);
            if !backend.ml_kem_supported(*set) {
                errors::assert_unsupported_naming(loaded, &[set.name(), "FIPS backend"]);
                unsupported += 1;
                continue;
            }
            let key = loaded.unwrap();
            let pkcs8 = |format| key.private_bytes(Encoding::Der, format, NoEncryption).unwrap();
            for format in [PrivateFormat::Pkcs8ExpandedKey, PrivateFormat::Pkcs8SeedAndExpandedKey] {
                let mut der = pkcs8(format).to_vec();
                assert_same_public(
                    &public_half(&backend.load_der_private_key(&der, None).unwrap()),
                    &public_half(&key),
                );
                // The lowest bit of a coefficient of s: all but the pair is right.
                let start = der.len() - set.private_key_length();
                der[start + 3] ^= 1;
                let result = backend.load_der_private_key(&der, None);
                errors::assert_malformed_kind(result, MalformedKind::InvalidPrivateKey, "PKCS #8 private key");
            }
            backend
                .load_der_private_key(&pkcs8(PrivateFormat::Pkcs8), None)
                .unwrap();
            backend.hash(HashAlgorithm::Sha256, b"abc").unwrap();
            ran += 1;
        }
    }
    println!("count: keys fips-ml-kem ran={ran} skipped={unsupported}");
    let has_ml_kem = FipsModule::of(fips()).version >= hazmat_openssl::Version::new(3, 5, 0);
    assert_eq!((ran, unsupported), if has_ml_kem { (6, 0) } else { (0, 6) });
}
