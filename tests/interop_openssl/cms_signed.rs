//! Signed messages of CMS and the `openssl cms` command: each verifies what the other signs.

use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::asymmetric::ml_dsa::{MlDsaParameterSet, MlDsaPrivateKey};
use hazmat_openssl::asymmetric::slh_dsa::{SlhDsaParameterSet, SlhDsaPrivateKey};
use hazmat_openssl::cms::*;
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use support::backend;
use support::ocsp::{Party, now};
use support::openssl_cli::{Workspace, newest};
use support::signed_messages::*;

const CONTENT: &[u8] = b"some content\r\nin two lines\r\n";

/// An authority, and files of all for the command.
struct Files {
    scene: Scene,
    workspace: Workspace,
}

impl Files {
    fn new() -> Self {
        let files = Files {
            scene: Scene::new(backend()),
            workspace: Workspace::new(),
        };
        let pem = |party: &Party| party.certificate.to_pem().unwrap();
        files.workspace.write("root.pem", pem(&files.scene.root).as_bytes());
        files
            .workspace
            .write("authority.pem", pem(&files.scene.authority).as_bytes());
        files.workspace.write("content", CONTENT);
        files
    }

    /// Writes the certificate and the key of a signer.
    fn write(&self, name: &str, party: &Party) {
        let key = party
            .key
            .private_bytes(Encoding::Pem, PrivateFormat::Pkcs8, NoEncryption);
        self.workspace.write(&format!("{name}.key"), &key.unwrap());
        let pem = party.certificate.to_pem().unwrap();
        self.workspace.write(&format!("{name}.pem"), pem.as_bytes());
    }

    /// Whether a command verifies our message, at the time of the tests. The content that it gives is compared.
    fn is_verified_by(&self, command: &str, message: &SignedData, more: &[&str]) -> bool {
        self.workspace.write("message.der", message.as_der());
        let time = now().unix_timestamp().to_string();
        let base = [
            "cms",
            "-verify",
            "-binary",
            "-inform",
            "DER",
            "-in",
            "message.der",
            "-CAfile",
            "root.pem",
            "-attime",
            &time,
            "-out",
            "out",
        ];
        let arguments = [&base[..], more].concat();
        let is_good = self.workspace.run_program(command, &arguments).is_some();
        if is_good {
            assert_eq!(self.workspace.read("out"), CONTENT);
        }
        is_good
    }

    /// A message that a command signs; `None` if it refuses.
    fn signed_by(&self, command: &str, name: &str, more: &[&str]) -> Option<SignedData> {
        let (certificate, key) = (format!("{name}.pem"), format!("{name}.key"));
        let base = [
            "cms",
            "-sign",
            "-binary",
            "-in",
            "content",
            "-outform",
            "DER",
            "-out",
            "theirs.der",
            "-signer",
            &certificate,
            "-inkey",
            &key,
        ];
        self.workspace.run_program(command, &[&base[..], more].concat())?;
        Some(SignedData::from_der(backend(), &self.workspace.read("theirs.der")).unwrap())
    }

    fn verifier(&self) -> SignedDataVerifier {
        self.scene.verifier()
    }

    #[track_caller]
    fn verify(&self, message: &SignedData) -> VerifiedSignedData {
        let verifier = self.verifier();
        let verified = match message.is_detached() {
            true => verifier.verify_detached(message, CONTENT),
            false => verifier.verify(message),
        };
        let verified = verified.unwrap();
        let expected = (!message.is_detached()).then_some(CONTENT);
        assert_eq!(verified.content(), expected);
        verified
    }
}

fn rsa() -> PrivateKey {
    backend().generate_rsa_private_key(65537, 2048).unwrap().into()
}

fn ec(curve: EllipticCurve) -> PrivateKey {
    backend().generate_elliptic_curve_private_key(curve).unwrap().into()
}

/// The keys that every version of the command signs with.
fn parties(scene: &Scene) -> Vec<(&'static str, Party, Vec<SignatureAlgorithm>)> {
    let sha256 = HashAlgorithm::Sha256;
    vec![
        (
            "rsa",
            scene.another(rsa(), 10),
            vec![
                SignatureAlgorithm::rsa_pkcs1v15(sha256),
                SignatureAlgorithm::rsa_pkcs1v15(HashAlgorithm::Sha512),
                SignatureAlgorithm::rsa_pss(sha256),
                SignatureAlgorithm::rsa_pss(HashAlgorithm::Sha384)
                    .with_mgf1_hash(sha256)
                    .with_salt_length(SaltLength::Fixed(20)),
            ],
        ),
        (
            "p256",
            scene.another(ec(EllipticCurve::Secp256R1), 11),
            vec![
                SignatureAlgorithm::ecdsa(sha256),
                SignatureAlgorithm::ecdsa(HashAlgorithm::Sha512),
            ],
        ),
        (
            "p521",
            scene.another(ec(EllipticCurve::Secp521R1), 12),
            vec![SignatureAlgorithm::ecdsa(HashAlgorithm::Sha512)],
        ),
    ]
}

