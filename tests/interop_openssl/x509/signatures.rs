//! Signatures with every type of key and each of its algorithms.

use super::{certificate_text, list_text, request_text, squeezed};
use hazmat_openssl::Error;
use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::x509::*;
use support::comparisons::Comparisons;
use support::openssl_cli::{Workspace, curve_name};
use support::sample_keys::{self, sample};
use support::written::pkcs8_pem;
use support::{backend, bytes, pem_text, x509_made};

use HashAlgorithm::{
    Md5, Ripemd160, Sha1, Sha3_224, Sha3_256, Sha3_384, Sha3_512, Sha224, Sha256, Sha384, Sha512, Sha512_224,
    Sha512_256,
};

/// What the command calls PKCS #1 v1.5, DSA and ECDSA with each hash function.
const RSA: [(HashAlgorithm, &str); 13] = [
    (Md5, "md5WithRSAEncryption"),
    (Sha1, "sha1WithRSAEncryption"),
    (Sha224, "sha224WithRSAEncryption"),
    (Sha256, "sha256WithRSAEncryption"),
    (Sha384, "sha384WithRSAEncryption"),
    (Sha512, "sha512WithRSAEncryption"),
    (Sha512_224, "sha512-224WithRSAEncryption"),
    (Sha512_256, "sha512-256WithRSAEncryption"),
    (Sha3_224, "RSA-SHA3-224"),
    (Sha3_256, "RSA-SHA3-256"),
    (Sha3_384, "RSA-SHA3-384"),
    (Sha3_512, "RSA-SHA3-512"),
    (Ripemd160, "ripemd160WithRSA"),
];
const DSA: [(HashAlgorithm, &str); 9] = [
    (Sha1, "dsaWithSHA1"),
    (Sha224, "dsa_with_SHA224"),
    (Sha256, "dsa_with_SHA256"),
    (Sha384, "dsa_with_SHA384"),
    (Sha512, "dsa_with_SHA512"),
    (Sha3_224, "dsa_with_SHA3-224"),
    (Sha3_256, "dsa_with_SHA3-256"),
    (Sha3_384, "dsa_with_SHA3-384"),
    (Sha3_512, "dsa_with_SHA3-512"),
];
const ECDSA: [(HashAlgorithm, &str); 9] = [
    (Sha1, "ecdsa-with-SHA1"),
    (Sha224, "ecdsa-with-SHA224"),
    (Sha256, "ecdsa-with-SHA256"),
    (Sha384, "ecdsa-with-SHA384"),
    (Sha512, "ecdsa-with-SHA512"),
    (Sha3_224, "ecdsa_with_SHA3-224"),
    (Sha3_256, "ecdsa_with_SHA3-256"),
    (Sha3_384, "ecdsa_with_SHA3-384"),
    (Sha3_512, "ecdsa_with_SHA3-512"),
];

/// A way to sign, and what the command says of it.
struct Way {
    key: PrivateKey,
    algorithm: SignatureAlgorithm,
    expected: String,
    /// The hash function, where it is one that has a name of its own with the key's type.
    hash: Option<HashAlgorithm>,
}

impl Way {
    fn new(key: &PrivateKey, algorithm: impl Into<SignatureAlgorithm>, expected: impl Into<String>) -> Self {
        Way {
            key: key.clone(),
            algorithm: algorithm.into(),
            expected: expected.into(),
            hash: None,
        }
    }

    fn hashed(key: &PrivateKey, (hash, expected): (HashAlgorithm, &str)) -> Self {
        Way {
            hash: Some(hash),
            ..Way::new(key, hash, expected)
        }
    }
}

/// What the command says of PSS.
fn pss(hash: &str, mgf1_hash: &str, salt_length: usize) -> String {
    format!("rsassaPss Hash Algorithm: {hash} Mask Algorithm: mgf1 with {mgf1_hash} Salt Length: 0x{salt_length:02X}")
}

/// The extensions of a CA, which `-x509_strict` asks for.
fn of_a_ca(key: &PrivateKey) -> Vec<Extension> {
    let usage = KeyUsage::KEY_CERT_SIGN | KeyUsage::CRL_SIGN;
    let identifier = SubjectKeyIdentifier::from_public_key(&key.public_key().unwrap()).unwrap();
    vec![
        Extension::new(&BasicConstraints::ca(None), true).unwrap(),
        Extension::new(&usage, true).unwrap(),
        Extension::new(&identifier, false).unwrap(),
    ]
}

