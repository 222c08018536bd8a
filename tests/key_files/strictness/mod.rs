//! Malformed key files: each is refused with an error of the right kind, quickly, and without a panic.

mod any_form;
mod boundaries;
mod explicit_curves;
mod mutations;
mod openssh;
mod pairs;
mod passwords;
mod pem;
mod secrecy;
mod structures;
mod work_factors;

use hazmat_openssl::asymmetric::{Parameters, PrivateKey, PublicKey};
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::{MalformedKind, Result};
use std::fmt::Debug;
use support::errors::{assert_malformed_among, assert_malformed_kind, assert_unsupported_naming as assert_unsupported};
use support::written::{pkcs8, spki, traditional};
use support::{backend, der, encrypted_keys, on_fips, sample_keys, ssh_wire};

const PASSWORD: &[u8] = b"a password of some length";

/// The faults of data whose bytes are random, or belong to another structure: which fault is found first depends on the
/// bytes.
const RANDOM_FAULTS: &[MalformedKind] = &[
    MalformedKind::Truncated,
    MalformedKind::TrailingData,
    MalformedKind::UnexpectedTag,
    MalformedKind::UnexpectedType,
    MalformedKind::NotDer,
    MalformedKind::NotAllowed,
    MalformedKind::Missing,
    MalformedKind::Inconsistent,
    MalformedKind::InvalidBase64,
    MalformedKind::InvalidLength,
    MalformedKind::InvalidPem,
    MalformedKind::InvalidPrivateKey,
    MalformedKind::InvalidPublicKey,
    MalformedKind::InvalidText,
    MalformedKind::InvalidValue,
    MalformedKind::OutOfRange,
];

fn load_private(der: &[u8]) -> Result<PrivateKey> {
    backend().load_der_private_key(der, None)
}

fn load_public(der: &[u8]) -> Result<PublicKey> {
    backend().load_der_public_key(der)
}

/// A valid structure, and how it is read.
struct Structure {
    name: String,
    bytes: Vec<u8>,
    load: Load,
}

/// How the bytes of a [`Structure`] are read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Load {
    Private,
    Encrypted,
    Public,
    Parameters,
    /// A blob in a line with this type name.
    OpenSshLine(&'static str),
    /// An `openssh-key-v1` in PEM.
    OpenSshPrivate,
}

/// The loaded object.
#[derive(Debug)]
enum Loaded {
    Private(PrivateKey),
    Public(PublicKey),
    Parameters(Parameters),
}

impl Loaded {
    /// The bytes of the structure again, in the same form and not encrypted.
    fn written(&self, name: &str) -> Vec<u8> {
        match self {
            Loaded::Private(key) if name.contains("traditional") => traditional(key),
            Loaded::Private(key) => pkcs8(key),
            Loaded::Public(key) if name.contains("PKCS #1") => {
                key.public_bytes(Encoding::Der, PublicFormat::Pkcs1).unwrap()
            }
            Loaded::Public(key) => spki(key),
            Loaded::Parameters(parameters) => match parameters {
                Parameters::Dsa(own) => own.parameter_bytes(Encoding::Der, ParameterFormat::Dss).unwrap(),
                Parameters::Dh(own) => own.parameter_bytes(Encoding::Der, ParameterFormat::Pkcs3).unwrap(),
                other => panic!("parameters that the tests do not know: {other:?}"),
            },
        }
    }
}

impl Structure {
    fn new(name: impl Into<String>, bytes: Vec<u8>, load: Load) -> Self {
        let name = name.into();
        Self { name, bytes, load }
    }

    /// Reads `bytes` as this structure.
    fn load(&self, bytes: &[u8]) -> Result<Loaded> {
        let backend = backend();
        match self.load {
            Load::Private => backend.load_der_private_key(bytes, None).map(Loaded::Private),
            Load::Encrypted => backend.load_der_private_key(bytes, Some(PASSWORD)).map(Loaded::Private),
            Load::Public => backend.load_der_public_key(bytes).map(Loaded::Public),
            Load::Parameters => backend.load_der_parameters(bytes).map(Loaded::Parameters),
            Load::OpenSshLine(name) => backend
                .load_ssh_public_key(&ssh_wire::line(name, bytes))
                .map(Loaded::Public),
            Load::OpenSshPrivate => {
                let pem = support::pem_text::block("OPENSSH PRIVATE KEY", bytes);
                backend.load_ssh_private_key(&pem, None).map(Loaded::Private)
            }
        }
    }
}

/// Post-quantum keys of these sets have the same structures as others, but longer ones.
const LONGER_SETS: [&str; 5] = [
    sample_keys::ML_KEM_768,
    sample_keys::ML_KEM_1024,
    sample_keys::ML_DSA_65,
    sample_keys::ML_DSA_87,
    sample_keys::SLH_DSA_SHAKE,
];

