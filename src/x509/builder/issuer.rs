//! Checks of the issuer that a builder takes from a certificate.

use crate::asymmetric::{PrivateKey, PublicKey};
use crate::error::{Error, Result};
use crate::serialization::{load_public_key_info, write_public_key_info};
use crate::x509::certificate::Certificate;
use crate::x509::extensions::{BasicConstraints, KeyUsage};
use crate::x509::version::X509Version;

/// Refuses a certificate that must not issue certificates (RFC 5280, section 6.1.4, (k) and (n)). A certificate of
/// version 1 or 2 has no basicConstraints, and is accepted on the caller's responsibility.
pub(in crate::x509) fn check_certificate_issuer(issuer: &Certificate) -> Result<()> {
    check_is_ca(issuer)?;
    if key_usage(issuer)?.is_some_and(|usage| !usage.contains(KeyUsage::KEY_CERT_SIGN)) {
        return Err(Error::invalid("issuer", "its keyUsage has no keyCertSign"));
    }
    Ok(())
}

/// Refuses a certificate that must not issue revocation lists (RFC 5280, section 6.3.3, (f)). An issuer of indirect
/// lists need not be a CA, but then its key usage must have cRLSign.
pub(in crate::x509) fn check_list_issuer(issuer: &Certificate) -> Result<()> {
    match key_usage(issuer)? {
        Some(usage) if usage.contains(KeyUsage::CRL_SIGN) => Ok(()),
        Some(_) => Err(Error::invalid("issuer", "its keyUsage has no cRLSign")),
        None => check_is_ca(issuer),
    }
}

fn check_is_ca(issuer: &Certificate) -> Result<()> {
    match issuer.extensions()?.find::<BasicConstraints>()? {
        Some((constraints, _)) if constraints.is_ca() => Ok(()),
        Some(_) => Err(Error::invalid(
            "issuer",
            "is not a CA: its basicConstraints have cA FALSE",
        )),
        None if issuer.version() != X509Version::V3 => Ok(()),
        None => Err(Error::invalid("issuer", "is not a CA: it has no basicConstraints")),
    }
}

fn key_usage(issuer: &Certificate) -> Result<Option<KeyUsage>> {
    Ok(issuer.extensions()?.find::<KeyUsage>()?.map(|(usage, _)| usage))
}

/// Refuses a signing key that does not belong to the issuer's certificate, whose `SubjectPublicKeyInfo` is given.
pub(in crate::x509) fn check_key(issuer_key: Option<&[u8]>, private_key: &PrivateKey) -> Result<()> {
    match issuer_key {
        Some(issuer_key) if !has_public_half(private_key, issuer_key)? => Err(Error::invalid(
            "private_key",
            "does not belong to the issuer's certificate",
        )),
        _ => Ok(()),
    }
}

/// Whether a `SubjectPublicKeyInfo` is the public half of a private key.
pub(crate) fn has_public_half(private_key: &PrivateKey, info: &[u8]) -> Result<bool> {
    let public_key = private_key.public_key()?;
    if write_public_key_info(&public_key)? == info {
        return Ok(true);
    }
    // A certificate may encode the key differently, for example with a compressed point.
    let key = load_public_key_info(private_key.backend(), info);
    Ok(key.is_ok_and(|key| is_same(&key, &public_key)))
}

/// Whether two keys are equal. A restriction to PSS is ignored: a certificate and a key file may state it differently.
fn is_same(key: &PublicKey, other: &PublicKey) -> bool {
    match (key, other) {
        (PublicKey::Rsa(key), PublicKey::Rsa(other)) => {
            matches!((key.public_numbers(), other.public_numbers()), (Ok(key), Ok(other)) if key == other)
        }
        _ => key == other,
    }
}