/// Has the command verify a certificate, a request and a list that are signed in one way.
fn verify(way: &Way, what: &str) {
    let (key, algorithm) = (&way.key, way.algorithm);
    let extensions = of_a_ca(key);
    let extensions: Vec<_> = extensions.iter().collect();
    // The list has the name of this issuer.
    let issuer = x509_made::name("CN=issuer,O=Example,C=SE");
    let certificate = x509_made::certificate_of(issuer, key, algorithm, &extensions);
    let request = x509_made::request(key, algorithm, &extensions);
    let entry = x509_made::revoked(SerialNumber::from(9), &[]);
    let list = x509_made::list(key, algorithm, &[entry], &[]);
    let workspace = Workspace::new();
    workspace.write("certificate", &certificate.public_bytes(Encoding::Pem).unwrap());
    workspace.write("request", &request.public_bytes(Encoding::Pem).unwrap());
    workspace.write("list", &list.public_bytes(Encoding::Pem).unwrap());
    let certified = [
        "verify",
        "-x509_strict",
        "-check_ss_sig",
        "-auth_level",
        "0",
        "-CAfile",
        "certificate",
        "certificate",
    ];
    assert!(workspace.run(&certified).is_some(), "{what}: a certificate");
    let requested = ["req", "-verify", "-noout", "-in", "request"];
    assert!(workspace.run(&requested).is_some(), "{what}: a request");
    let listed = ["crl", "-verify", "-noout", "-in", "list", "-CAfile", "certificate"];
    assert!(workspace.run(&listed).is_some(), "{what}: a list");
    for text in [certificate_text(&certificate), request_text(&request), list_text(&list)] {
        let text = squeezed(&text).replace("SignatureValue:", "");
        let expected = squeezed(&format!("Signature Algorithm: {}", way.expected));
        assert!(text.contains(&expected), "{what}: {expected}: {text}");
    }
    // And a changed one is refused, so that the command has looked.
    let place = certificate.as_der().len() - certificate.signature().unwrap().len() / 2;
    let changed = pem_text::block("CERTIFICATE", &bytes::flipped(certificate.as_der(), place));
    workspace.write("changed", &changed);
    let refused = [
        "verify",
        "-check_ss_sig",
        "-auth_level",
        "0",
        "-CAfile",
        "changed",
        "changed",
    ];
    assert!(workspace.run(&refused).is_none(), "{what}: a changed signature");
    workspace.must_run(&["x509", "-in", "changed", "-noout"]);
}

/// Whether the command verifies what it has signed itself in this way. It has names for all algorithms, and before OpenSSL
/// 3.2 does not know what hash function is in some.
fn command_verifies(way: &Way) -> bool {
    let Some(hash) = way.hash else { return true };
    let workspace = Workspace::new();
    workspace.write("key", pkcs8_pem(&way.key).as_bytes());
    workspace.write("config", b"[req]\ndistinguished_name=name\n[name]\n");
    let option = format!("-{}", hash.name());
    let make = [
        "req", "-config", "config", "-x509", "-key", "key", "-subj", "/CN=x", "-out", "own", &option,
    ];
    let verify = ["verify", "-check_ss_sig", "-auth_level", "0", "-CAfile", "own", "own"];
    workspace.run(&make).is_some() && workspace.run(&verify).is_some()
}

/// Has the command verify the signature of a certificate as that of any data.
fn verify_as_data(way: &Way, what: &str) {
    let certificate = x509_made::certificate(&way.key, way.algorithm, &[]);
    let workspace = Workspace::new();
    let public = certificate.public_key().unwrap();
    let public = public
        .public_bytes(Encoding::Pem, PublicFormat::SubjectPublicKeyInfo)
        .unwrap();
    workspace.write("key", &public);
    workspace.write("data", certificate.tbs_certificate_bytes());
    workspace.write("signature", certificate.signature().unwrap());
    let option = format!("-{}", way.hash.unwrap().name());
    let arguments = ["dgst", &option, "-verify", "key", "-signature", "signature", "data"];
    assert!(workspace.run(&arguments).is_some(), "{what}");
    workspace.write("data", b"something else");
    assert!(workspace.run(&arguments).is_none(), "{what}");
    let text = squeezed(&certificate_text(&certificate));
    assert!(
        text.contains(&squeezed(&format!("Signature Algorithm: {}", way.expected))),
        "{what}: {text}"
    );
}

