//! OpenSSH private keys: the format `openssh-key-v1` (OpenSSH's PROTOCOL.key).

use zeroize::Zeroizing;

use super::blob::{load_blob_fields, read_point, read_type, write_blob};
use super::encryption::{Encryption, OpenSshChoice, WHAT};
use super::feature::check_enabled;
use super::key_type::{SshKeyType, check_dsa_size};
use super::wire::{MAGIC, Reader, Writer};
use crate::asn1::der;
use crate::asymmetric::dsa::backend::DsaBackend;
use crate::asymmetric::dsa::{DsaParameterNumbers, DsaPrivateNumbers, DsaPublicNumbers};
use crate::asymmetric::ec;
use crate::asymmetric::edwards::backend::Ed25519Backend;
use crate::asymmetric::rsa::{self, LONGEST_MODULUS, RsaPrivateBytes, RsaPublicNumbers};
use crate::asymmetric::{PrivateKey, PublicKey};
use crate::error::{Error, MalformedKind, Result, UnsupportedKind};
use crate::integers::Magnitude;
use crate::serialization::encryption::password::{not_needed, required};
use crate::serialization::output_format::{PrivateFormat, no_form};
use crate::serialization::pem::block::{self, Block};
use crate::serialization::pem::labels::OPENSSH;
use crate::serialization::settings::Settings;

/// The characters in a line of base64.
const WIDTH: usize = 70;

/// The block size that unencrypted keys are padded to.
const PLAIN_BLOCK: usize = 8;

/// The most padding bytes; no program writes more.
const LONGEST_PADDING: usize = 16;

/// The length of what OpenSSH calls the Ed25519 secret key: private key and public key.
const ED25519_SECRET: usize = 64;

pub(crate) fn load_private(settings: &Settings, data: &[u8], password: Option<&[u8]>) -> Result<PrivateKey> {
    load_with_comment(settings, data, password).map(|loaded| loaded.key)
}

pub(crate) fn load_private_block(
    settings: &Settings,
    block: &Block<'_>,
    password: Option<&[u8]>,
) -> Result<PrivateKey> {
    load_block(settings, block, password).map(|loaded| loaded.key)
}

/// A private key, with the comment of its file.
pub(super) struct Loaded {
    pub(super) key: PrivateKey,
    pub(super) comment: Box<[u8]>,
}

pub(super) fn load_with_comment(settings: &Settings, data: &[u8], password: Option<&[u8]>) -> Result<Loaded> {
    check_enabled()?;
    let block = block::find(data, &[OPENSSH], "an OpenSSH private key")?;
    load_block(settings, &block, password)
}

fn load_block(settings: &Settings, block: &Block<'_>, password: Option<&[u8]>) -> Result<Loaded> {
    check_enabled()?;
    if block.has_headers() {
        let reason = "the PEM block has header fields, which this format does not allow";
        return Err(Error::malformed(MalformedKind::NotAllowed, WHAT, reason));
    }
    let data = block.decode()?;
    let rest = data.strip_prefix(MAGIC).ok_or_else(|| no_magic(&data))?;
    let mut reader = Reader::new(WHAT, rest);
    let (cipher, kdf, kdf_options) = (reader.text()?, reader.text()?, reader.string()?);
    let encryption = Encryption::read(cipher, kdf, kdf_options)?;
    let count = reader.uint32()?;
    if count != 1 {
        let reason = format!("it must hold one key, not {count}");
        return Err(reader.error(MalformedKind::InvalidValue, reason));
    }
    let public = reader.string()?;
    let secret = reader.string()?;
    // The tag of an authenticating cipher follows.
    let tag = reader.bytes(encryption.as_ref().map_or(0, Encryption::tag_length))?;
    reader.finish()?;
    let public = Public::read(public)?;

    let Some(encryption) = encryption else {
        let key = match load_secret(settings, secret, &public, PLAIN_BLOCK) {
            Ok(secret) if secret.has_public_half => secret.loaded,
            // The errors of the public key come first.
            other => public.check_owner(&public.load(settings)?, other?)?,
        };
        not_needed(password)?;
        return Ok(key);
    };
    // The public key is not encrypted: its errors come before a missing password.
    let public_key = public.load(settings)?;
    encryption.check(settings, secret)?;
    let password = required(password)?;
    let plaintext = encryption.decrypt(&settings.backend, password, secret, tag)?;
    // The check number, twice: with a wrong password the two differ.
    if plaintext.get(..4).is_none() || plaintext.get(..4) != plaintext.get(4..8) {
        return Err(Error::IncorrectPassword);
    }
    let secret = load_secret(settings, &plaintext, &public, encryption.block_size())?;
    public.check_owner(&public_key, secret)
}

