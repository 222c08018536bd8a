//! Certificates and requests that the command signed, with keys of all types, read by this crate; and requests of this
//! crate that the command certified.

use super::theirs::{AUTHORITY, P256, make_key, own_key, self_signed, workspace};
use hazmat_openssl::Error;
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::x509::*;
use support::comparisons::Comparisons;
use support::{backend, x509_made, x509_text};

/// Options that make a key and a signature, and what comes of them.
type Row = (
    &'static [&'static str],
    &'static [&'static str],
    &'static str,
    &'static str,
);

const RSA: &[&str] = &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"];
const PSS: &[&str] = &["-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048"];
const PSS_RESTRICTED: &[&str] = &[
    "-algorithm",
    "RSA-PSS",
    "-pkeyopt",
    "rsa_keygen_bits:2048",
    "-pkeyopt",
    "rsa_pss_keygen_md:sha384",
    "-pkeyopt",
    "rsa_pss_keygen_mgf1_md:sha256",
    "-pkeyopt",
    "rsa_pss_keygen_saltlen:40",
];
const P384: &[&str] = &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"];
const P521: &[&str] = &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-521"];
const SECP256K1: &[&str] = &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:secp256k1"];
const BRAINPOOL: &[&str] = &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:brainpoolP256r1"];

const ALGORITHMS: [Row; 24] = [
    (RSA, &["-md5"], "md5", "PKCS1v15"),
    (RSA, &["-sha1"], "sha1", "PKCS1v15"),
    (RSA, &["-sha224"], "sha224", "PKCS1v15"),
    (RSA, &["-sha256"], "sha256", "PKCS1v15"),
    (RSA, &["-sha384"], "sha384", "PKCS1v15"),
    (RSA, &["-sha512"], "sha512", "PKCS1v15"),
    (RSA, &["-sha3-256"], "sha3-256", "PKCS1v15"),
    (
        RSA,
        &[
            "-sha256",
            "-sigopt",
            "rsa_padding_mode:pss",
            "-sigopt",
            "rsa_pss_saltlen:-1",
        ],
        "sha256",
        "PSS(hash=sha256, mgf1=sha256, salt=32)",
    ),
    (
        RSA,
        &[
            "-sha1",
            "-sigopt",
            "rsa_padding_mode:pss",
            "-sigopt",
            "rsa_pss_saltlen:20",
        ],
        "sha1",
        "PSS(hash=sha1, mgf1=sha1, salt=20)",
    ),
    (
        RSA,
        &[
            "-sha512",
            "-sigopt",
            "rsa_padding_mode:pss",
            "-sigopt",
            "rsa_pss_saltlen:0",
        ],
        "sha512",
        "PSS(hash=sha512, mgf1=sha512, salt=0)",
    ),
    (
        RSA,
        &[
            "-sha384",
            "-sigopt",
            "rsa_padding_mode:pss",
            "-sigopt",
            "rsa_pss_saltlen:17",
            "-sigopt",
            "rsa_mgf1_md:sha1",
        ],
        "sha384",
        "PSS(hash=sha384, mgf1=sha1, salt=17)",
    ),
    (
        RSA,
        &[
            "-sha256",
            "-sigopt",
            "rsa_padding_mode:pss",
            "-sigopt",
            "rsa_pss_saltlen:-3",
        ],
        "sha256",
        "PSS(hash=sha256, mgf1=sha256, salt=222)",
    ),
    (
        PSS,
        &["-sha256", "-sigopt", "rsa_pss_saltlen:32"],
        "sha256",
        "PSS(hash=sha256, mgf1=sha256, salt=32)",
    ),
    (
        PSS_RESTRICTED,
        &["-sha384", "-sigopt", "rsa_pss_saltlen:40"],
        "sha384",
        "PSS(hash=sha384, mgf1=sha256, salt=40)",
    ),
    (P256, &["-sha256"], "sha256", "ECDSA"),
    (P256, &["-sha1"], "sha1", "ECDSA"),
    (P384, &["-sha384"], "sha384", "ECDSA"),
    (P521, &["-sha512"], "sha512", "ECDSA"),
    (SECP256K1, &["-sha224"], "sha224", "ECDSA"),
    (BRAINPOOL, &["-sha3-512"], "sha3-512", "ECDSA"),
    (&["-algorithm", "ED25519"], &[], "none", "none"),
    (&["-algorithm", "ED448"], &[], "none", "none"),
    (&["-paramfile", "parameters"], &["-sha256"], "sha256", "DSA"),
    (&["-paramfile", "parameters"], &["-sha1"], "sha1", "DSA"),
];

