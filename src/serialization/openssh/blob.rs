//! Public key blobs (RFC 4253, section 6.6; RFC 5656; RFC 8709).

use zeroize::Zeroizing;

use super::key_type::{SshKeyType, check_dsa_size, no_form, unknown_type};
use super::wire::{Reader, Writer};
use crate::asn1::der;
use crate::asymmetric::PublicKey;
use crate::asymmetric::dsa::backend::DsaBackend;
use crate::asymmetric::dsa::{DsaParameterNumbers, DsaPublicNumbers};
use crate::asymmetric::ec::backend::EllipticCurveBackend;
use crate::asymmetric::ec::{EllipticCurve, PointFormat};
use crate::asymmetric::edwards::backend::Ed25519Backend;
use crate::asymmetric::rsa::{self, Scheme};
use crate::error::{MalformedKind, Result};
use crate::integers::Magnitude;
use crate::serialization::settings::Settings;

/// Loads a key from the fields after the type name, and skips the application of a security key.
pub(super) fn load_fields(settings: &Settings, ssh_type: SshKeyType, reader: &mut Reader<'_>) -> Result<PublicKey> {
    load_fields_with_application(settings, ssh_type, reader).map(|(key, _)| key)
}

/// Loads a key from the fields after the type name; also returns the application that a security key is for, commonly `ssh:`.
pub(super) fn load_fields_with_application<'a>(
    settings: &Settings,
    ssh_type: SshKeyType,
    reader: &mut Reader<'a>,
) -> Result<(PublicKey, Option<&'a [u8]>)> {
    let backend = &settings.backend;
    let what = reader.what();
    let key: Result<PublicKey> = match ssh_type {
        SshKeyType::Rsa => {
            let (e, n) = (Magnitude::new(reader.magnitude()?), Magnitude::new(reader.magnitude()?));
            settings.moduli.check_rsa(n.bit_length())?;
            rsa::load_public_bytes(backend, n, e, Scheme::Any).map(Into::into)
        }
        SshKeyType::Dsa => {
            let (p, q, g, y) = (reader.mpint()?, reader.mpint()?, reader.mpint()?, reader.mpint()?);
            check_dsa_size(reader, p.bit_length())?;
            let parameter_numbers = DsaParameterNumbers { p, q, g };
            let numbers = DsaPublicNumbers { y, parameter_numbers };
            backend.load_dsa_public_numbers(&numbers).map(Into::into)
        }
        SshKeyType::Ecdsa(curve) => load_point(settings, curve, reader),
        SshKeyType::Ed25519 | SshKeyType::SkEd25519 => {
            let key = backend.ed25519_load_public_bytes(reader.string()?);
            key.map(Into::into)
                .map_err(der::in_data_as(MalformedKind::InvalidLength, what))
        }
        SshKeyType::SkEcdsa => load_point(settings, EllipticCurve::Secp256R1, reader),
    };
    let key = key.map_err(der::in_data_as(MalformedKind::InvalidPublicKey, what))?;
    let application = if ssh_type.is_of_security_key() {
        Some(reader.string()?)
    } else {
        None
    };
    Ok((key, application))
}

/// Reads the curve name and the uncompressed point (RFC 5656, section 3.1).
pub(super) fn read_point<'a>(curve: EllipticCurve, reader: &mut Reader<'a>) -> Result<&'a [u8]> {
    if Some(reader.text()?) != curve.openssh_name() {
        return Err(reader.error(MalformedKind::Inconsistent, "the curve is not that of the key type"));
    }
    let point = reader.string()?;
    match point.first() {
        Some(4) => Ok(point),
        _ => Err(reader.error(MalformedKind::InvalidPublicKey, "the point is not uncompressed")),
    }
}

fn load_point(settings: &Settings, curve: EllipticCurve, reader: &mut Reader<'_>) -> Result<PublicKey> {
    let point = read_point(curve, reader)?;
    let key = settings.backend.load_elliptic_curve_public_bytes(curve, point);
    key.map(Into::into)
}

/// Reads the type name at the beginning of a blob.
pub(super) fn read_type(reader: &mut Reader<'_>) -> Result<SshKeyType> {
    let name = reader.text()?;
    SshKeyType::of(name).ok_or_else(|| unknown_type(name))
}

/// Loads a key from the rest of a blob after the type name.
pub(super) fn load_blob_fields(settings: &Settings, ssh_type: SshKeyType, mut reader: Reader<'_>) -> Result<PublicKey> {
    let key = load_fields(settings, ssh_type, &mut reader)?;
    reader.finish()?;
    Ok(key)
}

/// Writes the blob: the type name and the fields.
pub(super) fn write_blob(key: &PublicKey) -> Result<Zeroizing<Vec<u8>>> {
    let mut writer = Writer::new();
    writer.string(SshKeyType::of_key(key)?.name().as_bytes());
    write_fields(&mut writer, key)?;
    Ok(writer.into_bytes())
}

/// Writes the fields after the type name, without an application.
pub(super) fn write_fields(writer: &mut Writer, key: &PublicKey) -> Result<()> {
    let no_form = || no_form(key.type_name());
    match key {
        PublicKey::Rsa(key) => {
            let numbers = key.public_numbers()?;
            writer.mpint(numbers.e.magnitude());
            writer.mpint(numbers.n.magnitude());
        }
        PublicKey::Dsa(key) => {
            let DsaPublicNumbers { y, parameter_numbers } = key.public_numbers()?;
            for number in [&parameter_numbers.p, &parameter_numbers.q, &parameter_numbers.g, &y] {
                writer.mpint(number.magnitude());
            }
        }
        PublicKey::EllipticCurve(key) => {
            writer.string(key.curve().openssh_name().ok_or_else(no_form)?.as_bytes());
            writer.string(&key.encode_point(PointFormat::Uncompressed)?);
        }
        PublicKey::Ed25519(key) => writer.string(&key.public_bytes_raw()?),
        _ => return Err(no_form()),
    }
    Ok(())
}