#[test]
fn the_command_verifies_our_messages() {
    let files = Files::new();
    let mut ran = 0;
    for (_, party, algorithms) in parties(&files.scene) {
        for algorithm in algorithms {
            let new = || SignerInfoBuilder::new(&party.certificate, &party.key, algorithm).unwrap();
            let by_key = CertificateIdentifier::by_subject_key_identifier(&party.certificate).unwrap();
            let signers = [
                new(),
                new().without_signed_attributes(),
                new().identifier(by_key).unwrap(),
                new().signing_certificate(true),
                new().algorithm_protection(false).signing_time(None).unwrap(),
            ];
            for signer in signers {
                let builder = || {
                    let builder = SignedDataBuilder::new().certificates([&files.scene.authority.certificate]);
                    builder.add_signer(signer.clone()).unwrap()
                };
                let attached = builder().sign(CONTENT).unwrap();
                assert!(files.is_verified_by("openssl", &attached, &[]), "{signer:?}");
                let detached = builder().sign_detached(CONTENT).unwrap();
                assert!(
                    files.is_verified_by("openssl", &detached, &["-content", "content"]),
                    "{signer:?}"
                );
                ran += 2;
            }
        }
    }
    assert_eq!(ran, 70);
    // With CAdES, the command requires the attribute signingCertificateV2.
    let (_, party, _) = &parties(&files.scene)[1];
    let builder = || SignedDataBuilder::new().certificates([&files.scene.authority.certificate]);
    let cades = builder().add_signer(signer(party).signing_certificate(true)).unwrap();
    assert!(files.is_verified_by("openssl", &cades.sign(CONTENT).unwrap(), &["-cades"]));
    // Several signers, and one more.
    let both = builder().add_signer(signer(party)).unwrap().sign(CONTENT).unwrap();
    let both = both.with_signer(signer(&files.scene.signer)).unwrap();
    assert!(files.is_verified_by("openssl", &both, &[]));
    // Other content.
    let other = builder()
        .add_signer(signer(party))
        .unwrap()
        .sign_detached(b"other")
        .unwrap();
    assert!(!files.is_verified_by("openssl", &other, &["-content", "content"]));
}

