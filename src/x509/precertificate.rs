//! The part of a certificate that certificate transparency logs sign before the certificate is issued (RFC 6962, section 3.2).

use super::certificate::Certificate;
use super::extensions::{Extension, ExtensionOid, ExtensionType, PrecertPoison};
use crate::asn1::der;
use crate::asn1::oid::ObjectIdentifier;
use crate::asn1::tag::{OCTET_STRING, SEQUENCE, constructed};
use crate::asn1::walker::{Span, Walker};
use crate::error::{Error, MalformedKind, Result};

const WHAT: &str = "certificate";

/// The tag of the extensions of a certificate.
const EXTENSIONS: u8 = constructed(3);

impl Certificate {
    /// The signed part, `TBSCertificate`, in DER, without the extension that certificate transparency adds: the list of
    /// timestamps of a certificate, or the poison of a precertificate (RFC 6962, section 3.2). A log signs these bytes, which
    /// are the same for both.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] of the kind [`Missing`](MalformedKind::Missing) for a certificate with neither of the extensions,
    /// [`Inconsistent`](MalformedKind::Inconsistent) for one with both, and [`InvalidValue`](MalformedKind::InvalidValue) for a
    /// poison that is not critical (RFC 6962, section 3.1); as [`extensions`](Self::extensions); as
    /// [`PrecertPoison::from_der`](ExtensionType::from_der).
    #[doc(alias = "i2d_re_X509_tbs")]
    #[doc(alias = "X509_delete_ext")]
    pub fn tbs_precertificate_bytes(&self) -> Result<Vec<u8>> {
        rewritten(self, None)
    }
}

/// The bytes of [`Certificate::tbs_precertificate_bytes`], with the issuer and the authority key identifier of another
/// certificate: that of the one that has signed a precertificate for its own issuer (RFC 6962, section 3.2).
pub(super) fn rewritten(certificate: &Certificate, signer: Option<&Certificate>) -> Result<Vec<u8>> {
    let removed = added_extension(certificate)?;
    let identifier = signer
        .map(|signer| key_identifier_instead(certificate, signer))
        .transpose()?
        .flatten();
    let tbs = certificate.tbs_certificate_bytes();
    let mut fields = Walker::of_sequence(WHAT, tbs)?;
    let mut content = Vec::with_capacity(tbs.len());
    let issuer = certificate.issuer_bytes();
    let mut is_issuer_written = false;
    while !fields.is_at_end() {
        let field = fields.any("a field of the TBSCertificate")?;
        let bytes = field.full.of(tbs);
        match (field.tag, signer) {
            (EXTENSIONS, _) => {
                let list = Walker::new(WHAT, tbs, field.content).next(SEQUENCE, "the list of extensions")?;
                content.extend(extensions_without(tbs, list.content, &removed, identifier)?);
            }
            // The subject may be the same bytes: it follows.
            (SEQUENCE, Some(signer)) if !is_issuer_written && bytes == issuer => {
                content.extend(signer.issuer_bytes());
                is_issuer_written = true;
            }
            _ => content.extend(bytes),
        }
    }
    der::write_element(SEQUENCE, &content)
}

/// The type of the extension that certificate transparency has added.
fn added_extension(certificate: &Certificate) -> Result<ObjectIdentifier> {
    const LIST: ObjectIdentifier = ExtensionOid::PRECERTIFICATE_SIGNED_CERTIFICATE_TIMESTAMPS;
    let extensions = certificate.extensions()?;
    let wrong = |kind, reason| Err(Error::malformed(kind, WHAT, reason));
    match (extensions.find_by_oid(&LIST), extensions.find::<PrecertPoison>()?) {
        (Some(_), None) => Ok(LIST),
        (None, Some((_, true))) => Ok(PrecertPoison::OID),
        // Those who do not know it would accept the precertificate.
        (None, Some((_, false))) => {
            let reason = "the poison of a precertificate is not critical";
            wrong(MalformedKind::InvalidValue, reason)
        }
        (Some(_), Some(_)) => {
            let reason = "it has both a list of signed certificate timestamps and a precertificate's poison";
            wrong(MalformedKind::Inconsistent, reason)
        }
        (None, None) => {
            let reason = "it has neither a list of signed certificate timestamps nor a precertificate's poison";
            wrong(MalformedKind::Missing, reason)
        }
    }
}

/// The value of the authority key identifier that replaces the one of a precertificate, if it has one.
fn key_identifier_instead<'a>(precertificate: &Certificate, signer: &'a Certificate) -> Result<Option<&'a [u8]>> {
    const IDENTIFIER: ObjectIdentifier = ExtensionOid::AUTHORITY_KEY_IDENTIFIER;
    let own = precertificate.extensions()?.find_by_oid(&IDENTIFIER);
    let other = signer.extensions()?.find_by_oid(&IDENTIFIER);
    if own.is_some() != other.is_some() {
        let reason = "must have an authority key identifier if the precertificate has one, and only then";
        return Err(Error::invalid("signer", reason));
    }
    Ok(other.map(Extension::value))
}

/// The element of the extensions without those of one type; nothing if none are left. If there is an `identifier`, it becomes
/// the value of the authority key identifier.
fn extensions_without(
    tbs: &[u8],
    list: Span,
    removed: &ObjectIdentifier,
    identifier: Option<&[u8]>,
) -> Result<Vec<u8>> {
    let mut kept = Vec::with_capacity(list.of(tbs).len());
    let mut list = Walker::new(WHAT, tbs, list);
    while !list.is_at_end() {
        let extension = list.next(SEQUENCE, "an extension")?;
        let mut parts = Walker::new(WHAT, tbs, extension.content);
        let oid = parts.oid("the type of an extension")?;
        match identifier {
            _ if oid == *removed => {}
            Some(identifier) if oid == ExtensionOid::AUTHORITY_KEY_IDENTIFIER => {
                kept.extend(with_value(tbs, extension.content, identifier)?);
            }
            _ => kept.extend(extension.full.of(tbs)),
        }
    }
    if kept.is_empty() {
        return Ok(kept);
    }
    let list = der::write_element(SEQUENCE, &kept)?;
    der::write_element(EXTENSIONS, &list)
}

/// An extension with another value.
fn with_value(tbs: &[u8], extension: Span, value: &[u8]) -> Result<Vec<u8>> {
    let mut parts = Walker::new(WHAT, tbs, extension);
    let mut content = Vec::new();
    while !parts.is_at_end() {
        let part = parts.any("a part of an extension")?;
        match part.tag {
            OCTET_STRING => content.extend(der::write_element(OCTET_STRING, value)?),
            _ => content.extend(part.full.of(tbs)),
        }
    }
    if content.is_empty() {
        return Err(Error::malformed(MalformedKind::Missing, WHAT, "an extension is empty"));
    }
    der::write_element(SEQUENCE, &content)
}
