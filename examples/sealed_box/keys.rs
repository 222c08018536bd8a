//! The key files, whose formats are this program's own: no object identifier is registered yet for X-Wing keys in PKCS #8 and
//! SubjectPublicKeyInfo.
//!
//! A public key is one line of three words: `sealed-box-1`, which is the format and its version, the type of the key (`x-wing`
//! or `p-256`), and the public key of HPKE in base64.
//!
//! A private key is encrypted under a password:
//!
//! | bytes | |
//! |------:|--------|
//! |     6 | `hzskey`, the name of this format |
//! |     1 | its version: 1 |
//! |     2 | the KEM of HPKE, big-endian: `0x647a` (X-Wing) or `0x0010` (P-256) |
//! |     1 | cost: the power of 2 of scrypt's N |
//! |    16 | random salt |
//!
//! then the private key of HPKE (32 bytes: X-Wing's seed, or the private value on P-256) as a message of Cobblestone-256, under
//! the key scrypt(password, salt, N, r = 8, p = 1) (RFC 7914), with those 26 bytes as its context.

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::ops::RangeInclusive;
use std::path::Path;
use std::str::FromStr;

use base64ct::{Base64, Encoding};
use hazmat_openssl::hpke::{HpkeKem, HpkePrivateKey, HpkePublicKey};
use hazmat_openssl::interfaces::{HpkeBackend, ScryptBackend};
use hazmat_openssl::prelude::Backend;
use hazmat_openssl::recipes::chunked_encryption::ChunkedEncryption;
use hazmat_openssl::{Error, SecretBytes};

use crate::{Explain, Failure, format};

/// scrypt's cost: 128 MiB of memory, and a good part of a second.
pub const DEFAULT_COST: u8 = 17;

/// The costs that `generate` and `open` accept, up to 256 MiB. The cost in a file is paid before the file is authenticated.
pub const COSTS: RangeInclusive<i64> = 10..=18;

const MAGIC: [u8; 6] = *b"hzskey";
const VERSION: u8 = 1;
const PUBLIC: &str = "sealed-box-1";
const SCHEME: ChunkedEncryption = ChunkedEncryption::COBBLESTONE_256;

/// What precedes the message.
const START: usize = 6 + 1 + 2 + 1 + 16;

/// The greatest lengths that are read, in bytes. A public key of X-Wing has 1,642 characters.
const LONGEST_PRIVATE: u64 = 1024;
const LONGEST_PUBLIC: u64 = 4096;

/// The type of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyType {
    XWing,
    P256,
}

impl KeyType {
    const ALL: [Self; 2] = [KeyType::XWing, KeyType::P256];

    pub fn kem(self) -> HpkeKem {
        match self {
            KeyType::XWing => HpkeKem::MlKem768X25519,
            KeyType::P256 => HpkeKem::DhkemP256,
        }
    }

    pub fn of_kem(id: u16) -> Option<Self> {
        Self::ALL.into_iter().find(|key_type| key_type.kem().codepoint() == id)
    }
}

impl fmt::Display for KeyType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            KeyType::XWing => "x-wing",
            KeyType::P256 => "p-256",
        })
    }
}

impl FromStr for KeyType {
    type Err = &'static str;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|key_type| key_type.to_string() == name);
        found.ok_or("must be x-wing or p-256")
    }
}

/// Fails if OpenSSL lacks what keys of the type need.
pub fn require(backend: &Backend, key_type: KeyType) -> Result<(), Failure> {
    match backend.hpke_suite_supported(format::suite(key_type)) {
        true => Ok(()),
        false => Err(not_offered(key_type)),
    }
}

/// A failure with keys of a type.
pub fn explain(error: Error, key_type: KeyType) -> Failure {
    match error {
        Error::Unsupported { .. } => not_offered(key_type),
        other => Failure(format!("OpenSSL refused: {other}")),
    }
}

fn not_offered(key_type: KeyType) -> Failure {
    let advice = match key_type {
        KeyType::XWing => "OpenSSL 3.5 or later has it; keys of type p-256 work with every OpenSSL",
        KeyType::P256 => "its configuration may leave it out",
    };
    Failure(format!(
        "keys of type {key_type} are unsupported: this OpenSSL does not offer {} ({advice})",
        key_type.kem()
    ))
}

/// The line of a public key.
pub fn public_line(key: &HpkePrivateKey, key_type: KeyType) -> Result<String, Error> {
    let public_key = key.public_key()?;
    let mut encoded = vec![0; Base64::encoded_len(public_key.public_bytes_raw())];
    // The buffer has the length that the encoder asks for.
    let encoded = Base64::encode(public_key.public_bytes_raw(), &mut encoded).unwrap_or_default();
    Ok(format!("{PUBLIC} {key_type} {encoded}\n"))
}

/// Reads the file of a public key.
pub fn read_public_key(backend: &Backend, path: &Path) -> Result<(HpkePublicKey, KeyType), Failure> {
    let content = read(path, LONGEST_PUBLIC)?;
    let line = content.as_deref().and_then(|content| std::str::from_utf8(content).ok());
    let name = path.display();
    let no_key = || Failure(format!("{name}: this is not a public key of sealed_box"));
    let words: Vec<&str> = line.ok_or_else(no_key)?.split_ascii_whitespace().collect();
    let (key_type, encoded) = match *words {
        [PUBLIC, key_type, encoded] => (key_type, encoded),
        [format, ..] if format.starts_with("sealed-box-") => {
            return Err(Failure(format!(
                "{name}: the public key has another version of the format than {PUBLIC}, or is damaged"
            )));
        }
        _ => return Err(no_key()),
    };
    let key_type: KeyType = key_type
        .parse()
        .map_err(|reason| Failure(format!("{name}: the type of the key {reason}")))?;
    let damaged = |reason: &dyn fmt::Display| Failure(format!("{name}: the public key is damaged: {reason}"));
    let mut bytes = vec![0; encoded.len()];
    let bytes = Base64::decode(encoded, &mut bytes).map_err(|error| damaged(&error))?;
    require(backend, key_type)?;
    let key = HpkePublicKey::from_public_bytes(backend, key_type.kem(), bytes).map_err(|error| damaged(&error))?;
    Ok((key, key_type))
}

