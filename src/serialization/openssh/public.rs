//! Public keys of OpenSSH: their blobs (RFC 4253, section 6.6; RFC 5656; RFC 8709), and the lines that hold them.

use super::certificate;
use super::wire::{Reader, Writer};
use crate::asn1::der;
use crate::asymmetric::PublicKey;
use crate::asymmetric::dsa::backend::DsaBackend;
use crate::asymmetric::dsa::{DsaParameterNumbers, DsaPublicNumbers};
use crate::asymmetric::ec::backend::EllipticCurveBackend;
use crate::asymmetric::ec::{EllipticCurve, PointFormat};
use crate::asymmetric::edwards::backend::Ed25519Backend;
use crate::asymmetric::numbers::bits;
use crate::asymmetric::rsa::backend::RsaBackend;
use crate::asymmetric::rsa::{RsaPublicNumbers, Scheme};
use crate::error::{Error, Result, Unsupported};
use crate::serialization::formats::PublicFormat;
use crate::serialization::forms::Form;
use crate::serialization::loader::KeyLoader;
use crate::serialization::pem::{decode_base64, encode_base64};
use crate::serialization::write;
use crate::support::escape::known_or_length;
use zeroize::Zeroizing;

pub(super) const WHAT: &str = "OpenSSH public key";

/// What a key of a type has in its blob.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SshType {
    Rsa,
    Dsa,
    Ecdsa(EllipticCurve),
    Ed25519,
    /// Security keys: an application follows the key (OpenSSH's PROTOCOL.u2f).
    SkEcdsa,
    SkEd25519,
}

const TYPES: [(&str, SshType); 8] = [
    ("ssh-rsa", SshType::Rsa),
    ("ssh-dss", SshType::Dsa),
    ("ssh-ed25519", SshType::Ed25519),
    ("ecdsa-sha2-nistp256", SshType::Ecdsa(EllipticCurve::Secp256R1)),
    ("ecdsa-sha2-nistp384", SshType::Ecdsa(EllipticCurve::Secp384R1)),
    ("ecdsa-sha2-nistp521", SshType::Ecdsa(EllipticCurve::Secp521R1)),
    ("sk-ecdsa-sha2-nistp256@openssh.com", SshType::SkEcdsa),
    ("sk-ssh-ed25519@openssh.com", SshType::SkEd25519),
];

/// Ends the names of the types of certificates.
const CERTIFICATE: &str = "-cert-v01@openssh.com";

/// The curves by their names in blobs (RFC 5656, section 10.1).
fn curve_name(curve: EllipticCurve) -> Option<&'static str> {
    match curve {
        EllipticCurve::Secp256R1 => Some("nistp256"),
        EllipticCurve::Secp384R1 => Some("nistp384"),
        EllipticCurve::Secp521R1 => Some("nistp521"),
        _ => None,
    }
}

impl SshType {
    pub(super) fn of(name: &str) -> Option<Self> {
        TYPES.iter().find(|(known, _)| *known == name).map(|(_, found)| *found)
    }

    pub(super) fn name(self) -> &'static str {
        TYPES
            .iter()
            .find(|(_, known)| *known == self)
            .map_or("", |(name, _)| name)
    }

    pub(super) fn is_of_security_key(self) -> bool {
        matches!(self, SshType::SkEcdsa | SshType::SkEd25519)
    }

    /// The type of a key, if OpenSSH has one for it.
    pub(super) fn of_key(key: &PublicKey) -> Result<Self> {
        let name = match key {
            PublicKey::Rsa(key) if key.scheme() == Scheme::Any => return Ok(SshType::Rsa),
            PublicKey::Rsa(_) => "RSASSA-PSS",
            PublicKey::Dsa(key) if key.key_size() == DSA_SIZE => return Ok(SshType::Dsa),
            PublicKey::Dsa(_) => "DSA with other than 1024 bits",
            PublicKey::EllipticCurve(key) if curve_name(key.curve()).is_some() => {
                return Ok(SshType::Ecdsa(key.curve()));
            }
            PublicKey::EllipticCurve(key) => key.curve().name(),
            PublicKey::Ed25519(_) => return Ok(SshType::Ed25519),
            other => other.type_name(),
        };
        Err(no_form(name))
    }
}

fn no_form(key_type: &str) -> Error {
    write::no_form(key_type, PublicFormat::OpenSsh)
}

/// RFC 4253 has DSA of FIPS 186-2 only.
const DSA_SIZE: u32 = 1024;

/// A type by its name, with whether it is a certificate's. `sk-` certificates have `-cert-v01` before their domain.
fn type_and_certificate(name: &str) -> Option<(SshType, bool)> {
    if let Some(found) = SshType::of(name) {
        return Some((found, false));
    }
    let inner = name.strip_suffix(CERTIFICATE)?;
    let found = SshType::of(inner).filter(|found| !found.is_of_security_key());
    let found = found.or_else(|| SshType::of(&format!("{inner}@openssh.com")));
    found.map(|found| (found, true))
}

