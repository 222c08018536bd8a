//! Writes keys and parameters: checks that encoding, format and encryption go together, and calls the writer of the
//! structure.

use zeroize::Zeroizing;

use super::encryption::choice::{
    Choice, DEFAULT_BCRYPT_ROUNDS, DEFAULT_PBKDF2_ITERATIONS, KeyCipher, KeySerializationEncryption,
};
use super::encryption::cipher::block_cipher;
use super::encryption::password::check_password;
use super::encryption::scheme::Pbes2Choice;
use super::encryption::{dek_info, pkcs8 as encrypted_pkcs8};
use super::openssh::encryption::OpenSshChoice;
use super::openssh::{private, public};
use super::output_format::{Encoding, ParameterFormat, PrivateFormat, PublicFormat, no_form};
use super::parameters::{dh, dsa};
use super::pem::{block, labels};
use super::{pkcs8, seeded_private_key, spki, traditional};
use crate::asymmetric::ec::PointFormat;
use crate::asymmetric::rsa::Scheme;
use crate::asymmetric::{Parameters, PrivateKey, PublicKey};
use crate::error::{Error, Result};
use crate::hashes::HashAlgorithm;
use crate::support::secret::SecretBytes;

/// The characters in a line of base64 (RFC 7468, section 2).
const WIDTH: usize = 64;

/// The chosen parameters of an encryption, and its password.
struct Chosen<'a> {
    password: &'a [u8],
    rounds: Option<u32>,
    hash: Option<HashAlgorithm>,
    cipher: Option<KeyCipher>,
}

impl KeySerializationEncryption {
    /// The parameters for a format; `None` for no encryption.
    fn chosen(&self, format: PrivateFormat) -> Result<Option<Chosen<'_>>> {
        let (password, rounds, hash, cipher) = match &self.0 {
            Choice::None => return Ok(None),
            Choice::Best(password) => (password, None, None, None),
            Choice::Chosen(builder, password) if builder.format.structure() == format.structure() => {
                (password, builder.kdf_rounds, builder.hmac_hash, builder.cipher)
            }
            Choice::Chosen(builder, _) => {
                let reason = format!(
                    "was built for the format {}, and the format is {format}",
                    builder.format
                );
                return Err(Error::invalid("encryption", reason));
            }
        };
        check_password(password)?;
        Ok(Some(Chosen {
            password,
            rounds,
            hash,
            cipher,
        }))
    }
}

pub(crate) fn private_bytes(
    key: &PrivateKey,
    encoding: Encoding,
    format: PrivateFormat,
    encryption: &KeySerializationEncryption,
) -> Result<SecretBytes> {
    let fits = match format {
        PrivateFormat::Pkcs8
        | PrivateFormat::Pkcs8ExpandedKey
        | PrivateFormat::Pkcs8SeedAndExpandedKey
        | PrivateFormat::TraditionalOpenSsl => matches!(encoding, Encoding::Pem | Encoding::Der),
        PrivateFormat::OpenSsh => encoding == Encoding::Pem,
        PrivateFormat::Raw => encoding == Encoding::Raw,
    };
    if !fits {
        return Err(no_pair(encoding, &format!("the private format {format}")));
    }
    let chosen = encryption.chosen(format)?;
    let written = match format {
        PrivateFormat::Pkcs8 | PrivateFormat::Pkcs8ExpandedKey | PrivateFormat::Pkcs8SeedAndExpandedKey => {
            write_pkcs8(key, encoding, format, chosen)?
        }
        PrivateFormat::TraditionalOpenSsl => write_traditional(key, encoding, chosen)?,
        PrivateFormat::OpenSsh => write_openssh(key, chosen, b"")?,
        PrivateFormat::Raw => return raw(key, chosen.is_some()),
    };
    Ok(SecretBytes::from_zeroizing(written))
}

fn no_pair(encoding: Encoding, format: &str) -> Error {
    Error::invalid("encoding", format!("{format} has no {encoding} encoding"))
}

