//! EncapsulatedContentInfo (RFC 5652, section 5.2): the content that is signed.

use crate::asn1::der;
use crate::asn1::oid::ObjectIdentifier;
use crate::asn1::tag::{OCTET_STRING, constructed};
use crate::asn1::walker::{Element, Span, Walker};
use crate::asn1::writer::{write_oid, write_parts, write_sequence};
use crate::error::Result;

/// The content, in an explicit tag.
const CONTENT: u8 = constructed(0);

/// The type of the signed content, and where it is.
#[derive(Clone)]
pub(super) struct EncapsulatedContent {
    pub(super) content_type: ObjectIdentifier,
    content: Option<Element>,
}

impl EncapsulatedContent {
    /// Reads the SEQUENCE `element` of `whole`, which is in DER: in BER, an OCTET STRING may be in segments.
    pub(super) fn read(what: &'static str, whole: &[u8], element: Element) -> Result<Self> {
        let mut walker = Walker::new(what, whole, element.content);
        let content_type = walker.oid("eContentType")?;
        let content = match walker.optional(CONTENT, "eContent")? {
            Some(outer) => {
                let mut inner = Walker::new(what, whole, outer.content);
                let content = inner.any("eContent")?;
                inner.finish("eContent")?;
                Some(content)
            }
            None => None,
        };
        walker.finish("eContent")?;
        Ok(EncapsulatedContent { content_type, content })
    }

    /// The bytes that are signed; `None` for a detached signature.
    ///
    /// In CMS, they are those of an OCTET STRING. PKCS #7 version 1.5 allows any other type, and signs its content bytes, without
    /// tag and length (RFC 2315, section 9.3; RFC 5652, section 5.2.1).
    pub(super) fn octets(&self) -> Option<Span> {
        self.content.map(|content| content.content)
    }

    /// Whether the content is of another type than OCTET STRING, as in PKCS #7 version 1.5.
    pub(super) fn is_pkcs7(&self) -> bool {
        self.content.is_some_and(|content| content.tag != OCTET_STRING)
    }
}

/// Writes an EncapsulatedContentInfo; without content for a detached signature.
pub(super) fn write(content_type: &ObjectIdentifier, content: Option<&[u8]>) -> Result<Vec<u8>> {
    let mut parts = vec![write_oid(content_type)?];
    if let Some(content) = content {
        parts.push(write_parts(CONTENT, &[der::write_element(OCTET_STRING, content)?])?);
    }
    write_sequence(&parts)
}