/// The first line that is neither blank nor a comment.
fn first_line(data: &[u8]) -> Option<&[u8]> {
    let mut lines = data
        .split(|&byte| byte == b'\n' || byte == b'\r')
        .map(<[u8]>::trim_ascii);
    lines.find(|line| !line.is_empty() && !line.starts_with(b"#"))
}

/// Whether that line has the name of a type of keys where one must be.
pub(crate) fn begins_with_line(data: &[u8]) -> bool {
    first_line(data).is_some_and(|line| find_key(line).is_ok())
}

/// A key from the first line that is neither blank nor a comment.
pub(crate) fn load_public(loader: &KeyLoader, data: &[u8]) -> Result<PublicKey> {
    let line = first_line(data).ok_or_else(|| Error::malformed(WHAT, "there is no line with a key"))?;
    let (name, text) = find_key(line).map_err(|error| match Form::of(data) {
        Some(form) if form != Form::OpenSshLine => Error::malformed(WHAT, form.instead_of("OpenSSH's line of text")),
        _ => error,
    })?;
    let (ssh_type, is_certificate) = type_and_certificate(name).ok_or_else(|| unknown_type(name))?;
    let blob = decode_base64(WHAT, text)?;
    let mut reader = Reader::new(if is_certificate { certificate::WHAT } else { WHAT }, &blob);
    if reader.text()? != name {
        let reason = format!("the line says {name}, and the key another type");
        return Err(reader.error(reason));
    }
    if is_certificate {
        return certificate::load(loader, ssh_type, reader);
    }
    let key = load_fields(loader, ssh_type, &mut reader)?;
    reader.finish()?;
    Ok(key)
}

/// The error for a type that is none of these. It is repeated only if it is known all the same: it may be a piece of a
/// private key that got here by mistake.
pub(super) fn unknown_type(name: &str) -> Error {
    let of_names = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-.@".contains(&byte);
    if name.len() > LONGEST_NAME || !name.contains('-') || !name.bytes().all(of_names) {
        return Error::malformed(WHAT, "there is no name of a key type where one must be");
    }
    let name = known_or_length(&OTHER_TYPES, name.as_bytes(), "key type");
    Error::unsupported(Unsupported::PublicKeyAlgorithm, format!("{name} of OpenSSH"))
}

/// Types that SSH has, and that are not taken. An error names no other.
const OTHER_TYPES: [&str; 22] = [
    "ssh-ed448",
    "ssh-xmss@openssh.com",
    "ssh-xmss-cert-v01@openssh.com",
    "rsa-sha2-256",
    "rsa-sha2-512",
    "ecdsa-sha2-nistk163",
    "ecdsa-sha2-nistp192",
    "ecdsa-sha2-nistp224",
    "ecdsa-sha2-nistk233",
    "ecdsa-sha2-nistb233",
    "ecdsa-sha2-nistk283",
    "ecdsa-sha2-nistk409",
    "ecdsa-sha2-nistb409",
    "ecdsa-sha2-nistt571",
    "ecdsa-sha2-1.3.132.0.10",
    "x509v3-ssh-rsa",
    "x509v3-ssh-dss",
    "x509v3-rsa2048-sha256",
    "pgp-sign-rsa",
    "pgp-sign-dss",
    "ssh-rsa-cert-v00@openssh.com",
    "ssh-dss-cert-v00@openssh.com",
];

/// No name of a type is longer (RFC 4250, section 4.6.1), in bytes.
const LONGEST_NAME: usize = 64;

/// The type and the base64 of a line: `[options] type base64 [comment]`. What stands first and is no type that is known
/// is taken for options, if a type follows.
fn find_key(line: &[u8]) -> Result<(&str, &[u8])> {
    let (first, rest) = split_field(line);
    let (second, after) = split_field(rest);
    let text = |field| std::str::from_utf8(field).ok();
    let known = |field| text(field).filter(|name| type_and_certificate(name).is_some());
    let (name, base64) = match (known(first), known(second)) {
        (Some(name), _) => (name, second),
        (None, Some(name)) => (name, split_field(after).0),
        (None, None) => return Err(unknown_type(text(first).unwrap_or("?"))),
    };
    if base64.is_empty() {
        return Err(Error::malformed(WHAT, "there is no key after the type"));
    }
    Ok((name, base64))
}

/// What stands before the first blank that is not between quotation marks, and what after.
fn split_field(line: &[u8]) -> (&[u8], &[u8]) {
    let mut quoted = false;
    let mut escaped = false;
    let end = line.iter().position(|&byte| {
        match byte {
            b'"' if !escaped => quoted = !quoted,
            b' ' | b'\t' if !quoted => return true,
            _ => {}
        }
        escaped = byte == b'\\' && !escaped;
        false
    });
    let (field, rest) = line.split_at_checked(end.unwrap_or(line.len())).unwrap_or((line, &[]));
    (field, rest.trim_ascii_start())
}