/// Every kind of DER structure, for every key type that has it.
fn der_structures() -> Vec<Structure> {
    let mut structures = Vec::new();
    for sample in sample_keys::all() {
        if LONGER_SETS.contains(&sample.name) {
            continue;
        }
        let (name, private, public) = (sample.name, &sample.private, &sample.public);
        structures.push(Structure::new(
            format!("{name}: PKCS #8"),
            pkcs8(private),
            Load::Private,
        ));
        structures.push(Structure::new(
            format!("{name}: SubjectPublicKeyInfo"),
            spki(public),
            Load::Public,
        ));
        let parameters: Option<(Parameters, ParameterFormat)> = match private {
            PrivateKey::Dsa(key) => Some((key.parameters().unwrap().into(), ParameterFormat::Dss)),
            PrivateKey::Dh(key) => Some((key.parameters().unwrap().into(), ParameterFormat::Pkcs3)),
            _ => None,
        };
        if let Some((parameters, format)) = parameters {
            let bytes = parameters.parameter_bytes(Encoding::Der, format).unwrap();
            structures.push(Structure::new(format!("{name}: parameters"), bytes, Load::Parameters));
        }
        if [
            sample_keys::RSA,
            sample_keys::DSA_1024,
            sample_keys::DSA_2048,
            sample_keys::P256,
            sample_keys::P384,
            sample_keys::P521,
        ]
        .contains(&name)
        {
            let bytes = traditional(private);
            structures.push(Structure::new(format!("{name}: traditional"), bytes, Load::Private));
        }
        if name == sample_keys::RSA {
            let bytes = public.public_bytes(Encoding::Der, PublicFormat::Pkcs1).unwrap();
            structures.push(Structure::new(
                format!("{name}: PKCS #1 public key"),
                bytes,
                Load::Public,
            ));
        }
    }
    let count = structures.len();
    let all = sample_keys::samples().len() == sample_keys::SAMPLES;
    let samples = sample_keys::SAMPLES + sample_keys::post_quantum().len() / 2;
    assert!(count == 2 * samples + 4 + 6 + 1 || !all, "{count}");
    structures
}

/// `EncryptedPrivateKeyInfo` in each of its schemes.
fn encrypted_structures() -> Vec<Structure> {
    let plain = pkcs8(&sample_keys::sample(sample_keys::P256).private);
    let password = std::str::from_utf8(PASSWORD).unwrap();
    let mut schemes = vec![(
        "PBES2 with PBKDF2",
        encrypted_keys::with_pbkdf2(&plain, PASSWORD, 1_000),
    )];
    if !on_fips() {
        schemes.push((
            "PBES2 with scrypt",
            encrypted_keys::with_scrypt(&plain, PASSWORD, [16, 1, 1]),
        ));
        schemes.push(("PBES1", encrypted_keys::with_pbes1(&plain, PASSWORD, 10)));
        schemes.push(("PKCS #12", encrypted_keys::with_pkcs12(&plain, password, 10)));
    }
    schemes
        .into_iter()
        .map(|(name, bytes)| Structure::new(name, bytes, Load::Encrypted))
        .collect()
}

/// OpenSSH's blobs and files, and certificates for every key type.
fn openssh_structures() -> Vec<Structure> {
    let mut structures = Vec::new();
    for sample in sample_keys::all() {
        let Ok(line) = sample.public.public_bytes(Encoding::OpenSsh, PublicFormat::OpenSsh) else {
            continue;
        };
        let blob = ssh_wire::blob_of(&line);
        let fields = ssh_wire::strings(&blob);
        let (name, certificate) = match &fields[0][..] {
            b"ssh-rsa" => ("ssh-rsa", "ssh-rsa-cert-v01@openssh.com"),
            b"ssh-dss" => ("ssh-dss", "ssh-dss-cert-v01@openssh.com"),
            b"ssh-ed25519" => ("ssh-ed25519", "ssh-ed25519-cert-v01@openssh.com"),
            b"ecdsa-sha2-nistp256" => ("ecdsa-sha2-nistp256", "ecdsa-sha2-nistp256-cert-v01@openssh.com"),
            b"ecdsa-sha2-nistp384" => ("ecdsa-sha2-nistp384", "ecdsa-sha2-nistp384-cert-v01@openssh.com"),
            b"ecdsa-sha2-nistp521" => ("ecdsa-sha2-nistp521", "ecdsa-sha2-nistp521-cert-v01@openssh.com"),
            other => panic!("{}", String::from_utf8_lossy(other)),
        };
        let cert = ssh_wire::certificate(certificate, &fields[1..]);
        structures.push(Structure::new(name, blob, Load::OpenSshLine(name)));
        structures.push(Structure::new(certificate, cert, Load::OpenSshLine(certificate)));
        let pem = sample
            .private
            .private_bytes(Encoding::Pem, PrivateFormat::OpenSsh, NoEncryption)
            .unwrap();
        let (_, bytes) = support::pem_text::parse(&pem);
        structures.push(Structure::new(format!("{name}: private"), bytes, Load::OpenSshPrivate));
    }
    assert!(structures.len() == 18 || on_fips(), "{}", structures.len());
    structures
}

fn all_structures() -> Vec<Structure> {
    let mut structures = der_structures();
    structures.extend(encrypted_structures());
    structures.extend(openssh_structures());
    structures
}

#[test]
fn every_structure_is_right_before_something_is_changed() {
    for structure in all_structures() {
        let loaded = structure.load(&structure.bytes);
        let loaded = loaded.unwrap_or_else(|error| panic!("{}: {error}", structure.name));
        if matches!(structure.load, Load::Private | Load::Public | Load::Parameters) {
            assert_eq!(loaded.written(&structure.name), structure.bytes, "{}", structure.name);
        }
    }
}