/// The error of data that does not begin with the magic bytes.
fn no_magic(data: &[u8]) -> Error {
    if MAGIC.starts_with(data) {
        return Error::malformed(MalformedKind::Truncated, WHAT, "the data ends before its first field");
    }
    Error::malformed(
        MalformedKind::InvalidValue,
        WHAT,
        "it does not begin with openssh-key-v1",
    )
}

/// Refuses security keys: their private half is not stored in files.
fn check_in_file(ssh_type: SshKeyType) -> Result<()> {
    if ssh_type.is_of_security_key() {
        let detail = format!(
            "the private half of a {} key, which stays in the security key",
            ssh_type.name()
        );
        return Err(Error::unsupported(UnsupportedKind::Serialization, detail));
    }
    Ok(())
}

/// The public key at the start of a file.
struct Public<'a> {
    blob: &'a [u8],
    ssh_type: SshKeyType,
    /// The fields after the type name.
    fields: Reader<'a>,
}

impl<'a> Public<'a> {
    fn read(blob: &'a [u8]) -> Result<Self> {
        let mut fields = Reader::new(WHAT, blob);
        let ssh_type = read_type(&mut fields)?;
        Ok(Public { blob, ssh_type, fields })
    }

    fn load(&self, settings: &Settings) -> Result<PublicKey> {
        let key = load_blob_fields(settings, self.ssh_type, self.fields)?;
        check_in_file(self.ssh_type)?;
        Ok(key)
    }

    /// Whether the private key whose fields are next in `secret` begins with the same public fields, byte for byte.
    fn is_repeated_in(&self, mut secret: Reader<'_>) -> Result<bool> {
        let mut public = self.fields;
        let count = match self.ssh_type {
            SshKeyType::Rsa => {
                // e and n here, n and e there.
                let (e, n) = (public.string()?, public.string()?);
                return Ok(n == secret.string()? && e == secret.string()? && public.is_empty());
            }
            SshKeyType::Dsa => 4,
            SshKeyType::Ecdsa(_) => 2,
            SshKeyType::Ed25519 => 1,
            SshKeyType::SkEcdsa | SshKeyType::SkEd25519 => return Ok(false),
        };
        for _ in 0..count {
            if public.string()? != secret.string()? {
                return Ok(false);
            }
        }
        Ok(public.is_empty())
    }

    /// Returns the private key if it belongs to this public key, `loaded`. Different bytes are the same key if a number has
    /// unnecessary leading zeros.
    fn check_owner(&self, loaded: &PublicKey, secret: Secret) -> Result<Loaded> {
        if !secret.has_public_half {
            let own = secret.loaded.key.public_key()?;
            if **write_blob(&own)? != *self.blob && own != *loaded {
                let reason = "the public key at its beginning does not belong to the private key";
                return Err(Error::malformed(MalformedKind::InvalidPrivateKey, WHAT, reason));
            }
        }
        Ok(secret.loaded)
    }
}

/// A private key that has been loaded.
struct Secret {
    loaded: Loaded,
    /// Whether the file's public key has the public fields of this private key, byte for byte. Loading has checked that they
    /// are the fields of a public key, and that they belong to the private ones.
    has_public_half: bool,
}