#[test]
fn signatures_of_all_algorithms_are_read() {
    let mut comparisons = Comparisons::new("x509-their-algorithms");
    for (key, options, hash, parameters) in ALGORITHMS {
        let workspace = workspace(AUTHORITY);
        if key.contains(&"parameters") {
            let sizes = [
                "-pkeyopt",
                "dsa_paramgen_bits:1024",
                "-pkeyopt",
                "dsa_paramgen_q_bits:160",
            ];
            let arguments = [
                &["genpkey", "-genparam", "-algorithm", "DSA", "-out", "parameters"],
                &sizes[..],
            ]
            .concat();
            workspace.must_run(&arguments);
        }
        let made = make_key(&workspace, key)
            .then(|| self_signed(&workspace, options))
            .flatten();
        let Some(certificate) = made else {
            comparisons.not_there(1);
            continue;
        };
        let what = format!("{key:?} {options:?}");
        if let Err(Error::Unsupported { .. }) = certificate.public_key() {
            comparisons.not_here(1);
            continue;
        }
        assert_eq!(
            x509_text::signature_hash(certificate.signature_hash_algorithm().unwrap()),
            hash,
            "{what}"
        );
        let found = x509_text::signature_parameters(certificate.signature_algorithm_parameters().unwrap());
        assert_eq!(found, parameters, "{what}");
        certificate
            .verify_directly_issued_by(&certificate)
            .unwrap_or_else(|error| panic!("{what}: {error}"));
        assert_eq!(
            own_key(&workspace).public_key().unwrap(),
            certificate.public_key().unwrap()
        );

        let arguments = [&["req", "-new", "-config", "config", "-key", "key"], options].concat();
        let request = backend().load_pem_x509_csr(&workspace.must_run(&arguments)).unwrap();
        assert!(request.is_signature_valid().unwrap(), "{what}");
        let found = x509_text::signature_parameters(request.signature_algorithm_parameters().unwrap());
        assert_eq!(found, parameters, "{what}");

        workspace.write("index", b"R\t300101000000Z\t200301000000Z\t05\tunknown\t/CN=x\n");
        workspace.write("number", b"01\n");
        // `ca` has a hash function by another option, and without one for Edwards' curves.
        let hash_options: Vec<&str> = match options.split_first() {
            Some((hash, rest)) => [&["-md", hash.trim_start_matches('-')], rest].concat(),
            None => vec!["-md", "default"],
        };
        let arguments = [&["ca", "-gencrl", "-config", "config"], &hash_options[..]].concat();
        let list = backend().load_pem_x509_crl(&workspace.must_run(&arguments)).unwrap();
        assert!(
            list.is_signature_valid(&certificate.public_key().unwrap()).unwrap(),
            "{what}"
        );
        let found = x509_text::signature_parameters(list.signature_algorithm_parameters().unwrap());
        assert_eq!(found, parameters, "{what}");
        assert_eq!(list.revoked_certificates().count(), 1);
        comparisons.ran();
    }
    // Hash functions of SHA-3, MD5 and two curves can be left out or not be known to the command.
    comparisons.finish(ALGORITHMS.len(), ALGORITHMS.len() - 5);
}

// ---- issuing ----

/// A request of this crate's, of which the command makes a certificate with the extensions that were asked for.
#[test]
fn the_command_certifies_requests_of_this_crate() {
    let workspace = workspace(AUTHORITY);
    assert!(make_key(&workspace, P256));
    let issuer = self_signed(&workspace, &[]).unwrap();
    let key = x509_made::new_key();
    let mut ran = 0;
    for sample in x509_made::extensions_of(x509_made::Place::Certificate) {
        let request = x509_made::request(&key, x509_made::sha256(), &[&sample.extension]);
        workspace.write("request", &request.public_bytes(Encoding::Pem).unwrap());
        let arguments = [
            "x509",
            "-req",
            "-in",
            "request",
            "-CA",
            "certificate",
            "-CAkey",
            "key",
            "-days",
            "30",
            "-set_serial",
            "77",
            "-sha256",
            "-copy_extensions",
            "copyall",
        ];
        let issued = backend()
            .load_pem_x509_certificate(&workspace.must_run(&arguments))
            .unwrap();
        issued.verify_directly_issued_by(&issuer).unwrap();
        assert_eq!(issued.serial_number().unwrap(), SerialNumber::from(77));
        assert_eq!(issued.subject().unwrap(), request.subject().unwrap());
        assert_eq!(issued.subject_bytes(), request.subject_bytes());
        assert_eq!(issued.public_key_bytes(), request.public_key_bytes());
        let found = issued.extensions().unwrap().find_by_oid(sample.extension.oid());
        assert_eq!(found, Some(&sample.extension), "{}", sample.what);
        ran += 1;
    }
    println!("count: cross-check x509-certified ran={ran} skipped=0");
    assert_eq!(ran, x509_made::CERTIFICATE_SAMPLES);
}

/// A file with a chain, with text around, as the command prints it.
#[test]
fn a_chain_with_text_is_read() {
    let workspace = workspace("");
    assert!(make_key(&workspace, P256));
    let mut file = Vec::new();
    let mut ders = Vec::new();
    for number in ["1", "2", "3"] {
        let certificate = self_signed(&workspace, &["-set_serial", number]).unwrap();
        ders.push(certificate.as_der().to_vec());
        file.extend(workspace.must_run(&["x509", "-in", "certificate", "-text"]));
    }
    let loaded = backend().load_pem_x509_certificates(&file).unwrap();
    assert_eq!(loaded.iter().map(Certificate::as_der).collect::<Vec<_>>(), ders);
    // A trusted certificate is of another kind, with more behind it.
    let trusted = workspace.must_run(&["x509", "-in", "certificate", "-trustout", "-addtrust", "serverAuth"]);
    assert!(matches!(
        backend().load_pem_x509_certificate(&trusted),
        Err(Error::Malformed { .. })
    ));
}
