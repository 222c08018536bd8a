//! Reads the objects of a file that a `file:` URI names (`ossl_store-file(7)`).
//!
//! The structures are decoded by this crate, not by libcrypto's decoders: another provider has decoders, too, and the one for tokens takes a
//! file for the URI of a key in a token, and logs in to the token with a PIN in the file.

use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use super::entry::StoreEntry;
use super::pin::{PinRequest, PinSource};
use super::regular_file;
use crate::asn1::reader::Fields;
use crate::asn1::tag::OID;
use crate::backend::Backend;
use crate::error::{Error, KeyStoreFailure, MalformedKind, Result, UnsupportedKind};
use crate::ffi::store::Wanted;
use crate::serialization::{KeyLoader, pem};
use crate::support::secret::SecretBytes;
use crate::x509::{Certificate, CertificateRevocationList};

/// The longest file, in bytes.
const LONGEST_FILE: u64 = 1 << 24;

/// The most files of a directory.
const MOST_FILES: usize = 10_000;

/// The characters in a line of base64.
const WIDTH: usize = 64;

/// The longest password, in bytes.
const LONGEST_PASSWORD: usize = 1024;

/// The label of a TPM's key in a file, which its provider decodes.
const TPM_KEY: &str = "TSS2 PRIVATE KEY";

/// The identifiers of the kinds of such keys are below this one: 2.23.133.10.1.
const OF_TPM_KEYS: &[u8] = &[0x67, 0x81, 0x05, 0x0a, 0x01];

/// What a file holds for this crate.
pub(super) enum FileEntries {
    Read(Vec<StoreEntry>),
    /// Keys of a TPM, in PEM, and what else of the wanted kind the file has.
    OfTpm {
        keys: SecretBytes,
        others: Vec<StoreEntry>,
    },
}

/// The objects of a kind in the file or the directory that a URI names.
pub(super) fn entries(backend: &Backend, uri: &str, wanted: Wanted, pin: &mut dyn PinSource) -> Result<FileEntries> {
    let path = path_of(uri)?;
    if path.is_dir() {
        return match wanted {
            Wanted::Everything => files_of(&path).map(FileEntries::Read),
            _ => Err(Error::of_store(KeyStoreFailure::NotFound)),
        };
    }
    let Some(opened) = regular_file::open(&path).map_err(of_system)? else {
        return Err(Error::invalid("uri", "names neither a regular file nor a directory"));
    };
    let data = contents(opened)?;
    let file = LoadedFile { backend, data };
    if matches!(wanted, Wanted::PrivateKeys | Wanted::Everything) && file.has(TPM_KEY.as_bytes()) {
        let keys = file.keys_of_tpm()?;
        let others = match wanted {
            Wanted::Everything => file.public_parts()?,
            _ => Vec::new(),
        };
        return Ok(FileEntries::OfTpm { keys, others });
    }
    let entries = match wanted {
        Wanted::PrivateKeys => vec![file.private_key(pin)?],
        Wanted::PublicKeys => vec![file.public_key()?],
        Wanted::Certificates => file.certificates()?,
        Wanted::Everything => file.everything(pin)?,
    };
    Ok(FileEntries::Read(entries))
}

/// The path in a URI: after `file:`, `file://` or `file://localhost`. As in libcrypto, it is not percent-encoded.
fn path_of(uri: &str) -> Result<PathBuf> {
    let rest = uri.split_once(':').map_or("", |(_, rest)| rest);
    let path = regular_file::local_path(rest).ok_or_else(|| Error::invalid("uri", "names a file of another host"))?;
    if path.is_empty() || path.contains('\0') {
        return Err(Error::invalid("uri", "names no file"));
    }
    Ok(PathBuf::from(path))
}

fn of_system(failure: std::io::Error) -> Error {
    match failure.kind() {
        ErrorKind::NotFound => Error::of_store(KeyStoreFailure::NotFound),
        kind => Error::invalid("uri", format!("names a file that cannot be read: {kind}")),
    }
}

fn contents(file: File) -> Result<SecretBytes> {
    let length = file.metadata().map_err(of_system)?.len();
    let too_long = || Error::invalid("uri", format!("names a file of more than {LONGEST_FILE} bytes"));
    if length > LONGEST_FILE {
        return Err(too_long());
    }
    let mut data = Vec::with_capacity(usize::try_from(length).unwrap_or(0) + 1);
    let read = file.take(LONGEST_FILE + 1).read_to_end(&mut data).map_err(of_system);
    let data = SecretBytes::from(data);
    read?;
    if u64::try_from(data.len()).unwrap_or(u64::MAX) > LONGEST_FILE {
        return Err(too_long());
    }
    Ok(data)
}

/// The URIs of the files of a directory, in the order of their names. Names that are no UTF-8 have no URI, and are left out.
fn files_of(folder: &Path) -> Result<Vec<StoreEntry>> {
    let mut names = Vec::new();
    for file in fs::read_dir(folder).map_err(of_system)? {
        let path = file.map_err(of_system)?.path();
        if names.len() == MOST_FILES {
            let reason = format!("names a directory of more than {MOST_FILES} files");
            return Err(Error::invalid("uri", reason));
        }
        names.extend(path.to_str().map(|path| format!("file:{path}")));
    }
    if names.is_empty() {
        return Err(Error::of_store(KeyStoreFailure::NotFound));
    }
    names.sort_unstable();
    Ok(names.into_iter().map(StoreEntry::Uri).collect())
}

/// Whether a file has the URI of a key in a token, as pkcs11-provider writes it.
fn names_a_token(data: &[u8]) -> bool {
    let text = b"PKCS#11 PROVIDER URI";
    data.windows(text.len()).any(|bytes| bytes.eq_ignore_ascii_case(text))
}

