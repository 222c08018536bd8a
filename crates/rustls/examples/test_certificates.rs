//! Makes a test authority, and a certificate and a key for a server on this machine.
//!
//! ```text
//! cargo run --package rustls-hazmat-openssl --example test_certificates -- FOLDER
//! ```
//!
//! Writes `ca.pem` (for clients), `chain.pem` and `key.pem` (for the server) into a new folder. The authority's key is not kept,
//! so that nobody can issue another certificate that clients with `ca.pem` accept.

use std::fmt;
use std::fs;
use std::io::{self, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use hazmat_openssl::asymmetric::{PrivateKey, PublicKey};
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::time::{Duration, OffsetDateTime};
use hazmat_openssl::x509::{
    BasicConstraints, Certificate, CertificateBuilder, ExtendedKeyUsage, GeneralName, GeneralNames, KeyPurposeOid,
    KeyUsage, Name, SerialNumber, SubjectAlternativeName,
};

/// Makes a test authority, and a certificate and a key for a server on this machine
#[derive(Parser)]
struct Arguments {
    /// The folder of the files; it is created
    folder: PathBuf,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("test_certificates: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Failure> {
    let made = Made::new(&Backend::new()?)?;
    let folder = &arguments.folder;
    fs::create_dir(folder).map_err(|error| Failure::File(folder.clone(), error))?;
    write(&folder.join("ca.pem"), &made.ca, false)?;
    write(&folder.join("chain.pem"), &made.chain, false)?;
    write(&folder.join("key.pem"), &made.key, true)?;
    println!("wrote ca.pem, chain.pem and key.pem into {}", folder.display());
    Ok(())
}

/// The contents of the files.
struct Made {
    ca: Vec<u8>,
    chain: Vec<u8>,
    key: Vec<u8>,
}

impl Made {
    fn new(backend: &Backend) -> hazmat_openssl::Result<Self> {
        let new_key = || EllipticCurvePrivateKey::generate(backend, EllipticCurve::Secp256R1).map(PrivateKey::from);
        let (ca_key, key) = (new_key()?, new_key()?);
        let ca_name = Name::from_rfc4514_string("CN=Test authority of rustls-hazmat-openssl")?;
        let ca = issue(
            backend,
            (&ca_name, &ca_key),
            (&ca_name, &ca_key.public_key()?),
            |builder| {
                builder
                    .add_extension(&BasicConstraints::ca(Some(0)), true)?
                    .add_extension(&KeyUsage::KEY_CERT_SIGN, true)
            },
        )?;
        let names = GeneralNames::new(vec![
            GeneralName::dns_name("localhost")?,
            GeneralName::from(IpAddr::from(Ipv4Addr::LOCALHOST)),
            GeneralName::from(IpAddr::from(Ipv6Addr::LOCALHOST)),
        ])?;
        let name = Name::from_rfc4514_string("CN=localhost")?;
        let purposes = ExtendedKeyUsage::new(vec![KeyPurposeOid::SERVER_AUTH])?;
        let certificate = issue(backend, (&ca_name, &ca_key), (&name, &key.public_key()?), |builder| {
            builder
                .add_extension(&BasicConstraints::end_entity(), true)?
                .add_extension(&KeyUsage::DIGITAL_SIGNATURE, true)?
                .add_extension(&purposes, false)?
                .add_extension(&SubjectAlternativeName::new(names), false)
        })?;
        Ok(Made {
            ca: ca.public_bytes(Encoding::Pem)?,
            chain: certificate.public_bytes(Encoding::Pem)?,
            key: key
                .private_bytes(Encoding::Pem, PrivateFormat::Pkcs8, NoEncryption)?
                .to_vec(),
        })
    }
}

/// A certificate for thirty days.
fn issue(
    backend: &Backend,
    (issuer, issuer_key): (&Name, &PrivateKey),
    (subject, public_key): (&Name, &PublicKey),
    extend: impl FnOnce(CertificateBuilder) -> hazmat_openssl::Result<CertificateBuilder>,
) -> hazmat_openssl::Result<Certificate> {
    let now = OffsetDateTime::now_utc();
    let builder = CertificateBuilder::new()
        .issuer_name(issuer)?
        .subject_name(subject)?
        .public_key(public_key)?
        .serial_number(SerialNumber::random(backend)?)?
        // Clocks differ.
        .not_valid_before(now - Duration::hours(1))?
        .not_valid_after(now + Duration::days(30))?;
    extend(builder)?.sign(issuer_key, HashAlgorithm::Sha256)
}

/// Writes a new file, which only its owner can read if it is private.
fn write(path: &Path, content: &[u8], is_private: bool) -> Result<(), Failure> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, if is_private { 0o600 } else { 0o644 });
    #[cfg(not(unix))]
    let _ = is_private;
    let written = options.open(path).and_then(|mut file| file.write_all(content));
    written.map_err(|error| Failure::File(path.to_owned(), error))
}

/// The reason why nothing was made.
enum Failure {
    OpenSsl(hazmat_openssl::Error),
    File(PathBuf, io::Error),
}

impl From<hazmat_openssl::Error> for Failure {
    fn from(error: hazmat_openssl::Error) -> Self {
        Failure::OpenSsl(error)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::OpenSsl(error) => write!(f, "{error}"),
            Failure::File(path, error) => write!(f, "{}: {error}", path.display()),
        }
    }
}