fn verify_all(interface: &'static str, ways: &[Way]) {
    let mut comparisons = Comparisons::new(interface);
    for way in ways {
        let what = format!("{} with {:?}", way.key.type_name(), way.algorithm);
        // A backend may lack a hash function.
        match x509_made::try_request(&way.key, way.algorithm) {
            Ok(_) if command_verifies(way) => {
                verify(way, &what);
                comparisons.ran();
            }
            Ok(_) => {
                verify_as_data(way, &what);
                comparisons.ran();
            }
            Err(Error::Unsupported { .. }) => comparisons.not_here(1),
            Err(error) => panic!("{what}: {error}"),
        }
    }
    comparisons.finish(ways.len(), ways.len());
}

#[test]
fn rsa_signs() {
    let key = &sample(sample_keys::RSA).private;
    let ways = RSA.map(|row| Way::hashed(key, row));
    verify_all("x509-rsa", &ways);
}

#[test]
fn dsa_signs() {
    let key = &sample(sample_keys::DSA_2048).private;
    let ways = DSA.map(|row| Way::hashed(key, row));
    verify_all("x509-dsa", &ways);
    let small = &sample(sample_keys::DSA_1024).private;
    verify_all("x509-dsa", &[Way::new(small, Sha1, "dsaWithSHA1")]);
}

#[test]
fn ecdsa_signs() {
    let key = &sample(sample_keys::P256).private;
    verify_all("x509-ecdsa", &ECDSA.map(|row| Way::hashed(key, row)));
    let p521 = &sample(sample_keys::P521).private;
    verify_all("x509-ecdsa", &[Way::hashed(p521, (Sha512, "ecdsa-with-SHA512"))]);
}

/// Nonces that are deterministic are there since OpenSSL 3.2; what is signed with them is signed as with any.
#[test]
fn deterministic_ecdsa_signs() {
    let key = &sample(sample_keys::P256).private;
    let way = Way::new(
        key,
        SignatureAlgorithm::from(Sha256).deterministic(),
        "ecdsa-with-SHA256",
    );
    let algorithm = EcdsaAlgorithm::new(Sha256).deterministic();
    let is_offered = backend().elliptic_curve_signature_algorithm_supported(&algorithm, EllipticCurve::Secp256R1);
    let request = x509_made::try_request(key, way.algorithm);
    assert_eq!(request.is_ok(), is_offered, "{request:?}");
    if is_offered {
        verify(&way, "deterministic");
        let [one, other] = [(); 2].map(|()| x509_made::certificate(key, way.algorithm, &[]));
        assert_eq!(one, other);
    } else {
        assert!(matches!(request, Err(Error::Unsupported { .. })), "{request:?}");
    }
    println!(
        "count: cross-check x509-deterministic ran={} skipped={}",
        usize::from(is_offered),
        usize::from(!is_offered)
    );
}

/// How many curves a distributor may leave out.
const OPTIONAL_CURVES: usize = 15;

#[test]
fn every_curve_signs() {
    let workspace = Workspace::new();
    let mut comparisons = Comparisons::new("x509-curves");
    for &curve in EllipticCurve::ALL {
        if !backend().elliptic_curve_supported(curve) {
            comparisons.not_here(1);
        } else if !workspace.has_curve(curve_name(curve)) {
            comparisons.not_there(1);
        } else {
            let key = backend().generate_elliptic_curve_private_key(curve).unwrap().into();
            verify(&Way::new(&key, Sha256, "ecdsa-with-SHA256"), curve.name());
            comparisons.ran();
        }
    }
    let count = EllipticCurve::ALL.len();
    comparisons.finish(count, count - OPTIONAL_CURVES);
}

#[test]
fn edwards_curves_sign() {
    let of = |name| &sample(name).private;
    let ways = [
        Way::new(of(sample_keys::ED25519), SignatureAlgorithm::ed25519(), "ED25519"),
        Way::new(of(sample_keys::ED448), SignatureAlgorithm::ed448(), "ED448"),
    ];
    verify_all("x509-edwards", &ways);
}