fn of_token() -> Error {
    let detail = "a file with the URI of a key in a token: load that URI";
    Error::unsupported(UnsupportedKind::KeyStore, detail)
}

struct LoadedFile<'a> {
    backend: &'a Backend,
    data: SecretBytes,
}

impl LoadedFile<'_> {
    /// The keys of a TPM, written anew. libcrypto tries the decoders of all providers on them, so that it gets nothing else: the
    /// provider for tokens takes what it decodes for a URI, whatever its label is.
    fn keys_of_tpm(&self) -> Result<SecretBytes> {
        if names_a_token(&self.data) {
            return Err(of_token());
        }
        if self.count(b"PRIVATE KEY-----") > self.count(b"TSS2 PRIVATE KEY-----") {
            let detail = "a file with a key in a TPM and another private key: give each a file of its own";
            return Err(Error::unsupported(UnsupportedKind::KeyStore, detail));
        }
        let mut keys = Vec::new();
        for block in pem::find_all(&self.data, &[TPM_KEY], "key of a TPM")? {
            let der = block.decode()?;
            let kind = Fields::of_sequence(TPM_KEY, &der)?.required(OID, "type")?;
            if !kind.content().starts_with(OF_TPM_KEYS) {
                return Err(kind.wrong_as(MalformedKind::UnexpectedType, "is not the type of a TPM's key"));
            }
            keys.extend_from_slice(&pem::encode(TPM_KEY, &[], &der, WIDTH)?);
        }
        Ok(SecretBytes::from(keys))
    }

    fn private_key(&self, pin: &mut dyn PinSource) -> Result<StoreEntry> {
        if names_a_token(&self.data) {
            return Err(of_token());
        }
        let loader = KeyLoader::new(self.backend);
        let key = match loader.load_private_key(&self.data, None) {
            Err(Error::PasswordRequired) => {
                let question = "Enter the password of the private key:";
                let password = pin
                    .pin(&PinRequest { question })
                    .filter(|password| !password.is_empty());
                let password = password.ok_or(Error::PasswordRequired)?;
                if password.len() > LONGEST_PASSWORD {
                    let reason = format!("must have at most {LONGEST_PASSWORD} bytes");
                    return Err(Error::invalid("pin", reason));
                }
                loader.load_private_key(&self.data, Some(&password))
            }
            key => key,
        };
        key.map(StoreEntry::PrivateKey)
    }

    fn public_key(&self) -> Result<StoreEntry> {
        let key = KeyLoader::new(self.backend).load_public_key(&self.data);
        key.map(StoreEntry::PublicKey)
    }

    /// All certificates of a file in PEM, or the one of a file in DER.
    fn certificates(&self) -> Result<Vec<StoreEntry>> {
        let certificates = match self.is_der() {
            true => vec![Certificate::from_der(self.backend, &self.data)?],
            false => Certificate::all_from_pem(self.backend, &self.data)?,
        };
        Ok(certificates.into_iter().map(StoreEntry::Certificate).collect())
    }

    fn revocation_list(&self) -> Result<StoreEntry> {
        let list = match self.is_der() {
            true => CertificateRevocationList::from_der(self.backend, &self.data),
            false => CertificateRevocationList::from_pem(self.backend, &self.data),
        };
        list.map(StoreEntry::RevocationList)
    }

    /// What of all kinds the file has. If it has nothing, the error is that of a private key.
    fn everything(&self, pin: &mut dyn PinSource) -> Result<Vec<StoreEntry>> {
        let mut entries = self.public_parts()?;
        match self.private_key(pin) {
            Ok(key) => entries.insert(0, key),
            Err(Error::Malformed { .. }) if !entries.is_empty() && !self.has(b"PRIVATE KEY-----") => {}
            Err(error) => return Err(error),
        }
        Ok(entries)
    }

    /// What of all kinds the file has but private keys.
    fn public_parts(&self) -> Result<Vec<StoreEntry>> {
        let mut entries = Vec::new();
        entries.extend(self.if_labelled(b"PUBLIC KEY-----", self.public_key().map(|key| vec![key]))?);
        entries.extend(self.if_labelled(b"CERTIFICATE-----", self.certificates())?);
        entries.extend(self.if_labelled(b"X509 CRL-----", self.revocation_list().map(|list| vec![list]))?);
        Ok(entries)
    }

    /// The entries of a kind; none if they cannot be read and no block has the label of the kind.
    fn if_labelled(&self, label: &[u8], entries: Result<Vec<StoreEntry>>) -> Result<Vec<StoreEntry>> {
        match entries {
            Err(_) if !self.has(label) => Ok(Vec::new()),
            entries => entries,
        }
    }

    fn has(&self, text: &[u8]) -> bool {
        self.count(text) > 0
    }

    fn count(&self, text: &[u8]) -> usize {
        self.data.windows(text.len()).filter(|bytes| *bytes == text).count()
    }

    /// Whether the file begins as a SEQUENCE does.
    fn is_der(&self) -> bool {
        self.data.first() == Some(&0x30)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_follows_the_scheme() {
        for (uri, expected) in [
            ("file:/a/b", Some("/a/b")),
            ("FILE:///a%20b c", Some("/a%20b c")),
            ("file://localhost/a", Some("/a")),
            ("file://LocalHost/a", Some("/a")),
            ("file:a/b", Some("a/b")),
            ("file://host/a", None),
            ("file://localhost", None),
            ("file:", None),
            ("file:/a\0b", None),
        ] {
            let path = path_of(uri).ok();
            assert_eq!(path.as_deref(), expected.map(Path::new), "{uri:?}");
        }
    }
}
