//! EncryptedContentInfo (RFC 5652, section 6.1).

use std::sync::Arc;

use crate::asn1::oid::ObjectIdentifier;
use crate::asn1::tag::{SEQUENCE, constructed, primitive};
use crate::asn1::walker::{Element, Span, Walker};
use crate::asn1::writer::{write_oid, write_sequence};
use crate::asn1::{ber, der};
use crate::error::Result;

/// The encrypted content: primitive, or in segments if the message was in BER.
const CONTENT: u8 = primitive(0);
const SEGMENTED_CONTENT: u8 = constructed(0);

/// The type of the content, its cipher, and the ciphertext.
#[derive(Clone)]
pub(super) struct EncryptedContent {
    pub(super) content_type: ObjectIdentifier,
    /// The DER of the AlgorithmIdentifier.
    pub(super) algorithm: Vec<u8>,
    ciphertext: Ciphertext,
}

#[derive(Clone)]
enum Ciphertext {
    /// The message does not have it.
    Absent,
    /// A part of the message.
    At(Span),
    /// Segments, joined.
    Joined(Arc<Vec<u8>>),
}

impl EncryptedContent {
    /// Reads the SEQUENCE `element` of `whole`.
    pub(super) fn read(what: &'static str, whole: &[u8], element: Element) -> Result<Self> {
        let mut walker = Walker::new(what, whole, element.content);
        let content_type = walker.oid("contentType")?;
        let algorithm = walker.next(SEQUENCE, "contentEncryptionAlgorithm")?;
        let ciphertext = if let Some(content) = walker.optional(CONTENT, "encryptedContent")? {
            Ciphertext::At(content.content)
        } else if let Some(segments) = walker.optional(SEGMENTED_CONTENT, "encryptedContent")? {
            let octets = ber::implicit_octets(what, segments.tag, segments.content.of(whole))?;
            Ciphertext::Joined(Arc::new(octets.into_owned()))
        } else {
            Ciphertext::Absent
        };
        walker.finish("encryptedContent")?;
        Ok(EncryptedContent {
            content_type,
            algorithm: algorithm.full.of(whole).to_vec(),
            ciphertext,
        })
    }

    /// The ciphertext; `None` if it is not in the message. `whole` is the message.
    pub(super) fn ciphertext<'a>(&'a self, whole: &'a [u8]) -> Option<&'a [u8]> {
        match &self.ciphertext {
            Ciphertext::Absent => None,
            Ciphertext::At(span) => Some(span.of(whole)),
            Ciphertext::Joined(bytes) => Some(bytes),
        }
    }
}

/// Writes an EncryptedContentInfo; without a ciphertext if that is kept elsewhere.
pub(super) fn write(content_type: &ObjectIdentifier, algorithm: &[u8], ciphertext: Option<&[u8]>) -> Result<Vec<u8>> {
    let mut parts = vec![write_oid(content_type)?, algorithm.to_vec()];
    if let Some(ciphertext) = ciphertext {
        parts.push(der::write_element(CONTENT, ciphertext)?);
    }
    write_sequence(&parts)
}