/// Loads the part that can be encrypted: a check number twice, the key, its comment, and padding to whole blocks.
fn load_secret(settings: &Settings, data: &[u8], public: &Public<'_>, block_size: usize) -> Result<Secret> {
    let mut reader = Reader::new(WHAT, data);
    if reader.uint32()? != reader.uint32()? {
        return Err(reader.error(MalformedKind::Inconsistent, "its two check numbers differ"));
    }
    if SshKeyType::of(reader.text()?) != Some(public.ssh_type) {
        let reason = "its public and private halves are of different types";
        return Err(reader.error(MalformedKind::Inconsistent, reason));
    }
    let has_public_half = public.is_repeated_in(reader)?;
    let key = load_fields(settings, public.ssh_type, &mut reader)?;
    let comment = reader.string()?;
    let padding = reader.rest();
    if data.len() % block_size != 0 || !counts_up(padding) {
        let reason = format!("the padding is not 1, 2, 3, … up to a multiple of {block_size} bytes");
        return Err(reader.error(MalformedKind::InvalidPadding, reason));
    }
    let comment = comment.into();
    Ok(Secret {
        loaded: Loaded { key, comment },
        has_public_half,
    })
}

/// Whether padding is 1, 2, 3, …, of at most the length that programs write: OpenSSH pads as needed, Python's `cryptography`
/// adds a whole block where none is needed, and PuTTY always pads to 16 bytes.
fn counts_up(padding: &[u8]) -> bool {
    padding.len() <= LONGEST_PADDING
        && padding
            .iter()
            .zip(1..=u8::MAX)
            .all(|(&byte, expected)| byte == expected)
}

fn load_fields(settings: &Settings, ssh_type: SshKeyType, reader: &mut Reader<'_>) -> Result<PrivateKey> {
    let backend = &settings.backend;
    let key: Result<PrivateKey> = match ssh_type {
        SshKeyType::Rsa => {
            let numbers = read_rsa(reader)?;
            settings.moduli.check_rsa(numbers.n.bit_length())?;
            rsa::load_without_exponents(backend, &numbers).map(Into::into)
        }
        SshKeyType::Dsa => {
            let (p, q, g, y) = (reader.mpint()?, reader.mpint()?, reader.mpint()?, reader.mpint()?);
            check_dsa_size(reader, p.bit_length())?;
            let parameter_numbers = DsaParameterNumbers { p, q, g };
            let public_numbers = DsaPublicNumbers { y, parameter_numbers };
            let numbers = DsaPrivateNumbers {
                x: reader.secret_mpint()?,
                public_numbers,
            };
            backend.load_dsa_private_numbers(&numbers).map(Into::into)
        }
        SshKeyType::Ecdsa(curve) => {
            let point = read_point(curve, reader)?;
            let private_value = Magnitude::new(reader.magnitude()?);
            let key = ec::load_private(backend, private_value, Some(point), curve, settings.check_pairs);
            key.map(Into::into)
        }
        SshKeyType::Ed25519 => {
            let public = reader.string()?;
            let secret = reader.string()?;
            if secret.len() != ED25519_SECRET {
                let reason = format!("the Ed25519 private field must have {ED25519_SECRET} bytes");
                return Err(reader.error(MalformedKind::InvalidLength, reason));
            }
            if secret.get(32..) != Some(public) {
                let reason = "the Ed25519 private field does not end with the public key";
                return Err(reader.error(MalformedKind::Inconsistent, reason));
            }
            let key = backend.ed25519_load_private_bytes(secret.get(..32).unwrap_or_default());
            let key = key.map_err(der::in_data_as(MalformedKind::InvalidPrivateKey, WHAT))?;
            if key.public_bytes_raw()? != public {
                let reason = "the public key does not belong to the private key";
                return Err(reader.error(MalformedKind::InvalidPrivateKey, reason));
            }
            Ok(key.into())
        }
        SshKeyType::SkEcdsa | SshKeyType::SkEd25519 => {
            let reason = "the private half of a security key is not stored in files";
            return Err(reader.error(MalformedKind::NotAllowed, reason));
        }
    };
    key.map_err(der::in_data_as(MalformedKind::InvalidPrivateKey, WHAT))
}