#[test]
fn the_commands_messages_are_verified() {
    let files = Files::new();
    let mut ran = 0;
    for (name, party, _) in parties(&files.scene) {
        files.write(name, &party);
        let mut options: Vec<&[&str]> = vec![
            &[],
            &["-nodetach"],
            &["-nodetach", "-noattr"],
            &["-noattr"],
            &["-nodetach", "-keyid"],
            &["-nodetach", "-cades"],
            &["-nodetach", "-nosmimecap"],
            &["-nodetach", "-md", "sha512"],
            // BER, with the content in segments.
            &["-nodetach", "-stream"],
            &["-nodetach", "-indef"],
            &["-stream"],
            &["-nodetach", "-certfile", "authority.pem"],
            &["-nodetach", "-econtent_type", "1.2.840.113549.1.9.16.1.4"],
        ];
        if name == "rsa" {
            options.extend([
                &["-nodetach", "-keyopt", "rsa_padding_mode:pss"][..],
                &[
                    "-nodetach",
                    "-keyopt",
                    "rsa_padding_mode:pss",
                    "-keyopt",
                    "rsa_pss_saltlen:20",
                ],
                &[
                    "-nodetach",
                    "-md",
                    "sha512",
                    "-keyopt",
                    "rsa_padding_mode:pss",
                    "-keyopt",
                    "rsa_mgf1_md:sha256",
                ],
                &["-noattr", "-keyopt", "rsa_padding_mode:pss"],
            ]);
        }
        for option in options {
            let Some(message) = files.signed_by("openssl", name, option) else {
                panic!("{name} {option:?}");
            };
            let verified = files.verify(&message);
            let [found] = verified.signers() else { panic!() };
            assert_eq!(*found.certificate(), party.certificate, "{name} {option:?}");
            assert_eq!(found.info().has_signed_attributes(), !option.contains(&"-noattr"));
            ran += 1;
        }
    }
    assert_eq!(ran, 17 + 2 * 13);
    // SHA-1 is refused until it is permitted.
    let weak = files
        .signed_by("openssl", "rsa", &["-nodetach", "-md", "sha1"])
        .unwrap();
    let (rule, _) = broken(files.verifier().verify(&weak));
    assert!(matches!(rule, CmsRule::ForbiddenHash { .. }), "{rule:?}");
    let permitting = files.verifier().permitted_hash_algorithms([HashAlgorithm::Sha1]);
    permitting.verify(&weak).unwrap();
    // Without certificates.
    let without = files.signed_by("openssl", "p256", &["-nodetach", "-nocerts"]).unwrap();
    assert_eq!(
        broken(files.verifier().verify(&without)).0,
        CmsRule::CertificateNotFound
    );
    let party = &files.scene.signer;
    files.write("another", party);
    // Several signers; one is added to a message of ours.
    let both = files.signed_by(
        "openssl",
        "p256",
        &["-nodetach", "-signer", "another.pem", "-inkey", "another.key"],
    );
    assert_eq!(files.verify(&both.unwrap()).signers().len(), 2);
    files.workspace.write("ours.der", sign(party, CONTENT).as_der());
    files.workspace.must_run(&[
        "cms",
        "-resign",
        "-binary",
        "-inform",
        "DER",
        "-in",
        "ours.der",
        "-outform",
        "DER",
        "-out",
        "resigned.der",
        "-signer",
        "rsa.pem",
        "-inkey",
        "rsa.key",
        "-nodetach",
    ]);
    let resigned = SignedData::from_der(backend(), &files.workspace.read("resigned.der")).unwrap();
    assert_eq!(files.verify(&resigned).signers().len(), 2);
    // PEM, and the command `smime`, which writes PKCS #7.
    files.workspace.must_run(&[
        "cms",
        "-sign",
        "-binary",
        "-nodetach",
        "-in",
        "content",
        "-outform",
        "PEM",
        "-out",
        "theirs.pem",
        "-signer",
        "rsa.pem",
        "-inkey",
        "rsa.key",
    ]);
    files.verify(&SignedData::from_pem(backend(), files.workspace.read("theirs.pem")).unwrap());
    files.workspace.must_run(&[
        "smime",
        "-sign",
        "-binary",
        "-nodetach",
        "-in",
        "content",
        "-outform",
        "DER",
        "-out",
        "pkcs7.der",
        "-signer",
        "rsa.pem",
        "-inkey",
        "rsa.key",
    ]);
    files.verify(&SignedData::from_der(backend(), &files.workspace.read("pkcs7.der")).unwrap());
}

/// Keys that only newer commands sign with, and only with signed attributes.
#[test]
fn keys_without_a_hash_function_are_exchanged_with_a_newer_command() {
    let files = Files::new();
    let backend = backend();
    let mut keys: Vec<(&str, PrivateKey)> = Vec::new();
    if backend.ed25519_supported() {
        keys.push(("ed25519", backend.ed25519_generate_key().unwrap().into()));
        keys.push(("ed448", backend.ed448_generate_key().unwrap().into()));
    }
    let sets = [
        ("ml-dsa-44", MlDsaParameterSet::MlDsa44),
        ("ml-dsa-65", MlDsaParameterSet::MlDsa65),
        ("ml-dsa-87", MlDsaParameterSet::MlDsa87),
    ];
    for (name, set) in sets {
        if backend.ml_dsa_supported(set) {
            keys.push((name, MlDsaPrivateKey::generate(backend, set).unwrap().into()));
        }
    }
    if backend.slh_dsa_supported(SlhDsaParameterSet::Sha2_128f) {
        let key = SlhDsaPrivateKey::generate(backend, SlhDsaParameterSet::Sha2_128f).unwrap();
        keys.push(("slh-dsa", key.into()));
    }
    let command = newest();
    let mut exchanged = 0;
    for (number, (name, key)) in keys.iter().enumerate() {
        let party = files.scene.another(key.clone(), 50 + number as u64);
        files.write(name, &party);
        let Some(theirs) = files.signed_by(&command, name, &["-nodetach", "-md", "sha512"]) else {
            assert_eq!(command, "openssl", "the newer command signs with {name}");
            continue;
        };
        files.verify(&theirs);
        let builder = SignedDataBuilder::new().certificates([&files.scene.authority.certificate]);
        let ours = builder.add_signer(signer(&party)).unwrap().sign(CONTENT).unwrap();
        // SHAKE256 with a length in its parameters, which RFC 8419 requires, is not known to the command.
        assert_eq!(files.is_verified_by(&command, &ours, &[]), *name != "ed448", "{name}");
        exchanged += 1;
    }
    let all = exchanged == keys.len();
    assert!(
        all || exchanged == 0 || command == "openssl",
        "{exchanged} of {}",
        keys.len()
    );
}