/// A private key as it is stored.
pub struct EncryptedKey {
    pub key_type: KeyType,
    cost: u8,
    start: [u8; START],
    message: Vec<u8>,
}

impl EncryptedKey {
    /// The content of the file of a private key.
    pub fn encrypt(
        backend: &Backend,
        key: &HpkePrivateKey,
        key_type: KeyType,
        cost: u8,
        password: &[u8],
    ) -> Result<Vec<u8>, Error> {
        let salt = backend.random_bytes(16)?;
        let kem = key_type.kem().codepoint().to_be_bytes();
        let start = [&MAGIC[..], &[VERSION], &kem, &[cost], &salt].concat();
        let wrapping_key = wrapping_key(backend, cost, &salt, password)?;
        let mut encryptor = SCHEME.encryptor(backend, &wrapping_key, &start)?;
        let mut content = start;
        content.extend(encryptor.update(&key.private_bytes_raw()?)?);
        content.extend(encryptor.finalize()?);
        Ok(content)
    }

    /// Reads the file of a private key, without its password.
    pub fn read(path: &Path) -> Result<Self, Failure> {
        let failure = |reason: &dyn fmt::Display| Failure(format!("{}: {reason}", path.display()));
        let no_key = || failure(&"this is not a private key of sealed_box");
        let content = read(path, LONGEST_PRIVATE)?.ok_or_else(no_key)?;
        if !content.starts_with(&MAGIC) {
            return Err(no_key());
        }
        let cut = || failure(&"the key is damaged: it is too short");
        let (start, message) = content.split_first_chunk::<START>().ok_or_else(cut)?;
        let [_, _, _, _, _, _, version, kem, kem_low, cost, ..] = *start;
        if version != VERSION {
            let reason =
                format!("the key has version {version} of the format, and this program knows version {VERSION} only");
            return Err(failure(&reason));
        }
        let kem = u16::from_be_bytes([kem, kem_low]);
        let unknown = || {
            failure(&format!(
                "the key is of a type that this program does not know (KEM {kem:#06x} of HPKE)"
            ))
        };
        let key_type = KeyType::of_kem(kem).ok_or_else(unknown)?;
        if !COSTS.contains(&cost.into()) {
            let reason = format!(
                "the key asks for the cost {cost} of scrypt, but only {} to {} are allowed",
                COSTS.start(),
                COSTS.end()
            );
            return Err(failure(&reason));
        }
        Ok(EncryptedKey {
            key_type,
            cost,
            start: *start,
            message: message.to_vec(),
        })
    }

    /// Decrypts the key.
    pub fn decrypt(&self, backend: &Backend, password: &[u8]) -> Result<HpkePrivateKey, KeyProblem> {
        let (_, salt) = self.start.split_last_chunk::<16>().ok_or(KeyProblem::WrongPassword)?;
        let wrapping_key = wrapping_key(backend, self.cost, salt, password)?;
        let kem = self.key_type.kem();
        let mut private_key = SecretBytes::from(vec![0; kem.private_key_length()]);
        let mut reader = SCHEME
            .reader(backend, &wrapping_key, &self.start, &self.message[..])
            .map_err(KeyProblem::reading)?;
        reader.read_exact(private_key.as_mut()).map_err(KeyProblem::reading)?;
        // The end of the message proves that it is complete.
        match reader.read(&mut [0]).map_err(KeyProblem::reading)? {
            0 => Ok(HpkePrivateKey::from_private_bytes(backend, kem, &private_key)?),
            _ => Err(KeyProblem::WrongPassword),
        }
    }
}

fn wrapping_key(backend: &Backend, cost: u8, salt: &[u8], password: &[u8]) -> Result<SecretBytes, Error> {
    backend.derive_scrypt(password, salt, 32, 1 << cost, 8, 1)
}

/// Reads a file of at most this many bytes; `None` if it is longer.
fn read(path: &Path, longest: u64) -> Result<Option<Vec<u8>>, Failure> {
    let attempt = || format!("cannot read {}", path.display());
    let mut content = Vec::new();
    let file = File::open(path).explain(attempt())?;
    file.take(longest + 1).read_to_end(&mut content).explain(attempt())?;
    Ok((content.len() as u64 <= longest).then_some(content))
}

/// Why a private key could not be decrypted.
#[derive(Debug, thiserror::Error)]
pub enum KeyProblem {
    #[error("the password is wrong, or the file of the key is damaged")]
    WrongPassword,
    #[error("OpenSSL refused: {0}")]
    Crypto(#[from] Error),
}

impl KeyProblem {
    /// An error of a reader that decrypts from memory. Of the errors of input and output, only the one for missing data can
    /// occur: the file is cut off.
    fn reading(error: io::Error) -> Self {
        match error.downcast() {
            Ok(Error::InvalidTag) | Err(_) => KeyProblem::WrongPassword,
            Ok(other) => KeyProblem::Crypto(other),
        }
    }
}
