//! All formats in which keys can be written, for tests that have other programs read them.

use super::sample_keys::{self, public_half};
use super::{backend, on_fips};
use hazmat_openssl::Result;
use hazmat_openssl::asymmetric::{PrivateKey, PublicKey};
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use std::fmt;

/// The encryption of a private key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protection {
    /// Nothing.
    None,
    /// The best available encryption.
    Best,
    /// A chosen cipher, number of rounds of the key derivation, and hash function.
    Chosen(KeyCipher, Option<u32>, Option<HashAlgorithm>),
}

/// The form of a private key file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PrivateForm {
    /// The encoding.
    pub encoding: Encoding,
    /// The format.
    pub format: PrivateFormat,
    /// The encryption.
    pub protection: Protection,
}

impl PrivateForm {
    fn plain(encoding: Encoding, format: PrivateFormat) -> Self {
        PrivateForm {
            encoding,
            format,
            protection: Protection::None,
        }
    }

    fn protected(encoding: Encoding, format: PrivateFormat, protection: Protection) -> Self {
        PrivateForm {
            encoding,
            format,
            protection,
        }
    }

    /// Whether a password is needed.
    pub fn is_encrypted(&self) -> bool {
        self.protection != Protection::None
    }

    /// The key in this form.
    pub fn try_write(&self, key: &PrivateKey, password: &[u8]) -> Result<SecretBytes> {
        let encryption = match self.protection {
            Protection::None => NoEncryption.into(),
            Protection::Best => BestAvailableEncryption::new(password).into(),
            Protection::Chosen(cipher, rounds, hash) => {
                let mut builder = self.format.encryption_builder().cipher(cipher);
                if let Some(rounds) = rounds {
                    builder = builder.kdf_rounds(rounds);
                }
                if let Some(hash) = hash {
                    builder = builder.hmac_hash(hash);
                }
                builder.build(password)?
            }
        };
        key.private_bytes(self.encoding, self.format, encryption)
    }

    /// The key in this form, which it must support.
    pub fn write(&self, key: &PrivateKey, password: &[u8]) -> SecretBytes {
        self.try_write(key, password)
            .unwrap_or_else(|error| panic!("{key:?} in {self}: {error}"))
    }

    /// Loads a key in this form.
    pub fn load(&self, backend: &Backend, data: &[u8], password: &[u8]) -> Result<PrivateKey> {
        let password = self.is_encrypted().then_some(password);
        match (self.encoding, self.format) {
            (_, PrivateFormat::OpenSsh) => backend.load_ssh_private_key(data, password),
            (Encoding::Pem, _) => backend.load_pem_private_key(data, password),
            (Encoding::Der, _) => backend.load_der_private_key(data, password),
            other => panic!("{other:?} is not loaded but made of its bytes"),
        }
    }
}

impl fmt::Display for PrivateForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.format, self.encoding)?;
        match self.protection {
            Protection::None => Ok(()),
            Protection::Best => f.write_str(", the best encryption"),
            Protection::Chosen(cipher, rounds, hash) => {
                write!(f, ", {cipher}")?;
                rounds.map_or(Ok(()), |rounds| write!(f, ", {rounds} rounds"))?;
                hash.map_or(Ok(()), |hash| write!(f, ", {}", hash.name()))
            }
        }
    }
}

/// The ciphers of PKCS #8 and of the traditional format.
const PEM_CIPHERS: [KeyCipher; 4] = [
    KeyCipher::Aes128Cbc,
    KeyCipher::Aes192Cbc,
    KeyCipher::Aes256Cbc,
    KeyCipher::TripleDesCbc,
];

/// The ciphers of OpenSSH.
const OPENSSH_CIPHERS: [KeyCipher; 5] = [
    KeyCipher::Aes128Cbc,
    KeyCipher::Aes192Cbc,
    KeyCipher::Aes256Cbc,
    KeyCipher::Aes256Ctr,
    KeyCipher::Aes256Gcm,
];

/// Few iterations and rounds, so that many keys can be written.
pub const ITERATIONS: u32 = 1000;
const BCRYPT_ROUNDS: u32 = 2;

const BOTH: [Encoding; 2] = [Encoding::Pem, Encoding::Der];

/// PKCS #8 in both encodings, plain and in three encryptions.
pub fn pkcs8_forms() -> Vec<PrivateForm> {
    let protections = [
        Protection::None,
        Protection::Chosen(KeyCipher::Aes256Cbc, Some(ITERATIONS), None),
        Protection::Chosen(KeyCipher::Aes128Cbc, Some(ITERATIONS), Some(HashAlgorithm::Sha1)),
        Protection::Chosen(KeyCipher::TripleDesCbc, Some(ITERATIONS), Some(HashAlgorithm::Sha512)),
    ];
    pkcs8_with(&protections)
}

/// PKCS #8 in both encodings and with every cipher and every hash function among `hashes`, and the best encryption.
pub fn every_encrypted_pkcs8_form(hashes: &[HashAlgorithm]) -> Vec<PrivateForm> {
    let chosen = |cipher| {
        let hash = move |hash: &HashAlgorithm| Protection::Chosen(cipher, Some(ITERATIONS), Some(*hash));
        hashes.iter().map(hash)
    };
    let mut protections: Vec<_> = PEM_CIPHERS.into_iter().flat_map(chosen).collect();
    protections.push(Protection::Best);
    pkcs8_with(&protections)
}