/// A key from the fields that follow its type's name.
pub(super) fn load_fields(loader: &KeyLoader, ssh_type: SshType, reader: &mut Reader<'_>) -> Result<PublicKey> {
    let backend = &loader.backend;
    let what = reader.what();
    let key: Result<PublicKey> = match ssh_type {
        SshType::Rsa => {
            let (e, n) = (reader.mpint()?, reader.mpint()?);
            loader.moduli.check_rsa(&n)?;
            backend
                .load_rsa_public_numbers(&RsaPublicNumbers { e, n })
                .map(Into::into)
        }
        SshType::Dsa => {
            let (p, q, g, y) = (reader.mpint()?, reader.mpint()?, reader.mpint()?, reader.mpint()?);
            check_dsa_size(reader, bits(&p))?;
            let parameter_numbers = DsaParameterNumbers { p, q, g };
            let numbers = DsaPublicNumbers { y, parameter_numbers };
            backend.load_dsa_public_numbers(&numbers).map(Into::into)
        }
        SshType::Ecdsa(curve) => load_point(loader, curve, reader),
        SshType::Ed25519 => backend.ed25519_load_public_bytes(reader.string()?).map(Into::into),
        SshType::SkEcdsa => load_point(loader, EllipticCurve::Secp256R1, reader),
        SshType::SkEd25519 => backend.ed25519_load_public_bytes(reader.string()?).map(Into::into),
    };
    let key = key.map_err(der::in_data(what))?;
    if ssh_type.is_of_security_key() {
        // The application that the key is for, commonly "ssh:".
        reader.string()?;
    }
    Ok(key)
}

pub(super) fn check_dsa_size(reader: &Reader<'_>, size: u32) -> Result<()> {
    if size == DSA_SIZE {
        return Ok(());
    }
    Err(reader.error(format!("a DSA key of OpenSSH has {DSA_SIZE} bits, not {size}")))
}

/// The curve's name and the point, uncompressed (RFC 5656, section 3.1).
pub(super) fn read_point<'a>(curve: EllipticCurve, reader: &mut Reader<'a>) -> Result<&'a [u8]> {
    if Some(reader.text()?) != curve_name(curve) {
        return Err(reader.error("the key's curve is not that of its type"));
    }
    let point = reader.string()?;
    match point.first() {
        Some(4) => Ok(point),
        _ => Err(reader.error("the point is not uncompressed")),
    }
}

fn load_point(loader: &KeyLoader, curve: EllipticCurve, reader: &mut Reader<'_>) -> Result<PublicKey> {
    let point = read_point(curve, reader)?;
    let key = loader.backend.load_elliptic_curve_public_bytes(curve, point);
    key.map(Into::into)
}

/// A key from a blob that stands by itself, and its type.
pub(super) fn load_blob(loader: &KeyLoader, mut reader: Reader<'_>) -> Result<(SshType, PublicKey)> {
    let name = reader.text()?;
    let ssh_type = SshType::of(name).ok_or_else(|| unknown_type(name))?;
    let key = load_fields(loader, ssh_type, &mut reader)?;
    reader.finish()?;
    Ok((ssh_type, key))
}

/// The blob: the type's name, and the fields.
pub(super) fn write_blob(key: &PublicKey) -> Result<Zeroizing<Vec<u8>>> {
    let ssh_type = SshType::of_key(key)?;
    let no_form = || no_form(key.type_name());
    let mut writer = Writer::new();
    writer.string(ssh_type.name().as_bytes());
    match key {
        PublicKey::Rsa(key) => {
            let numbers = key.public_numbers()?;
            writer.mpint(&numbers.e);
            writer.mpint(&numbers.n);
        }
        PublicKey::Dsa(key) => {
            let DsaPublicNumbers { y, parameter_numbers } = key.public_numbers()?;
            for number in [&parameter_numbers.p, &parameter_numbers.q, &parameter_numbers.g, &y] {
                writer.mpint(number);
            }
        }
        PublicKey::EllipticCurve(key) => {
            writer.string(curve_name(key.curve()).ok_or_else(no_form)?.as_bytes());
            writer.string(&key.encode_point(PointFormat::Uncompressed)?);
        }
        PublicKey::Ed25519(key) => writer.string(&key.public_bytes_raw()?),
        _ => return Err(no_form()),
    }
    Ok(writer.into_bytes())
}

/// The line, without a comment and an end.
pub(crate) fn write_public(key: &PublicKey) -> Result<Vec<u8>> {
    let name = SshType::of_key(key)?.name();
    let blob = write_blob(key)?;
    Ok([name.as_bytes(), b" ", &encode_base64(&blob)?].concat())
}
