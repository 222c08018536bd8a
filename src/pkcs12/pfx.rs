//! `PFX` and `AuthenticatedSafe` (RFC 7292, section 4): the outer structures, which are not encrypted.

use std::borrow::Cow;

use asn1::Tlv;

use super::limits::Limits;
use super::mac::Mac;
use crate::asn1::algorithm_identifier::AlgorithmIdentifier;
use crate::asn1::oid;
use crate::asn1::reader::{Field, Fields, OUTER};
use crate::asn1::tag::{INTEGER, OCTET_STRING, OID, SEQUENCE, constructed, primitive};
use crate::asn1::{ber, der};
use crate::error::{Error, MalformedKind, Result, UnsupportedKind};
use crate::serialization::encryption::scheme::Scheme;

/// The structure in errors.
pub(super) const WHAT: &str = "PKCS #12 file";

/// The tags of `[0] EXPLICIT`, and of `[0] IMPLICIT OCTET STRING` in one piece and in segments.
const CONTENT: u8 = constructed(0);
const ENCRYPTED_CONTENT: u8 = primitive(0);
const ENCRYPTED_SEGMENTS: u8 = constructed(0);

/// The tag of `unprotectedAttrs`, which are ignored.
const UNPROTECTED_ATTRIBUTES: u8 = constructed(1);

/// The elements of the SEQUENCE that data is. It may be longer than key files are.
pub(super) fn sequence<'a>(what: &'static str, data: &'a [u8]) -> Result<Fields<'a>> {
    let mut outer = Fields::of(what, data);
    let field = outer.required(SEQUENCE, OUTER)?;
    outer.finish()?;
    Ok(field.parts())
}

/// A file, with the parts that are not encrypted decoded.
pub(super) struct Pfx<'a> {
    /// The octets of the `AuthenticatedSafe` as they are in the file: the code authenticates them.
    pub(super) safe: &'a [u8],
    pub(super) mac: Option<Mac<'a>>,
}

impl<'a> Pfx<'a> {
    /// Reads a file that was turned into DER.
    pub(super) fn read(file: &'a [u8]) -> Result<Self> {
        let mut fields = sequence(WHAT, file)?;
        let version = fields.required(INTEGER, "version")?;
        if version.number()? != 3 {
            return Err(version.wrong_as(MalformedKind::InvalidValue, "must be 3"));
        }
        let (content_type, content) = content_info(&fields.required(SEQUENCE, "authSafe")?)?;
        if content_type == oid::SIGNED_DATA {
            let detail = "a PKCS #12 file that is signed instead of having a MAC (public-key integrity mode)";
            return Err(Error::unsupported(UnsupportedKind::Serialization, detail));
        }
        if content_type != oid::DATA {
            let reason = "the content type of authSafe must be data";
            return Err(Error::malformed(MalformedKind::InvalidValue, WHAT, reason));
        }
        let safe = content.with_tag(OCTET_STRING)?.content();
        let mac = fields.optional(SEQUENCE, "macData")?;
        fields.finish()?;
        let mac = mac.map(|field| Mac::read(field.der())).transpose()?;
        Ok(Pfx { safe, mac })
    }
}

/// The type and the content of a `ContentInfo`.
fn content_info<'a>(field: &Field<'a>) -> Result<(asn1::ObjectIdentifier, Field<'a>)> {
    let mut fields = field.parts();
    let content_type = fields.required(OID, "contentType")?;
    let content = fields.required(CONTENT, "content")?.inner()?;
    fields.finish()?;
    let content_type = der::parse(WHAT, content_type.der())?;
    Ok((content_type, content))
}

/// A part of the `AuthenticatedSafe`.
pub(super) enum Part<'a> {
    Plain(&'a [u8]),
    Encrypted {
        scheme: Scheme<'a>,
        ciphertext: Cow<'a, [u8]>,
    },
}

/// Reads an `AuthenticatedSafe` that was turned into DER.
pub(super) fn parts<'a>(safe: &'a [u8], limits: &Limits) -> Result<Vec<Part<'a>>> {
    let fields = sequence(WHAT, safe)?;
    fields.list("AuthenticatedSafe", limits.bags, |field| {
        part(&field.with_tag(SEQUENCE)?)
    })
}

fn part<'a>(field: &Field<'a>) -> Result<Part<'a>> {
    let (content_type, content) = content_info(field)?;
    if content_type == oid::DATA {
        return Ok(Part::Plain(content.with_tag(OCTET_STRING)?.content()));
    }
    if content_type == oid::ENCRYPTED_DATA {
        return encrypted_data(&content.with_tag(SEQUENCE)?);
    }
    let detail = match content_type == oid::ENVELOPED_DATA {
        true => "a part of a PKCS #12 file that is encrypted to a public key (public-key privacy mode)".to_owned(),
        false => format!("a part of a PKCS #12 file of the type {content_type}"),
    };
    Err(Error::unsupported(UnsupportedKind::Serialization, detail))
}

/// `EncryptedData` (RFC 5652, section 8).
fn encrypted_data<'a>(field: &Field<'a>) -> Result<Part<'a>> {
    let mut fields = field.parts();
    let version = fields.required(INTEGER, "version")?;
    // 2 with unprotected attributes.
    if !matches!(version.number()?, 0 | 2) {
        return Err(version.wrong_as(MalformedKind::InvalidValue, "must be 0 or 2"));
    }
    let mut info = fields.required(SEQUENCE, "encryptedContentInfo")?.parts();
    fields.optional(UNPROTECTED_ATTRIBUTES, "unprotectedAttrs")?;
    fields.finish()?;
    let content_type = info.required(OID, "contentType")?;
    if der::parse::<asn1::ObjectIdentifier>(WHAT, content_type.der())? != oid::DATA {
        return Err(content_type.wrong_as(MalformedKind::InvalidValue, "of encrypted content must be data"));
    }
    let algorithm = info.required(SEQUENCE, "contentEncryptionAlgorithm")?;
    let content = info.any("encryptedContent")?;
    info.finish()?;
    let scheme = read_scheme(WHAT, algorithm.der())?;
    let ciphertext = match content.tag() {
        Some(tag @ (ENCRYPTED_CONTENT | ENCRYPTED_SEGMENTS)) => ber::implicit_octets(WHAT, tag, content.content())?,
        _ => return Err(content.wrong_as(MalformedKind::UnexpectedTag, "must have the tag [0]")),
    };
    scheme.check_ciphertext(WHAT, &ciphertext)?;
    Ok(Part::Encrypted { scheme, ciphertext })
}

/// The encryption scheme that an `AlgorithmIdentifier` names.
pub(super) fn read_scheme<'a>(what: &'static str, algorithm: &'a [u8]) -> Result<Scheme<'a>> {
    let algorithm: Tlv<'a> = der::parse(what, algorithm)?;
    Scheme::read(
        what,
        &AlgorithmIdentifier::read(what, UnsupportedKind::Cipher, algorithm)?,
    )
}