#[test]
fn pss_signs() {
    let key = &sample(sample_keys::RSA).private;
    let with = |hash, salt| SignatureAlgorithm::rsa_pss(hash).with_salt_length(salt);
    // The first are the defaults, which are not written.
    let mut ways = vec![
        Way::new(
            key,
            with(Sha1, SaltLength::Digest),
            pss("sha1 (default)", "sha1 (default)", 20).replace("0x14", "0x14 (default)"),
        ),
        Way::new(key, with(Sha256, SaltLength::Digest), pss("sha256", "sha256", 32)),
        Way::new(key, with(Sha384, SaltLength::Digest), pss("sha384", "sha384", 48)),
        Way::new(key, with(Sha512, SaltLength::Digest), pss("sha512", "sha512", 64)),
        Way::new(key, with(Sha224, SaltLength::Digest), pss("sha224", "sha224", 28)),
        Way::new(key, with(Sha256, SaltLength::Max), pss("sha256", "sha256", 222)),
        Way::new(key, with(Sha256, SaltLength::Fixed(0)), pss("sha256", "sha256", 0)),
        Way::new(key, with(Sha256, SaltLength::Fixed(1)), pss("sha256", "sha256", 1)),
        Way::new(key, with(Sha512, SaltLength::Max), pss("sha512", "sha512", 190)),
        Way::new(key, with(Sha3_256, SaltLength::Digest), pss("sha3-256", "sha3-256", 32)),
    ];
    for (mgf1_hash, name) in [(Sha1, "sha1 (default)"), (Sha384, "sha384"), (Sha512, "sha512")] {
        let algorithm = with(Sha256, SaltLength::Fixed(21)).with_mgf1_hash(mgf1_hash);
        ways.push(Way::new(key, algorithm, pss("sha256", name, 21)));
    }
    assert_eq!(ways.len(), 13);
    verify_all("x509-pss", &ways);
}

/// Keys that say themselves that they are for PSS: any, and with these restrictions: SHA-384, a mask of SHA-256, 40 bytes.
#[test]
fn keys_for_pss_sign() {
    let any = &sample(sample_keys::RSA_PSS).private;
    let restricted = &sample(sample_keys::RSA_PSS_RESTRICTED).private;
    let explicit = SignatureAlgorithm::rsa_pss(Sha384)
        .with_salt_length(SaltLength::Fixed(60))
        .with_mgf1_hash(Sha256);
    let ways = [
        Way::new(any, Sha256, pss("sha256", "sha256", 32)),
        Way::new(any, Sha512, pss("sha512", "sha512", 64)),
        Way::new(
            any,
            SignatureAlgorithm::rsa_pss(Sha256).with_salt_length(SaltLength::Fixed(20)),
            pss("sha256", "sha256", 20),
        ),
        Way::new(restricted, Sha384, pss("sha384", "sha256", 48)),
        Way::new(restricted, explicit, pss("sha384", "sha256", 60)),
    ];
    verify_all("x509-pss-keys", &ways);
    let certificate = x509_made::certificate(restricted, Sha384.into(), &[]);
    let text = squeezed(&certificate_text(&certificate));
    assert!(text.contains("PublicKeyAlgorithm:rsassaPss"), "{text}");
    assert!(text.contains("MinimumSaltLength:40"), "{text}");
}

/// A certificate for a key that does not sign, by one that does.
#[test]
fn keys_of_all_types_are_certified() {
    let issuer = x509_made::new_key();
    let mut ran = 0;
    for sample in sample_keys::samples() {
        let certificate = CertificateBuilder::new()
            .subject_name(&x509_made::name("CN=subject"))
            .and_then(|builder| builder.issuer_name(&x509_made::name("CN=issuer")))
            .and_then(|builder| builder.public_key(&sample.public))
            .and_then(|builder| builder.serial_number(SerialNumber::random(backend())?))
            .and_then(|builder| builder.not_valid_before(x509_made::day(2020, 1, 1)))
            .and_then(|builder| builder.not_valid_after(x509_made::day(2030, 1, 1)))
            .unwrap();
        let certificate = certificate.sign(&issuer, Sha256).unwrap();
        let workspace = Workspace::new();
        workspace.write("certificate", &certificate.public_bytes(Encoding::Pem).unwrap());
        let pem = workspace.must_run(&["x509", "-in", "certificate", "-noout", "-pubkey"]);
        let expected = sample
            .public
            .public_bytes(Encoding::Pem, PublicFormat::SubjectPublicKeyInfo)
            .unwrap();
        assert_eq!(pem, expected, "{}", sample.name);
        ran += 1;
    }
    println!(
        "count: cross-check x509-keys ran={ran} skipped={}",
        sample_keys::SAMPLES - ran
    );
    assert!(ran == sample_keys::SAMPLES || !cfg!(feature = "vendored"));
    assert!(ran >= sample_keys::SAMPLES - 4);
}