/// Encodes a DER structure as DER or PEM.
fn encode(encoding: Encoding, label: &str, der: Zeroizing<Vec<u8>>) -> Result<Zeroizing<Vec<u8>>> {
    match encoding {
        Encoding::Der => Ok(der),
        _ => block::encode(label, &[], &der, WIDTH),
    }
}

fn write_pkcs8(
    key: &PrivateKey,
    encoding: Encoding,
    format: PrivateFormat,
    chosen: Option<Chosen<'_>>,
) -> Result<Zeroizing<Vec<u8>>> {
    let plaintext = pkcs8::write(key, format)?;
    let Some(chosen) = chosen else {
        return encode(encoding, labels::PKCS8, plaintext);
    };
    let choice = Pbes2Choice {
        hash: chosen.hash.unwrap_or(HashAlgorithm::Sha256),
        iterations: chosen.rounds.unwrap_or(DEFAULT_PBKDF2_ITERATIONS),
        cipher: block_cipher(chosen.cipher)?,
    };
    let encrypted = encrypted_pkcs8::encrypt(key.backend(), &choice, chosen.password, plaintext)?;
    encode(encoding, labels::ENCRYPTED_PKCS8, encrypted)
}

fn write_traditional(key: &PrivateKey, encoding: Encoding, chosen: Option<Chosen<'_>>) -> Result<Zeroizing<Vec<u8>>> {
    let no_form = |name: &str| no_form(name, PrivateFormat::TraditionalOpenSsl);
    let (label, der) = match key {
        PrivateKey::Rsa(key) if key.scheme() == Scheme::Any => (labels::RSA, traditional::write_rsa(key)?),
        PrivateKey::Rsa(_) => return Err(no_form("RSASSA-PSS")),
        PrivateKey::Dsa(key) => (labels::DSA, traditional::write_dsa(key)?),
        PrivateKey::EllipticCurve(key) => (labels::EC, traditional::write_ec(key, true)?),
        _ => return Err(no_form(key.type_name())),
    };
    let Some(chosen) = chosen else {
        return encode(encoding, label, der);
    };
    if encoding == Encoding::Der {
        let reason = "the traditional OpenSSL format can be encrypted in PEM only, not in DER";
        return Err(Error::invalid("encryption", reason));
    }
    let (headers, ciphertext) = dek_info::encrypt(key.backend(), block_cipher(chosen.cipher)?, chosen.password, der)?;
    block::encode(label, &headers, &ciphertext, WIDTH)
}

/// Writes a private key in OpenSSH's format, with a comment.
pub(super) fn openssh_private_key(
    key: &PrivateKey,
    encryption: &KeySerializationEncryption,
    comment: &[u8],
) -> Result<SecretBytes> {
    let chosen = encryption.chosen(PrivateFormat::OpenSsh)?;
    write_openssh(key, chosen, comment).map(SecretBytes::from_zeroizing)
}

fn write_openssh(key: &PrivateKey, chosen: Option<Chosen<'_>>, comment: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
    let choice = chosen.map(|chosen| OpenSshChoice {
        password: chosen.password,
        rounds: chosen.rounds.unwrap_or(DEFAULT_BCRYPT_ROUNDS),
        cipher: chosen.cipher.unwrap_or(KeyCipher::Aes256Ctr),
    });
    private::write_private(key, choice, comment)
}

pub(crate) fn no_raw_encryption() -> Result<()> {
    Err(Error::invalid("encryption", "the raw format has no encryption"))
}

fn raw(key: &PrivateKey, encrypted: bool) -> Result<SecretBytes> {
    if encrypted {
        no_raw_encryption()?;
    }
    match key {
        PrivateKey::Ed25519(key) => key.private_bytes_raw(),
        PrivateKey::Ed448(key) => key.private_bytes_raw(),
        PrivateKey::X25519(key) => key.private_bytes_raw(),
        PrivateKey::X448(key) => key.private_bytes_raw(),
        PrivateKey::MlKem(key) => seeded_private_key::raw(key),
        PrivateKey::MlDsa(key) => seeded_private_key::raw(key),
        PrivateKey::SlhDsa(key) => key.private_bytes_raw(),
        _ => Err(no_form(key.type_name(), PrivateFormat::Raw)),
    }
}

