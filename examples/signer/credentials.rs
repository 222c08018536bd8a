//! Reads keys, certificates and signatures: files that fit into memory.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use clap::Args;
use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::{Certificate, CertificateRevocationList};
use hazmat_openssl::{Error, Result as KeyResult};
use zeroize::Zeroizing;

use crate::{Explain, Failure, password, token};

/// The key that signs.
#[derive(Args)]
pub struct SigningKey {
    #[command(flatten)]
    place: Place,

    /// Reads the password of the key from this file; - asks for it, which is the default
    #[arg(short, long, value_name = "FILE", conflicts_with = "key_uri")]
    password_file: Option<PathBuf>,

    #[command(flatten, next_help_heading = "The token of --key-uri")]
    token: token::TokenArguments,
}

#[derive(Args)]
#[group(required = true, multiple = false)]
struct Place {
    /// The private key, in any format
    #[arg(short, long, value_name = "FILE")]
    key: Option<PathBuf>,

    /// The private key in a token: a PKCS #11 URI, such as pkcs11:token=office;object=signature
    #[arg(long, value_name = "URI")]
    key_uri: Option<String>,
}

impl SigningKey {
    /// The files that are read.
    pub fn files(&self) -> Vec<&Path> {
        let files = [&self.place.key, &self.password_file, &self.token.pin_file];
        files.into_iter().flatten().map(PathBuf::as_path).collect()
    }

    /// Reads the key in a file, or finds the one in a token, which has a backend of its own.
    pub fn load(&self, backend: &Backend) -> Result<PrivateKey, Failure> {
        if let Some(file) = &self.place.key {
            return private_key(backend, file, self.password_file.as_deref());
        }
        let uri = self.place.key_uri.as_deref().unwrap_or_default();
        let backend = self.token.backend(backend.fips_status().is_in_use())?;
        self.token.private_key(&backend, uri)
    }
}

/// The content of a file, which may be a private key, and is wiped on drop.
pub fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>, Failure> {
    const LIMIT: u64 = 16 * 1024 * 1024;
    let failure = || format!("cannot read {}", path.display());
    let metadata = fs::metadata(path).explain(failure())?;
    // Opening a FIFO would block.
    if !metadata.is_file() {
        return Err(Failure(format!("{}: it is not a regular file", failure())));
    }
    let file = File::open(path).explain(failure())?;

    // Full capacity at once: a growing buffer leaves copies in memory.
    let mut data = Zeroizing::new(Vec::with_capacity(metadata.len().min(LIMIT) as usize + 1));
    file.take(LIMIT + 1).read_to_end(&mut data).explain(failure())?;
    match data.len() as u64 {
        0 => Err(Failure(format!("{} is empty", path.display()))),
        1..=LIMIT => Ok(data),
        _ => Err(Failure(format!("{} is larger than 16 MiB", path.display()))),
    }
}

/// Reads a private key in any format. Asks for its password if it is encrypted.
fn private_key(backend: &Backend, path: &Path, password_file: Option<&Path>) -> Result<PrivateKey, Failure> {
    let data = read(path)?;
    let load = |password: Option<&[u8]>| -> KeyResult<PrivateKey> {
        KeyLoader::new(backend).load_private_key(&data, password)
    };
    let key = match load(None) {
        Err(Error::PasswordRequired) => load(Some(&password::existing(password_file, path)?)),
        // The file is not protected, contrary to what the user believes.
        Ok(_) if password_file.is_some() => Err(Error::PasswordNotNeeded),
        other => other,
    };
    key.explain(path.display())
}

/// Reads certificates in PEM or DER: at least one.
pub fn certificates(backend: &Backend, path: &Path) -> Result<Vec<Certificate>, Failure> {
    let data = read(path)?;
    let certificates = match is_der(&data) {
        true => backend.load_der_x509_certificate(&data).map(|one| vec![one]),
        false => backend.load_pem_x509_certificates(&data),
    };
    certificates.explain(path.display())
}

/// Reads all certificates of the files.
pub fn all_certificates(backend: &Backend, paths: &[impl AsRef<Path>]) -> Result<Vec<Certificate>, Failure> {
    let mut all = Vec::new();
    for path in paths {
        all.extend(certificates(backend, path.as_ref())?);
    }
    Ok(all)
}

/// Reads the revocation lists of a file: any number in PEM, or one in DER.
pub fn revocation_lists(backend: &Backend, path: &Path) -> Result<Vec<CertificateRevocationList>, Failure> {
    let data = read(path)?;
    let lists = match is_der(&data) {
        true => backend.load_der_x509_crl(&data).map(|one| vec![one]),
        false => CertificateRevocationList::all_from_pem(backend, &data),
    };
    lists.explain(path.display())
}

/// Whether the data begins as a SEQUENCE does. PEM begins with text.
pub fn is_der(data: &[u8]) -> bool {
    data.first() == Some(&0x30)
}