fn pkcs8_with(protections: &[Protection]) -> Vec<PrivateForm> {
    let form = |protection: &Protection| {
        let protection = *protection;
        BOTH.map(|encoding| PrivateForm::protected(encoding, PrivateFormat::Pkcs8, protection))
    };
    protections.iter().flat_map(form).collect()
}

/// The traditional format in all its forms, for the types that have it.
pub fn traditional_forms(key: &PrivateKey) -> Vec<PrivateForm> {
    let format = PrivateFormat::TraditionalOpenSsl;
    match key {
        PrivateKey::Rsa(key) if key.is_pss_only() => return Vec::new(),
        PrivateKey::Rsa(_) | PrivateKey::Dsa(_) | PrivateKey::EllipticCurve(_) => {}
        _ => return Vec::new(),
    }
    let plain = BOTH.map(|encoding| PrivateForm::plain(encoding, format));
    let encrypted = PEM_CIPHERS
        .map(|cipher| Protection::Chosen(cipher, None, None))
        .into_iter()
        .chain([Protection::Best])
        .map(|protection| PrivateForm::protected(Encoding::Pem, format, protection));
    plain.into_iter().chain(encrypted).collect()
}

/// OpenSSH's format in all its forms, for the keys that have it.
pub fn openssh_forms(key: &PrivateKey) -> Vec<PrivateForm> {
    if !has_openssh_form(&public_half(key)) {
        return Vec::new();
    }
    let format = PrivateFormat::OpenSsh;
    let encrypted = OPENSSH_CIPHERS.map(|cipher| {
        PrivateForm::protected(
            Encoding::Pem,
            format,
            Protection::Chosen(cipher, Some(BCRYPT_ROUNDS), None),
        )
    });
    [PrivateForm::plain(Encoding::Pem, format)]
        .into_iter()
        .chain(encrypted)
        .collect()
}

/// Whether OpenSSH has a form for keys of this type and size.
pub fn has_openssh_form(key: &PublicKey) -> bool {
    match key {
        PublicKey::Rsa(key) => !key.is_pss_only(),
        PublicKey::Dsa(key) => key.key_size() == 1024,
        PublicKey::EllipticCurve(key) => matches!(
            key.curve(),
            EllipticCurve::Secp256R1 | EllipticCurve::Secp384R1 | EllipticCurve::Secp521R1
        ),
        PublicKey::Ed25519(_) => true,
        _ => false,
    }
}

/// All pairs of an encoding and a format that public keys of this type have.
pub fn public_forms(key: &PublicKey) -> Vec<(Encoding, PublicFormat)> {
    let both = |format| BOTH.map(|encoding| (encoding, format));
    let mut forms = Vec::from(both(PublicFormat::SubjectPublicKeyInfo));
    match key {
        PublicKey::Rsa(key) if !key.is_pss_only() => forms.extend(both(PublicFormat::Pkcs1)),
        PublicKey::EllipticCurve(_) => forms.extend([
            (Encoding::X962, PublicFormat::CompressedPoint),
            (Encoding::X962, PublicFormat::UncompressedPoint),
        ]),
        PublicKey::Ed25519(_) | PublicKey::Ed448(_) | PublicKey::X25519(_) | PublicKey::X448(_) => {
            forms.push((Encoding::Raw, PublicFormat::Raw));
        }
        _ => {}
    }
    if has_openssh_form(key) {
        forms.push((Encoding::OpenSsh, PublicFormat::OpenSsh));
    }
    forms
}

/// A private key, by its name.
pub struct NamedKey {
    /// Its name.
    pub name: String,
    /// The private half.
    pub private: PrivateKey,
    /// The public half.
    pub public: PublicKey,
}

impl NamedKey {
    /// A key with a name.
    pub fn new(name: impl Into<String>, private: impl Into<PrivateKey>) -> Self {
        let private = private.into();
        NamedKey {
            name: name.into(),
            public: public_half(&private),
            private,
        }
    }
}

/// The number of [`keys`] if the backend supports all types and curves.
pub const KEYS: usize = sample_keys::SAMPLES - 3 + EllipticCurve::ALL.len();

/// The samples of every type, and a key on every curve that the backend supports.
pub fn keys() -> Vec<NamedKey> {
    let is_on_a_curve = |key: &PrivateKey| matches!(key, PrivateKey::EllipticCurve(_));
    let mut keys: Vec<_> = sample_keys::samples()
        .iter()
        .filter(|sample| !is_on_a_curve(&sample.private))
        .map(|sample| NamedKey::new(sample.name, sample.private.clone()))
        .collect();
    for &curve in EllipticCurve::ALL {
        if backend().elliptic_curve_supported(curve) {
            let key = backend().generate_elliptic_curve_private_key(curve).unwrap();
            keys.push(NamedKey::new(curve.name(), key));
        }
    }
    assert!(
        keys.len() == KEYS || on_fips() || !crate::VENDORED,
        "the vendored OpenSSL has all types"
    );
    keys
}

/// Asserts that two private keys are equal, even if `actual` belongs to another backend.
pub fn assert_same_key(expected: &PrivateKey, actual: &PrivateKey, what: &str) {
    let der = |key: &PrivateKey| key.private_bytes(Encoding::Der, PrivateFormat::Pkcs8, NoEncryption);
    assert!(der(expected).unwrap() == der(actual).unwrap(), "{what}: another key");
}