pub(crate) fn public_bytes(key: &PublicKey, encoding: Encoding, format: PublicFormat) -> Result<Vec<u8>> {
    let fits = match format {
        PublicFormat::SubjectPublicKeyInfo | PublicFormat::Pkcs1 => matches!(encoding, Encoding::Pem | Encoding::Der),
        PublicFormat::OpenSsh => encoding == Encoding::OpenSsh,
        PublicFormat::Raw => encoding == Encoding::Raw,
        PublicFormat::CompressedPoint | PublicFormat::UncompressedPoint => encoding == Encoding::X962,
    };
    if !fits {
        return Err(no_pair(encoding, &format!("the public format {format}")));
    }
    let encode = |label, der| encode(encoding, label, der).map(|bytes| bytes.to_vec());
    match (format, key) {
        (PublicFormat::SubjectPublicKeyInfo, key) => encode(labels::PUBLIC, spki::write(key)?),
        (PublicFormat::Pkcs1, PublicKey::Rsa(key)) if key.scheme() == Scheme::Any => {
            encode(labels::RSA_PUBLIC, spki::write_rsa(key)?)
        }
        (PublicFormat::OpenSsh, key) => public::write_public(key),
        (PublicFormat::Raw, PublicKey::Ed25519(key)) => key.public_bytes_raw(),
        (PublicFormat::Raw, PublicKey::Ed448(key)) => key.public_bytes_raw(),
        (PublicFormat::Raw, PublicKey::X25519(key)) => key.public_bytes_raw(),
        (PublicFormat::Raw, PublicKey::X448(key)) => key.public_bytes_raw(),
        (PublicFormat::Raw, PublicKey::MlKem(key)) => key.public_bytes_raw(),
        (PublicFormat::Raw, PublicKey::MlDsa(key)) => key.public_bytes_raw(),
        (PublicFormat::Raw, PublicKey::SlhDsa(key)) => key.public_bytes_raw(),
        (PublicFormat::CompressedPoint, PublicKey::EllipticCurve(key)) => key.encode_point(PointFormat::Compressed),
        (PublicFormat::UncompressedPoint, PublicKey::EllipticCurve(key)) => key.encode_point(PointFormat::Uncompressed),
        (_, PublicKey::Rsa(key)) if key.scheme() != Scheme::Any => Err(no_form("RSASSA-PSS", format)),
        (_, key) => Err(no_form(key.type_name(), format)),
    }
}

pub(crate) fn parameter_bytes(parameters: &Parameters, encoding: Encoding, format: ParameterFormat) -> Result<Vec<u8>> {
    if !matches!(encoding, Encoding::Pem | Encoding::Der) {
        return Err(no_pair(encoding, &format!("the parameter format {format}")));
    }
    let (label, der) = match (format, parameters) {
        (ParameterFormat::Pkcs3, Parameters::Dh(parameters)) => {
            let numbers = parameters.parameter_numbers()?;
            let label = match numbers.q {
                Some(_) => labels::X942_DH_PARAMETERS,
                None => labels::DH_PARAMETERS,
            };
            (label, dh::write(&numbers, parameters.details())?)
        }
        (ParameterFormat::Dss, Parameters::Dsa(parameters)) => {
            let numbers = parameters.parameter_numbers()?;
            (labels::DSA_PARAMETERS, dsa::write(&numbers)?)
        }
        _ => {
            let reason = format!("{} parameters have no {format} format", parameters.type_name());
            return Err(Error::invalid("format", reason));
        }
    };
    Ok(encode(encoding, label, der)?.to_vec())
}