/// Reads the numbers of an RSA key. The format lacks the CRT exponents, which are empty.
fn read_rsa<'a>(reader: &mut Reader<'a>) -> Result<RsaPrivateBytes<'a>> {
    let mut next = || reader.magnitude().map(Magnitude::new);
    let (n, e, d, iqmp, p, q) = (next()?, next()?, next()?, next()?, next()?, next()?);
    // Bounds the work of the checks.
    if n.bit_length() > LONGEST_MODULUS {
        let reason = format!("the modulus has more than {LONGEST_MODULUS} bits");
        return Err(reader.error(MalformedKind::OutOfRange, reason));
    }
    if ![d, iqmp, p, q].into_iter().all(|number| number.is_less_than(n)) {
        let reason = "a private number is not smaller than the modulus";
        return Err(reader.error(MalformedKind::InvalidPrivateKey, reason));
    }
    let absent = Magnitude::new(&[]);
    Ok(RsaPrivateBytes {
        n,
        e,
        d,
        p,
        q,
        dmp1: absent,
        dmq1: absent,
        iqmp,
    })
}

pub(crate) fn write_private(
    key: &PrivateKey,
    choice: Option<OpenSshChoice<'_>>,
    comment: &[u8],
) -> Result<Zeroizing<Vec<u8>>> {
    check_enabled()?;
    let backend = key.backend();
    let public_key = key.public_key()?;
    let public = write_blob(&public_key)?;
    let sealing = choice.map(|choice| choice.begin(backend)).transpose()?;

    let mut secret = Writer::new();
    let check = backend.random_bytes(4)?;
    secret.bytes(&check);
    secret.bytes(&check);
    write_fields(&mut secret, key, &public_key)?;
    secret.string(comment);
    let block_size = sealing.as_ref().map_or(PLAIN_BLOCK, |sealing| sealing.block_size());
    for byte in 1..=u8::MAX {
        if secret.len() % block_size == 0 {
            break;
        }
        secret.bytes(&[byte]);
    }
    let secret = secret.into_bytes();

    let mut out = Writer::new();
    out.bytes(MAGIC);
    match &sealing {
        None => {
            out.string(b"none");
            out.string(b"none");
            out.string(b"");
        }
        Some(sealing) => {
            out.string(sealing.cipher_name().as_bytes());
            out.string(b"bcrypt");
            out.string(&sealing.kdf_options());
        }
    }
    out.uint32(1);
    out.string(&public);
    match &sealing {
        None => out.string(&secret),
        Some(sealing) => {
            let (ciphertext, tag) = sealing.seal(backend, &secret)?;
            out.string(&ciphertext);
            out.bytes(&tag);
        }
    }
    block::encode(OPENSSH, &[], &out.into_bytes(), WIDTH)
}

fn write_fields(writer: &mut Writer, key: &PrivateKey, public_key: &PublicKey) -> Result<()> {
    writer.string(SshKeyType::of_key(public_key)?.name().as_bytes());
    match key {
        PrivateKey::Rsa(key) => {
            let numbers = key.private_numbers()?;
            let RsaPublicNumbers { e, n } = &numbers.public_numbers;
            writer.mpint(n.magnitude());
            writer.mpint(e.magnitude());
            for number in [&numbers.d, &numbers.iqmp, &numbers.p, &numbers.q] {
                writer.mpint(number.magnitude());
            }
        }
        PrivateKey::Dsa(key) => {
            let numbers = key.private_numbers()?;
            let DsaPublicNumbers { y, parameter_numbers } = &numbers.public_numbers;
            let DsaParameterNumbers { p, q, g } = parameter_numbers;
            for number in [p, q, g, y] {
                writer.mpint(number.magnitude());
            }
            writer.mpint(numbers.x.magnitude());
        }
        PrivateKey::EllipticCurve(key) => {
            // Curve name and point, as in the public key blob after the type name.
            let blob = write_blob(public_key)?;
            let mut reader = Reader::new(WHAT, &blob);
            reader.string()?;
            writer.bytes(reader.rest());
            writer.mpint(key.private_numbers()?.private_value.magnitude());
        }
        PrivateKey::Ed25519(key) => {
            let public = key.public_key()?.public_bytes_raw()?;
            let mut secret = Zeroizing::new(Vec::with_capacity(ED25519_SECRET));
            secret.extend_from_slice(&key.private_bytes_raw()?);
            secret.extend_from_slice(&public);
            writer.string(&public);
            writer.string(&secret);
        }
        other => return Err(no_form(other.type_name(), PrivateFormat::OpenSsh)),
    }
    Ok(())
}
